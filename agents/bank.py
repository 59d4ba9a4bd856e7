"""Banks: ordinary credit; two separate channels for data, information (less noise about default) and collateral (data count); loans on pledges."""

from __future__ import annotations

import math

import numpy as np

from agents import pledge, treasury
from agents.venture_fund import signal_sd
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.classification import is_small
from ecosystem.declare import column, record
from ecosystem.draws import normal, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import queue
from ecosystem.register import Event
from ecosystem.registered import RegisteredAgent
from ecosystem.verb import verb
from ecosystem.world import World

BANKS = 32  # a few dozen; the first DATA_BANKS of them lend on data once such banks exist
DATA_BANKS = 3
ORDINARY, DATA, PLEDGE = range(3)  # the channels, in the order in which a firm tries them
COLUMNS = (
    column("uid", "number", "bank", "银行", "i8", -1),
    column("alive", "0 or 1", "open", "在营", "?", False),
    column("opens", "quarter", "opens in", "开业季度", "i4"),
    column("capital", "M RMB", "capital for the new economy", "对新经济的资本"),
    column("cash", "M RMB", "cash", "现金"),
    column("loans", "M RMB", "ordinary loans", "普通贷款"),
    column("data_loans", "M RMB", "loans on data", "数据贷款"),
    column("bad", "M RMB", "bad ordinary loans on the books", "不良普通贷款"),
    column("small_bad", "M RMB", "bad ordinary loans of small borrowers on the books", "小微借款人不良普通贷款"),
    column("data_bad", "M RMB", "bad data loans on the books", "不良数据贷款"),
    column("pledge_loans", "M RMB", "loans on pledges", "质押贷款"),
    column("pledge_bad", "M RMB", "bad loans on pledges on the books", "不良质押贷款"),
)
BankColumns = record("BankColumns", COLUMNS, __name__)
BAD = ("banks.bad", "banks.small_bad", "banks.data_bad", "banks.pledge_bad")
BOOKS = ("banks.loans", "banks.data_loans", "banks.pledge_loans", *BAD, "banks.capital", "banks.cash")
SUPPORT = ("accounts.committed", *treasury.PAYS)  # what `write_down` and interest subsidies write


@equation
def default_score(intercept, weight, cover, noise):
    """Log odds of default within a year as a bank sees them: a - b cover + noise; cover as in `cover`.

    Logit score (form: Ohlson 1980); the numbers are fitted to D3.6.
    """
    return intercept - weight * cover + noise


@equation
def cover(cash, profit, fixed):
    """How well a firm covers its costs: 1 + profit / fixed when profitable, else the part of two years its cash lasts (0 to 1), capped at 3.

    A ratio; profit and fixed cost in M RMB a quarter, cash in M RMB. Definition.
    """
    if profit >= 0.0:
        return min(1.0 + profit / max(fixed, 1e-6), 3.0)
    return min(max(cash, 0.0) / (-8.0 * profit), 1.0)


@equation
def chance(log_odds):
    """Probability from log odds.

    A share from 0 to 1, by definition of the odds.
    """
    return 1.0 / (1.0 + math.exp(-log_odds))


@equation
def lending_rate(policy_rate, default, loss, margin):
    """Rate at which a loan pays for itself: (r_f + PD LGD + margin) / (1 - PD), a year.

    All are shares or rates a year; the break-even condition of model.md.
    """
    return (policy_rate + default * loss + margin) / (1.0 - default)


@equation
def credit_limit(multiple, net_worth, surplus, floor, patents, patent_value, patent_ltv):
    """Ordinary credit limit, M RMB: max(multiple x max(net worth, yearly surplus), floor) + LTV on patents (form: Assenza et al. 2015)."""
    return max(multiple * max(net_worth, surplus), floor) + patent_ltv * patent_value * patents


@equation
def property_price(shock, quarter, since):
    """Price of property against its usual course, 1 until a stress test lets it change by `shock` (log points) in quarter `since`, for good.

    Definition.
    """
    return math.exp(shock) if quarter >= since else 1.0


@equation
def backing(secured, price):
    """What collateral leaves of the credit on net worth (a share): the part `secured` by property moves with its price (F16)."""
    return 1.0 + secured * (price - 1.0)


