"""Fate: certificates, listing, sale, leaving the city, and closing when the money is gone."""

from __future__ import annotations

import math

import numpy as np

from agents import bank, treasury, venture_fund
from agents.firm.chain import fail_suppliers
from agents.firm.columns import CAUGHT
from agents.returning import will_return
from ecosystem import ledger as books
from ecosystem.draws import exponential, second, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.register import Event
from ecosystem.valuation import pre_money, prospect
from ecosystem.verb import verb
from ecosystem.world import World

EXIT = ("firms.*", "stakes.*", *bank.BOOKS, *bank.SUPPORT, "world.counts", "world.deaths", "world.exits")  # what an exit writes


@equation
def research_required(yearly_sales, small, middle, large):
    """Share of sales that must be research to be certified: by yearly sales up to 50 M, up to 200 M, above (国科发火〔2016〕32号)."""
    if yearly_sales <= 50.0:
        return small
    return middle if yearly_sales <= 200.0 else large


@equation
def relabel_needed(done, required):
    """Part of reported research that would have to be relabelled for `done` of sales to reach `required` (0 when it already does).

    A share of reported research. Definition; the practice is F11 (Chen et al. 2021).
    """
    return max(0.0, 1.0 - done / required) if required > 0.0 else 0.0


@equation
def certificate_pays(profit, tax, reduced, years, cost):
    """Whether a certificate pays: profit (M RMB a quarter) x tax saved over its life (quarters) against its cost (M RMB).

    Firms weigh the tax saved against the cost: F11 (Chen et al. 2021).
    """
    return max(profit, 0.0) * (tax - reduced) * years > cost


@kernel
def _certify(firms, nature, rules, quarter, keys, flows):
    n = len(firms.uid)
    new = np.empty(n, np.int64)
    count = 0
    cost = 0.0
    for i in range(n):
        if not firms.alive[i]:
            continue
        if firms.high_tech[i] and quarter < firms.certified_until[i]:
            continue
        renewing = firms.high_tech[i] == 1
        if not renewing and uniform(keys[0], firms.uid[i]) >= nature.certify_aware:
            continue
        if quarter - firms.birth[i] >= rules.hightech_age:
            sales = 4.0 * firms.sales_average[i]
            required = research_required(sales, rules.hightech_small, rules.hightech_middle, rules.hightech_large)
            intensity = 4.0 * firms.research_average[i] / max(sales, 1e-6)
            gap = relabel_needed(intensity, required)
            # Missing patents may be bought (the measure allows "transfer and purchase"); relabelling costs its share of paperwork.
            missing = max(rules.hightech_patents - firms.patents[i], 0.0)
            price = nature.certify_cost * (1.0 + gap) + nature.patent_price * missing
            pays = certificate_pays(firms.profit[i], rules.profit_tax, rules.hightech_tax, rules.hightech_years, price)
            if pays and gap <= nature.relabel_limit and firms.cash[i] > price:
                firms.cash[i] -= price
                cost += price
                firms.patents[i] += missing
                firms.high_tech[i] = 1
                firms.certified_until[i] = quarter + int(rules.hightech_years)
                firms.relabelled[i] = gap
                new[count] = i
                count += 1
                continue
        if renewing:
            firms.high_tech[i] = 0
            firms.relabelled[i] = 0.0
    flows[books.CERTIFICATION] += cost
    return new[:count]


@verb(writes=("firms.high_tech", "firms.certified_until", "firms.relabelled", "firms.cash", "firms.patents"))
def certify(world: World) -> None:
    """Firms seek the high-tech certificate where the tax saved pays for it, relabelling some spending as research to get there."""
    firms = world.firms.view
    keys = np.array([world.key("firm.certify")], dtype=np.uint64)
    new = _certify(firms, world.nature_record, world.rules_record, world.quarter, keys, world.ledger.flows)
    world.register.write(world.quarter, Event.CERTIFIED, firms.uid[new], firms.sector[new])


@equation
def listing_price(profit, sales, earnings_multiple, sales_multiple, weight, climate):
    """What a listed firm is worth (M RMB): the better of earnings_multiple x yearly profit and sales_multiple x yearly sales, x exp(weight x climate).

    Profit and sales in M RMB a quarter, climate in log points. Assumptions A-115, A-229, A-231.
    """
    return max(earnings_multiple * 4.0 * profit, sales_multiple * 4.0 * sales) * math.exp(weight * climate)


def _review(world: World, rows: np.ndarray) -> np.ndarray:
    """Who pays for reviewers pays for those first in the queue; without money for more, the rest wait. Without such an account all are reviewed."""
    account = world.markets.view.listing_account[world.firms.view.sector[rows]]
    paid_for = account > 0
    if not paid_for.any():
        return rows
    paid = treasury.pay(world, account[paid_for], world.accounts.view.listing_cost[account[paid_for]], books.LISTING_REVIEW)
    reviewed = ~paid_for
    reviewed[paid_for] = paid > 0.0
    return rows[reviewed]


