"""Published estimators as pure functions of arrays: no model, no files, no luck that is not given.

Each returns an estimate and its standard error. Too little data raises `TooFew`, which says of what.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

FEW = 8  # units on a side below which an estimator says nothing


class TooFew(ValueError):
    """Not enough data for the estimator; the message says of what there is too little."""


def need(count: int, what: str, least: int = FEW) -> None:
    """Raise TooFew unless there are at least `least` of what is needed."""
    if count < least:
        raise TooFew(f"not enough {what} ({count}, at least {least} are needed)")


# -- regression ------------------------------------------------------------------------------------------


class Fit(NamedTuple):
    """Coefficients [k] and their covariance [k, k]."""

    beta: np.ndarray
    covariance: np.ndarray

    @property
    def error(self) -> np.ndarray:
        """Standard errors [k]."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def regression(y: np.ndarray, x: np.ndarray, cluster: np.ndarray, weight: np.ndarray | None = None) -> Fit:
    """(Weighted) least squares of y [n] on x [n, k] with standard errors robust to what firms of a cluster [n] share (Liang & Zeger 1986, CR1)."""
    w = np.ones(len(y)) if weight is None else weight
    n, k = x.shape
    _, group = np.unique(cluster, return_inverse=True)
    groups = int(group.max()) + 1 if n else 0
    need(groups - k, "clusters", 2)
    bread = np.linalg.pinv((x * w[:, None]).T @ x)
    beta = bread @ (x.T @ (w * y))
    score = x * (w * (y - x @ beta))[:, None]
    summed = np.zeros((groups, k))
    np.add.at(summed, group, score)
    meat = summed.T @ summed * groups / (groups - 1) * (n - 1) / max(n - k, 1)
    return Fit(beta, bread @ meat @ bread)


