"""How a printed query is built: named steps of SQL, each over those before it, and the statistics that steps share.

A step is `name -> SELECT ...`; a query is steps and a last SELECT. Nothing here knows what the numbers mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from textwrap import indent
from typing import Any

from scipy.special import stdtrit

from experiments.statistics import LEVEL

Steps = Mapping[str, str]


def query(steps: Steps, select: str) -> str:
    """One SELECT over named steps, as text to paste into DuckDB."""
    named = ",\n".join(f"{name} AS (\n{indent(sql.strip(), '  ')}\n)" for name, sql in steps.items())
    return f"WITH {named}\n{select.strip()};"


def nested(whole: str) -> str:
    """A whole query as a step of another; the names of its own steps stay its own."""
    return whole.rstrip().removesuffix(";")


# -- literals ----------------------------------------------------------------------------------------


def text(value: Any) -> str:
    """A value as SQL writes it; a float keeps all its bits."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value!r}" if "e" in f"{value!r}" else f"{value!r}e0"
    return quoted(str(value))


def quoted(word: str) -> str:
    """A word as SQL writes it."""
    return "'" + word.replace("'", "''") + "'"


def column(name: str) -> str:
    """A column of any name as SQL writes it: the key of a factor has dots."""
    return '"' + name.replace('"', '""') + '"'


def values(rows: Iterable[Sequence[Any]]) -> str:
    """Rows written out: the body of a step such as "units(indicator, unit)"."""
    return "VALUES " + ",\n       ".join(f"({', '.join(map(text, row))})" for row in rows)


def among(column: str, numbers: Iterable[int]) -> str:
    """The condition that a column holds one of these whole numbers, said in as few words as they allow."""
    kept = sorted(set(numbers))
    if not kept:
        return "false"
    breaks = [i for i, (a, b) in enumerate(pairwise(kept), 1) if b != a + 1]
    runs = [kept[a:b] for a, b in pairwise([0, *breaks, len(kept)])]
    alone = [str(run[0]) for run in runs if len(run) == 1]
    parts = [f"{column} BETWEEN {run[0]} AND {run[-1]}" for run in runs if len(run) > 1]
    parts += [f"{column} IN ({', '.join(alone)})"] if alone else []
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def parquet(files: Sequence[str], columns: str) -> str:
    """A SELECT of everything in these files; of no rows with these columns ("run INTEGER, ...") when there are none."""
    if not files:
        return "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in (c.split() for c in columns.split(", "))) + " WHERE false"
    return f"SELECT * FROM read_parquet([{', '.join(map(text, files))}])"


def manifest_of(directory: str | Path) -> dict[str, Any]:
    """The manifest of a folder of results."""
    found: dict[str, Any] = json.loads((Path(directory) / "manifest.json").read_bytes())
    return found


# -- statistics --------------------------------------------------------------------------------------

def moments(by: str, most: int, *, value: str = "difference", source: str = "pairs", level: float = LEVEL) -> str:
    """SELECT over a step `source` (replicate, value finite) that gives for each group: n, mean, error, t and whether all is exactly nought.

    `by` are the columns of the group, `most` the largest n there can be. The error is exactly zero when all values are
    equal, as in `statistics.paired_interval`; t is Student's quantile, unknown for one value.
    """
    quantiles = ", ".join(["NULL", *(text(float(stdtrit(n - 1, (1 + level) / 2))) for n in range(2, max(most, 2) + 1))])
    return f"""
SELECT {by}, count(*) AS n, avg({value} ORDER BY replicate) AS mean,
  CASE WHEN min({value}) = max({value}) THEN 0 ELSE stddev_samp({value}) / sqrt(count(*)) END AS error,
  [{quantiles}][count(*)] AS t, -- Student's quantile for n = 1, 2, 3 ...
  bool_and({value} = 0) AS nothing
FROM {source} GROUP BY {by}"""


def probability(x: str = "mean / error", n: str = "n") -> str:
    """The expression T[n-1](x): Student's distribution function for whole degrees of freedom v = n - 1, exactly, as a
    finite sum over powers of the cosine of atan(x / sqrt(v)) (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4)."""
    v = f"({n} - 1)"
    odd, angle = f"({v} % 2)", f"atan(({x}) / sqrt({v}))"
    term = f"exp(lgamma(k + (1 + {odd}) / 2) - lgamma(k + 1 + {odd} / 2)) * pow(cos({angle}), 2 * k + {odd})"
    terms = f"coalesce(list_sum([{term} FOR k IN range(({v} - {odd}) // 2)]), 0)"
    return f"0.5 + ({odd} * 2 / pi() * {angle} + sin({angle}) / sqrt(pi()) * {terms}) / 2"


def better(way: str = "better") -> str:
    """The probability that the mean of moments is for the better: `statistics.probability_positive` in SQL."""
    return f"""CASE WHEN {way} = 0 THEN NULL
    WHEN nothing THEN 0.5
    WHEN n < 2 THEN NULL
    WHEN error = 0 THEN ({way} * mean > 0)::DOUBLE
    ELSE {probability(f"{way} * mean / error")} END"""
