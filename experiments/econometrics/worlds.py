"""The cities that are looked at: worlds of one replicate, on the same luck, each with the registers its econometrician is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.world import World
from experiments.replicate import worlds_of
from experiments.scenario import Scenario, load
from experiments.workers import seed_of

Watcher = Callable[[Any, World], None]


def city(
    replicate: int, scale: float, seed: int, years: int, measures: Mapping[str, Any] | tuple[str, ...] = (), start: str = "2021Q1", **nature: float
) -> Scenario:
    """The status quo of one replicate, in its nature, with measures and changed numbers of nature."""
    asked = load("status-quo").replaced(scale=scale, seed=seed, years=years, measures=measures, start=start, nature=nature)
    return asked.lived(replicate)


def play(scenario: Scenario, replicate: int, watch: Watcher) -> World:
    """The world of a lived scenario at its end, watched every quarter."""
    ((_, model, _),) = worlds_of([scenario], seed_of(scenario.seed, replicate), watch)
    return model.world  # type: ignore[no-any-return]