def within(values: np.ndarray, unit: np.ndarray, period: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Columns [n, k] less their means by unit and by period, taken out in turns until nothing is left (two-way fixed effects)."""
    out = np.array(values, dtype=float)
    groups = [np.unique(g, return_inverse=True)[1] for g in (unit, period)]
    for _ in range(rounds):
        before = out.copy()
        for g in groups:
            count = np.bincount(g)[:, None]
            sums = np.stack([np.bincount(g, out[:, j]) for j in range(out.shape[1])], axis=1)
            out -= (sums / count)[g]
        if np.abs(out - before).max(initial=0.0) < 1e-10:
            break
    return out


# -- difference in differences ---------------------------------------------------------------------------


class Did(NamedTuple):
    """Effect on the treated, what they would have had without it, the ratio of the two, errors, and how many were treated."""

    effect: float
    error: float
    without: float
    relative: float
    relative_error: float
    treated: int


def did(before: np.ndarray, after: np.ndarray, treated: np.ndarray, cohort: np.ndarray, unit: np.ndarray) -> Did:
    """Staggered difference in differences, cohort by cohort against those not yet or never treated (Callaway & Sant'Anna 2021).

    before, after: a unit's mean outcome before and after its cohort's date [n]; treated: bool [n]; cohort: which date [n]; unit: who [n]
    (a control may stand in several cohorts). Cohorts count by their treated units; errors are clustered by unit (influence functions).
    """
    change = after - before
    effect = later = 0.0
    influence, influence_later = np.zeros((2, len(change)))
    cohorts = [c for c in np.unique(cohort[treated]) if ((cohort == c) & ~treated).sum() > 1 and ((cohort == c) & treated).sum() > 0]
    total = int(sum(((cohort == c) & treated).sum() for c in cohorts))
    need(total, "treated firms")
    for c in cohorts:
        one, other = (cohort == c) & treated, (cohort == c) & ~treated
        share = one.sum() / total
        mean_one, mean_other = change[one].mean(), change[other].mean()
        effect += share * (mean_one - mean_other)
        later += share * after[one].mean()
        influence[one] += (change[one] - mean_one) / total
        influence[other] -= share * (change[other] - mean_other) / other.sum()
        influence_later[one] += (after[one] - after[one].mean()) / total
    _, who = np.unique(unit, return_inverse=True)
    own, own_later = np.bincount(who, influence), np.bincount(who, influence_later)
    without = later - effect
    relative = effect / without if without > 0.0 else np.nan
    # effect / (later - effect): by the delta method.
    slope = ((own * later - own_later * effect) / without**2) if without > 0.0 else np.full(len(own), np.nan)
    return Did(float(effect), _norm(own), float(without), float(relative), _norm(slope), total)


def _norm(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).sum()))


# -- regression discontinuity ----------------------------------------------------------------------------


class Jump(NamedTuple):
    """Jump of the outcome at the cut-off with its error, the level just below, the bandwidth, and units within it on each side."""

    jump: float
    error: float
    below: float
    bandwidth: float
    left: int
    right: int


def discontinuity(x: np.ndarray, y: np.ndarray, cluster: np.ndarray | None = None, bandwidth: float | None = None) -> Jump:
    """Local linear regression on each side of zero with a triangular kernel (Hahn, Todd & Van der Klaauw 2001); x is the running variable.

    The bandwidth is Imbens & Kalyanaraman's (2012) unless given.
    """
    need(int((x < 0).sum()), "firms below the cut-off")
    need(int((x >= 0).sum()), "firms above the cut-off")
    h = optimal_bandwidth(x, y) if bandwidth is None else bandwidth
    near = np.abs(x) < h
    left, right = int((near & (x < 0)).sum()), int((near & (x >= 0)).sum())
    need(left, "firms just below the cut-off")
    need(right, "firms just above the cut-off")
    u, above = x[near], (x[near] >= 0).astype(float)
    design = np.column_stack([np.ones(len(u)), above, u, above * u])
    who = np.arange(len(u)) if cluster is None else cluster[near]
    fit = regression(y[near], design, who, 1.0 - np.abs(u) / h)
    return Jump(float(fit.beta[1]), float(fit.error[1]), float(fit.beta[0]), float(h), left, right)


def optimal_bandwidth(x: np.ndarray, y: np.ndarray) -> float:
    """Bandwidth that balances bias and noise at the cut-off zero (Imbens & Kalyanaraman 2012), triangular kernel."""
    n, spread = len(x), x.std()
    need(n, "firms", 2 * FEW)
    pilot = 1.84 * spread * n**-0.2
    sides = [(x >= -pilot) & (x < 0), (x >= 0) & (x <= pilot)]
    for side in sides:
        need(int(side.sum()), "firms near the cut-off", 3)
    density = (sides[0].sum() + sides[1].sum()) / (2 * n * pilot)
    noise = [y[side].var(ddof=1) for side in sides]
    if noise[0] + noise[1] <= 0.0:
        return float(pilot)
    middle = (x >= np.median(x[x < 0])) & (x <= np.median(x[x >= 0]))
    cubic = np.column_stack([np.ones(n), x >= 0, x, x**2, x**3])[middle]
    third = 6.0 * np.linalg.lstsq(cubic, y[middle], rcond=None)[0][4]
    curve, penalty = [], 0.0
    for side, own in zip((x < 0, x >= 0), noise, strict=True):
        count = side.sum()
        reach = 3.56 * (own / (density * max(third**2, 1e-12))) ** (1 / 7) * count ** (-1 / 7)
        inside = side & (np.abs(x) <= max(reach, np.sort(np.abs(x[side]))[min(3 * FEW, count) - 1]))
        square = np.column_stack([np.ones(inside.sum()), x[inside], x[inside] ** 2])
        curve.append(2.0 * np.linalg.lstsq(square, y[inside], rcond=None)[0][2])
        penalty += 2160.0 * own / (inside.sum() * min(reach, np.abs(x[side]).max()) ** 4)
    h = 3.4375 * ((noise[0] + noise[1]) / (density * ((curve[1] - curve[0]) ** 2 + penalty))) ** 0.2 * n**-0.2
    return float(min(h, np.abs(x).max()))


# -- matching --------------------------------------------------------------------------------------------


class Match(NamedTuple):
    """Mean difference of the treated to their matches, its error, and how many treated."""

    effect: float
    error: float
    treated: int


def matched(x: np.ndarray, treated: np.ndarray, y: np.ndarray, neighbours: int = 4) -> Match:
    """Effect on the treated by nearest neighbours on x [n, k], each covariate in its standard deviations, corrected for what still differs.

    Abadie & Imbens (2006) for the error, (2011) for the correction by a regression among the controls.
    """
    need(int(treated.sum()), "treated firms")
    need(int((~treated).sum()), "untreated firms", neighbours + FEW)
    z = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-12)
    control, one = z[~treated], z[treated]
    _, near = cKDTree(control).query(one, k=neighbours)
    line = np.linalg.lstsq(np.column_stack([np.ones(len(control)), control]), y[~treated], rcond=None)[0]
    guess = y[~treated][near] + (one[:, None, :] - control[near]) @ line[1:]
    gap = y[treated] - guess.mean(axis=1)
    effect, n = gap.mean(), len(gap)
    used = np.bincount(near.ravel(), minlength=len(control)) / neighbours
    # Noise of the controls used, each seen against its own nearest neighbours.
    _, alike = cKDTree(control).query(control[used > 0], k=neighbours + 1)
    noise = y[~treated][alike].var(axis=1, ddof=1)
    k = used[used > 0]
    variance = ((gap - effect) ** 2).sum() + (noise * (k**2 - k / neighbours)).sum()
    return Match(float(effect), float(np.sqrt(max(variance, 0.0)) / n), n)


# -- bunching --------------------------------------------------------------------------------------------


class Bunch(NamedTuple):
    """Mass above the notch that a smooth density does not explain, what it moved by, errors, and counts by bin with the smooth ones."""

    excess: float
    excess_error: float
    moved: float  # excess x (its mean place - mean place of the mass missing below the notch)
    moved_error: float
    above: float  # sum of x of all at or above the notch
    place: np.ndarray
    counts: np.ndarray
    smooth: np.ndarray


def bunching(x: np.ndarray, low: float, high: float, reach: tuple[float, float], width: float = 0.1, degree: int = 4, draws: int = 200) -> Bunch:
    """Excess mass at the notch x = 1 against a smooth density through the bins outside low..high (Kleven & Waseem 2013; form as in Chen et al. 2021).

    x [n] in units of the notch, binned on a log scale in steps of `width` from reach[0] to reach[1], with an edge on the notch; the density is the
    exponential of a polynomial in ln x, fitted by Poisson regression. Errors by Poisson draws of the counts (seeded).
    """
    steps = [round(float(np.log(r)) / width) for r in reach]
    edges = np.arange(steps[0], steps[1] + 1) * width
    # What was filed to the last digit at the notch belongs above it.
    known = x[x > 0.0]
    counts, amounts = (np.histogram(np.log(known) + 1e-6, edges, weights=w)[0].astype(float) for w in (None, known))
    need(int(counts.sum()), "firms around the notch", 5 * FEW)
    middle = (edges[:-1] + edges[1:]) / 2
    place = np.exp(middle)
    own = np.where(counts > 0.0, amounts / np.maximum(counts, 1.0), place)  # where in its bin a mass really is: all that moved is at its edge
    outside = (place < low) | (place > high)
    upper, lower = ~outside & (middle > 0.0), ~outside & (middle < 0.0)
    basis = np.vander(middle / np.abs(edges).max(), degree + 1)

    def read(seen: np.ndarray) -> tuple[float, float, np.ndarray]:
        smooth = np.exp(np.clip(basis @ _poisson(basis[outside], seen[outside]), -20.0, 20.0))
        over, amount = seen - smooth, own * seen - place * smooth
        excess, missing = float(over[upper].sum()), -float(over[lower].sum())
        if missing <= 0.0:
            return excess, 0.0, smooth
        return excess, float(amount[upper].sum() + excess * amount[lower].sum() / missing), smooth

    excess, moved, smooth = read(counts)
    luck = np.random.default_rng(0)
    errors = np.array([read(luck.poisson(counts).astype(float))[:2] for _ in range(draws)]).std(axis=0, ddof=1)
    above = float(x[x >= 1.0 - 1e-6].sum())
    return Bunch(excess, float(errors[0]), moved, float(errors[1]), above, place, counts, smooth)


def _poisson(x: np.ndarray, y: np.ndarray, rounds: int = 50) -> np.ndarray:
    """Coefficients of a Poisson regression with log link, by reweighted least squares."""
    mean = y + 0.5
    beta = np.zeros(x.shape[1])
    for _ in range(rounds):
        work = np.log(mean) + (y - mean) / mean
        root = np.sqrt(mean)
        new = np.linalg.lstsq(x * root[:, None], work * root, rcond=None)[0]
        if np.abs(new - beta).max() < 1e-9:
            break
        beta, mean = new, np.exp(np.clip(x @ new, -15.0, 20.0))
    return beta
