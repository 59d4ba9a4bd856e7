"""Venture funds: whom to meet, whom to fund, with whom, for how much, and when to give money back."""

from __future__ import annotations

import math

import numpy as np

from agents import mother_fund
from agents.treasury import noise_left
from ecosystem import ledger as books
from ecosystem.agentset import RowAgent
from ecosystem.cells import ACROSS
from ecosystem.declare import column, record
from ecosystem.draws import bits, normal, normal_numpy, second, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.register import Event
from ecosystem.terms import columns as term_columns
from ecosystem.valuation import pre_money, prospect
from ecosystem.verb import verb
from ecosystem.world import World

PARTNERS = 6  # recent co-investors a manager remembers
ENTRIES = 32  # of the list of managers that are read to find one with money, when anybody will do
COLUMNS = (
    column("uid", "address", "identity", "编号", "i8", -1),
    column("alive", "0 or 1", "active", "在管", "?", False),
    column("birth", "quarter", "founded", "成立季度", "i4"),
    column("size", "M RMB", "money under management", "管理规模"),
    column("commitment", "M RMB", "this fund's money for the city", "本期基金本地出资额"),
    column("dry", "M RMB", "not yet called", "未缴款额度"),
    column("cash", "M RMB", "cash", "现金"),
    column("focus", "code, -1 for all", "sector focus", "行业偏好", "i1", -1),
    column("stage", "0 early, 1 late, 2 both", "stage focus", "阶段偏好", "i1"),
    column("skill", "share of noise kept", "screening precision", "甄别能力", "f8", 1.0),
    column("ends", "quarter", "this fund ends", "本期到期", "i4"),
    column("invested", "M RMB", "invested by this fund", "本期已投"),
    column("returned", "M RMB", "returned by this fund", "本期已回收"),
    column("deals", "deals", "deals ever", "累计投资数", "i4"),
    column("guided", "0 or 1", "government-guided", "政府引导", "i1"),
    *(column(f"partner{k}", "row", "a recent co-investor", "近期联合投资者", "i4", -1) for k in range(PARTNERS)),
    column("guided_until", "quarter", "end of the fund that has public money", "获财政出资基金的到期季度", "i4"),
    column("public_share", "share", "the state's part of what it gives back", "财政份额"),
    column("public_account", "account", "whose money that is", "财政出资科目", "i2"),
    *term_columns("funds"),
)
FundColumns = record("FundColumns", COLUMNS, __name__)

STAKES = (
    column("uid", "number", "deal", "交易", "i8", -1),
    column("alive", "0 or 1", "held", "持有中", "?", False),
    column("firm", "row", "firm", "企业", "i8", -1),
    column("fund", "row", "holder", "持有人", "i4", -1),
    column("units", "shares of the founding", "units held", "份额"),
    column("cost", "M RMB", "paid", "成本"),
    column("quarter", "quarter", "bought", "买入季度", "i4"),
)
StakeColumns = record("StakeColumns", STAKES, __name__)
MARKS = (100.0, 500.0, 1000.0)  # M US$ of post-money: valued, gazelle, unicorn (Hurun)
OUTSIDE = -1  # holder of a stake bought by investors from outside the city


@equation
def posterior(mean, precision, signal, noise):
    """Belief after a signal, normal prior and noise: (mean precision + signal / noise^2) / (precision + 1 / noise^2), log points.

    Bayes' rule for normal numbers; the precision is one over log points squared.
    """
    weight = 1.0 / (noise * noise)
    return (mean * precision + signal * weight) / (precision + weight)


@equation
def clears(ahead, hurdle, step, rounds, weight, climate):
    """Whether the believed prospect clears the hurdle of the stage in this climate: ahead >= hurdle + step sqrt(rounds) - weight x climate (log points).

    The first step up is the steepest: fewer than half of those funded once are funded again (K5a), of these again under half (K5c).
    """
    return ahead >= hurdle + step * math.sqrt(rounds) - weight * climate


