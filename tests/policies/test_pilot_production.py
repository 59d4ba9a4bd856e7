"""What is found has to be brought to production; the base does it at once, and stands idle where little is found."""

import numpy as np
import pytest

from agents import firm, treasury
from ecosystem import ledger
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import enact, village

FULL = {"places": 20_000, "budget": 50_000.0}
NULLS = [{"budget": 0}, {"places": 0}]
Pilot = CATALOGUE["pilot_production"]


def finders(firms=20, **columns):
    """Firms that found something; at 0.5 M RMB of research a quarter a log point costs one million."""
    return village(firms, **{"pending": 0.1, "research_average": 0.5, "cash": 10.0} | columns)


def test_without_the_measure_it_takes_time_and_money():
    world = finders(1)
    for left in (0.04, 0.016, 0.0064):
        firm.bring_to_production(world)
        assert world.firms["pending"][0] == pytest.approx(left) == pytest.approx(world.flow["unfinished"])
    assert world.firms["knowledge"][0] == pytest.approx(0.1 - 0.0064)
    assert world.ledger.flows[ledger.PROTOTYPES] == pytest.approx(0.1 - 0.0064) == pytest.approx(10.0 - world.firms["cash"][0])
    for _ in range(4):
        firm.bring_to_production(world)
    assert world.firms["pending"][0] == 0.0  # the last thousandth goes at once
    assert world.firms["knowledge"][0] == pytest.approx(0.1)


def test_a_finding_is_pending_first():
    world = village(500, research=0.5)
    firm.innovate(world)
    assert (world.firms["knowledge"] == 0.0).all()
    assert (world.firms["pending"] > 0.0).sum() > 50


def test_without_cash_it_waits():
    world = finders(1, cash=0.02)
    firm.bring_to_production(world)
    assert world.firms["knowledge"][0] == pytest.approx(0.01)  # half of the cash, at one million a log point


@pytest.mark.parametrize("places", [0, 1, 19, 20, 21])
def test_as_many_as_there_are_runs_are_done_at_once(places):
    world = enact(finders(), Pilot(places=places))
    firm.bring_to_production(world)
    done = world.firms["pending"] == 0.0
    assert done.sum() == min(places, 20)
    assert np.allclose(world.firms["knowledge"], np.where(done, 0.1, 0.06))


def test_part_of_the_prototype_is_paid():
    policy = Pilot(places=20, share=0.5, budget=1000.0)
    world = enact(finders(cash=0.1), policy)
    firm.bring_to_production(world)
    assert world.ledger.flows[ledger.PILOT_GRANTS] == pytest.approx(20 * 0.05) == pytest.approx(world.accounts["spent"][policy.account])
    assert world.ledger.flows[ledger.PROTOTYPES] == pytest.approx(20 * 0.1)  # half of their cash and the grant: just enough
    assert np.allclose(world.firms["cash"], 0.05)


def test_small_matters_need_no_run():
    world = enact(finders(pending=0.005), Pilot(places=20))
    firm.bring_to_production(world)
    assert (world.firms["pending"] > 0.0).all()


def test_the_better_come_first_but_luck_counts():
    knowledge = np.repeat([0.0, 1.0], 200)
    world = enact(finders(400, knowledge=knowledge), Pilot(places=200, budget=1e4))
    firm.bring_to_production(world)
    assert 0.6 < (knowledge[world.firms["pending"] == 0.0] == 1.0).mean() < 1.0


def test_without_the_money_to_stay_open_there_are_fewer_runs():
    world = enact(finders(), Pilot(places=20, cost=1.0, share=0.0, budget=10.0))
    treasury.vote(world)
    firm.bring_to_production(world)
    assert (world.firms["pending"] == 0.0).sum() == 10


def cost_of_a_run(finding):
    world = enact(finders(100, pending=np.where(np.arange(100) < finding, 0.1, 0.0)), Pilot(places=100, cost=0.1))
    treasury.vote(world)
    before = world.firms["pending"].copy()
    firm.bring_to_production(world)
    return world.ledger.flows[ledger.PROGRAMMES] / ((before > 0.0) & (world.firms["pending"] == 0.0)).sum()


def test_it_fails_by_idle_capacity():
    """A base for a hundred runs costs as much for five; each costs twenty times."""
    assert cost_of_a_run(100) == pytest.approx(0.1)
    assert cost_of_a_run(5) == pytest.approx(2.0)


def test_all_runs_together_do_not_change_what_is_found():
    for nature in (Nature(prototype_pace=1), Nature(prototype_pace=0.2)):
        world = finders(nature=nature)
        for _ in range(60):
            firm.bring_to_production(world)
        assert np.allclose(world.firms["knowledge"], 0.1)
