"""Supervision after the event: pending cases sell on filing while they are watched, and do harm when the money for watching ends."""

import numpy as np
import pytest

from agents import firm, regulator
from agents.firm.columns import FILED, LICENSED, SUSPENDED, WAITING
from ecosystem.city import SECTORS
from ecosystem.draws import uniform_numpy
from ecosystem.register import Event
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import enact, village

BIO = SECTORS.index("bio")
Operation = CATALOGUE["operation_deregulation"]
FULL = {"budget": 1000.0, "exempt": 1.0}
NULLS = [{"budget": 0}, {"exempt": 0}]
SLOW = Rulebook(review_minimum=20)  # nobody is decided in time


def pending(firms=400, rules=SLOW, **columns):
    """Novel firms whose case is pending; no fine is worth the risk of the grey."""
    given = {"sector": BIO, "novel": 1, "licence": WAITING, "queued": 160, "since": 160, "cash": 50.0, "revenue": 0.0}
    return village(firms, rules=rules.replace(fine=100), **given | columns)


def states(world):
    return np.bincount(world.firms["licence"], minlength=7)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_exempt_share_sells_on_filing(share):
    world = enact(pending(), Operation(exempt=share))
    regulator.review(world)
    drawn = uniform_numpy(world.key("regulator.filing", 0), world.firms["uid"]) < share
    assert ((world.firms["licence"] == FILED) == drawn).all()
    assert (world.register["kind"] == Event.FILED).sum() == drawn.sum()
    regulator.watch(world)
    firm.trade(world)
    assert np.allclose(world.firms["revenue"], np.where(drawn, 1.0, 0.2) * world.firms["sales"])


def test_its_case_is_still_decided():
    world = enact(pending(rules=Rulebook(), queued=150), Operation(exempt=1.0))
    world.regulators["capacity"][:] = 1e3
    world.firms["licence"][:] = FILED
    regulator.review(world)
    assert states(world)[LICENSED] > 300
    assert states(world)[FILED] == 0


def test_when_the_exemption_ends_it_waits_again_and_who_entered_on_filing_stays():
    world = pending(licence=FILED, queued=np.where(np.arange(400) < 100, 0, 160))
    regulator.review(world)
    assert states(world)[[WAITING, FILED]].tolist() == [300, 100]


def test_after_a_suspension_its_case_is_still_pending():
    world = pending(licence=SUSPENDED, since=150)
    regulator.watch(world)
    assert states(world)[WAITING] == 400


def test_each_filed_firm_is_watched_at_its_cost():
    world = enact(pending(licence=FILED), Operation(cost=0.05))
    regulator.watch(world)
    assert world.firms["watched"].all()
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 400 * 0.05])


def test_without_it_nobody_pays_and_nobody_is_watched():
    world = pending(licence=FILED)
    regulator.watch(world)
    assert not world.firms["watched"].any()
    assert not world.accounts["spent"].any()


def test_the_watch_thins_by_address_when_the_money_ends():
    one, other = (enact(pending(licence=FILED), Operation(cost=0.05, budget=budget)) for budget in (5.02, 10.0))
    for world in (one, other):
        regulator.watch(world)
    assert one.firms["watched"].sum() == 100  # the last two hundredths pay for nobody
    assert other.firms["watched"].sum() == 200
    assert (one.firms["watched"] <= other.firms["watched"]).all()
    assert 30 < one.firms["watched"][:200].sum() < 70  # not by row


def test_it_fails_when_watch_is_thin():
    """The same sales: harm falls by the watch that is paid for, and only by that."""
    harm, trust = {}, {}
    for budget in (0.01, 1000.0):
        world = enact(pending(4000, licence=FILED, revenue=50.0, sales=50.0), Operation(watch=0.9, budget=budget))
        regulator.watch(world)
        harm[budget] = (world.register["kind"] == Event.INCIDENT).sum()
        trust[budget] = world.markets["trust"][BIO]
    assert harm[0.01] > 5 * harm[1000.0] > 0
    assert trust[0.01] < trust[1000.0]
