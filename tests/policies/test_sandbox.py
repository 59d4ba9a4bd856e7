"""The sandbox works by its places, its stay, its cap and its watch, and fails by having few places or looking away."""

import numpy as np
import pytest

from agents import firm, regulator
from agents.firm.columns import EXEMPT, LICENSED, SANDBOX, SUSPENDED, WAITING
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

BIO = SECTORS.index("bio")
Sandbox = CATALOGUE["sandbox"]
FULL = {"slots": 4000}
NULLS = [{"slots": 0}]
EVERYONE_PASSES = Nature(sandbox_pass=1)
SLOW = Rulebook(review_minimum=20)  # nobody is licensed by the ordinary way


def queue(firms=30, nature=EVERYONE_PASSES, rules=SLOW, **columns):
    """Novel firms of biomedicine that wait for a rule."""
    quarter = 164  # 2021Q1
    given = {"sector": BIO, "novel": 1, "licence": WAITING, "queued": quarter - 8, "since": quarter - 8}
    return village(firms, nature=nature, rules=rules, **given | columns)


def sandbox(**dose):
    return Sandbox(sectors=["bio"], **dose)


def inside(world):
    return np.flatnonzero(world.firms["licence"] == SANDBOX)


@pytest.mark.parametrize(("slots", "admitted"), [(0, 0), (1, 1), (29, 29), (30, 30), (31, 30)])
def test_as_many_enter_as_there_are_places(slots, admitted):
    world = enact(queue(), sandbox(slots=slots))
    regulator.review(world)
    assert len(inside(world)) == admitted
    assert (world.register["kind"] == Event.SANDBOX).sum() == admitted


def test_a_place_taken_is_not_given_twice():
    world = enact(queue(), sandbox(slots=10, stay=4))
    regulator.review(world)
    first = set(inside(world))
    world.quarter += 1
    regulator.review(world)
    assert set(inside(world)) == first


def test_about_a_third_pass_the_admission_test():
    world = enact(queue(2000, nature=Nature()), sandbox(slots=5000))
    regulator.review(world)
    assert len(inside(world)) == pytest.approx(0.34 * 2000, rel=0.1)


def test_the_better_are_admitted_first_but_luck_counts():
    knowledge = np.repeat([0.0, 1.0], 200)
    world = enact(queue(400, knowledge=knowledge), sandbox(slots=200))
    regulator.review(world)
    good = (knowledge[inside(world)] == 1.0).mean()
    assert 0.6 < good < 1.0


def test_each_firm_inside_costs_supervision():
    world = enact(queue(), sandbox(slots=10, cost=0.15, stay=3))
    regulator.review(world)
    assert world.accounts["spent"].sum() == 0.0  # they have just come in
    world.quarter += 1
    regulator.review(world)
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 10 * 0.15])


@pytest.mark.parametrize("stay", [1, 2, 5])
def test_a_test_ends_with_a_licence_or_a_refusal_after_its_stay(stay):
    world = enact(queue(), sandbox(slots=30, stay=stay))
    regulator.review(world)
    tested = inside(world)
    for _ in range(stay - 1):
        world.quarter += 1
        regulator.review(world)
    assert len(inside(world)) == len(tested) == 30
    world.quarter += 1
    regulator.review(world)
    assert len(inside(world)) == 0
    assert np.isin(world.firms["licence"][tested], (LICENSED, EXEMPT)).all()
    assert world.firms["tested"][tested].all()  # investors have seen the product work, or not
    licensed = world.register.of(Event.LICENSED)
    assert len(licensed["uid"]) == (world.firms["licence"] == LICENSED).sum() > 20
    assert (licensed["detail"] == 8 + stay).all()  # age at the licence, quarters


def test_without_it_the_same_firms_still_wait():
    world = queue()
    for _ in range(3):
        regulator.review(world)
        world.quarter += 1
    assert (world.firms["licence"] == WAITING).all()


