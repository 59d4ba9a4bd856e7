"""The city's register: append-only columns of what happened, with quarter, kind, uid and amount.

It is what the observation model reads (registries learn of exits late) and what biographies are made of.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np


class Event(IntEnum):
    BORN = 0
    LICENSED = 1
    REFUSED = 2
    SANDBOX = 3
    SANCTIONED = 4
    INCIDENT = 5
    ROUND = 6
    LOAN = 7
    GRANT = 8
    CERTIFIED = 9
    LISTED = 10
    CLOSED = 11
    SOLD = 12
    LEFT = 13
    VALUED = 14
    CODIFIED = 15
    FUND_BORN = 16
    FUND_CLOSED = 17
    COINVESTED = 18
    # 20 to 24: supervision and risk
    FILED = 20  # may sell on filing
    CAUGHT = 21  # a bad actor found out
    SUSPECTED = 22  # an honest firm suspended by mistake

    # 25 to 29: conversion

    # 30 to 34: finance
    PLEDGED = 30

    # 35 to 39: demand
    CONTRACT = 35

    # 40 to 44: place

    # 45 to 49: talent
    CENTRE = 45
    STORE = 46
    STORE_SHUT = 47


EXITS = (Event.CLOSED, Event.SOLD, Event.LEFT)
FIELDS = {"quarter": np.int16, "kind": np.int8, "uid": np.int64, "sector": np.int8, "amount": np.float64, "detail": np.int32}


class Register:
    """Columns quarter, kind, uid, sector, amount (million RMB) and detail (kind's own: stage, birth quarter ...)."""

    def __init__(self) -> None:
        self._columns = {name: np.zeros(1024, dtype) for name, dtype in FIELDS.items()}
        self.n = 0

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name][: self.n]

    def write(self, quarter: int, kind: Event, uid: Any, sector: Any, amount: Any = 0.0, detail: Any = 0) -> None:
        """Append one row for each uid."""
        count = np.size(uid)
        if not count:
            return
        end = self.n + count
        if end > len(self._columns["uid"]):
            room = max(end, 2 * len(self._columns["uid"]))
            self._columns = {n: np.concatenate([c[: self.n], np.zeros(room - self.n, c.dtype)]) for n, c in self._columns.items()}
        row = slice(self.n, end)
        for name, value in (("quarter", quarter), ("kind", kind), ("uid", uid), ("sector", sector), ("amount", amount), ("detail", detail)):
            self._columns[name][row] = value
        self.n = end

    def of(self, *kinds: Event) -> dict[str, np.ndarray]:
        """The rows of some kinds, in the order they were written."""
        chosen = np.isin(self["kind"], [int(k) for k in kinds])
        return {name: self[name][chosen] for name in FIELDS}

    def since_turn(self, quarter: int) -> dict[str, np.ndarray]:
        """The rows of the current quarter (rows are in order of quarters)."""
        first = int(np.searchsorted(self["quarter"], FIELDS["quarter"](quarter)))
        return {name: self[name][first:] for name in FIELDS}

    def about(self, uid: int) -> dict[str, np.ndarray]:
        """The biography of one uid."""
        chosen = self["uid"] == uid
        return {name: self[name][chosen] for name in FIELDS}

    def state(self) -> dict[str, np.ndarray]:
        return {name: self[name].copy() for name in FIELDS}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        self._columns = {name: state[name].copy() for name in FIELDS}
        self.n = len(state["uid"])
