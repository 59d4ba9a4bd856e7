"""The queries of twins: firms to which something happened in one world and not in the other, counted and one by one."""

from __future__ import annotations

from pathlib import Path

from ecosystem import clock
from experiments.queries.steps import Steps, among, moments, parquet, query, quoted, values
from experiments.queries.worlds import Folder, by_draw
from experiments.twins import KINDS

COLUMNS = (
    "replicate INTEGER, scenario VARCHAR, kind VARCHAR, only_in VARCHAR, firms INTEGER, uid BIGINT, sector VARCHAR, district VARCHAR, "
    "founded INTEGER, quarter INTEGER, fate_scenario VARCHAR, fate_baseline VARCHAR, sales DOUBLE, jobs DOUBLE, mark DOUBLE, touched VARCHAR"
)


def _rows(folder: Folder, scenario: str | None) -> Steps:
    """`twins`: every row that counts; `kinds` in their order."""
    kept = [among("replicate", folder.replicates), *([f"scenario = {quoted(scenario)}"] if scenario is not None else [])]
    every = parquet(folder.twins, COLUMNS)
    return {
        **folder.worlds(scenario),
        "kinds(position, kind)": values(enumerate(KINDS)),
        "twins": f"{every} {'WHERE' if folder.twins else 'AND'} {' AND '.join(kept)}",
    }


def counts(directory: str | Path | Folder, scenario: str | None = None) -> str:
    """`Comparison.twin_counts()`: scenario, kind, unit, with, without, net, low, high, n."""
    folder = Folder.at(directory)
    each = "SELECT *, (more - fewer)::DOUBLE AS difference FROM sums"
    steps = {
        **_rows(folder, scenario),
        "replicates(replicate)": values((r,) for r in folder.replicates) if folder.replicates else "SELECT 0 WHERE false",
        "sums": """
-- firms of each world and replicate; none is a number too
SELECT place, kind, replicate, coalesce(sum(firms) FILTER (WHERE only_in = 'scenario'), 0) AS more,
  coalesce(sum(firms) FILTER (WHERE only_in = 'baseline'), 0) AS fewer
FROM worlds CROSS JOIN kinds CROSS JOIN replicates LEFT JOIN twins USING (scenario, kind, replicate)
GROUP BY place, kind, replicate""",
        **({"pairs": each} if not folder.draws else {"each": each, "pairs": by_draw(folder, "place, kind", ("more", "fewer", "difference"))}),
        "found": moments("place, kind", len(folder.replicates)),
        "means": "SELECT place, kind, avg(more) AS more, avg(fewer) AS fewer FROM pairs GROUP BY place, kind",
    }
    return query(
        steps,
        f"""
SELECT scenario, kind, 'firms' AS unit, more AS "with", fewer AS without, mean AS net, mean - t * error AS low, mean + t * error AS high,
  {len(folder.replicates)} AS n
FROM worlds CROSS JOIN kinds JOIN found USING (place, kind) JOIN means USING (place, kind) ORDER BY place, position""",
    )


def listed(directory: str | Path | Folder, scenario: str | None = None, kind: str | None = None, most: int | None = None) -> str:
    """`Comparison.twins(kind, scenario)`: a row a firm, in its order; with `most` only those of the highest valuation, the highest first."""
    order = "replicate, place, position, only_in DESC, uid"
    quarter = "{0} // 4 + {1} || 'Q' || {0} % 4 + 1"
    where = "firms = 1" + (f" AND kind = {quoted(kind)}" if kind else "")
    return query(
        _rows(Folder.at(directory), scenario),
        f"""
SELECT replicate, scenario, kind, only_in, uid, sector, district, {quarter.format("founded", clock.EPOCH)} AS founded,
  {quarter.format("quarter", clock.EPOCH)} AS quarter, fate_scenario, fate_baseline, sales, jobs, mark, touched
FROM twins JOIN worlds USING (scenario) JOIN kinds USING (kind) WHERE {where}
ORDER BY {f"isfinite(mark) DESC, mark DESC, {order} LIMIT {most}" if most is not None else order}""",
    )
