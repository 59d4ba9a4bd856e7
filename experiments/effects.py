"""One effect, made of paired differences; and the cells of a place in which effects are counted. What `Comparison` is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosystem.declare import Text, Wrong, nearest
from experiments import statistics

if TYPE_CHECKING:
    from ecosystem.indicators import Trajectory

EFFECT = ["baseline", "delta", "low", "high", "probability_better", "n"]
WORLDS = ["world_low", "world_high"]  # between which nine of ten worlds lie
ROUNDING = 1e-9  # of their size: differences that differ by less are equal
VARIANCE = ["nature", "luck", "share_nature", "n_draws", "n"]


def variance(difference: np.ndarray, groups: np.ndarray) -> tuple[float, ...]:
    """nature, luck, share_nature, n of one indicator; in one group there is luck only."""
    known = difference[np.isfinite(difference)]
    if len(known) and np.ptp(known) <= ROUNDING * np.abs(known).max():
        known, difference = 0.0 * known, 0.0 * difference
    nature, luck = statistics.split(difference, groups)
    if len(np.unique(groups)) < 2:
        luck = float(known.var(ddof=1)) if len(known) > 1 else math.nan
    whole = nature + luck
    return nature, luck, nature / whole if whole > 0.0 else math.nan, len(known)


def effect(base: np.ndarray, world: np.ndarray, better: int, interval: str = "t", draws: np.ndarray | None = None) -> tuple[float, ...]:
    """baseline, delta, low, high, probability_better, n of one indicator; pairs in which it does not exist are left out.

    `draws` says which replicates share a draw of nature, where some do; n counts pairs.
    """
    real = np.isfinite(base) & np.isfinite(world)
    shared = None if draws is None else draws[real]
    level, difference = (statistics.over_draws(x, shared) for x in (base[real], world[real] - base[real]))
    if interval not in ("t", "bootstrap"):
        raise Wrong("interval", interval, "t or bootstrap", nearest(str(interval), ("t", "bootstrap")))
    of = statistics.paired_interval if interval == "t" else statistics.bootstrap_interval
    probability = statistics.probability_positive(better * difference) if better else math.nan
    return (float(level.mean()) if real.any() else math.nan, *of(difference), probability, int(real.sum()))


def cost_per_extra(spent: np.ndarray, extra: np.ndarray) -> statistics.Interval:
    """Extra public money for each extra one; not identified unless the interval of the extra ones lies above zero."""
    if not statistics.paired_interval(extra).low > 0.0:
        return statistics.UNKNOWN
    return statistics.ratio_interval(spent, extra)


def cells_of(place: str, trajectories: Sequence[Trajectory]) -> dict[str, Text]:
    """The cells of a place in order, with what people read."""
    from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
    from ecosystem.cross_section import SIZES, cohorts

    if place in ("sector", "district"):
        return SECTOR_LABELS if place == "sector" else DISTRICT_LABELS
    t = trajectories[0] if trajectories else None
    groups = SIZES if place == "size" else cohorts(t.start, int(t.quarters[-1])) if t else ()
    return {group.name: group.label for group in groups}


def cells_at(trajectories: Sequence[Trajectory], place: str) -> dict[str, np.ndarray]:
    """Indicator -> headline values [replicate, cell]: flows summed since the start, stocks and rates at the end."""
    from ecosystem.indicators import INDICATORS

    out: dict[str, list[np.ndarray]] = {}
    for t in trajectories:
        since = t.quarters >= t.start
        for name, values in getattr(t, f"by_{place}").items():
            if values.ndim > 1:  # a path: by sector, by district
                values = values[since].sum(axis=0) if INDICATORS[name].kind == "flow" else values[-1]
            out.setdefault(name, []).append(values)
    return {name: np.array(values, dtype=float) for name, values in out.items()}


def framed(columns: list[str], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as a frame whose `attrs` know the unit of each indicator."""
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["units"] = dict(zip(frame["indicator"], frame["unit"], strict=True))
    return frame
