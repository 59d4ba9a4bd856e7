"""Compare scenarios with a baseline on the same luck: the effect of a policy is a paired difference between two worlds."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from ecosystem import clock
from ecosystem.declare import Wrong, nearest
from experiments import Question, statistics
from experiments.effects import EFFECT, VARIANCE, WORLDS, cells_at, cells_of, cost_per_extra, effect, framed, variance
from experiments.goals import records
from experiments.natures import Natures
from experiments.run import FIRST_LOOK, Failure, Gathered, Progress, adjusted, answer, headlines, number
from experiments.scenario import Scenario, load
from experiments.twins import KINDS, Twins, among, held_by
from experiments.workers import Done

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ecosystem.indicators import Trajectory

sys.modules[__name__].__class__ = Question

PRECISE = ("entrants", "active_firms", "unicorns_ever")  # what `--precision` waits for
COST_PER_EXTRA = {"cost_per_extra_entrant": ("entrants", "firm"), "cost_per_extra_unicorn": ("unicorns_ever", "unicorn")}
SHOWN = ("entrants", "active_firms", "unicorns_ever", "public_spending")  # in the plot
PLACES = ("sector", "district", "size", "cohort")  # what effects are cut by


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired worlds: `effects()` is a frame, `plot()` a figure, `to_json()` what `tequ compare --json` prints."""

    kind: ClassVar[str] = "comparison"
    baseline: Scenario
    scenarios: list[Scenario]
    replicates: list[int]
    trajectories: dict[str, list[Trajectory]]  # by scenario, the baseline's too, aligned with replicates
    failures: list[Failure] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # what each replicate took
    versions: dict[str, str] = field(default_factory=dict)  # of what computed it, when it was read from a folder
    pairs: Twins | None = None  # the firms that differ; None when they were not paired
    lived: Natures | None = None  # the ensemble it lived in; the shipped one, if any, when not said

    @property
    def natures(self) -> Natures:
        """The ensemble that its replicates lived in."""
        return self.lived if self.lived is not None else Natures.of((self.scenarios or [self.baseline])[0])

    @property
    def asked(self) -> list[Scenario]:
        return [self.baseline, *self.scenarios]

    @property
    def worlds(self) -> dict[str, list[Trajectory]]:
        return self.trajectories

    def effects(self, interval: Literal["t", "bootstrap"] = "t") -> pd.DataFrame:
        """Mean paired difference of each headline indicator, its 90 % interval, and the probability that this mean is for the better.

        `world_low` and `world_high` say between what values nine of ten single worlds lie, luck and nature together
        (5th and 95th percentile of replicates); `low` and `high` how well the mean is known. Where replicates share a draw
        of nature, means and intervals are over draws.
        The rows `cost_per_extra_entrant` and `cost_per_extra_unicorn` hold mean extra public spending for each extra
        one, with Fieller's interval; they are empty (not identified) unless the interval of the extra ones is above zero.
        """
        from ecosystem.indicators import INDICATORS

        base, rows, draws = headlines(self.trajectories[self.baseline.name]), [], self._draws
        for scenario in self.scenarios:
            world = headlines(self.trajectories[scenario.name])
            for name, values in world.items():
                worlds = statistics.range_of_worlds(statistics.known_over_draws(values - base[name], None))
                found = effect(base[name], values, INDICATORS[name].better, interval, draws)
                rows.append((scenario.name, name, INDICATORS[name].unit, *found, *worlds))
            for name, (extra, one) in COST_PER_EXTRA.items():
                if extra in world and "public_spending" in world:
                    spent = world["public_spending"] - base["public_spending"]
                    cost = cost_per_extra(*(statistics.over_draws(x, draws) for x in (spent, world[extra] - base[extra])))
                    unit = f"{INDICATORS['public_spending'].unit} a {one}"
                    rows.append((scenario.name, name, unit, math.nan, *cost, math.nan, len(spent), math.nan, math.nan))
        return framed(["scenario", "indicator", "unit", *EFFECT, *WORLDS], rows)

    def variance(self) -> pd.DataFrame:
        """How much of the difference between worlds is nature's and how much luck's: scenario, indicator, unit, nature, luck
        (variances of the paired difference, the unit squared), share_nature, n_draws, n.

        The split needs replicates that share a draw (more replicates than draws). Where nature does not vary, luck is all.
        """
        from ecosystem.indicators import INDICATORS

        groups, n_draws = self.natures.groups(self.replicates), self.natures.visited(self.replicates)
        base, rows = headlines(self.trajectories[self.baseline.name]), []
        for scenario in self.scenarios:
            for name, values in headlines(self.trajectories[scenario.name]).items():
                nature, luck, share, n = variance(values - base[name], groups)
                rows.append((scenario.name, name, INDICATORS[name].unit, nature, luck, share, n_draws, n))
        return framed(["scenario", "indicator", "unit", *VARIANCE], rows)

    @property
    def _draws(self) -> np.ndarray | None:
        """The draw of each replicate where some share one, else None."""
        return self.natures.shared(self.replicates)

    def effects_by(self, place: Literal["sector", "district", "size", "cohort"]) -> pd.DataFrame:
        """The same by sector, by district, by size (staff at the end) or by founding period, for the indicators that are
        counted there; each adds up to the effect. `attrs["labels"]`: cell -> language -> its name.
        """
        from ecosystem.indicators import INDICATORS

        if place not in PLACES:
            raise Wrong("place", place, f"one of {', '.join(PLACES)}", nearest(str(place), PLACES))
        labels = cells_of(place, self.trajectories[self.baseline.name])
        base, rows = cells_at(self.trajectories[self.baseline.name], place), []
        for scenario in self.scenarios:
            for name, values in cells_at(self.trajectories[scenario.name], place).items():
                about = INDICATORS[name]
                for j, cell in enumerate(labels):
                    rows.append((scenario.name, cell, name, about.unit, *effect(base[name][:, j], values[:, j], about.better, draws=self._draws)))
        frame = framed(["scenario", place, "indicator", "unit", *EFFECT], rows)
        frame.attrs["labels"] = {cell: asdict(label) for cell, label in labels.items()}
        return frame

    def twins(self, kind: str | None = None, scenario: str | None = None, replicate: int | None = None) -> pd.DataFrame:
        """The firms to which something happened in one world and not in the other: a row a firm, a replicate and a kind.

        Kinds: founded, survived (alive at the end, founded in both since the policy's start), unicorn (ever), listed.
        `touched` names the measures that reached the firm itself ("" is: through the market only); `attrs["untraced"]`
        those of each scenario whose reach no record shows. Units are in `attrs["units"]`; see `Twins.frame`.
        """
        from experiments.pairing import traced

        kinds, worlds = among("kind", kind, tuple(KINDS)), among("scenario", scenario, [s.name for s in self.scenarios])
        frame = self._paired().frame(among("replicate", replicate, self.replicates), worlds, kinds)
        frame.attrs["untraced"] = {s.name: [p.name for p in s.measures if not traced(p)] for s in self.scenarios if s.name in worlds}
        return frame

    def twin_counts(self) -> pd.DataFrame:
        """Firms to which it happened only with the scenario and only without, means of replicates, and the net with its
        90 % interval: scenario, kind, unit, with, without, net, low, high, n. Net founded is the effect on entrants.
        """
        return self._paired().counts(self.replicates, [s.name for s in self.scenarios], self._draws)

    def _paired(self) -> Twins:
        if self.pairs is None:
            raise Wrong("twins", "no pairs of firms in this result", "a comparison made by this version: run it again")
        return self.pairs

    def fan(self, indicator: str) -> pd.DataFrame:
        """The paired difference quarter by quarter: scenario, quarter, mean, low, high; from the policy's start."""
        base, rows, draws = self.trajectories[self.baseline.name], [], self._draws
        for scenario in self.scenarios:
            pairs = list(zip(base, self.trajectories[scenario.name], strict=True))
            if pairs and indicator not in base[0].series:
                raise Wrong("indicator", indicator, "an indicator of the result", nearest(indicator, base[0].series))
            for i in np.flatnonzero(base[0].quarters >= base[0].start) if pairs else ():
                differences = np.array([b.series[indicator][i] - a.series[indicator][i] for a, b in pairs])
                quarter = clock.named(int(base[0].quarters[i]))
                rows.append((scenario.name, quarter, *statistics.paired_interval(statistics.known_over_draws(differences, draws))))
        return pd.DataFrame(rows, columns=["scenario", "quarter", "mean", "low", "high"])

    def spending(self) -> pd.DataFrame:
        """Public money by measure and calendar year, the mean of replicates: scenario, measure, year, million (RMB)."""
        rows = []
        for name, worlds in self.trajectories.items():
            for measure in worlds[0].spending if worlds else ():
                quarters = worlds[0].quarters
                mean = np.mean([w.spending[measure] for w in worlds], axis=0)
                years = clock.EPOCH + quarters // 4
                for year in np.unique(years[quarters >= worlds[0].start]):
                    rows.append((name, measure, int(year), float(mean[years == year].sum())))
        return pd.DataFrame(rows, columns=["scenario", "measure", "year", "million"])

    def to_json(self) -> dict[str, Any]:
        frame, variance = self.effects().drop(columns="n"), self.variance()
        scenarios: list[dict[str, Any]] = []
        for scenario in self.scenarios:
            effects, split = (_records(of, scenario.name) for of in (frame, variance))
            goals = records(scenario.name, self.trajectories[scenario.name], self.trajectories[self.baseline.name], self._draws)
            scenarios.append({"name": scenario.name, "hash": scenario.hash, "effects": effects, "variance": split} | ({"goals": goals} if goals else {}))
        about = {"baseline": self.baseline.name, "replicates": len(self.replicates), "ensemble": self.natures.record()}
        return about | {"scenarios": scenarios}

    def plot(self, indicators: Sequence[str] = SHOWN, language: str = "en") -> Figure:
        """The paired difference over time, a panel an indicator, with its 90 % interval."""
        from matplotlib.figure import Figure

        from ecosystem.indicators import INDICATORS

        figure = Figure(figsize=(9, 2.6 * math.ceil(len(indicators) / 2)), layout="constrained")
        axes = figure.subplots(math.ceil(len(indicators) / 2), 2, squeeze=False).ravel()
        for panel, indicator in zip(axes, indicators, strict=False):
            for name, fan in self.fan(indicator).groupby("scenario", sort=False):
                when = [clock.EPOCH + clock.quarter(q) / 4 for q in fan["quarter"]]
                (line,) = panel.plot(when, fan["mean"], label=name)
                panel.fill_between(when, fan["low"], fan["high"], color=line.get_color(), alpha=0.25, linewidth=0)
            panel.axhline(0.0, color="0.5", linewidth=0.8)
            panel.set_title(f"Δ {INDICATORS[indicator].label[language]}", fontsize=10)
            panel.set_ylabel(INDICATORS[indicator].unit, fontsize=9)
        for panel in axes[len(indicators) :]:
            panel.set_visible(False)
        axes[0].legend(title=f"Δ {self.baseline.name}, n = {len(self.replicates)}", fontsize=8, title_fontsize=8)
        return figure


