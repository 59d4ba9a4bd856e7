"""The queries under a report's figures: levels of the worlds and what differs between them, along years, ages or steps.

The answers are long: a row holds shown ("level" or "difference"), scenario, the place along the axis, mean, low and high.
A level's low and high are the 5th and 95th percentile of replicates; a difference's are its 90 % interval.
"""

from __future__ import annotations

from pathlib import Path

from ecosystem.indicators import FUNNEL, INDICATORS
from experiments.queries.steps import Steps, moments, query, quoted, values
from experiments.queries.worlds import CLOCK, YEAR, Folder, paired

YEARLY = f"""
-- whole years: a flow is summed, a stock or rate is the year's last
SELECT scenario, replicate, {YEAR} AS year, {{value}} AS value
FROM cells WHERE part = 'series' AND indicator = {{indicator}}
GROUP BY scenario, replicate, {YEAR} HAVING count(*) = 4"""


def over_time(directory: str | Path | Folder, indicator: str, scenario: str | None = None) -> str:
    """An indicator by calendar year, history included; differences from the year before the policy's start."""
    folder = Folder.at(directory)
    value = "sum(value ORDER BY quarter)" if INDICATORS[indicator].kind == "flow" else "arg_max(value, quarter)"
    points = YEARLY.format(value=value, indicator=quoted(indicator))
    since = f"WHERE shown = 'level' OR year >= (SELECT min({YEAR}) - 1 FROM clock)"
    return _along(folder, {**CLOCK, "points": points}, "year", "year", scenario, since)


def survival(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """Share of the policy's first cohort alive at each age."""
    points = "SELECT scenario, replicate, quarter AS age, value FROM cells WHERE part = 'survival'"
    return _along(Folder.at(directory), {"points": points}, "age", "age", scenario)


def funnel(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """Firms that reach each step of the venture funnel; differences as a share of the baseline's mean."""
    points = "SELECT scenario, replicate, indicator AS step, value FROM cells WHERE part = 'funnel'"
    steps = {"points": points, "ladder(position, step)": values(enumerate(FUNNEL))}
    return _along(Folder.at(directory), steps, "step", "(SELECT position FROM ladder WHERE ladder.step = rows.step)", scenario, of_baseline=True)


def _along(folder: Folder, steps: Steps, key: str, order: str, scenario: str | None, where: str = "", *, of_baseline: bool = False) -> str:
    """The query of a figure from its step `points` (scenario, replicate, KEY, value)."""
    compared = folder.kind == "comparison"
    rows = f"""
SELECT 'level' AS shown, scenario, {key}, avg(value ORDER BY replicate) AS mean, quantile_cont(value, 0.05) AS low, quantile_cont(value, 0.95) AS high
FROM points WHERE isfinite(value) AND {_shown(folder, scenario)}
GROUP BY scenario, {key}"""
    unit = f"(SELECT avg(value) FROM points AS p WHERE p.scenario = {quoted(folder.baseline)} AND p.{key} = found.{key})"
    per = f" / nullif({unit}, 0)" if of_baseline else ""
    if compared:
        rows += f"""
UNION ALL
SELECT 'difference', scenario, {key}, mean{per}, (mean - t * error){per}, (mean + t * error){per}
FROM found"""
    differ = {
        **folder.worlds(scenario),
        **paired("points", folder, key),
        "found": moments(f"place, scenario, {key}", len(folder.replicates)),
    }
    every = {**folder.cells, **steps, **(differ if compared else {}), "rows": rows}
    return query(every, f"SELECT shown, scenario, {key}, mean, low, high\nFROM rows {where}\nORDER BY shown DESC, scenario, {order}")


def _shown(folder: Folder, scenario: str | None) -> str:
    """The worlds a figure draws: all of the folder, or the baseline and this one."""
    if scenario is None:
        return "true"
    return f"scenario IN ({', '.join(quoted(name) for name in dict.fromkeys((folder.baseline, scenario)))})"


def spending(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """`Comparison.spending()`: scenario, measure, year, million (RMB), the mean of replicates since the policy's start.

    Rows without a measure are the sum of all measures, rows without a year the sum of all years.
    """
    folder = Folder.at(directory)
    steps = {
        **folder.cells,
        **CLOCK,
        "first": f"SELECT min({YEAR}) AS year FROM clock",
        "spent": f"""
SELECT scenario, indicator AS measure, {YEAR} AS year, sum(value ORDER BY replicate, quarter) / {max(len(folder.replicates), 1)} AS million
FROM cells WHERE part = 'spending' AND {_shown(folder, scenario) if scenario is None else f"scenario = {quoted(scenario)}"}
GROUP BY ALL""",
    }
    return query(
        steps,
        """
SELECT scenario, measure, year, sum(million) AS million
FROM spent WHERE year >= (SELECT year FROM first)
GROUP BY GROUPING SETS ((scenario, measure, year), (scenario, measure), (scenario, year), (scenario))
ORDER BY scenario, measure NULLS LAST, year NULLS LAST""",
    )


def failures() -> str:
    """The replicates that failed: replicate, scenario, message; they stand in the manifest, since a failed world leaves no cells."""
    return """
SELECT failure.replicate AS replicate, failure.scenario AS scenario, failure.message AS message
FROM (SELECT unnest(failures) AS failure
  FROM read_json('manifest.json', columns = {failures: 'STRUCT(replicate INTEGER, scenario VARCHAR, message VARCHAR)[]'}))
ORDER BY replicate;""".strip()
