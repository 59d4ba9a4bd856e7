"""How far the model is from its targets, in one unit for all: half-bands."""

from __future__ import annotations

import math

import numpy as np

from experiments.calibration.numbers import NUMBERS
from experiments.facts import FACTS, TARGETS, Fact

SIGMA = 1.0 / NUMBERS["deviations"].default  # of what is known of a target, in half-bands
FARTHEST = 6.0  # half-bands; what is farther off is as good as this far
POSITIVE = ("firms", "deals", "managers", "M RMB")  # compared by their ratio
FEW = 100  # a count below this is compared as it is: in a small city the log of a few is mostly luck

def by_ratio(fact: Fact) -> bool:
    """Whether a fact is compared on a log scale: counts and money, but for counts of a few."""
    return fact.unit in POSITIVE and fact.target >= FEW


_AIMED = [FACTS.index(fact) for fact in TARGETS]


def nearest(outcomes: np.ndarray, aim: np.ndarray | float, count: int) -> np.ndarray:
    """Which runs of outcomes [run, target] lie nearest to the aim, the nearest first, at most `count`; what was not read is as far as can be."""
    far = np.nansum((outcomes - aim) ** 2, axis=1) + FARTHEST**2 * np.isnan(outcomes).sum(axis=1)
    return np.argsort(far, kind="stable")[:count]


def misses(values: np.ndarray) -> np.ndarray:
    """Distance of each target [run, target] from its observed value in half-bands, from all facts [run, fact]; NaN where it was not read.

    Counts and money are compared by their ratio (`by_ratio`), all else as it is.
    """
    out = np.full((len(values), len(TARGETS)), np.nan)
    for j, (fact, column) in enumerate(zip(TARGETS, np.asarray(values, dtype=float).T[_AIMED], strict=True)):
        if by_ratio(fact):
            least = 0.01 * fact.target
            out[:, j] = np.log(np.maximum(column, least) / fact.target) / (0.5 * math.log(fact.high / max(fact.low, least)))
        else:
            out[:, j] = (column - fact.target) / (0.5 * (fact.high - fact.low))
    return np.clip(out, -FARTHEST, FARTHEST)
