"""The published methods, as functions of arrays: life tables, censored funnels, tails, shapes of growth. They know no model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

NONE = math.nan


def life_table(born: np.ndarray, deaths: np.ndarray, first: int, last: int, end: int, years: int = 8) -> np.ndarray:
    """Yearly hazard (%) by whole year of age, pooled over the cohorts born in quarters first..last, each as far as `end` lets one see.

    born[b]: births of a quarter; deaths[b, q]: of these, the deaths recorded in quarter q. Cohort life table: deaths of a year of
    age over those still at risk when it begins, and a year that `end` cuts short counts in neither.
    """
    gone, at_risk = np.zeros(years), np.zeros(years)
    for b in range(first, last + 1):
        alive = born[b]
        for year in range(years):
            start, stop = b + 4 * year, b + 4 * year + 4
            if stop > end + 1:
                break
            died = deaths[b, start:stop].sum()
            gone[year] += died
            at_risk[year] += alive
            alive -= died
    return 100.0 * gone / np.maximum(at_risk, 1.0)


def reached(waited: np.ndarray, happened: np.ndarray, within: int) -> float:
    """Share that has reached the next step `within` so many quarters, those not yet seen so long being censored.

    waited: quarters until it happened, or until one could see no further; happened: whether it did. Kaplan & Meier 1958: one less the
    product over quarters of (1 - events / at risk). NaN without a case.
    """
    if not len(waited):
        return NONE
    size = within + 1
    events = np.bincount(np.minimum(waited[happened], size), minlength=size + 1)[:size]
    leave = np.bincount(np.minimum(waited, size), minlength=size + 1)
    at_risk = len(waited) - np.concatenate([[0], np.cumsum(leave)])[:size]
    return float(1.0 - np.prod(1.0 - events / np.maximum(at_risk, 1)))


def quantile_of_quarters(gaps: np.ndarray, share: float) -> float:
    """A quantile of times that are only known in whole quarters, each spread evenly over its quarter (quarters; NaN without a time).

    The grouped-data quantile: a gap g lies between g - 1/2 and g + 1/2.
    """
    if not len(gaps):
        return NONE
    counts = np.bincount(gaps)
    before = np.concatenate([[0.0], np.cumsum(counts)])
    sought = share * len(gaps)
    g = int(np.searchsorted(before[1:], sought))
    return max(g - 0.5 + (sought - before[g]) / counts[g], 0.0) if counts[g] else float(g)


def within_groups(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Values less the mean of their group (whole numbers from 0)."""
    size = np.bincount(group)
    return values - (np.bincount(group, values) / np.maximum(size, 1))[group]


# -- tails -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tail:
    """A power law fitted to a tail: density ~ x^-alpha above xmin, on n values; `vuong` is its likelihood ratio against the lognormal."""

    alpha: float
    error: float
    xmin: float
    n: int
    distance: float  # Kolmogorov-Smirnov
    vuong: float  # normalised: above 0 the power law is likelier, within 1.96 of 0 the two are not told apart


def power_law(values: np.ndarray, most: int = 20_000, least: int = 50, starts: int = 60) -> Tail | None:
    """Clauset, Shalizi & Newman 2009: alpha by maximum likelihood, xmin where the Kolmogorov-Smirnov distance is least, Vuong's test.

    xmin is sought among `starts` of the `most` largest values, evenly in the log of their rank; None below `least` positive values.
    """
    logs = np.log(np.sort(values[values > 0.0])[-most:])
    size = len(logs)
    if size < least or logs[-1] <= logs[0]:
        return None
    above = np.cumsum(logs[::-1])[::-1]
    best = (math.inf, 0, 0.0)
    for i in np.unique(size - np.geomspace(least, size, starts).astype(int)):
        n = size - i
        slope = n / max(above[i] - n * logs[i], 1e-300)  # alpha - 1, Hill 1975
        fitted, steps = -np.expm1(-slope * (logs[i:] - logs[i])), np.arange(n) / n
        distance = max(np.abs(fitted - steps).max(), np.abs(fitted - steps - 1.0 / n).max())
        if distance < best[0]:
            best = (distance, int(i), slope)
    distance, i, slope = best
    tail = logs[i:] - logs[i]
    n = len(tail)
    return Tail(float(1.0 + slope), float(slope / math.sqrt(n)), math.exp(logs[i]), n, float(distance), _vuong(tail, slope))


