"""The queries of a sensitivity analysis: Morris, Sobol', thirds and verdicts again, from the designs and the shards of its two phases.

They are run in the folder of the result, above morris/ and sobol/. The rules are those of experiments/sensitivity/influence.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from experiments.queries.points import Engine, outcomes
from experiments.queries.steps import Steps, column, moments, query, quoted, text, values
from experiments.sensitivity.influence import AGREE, FEWEST_BLOCKS, FEWEST_TRAJECTORIES, thirds

if TYPE_CHECKING:
    from experiments.sensitivity import Sensitivity

CERTAIN = "mean - t * error AS low, mean + t * error AS high"


def _first(result: Sensitivity, scenario: str | None) -> str:
    return scenario or result.plan.scenarios[0].name


# -- Morris ------------------------------------------------------------------------------------------


def screening(result: Sensitivity, scenario: str | None = None) -> str:
    """`Sensitivity.screening()`: factor, unit, indicator, mu, mu_star, sigma, low, high, share, kept."""
    engine = Engine.at(result.directory, "morris/")
    rows = [(i, f.key, f.unit, f.key in result.kept) for i, f in enumerate(result.plan.factors)]
    steps = {
        **outcomes(engine, _first(result, scenario), result.indicators),
        "factors(place, factor, unit, kept)": values(rows),
        "walked": f"""
-- trajectories that are whole, each point beside the one before it
SELECT indicator, trajectory, step, moved, (y - lag(y) OVER (PARTITION BY indicator, trajectory ORDER BY step)) / change AS effect
FROM read_parquet({engine.design}) CROSS JOIN wanted LEFT JOIN outcomes USING (indicator, point)
QUALIFY bool_and(y IS NOT NULL) OVER (PARTITION BY indicator, trajectory)""",
        "pairs": "SELECT indicator, moved AS factor, trajectory AS replicate, effect, abs(effect) AS difference FROM walked WHERE step > 0",
        "found": moments("indicator, factor", result.options.trajectories),
        "signed": "SELECT indicator, factor, avg(effect ORDER BY replicate) AS mu, stddev_samp(effect) AS sigma FROM pairs GROUP BY indicator, factor",
        "screened": f"SELECT * FROM found JOIN signed USING (indicator, factor) WHERE n >= {FEWEST_TRAJECTORIES}",
    }
    return query(
        steps,
        f"""
SELECT factor, factors.unit, indicator, mu, mean AS mu_star, sigma, {CERTAIN},
  mean / coalesce(nullif(max(mean) OVER (PARTITION BY indicator), 0), 1) AS share, kept
FROM wanted CROSS JOIN factors LEFT JOIN screened USING (indicator, factor) ORDER BY position, place""",
    )


# -- Sobol' ------------------------------------------------------------------------------------------


def _blocks(result: Sensitivity, scenario: str | None) -> Steps:
    """`blocks`: an outcome of a whole block, centred, with those of A and B beside it; `spread`: the variance of A and B, block by block."""
    engine = Engine.at(result.directory, "sobol/")
    return {
        **outcomes(engine, _first(result, scenario), result.indicators),
        "factors(place, factor)": values(enumerate(result.kept)),
        "sampled": f"""
-- blocks that are whole
SELECT indicator, block, matrix, y FROM read_parquet({engine.design}) CROSS JOIN wanted LEFT JOIN outcomes USING (indicator, point)
QUALIFY bool_and(y IS NOT NULL) OVER (PARTITION BY indicator, block)""",
        "centred": "SELECT *, y - avg(y) OVER (PARTITION BY indicator) AS c FROM sampled",
        "blocks": """
SELECT indicator, block, matrix, c, max(c) FILTER (WHERE matrix = 'A') OVER w AS a, max(c) FILTER (WHERE matrix = 'B') OVER w AS b
FROM centred WINDOW w AS (PARTITION BY indicator, block)""",
        "middle": "SELECT indicator, avg((a + b) / 2) AS m FROM blocks WHERE matrix = 'A' GROUP BY indicator",
        "spread": """
SELECT indicator, block, (pow(a - m, 2) + pow(b - m, 2)) / 2 AS v FROM blocks JOIN middle USING (indicator) WHERE matrix = 'A'""",
        "variance": f"""
