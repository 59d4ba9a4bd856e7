"""Designers: some 220 thousand people with skill, a trade and a wage, scarce where design pays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agents.returning import INVITED, STUDIO
from ecosystem import ledger as books
from ecosystem.agentset import RowAgent
from ecosystem.cells import ACROSS
from ecosystem.declare import column, record
from ecosystem.draws import exp, ln, normal, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import queue
from ecosystem.verb import verb
from ecosystem.world import World

COLUMNS = (
    column("uid", "address", "identity", "编号", "i8", -1),
    column("alive", "0 or 1", "in the city", "在深", "?", False),
    column("skill", "units, mean 1", "skill", "技能"),
    column("originality", "standard deviations", "originality", "原创力"),
    column("trade", "code", "specialism", "专业领域", "i1"),
    column("district", "code", "district", "行政区", "i1"),
    column("wage", "M RMB a quarter", "wage asked", "期望薪酬"),
    column("employer", "row, -1 when free", "employer", "雇主", "i4", -1),
    column("employer_uid", "address", "employer's identity", "雇主编号", "i8", -1),
)
DesignerColumns = record("DesignerColumns", COLUMNS, __name__)


@equation
def wanted(staff, share):
    """Designers a firm wants: staff x the sector's share, a whole number from 0.5 up.

    People; the share is assumption A-7.
    """
    return math.floor(staff * share + 0.5)


@equation
def appeal_target(skill, wanted_designers):
    """Appeal a design team holds in the long run: summed skill over the team wanted, at most 2.5 (1 = fully staffed at mean skill).

    Units of skill for each designer wanted. Definition; that only strong design pays is F22.
    """
    return min(skill / max(wanted_designers, 1.0), 2.5)


@equation
def leaving_chance(hazard, weight, rent, wage):
    """Chance that a designer leaves the city in a quarter: hazard x (rent / wage)^weight, at most 1.

    Rent of the district and wage of the person, both in shares of what is usual in the city. Assumptions A-285, A-286.
    """
    return min(hazard * exp(weight * ln(rent / wage)), 1.0)


@kernel
def _make(uid, trade_share, location, wage, spread, keys):
    n = len(uid)
    skill, original, trade, district = np.empty(n), np.empty(n), np.empty(n, np.int8), np.empty(n, np.int8)
    for i in range(n):
        skill[i] = math.exp(spread * normal(keys[0], uid[i]) - 0.5 * spread * spread)
        original[i] = normal(keys[1], uid[i])
        u = uniform(keys[2], uid[i])
        t = 0
        while u > trade_share[t]:
            t += 1
        trade[i] = t
        u = uniform(keys[3], uid[i])
        d = 0
        while u > location[t, d]:
            d += 1
        district[i] = d
    return skill, original, trade, district, wage * skill


def _at_home(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Where designers live when nothing is done: cumulative shares by trade, and shares by district."""
    city = world.city
    weight = city.sector.entrant_share * city.sector.designer_share
    trades = np.cumsum(weight / weight.sum())
    trades[-1] = 1.0
    return trades, (np.diff(city.location, axis=1, prepend=0.0) * (weight / weight.sum())[:, None]).sum(axis=0)


def _usual_leavers(world: World) -> tuple[float, float]:
    """Mean rent where designers live, and the share of them who leave in a quarter, at the rents and among the people of the status quo."""
    nature, rent = world.nature, world.city.district.rent
    home = _at_home(world)[1]
    mean = float((home * rent).sum())
    weight, spread = nature.designer_rent, nature.designer_spread
    # The mean of skill^-w, skill lognormal around 1, is exp(w (w + 1) s^2 / 2).
    return mean, nature.designer_leave * float((home * (rent / mean) ** weight).sum()) * math.exp(0.5 * weight * (weight + 1.0) * spread**2)


