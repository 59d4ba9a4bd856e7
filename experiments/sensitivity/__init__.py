"""What the effect of a policy depends on: Morris screening of all factors of a plan, then Sobol' shares of those that matter.

The outcome at a point is the *contrast*: scenario minus baseline in the same run, the mean of the plan's replicates. Luck is common to
all points, so the contrast is a function of the settings and its variance can be shared out among them. The screening finds the few
factors that move it; the shares say how much each brings alone (first) and with the others (total), the rest staying as they are.

Folder of a result, each of the two below it an engine's (experiments/engine.py), resumable by itself:

    manifest.json          kind "sensitivity", the plan; facts.kept are the factors of the second design once it follows from the first
    morris/design.parquet  point, trajectory, step, moved (factor key, "" at step 0), change (signed step in the unit cube, NaN at
                           step 0), then a column a factor with its setting
    sobol/design.parquet   point, block (base sample), matrix ("A", "B", "AB:<factor>", "BA:<factor>"), then a column a factor
    */shard-*.parquet      the runs: run = replicate x points + point

A point without every replicate, or where an indicator does not exist in some replicate, has no outcome for it; what is left out with
it (a whole trajectory, a whole block) is told by `left_out`. How the figures follow: experiments/sensitivity/influence.py, and in SQL
experiments/queries/influence.py.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from ecosystem.declare import Text, Wrong, nearest
from experiments import Question, bars
from experiments.engine import Engine
from experiments.levers import Factor
from experiments.plan import Plan, load_plan
from experiments.run import Interrupted, number
from experiments.runs import Runs
from experiments.sensitivity import influence
from experiments.sensitivity.phases import PHASES, Options, Sample, named_factors, phase
from experiments.sweep import Told, facts_of, plan_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.discovery import Discovery

sys.modules[__name__].__class__ = Question


@dataclass(frozen=True)
class Sensitivity:
    """Screening, shares, verdicts and discovery as frames; those about one scenario are about the plan's first unless another is named."""

    kind: ClassVar[str] = "sensitivity"
    directory: Path
    plan: Plan
    morris: Sample
    sobol: Sample | None
    kept: tuple[str, ...]

    @cached_property
    def options(self) -> Options:
        return Options.of(self.plan)

    @property
    def indicators(self) -> tuple[str, ...]:
        return self.options.indicators

    @property
    def factors(self) -> dict[str, Factor]:
        return {f.key: f for f in self.plan.factors}

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed: phase, run, point, replicate, scenario, message."""
        samples = [self.morris] + ([self.sobol] if self.sobol else [])
        return pd.concat([s.failures.assign(phase=phase) for phase, s in zip(PHASES, samples, strict=False)], ignore_index=True)

    def left_out(self) -> pd.DataFrame:
        """Whole trajectories and blocks: indicator, trajectories, of_trajectories, blocks, of_blocks (the planned numbers)."""
        name, rows = self._scenario(None), []
        for indicator in self.indicators:
            whole = len(influence.elementary_effects(self.morris.design, self.morris.outcome(name, indicator)))
            blocks = len(influence.blocks(self.sobol.design, self.sobol.outcome(name, indicator))) if self.sobol else 0
            rows.append((indicator, whole, self.options.trajectories, blocks, self.options.base if self.sobol else 0))
        return pd.DataFrame(rows, columns=["indicator", "trajectories", "of_trajectories", "blocks", "of_blocks"])

    def screening(self, scenario: str | None = None) -> pd.DataFrame:
        """Morris: factor, unit, indicator, mu, mu_star, sigma, low, high (90 % of mu_star), share (of the largest mu_star), kept.

        mu_star is how much the contrast changes, on average, when the factor crosses its whole range, in the indicator's unit.
        """
        frames, keys = [], list(self.factors)
        for indicator in self.indicators:
            frame = influence.screening(self.morris.design, self.morris.outcome(self._scenario(scenario), indicator), keys)
            frames.append(frame.drop(columns="trajectories").reset_index().assign(indicator=indicator, kept=[key in self.kept for key in keys]))
        frame = pd.concat(frames, ignore_index=True)
        return self._with_units(frame[["factor", "indicator", "mu", "mu_star", "sigma", "low", "high", "share", "kept"]])

    def shares(self, scenario: str | None = None) -> pd.DataFrame:
        """Sobol': factor, indicator, first, first_low, first_high, total, total_low, total_high, as shares of the variance; kept factors."""
        columns = ["factor", "indicator", "first", "first_low", "first_high", "total", "total_low", "total_high"]
        frames = [influence.shares(blocks, self.kept).reset_index().assign(indicator=i) for i, blocks in self._blocks(scenario)]
        return self._with_units(pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns))

    def interactions(self, scenario: str | None = None) -> pd.DataFrame:
        """What two factors do together beyond what each does alone: factor_a, factor_b, indicator, share, low, high."""
        frames = [influence.interactions(blocks, self.kept).assign(indicator=i) for i, blocks in self._blocks(scenario)]
        columns = ["factor_a", "factor_b", "indicator", "share", "low", "high"]
        return self._with_units(pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns))

    def tornado(self, scenario: str | None = None) -> pd.DataFrame:
        """factor, unit, indicator, low_setting, high_setting, at_low, at_high: mean contrast in the lowest and highest third of a
        factor's settings (at or below low_setting, at or above high_setting), over `worlds()`."""
        worlds, rows = self.worlds(scenario), []
        for indicator in self.indicators:
            for key in self.kept:
                rows.append((key, indicator, *influence.thirds(worlds[key], worlds[indicator], self.factors[key])))
        return self._with_units(pd.DataFrame(rows, columns=["factor", "indicator", "low_setting", "high_setting", "at_low", "at_high"]))

    def verdicts(self) -> pd.DataFrame:
        """Over `worlds()`: scenario, indicator, unit, mean, low, high (5 and 95 % of worlds), share_positive, share_negative, worlds, verdict."""
        columns = ["scenario", "indicator", "mean", "low", "high", "share_positive", "share_negative", "worlds", "verdict"]
        rows = [(name, indicator, *influence.verdict(table.mean(axis=1))) for name, indicator, table in self._tables()]
        return self._with_units(pd.DataFrame(rows, columns=columns), at=2)

    def luck(self) -> pd.DataFrame:
        """How much of the variance between `worlds()` is the luck of few replicates: scenario, indicator, luck (`influence.luck`)."""
        rows = [(name, indicator, influence.luck(table.to_numpy())) for name, indicator, table in self._tables()]
        return self._with_units(pd.DataFrame(rows, columns=["scenario", "indicator", "luck"]))

    def _tables(self) -> list[tuple[str, str, pd.DataFrame]]:
        """Scenario, indicator and contrasts [world, replicate] of the worlds that have every replicate."""
        sample, chosen = self._spread()
        pairs = [(s.name, indicator) for s in self.plan.scenarios for indicator in self.indicators]
        return [(name, indicator, sample.by_replicate(name, indicator).loc[chosen].dropna()) for name, indicator in pairs]

    def worlds(self, scenario: str | None = None) -> pd.DataFrame:
        """The worlds of plausible nature: index point, a column a factor, a column an indicator with the mean contrast.

        They are the points of A and B of the Sobol' design, which are spread evenly; without one, the points of the screening.
        """
        name, (sample, chosen) = self._scenario(scenario), self._spread()
        contrasts = {indicator: sample.outcome(name, indicator) for indicator in self.indicators}
        return sample.design[list(self.factors)].assign(**contrasts).loc[chosen]

    def _spread(self) -> tuple[Sample, pd.Index]:
        if self.sobol is not None and len(self.sobol.contrasts):
            return self.sobol, self.sobol.design.index[self.sobol.design["matrix"].isin(["A", "B"])]
        return self.morris, self.morris.design.index

    def discovery(self) -> Discovery | None:
        """Where the first scenario fails, in words (experiments/discovery.py); None without Sobol' shares."""
        return self._discovery

    @cached_property
    def _discovery(self) -> Discovery | None:
        from experiments.discovery import of_plan

        if self.sobol is None:
            return None
        known, at, name = self.worlds(), self.sobol, self._scenario(None)

        def outcome(indicator: str) -> pd.Series:
            sample = at if indicator in self.indicators else Sample.of(Runs(self.directory / "sobol"), [indicator])
            return sample.outcome(name, indicator).loc[known.index]

        return of_plan(self.plan, known, outcome, self.indicators[0])

    @property
    def sentence(self) -> Text:
        """The answer in words."""
        from experiments.tables.sensitivity import sentence

        return Text(sentence(self, "en"), sentence(self, "zh"))

    def to_json(self) -> dict[str, Any]:
        """What `tequ sensitivity --json` prints: every frame as a list of rows."""
        names = ("screening", "shares", "interactions", "tornado", "verdicts", "luck", "left_out")
        found, said = self.discovery(), self.sentence
        return {
            "plan": self.plan.name,
            "hash": self.plan.hash,
            "baseline": self.plan.baseline.name,
            "scenarios": [s.name for s in self.plan.scenarios],
            "sentence": {"en": said.en, "zh": said.zh},
            "kept": list(self.kept),
            "failures": len(self.failures),
            **{name: [{k: _plain(v) for k, v in row.items()} for row in getattr(self, name)().to_dict("records")] for name in names},
            "discovery": found.to_json() if found else None,
        }

    def plot(self, which: str = "tornado", indicator: str | None = None, language: str = "en") -> Figure:
        """A figure of one indicator (the lead when none is named): "tornado" or "interactions"."""
        from experiments.sensitivity import tornado

        figures = {"tornado": tornado.tornado, "interactions": tornado.interactions}
        if which not in figures:
            raise Wrong("which", which, " or ".join(figures), nearest(str(which), figures))
        indicator = indicator or self.indicators[0]
        if indicator not in self.indicators:
            raise Wrong("indicator", indicator, f"one of {', '.join(self.indicators)}", nearest(indicator, self.indicators))
        return figures[which](self, indicator, language)

    def _scenario(self, name: str | None) -> str:
        names = [s.name for s in self.plan.scenarios]
        if name is not None and name not in names:
            raise Wrong("scenario", name, f"one of {', '.join(names)}", nearest(name, names))
        return name or names[0]

    def _blocks(self, scenario: str | None) -> list[tuple[str, pd.DataFrame]]:
        name, sobol = self._scenario(scenario), self.sobol
        return [(i, influence.blocks(sobol.design, sobol.outcome(name, i))) for i in self.indicators] if sobol else []

    def _with_units(self, frame: pd.DataFrame, at: int = 1) -> pd.DataFrame:
        """The frame with units in attrs, of factors and indicators; and in a column where it speaks of one factor or one world a row."""
        from ecosystem.indicators import INDICATORS as KNOWN

        factors = {key: f.unit for key, f in self.factors.items()}
        units = {name: KNOWN[name].unit for name in self.indicators}
        if "mu_star" in frame or "at_low" in frame:
            frame.insert(at, "unit", frame["factor"].map(factors))
        elif "verdict" in frame:
            frame.insert(at, "unit", frame["indicator"].map(units))
        frame.attrs["units"] = {**factors, **units}
        return frame


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return number(value) if isinstance(value, float) else value


