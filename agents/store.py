"""Stores abroad: a brand opens one where it expects to earn its cost back, learns what the place is worth, and shuts it when it loses."""

from __future__ import annotations

import numpy as np

from agents.abroad import standing
from agents.design_centre import AWARDED, award
from ecosystem import ledger as books
from ecosystem.draws import exp, normal, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import best_first
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

NONE, SHUT = -1, -2  # in store_since
CLAIM = 4  # quarters after the three years in which the award may be claimed


@equation
def annuity(discount, quarters):
    """Value now of 1 a quarter for some quarters at a discount a quarter: (1 - (1 + d)^-n) / d. Definition."""
    return (1.0 - (1.0 + discount) ** -quarters) / discount if discount > 0.0 else quarters


@equation
def store_worth(margin, opening, discount, horizon, prize, wait):
    """What a store abroad is worth before it opens (M RMB): its margin over `horizon` quarters less the opening, and a prize after `wait` quarters.

    margin in M RMB a quarter, opening and prize in M RMB; money later is worth less by `discount` a quarter. Net present value, by definition.
    """
    return margin * annuity(discount, horizon) - opening + prize * (1.0 + discount) ** -wait


@equation
def keeps_open(profit, discount, prize, wait):
    """Whether a store stays open: what it earns until the prize and the prize are worth more than nothing.

    profit in M RMB a quarter for `wait` quarters (one or more), prize in M RMB. A store that loses is held for a prize that is near. Net present value,
    by definition.
    """
    return profit * annuity(discount, wait) + prize * (1.0 + discount) ** -wait > 0.0


@kernel
def _opens(lead, margin, takings, running, opening, discount, horizon, prize, wait):
    """Which of these brands open a store, and what each expects to earn with it."""
    yes, profit = np.zeros(len(lead), np.bool_), np.empty(len(lead))
    for j in range(len(lead)):
        profit[j] = margin[j] * takings * exp(lead[j]) - running
        yes[j] = store_worth(profit[j], opening, discount, horizon, prize[j], wait[j]) > 0.0
    return yes, profit


@kernel
def _runs(lead, uid, takings, spread, key):
    """What these stores take in a quarter: the brand's standing and the luck of the place, which stays."""
    sold = np.empty(len(lead))
    for j in range(len(lead)):
        sold[j] = takings * exp(lead[j] + spread * normal(key, uid[j]) - 0.5 * spread * spread)
    return sold


@kernel
def _keeps(profit, discount, prize, wait):
    yes = np.zeros(len(profit), np.bool_)
    for j in range(len(profit)):
        yes[j] = keeps_open(profit[j], discount, prize[j], wait[j])
    return yes


@verb(writes=("firms.store_since", "firms.store_profit", "firms.cash"))
def run(world: World) -> None:
    """Brands open stores abroad where that pays, run them, and shut those that go on losing."""
    firms, accounts, city, nature, flows = world.firms.view, world.accounts.view, world.city.sector, world.nature, world.ledger.flows
    quarter, register = world.quarter, world.register
    prize, wait = accounts.store_award * accounts.chance, accounts.store_wait
    trades = city.design_weight >= nature.store_design

    rows = np.flatnonzero(firms.store_since >= 0)
    s, account = firms.sector[rows], firms.store_account[rows]
    sold = _runs(standing(world, rows), firms.uid[rows], nature.store_takings, nature.store_luck, world.key("store.place", 0))
    cost = (1.0 - city.gross_margin[s]) * sold + nature.store_running
    firms.cash[rows] += sold - cost
    flows[books.STORE_SALES] += sold.sum()
    flows[books.STORE_COSTS] += cost.sum()
    firms.store_profit[rows] += nature.smoothing * (sold - cost - firms.store_profit[rows])
    hoped = np.where(firms.store_paid[rows] == 0, prize[account], 0.0)
    left = np.maximum(wait[account] - (quarter - firms.store_since[rows]), 1.0)
    shut = rows[~_keeps(firms.store_profit[rows], nature.store_discount, hoped, left)]
    firms.store_since[shut], firms.store_profit[shut] = SHUT, 0.0
    register.write(quarter, Event.STORE_SHUT, firms.uid[shut], firms.sector[shut])

    rows = np.flatnonzero((firms.appeal >= nature.store_appeal) & (firms.cash >= 2.0 * nature.store_opening) & (firms.store_since == NONE) & firms.alive)
    rows = rows[trades[firms.sector[rows]]]
    rows = rows[uniform_numpy(world.key("store.look"), firms.uid[rows]) < nature.store_look]
    account, lead, margin = firms.store_account[rows], standing(world, rows), city.gross_margin[firms.sector[rows]]
    cost = (nature.store_takings, nature.store_running, nature.store_opening, nature.store_discount, nature.store_horizon)
    opens, profit = _opens(lead, margin, *cost, prize[account], wait[account])
    rows, profit = rows[opens], profit[opens]
    firms.cash[rows] -= nature.store_opening
    flows[books.STORE_OPENING] += nature.store_opening * len(rows)
    firms.store_since[rows], firms.store_profit[rows] = quarter, profit
    register.write(quarter, Event.STORE, firms.uid[rows], firms.sector[rows])


@verb(writes=("firms.store_paid", "accounts.chance", *AWARDED))
def reward(world: World) -> None:
    """Stores abroad that have just run for three years are rewarded once, the longest open first, until the year's money ends."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    if not accounts.store_award.any():
        return
    age = world.quarter - firms.store_since
    due = (firms.store_since >= 0) & (firms.store_account > 0) & (firms.store_paid == 0) & firms.alive
    wait = accounts.store_wait[firms.store_account]
    rows = np.flatnonzero(due & (age >= wait) & (age < wait + CLAIM))
    if not len(rows):
        return
    rows = rows[best_first(age[rows], world.key("store.tie"), firms.uid[rows])]
    account = firms.store_account[rows].astype(np.int64)
    paid = award(world, rows, account, accounts.store_award[account])
    firms.store_paid[rows[paid > 0.0]] = 1
    for a in np.unique(account):
        here = account == a
        # Brands that consider a store expect the share that was paid, in part from memory.
        accounts.chance[a] = nature.claim_memory * accounts.chance[a] + (1.0 - nature.claim_memory) * (paid[here] > 0.0).mean()
