"""Nodes make projects go further and neighbours learn; founders come to them from elsewhere, which is their failure."""

import numpy as np
import pytest

from agents import district, firm, founder, treasury
from ecosystem import ledger
from ecosystem.cells import ACROSS
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, enact, run, village

Nodes = CATALOGUE["platform_nodes"]
FULL = {"budget": 1000}
NULLS = [{"budget": 0}, {"services": 0}]
IN = {"scale": 0.02, "years": 2}
NANSHAN, BAOAN = DISTRICTS.index("nanshan"), DISTRICTS.index("baoan")
KNOWN = Nature(services_spill=4, services_saving=0.5, node_draw=1.0)


def opened(world, *policies):
    enact(world, *policies)
    treasury.vote(world)
    district.open_services(world)
    return world


def test_without_nodes_nothing_is_changed():
    cells = opened(village(1)).cells.view
    for column in ("spill", "ease", "stays"):
        assert (cells[cells._fields.index(column)] == 1.0).all()
    assert not cells.gains.any()


def test_services_reach_the_cells_of_the_node_only():
    world = opened(village(1, nature=KNOWN), Nodes(sectors=["bio"], districts=["nanshan"]))
    here = SECTORS.index("bio") * ACROSS + NANSHAN
    assert (world.cells["spill"][here], world.cells["ease"][here]) == (5.0, 2.0)
    assert (np.delete(world.cells["spill"], here) == 1.0).all()
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(Nodes().dose.cost / 4.0)


def test_a_node_paid_in_part_works_in_part():
    world = opened(village(1, nature=KNOWN), Nodes(districts=["nanshan"], cost=40.0, budget=5.0))
    assert world.accounts["funded"][1] == pytest.approx(0.5)
    assert world.cells["spill"].max() == pytest.approx(3.0)


def test_projects_find_more_for_the_same_money():
    found = {}
    for policies in ((), (Nodes(districts=["nanshan"]),)):
        world = opened(village(2000, nature=KNOWN, district=np.arange(2000) % 2 * (BAOAN - NANSHAN) + NANSHAN, research=0.1), *policies)
        firm.innovate(world)
        found[len(policies)] = world.firms["pending"] > 0.0
    more = found[1] & ~found[0]
    assert (found[1] | ~found[0]).all() and more.sum() > 5  # who finds without services finds with them
    assert (world.firms["district"][more] == NANSHAN).all()


def test_neighbours_learn_sooner():
    learned = {}
    for policies in ((), (Nodes(districts=["nanshan"]),)):
        world = village(2000, nature=KNOWN, district=NANSHAN)
        world.place_quality[:] = 1.0
        firm.imitate(opened(world, *policies))
        learned[len(policies)] = (world.firms["knowledge"] > 0.0).sum()
    assert learned[1] == pytest.approx(5.0 * learned[0], rel=0.3)


def settled(*policies, nature=KNOWN):
    """Firms founded in a quarter by uid: where."""
    world = opened(village(1, nature=nature), *policies)
    founder.arrive(world)
    founder.decide(world)
    rows = world.firms.rows[1:]
    return dict(zip(world.firms["uid"][rows].tolist(), world.firms["district"][rows].tolist(), strict=True))


def test_it_fails_by_displacement():
    """The node gains founders, the other districts lose them, and the city has as many as it had."""
    before, after = settled(), settled(Nodes(districts=["nanshan"]))
    count = lambda places: np.bincount(list(places.values()), minlength=len(DISTRICTS))  # noqa: E731
    gained = count(after) - count(before)
    assert gained[NANSHAN] > 0.3 * count(before)[NANSHAN]
    assert (np.delete(gained, NANSHAN) <= 0).all()
    assert sum(gained) == 0 and before.keys() == after.keys()
    # Nobody moves who need not: all who are elsewhere than before are in the node.
    assert all(after[uid] == NANSHAN for uid in before if after[uid] != before[uid])


def test_nodes_everywhere_draw_nobody():
    assert settled() == settled(Nodes(districts=[]))


def test_shares_are_those_of_places_weighted_anew():
    after = settled(Nodes(districts=["nanshan", "guangming"]))
    it = [d for uid, d in after.items() if uid >> 28 & 15 == 0]
    share = np.diff(opened(village(1)).city.location[0], prepend=0.0)
    share[[NANSHAN, DISTRICTS.index("guangming")]] *= 2.0
    assert np.bincount(it, minlength=ACROSS) / len(it) == pytest.approx(share / share.sum(), abs=0.02)


def test_in_the_city_the_node_is_kept_running_and_no_more():
    policy = Nodes(cost=30.0)
    model = run(base(0.01, 2).branch((policy,)))
    years = model.trajectory.spending["platform_nodes"][-8:].reshape(2, 4).sum(axis=1)
    assert years == pytest.approx([1.5, 1.5])
