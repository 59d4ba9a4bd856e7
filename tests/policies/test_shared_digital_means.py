"""Shared digital means: users save, experiments go further, data come back; too many share too little, and who relies on it pays when it ends."""

import numpy as np
import pytest

from agents import firm, shared_means
from ecosystem import ledger as books
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import enact, village

SharedDigitalMeans = CATALOGUE["shared_digital_means"]
FULL = {"budget": 2000.0, "places": 200_000, "saving": 0.5, "small": 1e6, "data": 0.05}
NULLS = [{"budget": 0}, {"places": 0}, {"crowd": 0}, {"saving": 0}]
ALONE = Nature(cloud_uptake=0)  # no commercial platform


def users(world):
    return np.flatnonzero(world.firms["platform"] > 0)


def served(firms=100, nature=ALONE, columns=None, **dose):
    policy = SharedDigitalMeans(**{"running": 0.0} | dose)
    world = enact(village(firms, nature=nature, **columns or {}), policy)
    shared_means.serve(world)
    return world, policy


def test_a_user_saves_a_share_of_its_basic_cost_and_of_digital_equipment():
    world, _ = served(saving=0.4)
    other, _ = served(places=0)
    for w in (world, other):
        firm.pay_costs(w)
    n = world.nature
    assert (world.firms["means"] == 0.4).all()
    assert not other.firms["means"].any()
    saved = other.firms["fixed"] - world.firms["fixed"]
    assert saved == pytest.approx(np.full(100, 0.4 * n.team * n.wage))
    assert other.firms["spent"] - world.firms["spent"] == pytest.approx(np.full(100, 0.4 * n.digital_share))
    assert (world.firms["cash"] > other.firms["cash"]).all()


def test_the_platform_is_paid_for_each_user_and_for_being_there():
    world, policy = served(cost=0.01)
    assert world.ledger.flows[books.SHARED_MEANS] == pytest.approx(1.0) == world.accounts["spent"][policy.account]
    short, policy = served(cost=0.01, budget=0.3)
    assert len(users(short)) == 30
    assert short.accounts["spent"][policy.account] <= 0.3


def test_only_small_firms_are_let_in():
    world, _ = served(small=10.0, columns={"sales_average": np.where(np.arange(100) < 40, 2.0, 3.0)})
    assert users(world).tolist() == list(range(40))


def test_users_stay_and_who_is_let_in_is_luck_not_place_in_the_table():
    names = {}
    for turn in (1, -1):
        policy = SharedDigitalMeans(places=30, running=0.0)
        world = village(100, nature=ALONE)
        world.firms["uid"][:] = world.firms["uid"][::turn].copy()
        enact(world, policy)
        shared_means.serve(world)
        names[turn] = set(world.firms["uid"][users(world)].tolist())
        world.quarter += 1
        shared_means.serve(world)
        assert set(world.firms["uid"][users(world)].tolist()) == names[turn]
    assert names[1] == names[-1]
    assert len(names[1]) == 30


def test_data_come_back_and_part_stays_with_the_platform():
    world, _ = served(data=0.05, saving=0.5, columns={"data": 0.0})
    firm.gather_data(world)
    n = world.nature
    assert world.firms["data"] == pytest.approx(np.full(100, n.data_gain * (1 - n.platform_part) + n.digital_share * 0.5 + 0.05))


def test_experiments_go_further():
    """The same outlay finds more often."""
    found = {}
    for places in (0, 5000):
        world, _ = served(5000, nature=ALONE.replace(means_experiments=5), places=places, saving=0.5, columns={"research": 0.05})
        firm.innovate(world)
        found[places] = (world.firms["pending"] > 0).sum()
    assert found[5000] > 1.3 * found[0] > 0


def test_it_fails_by_congestion():
    """Let in five times as many as can be served, and each saves a fifth."""
    world, _ = served(places=20, crowd=5.0, saving=0.4)
    assert len(users(world)) == 100
    assert world.firms["means"] == pytest.approx(np.full(100, 0.08))
    alone, _ = served(places=20, saving=0.4)
    assert len(users(alone)) == 20
    assert (alone.firms["means"][users(alone)] == 0.4).all()


def test_it_fails_by_dependence():
    """When the service ends, who has relied on it has higher costs than who never did, for a year or two."""
    world, _ = served(saving=0.4)
    for _ in range(12):
        shared_means.serve(world)
    assert (world.firms["dependence"] > 0.7).all()
    world.terms.reset()
    shared_means.serve(world)
    assert not len(users(world))
    assert (world.firms["means"] < -0.3).all()
    firm.pay_costs(world)
    n = world.nature
    assert (world.firms["fixed"] > 1.3 * n.team * n.wage).all()
    for _ in range(16):
        shared_means.serve(world)
    assert not world.firms["means"].any()
    assert not world.firms["dependence"].any()


def test_commercial_platforms_are_there_without_the_measure():
    world = village(10_000)
    for _ in range(10):
        shared_means.serve(world)
        world.quarter += 1
    n = world.nature
    commercial = world.firms["platform"] == shared_means.COMMERCIAL
    assert commercial.mean() == pytest.approx(1 - (1 - n.cloud_uptake) ** 10, rel=0.3)
    assert set(world.firms["means"].tolist()) == {0.0, n.cloud_saving}
    assert not world.ledger.flows.any()


def test_a_programme_takes_users_over_from_commercial_platforms():
    world, _ = served(nature=Nature(cloud_uptake=1), places=0)
    assert (world.firms["platform"] == shared_means.COMMERCIAL).all()
    enact(world, SharedDigitalMeans(places=50, running=0.0))
    shared_means.serve(world)
    assert len(users(world)) == 50
