"""The market: who grows, what is earned, what it costs, what data it leaves."""

from __future__ import annotations

import math

import numpy as np

from agents.firm.chain import paid_late
from agents.firm.columns import EXEMPT, FILED, GREY, LICENSED, SANDBOX, WAITING
from agents.treasury import year_ends
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.clock import quarter
from ecosystem.draws import exp, ln, normal_of, uniform
from ecosystem.kernel import equation, kernel, pass_over_all
from ecosystem.verb import verb
from ecosystem.world import World

PRICES_OF = quarter("2020Q1")


@equation
def design_effect(appeal, threshold):
    """Effect of appeal, convex above a threshold: max(appeal - threshold, 0)^1.5 (F22: only strong design pays).

    Appeal and threshold in units of appeal.
    """
    return (appeal - threshold) ** 1.5 if appeal > threshold else 0.0


@equation
def relative_size(sales, start):
    """Size against an entrant, log points: ln(1 + sales / start), both in M RMB a quarter. Growing firms meet better rivals and smaller shocks.

    Definition; that size holds growth back is the trial of the core, model.md.
    """
    return ln(1.0 + sales / start)


@equation
def advantage(knowledge, design, trust_penalty, reference, drag, size):
    """Advantage over those met in the market, log points: knowledge + design - distrust - reference - drag x size.

    All in log points; size as in `relative_size`. Form: replicator on relative competitiveness, Dosi, Fagiolo & Roventini (2010).
    """
    return knowledge + design - trust_penalty - reference - drag * size


@equation
def shock_scale(spread, exponent, size):
    """Standard deviation of the sales shock, falling with size: spread x exp(-exponent x size) (log points a quarter; size as in `relative_size`).

    Bottazzi & Secchi (2006); an exponent from 0.15 to 0.20, model.md.
    """
    return spread * exp(-exponent * size)


@equation
def shock_luck(shape, u):
    """A sales shock in standard deviations for a uniform number u in (0, 1): Laplace (shape 0) or normal (shape 1), mean 0 and variance 1.

    By their quantiles, so that the same luck has the same rank in both. Laplace: Bottazzi & Secchi (2006); normal: Gibrat (1931). Log points once scaled.
    """
    if shape == 1:
        return normal_of(u)
    return math.copysign(-0.7071067811865476 * ln(max(1.0 - 2.0 * abs(u - 0.5), 1e-300)), u - 0.5)


@equation
def growth_bought(want, free, cost, sales, money):
    """Growth in a quarter and what was paid for it: a share `free` of the growth wanted comes by itself, the rest costs cost x sales a log point.

    Returns (growth in log points, outlay in M RMB); money is what may be spent (M RMB). Source: trial of the core, model.md.
    """
    if want <= 0.0:
        return want, 0.0
    bought = (1.0 - free) * want
    price = cost * sales * bought
    part = 1.0 if price <= max(money, 0.0) else max(money, 0.0) / price
    return free * want + part * bought, part * price


@equation
def access(licence, waiting, grey, cap, sales):
    """Share of its customers a firm may serve: all when exempt, licensed or filed, `waiting`, `grey`, up to `cap` (M RMB) in the sandbox, none when suspended.

    A share; sales in M RMB a quarter. Assumptions A-89, A-91.
    """
    if licence == EXEMPT or licence == LICENSED or licence == FILED:
        return 1.0
    if licence == WAITING:
        return waiting
    if licence == GREY:
        return grey
    if licence == SANDBOX:
        return max(waiting, min(1.0, cap / max(sales, 1e-9)))
    return 0.0


@pass_over_all
def _meet(uid, sales, nature, key, size, shock):
    """Size and shock of every row: alone in a loop without a branch, eight run at a time."""
    for i in range(len(uid)):
        size[i] = relative_size(sales[i], nature.entry_sales)
        u = uniform(key, uid[i]) - 0.5
        luck = math.copysign(-0.7071067811865476 * ln(max(1.0 - 2.0 * abs(u), 1e-300)), u)  # as shock_luck, shape 0
        drawn = shock_scale(nature.shock_spread, nature.shock_size, size[i]) * luck
        shock[i] = max(min(drawn, nature.shock_limit), -nature.shock_limit)


@kernel
def _meet_otherwise(uid, nature, key, size, shock):
    """The shocks of another shape in place of those of `_meet`, from the same luck."""
    for i in range(len(uid)):
        drawn = shock_scale(nature.shock_spread, nature.shock_size, size[i]) * shock_luck(nature.shock_shape, uniform(key, uid[i]))
        shock[i] = max(min(drawn, nature.shock_limit), -nature.shock_limit)


