"""Industry space lowers rents where it is scarce, crowds out private builders, and fails by standing empty."""

import numpy as np
import pytest

from agents import district, firm
from ecosystem import ledger
from ecosystem.city import DISTRICTS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, enact, run, village

Space = CATALOGUE["industry_space"]
FULL = {"new_space": 2e6, "budget": 2e4, "districts": []}
NULLS = [{"budget": 0}, {"new_space": 0}, {"price": 0}]
IN = {"scale": 0.02, "years": 2}
FUTIAN, LUOHU = DISTRICTS.index("futian"), DISTRICTS.index("luohu")


def let(world, quarters, staff=None):
    """Let space for some quarters, with the staff of each if it is told."""
    for q in range(quarters):
        if staff is not None:
            world.firms["staff"][:] = staff[q]
        district.let_space(world)
        world.quarter += 1
    return world


def test_the_first_tenants_find_what_they_need_and_rents_stand_still():
    world = let(village(100, district=FUTIAN, staff=10.0), 40)
    places, nature = world.places.view, world.nature
    assert places.demand[FUTIAN] == 100 * 10.0 * nature.space
    assert places.vacancy[FUTIAN] == pytest.approx(nature.natural_vacancy)
    assert places.rent == pytest.approx(world.city.district.rent)
    assert (places.space[1:] == 0.0).all()  # nobody is there, nothing is built, nothing is asked


def test_without_the_measure_builders_follow_growth_slowly_and_rents_tell():
    """Demand that doubles at once is dear for years; demand that grows steadily is followed."""
    jump = let(village(100, district=FUTIAN, staff=10.0), 1)
    rents = [let(jump, 1, [20.0]).places["rent"][FUTIAN] for _ in range(80)]
    assert max(rents) > 1.05 * 150.0 and rents.index(max(rents)) < 8
    assert rents[-1] == pytest.approx(150.0, rel=0.01)
    steady = let(village(100, district=FUTIAN, staff=10.0), 60, 10.0 * 1.015 ** np.arange(60))
    assert steady.places["rent"][FUTIAN] == pytest.approx(150.0, rel=0.05)
    assert steady.places["vacancy"][FUTIAN] == pytest.approx(0.1, abs=0.04)


def test_space_is_paid_for_by_the_square_metre_and_goes_where_it_is_aimed():
    world = let(village(1000, district=FUTIAN, staff=10.0), 1)
    before = world.places["space"].copy()
    enact(world, Space(new_space=40_000, price=0.01, budget=1000.0))
    let(world, 1)
    assert world.places["space"][FUTIAN] - before[FUTIAN] == pytest.approx(10_000)  # what wears out is built anew by private builders
    assert world.ledger.flows[ledger.BUILDING] == pytest.approx(100.0) == world.accounts["spent"][1]
    assert (world.places["space"][1:] == before[1:]).all()


def test_rents_fall_and_firms_pay_less():
    paid = {}
    for policies in ((), (Space(new_space=200_000, price=0.001, budget=1000.0),)):
        world = enact(let(village(1000, district=FUTIAN, staff=10.0), 1), *policies)
        let(world, 8)
        firm.pay_costs(world)
        paid[len(policies)] = world.ledger.flows[ledger.RENT]
    assert paid[1] < 0.9 * paid[0]


def test_the_budget_buys_what_it_can_and_all_districts_alike():
    world = let(village(100, district=np.arange(100) % 2, staff=1000.0), 1)
    enact(world, Space(new_space=1e6, price=0.01, budget=8.0, districts=["futian", "luohu"]))
    before = world.places["space"].copy()
    let(world, 1)
    more = (world.places["space"] - before)[:2]
    weight = world.city.district.weight[:2]
    assert more.sum() == pytest.approx(8.0 / 3.0 / 0.01)  # an even part of what is left of the year, at its price
    assert more / more.sum() == pytest.approx(weight / weight.sum())


def test_it_crowds_out_private_builders():
    """Of what is built for a city that grows, less is private."""
    staff = 10.0 * 1.015 ** np.arange(24)
    grown = {}
    for policies in ((), (Space(new_space=4_000, price=0.001, budget=1000.0),)):
        world = enact(let(village(1000, district=FUTIAN, staff=10.0), 1), *policies)
        let(world, 24, staff)
        grown[len(policies)] = world.places["space"][FUTIAN]
    assert grown[0] < grown[1] < grown[0] + 24 * 1_000


def test_it_fails_by_vacancy():
    """Where nobody is, the space stands empty and the money is gone."""
    world = enact(let(village(1000, district=FUTIAN), 1), Space(new_space=400_000, price=0.01, budget=1e4, districts=["luohu"]))
    let(world, 4)
    assert world.places["vacancy"][LUOHU] == 1.0
    assert world.places["space"][LUOHU] == pytest.approx(400_000, rel=0.02)
    assert world.accounts["spent"][1] == pytest.approx(4000.0)
    assert world.places["rent"][FUTIAN] == pytest.approx(150.0)


def test_in_the_city_rents_hardly_move_by_themselves():
    path = base(0.02, 1).recorder.paths["series"]
    usual = path["rent"][0]
    assert np.abs(np.array(path["rent"]) / usual - 1.0).max() < 0.06
    assert 2.0 < min(path["vacancy"]) < max(path["vacancy"]) < 20.0


def test_in_the_city_the_budget_holds():
    policy = Space(**FULL | {"budget": 100.0})
    model = run(base(0.01, 2).branch((policy,)))
    years = model.trajectory.spending["industry_space"][-8:].reshape(2, 4).sum(axis=1)
    assert years == pytest.approx([1.0, 1.0])


def test_space_need_not_answer():
    """Where rents do not answer to vacancy, space is built and nothing else happens."""
    world = enact(let(village(100, nature=Nature(rent_answer=0), district=FUTIAN), 1), Space(**FULL))
    let(world, 8)
    assert world.places["rent"][FUTIAN] == 150.0
