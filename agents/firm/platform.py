"""Public platforms of firms: who builds one, how many small firms it can serve."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import normal_numpy, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def platform_pays(worth, paid_back):
    """Whether a platform is worth building to its sponsor: worth, as a share of its cost, covers what is not paid back (a share).

    Definition; worth is assumption A-374.
    """
    return worth >= 1.0 - paid_back


@equation
def share_served(platform, each, users):
    """Share of small firms that platforms can serve: platform (M RMB) / (each (M RMB a firm) x users), at most 1; none without users.

    Definition; platform a firm uses: assumption A-377.
    """
    return min(platform / (each * users), 1.0) if users > 0.0 else 0.0


@kernel
def _serve(research, sales, sector, district, platform, served, small, each, across):
    users = np.zeros(len(platform))
    for i in range(len(research)):
        if research[i] > 0.0 and 4.0 * sales[i] <= small:
            users[sector[i] * across + district[i]] += 1.0
    reached = 0.0
    for c in range(len(users)):
        served[c] = share_served(platform[c], each, users[c])
        reached += served[c] * users[c]
    return reached


@verb(writes=("firms.cash", "cells.platform", "cells.served", *treasury.PAYS))
def build_platforms(world: World) -> None:
    """A few large firms build platforms that are open to others where it pays them; platforms wear out, and serve so many small firms."""
    firms, cells, nature = world.firms.view, world.cells.view, world.nature
    cells.platform[:] *= 1.0 - nature.platform_decay
    cost = nature.platform_cost
    rows = np.flatnonzero(4.0 * firms.sales_average >= nature.sponsor_size)
    rows = rows[(firms.profit[rows] > 0.0) & (firms.cash[rows] > 2.0 * cost)]
    rows = rows[uniform_numpy(world.key("platform.consider"), firms.uid[rows]) < nature.sponsor_chance]
    worth = np.exp(nature.sponsor_mean + nature.sponsor_spread * normal_numpy(world.key("platform.worth"), firms.uid[rows]))
    support = np.minimum(firms.sponsor_rate[rows] * cost, firms.sponsor_cap[rows])
    help_ = np.zeros(len(rows))
    j = np.flatnonzero((support > 0.0) & platform_pays(worth, support / cost))
    j = j[np.argsort(uniform_numpy(world.key("platform.lot"), firms.uid[rows[j]]), kind="stable")]
    help_[j] = treasury.pay(world, firms.sponsor_account[rows[j]], support[j], books.PLATFORM_GRANTS, part=treasury.even_part(world))
    builds = (help_ > 0.0) | platform_pays(worth, 0.0)
    rows, help_ = rows[builds], help_[builds]
    firms.cash[rows] += help_ - cost
    world.ledger.flows[books.PLATFORMS] += cost * len(rows)
    np.add.at(cells.platform, firms.sector[rows].astype(np.int64) * ACROSS + firms.district[rows], cost)
    world.flow["platform_users"] = _serve(
        firms.research, firms.sales_average, firms.sector, firms.district, cells.platform, cells.served, nature.platform_small, nature.platform_user, ACROSS
    )
