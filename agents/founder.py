"""Founders: who considers starting, and whether to start now."""

from __future__ import annotations

import math

import numpy as np

from agents import treasury
from agents.firm.columns import AT_LARGE, EXEMPT, FILED, HONEST, WAITING
from agents.returning import MOVER, RETURNED, STUDIO
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.city import SECTORS
from ecosystem.draws import normal, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

FASHION, FINTECH = SECTORS.index("fashion"), SECTORS.index("fintech")

# the streams of `_decide`, in its order
LUCK = ("start", "district", "novel", "talent", "ambition", "capital", "sales", "drive", "exempt", "drawn", "drawn_to")
OF_A_PERSON = ("talent", "ambition")  # kept through life, so a founder who returns has them still


@equation
def start_odds(
    intercept, cost_weight, cost, wait_weight, wait, novel, growth_weight, growth, finance_weight, finance, cluster_weight, quotient, density_weight, density
):
    """Log odds that a founder starts now.

    l = a - n_c ln(cost / 0.03) - n_w wait novel + n_o growth + n_f ln(1 + finance) + n_g ln quotient - d ln density.
    cost in M RMB; wait in quarters; growth of the sector's sales a year; finance: venture money for
    each entrant (M RMB); quotient: location quotient; density: firms for each 0.5 M RMB of quarterly
    sales. Form: Delgado, Porter & Stern (2010), with opportunity and permission added.
    """
    return (
        intercept
        - cost_weight * math.log(max(cost, 1e-4) / 0.03)
        - wait_weight * wait * novel
        + growth_weight * growth
        + finance_weight * math.log(1.0 + finance)
        + cluster_weight * math.log(quotient)
        - density_weight * math.log(density)
    )


@equation
def liquidity_odds(intercept, weight, cash, debt):
    """Log odds of starting when entry follows the incumbents' liquidity: a + w ln((cash + 1) / (5 (debt + 1))), M RMB (K+S family)."""
    return intercept + weight * math.log((cash + 1.0) / (5.0 * (debt + 1.0)))


@equation
def logistic(x):
    """1 / (1 + e^-x).

    A probability from log odds, by definition.
    """
    return 1.0 / (1.0 + math.exp(-x))


@equation
def wait_reckoned(wait, alarm, suspension, horizon):
    """Quarters without sales a founder of a novel product reckons with: the wait, and suspension x alarm a quarter over the horizon (quarters).

    Definition; alarm is the hazard at which honest firms are suspended by mistake.
    """
    return wait + alarm * suspension * horizon


