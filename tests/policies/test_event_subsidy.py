"""Event subsidy: more events at a lower price, buyers and funds for good firms, tourism for the rest."""

import numpy as np
import pytest

from agents import event
from ecosystem import ledger
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, differing, enact, run, village

FASHION = SECTORS.index("fashion")
Measure = CATALOGUE["event_subsidy"]
FULL = {"rate": 0.8, "cap": 50.0, "budget": 500.0}
NULLS = [{"budget": 0}, {"rate": 0}, {"cap": 0}]
BUSY = Nature(event_base=8.0, event_cost=10.0, event_attend=0.1)  # two events a quarter of 10 M


def fair(world, *policies):
    """One quarter's events; returns the rows of firms that won customers."""
    enact(world, *policies)
    before = world.firms["sales"].copy()
    event.meet(world)
    return np.flatnonzero(world.firms["sales"] > before)


def good(n=2000, nature=BUSY, **columns):
    return village(n, nature=nature, **{"sector": FASHION, "knowledge": 5.0} | columns)


def test_events_are_held_without_a_measure():
    world = good()
    found = fair(world)
    assert len(found) / 2000 == pytest.approx(1.0 - 0.9**2, abs=0.03)
    assert world.firms["sales"][found] == pytest.approx(1.0 + BUSY.event_gain)
    assert world.firms["event_meetings"][found] == pytest.approx(BUSY.event_meetings)
    assert world.firms["event_meetings"].sum() == pytest.approx(len(found) * BUSY.event_meetings)
    assert world.flow["event_sales"] == pytest.approx(len(found) * BUSY.event_gain)


def test_the_subsidy_halves_the_price_and_doubles_the_events():
    usual, world = good(), good()
    before, found = fair(usual), fair(world, Measure(rate=0.5, cap=5.0, budget=100.0))
    assert set(before) < set(found)  # who would have gone goes
    assert len(found) / 2000 == pytest.approx(1.0 - 0.9**4, abs=0.03)
    assert world.ledger.flows[ledger.EVENT_SUBSIDY] == pytest.approx(4 * 5.0)
    assert world.accounts["left"][1] == pytest.approx(80.0)


def test_the_cap_limits_what_one_event_gets():
    world = good()
    fair(world, Measure(rate=0.5, cap=2.0, budget=100.0))
    assert world.ledger.flows[ledger.EVENT_SUBSIDY] == pytest.approx(2 * 2.0)  # 1 / 0.8 of two events: two


def test_beyond_the_money_only_those_are_held_that_need_none():
    world = good()
    found = fair(world, Measure(rate=0.5, cap=5.0, budget=5.0))
    assert world.ledger.flows[ledger.EVENT_SUBSIDY] == pytest.approx(5.0)
    assert set(found) == set(fair(good()))


def test_other_sectors_have_their_own_events():
    sector = np.arange(2000) % 2 * FASHION  # half of them in it
    found = fair(good(sector=sector), Measure(rate=0.5, cap=5.0, budget=100.0))
    usual = fair(good(sector=sector))
    assert set(found[sector[found] == 0]) == set(usual[sector[usual] == 0])
    assert len(found) > len(usual)


def test_meetings_last_a_quarter():
    world = good()
    fair(world)
    world.nature = world.nature.replace(event_base=0.0)
    event.meet(world)
    assert not world.firms["event_meetings"].any()


def test_it_fails_as_tourism_where_nobody_is_good_enough():
    world = good(knowledge=-1.0)
    found = fair(world, Measure(rate=1.0, cap=50.0, budget=1000.0))
    assert not len(found)
    assert not world.firms["event_meetings"].any()
    assert world.ledger.flows[ledger.EVENT_SUBSIDY] > 100.0  # it was a fine party


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_null_doses(null):
    one, other = run(base(0.003, 1).branch((Measure(**null),))), run(base(0.003, 1).branch(()))
    assert differing(one, other, leave_out=("accounts.",)) == []


def test_buyers_order_no_more_than_they_want():
    world = good(sales=100.0)
    found = fair(world)
    assert world.firms["sales"][found] == pytest.approx(100.0 + BUSY.event_orders)
