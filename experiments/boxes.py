"""Boxes: ranges of settings in which most worlds fail, found by PRIM and checked on worlds they were not found in.

PRIM (Friedman & Fisher 1999, doi:10.1023/A:1008894516817; for policy: Bryant & Lempert 2010, doi:10.1016/j.techfore.2009.08.002) by
EMA Workbench peels the space of the factors until few worlds are left and most of them fail. A restriction that chance would explain
(quasi-p above 0.05, a one-sided binomial test) is dropped. A search finds a box in any noise, so it is done again in four fifths of the
worlds and tried on the last fifth, five times: a box is believed only if those fresh worlds fail more often than the average.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.levers import Factor

if TYPE_CHECKING:
    import pandas as pd

CHANCE = 0.05  # of a restriction, and of a box
PEEL = 20  # worlds a peel takes, within 5 to 15 % of those in the box: fewer follow the noise of small samples
FOLDS = 5  # parts of the worlds, each tried on boxes found in the others
Box = dict[str, Any]  # factor key -> (low, high) or the list of names that are in


def search(x: pd.DataFrame, failing: pd.Series, factors: Sequence[Factor]) -> Box | None:
    """The best box of one PRIM search, with only the restrictions that chance does not explain; None when that is no box at all.

    `x` has a row a world and a column a factor key, `failing` a truth value a world. Of the boxes on PRIM's way the one with the
    largest harmonic mean of coverage (its share of failures) and density (its failing share) is taken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EMA Workbench lists the simulation programs that it does not find
        import ema_workbench.analysis.prim  # noqa: F401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # and speaks to pandas 3 as one spoke to pandas 2
        return _search(x, failing, factors)


def _search(x: pd.DataFrame, failing: pd.Series, factors: Sequence[Factor]) -> Box | None:
    import pandas as pd
    from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions

    varied = [f for f in factors if x[f.key].nunique() > 1]
    if not varied or failing.nunique() < 2:
        return None
    names = {f.key: sorted(x[f.key].astype(str).unique()) for f in varied if not f.numeric}
    # Numbers stand for names: the order of a set of names changes from one program to the next, that of small numbers does not.
    coded = {f.key: pd.Series([names[f.key].index(v) for v in x[f.key].astype(str)], dtype=object) for f in varied if not f.numeric}
    plain = pd.DataFrame({f.key: coded.get(f.key, x[f.key].reset_index(drop=True)) for f in varied})
    plain = plain.astype({f.key: float for f in varied if f.numeric})
    # The usual objective, gain for each world peeled away, would take large bites of whole numbers and names first; this one does not.
    patient = PRIMObjectiveFunctions.LENIENT2  # Friedman & Fisher 1999, section 14.6
    peel, y = min(max(PEEL / len(plain), 0.05), 0.15), failing.to_numpy().astype(int)  # 1 is of interest, 0 is not
    found = Prim(plain, y, threshold=1e-9, obj_function=patient, peel_alpha=peel).find_box()
    steps = found.peeling_trajectory
    found.select(int((2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"])).idxmax()))
    while (sides := _sides(found)) and max(sides)[0] > CHANCE:
        _, key, side = max(sides)
        if key in names:
            found.drop_restriction(key)
        else:
            limits = found.box_lim.copy()
            limits.loc[side, key] = found.box_lims[0].loc[side, key]
            within = [plain[f].isin(limits[f][0]) if f in names else plain[f].between(*limits[f]) for f in plain]
            found.update(limits, np.flatnonzero(np.logical_and.reduce(within)))
    limits, box = found.box_lim, {}
    restricted = {key for _, key, _ in _sides(found)}
    for f in varied:
        if f.key in restricted:
            if f.numeric:
                inside = plain[f.key][plain[f.key].between(*limits[f.key])]
                exact = f.whole or f.values  # a limit that is a setting says more than one between two of them
                box[f.key] = tuple(map(float, (inside.min(), inside.max()) if exact else limits[f.key]))
            else:
                box[f.key] = [names[f.key][code] for code in sorted(limits[f.key][0])]
    return box or None


def _sides(found: Any) -> list[tuple[float, str, int]]:
    """quasi-p, factor and side (0 low, 1 high) of every restriction of the selected box."""
    return [(qp, key, side) for key, sides in found.qp[found._cur_box].items() for side, qp in enumerate(sides) if qp >= 0.0]


def tried_elsewhere(x: pd.DataFrame, failing: pd.Series, factors: Sequence[Factor]) -> float | None:
    """Share of failing worlds in boxes found in the other worlds, a fifth of them at a time; None where chance would explain that."""
    from scipy.stats import binomtest

    order = np.random.default_rng(0).permutation(len(failing))  # so that a part is no part of a grid
    inside = failed = 0
    for there in (order[i::FOLDS] for i in range(FOLDS)):
        rest = np.setdiff1d(order, there)
        box = search(x.iloc[rest], failing.iloc[rest], factors)
        if box:
            met = failing.iloc[there][inside_of(x.iloc[there], box)]
            inside, failed = inside + len(met), failed + int(met.sum())
    if not inside or binomtest(failed, inside, float(failing.mean()), "greater").pvalue > CHANCE:
        return None
    return failed / inside


def inside_of(x: pd.DataFrame, box: Box) -> np.ndarray:
    """Which worlds lie in a box: a truth value a row of x."""
    within = np.ones(len(x), dtype=bool)
    for key, limit in box.items():
        within &= (x[key].astype(str).isin(limit) if isinstance(limit, list) else x[key].astype(float).between(*limit)).to_numpy()
    return within