@kernel
def _decide(uid, person, sector, n, city, location, market, cells, regs, funded, chances, quotient, rules, nature, keys):
    """Decisions and traits of candidates; rows of those who do not start stay out of the result's first `count`."""
    size = len(uid)
    row = np.empty(size, np.int64)
    district = np.empty(size, np.int8)
    talent = np.empty(size)
    novel = np.empty(size, np.int8)
    ambitious = np.empty(size, np.int8)
    capital = np.empty(size)
    sales = np.empty(size)
    drive = np.empty(size)
    count = 0
    wait = regs.wait
    licence = np.empty(size, np.int8)
    relief = np.empty(size)
    account_of = np.empty(size, np.int64)
    chance = np.empty((len(wait), location.shape[1], 3))  # the same for all who want to start the same thing in the same place
    for s in range(len(wait)):
        for d in range(location.shape[1]):
            # A refund comes after the fact: founders reckon with the part of it that was paid of late.
            payer = cells.entry_account[s * ACROSS + d]
            price = rules.entry_cost * (1.0 - cells.entry_relief[s * ACROSS + d] * funded[payer] * chances[payer])
            for kind in range(3):  # ordinary, novel, novel and exempt from approval to enter
                is_novel = 1 if kind > 0 else 0
                if nature.entry_rule == 1:
                    odds = liquidity_odds(nature.start_intercept, nature.liquidity_weight, market.cash[s], market.debt[s])
                else:
                    ahead = wait_reckoned(0.0 if kind == 2 else wait[s], regs.alarm[s], rules.suspension, nature.longest_wait)
                    odds = start_odds(
                        nature.start_intercept, nature.start_cost, price, nature.start_wait, ahead, float(is_novel),
                        nature.start_opportunity, market.opportunity[s], nature.start_finance, market.finance[s],
                        nature.start_cluster, quotient[s, d], nature.start_density, market.density[s],
                    )  # fmt: skip
                odds += nature.start_desk * cells.room[s * ACROSS + d]
                chance[s, d, kind] = logistic(odds)
    for i in range(n):
        s = sector[i]
        where = uniform(keys[1], uid[i])
        d = 0
        while where > location[s, d]:
            d += 1
        if uid[i] & (MOVER | RETURNED) == MOVER:
            d = uid[i] >> 16 & 15  # who came for a home starts where the home is
        elif cells.stays[s * ACROSS + d] < 1.0 and uniform(keys[9], uid[i]) >= cells.stays[s * ACROSS + d]:
            where = uniform(keys[10], uid[i])
            d = 0
            while where > cells.gains[s * ACROSS + d]:
                d += 1
        is_novel = 1 if uniform(keys[2], uid[i]) < city.novelty_share[s] else 0
        here = s * ACROSS + d
        account = cells.entry_account[here]
        kind = is_novel
        if is_novel and uniform(keys[8], uid[i]) < cells.entry_exempt[here] * funded[account]:
            kind = 2
        if uniform(keys[0], uid[i]) >= chance[s, d, kind]:
            continue
        z = normal(keys[3], person[i])
        row[count] = i
        district[count] = d
        talent[count] = z
        novel[count] = is_novel
        licence[count] = FILED if kind == 2 else WAITING if is_novel else EXEMPT
        relief[count] = rules.entry_cost * cells.entry_relief[here] * funded[account]
        account_of[count] = account
        hope = nature.ambition + nature.ambition_talent * z + nature.ambition_novel * novel[count]
        ambitious[count] = 1 if uniform(keys[4], person[i]) < logistic(hope) else 0
        capital[count] = max(
            nature.capital_median * city.capital_factor[s] * math.exp(nature.capital_spread * normal(keys[5], uid[i])), rules.entry_cost * 1.05
        )
        sales[count] = nature.entry_sales * math.exp(nature.entry_sales_spread * normal(keys[6], uid[i]))
        drive[count] = math.exp(nature.research_spread * normal(keys[7], uid[i]) - 0.5 * nature.research_spread**2)
        count += 1
    traits = row[:count], district[:count], talent[:count], novel[:count], ambitious[:count], capital[:count], sales[:count], drive[:count]
    return (*traits, licence[:count], relief[:count], account_of[:count])


def _whole(world: World, stream: str, expected: np.ndarray) -> np.ndarray:
    """Expected counts made whole by an addressed draw each, so that small cities have the right mean."""
    key = world.key(stream)
    u = np.array([uniform(key, s) for s in range(len(expected))])
    return np.floor(expected + u).astype(np.int64)


@verb(writes=("returning.*",))
def arrive(world: World) -> None:
    """Founders arrive: newcomers by rank in their sector, returning founders, designers with an idea, people who came for a home.

    Those who move here without a measure are inside the driver of founders.
    """
    quarter, share = world.quarter, world.city.sector.entrant_share
    expected = world.city.at("founders", quarter) / 4.0 * world.nature.considering * share * world.scale
    counts = _whole(world, "founder.count", expected)
    base = quarter << 40
    uid = np.concatenate([base | (s << 28) | np.arange(c, dtype=np.int64) for s, c in enumerate(counts)])
    sector = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
    back = np.flatnonzero(world.returning["alive"] & (world.returning["due"] <= quarter))
    again = world.returning.view
    studio, designer = world.studios
    person = np.concatenate([uid, again.person[back], STUDIO | designer])
    sector = np.concatenate([sector, again.sector[back], np.full(len(studio), FASHION, np.int8)])
    uid = np.concatenate([uid, base | again.uid[back], base | studio])
    moved, trade = world.movers
    uid, person, sector = np.concatenate([uid, moved]), np.concatenate([person, moved]), np.concatenate([sector, trade])
    world.returning.remove(back)
    world.candidates = (uid, person, sector)


