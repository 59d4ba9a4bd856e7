"""The composite index of a result's worlds: mean over replicates with its 90 % interval, by year, place and part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.declare import Wrong, nearest
from ecosystem.new_economy_index import PLACES, STRUCTURES, composite
from experiments.statistics import paired_interval

if TYPE_CHECKING:
    import pandas as pd


def check(structure: str) -> None:
    """Raise Wrong when there is no index of this name."""
    if structure not in STRUCTURES:
        raise Wrong("structure", structure, f"one of {', '.join(STRUCTURES)}", nearest(structure, STRUCTURES))


def index_of(result: Any, structure: str = "internet_plus") -> pd.DataFrame:
    """Rows scenario, year, place, part, mean, low and high of a run or a comparison (points; the city in 2020 has 100)."""
    import pandas as pd

    check(structure)
    rows = []
    for name, trajectories in result.worlds.items():
        found = [composite(t, STRUCTURES[structure]) for t in trajectories]
        if not found:
            continue
        values = np.stack([index.values for index in found])
        for (y, p, q), _ in np.ndenumerate(found[0].values):
            interval = paired_interval(values[:, y, p, q])
            rows.append((name, int(found[0].years[y]), PLACES[p], found[0].parts[q].name, *interval))
    return pd.DataFrame(rows, columns=["scenario", "year", "place", "part", "mean", "low", "high"])
