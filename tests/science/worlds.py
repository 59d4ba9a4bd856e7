"""Worlds for tests: made once, branched often, compared bit for bit."""

from functools import cache

import numpy as np

from ecosystem.model import Ecosystem

SCALE, YEARS = 0.01, 2


@cache
def base(scale=SCALE, years=YEARS, seed=1, start="2021Q1"):
    """A city whose history has been played (never stepped itself: `branch` it)."""
    return Ecosystem((), seed=seed, scale=scale, years=years, start=start, cache=False)


def run(model):
    """Play the model to its end and hand it back."""
    model.run()
    return model


@cache
def baseline(scale=SCALE, years=YEARS, seed=1, start="2021Q1"):
    """That city under the status quo, played to the end (look, do not touch)."""
    return run(base(scale, years, seed, start).branch(()))


def bits(array):
    """What makes two arrays the same: type, shape and every bit."""
    array = np.ascontiguousarray(array)
    return array.dtype.str, array.shape, array.tobytes()


def everything(model):
    """Name -> bits of all that a world holds: columns, free rows, arrays, ledger, register, trajectory."""
    world, path = model.world, model.trajectory
    held = {f"{name}.{column}": values for name, table in world.tables.items() for column, values in table.state().items()}
    held |= {f"world.{name}": values for name, values in world.arrays.items()}
    held |= {f"ledger.{name}": values for name, values in world.ledger.state().items()}
    held |= {f"register.{name}": values for name, values in world.register.state().items()}
    held |= {"quarters": path.quarters, "survival": path.survival, "funnel": np.array(list(path.funnel.values()))}
    for group in ("series", "by_sector", "by_district"):
        held |= {f"{group}.{name}": values for name, values in getattr(path, group).items()}
    return {name: bits(values) for name, values in held.items()}


def differing(one, other, leave_out=()):
    """Names of what is not the same in two worlds."""
    a, b = everything(one), everything(other)
    return sorted(n for n in a.keys() | b.keys() if a.get(n) != b.get(n) and not n.startswith(tuple(leave_out)))
