"""Head offices: large firms that come from outside with sales, money and knowledge, and take designers from the firms that are here."""

from __future__ import annotations

import numpy as np

from agents.design_centre import AWARDED, award
from agents.designer import lose, wanted
from agents.firm.market import relative_size, staff_needed
from agents.returning import HEAD_OFFICE
from agents.talent import affordable
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import normal_numpy, uniform_numpy
from ecosystem.kernel import equation
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

HELPED = 12  # quarters of rent help


@equation
def head_knowledge(reference, drag, size, edge):
    """Knowledge of a firm that holds its size: reference + drag x size + edge, so that its advantage is `edge` (log points; size as in `relative_size`).

    Definition: a firm that has grown large elsewhere is as good as its size asks.
    """
    return reference + drag * size + edge


@verb(writes=("firms.*", "designers.employer", "designers.employer_uid", "world.entrants", "world.counts", "accounts.applied", "accounts.awarded",
              "accounts.left", "accounts.quarter_spent", "accounts.spent"))  # fmt: skip
def settle(world: World) -> None:
    """Large firms come from outside, rarely by themselves and more often for an award; each takes designers from local firms of its trade."""
    accounts, nature, city = world.accounts.view, world.nature, world.city
    where = np.diff(city.location, axis=1, prepend=0.0) * city.sector.entrant_share[:, None]
    called = np.flatnonzero(accounts.head_arrivals > 0.0).tolist()
    for a in (0, *called):
        expected = 0.25 * (float(accounts.head_arrivals[a]) if a else nature.head_offices * world.scale)
        price = float(accounts.head_award[a])
        n = affordable(world, a, expected, price, "head.count")
        if not n:
            continue
        share = np.cumsum(where.ravel() if a == 0 else where.ravel() * (world.cells["head_account"] == a))
        address = (np.int64(world.quarter) << 40) | HEAD_OFFICE | (a << 16) | np.arange(n, dtype=np.int64)
        cell = np.searchsorted(share, share[-1] * uniform_numpy(world.key("head.place"), address), side="right")
        rows = _found(world, address | (cell // ACROSS << 28) | (cell % ACROSS << 12), cell // ACROSS, cell % ACROSS)
        for row in rows.tolist():
            _poach(world, row)
        if a:
            award(world, rows, np.full(n, a), np.full(n, price))


def _found(world: World, uid: np.ndarray, sector: np.ndarray, district: np.ndarray) -> np.ndarray:
    """Rows of the new firms: listed elsewhere, as good as their size asks, with a quarter's sales in cash."""
    nature, quarter = world.nature, world.quarter
    luck = normal_numpy(world.key("head.sales"), uid)
    sales = nature.head_sales * np.exp(nature.head_spread * luck - 0.5 * nature.head_spread**2)
    reference = world.markets.view.reference[sector]
    size = [relative_size(x, nature.entry_sales) for x in sales.tolist()]
    knowledge = np.array([head_knowledge(r, nature.size_drag, z, nature.head_edge) for r, z in zip(reference.tolist(), size, strict=True)])
    staff = np.array([staff_needed(nature.team, x, nature.productivity) for x in sales.tolist()])
    rows = world.firms.add(
        uid, person=uid, sector=sector, district=district, birth=quarter, since=quarter, queued=quarter, listing_since=-1, listed=1, head_office=1,
        knowledge=knowledge, sales=sales, revenue=sales, sales_average=sales, cash=sales, staff=staff, fixed=nature.team * nature.wage,
        belief=nature.quality_mean, precision=1.0 / nature.quality_spread**2, home_bank=(uid * 2654435761 >> 16) % len(world.banks["uid"]),
    )  # fmt: skip
    world.ledger.flows[books.HEAD_CAPITAL] += sales.sum()
    world.register.write(quarter, Event.BORN, uid, sector)
    np.add.at(world.entrants, sector, 1.0)
    world.counts[0] += len(rows)
    return rows


def _poach(world: World, row: int) -> None:
    """The new firm takes part of the designers it wants from local firms of its trade, the better ones first by skill and luck."""
    firms, designers = world.firms.view, world.designers.view
    s = int(firms.sector[row])
    most = int(world.nature.head_poach * wanted(firms.staff[row], world.city.sector.designer_share[s]))
    people = np.flatnonzero((designers.trade == s) & (designers.employer >= 0) & (designers.employer != row))
    old = designers.employer[people]
    here = (firms.uid[old] == designers.employer_uid[people]) & (firms.sector[old] == s) & (firms.head_office[old] == 0)
    people = people[here]
    ahead = designers.skill[people] + 0.5 * uniform_numpy(world.key("head.poach"), designers.uid[people])
    people = people[np.lexsort((designers.uid[people], -ahead))][:most]
    lose(firms, designers, people)
    designers.employer[people], designers.employer_uid[people] = row, firms.uid[row]
    firms.designers[row] += len(people)
    firms.design_skill[row] += designers.skill[people].sum()


@verb(writes=AWARDED)
def support(world: World) -> None:
    """Head offices that came lately and stay where a measure wants them have part of their rent paid."""
    firms, accounts, nature, quarter = world.firms.view, world.accounts.view, world.nature, world.quarter
    if not accounts.head_rent.any():
        return
    rows = np.flatnonzero((firms.head_office == 1) & (quarter - firms.birth < HELPED) & firms.alive)
    account = world.cells["head_account"][firms.sector[rows] * np.int64(ACROSS) + firms.district[rows]].astype(np.int64)
    rent = firms.staff[rows] * nature.space * world.places["rent"][firms.district[rows]] * 3.0 / 1e6
    amount = accounts.head_rent[account] * rent
    rows, account, amount = rows[amount > 0.0], account[amount > 0.0], amount[amount > 0.0]
    order = np.argsort(uniform_numpy(world.key("head.rent"), firms.uid[rows]), kind="stable")
    award(world, rows[order], account[order], amount[order])
