"""Designers a measure brings and trains: further people with addresses of their own, who meet the same rents as all."""

from __future__ import annotations

import numpy as np

from agents.designer import _make
from agents.returning import INVITED
from agents.treasury import PAYS, pay
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import uniform
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def trained(skill, goal, part):
    """Skill after a quarter of training: skill + part x the gap to `goal`, never less than before (units of skill; part a share). Assumption A-287."""
    return skill + part * max(goal - skill, 0.0)


def affordable(world: World, account: int, expected: float, price: float, stream: str) -> int:
    """A whole number of expected (by addressed luck), no more than what is left in the account pays for at `price` (M RMB)."""
    count = int(expected + uniform(world.key(stream), account))
    return int(min(count, world.accounts["left"][account] / price + 1e-9)) if price > 0.0 else count


@verb(writes=("designers.*", "accounts.awarded", *PAYS))
def come(world: World) -> None:
    """Designers invited by a measure come, each for a bonus, as long as its money lasts; where they work follows from where their trade is."""
    accounts, nature, city = world.accounts.view, world.nature, world.city
    for a in np.flatnonzero(accounts.talent_arrivals > 0.0).tolist():
        n = affordable(world, a, 0.25 * float(accounts.talent_arrivals[a]), float(accounts.talent_bonus[a]), "talent.count")
        if not n:
            continue
        uid = (np.int64(world.quarter) << 40) | INVITED | (a << 20) | np.arange(n, dtype=np.int64)
        keys = np.array([world.key(f"designer.{name}") for name in ("skill", "originality", "trade", "district")], dtype=np.uint64)
        open_ = (world.cells["talent_account"] == a).reshape(-1, ACROSS)
        here = np.diff(city.location, axis=1, prepend=0.0) * open_ * (city.sector.entrant_share * city.sector.designer_share)[:, None]
        trades = np.cumsum(here.sum(axis=1)) / here.sum()
        where = np.cumsum(here, axis=1) / np.maximum(here.sum(axis=1, keepdims=True), 1e-300)
        trades[open_.any(axis=1).nonzero()[0][-1] :] = 1.0  # no rounding beyond the last
        where[:, -1] = 1.0
        skill, original, trade, district, wage = _make(uid, trades, where, nature.designer_wage, nature.designer_spread, keys)
        better = float(accounts.talent_skill[a])
        world.designers.add(uid, skill=better * skill, originality=original, trade=trade, district=district, wage=better * wage)
        pay(world, np.full(n, a), np.full(n, accounts.talent_bonus[a]), books.TALENT_BONUS)
        accounts.awarded[a] += n


@kernel
def _train(free, part, skill, wage, goal, price):
    for j in range(len(free)):
        i = free[j]
        skill[i] = trained(skill[i], goal, part[j])
        wage[i] = price * skill[i]


@verb(writes=("designers.skill", "designers.wage"))
def train(world: World) -> None:
    """Free designers are trained where a measure runs schools, and ask the wage of what they can do."""
    accounts = world.accounts.view
    part = (accounts.talent_training * accounts.funded)[world.cells["talent_account"]]
    if not part.any():
        return
    designers, nature = world.designers.view, world.nature
    free = world.free_designers
    part = part[designers.trade[free] * np.int64(ACROSS) + designers.district[free]]
    free, part = free[part > 0.0], part[part > 0.0]
    goal = nature.trained_skill
    _train(free, part, designers.skill, designers.wage, goal, nature.designer_wage)
