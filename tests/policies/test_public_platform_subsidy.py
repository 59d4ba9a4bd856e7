"""Large firms build platforms where it pays, more with half of it paid back; small firms use them, or nobody does."""

import numpy as np
import pytest

from agents import firm
from ecosystem import ledger
from ecosystem.cells import ACROSS
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import baseline, enact, village

FULL = {"rate": 0.9, "budget": 5000.0, "sectors": []}
NULLS = [{"budget": 0}, {"rate": 0}, {"cap": 0}]
IN = {"scale": 0.05, "years": 3}
Subsidy = CATALOGUE["public_platform_subsidy"]
FASHION = SECTORS.index("fashion")
CELL = FASHION * ACROSS
ALWAYS = Nature(sponsor_chance=1)


def street(sponsors=1000, small=0, nature=ALWAYS, **columns):
    """Large firms of fashion in Futian that could build, and small ones that do research."""
    large = np.arange(sponsors + small) < sponsors
    given = {"sector": FASHION, "sales_average": np.where(large, 20.0, 0.5), "profit": 1.0, "cash": 20.0, "research": np.where(large, 0.0, 0.1)}
    return village(sponsors + small, nature=nature, **given | columns)


def built(world):
    firm.build_platforms(world)
    return round(world.ledger.flows[ledger.PLATFORMS] / 4.0)


def test_without_the_measure_one_in_twenty_five_pays_by_itself():
    world = street()
    count = built(world)
    assert 20 < count < 70
    assert world.cells["platform"][CELL] == pytest.approx(4.0 * count)
    assert world.ledger.flows[ledger.PLATFORM_GRANTS] == 0.0
    assert (world.firms["cash"] == 16.0).sum() == count
    assert baseline(0.05, 3).trajectory.headline()["platform_users"] >= 0


def test_with_half_paid_back_more_are_built():
    policy = Subsidy(budget=1e5)
    world = enact(street(), policy)
    count = built(world)
    assert count > 3 * built(street())
    assert world.ledger.flows[ledger.PLATFORM_GRANTS] == pytest.approx(2.0 * count) == pytest.approx(world.accounts["spent"][policy.account])
    assert world.firms["cash"].sum() == pytest.approx(20_000.0 - 2.0 * count)


def test_the_cap_and_the_budget_hold():
    world = enact(street(), Subsidy(rate=1.0, cap=1.0, budget=40.0))
    firm.build_platforms(world)
    assert world.ledger.flows[ledger.PLATFORM_GRANTS] == pytest.approx(10.0)  # a quarter of the year's money, ten at one million
    assert world.firms["cash"].max() <= 20.0


@pytest.mark.parametrize("columns", [{"sales_average": 12.0}, {"profit": -1.0}, {"cash": 7.0}])
def test_small_or_poor_firms_or_those_at_a_loss_build_none(columns):
    assert built(enact(street(**columns), Subsidy(rate=1.0, budget=1e5))) == 0


def test_platforms_serve_so_many_and_wear_out():
    world = street(0, 160)
    world.cells["platform"][CELL] = 4.0 / 0.95
    firm.build_platforms(world)
    assert world.cells["served"][CELL] == pytest.approx(0.5)  # eighty of them
    assert world.flow["platform_users"] == pytest.approx(80.0)
    firm.build_platforms(world)
    assert world.cells["platform"][CELL] == pytest.approx(3.8)


def test_small_firms_served_find_more_often():
    found = []
    for platform in (0.0, 1e6):
        world = street(1000, 4000, nature=Nature(platform_ease=1), research=0.1)
        world.cells["platform"][CELL] = platform
        firm.build_platforms(world)
        firm.innovate(world)
        found.append(world.firms["pending"] > 0.0)
    before, after = found
    assert after[1000:].sum() > 1.5 * before[1000:].sum()
    assert (after[:1000] == before[:1000]).all()  # large firms have their own


def test_it_fails_by_idle_platforms():
    """Built for the subsidy where nobody would use them: the money is spent, nobody finds more."""
    world = enact(street(1000, 5), Subsidy(budget=1e5))
    assert built(world) > 100
    capacity = world.cells["platform"][CELL] / 0.05
    assert world.flow["platform_users"] == 5.0 < 0.001 * capacity
    assert world.ledger.flows[ledger.PLATFORM_GRANTS] > 200.0