@equation
def signal_sd(noise, fall, rounds, skill, tested, tested_kept):
    """Noise of a fund's view: noise x fall^rounds x skill, less when the product has been tested or licensed (log points).

    That noise falls with each round is the trial of the core, model.md.
    """
    return noise * fall**rounds * skill * (tested_kept if tested else 1.0)


@equation
def patents_show(weight, patents):
    """Share of noise left when patents speak for a firm: (1 + patents)^-weight (assumption A-188)."""
    return (1.0 + patents) ** -weight


@equation
def label_kept(kept, share):
    """Noise left when a fund sees a label that `share` of those who could have one have: 1 - (1 - kept) (1 - share), share kept of the noise.

    A label that everybody has says nothing (definition); a rare one, assumption A-206.
    """
    return 1.0 - (1.0 - kept) * (1.0 - share)


@equation
def round_size(pre, dilution, absorbed, ticket_floor):
    """Money asked in a round (M RMB): what selling `dilution` of the firm brings, no more than it can absorb, at least ticket_floor.

    The share usually sold is B3.10.
    """
    return max(min(pre * dilution / (1.0 - dilution), absorbed), ticket_floor)


@equation
def absorbable(horizon, revenue, team_factor, fixed):
    """Money a firm can put to work before its next round (M RMB): horizon x (revenue + team_factor x fixed cost), both a quarter.

    Burn, not a clock, sets the time between rounds: trial of the core, model.md.
    """
    return horizon * (revenue + team_factor * fixed)


@equation
def plan_size(spread, luck):
    """Size of a firm's plan against the mean plan: e^(spread luck - spread^2 / 2), mean 1; luck a normal number, spread in log points.

    Lognormal, as sizes of rounds are (Crunchbase 2013, B2.1); the spread is assumption A-450.
    """
    return math.exp(spread * luck - 0.5 * spread * spread)


@kernel
def _anybody(k, uid, funds, arrived, floor):
    """A manager with money, each as likely as the next, whatever its sector, stage and friends; -1 when the list seems to have none."""
    for _ in range(ENTRIES):
        k = second(k)
        f = int(uniform(k, uid) * arrived)
        if funds.alive[f] and funds.dry[f] >= floor:
            return f
    return -1


