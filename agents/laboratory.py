"""Laboratories: which firms they work with, what they know before others, and who learns it from them."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.city import DISTRICTS, LABORATORIES, SECTORS
from ecosystem.clock import quarter as quarter_of
from ecosystem.declare import column, record
from ecosystem.draws import ln, normal_numpy, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import best_first
from ecosystem.registered import RegisteredAgent
from ecosystem.verb import verb
from ecosystem.world import World

COLUMNS = (
    column("uid", "number", "laboratory", "实验室", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("sector", "code", "field", "领域", "i1"),
    column("district", "code", "district", "行政区", "i1"),
    column("opens", "quarter", "opened", "启用季度", "i4"),
    column("staff", "people", "staff", "人员"),
    column("places", "firms", "partner firms it can work with", "可合作企业数", "i4"),
    column("partners", "firms", "partner firms", "合作企业数", "i4"),
)
LaboratoryColumns = record("LaboratoryColumns", COLUMNS, __name__)
FIRST = {
    "sector": np.array([SECTORS.index(row["sector"]) for row in LABORATORIES]),
    "district": np.array([DISTRICTS.index(row["district"]) for row in LABORATORIES]),
    "opens": np.array([quarter_of(row["opens"]) for row in LABORATORIES]),
    "staff": np.array([float(row["staff"]) for row in LABORATORIES]),
}  # as on the first day


@equation
def lead_of_field(weight, near, far, reach, unit):
    """Lead of a field's laboratories over the rest of the world as it is felt in a district, log points: weight x ln(1 + (near + reach x far) / unit).

    near, far: researchers in the district and in the others. Knowledge decays with distance (Jaffe, Trajtenberg & Henderson 1993); assumption A-214.
    """
    return weight * ln(1.0 + (near + reach * far) / unit)


@verb(writes=("firms.lab", "firms.lab_until", "firms.lab_place", "firms.cash", "laboratories.places", "laboratories.partners", *treasury.PAYS))
def work_with_firms(world: World) -> None:
    """Laboratories fill their free places with the firms of their field that know most, the best-known laboratory first; partners pay a fee."""
    firms, labs, accounts, nature, quarter = world.firms.view, world.laboratories.view, world.accounts.view, world.nature, world.quarter
    held = np.flatnonzero(firms.lab >= 0)
    over = held[(firms.lab_until[held] <= quarter) | (firms.cash[held] < nature.partner_fee)]
    firms.lab[over], firms.lab_place[over] = -1, 0
    held = held[firms.lab[held] >= 0]
    opened = labs.opens <= quarter
    applicants = None
    labs.places[:] = 0
    for account in (0, *np.flatnonzero(accounts.lab_places > 0.0)):
        # Its own places are open to all; a programme's are for those it admits, and go where the staff is: to the hubs.
        if account == 0:
            wanted = np.where(opened, labs.staff * nature.partner_places * world.scale, 0.0)
        else:
            weight = np.where(opened & np.isin(labs.sector, firms.sector[firms.lab_account == account]), labs.staff, 0.0)
            wanted = accounts.lab_places[account] * accounts.funded[account] * world.scale * weight / max(weight.sum(), 1.0)
        places = np.floor(wanted + uniform_numpy(world.key("laboratory.places", 0), labs.uid)).astype(np.int64)
        labs.places[:] += places
        taken = np.bincount(firms.lab[held[firms.lab_place[held] == account]], minlength=len(labs.uid))
        free = np.maximum(np.where(wanted > 0.0, places, 0) - taken, 0)
        if not free.any():
            continue
        if applicants is None:
            applicants = _applicants(world)
        admitted = applicants if account == 0 else applicants[firms.lab_account[applicants] == account]
        _take_on(world, free, admitted, account)
        applicants = applicants[firms.lab[applicants] < 0]
    _charge(world)


def _applicants(world: World) -> np.ndarray:
    """Firms that do research worth a partnership and can pay for it, by merit as laboratories see it."""
    firms, nature = world.firms.view, world.nature
    rows = np.flatnonzero((firms.research_average >= nature.partner_minimum) & (firms.lab < 0) & firms.alive & (firms.listed == 0))
    rows = rows[firms.cash[rows] > nature.partner_stay * nature.partner_fee]
    uid = firms.uid[rows]
    seen = treasury.merit(firms.knowledge[rows], nature.quality_spread * normal_numpy(world.key("laboratory.merit"), uid))
    return rows[best_first(seen, world.key("laboratory.tie"), uid)]


def _take_on(world: World, free: np.ndarray, applicants: np.ndarray, account: int) -> None:
    """The first applicant of a field goes to its best-known laboratory with a free place, and so on until places or applicants end."""
    firms, labs = world.firms.view, world.laboratories.view
    fame = np.lexsort((labs.uid, -labs.staff))
    desks = np.repeat(fame, free[fame])
    for sector in np.unique(labs.sector[desks]):
        here = desks[labs.sector[desks] == sector]
        rows = applicants[firms.sector[applicants] == sector][: len(here)]
        firms.lab[rows], firms.lab_place[rows] = here[: len(rows)], account
        firms.lab_until[rows] = world.quarter + int(world.nature.partner_stay)


def _charge(world: World) -> None:
    """Partners pay the fee; programmes pay part of it for those they admit, the best first, whoever would have come anyway."""
    firms, labs, accounts, fee = world.firms.view, world.laboratories.view, world.accounts.view, world.nature.partner_fee
    partners = np.flatnonzero(firms.lab >= 0)
    labs.partners[:] = np.bincount(firms.lab[partners], minlength=len(labs.uid))
    world.flow["partner_firms"] = len(partners)
    firms.cash[partners] -= fee
    world.ledger.flows[books.PARTNERSHIPS] += fee * len(partners)
    share = accounts.lab_share[firms.lab_account[partners]]
    helped = partners[share > 0.0]
    if len(helped):
        helped = helped[best_first(firms.knowledge[helped], world.key("laboratory.tie"), firms.uid[helped])]
        account = firms.lab_account[helped]
        firms.cash[helped] += treasury.pay(world, account, fee * accounts.lab_share[account], books.PARTNER_GRANTS, part=treasury.even_part(world))


@kernel
def _advance(frontier, staff, weight, reach, unit, pace):
    for s in range(staff.shape[0]):
        whole = 0.0
        for d in range(staff.shape[1]):
            whole += staff[s, d]
        for d in range(staff.shape[1]):
            known = lead_of_field(weight, staff[s, d], whole - staff[s, d], reach, unit)
            frontier[s, d] += pace * (known - frontier[s, d])


@kernel
def _teach(alive, uid, sector, district, knowledge, rival, frontier, movers, chance, closed, gain, key):
    firms = np.zeros(frontier.shape)
    for i in range(len(uid)):
        if alive[i]:
            firms[sector[i], district[i]] += 1.0
    joined = np.minimum(movers / np.maximum(firms, 1.0), 1.0 - chance)
    learned = 0.0
    for i in range(len(uid)):
        if not alive[i]:
            continue
        # One stroke of luck: its low end lets a firm learn, its high end brings it a researcher.
        s, d = sector[i], district[i]
        u = uniform(key, uid[i])
        if u < chance:
            gap = rival[s] + frontier[s, d] - knowledge[i]
            got = closed * gap if gap > 0.0 and frontier[s, d] > 0.0 else 0.0
        elif 1.0 - u < joined[s, d]:
            got = gain
        else:
            continue
        knowledge[i] += got
        learned += got
    return learned


@verb(writes=("cells.researchers", "world.frontier", "firms.knowledge"))
def advance(world: World) -> None:
    """Platforms find their staff slowly, a field's lead follows slowly; some firms behind it learn, near ones most, and some researchers join firms."""
    firms, labs, cells, nature = world.firms.view, world.laboratories.view, world.cells.view, world.nature
    wanted = cells.platform_staff * world.accounts.view.funded[cells.platform_account]
    cells.researchers[:] += nature.platform_hiring * (wanted - cells.researchers)
    staff = cells.researchers.reshape(-1, ACROSS).copy()
    opened = labs.opens <= world.quarter
    np.add.at(staff, (labs.sector[opened], labs.district[opened]), labs.staff[opened])
    if not staff.any() and not world.frontier.any():
        return
    _advance(world.frontier, staff, nature.frontier_lead, nature.frontier_reach, nature.frontier_staff, nature.frontier_pace)
    world.flow["laboratory_learning"] = _teach(
        firms.alive, firms.uid, firms.sector, firms.district, firms.knowledge, world.markets.view.rival, world.frontier,
        nature.researcher_moves * world.scale * staff, nature.frontier_learning, nature.imitation_gap, nature.researcher_gain,
        world.key("laboratory.teach"),
    )  # fmt: skip


class Laboratory(RegisteredAgent, table="laboratories", columns=COLUMNS):
    """One laboratory of the city."""
