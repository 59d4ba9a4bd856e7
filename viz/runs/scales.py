"""Where a factor's settings lie on an axis: each of a few settings, or bins of many; the same in pandas and in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.levers import shown
from experiments.queries.steps import text

FEW = 9  # settings that are shown one by one
BINS = (3, 8)  # fewest and most
A_BIN = 8  # points that make a bin worth having


@dataclass(frozen=True, slots=True)
class Scale:
    """Names by their number in the list, a few numbers by themselves, many numbers by the middle of their bin."""

    names: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    bins: int = 0

    def place(self, column: pd.Series) -> np.ndarray:
        """The place of each setting."""
        if self.names:
            return np.array([self.names.index(str(v)) for v in column], float)
        x = column.to_numpy(float)
        if not self.bins:
            return x
        nth = np.minimum(np.floor((x - self.low) / (self.high - self.low) * self.bins), self.bins - 1)
        return self.low + (nth + 0.5) / self.bins * (self.high - self.low)

    def sql(self, column: str) -> str:
        """The same of a column."""
        if self.names:
            return f"(list_position([{', '.join(map(text, self.names))}], {column}) - 1)::DOUBLE"
        if not self.bins:
            return f"{column}::DOUBLE"
        low, wide, bins = text(self.low), text(self.high - self.low), f"{self.bins}e0"
        nth = f"least(floor(({column} - {low}) / {wide} * {bins}), {self.bins - 1}e0)"
        return f"{low} + ({nth} + 0.5e0) / {bins} * {wide}"

    def at(self, column: pd.Series) -> np.ndarray:
        """Where each setting itself lies, not its bin."""
        return self.place(column) if self.names else column.to_numpy(float)


def scale_of(factor: Any, column: pd.Series) -> Scale:
    """The scale of a factor over a design."""
    if not factor.numeric:
        return Scale(names=tuple(str(shown(v)) for v in factor.values))
    if column.nunique() <= FEW:
        return Scale()
    bins = int(np.clip(len(column) // A_BIN, *BINS))
    low, high = (min(factor.values), max(factor.values)) if factor.values else (factor.low, factor.high)
    return Scale(low=float(low), high=float(high), bins=bins)
