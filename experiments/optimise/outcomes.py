"""What a trial of a search brought: the outcomes a package is judged by, measured from the runs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ecosystem.declare import Text
from experiments.plan import Plan
from experiments.runs import Runs
from experiments.workers import seed_of


class Outcome(NamedTuple):
    """An objective: the headline indicator whose mean paired difference to the baseline it is."""

    indicator: str
    direction: str  # maximize or minimize
    unit: str
    label: Text


OUTCOMES = {
    "extra_firms": Outcome("entrants", "maximize", "firms", Text("extra firms", "额外企业")),
    "extra_unicorns": Outcome("unicorns_ever", "maximize", "firms", Text("extra unicorns", "额外独角兽")),
    "extra_incidents": Outcome("incidents", "minimize", "incidents", Text("extra incidents", "额外事故")),
    "cost": Outcome("public_spending", "minimize", "M RMB", Text("public cost over the run", "全期财政成本")),
}
PEAK = Outcome("peak_year_cost", "minimize", "M RMB a year", Text("public money in the dearest year", "支出最高年度的财政支出"))
JUDGED = ("extra_firms", "extra_unicorns", "extra_incidents")
OWN = "own"  # label of the plan's own mix
TOLERANCE = 0.02  # by how much the dearest year may pass the budget on fresh luck, which the search could not see (assumption A-175)


def measured(plan: Plan, runs: Runs) -> pd.DataFrame:
    """What the finished trials brought, for the whole city: index trial; trial, a column a lever, the outcomes, peak_year_cost.

    A trial in which any run failed, or is still to come, is left out.
    """
    own, design = plan.scenarios[0].name, runs.design()
    contrasts = runs.contrasts()
    names = {o.indicator: name for name, o in OUTCOMES.items()}
    contrasts = contrasts[(contrasts["scenario"] == own) & contrasts["indicator"].isin(names)]
    deltas = contrasts.groupby(["point", "indicator"])["delta"].agg(["mean", "count"]).unstack()
    if deltas.empty:
        return pd.DataFrame(columns=["trial", *(f.key for f in plan.factors), *OUTCOMES, PEAK.indicator])
    means = deltas["mean"][(deltas["count"] == plan.replicates).all(axis=1)].rename(columns=names)[list(OUTCOMES)]
    spent = runs.spending()
    years = spent[spent["scenario"] == own].groupby(["point", "year"])["million"].sum() / plan.replicates
    peak = years.groupby("point").max().reindex(means.index, fill_value=0.0).rename(PEAK.indicator)
    figures = pd.concat([means, peak], axis=1) / plan.scale
    found = design.join(figures, how="inner")
    found.insert(0, "trial", found.index)
    return found.sort_index()


def nondominated(table: pd.DataFrame) -> np.ndarray:
    """Which rows no other row beats: at least as good in every outcome and better in one."""
    signs = [1.0 if o.direction == "maximize" else -1.0 for o in OUTCOMES.values()]
    goodness = table[list(OUTCOMES)].to_numpy(dtype=float) * signs
    return np.array([not ((goodness >= row).all(axis=1) & (goodness > row).any(axis=1)).any() for row in goodness], dtype=bool)


def fresh_seed(plan: Plan) -> int:
    """The root of the fresh luck: the seed of the first replicate that the search did not use."""
    return seed_of(plan.seed, plan.replicates)