@verb(writes=("firms.listed", "firms.listing_since", "firms.cash", "firms.dilution", "firms.plan", "stakes.*", "funds.cash",
              "funds.returned", "world.listing_carry", "world.counts", *treasury.PAYS))  # fmt: skip
def list_on_exchange(world: World) -> None:
    """Firms of age with the profit or the sales asked queue for listing; while the window is open as many as the quota lets through issue shares."""
    firms, rules, quarter, nature = world.firms.view, world.rules, world.quarter, world.nature
    good = (firms.profit >= rules.listing_profit) | (firms.sales_average >= rules.listing_sales)
    able = np.flatnonzero(firms.alive & (firms.listed == 0) & good & (quarter - firms.birth >= rules.listing_age))
    new = able[firms.listing_since[able] < 0]
    firms.listing_since[new] = quarter
    queue = able[quarter - firms.listing_since[able] >= rules.listing_review]
    world.listing_carry[0] += rules.listing_quota / 4.0 * world.scale
    places = int(world.listing_carry[0])
    world.listing_carry[0] = min(world.listing_carry[0] - places, 1.0) + 0.0
    climate = world.climate
    if climate < nature.listing_window:
        return  # nobody buys: the queue waits, and this quarter's places are lost
    tie = uniform_numpy(world.key("firm.listing"), firms.uid[queue])
    rows = _review(world, queue[np.lexsort((tie, firms.listing_since[queue]))][:places])
    if not len(rows):
        return
    multiples = (nature.listing_value, nature.listing_sales_value, nature.listing_climate, climate)
    value = np.array([listing_price(p, s, *multiples) for p, s in zip(firms.profit[rows].tolist(), firms.sales_average[rows].tolist(), strict=True)])
    raised = rules.listing_float * value
    world.ledger.flows[books.LISTING] += raised.sum()
    # Early holders sell at the listing price; founders stay.
    venture_fund.cash_out(world, rows, value, founders_too=False)
    firms.cash[rows] += raised
    firms.listed[rows] = 1
    firms.dilution[rows] *= 1.0 - rules.listing_float
    firms.plan[rows] = 0.0
    world.counts[4] += len(rows)
    world.register.write(quarter, Event.LISTED, firms.uid[rows], firms.sector[rows], value, quarter - firms.birth[rows])


def _record_exit(world: World, rows: np.ndarray, kind: Event) -> None:
    """Write the exits where they belong: register, counts, and the quarter in which the registry will know."""
    firms = world.firms.view
    uid, birth = firms.uid[rows], firms.birth[rows]
    world.counts[kind - Event.CLOSED + 1] += len(rows)
    world.register.write(world.quarter, kind, uid, firms.sector[rows], firms.cash[rows], birth)
    lag = registry_lag(world, uid)
    np.add.at(world.deaths, (birth, np.minimum(world.quarter + lag, 255)), 1.0)
    world.exits[:] += np.bincount(firms.sector[rows], minlength=len(world.city.sectors))


def registry_lag(world: World, uid: np.ndarray) -> np.ndarray:
    """Whole quarters until a death is recorded: gamma with shape 2 and the mean of Nature (observation model)."""
    key = world.key("registry.lag")
    return _lags(uid, key, np.uint64(second(key)), world.nature.registry_lag)


@kernel
def _lags(uid, a, b, mean):
    out = np.empty(len(uid), np.int64)
    for i in range(len(uid)):
        out[i] = int(0.5 * mean * (exponential(a, uid[i]) + exponential(b, uid[i])))
    return out


@kernel
def _sales_and_moves(firms, leaving, nature, keys):
    n = len(firms.uid)
    sold = np.empty(n, np.int64)
    left = np.empty(n, np.int64)
    a = b = 0
    for i in range(n):
        if not firms.alive[i] or firms.listed[i]:
            continue
        if firms.rounds[i] > 0 and firms.plan[i] <= 0.0 and uniform(keys[0], firms.uid[i]) < nature.sale_hazard:
            sold[a] = i
            a += 1
            continue
        if uniform(keys[1], firms.uid[i]) < leaving[firms.district[i]]:
            left[b] = i
            b += 1
    return sold[:a], left[:b]