@kernel
def _screen(firms, funds, arrived, city, market, cells, accounts, nature, quarter, climate, keys):
    """Meetings of seeking firms with funds; the best offer of each firm that clears a fund's hurdle."""
    n = len(firms.uid)
    rows = np.empty(n, np.int64)
    lead = np.empty(n, np.int64)
    value = np.empty(n)
    belief = np.empty(n)
    noise = np.empty(n)
    seekers = 0
    count = 0
    for i in range(n):
        if not firms.ambitious[i] or not firms.alive[i] or firms.listed[i]:
            continue
        rounds = firms.rounds[i]
        if rounds == 0:
            if quarter - firms.birth[i] > nature.first_round_age:
                continue
        elif quarter - firms.round_quarter[i] < nature.round_gap or firms.cash[i] > (1.0 - nature.seek_spent) * firms.raised[i]:
            continue
        seekers += 1
        uid = firms.uid[i]
        s = firms.sector[i]
        expected = nature.meeting * math.exp(nature.meeting_climate * climate) * (1.0 + nature.meeting_rounds * rounds) + firms.event_meetings[i]
        meetings = int(math.floor(expected + uniform(keys[0], uid)))
        best = 0.0
        k = keys[1]
        quality = firms.knowledge[i] - market.rival[s] + city.design_weight[s] * max(firms.appeal[i] - nature.design_threshold, 0.0) ** 1.5
        chosen = -1
        shown = patents_show(nature.patent_signal * cells.standing[s * ACROSS + firms.district[i]], firms.patents[i])
        for _ in range(meetings):
            # A meeting is a place in the list of all managers ever founded, so that a closing fund moves nobody else's.
            k = second(k)
            f = int(uniform(k, uid) * arrived)
            if not funds.alive[f] or funds.dry[f] < nature.ticket_floor:
                continue
            if funds.focus[f] >= 0 and funds.focus[f] != s:
                continue
            if (funds.stage[f] == 0 and rounds > 1) or (funds.stage[f] == 1 and rounds < 2):
                continue
            if nature.matching_rule == 1:  # as many meetings as by fit, with whoever has money
                f = _anybody(bits(k, np.uint64(11)), uid, funds, arrived, nature.ticket_floor)
                if f < 0:
                    continue
            sd = signal_sd(nature.signal_noise, nature.noise_fall, rounds, funds.skill[f], firms.tested[i], nature.tested_noise) * shown
            sd *= noise_left(firms.seen_noise[i], accounts.funded[firms.statistics_account[i]])
            if firms.recognised_until[i] > quarter:
                sd *= label_kept(nature.label_noise, market.labelled[s])
            if firms.reference_until[i] >= quarter:
                sd *= nature.reference_noise
            seen = quality + sd * normal(bits(k, np.uint64(7)), uid)
            mean = posterior(firms.belief[i], firms.precision[i], seen, sd)
            ahead = prospect(mean, nature.size_drag, firms.sales[i], nature.entry_sales)
            if not clears(ahead, nature.hurdle, nature.hurdle_step, rounds, nature.climate_hurdle, climate):
                continue
            worth = pre_money(city.multiple[s], 4.0 * firms.revenue[i], nature.sales_floor, nature.growth_priced, ahead, climate)
            if worth > best:
                best = worth
                chosen = f
                belief[count] = mean
                noise[count] = sd
        if chosen >= 0:
            rows[count] = i
            lead[count] = chosen
            value[count] = best
            count += 1
    return rows[:count], lead[:count], value[:count], belief[:count], noise[:count], seekers


@kernel
def _settle(order, rows, lead, value, firms, funds, arrived, nature, syndicate_key, partner_key, plan_key):
    """Deals in addressed order: the lead takes its ticket, partners and strangers the rest; a deal that finds half its money is made."""
    deals = len(order)
    raised = np.zeros(deals)
    outside = np.zeros(deals)
    member = np.full((deals, PARTNERS), -1, np.int64)
    part = np.zeros((deals, PARTNERS))
    for j in range(deals):
        o = order[j]
        i = rows[o]
        f = lead[o]
        uid = firms.uid[i]
        absorbed = absorbable(nature.horizon, firms.revenue[i], nature.team_factor, firms.fixed[i]) * plan_size(nature.plan_spread, normal(plan_key, uid))
        ask = round_size(value[o], nature.dilution, absorbed, nature.ticket_floor)
        own = min(ask, max(nature.ticket * funds.commitment[f], nature.ticket_floor), funds.dry[f])
        if own <= 0.0:
            continue
        got = own
        member[j, 0] = f
        part[j, 0] = own
        used = 1
        wants = got < 0.999 * ask or uniform(syndicate_key, uid) < nature.syndicate
        if wants and got > nature.lead_most * ask:
            got = nature.lead_most * ask
            part[j, 0] = got
        k = partner_key
        tries = 0
        while wants and got < 0.999 * ask and used < PARTNERS and tries < 12:
            k = second(k)
            tries += 1
            g = -1
            if tries <= 6 and nature.matching_rule == 0:
                # Known partners come first; the network grows where it has grown.
                slot = int(uniform(k, uid) * PARTNERS)
                g = (
                    funds.partner0[f] if slot == 0 else funds.partner1[f] if slot == 1 else funds.partner2[f]
                    if slot == 2 else funds.partner3[f] if slot == 3 else funds.partner4[f] if slot == 4 else funds.partner5[f]
                )  # fmt: skip
            else:
                g = int(uniform(k, uid) * arrived)
            if g < 0 or not funds.alive[g] or funds.dry[g] < nature.ticket_floor:
                continue
            known = False
            for m in range(used):
                if member[j, m] == g:
                    known = True
            if known:
                continue
            piece = min(ask - got, max(nature.ticket * funds.commitment[g], nature.ticket_floor), funds.dry[g])
            member[j, used] = g
            part[j, used] = piece
            used += 1
            got += piece
        if got < ask and firms.rounds[i] + 1 >= nature.outside_rounds:
            outside[j] = ask - got
            got = ask
        if got < nature.deal_quorum * ask:
            for m in range(PARTNERS):
                member[j, m] = -1
            outside[j] = 0.0
            continue
        raised[j] = got
        for m in range(used):
            g = member[j, m]
            funds.dry[g] -= part[j, m]
            funds.invested[g] += part[j, m]
            funds.deals[g] += 1
            if m > 0:
                slot = bits(partner_key, uid) % np.uint64(PARTNERS)
                if slot == 0:
                    funds.partner0[f] = g
                elif slot == 1:
                    funds.partner1[f] = g
                elif slot == 2:
                    funds.partner2[f] = g
                elif slot == 3:
                    funds.partner3[f] = g
                elif slot == 4:
                    funds.partner4[f] = g
                else:
                    funds.partner5[f] = g
    return raised, outside, member, part


