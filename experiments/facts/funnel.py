"""The venture funnel: who is funded, who is funded again, after how long and how old."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.register import Event
from experiments.facts.fact import CHECK, TARGET, Fact, once, total
from experiments.facts.methods import quantile_of_quarters, reached

END_2020, END_2022 = clock.quarter("2020Q4"), clock.quarter("2022Q4")


@once
def rounds(run: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quarter, uid and number of every venture round to 2020Q4."""
    return _rounds(run, END_2020)


def _rounds(run: Any, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r = run.world.register
    chosen = np.flatnonzero(r["kind"] == Event.ROUND)
    chosen = chosen[r["quarter"][chosen] <= end]
    return r["quarter"][chosen].astype(int), r["uid"][chosen], r["detail"][chosen]


def _highest(run: Any) -> tuple[np.ndarray, np.ndarray]:
    """First-round quarter and highest round of every funded firm."""
    quarter, uid, number = rounds(run)
    if not len(uid):
        return np.zeros(0), np.zeros(0)
    firms, where = np.unique(uid, return_inverse=True)
    highest = np.zeros(len(firms))
    np.maximum.at(highest, where, number)
    first = np.full(len(firms), 10_000)
    np.minimum.at(first, where, quarter)
    return first, highest


def share_with(least: int, settled: int = 0) -> Callable[[Any], float]:
    """Share (%) of funded firms with at least `least` rounds by 2020Q4, first funded `settled` quarters before or earlier."""

    def measure(run: Any) -> float:
        first, highest = _highest(run)
        old = first <= END_2020 - settled
        return 100.0 * float((highest[old] >= least).mean()) if old.any() else math.nan

    return measure


def months_between(run: Any) -> float:
    """Median months between consecutive rounds of a firm (quarters x 3)."""
    quarter, uid, number = rounds(run)
    order = np.lexsort((number, uid))
    same = uid[order][1:] == uid[order][:-1]
    gaps = np.diff(quarter[order])[same]
    return 3.0 * float(np.median(gaps)) if len(gaps) else math.nan


@once
def ladders(run: Any) -> np.ndarray:
    """Quarter of the first, second ... sixth round of every funded firm to 2022Q4, beside its birth in column 0 (-1: none yet)."""
    quarter, uid, number = _rounds(run, END_2022)
    firms, where = np.unique(uid, return_inverse=True)
    found = np.full((len(firms), 7), -1)
    found[:, 0] = firms >> 40
    kept = number <= 6
    found[where[kept], number[kept]] = quarter[kept]
    return found


def months(step: int, share: float) -> Callable[[Any], float]:
    """A quantile of the months from round `step` to the next, of firms that have both by 2022Q4."""

    def measure(run: Any) -> float:
        found = ladders(run)
        both = (found[:, step] >= 0) & (found[:, step + 1] >= 0)
        return 3.0 * quantile_of_quarters(found[both, step + 1] - found[both, step], share)

    return measure


def next_round(step: int, within: int) -> Callable[[Any], float]:
    """Share (%) that has its next round `within` quarters of round `step`; who is not yet seen so long is censored, who has closed is not."""

    def measure(run: Any) -> float:
        found = ladders(run)
        found = found[found[:, step] >= 0]
        happened = found[:, step + 1] >= 0
        waited = np.where(happened, found[:, step + 1], END_2022) - found[:, step]
        return 100.0 * reached(waited, happened, within)

    return measure


def age_at(step: int, first: str, last: str) -> Callable[[Any], float]:
    """Mean age (years) of firms at round `step`, made in quarters first..last."""

    def measure(run: Any) -> float:
        found = ladders(run)
        made = found[(found[:, step] >= clock.quarter(first)) & (found[:, step] <= clock.quarter(last))]
        return float((made[:, step] - made[:, 0]).mean()) / 4.0 if len(made) else math.nan

    return measure


def years_to_first(share: float) -> Callable[[Any], float]:
    """A quantile of the years from founding to the first round, 2010 to 2022."""

    def measure(run: Any) -> float:
        found = ladders(run)
        found = found[found[:, 1] >= clock.quarter("2010Q1")]
        return quantile_of_quarters(found[:, 1] - found[:, 0], share) / 4.0

    return measure


# -- the facts -------------------------------------------------------------------------------------------

EDITIONS, STEPS = "the range of the editions", "the range of the same measure over the steps of the funnel"
POINTS, ORDER, AGES = "the share ±8 points", "half to twice: an order", "±1.6 years: as far as two editions of the age at seed lie apart (B2.6, B3.2)"


def _interval(step: int, share: float, name: str, value: float, low: float, high: float, said: str, rule: str = STEPS) -> Fact:
    return Fact(name, CHECK, "months", value, low, high, "B2.1, B2.2, B2.3", months(step, share), said, "C", rule)


def _age(step: int, label: str, value: float) -> Fact:
    said = f"Firms are {value} years old on average at {label}."
    low = max(value - 1.6, 0.0)
    return Fact(f"mean age at {label}", CHECK, "years", value, low, value + 1.6, "B2.6, B3.2", age_at(step, "2013Q1", "2022Q4"), said, "V", AGES)


FACTS = (
    Fact("next round after the first", TARGET, "%", 45, 37, 53, "K5a", share_with(2, settled=8),
         "45 % of more than 20,000 angel-funded firms in China raised a next round.", "V", POINTS),
    Fact("funded firms with 2 rounds or more", TARGET, "%", 42.9, 34.9, 50.9, "K5c", share_with(2),
         "42.9 % of the funded firms of China have two recorded rounds or more.", "C", POINTS),
    Fact("funded firms with 3 rounds or more", TARGET, "%", 18.0, 10.0, 26.0, "K5c", share_with(3),
         "18.0 % of the funded firms of China have three recorded rounds or more.", "C", POINTS),
    Fact("months between rounds, median", TARGET, "months", 15, 12, 18, "B2.1", months_between,
         "Half of the next rounds follow within 12 to 18 months.", "C", "the range of medians by step and edition"),
    Fact("first rounds 2015", TARGET, "firms", 519, 260, 1038, "K1: a tenth of 5,188 (order)", total("funded_firms", "2015Q1", "2015Q4"),
         "China had 5,188 seed and angel deals in 2015; Shenzhen's part is taken to be a tenth.", "C", ORDER),
    Fact("first rounds to 2022-05", TARGET, "firms", 2450, 1225, 4900, "K1: a tenth of 24.5 thousand (order)", total("funded_firms", "2010Q1", "2022Q2"),
         "China had 24,500 seed and angel deals to May 2022; Shenzhen's part is taken to be a tenth.", "C", ORDER),
    Fact("venture rounds 2020", TARGET, "deals", 900, 450, 1800, "K1: a tenth of 9 thousand (order)", total("deals", "2020Q1", "2020Q4"),
         "China has about 9,000 venture and equity deals a year; Shenzhen's part is taken to be a tenth.", "C", ORDER),
    Fact("second round within 7 years of the first", CHECK, "%", 46, 40, 54, "K5b", next_round(1, 28),
         "46 % of US firms first funded in 2008 to 2010 had a second round by 2017; other editions say 40 to 54 %.", "V", EDITIONS),
    Fact("third round within 7 years of the second", CHECK, "%", 42, 32, 52, "K5c", next_round(2, 28),
         "Of the firms with two rounds 42 % have a third in China, 52 % in the United States.", "C", "as far as the two places lie apart, either way"),
    _interval(1, 0.5, "months from first to second round, median", 14.3, 12.1, 16.8, "Half of the second rounds follow the first within 14.3 months.",
              "the range of editions (B2.1, B2.2, B2.3)"),
    _interval(1, 0.25, "months from first to second round, first quartile", 9.0, 7.6, 12.9, "A quarter of the second rounds follow within 9.0 months."),
    _interval(1, 0.75, "months from first to second round, third quartile", 22.8, 18.2, 24.9, "Three quarters of the second rounds follow within 22.8 months."),
    _interval(2, 0.5, "months from second to third round, median", 14.7, 12.1, 18.3, "Half of the third rounds follow the second within 14.7 months."),
    _interval(3, 0.5, "months from third to fourth round, median", 14.1, 12.1, 18.3, "Half of the fourth rounds follow the third within 14.1 months."),
    Fact("years from founding to first round, median", CHECK, "years", 1.73, 1.2, 3.1, "B2.5, B3.2", years_to_first(0.5),
         "Half of the firms that are funded had their first round within 1.73 years.", "C",
         "up to the age at the first round in 2019 (B3.2), as far down in proportion to an angel's early money"),
    Fact("years from founding to first round, third quartile", CHECK, "years", 4.41, 2.94, 5.88, "B2.5", years_to_first(0.75),
         "A quarter of the firms that are funded are older than 4.41 years at their first round.", "C", "a third either way: another country"),
    _age(1, "the first round", 1.5),
    _age(2, "the second round", 3.3),
    _age(3, "the third round", 5.2),
    _age(4, "the fourth round", 6.6),
)  # fmt: skip
