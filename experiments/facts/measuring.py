"""Measure the facts on many worlds: seeds and nature both vary."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from experiments.facts.observing import observe
from experiments.facts.table import FACTS, values


def _one(root: int, scale: float, ensemble: bool, replicate: int) -> list[float]:
    from experiments.ensemble import nature_of
    from experiments.workers import seed_of

    return values(observe(seed_of(root, replicate), scale, nature_of(replicate) if ensemble else None)).tolist()


def measure(
    replicates: int = 10,
    scale: float = 1.0,
    workers: int | None = None,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
    ensemble: bool = True,
) -> list[dict[str, Any]]:
    """Measure every fact under the status quo on `replicates` worlds, each in its nature of the ensemble (or all in the fitted one).

    A dict a fact: what the fact says, `value` (mean over worlds), `spread` (their standard deviation), `from` and `to` (5 and 95 % of
    the worlds) and whether the mean lies `inside` the band. Raises RuntimeError when a world fails.
    """
    from experiments.run import compile_kernels
    from experiments.workers import Failure, replicated

    compile_kernels()
    if progress:
        progress(0, replicates)
    found = []
    for done in replicated(partial(_one, seed, scale, ensemble), range(replicates), workers):
        if isinstance(done, Failure):
            raise RuntimeError(done.message)
        found.append((done.replicate, done.trajectories))
        if progress:
            progress(len(found), replicates)
    table = np.array([row for _, row in sorted(found)])
    return [_row(fact, column) for fact, column in zip(FACTS, table.T, strict=True)]


def _row(fact: Any, column: np.ndarray) -> dict[str, Any]:
    known = column[np.isfinite(column)]
    value = float(known.mean()) if len(known) else math.nan
    low, high = np.quantile(known, (0.05, 0.95)) if len(known) else (math.nan, math.nan)
    return {
        "fact": fact.name, "statement": fact.statement, "role": fact.role, "unit": fact.unit, "target": fact.target,
        "low": fact.low, "high": fact.high, "value": value, "spread": float(known.std(ddof=1)) if len(known) > 1 else math.nan,
        "from": float(low), "to": float(high), "worlds": len(known), "inside": bool(fact.low <= value <= fact.high),
        "source": fact.source, "confidence": fact.confidence, "rule": fact.rule, "note": fact.note, "reason": fact.reason,
    }  # fmt: skip
