"""The queries of a run or a comparison: each gives one table or figure of it again, from the Parquet shards.

A query reads the files that the folder's manifest names, by their bare names, and the replicates that it counts: what
a crash left behind is not read. So it is run in the folder: `cd DIR && duckdb < query.sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ecosystem import clock
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.cross_section import SIZES
from ecosystem.indicators import INDICATORS
from experiments.compare import COST_PER_EXTRA
from experiments.effects import ROUNDING
from experiments.natures import Natures
from experiments.queries.steps import Steps, among, better, manifest_of, moments, parquet, query, quoted, values

COLUMNS = "part VARCHAR, scenario VARCHAR, replicate INTEGER, indicator VARCHAR, cell VARCHAR, quarter INTEGER, value DOUBLE"
YEAR = f"{clock.EPOCH} + quarter // 4"

@dataclass(frozen=True, slots=True)
class Folder:
    """What a query must know of a folder of results: its files, the replicates that count, and its worlds, the baseline first.

    `below` is the folder as seen from where the query is run ("", or "fresh/").
    """

    kind: str
    files: tuple[str, ...]
    replicates: tuple[int, ...]
    scenarios: tuple[str, ...]
    twins: tuple[str, ...] = ()  # files of the firms that differ
    natures: Natures = field(default_factory=Natures)  # the ensemble that the replicates lived in

    @staticmethod
    def at(directory: str | Path | Folder, below: str = "") -> Folder:
        if isinstance(directory, Folder):
            return directory
        manifest = manifest_of(Path(directory) / below)
        files, twins = (tuple(below + Path(shard["file"]).name for shard in manifest.get(key, ())) for key in ("shards", "twins"))
        natures, replicates = Natures.read(manifest.get("ensemble")), tuple(manifest["replicates"])
        return Folder(manifest["kind"], files, replicates, tuple(s["name"] for s in manifest["scenarios"]), twins, natures)

    @property
    def baseline(self) -> str:
        return self.scenarios[0]

    def against(self, name: str) -> Folder:
        """The same worlds compared with another one of them."""
        return replace(self, scenarios=(name, *(s for s in self.scenarios if s != name)))

    @property
    def draws(self) -> int:
        """How many draws of nature there are, where some of the replicates share one; else 0."""
        return self.natures.draws if self.natures.shared(self.replicates) is not None else 0

    @property
    def independent(self) -> int:
        """How many independent differences there are: draws where replicates share some, else replicates."""
        return len({r % self.draws for r in self.replicates}) if self.draws else len(self.replicates)

    @property
    def each(self) -> str:
        """The step that holds the difference of every replicate."""
        return "each" if self.draws else "pairs"

    @property
    def cells(self) -> Steps:
        """Every row that counts."""
        return {"cells": f"{parquet(self.files, COLUMNS)}\nWHERE {among('replicate', self.replicates)}".replace("WHERE false\nWHERE", "WHERE false AND")}

    def worlds(self, scenario: str | None) -> Steps:
        """The worlds that are compared with the baseline (or only this one), in their order; none where no replicate finished."""
        names = [scenario] if scenario is not None else self.scenarios[1:] if self.kind == "comparison" else self.scenarios
        return {"worlds(place, scenario)": values(enumerate(names)) if self.replicates else "SELECT 0, '' WHERE false"}


# -- steps -------------------------------------------------------------------------------------------


def declared(names: Sequence[str]) -> Steps:
    """What the program declares of indicators: their unit, kind and which way is better."""
    rows = [(i, name, INDICATORS[name].unit, INDICATORS[name].kind, INDICATORS[name].better) for i, name in enumerate(names)]
    return {"indicators(position, indicator, unit, kind, better)": values(rows)}


CLOCK: Steps = {
    "clock": """
-- the quarters since the policy's start
SELECT scenario, replicate, quarter FROM cells WHERE part = 'clock' AND quarter >= value"""
}

HEADLINE: Steps = CLOCK | {
    "headline": """
-- an indicator of a world as one number: a flow summed since the policy's start, a stock or rate as last known
SELECT scenario, replicate, indicator,
  CASE WHEN kind = 'flow' THEN sum(value ORDER BY quarter)
    ELSE arg_max(value, quarter) FILTER (WHERE isfinite(value)) END AS value
FROM cells JOIN clock USING (scenario, replicate, quarter) JOIN indicators USING (indicator)
WHERE part = 'series'
GROUP BY scenario, replicate, indicator, kind"""
}


def paired(source: str, folder: Folder, keys: str) -> Steps:
    """`pairs`: the worlds' differences from the baseline in the same replicate, from a step (scenario, replicate, keys, value);
    pairs in which either world has no value are left out. Where replicates share a draw of nature, a row is a draw."""
    names = ", ".join(f"b.{key.strip()}" for key in keys.split(","))
    each = f"""
