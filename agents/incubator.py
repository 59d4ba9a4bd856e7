"""Incubators: a desk for a while, and at some desks a mentor. Desk, mentor and seed money are three things."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.clock import quarter as quarter_of
from ecosystem.draws import uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import least
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

COUNTED = quarter_of("2019Q4")  # when the city's incubators were counted (A1.11)


@equation
def learned(teaching, gap):
    """Knowledge gained at a desk in a quarter: teaching x max(gap to the trade's mean quality in the place, 0).

    Log points; teaching is a share of the gap. Definition, assumption A-275.
    """
    return teaching * max(gap, 0.0)


@kernel
def _look(uid, alive, birth, rounds, until, desk_of, desks, quarter, oldest, lot, taken):
    """Count the desks taken, by account; close those of programmes that have ended; list young firms without investors that never had one, and their lots."""
    rows, luck = np.empty(len(alive), np.int64), np.empty(len(alive))
    count = 0
    for i in range(len(alive)):
        if not alive[i]:
            continue
        if until[i] > quarter:
            if desks[desk_of[i]] > 0.0:
                taken[desk_of[i]] += 1.0
            else:
                until[i] = quarter
        elif until[i] == 0 and rounds[i] == 0 and quarter - birth[i] < oldest:
            rows[count] = i
            luck[count] = uniform(lot, uid[i])
            count += 1
    return rows[:count], luck[:count]


@verb(writes=("firms.desk_until", "firms.desk_of", "firms.cash", "firms.granted", "firms.grant_account", "cells.room", *treasury.PAYS))
def admit(world: World) -> None:
    """Young firms draw lots for the desks that are free: the usual incubators' first, then those of programmes, which may hand out seed money."""
    firms, accounts, cells, nature, quarter = world.firms.view, world.accounts.view, world.cells.view, world.nature, world.quarter
    desks = accounts.desks * accounts.funded
    desks[0] = nature.incubator_desks * world.scale * world.city.at("founders", quarter) / world.city.at("founders", COUNTED)
    taken, room = np.zeros((2, len(desks)))
    open_ = np.where(accounts.desks > 0.0, 1.0, 0.0)
    open_[0] = 1.0
    rows, luck = _look(
        firms.uid, firms.alive, firms.birth, firms.rounds, firms.desk_until, firms.desk_of, open_, quarter, nature.incubator_age,
        world.key("incubator.lot"), taken,
    )  # fmt: skip
    # Fractions of desks take turns, so that small cities have the right mean.
    free = np.floor(np.maximum(desks - taken, 0.0) + uniform_numpy(world.key("incubator.desk"), np.arange(len(desks))))
    for a in np.flatnonzero(desks > 0.0):
        asking = np.flatnonzero(firms.desk_until[rows] <= quarter)
        if a:
            asking = asking[firms.incubator_account[rows[asking]] == a]
        room[a] = min(free[a] / max(len(asking), 1), 1.0)
        asking = asking[least(luck[asking], int(free[a]))]
        firms.desk_until[rows[asking]] = quarter + nature.incubator_stay
        firms.desk_of[rows[asking]] = a
        if accounts.seed_cash[a] > 0.0:
            _seed(world, a, rows[asking[np.argsort(luck[asking])]])
    cells.room[:] = room[0] + np.where(cells.desks_account > 0, room[cells.desks_account], 0.0)


def _seed(world: World, a: int, rows: np.ndarray) -> None:
    """Seed money for those just let in, in the order of their lots, from what a quarter's part leaves when desks are kept to the year's end."""
    firms, accounts, left_of_year = world.firms.view, world.accounts.view, 3 - world.quarter % 4
    cash = float(accounts.seed_cash[a])
    spare = max(accounts.left[a] - left_of_year * accounts.running[a], 0.0) / (1 + left_of_year)
    rows = rows[: int(min(spare / cash, len(rows)))]
    paid = treasury.pay(world, np.full(len(rows), a), np.full(len(rows), cash), books.GRANTS)
    firms.cash[rows] += paid
    firms.granted[rows] += paid
    firms.grant_account[rows] = a
    world.register.write(world.quarter, Event.GRANT, firms.uid[rows], firms.sector[rows], paid, a)


@kernel
def _mentor(alive, until, desk_of, sector, district, knowledge, quality, teaching, quarter):
    for i in range(len(alive)):
        if alive[i] and until[i] > quarter:
            knowledge[i] += learned(teaching[desk_of[i]], quality[sector[i], district[i]] - knowledge[i])


@verb(writes=("firms.knowledge",))
def mentor(world: World) -> None:
    """Mentors bring the firms at their desks a little nearer to what their trade knows in that place."""
    firms, accounts = world.firms.view, world.accounts.view
    teaching = accounts.mentoring * accounts.funded
    teaching[0] = world.nature.usual_mentoring
    _mentor(
        firms.alive, firms.desk_until, firms.desk_of, firms.sector, firms.district, firms.knowledge, world.place_quality, teaching, world.quarter
    )
