"""What a fact is, and the readings many facts share: a flow summed, a stock read, a rate averaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from ecosystem import clock

TARGET, CHECK = "target", "check"
COUNTS = ("firms", "deals", "managers", "designers")  # units that grow with the city: counts are divided by its scale
CONFIDENCE = {
    "V": "read in retrieved text",
    "V-": "read in retrieved text of low grade",
    "C": "computed from what was read",
    "X": "remembered, and consistent with what was read",
    "G": "general knowledge, not verified",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of the real city, its role and band, and how to read the same off a run to 2022Q4.

    `statement`: what is known, in a sentence. `confidence`: a key of CONFIDENCE. `rule`: why the band is as wide as it is,
    settled before the model was looked at. `reason`: why the model misses it, written once it is known to.
    `measure` takes anything with `.world`, `.trajectory` and `.panel` and gives NaN where there is nothing to read.
    """

    name: str
    role: str  # TARGET: calibration may fit it; CHECK: nothing is fitted to it
    unit: str
    target: float
    low: float
    high: float
    source: str
    measure: Callable[[Any], float]
    statement: str
    confidence: str
    rule: str = ""
    note: str = ""
    reason: str = ""


def once(found: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What several facts read is found once in a run and kept with it."""

    @wraps(found)
    def kept(run: Any) -> Any:
        notes = vars(run).setdefault("_found", {})
        if found not in notes:
            notes[found] = found(run)
        return notes[found]

    return kept


def total(name: str, first: str, last: str) -> Callable[[Any], float]:
    """Sum of a flow over quarters first..last."""
    return lambda run: float(_path(run, name, first, last).sum())


def mean_of(name: str, first: str, last: str) -> Callable[[Any], float]:
    """Mean of a rate over those quarters of first..last in which it is known."""

    def measure(run: Any) -> float:
        path = _path(run, name, first, last)
        known = path[np.isfinite(path)]
        return float(known.mean()) if len(known) else float("nan")

    return measure


def at(name: str, quarter: str) -> Callable[[Any], float]:
    """A stock at the end of a quarter."""
    return lambda run: float(_path(run, name, quarter, quarter)[0])


def ratio(above: Callable[[Any], float], below: Callable[[Any], float], times: float = 1.0) -> Callable[[Any], float]:
    """One reading over another, times a constant; NaN where there is nothing below."""

    def measure(run: Any) -> float:
        under = below(run)
        return times * above(run) / under if under > 0 else float("nan")

    return measure


def growth(before: Callable[[Any], float], after: Callable[[Any], float], sign: float = 1.0) -> Callable[[Any], float]:
    """By how many % a reading is larger than another (sign = -1: smaller)."""
    over = ratio(after, before)
    return lambda run: sign * 100.0 * (over(run) - 1.0)


def in_sectors(name: str, first: str, last: str, *sectors: str) -> Callable[[Any], float]:
    """A flow of some sectors, summed over quarters first..last."""
    from ecosystem.city import SECTORS

    columns = [SECTORS.index(s) for s in sectors]

    def measure(run: Any) -> float:
        return float(run.trajectory.by_sector[name][_between(run, first, last)].sum(axis=0)[columns].sum())

    return measure


def _between(run: Any, first: str, last: str) -> np.ndarray:
    quarters = run.trajectory.quarters
    return (quarters >= clock.quarter(first)) & (quarters <= clock.quarter(last))


def _path(run: Any, name: str, first: str, last: str) -> np.ndarray:
    return run.trajectory.series[name][_between(run, first, last)]
