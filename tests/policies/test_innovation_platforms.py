"""Platforms move the frontier of their field slowly, and it is felt near them."""

import numpy as np
import pytest

from agents import laboratory, treasury
from ecosystem import ledger
from ecosystem.city import DISTRICTS, LABORATORIES, SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import baseline, enact, village

FULL = {"staff": 30_000, "budget": 50_000.0}
NULLS = [{"budget": 0}, {"staff": 0}]
IN = {"scale": 0.02, "years": 5}
Platforms = CATALOGUE["innovation_platforms"]
MARINE, FUTIAN, DAPENG = SECTORS.index("marine"), DISTRICTS.index("futian"), DISTRICTS.index("dapeng")
HERE = {"sectors": ["marine"], "districts": ["futian"], "staff": 1600}


def grown(quarters, *policies, nature=None, **columns):
    world = enact(village(4, nature=nature, **columns), *policies)
    for _ in range(quarters):
        laboratory.advance(world)
        world.quarter += 1
    return world


def test_without_the_measure_fields_lead_where_their_laboratories_are():
    world = grown(200)
    it = [row for row in LABORATORIES if row["sector"] == "it"]
    near = sum(row["staff"] for row in it if row["district"] == "nanshan")
    far = sum(row["staff"] for row in it) - near
    assert world.frontier[SECTORS.index("it"), DISTRICTS.index("nanshan")] == pytest.approx(0.15 * np.log1p((near + 0.15 * far) / 500))
    assert world.frontier.argmax() == SECTORS.index("it") * len(DISTRICTS) + DISTRICTS.index("nanshan")
    assert baseline(0.05, 3).trajectory.headline()["laboratory_learning"] > 0


def test_before_laboratories_open_nobody_leads():
    world = grown(4, quarter="2010Q1")
    assert not world.frontier.any()
    assert "laboratory_learning" not in world.flow


def test_firms_behind_learn_and_those_ahead_do_not():
    nature = Nature(frontier_learning=0.5, frontier_pace=1, researcher_moves=0)
    world = village(2000, nature=nature, knowledge=np.repeat([-1.0, 1.0], 1000), district=DISTRICTS.index("nanshan"))
    laboratory.advance(world)
    risen = world.firms["knowledge"] - np.repeat([-1.0, 1.0], 1000)
    assert (risen[:1000] > 0.0).mean() == pytest.approx(0.5, abs=0.05)
    assert (risen[1000:] == 0.0).all()
    assert world.flow["laboratory_learning"] == pytest.approx(risen.sum())


def test_researchers_who_leave_take_what_they_know_to_a_firm_nearby():
    """Also to one that was ahead; 1,650 of them in Nanshan, one in fifty a quarter, among 3,000 firms."""
    world = village(3000, knowledge=2.0, sector=SECTORS.index("it"), district=np.repeat([DISTRICTS.index("nanshan"), DAPENG], [2999, 1]))
    laboratory.advance(world)
    joined = world.firms["knowledge"] == 2.05
    assert joined[:2999].sum() == pytest.approx(0.02 * sum(r["staff"] for r in LABORATORIES if r["sector"] == "it" and r["district"] == "nanshan"), abs=15)
    assert not joined[2999]


def test_posts_are_spread_over_the_targets_and_paid_for_from_the_first_day():
    policy = Platforms(staff=3000, cost=0.4)
    world = enact(village(1), policy)
    assert world.cells["platform_staff"].sum() == pytest.approx(3000)
    assert (world.cells["platform_staff"] > 0).sum() == 3 * len(DISTRICTS)
    treasury.vote(world)
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(300.0) == pytest.approx(world.accounts["spent"][policy.account])


def test_half_the_money_finds_half_the_staff():
    policy = Platforms(**HERE, cost=1.0, budget=200.0)
    world = enact(village(1), policy)
    treasury.vote(world)
    for _ in range(200):
        laboratory.advance(world)
    assert world.cells["researchers"].sum() == pytest.approx(800)


def lead(quarters, district, *policies):
    return grown(quarters, *policies).frontier[MARINE, district] - grown(quarters).frontier[MARINE, district]


def test_it_fails_by_being_slow():
    """After a year a tenth of what it comes to; after three years not yet two thirds."""
    full = lead(300, FUTIAN, Platforms(**HERE))
    assert full > 0.15
    assert lead(4, FUTIAN, Platforms(**HERE)) < 0.25 * full
    assert lead(12, FUTIAN, Platforms(**HERE)) < 0.75 * full


def test_it_fails_by_being_far():
    """Little of it is felt in another district, nothing in another field."""
    assert 0.0 < lead(40, DAPENG, Platforms(**HERE)) < 0.4 * lead(40, FUTIAN, Platforms(**HERE))
    other, plain = grown(40, Platforms(**HERE)).frontier, grown(40).frontier
    rest = np.arange(len(SECTORS)) != MARINE
    assert (other[rest] == plain[rest]).all()


def test_when_it_ends_the_staff_goes_and_the_lead_with_it():
    world = grown(40, Platforms(**HERE))
    high = world.frontier[MARINE, FUTIAN]
    world.terms.reset()
    for _ in range(80):
        laboratory.advance(world)
    assert world.cells["researchers"].sum() < 5.0
    assert world.frontier[MARINE, FUTIAN] < 0.3 * high
