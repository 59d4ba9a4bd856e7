"""Award for stores abroad: who opens, who shuts, who is paid, and for what would have been done."""

import numpy as np
import pytest

from agents import store
from ecosystem import ledger
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, differing, enact, run, village

FASHION = SECTORS.index("fashion")
Measure = CATALOGUE["overseas_store_award"]
FULL = {"award": 40.0, "budget": 5000.0, "sectors": []}
NULLS = [{"budget": 0}, {"award": 0}]
IN = {"scale": 0.1, "years": 4}
SURE = Nature(store_look=1.0, store_luck=0.0)


def brands(lead, nature=SURE, **columns):
    """Firms of fashion whose knowledge is `lead`; appeal at the threshold, so that design adds little."""
    lead = np.atleast_1d(np.asarray(lead, dtype=float))
    return village(len(lead), nature=nature, **{"sector": FASHION, "knowledge": lead, "appeal": 1.0, "cash": 100.0, "age": 40} | columns)


def open_after(world, quarters=1):
    for _ in range(quarters):
        store.run(world)
        store.reward(world)
        world.quarter += 1
    return world.firms["store_since"] >= 0


def test_stores_are_opened_without_a_measure_where_they_pay():
    world = brands([0.0, 0.5, 1.0, 2.0])
    assert open_after(world).tolist() == [False, False, True, True]
    assert world.firms["cash"].tolist() == [100.0, 100.0, 96.0, 96.0]
    assert world.ledger.flows[ledger.STORE_OPENING] == pytest.approx(8.0)
    open_after(world)
    flows = world.ledger.flows
    assert world.firms["cash"].sum() == pytest.approx(400.0 - flows[ledger.STORE_OPENING] - flows[ledger.STORE_COSTS] + flows[ledger.STORE_SALES])


def test_a_brand_needs_appeal_money_and_a_trade_of_design():
    bio = SECTORS.index("bio")
    world = brands([2.0] * 4, appeal=np.array([1.0, 0.9, 1.0, 1.0]), cash=np.array([100.0, 100.0, 7.0, 100.0]), sector=np.array([FASHION] * 3 + [bio]))
    assert open_after(world).tolist() == [True, False, False, False]


def test_a_store_that_loses_is_shut_for_good():
    world = brands([1.5])
    open_after(world)
    world.firms["knowledge"][0] = -1.0
    assert not open_after(world, 12).any()
    world.firms["knowledge"][0] = 3.0
    assert not open_after(world, 4).any()
    assert world.firms["store_since"][0] == store.SHUT


def test_the_award_is_paid_once_after_three_years_the_longest_open_first():
    world = brands([2.0] * 3)
    world.firms["store_since"][:] = world.quarter - np.array([12, 13, 11])
    enact(world, Measure(award=1.0, budget=1.0))
    open_after(world)
    assert world.firms["granted"].tolist() == [0.0, 1.0, 0.0]  # one million is there
    world.accounts["left"][1] = 10.0
    open_after(world, 6)
    assert world.firms["granted"].tolist() == [1.0, 1.0, 1.0]
    assert world.firms["store_paid"].tolist() == [1, 1, 1]


def test_stores_of_long_ago_are_not_paid():
    world = brands([2.0])
    world.firms["store_since"][0] = world.quarter - 16
    enact(world, Measure(award=1.0))
    open_after(world, 3)
    assert world.firms["granted"][0] == 0.0


def test_the_award_opens_stores_at_the_margin_only():
    lead = np.linspace(0.0, 2.0, 201)
    usual, more = (open_after(enact(brands(lead), *p)) for p in ((), (Measure(award=3.0, budget=1000.0),)))
    assert usual.sum() < more.sum()
    assert more[usual].all()
    assert lead[more].min() < lead[usual].min()


def test_a_store_that_loses_is_held_when_the_award_is_near():
    worlds = [brands([0.6]), brands([0.6])]
    for world, measures in zip(worlds, ((), (Measure(award=3.0),)), strict=True):
        world.firms["store_since"][0] = world.quarter - 10
        world.firms["store_profit"][0] = -0.2
        enact(world, *measures)
        open_after(world)
    assert [int(w.firms["store_since"][0]) for w in worlds] == [store.SHUT, worlds[1].quarter - 11]


def test_it_fails_by_paying_for_what_would_have_been_done():
    """Of a hundred brands the award of the plan moves a few; most of those paid three years later opened without it."""
    lead = np.linspace(0.0, 2.0, 201)
    stores = {}
    for name, measures in (("without", ()), ("with", (Measure(award=1.0, budget=1000.0),))):
        world = enact(brands(lead, cash=1000.0), *measures)
        stores[name] = open_after(world, 14)
        paid = world.firms["store_paid"] == 1
    assert paid.sum() > 50
    deadweight = (paid & stores["without"]).sum() / paid.sum()
    assert deadweight > 0.8
    assert stores["with"].sum() > stores["without"].sum()


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_null_doses(null):
    one, other = run(base(0.003, 1).branch((Measure(**null),))), run(base(0.003, 1).branch(()))
    assert differing(one, other, leave_out=("accounts.",)) == []