@verb(writes=("funds.*", "world.counts"))
def arrive(world: World) -> None:
    """Managers found themselves at the pace of the driver; size, focus and skill are drawn for each."""
    nature, quarter, city = world.nature, world.quarter, world.city
    expected = city.at("managers", quarter) / 4.0 * world.scale
    count = int(math.floor(expected + uniform(world.key("fund.count"), 0)))
    uid = (quarter << 40) | np.arange(count, dtype=np.int64)
    size = nature.manager_size * np.exp(nature.manager_spread * normal_numpy(world.key("fund.size"), uid) - 0.5 * nature.manager_spread**2)
    u = uniform_numpy(world.key("fund.focus"), uid)
    shares = np.cumsum(city.sector.entrant_share / city.sector.entrant_share.sum())
    focus = np.where(u < nature.generalists, -1, np.searchsorted(shares, (u - nature.generalists) / max(1.0 - nature.generalists, 1e-9)))
    v = uniform_numpy(world.key("fund.stage"), uid)
    large = size > nature.manager_size
    stage = np.where(v < nature.all_stages, 2, np.where(large, 1, 0))
    skill = np.clip(np.exp(nature.skill_spread * normal_numpy(world.key("fund.skill"), uid)), 0.5, 2.0)
    commitment = nature.local_share * size
    life = nature.manager_life
    # Funds never give up their row: a row number is the manager's place in the list of all, which meetings draw from.
    world.funds.add(uid, birth=quarter, size=size, commitment=commitment, dry=commitment, focus=focus, stage=stage, skill=skill, ends=quarter + life)
    world.counts[6] += count
    world.register.write(quarter, Event.FUND_BORN, uid, -1, size)


@verb(writes=())
def screen(world: World) -> None:
    """Seeking firms meet funds; each fund sees quality with noise, forms a belief, and offers if it clears its hurdle."""
    climate = world.climate
    keys = np.array([world.key("fund.meetings"), world.key("fund.meet")], dtype=np.uint64)
    firms, funds = world.firms.view, world.funds.view
    if not world.funds.n:
        world.offers = None
        return
    world.offers = _screen(
        firms, funds, world.funds.n, world.city.sector, world.markets.view, world.cells.view, world.accounts.view, world.nature_record,
        world.quarter, climate, keys,
    )  # fmt: skip