SELECT place, worlds.scenario, {names}, b.replicate, a.value AS baseline, b.value - a.value AS difference
FROM {source} AS a JOIN {source} AS b USING (replicate, {keys}) JOIN worlds ON b.scenario = worlds.scenario
WHERE a.scenario = {quoted(folder.baseline)} AND isfinite(a.value) AND isfinite(b.value)"""
    return {"pairs": each} if not folder.draws else {"each": each, "pairs": by_draw(folder, f"place, scenario, {keys}", ("baseline", "difference"))}


def by_draw(folder: Folder, by: str, values: Sequence[str], source: str = "each") -> str:
    """SELECT that gives means over the replicates of each draw of nature, `replicate` being the draw."""
    means = ", ".join(f"avg({value} ORDER BY replicate) AS {value}" for value in values)
    return f"""
-- replicates of one draw of nature are not independent, their means are
SELECT {by}, replicate % {folder.draws} AS replicate, {means}
FROM {source} GROUP BY {by}, replicate % {folder.draws}"""


def differences(folder: Folder, keys: str) -> Steps:
    """`found` and `levels` over `pairs`, a row a world and key: mean, error, t and whether nothing differs; baseline and number of pairs."""
    by = f"place, scenario, {keys}"
    levels = {"levels": f"SELECT {by}, avg(baseline ORDER BY replicate) AS baseline FROM pairs GROUP BY {by}"}
    held = {"held_pairs": f"SELECT {by}, count(*) AS held FROM {folder.each} GROUP BY {by}"}
    return {"found": moments(by, len(folder.replicates)), **levels, **held}


# -- a run -------------------------------------------------------------------------------------------


def indicators(directory: str | Path | Folder) -> str:
    """`RunResult.indicators()`: indicator, unit, mean, low, high."""
    folder = Folder.at(directory)
    steps = {
        **folder.cells,
        **declared(tuple(INDICATORS)),
        **HEADLINE,
        **_levels(folder),
        "found": moments("indicator", len(folder.replicates), value="value"),
    }
    known = f"held = {len(folder.replicates)}"  # a mean over some replicates only would be another question
    return query(
        steps,
        f"""
SELECT indicator, unit, CASE WHEN {known} THEN mean END AS mean,
  CASE WHEN {known} THEN mean - t * error END AS low, CASE WHEN {known} THEN mean + t * error END AS high
FROM indicators LEFT JOIN found USING (indicator) LEFT JOIN held_values USING (indicator)
{"" if folder.replicates else "WHERE false "}ORDER BY position""",
    )


def _levels(folder: Folder) -> Steps:
    """`pairs`: the headline of each replicate, or of each draw where replicates share some; `held_values` how many there are."""
    each = "SELECT indicator, replicate, value FROM headline WHERE isfinite(value)"
    steps = {"pairs": each} if not folder.draws else {"each": each, "pairs": by_draw(folder, "indicator", ("value",))}
    return steps | {"held_values": f"SELECT indicator, count(*) AS held FROM {folder.each} GROUP BY indicator"}


# -- a comparison ------------------------------------------------------------------------------------


def effects(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """`Comparison.effects()`, of one scenario or all: scenario, indicator, unit, baseline, delta, low, high, probability_better, n,
    world_low, world_high; after the indicators of a scenario come the costs per extra one, with Fieller's interval
    (`statistics.ratio_interval`)."""
    folder = Folder.at(directory)
    n, costs = len(folder.replicates), []
    for i, (name, (extra, one)) in enumerate(COST_PER_EXTRA.items(), len(INDICATORS)):
        costs.append((i, name, extra, f"{INDICATORS['public_spending'].unit} a {one}"))
    steps = {
        **folder.cells,
        **folder.worlds(scenario),
        **declared(tuple(INDICATORS)),
        "costs(position, indicator, extra, unit)": values(costs),
        **HEADLINE,
        **paired("headline", folder, "indicator"),
        **differences(folder, "indicator"),
        "ranges": f"""
-- between what values nine of ten worlds lie
SELECT place, scenario, indicator, quantile_cont(difference, 0.05) AS world_low, quantile_cont(difference, 0.95) AS world_high
FROM {folder.each} GROUP BY place, scenario, indicator HAVING count(*) > 1""",
        "extras": f"""
-- a is extra public money, b are extra firms; t is unknown unless every replicate has both
SELECT worlds.place, costs.position, avg(a.difference) AS a, avg(b.difference) AS b, var_samp(a.difference) / count(*) AS aa,
  var_samp(b.difference) / count(*) AS bb, covar_samp(a.difference, b.difference) / count(*) AS ab, any_value(t) AS t, any_value(error) AS error
