"""The green channel moves some cases up, which moves others down, and lets a rule be written on less understanding."""

import numpy as np
import pytest

from agents import regulator
from agents.firm.columns import FILED, WAITING
from ecosystem.city import SECTORS
from ecosystem.draws import uniform_numpy
from policies import CATALOGUE
from tests.science.worlds import enact, village

BIO = SECTORS.index("bio")
Green = CATALOGUE["green_channel"]
FULL = {"budget": 5000.0, "share": 0.5, "ease": 0.9}
NULLS = [{"budget": 0}, {"share": 0, "ease": 0}]


def queue(firms=200, **columns):
    """Novel firms of biomedicine whose cases came in at once, and an office that decides about fifty in the quarter."""
    world = village(firms, **{"sector": BIO, "novel": 1, "licence": WAITING, "queued": 156, "since": 156} | columns)
    world.regulators["capacity"][:] = 70.0
    return world


def decided(*measures, **columns):
    """World after a review, and who was decided."""
    world = enact(queue(**columns), *measures)
    regulator.review(world)
    return world, world.firms["queued"] == 0


def chosen(world, share):
    return uniform_numpy(world.key("regulator.green", 0), world.firms["uid"]) < share


def test_the_chosen_come_first():
    world, done = decided(Green(share=0.2, budget=1000.0))
    first = chosen(world, 0.2)
    assert 20 < first.sum() < done.sum() < 100
    assert done[first].all()
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 0.14 * first.sum()])


def test_who_has_waited_longer_comes_first_within_the_channel():
    old = np.arange(200) % 2 == 0
    _, done = decided(Green(share=1.0, budget=1e5), queued=np.where(old, 150, 156))
    assert done.sum() < 100
    assert not done[~old].any()


def test_as_many_come_first_as_the_budget_pays_for():
    world, done = decided(Green(share=1.0, budget=0.14 * 3.5), queued=np.arange(200) % 20 + 130)
    _, before = decided(queued=np.arange(200) % 20 + 130)
    assert world.accounts["spent"][1] == pytest.approx(0.14 * 3)
    assert (done == before).all()  # the first three would have been first anyway
    world, done = decided(Green(share=0.1, budget=0.14 * 5))
    assert world.accounts["spent"][1] == pytest.approx(0.14 * 5)


def test_it_fails_because_others_wait_longer():
    """As many are decided as before; those outside the channel fewer."""
    world, with_channel = decided(Green(share=0.2, budget=1000.0))
    _, without = decided()
    others = ~chosen(world, 0.2)
    assert with_channel.sum() == without.sum()
    assert with_channel[others].sum() < 0.7 * without[others].sum()


def test_only_novel_firms_within_the_targets_are_let_in():
    world = enact(queue(novel=np.arange(200) % 2, age=np.arange(200) % 10), Green(max_age=4))
    let_in = world.firms["green_account"] > 0
    assert (let_in == ((np.arange(200) % 2 == 1) & (np.arange(200) % 10 <= 4))).all()


@pytest.mark.parametrize(("ease", "budget", "written"), [(0.0, 20.0, False), (0.3, 20.0, True), (0.3, 0.0, False)])
def test_a_rule_is_written_on_less_understanding(ease, budget, written):
    world = queue()
    world.regulators["understanding"][BIO] = 0.5  # a rule takes 0.6
    enact(world, Green(ease=ease, budget=budget))
    regulator.learn(world)
    assert bool(world.regulators["codified"][BIO]) is written


def test_when_its_money_is_gone_the_usual_understanding_is_asked_again():
    world = queue()
    world.regulators["understanding"][BIO] = 0.5
    enact(world, Green(ease=0.3))
    world.accounts["left"][1] = 0.0
    regulator.learn(world)
    assert not world.regulators["codified"][BIO]


def test_without_it_the_queue_goes_by_time():
    _, done = decided(queued=np.arange(200) % 4 + 150)
    waited = np.arange(200) % 4
    assert waited[done].max() <= waited[~done].min()
    assert FILED not in village(1).firms["licence"]