@verb(writes=("designers.*",))
def arrive(world: World) -> None:
    """Designers come to the city: as many as the driver says it grows by, and for those who usually leave."""
    city, quarter = world.city, world.quarter
    target = city.at("designers", quarter) * world.scale
    first = world.designers.n == 0
    before = 0.0 if first else city.at("designers", quarter - 1) * world.scale
    # Replaced is who would leave at the rents of the status quo: whom dearer homes drive out further is not.
    count = int(math.floor(max(target - before, 0.0) + _usual_leavers(world)[1] * before + uniform(world.key("designer.count"), 0)))
    uid = (np.int64(quarter) << 40) | np.arange(count, dtype=np.int64)
    keys = np.array([world.key(f"designer.{n}") for n in ("skill", "originality", "trade", "district")], dtype=np.uint64)
    skill, original, trade, district, wage = _make(uid, _at_home(world)[0], city.location, world.nature.designer_wage, world.nature.designer_spread, keys)
    world.designers.add(uid, skill=skill, originality=original, trade=trade, district=district, wage=wage)


@kernel
def _leave_city(alive, uid, district, wage, rent, usual, hazard, invited, weight, key):
    """Rows of those who leave the city."""
    rows = np.empty(len(uid), np.int64)
    count = 0
    for i in range(len(uid)):
        if not alive[i]:
            continue
        u = uniform(key, uid[i])  # nobody leaves more than 64 times as often as usual: most are told apart without a power
        if u < 64.0 * hazard and u < leaving_chance(invited if uid[i] & INVITED else hazard, weight, rent[district[i]], wage[i] / usual):
            rows[count] = i
            count += 1
    return rows[:count]


def lose(firms: Any, designers: Any, people: np.ndarray) -> None:
    """The employers of these designers, where they have one, lose them."""
    at = designers.employer[people]
    people, at = people[at >= 0], at[at >= 0]
    still = firms.uid[at] == designers.employer_uid[people]
    np.subtract.at(firms.designers, at[still], 1)
    np.subtract.at(firms.design_skill, at[still], designers.skill[people[still]])


@verb(writes=("designers.*", "firms.designers", "firms.design_skill"))
def leave_city(world: World) -> None:
    """Some designers leave the city, more where rent is high against their wage, and more of those who were invited."""
    nature = world.nature
    rent = world.places.view.rent / _usual_leavers(world)[0]
    d = world.designers.view
    hazard = nature.designer_leave
    rows = _leave_city(
        d.alive, d.uid, d.district, d.wage, rent, nature.designer_wage, hazard, nature.invited_leave * hazard, nature.designer_rent, world.key("designer.leave")
    )
    lose(world.firms.view, d, rows)
    world.designers.remove(rows)


@kernel
def _leave_jobs(designers, firms, support, quit, studio, quit_key, studio_key):
    """Free those whose employer is gone or who quit; list the free, and those of them who found a studio."""
    n = len(designers.uid)
    free = np.empty(n, np.int64)
    founders = np.empty(n, np.int64)
    count = founding = 0
    for i in range(n):
        if not designers.alive[i]:
            continue
        row = designers.employer[i]
        if row >= 0:
            here = firms.uid[row] == designers.employer_uid[i]
            if here and uniform(quit_key, designers.uid[i]) >= quit:
                continue
            if here:
                firms.designers[row] -= 1
                firms.design_skill[row] -= designers.skill[i]
            designers.employer[i] = -1
            designers.employer_uid[i] = -1
        free[count] = i
        count += 1
        # Original people found studios more readily; nobody is so original as to do so above 64 times as often.
        u = uniform(studio_key, designers.uid[i])
        ready = studio * (1.0 + support[designers.trade[i] * ACROSS + designers.district[i]])
        if u < 64.0 * ready and u < ready * math.exp(0.5 * designers.originality[i]):
            founders[founding] = i
            founding += 1
    return free[:count], founders[:founding]


@verb(writes=("designers.employer", "designers.employer_uid", "firms.designers", "firms.design_skill"))
def leave_jobs(world: World) -> None:
    """Designers quit, lose their employer, or found a studio of their own."""
    nature = world.nature
    designers = world.designers.view
    keys = (world.key("designer.quit"), world.key("designer.studio"))
    free, founders = _leave_jobs(designers, world.firms.view, world.cells["studio_support"], nature.designer_quit, nature.studio, *keys)
    world.free_designers = free
    uid = designers.uid[founders]
    world.studios = (STUDIO | ((uid >> 40) << 28) | (uid & 0xFFFFFFF), uid)


