"""Listing by registration: lower thresholds and a shorter queue, reviewers who must be paid, and windows that close."""

import numpy as np
import pytest

from agents import firm
from ecosystem import ledger as books
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import base, baseline, differing, enact, run, village

FULL = {"budget": 1000.0, "profit": 1.0, "sales": 20.0, "review": 0, "quota": 1000.0}
NULLS = [{"budget": 0}]
IN = {"scale": 0.03, "years": 3}
Registration = CATALOGUE["registration_listing"]
NOBODY_WAITS = {"review": 0, "quota": 1000.0, "budget": 1000.0}


def candidates(firms=40, *measures, nature=None, **columns):
    """Firms of five years; a measure amends the law of their day."""
    given = {"age": 20, "profit": 7.0, "sales_average": 40.0, "sales": 40.0, "revenue": 40.0, "cash": 20.0}
    world = village(firms, nature=nature, rules=Rulebook(listing_review=0, listing_quota=1000), **given | columns)
    for policy in measures:
        world.rules = policy.amend(world.rules)
    return enact(world, *measures)


def listed(world):
    firm.list_on_exchange(world)
    return int(world.firms["listed"].sum())


def test_thresholds_fall():
    assert listed(candidates()) == 0
    assert listed(candidates(40, Registration(**NOBODY_WAITS))) == 40
    assert listed(candidates(40, Registration(**NOBODY_WAITS), profit=-2.0)) == 0
    assert listed(candidates(40, Registration(**NOBODY_WAITS), profit=-2.0, sales_average=80.0)) == 40, "sales do instead of profit"


def test_no_threshold_rises():
    rules = Rulebook(listing_profit=1.0, listing_review=1, listing_quota=500)
    assert Registration().amend(rules).values() == rules.values() | {"listing_sales": 75.0}


def test_reviewers_are_paid_and_without_money_the_rest_wait():
    world = candidates(40, Registration(review=0, quota=40.0, budget=20.0))
    world.accounts["left"][1] = 5.0  # at half a million for each
    assert listed(world) == 10
    assert world.accounts["spent"][1] == pytest.approx(5.0) == world.ledger.flows[books.LISTING_REVIEW]
    assert (world.firms["listing_since"] >= 0).all()


def test_it_fails_when_the_window_closes():
    """The climate of 2021Q1 is mild; a market that buys only in a boom buys nothing."""
    world = candidates(40, Registration(**NOBODY_WAITS), nature=Nature(listing_window=0.5))
    assert listed(world) == 0
    assert world.accounts["spent"][1] == 0.0
    assert (world.firms["listing_since"] >= 0).all(), "they wait"


def test_the_price_follows_the_climate():
    values = []
    for weight in (0.0, 3.0):
        world = candidates(1, nature=Nature(listing_climate=weight), profit=20.0)
        listed(world)
        values.append(world.firms["cash"][0])
    climate = world.city.at("climate", world.quarter)
    assert (values[1] - 20.0) / (values[0] - 20.0) == pytest.approx(np.exp(3.0 * climate))


def test_a_listed_unicorn_leaves_the_list_of_unicorns():
    world = candidates(1, Registration(**NOBODY_WAITS), rounds=5, post_money=8000.0)
    assert listed(world) == 1
    assert world.counts[4] == 1


@pytest.mark.parametrize("dose", NULLS, ids=str)
def test_nothing_is_nothing(dose):
    assert differing(run(base().branch((Registration(**dose),))), baseline(), leave_out=("accounts.",)) == []
