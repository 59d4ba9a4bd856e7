"""What calibration may move: the numbers of Nature, the range each may plausibly take, and the unit cube they span."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosystem.nature import Nature
from experiments.calibration.numbers import NUMBERS

FACTOR, SHIFT, WIDEST = (NUMBERS[name].default for name in ("factor", "shift", "widest"))


@dataclass(frozen=True)
class Space:
    """Numbers of Nature with their prior ranges; the unit cube is uniform in the log of a positive number, in the number itself else."""

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    log: np.ndarray  # whether the range is even in the log

    def nature(self, point: np.ndarray) -> dict[str, float]:
        """The numbers at one point of the unit cube, six significant digits each."""
        a, b = self._edges()
        values = a + np.asarray(point) * (b - a)
        values = np.where(self.log, np.exp(values), values)
        values = np.clip(values, self.low, self.high)
        return {name: float(f"{value:.6g}") for name, value in zip(self.names, values, strict=True)}

    def point(self, nature: dict[str, float]) -> np.ndarray:
        """Where these numbers lie in the unit cube; numbers not named lie where they are declared."""
        a, b = self._edges()
        values = np.array([nature.get(name, Nature.declared[name].default) for name in self.names], dtype=float)
        values = np.where(self.log, np.log(np.maximum(values, 1e-300)), values)
        return np.clip((values - a) / (b - a), 0.0, 1.0)

    def only(self, names: Sequence[str]) -> Space:
        """The same ranges for some of the numbers."""
        chosen = [self.names.index(name) for name in names]
        return Space(tuple(names), self.low[chosen], self.high[chosen], self.log[chosen])

    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        safe = np.where(self.log, self.low, 1.0), np.where(self.log, self.high, 1.0)
        return np.where(self.log, np.log(safe[0]), self.low), np.where(self.log, np.log(safe[1]), self.high)


def is_fitted(name: str) -> bool:
    """Whether the number's declared value comes from a fit."""
    return Nature.declared[name].source.startswith("fitted")


def candidates() -> Space:
    """Every number of Nature that rests on a fit or an assumption, is no switch and no whole number, and is not zero.

    Numbers with a source in evidence stay where they are: calibration may not move what was measured.
    """
    rows = []
    for name, n in Nature.declared.items():
        if n.whole or n.default == 0.0 or not ("fitted" in n.source or "assumption" in n.source):
            continue
        positive = n.low >= 0.0 and n.default > 0.0
        off = max(SHIFT * abs(n.default), WIDEST * (n.high - n.low))
        low, high = (n.default / FACTOR, n.default * FACTOR) if positive else (n.default - off, n.default + off)
        low, high = max(low, n.low), min(high, n.high)
        if high > low and math.isfinite(low):
            rows.append((name, low, high, positive))
    names, low, high, log = zip(*rows, strict=True)
    return Space(names, np.array(low), np.array(high), np.array(log))
