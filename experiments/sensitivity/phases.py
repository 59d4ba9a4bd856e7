"""The two phases of a sensitivity analysis: what a plan says of them, their runs in a folder each, and what came out at their points."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.declare import Number, Text, Wrong, nearest
from experiments.engine import Engine, play
from experiments.plan import Plan, options
from experiments.runs import Runs
from experiments.sensitivity import influence
from experiments.sweep import Lot, facts_of, table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

A174 = "assumption A-174"
NUMBERS = {
    "trajectories": Number(10, "trajectories", 4, 10_000, A174, Text("Morris trajectories", "Morris轨迹数"), True, "trajectories"),
    "levels": Number(4, "levels", 2, 64, A174, Text("levels of a factor in the screening", "筛选时每个因素的水平数"), True, "levels"),
    "keep": Number(6, "factors", 1, 100, A174, Text("most factors that get a share", "计算份额的因素上限"), True, "keep"),
    "base": Number(64, "base samples", 8, 2**16, A174, Text("base samples of the shares", "份额估计的基础样本数"), True, "base"),
    "second_order": Number(1, "yes = 1", 0, 1, A174, Text("interactions of two factors", "是否估计两两交互"), True, "second_order"),
}
INDICATORS = ("entrants", "active_firms", "unicorns_ever")  # the first leads: discovery and figures are about it
PHASES = ("morris", "sobol")


@dataclass(frozen=True, slots=True)
class Options:
    """The table [sensitivity] of a plan, checked; `indicators` are what is looked at, the lead first."""

    trajectories: int
    levels: int
    keep: int
    base: int
    second_order: int
    indicators: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan) -> Options:
        from ecosystem.indicators import INDICATORS as KNOWN

        numbers = options(plan, "sensitivity", NUMBERS, ("indicators",))
        names = plan.options.get("sensitivity", {}).get("indicators", list(INDICATORS))
        if not isinstance(names, (list, tuple)) or not names or len(set(map(str, names))) < len(names):
            raise Wrong("sensitivity.indicators", names, "a list of indicators, each once, the most important first")
        for name in names:
            if name not in KNOWN:
                raise Wrong("sensitivity.indicators", name, "names of indicators", nearest(str(name), KNOWN))
        if numbers["levels"] % 2:
            raise Wrong("sensitivity.levels", numbers["levels"], "an even number")
        if numbers["base"] & (numbers["base"] - 1):
            raise Wrong("sensitivity.base", numbers["base"], "a power of two (32, 64, 128 ...)")
        return cls(**numbers, indicators=tuple(names))

    def runs(self, factors: int, replicates: int) -> int:
        """How many runs the shares of so many factors take."""
        return self.base * (2 + factors * (2 if self.second_order else 1)) * replicates


@dataclass(frozen=True)
class Sample:
    """A design (index point) and the contrasts in its runs [(point, replicate), (scenario, indicator)], NaN where there is none."""

    design: pd.DataFrame
    contrasts: pd.DataFrame
    failures: pd.DataFrame
    replicates: int

    @classmethod
    def of(cls, runs: Runs, indicators: Sequence[str]) -> Sample:
        frame, keys = runs.contrasts(), ["point", "replicate", "scenario", "indicator"]
        contrasts = frame[frame["indicator"].isin(indicators)].set_index(keys)["delta"].unstack(["scenario", "indicator"])
        return cls(runs.design(), contrasts, runs.failures(), runs.facts["replicates"])

    def by_replicate(self, scenario: str, indicator: str) -> pd.DataFrame:
        """The contrasts [point, replicate] of all points of the design; NaN where a run failed, is not done or has no such value."""
        import pandas as pd

        if (scenario, indicator) not in self.contrasts:
            return pd.DataFrame(math.nan, index=self.design.index, columns=range(self.replicates))
        return self.contrasts[scenario, indicator].unstack("replicate").reindex(index=self.design.index, columns=range(self.replicates))

    def outcome(self, scenario: str, indicator: str) -> pd.Series:
        """The mean contrast at each point; NaN unless every replicate has one."""
        return self.by_replicate(scenario, indicator).mean(axis=1, skipna=False)


def named_factors(plan: Plan, chosen: Options, morris: Sample) -> tuple[str, ...]:
    """The factors that the screening of the first scenario passes on, in the plan's order."""
    keys, name = [f.key for f in plan.factors], plan.scenarios[0].name
    return tuple(influence.chosen([influence.screening(morris.design, morris.outcome(name, i), keys) for i in chosen.indicators], chosen.keep))


def phase(
    plan: Plan,
    directory: Path,
    name: str,
    keys: Sequence[str],
    cube: np.ndarray,
    frame: pd.DataFrame,
    *,
    workers: int | None,
    cluster: str | None,
    told: Callable[..., None],
    before: int = 0,
    later: int = 0,
) -> Sample:
    """Do the runs of one phase that are not done yet, at the points `cube` [point, factor of `keys`]; the other factors stay as they are.

    Raises RuntimeError when no run of it succeeds: there is nothing to go on with.
    """
    import pandas as pd

    factors = {f.key: f for f in plan.factors}
    settings = [{key: factors[key].at(float(u)) for key, u in zip(keys, row, strict=True)} for row in cube]
    rest = {key: f.default for key, f in factors.items()}
    design = table(plan, [{**rest, **point} for point in settings])
    design = pd.concat([design[["point"]], frame, design.drop(columns="point")], axis=1)
    identity = {"hash": plan.hash, "replicates": plan.replicates, "factors": list(keys), "design": hashlib.sha256(cube.tobytes()).hexdigest()[:12]}
    facts = {**facts_of(plan), "points": len(settings), "replicates": plan.replicates}

    def progress(done: int, total: int, failed: int) -> None:
        told(before + done, before + total + later, failed)

    how = {"workers": workers, "cluster": cluster, "progress": progress, "work": play}
    with Engine(directory / name, name, identity, facts=facts, design=design, **how) as engine:  # type: ignore[arg-type]
        lot = Lot(plan, settings, range(plan.replicates), done=engine.done)
        engine.do(lot, len(engine.done) + len(lot))
        engine.finish()
        failed = len(engine.failed) == len(engine.done)
    runs = Runs(directory / name)
    if failed:
        raise RuntimeError(str(runs.failures()["message"].iloc[0]))
    return Sample.of(runs, Options.of(plan).indicators)
