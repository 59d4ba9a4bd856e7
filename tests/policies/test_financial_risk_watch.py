"""Watching financial risk: some founders mean to cheat; searching data finds them, and hits and chills the honest."""

import numpy as np
import pytest

from agents import firm, founder, inspector, regulator, treasury
from agents.firm.columns import AT_LARGE, CAUGHT, LICENSED, SUSPENDED
from ecosystem.city import SECTORS
from ecosystem.ledger import CLOSING
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.science.worlds import enact, village

FINTECH, BIO = SECTORS.index("fintech"), SECTORS.index("bio")
Watch = CATALOGUE["financial_risk_watch"]
FULL = {"budget": 100.0, "detection": 0.5, "alarm": 0.02, "sectors": []}
NULLS = [{"budget": 0}, {"detection": 0, "alarm": 0}]
IN = {"scale": 0.1, "years": 3}


def fintech(firms=1000, **columns):
    return village(firms, **{"sector": FINTECH, "novel": 1, "licence": LICENSED, "tested": 1, "since": 150} | columns)


def searched(*measures, quarters=1, **columns):
    world = enact(fintech(**columns), *measures)
    treasury.vote(world)
    for _ in range(quarters):
        inspector.search(world)
        world.quarter += 1
    return world


def test_some_founders_of_novel_fintech_are_bad_actors():
    world = village(1)
    uid = (world.quarter << 40) | np.arange(1, 40_001, dtype=np.int64)
    world.candidates = uid, uid, np.where(np.arange(40_000) % 2, FINTECH, BIO).astype(np.int8)
    founder.decide(world)
    firms = world.firms.view
    new = firms.birth == world.quarter
    bad = firms.bad == AT_LARGE
    assert (firms.sector[bad] == FINTECH).all()
    assert firms.novel[bad].all()
    assert bad.sum() / (new & (firms.sector == FINTECH) & (firms.novel == 1)).sum() == pytest.approx(world.nature.bad_actors, abs=0.03)


def test_their_harm_is_within_the_sectors_harm():
    """Six times the others' risk, and the sector's incidents as they would be without any."""
    count = {}
    for share, column in ((0.0, 0), (0.08, (np.arange(20_000) % 100 < 8).astype(int))):
        world = village(
            20_000, nature=Nature(bad_actors=share), sector=FINTECH, novel=1, licence=LICENSED, bad=column, revenue=30.0, sales=30.0, cash=100.0
        )
        regulator.watch(world)
        count[share] = (world.register["kind"] == Event.INCIDENT).sum()
        struck = world.firms["licence"] == SUSPENDED
    assert count[0.08] == pytest.approx(count[0.0], rel=0.15)
    bad = np.arange(20_000) % 100 < 8
    assert struck[bad].mean() == pytest.approx(6 * struck[~bad].mean(), rel=0.3)


def test_ordinary_supervision_finds_few():
    world = searched(bad=AT_LARGE)
    caught = (world.firms["bad"] == CAUGHT).sum()
    assert 0 < caught < 25
    assert caught == (world.register["kind"] == Event.CAUGHT).sum()


def test_searching_data_finds_more():
    world = searched(Watch(detection=0.3), bad=AT_LARGE)
    assert (world.firms["bad"] == CAUGHT).mean() == pytest.approx(1 - 0.99 * 0.7, abs=0.04)
    assert world.accounts["spent"][1] == pytest.approx(7.0)


def test_half_the_money_searches_half():
    world = searched(Watch(detection=0.5, budget=3.5), bad=AT_LARGE)
    assert (world.firms["bad"] == CAUGHT).mean() == pytest.approx(1 - 0.99 * 0.75, abs=0.04)


def test_who_is_found_out_closes_by_the_ordinary_door():
    world = searched(Watch(detection=1.0), bad=np.arange(1000) < 10, cash=50.0)
    assert (world.firms["licence"][:10] == SUSPENDED).all()
    firm.close(world)
    assert not world.firms["alive"][:10].any()
    assert world.firms["alive"][10:].all()
    assert (world.register["kind"] == Event.CLOSED).sum() == 10
    assert world.ledger.flows[CLOSING] == pytest.approx(500.0)


def test_elsewhere_nobody_is_suspected():
    world = searched(Watch(alarm=1.0), sector=BIO)
    assert (world.firms["licence"] == LICENSED).all()


def test_it_fails_by_chilling_the_honest():
    """False alarms close the doors of honest firms for a while, and founders who reckon with them do not start."""
    world = searched(Watch(detection=0, alarm=0.1))
    hit = world.firms["licence"] == SUSPENDED
    assert hit.mean() == pytest.approx(0.1, abs=0.03)
    assert (world.register["kind"] == Event.SUSPECTED).sum() == hit.sum()
    assert not world.firms["bad"].any()
    firm.trade(world)
    assert not world.firms["revenue"][hit].any()
    world.quarter += 2
    regulator.watch(world)
    assert (world.firms["licence"] == LICENSED).all()  # and they come back
    started = {}
    for alarm in (0.0, 0.1):
        world = village(1)
        world.regulators["alarm"][FINTECH] = alarm
        uid = (world.quarter << 40) | np.arange(1, 10_001, dtype=np.int64)
        world.candidates = uid, uid, np.full(10_000, FINTECH, np.int8)
        founder.decide(world)
        started[alarm] = world.firms["novel"].sum()
    assert started[0.1] < 0.8 * started[0.0]
