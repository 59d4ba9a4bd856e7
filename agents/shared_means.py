"""Shared digital means: a platform bears the fixed cost once and many firms use it; who relies on it pays when it has to move away.

Commercial platforms are always there and save little after their fee; a programme's platform is free to its users, and is an account.
"""

from __future__ import annotations

import numpy as np

from agents.treasury import PAYS, pay
from ecosystem import ledger as books
from ecosystem.draws import uniform
from ecosystem.kernel import equation, kernel
from ecosystem.order import least
from ecosystem.verb import verb
from ecosystem.world import World

COMMERCIAL = -1


@equation
def congested(saving, places, users):
    """Share of cost a user saves: `saving` up to as many users as places, beyond that what there is divided among all.

    A share; places and users are numbers of firms. Definition of a service of given capacity.
    """
    return saving if users <= places else saving * places / users


@equation
def habit(dependence, gain, loss, served):
    """Dependence next quarter, a share: rises to one by `gain` a quarter while served, else falls by `loss`; below 1 % it is over.

    Assumption A-248.
    """
    if served:
        return dependence + gain * (1.0 - dependence)
    left = dependence * (1.0 - loss)
    return left if left > 0.01 else 0.0


@kernel
def _queue(alive, uid, open_to, platform, account, key):
    """Rows that may use the programme's platform, and their place in its queue: users of before first, then luck that stays with the firm."""
    rows = np.empty(len(uid), np.int64)
    place = np.empty(len(uid))
    count = 0
    for i in range(len(uid)):
        if account > 0 and alive[i] and open_to[i] == account:
            rows[count] = i
            place[count] = uniform(key, uid[i]) + (0.0 if platform[i] == account else 1.0)
            count += 1
    return rows[:count], place[:count]


@kernel
def _move(alive, uid, platform, dependence, means, free, nature, key):
    """Who saves how much, who pays to move away, who finds a commercial platform; `free` is what a user of a programme saves."""
    for i in range(len(uid)):
        if not alive[i]:
            continue
        if platform[i] != 0:
            means[i] = free if platform[i] > 0 else nature.cloud_saving
            dependence[i] = habit(dependence[i], nature.means_habit, nature.means_forget, True)
            continue
        if dependence[i] > 0.0:
            means[i] = -nature.means_switch * dependence[i]
            dependence[i] = habit(dependence[i], nature.means_habit, nature.means_forget, False)
        else:
            means[i] = 0.0
        if uniform(key, uid[i]) < nature.cloud_uptake:
            platform[i] = COMMERCIAL


@verb(writes=("firms.platform", "firms.means", "firms.dependence", *PAYS))
def serve(world: World) -> None:
    """Firms let in use the programme's platform, which is paid for each of them; others find a commercial one, or pay for having lost theirs."""
    firms, accounts = world.firms.view, world.accounts.view
    before, saving = firms.platform > 0, 0.0
    offered = int(firms.means_account.max(initial=0))
    if offered > 0 or before.any():
        users = _users(world, offered)
        cost = np.full(len(users), accounts.means_cost[offered])
        paid = pay(world, np.full(len(users), offered), cost, books.SHARED_MEANS) if offered and accounts.means_cost[offered] > 0.0 else cost
        served = users[paid >= 0.999999 * cost]  # the last may miss a rounding
        firms.platform[before] = 0
        firms.platform[served] = offered
        places = accounts.means_places[offered] * world.scale * accounts.funded[offered]
        saving = congested(accounts.means_saving[offered], places, float(len(served)))
    _move(firms.alive, firms.uid, firms.platform, firms.dependence, firms.means, saving, world.nature_record, world.key("means.cloud"))


def _users(world: World, account: int) -> np.ndarray:
    """Rows the programme serves: its users of before, then others in the order of their luck, up to as many as it lets in."""
    firms, accounts = world.firms.view, world.accounts.view
    most = int(accounts.means_places[account] * world.scale * accounts.funded[account] * accounts.means_crowd[account])
    rows, place = _queue(firms.alive, firms.uid, firms.means_account, firms.platform, account, world.key("means.queue", 0))
    first = least(place, most)
    return rows[first][np.argsort(place[first])]
