"""Districts: space and its rent, services in the plan's nodes, and streets that draw customers."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.cells import ACROSS, COUNT
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def built(space, usual, trend, speed, wear):
    """Space that private builders add in a quarter: what wears out, what demand grows by, and a part `speed` of what is missing; never below 0.

    Square metres; usual: space at which the usual part stands empty; trend: growth of that; speed and wear a quarter. Definition, assumption A-261.
    """
    return max(wear * space + trend + speed * (usual - space), 0.0)


@equation
def rent_asked(usual, demand, space, natural, answer):
    """Rent a landlord asks in the long run: usual x (demand / (space (1 - natural vacancy)))^answer, from half to twice the usual.

    RMB a square metre and month; demand and space in square metres, vacancy a share. Form: Rosen & Smith (1983); landlords hold out at half, tenants at twice.
    """
    tightness = demand / max(space * (1.0 - natural), 1e-9)
    return usual * min(max(tightness**answer, 0.5), 2.0)


@verb(writes=("places.space", "places.demand", "places.trend", "places.pressure", "places.vacancy", "places.rent", *treasury.PAYS))
def let_space(world: World) -> None:
    """Space is let: builders, private and public, follow or do not follow the staff that needs it, and rents follow what stands empty."""
    places, firms, nature = world.places.view, world.firms.view, world.nature
    count = len(places.uid)
    demand = np.bincount(firms.district, firms.staff, count)[:count] * nature.space + places.pressure
    places.pressure[:] *= 1.0 - nature.building  # homes are built for those who bid with cash, as fast as anything is built
    usual = demand / (1.0 - nature.natural_vacancy)
    first = (places.space == 0.0) & (demand > 0.0)  # the first tenants find as much as they need
    places.space[first] = usual[first]
    grown = np.where(first, 0.0, demand - places.demand) / (1.0 - nature.natural_vacancy)
    places.trend[:] += nature.smoothing * (grown - places.trend)
    private = np.array([built(s, u, t, nature.building, nature.space_wear) for s, u, t in zip(places.space, usual, places.trend, strict=True)])
    places.space[:] += private - nature.space_wear * places.space
    ours = np.flatnonzero(places.new_space > 0.0)
    if len(ours):
        price = places.space_price[ours]
        paid = treasury.pay_in_proportion(world, places.space_account[ours], price * places.new_space[ours] / 4.0, books.BUILDING)
        places.space[ours] += paid / price
    places.demand[:] = demand
    places.vacancy[:] = np.maximum(1.0 - demand / np.maximum(places.space, 1e-9), 0.0) * (places.space > 0.0)
    for d in np.flatnonzero(places.space > 0.0):
        asked = rent_asked(world.city.district.rent[d], demand[d], places.space[d], nature.natural_vacancy, nature.rent_answer)
        places.rent[d] += nature.rent_speed * (asked - places.rent[d])


@equation
def ease(saving, services):
    """How far money for projects goes: 1 / (1 - saving x services), times; saving is the share of a project's cost saved at full services.

    A multiple of outlay. Definition; services as a share of a full node.
    """
    return 1.0 / (1.0 - saving * services)


@equation
def keeps(weight, mean):
    """Share of founders who keep to the place they would have chosen when places are weighted anew: min(1, weight / mean weight of all places chosen).

    Definition: of all ways to reach the new shares, the one in which fewest choose another place.
    """
    return min(1.0, weight / mean)


@kernel
def _choose_anew(location, level, draw, stays, gains):
    """Who stays where they would have settled, by cell; and, cumulated, where the others go: to the places that gain."""
    for s in range(location.shape[0]):
        here = s * ACROSS
        mean = total = before = 0.0
        for d in range(ACROSS):
            mean += (location[s, d] - before) * (1.0 + draw * level[here + d])
            before = location[s, d]
        before = 0.0
        for d in range(ACROSS):
            weight = 1.0 + draw * level[here + d]
            stays[here + d] = keeps(weight, mean)
            total += max((location[s, d] - before) * (weight / mean - 1.0), 0.0)
            gains[here + d] = total
            before = location[s, d]
        if total <= 0.0 or mean <= 1.0:  # nothing is offered to this trade anywhere
            stays[here : here + ACROSS] = 1.0
            gains[here : here + ACROSS] = 0.0
            continue
        for d in range(ACROSS):
            gains[here + d] = gains[here + d] / total
        gains[here + ACROSS - 1] = 1.0


@verb(writes=("cells.spill", "cells.ease", "cells.stays", "cells.gains"))
def open_services(world: World) -> None:
    """Nodes offer research, testing and design services as far as they are paid for: neighbours learn, projects cost less, founders come from elsewhere."""
    cells, nature = world.cells.view, world.nature
    level = cells.services * world.accounts.view.funded[cells.services_account]
    cells.spill[:] = 1.0 + nature.services_spill * level
    cells.ease[:] = [ease(nature.services_saving, one) for one in level]
    _choose_anew(world.city.location, level, nature.node_draw, cells.stays, cells.gains)


@equation
def net_footfall(own, taken, mean):
    """Customers a street wins net of those it loses to the trade's other streets: own - taken x mean over the trade's sales (log points).

    Definition; the share taken is assumption A-277.
    """
    return own - taken * mean


@verb(writes=("cells.pull",))
def draw_customers(world: World) -> None:
    """Streets made for a trade draw customers, a part of them from the same trade's other streets."""
    cells, firms = world.cells.view, world.firms.view
    own = cells.footfall * world.accounts.view.funded[cells.footfall_account]
    cells.pull[:] = 0.0
    if not own.any():
        return
    sales = np.bincount(firms.sector.astype(np.int64) * ACROSS + firms.district, firms.revenue, COUNT)
    for s in np.unique(cells.sector[own > 0.0]):
        here = slice(s * ACROSS, (s + 1) * ACROSS)
        mean = float((own[here] * sales[here]).sum() / max(sales[here].sum(), 1e-9))
        cells.pull[here] = [net_footfall(one, world.nature.footfall_taken, mean) for one in own[here]]
