"""What moves an outcome: Morris' elementary effects, Sobol' shares, thirds and verdicts, as pure functions of a design and its outcomes.

A design is a frame indexed by point; an outcome is one number a point (NaN where a run failed or the indicator does not exist).
What is incomplete is left out whole: a trajectory of Morris, a block of Sobol'. Intervals are of 90 %, Student's t over
trajectories or blocks, with no random resampling, so that one query over the runs gives them again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics import UNKNOWN, Interval, paired_interval

if TYPE_CHECKING:
    import pandas as pd

FEWEST_TRAJECTORIES = 3  # whole ones; with fewer no screening is shown
FEWEST_BLOCKS = 8  # whole ones; with fewer no share is shown
MATTERS = 0.05  # of the largest mu*: a factor below that moves nothing worth a share
AGREE = 0.95  # of the worlds must agree in sign for a verdict
NOTHING = Interval(0.0, 0.0, 0.0)


# -- designs -------------------------------------------------------------------------------------------


def morris_design(keys: Sequence[str], trajectories: int, levels: int, seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Trajectories through the unit cube [point, factor], one factor moved a step, and the frame trajectory, step, moved, change.

    Morris 1991 (Technometrics 33:161), sampled by SALib: on `levels` levels the step is levels / (2 (levels - 1)), up or down.
    Step 0 of a trajectory moves nothing: moved is "" and change NaN.
    """
    import pandas as pd
    from SALib.sample.morris import sample

    steps = len(keys) + 1
    cube = sample(_problem(keys), trajectories, num_levels=levels, seed=np.random.default_rng(seed))
    moves = np.diff(cube.reshape(trajectories, steps, len(keys)), axis=1, prepend=np.nan)
    which = np.abs(np.nan_to_num(moves)).argmax(axis=2).ravel()
    first = np.arange(len(cube)) % steps == 0
    frame = pd.DataFrame({"trajectory": np.arange(len(cube)) // steps, "step": np.arange(len(cube)) % steps})
    frame["moved"] = np.where(first, "", np.array(keys)[which])
    frame["change"] = np.where(first, np.nan, moves.reshape(len(cube), -1)[np.arange(len(cube)), which])
    return cube, frame


def sobol_design(keys: Sequence[str], base: int, second_order: bool, seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Points of the unit cube [point, factor] and the frame block, matrix ("A", "B", "AB:<factor>", "BA:<factor>").

    Saltelli 2002 (Computer Physics Communications 145:280) on a scrambled Sobol' sequence, sampled by SALib. A block is one
    row of A, the same row of B, and the rows in which one factor is taken from the other: AB:x is A with x from B.
    """
    import pandas as pd
    from SALib.sample.sobol import sample

    cube = sample(_problem(keys), base, calc_second_order=second_order, seed=np.random.default_rng(seed))
    crossed = [f"AB:{key}" for key in keys] + ([f"BA:{key}" for key in keys] if second_order else [])
    matrices = ["A", *crossed, "B"]
    return cube, pd.DataFrame({"block": np.repeat(np.arange(base), len(matrices)), "matrix": matrices * base})


def _problem(keys: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)}


# -- Morris --------------------------------------------------------------------------------------------


def elementary_effects(design: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Change of the outcome for each unit of the cube [trajectory, factor]: (y after - y before) / change; whole trajectories only."""
    y = outcome.reindex(design.index)
    whole = y.notna().groupby(design["trajectory"]).transform("all")
    effect = y.groupby(design["trajectory"]).diff() / design["change"]
    moved = design.assign(effect=effect)[whole & (design["step"] > 0)]
    keys = [key for key in design["moved"].unique() if key]
    return moved.pivot(index="trajectory", columns="moved", values="effect").reindex(columns=keys)


def screening(design: pd.DataFrame, outcome: pd.Series, keys: Sequence[str]) -> pd.DataFrame:
    """mu, mu*, sigma (Morris 1991; Campolongo et al. 2007, doi:10.1016/j.envsoft.2006.10.004) with the t interval of mu*.

    Index factor; columns mu, mu_star, sigma, low, high (unit of the outcome, for the whole range of the factor), share (of the largest
    mu*; 0 where nothing moves the outcome), trajectories (whole ones). NaN with fewer than FEWEST_TRAJECTORIES whole ones.
    """
    import pandas as pd

    effects, rows = elementary_effects(design, outcome), []
    for key in keys:
        x = effects[key].to_numpy()
        if len(x) < FEWEST_TRAJECTORIES:
            rows.append((math.nan,) * 5)
        else:
            star, low, high = paired_interval(np.abs(x))
            rows.append((float(x.mean()), star, float(x.std(ddof=1)), low, high))
    frame = pd.DataFrame(rows, index=pd.Index(keys, name="factor"), columns=["mu", "mu_star", "sigma", "low", "high"])
    largest = frame["mu_star"].max()
    frame["share"] = frame["mu_star"] / largest if largest > 0 else frame["mu_star"]
    return frame.assign(trajectories=len(effects))


def chosen(screenings: Sequence[pd.DataFrame], most: int) -> list[str]:
    """The factors worth a share: each indicator in turn, the lead first, names its largest mu* not yet named, down to MATTERS of
    its largest, until `most` are named. So no indicator is explained by another's factors alone, and a noisy one cannot crowd out the lead."""
    queues = [f[f["share"] >= MATTERS].sort_values("share", ascending=False, kind="stable").index.to_list() for f in screenings]
    queues = [queue if screened["mu_star"].max() > 0 else [] for queue, screened in zip(queues, screenings, strict=True)]
    named: list[str] = []
    while any(queues):
        for queue in queues:
            while queue and queue[0] in named:
                queue.pop(0)
            if queue and len(named) < most:
                named.append(queue.pop(0))
        if len(named) == most:
            break
    order = screenings[0].index.to_list() if screenings else []
    return sorted(named, key=order.index)


# -- Sobol' --------------------------------------------------------------------------------------------


def blocks(design: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """The outcomes of whole blocks [block, matrix], less their mean and over their standard deviation, as SALib has them; zeros where
    nothing moves them."""
    table = design.assign(y=outcome.reindex(design.index)).pivot(index="block", columns="matrix", values="y").dropna()
    y = table.to_numpy()
    return (table - y.mean()) / y.std() if table.size and not _constant(y) else 0.0 * table


def shares(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """First-order and total shares of the variance of the outcome with their intervals: first, first_low, ..., total_high.

    Estimators, by SALib, of Saltelli et al. 2010 (doi:10.1016/j.cpc.2009.09.018): first = mean(B (AB - A)) / V and, after Jansen,
    total = mean((A - AB)²) / 2V, with V the variance of A and B together. Intervals: see `_share`.
    """
    import pandas as pd
    from SALib.analyze.sobol import first_order, total_order

    rows = []
    for key in keys:
        a, b, ab = (table[m].to_numpy() for m in ("A", "B", f"AB:{key}"))
        first = _share(table, lambda a=a, b=b, ab=ab: first_order(a, ab, b), b * (ab - a))
        total = _share(table, lambda a=a, b=b, ab=ab: total_order(a, ab, b), (a - ab) ** 2 / 2)
        rows.append((*first, *total))
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    return pd.DataFrame(rows, index=pd.Index(keys, name="factor"), columns=columns)


def interactions(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Second-order shares: what two factors do together beyond what each does alone: factor_a, factor_b, share, low, high.

    Saltelli 2002: mean(BA_a AB_b - A B) / V less the two first-order shares. Empty when the design has no BA matrices.
    """
    import pandas as pd
    from SALib.analyze.sobol import second_order

    rows, y = [], {name: table[name].to_numpy() for name in table}
    for one, other in combinations(keys, 2) if f"BA:{keys[0]}" in y else ():
        a, b, ab, ab2, ba = y["A"], y["B"], y[f"AB:{one}"], y[f"AB:{other}"], y[f"BA:{one}"]
        terms = ba * ab2 - a * b - b * (ab - a) - b * (ab2 - a)
        rows.append((one, other, *_share(table, lambda y=(a, ab, ab2, ba, b): second_order(*y), terms)))
    return pd.DataFrame(rows, columns=["factor_a", "factor_b", "share", "low", "high"])


def _share(table: pd.DataFrame, estimate: Any, terms: np.ndarray) -> Interval:
    """A share mean(terms) / V with the interval of a ratio of means by linearisation (Cochran 1977, section 6.4).

    With v_i = ((A_i - m)² + (B_i - m)²) / 2, m the mean of A and B, so that V = mean(v), the standard error is that of the mean of
    d_i = (terms_i - share v_i) / V over the blocks i; the half width is t[n-1, 0.95] of it. Blocks of a Sobol' sequence spread more
    evenly than independent ones, so the interval is rather too wide than too narrow. An outcome that nothing moves has shares of
    exactly zero; one that moves only outside A and B, or with fewer than FEWEST_BLOCKS blocks, has none.
    """
    if len(table) < FEWEST_BLOCKS:
        return UNKNOWN
    if not table.to_numpy().any():
        return NOTHING
    ab = table[["A", "B"]].to_numpy()
    if _constant(ab):
        return UNKNOWN
    share, spread = float(estimate()), ((ab - ab.mean()) ** 2).mean(axis=1)
    _, low, high = paired_interval(share + (terms - share * spread) / spread.mean())
    return Interval(share, low, high)


def _constant(y: np.ndarray) -> bool:
    return bool(np.ptp(y) <= 1e-12 * np.abs(y).max())


# -- worlds --------------------------------------------------------------------------------------------


def thirds(setting: pd.Series, outcome: pd.Series, factor: Any) -> tuple[Any, Any, float, float]:
    """(low setting, high setting, mean outcome at or below the one, at or above the other): the lowest and highest third of a factor.

    A range is cut at a third of its length, a list of numbers after a third of its settings; of a list of names, the settings with the
    lowest and the highest mean are taken.
    """
    y = outcome.reindex(setting.index)
    if not factor.numeric:
        means = y.groupby(setting).mean().dropna()
        if not len(means):
            return "", "", math.nan, math.nan
        low, high = means.idxmin(), means.idxmax()
        return low, high, float(means[low]), float(means[high])
    if factor.values:
        settings, third = sorted(factor.values), math.ceil(len(factor.values) / 3)
        low, high = settings[third - 1], settings[-third]
    else:
        low, high = factor.low + (factor.high - factor.low) / 3, factor.high - (factor.high - factor.low) / 3
        low, high = (math.floor(low), math.ceil(high)) if factor.whole else (low, high)
    numbers = setting.astype(float)
    return low, high, float(y[numbers <= low].mean()), float(y[numbers >= high].mean())


def verdict(outcomes: Iterable[float]) -> tuple[float, float, float, float, float, int, str]:
    """mean, low, high (5 and 95 % of the worlds), shares of worlds above and below zero, worlds, and "more", "fewer", "no change" or "not identified".

    "more" and "fewer" are said where at least AGREE of the worlds have that sign, "no change" where every one is exactly zero.
    """
    y = np.array([v for v in outcomes if math.isfinite(v)], dtype=float)
    if not len(y):
        return *(math.nan,) * 5, 0, "not identified"  # type: ignore[return-value]
    above, below = float((y > 0).mean()), float((y < 0).mean())
    said = "no change" if not y.any() else "more" if above >= AGREE else "fewer" if below >= AGREE else "not identified"
    return (float(y.mean()), *map(float, np.quantile(y, [0.05, 0.95])), above, below, len(y), said)  # type: ignore[return-value]


def luck(contrasts: np.ndarray) -> float:
    """How much of the variance between worlds is the luck of few replicates: contrasts [world, replicate], whole rows, to 0 ... 1.

    Two-way analysis of variance of worlds and replicates (Scheffé 1959, chapter 4): the residual mean square over that of worlds,
    1 / F. Luck that moves all worlds alike is not in it. NaN with one replicate or one world.
    """
    worlds, replicates = contrasts.shape
    if worlds < 2 or replicates < 2:
        return math.nan
    means = contrasts.mean(axis=1)
    residual = contrasts - means[:, None] - contrasts.mean(axis=0) + contrasts.mean()
    residual = np.where(np.abs(residual) > 1e-12 * np.abs(contrasts).max(), residual, 0.0)  # rounding is no luck
    within = float((residual**2).sum()) / ((worlds - 1) * (replicates - 1))
    between = 0.0 if _constant(means) else replicates * float(means.var(ddof=1))
    return min(within / between, 1.0) if between > 0.0 else float(within > 0.0)
