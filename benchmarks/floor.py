"""The floor: what a quarter would cost if nothing were computed and 30 columns only passed through the processor once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import numpy as np

from ecosystem.kernel import kernel

COLUMNS = 30


@kernel
def sweep(columns, rows):
    """Read and write every number of the columns once."""
    for column in columns:
        for i in range(rows):
            column[i] = 0.5 * column[i] + 1.0


def seconds(rows: Sequence[int], repeats: int = 3) -> float:
    """Seconds for one sweep a quarter over as many rows as the city had in it; the median of a few."""
    columns = tuple(np.ones(max(rows)) for _ in range(COLUMNS))
    sweep(columns, max(rows))
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        for n in rows:
            sweep(columns, n)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