@verb(writes=("firms.*", "world.entrants", "world.counts", "accounts.applied", "accounts.awarded", "accounts.chance", *treasury.PAYS))
def decide(world: World) -> None:
    """Each founder starts with a probability that follows opportunity, cost, wait, finance, place and crowding."""
    uid, person, sector = world.candidates
    keys = np.array([world.key(f"founder.{name}", 0 if name in OF_A_PERSON else None) for name in LUCK], dtype=np.uint64)
    nature, market = world.nature_record, world.markets.view
    row, district, talent, novel, ambitious, capital, sales, drive, licence, relief, account = _decide(
        uid, person, sector, len(uid), world.city.sector, world.city.location, market, world.cells.view, world.regulators.view,
        world.accounts["funded"], world.accounts["chance"], world.quotient, world.rules_record, nature, keys,
    )  # fmt: skip
    chosen, quarter = uid[row], world.quarter
    s = sector[row]
    # Whom new finance without a rule attracts: the same person would do it again.
    bad = (novel == 1) & (s == FINTECH) & (uniform_numpy(world.key("founder.bad", 0), person[row]) < nature.bad_actors)
    knowledge = market.rival[s] + nature.quality_mean + nature.quality_spread * talent + nature.novelty_premium * novel
    rows = world.firms.add(
        chosen, person=person[row], sector=s, district=district, birth=quarter, talent=talent, novel=novel, ambitious=ambitious,
        knowledge=knowledge, drive=drive, sales=sales, cash=capital - world.rules.entry_cost,
        staff=nature.team, fixed=nature.team * nature.wage, licence=licence, since=quarter,
        queued=np.where(licence == FILED, 0, quarter), belief=nature.quality_mean + nature.novelty_premium * novel, precision=1.0 / nature.quality_spread**2,
        bad=np.where(bad, AT_LARGE, HONEST), listing_since=-1, home_bank=(person[row] * 2654435761 >> 16) % len(world.banks["uid"]),
    )  # fmt: skip
    _refund(world, rows, relief, account)
    flows = world.ledger.flows
    flows[books.FOUNDING] += capital.sum()
    flows[books.ENTRY_COST] += world.rules.entry_cost * len(rows)
    world.register.write(quarter, Event.BORN, chosen, s)
    world.register.write(quarter, Event.FILED, chosen[licence == FILED], s[licence == FILED])
    world.entrants[:] = np.bincount(s, minlength=len(world.city.sectors))
    world.counts[0] += len(rows)


def _refund(world: World, rows: np.ndarray, relief: np.ndarray, account: np.ndarray) -> None:
    """Part of the cost of starting (M RMB by row) is paid back by the account that offered it, to all alike, once its offices have their year's money."""
    claims = np.flatnonzero(relief > 0.0)
    if not len(claims):
        return
    accounts, memory, n = world.accounts.view, world.nature.claim_memory, world.accounts.n
    who, asked = account[claims], relief[claims]
    offices = accounts.running * (3 - world.quarter % 4)
    paid = treasury.pay_in_proportion(world, who, asked, books.ENTRY_RELIEF, offices)
    world.firms.view.cash[rows[claims]] += paid
    total, given = np.bincount(who, asked, n), np.bincount(who, paid, n)
    accounts.applied[:] += np.bincount(who, minlength=n)
    accounts.awarded[:] += np.bincount(who[paid > 0.0], minlength=n)
    seen = total > 0.0
    accounts.chance[seen] = memory * accounts.chance[seen] + (1.0 - memory) * given[seen] / total[seen]
