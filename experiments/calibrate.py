"""Fit nature to the facts of role target, in stages, by least squares on common luck.

    python -m experiments.calibrate [--scale 0.2] [--seeds 2] [--rounds 2] [--stages demography,...]

Because luck has an address, a small change of a number changes a fact a little and smoothly, so a
Gauss-Newton step (scipy's least_squares) works where a noisy simulation would need a search. Each stage
moves the numbers that its facts identify; the stages are repeated since they lean on each other. A weak
pull (`PULL`) towards the start of the search keeps numbers that facts do not identify where they were.
Writes ecosystem/data/fitted.toml; nothing is chosen by hand.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from experiments.facts import FACTS, TARGETS, Fact

PULL = 0.06  # weight of staying at the start of the search, in half-bands for each unit of the log of a number
STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "demography": (
        (
            "start_intercept",
            "quality_mean",
            "capital_median",
            "team",
            "entry_sales",
            "quit_margin",
            "registry_lag",
            "growth_rate",
            "rival_growth",
            "quality_spread",
        ),
        ("new firms", "stock mid-2018", "recorded hazard"),  # the age of the peak is a whole number: no slope to follow
    ),
    "certificates": (("certify_cost", "certify_aware", "discovery", "research_spread", "relabel_limit"), ("high-tech firms", "research relabelled")),
    "managers": (("manager_size", "manager_close"), ("venture managers", "mean size of a manager")),
    "venture": (
        ("ambition", "meeting", "signal_noise", "noise_fall", "hurdle", "hurdle_step", "growth_priced", "horizon"),
        ("unicorns", "next round", "funded firms with", "months between", "first rounds", "venture rounds"),
    ),
    "credit": (("default_intercept", "default_cover", "score_noise", "data_noise", "default_limit"), ("bad loans", "lending rate")),
}
FITTED = Path(__file__).parent.parent / "ecosystem" / "data" / "fitted.toml"


def _simulate(job: tuple[dict[str, float], int, float]) -> list[float]:
    from experiments.facts import observe, values

    nature, seed, scale = job
    found = values(observe(seed, scale, nature, cache=False)).tolist()
    gc.collect()  # a model is a cycle of few objects and large arrays: the collector would come too late
    return found


class Search:
    """Evaluates facts at points of nature, in parallel over points and seeds, and remembers them."""

    def __init__(self, pool: ProcessPoolExecutor, scale: float, seeds: int):
        self.pool, self.scale, self.seeds = pool, scale, seeds
        self.runs = 0

    def facts(self, natures: list[dict[str, float]]) -> np.ndarray:
        """Mean of every fact over the seeds, one row a nature."""
        jobs = [(n, 1000 + s, self.scale) for n in natures for s in range(self.seeds)]
        values = np.array(list(self.pool.map(_simulate, jobs)))
        self.runs += len(jobs)
        return np.nanmean(values.reshape(len(natures), self.seeds, len(FACTS)), axis=1)


def miss(value: float, fact: Fact) -> float:
    """How far a fact is from its target, in half-bands; counts are compared on a log scale, a missing value is three bands off."""
    if not math.isfinite(value):
        return 3.0
    if fact.unit in ("firms", "deals", "managers", "M RMB"):
        return math.log(max(value, fact.target * 0.01) / fact.target) / (0.5 * math.log(fact.high / fact.low))
    return (value - fact.target) / (0.5 * (fact.high - fact.low))


def fit(search: Search, nature: dict[str, float], names: tuple[str, ...], wanted: tuple[str, ...], steps: int) -> dict[str, float]:
    """Gauss-Newton with damping (Levenberg-Marquardt) on the facts whose names begin as `wanted` says."""
    from ecosystem.nature import Nature

    declared = Nature.declared
    chosen = [j for j, f in enumerate(FACTS) if f in TARGETS and f.name.startswith(wanted)]
    start = {n: nature[n] for n in names}
    unit = np.array([max(abs(start[n]) * 0.25, 0.02 * (declared[n].high - declared[n].low) * 0.1, 1e-4) for n in names])

    def at(x: np.ndarray) -> dict[str, float]:
        values = {n: float(np.clip(start[n] + x[i] * unit[i], declared[n].low, declared[n].high)) for i, n in enumerate(names)}
        return {**nature, **values}

    def residuals(points: list[np.ndarray]) -> np.ndarray:
        table = search.facts([at(x) for x in points])
        return np.array([[*(miss(row[j], FACTS[j]) for j in chosen), *(PULL * x)] for row, x in zip(table, points, strict=True)])

    x = np.zeros(len(names))
    damping = 0.3
    r = residuals([x])[0]
    for _ in range(steps):
        h = 0.25
        near = residuals([x + h * e for e in np.eye(len(names))])
        jacobian = ((near - r) / h).T
        tries = [damping * f for f in (0.1, 1.0, 10.0, 60.0)]
        moves = [np.clip(-np.linalg.solve(jacobian.T @ jacobian + d * np.eye(len(names)), jacobian.T @ r), -1.5, 1.5) for d in tries]
        results = residuals([x + m for m in moves])
        losses = (results**2).sum(axis=1)
        best = int(losses.argmin())
        before = float((r**2).sum())
        print(f"    loss {before:8.2f} -> {losses[best]:8.2f}", file=sys.stderr, flush=True)
        if losses[best] >= before:
            damping *= 10.0
            if damping > 1e3:
                break
            continue
        x, r, damping = x + moves[best], results[best], tries[best]
        if before - losses[best] < 0.01 * before:
            break
    return at(x)


def main() -> None:
    from ecosystem.nature import Nature

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stages", default=",".join(STAGES))
    options = parser.parse_args()
    nature: dict[str, Any] = {n: v for n, v in Nature().values().items() if Nature.declared[n].source.startswith("fitted")}
    began = time.time()
    with ProcessPoolExecutor(options.workers, mp_context=get_context("forkserver")) as pool:
        search = Search(pool, options.scale, options.seeds)
        for turn in range(options.rounds):
            for stage in options.stages.split(","):
                print(f"round {turn + 1}, {stage} ({search.runs} runs, {time.time() - began:.0f} s)", file=sys.stderr, flush=True)
                names, wanted = STAGES[stage]
                nature = fit(search, nature, names, wanted, options.steps)
                write(nature, options)
        table = search.facts([nature])[0]
    for fact, value in zip(FACTS, table, strict=True):
        print(f"{'ok' if fact.low <= value <= fact.high else '--'} {fact.role:7s}{fact.name:42s}{value:12.2f}  [{fact.low:.5g}, {fact.high:.5g}]")


def write(nature: dict[str, float], options: argparse.Namespace) -> None:
    """Publish the fitted numbers, four significant digits each."""
    lines = ["# Written by experiments/calibrate.py. Do not edit by hand.", f"# scale {options.scale}, seeds {options.seeds}, stages {options.stages}"]
    lines += [f"{n} = {float(f'{v:.4g}')!r}" for n, v in nature.items()]
    FITTED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
