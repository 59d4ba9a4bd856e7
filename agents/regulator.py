"""Regulators: one a domain. They review novelties, run sandboxes, watch, sanction, learn and write rules."""

from __future__ import annotations

import math

import numpy as np

from agents import inspector, treasury
from agents.firm.columns import AT_LARGE, EXEMPT, FILED, GREY, LICENSED, SANDBOX, SUSPENDED, WAITING
from ecosystem import ledger as books
from ecosystem.city import SECTORS
from ecosystem.declare import column, record
from ecosystem.draws import uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.register import Event
from ecosystem.registered import RegisteredAgent
from ecosystem.terms import columns as term_columns
from ecosystem.verb import verb
from ecosystem.world import World

COLUMNS = (
    column("uid", "code", "domain", "领域", "i8", -1),
    column("alive", "0 or 1", "in office", "在任", "?", False),
    column("capacity", "cases a quarter", "review capacity", "审批能力"),
    column("carry", "cases", "capacity left over", "结转能力"),
    column("understanding", "0 to 1", "understanding of the new technology", "对新技术的认知"),
    column("tolerance", "0 to 1", "tolerance", "包容度", "f8", 0.5),
    column("queue", "cases", "backlog", "积压"),
    column("wait", "quarters", "expected wait of a newcomer", "预期等待", "f8", 3.0),
    column("codified", "0 or 1", "a rule exists", "已立规", "i1"),
    column("decided", "cases", "cases decided this quarter", "本季办结"),
    column("slots_carry", "places", "fractions of places left over", "结转名额"),
    # supervision and risk
    column("alarm", "a quarter", "hazard at which honest firms are suspended by mistake", "守法企业被误停的概率"),
    *term_columns("regulators"),
)
RegulatorColumns = record("RegulatorColumns", COLUMNS, __name__)
FINTECH = SECTORS.index("fintech")


@equation
def effort(novelty_effort, codified_saving, codified):
    """Review effort of one case, in ordinary cases: 1 + novelty_effort before a rule exists, (1 - codified_saving) after (Stern 2017)."""
    return 1.0 - codified_saving if codified else 1.0 + novelty_effort


@equation
def own_risk(risk, bad, share, times):
    """Incidents for 100 M RMB of novel sales of one firm where a share of firms is bad actors and theirs is so many times the others'.

    The mean over founders stays the sector's risk: risk (times or 1) / (1 + share (times - 1)). Definition; assumptions A-184, A-185.
    """
    return risk * (times if bad else 1.0) / (1.0 + share * (times - 1.0))


@equation
def trust_lost(mean, severe, share, times):
    """Share of trust an incident costs: mean (times or 1) / (1 + share (times - 1)), so that the mean incident costs the mean (assumption A-187)."""
    return mean * (times if severe else 1.0) / (1.0 + share * (times - 1.0))


@equation
def incident_chance(risk, sales, watch):
    """Chance of at least one incident in a quarter: 1 - exp(-risk sales (1 - watch) / 100), sales in M RMB of novel products.

    Poisson harm (model.md, Permission); risk in incidents for 100 M RMB, assumption A-8.
    """
    return 1.0 - math.exp(-risk * sales * (1.0 - watch) / 100.0)


@equation
def grey_pays(sales, margin, access_gain, hazard, fine, suspension):
    """Whether selling in the grey pays: margin on the extra sales against expected fine and lost sales (M RMB a quarter).

    Expected gain against expected penalty: Becker (1968).
    """
    return margin * sales * access_gain > hazard * (fine + suspension * margin * sales)


@verb(writes=("firms.licence", "firms.since", "firms.tested", "firms.novel", "firms.knowledge", "firms.queued", "regulators.capacity",
              "regulators.carry", "regulators.decided", "regulators.queue", "regulators.wait", "regulators.slots_carry", "world.counts",
              *treasury.PAYS))  # fmt: skip