@verb(writes=("firms.cash", "firms.plan", "firms.rounds", "firms.round_quarter", "firms.raised", "firms.post_money", "firms.belief",
              "firms.precision", "firms.dilution", "firms.lead", "firms.mark", "stakes.*", "markets.venture", "funds.dry", "funds.invested",
              "funds.deals", *(f"funds.partner{k}" for k in range(PARTNERS)), "world.counts"))  # fmt: skip
def invest(world: World) -> None:
    """Offers are settled in addressed order; money is called and paid, stakes are issued, the post-money is public."""
    firms, funds, nature, quarter, flows = world.firms.view, world.funds.view, world.nature, world.quarter, world.ledger.flows
    world.markets.view.venture[:] = 0.0
    _spend_plan(firms)
    if world.offers is None or not len(world.offers[0]):
        return
    rows, lead, value, belief, noise, _ = world.offers
    order = np.argsort(uniform_numpy(world.key("fund.order"), firms.uid[rows]), kind="stable")
    raised, outside, member, part = _settle(
        order, rows, lead, value, firms, funds, world.funds.n, world.nature_record, world.key("fund.syndicate"), world.key("fund.partner"),
        world.key("fund.plan", 0),
    )
    done = raised > 0.0
    o = order[done]
    raised, outside, member, part = raised[done], outside[done], member[done], part[done]
    i, pre = rows[o], value[o]
    post = pre + raised
    called = part.sum()
    flows[books.CAPITAL_CALLS] += called
    flows[books.VENTURE] += called
    flows[books.VENTURE_OUTSIDE] += outside.sum()
    firms.cash[i] += part.sum(axis=1) + outside
    firms.dilution[i] *= pre / post
    _issue(world, i, member, part, outside, post)
    firms.plan[i] = raised / nature.horizon
    firms.raised[i], firms.post_money[i], firms.round_quarter[i] = raised, post, quarter
    firms.rounds[i] += 1
    firms.belief[i] = belief[o]
    firms.precision[i] += 1.0 / noise[o] ** 2
    first = firms.lead[i] < 0
    firms.lead[i[first]] = lead[o][first]
    np.add.at(world.markets.view.venture, firms.sector[i], raised)
    world.register.write(quarter, Event.ROUND, firms.uid[i], firms.sector[i], raised, firms.rounds[i])
    deal, slot = np.nonzero(member[:, 1:] >= 0)
    partner = member[deal, slot + 1]
    world.register.write(quarter, Event.COINVESTED, funds.uid[member[deal, 0]], firms.sector[i[deal]], part[deal, slot + 1], partner)
    marks = np.searchsorted(np.array(MARKS) * nature.dollar, post, side="right").astype(np.int8)
    risen = i[marks > firms.mark[i]]
    firms.mark[i] = np.maximum(firms.mark[i], marks)
    crowned = risen[firms.mark[risen] == len(MARKS)]
    world.counts[5] += len(crowned)
    world.register.write(quarter, Event.VALUED, firms.uid[risen], firms.sector[risen], firms.post_money[risen], firms.mark[risen])


@kernel
def _spend_plan(firms):
    for i in range(len(firms.uid)):
        if firms.plan[i] > 0.0 and firms.cash[i] < 2.0 * firms.plan[i]:
            firms.plan[i] *= 0.5 if firms.plan[i] > 0.01 else 0.0


def _issue(world: World, rows: np.ndarray, member: np.ndarray, part: np.ndarray, outside: np.ndarray, post: np.ndarray) -> None:
    """Units for each buyer: its share of the firm over the founders' dilution, so that a later round dilutes all alike."""
    dilution = world.firms.view.dilution[rows]
    deal, slot = np.nonzero(member >= 0)
    paid = np.concatenate([part[deal, slot], outside[outside > 0]])
    fund = np.concatenate([member[deal, slot], np.full(int((outside > 0).sum()), OUTSIDE)])
    deal = np.concatenate([deal, np.flatnonzero(outside > 0)])
    uid = (np.int64(world.quarter) << 40) | np.arange(len(deal))
    world.stakes.add(uid, firm=rows[deal], fund=fund, units=paid / post[deal] / dilution[deal], cost=paid, quarter=world.quarter)


