"""Incubators: desks, mentors and seed money are three things; without mentors the rent is saved and nothing else."""

import numpy as np
import pytest

from agents import firm, founder, incubator, treasury
from ecosystem import ledger
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

Incubators = CATALOGUE["incubators"]
FULL = {"desks": 40_000, "seed_cash": 0.3, "mentoring": 0.1, "budget": 2e4}
NULLS = [{"budget": 0}, {"desks": 0}]
IN = {"scale": 0.02, "years": 3}
BARE = Nature(incubator_desks=0.0)  # a city without incubators
COUNTED = "2019Q4"  # the quarter in which there are as many desks as Nature says
BIO = SECTORS.index("bio")


def opened(world, *policies):
    enact(world, *policies)
    treasury.vote(world)
    incubator.admit(world)
    return world


def inside(world):
    return world.firms["desk_until"] > world.quarter


def test_without_the_measure_young_firms_draw_lots_for_the_desks_there_are():
    world = opened(village(400, nature=Nature(incubator_desks=100.0), quarter=COUNTED, age=np.arange(400) % 16, rounds=np.arange(400) % 3 == 0))
    young = (world.quarter - world.firms["birth"] < 8) & (world.firms["rounds"] == 0)
    assert inside(world).sum() == 100 and not (inside(world) & ~young).any()
    assert (world.firms["desk_of"] == 0).all() and world.accounts["spent"].sum() == 0.0
    assert world.cells["room"] == pytest.approx(100 / young.sum())
    world.quarter += 8
    assert not inside(world).any()  # the stay is over; nobody has a second one
    had = world.firms["desk_until"] > 0
    world.firms["birth"][:] = world.quarter
    incubator.admit(world)
    assert not (inside(world) & had).any()
    grown = world.city.at("founders", world.quarter) / world.city.at("founders", world.quarter - 8)
    assert inside(world).sum() == pytest.approx(100 * grown, abs=1)  # there are more where there are more founders


def test_a_mentor_in_a_usual_incubator_teaches_a_little():
    world = opened(village(100, nature=Nature(incubator_desks=50.0, usual_mentoring=0.02), quarter=COUNTED, age=1))
    world.place_quality[:] = 0.5
    incubator.mentor(world)
    assert world.firms["knowledge"] == pytest.approx(np.where(inside(world), 0.01, 0.0))


def test_desk_mentor_and_seed_money_are_three_things():
    """Each alone does its own work and nothing else."""
    alone = {"desks": 100, "mentoring": 0.0, "seed_cash": 0.0, "budget": 1000}
    for dose, taught, given in (({}, 0.0, 0.0), ({"mentoring": 0.1}, 0.05, 0.0), ({"seed_cash": 0.2}, 0.0, 0.2)):
        world = opened(village(100, nature=BARE, age=1), Incubators(**alone | dose))
        assert inside(world).all() and (world.firms["desk_of"] == 1).all()
        world.place_quality[:] = 0.5
        incubator.mentor(world)
        assert world.firms["knowledge"] == pytest.approx(taught)
        assert world.firms["cash"] == pytest.approx(1.0 + given) and world.firms["granted"] == pytest.approx(given)
        assert world.ledger.flows[ledger.GRANTS] == pytest.approx(100 * given)
        assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(25 * (0.035 + (0.01 if taught else 0.0)))
        assert len(world.register.of(Event.GRANT)["uid"]) == (100 if given else 0)


def test_a_desk_saves_the_teams_rent():
    paid = {}
    for policies in ((), (Incubators(desks=100, budget=1000),)):
        world = opened(village(100, nature=BARE, age=1, revenue=0.0), *policies)
        firm.pay_costs(world)
        paid[len(policies)] = world.ledger.flows[ledger.RENT]
    assert paid[0] > 0.0 and paid[1] == 0.0  # firms without sales are their team


def test_only_the_admitted_sit_at_the_programmes_desks():
    world = opened(village(200, nature=BARE, age=1, sector=np.arange(200) % 9), Incubators(desks=1000, budget=1000, sectors=["bio"]))
    assert (inside(world) == (world.firms["sector"] == BIO)).all()
    room = world.cells["room"].reshape(9, -1)
    assert (room[BIO] == 1.0).all() and not np.delete(room, BIO, axis=0).any()


def test_usual_desks_go_to_the_same_firms_with_and_without_the_programme():
    nature = Nature(incubator_desks=50.0)
    before = opened(village(200, nature=nature, quarter=COUNTED, age=1))
    after = opened(village(200, nature=nature, quarter=COUNTED, age=1), Incubators(desks=60, budget=1000))
    assert (inside(before) == (inside(after) & (after.firms["desk_of"] == 0))).all()
    assert inside(after).sum() == 110


def test_seed_money_ends_with_the_budget_and_desks_come_first():
    world = opened(village(100, nature=BARE, age=1), Incubators(desks=100, seed_cash=1.0, mentoring=0.0, desk_cost=0.04, budget=24.0))
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(1.0)
    assert world.ledger.flows[ledger.GRANTS] == 5.0  # of 24, three more quarters of desks are kept back, and a quarter of the rest is spent
    assert world.accounts["left"][1] == pytest.approx(18.0)


def test_a_programme_that_ends_takes_its_desks_away():
    world = opened(village(100, nature=BARE, age=1), Incubators(desks=100, budget=1000))
    world.quarter += 1
    world.terms.reset()
    incubator.admit(world)
    assert not inside(world).any()


def test_free_desks_help_people_start():
    started = {}
    for policies in ((), (Incubators(desks=1e5, budget=1e5),)):
        world = opened(village(100, nature=Nature(incubator_desks=0.0, start_desk=1.0), age=1), *policies)
        founder.arrive(world)
        founder.decide(world)
        started[len(policies)] = set(world.firms["uid"][world.firms.rows].tolist())
    assert started[0] < started[1]


def test_it_fails_by_desks_without_mentoring():
    """Rent is saved, but knowledge, all else alike, is what it was; with mentors the firms are better."""
    better = {}
    for mentoring in (0.0, 0.1):
        world = village(300, nature=BARE, age=1, cash=10.0)
        world.place_quality[:] = 1.0
        before = world.firms["knowledge"].copy()
        enact(world, Incubators(desks=300, mentoring=mentoring, seed_cash=0.0, budget=1000))
        for _ in range(8):
            treasury.vote(world)
            incubator.admit(world)
            incubator.mentor(world)
            world.quarter += 1
        better[mentoring] = (world.firms["knowledge"] - before).mean()
    assert better[0.0] == 0.0 and better[0.1] > 0.4


def test_in_the_city_incubators_are_full_before_any_measure():
    model = baseline(0.01, 2)
    path = model.trajectory.series["incubated"]
    assert path[-1] == pytest.approx(40, abs=8)
    assert path[0] < path[-1]  # they have grown with the founders
    assert model.world.cells["room"].max() < 0.2


def test_in_the_city_the_budget_holds():
    policy = Incubators(desks=8000, seed_cash=0.2, budget=400)
    model = run(base(0.01, 2).branch((policy,)))
    years = model.trajectory.spending["incubators"][-8:].reshape(2, 4).sum(axis=1)
    assert (years <= 4.0 * (1 + 1e-12)).all() and years.min() > 3.5
