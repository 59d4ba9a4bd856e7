"""Research: what a firm spends on knowing more, what it finds, and what it learns from others."""

from __future__ import annotations

import math

import numpy as np

from agents.treasury import year_ends
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import second, uniform
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def user_cost(subsidy, tax, deduction):
    """Price of one RMB of research after co-funding and tax, against a firm that pays neither: (1 - s - t (1 + z)) / (1 - t).

    subsidy, tax: shares; deduction z: extra share deductible (Hall & Jorgenson 1967; here for outlay that is all current cost). Never below 0.05.
    """
    return max((1.0 - subsidy - tax * (1.0 + deduction)) / max(1.0 - tax, 1e-9), 0.05)


@equation
def research_wanted(intensity, revenue, price, elasticity, planned):
    """Research outlay wanted (M RMB a quarter): (intensity x revenue + planned) x price^-elasticity (F11: 1.14)."""
    return (intensity * revenue + planned) * price**-elasticity


@equation
def discovery_chance(rate, outlay):
    """Chance of an innovation in a quarter, 1 - exp(-rate sqrt(outlay / 0.1)), outlay in M RMB (K+S form with diminishing returns)."""
    return 1.0 - math.exp(-rate * math.sqrt(outlay / 0.1))


@equation
def second_of_five(k, uid):
    """A Beta(2, 4) number for an address: the second smallest of five uniforms.

    A share from 0 to 1. Definition: the k-th smallest of n uniforms is Beta(k, n + 1 - k).
    """
    low, next_low = 1.0, 1.0
    for _ in range(5):
        u = uniform(k, uid)
        k = second(k)
        if u < low:
            low, next_low = u, low
        elif u < next_low:
            next_low = u
    return next_low


@equation
def step_size(largest, beta, fishing_out, lead):
    """Size of an innovation in log points: largest x beta x exp(-fishing_out max(lead, 0)); lead over the world in log points.

    Beta step of Dosi, Fagiolo & Roventini (2010); harder when ahead, Bloom et al. (2020).
    """
    return largest * beta * math.exp(-fishing_out * max(lead, 0.0))


@equation
def held_back(lock_in, misfit):
    """Share of a step that a standard written without understanding lets through: 1 - lock_in x misfit, both shares (assumption A-183)."""
    return 1.0 - lock_in * misfit


@equation
def imitation_chance(chance, protection, added):
    """Chance that a firm copies in a quarter: chance x (1 - protection) x (1 - added), shares of copying prevented (assumption A-74 and the measure)."""
    return chance * (1.0 - protection) * (1.0 - added)


@kernel
def _invest(firms, city, accounts, nature, rules, quarter, honesty, flows):
    total = 0.0
    # Without co-funding research has three prices: of firms without profit, with profit, with a certificate. Each is answered once.
    taxes = (0.0, rules.profit_tax, rules.hightech_tax)
    usual = np.empty(3)
    for case in range(3):
        price = user_cost(0.0, taxes[case], rules.research_deduction)
        usual[case] = research_wanted(1.0, 1.0, price, nature.user_cost, 0.0)
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        rate, cap = firms.research_rate[i], firms.research_cap[i]
        planned = nature.research_share * firms.plan[i] if firms.plan[i] > 0.0 else 0.0
        case = 0 if firms.profit[i] <= 0.0 else 2 if firms.high_tech[i] else 1
        intensity = city.research_intensity[firms.sector[i]] * firms.drive[i]
        base = intensity * firms.revenue[i] + planned
        if rate > 0.0 and base * 4.0 >= nature.project_minimum and rate * base * 4.0 < cap:
            price = user_cost(rate * accounts.chance[firms.research_account[i]], taxes[case], rules.research_deduction)
            done = research_wanted(intensity, firms.revenue[i], price, nature.user_cost, planned)
        else:
            done = base * usual[case]
        done = max(0.0, min(done, nature.research_cash * firms.cash[i]))
        firms.cash[i] -= done
        total += done
        firms.research[i] = done
        firms.research_average[i] += nature.smoothing * (done - firms.research_average[i])
        reported = done / (1.0 - firms.relabelled[i])
        # A project is a year's research, claimed when the firm's year ends.
        year = 4.0 * firms.research_average[i]
        if rate > 0.0 and year >= nature.project_minimum and year_ends(quarter, firms.birth[i]):
            # Some claim ordinary spending as research: the share depends on who they are.
            u = uniform(honesty, firms.uid[i])
            claimed = year / (1.0 - max(firms.relabelled[i], nature.relabel_limit * u * u))
            firms.claim_research[i] = min(rate * claimed, cap)
        firms.research_reported[i] = reported
    flows[books.RESEARCH] += total


