"""Events: fairs and shows at which good firms meet buyers and funds from abroad; the others have been seen, and that is all."""

from __future__ import annotations

import numpy as np

from agents.abroad import standing
from agents.treasury import PAYS, pay
from ecosystem import ledger as books
from ecosystem.draws import uniform
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def event_price(rate, cap, cost):
    """Share of its cost that an event's organiser bears when `rate` of it up to `cap` is paid by others: 1 - min(rate, cap / cost), at least 0.05.

    rate a share, cap and cost in M RMB an event. A1.4.
    """
    return max(1.0 - min(rate, cap / cost), 0.05)


@equation
def attends(share, events):
    """Chance that a firm is at one or more of the quarter's events, each attended by `share` of firms: 1 - (1 - share)^events (a share). Definition."""
    return 1.0 - (1.0 - share) ** events


@kernel
def _visitors(alive, uid, sector, chance, key):
    """Rows of the firms that are at an event of their sector."""
    rows = np.empty(len(uid), np.int64)
    count = 0
    for i in range(len(uid)):
        if alive[i] and chance[sector[i]] > 0.0 and uniform(key, uid[i]) < chance[sector[i]]:
            rows[count] = i
            count += 1
    return rows[:count]


@verb(writes=("firms.sales", "firms.event_meetings", "accounts.applied", "accounts.awarded", *PAYS))
def meet(world: World) -> None:
    """Organisers hold the events that are worth their price; firms that attend and are good enough find buyers and meet funds."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    key = world.key("event.count")
    chance = np.zeros(len(world.city.sectors))
    for s, a in enumerate(world.markets["event_account"].tolist()):
        u = uniform(key, s)
        held = int(0.25 * nature.event_base + u)  # what would be held anyway
        if a and accounts.event_rate[a] > 0.0:
            price = event_price(accounts.event_rate[a], accounts.event_cap[a], nature.event_cost)
            asked = int(0.25 * nature.event_base * price**-nature.event_price + u)
            # An event is the whole city's; in a small world it costs its part. Beyond the money only those are held that need none.
            share = (1.0 - price) * nature.event_cost * world.scale
            paid = int(min(asked, accounts.left[a] / share + 1e-9))
            pay(world, np.full(paid, a), np.full(paid, share), books.EVENT_SUBSIDY)
            accounts.applied[a] += asked
            accounts.awarded[a] += paid
            held = max(held, paid)
        chance[s] = attends(nature.event_attend, held)
    if firms.event_meetings.any():
        firms.event_meetings[:] = 0.0
    if chance.any():
        rows = _visitors(firms.alive, firms.uid, firms.sector, chance, world.key("event.visit"))
        rows = rows[standing(world, rows) >= nature.event_level]
        won = np.minimum(nature.event_gain * firms.sales[rows], nature.event_orders)
        firms.sales[rows] += won
        firms.event_meetings[rows] = nature.event_meetings
        world.flow["event_sales"] = float(won.sum())
