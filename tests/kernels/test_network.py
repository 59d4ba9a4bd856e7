"""The co-investment network: built from the register, measured as networkx measures, drawn the same each time."""

import matplotlib
import numpy as np
import pytest

from ecosystem import network
from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from ecosystem.register import Event

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def model():
    made = Ecosystem(seed=1, scale=0.02, years=1, nature=Nature(meeting=6, ambition=0, hurdle=0), cache=False)
    made.run()
    return made


def test_ties_are_the_deals_of_the_register(model):
    events = model.world.register.of(Event.COINVESTED)
    recent = events["quarter"] > model.world.quarter - 8
    graph = network.coinvestment(model.world, quarters=8)
    assert sum(d["deals"] for _, _, d in graph.edges(data=True)) == recent.sum() > 10
    assert sum(d["million"] for _, _, d in graph.edges(data=True)) == pytest.approx(events["amount"][recent].sum())
    uids = model.world.funds.view.uid
    told = {frozenset((int(uid), int(uids[p]))) for uid, p in zip(events["uid"][recent], events["detail"][recent], strict=True)}
    assert {frozenset((int(uids[a]), int(uids[b]))) for a, b in graph.edges} == told


def test_a_longer_memory_has_no_fewer_ties(model):
    ties = [network.coinvestment(model.world, quarters=q).number_of_edges() for q in (1, 8, 80)]
    assert ties == sorted(ties)
    assert ties[0] < ties[2]


def test_statistics_of_a_network_one_can_count():
    import networkx as nx

    star = nx.star_graph(3)  # one manager tied to three: 3 ties of 6 possible, no triangle
    found = network.statistics(star)
    assert found["managers"] == 4
    assert found["ties"] == 3
    assert found["density"] == pytest.approx(0.5)
    assert found["mean_degree"] == pytest.approx(1.5)
    assert found["clustering"] == 0
    assert found["largest_component"] == 1
    assert found["assortativity"] == pytest.approx(-1.0)
    assert found["degree_gini"] == pytest.approx(0.25)  # degrees 1, 1, 1, 3: (-3 - 1 + 1 + 9) / (4 x 6)
    assert network.statistics(nx.Graph()) == {"managers": 0.0, "ties": 0.0}


def test_the_same_network_gives_the_same_picture(model):
    graph = network.coinvestment(model.world)
    first, again = (network.draw(graph, most=40).axes[0].collections[-1].get_offsets() for _ in range(2))
    assert len(first) == min(40, graph.number_of_nodes())
    assert np.array_equal(first, again)
    matplotlib.pyplot.close("all")
