"""The headline table: what a package brings over the ensemble, how sure that is, what one extra costs, what would survive.

Seeds and nature both vary. One table holds the mean effect with its interval, between what values nine of ten worlds lie,
public money for each extra one, how much of the difference between worlds is nature's and how much luck's, and what
becomes of the conclusion under rival rules (experiments/robustness.py).
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import Question, statistics
from experiments.compare import Comparison
from experiments.effects import cost_per_extra, framed
from experiments.robustness import AS_IT_IS, REPLICATES, Robustness, Verdict, robustness
from experiments.run import Failure, Progress, headlines, number
from experiments.scenario import Scenario

sys.modules[__name__].__class__ = Question

SHOWN = ("entrants", "survivors_5y", "high_tech_firms", "unicorns_ever", "unicorns", "incidents", "public_spending")
ONE = {"entrants": "firm", "survivors_5y": "firm", "high_tech_firms": "firm", "unicorns_ever": "unicorn", "unicorns": "unicorn"}  # what has a price
PAIRS = 100  # of the model as it is when nobody says: two a draw of the ensemble
FIGURES = [
    "baseline", "delta", "low", "high", "world_low", "world_high", "probability_better", "cost", "cost_low", "cost_high", "cost_unit",
    "share_nature", "share_luck", "n", "verdict", "breaks", "weakens",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headline:
    """The comparison over the ensemble and what is robust of it: `table()` is a frame, `to_json()` a document."""

    comparison: Comparison
    robust: Robustness

    @property
    def scenario(self) -> Scenario:
        return self.comparison.scenarios[0]

    @property
    def failures(self) -> list[Failure]:
        return self.robust.failures

    @property
    def replicates(self) -> list[int]:
        return self.robust.replicates

    def table(self) -> pd.DataFrame:
        """indicator, unit, FIGURES: a row an indicator of SHOWN. Effects and intervals are those of `Comparison.effects`;
        costs (M RMB for each extra one) have Fieller's interval and are empty where the extra ones are not established;
        shares of variance are empty where no two replicates live in one draw."""
        c = self.comparison
        effects, variance = c.effects().set_index("indicator"), c.variance().set_index("indicator")
        verdicts = self.robust.verdicts()
        rows = []
        for name in (n for n in SHOWN if n in effects.index):
            e, nature = effects.loc[name], float(variance.loc[name, "share_nature"])
            told = verdicts.get(name, Verdict(""))
            figures = [float(e[key]) for key in ("baseline", "delta", "low", "high", "world_low", "world_high", "probability_better")]
            shares = (nature, 1.0 - nature)
            rows.append((name, e["unit"], *figures, *self._cost(name), *shares, int(e["n"]), told.word, told.breaks, told.weakens))
        return framed(["indicator", "unit", *FIGURES], rows)

    def _cost(self, indicator: str) -> tuple[float | str, ...]:
        """Extra public money for each extra one, its interval and unit."""
        if indicator not in ONE:
            return math.nan, math.nan, math.nan, ""
        c = self.comparison
        draws = c.natures.shared(c.replicates)
        base, world = (headlines(c.trajectories[s.name]) for s in (c.baseline, self.scenario))
        spent, extra = (statistics.over_draws(world[name] - base[name], draws) for name in ("public_spending", indicator))
        return *cost_per_extra(spent, extra), f"M RMB a {ONE[indicator]}"

    def to_json(self) -> dict[str, Any]:
        def plain(value: Any) -> Any:
            return list(value) if isinstance(value, tuple) else value if isinstance(value, str) else number(value)

        c = self.comparison
        about = {
            "baseline": {"name": c.baseline.name, "hash": c.baseline.hash}, "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "end": self.scenario.end, "scale": self.scenario.scale, "seed": self.scenario.seed, "replicates": len(c.replicates),
            "draws": c.natures.visited(c.replicates),
        }  # fmt: skip
        rows = [{key: plain(value) for key, value in row.items()} for row in self.table().to_dict("records")]
        return about | {"table": rows, "robustness": self.robust.record()}


def headline(
    baseline: str | Path | Scenario = "status-quo",
    scenario: str | Path | Scenario = "pilot-2021",
    *,
    replicates: int = PAIRS,
    variant_replicates: int = REPLICATES,
    scale: float | None = None,
    years: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Headline:
    """The headline table of a scenario: `replicates` pairs of the model as it is, `variant_replicates` under each rival rule.

    Folders, resuming and refusals are those of `robustness`, whose pairs it shares.
    """
    pairs = {"replicates": min(variant_replicates, replicates), "as_it_is": replicates}
    found = robustness(baseline, scenario, **pairs, scale=scale, years=years, workers=workers, seed=seed, out=out, progress=progress)
    return Headline(found.comparisons[AS_IT_IS], found)
