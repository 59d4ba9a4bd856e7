"""The queries of an attribution and of an optimisation: what each measure brings, and which packages were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ecosystem.indicators import INDICATORS
from experiments.optimise.outcomes import OUTCOMES, OWN, PEAK, Outcome
from experiments.queries.figures import spending
from experiments.queries.points import Engine, outcomes
from experiments.queries.steps import Steps, column, moments, nested, query, quoted, text, values
from experiments.queries.worlds import Folder, declared, effects

if TYPE_CHECKING:
    from experiments.attribution import Attribution
    from experiments.optimise.optimum import Optimum

CERTAIN = "mean - t * error AS low, mean + t * error AS high"


# -- attribution -------------------------------------------------------------------------------------


def _shapley(result: Attribution, names: Sequence[str], below: str) -> Steps:
    """`shared`: the share of each measure in each replicate that is whole, the mean of what it added over the orders; `effect`: the package's."""
    if result.directory is None:
        raise ValueError("an attribution that was not kept has no shards to read")
    engine = replace(Engine.at(result.directory), below=below)
    return {
        **engine.cells,
        **declared(tuple(names)),
        "measures(place, measure)": values(enumerate(result.measures)),
        "headline": "SELECT replicate, point, name AS indicator, value FROM cells JOIN indicators ON indicator = name WHERE part = 'headline'",
        "chains": f"SELECT * FROM read_parquet({text(below + 'chains.parquet')})",
        "whole": """
-- replicates in which every set of measures that is needed was simulated
SELECT replicate FROM (SELECT DISTINCT replicate, unnest([0, "after"]) AS point FROM chains)
  LEFT JOIN (SELECT DISTINCT replicate, point, true AS there FROM headline) USING (replicate, point)
GROUP BY replicate HAVING bool_and(there IS NOT NULL)""",
        "shared": """
-- one share a replicate, the mean over its orders; an indicator that does not exist in some set of a replicate is left out there
SELECT c.replicate, measure, b.indicator, avg(b.value - a.value) AS difference
FROM chains AS c JOIN whole USING (replicate)
  JOIN headline AS b ON b.replicate = c.replicate AND b.point = c."after"
  JOIN headline AS a ON a.replicate = c.replicate AND a.point = c."before" AND a.indicator = b.indicator
GROUP BY c.replicate, measure, b.indicator
QUALIFY bool_and(isfinite(difference)) OVER (PARTITION BY c.replicate, b.indicator)""",
        "package": f"""
SELECT replicate, b.indicator, b.value - a.value AS difference
FROM headline AS b JOIN headline AS a USING (replicate, indicator) JOIN (SELECT DISTINCT replicate, indicator FROM shared) USING (replicate, indicator)
WHERE a.point = 0 AND b.point = {result.package}""",
        "effect": moments("indicator", len(result.replicates), source="package"),
    }


def shares(result: Attribution, names: Sequence[str] = tuple(INDICATORS), below: str = "") -> str:
    """`Attribution.shares()` of these indicators: measure, indicator, unit, share, low, high, percent; and beside them the effect of the
    whole package with its interval. `below` is the result's folder as seen from where the query is run."""
    steps = {**_shapley(result, names, below), "found": moments("measure, indicator", len(result.replicates), source="shared")}
    clear = "effect.mean - effect.t * effect.error > 0 OR effect.mean + effect.t * effect.error < 0"
    return query(
        steps,
        f"""
SELECT measure, indicator, unit, found.mean AS share, found.mean - found.t * found.error AS low, found.mean + found.t * found.error AS high,
  CASE WHEN {clear} THEN 100 * found.mean / effect.mean END AS percent,
  effect.mean AS effect, effect.mean - effect.t * effect.error AS effect_low, effect.mean + effect.t * effect.error AS effect_high
FROM measures CROSS JOIN indicators LEFT JOIN found USING (measure, indicator) LEFT JOIN effect USING (indicator)
WHERE indicator IN (SELECT indicator FROM headline)
ORDER BY place, position""",
    )


def effect(result: Attribution, names: Sequence[str] = tuple(INDICATORS), below: str = "") -> str:
    """`Attribution.effect()` of these indicators: indicator, unit, delta, low, high."""
    return query(
        _shapley(result, names, below),
        f"""
SELECT indicator, unit, mean AS delta, {CERTAIN}
FROM indicators LEFT JOIN effect USING (indicator) WHERE indicator IN (SELECT indicator FROM headline) ORDER BY position""",
    )


# -- optimisation ------------------------------------------------------------------------------------


