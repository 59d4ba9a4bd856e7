"""The register of firms that an econometrician is given: what offices write down of each firm at the end of each quarter.

A row of the model's table is used again when its firm is gone, so everything is matched by uid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.register import Event

if TYPE_CHECKING:
    from ecosystem.world import World

COLUMNS = (
    "sector", "district", "birth", "novel", "sales", "revenue", "sales_average", "staff", "cash", "debt", "data_debt", "patents", "research",
    "research_reported", "research_average", "relabelled", "profit", "rounds", "granted", "licence", "queued", "high_tech",
)  # fmt: skip
Who = Callable[[Any, "World"], np.ndarray]


class Panel:
    """Columns of firms by quarter: hand `watch` to a run, then ask for a `matrix` of firms by quarters.

    columns: names of columns of firms to keep; who(firms, world): bool by row, which firms to keep (all when not given).
    """

    def __init__(self, columns: Sequence[str], who: Who | None = None):
        self.columns, self.who = tuple(columns), who
        self.quarters: list[int] = []
        self.uid: list[np.ndarray] = []
        self.held: dict[str, list[np.ndarray]] = {name: [] for name in self.columns}
        self.world: World | None = None

    def watch(self, _scenario: Any, world: World) -> None:
        """Write down one quarter (a `watch`er of `experiments.replicate.worlds_of`)."""
        firms = world.firms.view
        keep = firms.alive if self.who is None else firms.alive & self.who(firms, world)
        rows = np.flatnonzero(keep)
        rows = rows[np.argsort(firms.uid[rows])]
        self.quarters.append(world.quarter)
        self.uid.append(firms.uid[rows])
        for name in self.columns:
            values = getattr(firms, name)[rows]
            self.held[name].append(values.astype(np.float32) if values.dtype == np.float64 else values)
        self.world = world

    def at(self, quarter: int) -> dict[str, np.ndarray]:
        """All that was written in one quarter: uid and the columns, by rising uid."""
        q = self.quarters.index(quarter)
        return {"uid": self.uid[q]} | {name: self.held[name][q] for name in self.columns}

    def of(self, uids: np.ndarray, name: str, quarter: int, missing: float = np.nan) -> np.ndarray:
        """One column of these firms in one quarter [len(uids)]; `missing` for those not there."""
        q = self.quarters.index(quarter)
        held = self.uid[q]
        if not len(held):
            return np.full(len(uids), missing)
        place = np.minimum(np.searchsorted(held, uids), len(held) - 1)
        return np.where(held[place] == uids, self.held[name][q][place].astype(float), missing)

    def matrix(self, uids: np.ndarray, name: str, quarters: Sequence[int], missing: float = np.nan) -> np.ndarray:
        """One column of these firms over quarters [len(uids), len(quarters)]; `missing` where a firm is not there."""
        return np.column_stack([self.of(uids, name, q, missing) for q in quarters])

    def events(self, kind: Event, since: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Quarter, uid and amount of what the city's register says of a kind from a quarter on."""
        assert self.world is not None, "nothing was watched"
        r = self.world.register
        chosen = (r["kind"] == kind) & (r["quarter"] >= since)
        return r["quarter"][chosen].astype(int), r["uid"][chosen], r["amount"][chosen]


def happened(quarter: np.ndarray, uid: np.ndarray, uids: np.ndarray, quarters: Sequence[int], amount: np.ndarray | float = 1.0) -> np.ndarray:
    """Events as a matrix [len(uids), len(quarters)]: the summed amount (a count of 1 each when not given); uids must rise."""
    out = np.zeros((len(uids), len(quarters)))
    if not len(uids) or not len(uid):
        return out
    place = np.minimum(np.searchsorted(uids, uid), len(uids) - 1)
    at = np.asarray(quarter) - quarters[0]
    known = (uids[place] == uid) & (at >= 0) & (at < len(quarters))
    np.add.at(out, (place[known], at[known]), np.broadcast_to(amount, len(uid))[known])
    return out
