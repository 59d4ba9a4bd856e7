"""Design centres and studios: who is recognised, what it brings, and how centres concentrate designers."""

import numpy as np
import pytest

from agents import design_centre, designer
from agents.returning import STUDIO
from ecosystem import ledger
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.policies.test_designer_talent import people
from tests.science.worlds import base, differing, enact, run, village

FASHION = SECTORS.index("fashion")
Measure = CATALOGUE["design_centres"]
FULL = {"places": 400, "studio": 5.0, "grant": 0.2, "budget": 1000.0}
NULLS = [{"budget": 0}, {"places": 0, "studio": 0}, {"award": 0, "grant": 0}]
NO_STUDIOS = {"studio": 0.0}


def houses(teams, **columns):
    """Firms of fashion with design teams of so many people of mean skill."""
    world = village(len(teams), **{"sector": FASHION, "cash": 100.0, "staff": 40.0} | columns)
    return people(world, sum(teams), employer=np.repeat(np.arange(len(teams)), teams))


def test_large_teams_only_and_no_more_than_the_places():
    world = enact(houses([9, 10, 12, 30, 11, 0]), Measure(places=3, **NO_STUDIOS))
    design_centre.recognise(world)
    centre = world.firms["centre"]
    assert (centre > 0).sum() == 3
    assert not centre[[0, 5]].any()  # below ten, none
    assert len(world.register.of(Event.CENTRE)["uid"]) == 3


def test_skill_decides_where_it_is_clear():
    world = houses([10, 10])
    world.firms["design_skill"][:] = [1000.0, 1.0]
    enact(world, Measure(places=1, **NO_STUDIOS))
    design_centre.recognise(world)
    assert world.firms["centre"].tolist() == [1, 0]


def test_a_centre_is_paid_once_a_year_for_three_years():
    world = enact(houses([20], age=40), Measure(places=1, award=2.0, budget=2.0, **NO_STUDIOS))
    paid = []
    for _ in range(13):
        world.accounts["left"][1] = 2.0
        world.ledger.flows[:] = 0.0
        design_centre.recognise(world)
        paid.append(world.ledger.flows[ledger.GRANTS])
        world.quarter += 1
    assert paid == [2.0, 0, 0, 0, 2.0, 0, 0, 0, 2.0, 0, 0, 0, 2.0]  # recognised anew after three years
    assert world.firms["cash"][0] == pytest.approx(108.0)
    assert len(world.register.of(Event.CENTRE)["uid"]) == 2


def test_a_centre_gets_more_appeal_out_of_its_designers():
    world = enact(houses([12, 12]), Measure(gain=0.5, wanted=0.0, **NO_STUDIOS))
    world.firms["centre"][0] = 1
    world.free_designers = np.empty(0, np.int64)
    designer.take_jobs(world)
    appeal = world.firms["appeal"]
    assert appeal[0] == pytest.approx(1.5 * appeal[1])


def test_when_the_measure_ends_a_centre_is_a_firm_like_any_other():
    world = enact(houses([12, 12]), Measure(gain=0.5, **NO_STUDIOS))
    world.firms["centre"][0] = 1
    world.terms.reset()
    world.free_designers = np.empty(0, np.int64)
    designer.take_jobs(world)
    assert world.firms["appeal"][0] == world.firms["appeal"][1]


def test_it_fails_by_concentration():
    """Half of every team quits; centres want half as many more as before, come first, and their rivals go short."""

    def teams(wanted):
        world = enact(houses([12] * 20, nature=Nature(designer_hires=100)), Measure(wanted=wanted, gain=0.0, **NO_STUDIOS))
        firms, designers = world.firms, world.designers
        firms["centre"][:10], firms["profit"][:10] = 1, 1e6  # the ten that are centres are the large ones
        free = np.arange(0, 240, 2)
        np.subtract.at(firms["designers"], designers["employer"][free], 1)
        np.subtract.at(firms["design_skill"], designers["employer"][free], 1.0)
        designers["employer"][free] = -1
        world.free_designers = free
        designer.take_jobs(world)
        return firms["designers"][:10].sum(), firms["designers"][10:].sum(), firms["appeal"][10:].mean()

    centres, others, appeal = teams(0.0)
    assert (centres, others) == (120, 120)
    more, fewer, less = teams(0.5)
    assert (more, fewer) == (180, 60)
    assert less == pytest.approx(0.5 * appeal)


def studios(nature=None, **dose):
    world = people(village(1, nature=nature or Nature(studio=0.005)), 20000)
    enact(world, *([Measure(places=0, **dose)] if dose else []))
    designer.leave_jobs(world)
    return set(world.studios[1].tolist())


def test_support_adds_studios_and_takes_none_away():
    usual, more = studios(), studios(studio=3.0)
    assert usual < more
    assert 3.0 < len(more) / len(usual) < 5.0
    assert studios(studio=3.0, districts=["yantian"]) == usual  # they all live in Futian


def test_studios_without_the_measure():
    """The base: some designers found studios anyway."""
    assert len(studios()) > 5
    assert not studios(Nature(studio=0.0))


def test_a_new_studio_gets_its_grant_until_the_money_ends():
    world = village(5, sector=FASHION, age=np.array([0, 0, 0, 0, 4]))
    world.firms["uid"][1:] |= STUDIO
    enact(world, Measure(places=0, grant=0.2, budget=0.5))
    design_centre.recognise(world)
    granted = world.firms["granted"]
    assert granted[0] == granted[4] == 0.0  # no studio; an old one
    assert sorted(granted[1:4]) == pytest.approx([0.1, 0.2, 0.2])
    assert world.accounts["left"][1] == pytest.approx(0.0)


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_null_doses(null):
    one, other = run(base(0.003, 1).branch((Measure(**null),))), run(base(0.003, 1).branch(()))
    assert differing(one, other, leave_out=("accounts.",)) == []
