"""Laboratories work with few firms; the measure opens places and pays part of the fee, and hubs crowd out."""

import numpy as np
import pytest

from agents import firm, laboratory, treasury
from ecosystem import ledger
from ecosystem.city import LABORATORIES, SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import baseline, enact, village

FULL = {"places": 5000, "budget": 5000.0}
NULLS = [{"budget": 0}, {"places": 0}]
Partnership = CATALOGUE["research_partnership"]
FASHION, IT = SECTORS.index("fashion"), SECTORS.index("it")
ALONE = Nature(partner_places=0)  # laboratories that work with nobody of themselves


def researchers(firms=40, nature=ALONE, sector=FASHION, **columns):
    """Firms that do a million of research a year and could pay the fee."""
    return village(firms, nature=nature, sector=sector, **{"research_average": 0.25, "cash": 5.0} | columns)


def partners(world):
    return np.flatnonzero(world.firms["lab"] >= 0)


def test_without_the_measure_laboratories_work_with_some():
    world = researchers(200, Nature(), IT)
    laboratory.work_with_firms(world)
    staff = sum(row["staff"] for row in LABORATORIES if row["sector"] == "it")
    assert len(partners(world)) == pytest.approx(0.02 * staff, abs=5)
    assert world.flow["partner_firms"] == len(partners(world)) == world.laboratories["partners"].sum()
    assert world.ledger.flows[ledger.PARTNERSHIPS] == pytest.approx(0.1 * len(partners(world)))
    assert np.allclose(world.firms["cash"][partners(world)], 4.9)


def test_in_the_city_some_firms_are_partners():
    assert baseline(0.05, 3).trajectory.headline()["partner_firms"] > 0


@pytest.mark.parametrize("places", [0, 1, 39, 40, 41])
def test_as_many_are_taken_on_as_there_are_places(places):
    world = enact(researchers(), Partnership(places=places))
    laboratory.work_with_firms(world)
    assert len(partners(world)) == min(places, 40)
    world.quarter += 1
    laboratory.work_with_firms(world)
    assert len(partners(world)) == min(places, 40)  # a place taken is not given twice


def test_a_partnership_ends_after_its_year():
    world = enact(researchers(), Partnership(places=10))
    laboratory.work_with_firms(world)
    first = partners(world)
    assert (world.firms["lab_until"][first] == world.quarter + 4).all()
    world.terms.reset()
    world.quarter += 4
    laboratory.work_with_firms(world)
    assert len(partners(world)) == 0


@pytest.mark.parametrize("columns", [{"research_average": 0.2}, {"cash": 0.3}, {"sector": SECTORS.index("it"), "listed": 1}])
def test_who_does_little_research_or_cannot_pay_or_is_listed_is_no_partner(columns):
    world = enact(researchers(**columns), Partnership(places=40))
    laboratory.work_with_firms(world)
    assert len(partners(world)) == 0


def test_only_the_admitted_take_its_places():
    world = enact(researchers(age=np.repeat([4, 30], 20)), Partnership(places=40, max_age=8))
    laboratory.work_with_firms(world)
    assert partners(world).tolist() == list(range(20))


def test_partners_find_more_often():
    found = {}
    for lab in (-1, 0):
        world = village(4000, research=0.5, lab=lab)
        firm.innovate(world)
        found[lab] = (world.firms["pending"] > 0).sum()
    assert 1.1 * found[-1] < found[0] < 1.3 * found[-1]


def test_part_of_the_fee_is_paid_and_places_cost_whether_taken_or_not():
    policy = Partnership(places=40, cost=0.2, share=0.5, budget=100.0)
    world = enact(researchers(), policy)
    treasury.vote(world)
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(40 * 0.2 / 4)
    laboratory.work_with_firms(world)
    assert world.ledger.flows[ledger.PARTNER_GRANTS] == pytest.approx(40 * 0.05)
    assert np.allclose(world.firms["cash"], 4.95)
    assert world.accounts["spent"][policy.account] == pytest.approx(4.0)


def test_without_the_money_to_stay_open_there_are_fewer_places():
    world = enact(researchers(), Partnership(places=40, cost=1.0, budget=5.0))
    treasury.vote(world)
    laboratory.work_with_firms(world)
    assert len(partners(world)) == 20  # half of the ten million a quarter


def test_it_fails_when_hubs_crowd_out():
    """With few places nearly all are at the best-known laboratory, and the firms that know most have them."""
    knowledge = np.linspace(-2.0, 2.0, 1000)
    world = enact(researchers(1000, sector=IT, knowledge=knowledge), Partnership(places=50))
    laboratory.work_with_firms(world)
    taken = partners(world)
    assert knowledge[taken].mean() > 1.0
    assert (knowledge[taken] < 0.0).mean() < 0.05  # half of all firms: next to nothing
    assert world.laboratories["partners"].max() > 0.7 * len(taken)  # of five laboratories


def test_it_fails_by_paying_for_those_who_would_have_come():
    """Places that nobody can take: whoever is paid was a partner anyway."""
    plain = researchers(400, Nature(), IT)
    laboratory.work_with_firms(plain)
    world = enact(researchers(400, Nature(partner_stay=4), IT), Partnership(places=1, share=1.0, budget=1000.0))
    laboratory.work_with_firms(world)
    assert set(partners(plain)) <= set(partners(world))
    assert len(partners(world)) <= len(partners(plain)) + 5
    assert world.ledger.flows[ledger.PARTNER_GRANTS] == pytest.approx(world.ledger.flows[ledger.PARTNERSHIPS])
