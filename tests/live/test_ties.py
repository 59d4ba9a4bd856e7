"""The network is a true sample of who invests with whom, and it keeps still from year to year."""

from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from ecosystem.network import coinvestment
from ecosystem.register import Event, Register
from experiments.live.ties import LAST_OF_YEAR, MOST, STEP, Sampler, chosen, laid_out

FIRST = 160  # 2020Q1
FUNDS = 600


def world(quarter, managers=400, seed=3):
    """A city of funds that invest with luck and acquaintances; each quarter's deals are the same whenever they are looked at."""
    register = Register()
    uid = (100 << 40) | np.arange(FUNDS, dtype=np.int64)
    for q in range(FIRST - 20, quarter + 1):
        luck = np.random.default_rng([seed, q])
        lead = (luck.integers(0, managers, 150) * luck.random(150)).astype(int) + (q - FIRST + 20)  # the old ones leave, slowly
        partner = (lead + luck.integers(1, 40, 150)) % FUNDS
        register.write(q, Event.COINVESTED, uid[lead % FUNDS], 0, 5.0, partner)
    columns = {"uid": uid, "size": np.linspace(10.0, 5000.0, FUNDS), "focus": np.arange(FUNDS) % 10 - 1, "alive": np.ones(FUNDS, bool)}

    class Funds(dict):
        view = SimpleNamespace(**columns)

    return SimpleNamespace(register=register, quarter=quarter, funds=Funds(columns))


@pytest.fixture(scope="module")
def pictures():
    """Six years, drawn quarter by quarter."""
    sampler = Sampler()
    drawn = {q: sampler.draw(world(q)) for q in range(FIRST + 3, FIRST + 28)}
    return {q: ties for q, ties in drawn.items() if ties is not None}


def places(ties):
    return {node[0]: np.array(node[1:3]) for node in ties.nodes}


def test_it_is_drawn_at_first_and_then_at_the_end_of_each_year():
    sampler = Sampler()
    drawn = [q for q in range(FIRST + 1, FIRST + 12) if sampler.draw(world(q)) is not None]
    assert drawn == [FIRST + 1, FIRST + 3, FIRST + 7, FIRST + 11]
    assert (FIRST + 3) % 4 == LAST_OF_YEAR


def test_a_quarter_asked_again_has_the_same_picture():
    sampler = Sampler()
    first = sampler.draw(world(FIRST + 1))
    assert sampler.draw(world(FIRST + 1)) == first
    assert sampler.draw(world(FIRST + 2)) is None
    assert first is not None


def test_the_same_worlds_have_the_same_pictures(pictures):
    sampler = Sampler()
    again = {q: ties for q in pictures if (ties := sampler.draw(world(q)))}
    assert again == pictures


def test_it_shows_ties_of_the_network_and_counts_the_whole(pictures):
    for quarter, ties in pictures.items():
        made = world(quarter)
        graph, uids = coinvestment(made), made.funds["uid"]
        assert (ties.quarter, ties.managers, ties.links) == (quarter, len(graph), graph.number_of_edges())
        assert len(ties.nodes) == MOST
        row = {int(uid): i for i, uid in enumerate(uids)}
        drawn = [row[node[0]] for node in ties.nodes]
        assert {(drawn[a], drawn[b], deals) for a, b, deals in ties.edges} == {
            (min(a, b), max(a, b), held["deals"]) for a, b, held in graph.subgraph(drawn).edges(data=True)
        }
        for (_, _, _, size, degree, focus), at in zip(ties.nodes, drawn, strict=True):
            assert (size, degree, focus) == (pytest.approx(made.funds["size"][at], abs=0.06), graph.degree(at), made.funds["focus"][at])


def test_the_best_tied_are_there_and_no_manager_stands_alone(pictures):
    for quarter, ties in pictures.items():
        graph = coinvestment(world(quarter))
        assert np.mean([node[4] for node in ties.nodes]) > 1.5 * np.mean([d for _, d in graph.degree()])
        alone = set(range(len(ties.nodes))) - {end for edge in ties.edges for end in edge[:2]}
        assert not alone


def test_a_manager_once_drawn_stays_while_it_has_a_tie_to_another(pictures):
    before = None
    for quarter, ties in pictures.items():
        now = {node[0] for node in ties.nodes}
        if before is not None:
            made = world(quarter)
            graph = nx.relabel_nodes(coinvestment(made), dict(enumerate(made.funds["uid"].tolist())))
            held = {u for u in before if u in graph and any(v in before for v in graph[u])}
            assert held <= now
            assert 0 < len(now - before) < MOST / 2
        before = now


def test_it_keeps_still_and_inside_the_circle(pictures):
    before = None
    for ties in pictures.values():
        now = places(ties)
        assert max(np.hypot(*place) for place in now.values()) <= 1.0 + 1e-3
        assert np.hypot(*np.array(list(now.values())).T).max() > 0.6  # and fills it
        assert len({tuple(place) for place in now.values()}) == len(now)
        if before is not None:
            moved = [np.hypot(*(now[uid] - before[uid])) for uid in now.keys() & before.keys()]
            assert len(moved) > MOST / 2
            assert max(moved) <= STEP + 1e-3
        before = now


def test_what_is_not_tied_does_not_drift_to_the_rim():
    triangles = nx.disjoint_union_all([nx.complete_graph(3)] * 30)
    places = {}
    for _ in range(8):
        places = laid_out(triangles, places)
    assert np.mean([np.hypot(*place) > 0.99 for place in places.values()]) < 0.2


def test_a_tie_is_shorter_than_chance(pictures):
    for ties in pictures.values():
        at = np.array([node[1:3] for node in ties.nodes])
        drawn = np.mean([np.hypot(*(at[a] - at[b])) for a, b, _ in ties.edges])
        any_two = np.mean(np.hypot(*(at[:, None] - at[None]).T))
        assert drawn < 0.6 * any_two


def test_newcomers_begin_beside_their_partner():
    graph = nx.path_graph(4)
    still = {0: (0.5, 0.0), 1: (0.4, 0.2), 2: (-0.5, -0.4)}
    found = laid_out(graph, still)
    near = min(still, key=lambda v: np.hypot(found[3][0] - still[v][0], found[3][1] - still[v][1]))
    assert near == 2


def test_small_networks_and_none():
    assert Sampler().draw(world(FIRST - 21)).nodes == ()
    assert laid_out(nx.Graph(), {}) == {}
    assert len(laid_out(nx.path_graph(2), {})) == 2
    assert chosen(nx.path_graph(3), {7}) == [0, 1, 2]


def test_order_of_nodes_and_edges_does_not_show():
    graph = nx.gnm_random_graph(60, 100, seed=2)
    turned = nx.Graph()
    turned.add_nodes_from(sorted(graph, reverse=True))
    turned.add_edges_from((b, a) for a, b in reversed(list(graph.edges())))
    assert chosen(graph, ()) == chosen(turned, ())
    assert laid_out(graph, {}) == laid_out(turned, {})


def test_a_city_draws_its_own_network(played):
    frames = [frame for frame in played.frames if frame.ties is not None]
    assert [frame.quarter % 4 for frame in frames] == [0, 3, 3, 3]
    last = frames[-1].ties
    graph = coinvestment(played._worlds["scenario"].world)
    assert (last.managers, last.links, last.world) == (len(graph), graph.number_of_edges(), "scenario")
    assert {node[0] for node in last.nodes} <= set(played._worlds["scenario"].world.funds["uid"].tolist())