@kernel
def _vacancies(firms, city, centre_wanted):
    n = len(firms.uid)
    rows = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if not firms.alive[i] or firms.cash[i] <= 2.0 * firms.fixed[i]:
            continue
        if firms.designers[i] < wanted(firms.staff[i], city.designer_share[firms.sector[i]] * (1.0 + centre_wanted[firms.centre[i]])):
            rows[count] = i
            count += 1
    return rows[:count]


@equation
def place_in_line(rule, merit, luck):
    """How far ahead somebody stands: merit + luck (rule 0), or luck alone (rule 1), in the units of merit.

    Rule 0 sorts as in Becker (1973), rule 1 matches at random: Pissarides (2000). Log points of profit, or units of skill.
    """
    return (1.0 - rule) * merit + luck


@kernel
def _match(people, jobs, person_trade, job_sector, designers, firms, sectors, city, centre_wanted, most):
    """Within each trade, the best free designers go to the jobs first in line, a few to a firm."""
    j = 0
    p = 0
    for s in range(sectors):
        while p < len(people) and person_trade[p] < s:
            p += 1
        while j < len(jobs) and job_sector[j] < s:
            j += 1
        q = p
        while j < len(jobs) and job_sector[j] == s:
            row = jobs[j]
            gap = min(wanted(firms.staff[row], city.designer_share[s] * (1.0 + centre_wanted[firms.centre[row]])) - firms.designers[row], most)
            while gap >= 1.0 and q < len(people) and person_trade[q] == s:
                i = people[q]
                designers.employer[i] = row
                designers.employer_uid[i] = firms.uid[row]
                firms.designers[row] += 1
                firms.design_skill[row] += designers.skill[i]
                q += 1
                gap -= 1.0
            j += 1


@kernel
def _appeal(firms, city, design_gain, decay, wage, flows):
    paid = 0.0
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        share = city.designer_share[firms.sector[i]]
        target = 0.0
        if firms.designers[i] > 0:
            target = appeal_target(firms.design_skill[i] * (1.0 + design_gain[firms.centre[i]]), wanted(firms.staff[i], share))
            bill = wage * firms.design_skill[i]
            firms.cash[i] -= bill
            paid += bill
        firms.appeal[i] += decay * (target - firms.appeal[i])
    flows[books.DESIGN_WAGES] += paid


@verb(writes=("designers.employer", "designers.employer_uid", "firms.designers", "firms.design_skill", "firms.appeal", "firms.cash"))
def take_jobs(world: World) -> None:
    """Free designers take the jobs of their trade, the better ones first by skill and luck (or by luck alone); teams give products appeal."""
    designers, firms, city = world.designers.view, world.firms.view, world.city
    people = world.free_designers
    accounts = world.accounts.view
    jobs = _vacancies(firms, city.sector, accounts.centre_wanted)
    # Better designers are sooner at the door; firms that can pay are sooner in line; the rest is luck.
    luck = 0.5 * uniform_numpy(world.key("designer.line"), designers.uid[people])
    if (accounts.talent_contest < 1.0).any():  # whose skill a contest has shown depends less on luck
        kept = 1.0 - accounts.funded * (1.0 - accounts.talent_contest)
        luck *= kept[world.cells["talent_account"]][designers.trade[people] * np.int64(ACROSS) + designers.district[people]]
    rule = world.nature.matching_rule
    ahead = place_in_line(rule, designers.skill[people], luck)
    people = people[queue(designers.trade[people], -ahead)]
    line = place_in_line(rule, np.log1p(np.maximum(firms.profit[jobs], 0.0)), uniform_numpy(world.key("firm.line"), firms.uid[jobs]))
    jobs = jobs[queue(firms.sector[jobs], -line)]
    nature, trade = world.nature, designers.trade[people]
    sectors = len(city.sectors)
    _match(people, jobs, trade, firms.sector[jobs], designers, firms, sectors, city.sector, accounts.centre_wanted, nature.designer_hires)
    _appeal(firms, city.sector, accounts.design_gain, nature.appeal_decay, nature.designer_wage, world.ledger.flows)


class Designer(RowAgent, table="designers", columns=COLUMNS):
    """One designer."""
