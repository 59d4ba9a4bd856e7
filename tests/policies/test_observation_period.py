"""The observation period lifts sanctions from young and small firms in the grey, and fails by harm when nothing caps it."""

import pytest

from agents import firm, regulator
from agents.firm.columns import GREY, SUSPENDED, WAITING
from ecosystem.city import SECTORS
from ecosystem.register import Event
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

BIO = SECTORS.index("bio")
Grace = CATALOGUE["observation_period"]
FULL = {"quarters": 40, "cap": 1e6}
NULLS = [{"quarters": 0}, {"cap": 0}]
# Fines and suspensions that cost nothing: all sell in the grey, and half of them are caught.
LENIENT = Rulebook(fine=0, suspension=0, sanction_hazard=0.5, watch=0)
# A fine nobody would risk.
STRICT = Rulebook(fine=100, sanction_hazard=0.5)


def grey(firms=400, rules=LENIENT, **columns):
    quarter = 164
    given = {"sector": BIO, "novel": 1, "licence": WAITING, "queued": quarter - 4, "since": quarter - 4, "cash": 50.0}
    return village(firms, rules=rules, **given | columns)


def sanctioned(world):
    regulator.watch(world)
    return int((world.register["kind"] == Event.SANCTIONED).sum())


def test_without_grace_the_grey_is_sanctioned():
    world = grey()
    caught = sanctioned(world)
    assert caught == (world.firms["licence"] == SUSPENDED).sum()
    assert caught == pytest.approx(400 * 0.5 * (1.5 - 0.5), rel=0.2)


@pytest.mark.parametrize(("age", "protected"), [(0, True), (5, True), (6, False), (7, False)])
def test_grace_lasts_its_quarters_from_founding(age, protected):
    """Six quarters: the last one is that of age five."""
    world = enact(grey(age=age), Grace(quarters=6, cap=5.0))
    assert (sanctioned(world) == 0) is protected


@pytest.mark.parametrize(("sales", "protected"), [(4.999, True), (5.0, True), (5.001, False)])
def test_grace_holds_up_to_its_cap(sales, protected):
    world = enact(grey(age=2, sales=sales, revenue=sales), Grace(quarters=6, cap=5.0))
    assert (sanctioned(world) == 0) is protected


def test_a_firm_in_the_grey_under_grace_earns_while_it_waits():
    earned = {}
    for quarters in (0, 12):
        world = enact(grey(rules=STRICT, age=2, sales=2.0), Grace(quarters=quarters))
        regulator.watch(world)
        firm.trade(world)
        free = world.firms["licence"] != SUSPENDED  # an incident or two
        assert (world.firms["licence"][free] == (GREY if quarters else WAITING)).all()
        earned[quarters] = world.firms["revenue"][free].mean()
    assert earned[12] == pytest.approx(earned[0] * 0.7 / 0.2, rel=0.1)


def test_it_fails_by_harm_without_a_cap():
    """Large firms sell unwatched: several times the incidents, less trust, a stricter regulator."""
    harm, tolerance = {}, {}
    for cap in (5.0, 1e6):
        world = enact(grey(2000, rules=STRICT, age=2, sales=50.0, revenue=0.0), Grace(quarters=12, cap=cap))
        for _ in range(3):
            regulator.watch(world)
            firm.trade(world)
            world.quarter += 1
        harm[cap] = (world.register["kind"] == Event.INCIDENT).sum()
        tolerance[cap] = world.regulators["tolerance"][BIO]
    assert harm[1e6] > 3 * harm[5.0] > 0
    assert tolerance[1e6] < tolerance[5.0]


def test_it_costs_no_public_money():
    model = run(base().branch((Grace(quarters=40, cap=1e6),)))
    assert model.world.accounts["spent"].sum() == 0.0


@pytest.mark.science
def test_in_the_city_sanctions_fall_and_more_is_sold_unwatched():
    """Harm in the calibrated city hardly moves: firms that wait are small, and most incidents are those of large licensed ones."""
    sanctions, unwatched = {}, {}
    for seed in range(1, 6):
        worlds = {
            "without": baseline(0.05, 5, seed),
            "short": run(base(0.05, 5, seed).branch((Grace(quarters=6, cap=1.0),))),
            "long": run(base(0.05, 5, seed).branch((Grace(quarters=40, cap=1e6),))),
        }
        for name, model in worlds.items():
            r, firms = model.world.register, model.world.firms.view
            count = ((r["quarter"] >= model.start) & (r["kind"] == Event.SANCTIONED)).sum()
            sanctions[name] = sanctions.get(name, 0) + count
            unwatched[name] = unwatched.get(name, 0.0) + firms.revenue[firms.licence == GREY].sum()
    assert sanctions["long"] < sanctions["short"] < sanctions["without"]
    assert unwatched["long"] > unwatched["without"]
