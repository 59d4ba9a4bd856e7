"""Play a small city from nothing, all measures on, and print one line: a digest of every bit it holds.

Run as `python -m tests.science.told SCALE QUARTERS`; the environment says compiled or not, one thread or two.
"""

import hashlib
import sys
import warnings

import numpy as np

from ecosystem.indicators import Recorder
from ecosystem.model import first_world, play
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import bits


def told(scale, quarters):
    """Name -> short digest of what the city holds at the end, and of its path."""
    measures = tuple(policy(start="2000Q1", end="2035Q4", sectors=[]) for policy in CATALOGUE.values())
    world = first_world(Nature(), Rulebook(), 1, scale)
    for account, policy in enumerate(measures, start=1):
        policy.account = account
    world.accounts.add(np.arange(1, len(measures) + 1), budget=np.inf, left=np.inf, chance=1.0)
    recorder = Recorder()
    for _ in range(quarters):
        play(world, measures, lambda w: recorder.note(w, measures))
    held = {f"{name}.{column}": values for name, table in world.tables.items() for column, values in table.state().items()}
    held |= {**world.arrays, **world.ledger.state(), **world.register.state()}
    held |= {f"series.{name}": np.array(path) for name, path in recorder.paths["series"].items()}
    return {name: hashlib.sha256(repr(bits(values)).encode()).hexdigest()[:12] for name, values in held.items()}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # 64-bit arithmetic that wraps round on purpose: numpy says so, compiled code does not
    for name, digest in told(float(sys.argv[1]), int(sys.argv[2])).items():
        print(name, digest)