@kernel
def _reading(cover_seen, kept, most, nature, key, uid):
    """Log odds of default as a bank reads them with the noise it keeps; infinite when they are surely above `most`.

    The normal density is at most 0.39895, so a normal number is below x >= 0 with a chance of at most 0.5 + 0.39895 x: most refusals are
    told from the uniform number alone and need no normal one.
    """
    noise = nature.score_noise * kept
    room = most - default_score(nature.default_intercept, nature.default_cover, cover_seen, 0.0)
    if uniform(key, uid) * noise > 0.5 * noise + 0.39895 * max(room, 0.0):
        return math.inf
    return default_score(nature.default_intercept, nature.default_cover, cover_seen, noise * normal(key, uid))


@kernel
def _ask(firms, cells, accounts, nature, rules, quarter, multiple, data_open, keys):
    """Who asks, on which channel and pledge, who supports a loan on a pledge, how much, at which rate; a bank of the firm or a data bank answers."""
    n = len(firms.uid)
    rows = np.empty(n, np.int64)
    amount = np.empty(n)
    rate = np.empty(n)
    risk = np.empty(n)
    channel = np.empty(n, np.int8)
    kind = np.empty(n, np.int8)
    payer = np.empty(n, np.int64)
    count = 0
    most = math.log(nature.default_limit / (1.0 - nature.default_limit))  # the accepted risk as log odds, so that only loans made need their chance
    for i in range(n):
        if not firms.alive[i] or quarter - firms.birth[i] < nature.credit_age or firms.listed[i]:
            continue
        need = nature.loan_need * firms.fixed[i] + nature.working_capital * firms.revenue[i] - firms.cash[i]
        # Beside a venture round a bank lends on what the investors' plan will need, not only when money is short.
        planned = 0.0
        if firms.link_account[i] > 0 and firms.rounds[i] > 0 and quarter - firms.round_quarter[i] <= pledge.YEAR:
            planned = need + nature.loan_need * firms.plan[i]
        if need <= 0.0 and planned <= 0.0:
            continue
        uid = firms.uid[i]
        state = cover(firms.cash[i], firms.profit[i], firms.fixed[i])
        through, what, account, wanted, loss = ORDINARY, pledge.NONE, 0, need, nature.loss_given_default
        limit, score, signal = 0.0, math.inf, firms.data_signal[i]
        if need > 0.0:
            # Ordinary channel first: it is what every bank offers.
            worth = firms.cash[i] + firms.data[i] + firms.receivable[i] - firms.debt[i] - firms.data_debt[i] - firms.pledge_debt[i]
            surplus = 4.0 * firms.profit[i]
            ltv = nature.patent_ltv * cells.standing[firms.sector[i] * ACROSS + firms.district[i]]
            limit = (
                credit_limit(multiple, worth, surplus, nature.micro_credit, firms.patents[i], nature.patent_value, ltv)
                - firms.debt[i]
            )
            if limit > 0.01:
                score = _reading(state, signal, most, nature, keys[0], uid)
            if score > most and (data_open or firms.data_ltv[i] > 0.0):
                # A data bank (or, under the measure, the firm's own bank) reads what the firm's data say.
                through = DATA
                limit = (nature.micro_credit if data_open else 0.0) + firms.data_ltv[i] * firms.data[i] - firms.data_debt[i]
                if limit > 0.005:
                    score = _reading(state, min(nature.data_noise if data_open else 1.0, signal), most, nature, keys[1], uid)
        if score > most:
            through = PLEDGE
            patents = nature.patent_value * firms.patents[i]
            raised = firms.raised[i] if planned > 0.0 else 0.0
            what, account, limit = pledge.offered(
                firms.pledge_kind[i], firms.pledge_debt[i], firms.chain_account[i], firms.ip_account[i], firms.link_account[i], firms.receivable[i],
                patents, raised, accounts.pledge_part,
            )  # fmt: skip
            if what == pledge.LINK:
                wanted = planned
            if limit <= 0.005 or wanted <= 0.0:
                continue
            who, kept = uid, min(accounts.pledge_signal[account], signal)
            if what == pledge.LINK:
                # It sees what the investors saw: less is in doubt with each round.
                kept = min(signal_sd(1.0, nature.noise_fall, firms.rounds[i], 1.0, firms.tested[i], nature.tested_noise), signal)
            if what == pledge.CHAIN:
                # The anchor will pay: the bank reads the anchor, and errs about it for all its suppliers alike.
                a = firms.anchor[i]
                if a < 0 or not firms.alive[a]:
                    continue
                who, state = firms.uid[a], cover(firms.cash[a], firms.profit[a], firms.fixed[a])
            shared = accounts.pledge_share[account]
            accepted = pledge.accepted_risk(nature.default_limit, shared, nature.pledge_risk)
            bar = math.log(accepted / (1.0 - accepted))
            score = _reading(state, kept, bar, nature, keys[2], who)
            if score > bar:
                continue
            loss *= 1.0 - shared
        default = chance(score)
        rows[count] = i
        amount[count] = min(wanted, limit)
        rate[count] = lending_rate(rules.policy_rate, default, loss, nature.margin)
        risk[count] = default
        channel[count] = through
        kind[count] = what
        payer[count] = account
        count += 1
    return rows[:count], amount[:count], rate[:count], risk[:count], channel[:count], kind[:count], payer[:count]


