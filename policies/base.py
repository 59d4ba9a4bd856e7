"""What an instrument is: a declaration, a dose, and three verbs - amend, admit, act.

`amend` changes the law for all (a copy of the Rulebook), `admit` says which firms the measure is open
to, `act` writes the terms those firms or their regulators meet. Nothing here touches an outcome: a
policy has no way to write sales, cash, knowledge, survival or valuation, and a test keeps it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ecosystem import clock
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.declare import Clause, Number, Numbers, Text, Wrong, nearest
from ecosystem.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Targets:
    """To whom a measure is open. Empty means all."""

    sectors: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    max_age: int = 10_000  # quarters
    min_age: int = 0  # quarters
    max_sales: float = 1e12  # M RMB a year

    def mask(self, firms: Any, quarter: int) -> np.ndarray:
        """Which rows of the firm table are meant."""
        chosen = firms.alive.copy()
        if self.min_age > 0 or self.max_age < 10_000:
            age = quarter - firms.birth
            chosen &= (age >= self.min_age) & (age <= self.max_age)
        if self.max_sales < 1e12:
            chosen &= 4.0 * firms.sales_average <= self.max_sales
        if self.sectors:
            chosen &= np.isin(np.arange(len(SECTORS)), [SECTORS.index(s) for s in self.sectors])[firms.sector]
        if self.districts:
            chosen &= np.isin(np.arange(len(DISTRICTS)), [DISTRICTS.index(d) for d in self.districts])[firms.district]
        return chosen


TARGET_NUMBERS = {
    "max_age": Number(10_000, "quarters", 0, 10_000, "assumption A-90", Text("oldest firm admitted", "企业成立时间上限"), True, "max_age"),
    "min_age": Number(0, "quarters", 0, 200, "assumption A-90", Text("youngest firm admitted", "企业成立时间下限"), True, "min_age"),
    "max_sales": Number(1e12, "M RMB a year", 0, 1e12, "assumption A-90", Text("largest firm admitted", "企业销售规模上限"), False, "max_sales"),
}


class Policy:
    """An instrument with its dose. Subclasses declare; instances are frozen by convention and hash by content."""

    name: ClassVar[str]
    theme: ClassVar[str]
    label: ClassVar[Text]
    clauses: ClassVar[tuple[Clause, ...]]
    why: ClassVar[Text]  # three sentences for a planner: how it helps, what it costs, how it fails
    acts_on: ClassVar[tuple[str, ...]]  # names of terms or Rulebook numbers
    fails_by: ClassVar[Text]
    Dose: ClassVar[type[Numbers]]
    sectors: ClassVar[tuple[str, ...]] = ()  # default targets
    districts: ClassVar[tuple[str, ...]] = ()
    targeted_by: ClassVar[tuple[str, ...]] = ("sectors", "districts", "max_age", "min_age", "max_sales")  # what it can be confined by
    moves: ClassVar[tuple[tuple[str, int], ...]]  # what `why` claims: indicators a full dose moves, and which way

    def __init__(self, /, *, start: str = "2021Q1", end: str = "2025Q4", **settings: Any):
        self.start, self.end = clock.quarter(start, "start"), clock.quarter(end, "end")
        if self.end < self.start:
            raise Wrong("end", end, f"a quarter not before start ({start})")
        targets: dict[str, Any] = {"sectors": self.sectors, "districts": self.districts}
        dose: dict[str, float] = {}
        for key, value in settings.items():
            if key in ("sectors", "districts"):
                targets[key] = _names(key, value, SECTORS if key == "sectors" else DISTRICTS)
            elif key in TARGET_NUMBERS:
                targets[key] = TARGET_NUMBERS[key].check(value, key)
            elif key in self.Dose.declared:
                dose[key] = value
            else:
                valid = ["start", "end", "sectors", "districts", *TARGET_NUMBERS, *self.Dose.declared]
                raise Wrong(key, key, f"a setting of {self.name}: {', '.join(valid)}", nearest(key, valid))
        for key, value in targets.items():
            if key not in self.targeted_by and value != getattr(Targets(), key):
                raise Wrong(key, settings[key], f"nothing: {self.name} can be confined by {' and '.join(self.targeted_by) or 'nothing'}")
        self.targets = Targets(**targets)
        self.dose = self.Dose(**dose)
        self.account = 0  # set by the treasury when a run begins

    def in_force(self, quarter: int) -> bool:
        return self.start <= quarter <= self.end

    def settings(self) -> dict[str, Any]:
        """The full, canonical settings: what the scenario's hash is made of."""
        t = self.targets
        return {
            "start": clock.named(self.start),
            "end": clock.named(self.end),
            "sectors": sorted(t.sectors),
            "districts": sorted(t.districts),
            "max_age": t.max_age,
            "min_age": t.min_age,
            "max_sales": t.max_sales,
            **self.dose.values(),
        }

    @property
    def budget(self) -> float:
        """Public money available a year (M RMB, whole city); infinite where the measure has no budget line."""
        return float(getattr(self.dose, "budget", np.inf))

    def most_a_year(self) -> float:
        """The most public money it can cost in a year (M RMB, whole city); infinite where nothing bounds it."""
        return self.budget

    def cells(self) -> np.ndarray:
        """Rows of the cells (sector x district) the targets mean."""
        sectors = [SECTORS.index(s) for s in self.targets.sectors or SECTORS]
        districts = [DISTRICTS.index(d) for d in self.targets.districts or DISTRICTS]
        return np.array([s * len(DISTRICTS) + d for s in sectors for d in districts], dtype=np.int64)

    def places(self) -> np.ndarray:
        """Rows of the districts the targets mean."""
        return np.array([DISTRICTS.index(d) for d in self.targets.districts or DISTRICTS], dtype=np.int64)

    # -- the three verbs ---------------------------------------------------------------------------

    def amend(self, rules: Rulebook) -> Rulebook:
        """The law for all while the measure is in force."""
        return rules

    def admit(self, world: Any) -> np.ndarray:
        """Rows of the firms the measure is open to this quarter."""
        rows = world.meant.get(self.targets)
        if rows is None:
            rows = world.meant[self.targets] = np.flatnonzero(self.targets.mask(world.firms.view, world.quarter))
        return rows

    def act(self, world: Any, rows: np.ndarray) -> None:
        """Write the terms of the admitted."""


def _names(key: str, value: Any, valid: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise Wrong(key, value, f"a list of names among {', '.join(valid)}")
    for name in value:
        if name not in valid:
            raise Wrong(key, name, f"one of {', '.join(valid)}", nearest(name, valid))
    return tuple(sorted(set(value), key=valid.index))


def build(name: str, settings: Mapping[str, Any], catalogue: Mapping[str, type[Policy]]) -> Policy:
    """Make a policy from its name and settings; raises Wrong with the full key on anything invalid."""
    if name not in catalogue:
        raise Wrong(f"measures.{name}", name, f"a measure: {', '.join(catalogue)}", nearest(name, catalogue))
    if not isinstance(settings, Mapping):
        raise Wrong(f"measures.{name}", settings, "a table of settings")
    try:
        return catalogue[name](**settings)
    except Wrong as wrong:
        raise Wrong(f"measures.{name}.{wrong.key}", wrong.found, wrong.allowed, wrong.nearest) from None
