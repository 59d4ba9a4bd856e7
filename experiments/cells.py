"""Trajectories as rows and back, every number with the same bits: the one table that results are kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from ecosystem.indicators import Trajectory

NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("part", NAMES),  # clock, series, by_sector, by_district, by_size, by_cohort, spending, survival, funnel
        ("scenario", NAMES),
        ("replicate", pa.int32()),
        ("indicator", NAMES),
        ("cell", NAMES),  # the sector, district, size or founding period; empty elsewhere
        ("quarter", pa.int32()),  # of the clock; years of age in survival; 0 in funnel
        ("value", pa.float64()),
    ]
)
VIEWS = {
    "series": "scenario, replicate, quarter, indicator, value",
    "by_sector": "scenario, replicate, quarter, cell AS sector, indicator, value",
    "by_district": "scenario, replicate, quarter, cell AS district, indicator, value",
    "by_size": "scenario, replicate, quarter, cell AS size, indicator, value",
    "by_cohort": "scenario, replicate, quarter, cell AS cohort, indicator, value",
    "spending": "scenario, replicate, quarter, indicator AS measure, value",
    "survival": "scenario, replicate, quarter AS age, value",
    "funnel": "scenario, replicate, indicator AS step, value",
}


def rows_of(scenario: str, replicate: int, t: Trajectory) -> pa.Table:
    """The cells of one trajectory, each number with the same bits."""
    from ecosystem.city import DISTRICTS, SECTORS
    from ecosystem.cross_section import SIZES, cohorts

    end = t.quarters[-1:]
    sizes, founded = ([g.name for g in groups] for groups in (SIZES, cohorts(t.start, int(end[0]))))
    parts: list[tuple[str, str, Any, Any, Any]] = [("clock", "start", [""], t.quarters, np.full(len(t.quarters), t.start))]
    parts += [("series", name, [""], t.quarters, values) for name, values in t.series.items()]
    parts += [("by_sector", name, SECTORS, t.quarters, values) for name, values in t.by_sector.items()]
    parts += [("by_district", name, DISTRICTS, t.quarters, values) for name, values in t.by_district.items()]
    parts += [("by_size", name, sizes, end, values) for name, values in t.by_size.items()]
    parts += [("by_cohort", name, founded, end, values) for name, values in t.by_cohort.items()]
    parts += [("spending", name, [""], t.quarters, values) for name, values in t.spending.items()]
    parts += [("survival", "alive", [""], np.arange(len(t.survival)), t.survival)]
    parts += [("funnel", name, [""], [0], [value]) for name, value in t.funnel.items()]
    tables = []
    for part, indicator, cells, quarters, values in parts:
        flat = np.asarray(values, dtype=np.float64).ravel()
        columns = [
            _repeated(part, len(flat)),
            _repeated(scenario, len(flat)),
            pa.array(np.full(len(flat), replicate, dtype=np.int32)),
            _repeated(indicator, len(flat)),
            pa.DictionaryArray.from_arrays(pa.array(np.tile(np.arange(len(cells), dtype=np.int32), len(quarters))), pa.array(list(cells))),
            pa.array(np.repeat(np.asarray(quarters, dtype=np.int32), len(cells))),
            pa.array(flat),
        ]
        tables.append(pa.table(columns, schema=SCHEMA))
    return pa.concat_tables(tables)


def _repeated(word: str, times: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(times, dtype=np.int32)), pa.array([word]))


def trajectories_of(table: pa.Table) -> dict[tuple[str, int], Trajectory]:
    """(scenario, replicate) -> the trajectory its rows were made from."""
    from ecosystem.indicators import Trajectory

    parts: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    frame = table.to_pandas()
    keys = ["scenario", "replicate", "part", "indicator"]
    for (scenario, replicate, part, indicator), group in frame.groupby(keys, sort=False, observed=True):
        values = group["value"].to_numpy(copy=True)
        if part in ("by_sector", "by_district"):
            values = values.reshape(group["quarter"].nunique(), -1)
        found = parts.setdefault((scenario, int(replicate)), {part: {} for part in (*VIEWS, "clock")})
        found[part][indicator] = (values, group["quarter"].to_numpy(dtype=np.int64, copy=True)) if part == "clock" else values
    return {
        key: Trajectory(
            quarters=p["clock"]["start"][1],
            start=int(p["clock"]["start"][0][0]),
            series=p["series"],
            by_sector=p["by_sector"],
            by_district=p["by_district"],
            by_size=p["by_size"],
            by_cohort=p["by_cohort"],
            spending=p["spending"],
            survival=p["survival"].get("alive", np.zeros(0)),
            funnel={name: float(value[0]) for name, value in p["funnel"].items()},
        )
        for key, p in parts.items()
    }