def _records(frame: pd.DataFrame, scenario: str) -> list[dict[str, Any]]:
    """The rows about one scenario as JSON can hold them."""
    rows = frame[frame["scenario"] == scenario].drop(columns="scenario").to_dict("records")
    return [{k: v if isinstance(v, str) else number(v) for k, v in row.items()} for row in rows]


# -- asking ------------------------------------------------------------------------------------------


def compare(
    baseline: str | Path | Scenario = "status-quo",
    *scenarios: str | Path | Scenario,
    replicates: int | None = None,
    scale: float | None = None,
    years: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    fitted: bool = False,
    precision: float | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    progress: Progress | bool | None = None,
    heard: Callable[[Done], None] | None = None,
) -> Comparison:
    """Compare scenarios with a baseline, replicate by replicate on the same seeds; with pilot-2021 when none is named.

    What is not given (scale, years, seed, replicates) is the first scenario's own. With `fitted` all worlds have the fitted
    nature, else those of the ensemble, if the first scenario has. With a `precision` P the
    comparison stops, from ten replicates on and at `replicates` at the latest, when the paired 90 % interval of
    entrants, active firms and unicorns ever has a half width of at most P of the baseline's mean in every scenario
    (`statistics.precise`), now and four replicates before. `out` keeps the result in a folder; the same question with the same folder goes on there.
    `cluster` ("tcp://host:port") does the work on a Dask cluster instead of `workers` processes here.
    `heard` is given each finished replicate as it arrives.
    """
    if precision is not None and not 0.0 < precision < math.inf:
        raise Wrong("precision", precision, "a share of the baseline's mean above 0, such as 0.01")
    asked = [load(s) for s in (baseline, *(scenarios or ("pilot-2021",)))]
    first = asked[1]
    common = {"seed": first.seed if seed is None else seed, "ensemble": 0 if fitted else first.ensemble}
    asked = [adjusted(s, scale=scale, years=years, **common) for s in asked]
    _comparable(asked)
    natures = Natures.of(asked[1])

    def make(gathered: Gathered) -> Comparison:
        worlds = {s.name: [d.trajectories[i] for d in gathered.done] for i, s in enumerate(asked)}
        pairs = held_by(gathered.done)
        told = {"pairs": Twins(lambda: pairs) if pairs else None, "lived": natures}
        return Comparison(asked[0], asked[1:], trajectories=worlds, **told, **gathered.facts())

    most = adjusted(first, replicates=replicates).replicates
    enough = None if precision is None else _until(precision, natures)
    options = {"workers": workers, "cluster": cluster, "out": out, "progress": progress, "enough": enough, "heard": heard}
    return answer("comparison", asked, most, make, twins=True, **options)  # type: ignore[no-any-return]


def _comparable(asked: Sequence[Scenario]) -> None:
    """Worlds compared cover the same years of the same city, and each name means one of them."""
    for s in asked[1:]:
        for key in ("start", "years", "scale"):
            if getattr(s, key) != getattr(asked[0], key):
                raise Wrong(f"{s.name}: run.{key}", getattr(s, key), f"{getattr(asked[0], key)!r}, as in {asked[0].name}, to be comparable")
    named: dict[str, str] = {}
    for s in asked:
        if named.setdefault(s.name, s.hash) != s.hash:
            raise Wrong("scenario", s.name, "another name for each scenario (two different ones have this name)")


def _until(precision: float, natures: Natures) -> Callable[[list[Done]], bool]:
    """Whether these replicates are enough for that precision."""

    def enough(done: list[Done]) -> bool:
        if len(done) < FIRST_LOOK:  # some failed
            return False
        draws = natures.shared([d.replicate for d in done])
        base, *others = [headlines([d.trajectories[i] for d in done]) for i in range(len(done[0].trajectories))]
        means = [{name: statistics.over_draws(world[name] - base[name], draws) for name in PRECISE} for world in others]
        return all(statistics.precise(of, base, precision) for of in means)

    return enough