@kernel
def _trade(firms, regs, city, market, cells, nature, sizes, shocks, flows):
    revenue = expansion = 0.0
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        s = firms.sector[i]
        sales = firms.sales[i]
        open_to = access(firms.licence[i], nature.waiting_access, nature.grey_access, regs.exposure_cap[s], sales)
        distrust = nature.trust_weight * (1.0 - market.trust[s]) if firms.novel[i] else 0.0
        here = s * ACROSS + firms.district[i]
        distrust *= 1.0 - (cells.standard[here] - cells.misfit[here])  # buyers trust what is measured against a sound standard
        design = city.design_weight[s] * design_effect(firms.appeal[i], nature.design_threshold)
        lead = advantage(firms.knowledge[i], design, distrust, market.reference[s], nature.size_drag, sizes[i])
        lead += nature.standard_value * cells.standard[here] + cells.pull[here]
        want = min(nature.growth_rate * lead, nature.growth_limit)
        if want > 0.0:
            want *= open_to
            spare = firms.cash[i] - nature.reserve * firms.fixed[i]
            money = max(spare, firms.plan[i]) if firms.ambitious[i] else nature.quiet_growth * spare
            money = min(money, nature.cash_at_risk * firms.cash[i])
        else:
            money = 0.0
        growth, outlay = growth_bought(want, nature.free_growth, nature.growth_cost, sales, money)
        firms.cash[i] -= outlay
        expansion += outlay
        sales *= exp(max(growth, -nature.retreat_limit) + market.drift[s] + shocks[i])
        firms.sales[i] = sales
        earned = sales * access(firms.licence[i], nature.waiting_access, nature.grey_access, regs.exposure_cap[s], sales)
        firms.revenue[i] = earned
        firms.sales_average[i] += nature.smoothing * (earned - firms.sales_average[i])
        if firms.anchor[i] >= 0 or firms.receivable[i] > 0.0:
            share = nature.credit_share if firms.anchor[i] >= 0 else 0.0
            earned, firms.receivable[i] = paid_late(earned, share, nature.credit_pace, firms.receivable[i])
        firms.cash[i] += earned
        revenue += earned
    flows[books.REVENUE] += revenue
    flows[books.EXPANSION] += expansion


@verb(writes=("firms.sales", "firms.revenue", "firms.sales_average", "firms.cash", "firms.receivable"))
def trade(world: World) -> None:
    """Shares move by a replicator on attractiveness; growth beyond the free part is bought; the permitted share is sold."""
    firms, nature = world.firms.view, world.nature_record
    size, shock = np.empty((2, world.firms.n))
    _meet(firms.uid, firms.sales, nature, world.key("firm.shock"), size, shock)
    if nature.shock_shape != 0:
        _meet_otherwise(firms.uid, nature, world.key("firm.shock"), size, shock)
    if world.quarter == world.nature.shock_quarter:
        shock += world.nature.sales_shock  # a stress test: none unless a scenario sets it
    _trade(firms, world.regulators.view, world.city.sector, world.markets.view, world.cells.view, nature, size, shock, world.ledger.flows)


@equation
def staff_needed(team, revenue, productivity):
    """Staff: the basic team or, if more, sales over productivity (people; M RMB a quarter a head).

    Definition; productivity is assumption A-51.
    """
    return max(team, revenue / productivity)


