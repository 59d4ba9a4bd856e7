"""Questions asked of the model: `from experiments import Scenario, load, run, compare`.

`run` and `compare` are modules that can be called: `compare("status-quo", "pilot-2021")` asks the question,
`compare.Comparison` is the module's class. So both readings of the name are right, whichever was imported first.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["Scenario", "compare", "load", "run"]


class Question(ModuleType):
    """A module called by its own name: `run(...)` is `run.run(...)`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.__name__.rpartition(".")[2])(*args, **kwargs)


def __getattr__(name: str) -> Any:
    """Import on first use, so that `tequ --help` does not wait for the model."""
    if name in ("run", "compare"):
        return import_module(f"experiments.{name}")
    if name in ("Scenario", "load"):
        return getattr(import_module("experiments.scenario"), name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
