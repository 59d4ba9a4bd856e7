"""The co-investment network at the edges of the model: built from the register, measured and drawn with networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.register import Event

if TYPE_CHECKING:
    import networkx as nx


def coinvestment(world: Any, quarters: int = 20) -> nx.Graph:
    """Managers who invested together in the last `quarters`: nodes are rows of the fund table with size and sector focus, edges weigh deals."""
    import networkx as nx

    funds, events = world.funds.view, world.register.of(Event.COINVESTED)
    recent = events["quarter"] > world.quarter - quarters
    row = {int(uid): i for i, uid in enumerate(funds.uid)}
    graph = nx.Graph()
    for uid, partner, amount in zip(events["uid"][recent], events["detail"][recent], events["amount"][recent], strict=True):
        lead = row[int(uid)]
        held = graph.get_edge_data(lead, int(partner), {"deals": 0, "million": 0.0})
        graph.add_edge(lead, int(partner), deals=held["deals"] + 1, million=held["million"] + float(amount))
    for node in graph:
        graph.nodes[node].update(size=float(funds.size[node]), focus=int(funds.focus[node]), alive=bool(funds.alive[node]))
    return graph


def statistics(graph: nx.Graph) -> dict[str, float]:
    """Standard figures of a network: managers, ties, density, mean degree, clustering, share in the largest component, assortativity, degree Gini."""
    import networkx as nx

    n = graph.number_of_nodes()
    if n < 2:
        return {"managers": float(n), "ties": 0.0}
    degree = np.sort(np.array([d for _, d in graph.degree()], dtype=float))
    gini = float((2.0 * np.arange(1, n + 1) - n - 1) @ degree / (n * degree.sum())) if degree.sum() else 0.0
    mixed = len(set(degree.tolist())) > 1 and graph.number_of_edges() > 1
    return {
        "managers": float(n),
        "ties": float(graph.number_of_edges()),
        "density": nx.density(graph),
        "mean_degree": float(degree.mean()),
        "clustering": nx.average_clustering(graph),
        "largest_component": max(len(c) for c in nx.connected_components(graph)) / n,
        "assortativity": float(nx.degree_assortativity_coefficient(graph)) if mixed else float("nan"),
        "degree_gini": gini,
    }


def draw(graph: nx.Graph, most: int = 300, seed: int = 1) -> Any:
    """A matplotlib figure of the `most` best-tied managers; a spring layout with a fixed seed, so the same network gives the same picture."""
    import matplotlib.pyplot as plt
    import networkx as nx

    core = graph.subgraph(sorted(graph, key=lambda v: (-graph.degree(v), v))[:most])
    figure, axes = plt.subplots(figsize=(7, 7))
    place = nx.spring_layout(core, seed=seed, k=1.5 / max(len(core), 1) ** 0.5)
    size = [4.0 + 3.0 * np.log1p(core.nodes[v]["size"]) for v in core]
    nx.draw_networkx_edges(core, place, ax=axes, alpha=0.25, width=0.6)
    nx.draw_networkx_nodes(core, place, ax=axes, node_size=size, node_color="#c4462f", linewidths=0)
    axes.set_axis_off()
    axes.set_title(f"Co-investment: {graph.number_of_nodes():,} managers, {graph.number_of_edges():,} ties; the {len(core)} best tied drawn")
    return figure
