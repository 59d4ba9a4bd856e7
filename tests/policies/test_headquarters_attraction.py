"""Attraction of head offices: who comes, for how much, and from whom they take."""

import numpy as np
import pytest

from agents import designer, firm, head_office
from agents.returning import HEAD_OFFICE, RETURNED, STUDIO, will_return
from ecosystem import ledger
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.policies.test_designer_talent import people
from tests.science.worlds import base, differing, enact, run, village

FASHION, FUTIAN = SECTORS.index("fashion"), DISTRICTS.index("futian")
Measure = CATALOGUE["headquarters_attraction"]
FULL = {"arrivals": 100.0, "award": 10.0, "budget": 2000.0}
NULLS = [{"budget": 0}, {"arrivals": 0}, {"award": 0}]


def heads(world):
    return np.flatnonzero(world.firms["head_office"] == 1)


def test_they_come_to_the_district_with_money_sales_and_people():
    world = enact(village(3), Measure(arrivals=80.0, award=5.0, budget=1000.0))
    head_office.settle(world)
    rows, firms = heads(world), world.firms.view
    assert len(rows) == 20
    assert (firms.district[rows] == FUTIAN).all()
    assert len(set(firms.uid[rows].tolist())) == 20
    assert (firms.uid[rows] & HEAD_OFFICE != 0).all() and (firms.uid[rows] & (RETURNED | STUDIO) == 0).all()
    assert ((firms.uid[rows] >> 28 & 15) == firms.sector[rows]).all() and ((firms.uid[rows] >> 12 & 15) == firms.district[rows]).all()
    assert world.ledger.flows[ledger.HEAD_CAPITAL] == pytest.approx(firms.sales[rows].sum())
    assert firms.cash[rows].sum() == pytest.approx(firms.sales[rows].sum() + 20 * 5.0)
    assert world.ledger.flows[ledger.GRANTS] == pytest.approx(100.0)
    assert len(world.register.of(Event.BORN)["uid"]) == world.counts[0] == world.entrants.sum() == 20


def test_no_more_come_than_the_budget_pays_for():
    world = enact(village(3), Measure(arrivals=80.0, award=5.0, budget=30.0))
    head_office.settle(world)
    assert len(heads(world)) == 6
    assert world.accounts["left"][1] == pytest.approx(0.0)


def test_some_come_without_a_measure():
    """The base rate is a number of nature; it is zero until somebody knows better."""
    world = village(3, nature=Nature(head_offices=40.0))
    head_office.settle(world)
    rows = heads(world)
    assert len(rows) == 10
    assert len(set(world.firms["district"][rows])) > 1
    assert world.ledger.flows[ledger.GRANTS] == 0.0
    world = village(3)
    head_office.settle(world)
    assert not len(heads(world))


def test_a_head_office_is_as_good_as_its_size_asks():
    world = enact(village(3), Measure(arrivals=80.0, budget=1000.0))
    head_office.settle(world)
    rows = heads(world)
    size = np.log1p(world.firms["sales"][rows] / world.nature.entry_sales)
    ahead = world.firms["knowledge"][rows] - world.markets["reference"][world.firms["sector"][rows]] - world.nature.size_drag * size
    assert ahead == pytest.approx(world.nature.head_edge)


def test_rent_is_paid_in_part_for_three_years():
    world = enact(village(1, age=np.array([5])), Measure(arrivals=1.0, rent=0.5, budget=1000.0))
    world.firms["head_office"][0], world.firms["district"][0], world.firms["staff"][0] = 1, FUTIAN, 100.0
    world.firms["cash"][0] = 0.0
    head_office.support(world)
    rent = 100.0 * world.nature.space * 150.0 * 3.0 / 1e6
    assert world.firms["cash"][0] == pytest.approx(0.5 * rent)
    world.quarter += 8
    head_office.support(world)
    assert world.firms["cash"][0] == pytest.approx(0.5 * rent)  # three years are over


def test_its_founder_does_not_come_back_under_anothers_address():
    world = village(4, nature=Nature(reentry=1.0))
    world.firms["uid"][1] |= HEAD_OFFICE
    will_return(world, np.arange(4))
    assert len(world.returning) == 3


def test_it_fails_by_poaching_designers_and_customers():
    """The newcomers' teams are the locals' best people; and what the locals are measured against rises."""

    def played(*measures):
        world = people(village(40, sector=FASHION, staff=20.0, cash=50.0, sales=5.0, revenue=5.0), 200, employer=np.arange(200) % 40)
        world.designers["skill"][:] = np.linspace(0.5, 1.5, 200)
        enact(world, *measures)
        head_office.settle(world)
        for _ in range(4):
            firm.settle(world)
            firm.trade(world)
            world.quarter += 1
        return world

    alone, beside = played(), played(Measure(sectors=["fashion"], arrivals=8.0, budget=1000.0))
    rows = heads(beside)
    assert len(rows) == 2
    assert beside.firms["designers"][:40].sum() < 0.75 * alone.firms["designers"][:40].sum()
    taken = np.isin(beside.designers["employer"], rows)
    assert beside.firms["designers"][rows].sum() == taken.sum() > 50
    assert beside.designers["skill"][taken].mean() > 1.05
    assert beside.firms["design_skill"][rows].sum() == pytest.approx(beside.designers["skill"][taken].sum())
    assert beside.markets["reference"][FASHION] > alone.markets["reference"][FASHION]
    assert beside.firms["sales"][:40].sum() < alone.firms["sales"][:40].sum()


def test_designers_of_a_head_office_are_designers_of_a_firm():
    world = people(village(4, sector=FASHION, staff=20.0), 20, employer=np.arange(20) % 4)
    enact(world, Measure(sectors=["fashion"], arrivals=4.0, budget=1000.0))
    head_office.settle(world)
    designer.leave_city(world)
    designer.leave_jobs(world)
    held = world.designers["employer"][world.designers["alive"]]
    assert world.firms["designers"].sum() == (held >= 0).sum()


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_null_doses(null):
    one, other = run(base(0.003, 1).branch((Measure(**null),))), run(base(0.003, 1).branch(()))
    assert differing(one, other, leave_out=("accounts.",)) == []
