"""Designs: which points of the factors' ranges are visited. Pure functions of factors, number of points and seed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ecosystem.declare import Text, Wrong
from experiments.levers import Factor

METHODS = {
    "grid": Text("every combination of the settings", "全部组合"),
    "lhs": Text("Latin hypercube: every factor evenly covered", "拉丁超立方：每个因素均匀覆盖"),
    "sobol": Text("Sobol sequence: all factors together evenly covered", "Sobol序列：各因素联合均匀覆盖"),
}
MOST = 1_000_000  # points


def points(method: str, factors: Sequence[Factor], count: int, seed: int) -> list[dict[str, Any]]:
    """The points of a design, each a setting of every factor.

    grid: all combinations, the last factor quickest (count is ignored). lhs: Latin hypercube (McKay, Beckman & Conover
    1979). sobol: scrambled Sobol sequence (Owen 1998), count a power of two. Raises Wrong on a design too large.
    """
    if method == "grid":
        settings = [f.grid() for f in factors]
        if math.prod(map(len, settings)) > MOST:
            raise Wrong("vary", " x ".join(str(len(s)) for s in settings), f"a grid of at most {MOST:,} points (lhs and sobol need fewer)")
        return [dict(zip((f.key for f in factors), values, strict=True)) for values in itertools.product(*settings)]
    return at(unit_cube(method, len(factors), count, seed), factors)


def unit_cube(method: str, dimensions: int, count: int, seed: int) -> np.ndarray:
    """Points [count, dimensions] between 0 and 1."""
    from scipy.stats import qmc

    if method == "lhs":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(count))
    if count & (count - 1):
        raise Wrong("design.points", count, "a power of two (64, 128, 256 ...) for a Sobol sequence")
    return np.asarray(qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count))


def at(cube: np.ndarray, factors: Sequence[Factor]) -> list[dict[str, Any]]:
    """Points of the unit cube as settings of the factors."""
    return [{f.key: f.at(float(u)) for f, u in zip(factors, row, strict=True)} for row in cube]
