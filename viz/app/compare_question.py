"""The question of a comparison: what lies on a visitor's desk, other scenarios beside it, how often and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ecosystem.declare import Text
from experiments.scenario import Scenario, shipped
from experiments.shell import usual_folder
from viz.app import shelf
from viz.app.house import presets, read_preset
from viz.app.session import Session

MOST = 200  # replicates that may be asked for here
PRECISIONS = (0.05, 0.02, 0.01, 0.005)


@dataclass(frozen=True)
class Question:
    """What is compared with what, and how surely."""

    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    replicates: int = 20
    precision: float | None = None
    stored: str = ""  # the folder of a stored comparison that was opened, whatever lies on the desk

    @cached_property
    def folder(self) -> str:
        """Its folder below the house's results, the same as the command line's."""
        return self.stored or usual_folder([self.baseline, *self.scenarios]).name


def question(session: Session) -> Question:
    """The question on the visitor's desk: its scenario, and other shipped ones that were chosen, against its baseline; or a
    stored one that was opened."""
    if (entry := shelf.find(session.house.results, session.chosen("compare", "stored"))) is not None and entry.kind == "comparison":
        found = shelf.read(entry.path)
        return Question(found.baseline, tuple(found.scenarios), max(len(found.replicates), 1), None, entry.key)
    desk, first, wanted = session.desk.value, session.desk.value.scenario, taken(session)
    baseline, *scenarios = _asked(desk.baseline, first, tuple(name for name in others(session) if name in wanted))
    replicates = session.chosen("compare", "replicates", first.replicates)
    known = isinstance(replicates, int) and 1 <= replicates <= MOST
    precision = session.chosen("compare", "precision")
    return Question(baseline, tuple(scenarios), replicates if known else first.replicates, precision if precision in PRECISIONS else None)


def taken(session: Session) -> list[Any]:
    """What was chosen to be compared too; a link may say anything."""
    chosen = session.chosen("compare", "others")
    return list(chosen) if isinstance(chosen, (list, tuple)) else [chosen]


def others(session: Session) -> list[str]:
    """Shipped scenarios that can be compared beside the desk's: other worlds of the same start."""
    return list(_others(session.desk.value.baseline, session.desk.value.scenario))


@lru_cache(maxsize=64)
def _others(baseline: Scenario, first: Scenario) -> tuple[str, ...]:
    known = {first.hash, _beside(baseline, first).hash}
    every = (name for names in presets().values() for name in names)
    return tuple(name for name in every if read_preset(name).start == first.start and _beside(read_preset(name), first).hash not in known)


@lru_cache(maxsize=64)
def _asked(baseline: Scenario, first: Scenario, more: tuple[str, ...]) -> tuple[Scenario, ...]:
    """All worlds of a question, each with a name of its own."""
    return tuple(_named([_beside(baseline, first), first, *(_beside(read_preset(name), first) for name in more)]))


def _beside(scenario: Scenario, first: Scenario) -> Scenario:
    """The scenario over the same quarters, on the same luck, in a city of the same size."""
    return scenario.replaced(**{key: getattr(first, key) for key in ("start", "years", "seed", "scale")})


def _named(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """A name of its own for each different world, as every comparison needs, and a title that tells it from the others."""
    taken: dict[str, str] = {}
    named = []
    titled = {(s.title, s.hash) for s in scenarios}
    for s in scenarios:
        name, title, n = s.name, s.title, 1
        while taken.setdefault(name, s.hash) != s.hash:
            n += 1
            name = f"{s.name}-{n}"
        if any(other == title and hashed != s.hash for other, hashed in titled) and _changed(s):
            title = Text(f"{title['en']} (changed)", f"{title['zh']}（已修改）")  # type: ignore[index]
        named.append(s.replaced(name=name, title=title) if (name, title) != (s.name, s.title) else s)
    return named


def _changed(scenario: Scenario) -> bool:
    """Whether it began as a shipped scenario and is another world now."""
    return scenario.name in shipped() and _beside(read_preset(scenario.name), scenario).hash != scenario.hash
