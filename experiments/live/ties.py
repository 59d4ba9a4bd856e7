"""The co-investment network, sampled and laid out so that it keeps still while it grows."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.live.frame import Ties

if TYPE_CHECKING:
    import networkx as nx

    from ecosystem.world import World

MOST = 140  # managers drawn
LAST_OF_YEAR = 3  # the quarter of the year in which the network is drawn
FIRST, AGAIN = 100, 12  # steps of the layout: of the first picture, of each later one
STEP = 0.06  # how far a manager may move from one picture to the next, where the picture is 2 wide
BESIDE = 0.05  # from its partner, where a newcomer begins
GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
SPACE = 1.6  # wanted length of a tie, where managers spread evenly over the circle are about 1.8 apart (over the root of their number)
HUB = -1  # an unseen node in the middle that holds all a little, so that what is not tied does not drift away
SEED = 1

Place = tuple[float, float]


class Sampler:
    """Remembers who stood where, by uid: rows are a world's own affair."""

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}
        self._last: Ties | None = None

    def draw(self, world: World) -> Ties | None:
        """The network at the end of this quarter: in each year's last quarter, and when it is first asked for; None in between.

        The same worlds asked in the same quarters give the same pictures; the same quarter asked again the same picture.
        """
        if self._last is not None:
            if world.quarter == self._last.quarter:
                return self._last
            if world.quarter % 4 != LAST_OF_YEAR:
                return None
        from ecosystem.network import coinvestment

        graph = coinvestment(world)
        uids = world.funds["uid"]
        sample = chosen(graph, {row for row in graph if int(uids[row]) in self._places})
        core = graph.subgraph(sample)
        places = laid_out(core, {row: self._places[uid] for row in sample if (uid := int(uids[row])) in self._places})
        self._places = {int(uids[row]): place for row, place in places.items()}
        number = {row: i for i, row in enumerate(sample)}
        of = graph.nodes
        nodes = tuple((int(uids[row]), *places[row], round(of[row]["size"], 1), graph.degree(row), of[row]["focus"]) for row in sample)
        edges = tuple(sorted((*sorted((number[a], number[b])), held["deals"]) for a, b, held in core.edges(data=True)))
        self._last = Ties("scenario", world.quarter, nodes, edges, graph.number_of_nodes(), graph.number_of_edges())
        return self._last


def chosen(graph: nx.Graph, before: Iterable[int], most: int = MOST) -> list[int]:
    """The sample, in order of nodes: who was drawn before stays while it has a tie to another who was; each free place goes to
    the manager with the most ties to those drawn, among equals to the best tied of all. So the ties are seen, too."""
    drawn: set[int] = set()
    known = {v: 0 for v in graph}  # ties to those drawn
    waiting = [(0, -graph.degree(v), v) for v in graph]
    heapq.heapify(waiting)

    def admit(v: int) -> None:
        drawn.add(v)
        for w in graph[v]:
            known[w] += 1
            if w not in drawn:
                heapq.heappush(waiting, (-known[w], -graph.degree(w), w))

    before = {v for v in before if v in graph}
    for v in sorted(before):
        if any(w in before for w in graph[v]):
            admit(v)
    while waiting and len(drawn) < most:
        ties, _, v = heapq.heappop(waiting)
        if v not in drawn and -ties == known[v]:
            admit(v)
    return sorted(drawn)


def laid_out(graph: nx.Graph, before: dict[int, Place]) -> dict[int, Place]:
    """Where each node stands, inside the circle of radius 1: those of `before` move by STEP at most, newcomers begin beside their partner."""
    import networkx as nx

    nodes, start = sorted(graph), {v: np.array(place) for v, place in before.items()}
    k = SPACE / math.sqrt(max(len(nodes), 1))
    held: Any = nx.Graph()  # the order of nodes and edges is part of a layout
    held.add_nodes_from([*nodes, HUB])
    held.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges()), weight=1.0)
    held.add_edges_from(((v, HUB) for v in nodes), weight=SPACE**3 / math.sqrt(max(len(nodes), 1)))

    def springs(places: dict[int, Any] | None, fixed: Iterable[int], steps: int) -> dict[int, np.ndarray]:
        around = {**(places or {}), HUB: np.zeros(2)}
        return nx.spring_layout(held, k=k, pos=around, fixed=[*fixed, HUB], iterations=steps, seed=SEED)  # type: ignore[no-any-return]

    if not before:
        turns = {v: math.sqrt((i + 0.5) / len(nodes)) * _turn(i) for i, v in enumerate(nodes)}  # evenly over the circle
        return {v: _inside(place) for v, place in springs(turns, (), FIRST).items() if v != HUB}
    new = [v for v in nodes if v not in start]
    while new:
        ready = [v for v in new if any(w in start for w in graph[v])] or new[:1]  # who knows nobody begins in the middle
        for v in ready:
            partners = [start[w] for w in sorted(graph[v]) if w in start]
            start[v] = (partners[0] if partners else 0.0) + BESIDE * _turn(v)
        new = [v for v in new if v not in start]
    settled = springs(start, [v for v in nodes if v in before], AGAIN)
    found = springs(settled, (), AGAIN)
    return {v: _inside(_towards(start[v], found[v]) if v in before else found[v]) for v in nodes}


def _turn(number: int) -> np.ndarray:
    """A direction for each number, so that neighbours in number do not cover each other."""
    return np.array([math.cos(GOLDEN * number), math.sin(GOLDEN * number)])


def _towards(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """A step from the old place to the new one."""
    way = new - old
    return old + way * min(1.0, STEP / max(float(np.hypot(*way)), 1e-12))


def _inside(place: np.ndarray) -> Place:
    """The place, drawn back to the circle if it is outside."""
    x, y = place / max(1.0, float(np.hypot(*place)))
    return round(float(x), 4), round(float(y), 4)
