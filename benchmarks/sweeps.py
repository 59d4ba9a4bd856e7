"""`python -m benchmarks.sweeps`: what the engine under sweeps costs. Ends with one line of JSON.

    overhead    share of the workers' time that is not the model's, at 1:1
    speedup     two workers against one, at 1:1
    growth_mb   what the driver's memory grows by from the first quarter of the small runs to the last

`--quick` does it all in a tiny city, to see that all is well.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.plan import PLAN

for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


@dataclass(frozen=True)
class Size:
    scale: float
    years: int
    points: int  # of the timed sweeps
    small: int  # runs of the sweep whose driver is watched


FULL, QUICK = Size(1.0, 15, 16, 2000), Size(0.005, 2, 4, 40)


def timed(plan: Path, folder: Path, workers: int) -> tuple[float, float]:
    """Seconds from the first run handed out to the last taken in, and seconds of work within the runs."""
    from experiments.sweep import sweep

    told: list[float] = []
    result = sweep(plan, out=folder, workers=workers, progress=lambda *_: told.append(time.perf_counter()))
    return told[-1] - told[0], float(result.runs.runs()["seconds"].sum())


def driver_growth(plan: Path, folder: Path) -> tuple[float, float]:
    """Resident megabytes of the driver after a quarter of the runs, and after all of them."""
    from experiments.sweep import sweep

    sizes: dict[int, float] = {}

    def watch(done: int, total: int, failed: int) -> None:
        if done and done % max(total // 40, 1) == 0:
            sizes[done] = resident()

    sweep(plan, out=folder, workers=2, progress=watch)
    last = max(sizes)
    return max(s for done, s in sizes.items() if done <= last // 4), sizes[last]


def resident() -> float:
    """Megabytes of this process that are in memory."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:  # no /proc: the peak so far
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    size = QUICK if "--quick" in sys.argv else FULL
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        plan, small = home / "plan.toml", home / "small.toml"
        plan.write_text(PLAN.format(replicates=2, scale=size.scale, years=size.years, points=size.points))
        small.write_text(PLAN.format(replicates=size.small // 20, scale=0.001, years=1, points=20))
        timed(plan, home / "warm", 2)  # histories are kept on disk from here on
        (one, within_one), (two, within_two) = timed(plan, home / "one", 1), timed(plan, home / "two", 2)
        before, after = driver_growth(small, home / "small")
    found = {
        "runs": 2 * size.points,
        "seconds_one": round(one, 2),
        "seconds_two": round(two, 2),
        "speedup": round(one / two, 3),
        "overhead_one": round(1 - within_one / one, 4),
        "overhead_two": round(1 - within_two / (2 * two), 4),
        "small_runs": size.small,
        "driver_mb_at_a_quarter": round(before, 1),
        "driver_mb_at_the_end": round(after, 1),
        "growth_mb": round(after - before, 1),
    }
    for key, value in found.items():
        print(f"{key:24s}{value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
