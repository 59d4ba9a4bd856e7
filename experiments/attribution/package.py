"""A package of measures as a game: who its players are, and the world of every set of them.

A player is a measure in which the scenario differs from the baseline: one it adds, one it sets otherwise, one it does
without. A set of players is known by a number, its point: the sum of 2**i over its players i, 0 for the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ecosystem.declare import Wrong
from experiments.attribution.shapley import orders, steps
from experiments.scenario import Scenario

if TYPE_CHECKING:
    from experiments.engine import Ticket

MOST = 62  # players: a point is a number of 64 bits


def measures_of(baseline: Scenario, scenario: Scenario) -> list[str]:
    """The players: measures in which the scenario differs from the baseline, by name. Raises Wrong when anything else differs."""
    ours, theirs = baseline.content, scenario.content
    for key in ("start", "years", "scale", "nature", "rules"):
        if ours[key] != theirs[key]:
            found = next((f"{key}.{n}" for n in ours[key] if ours[key][n] != theirs[key][n]), key) if isinstance(ours[key], dict) else ours[key]
            allowed = f"the {key} of {baseline.name}: shares are of a package of measures, and nothing else may differ"
            raise Wrong(f"{scenario.name}: {key}", found if isinstance(ours[key], dict) else theirs[key], allowed)
    before, after = ours["measures"], theirs["measures"]
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not names:
        raise Wrong("scenario", scenario.name, f"a scenario with other measures than {baseline.name}: there is nothing to share out")
    if len(names) > MOST:
        raise Wrong("scenario", f"{len(names)} measures", f"at most {MOST} measures to share an effect among")
    return names


def world_of(baseline: Scenario, scenario: Scenario, members: frozenset[str], players: Sequence[str]) -> Scenario:
    """The baseline with the members' measures as the scenario has them: added, changed, or taken away."""
    kept = [p for p in baseline.measures if p.name not in members]
    brought = [p for p in scenario.measures if p.name in members]
    name = "+".join(sorted(members))[:120] if members else baseline.name
    return baseline.replaced(name=scenario.name if len(members) == len(players) else name, measures=(*kept, *brought))


def point_of(members: frozenset[str], players: Sequence[str]) -> int:
    """The number of a set of measures."""
    return sum(1 << i for i, name in enumerate(players) if name in members)


def members_of(point: int, players: Sequence[str]) -> frozenset[str]:
    """The set of measures of a point."""
    return frozenset(name for i, name in enumerate(players) if point >> i & 1)


def chains(players: Sequence[str], count: int, seed: int, replicates: int) -> pd.DataFrame:
    """The orders of every replicate, step by step, as chains.parquet has them."""
    rows = [
        (replicate, permutation, position, measure, point_of(before, players), point_of(after, players))
        for replicate in range(replicates)
        for permutation, order in enumerate(orders(players, count, seed, replicate))
        for position, (measure, before, after) in enumerate(steps(order))
    ]
    return pd.DataFrame(rows, columns=["replicate", "permutation", "position", "measure", "before", "after"])


def design(players: Sequence[str], taken: pd.DataFrame) -> pd.DataFrame:
    """The points that these chains pass through: point, and a column of 0 and 1 a measure."""
    rows = [(point, *(point >> i & 1 for i in range(len(players)))) for point in sorted({0, *taken["after"]})]
    return pd.DataFrame(rows, columns=["point", *players])


def tickets(baseline: Scenario, scenario: Scenario, players: Sequence[str], taken: pd.DataFrame) -> Iterator[Ticket]:
    """A run for each set of measures in each replicate; replicates in order, so that more of them only add runs."""
    from experiments.engine import Ticket

    run, worlds = 0, {}
    for replicate, chain in taken.groupby("replicate", sort=True):
        for point in sorted({0, *chain["after"]}):
            if point not in worlds:
                worlds[point] = world_of(baseline, scenario, members_of(point, players), players)
            yield Ticket(run, point, int(replicate), (worlds[point],))
            run += 1
