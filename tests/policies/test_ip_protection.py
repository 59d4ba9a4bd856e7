"""Protection of ideas: less is copied and patents say more; among many protected patents discovery is harder."""

import numpy as np
import pytest

from agents import firm, standards, treasury
from agents.venture_fund import patents_show
from ecosystem import ledger
from ecosystem.cells import ACROSS, COUNT
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import enact, village

IT, DISTRICT = SECTORS.index("it"), 2
Protection = CATALOGUE["ip_protection"]
FULL = {"budget": 300.0, "protection": 0.9}
NULLS = [{"budget": 0}, {"protection": 0}]


def protected(world, *measures):
    enact(world, *measures)
    treasury.vote(world)
    standards.protect(world)
    return world


def behind(*measures, **columns):
    """Firms that could copy what is done around them."""
    world = protected(village(4000, sector=IT, district=DISTRICT, **columns), *measures)
    world.place_quality[:] = 1.0
    return world


def copied(world):
    firm.imitate(world)
    return (world.firms["knowledge"] > 0).sum()


def test_without_it_ordinary_protection_holds():
    world = behind()
    assert (world.cells["standing"] == 1.0).all()
    assert (world.cells["thicket"] == 1.0).all()
    assert copied(world) == pytest.approx(4000 * 0.04 * 0.7, rel=0.2)
    assert world.flow["imitations"] == (world.firms["knowledge"] > 0).sum()


@pytest.mark.parametrize(("protection", "left"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
def test_less_is_copied(protection, left):
    assert copied(behind(Protection(protection=protection))) == pytest.approx(left * copied(behind()), rel=0.2)


def test_only_where_it_is_aimed():
    world = protected(village(10), Protection(sectors=["it"], districts=["nanshan"]))
    assert np.flatnonzero(world.cells["protected"]).tolist() == [IT * ACROSS + DISTRICT]


def test_patents_say_more_to_investors_and_banks():
    world = protected(village(10), Protection(protection=0.5))
    standing = world.cells["standing"][0]
    assert standing == pytest.approx(0.65 / 0.3)
    assert patents_show(0.02 * standing, 10.0) < patents_show(0.02, 10.0) < patents_show(0.02, 0.0) == 1.0


def test_help_with_each_patent_filed_is_paid_until_the_money_ends():
    world = protected(village(10), Protection(fee=0.01, cost=0.0, budget=0.05))
    world.cells["filed"][:] = 0.0
    world.cells["filed"][[3, 40]] = 2.0
    standards.prepare_filings(world)
    assert world.ledger.flows[ledger.FILING_HELP] == pytest.approx(0.04)
    standards.prepare_filings(world)
    assert world.accounts["spent"][1] == pytest.approx(0.05)


def test_patents_filed_are_counted_by_cell():
    world = village(500, nature=Nature(discovery=1), sector=IT, district=DISTRICT, research=10.0)
    firm.innovate(world)
    assert world.cells["filed"][IT * ACROSS + DISTRICT] == world.firms["patents"].sum() == world.flow["patents"] > 100
    firm.innovate(world)
    assert world.cells["filed"].sum() == world.flow["patents"]


def test_without_money_there_is_no_protection():
    world = protected(village(10), Protection())
    world.accounts["left"][1] = 0.0
    world.quarter += 1
    treasury.vote(world)
    standards.protect(world)
    assert not world.cells["protected"].any()
    assert (world.cells["standing"] == np.ones(COUNT)).all()


def test_it_fails_by_thickets():
    """Among twenty patents a firm, well protected, a sixth and more of discoveries are not made; among none, all are."""
    found = {}
    for patents in (0.0, 20.0):
        for protection in (0.0, 1.0):
            world = behind(Protection(protection=protection), patents=patents, research=0.1)
            firm.innovate(world)
            found[patents, protection] = (world.firms["pending"] > 0).sum()
    assert found[0.0, 1.0] == found[0.0, 0.0] == found[20.0, 0.0] > 100
    assert found[20.0, 1.0] < 0.85 * found[20.0, 0.0]
