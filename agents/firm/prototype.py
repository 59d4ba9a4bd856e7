"""Prototypes: from what was found to what is produced."""

from __future__ import annotations

import math

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.draws import normal_numpy, uniform
from ecosystem.kernel import equation
from ecosystem.order import best_first
from ecosystem.verb import verb
from ecosystem.world import World

REST = 1e-3  # log points: what is left of a finding when it is done


@equation
def brought(pending, pace, money, price):
    """What reaches production in a quarter, log points: the share `pace` of what is pending, as far as money goes at `price` a log point (M RMB).

    Definition; time and outlay of a prototype are assumptions A-212, A-360.
    """
    return np.minimum(pace * pending, money / np.maximum(price, 1e-12))


@verb(writes=("firms.knowledge", "firms.pending", "firms.cash", *treasury.PAYS))
def bring_to_production(world: World) -> None:
    """What was found reaches production bit by bit as cash allows; at a pilot base, which has so many runs a quarter, at once and partly paid."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    rows = np.flatnonzero(firms.pending > 0.0)
    pending = firms.pending[rows]
    price = nature.prototype_cost * firms.research_average[rows]
    pace = np.where(pending <= REST, 1.0, nature.prototype_pace)
    help_ = np.zeros(len(rows))
    for account in np.flatnonzero(accounts.pilot_places > 0.0):
        runs = _runs(world, account, rows, pending)
        pace[runs] = 1.0
        outlay = accounts.pilot_share[account] * price[runs] * pending[runs]
        help_[runs] = treasury.pay(world, np.full(len(runs), account), outlay, books.PILOT_GRANTS, part=treasury.even_part(world))
    money = help_ + nature.research_cash * np.maximum(firms.cash[rows], 0.0)
    done = brought(pending, pace, money, price)
    firms.knowledge[rows] += done
    firms.pending[rows] = pending - done
    firms.cash[rows] += help_ - price * done
    world.ledger.flows[books.PROTOTYPES] += (price * done).sum()
    world.flow["unfinished"] = float((pending - done).sum())


def _runs(world: World, account: int, rows: np.ndarray, pending: np.ndarray) -> np.ndarray:
    """Which of the rows get a run of the base: the best of the admitted as the base sees them, as many as its open part has runs."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    able = np.flatnonzero((firms.pilot_account[rows] == account) & (pending >= nature.prototype_minimum))
    uid = firms.uid[rows[able]]
    seen = treasury.merit(firms.knowledge[rows[able]], nature.quality_spread * normal_numpy(world.key("pilot.merit"), uid))
    places = math.floor(accounts.pilot_places[account] * accounts.funded[account] * world.scale + uniform(world.key("pilot.places"), account))
    return able[best_first(seen, world.key("pilot.tie"), uid)][:places]
