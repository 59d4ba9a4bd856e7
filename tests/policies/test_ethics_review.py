"""Ethics review avoids part of the severe incidents, which cost most trust, and makes every review longer."""

import math

import numpy as np
import pytest

from agents import regulator
from agents.firm.columns import LICENSED, WAITING
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.science.worlds import enact, village

BIO, FASHION = SECTORS.index("bio"), SECTORS.index("fashion")
Ethics = CATALOGUE["ethics_review"]
FULL = {"budget": 2000.0, "cut": 1.0, "sectors": []}
NULLS = [{"budget": 0}, {"cut": 0, "effort": 0}]
IN = {"scale": 0.1, "years": 5}


def harmed(*measures, firms=5000, nature=None):
    """A quarter of large novel firms of biomedicine."""
    world = village(firms, nature=nature, sector=BIO, novel=1, licence=LICENSED, tested=1, since=150, revenue=100.0, sales=100.0, cash=100.0)
    enact(world, *measures)
    regulator.watch(world)
    return world, world.register.of(Event.INCIDENT)


def test_without_it_some_incidents_are_severe():
    world, incidents = harmed()
    assert incidents["detail"].mean() == pytest.approx(world.nature.severe_share, abs=0.04)
    assert len(incidents["uid"]) > 300


def test_a_severe_incident_costs_several_times_the_trust_and_the_mean_one_what_it_did():
    nature = Nature(trust_recovery=0, trust_loss=0.0001)
    world, incidents = harmed(nature=nature)
    severe = incidents["detail"].sum()
    ordinary = len(incidents["detail"]) - severe
    mean = 1 + 0.09 * 4
    assert -math.log(world.markets["trust"][BIO]) == pytest.approx(0.0001 * (ordinary + 5 * severe) / mean)
    assert (ordinary + 5 * severe) / mean == pytest.approx(ordinary + severe, rel=0.2)


@pytest.mark.parametrize("cut", [0.0, 0.5, 1.0])
def test_part_of_the_severe_does_not_happen_and_all_else_does(cut):
    _, before = harmed()
    _, after = harmed(Ethics(cut=cut))
    assert set(after["uid"].tolist()) <= set(before["uid"].tolist())
    assert (after["detail"] == 0).sum() == (before["detail"] == 0).sum()
    assert after["detail"].sum() == pytest.approx((1 - cut) * before["detail"].sum(), abs=0.35 * before["detail"].sum() * cut * (cut < 1))


def test_it_holds_where_it_is_asked_for():
    world = village(5000, sector=FASHION, novel=1, licence=LICENSED, since=150, revenue=1000.0, sales=1000.0, cash=100.0)
    regulator.watch(enact(world, Ethics(cut=1.0)))
    assert world.register.of(Event.INCIDENT)["detail"].sum() > 0


def test_without_money_the_committee_does_not_sit():
    world, before = harmed()
    world = village(5000, sector=BIO, novel=1, licence=LICENSED, tested=1, since=150, revenue=100.0, sales=100.0, cash=100.0)
    enact(world, Ethics(cut=1.0))
    world.accounts["left"][1] = 0.0
    regulator.watch(world)
    assert world.register.of(Event.INCIDENT)["detail"].sum() == before["detail"].sum()


def reviewed(*measures):
    world = village(400, sector=BIO, novel=1, licence=WAITING, queued=150, since=150)
    world.regulators["capacity"][:] = 100.0
    enact(world, *measures)
    regulator.review(world)
    return world, int((world.firms["queued"] == 0).sum())


def test_each_case_decided_costs():
    world, decided = reviewed(Ethics(cost=0.2))
    assert world.accounts["spent"][1] == pytest.approx(0.2 * decided)


def test_it_never_costs_more_than_its_budget():
    world, _ = reviewed(Ethics(cost=0.2, budget=1.0))
    assert world.accounts["spent"][1] == pytest.approx(1.0)


def test_it_fails_by_delay():
    """Twice the effort: half the cases, a longer queue, and a longer wait for newcomers."""
    slow, few = reviewed(Ethics(effort=1.0))
    fast, many = reviewed()
    assert few < 0.6 * many
    assert slow.regulators["queue"][BIO] > fast.regulators["queue"][BIO]
    assert slow.regulators["wait"][BIO] > 1.5 * fast.regulators["wait"][BIO]
    assert np.isclose(slow.regulators["wait"][FASHION], fast.regulators["wait"][FASHION])