-- what does not move, in no block or not in A and B, has no variance to share out
SELECT indicator, bool_and(still) AS nothing_moves, {_still("matrix IN ('A', 'B')")} AS none, count(*) FILTER (WHERE matrix = 'A') AS whole
FROM blocks JOIN (SELECT indicator, {_still("true")} AS still FROM blocks GROUP BY indicator) USING (indicator) GROUP BY indicator""",
    }


def _still(which: str) -> str:
    only = f"FILTER (WHERE {which})"
    return f"max(c) {only} - min(c) {only} <= 1e-12 * max(abs(c)) {only}"


def _ratios(keys: str, blocks: int) -> Steps:
    """`shares` from a step `terms` (indicator, KEYS, block, term): mean(term) / V, with the interval of a ratio by linearisation."""
    return {
        "estimates": f"""
SELECT indicator, {keys}, avg(term) / nullif(avg(v), 0) AS share, avg(v) AS variance
FROM terms JOIN spread USING (indicator, block) GROUP BY indicator, {keys}""",
        "pairs": f"""
SELECT indicator, {keys}, block AS replicate, share + (term - share * v) / variance AS difference
FROM terms JOIN spread USING (indicator, block) JOIN estimates USING (indicator, {keys}) WHERE share IS NOT NULL""",
        "found": moments(f"indicator, {keys}", blocks),
        "shares": f"""
SELECT indicator, {keys}, {", ".join(f"CASE WHEN whole < {FEWEST_BLOCKS} THEN NULL WHEN nothing_moves THEN 0 WHEN NOT none THEN {number} END AS {name}"
        for name, number in (("share", "share"), ("low", "mean - t * error"), ("high", "mean + t * error")))}
FROM estimates JOIN variance USING (indicator) LEFT JOIN found USING (indicator, {keys})""",
    }


def shares(result: Sensitivity, scenario: str | None = None) -> str:
    """`Sensitivity.shares()`: factor, indicator, first, first_low, first_high, total, total_low, total_high."""
    steps = {
        **_blocks(result, scenario),
        "terms": """
SELECT indicator, factor, 'first' AS which, block, b * (c - a) AS term FROM blocks JOIN factors ON matrix = 'AB:' || factor
UNION ALL
SELECT indicator, factor, 'total', block, pow(a - c, 2) / 2 FROM blocks JOIN factors ON matrix = 'AB:' || factor""",
        **_ratios("factor, which", result.options.base),
    }
    return query(
        steps,
        """
SELECT factor, indicator, f.share AS first, f.low AS first_low, f.high AS first_high, g.share AS total, g.low AS total_low, g.high AS total_high
FROM wanted CROSS JOIN factors
  LEFT JOIN (SELECT * FROM shares WHERE which = 'first') AS f USING (indicator, factor)
  LEFT JOIN (SELECT * FROM shares WHERE which = 'total') AS g USING (indicator, factor)
ORDER BY position, place""",
    )


def interactions(result: Sensitivity, scenario: str | None = None) -> str:
    """`Sensitivity.interactions()`: factor_a, factor_b, indicator, share, low, high."""
    steps = {
        **_blocks(result, scenario),
        "terms": """
SELECT ba.indicator, x.factor AS factor_a, z.factor AS factor_b, ba.block, ba.c * az.c - ba.a * ba.b - ba.b * (ax.c - ba.a) - ba.b * (az.c - ba.a) AS term
FROM factors AS x JOIN factors AS z ON x.place < z.place JOIN blocks AS ba ON ba.matrix = 'BA:' || x.factor
  JOIN blocks AS ax ON ax.matrix = 'AB:' || x.factor AND ax.indicator = ba.indicator AND ax.block = ba.block
  JOIN blocks AS az ON az.matrix = 'AB:' || z.factor AND az.indicator = ba.indicator AND az.block = ba.block""",
        **_ratios("factor_a, factor_b", result.options.base),
    }
    return query(
        steps,
        """
SELECT factor_a, factor_b, indicator, share, low, high
FROM shares JOIN wanted USING (indicator) JOIN factors AS x ON x.factor = factor_a JOIN factors AS z ON z.factor = factor_b
ORDER BY position, x.place, z.place""",
    )


# -- worlds ------------------------------------------------------------------------------------------


def _worlds(result: Sensitivity, scenario: str | None) -> Steps:
    """`settings`: the worlds of `Sensitivity.worlds()`, points of A and B of the Sobol' design or else all of the screening; `outcomes` of them."""
    shared = not result.worlds().index.equals(result.morris.design.index)
    engine = Engine.at(result.directory, "sobol/" if shared else "morris/")
    chosen = " WHERE matrix IN ('A', 'B')" if shared else ""
    return {**outcomes(engine, scenario, result.indicators), "settings": f"SELECT * FROM read_parquet({engine.design}){chosen}"}