def review(world: World) -> None:
    """Regulators end sandbox tests, admit new ones, then decide queued cases in order until their capacity is used."""
    firms, regs, nature, rules, quarter = world.firms.view, world.regulators.view, world.nature, world.rules, world.quarter
    _end_tests(world)
    state = firms.licence
    queue = np.flatnonzero((state == WAITING) | (state == GREY) | (((state == SUSPENDED) | (state == FILED)) & (firms.queued > 0)))
    queue = _admit_tests(world, queue)
    regs.decided[:] = 0.0
    ready = queue[quarter - firms.queued[queue] >= rules.review_minimum]
    tie = uniform_numpy(world.key("regulator.order"), firms.uid[ready])
    last = inspector.class_of(world, ready, tie)
    order = np.lexsort((tie, firms.queued[ready], last, firms.sector[ready]))
    ready, last = ready[order], last[order]
    domains = firms.sector[ready]
    cost = np.array([effort(nature.novelty_effort, nature.codified_saving, bool(c)) for c in regs.codified])
    cost *= 1.0 + regs.ethics_effort * inspector.sitting(world)
    waiting = np.bincount(firms.sector[queue], minlength=len(regs.uid)).astype(float)
    regs.capacity[:] += nature.staffing * (np.maximum(waiting * cost / rules.review_target, nature.staff_floor * world.scale) - regs.capacity)
    available = regs.capacity + regs.carry
    cases = np.floor(available / cost)
    rank = np.arange(len(ready)) - np.searchsorted(domains, domains)
    reached = rank < cases[domains]
    done = ready[reached]
    decided = np.bincount(firms.sector[done], minlength=len(regs.uid)).astype(float)
    regs.carry[:] = np.where(decided < cases, 0.0, available - decided * cost)
    regs.decided[:] = decided
    inspector.pay_for_cases(world, done[last[reached] == 0], decided)
    regs.queue[:] = waiting - decided
    # A newcomer expects the backlog ahead of it at today's pace, and places in the sandbox shorten it.
    pace = np.maximum(regs.capacity / cost + regs.sandbox_slots / np.maximum(regs.sandbox_stay, 1.0), 0.05 * world.scale)
    regs.wait[:] = np.clip(np.maximum(rules.review_minimum, regs.queue / pace), 0.0, nature.longest_wait)
    refused = uniform_numpy(world.key("regulator.refuse"), firms.uid[done]) < nature.refusal * (nature.strictness - regs.tolerance[firms.sector[done]])
    _license(world, done[~refused])
    _refuse(world, done[refused])
    inspector.file(world, np.setdiff1d(queue, done, assume_unique=True))


def _license(world: World, rows: np.ndarray) -> None:
    firms = world.firms.view
    firms.licence[rows], firms.since[rows], firms.tested[rows], firms.queued[rows] = LICENSED, world.quarter, 1, 0
    world.counts[7] += len(rows)
    world.register.write(world.quarter, Event.LICENSED, firms.uid[rows], firms.sector[rows], detail=world.quarter - firms.birth[rows])


def _refuse(world: World, rows: np.ndarray) -> None:
    """A refused product is dropped: the firm goes on with an ordinary one."""
    firms = world.firms.view
    firms.licence[rows], firms.since[rows], firms.novel[rows], firms.queued[rows] = EXEMPT, world.quarter, 0, 0
    firms.knowledge[rows] -= world.nature.novelty_premium
    world.register.write(world.quarter, Event.REFUSED, firms.uid[rows], firms.sector[rows])


def _end_tests(world: World) -> None:
    firms, regs, quarter = world.firms.view, world.regulators.view, world.quarter
    inside = np.flatnonzero(firms.licence == SANDBOX)
    over = inside[quarter - firms.since[inside] >= np.maximum(regs.sandbox_stay[firms.sector[inside]], 1.0)]
    if len(over):
        firms.tested[over] = 1
        refused = uniform_numpy(world.key("sandbox.refuse"), firms.uid[over]) < world.nature.refusal * (
            world.nature.strictness - regs.tolerance[firms.sector[over]]
        )
        _license(world, over[~refused])
        _refuse(world, over[refused])
    inside = np.flatnonzero(firms.licence == SANDBOX)
    if len(inside):
        domain = firms.sector[inside]
        treasury.pay(world, regs.sandbox_account[domain], regs.sandbox_cost[domain], books.SUPERVISION)


