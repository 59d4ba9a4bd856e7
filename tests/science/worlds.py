"""Worlds for tests: made once, branched often, compared bit for bit."""

from functools import cache

import numpy as np

from ecosystem import clock
from ecosystem.model import Ecosystem, first_world
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook

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


def village(firms, *, nature=None, rules=None, seed=1, quarter="2021Q1", age=8, **columns):
    """A world of a few firms given by their columns (numbers or arrays), all else as on the first day; scale 1."""
    world = first_world(nature or Nature(), rules or Rulebook(), seed, 1.0)
    world.quarter = clock.quarter(quarter)
    birth = world.quarter - np.broadcast_to(age, firms)
    uid = (birth.astype(np.int64) << 40) | np.arange(firms)
    given = {"person": uid, "birth": birth, "sales": 1.0, "revenue": 1.0, "cash": 1.0, "staff": 5.0, "fixed": 0.2, "listing_since": -1}
    world.firms.add(uid, **given | {"precision": 2.0} | columns)
    return world


def enact(world, *policies):
    """Open the measures' accounts, fill them, and let the measures speak."""
    for policy in policies:
        policy.account = int(world.accounts.add(np.array([world.accounts.n]), budget=policy.budget, left=policy.budget, chance=1.0)[0])
    world.terms.reset()
    world.meant.clear()
    for policy in policies:
        policy.act(world, policy.admit(world))
    return world
