"""How sure are we: pure functions of paired differences, one number a replicate.

Replicates of a comparison share their luck, so the difference between two worlds is one observation. Replicates are
independent unless they share a draw of nature: then the draws are (`over_draws`). Values that do not exist (an
interval from one replicate, a cost per firm when no firm was gained) are NaN, never infinite.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

LEVEL = 0.90  # of every interval shown to people, unless they ask for another


class Interval(NamedTuple):
    """A mean (or ratio) and its interval."""

    value: float
    low: float
    high: float


FINEST = 0.5  # of a firm: `precise` asks for no more

UNKNOWN = Interval(math.nan, math.nan, math.nan)


def paired_interval(differences: np.ndarray, level: float = LEVEL) -> Interval:
    """Mean and Student-t interval: mean ± t[n-1, (1+level)/2] · s/√n (Student 1908); no interval from one replicate."""
    x = np.asarray(differences, dtype=float)
    if len(x) < 2:
        return Interval(float(x[0]), math.nan, math.nan) if len(x) else UNKNOWN
    mean, half = float(x.mean()), float(stdtrit(len(x) - 1, (1 + level) / 2)) * _error(x)
    return Interval(mean, mean - half, mean + half)


def over_draws(values: np.ndarray, groups: np.ndarray | None) -> np.ndarray:
    """The mean of each group [draw] of values [replicate]: replicates of one draw are not independent, their means are.

    Values as they are where `groups` is None. Means of groups count alike, however many replicates each holds, for it is
    groups that are drawn (cluster means: Donner & Klar 2000, section 6.3).
    """
    x = np.asarray(values, dtype=float)
    return x if groups is None else np.array([x[groups == group].mean() for group in np.unique(groups)])


def known_over_draws(values: np.ndarray, groups: np.ndarray | None) -> np.ndarray:
    """The same of the values that exist."""
    x = np.asarray(values, dtype=float)
    real = np.isfinite(x)
    return over_draws(x[real], None if groups is None else groups[real])


def split(values: np.ndarray, groups: np.ndarray) -> tuple[float, float]:
    """Variance between groups (of nature) and within them (of luck), in the square of the values' unit.

    The analysis of variance of one random factor, groups of any size (Searle, Casella & McCulloch 1992, section 3.6): luck
    is the mean square within, nature (mean square between - luck) / n0 with n0 = (N - sum n_i^2 / N) / (groups - 1);
    a negative component is zero. NaN where no group has two values or there is one group.
    """
    x, groups = np.asarray(values, dtype=float), np.asarray(groups)
    x, groups = x[np.isfinite(x)], groups[np.isfinite(x)]
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    n, of = len(x), len(sizes)
    if of < 2 or n == of:
        return math.nan, math.nan
    means = np.bincount(place, x) / sizes
    luck = float(((x - means[place]) ** 2).sum()) / (n - of)
    between = float((sizes * (means - x.mean()) ** 2).sum()) / (of - 1)
    n0 = (n - float((sizes**2).sum()) / n) / (of - 1)
    return max((between - luck) / n0, 0.0), luck


def range_of_worlds(differences: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Between what values `level` of the worlds lie: percentiles of single replicates, luck and nature together, not of their mean.

    Not known from one replicate; from fewer than about twenty it is nearly the lowest and the highest world, and too narrow.
    """
    x = np.asarray(differences, dtype=float)
    if len(x) < 2:
        return math.nan, math.nan
    low, high = np.quantile(x, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def half_width(differences: np.ndarray, level: float = LEVEL) -> float:
    """Half the width of the paired interval."""
    _, low, high = paired_interval(differences, level)
    return (high - low) / 2


def probability_positive(differences: np.ndarray) -> float:
    """Probability that the mean difference is above zero: T[n-1](mean / (s/√n)), the posterior under the flat prior
    (Jeffreys 1961; Gelman et al. 2013, section 3.2). One half when every difference is exactly zero."""
    x = np.asarray(differences, dtype=float)
    if len(x) and not x.any():
        return 0.5
    if len(x) < 2:
        return math.nan
    mean, error = float(x.mean()), _error(x)
    if error == 0.0:
        return float(mean > 0.0)
    return float(stdtr(len(x) - 1, mean / error))


def bootstrap_interval(differences: np.ndarray, level: float = LEVEL, *, draws: int = 10_000, seed: int = 0) -> Interval:
    """Mean and percentile bootstrap interval (Efron & Tibshirani 1993, chapter 13); the same seed gives the same bits.

    It assumes no normal tails, but with fewer than about ten replicates it is too narrow; the t interval is the rule.
    """
    x = np.asarray(differences, dtype=float)
    if len(x) < 2:
        return paired_interval(x, level)
    low, high = np.quantile(x[resamples(len(x), draws, seed)].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(x.mean()), float(low), float(high))


def resamples(n: int, draws: int, seed: int = 0) -> np.ndarray:
    """Places drawn with replacement [draw, n]: the mixing of MurmurHash3 (Appleby 2011) of draw·n + place, so that a
    DuckDB query can draw the same (`experiments.queries.worlds.bootstrap`)."""
    word = np.uint64(0xFFFFFFFF)
    x = (np.arange(draws * n, dtype=np.uint64) + np.uint64(seed * 0x9E3779B9 % 2**32)) & word
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & word
    x ^= x >> np.uint64(16)
    return ((x * np.uint64(n)) >> np.uint64(32)).astype(np.int64).reshape(draws, n)


def ratio_interval(numerator: np.ndarray, denominator: np.ndarray, level: float = LEVEL) -> Interval:
    """Ratio of two paired means and its interval by Fieller's theorem (Fieller 1954).

    The interval holds every r for which mean(numerator - r·denominator) does not differ from zero. It is bounded
    exactly when the paired interval of the denominator leaves zero out; otherwise the ratio is not identified.
    """
    a, b = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    if len(a) != len(b):
        raise ValueError(f"a ratio of pairs needs pairs: {len(a)} and {len(b)}")
    n = len(a)
    if n < 2:
        return UNKNOWN
    (vaa, vab), (_, vbb) = np.cov(a, b) / n
    t2, am, bm = float(stdtrit(n - 1, (1 + level) / 2)) ** 2, float(a.mean()), float(b.mean())
    # The r sought solve  A r² - 2 B r + C <= 0.
    A, B, C = bm * bm - t2 * vbb, am * bm - t2 * vab, am * am - t2 * vaa
    if not A > 0.0:
        return UNKNOWN
    root = math.sqrt(max(B * B - A * C, 0.0))
    return Interval(am / bm, (B - root) / A, (B + root) / A)


def precise(differences: Mapping[str, np.ndarray], baseline: Mapping[str, np.ndarray], precision: float) -> bool:
    """Whether every indicator is known well enough to stop: half width <= max(precision · |baseline mean|, 1/2).

    The half width is that of the paired 90 % interval, in the indicator's own unit. Firms are whole: an effect known to
    half a firm is known well enough, so that a small city with two unicorns does not wait for a hundredth of one. A
    sequential rule of this kind (Chow &
    Robbins 1965) stops early when the replicates so far happen to be alike, so its intervals cover less than 90 %: with
    normal differences 87 % at worst. Asked from six replicates on until it says yes twice, four replicates apart, they
    cover 88 to 90 % (`python -m benchmarks.coverage` measures it on the model).
    """
    return all(half_width(d) <= max(precision * abs(float(np.mean(baseline[name]))), FINEST) for name, d in differences.items())


def _error(x: np.ndarray) -> float:
    """Standard error of the mean; exactly zero when all values are equal, whatever the mean rounds to."""
    return 0.0 if (x == x[0]).all() else float(x.std(ddof=1)) / math.sqrt(len(x))