def _admit_tests(world: World, queue: np.ndarray) -> np.ndarray:
    """Fill free places: applicants in the queue, tested in addressed order, a third pass (F2); return who still queues."""
    firms, regs = world.firms.view, world.regulators.view
    if not (regs.sandbox_slots > 0).any():
        return queue
    inside = np.bincount(firms.sector[firms.licence == SANDBOX], minlength=len(regs.uid))
    places = regs.sandbox_slots + regs.slots_carry
    free = np.maximum(np.floor(places) - inside, 0.0)
    regs.slots_carry[:] = np.where(regs.sandbox_slots > 0, places - np.floor(places), 0.0)
    applicants = queue[(firms.sandbox_open[queue] > 0) & (firms.licence[queue] != FILED)]  # who may sell to all needs no test
    # Quality shows in the admission test, with as much noise again: merit helps, and luck.
    merit = firms.knowledge[applicants] + world.nature.quality_spread * _centred(world.key("sandbox.test"), firms.uid[applicants])
    passed = uniform_numpy(world.key("sandbox.pass"), firms.uid[applicants]) < world.nature.sandbox_pass
    applicants, merit = applicants[passed], merit[passed]
    order = np.lexsort((-merit, firms.sector[applicants]))
    applicants = applicants[order]
    domains = firms.sector[applicants]
    rank = np.arange(len(applicants)) - np.searchsorted(domains, domains)
    chosen = applicants[rank < free[domains]]
    firms.licence[chosen], firms.since[chosen] = SANDBOX, world.quarter
    world.register.write(world.quarter, Event.SANDBOX, firms.uid[chosen], firms.sector[chosen])
    return np.setdiff1d(queue, chosen, assume_unique=True)


def _centred(key: np.uint64, uid: np.ndarray) -> np.ndarray:
    return 3.4641016 * (uniform_numpy(key, uid) - 0.5)


@kernel
def _watch(firms, regs, city, market, nature, rules, quarter, scale, ethics, keys, flows):
    """Grey choices, sanctions and incidents; returns rows sanctioned, rows with an incident and which of these were severe."""
    n = len(firms.uid)
    sanctioned = np.empty(n, np.int64)
    struck = np.empty(n, np.int64)
    severe = np.empty(n, np.int64)
    a = b = 0
    market.incidents[:] = 0.0
    for i in range(n):
        if not firms.alive[i] or firms.novel[i] == 0:
            continue
        s = firms.sector[i]
        state = firms.licence[i]
        if state == SUSPENDED and quarter - firms.since[i] >= rules.suspension:
            state = WAITING if firms.queued[i] > 0 else LICENSED if firms.tested[i] else FILED
            firms.licence[i] = state
            firms.since[i] = quarter
        if state == WAITING or state == GREY:
            hazard = rules.sanction_hazard * (nature.strictness - regs.tolerance[s])
            if quarter - firms.birth[i] < firms.grace_quarters[i] and firms.sales[i] <= firms.grace_cap[i]:
                hazard = 0.0
            gain = nature.grey_access - nature.waiting_access
            state = GREY if grey_pays(firms.sales[i], city.gross_margin[s], gain, hazard, rules.fine, rules.suspension) else WAITING
            firms.licence[i] = state
            if state == GREY and uniform(keys[0], firms.uid[i]) < hazard:
                fine = min(rules.fine, max(firms.cash[i], 0.0))
                firms.cash[i] -= fine
                flows[books.FINES] += fine
                firms.licence[i] = SUSPENDED
                firms.since[i] = quarter
                sanctioned[a] = i
                a += 1
                continue
        sold = firms.revenue[i]
        watch = rules.watch
        if state == GREY:
            watch = 0.0
        elif state == SANDBOX:
            watch = max(watch, regs.sandbox_watch[s])
        elif state == FILED:
            if firms.watched[i]:
                watch = max(watch, regs.after_watch[s])
        elif state == LICENSED:
            watch = 1.0 - nature.licensed_risk * (1.0 - watch)  # a reviewed product carries a part of the risk
        risk = own_risk(city.risk[s], firms.bad[i] == AT_LARGE, nature.bad_actors if s == FINTECH else 0.0, nature.bad_risk)
        if sold > 0.0 and uniform(keys[1], firms.uid[i]) < incident_chance(risk, sold, watch):
            kind = uniform(keys[2], firms.uid[i])
            if kind < nature.severe_share * ethics[s]:
                continue  # it would have been severe: the review kept the product from doing it
            paid = min(nature.damage * sold, max(firms.cash[i], 0.0))
            firms.cash[i] -= paid
            flows[books.DAMAGES] += paid
            firms.incidents[i] += 1
            firms.sales[i] *= 1.0 - nature.incident_customers
            market.incidents[s] += 1.0
            firms.licence[i] = SUSPENDED
            firms.since[i] = quarter
            if state == SANDBOX:
                firms.queued[i] = quarter
            struck[b] = i
            severe[b] = 1 if kind < nature.severe_share else 0
            b += 1
    return sanctioned[:a], struck[:b], severe[:b]


