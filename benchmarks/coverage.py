"""`python -m benchmarks.coverage`: do the intervals of comparisons that stop by themselves hold what they promise?

Some hundred small comparisons, each with luck of its own, ask for a precision and stop when `compare` stops. Their 90 %
intervals should hold the long-run effect, known from many more replicates of other luck, nine times in ten.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from functools import partial

import numpy as np

from experiments import compare, load
from experiments.run import compile_kernels
from experiments.scenario import Scenario
from experiments.workers import Crew, Done

INDICATORS = ("entrants", "active_firms")
LOW, HIGH = 0.85, 0.95  # of experiments whose interval should hold the long-run value
LONG_RUN = 1_000_000  # root seeds from here on belong to the long run
LOT = 20  # replicates of the long run in one piece of work
DOSES = {
    "sandbox": {"slots": 2000}, "observation_period": {}, "data_loan": {"budget": 3000.0},
    "key_technology_subsidy": {"budget": 3000.0}, "application_innovation_subsidy": {"budget": 3000.0},
}  # fmt: skip


def worlds(scale: float, years: int) -> tuple[Scenario, Scenario]:
    """The status quo, and the pilot's measures with doses that move a small city; early, so that history is short."""
    base = load("status-quo").replaced(scale=scale, years=years, start="2011Q1")
    span = {"start": "2011Q1", "end": f"{2010 + years}Q4"}
    return base, base.replaced(name="strong", measures={name: dose | span for name, dose in DOSES.items()})


def experiment(asked: tuple[Scenario, Scenario], precision: float, most: int, seed: int) -> dict[str, tuple[float, ...]]:
    """One comparison as a planner asks for it: indicator -> (delta, low, high, replicates, baseline)."""
    os.environ["TEQU_CACHE"] = os.devnull  # thousands of small histories are met once: none is kept on disk
    frame = compare(*asked, seed=seed, replicates=most, precision=precision, workers=1).effects().set_index("indicator")
    return {name: tuple(frame.loc[name, ["delta", "low", "high", "n", "baseline"]].astype(float)) for name in INDICATORS}


def long_run(asked: tuple[Scenario, Scenario], seed: int) -> dict[str, tuple[float, ...]]:
    """A lot of the long run: the same with as many replicates as it has."""
    return experiment(asked, 1e-9, LOT, LONG_RUN + seed)


def measure(experiments: int, replicates: int, scale: float, years: int, precision: float, most: int, workers: int) -> bool:
    """Run it all and print what was found; returns whether every coverage is in its band."""
    asked, begun = worlds(scale, years), time.perf_counter()
    with Crew(workers, prepare=compile_kernels) as crew:
        lots, trials = (
            [done.trajectories for done in crew.outcomes(work, range(count)) if isinstance(done, Done)]
            for work, count in ((partial(long_run, asked), -(-replicates // LOT)), (partial(experiment, asked, precision, most), experiments))
        )
    used = [trial[INDICATORS[0]][3] for trial in trials]
    print(f"{len(trials)} comparisons with --precision {precision:g} (scale {scale:g}, {years} years), {time.perf_counter() - begun:,.0f} s")
    print(f"replicates used: mean {np.mean(used):.1f}, from {min(used):.0f} to {max(used):.0f} (at most {most})")
    fine = []
    for name in INDICATORS:
        deltas = np.array([lot[name][0] for lot in lots])
        truth, error = deltas.mean(), deltas.std(ddof=1) / np.sqrt(len(deltas))
        held = np.array([trial[name][1] <= truth <= trial[name][2] for trial in trials])
        mean = np.mean([trial[name][0] for trial in trials])
        fine.append(LOW <= held.mean() <= HIGH)
        print(
            f"{name:13s} long run {truth:+.2f} ± {error:.2f} firms ({len(lots) * LOT} replicates); mean of the comparisons {mean:+.2f}; "
            f"held by {held.sum()} of {len(held)} intervals, {held.mean():.1%}: {'inside' if fine[-1] else 'OUTSIDE'} {LOW:.0%} to {HIGH:.0%}"
        )
    return all(fine)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--experiments", type=int, default=200)
    parser.add_argument("--replicates", type=int, default=500, help="of the long run")
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--precision", type=float, default=0.008)
    parser.add_argument("--most", type=int, default=60, help="replicates at which a comparison stops in any case")
    parser.add_argument("--workers", type=int, default=2)
    return 0 if measure(**vars(parser.parse_args())) else 1


if __name__ == "__main__":
    from benchmarks.coverage import main  # by the name under which workers import it too

    sys.exit(main())