FROM worlds CROSS JOIN costs
  JOIN pairs AS a ON a.place = worlds.place AND a.indicator = 'public_spending'
  JOIN pairs AS b ON b.place = worlds.place AND b.indicator = costs.extra AND b.replicate = a.replicate
  JOIN found ON found.place = worlds.place AND found.indicator = costs.extra
GROUP BY worlds.place, costs.position HAVING count(*) = {folder.independent}""",
        "ratios": """
-- Fieller: every r for which a - r b does not differ from nought, where the extra ones surely are some
SELECT place, position, a / b AS delta, (a * b - t * t * ab) AS middle, (b * b - t * t * bb) AS scale,
  t * sqrt(greatest(b * b * aa - 2 * a * b * ab + a * a * bb - t * t * (aa * bb - ab * ab), 0)) AS root
FROM extras WHERE b - t * error > 0 AND b * b - t * t * bb > 0""",
        "rows": f"""
SELECT place, position, scenario, indicator, unit, baseline, mean AS delta, mean - t * error AS low, mean + t * error AS high,
  {better()} AS probability_better, coalesce(held, 0) AS n, world_low, world_high
FROM worlds CROSS JOIN indicators LEFT JOIN found USING (place, scenario, indicator) LEFT JOIN levels USING (place, scenario, indicator)
  LEFT JOIN held_pairs USING (place, scenario, indicator) LEFT JOIN ranges USING (place, scenario, indicator)
UNION ALL
SELECT place, position, scenario, indicator, unit, NULL, delta, (middle - root) / scale, (middle + root) / scale, NULL, {n}, NULL, NULL
FROM worlds CROSS JOIN costs LEFT JOIN ratios USING (place, position)""",
    }
    return query(
        steps,
        """
SELECT scenario, indicator, unit, baseline, delta, low, high, probability_better, n, world_low, world_high
FROM rows ORDER BY place, position""",
    )


def variance(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """`Comparison.variance()`, of one scenario or all: scenario, indicator, unit, nature, luck, share_nature, n_draws, n."""
    folder = Folder.at(directory)
    by, several = "place, indicator", folder.natures.vary and folder.draws
    alone = "NULL" if folder.natures.vary else "CASE WHEN held > 1 THEN whole END"
    steps = {
        **folder.cells,
        **folder.worlds(scenario),
        **declared(tuple(INDICATORS)),
        **HEADLINE,
        **paired("headline", folder, "indicator"),
        "told": f"""
-- differences that are equal but for rounding have no variance
SELECT {by}, replicate, CASE WHEN max(difference) OVER same - min(difference) OVER same <= {ROUNDING} * max(abs(difference)) OVER same THEN 0
  ELSE difference END AS difference
FROM {folder.each} WINDOW same AS (PARTITION BY {by})""",
        "spread": f"SELECT {by}, count(*) AS held, avg(difference) AS mean, var_samp(difference) AS whole FROM told GROUP BY {by}",
        "draws": f"""
-- each draw of nature: how many replicates, their mean, the squares around it
SELECT {by}, replicate % {max(folder.natures.draws, 1)} AS draw, count(*) AS size, avg(difference) AS middle, var_pop(difference) * count(*) AS squares
FROM told GROUP BY ALL""",
        "squares": f"""
-- mean squares within and between draws, and how many replicates a draw counts for
SELECT {by}, sum(squares) / nullif(any_value(held) - count(*), 0) AS luck, sum(size * pow(middle - mean, 2)) / nullif(count(*) - 1, 0) AS between_draws,
  (any_value(held) - sum(size * size) / any_value(held)) / nullif(count(*) - 1, 0) AS each_counts
FROM draws JOIN spread USING ({by}) GROUP BY {by}""",
        "parts": f"""
SELECT {by}, held, {"greatest((between_draws - luck) / each_counts, 0)" if several else "NULL::DOUBLE"} AS nature,
  {"CASE WHEN between_draws IS NOT NULL THEN luck END" if several else alone} AS luck
FROM spread JOIN squares USING ({by})""",
    }
    visited = folder.natures.visited(folder.replicates)
    return query(
        steps,
        f"""
SELECT scenario, indicator, unit, nature, luck, CASE WHEN nature + luck > 0 THEN nature / (nature + luck) END AS share_nature,
  {visited} AS n_draws, coalesce(held, 0) AS n
