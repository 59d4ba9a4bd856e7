"""The queries of a folder of runs (sweep, sensitivity, attribution, optimisation): each gives one frame of `Runs` again.

They read every shard of the folder they are run in (`cd DIR && duckdb < query.sql`). `contrasted` and `outcomes` are
steps that other queries build on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ecosystem.indicators import INDICATORS
from experiments.queries.steps import Steps, better, manifest_of, moments, parquet, query, quoted, values
from experiments.queries.worlds import declared

COLUMNS = "run INTEGER, point BIGINT, replicate INTEGER, scenario VARCHAR, part VARCHAR, name VARCHAR, year INTEGER, value DOUBLE"
KEYS = "run, point, replicate, scenario"
ORDER = "ORDER BY run, scenario"


@dataclass(frozen=True, slots=True)
class Engine:
    """What a query must know of a folder of runs: its worlds, the baseline first, how many replicates count, and whether it has shards.

    `below` is the folder as seen from where the query is run ("", or "sobol/").
    """

    names: tuple[str, ...]
    replicates: int | None
    shards: bool
    below: str = ""

    @staticmethod
    def at(directory: str | Path, below: str = "") -> Engine:
        folder = Path(directory) / below
        facts = manifest_of(folder)["facts"]
        return Engine(tuple(facts.get("names", ())), facts.get("replicates"), any(folder.glob("shard-*.parquet")), below)

    @property
    def cells(self) -> Steps:
        """Every row that counts."""
        every = parquet([f"{self.below}shard-*.parquet"] if self.shards else [], COLUMNS)
        if self.replicates is None:
            return {"cells": every}
        return {"cells": f"{every} {'WHERE' if self.shards else 'AND'} replicate < {self.replicates}"}

    @property
    def worlds(self) -> Steps:
        """The worlds that are compared with the baseline, in their order."""
        return {"worlds(place, scenario)": values(enumerate(self.names[1:])) if self.names[1:] else "SELECT 0, '' WHERE false"}

    def contrasted(self, baseline: str | None = None) -> Steps:
        """`contrasts`: scenario minus baseline in the same run: place, run, point, replicate, scenario, indicator, baseline, delta."""
        return {
            **self.cells,
            **self.worlds,
            "contrasts": f"""
-- scenario minus baseline in the same run, on the same luck
SELECT place, b.run, b.point, b.replicate, b.scenario, b.name AS indicator, a.value AS baseline, b.value - a.value AS delta
FROM cells AS b JOIN worlds ON b.scenario = worlds.scenario
  LEFT JOIN cells AS a ON a.run = b.run AND a.part = 'headline' AND a.name = b.name AND a.scenario = {quoted(baseline or self.names[0])}
WHERE b.part = 'headline'""",
        }

    @property
    def design(self) -> str:
        """The file of the points as SQL reads it."""
        return quoted(f"{self.below}design.parquet")


# -- the frames of Runs ------------------------------------------------------------------------------


def runs(directory: str | Path) -> str:
    """Every finished run: run, point, replicate, seconds, failed, scenario (where it failed), message."""
    select = f"""
SELECT run, point, replicate, CASE WHEN part = 'seconds' THEN value END AS seconds, part = 'failure' AS failed, scenario, name AS message
FROM cells WHERE part IN ('seconds', 'failure') {ORDER}"""
    return query(Engine.at(directory).cells, select)


def failures(directory: str | Path) -> str:
    """`Runs.failures()`: run, point, replicate, scenario, message."""
    return query(Engine.at(directory).cells, f"SELECT {KEYS}, name AS message\nFROM cells WHERE part = 'failure' {ORDER}")


def indicators(directory: str | Path) -> str:
    """`Runs.indicators()`: run, point, replicate, scenario, indicator, unit, value."""
    steps = {**Engine.at(directory).cells, **declared(tuple(INDICATORS))}
    return query(steps, f"SELECT {KEYS}, indicator, unit, value\nFROM cells JOIN indicators ON indicator = name WHERE part = 'headline' {ORDER}, indicator")


def spending(directory: str | Path) -> str:
    """`Runs.spending()`: run, point, replicate, scenario, measure, year, million (RMB)."""
    steps = Engine.at(directory).cells
    return query(steps, f"SELECT {KEYS}, name AS measure, year, value AS million\nFROM cells WHERE part = 'spending' {ORDER}, measure, year")


def contrasts(directory: str | Path, baseline: str | None = None) -> str:
    """`Runs.contrasts()`: run, point, replicate, scenario, indicator, unit, baseline, delta."""
    steps = {**Engine.at(directory).contrasted(baseline), **declared(tuple(INDICATORS))}
    return query(
        steps,
        """
SELECT run, point, replicate, scenario, indicator, unit, baseline, delta
FROM contrasts JOIN indicators USING (indicator) ORDER BY run, place, indicator""",
    )


def effects(directory: str | Path, names: Sequence[str] = tuple(INDICATORS), baseline: str | None = None) -> str:
    """`Runs.effects()` of these indicators, beside the settings of the points: point, scenario, indicator, unit, baseline,
    delta, low, high, probability_better, n."""
    engine = Engine.at(directory)
    by, most = "point, place, scenario, indicator", _most(directory, engine)
    steps = {
        **engine.contrasted(baseline),
        **declared(names),
        "pairs": "SELECT *, delta AS difference FROM contrasts WHERE isfinite(delta)",
        "found": moments(by, most),
        "levels": f"SELECT {by}, avg(baseline ORDER BY replicate) AS baseline FROM pairs GROUP BY {by}",
    }
    return query(
        steps,
        f"""
SELECT point, scenario, indicator, unit, levels.baseline, mean AS delta, mean - t * error AS low, mean + t * error AS high,
  {better()} AS probability_better, coalesce(n, 0) AS n
FROM (SELECT DISTINCT {by} FROM contrasts) JOIN indicators USING (indicator)
  LEFT JOIN found USING ({by}) LEFT JOIN levels USING ({by})
ORDER BY point, place, indicator""",
    )


def _most(directory: str | Path, engine: Engine) -> int:
    """The largest number of replicates that a point can have."""
    if engine.replicates is not None:
        return engine.replicates
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(DISTINCT replicate) FROM read_parquet({quoted(str(Path(directory) / engine.below / 'shard-*.parquet'))})")
        return int(found.fetchall()[0][0]) if engine.shards else 0


# -- steps for others --------------------------------------------------------------------------------


def outcomes(engine: Engine, scenario: str | None, names: Sequence[str]) -> Steps:
    """`outcomes`: the mean contrast at a point, of one scenario or of all: scenario, indicator, point, y. A point has one only
    where every replicate has; `wanted` are the indicators in their order (position, indicator, unit)."""
    of_scenario = "" if scenario is None else f"scenario = {quoted(scenario)} AND "
    return {
        **engine.contrasted(),
        "wanted(position, indicator, unit)": values((i, name, INDICATORS[name].unit) for i, name in enumerate(names)),
        "outcomes": f"""
SELECT scenario, indicator, point, avg(delta ORDER BY replicate) AS y
FROM contrasts JOIN wanted USING (indicator) WHERE {of_scenario}isfinite(delta)
GROUP BY scenario, indicator, point HAVING count(*) = {engine.replicates}""",
    }
