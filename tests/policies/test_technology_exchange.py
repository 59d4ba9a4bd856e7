"""An exchange brings technologies to more firms at a lower price; what it cannot vet is often worthless."""

import numpy as np
import pytest

from agents import firm, treasury
from ecosystem import ledger
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import baseline, enact, village

FULL = {"reach": 0.1, "budget": 5000.0, "vetting": 100_000}
NULLS = [{"budget": 0}, {"reach": 0}]
Exchange = CATALOGUE["technology_exchange"]
SELDOM = Nature(licensing=0)


def behind(firms=1000, nature=SELDOM, **columns):
    """Firms with a gap to close, sales of four million a year and cash."""
    return village(firms, nature=nature, **{"knowledge": -1.0, "sales_average": 1.0, "cash": 10.0} | columns)


def bought(world):
    firm.license_technology(world)
    return int(world.flow["licences_bought"])


def test_without_the_measure_a_few_buy_and_one_in_five_is_worthless():
    world = behind(5000, Nature(licensing=0.2))
    count = bought(world)
    assert count == pytest.approx(1000, rel=0.1)
    assert (world.firms["knowledge"] > -1.0).sum() == pytest.approx(0.8 * count, rel=0.1)
    assert world.firms["knowledge"].max() == pytest.approx(-1.0 + 0.15 * 1.2)  # 0.15 of the way to 0.2 above the world
    assert world.ledger.flows[ledger.LICENCES] == pytest.approx((0.03 * 4.0 + 0.02) * count)
    assert world.ledger.flows[ledger.LICENCE_GRANTS] == 0.0
    assert baseline(0.05, 3).trajectory.headline()["licences_bought"] > 0


@pytest.mark.parametrize("columns", [{"knowledge": 1.0}, {"knowledge": 0.1}, {"cash": 0.2}])
def test_who_is_ahead_or_gains_too_little_or_has_no_cash_does_not_buy(columns):
    assert bought(behind(nature=Nature(licensing=1), **columns)) == 0


def test_a_lower_price_brings_those_who_gain_less():
    """A gap of 0.22: worth 0.15 x 0.22 x 4 = 0.13, less than the price of 0.14, more than seven tenths of it."""
    columns = {"knowledge": -0.02}
    assert bought(enact(behind(**columns), Exchange(reach=1.0, discount=0.0, budget=1e4))) == 0
    assert bought(enact(behind(**columns), Exchange(reach=1.0, discount=0.3, budget=1e4))) == 1000


def test_the_discount_is_paid_from_the_account_until_the_money_ends():
    policy = Exchange(reach=1.0, discount=0.5, budget=28.0, vetting=0)
    world = enact(behind(), policy)
    assert bought(world) == 1000  # the others find it worth the full price
    assert world.ledger.flows[ledger.LICENCE_GRANTS] == pytest.approx(7.0) == pytest.approx(world.accounts["spent"][policy.account])
    assert world.firms["cash"].sum() == pytest.approx(10_000.0 - 140.0 + 7.0)


def test_vetting_costs_whether_it_is_used_or_not():
    world = enact(behind(), Exchange(vetting=4000, cost=0.01))
    treasury.vote(world)
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(10.0)


def worked(vetting, quarters=1):
    """Share of bought technologies that work, and how many are bought in the last quarter."""
    world = enact(behind(4000), Exchange(reach=0.5, vetting=vetting, cost=0.0, budget=1e4))
    for _ in range(quarters):
        world.firms["knowledge"][:] = -1.0
        count = bought(world)
        world.quarter += 1
    return (world.firms["knowledge"] > -1.0).sum() / max(count, 1), count


def test_what_is_vetted_works_and_it_fails_by_lemons():
    vetted, open_ = worked(100_000)[0], worked(0)[0]
    assert vetted == pytest.approx(0.95, abs=0.02)
    assert open_ == pytest.approx(0.40, abs=0.04)


def test_it_fails_when_buyers_stay_away():
    """Those who met lemons stop buying what would just have been worth it."""
    world = enact(behind(4000, knowledge=-0.2), Exchange(reach=0.5, vetting=0, discount=0.0, budget=1e4))
    first = bought(world)
    assert world.accounts["lemons"][-1] > 0.5
    world.quarter += 1
    world.firms["knowledge"][:] = -0.2
    assert first > 1000
    assert bought(world) == 0


def test_lemons_are_met_at_the_exchange_only():
    world = enact(behind(4000, age=np.repeat([4, 40], 2000)), Exchange(reach=0.5, vetting=0, max_age=8, budget=1e4))
    bought(world)
    assert (world.firms["knowledge"][2000:] == -1.0).all()
