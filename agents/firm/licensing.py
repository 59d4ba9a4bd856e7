"""The market for technology: who buys a licence, at what price, and whether there is anything in it."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.draws import uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def lemon_share(vetted, kept, open_):
    """Share of worthless technologies at an exchange of which the share `vetted` was examined: `kept` of these, `open_` of the others.

    Where quality is not seen the worse is offered (Akerlof 1970); shares are assumptions A-354, A-355.
    """
    return kept * vetted + open_ * (1.0 - vetted)


@equation
def licence_pays(gain, lemons, worth, sales, price):
    """Whether a licence is worth its price: gain (log points) x share that work x worth (years of sales a log point) x yearly sales >= price (M RMB).

    Definition; what knowledge is worth to its buyer is assumption A-353.
    """
    return gain * (1.0 - lemons) * worth * sales >= price


@kernel
def _seek(alive, uid, account, chance, key):
    rows = np.empty(len(uid), np.int64)
    count = 0
    for i in range(len(uid)):
        if alive[i] and uniform(key, uid[i]) < chance[account[i]]:
            rows[count] = i
            count += 1
    return rows[:count]


@verb(writes=("firms.knowledge", "firms.cash", "accounts.lemons", *treasury.PAYS))
def license_technology(world: World) -> None:
    """Some firms look for a technology better than their own and buy it if it seems worth its price; not all of it works."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    reach = accounts.exchange_reach * accounts.funded
    rows = _seek(firms.alive, firms.uid, firms.exchange_account, nature.licensing + reach, world.key("licence.seek"))
    sector = firms.sector[rows]
    best = np.maximum(world.markets.view.rival + nature.licence_lead, world.place_quality.max(axis=1))
    gain = nature.licence_gap * np.maximum(best[sector] - firms.knowledge[rows], 0.0)
    sales = 4.0 * firms.sales_average[rows]
    price = nature.licence_royalty * sales + nature.licence_least
    account = np.where(accounts.exchange_reach[firms.exchange_account[rows]] > 0.0, firms.exchange_account[rows], 0).astype(np.int64)
    bad = np.where(account > 0, accounts.lemons[account], nature.lemons)  # what buyers reckon with: an exchange is judged by its last quarter
    help_ = _discounts(world, rows, account, gain, bad, sales, price)
    pays = licence_pays(gain, bad, nature.licence_worth, sales, price - help_) & (gain > 0.0)
    buys = (help_ > 0.0) | (pays & (firms.cash[rows] > 2.0 * price))
    rows, gain, price, help_, account = rows[buys], gain[buys], price[buys], help_[buys], account[buys]
    bad = _worthless(world, account)
    works = uniform_numpy(world.key("licence.lemon"), firms.uid[rows]) >= bad
    firms.knowledge[rows] += np.where(works, gain, 0.0)
    firms.cash[rows] += help_ - price
    world.ledger.flows[books.LICENCES] += price.sum()
    world.flow["licences_bought"] = len(rows)
    for a in np.unique(account[account > 0]):
        accounts.lemons[a] = 1.0 - works[account == a].mean()


def _discounts(world: World, rows: np.ndarray, account: np.ndarray, gain: np.ndarray, bad: np.ndarray, sales: np.ndarray, price: np.ndarray) -> np.ndarray:
    """What an exchange pays of the price (M RMB), in order of lot, for those who buy at the lower price."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    help_ = np.zeros(len(rows))
    offered = accounts.exchange_discount[account] * price
    wants = licence_pays(gain, bad, nature.licence_worth, sales, price - offered) & (gain > 0.0) & (firms.cash[rows] > 2.0 * price)
    j = np.flatnonzero((offered > 0.0) & wants)
    j = j[np.argsort(uniform_numpy(world.key("licence.lot"), firms.uid[rows[j]]), kind="stable")]
    help_[j] = treasury.pay(world, account[j], offered[j], books.LICENCE_GRANTS, part=treasury.even_part(world))
    return help_


def _worthless(world: World, account: np.ndarray) -> np.ndarray:
    """Share of worthless technologies each buyer meets: at an exchange, by how many of this quarter's deals it can vet."""
    accounts, nature = world.accounts.view, world.nature
    deals = np.bincount(account, minlength=len(accounts.uid))
    vetted = np.minimum(accounts.exchange_vetting * accounts.funded * world.scale / np.maximum(deals, 1), 1.0)
    return np.where(account > 0, lemon_share(vetted[account], nature.lemons_vetted, nature.lemons_open), nature.lemons)