@kernel
def _make_loans(order, bank, rows, amount, rate, channel, room, firms, lent):
    """Lend in order until a bank's room ends; `lent` receives the loans of each channel and all loans by bank; returns those made."""
    made = np.empty(len(order), np.int64)
    granted = np.zeros(len(rows), np.bool_)
    count = 0
    here = -1
    asked = start = 0.0
    for o in order:
        b = bank[o]
        asked += amount[o]
        before = asked - amount[o]
        if b != here:
            here, start = b, before
        if before - start + amount[o] > room[b]:
            continue
        lent[channel[o], b] += amount[o]
        lent[3, b] += amount[o]
        granted[o] = True
        made[count] = o
        count += 1
    # The money moves in order of rows, which is the order of memory.
    for o in range(len(rows)):
        if not granted[o]:
            continue
        i = rows[o]
        total = firms.debt[i] + firms.data_debt[i] + firms.pledge_debt[i]
        firms.loan_rate[i] = (firms.loan_rate[i] * total + rate[o] * amount[o]) / (total + amount[o])
        if channel[o] == ORDINARY:
            firms.debt[i] += amount[o]
        elif channel[o] == DATA:
            firms.data_debt[i] += amount[o]
        else:
            firms.pledge_debt[i] += amount[o]
        firms.cash[i] += amount[o]
    return made[:count]


@verb(writes=("firms.debt", "firms.data_debt", "firms.loan_rate", "firms.cash", "firms.pledge_debt", "firms.pledge_kind", "firms.pledge_account",
              "firms.pledge_subsidy", "firms.pledge_loss", "banks.loans", "banks.data_loans", "banks.pledge_loans", "banks.cash",
              "accounts.applied", "accounts.awarded", "accounts.committed"))  # fmt: skip
