"""The mother fund: public money beside private money in venture funds, under a share cap and a rule where it must go."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.draws import normal_numpy
from ecosystem.kernel import equation
from ecosystem.order import best_first
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def state_part(share, private):
    """Most the state puts beside private money (M RMB) so that it holds no more than `share` of both: share / (1 - share) x private. Definition."""
    return share / (1.0 - share) * private


@equation
def brought(public, private, reinvest, elsewhere, crowding):
    """Money for the city that public money brings (M RMB): itself, what the manager must bring from elsewhere for it, less private money that stays away.

    reinvest: times the public money to be put to work here, as far as the manager holds money elsewhere (M RMB);
    crowding: private money that stays away for each unit, no more than there is. Assumption A-228.
    """
    return public + min((reinvest - 1.0) * public, elsewhere) - min(crowding * public, private)


@verb(writes=("funds.commitment", "funds.dry", "funds.guided", "funds.guided_until", "funds.public_share", "funds.public_account",
              "accounts.applied", "accounts.awarded", *treasury.PAYS))  # fmt: skip
def commit(world: World) -> None:
    """Managers that fit the rules ask the mother fund once a fund; the better their record the sooner they are served, until the money ends."""
    funds, accounts, nature = world.funds.view, world.accounts.view, world.nature
    rows = np.flatnonzero((funds.guide_account > 0) & funds.alive & (funds.guided_until != funds.ends) & (funds.dry > nature.ticket_floor))
    if not len(rows):
        return
    uid = funds.uid[rows]
    luck = nature.skill_spread * normal_numpy(world.key("fund.guidance"), uid)
    merit = np.log1p(funds.returned[rows] / np.maximum(funds.invested[rows], 1.0)) - np.log(funds.skill[rows]) + luck
    rows = rows[best_first(merit, world.key("fund.guidance_tie"), uid)]
    account, private = funds.guide_account[rows].astype(np.int64), funds.dry[rows]
    most = state_part(accounts.guide_share[account], private)
    paid = treasury.pay(world, account, most, books.GUIDANCE, part=treasury.even_part(world))
    np.add.at(accounts.applied, account, 1.0)
    won = paid > 0.0
    rows, account, paid, private = rows[won], account[won], paid[won], private[won]
    elsewhere = np.maximum(funds.size[rows] - funds.commitment[rows], 0.0)
    rule = accounts.guide_reinvest[account]
    here = np.array([brought(*each, nature.crowding) for each in zip(paid, private, rule, elsewhere, strict=True)])
    before = funds.invested[rows] + private
    funds.commitment[rows] += here
    funds.dry[rows] += here
    # The state's part of all that the manager will sell: old stakes and what the new money buys.
    funds.public_share[rows] = (funds.public_share[rows] * before + paid) / (before + here)
    funds.public_account[rows] = account
    funds.guided[rows] = 1
    funds.guided_until[rows] = funds.ends[rows]
    np.add.at(accounts.awarded, account, 1.0)


def give_back(world: World) -> None:
    """The state's part of what funds give back goes to the account it came from."""
    funds = world.funds.view
    rows = np.flatnonzero((funds.public_share > 0.0) & (funds.cash > 0.0))
    if len(rows):
        back = funds.public_share[rows] * funds.cash[rows]
        world.ledger.flows[books.GUIDANCE_BACK] += back.sum()
        np.add.at(world.accounts.view.recovered, funds.public_account[rows], back)
