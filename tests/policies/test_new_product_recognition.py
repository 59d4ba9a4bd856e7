"""A label tells investors which product is good, as long as few have it."""

import numpy as np
import pytest

from agents import jury, venture_fund
from ecosystem import ledger
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import baseline, enact, village

FULL = {"places": 5000, "budget": 500.0}
NULLS = [{"budget": 0}, {"places": 0}]
Recognition = CATALOGUE["new_product_recognition"]
NONE = Nature(label_national=0)


def products(firms=100, nature=NONE, **columns):
    """Young firms ahead of the world."""
    return village(firms, nature=nature, **{"knowledge": 1.0, "age": 8} | columns)


def labelled(world):
    return np.flatnonzero(world.firms["recognised_until"] > world.quarter)


def test_without_the_measure_a_few_have_a_national_label():
    world = products(nature=Nature(label_national=40))
    jury.recognise(world)
    assert len(labelled(world)) == 10
    assert world.ledger.flows.sum() == 0.0
    assert world.markets["labelled"][0] == pytest.approx(0.1)
    assert baseline(0.05, 3).trajectory.headline()["recognised_firms"] > 0


@pytest.mark.parametrize(("places", "given"), [(0, 0), (4, 1), (200, 50), (400, 100), (4000, 100)])
def test_a_quarter_of_the_years_labels_is_given_in_a_quarter_and_paid_for(places, given):
    policy = Recognition(places=places, fee=0.02)
    world = enact(products(), policy)
    jury.recognise(world)
    assert len(labelled(world)) == given == world.flow["recognised_firms"]
    assert (world.firms["recognised_until"][labelled(world)] == world.quarter + 12).all()
    assert world.ledger.flows[ledger.JURIES] == pytest.approx(0.02 * given) == pytest.approx(world.accounts["spent"][policy.account])


def test_when_the_money_is_gone_no_label_is_given():
    world = enact(products(), Recognition(places=400, fee=1.0, budget=40.0))
    jury.recognise(world)
    assert len(labelled(world)) == 10  # a quarter of the year's money


@pytest.mark.parametrize("columns", [{"knowledge": 0.1}, {"age": 21}, {"listed": 1}])
def test_ordinary_old_or_listed_firms_have_no_new_product(columns):
    world = enact(products(**columns), Recognition(places=400))
    jury.recognise(world)
    assert len(labelled(world)) == 0


def test_an_old_firm_may_have_a_novel_product():
    world = enact(products(age=40, novel=1), Recognition(places=400))
    jury.recognise(world)
    assert len(labelled(world)) == 100


def test_the_better_are_recognised_first_but_luck_counts():
    knowledge = np.repeat([0.7, 1.5], 500)
    world = enact(products(1000, knowledge=knowledge), Recognition(places=2000, budget=1000.0))
    jury.recognise(world)
    assert 0.6 < (knowledge[labelled(world)] == 1.5).mean() < 1.0


def beliefs(share):
    """How far off funds are about firms that are all alike and have a label which so many have."""
    nature = Nature(meeting=6, hurdle=-2, hurdle_step=-1, tested_noise=1, label_noise=0.2)
    world = village(600, nature=nature, knowledge=1.0, ambitious=1, age=4, recognised_until=10_000, precision=0.01)
    world.markets["labelled"][:] = share
    world.funds.add(np.arange(50), dry=1e4, commitment=1e4, size=1e4, stage=2, skill=1.0)
    venture_fund.screen(world)
    return world.offers[3].std()


def test_a_rare_label_makes_funds_err_less_and_it_fails_when_everybody_has_it():
    rare, common, inflated = (beliefs(share) for share in (0.0, 0.5, 1.0))
    assert rare < 0.5 * inflated
    assert rare < common < inflated
    bare = village(600, nature=Nature(meeting=6, hurdle=-2, hurdle_step=-1), knowledge=1.0, ambitious=1, age=4, precision=0.01)
    bare.funds.add(np.arange(50), dry=1e4, commitment=1e4, size=1e4, stage=2, skill=1.0)
    venture_fund.screen(bare)
    assert bare.offers[3].std() == inflated  # to the bit: a label that all have is none


def test_it_fails_by_inflation_however_much_is_paid():
    world = enact(products(), Recognition(places=4000, budget=1000.0))
    jury.recognise(world)
    assert world.markets["labelled"][0] == 1.0
    assert world.ledger.flows[ledger.JURIES] > 0.0