def lend(world: World) -> None:
    """Firms short of cash ask for credit; banks lend where their reading of default is low enough and their capital allows."""
    firms, banks, accounts, nature = world.firms.view, world.banks.view, world.accounts.view, world.nature
    data_open = world.quarter >= nature.data_bank_start
    keys = np.array([world.key(f"bank.{name}") for name in ("score", "data_score", "pledge_score")], dtype=np.uint64)
    price = property_price(nature.house_price_shock, world.quarter, nature.shock_quarter)
    multiple = nature.net_worth_multiple * backing(nature.secured_share, price)
    rows, amount, rate, risk, channel, kind, payer = _ask(
        firms, world.cells.view, accounts, world.nature_record, world.rules_record, world.quarter, multiple, data_open, keys
    )
    bank = lender(firms, rows, channel == DATA, data_open)
    # What stands behind a loan: who supports it, the interest paid for the firm (points a year), the part of a loss that is shared.
    on_data = channel == DATA
    account = np.where(on_data, firms.credit_account[rows], payer)
    subsidy = np.where(on_data, firms.loan_subsidy[rows], accounts.pledge_interest[payer] * rate)
    shared = np.where(on_data, firms.loss_share[rows], accounts.pledge_share[payer])
    usual = np.where(on_data, (nature.micro_credit if data_open else 0.0) - firms.data_debt[rows], 0.0)
    keep, supported, need = _within_budget(world, rows, amount, account, _expected_support(world, amount, risk, subsidy, shared), usual)
    # Capital is rationed by addressed order, never by row.
    owed = banks.loans + banks.data_loans + banks.pledge_loans + banks.bad + banks.data_bad + banks.pledge_bad
    room = np.maximum(banks.capital / max(world.rules.capital_ratio, 1e-9) - owed, 0.0)
    if (np.bincount(bank[keep], weights=amount[keep], minlength=len(room)) <= room).all():
        order = np.flatnonzero(keep)  # nobody need stand in line
    else:
        order = queue(bank, uniform_numpy(world.key("bank.order"), firms.uid[rows]))
        order = order[keep[order]]
    loans = np.zeros((4, len(banks.uid)))
    made = _make_loans(order, bank, rows, amount, rate, channel, room, firms, loans)
    banks.loans[:] += loans[ORDINARY]
    banks.data_loans[:] += loans[DATA]
    banks.pledge_loans[:] += loans[PLEDGE]
    banks.cash[:] -= loans[3]
    lent = float(amount[made].sum())
    world.ledger.flows[books.LENDING] += lent
    world.ledger.credit[0] += lent
    helped = made[supported[made]]
    np.add.at(accounts.committed, account[helped], need[helped])
    np.add.at(accounts.awarded, account[helped], 1.0)
    new = made[channel[made] == DATA]
    world.register.write(world.quarter, Event.LOAN, firms.uid[rows[new]], firms.sector[rows[new]], amount[new])
    new = made[channel[made] == PLEDGE]
    world.register.write(world.quarter, Event.PLEDGED, firms.uid[rows[new]], firms.sector[rows[new]], amount[new], account[new])
    # The promise stays with the loan, so a measure that ends breaks none.
    firms.pledge_kind[rows[new]], firms.pledge_account[rows[new]] = kind[new], account[new]
    firms.pledge_subsidy[rows[new]], firms.pledge_loss[rows[new]] = subsidy[new], shared[new]


def lender(firms, rows: np.ndarray, on_data: np.ndarray, data_open: bool) -> np.ndarray:
    """Row of the bank that answers: the firm's own, or one of the data banks by address where these exist."""
    own = firms.home_bank[rows].astype(np.int64)
    return np.where(on_data & data_open, own % DATA_BANKS, DATA_BANKS + own % (BANKS - DATA_BANKS))


