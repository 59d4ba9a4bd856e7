"""Queries of a sweep and of a discovery that no frame of `Runs` has: run in the result's folder, they give the printed numbers again.

They stand on the steps of `experiments.queries.points`, `contrasts` above all: scenario minus baseline in the same run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.indicators import INDICATORS
from experiments.queries.points import Engine, outcomes
from experiments.queries.steps import Steps, better, column, moments, query, quoted, text
from viz.runs.scales import Scale

if TYPE_CHECKING:
    import pandas as pd

AT = "mean AS delta, mean - t * error AS low, mean + t * error AS high"


def _of(engine: Engine, scenario: str, indicator: str, step: str = "pairs") -> Steps:
    """A step with the differences of one scenario and indicator."""
    chosen = f"scenario = {quoted(scenario)} AND indicator = {quoted(indicator)} AND isfinite(delta)"
    return {**engine.contrasted(), step: f"SELECT point, replicate, delta AS difference FROM contrasts WHERE {chosen}"}


def points(directory: str | Path, scenario: str, indicator: str, keys: Sequence[str], most: int) -> str:
    """A row a point, the best first: point, its settings, delta, low, high, probability_better, n (at most `most`)."""
    engine = Engine.at(directory)
    steps = {**_of(engine, scenario, indicator), "found": moments("point", most)}
    return query(
        steps,
        f"""
SELECT found.point{"".join(f", {column(k)}" for k in keys)}, {AT},
  {better(str(INDICATORS[indicator].better))} AS probability_better, n
FROM found JOIN read_parquet({engine.design}) AS design ON design.point = found.point
ORDER BY delta DESC, found.point""",
    )


def responses(directory: str | Path, scenario: str, indicator: str, scales: Mapping[str, Scale], most: int) -> str:
    """A row for each setting (or bin of settings) of each factor: factor, setting, delta, low, high, n replicates."""
    engine = Engine.at(directory)
    places = "\nUNION ALL ".join(
        f"SELECT point, {quoted(key)} AS factor, {scale.sql(column(key))} AS setting FROM read_parquet({engine.design})" for key, scale in scales.items()
    )
    steps = {
        **_of(engine, scenario, indicator, "differences"),
        "places": places,
        "pairs": """
-- one mean a replicate over the points of a setting; only replicates that have as many of them as any
SELECT factor, setting, replicate, avg(difference ORDER BY point) AS difference
FROM differences JOIN places USING (point) GROUP BY factor, setting, replicate
QUALIFY count(*) = max(count(*)) OVER (PARTITION BY factor, setting)""",
        "found": moments("factor, setting", most),
    }
    return query(steps, f"SELECT factor, setting, {AT}, n\nFROM found ORDER BY factor, setting")


def costs(directory: str | Path, scenario: str, gain: str, cost: str = "public_spending") -> str:
    """A row a point: mean extra public spending and mean gain."""
    engine = Engine.at(directory)
    mean = "avg(delta ORDER BY replicate) FILTER (isfinite(delta) AND indicator = {})"
    select = f"""
SELECT point, {mean.format(quoted(cost))} AS cost,
  {mean.format(quoted(gain))} AS gain
FROM contrasts WHERE scenario = {quoted(scenario)}
GROUP BY point HAVING cost IS NOT NULL AND gain IS NOT NULL ORDER BY point"""
    return query(engine.contrasted(), select)


def worlds(directory: str | Path, scenario: str, indicator: str, keys: Sequence[str], below: float, folder: str = "", *, whole: bool = False) -> str:
    """A row a world: point, its settings, delta (mean change), whether it fails. With `whole`, only points with every
    replicate, and of a Sobol' design only the points of A and B."""
    return query(*_worlds(directory, scenario, indicator, keys, below, folder, whole))


def boxes(directory: str | Path, scenario: str, indicator: str, found: pd.DataFrame, below: float, folder: str = "", *, whole: bool = False) -> str:
    """A row a box of a discovery (frame `Discovery.boxes()`): box, density, coverage, mass; a world counts in the first box it lies in."""
    steps, every = _worlds(directory, scenario, indicator, list(dict.fromkeys(found["factor"])), below, folder, whole)
    cases = "\n".join(f"  WHEN {' AND '.join(_inside(row) for row in of.itertuples())} THEN {number}" for number, of in found.groupby("box"))
    steps = {**steps, "tried": every, "placed": f"SELECT fails, CASE\n{cases}\nEND AS box FROM tried"}
    select = """
SELECT box, count(*) FILTER (fails) / count(*) AS density,
  count(*) FILTER (fails) / (SELECT count(*) FROM placed WHERE fails) AS coverage,
  count(*) / (SELECT count(*) FROM placed) AS mass
FROM placed WHERE box IS NOT NULL GROUP BY box ORDER BY box"""
    return query(steps, select)


def _inside(row: Any) -> str:
    """The restriction of one factor of a box."""
    if row.settings:
        return f"CAST({column(row.factor)} AS VARCHAR) IN ({', '.join(quoted(name) for name in row.settings.split(' | '))})"
    return f"{column(row.factor)} BETWEEN {text(row.low)} AND {text(row.high)}"


def _worlds(directory: str | Path, scenario: str, indicator: str, keys: Sequence[str], below: float, folder: str, whole: bool) -> tuple[Steps, str]:
    engine = Engine.at(directory, folder)
    fails = f"delta >= {text(below)}" if INDICATORS[indicator].better < 0 else f"delta <= {text(below)}"
    settings = "".join(f", {column(k)}" for k in keys)
    if whole:
        steps = {**outcomes(engine, scenario, [indicator]), "means": "SELECT point, y AS delta FROM outcomes"}
    else:
        steps = {**_of(engine, scenario, indicator), "means": "SELECT point, avg(difference ORDER BY replicate) AS delta FROM pairs GROUP BY point"}
    chosen = " WHERE matrix IN ('A', 'B')" if folder == "sobol/" else ""
    return steps, f"SELECT point{settings}, delta, {fails} AS fails\nFROM means JOIN read_parquet({engine.design}) USING (point){chosen} ORDER BY point"
