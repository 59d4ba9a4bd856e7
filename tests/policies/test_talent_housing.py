"""Homes bring people net of rent, some of whom found firms; in cash they end in rents."""

import numpy as np
import pytest

from agents import district, founder, mover
from agents.returning import MOVER, RETURNED
from ecosystem import ledger
from ecosystem.city import DISTRICTS
from experiments.live import names
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

Housing = CATALOGUE["talent_housing"]
FULL = {"homes": 20_000, "worth": 1.0, "cash": 0.05, "budget": 2e4}
NULLS = [{"budget": 0}, {"homes": 0}, {"worth": 0}]
IN = {"scale": 0.02, "years": 2}
FUTIAN, NANSHAN = DISTRICTS.index("futian"), DISTRICTS.index("nanshan")


def housed(policy, quarters=1, world=None):
    """Hand out homes in a village of Futian."""
    world = enact(world or village(1000, district=FUTIAN, staff=10.0), policy)
    people = 0
    for _ in range(quarters):
        district.let_space(world)
        mover.house(world)
        people += len(world.movers[0])
        world.quarter += 1
    return world, people


def test_homes_bring_people_who_think_of_founding():
    world, people = housed(Housing(homes=40_000, worth=0.3, cash=0.0, budget=1e5))
    nature = world.nature
    expected = 10_000 * nature.mover_founders * (1.0 - np.exp(-0.3 / nature.mover_worth))
    assert people == pytest.approx(expected, abs=12)  # counts are made whole trade by trade
    assert world.ledger.flows[ledger.HOUSING] == pytest.approx(3000.0) == world.accounts["spent"][1]
    uid, sector = world.movers
    assert (uid & MOVER).all() and len(np.unique(uid)) == people
    assert (uid >> 28 & 15 == sector).all() and (uid >> 16 & 15 == FUTIAN).all()
    assert np.bincount(sector)[0] > 0.4 * people  # in the trades of the place


def test_they_start_where_the_home_is_and_nobody_else_is_touched():
    found = {}
    for policies in ((), (Housing(homes=40_000, worth=0.3, budget=1e5, districts=["nanshan"]),)):
        world = enact(village(1), *policies)
        mover.house(world)
        founder.arrive(world)
        founder.decide(world)
        rows = world.firms.rows[1:]
        uids, *traits = (world.firms[c][rows].tolist() for c in ("uid", "district", "talent", "cash"))
        found[len(policies)] = dict(zip(uids, zip(*traits, strict=True), strict=True))
    new = found[1].keys() - found[0].keys()
    assert len(new) > 100 and all(uid & MOVER for uid in new)
    assert {found[1][uid][0] for uid in new} == {NANSHAN}
    assert all(found[1][uid] == traits for uid, traits in found[0].items())
    uid = min(new)
    assert "-MNanshan-0" in names.firm(uid, uid >> 28 & 15).en
    assert names.home(world, uid, uid >> 28 & 15) == NANSHAN


def test_who_came_for_a_home_may_try_again_under_an_address_of_their_own():
    from agents.returning import will_return

    world = village(2)
    newcomer = (164 << 40) | (3 << 28) | (NANSHAN << 16) | 5
    world.firms["uid"][:] = [newcomer, newcomer | MOVER]
    world.nature = world.nature.replace(reentry=1.0)
    will_return(world, np.arange(2))
    addresses = world.returning["uid"]
    assert len(set(addresses.tolist())) == 2 and (addresses & RETURNED).all()


def test_the_budget_houses_as_many_as_it_can():
    world, people = housed(Housing(homes=40_000, worth=0.3, budget=300.0))
    assert world.accounts["spent"][1] == pytest.approx(75.0)  # an even part of the year
    _, all_of_them = housed(Housing(homes=40_000, worth=0.3, budget=1e5))
    assert people < 0.1 * all_of_them


def test_it_fails_when_it_is_capitalised_in_rent():
    """The same money in cash: rents rise, firms pay, and far fewer come."""
    money = {"homes": 4_000, "worth": 0.2, "budget": 1e5}
    homes, by_homes = housed(Housing(**money, cash=0.0), quarters=12)
    cash, by_cash = housed(Housing(**money, cash=1.0), quarters=12)
    assert homes.accounts["spent"][1] == cash.accounts["spent"][1]
    assert by_cash < 0.4 * by_homes
    assert homes.places["rent"][FUTIAN] == pytest.approx(150.0)
    assert cash.places["rent"][FUTIAN] > 1.03 * 150.0


def test_dear_places_draw_fewer():
    """Net of rent: where rents have doubled the same home brings fewer."""
    dear = village(1000, district=FUTIAN)
    dear.places["rent"][:] *= 2.0
    policy = {"homes": 40_000, "worth": 0.3, "cash": 0.0, "budget": 1e5}
    counts = [housed(Housing(**policy), world=w)[1] for w in (dear, village(1000, district=FUTIAN))]
    assert counts[0] < 0.75 * counts[1]


def test_without_homes_nobody_is_marked_and_nothing_is_paid():
    """Those who move here by themselves are inside the driver of founders."""
    model = baseline(0.01, 2)
    assert not (model.world.firms["uid"][model.world.firms.rows] & MOVER).any()
    assert model.world.ledger.total[ledger.HOUSING] == 0.0
    assert (model.world.places["pressure"] == 0.0).all()


def test_in_the_city_firms_of_movers_stand_where_they_were_housed():
    model = run(base(0.02, 2).branch((Housing(**FULL),)))
    firms = model.world.firms.view
    moved = firms.alive & (firms.uid & (MOVER | RETURNED) == MOVER)
    assert moved.sum() > 5
    assert (firms.district[moved] == FUTIAN).all()