def _expected_support(world: World, amount: np.ndarray, risk: np.ndarray, subsidy: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """Public money a supported loan is expected to need (M RMB): subsidy over its life and the shared part of expected loss."""
    nature = world.nature
    life = 1.0 / nature.amortisation / 4.0  # years, on a balance that falls by a fixed share
    return amount * (subsidy * life + shared * risk * nature.loss_given_default)


def _within_budget(
    world: World, rows: np.ndarray, amount: np.ndarray, account: np.ndarray, need: np.ndarray, usual: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Supported loans are admitted in addressed order while the promises they add fit what is left of the account.

    The others are what the bank would lend without support: up to the `usual` credit (M RMB; none on a pledge). Returns which loans are made,
    which are supported, and the public money each is expected to need.
    """
    firms, accounts = world.firms.view, world.accounts.view
    keep = np.ones(len(rows), bool)
    supported = account > 0
    helped = np.flatnonzero(supported)
    for a in np.unique(account[helped]):
        here = np.flatnonzero(account == a)
        accounts.applied[a] += len(here)
        room = max(accounts.left[a] - accounts.committed[a], 0.0)
        if need[here].sum() > room:
            here = here[np.argsort(uniform_numpy(world.key("bank.support"), firms.uid[rows[here]]), kind="stable")]
            supported[here] = np.cumsum(need[here]) <= room
    alone = helped[~supported[helped]]
    amount[alone] = np.minimum(amount[alone], usual[alone])
    keep[alone] = amount[alone] > 0.005
    return keep, supported, need


@kernel
def _collect(firms, nature, own_bank, data_bank, income, repaid, loans, subsidy, flows):
    interest = back = 0.0
    for i in range(len(firms.uid)):
        debt, data_debt, pledge_debt = firms.debt[i], firms.data_debt[i], firms.pledge_debt[i]
        if debt + data_debt + pledge_debt <= 0.0:
            continue
        own, other = own_bank[firms.home_bank[i]], data_bank[firms.home_bank[i]]
        due = 0.25 * firms.loan_rate[i] * (debt + data_debt + pledge_debt)
        a, b, c = nature.amortisation * debt, nature.amortisation * data_debt, nature.amortisation * pledge_debt
        if debt < 0.01:
            a = debt
        if data_debt < 0.01:
            b = data_debt
        if pledge_debt < 0.01:
            c = pledge_debt
        firms.debt[i] = debt - a if a < debt else 0.0
        firms.data_debt[i] = data_debt - b if b < data_debt else 0.0
        firms.pledge_debt[i] = pledge_debt - c if c < pledge_debt else 0.0
        firms.cash[i] -= due + a + b + c
        if firms.loan_subsidy[i] > 0.0 and data_debt > 0.0:
            subsidy[0, i] = 0.25 * min(firms.loan_subsidy[i], firms.loan_rate[i]) * data_debt
        if firms.pledge_subsidy[i] > 0.0 and pledge_debt > 0.0:
            subsidy[1, i] = 0.25 * min(firms.pledge_subsidy[i], firms.loan_rate[i]) * pledge_debt
        income[own] += 0.25 * firms.loan_rate[i] * debt
        income[other] += 0.25 * firms.loan_rate[i] * data_debt
        income[own] += 0.25 * firms.loan_rate[i] * pledge_debt
        repaid[own] += a
        repaid[other] += b
        repaid[own] += c
        loans[ORDINARY, own] += firms.debt[i]
        loans[DATA, other] += firms.data_debt[i]
        loans[PLEDGE, own] += firms.pledge_debt[i]
        interest += due
        back += a + b + c
    flows[books.INTEREST] += interest
    flows[books.REPAYMENT] += back
    return back


@verb(writes=("firms.debt", "firms.data_debt", "firms.pledge_debt", "firms.cash", *BOOKS, *SUPPORT))
def collect(world: World) -> None:
    """Loans are served; interest on supported loans is subsidised; banks pay for their money and keep the ratio of capital."""
    firms, banks, nature, flows = world.firms.view, world.banks.view, world.nature, world.ledger.flows
    n = len(banks.uid)
    income, repaid = np.zeros((2, n))
    loans = np.zeros((3, n))
    subsidy = np.zeros((2, world.firms.n))
    data_open = world.quarter >= nature.data_bank_start
    # The banks' books are drawn up anew from their borrowers, so that rounding does not pile up.
    home = np.arange(n)
    own_bank = DATA_BANKS + home % (n - DATA_BANKS)
    data_bank = home % DATA_BANKS if data_open else own_bank
    back = _collect(firms, world.nature_record, own_bank, data_bank, income, repaid, loans, subsidy, flows)
    world.ledger.credit[1] += back
    banks.loans[:], banks.data_loans[:], banks.pledge_loans[:] = loans
    _subsidise(world, subsidy[0], firms.credit_account)
    _subsidise(world, subsidy[1], firms.pledge_account)
    book = banks.loans + banks.data_loans + banks.pledge_loans
    funding, costs = 0.25 * world.rules.policy_rate * book, 0.25 * nature.bank_costs * nature.margin * book
    banks.capital[:] = np.maximum(banks.capital + income - funding - costs, 0.0)
    # Owners add capital slowly when it is short and take out what is well above need.
    need = world.rules.capital_ratio * (book + banks.bad + banks.data_bad + banks.pledge_bad)
    banks.capital[:] += np.where(banks.capital < nature.bank_buffer * need, nature.bank_recapital * need, 0.0)
    banks.capital[:] = np.minimum(banks.capital, np.maximum(nature.bank_surplus * need, nature.bank_capital * world.scale))
    banks.cash[:] += income + repaid - funding - costs
    flows[books.FUNDING_COST] += funding.sum()
    flows[books.BANK_COSTS] += costs.sum()
    gap = nature.bank_liquidity * book - banks.cash
    flows[books.BANK_FUNDING] += np.maximum(gap, 0.0).sum()
    flows[books.BANK_RELEASE] += np.maximum(-gap, 0.0).sum()
    banks.cash[:] += gap
    fade = 1.0 / nature.write_off
    banks.bad[:] -= fade * banks.bad
    banks.small_bad[:] -= fade * banks.small_bad
    banks.data_bad[:] -= fade * banks.data_bad
    banks.pledge_bad[:] -= fade * banks.pledge_bad


def _subsidise(world: World, subsidy: np.ndarray, who: np.ndarray) -> None:
    """Interest subsidies (M RMB by firm) are paid from the accounts that promised them, and the promise shrinks by as much."""
    firms, accounts = world.firms.view, world.accounts.view
    helped = np.flatnonzero(subsidy)
    if not len(helped):
        return
    account = who[helped]
    if subsidy[helped].sum() > accounts.left[np.unique(account)].min():  # somebody may go without: by address, not by row
        helped = helped[queue(account, uniform_numpy(world.key("bank.subsidy"), firms.uid[helped]))]
        account = who[helped]
    paid = treasury.pay(world, account, subsidy[helped], books.INTEREST_SUBSIDY)
    firms.cash[helped] += paid
    _kept(accounts, account, paid)


def _kept(accounts, account: np.ndarray, paid: np.ndarray) -> None:
    """What has been paid is no longer promised."""
    np.subtract.at(accounts.committed, account, paid)
    accounts.committed[:] = np.maximum(accounts.committed, 0.0)


def write_down(world: World, rows: np.ndarray) -> None:
    """The loans of closing firms go bad: collateral is sold, the treasury shares what it promised, the rest is the banks' loss."""
    firms, banks, flows = world.firms.view, world.banks.view, world.ledger.flows
    rows = rows[firms.debt[rows] + firms.data_debt[rows] + firms.pledge_debt[rows] > 0.0]
    if not len(rows):
        return
    n = len(banks.uid)
    data_open = world.quarter >= world.nature.data_bank_start
    own = lender(firms, rows, np.zeros(len(rows), bool), data_open)
    other = lender(firms, rows, np.ones(len(rows), bool), data_open)
    debt, data_debt, pledge_debt = firms.debt[rows].copy(), firms.data_debt[rows].copy(), firms.pledge_debt[rows].copy()
    small = is_small(debt + data_debt + pledge_debt, world.nature.inclusive_credit)
    banks.small_bad[:] += np.bincount(own, weights=debt * small, minlength=n)
    loss = world.nature.loss_given_default
    kept = pledge.recovered(rows, firms.pledge_kind, firms.pledge_debt, firms.receivable, firms.patents, firms.junk, loss)
    recovered = (1.0 - loss) * (debt + data_debt) + kept * pledge_debt
    flows[books.LIQUIDATION] += recovered.sum()
    shared = _share_loss(world, rows, firms.loss_share[rows] * loss * data_debt, firms.credit_account)
    pledge_shared = _share_loss(world, rows, firms.pledge_loss[rows] * (1.0 - kept) * pledge_debt, firms.pledge_account)
    for bank, amount, lost, loans, bad in (
        (own, debt, loss * debt, banks.loans, banks.bad),
        (other, data_debt, loss * data_debt, banks.data_loans, banks.data_bad),
        (own, pledge_debt, (1.0 - kept) * pledge_debt, banks.pledge_loans, banks.pledge_bad),
    ):
        gone, missing = np.bincount(bank, weights=amount, minlength=n), np.bincount(bank, weights=lost, minlength=n)
        loans[:] = np.maximum(loans - gone, 0.0)
        bad[:] += gone
        banks.capital[:] = np.maximum(banks.capital - missing, 0.0)
        banks.cash[:] += gone - missing
    income = np.bincount(other, weights=shared, minlength=n) + np.bincount(own, weights=pledge_shared, minlength=n)
    banks.cash[:] += income
    banks.capital[:] += income
    world.ledger.credit[2] += float((debt + data_debt + pledge_debt).sum())
    firms.debt[rows] = 0.0
    firms.data_debt[rows] = 0.0
    firms.pledge_debt[rows] = 0.0


def _share_loss(world: World, rows: np.ndarray, promised: np.ndarray, who: np.ndarray) -> np.ndarray:
    """What the accounts pay of the losses they promised to share (M RMB by row), in addressed order while their money lasts."""
    firms, shared = world.firms.view, np.zeros(len(rows))
    claims = np.flatnonzero(promised > 0.0)
    if len(claims):
        claims = claims[queue(who[rows[claims]], uniform_numpy(world.key("bank.loss"), firms.uid[rows[claims]]))]
        account = who[rows[claims]]
        shared[claims] = treasury.pay(world, account, promised[claims], books.LOSS_SHARING)
        _kept(world.accounts.view, account, shared[claims])
    return shared


class Bank(RegisteredAgent, table="banks", columns=COLUMNS):
    """A bank's lending to the new economy."""