def _vuong(tail: np.ndarray, slope: float) -> float:
    """Vuong 1989: the sum of log-likelihood ratios of power law to lognormal over its standard deviation; tail: log(x / xmin) from 0 up.

    A lognormal cut off below is exp(-a z - b z^2) in z = log(x / xmin) with b > 0: the power law is its edge, and the likelihood is concave.
    """
    from scipy.optimize import minimize
    from scipy.special import erfcx, log_ndtr

    n, z1, z2 = len(tail), tail.mean(), (tail**2).mean()

    def log_norm(a: float, b: float) -> float:
        t = 0.5 * a / math.sqrt(b)  # the normal's mean lies at -t of its own spread times the root of 2
        if t > -5.0:
            return 0.5 * math.log(0.25 * math.pi / b) + math.log(erfcx(t))
        return 0.5 * math.log(math.pi / b) + t * t + float(log_ndtr(-t * math.sqrt(2.0)))

    def lack(at: np.ndarray) -> float:
        a, b = slope * float(at[0]), slope * slope * math.exp(at[1])
        return a * z1 + b * z2 + log_norm(a, b)

    bounds = ((-60.0, 1.5), (-16.0, 8.0))
    best = min((minimize(lack, start, method="Nelder-Mead", bounds=bounds) for start in ((0.9, -4.0), (0.0, -1.0))), key=lambda found: found.fun)
    a, b = slope * float(best.x[0]), slope * slope * math.exp(best.x[1])
    gain = math.log(slope) - slope * tail + a * tail + b * tail**2 + log_norm(a, b)
    sd = gain.std()
    return float(gain.sum() / (sd * math.sqrt(n))) if sd > 0 else 0.0


# -- growth ----------------------------------------------------------------------------------------------


def subbotin(growth: np.ndarray, most: int = 5_000) -> tuple[float, float]:
    """Shape b and width a of Subbotin's density 1 / (2 a b^(1/b) Γ(1 + 1/b)) exp(-|x/a|^b / b), by likelihood around the median.

    b = 2 is the normal, b = 1 the Laplace (Bottazzi & Secchi 2006). At most `most` values are used, evenly from the sorted. NaN below 30.
    """
    from scipy.optimize import minimize_scalar

    if len(growth) < 30:
        return NONE, NONE
    away = np.sort(np.abs(growth - np.median(growth)))
    if len(away) > most:
        away = away[np.linspace(0, len(away) - 1, most).astype(int)]
    away = away[away > 0.0]
    if len(away) < 30:
        return NONE, NONE
    logs = np.log(away)

    def lack(b: float) -> float:
        return math.log(np.exp(b * logs).mean()) / b + math.log(b) / b + math.lgamma(1.0 + 1.0 / b) + 1.0 / b

    b = float(minimize_scalar(lack, bounds=(0.15, 5.0), method="bounded", options={"xatol": 1e-3}).x)
    return b, float(np.exp(b * logs).mean() ** (1.0 / b))


def laplace_gain(growth: np.ndarray) -> float:
    """By how much the Laplace is likelier than the normal: difference of the largest log-likelihoods, nats a firm. NaN below 30."""
    if len(growth) < 30:
        return NONE
    width, sd = np.abs(growth - np.median(growth)).mean(), growth.std()
    if width <= 0.0:
        return NONE
    return float(0.5 * math.log(2.0 * math.pi * math.e) + math.log(sd) - math.log(2.0 * width) - 1.0)


def size_variance(size: np.ndarray, growth: np.ndarray, least: int = 50) -> float:
    """How fast the spread of growth falls with size: beta of sd(growth | S) ~ S^-beta (Stanley et al. 1996).

    Least squares of log sd on log size over classes of size, each four times the last, with `least` firms or more; NaN below three classes.
    """
    if not len(size):
        return NONE
    place = np.floor(np.log(size) / math.log(4.0)).astype(int)
    place -= place.min()
    count = np.bincount(place)
    spread = np.sqrt(np.bincount(place, within_groups(growth, place) ** 2) / np.maximum(count, 1))
    middle = np.bincount(place, np.log(size)) / np.maximum(count, 1)
    kept = (count >= least) & (spread > 0.0)
    if kept.sum() < 3:
        return NONE
    return float(-np.polyfit(middle[kept], np.log(spread[kept]), 1)[0])
