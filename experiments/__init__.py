"""Questions asked of the model: `from experiments import compare, sweep, sensitivity, optimise, attribute, headline, robustness`.

Questions are modules that can be called: `compare("status-quo", "pilot-2021")` asks the question,
`compare.Comparison` is the module's class. So both readings of the name are right, whichever was imported first.
`load` reads a scenario, `load_plan` a plan, `read` brings back the result in a folder, whatever its kind.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

QUESTIONS = ("run", "compare", "sweep", "sensitivity", "optimise", "robustness", "headline")
NAMES = {
    "Scenario": "experiments.scenario.Scenario",
    "load": "experiments.scenario.load",
    "Plan": "experiments.plan.Plan",
    "load_plan": "experiments.plan.load_plan",
    "attribute": "experiments.attribution.attribute",
    "read": "experiments.store.load",
}
__all__ = ["Plan", "Scenario", "attribute", "compare", "headline", "load", "load_plan", "optimise", "read", "robustness", "run", "sensitivity", "sweep"]


class Question(ModuleType):
    """A module called by its own name: `run(...)` is `run.run(...)`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.__name__.rpartition(".")[2])(*args, **kwargs)


def __getattr__(name: str) -> Any:
    """Import on first use, so that `tequ --help` does not wait for the model."""
    if name in QUESTIONS:
        return import_module(f"experiments.{name}")
    if name in NAMES:
        module, _, attribute = NAMES[name].rpartition(".")
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
