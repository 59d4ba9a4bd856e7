"""Run scenarios: replicate after replicate in worker processes, until all are done or they are enough."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from experiments import Question, bars, statistics
from experiments.natures import Natures
from experiments.replicate import compile_kernels, forget_history, simulate, worlds_of
from experiments.scenario import Scenario, load
from experiments.workers import Crew, Done, Failure, Work, check_workers, seed_of

if TYPE_CHECKING:
    import pandas as pd

    from ecosystem.indicators import Trajectory
    from experiments.store import Shards

__all__ = ["Interrupted", "RunResult", "adjusted", "answer", "compile_kernels", "gather", "run", "seed_of", "simulate", "worlds_of"]
sys.modules[__name__].__class__ = Question

Progress = Callable[[int, int], None]  # replicates done or failed, replicates asked for


class Interrupted(KeyboardInterrupt):
    """Ctrl-C. `result` holds everything finished so far, or None when nothing was."""

    def __init__(self, result: Any):
        super().__init__("interrupted")
        self.result = result


# -- what was asked ----------------------------------------------------------------------------------

FIRST_LOOK, STEP = 6, 4  # replicates before the first question whether they are enough, and between questions
LOOKS = 2  # questions in a row to be answered with yes; see `statistics.precise`


@dataclass(slots=True)
class Gathered:
    """What a run of replicates brought, in replicate order."""

    done: list[Done]
    failures: list[Failure]
    interrupted: bool

    def facts(self) -> dict[str, Any]:
        """What every result says about its replicates."""
        return {"replicates": [d.replicate for d in self.done], "failures": self.failures, "seconds": [d.seconds for d in self.done]}


def gather(
    work: Work,
    replicates: int,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    shards: Shards | None = None,
    progress: Progress | bool | None = None,
    title: str = "",
    enough: Callable[[list[Done]], bool] | None = None,
    prepare: Callable[[], None] | None = None,
    heard: Callable[[Done], None] | None = None,
) -> Gathered:
    """Run replicates 0, 1, 2 ... and keep whatever finishes, also when Ctrl-C ends it early.

    `enough` is asked about the first 6, 10, 14 ... replicates, never about those that happened to finish first, until it
    says yes twice in a row: any number of workers, here or on a cluster, stop at the same replicate, and what ran beyond
    it is dropped. `prepare` is called before workers start. `progress` is told replicates finished, asked for and failed
    (see `bars.resolve`). `heard` is given each finished replicate as it arrives, first those that `shards` held already.
    """
    found = shards.found if shards is not None else {}
    outcomes: dict[int, Done | Failure] = {r: done for r, done in found.items() if r < replicates}
    heard = heard or (lambda done: None)
    missing = [r for r in range(replicates) if r not in outcomes]
    workers = min(workers or os.cpu_count() or 1, max(len(missing), 1))
    looks = list(range(FIRST_LOOK, replicates, STEP)) if enough else []
    interrupted, yes = False, 0

    def settled(told: bars.Told) -> bool:
        nonlocal yes
        told(len(outcomes), replicates, sum(isinstance(o, Failure) for o in outcomes.values()))
        while looks and all(r in outcomes for r in range(looks[0])):
            first = range(looks.pop(0))
            yes = yes + 1 if enough is not None and enough([d for r in first if isinstance(d := outcomes[r], Done)]) else 0
            if yes == LOOKS:
                for r in outcomes.keys() - set(first):
                    del outcomes[r]
                return True
        return len(outcomes) == replicates

    try:
        with bars.resolve(progress, title) as told:
            for r in sorted(outcomes):
                heard(outcomes[r])  # type: ignore[arg-type]
            if not settled(told):
                with Crew(workers, cluster, prepare) as crew, closing(crew.outcomes(work, missing)) as stream:
                    for outcome in stream:
                        outcomes[outcome.replicate] = outcome
                        if isinstance(outcome, Done):
                            heard(outcome)
                            if shards is not None:
                                shards.add(outcome)
                        if settled(told):
                            break
    except KeyboardInterrupt:
        interrupted = True
    finally:
        forget_history()  # what one worker, this process, has kept
    kept = [outcomes[r] for r in sorted(outcomes)]
    return Gathered([o for o in kept if isinstance(o, Done)], [o for o in kept if isinstance(o, Failure)], interrupted)


def answer(
    kind: str,
    scenarios: Sequence[Scenario],
    replicates: int,
    make: Callable[[Gathered], Any],
    *,
    workers: int | None,
    out: str | Path | None,
    progress: Progress | bool | None,
    cluster: str | None = None,
    enough: Callable[[list[Done]], bool] | None = None,
    twins: bool = False,
    heard: Callable[[Done], None] | None = None,
) -> Any:
    """Simulate the scenarios side by side and return `make` of what finished, kept in `out` when that is given.

    With `twins` the firms of each world are paired with those of the first scenario's. The same question with the same
    `out` goes on where it stopped. After Ctrl-C the result is inside Interrupted.
    """
    from experiments.store import Shards

    check_workers(workers)
    shards = Shards(out, kind, scenarios) if out is not None else None
    work = partial(simulate, scenarios, twins=True) if twins else partial(simulate, scenarios)
    told = {"progress": progress, "title": scenarios[-1].name, "heard": heard}
    gathered = gather(work, replicates, workers=workers, cluster=cluster, shards=shards, enough=enough, prepare=compile_kernels, **told)
    result = make(gathered)
    if shards is not None:
        shards.close(result, complete=not gathered.interrupted)
    if gathered.interrupted:
        raise Interrupted(result if gathered.done else None)
    if not gathered.done:
        raise RuntimeError(gathered.failures[0].message)
    return result


def headlines(trajectories: Sequence[Trajectory]) -> dict[str, np.ndarray]:
    """Indicator -> its headline value in each replicate."""
    rows = [t.headline() for t in trajectories]
    return {name: np.array([row[name] for row in rows], dtype=float) for name in (rows[0] if rows else ())}


def number(value: float) -> float | None:
    """A number for JSON, which has no NaN."""
    return float(value) if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class RunResult:
    """One scenario, some replicates: `indicators()` is a frame, `to_json()` what `tequ run --json` prints."""

    kind: ClassVar[str] = "run"
    scenario: Scenario
    replicates: list[int]
    trajectories: list[Trajectory]
    failures: list[Failure] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # what each replicate took
    versions: dict[str, str] = field(default_factory=dict)  # of what computed it, when it was read from a folder
    lived: Natures | None = None  # the ensemble it lived in; the shipped one, if any, when not said

    @property
    def natures(self) -> Natures:
        """The ensemble that its replicates lived in."""
        return self.lived if self.lived is not None else Natures.of(self.scenario)

    @property
    def asked(self) -> list[Scenario]:
        return [self.scenario]

    @property
    def worlds(self) -> dict[str, list[Trajectory]]:
        return {self.scenario.name: self.trajectories}

    def indicators(self) -> pd.DataFrame:
        """Mean of each headline indicator over replicates (over draws of nature where they share some), with its 90 % interval."""
        import pandas as pd

        from ecosystem.indicators import INDICATORS

        draws = self.natures.shared(self.replicates)
        means = {name: statistics.over_draws(values, draws) for name, values in headlines(self.trajectories).items()}
        rows = [(name, INDICATORS[name].unit, *statistics.paired_interval(values)) for name, values in means.items()]
        return pd.DataFrame(rows, columns=["indicator", "unit", "mean", "low", "high"])

    def to_json(self) -> dict[str, Any]:
        rows = self.indicators().to_dict("records")
        rows = [{k: v if isinstance(v, str) else number(v) for k, v in row.items()} for row in rows]
        return {"name": self.scenario.name, "hash": self.scenario.hash, "ensemble": self.natures.record(), "indicators": rows}


def adjusted(scenario: Scenario, **changes: Any) -> Scenario:
    """The scenario with the changes that were asked for (None asks for none); a changed world has another hash."""
    return scenario.replaced(**{key: value for key, value in changes.items() if value is not None})


def run(
    scenario: str | Path | Scenario = "pilot-2021",
    *,
    replicates: int | None = None,
    scale: float | None = None,
    years: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    fitted: bool = False,
    out: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> RunResult:
    """Simulate one scenario; what is not given is the scenario's own. `fitted`: in the fitted nature only, not in the
    ensemble's. `out` keeps the result in a folder."""
    s = adjusted(load(scenario), replicates=replicates, scale=scale, years=years, seed=seed, ensemble=0 if fitted else None)
    natures = Natures.of(s)

    def make(gathered: Gathered) -> RunResult:
        return RunResult(s, trajectories=[d.trajectories[0] for d in gathered.done], lived=natures, **gathered.facts())

    return answer("run", [s], s.replicates, make, workers=workers, out=out, progress=progress)  # type: ignore[no-any-return]
