"""The world: tables, ledger, register, draws and clock. It knows no agent's mind and no policy's name."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem import city as city_data
from ecosystem import draws, rules
from ecosystem.ledger import Ledger
from ecosystem.nature import Nature
from ecosystem.register import Register
from ecosystem.rules import Rulebook
from ecosystem.table import Table
from ecosystem.terms import Terms
from ecosystem.valuation import venture_climate

NatureRecord = Nature.record_type("NatureRecord", __name__)
RulesRecord = Rulebook.record_type("RulesRecord", __name__)


class World:
    """Everything that is the case. Verbs change it; `state` and `restore` carry it across a branch or a file.

    Tables are attributes: firms, funds, stakes, designers, banks, regulators, markets, laboratories, accounts, returning.
    Arrays: `quotient`, `place_quality` and `frontier` (sector x district), `carry` (fractions of places and quotas).
    """

    def __init__(self, tables: dict[str, Table], nature: Nature, base_rules: Rulebook, seed: int, scale: float):
        self.tables = tables
        self.city = city_data.load()
        self.nature, self.base_rules = nature, base_rules
        self.nature_record = NatureRecord(*(float(v) for v in nature.values().values()))
        self.seed, self.scale = seed, scale
        self.ledger, self.register = Ledger(), Register()
        self.terms = Terms(tables)
        sectors, districts = len(self.city.sectors), len(self.city.districts)
        self.arrays = {
            "quotient": np.ones((sectors, districts)),
            "place_quality": np.full((sectors, districts), -9.0),
            "frontier": np.zeros((sectors, districts)),  # what laboratories know beyond the rest of the world, as it reaches each place (log points)
            "entrants": np.zeros(sectors),
            "deaths": np.zeros((256, 256)),  # by quarter of birth, by quarter the registry records it
            "counts": np.zeros(8, dtype=np.int64),  # born, closed, sold, left, listed, unicorns, managers, licensed: ever
            "listing_carry": np.zeros(1),
            "exits": np.zeros(sectors),
        }
        # passing between verbs of one quarter
        self.candidates: tuple[np.ndarray, np.ndarray, np.ndarray] = (np.empty(0, np.int64),) * 3
        self.studios: tuple[np.ndarray, np.ndarray] = (np.empty(0, np.int64),) * 2
        self.movers: tuple[np.ndarray, np.ndarray] = (np.empty(0, np.int64), np.empty(0, np.int8))
        self.free_designers = np.empty(0, np.int64)
        self.offers: Any = None
        self.meant: dict[Any, np.ndarray] = {}  # rows of firms by a measure's targets: many measures mean the same firms
        self.flow: dict[str, float] = {}  # counts of the quarter that no column keeps
        self.quarter = city_data.FIRST - 1
        self.start = city_data.LAST + 1  # first quarter of the branch; until then there are no policies
        self.rules = base_rules

    def __getattr__(self, name: str) -> Any:
        for holder in ("tables", "arrays"):
            held = self.__dict__.get(holder, {})
            if name in held:
                return held[name]
        raise AttributeError(f"the world has no {name!r}")

    def key(self, stream: str, quarter: int | None = None) -> np.uint64:
        """The key of a stream of luck this quarter (or in a fixed one, for what stays with a person)."""
        return draws.key(self.seed, stream, self.quarter if quarter is None else quarter)

    @property
    def climate(self) -> float:
        """The venture climate of the quarter (log points), after history in the course that nature takes."""
        course = self.nature.climate_course if self.quarter > city_data.KNOWN else 0
        return venture_climate(course, self.city.at("climate", self.quarter), self.nature.climate_steady)

    @property
    def rules(self) -> Rulebook:
        return self._rules

    @rules.setter
    def rules(self, value: Rulebook) -> None:
        self._rules = value
        self.rules_record = RulesRecord(*(float(v) for v in value.values().values()))

    def turn(self, policies: tuple[Any, ...]) -> None:
        """A new quarter: the law of the day, amended by the policies in force, and the terms they offer."""
        self.quarter += 1
        self.entrants[:] = self.exits[:] = 0.0
        self.flow = {}
        self.meant = {}
        law = rules.of_the_day(self.base_rules, self.quarter)
        in_force = [p for p in policies if p.in_force(self.quarter)]
        for policy in in_force:
            law = policy.amend(law)
        if law != self.rules:
            self.rules = law
        self.terms.reset()
        for policy in in_force:
            policy.act(self, policy.admit(self))

    def close_books(self) -> float:
        """Close the quarter's books against the columns; return the largest relative gap, raise BooksDoNotClose above 1e-9."""
        firms, banks, funds = self.firms.view, self.banks.view, self.funds.view
        cash = {"firms": float(firms.cash.sum()), "funds": float(funds.cash.sum()), "banks": float(banks.cash.sum())}
        debt = float(firms.debt.sum() + firms.data_debt.sum() + firms.pledge_debt.sum())
        return self.ledger.close(cash, debt, float(banks.loans.sum() + banks.data_loans.sum() + banks.pledge_loans.sum()))

    def state(self) -> dict[str, Any]:
        """A copy of everything that can change."""
        return {
            "tables": {n: t.state() for n, t in self.tables.items()},
            "arrays": {n: a.copy() for n, a in self.arrays.items()},
            "ledger": self.ledger.state(),
            "register": self.register.state(),
            "quarter": self.quarter,
        }

    def restore(self, state: dict[str, Any]) -> None:
        for name, table in self.tables.items():
            table.restore(state["tables"][name])
        for name in self.arrays:
            self.arrays[name] = state["arrays"][name].copy()
        self.ledger.restore(state["ledger"])
        self.register.restore(state["register"])
        self.quarter = int(state["quarter"])
        self.rules = rules.of_the_day(self.base_rules, self.quarter)

    @property
    def nbytes(self) -> int:
        """Memory held by columns and arrays."""
        return sum(t.nbytes for t in self.tables.values()) + sum(a.nbytes for a in self.arrays.values())