@pytest.mark.parametrize(("cap", "share"), [(0.0, 0.2), (1.0, 0.2), (5.0, 0.5), (9.9, 0.99), (10.0, 1.0), (50.0, 1.0)])
def test_sales_inside_are_capped(cap, share):
    """Under, at and over the cap; never less than a waiting firm sells."""
    world = enact(queue(sales=10.0, licence=SANDBOX, knowledge=-5.0), sandbox(exposure_cap=cap))
    firm.trade(world)
    expected = np.maximum(0.2 * world.firms["sales"], np.minimum(cap, world.firms["sales"]))
    assert np.allclose(world.firms["revenue"], expected)
    assert world.firms["revenue"].mean() == pytest.approx(10 * share, rel=0.6)


def test_tests_teach_the_regulator():
    def understanding(slots):
        world = enact(queue(), sandbox(slots=slots))
        regulator.review(world)
        regulator.learn(world)
        return world.regulators["understanding"][BIO]

    assert understanding(0) < understanding(5) < understanding(30)


def test_places_shorten_the_wait_a_newcomer_expects():
    def wait(slots):
        world = enact(queue(300, rules=Rulebook()), sandbox(slots=slots))
        regulator.review(world)
        return world.regulators["wait"][BIO]

    assert wait(200) < wait(0)


def test_it_fails_by_looking_away():
    """The same sales inside do more harm with less watch, and harm makes the regulator strict."""
    world, trust = {}, {}
    for watch in (0.0, 0.7, 1.0):
        w = world[watch] = enact(queue(3000, licence=SANDBOX, revenue=50.0, sales=50.0, cash=100.0), sandbox(watch=watch))
        regulator.watch(w)
        trust[watch] = w.regulators["tolerance"][BIO]
    harm = {watch: w.markets["incidents"][BIO] for watch, w in world.items()}
    assert harm[0.0] > 2 * harm[0.7] > 0
    assert harm[1.0] == 0
    assert trust[0.0] < trust[0.7] < trust[1.0] == 0.5
    struck = world[0.0].firms["licence"] == SUSPENDED
    assert struck.sum() == harm[0.0]
    assert world[0.0].firms["cash"][struck] == pytest.approx(75.0)  # half a quarter's sales in damages


def test_it_fails_by_having_few_places():
    """In the city, a hundredth of the places does a fraction of the good."""
    tested = {}
    for slots in (40, 4000):
        model = run(base(0.02, 3).branch((Sandbox(slots=slots),)))
        tested[slots] = (model.world.register["kind"] == Event.SANDBOX).sum()
        spent = model.world.accounts["spent"][1]
        assert spent > 0
        assert spent == pytest.approx(model.trajectory.series["public_spending"].sum())
    assert tested[40] < 0.2 * tested[4000]


def test_its_account_pays_for_every_quarter_inside():
    """Spending in the city is the price of each firm that was inside at the end of a quarter, and is still there in the next review."""
    model = base(0.02, 3).branch((Sandbox(slots=1000, cost=0.25),))
    while model.running:
        model.step()
        spent = model.trajectory.series["public_spending"][-1]
        assert spent / 0.25 == pytest.approx(round(spent / 0.25))


@pytest.mark.science
def test_tested_firms_reach_the_market_sooner():
    """Firm by firm, in paired worlds: those who were tested have their licence earlier than the same firms have without the sandbox."""
    gain, tested, licences = [], 0, 0.0
    for seed in range(1, 6):
        treated, before = run(base(0.05, 5, seed).branch((Sandbox(slots=1000),))), baseline(0.05, 5, seed)
        when = {}
        for model in (treated, before):
            r = model.world.register.of(Event.LICENSED)
            after = r["quarter"] >= model.start
            when[model] = dict(zip(r["uid"][after].tolist(), r["quarter"][after].tolist(), strict=True))
        entered = set(treated.world.register.of(Event.SANDBOX)["uid"].tolist())
        both = entered & when[treated].keys() & when[before].keys()
        gain += [when[before][uid] - when[treated][uid] for uid in both]
        tested += len(entered)
        licences += treated.trajectory.headline()["licensed"] - before.trajectory.headline()["licensed"]
    assert tested > 100
    assert np.mean(gain) > 0
    assert licences > 0
