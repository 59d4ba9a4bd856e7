"""What a search for packages found: the front, the chosen packages on fresh luck, and whether they beat the plan's own mix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from ecosystem.declare import Text, Wrong
from experiments.files import read_manifest
from experiments.optimise import verdict
from experiments.optimise.outcomes import OUTCOMES, OWN, PEAK, measured, nondominated
from experiments.plan import Plan
from experiments.run import headlines, number
from experiments.runs import Runs
from experiments.sweep import plan_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.compare import Comparison


@dataclass(frozen=True)
class Optimum:
    """The answer of `optimise`, finished or not: `front()`, `fresh()`, `versus()` and `verdict()` are frames, `plot()` a figure."""

    kind: ClassVar[str] = "optimise"
    QUERY: ClassVar[str] = """\
SELECT point AS trial,
       avg(delta) FILTER (indicator = 'entrants') / {scale} AS extra_firms,
       avg(delta) FILTER (indicator = 'unicorns_ever') / {scale} AS extra_unicorns,
       avg(delta) FILTER (indicator = 'incidents') / {scale} AS extra_incidents,
       avg(delta) FILTER (indicator = 'public_spending') / {scale} AS cost
FROM contrasts GROUP BY point ORDER BY point"""  # over the views of trials/; scale is the plan's

    directory: Path
    plan: Plan

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return read_manifest(self.directory)

    @property
    def complete(self) -> bool:
        """Whether the fresh worlds are done too."""
        return bool(self.manifest["complete"])

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.manifest["facts"]["options"])

    @cached_property
    def runs(self) -> Runs:
        """The runs of the search as frames: point is the trial."""
        return Runs(self.directory / "trials")

    @property
    def failures(self) -> pd.DataFrame:
        return self.runs.failures()

    @cached_property
    def _measured(self) -> pd.DataFrame:
        return measured(self.plan, self.runs)

    @property
    def budget(self) -> float:
        """M RMB a year, whole city: as given, or what the own mix spends in its dearest year (NaN while that is unknown)."""
        return float(self.options["budget"] or (self._measured[PEAK.indicator].get(0, math.nan)))

    @cached_property
    def comparison(self) -> Comparison | None:
        """The own mix and the chosen packages against the baseline on fresh luck; None before it is done."""
        from experiments.store import load

        return load(self.directory / "fresh") if self.complete else None  # type: ignore[return-value]

    @property
    def packages(self) -> dict[str, int]:
        """Label -> trial of the chosen packages."""
        return {p["label"]: int(p["trial"]) for p in self.manifest["facts"].get("packages", [])}

    def why(self, label: str) -> list[str]:
        """What a package was chosen for: firms, unicorns, over_own, per_rmb, incidents, knee."""
        return next((list(p["why"]) for p in self.manifest["facts"].get("packages", []) if p["label"] == label), [])

    # -- frames ------------------------------------------------------------------------------------

    def trials(self) -> pd.DataFrame:
        """Every trial: trial, a column a lever, the outcomes, peak_year_cost, failed, feasible, on_front."""
        design, found = self.runs.design(), self._measured
        columns = [*OUTCOMES, PEAK.indicator]
        frame = design.join(found[columns].astype(float))
        frame.insert(0, "trial", frame.index)
        missing = frame[columns].isna().any(axis=1)
        frame["failed"] = missing if self.runs.manifest["complete"] else missing & frame["trial"].isin(self.failures["point"])
        frame["feasible"] = frame[PEAK.indicator] <= self.budget
        best = frame[frame["feasible"]]
        frame["on_front"] = frame["trial"].isin(best["trial"][nondominated(best)])
        return self._with_units(frame.reset_index(drop=True))

    def front(self) -> pd.DataFrame:
        """The front and the own mix, the cheapest first: trial, package, a column a lever, the outcomes, peak_year_cost,
        feasible, on_front, chosen. Equal packages are shown once."""
        frame = self.trials()
        frame = frame[frame["on_front"] | (frame["trial"] == 0)]
        same = frame.astype({f.key: str for f in self.plan.factors}).duplicated([f.key for f in self.plan.factors])
        frame = frame[~same].sort_values(["cost", "trial"], ignore_index=True)
        labels = {0: OWN} | {trial: label for label, trial in self.packages.items()}
        frame.insert(1, "package", [labels.get(trial, "") for trial in frame["trial"]])
        frame["chosen"] = frame["trial"].isin(self.packages.values())
        return self._with_units(frame.drop(columns="failed"))

    def _with_units(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.attrs["units"] = {**{f.key: f.unit for f in self.plan.factors}, **{n: o.unit for n, o in OUTCOMES.items()}, PEAK.indicator: PEAK.unit}
        return frame

    def fresh(self) -> pd.DataFrame:
        """Own mix and packages against the baseline, whole city: package, indicator, unit, search, delta, low, high, probability_better.

        `search` is the figure that the package was chosen by, `delta` the one on fresh luck; low and high are its 90 % interval.
        """
        rows = []
        if (c := self.comparison) is not None:
            effects, spent = c.effects().set_index(["scenario", "indicator"]), c.spending().groupby(["scenario", "year"])["million"].sum()
            for label, trial in {OWN: 0, **self.packages}.items():
                name, of = self._name(label), self._measured.loc[trial] if trial in self._measured.index else {}
                for outcome, about in OUTCOMES.items():
                    row = effects.loc[name, about.indicator]
                    scaled = [float(row[k]) / self.options["final_scale"] for k in ("delta", "low", "high")]
                    rows.append((label, about.indicator, about.unit, of.get(outcome, math.nan), *scaled, row["probability_better"]))
                peak = float(spent[name].max()) / self.options["final_scale"] if name in spent else 0.0
                rows.append((label, PEAK.indicator, PEAK.unit, of.get(PEAK.indicator, math.nan), peak, math.nan, math.nan, math.nan))
        return _frame(["package", "indicator", "unit", "search", "delta", "low", "high", "probability_better"], rows)

    def versus(self) -> pd.DataFrame:
        """Each package minus the own mix on fresh luck, replicate by replicate: package, indicator, unit, delta, low, high, probability_better."""
        from ecosystem.indicators import INDICATORS
        from experiments.compare import effect

        rows = []
        if (c := self.comparison) is not None:
            own = headlines(c.worlds[self._name(OWN)])
            for label in self.packages:
                world = headlines(c.worlds[self._name(label)])
                for about in OUTCOMES.values():
                    pair = (own[about.indicator] / self.options["final_scale"], world[about.indicator] / self.options["final_scale"])
                    _, delta, low, high, sure, _ = effect(*pair, INDICATORS[about.indicator].better)
                    rows.append((label, about.indicator, about.unit, delta, low, high, sure))
        return _frame(["package", "indicator", "unit", "delta", "low", "high", "probability_better"], rows)

    def _name(self, label: str) -> str:
        return self.plan.scenarios[0].name if label == OWN else f"package-{label}"

    def verdict(self) -> pd.DataFrame:
        """Whether each package beats the own mix at equal budget on fresh luck: package, beats_own, sentence."""
        peaks = self.fresh().query("indicator == @PEAK.indicator").set_index("package")["delta"]
        versus, rows = self.versus(), []
        for label in self.packages:
            rows.append((label, *verdict.of_package(label, versus[versus["package"] == label], float(peaks[label]), self.budget)))
        return pd.DataFrame(rows, columns=["package", "beats_own", "sentence"])

    @property
    def sentence(self) -> Text:
        """The answer in one sentence, both languages."""
        return verdict.of_search(self)

    # -- as documents and figures --------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """What `tequ optimise --json` prints."""
        told, words = self.trials(), self.sentence
        return {
            "plan": self.plan.name,
            "hash": self.plan.hash,
            "baseline": self.plan.baseline.name,
            "own": self.plan.scenarios[0].name,
            "complete": self.complete,
            "budget": number(self.budget),
            "trials": len(told),
            "failed": int(told["failed"].sum()),
            "units": self.front().attrs["units"],
            "front": _records(self.front()),
            "why": {label: self.why(label) for label in self.packages},
            "fresh": _records(self.fresh()),
            "versus": _records(self.versus()),
            "verdict": [{**row, "sentence": row["sentence"].en, "sentence_zh": row["sentence"].zh} for row in self.verdict().to_dict("records")],
            "sentence": words.en,
            "sentence_zh": words.zh,
        }

    def plot(self, language: str = "en") -> Figure:
        """Public cost against extra firms, coloured by extra unicorns; the own mix is the star, chosen packages have letters."""
        from matplotlib.figure import Figure

        every, front = self.trials(), self.front()
        figure = Figure(figsize=(9, 5.2), layout="constrained")
        panel = figure.subplots()
        words = {key: text[language] for key, text in LEGEND.items()}
        for key, marker, rest in (("over", "x", every[~every["feasible"]]), ("rest", "o", every[every["feasible"] & ~every["on_front"]])):
            panel.scatter(rest["cost"], rest["extra_firms"], s=16, color="0.7", marker=marker, label=words[key])
        best = front[front["on_front"]]
        dots = panel.scatter(best["cost"], best["extra_firms"], c=best["extra_unicorns"].astype(float), s=46, cmap="viridis", zorder=3, label=words["front"])
        figure.colorbar(dots, label=f"{OUTCOMES['extra_unicorns'].label[language]} ({OUTCOMES['extra_unicorns'].unit})")
        own = front[front["package"] == OWN]
        panel.scatter(own["cost"], own["extra_firms"], marker="*", s=220, color="C3", zorder=4, label=words["own"])
        for row in front[front["chosen"]].itertuples():
            panel.annotate(row.package, (row.cost, row.extra_firms), xytext=(6, 5), textcoords="offset points", fontweight="bold")
        panel.set_xlabel(f"{OUTCOMES['cost'].label[language]} ({OUTCOMES['cost'].unit})")
        panel.set_ylabel(f"{OUTCOMES['extra_firms'].label[language]} ({OUTCOMES['extra_firms'].unit})")
        panel.legend(fontsize=8)
        return figure


LEGEND = {
    "over": Text("over the budget", "超出预算"),
    "rest": Text("within the budget, beaten by another", "预算内但被其他方案胜过"),
    "front": Text("front, within the budget", "预算内的前沿"),
    "own": Text("the plan's own mix", "原方案"),
}


def _frame(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    frame.attrs["units"] = dict(zip(frame["indicator"], frame["unit"], strict=True))
    return frame


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which has no NaN and no numpy."""

    def plain(value: Any) -> Any:
        value = value.item() if isinstance(value, np.generic) else value
        return number(value) if isinstance(value, float) else value

    return [{key: plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def read(directory: str | Path) -> Optimum:
    """The search in a folder, finished or not; raises Wrong when there is none."""
    directory = Path(directory)
    manifest = read_manifest(directory)
    if manifest.get("kind") != Optimum.kind:
        raise Wrong("kind", manifest.get("kind"), Optimum.kind, file=str(directory))
    return Optimum(directory, plan_of(manifest, directory))
