"""How sure a comparison is: where nine of ten worlds lie, and how much of what makes them differ is luck and how much nature."""

from __future__ import annotations

import math
from typing import Any

from ecosystem.indicators import INDICATORS
from experiments.queries import worlds as queries
from experiments.scenario import Scenario
from viz.drawing import CSS, STILL, Ink, Option, frame, plain, tip
from viz.page import Figure, Listing, drawing
from viz.recompute import Shards
from viz.words import Words, capital

SHOWN = ("entrants", "active_firms", "survivors_5y", "high_tech_firms", "unicorns_ever", "jobs", "vc_invested", "public_spending")
COLOURS = {"luck": CSS.baseline, "nature": CSS.scenario}


def parts(result: Any, scenario: Scenario, words: Words, shards: Shards) -> tuple[list[Figure], list[Listing], str]:
    """The figure of the split where there is one, the table of ranges, and the note over them."""
    frame = result.variance()
    rows = [row for row in frame[frame["scenario"] == scenario.name].to_dict("records") if row["indicator"] in SHOWN]
    split = [row for row in rows if math.isfinite(row["share_nature"])]
    figures = [figure(split, scenario, words, shards)] if split else []
    return figures, [ranges(result, scenario, words, shards)], note(result, bool(split), words)


def note(result: Any, split: bool, words: Words) -> str:
    """In which natures it was computed, and why nothing is split where nothing is."""
    natures, n = result.natures, len(result.replicates)
    if not natures.vary:
        said = [words("sure.fitted", n=n)]
    else:
        said = [words("sure.drawn", n=n, draws=natures.visited(result.replicates), digest=natures.digest, date=natures.date)]
        said += [] if split else [words("sure.once", draws=natures.draws)]
    return ("" if words.chinese else " ").join([*said, words("sure.better")])


def figure(rows: list[dict[str, Any]], scenario: Scenario, words: Words, shards: Shards) -> Figure:
    """A bar an indicator, and the same as a table."""
    legend = [({"luck": "base", "nature": "accent"}[key], words(f"sure.{key}")) for key in COLOURS]
    drawn = [drawing(bars(rows, words), words("sure.split"), words("sure.split_note"), words)]
    columns = [(words("table.indicator"), False), (words("table.unit"), False)]
    columns += [(words(f"sure.{key}"), True) for key in ("deviation_luck", "deviation_nature", "share")]
    lines = []
    for row in rows:
        deviations = [math.sqrt(row[key]) for key in COLOURS]
        unit = words.row_unit(row["unit"], max(deviations))
        lines.append((_label(row, words), words.difference_unit(unit), *(words.number(d, unit) for d in deviations), words.percent(row["share_nature"])))
    table = Listing("variance", columns, lines, summary=words("sure.split_table"), note=words("sure.split_read"))
    query = shards.ask(queries.variance, scenario.name)
    return Figure(words("sure.split"), drawn, legend, True, wide=True, table=table, name="variance", query=query)


def bars(rows: list[dict[str, Any]], words: Words, ink: Ink = CSS) -> Option:
    """Luck and nature as shares of the variance of each indicator, one bar of 100 % each."""
    labels = [_label(row, words) for row in rows]
    option = frame(labels, words("sure.axis"), "", ink, sideways=True)
    option["xAxis"] |= {"min": 0, "max": 100, "interval": 25}
    option["yAxis"]["axisLabel"] |= {"width": 170, "overflow": "break", "lineHeight": 14}
    option["tooltip"] |= {"axisPointer": {"type": "shadow"}}
    shares = {"luck": [1.0 - row["share_nature"] for row in rows], "nature": [row["share_nature"] for row in rows]}
    option["series"] = [
        {
            "type": "bar",
            "stack": "variance",
            "name": words(f"sure.{key}"),
            "emphasis": STILL,
            "barWidth": "52%",
            "data": [plain(100.0 * share) for share in shares[key]],
            "itemStyle": {"color": colour, "opacity": 0.85},
        }
        for key, colour in COLOURS.items()
    ]
    option["tips"] = [
        tip(label, [(words(f"sure.{key}"), words.percent(shares[key][i]), "") for key in COLOURS], words("sure.axis"), "") for i, label in enumerate(labels)
    ]
    return option


def ranges(result: Any, scenario: Scenario, words: Words, shards: Shards) -> Listing:
    """The mean difference with its interval, and where nine of ten worlds lie."""
    frame, lines = result.effects(), []
    for row in frame[(frame["scenario"] == scenario.name) & frame["indicator"].isin(SHOWN)].to_dict("records"):
        unit = words.row_unit(row["unit"], abs(row["baseline"]))
        half = (row["high"] - row["low"]) / 2
        mean, between = words.number(row["delta"], unit, sign=True, within=half), words.interval(row["low"], row["high"], unit, half)
        lines.append((_label(row, words), words.difference_unit(unit), mean, between, words.interval(row["world_low"], row["world_high"], unit, half)))
    columns = [(words("table.indicator"), False), (words("table.unit"), False), (words("table.difference"), True), (words("table.interval"), True)]
    columns.append((words("sure.worlds"), True))
    return Listing("worlds", columns, lines, title=words("sure.ranges"), query=shards.ask(queries.effects, scenario.name))


def _label(row: dict[str, Any], words: Words) -> str:
    return capital(INDICATORS[row["indicator"]].label[words.lang])