FROM worlds CROSS JOIN indicators LEFT JOIN parts USING (place, indicator) ORDER BY place, position""",
    )


def bootstrap(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """Both intervals of each difference: scenario, indicator, unit, delta, low, high (Student's t), bootstrap_low, bootstrap_high
    (percentiles of 10,000 resampled means, as `Comparison.effects("bootstrap")` has them).

    The resamples are those of `statistics.resamples`: the mixing of MurmurHash3 of a counter, in 32 bits.
    """
    folder = Folder.at(directory)
    steps = {
        **folder.cells,
        **folder.worlds(scenario),
        **declared(tuple(INDICATORS)),
        **HEADLINE,
        **paired("headline", folder, "indicator"),
        "found": moments("place, indicator", len(folder.replicates)),
        "placed": "SELECT *, row_number() OVER (PARTITION BY place, indicator ORDER BY replicate) - 1 AS i FROM pairs",
        "counter": """
SELECT n, draw, (draw * n + k)::UBIGINT AS x
FROM (SELECT DISTINCT n FROM found WHERE n > 1), range(10000) AS d(draw), unnest(range(n)) AS u(k)""",
        "once": "SELECT n, draw, (xor(x, x >> 16) * 2246822507::UBIGINT) & 4294967295 AS x FROM counter",
        "twice": "SELECT n, draw, (xor(x, x >> 13) * 3266489909::UBIGINT) & 4294967295 AS x FROM once",
        "drawn": "SELECT n, draw, ((xor(x, x >> 16) * n::UBIGINT) >> 32)::BIGINT AS i FROM twice",
        "resampled": """
SELECT place, indicator, draw, avg(difference) AS r
FROM found JOIN drawn USING (n) JOIN placed USING (place, indicator, i) GROUP BY place, indicator, draw""",
        "ends": """
SELECT place, indicator, quantile_cont(r, 0.05) AS bootstrap_low, quantile_cont(r, 0.95) AS bootstrap_high
FROM resampled GROUP BY place, indicator""",
    }
    return query(
        steps,
        """
SELECT scenario, indicator, unit, mean AS delta, mean - t * error AS low, mean + t * error AS high, bootstrap_low, bootstrap_high
FROM worlds CROSS JOIN indicators LEFT JOIN found USING (place, indicator) LEFT JOIN ends USING (place, indicator)
ORDER BY place, position""",
    )


def effects_by(directory: str | Path | Folder, place: str, scenario: str | None = None, names: Sequence[str] = tuple(INDICATORS)) -> str:
    """`Comparison.effects_by(place)` of these indicators, by sector, district, size or cohort: scenario, PLACE, indicator, unit, and the effect."""
    folder = Folder.at(directory)
    order = {"sector": SECTORS, "district": DISTRICTS, "size": [g.name for g in SIZES]}.get(place)
    position = f"list_position([{', '.join(map(quoted, order))}], cell)" if order else "cell NOT LIKE 'before%', cell"
    steps = {
        **folder.cells,
        **folder.worlds(scenario),
        **declared(names),
        **CLOCK,
        "held": f"""
-- a flow summed since the policy's start, a stock or rate at the end
SELECT scenario, replicate, cell, indicator, CASE WHEN kind = 'flow' THEN sum(value ORDER BY quarter) ELSE arg_max(value, quarter) END AS value
FROM cells JOIN clock USING (scenario, replicate, quarter) JOIN indicators USING (indicator)
WHERE part = 'by_{place}'
GROUP BY scenario, replicate, cell, indicator, kind""",
        **paired("held", folder, "indicator, cell"),
        **differences(folder, "indicator, cell"),
    }
    return query(
        steps,
        f"""
SELECT scenario, cell AS {place}, indicator, unit, baseline, mean AS delta, mean - t * error AS low, mean + t * error AS high,
  {better()} AS probability_better, coalesce(held, 0) AS n
FROM worlds CROSS JOIN indicators JOIN (SELECT DISTINCT indicator, cell FROM held) USING (indicator)
  LEFT JOIN found USING (place, scenario, indicator, cell) LEFT JOIN levels USING (place, scenario, indicator, cell)
  LEFT JOIN held_pairs USING (place, scenario, indicator, cell)
ORDER BY place, position, {position}""",
    )


def fan(directory: str | Path | Folder, indicator: str, scenario: str | None = None) -> str:
    """`Comparison.fan(indicator)`: the paired difference quarter by quarter since the start: scenario, quarter, mean, low, high."""
    folder = Folder.at(directory)
    steps = {
        **folder.cells,
        **folder.worlds(scenario),
        **CLOCK,
        "paths": f"SELECT scenario, replicate, quarter, value FROM cells WHERE part = 'series' AND indicator = {quoted(indicator)}",
        **paired("paths", folder, "quarter"),
        "found": moments("place, scenario, quarter", len(folder.replicates)),
    }
    return query(
        steps,
        f"""
SELECT scenario, {YEAR} || 'Q' || (1 + quarter % 4) AS quarter, mean, mean - t * error AS low, mean + t * error AS high
FROM worlds CROSS JOIN (SELECT DISTINCT quarter FROM clock) LEFT JOIN found USING (place, scenario, quarter)
ORDER BY place, found.quarter""",
    )
