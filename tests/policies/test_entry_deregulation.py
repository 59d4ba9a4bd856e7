"""Easier entry: novel founders who need no approval start more often, sell at once, and nobody has reviewed what they sell."""

import numpy as np
import pytest

from agents import firm, founder, regulator, treasury
from agents.firm.columns import FILED, LICENSED, SUSPENDED, WAITING
from ecosystem import ledger
from ecosystem.cells import ACROSS
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.register import Event
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.worlds import enact, village

BIO = SECTORS.index("bio")
Entry = CATALOGUE["entry_deregulation"]
FULL = {"budget": 50.0, "exempt": 1.0, "relief": 0.5}
NULLS = [{"budget": 0}, {"exempt": 0, "relief": 0}]


def newcomers(*measures, candidates=20_000, wait=8.0):
    """World in which as many people consider founding in biomedicine."""
    world = village(1)
    world.regulators["wait"][:] = wait
    enact(world, *measures)
    treasury.vote(world)
    uid = (world.quarter << 40) | np.arange(1, candidates + 1, dtype=np.int64)
    world.candidates = uid, uid, np.full(candidates, BIO, np.int8)
    founder.decide(world)
    return world


def born(world):
    return np.flatnonzero(world.firms["birth"] == world.quarter)


def of(world, column):
    return world.firms[column][born(world)]


def test_without_it_every_novel_product_waits():
    world = newcomers()
    assert (of(world, "licence")[of(world, "novel") == 1] == WAITING).all()
    assert (of(world, "novel") == 1).sum() > 100


@pytest.mark.parametrize("exempt", [0.3, 1.0])
def test_the_exempt_share_files_and_is_not_in_the_queue(exempt):
    world = newcomers(Entry(exempt=exempt, relief=0), wait=0.0)
    novel = of(world, "novel") == 1
    filed = of(world, "licence") == FILED
    assert not filed[~novel].any()
    assert filed[novel].mean() == pytest.approx(exempt, abs=0.05)
    assert (of(world, "queued")[filed] == 0).all()
    assert not of(world, "tested")[filed].any()


def test_who_need_not_wait_starts_more_often_and_the_others_as_before():
    """Same people: nobody who starts under the old rule stays away, and only novel founders are added."""
    before, after = newcomers(), newcomers(Entry(exempt=1.0, relief=0))
    old, new = set(of(before, "uid").tolist()), set(of(after, "uid").tolist())
    assert old < new
    added = np.isin(of(after, "uid"), list(new - old))
    assert (of(after, "novel")[added] == 1).all()
    assert of(after, "novel").sum() > 1.5 * of(before, "novel").sum()


def test_relief_lowers_what_starting_costs_and_the_measure_pays_for_it():
    before, after = newcomers(), newcomers(Entry(exempt=0, relief=0.5, budget=10_000.0))
    assert len(born(after)) > len(born(before))
    cost = [w.ledger.flows[ledger.ENTRY_COST] / len(born(w)) for w in (before, after)]
    assert cost[1] == pytest.approx(cost[0])
    back = after.ledger.flows[ledger.ENTRY_RELIEF]
    assert back / len(born(after)) == pytest.approx(0.5 * cost[0])
    assert after.accounts["quarter_spent"][1] == pytest.approx(back + 3.5)
    assert before.ledger.flows[ledger.ENTRY_RELIEF] == 0.0


def test_a_founder_who_is_paid_back_begins_with_as_much_more():
    before, after = newcomers(), newcomers(Entry(exempt=0, relief=0.5, budget=10_000.0))
    had = dict(zip(of(before, "uid").tolist(), of(before, "cash").tolist(), strict=True))
    has = dict(zip(of(after, "uid").tolist(), of(after, "cash").tolist(), strict=True))
    assert len(had) > 1000
    assert [has[uid] - had[uid] for uid in had] == pytest.approx([0.015] * len(had))


