"""A comparison that is heard while it is worked on, replicate by replicate; and the life of one firm. Work for a `Job`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ecosystem.indicators import INDICATORS, Trajectory
from experiments.biography import Biography, biography
from experiments.compare import Comparison, compare
from experiments.jobs import Progress
from experiments.replicate import Worlds
from experiments.scenario import Scenario
from experiments.workers import Done

Say = Callable[[Any], None]


def light(t: Trajectory) -> Trajectory:
    """All that effects and fans are made of, about 35 kB: the policy's quarters, and headlines only by sector and district."""
    since = t.quarters >= t.start

    def cells(table: dict[str, Any]) -> dict[str, Any]:
        held = {}
        for name, values in table.items():
            if values.ndim > 1:
                values = values[since].sum(axis=0) if INDICATORS[name].kind == "flow" else values[-1]
            held[name] = values
        return held

    return replace(
        t,
        quarters=t.quarters[since],
        series={name: t.series[name][since] for name in INDICATORS},
        by_sector=cells(t.by_sector),
        by_district=cells(t.by_district),
        spending={name: values[since] for name, values in t.spending.items()},
    )


def pair(done: Done) -> Done:
    """A finished replicate to be sent: its light worlds, without its firms (they are read from the folder)."""
    return replace(done, trajectories=Worlds(map(light, done.trajectories)))


def together(baseline: Scenario, scenarios: Sequence[Scenario], pairs: Iterable[Done]) -> Comparison:
    """The comparison as far as these replicates go: its effects, fans and cuts are those of the whole one."""
    done = sorted(pairs, key=lambda d: d.replicate)
    worlds = {s.name: [d.trajectories[i] for d in done] for i, s in enumerate([baseline, *scenarios])}
    return Comparison(baseline, list(scenarios), [d.replicate for d in done], worlds, seconds=[d.seconds for d in done])


def compare_and_tell(
    say: Say, baseline: Scenario, scenarios: Sequence[Scenario], replicates: int, precision: float | None, out: str | Path, workers: int | None = None
) -> Comparison:
    """Compare as `experiments.compare` does with the same folder; each finished replicate is said as a light `Done`, what the
    folder holds at once. Returns the light comparison; raises Interrupted when paused, Wrong when the worlds are not comparable."""
    result = compare(
        baseline,
        *scenarios,
        replicates=replicates,
        precision=precision,
        out=out,
        workers=workers,
        progress=lambda done, total, failed=0: say(Progress(done, total, failed)),
        heard=lambda done: say(pair(done)),
    )
    worlds = {name: list(map(light, trajectories)) for name, trajectories in result.trajectories.items()}
    return replace(result, trajectories=worlds, pairs=None)


def life(say: Say, baseline: Scenario, scenario: Scenario, replicate: int, uid: int) -> Biography:
    """The firm's life in both worlds of a replicate, lived again; raises Wrong when neither has such a firm."""
    baseline = baseline.replaced(ensemble=scenario.ensemble)  # as where they are compared
    return biography(Comparison(baseline, [scenario], [replicate], {}), replicate, uid, scenario.name)