@kernel
def _costs(firms, city, places, accounts, nature, rules, quarter, progress, flows):
    wages = rent = inputs = application = paperwork = taxes = drawn = 0.0
    space = nature.space * 3.0 / 1e6  # square metres x months, RMB to M RMB
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        s = firms.sector[i]
        earned = firms.revenue[i]
        staff = staff_needed(nature.team, earned, nature.productivity)  # at the wages and productivity of 2020
        firms.staff[i] = staff_needed(nature.team, earned, nature.productivity * progress)
        team = nature.team * nature.wage * (1.0 - firms.means[i])
        desk = accounts.funded[firms.desk_of[i]] if firms.desk_until[i] > quarter else 0.0  # the team sits in an incubator
        place = (staff - desk * nature.team) * space * places.rent[firms.district[i]]
        production = (1.0 - city.gross_margin[s]) * earned
        hired = min((staff - nature.team) * nature.wage, production)
        firms.fixed[i] = team + place
        rate, cap = firms.application_rate[i], firms.application_cap[i]
        project = nature.application_share * earned
        price = 1.0
        if rate > 0.0 and 4.0 * project >= nature.project_minimum and rate * project * 4.0 < cap:
            price = max(1.0 - rate * accounts.chance[firms.application_account[i]], 0.05)
        if price != 1.0:
            project *= price**-nature.user_cost
        project = min(project, max(nature.research_cash * firms.cash[i], 0.0))
        if rate > 0.0 and 4.0 * project >= nature.project_minimum and year_ends(quarter, firms.birth[i]):
            firms.claim_application[i] = min(rate * 4.0 * project, cap)
        usual = nature.application_share * earned
        firms.appeal[i] += nature.application_appeal * nature.appeal_decay * (project / usual if usual > 0.0 else 0.0)
        digital = nature.digital_share * earned * (1.0 - firms.means[i])
        forms = accounts.questionnaire[firms.statistics_account[i]] * accounts.funded[firms.statistics_account[i]]
        firms.spent[i] = project + digital
        profit = city.gross_margin[s] * earned - team - place - project - digital - firms.research[i] - forms
        profit -= 0.25 * firms.loan_rate[i] * (firms.debt[i] + firms.data_debt[i] + firms.pledge_debt[i]) + firms.designers[i] * nature.designer_wage
        firms.profit[i] += nature.smoothing * (profit - firms.profit[i])
        cost = team + place + production + project + digital + forms
        tax = 0.0
        base = profit - rules.research_deduction * firms.research_reported[i]
        if base > 0.0:
            tax = base * (rules.hightech_tax if firms.high_tech[i] else rules.profit_tax)
        left = firms.cash[i] - cost - tax
        keep = (nature.reserve * firms.fixed[i] + 0.5 * nature.working_capital * earned) * (nature.ambitious_reserve if firms.ambitious[i] else 1.0)
        out = nature.drawing * (left - keep) if left > keep and profit > 0.0 else 0.0
        firms.cash[i] = left - out
        wages += team + hired
        inputs += production - hired
        rent += place
        application += project + digital
        paperwork += forms
        taxes += tax
        drawn += out
    flows[books.WAGES] += wages
    flows[books.RENT] += rent
    flows[books.INPUTS] += inputs
    flows[books.APPLICATION] += application
    flows[books.PAPERWORK] += paperwork
    flows[books.PROFIT_TAX] += taxes
    flows[books.DIVIDENDS] += drawn


@verb(writes=("firms.staff", "firms.fixed", "firms.cash", "firms.profit", "firms.appeal", "firms.spent", "firms.claim_application"))
def pay_costs(world: World) -> None:
    """Firms pay their team, rent, inputs, projects and tax; owners who do not want to grow draw what is spare."""
    progress = math.exp(world.nature.productivity_growth * (world.quarter - PRICES_OF) / 4.0)
    firms, city, places, accounts = world.firms.view, world.city.sector, world.places.view, world.accounts.view
    _costs(firms, city, places, accounts, world.nature_record, world.rules_record, world.quarter, progress, world.ledger.flows)


@kernel
def _gather(firms, accounts, nature):
    for i in range(len(firms.uid)):
        if firms.alive[i]:
            sold, equipped = nature.data_gain * firms.revenue[i], nature.digital_share * firms.revenue[i]
            if firms.platform[i] != 0:
                # Who uses shared means buys less equipment and leaves part of its data with the platform, which brings data of its own.
                sold, equipped = sold * (1.0 - nature.platform_part), equipped * (1.0 - max(firms.means[i], 0.0))
                equipped += accounts.means_data[max(firms.platform[i], 0)]
            firms.data[i] += sold + equipped - nature.data_decay * firms.data[i]


@verb(writes=("firms.data",))
def gather_data(world: World) -> None:
    """Selling and digital equipment leave data; old data lose value."""
    _gather(world.firms.view, world.accounts.view, world.nature_record)


@kernel
def _weigh(firms, sales, quality):
    for i in range(len(firms.uid)):
        sales[firms.sector[i]] += firms.revenue[i]
        quality[firms.sector[i]] += firms.revenue[i] * firms.knowledge[i]


@verb(writes=("markets.rival", "markets.reference", "markets.market", "markets.drift", "markets.share", "markets.opportunity", "markets.sales"))
def settle(world: World) -> None:
    """Each sector's market grows, the world gets better, and the city's share sets whom its firms are measured against."""
    firms, markets, nature = world.firms.view, world.markets.view, world.nature
    n = len(markets.uid)
    sales, quality = np.zeros((2, n))
    _weigh(firms, sales, quality)
    quality /= np.maximum(sales, 1e-9)
    growth = math.log1p(world.city.at("demand", world.quarter)) / 4.0
    markets.drift[:] = growth
    markets.market[:] *= math.exp(growth)
    markets.rival[:] += nature.rival_growth
    grown = np.where(markets.sales > 0, np.log(np.maximum(sales, 1e-9) / np.maximum(markets.sales, 1e-9)), 0.0)
    markets.opportunity[:] = np.clip(markets.opportunity + nature.opportunity_memory * (4.0 * np.clip(grown, -0.2, 0.2) - markets.opportunity), -0.3, 0.3)
    markets.sales[:] = sales
    markets.share[:] = np.clip(sales / world.scale / markets.market, 0.0, 0.9)
    markets.reference[:] = markets.rival + markets.share * (quality - markets.rival) * (sales > 0)