@verb(writes=(*EXIT, "funds.cash", "funds.returned", "accounts.recovered"))
def sell_out(world: World) -> None:
    """Funded firms that cannot raise again may be bought by outsiders; high rents drive some firms out of the city."""
    firms, nature, flows = world.firms.view, world.nature, world.ledger.flows
    rent = world.places.view.rent
    mean = float((rent * world.city.district.weight).sum() / world.city.district.weight.sum())
    keys = np.array([world.key("firm.sale"), world.key("firm.leave")], dtype=np.uint64)
    leaving = np.array([nature.leave_hazard * (r / mean) ** nature.leave_rent for r in rent.tolist()])  # by district
    sold, left = _sales_and_moves(firms, leaving, world.nature_record, keys)
    both = np.concatenate([sold, left])
    if not len(both):
        return
    # Debts are paid from the firm's cash first, what remains is taken along or down.
    _settle_debt(world, both)
    climate = world.climate
    multiple = world.city.sector.multiple[firms.sector[sold]]
    value = np.array([
        pre_money(m, 4.0 * r, 0.0, nature.growth_priced, prospect(b, nature.size_drag, s, nature.entry_sales), climate)
        for m, r, b, s in zip(multiple, firms.revenue[sold], firms.belief[sold], firms.sales[sold], strict=True)
    ])  # fmt: skip
    venture_fund.cash_out(world, sold, nature.sale_price * value)
    venture_fund.drop_stakes(world, left)
    flows[books.SUPPLIER_LOSS] += np.maximum(-firms.cash[both], 0.0).sum()
    firms.cash[both] = np.maximum(firms.cash[both], 0.0)
    treasury.recover(world, left)
    flows[books.REMOVAL] += firms.cash[both].sum()
    _record_exit(world, sold, Event.SOLD)
    _record_exit(world, left, Event.LEFT)
    world.firms.remove(both)


def _settle_debt(world: World, rows: np.ndarray) -> None:
    """Those who go pay their loans back as far as their cash reaches; the rest goes bad."""
    firms, banks, flows = world.firms.view, world.banks.view, world.ledger.flows
    total = firms.debt[rows] + firms.data_debt[rows] + firms.pledge_debt[rows]
    owe, total = rows[total > 0.0], total[total > 0.0]
    if len(owe):
        open_ = world.quarter >= world.nature.data_bank_start
        own = bank.lender(firms, owe, np.zeros(len(owe), bool), open_)
        other = bank.lender(firms, owe, np.ones(len(owe), bool), open_)
        n = len(banks.uid)
        part = np.clip(firms.cash[owe] / total, 0.0, 1.0)
        debt, data_debt, pledge_debt = part * firms.debt[owe], part * firms.data_debt[owe], part * firms.pledge_debt[owe]
        paid, data_paid, pledge_paid = np.bincount(own, debt, n), np.bincount(other, data_debt, n), np.bincount(own, pledge_debt, n)
        banks.loans[:] = np.maximum(banks.loans - paid, 0.0)
        banks.data_loans[:] = np.maximum(banks.data_loans - data_paid, 0.0)
        banks.pledge_loans[:] = np.maximum(banks.pledge_loans - pledge_paid, 0.0)
        banks.cash[:] += paid + data_paid + pledge_paid
        back = debt + data_debt + pledge_debt
        flows[books.REPAYMENT] += back.sum()
        world.ledger.credit[1] += float(back.sum())
        firms.cash[owe] -= back
        firms.debt[owe] -= debt
        firms.data_debt[owe] -= data_debt
        firms.pledge_debt[owe] -= pledge_debt
    bank.write_down(world, rows)


@kernel
def _failing(firms, quit, give_up, key):
    """Rows of firms out of money, of bad actors found out, and of firms whose owners give up on long losses."""
    n = len(firms.uid)
    rows = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if not firms.alive[i]:
            continue
        out = firms.cash[i] < 0.0 or firms.bad[i] == CAUGHT
        if out or (firms.profit[i] < 0.0 and firms.cash[i] < -give_up * firms.profit[i] and uniform(key, firms.uid[i]) < quit):
            rows[count] = i
            count += 1
    return rows[:count]


@verb(writes=(*EXIT, "returning.*"))
def close(world: World) -> None:
    """Firms without money that nobody lends to close, and so do bad actors found out and some whose losses will soon eat the rest."""
    firms, flows = world.firms.view, world.ledger.flows
    rows = _failing(firms, world.nature.quit_margin, world.nature.give_up, world.key("firm.quit"))
    fail_suppliers(world, rows)
    _settle_debt(world, rows)
    flows[books.SUPPLIER_LOSS] += np.maximum(-firms.cash[rows], 0.0).sum()
    firms.cash[rows] = np.maximum(firms.cash[rows], 0.0)
    flows[books.CLOSING] += firms.cash[rows].sum()
    venture_fund.drop_stakes(world, rows)
    will_return(world, rows)
    _record_exit(world, rows, Event.CLOSED)
    world.firms.remove(rows)
