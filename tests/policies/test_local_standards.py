"""Local standards: associations write them slowly, a programme faster; what nobody understands yet is written wrong and locks in."""

import numpy as np
import pytest

from agents import firm, standards, treasury
from ecosystem.cells import ACROSS, COUNT
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import enact, village

BIO = SECTORS.index("bio")
Local = CATALOGUE["local_standards"]
FULL = {"budget": 100.0, "effort": 0.2}
NULLS = [{"budget": 0}, {"effort": 0}]


def after(quarters, *measures, understanding=1.0, nature=None):
    world = village(1, nature=nature)
    world.regulators["understanding"][:] = understanding
    enact(world, *measures)
    for _ in range(quarters):
        treasury.vote(world)
        standards.write(world)
        world.quarter += 1
    return world


def test_associations_write_a_little_without_the_measure():
    world = after(200)
    assert world.cells["standard"] == pytest.approx(np.full(COUNT, 0.002 / 0.052), rel=1e-3)
    assert not world.cells["misfit"].any()


def test_the_programme_writes_more_where_it_is_aimed():
    world = after(12, Local(sectors=["bio"], districts=["nanshan"]))
    here = BIO * ACROSS + 2
    assert world.cells["standard"][here] > 0.3
    assert (np.delete(world.cells["standard"], here) < 0.03).all()
    assert world.accounts["spent"][1] == pytest.approx(12 * 0.42 / 4)


def test_standards_fade_when_it_ends():
    world = after(12, Local())
    high = world.cells["standard"][0]
    world.terms.reset()
    for _ in range(40):
        standards.write(world)
    assert world.cells["standard"][0] < 0.4 * high


def test_without_its_running_cost_nothing_is_written():
    """A budget of a tenth: in the quarters after it is gone only associations write."""
    short, full = (after(4, Local(budget=b)).cells["standard"][0] for b in (0.1 * 90 * 0.42, 90 * 0.42))
    assert 0.0 < short < 0.3 * full


@pytest.mark.parametrize("understanding", [0.0, 0.4, 1.0])
def test_what_nobody_understands_is_written_wrong(understanding):
    world = after(12, Local(), understanding=understanding)
    assert world.cells["misfit"] == pytest.approx((1.0 - understanding) * world.cells["standard"])


def growth(standard, misfit, novel, trust=0.5):
    world = village(400, sector=BIO, novel=novel, knowledge=0.5, cash=100.0)
    world.markets["trust"][:] = trust
    world.cells["standard"][:], world.cells["misfit"][:] = standard, misfit
    firm.trade(world)
    return world.firms["sales"].mean()


def test_buyers_doubt_less_and_most_of_all_what_is_new():
    for novel in (0, 1):
        assert growth(1.0, 0.0, novel) > growth(0.0, 0.0, novel)
    assert growth(1.0, 0.0, 1) / growth(0.0, 0.0, 1) > growth(1.0, 0.0, 0) / growth(0.0, 0.0, 0)
    assert growth(1.0, 1.0, 1) < growth(1.0, 0.0, 1)  # a wrong standard does not make anybody trust


def found(misfit):
    world = village(2000, nature=Nature(discovery=1, fishing_out=0), sector=BIO, research=10.0)
    world.cells["misfit"][:] = misfit
    firm.innovate(world)
    return world.firms["pending"]


def test_it_fails_by_locking_in_the_wrong_standard():
    """Where the standard was written without understanding, every step is half as large; it was written faster by the measure."""
    sound, wrong = found(0.0), found(1.0)
    assert wrong == pytest.approx(0.5 * sound)
    assert sound.max() > 0.1
    blind, seeing = (after(12, Local(effort=0.2), understanding=u).cells["misfit"].mean() for u in (0.0, 1.0))
    assert found(blind).mean() < 0.75 * found(seeing).mean()
    assert found(after(12, understanding=0.0).cells["misfit"].mean()).mean() > 0.98 * sound.mean()  # slowly written, little is lost