# -- asking --------------------------------------------------------------------------------------------


def sensitivity(plan: str | Path | Plan, *, out: str | Path, workers: int | None = None, cluster: str | None = None, progress: Told = None) -> Sensitivity:
    """Screen all factors of a plan, then share out the variance of the contrast among those that move it; kept in `out`.

    The same plan with the same folder goes on where it stopped, in either phase. The plan's [design] and precision are not used: the
    designs are those of Morris and Sobol', by its table [sensitivity]. After Ctrl-C the analysis so far is inside Interrupted.
    """
    from experiments.discovery import asked

    plan = load_plan(plan)
    chosen, _ = Options.of(plan), asked(plan)
    identity = {"hash": plan.hash, "replicates": plan.replicates}
    with bars.resolve(progress, plan.title.en) as told:
        try:
            with Engine(out, "sensitivity", identity, facts=facts_of(plan) | {"replicates": plan.replicates}) as whole:
                how = {"workers": workers, "cluster": cluster, "told": told}
                keys = [f.key for f in plan.factors]
                cube, frame = influence.morris_design(keys, chosen.trajectories, chosen.levels, plan.seed)
                expected = chosen.runs(min(chosen.keep, len(keys)), plan.replicates)
                morris = phase(plan, whole.directory, "morris", keys, cube, frame, later=expected, **how)
                kept = named_factors(plan, chosen, morris)
                if kept:
                    cube, frame = influence.sobol_design(kept, chosen.base, bool(chosen.second_order), plan.seed)
                    phase(plan, whole.directory, "sobol", kept, cube, frame, before=len(morris.design) * plan.replicates, **how)
                whole.finish(kept=list(kept))
        except Interrupted:
            raise Interrupted(read(out)) from None
    return read(out)


def read(directory: str | Path) -> Sensitivity:
    """The analysis in a folder, finished or not; raises Wrong when it is none."""
    whole = Runs(directory)
    if whole.manifest.get("kind") != "sensitivity":
        raise Wrong("kind", whole.manifest.get("kind"), "sensitivity", file=str(directory))
    plan = plan_of(whole.manifest, whole.directory)
    chosen = Options.of(plan)
    first, second = (whole.directory / name for name in PHASES)
    morris = Sample.of(Runs(first), chosen.indicators)
    if not (second / "manifest.json").exists():
        return Sensitivity(whole.directory, plan, morris, None, named_factors(plan, chosen, morris))
    runs = Runs(second)
    return Sensitivity(whole.directory, plan, morris, Sample.of(runs, chosen.indicators), tuple(runs.manifest["identity"]["factors"]))