def trials(result: Optimum) -> str:
    """`Optimum.trials()`: trial, a column a lever, the outcomes, peak_year_cost, failed, feasible, on_front; the whole city's numbers."""
    engine, plan = Engine.at(result.directory, "trials/"), result.plan
    own, levers = plan.scenarios[0].name, ", ".join(column(f.key) for f in plan.factors)
    means = ",\n  ".join(f"any_value(y) FILTER (WHERE indicator = {quoted(o.indicator)}) / {text(float(plan.scale))} AS {name}" for name, o in OUTCOMES.items())
    worse = [f"other.{name} {'>=' if o.direction == 'maximize' else '<='} this.{name}" for name, o in OUTCOMES.items()]
    better = [f"other.{name} {'>' if o.direction == 'maximize' else '<'} this.{name}" for name, o in OUTCOMES.items()]
    given = result.options["budget"]
    budget = text(float(given)) if given else f"(SELECT {PEAK.indicator} FROM measured WHERE point = 0)"
    steps = {
        **outcomes(engine, own, [o.indicator for o in OUTCOMES.values()]),
        "brought": f"SELECT point, {means}\nFROM outcomes GROUP BY point HAVING count(*) = {len(OUTCOMES)}",
        "years": f"""
SELECT point, year, sum(value ORDER BY replicate, name) / {plan.replicates} / {text(float(plan.scale))} AS million
FROM cells WHERE part = 'spending' AND scenario = {quoted(own)} GROUP BY point, year""",
        "measured": f"""
SELECT *, coalesce((SELECT max(million) FROM years WHERE years.point = brought.point), 0) AS {PEAK.indicator} FROM brought""",
        "judged": f"SELECT *, {PEAK.indicator} <= {budget} AS feasible FROM measured",
        "best": f"""
-- within the budget, and no other is as good in everything and better in something
SELECT point FROM judged AS this WHERE feasible AND NOT EXISTS (
  SELECT 1 FROM judged AS other WHERE other.feasible AND {" AND ".join(worse)}
    AND ({" OR ".join(better)}))""",
    }
    return query(
        steps,
        f"""
SELECT point AS trial, {levers}, {", ".join(OUTCOMES)}, {PEAK.indicator}, {PEAK.indicator} IS NULL AS failed,
  coalesce(feasible, false) AS feasible, point IN (SELECT point FROM best) AS on_front
FROM read_parquet({engine.design}) LEFT JOIN judged USING (point) ORDER BY point""",
    )


def front(result: Optimum) -> str:
    """`Optimum.front()`: the front and the own mix, the cheapest first, equal packages once: trial, package, levers, outcomes,
    peak_year_cost, feasible, on_front, chosen."""
    levers = ", ".join(column(f.key) for f in result.plan.factors)
    named = [(0, OWN, False), *((trial, label, True) for label, trial in result.packages.items())]
    labels = {trial: (trial, label, chosen or any(t == trial and c for t, _, c in named)) for trial, label, chosen in named}
    steps = {"tried": nested(trials(result)), "labels(trial, package, chosen)": values(labels.values())}
    return query(
        steps,
        f"""
SELECT trial, coalesce(package, '') AS package, {levers}, {", ".join(OUTCOMES)}, {PEAK.indicator}, feasible, on_front, coalesce(chosen, false) AS chosen
FROM tried LEFT JOIN labels USING (trial) WHERE on_front OR trial = 0
QUALIFY row_number() OVER (PARTITION BY {levers} ORDER BY trial) = 1
ORDER BY cost, trial""",
    )


def fresh(result: Optimum) -> str:
    """`Optimum.fresh()`: package, indicator, unit, search, delta, low, high, probability_better."""
    again, scale = Folder.at(result.directory, "fresh/"), text(float(result.options["final_scale"]))
    steps = {
        "packages(place, package, scenario, trial)": values(_packages(result)),
        "outcomes(position, outcome, indicator, unit)": values(_outcomes({**OUTCOMES, PEAK.indicator: PEAK})),
        "searched": f"""
UNPIVOT (SELECT trial, {", ".join(OUTCOMES)}, {PEAK.indicator} FROM (
{nested(trials(result))})) ON {", ".join(OUTCOMES)}, {PEAK.indicator} INTO NAME outcome VALUE search""",
        "again": f"""
SELECT scenario, indicator, delta, low, high, probability_better FROM (
{nested(effects(again))})""",
        "spent": f"""
SELECT scenario, {quoted(PEAK.indicator)} AS indicator, max(million) AS delta, NULL AS low, NULL AS high, NULL AS probability_better FROM (
{nested(spending(again))}) WHERE measure IS NULL AND year IS NOT NULL GROUP BY scenario""",
        "found": "SELECT * FROM again UNION ALL SELECT * FROM spent",
    }
    return query(
        steps,
        f"""
SELECT package, indicator, unit, search, coalesce(delta, CASE WHEN indicator = {quoted(PEAK.indicator)} THEN 0 END) / {scale} AS delta,
  low / {scale} AS low, high / {scale} AS high, probability_better
FROM packages CROSS JOIN outcomes LEFT JOIN searched USING (trial, outcome) LEFT JOIN found USING (scenario, indicator)
ORDER BY place, position""",
    )


def versus(result: Optimum) -> str:
    """`Optimum.versus()`: each package minus the own mix on fresh luck: package, indicator, unit, delta, low, high, probability_better."""
    own = _packages(result)[0][2]
    again, scale = Folder.at(result.directory, "fresh/").against(own), text(float(result.options["final_scale"]))
    steps = {
        "packages(place, package, scenario, trial)": values(_packages(result)),
        "outcomes(position, outcome, indicator, unit)": values(_outcomes(OUTCOMES)),
        "again": f"""
SELECT scenario, indicator, delta, low, high, probability_better FROM (
{nested(effects(again))})""",
    }
    return query(
        steps,
        f"""
SELECT package, indicator, outcomes.unit, delta / {scale} AS delta, low / {scale} AS low, high / {scale} AS high, probability_better
FROM packages CROSS JOIN outcomes LEFT JOIN again USING (scenario, indicator) WHERE place > 0 ORDER BY place, position""",
    )


def _outcomes(outcomes: Mapping[str, Outcome]) -> list[tuple[int, str, str, str]]:
    return [(i, name, o.indicator, o.unit) for i, (name, o) in enumerate(outcomes.items())]


def _packages(result: Optimum) -> list[tuple[int, str, str, int]]:
    """Place, label, scenario and trial of the own mix and the chosen packages."""
    labels = {OWN: 0, **result.packages}
    names = [result.plan.scenarios[0].name, *(f"package-{label}" for label in result.packages)]
    return [(i, label, name, trial) for i, ((label, trial), name) in enumerate(zip(labels.items(), names, strict=True))]