@verb(
    writes=(
        "firms.licence",
        "firms.since",
        "firms.cash",
        "firms.sales",
        "firms.incidents",
        "firms.queued",
        "firms.watched",
        *treasury.PAYS,
        "markets.incidents",
        "markets.trust",
        "regulators.tolerance",
    )
)
def watch(world: World) -> None:
    """Waiting firms sell in the grey where it pays; sanctions fall; novel sales do harm, which costs the firm and the sector's trust."""
    firms, regs, markets, nature = world.firms.view, world.regulators.view, world.markets.view, world.nature
    inspector.watch_filed(world)
    ethics = regs.ethics_cut * inspector.sitting(world)
    keys = np.array([world.key("regulator.sanction"), world.key("regulator.incident"), world.key("regulator.severe")], dtype=np.uint64)
    law = world.rules_record
    sanctioned, struck, severe = _watch(
        firms, regs, world.city.sector, markets, world.nature_record, law, world.quarter, world.scale, ethics, keys, world.ledger.flows
    )
    world.register.write(world.quarter, Event.SANCTIONED, firms.uid[sanctioned], firms.sector[sanctioned])
    world.register.write(world.quarter, Event.INCIDENT, firms.uid[struck], firms.sector[struck], detail=severe)
    markets.trust[:] += nature.trust_recovery * (1.0 - markets.trust)
    lost = [trust_lost(nature.trust_loss, kind, nature.severe_share, nature.severe_trust) for kind in (0, 1)]
    grave = np.bincount(firms.sector[struck], weights=severe, minlength=len(regs.uid))
    markets.trust[:] *= np.exp(-(lost[0] * (markets.incidents - grave) + lost[1] * grave) / world.scale)
    # Tolerance follows trust: an incident makes the regulator stricter until trust is back.
    regs.tolerance[:] = nature.trusting * markets.trust


@verb(writes=("regulators.understanding", "regulators.codified"))
def learn(world: World) -> None:
    """Each case, and each sandbox test more, teaches the regulator; with enough understanding it writes the rule."""
    firms, regs, nature = world.firms.view, world.regulators.view, world.nature
    tests = np.bincount(firms.sector[firms.licence == SANDBOX], minlength=len(regs.uid))
    cases = (regs.decided + nature.sandbox_learning * tests) / world.scale
    regs.understanding[:] += (1.0 - regs.understanding) * (1.0 - np.exp(-nature.learning * cases)) - nature.forgetting * regs.understanding
    before = regs.codified.copy()
    ease = regs.codify_ease * (world.accounts["left"][regs.codify_account] > 0.0)
    regs.codified[:] = regs.understanding >= nature.codify_at * (1.0 - ease)
    new = np.flatnonzero(regs.codified > before)
    world.register.write(world.quarter, Event.CODIFIED, regs.uid[new], new)


class Regulator(RegisteredAgent, table="regulators", columns=COLUMNS):
    """The regulator of one domain."""
