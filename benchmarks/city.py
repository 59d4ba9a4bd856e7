"""The column city on the clock: one thread, warm."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def all_on(names=None):
    """Every measure of the catalogue, or those named, at its default dose, in force to the end of the run."""
    from policies import CATALOGUE
    from policies.base import build

    return tuple(build(name, {"end": "2035Q4"}, CATALOGUE) for name in CATALOGUE if names is None or name in names)


@dataclass
class Run:
    """60 quarters: seconds for the steps alone, by verb too, and what the city held in each quarter."""

    seconds: float
    timings: dict[str, float]
    firms: list[int] = field(default_factory=list)
    designers: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def run(base, names=None) -> Run:
    """Step a branch with these measures to its end with a clock round each step; counting is off the clock."""
    model = base.branch(all_on(names))
    done = Run(0.0, model.timings)
    while model.running:
        began = time.perf_counter()
        model.step()
        done.seconds += time.perf_counter() - began
        world = model.world
        done.firms.append(len(world.firms))
        done.designers.append(len(world.designers))
        done.rows.append(world.firms.n + world.designers.n + world.funds.n)
    return done


def warm(scale: float):
    """A city with its history behind it and every kernel compiled and loaded."""
    from ecosystem.model import Ecosystem

    Ecosystem(all_on(), seed=2, scale=min(scale, 0.01), cache=False).run()
    return Ecosystem((), seed=1, scale=scale)


def sixty_quarters(base, repeats: int = 3, names=None) -> Run:
    """The run of median length."""
    return sorted((run(base, names) for _ in range(repeats)), key=lambda r: r.seconds)[repeats // 2]


def peak_megabytes(scale: float) -> float:
    """Most memory held by a fresh process that makes the city and runs it to the end."""
    code = f"from benchmarks.city import child; child({scale!r})"
    return float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()[-1])


def child(scale: float) -> None:
    """What the fresh process does."""
    from ecosystem.model import Ecosystem

    Ecosystem((), seed=1, scale=scale).branch(all_on()).run()
    unit = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def flat(base_firms: int, scale: float, targets: tuple[int, ...]) -> dict[int, float]:
    """Seconds a firm and quarter in cities of about so many firms, given the firms of a city at `scale`."""
    from ecosystem.model import Ecosystem

    out = {}
    for target in targets:
        city = Ecosystem(all_on(), seed=1, scale=min(scale * target / base_firms, 10.0), cache=False)
        city.step()
        costs = []
        for _ in range(4 if target > 3 * base_firms else 12):
            began = time.perf_counter()
            city.step()
            costs.append((time.perf_counter() - began) / len(city.world.firms))
        out[len(city.world.firms)] = statistics.median(costs)
    return out


def two_workers(scale: float, replicates: int) -> tuple[float, float]:
    """How many times the replicates of one worker two workers do in the same time: once warm, and with their start included."""
    from experiments.run import run as replicate

    before = os.environ.get("TEQU_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TEQU_CACHE"] = folder  # every replicate plays its own history
        try:
            warm_seconds, wall = [], []
            for workers in (1, 2):
                began = time.perf_counter()
                result = replicate("pilot-2021", replicates=replicates, scale=scale, workers=workers, seed=workers)
                wall.append(time.perf_counter() - began)
                warm_seconds.append(statistics.median(result.seconds))
        finally:
            if before is None:
                del os.environ["TEQU_CACHE"]
            else:
                os.environ["TEQU_CACHE"] = before
    return 2.0 * warm_seconds[0] / warm_seconds[1], wall[0] / wall[1]


def cold_help(repeats: int = 3) -> float:
    """Seconds until `tequ --help` has answered, best of a few."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "from experiments.cli import main; main()", "--help"], cwd=ROOT, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return min(taken)
