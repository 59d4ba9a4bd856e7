"""One replicate: a history, and from it one future for each scenario, all on the same luck."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from experiments.compiled import note_compiled
from experiments.scenario import Scenario
from experiments.workers import broom, seed_of

if TYPE_CHECKING:
    import pyarrow as pa

    from ecosystem.indicators import Trajectory
    from ecosystem.model import Ecosystem
    from ecosystem.world import World

Watch = Callable[[Scenario, "World"], None]


class Worlds(list["Trajectory"]):
    """The trajectories of one replicate in the order asked and, where they were asked for, the firms in which its worlds differ."""

    def __init__(self, trajectories: Iterable[Trajectory] = (), twins: pa.Table | None = None):
        super().__init__(trajectories)
        self.twins = twins  # rows of `experiments.twins.SCHEMA`


def simulate(scenarios: Sequence[Scenario], replicate: int, twins: bool = False) -> Worlds:
    """One future for each scenario from one history; scenarios of the same hash are one world, run once.

    Scenarios that change nature or the rules have lived another history, under the same luck. With `twins` each world
    is paired firm by firm with that of the first scenario.
    """
    lived = [s.lived(replicate) for s in scenarios]
    pairing = None
    if twins:
        from experiments.pairing import Pairing

        pairing = Pairing(lived, replicate)
    futures: dict[str, Trajectory] = {}
    for scenario, model, trajectory in worlds_of(lived, seed_of(scenarios[0].seed, replicate), pairing and pairing.watch):
        futures[scenario.hash] = trajectory
        if pairing is not None:
            pairing.close(scenario, model.world)
        del model  # before the next is made
    return Worlds([futures[s.hash] for s in lived], pairing.rows() if pairing is not None else None)


def worlds_of(scenarios: Sequence[Scenario], seed: int, watch: Watch | None = None) -> Iterator[tuple[Scenario, Ecosystem, Trajectory]]:
    """Each distinct world at its end, with its scenario and trajectory; the first scenario's comes first, and those of
    one history follow each other.

    `watch` sees each world before its first quarter and after every one. A world is large: let go of it before asking
    for the next. An error says in which scenario it came up (`error.scenario`).
    """
    from ecosystem.model import Ecosystem

    distinct: dict[Any, dict[str, Scenario]] = {}
    for s in scenarios:
        distinct.setdefault(_past(s, seed), {}).setdefault(s.hash, s)
    for s in (s for of_one_history in distinct.values() for s in of_one_history.values()):
        begun = time.perf_counter()
        try:
            nature, rules, *_ = _past(s, seed)
            model = Ecosystem(s.measures, seed=seed, scale=s.scale, start=s.start, years=s.years, nature=nature, rules=rules, history_of=history_of(s, seed))
            if watch is not None:
                watch(s, model.world)
            while model.running:
                model.step()
                if watch is not None:
                    watch(s, model.world)
            yield s, model, model.trajectory
        except Exception as error:
            error.scenario = s.name  # type: ignore[attr-defined]
            raise
        del model
        broom.after(time.perf_counter() - begun)


# -- the past ----------------------------------------------------------------------------------------

_kept: tuple[Any, Any] | None = None  # the last history that was asked for, and what it is the history of


def history_of(scenario: Scenario, seed: int) -> Any:
    """State and record of the world just before the scenario's start; the last one asked for stays in memory.

    Worlds of the same past that are asked for one after the other (futures of a replicate, points of a sweep) so branch
    without reading it again. On disk only pasts of the fitted nature, the ensemble's and the usual rules are kept: others would drive them out.
    """
    from ecosystem import clock, history
    from ecosystem.model import first_world, play
    from ecosystem.nature import Nature
    from ecosystem.rules import Rulebook
    from experiments.ensemble import draws

    global _kept
    key = nature, rules, _, scale, start = _past(scenario, seed)
    if _kept is None or _kept[0] != key:
        forget_history()  # one is large: it goes before another is made
        on_disk = rules == Rulebook() and (nature == Nature() or scenario.nature in draws())
        _kept = key, history.at(first_world(nature, rules, seed, scale), clock.quarter(start), play, on_disk)
    return _kept[1]


def forget_history() -> None:
    """Free the history kept in memory."""
    global _kept
    _kept = None


def _past(scenario: Scenario, seed: int) -> tuple[Any, ...]:
    """All that makes a history: nature, rules, seed, scale, and when it ends."""
    from ecosystem.nature import Nature
    from ecosystem.rules import Rulebook

    return Nature(**scenario.nature), Rulebook(**scenario.rules), seed, scenario.scale, scenario.start


def compile_kernels() -> None:
    """Compile once, into the cache on disk, so that workers load the kernels instead of all compiling the same."""
    from ecosystem.model import Ecosystem
    from policies import CATALOGUE

    with suppress(Exception):  # what is wrong here is wrong in every replicate, which will say so
        model = Ecosystem(tuple(CATALOGUE), seed=0, scale=0.002, years=1, cache=False)
        model.step()
        model.step()
        note_compiled()
