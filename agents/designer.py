"""Designers: some 220 thousand people with skill, a trade and a wage, scarce where design pays."""

from __future__ import annotations

import math

import numpy as np

from agents.returning import STUDIO
from ecosystem import ledger as books
from ecosystem.agentset import RowAgent
from ecosystem.declare import column, record
from ecosystem.draws import normal, uniform, uniform_numpy
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


@verb(writes=("designers.*",))
def arrive(world: World) -> None:
    """Designers come to the city until there are as many as the driver says."""
    city, quarter = world.city, world.quarter
    target = city.at("designers", quarter) * world.scale
    first = world.designers.n == 0
    before = 0.0 if first else city.at("designers", quarter - 1) * world.scale
    count = int(math.floor(max(target - before, 0.0) + uniform(world.key("designer.count"), 0)))
    uid = (np.int64(quarter) << 40) | np.arange(count, dtype=np.int64)
    keys = np.array([world.key(f"designer.{n}") for n in ("skill", "originality", "trade", "district")], dtype=np.uint64)
    weight = city.sector.entrant_share * city.sector.designer_share
    trades = np.cumsum(weight / weight.sum())
    trades[-1] = 1.0
    skill, original, trade, district, wage = _make(uid, trades, city.location, world.nature.designer_wage, world.nature.designer_spread, keys)
    world.designers.add(uid, skill=skill, originality=original, trade=trade, district=district, wage=wage)


@kernel
def _leave_jobs(designers, firms, quit, studio, quit_key, studio_key):
    """Free those whose employer is gone or who quit; list the free, and those of them who found a studio."""
    n = len(designers.uid)
    free = np.empty(n, np.int64)
    founders = np.empty(n, np.int64)
    count = founding = 0
    for i in range(n):
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
        if u < 64.0 * studio and u < studio * math.exp(0.5 * designers.originality[i]):
            founders[founding] = i
            founding += 1
    return free[:count], founders[:founding]


@verb(writes=("designers.employer", "designers.employer_uid", "firms.designers", "firms.design_skill"))
def leave_jobs(world: World) -> None:
    """Designers quit, lose their employer, or found a studio of their own."""
    nature = world.nature
    designers = world.designers.view
    free, founders = _leave_jobs(designers, world.firms.view, nature.designer_quit, nature.studio, world.key("designer.quit"), world.key("designer.studio"))
    world.free_designers = free
    uid = designers.uid[founders]
    world.studios = (STUDIO | ((uid >> 40) << 28) | (uid & 0xFFFFFFF), uid)


@kernel
def _vacancies(firms, city):
    n = len(firms.uid)
    rows = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if firms.alive[i] and firms.designers[i] < wanted(firms.staff[i], city.designer_share[firms.sector[i]]) and firms.cash[i] > 2.0 * firms.fixed[i]:
            rows[count] = i
            count += 1
    return rows[:count]


@kernel
def _match(people, jobs, person_trade, job_sector, designers, firms, sectors, city, most):
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
            gap = min(wanted(firms.staff[row], city.designer_share[s]) - firms.designers[row], most)
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
def _appeal(firms, city, decay, wage, flows):
    paid = 0.0
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        share = city.designer_share[firms.sector[i]]
        target = 0.0
        if firms.designers[i] > 0:
            target = appeal_target(firms.design_skill[i], wanted(firms.staff[i], share))
            bill = wage * firms.design_skill[i]
            firms.cash[i] -= bill
            paid += bill
        firms.appeal[i] += decay * (target - firms.appeal[i])
    flows[books.DESIGN_WAGES] += paid


@verb(writes=("designers.employer", "designers.employer_uid", "firms.designers", "firms.design_skill", "firms.appeal", "firms.cash"))
def take_jobs(world: World) -> None:
    """Free designers take the jobs of their trade, the better ones first by wage and luck; teams give products appeal."""
    designers, firms, city = world.designers.view, world.firms.view, world.city
    people = world.free_designers
    jobs = _vacancies(firms, city.sector)
    # Better designers are sooner at the door; firms that can pay are sooner in line; the rest is luck.
    ahead = designers.skill[people] + 0.5 * uniform_numpy(world.key("designer.line"), designers.uid[people])
    people = people[queue(designers.trade[people], -ahead)]
    line = np.log1p(np.maximum(firms.profit[jobs], 0.0)) + uniform_numpy(world.key("firm.line"), firms.uid[jobs])
    jobs = jobs[queue(firms.sector[jobs], -line)]
    _match(people, jobs, designers.trade[people], firms.sector[jobs], designers, firms, len(city.sectors), city.sector, world.nature.designer_hires)
    nature = world.nature
    _appeal(firms, city.sector, nature.appeal_decay, nature.designer_wage, world.ledger.flows)


class Designer(RowAgent, table="designers", columns=COLUMNS):
    """One designer."""
