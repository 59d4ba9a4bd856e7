"""A population as columns. Rows are stable while their agent lives and reused after; uids never are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ecosystem.declare import Column


class Table:
    """Columns of equal length; the first `n` rows may be in use, `alive` says which are.

    Every table has the columns `uid` (int64, local: birth quarter << 40 | rank) and `alive` (bool).
    """

    def __init__(self, name: str, columns: Iterable[Column], record: type, capacity: int = 1024):
        self.name = name
        self.columns = {c.name: c for c in columns}
        if "uid" not in self.columns or "alive" not in self.columns:
            raise ValueError(f"table {name!r} needs the columns 'uid' and 'alive'")
        self._record = record
        self._arrays = {c.name: c.array(capacity) for c in self.columns.values()}
        self._free = np.empty(0, dtype=np.int64)
        self.n = 0
        self._view: Any = None

    def __len__(self) -> int:
        """How many agents are alive."""
        return int(np.count_nonzero(self.view.alive))

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name][: self.n]

    @property
    def view(self) -> Any:
        """The columns as a named tuple of arrays of length `n` (what kernels receive)."""
        if self._view is None:
            self._view = self._record(*(a[: self.n] for a in self._arrays.values()))
        return self._view

    @property
    def rows(self) -> np.ndarray:
        """Row numbers of the living."""
        return np.flatnonzero(self["alive"])

    @property
    def nbytes(self) -> int:
        return sum(a.nbytes for a in self._arrays.values())

    def reserve(self, capacity: int) -> None:
        """Make room for `capacity` rows."""
        held = len(self._arrays["uid"])
        if capacity <= held:
            return
        capacity = max(capacity, held + held // 2)
        for name, c in self.columns.items():
            longer = c.array(capacity)
            longer[: self.n] = self._arrays[name][: self.n]
            self._arrays[name] = longer
        self._view = None

    def add(self, uids: np.ndarray, **values: Any) -> np.ndarray:
        """Give each uid a row (free rows first), fill it from `values`, leave the rest blank; return the rows."""
        unknown = values.keys() - self.columns.keys()
        if unknown:
            raise KeyError(f"table {self.name!r} has no column {sorted(unknown)}")
        count = len(uids)
        reused = min(count, len(self._free))
        rows = np.empty(count, dtype=np.int64)
        if reused:
            rows[:reused] = np.sort(self._free[-reused:])  # in order of memory
            self._free = self._free[:-reused]
        fresh = count - reused
        if fresh:
            self.reserve(self.n + fresh)
            rows[reused:] = np.arange(self.n, self.n + fresh)
            self.n += fresh
            self._view = None
        for name, value in values.items():  # free rows are blank already
            self._arrays[name][rows] = value
        self._arrays["uid"][rows] = uids
        self._arrays["alive"][rows] = True
        return rows

    def remove(self, rows: np.ndarray) -> None:
        """Free the rows; their columns go back to blank, so nothing of the departed can be read by mistake."""
        if not len(rows):
            return
        rising = bool((np.diff(rows) > 0).all())
        if not self._arrays["alive"][rows].all() or not (rising or len(np.unique(rows)) == len(rows)):
            raise ValueError(f"table {self.name!r}: a row was removed twice")
        for name, c in self.columns.items():
            if c.lasting:
                self._arrays[name][rows] = c.blank
        self._free = np.concatenate([self._free, np.asarray(rows, dtype=np.int64)])

    def row_of(self, uid: int) -> int:
        """The row of a living uid, or -1."""
        found = np.flatnonzero((self["uid"] == uid) & self["alive"])
        return int(found[0]) if len(found) else -1

    def state(self) -> dict[str, np.ndarray]:
        """Everything needed to restore the table, trimmed to the rows in use."""
        return {**{n: a[: self.n].copy() for n, a in self._arrays.items()}, "__free__": self._free.copy()}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Put back what `state` gave; columns of another shape of table are refused."""
        if state.keys() - {"__free__"} != self.columns.keys():
            raise ValueError(f"table {self.name!r}: the stored columns are not those of this version")
        self.n = len(state["uid"])
        room = self.n + self.n // 4 + 1024
        for name, c in self.columns.items():
            longer = c.array(room)
            longer[: self.n] = state[name]
            self._arrays[name] = longer
        self._free = state["__free__"].copy()
        self._view = None