def test_what_the_offices_will_need_is_not_paid_out_and_the_rest_is_shared_alike():
    """14 a year for offices; of the 6 that are left a quarter of the year pays 1.5."""
    world = newcomers(Entry(exempt=0, relief=0.9))
    back = world.ledger.flows[ledger.ENTRY_RELIEF]
    assert back == pytest.approx(1.5)
    assert world.accounts["left"][1] == pytest.approx(15.0)
    share = back / (0.9 * 0.03 * len(born(world)))
    assert share < 0.1
    assert world.accounts["chance"][1] == pytest.approx(0.5 + 0.5 * share)


def test_founders_do_not_count_on_what_was_not_paid():
    """Same people, same offer: when nobody was paid back of late, the same start as without the measure."""
    relief = Entry(exempt=0, relief=0.9, budget=10_000.0)
    starts = []
    for chance in (0.0, 1.0):
        world = village(1)
        world.regulators["wait"][:] = 8.0
        enact(world, relief)
        world.accounts["chance"][1] = chance
        treasury.vote(world)
        uid = (world.quarter << 40) | np.arange(1, 20_001, dtype=np.int64)
        world.candidates = uid, uid, np.full(20_000, BIO, np.int8)
        founder.decide(world)
        starts.append(of(world, "uid").tolist())
    assert starts[0] == of(newcomers(), "uid").tolist()
    assert len(starts[1]) > len(starts[0])


def test_only_in_the_cells_it_is_aimed_at():
    world = newcomers(Entry(exempt=1.0, districts=["futian"]), wait=0.0)
    novel = of(world, "novel") == 1
    here = of(world, "district") == DISTRICTS.index("futian")
    assert ((of(world, "licence") == FILED) == (novel & here)).all()
    assert (world.cells["entry_exempt"] > 0).sum() == len(SECTORS)
    assert world.cells["entry_exempt"][BIO * ACROSS] == 1.0


def test_half_the_money_registers_half_of_the_exempt():
    """The offices cost 3.5 a quarter; 1.75 is left of the year."""
    world = newcomers(Entry(exempt=1.0, relief=0, budget=1.75), wait=0.0)
    assert world.accounts["funded"][1] == pytest.approx(0.5)
    filed = of(world, "licence")[of(world, "novel") == 1] == FILED
    assert filed.mean() == pytest.approx(0.5, abs=0.07)


def filed_firms(licence, firms=3000):
    tested = 1 if licence == LICENSED else 0
    return village(
        firms, rules=Rulebook(watch=0.2), sector=BIO, novel=1, licence=licence, tested=tested, since=150, revenue=50.0, sales=50.0, cash=100.0
    )


def test_a_filed_firm_sells_to_all_and_is_not_sanctioned():
    world = filed_firms(FILED, 300)
    world.firms["revenue"][:] = 0.0
    regulator.watch(world)
    assert (world.firms["licence"] == FILED).all()
    firm.trade(world)
    assert np.allclose(world.firms["revenue"], world.firms["sales"])


def test_after_an_incident_it_comes_back_to_filing():
    world = filed_firms(FILED)
    regulator.watch(world)
    struck = world.firms["licence"] == SUSPENDED
    assert struck.sum() > 100
    world.quarter += 2
    world.firms["revenue"][:] = 0.0
    regulator.watch(world)
    assert (world.firms["licence"] == FILED).all()


def test_it_fails_by_harm():
    """Nobody has reviewed what entered on filing: four times the harm of a licensed product, and trust falls with it."""
    harm, trust = {}, {}
    for licence in (FILED, LICENSED):
        world = filed_firms(licence)
        regulator.watch(world)
        harm[licence] = (world.register["kind"] == Event.INCIDENT).sum()
        trust[licence] = world.markets["trust"][BIO]
    assert harm[FILED] > 2.5 * harm[LICENSED] > 0
    assert trust[FILED] < trust[LICENSED]