def tornado(result: Sensitivity, scenario: str | None = None) -> str:
    """`Sensitivity.tornado()`: factor, unit, indicator, low_setting, high_setting, at_low, at_high; settings as text."""
    factors = {f.key: f for f in result.plan.factors}
    rows, parts, nowhere = [], [], pd.Series(dtype=float)
    for i, key in enumerate(result.kept):
        factor = factors[key]
        rows.append((i, key, factor.unit))
        if factor.numeric:
            low, high, *_ = thirds(nowhere, nowhere, factor)
            at = ", ".join(f"avg(y) FILTER (WHERE {column(key)}::DOUBLE {sign} {text(edge)})" for sign, edge in (("<=", low), (">=", high)))
            ends = f"{quoted(str(low))}, {quoted(str(high))}"
            parts.append(f"SELECT {quoted(key)}, indicator, {ends}, {at} FROM settings JOIN outcomes USING (point) GROUP BY indicator")
        else:
            means = f"SELECT indicator, {column(key)}::VARCHAR AS setting, avg(y) AS y FROM settings JOIN outcomes USING (point) GROUP BY ALL"
            picked = ", ".join(f"first(setting ORDER BY y{way}, setting)" for way in ("", " DESC"))
            parts.append(f"SELECT {quoted(key)}, indicator, {picked}, min(y), max(y) FROM ({means}) GROUP BY indicator")
    steps = {
        **_worlds(result, _first(result, scenario)),
        "factors(place, factor, unit)": values(rows) if rows else "SELECT 0, '', '' WHERE false",
        "ends(factor, indicator, low_setting, high_setting, at_low, at_high)": "\nUNION ALL\n".join(parts) or "SELECT '', '', '', '', 0, 0 WHERE false",
    }
    return query(
        steps,
        """
SELECT factor, factors.unit, indicator, low_setting, high_setting, at_low, at_high
FROM wanted CROSS JOIN factors LEFT JOIN ends USING (factor, indicator) ORDER BY position, place""",
    )


def verdicts(result: Sensitivity) -> str:
    """`Sensitivity.verdicts()`: scenario, indicator, unit, mean, low, high, share_positive, share_negative, worlds, verdict."""
    steps = {
        **_worlds(result, None),
        "told": """
SELECT scenario, indicator, avg(y) AS mean, quantile_cont(y, 0.05) AS low, quantile_cont(y, 0.95) AS high,
  avg((y > 0)::INTEGER) AS above, avg((y < 0)::INTEGER) AS below, count(*) AS n
FROM settings JOIN outcomes USING (point) GROUP BY scenario, indicator""",
    }
    return query(
        steps,
        f"""
SELECT scenario, indicator, unit, mean, low, high, above AS share_positive, below AS share_negative, coalesce(n, 0) AS worlds,
  CASE WHEN above = 0 AND below = 0 THEN 'no change' WHEN above >= {AGREE} THEN 'more' WHEN below >= {AGREE} THEN 'fewer' ELSE 'not identified' END AS verdict
FROM worlds CROSS JOIN wanted LEFT JOIN told USING (scenario, indicator)
ORDER BY place, position""",
    )


def luck(result: Sensitivity) -> str:
    """`Sensitivity.luck()`: scenario, indicator, luck."""
    steps = {
        **_worlds(result, None),
        "parted": """
-- two-way analysis of variance: the mean of a world (m), what is left of a run beside its world and its replicate (rest)
SELECT scenario, indicator, point, replicate, avg(delta) OVER world AS m, avg(delta) OVER every AS mean,
  delta - avg(delta) OVER world - avg(delta) OVER luck + avg(delta) OVER every AS rest
FROM contrasts SEMI JOIN outcomes USING (scenario, indicator, point) SEMI JOIN settings USING (point)
WINDOW every AS (PARTITION BY scenario, indicator), world AS (PARTITION BY scenario, indicator, point),
  luck AS (PARTITION BY scenario, indicator, replicate)""",
        "squares": """
SELECT scenario, indicator, count(DISTINCT point) AS points, count(DISTINCT replicate) AS replicates,
  sum(pow(rest, 2)) / nullif((points - 1) * (replicates - 1), 0) AS within, sum(pow(m - mean, 2)) / nullif(points - 1, 0) AS between_worlds
FROM parted GROUP BY scenario, indicator""",
    }
    return query(
        steps,
        """
SELECT scenario, indicator,
  CASE WHEN points < 2 OR replicates < 2 THEN NULL WHEN between_worlds > 0 THEN least(within / between_worlds, 1) ELSE (within > 0)::DOUBLE END AS luck
FROM worlds CROSS JOIN wanted LEFT JOIN squares USING (scenario, indicator)
ORDER BY place, position""",
    )