@verb(writes=("firms.cash", "firms.research", "firms.research_average", "firms.research_reported", "firms.claim_research"))
def invest_in_research(world: World) -> None:
    """Firms spend on research what their sales, their investors' plan and its price after tax and co-funding suggest."""
    honesty = world.key("firm.honesty", 0)
    _invest(world.firms.view, world.city.sector, world.accounts.view, world.nature_record, world.rules_record, world.quarter, honesty, world.ledger.flows)


@equation
def eased(rate, partner, platform):
    """Rate of innovation a quarter of a firm that works with a laboratory and uses a public platform: rate x (1 + partner + platform), both shares.

    Assumptions A-203, A-379.
    """
    return rate * (1.0 + partner + platform)


@kernel
def _innovate(firms, city, market, cells, accounts, nature, keys):
    filed = 0.0
    for i in range(len(firms.uid)):
        if firms.research[i] <= 0.0:
            continue
        uid = firms.uid[i]
        s = firms.sector[i]
        here = s * ACROSS + firms.district[i]
        rate = nature.discovery * cells.thicket[here]
        u = uniform(keys[0], uid)
        partner = nature.partner_ease if firms.lab[i] >= 0 else 0.0
        shared = nature.platform_ease * cells.served[here] if 4.0 * firms.sales_average[i] <= nature.platform_small else 0.0
        rate = eased(rate, partner, shared)
        # Experiments near services or on shared means cost less, so that the same outlay goes further.
        worth = firms.research[i] * cells.ease[here] * (1.0 + nature.means_experiments * max(firms.means[i], 0.0))
        # 1 - e^-x is below x: most are told apart without the exponential.
        if u > rate * math.sqrt(worth / 0.1) + 1e-12 or u >= discovery_chance(rate, worth):
            continue
        largest = nature.step * held_back(nature.lock_in, cells.misfit[here])
        firms.pending[i] += step_size(largest, second_of_five(keys[1], uid), nature.fishing_out, firms.knowledge[i] - market.rival[s])
        patents = math.floor(city.patent_rate[s] + uniform(keys[2], uid))
        firms.patents[i] += patents
        cells.filed[here] += patents
        filed += patents
    return filed


@verb(writes=("firms.pending", "firms.patents", "cells.filed"))
def innovate(world: World) -> None:
    """Research sometimes finds: a Beta step, smaller for those ahead, that is still to be brought to production, and patents are filed."""
    world.cells["filed"][:] = 0.0
    keys = np.array([world.key("firm.discover"), world.key("firm.step"), world.key("firm.patent")], dtype=np.uint64)
    world.flow["patents"] = _innovate(
        world.firms.view, world.city.sector, world.markets.view, world.cells.view, world.accounts.view, world.nature_record, keys
    )


@kernel
def _imitate(firms, cells, place_quality, portfolio, nature, key):
    chance = np.empty(len(cells.uid))
    for c in range(len(chance)):
        chance[c] = imitation_chance(nature.imitation, nature.protection, cells.protected[c])
    copies = 0
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        here = firms.sector[i] * ACROSS + firms.district[i]
        if uniform(key, firms.uid[i]) < chance[here] * cells.spill[here]:
            gap = place_quality[firms.sector[i], firms.district[i]] - firms.knowledge[i]
            if gap > 0.0:
                firms.knowledge[i] += nature.imitation_gap * gap
                copies += 1
        lead = firms.lead[i]
        if lead >= 0:
            gap = portfolio[lead] - firms.knowledge[i]
            if gap > 0.0:
                firms.knowledge[i] += nature.portfolio_learning * gap
    return copies


@verb(writes=("firms.knowledge",))
def imitate(world: World) -> None:
    """Some firms copy what neighbours in their trade and place do better, and portfolio firms learn from each other."""
    firms = world.firms.view
    funded = np.flatnonzero(firms.lead >= 0)
    funds = max(world.funds.n, 1)
    count = np.bincount(firms.lead[funded], minlength=funds)
    mean = np.bincount(firms.lead[funded], weights=firms.knowledge[funded], minlength=funds) / np.maximum(count, 1)
    copies = _imitate(firms, world.cells.view, world.place_quality, mean, world.nature_record, world.key("firm.imitate"))
    world.flow["imitations"] = float(copies)