def cash_out(world: World, rows: np.ndarray, price: np.ndarray, founders_too: bool = True) -> None:
    """Shareholders of these firms are paid at `price` (M RMB for the whole firm): funds by their units, founders the rest; stakes end."""
    if not len(rows):
        return
    firms, funds, stakes, flows = world.firms.view, world.funds.view, world.stakes.view, world.ledger.flows
    worth = np.zeros(world.firms.n)
    worth[rows] = price
    held = np.flatnonzero(stakes.alive & (worth[stakes.firm] > 0.0))
    proceeds = worth[stakes.firm[held]] * stakes.units[held] * firms.dilution[stakes.firm[held]]
    inside = stakes.fund[held] >= 0
    np.add.at(funds.cash, stakes.fund[held][inside], proceeds[inside])
    np.add.at(funds.returned, stakes.fund[held][inside], proceeds[inside])
    flows[books.EXITS_TO_FUNDS] += proceeds[inside].sum()
    if founders_too:
        flows[books.EXITS_TO_OWNERS] += (price * firms.dilution[rows]).sum()
    drop_stakes(world, rows)


def drop_stakes(world: World, rows: np.ndarray) -> None:
    """Stakes in these firms end."""
    gone = np.zeros(world.firms.n, bool)
    gone[rows] = True
    stakes = world.stakes.view
    world.stakes.remove(np.flatnonzero(stakes.alive & gone[stakes.firm]))


@verb(writes=("funds.alive", "funds.size", "funds.commitment", "funds.dry", "funds.cash", "funds.ends", "funds.invested", "funds.returned",
              "funds.public_share", "accounts.recovered"))  # fmt: skip
def distribute(world: World) -> None:
    """Funds charge fees, give proceeds back, and at a fund's end raise the next one or close, by their record and the climate."""
    funds, nature, flows = world.funds.view, world.nature, world.ledger.flows
    alive = funds.alive
    fee = np.where(alive, np.minimum(nature.fee * funds.commitment, funds.dry), 0.0)
    funds.dry[:] -= fee
    flows[books.CAPITAL_CALLS] += fee.sum()
    flows[books.FEES] += fee.sum()
    flows[books.DISTRIBUTIONS] += funds.cash.sum()
    mother_fund.give_back(world)
    funds.cash[:] = 0.0
    ending = np.flatnonzero(alive & (funds.ends <= world.quarter))
    if not len(ending):
        return
    record = funds.returned[ending] / np.maximum(funds.invested[ending], 1.0)
    climate = world.climate
    odds = math.log(max(nature.manager_close, 1e-9) / max(1.0 - nature.manager_close, 1e-9)) - np.log1p(record) - climate
    closes = uniform_numpy(world.key("fund.close"), funds.uid[ending]) < 1.0 / (1.0 + np.exp(-odds))
    closed, again = ending[closes], ending[~closes]
    world.register.write(world.quarter, Event.FUND_CLOSED, funds.uid[closed], -1)
    funds.alive[closed] = False
    funds.dry[closed] = 0.0
    growth = np.clip(nature.next_fund + nature.next_fund_record * record[~closes] + nature.next_fund_climate * climate, 0.5, 2.0)
    funds.size[again] *= growth
    # The state's part of what was bought before is diluted by the new fund's money.
    funds.public_share[again] *= funds.invested[again] / np.maximum(funds.invested[again] + nature.local_share * funds.size[again], 1e-9)
    funds.commitment[again] = nature.local_share * funds.size[again]
    funds.dry[again] = funds.commitment[again]
    funds.invested[again] = funds.returned[again] = 0.0
    funds.ends[again] = world.quarter + nature.manager_life


class VentureFund(RowAgent, table="funds", columns=COLUMNS):
    """One venture manager."""
