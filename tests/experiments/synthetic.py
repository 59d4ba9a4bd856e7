"""Worlds made of arithmetic, and pieces of work for worker processes: what the tests of runs and results stand on.

Two futures of a replicate share their noise and differ by a known effect, as the model's do.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np

from ecosystem import clock
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.indicators import INDICATORS, Trajectory

FIRST, START, END = (clock.quarter(q) for q in ("2019Q1", "2021Q1", "2022Q4"))
QUARTERS = np.arange(FIRST, END + 1)
POLICY = QUARTERS >= START


def world(replicate, *, entrants=0.0, spending=0.0, exits=0.0, incidents=0.0):
    """A trajectory of 8 quarters of history and 8 of policy; each keyword adds that much to every policy quarter."""
    noise = np.random.default_rng(replicate)
    more = POLICY.astype(float)
    births = noise.normal(100.0, 9.0, len(QUARTERS)) + entrants * more
    deaths = noise.normal(60.0, 5.0, len(QUARTERS)) + exits * more
    by_sector = births[:, None] * noise.dirichlet(np.ones(len(SECTORS)), len(QUARTERS))
    by_district = births[:, None] * noise.dirichlet(np.ones(len(DISTRICTS)), len(QUARTERS))
    quiet = {name: np.full(len(QUARTERS), noise.uniform(1.0, 2.0)) for name in INDICATORS}
    rate = noise.uniform(0.0, 0.1, len(QUARTERS))
    rate[0] = np.nan  # nothing lent yet
    series = quiet | {
        "entrants": births,
        "exits": deaths,
        "active_firms": np.cumsum(births - deaths) + noise.normal(0.0, 1.0),
        "incidents": noise.poisson(3.0, len(QUARTERS)) + incidents * more,
        "bad_loan_rate": rate,
        "public_spending": spending * more,
    }
    measures = {"sandbox": 0.25 * spending * more, "data_loan": 0.75 * spending * more} if spending else {}
    survival, funnel = np.array([1.0, 0.9, noise.uniform(0.7, 0.8)]), {"born": float(births[POLICY].sum()), "unicorn": -0.0}
    return Trajectory(QUARTERS.copy(), START, series, {"entrants": by_sector}, {"entrants": by_district}, measures, survival, funnel)


def bits(trajectory):
    """Everything in a trajectory, as comparable bytes in order."""
    parts = [("quarters", np.asarray(trajectory.quarters, dtype=np.int64)), ("start", np.int64(trajectory.start)), ("survival", trajectory.survival)]
    for part in ("series", "by_sector", "by_district", "by_size", "by_cohort", "spending", "funnel"):
        parts += [(f"{part}.{name}", np.asarray(value, dtype=float)) for name, value in getattr(trajectory, part).items()]
    return [(name, np.shape(value), np.asarray(value).tobytes()) for name, value in parts]


# -- in place of experiments.run.simulate ------------------------------------------------------------


def simulate(scenarios, replicate, twins=False):
    """A scenario adds a number of entrants a quarter that differs a little between replicates, and costs a million each."""
    effect = 5.0 + np.random.default_rng(1000 + replicate).normal(0.0, 0.5)
    worlds = [len(s.measures) * effect for s in scenarios]
    return [world(scenarios[0].seed + replicate, entrants=e, spending=e) for e in worlds]


def simulate_slowly(scenarios, replicate, twins=False):
    """Replicates 0 and 1 are quick, the others take until somebody loses patience."""
    note(replicate)
    if replicate > 1:
        time.sleep(120)
    return simulate(scenarios, replicate)


def note(replicate):
    """Leave the pid of who works on this, where the test can read it."""
    folder = Path(os.environ["NOTES"])
    (folder / f"{replicate}.{os.getpid()}").write_text("")


# -- pieces of work ----------------------------------------------------------------------------------


def square(replicate):
    return [replicate**2]


def square_nought_last(replicate):
    time.sleep(0.0 if replicate else 1.0)
    return [replicate**2]


def square_or_fail(replicate):
    if replicate == 2:
        raise ValueError("two is not to be squared")
    return [replicate**2]


def square_or_die_once(folder, replicate):
    """The worker of replicate 3 is killed the first time."""
    mark = Path(folder) / "died"
    if replicate == 3 and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return [replicate**2]


def square_or_die(replicate):
    """The worker of replicate 3 is killed every time."""
    if replicate == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return [replicate**2]


def square_slowly(seconds, replicate):
    time.sleep(seconds)
    return [replicate**2]


def square_noted(seconds, replicate):
    """Who worked on it is noted first."""
    note(replicate)
    return square_slowly(seconds, replicate)


def open_door(replicate):
    """What it returns stays where it is."""
    return lambda: replicate


def get_ready():
    """A preparation that takes its time and leaves a note."""
    time.sleep(0.3)
    note("ready")


def who(replicate):
    """The process that does the work."""
    time.sleep(0.05)
    return [os.getpid()]


def square_noted_slowly_after(quick, replicate):
    """The first few are quick, the others take until somebody loses patience."""
    return square_noted(0.0 if replicate < quick else 120.0, replicate)


def open_door_of_one(replicate):
    return open_door(replicate) if replicate == 1 else replicate


class Cycle:
    def __init__(self, size):
        self.itself, self.load = self, np.ones(size)


def leave_a_cycle(replicate):
    """Leaves 4 MB to the garbage collector; returns how large this process is now, in MB."""
    Cycle(500_000)
    time.sleep(0.01)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
