"""Where a package fails: the sentence, its boxes in a table, and the first box drawn among the worlds that were tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ecosystem.indicators import INDICATORS
from experiments.discovery import asked
from viz.drawing import CSS, Ink, Option, plain, tip
from viz.runs.charts import setting_axis
from viz.runs.drawing import LESS, dots, plane, rule
from viz.runs.names import Settings, difference, indicator, noun
from viz.runs.parts import Drawn, Said, Section, Table, figure, heads, number, unit, words_of
from viz.words import Words
from viz.worlds import peak

Queries = tuple[Callable[[list[str]], str], Callable[[pd.DataFrame], str]]
CHANGE = "delta"  # the column of the outcome, which stands in where one factor alone makes the box


def aimed_at(plan: Any, lead: str = "entrants") -> tuple[str, float]:
    """The indicator a world must move, and the change at which it fails: the plan's table [discovery]."""
    settings, name = asked(plan, lead)
    return name, float(settings["below"])


def section(
    found: Any, plan: Any, worlds: pd.DataFrame, queries: Queries, settings: Settings, words: Words, lead: str = "entrants"
) -> Section:  # fmt: skip
    """`worlds` has a row a point: point, a column a factor, delta (mean change of the indicator that must move); `queries`
    give those of some factors again, and the boxes."""
    query, counted = queries
    boxes = found.boxes()
    parts: list[Any] = [Said(found.sentence[words.lang])]
    if len(boxes):
        parts += [_drawn(boxes, aimed_at(plan, lead), worlds, query, settings, words), _table(boxes, counted(boxes), settings, words)]
    name, below = aimed_at(plan, lead)
    note = words("runs_discovery.note", noun=noun(name, words), below=difference(below, INDICATORS[name].unit, words))
    return Section(words("runs_discovery.title"), parts, note)


def _table(boxes: pd.DataFrame, query: str, settings: Settings, words: Words) -> Table:
    shares = [f"#runs_discovery.{name}" for name in ("density", "coverage", "mass")]
    head = heads(words, "runs_discovery.box", "runs.factor", "#runs_discovery.range", "table.unit", *shares)
    rows, last = [], None
    for row in boxes.itertuples():
        between = settings.value(row.factor, "+".join(row.settings.split(" | "))) if row.settings else _between(row, settings, words)
        cells = [words_of(str(row.box)), words_of(settings.label(row.factor)), number(between), unit(settings.unit(row.factor))]
        cells += [number(_share(v, words) if row.box != last else "") for v in (row.density, row.coverage, row.mass)]
        rows.append(cells)
        last = row.box
    numbers = boxes[["box", "density", "coverage", "mass"]].drop_duplicates("box", ignore_index=True)
    return Table("boxes", head, rows, note=words("runs_discovery.boxes_note"), query=query, numbers=numbers)


def _share(share: float, words: Words) -> str:
    """A share of the worlds that were tried: all of them are all of them, which is not said of a probability."""
    whole = words.percent(0.5).replace("50", f"{100 * share:.0f}")
    return whole if share in (0.0, 1.0) else words.percent(share)


def _between(row: Any, settings: Settings, words: Words) -> str:
    return f"{settings.value(row.factor, row.low)} {words('table.to')} {settings.value(row.factor, row.high)}"


def _drawn(boxes: pd.DataFrame, aim: tuple[str, float], worlds: pd.DataFrame, query: Callable[[list[str]], str], settings: Settings, words: Words) -> Drawn:
    name, below = aim
    first = boxes[boxes["box"] == boxes["box"].min()]
    keys = tightest(first, settings)
    worlds = worlds.dropna(subset=CHANGE).assign(fails=lambda w: w[CHANGE] >= below if INDICATORS[name].better < 0 else w[CHANGE] <= below)
    option = scatter(worlds, first, keys, name, below, settings, words)
    title = words("runs_discovery.drawn", factors=words.list([settings.label(k) for k in keys])) if len(keys) > 1 else settings.label(keys[0])
    legend = [("m5", words("runs_discovery.fails")), ("accent", words("runs_discovery.holds")), ("base", words("runs_discovery.box_key"))]
    numbers = worlds[["point", *keys, CHANGE, "fails"]].sort_values("point", ignore_index=True)
    return figure("worlds", title, [("", option)], words, legend=legend, tall=True, query=query(keys), numbers=numbers)


def tightest(box: pd.DataFrame, settings: Settings) -> list[str]:
    """The one or two factors a box restricts most, as a share of what they vary; a list of names by how many are left."""

    def left(row: Any) -> float:
        factor = settings.factors[row.factor]
        if row.settings:
            return len(row.settings.split(" | ")) / max(len(factor.values), 1)
        ends = (min(factor.values), max(factor.values)) if factor.values else (factor.low, factor.high)
        return float((row.high - row.low) / ((ends[1] - ends[0]) or 1.0))

    ranked = sorted(box.itertuples(), key=left)
    return [row.factor for row in ranked[:2]]


def scatter(worlds: pd.DataFrame, box: pd.DataFrame, keys: Sequence[str], name: str, below: float, settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """Worlds by the settings of one or two factors, those that fail in red, and the box where most of them do."""
    money = INDICATORS[name].unit
    axes = [_axis(worlds[k], k, settings, words) for k in keys]
    if len(axes) == 1:  # one factor tells: the outcome itself stands upright
        step, shown = words.axis(money, peak(worlds[CHANGE].to_numpy()))
        axes.append((worlds[CHANGE].to_numpy() * step, words("runs.axis", label=indicator(name, words), unit=words("chart.gap_axis", unit=shown)), []))
    (x, across, x_names), (y, up, y_names) = axes
    tips = [
        tip(
            settings.sentence({k: row[k] for k in keys}),
            [(indicator(name, words), words.number(row[CHANGE], money, sign=True), "")],
            words.difference_unit(money),
            "",
        )
        for _, row in worlds.iterrows()
    ]
    option = plane(across, up, tips, ink)
    for axis, names in (("xAxis", x_names), ("yAxis", y_names)):
        if names:
            option[axis] |= {"type": "category", "data": names, "scale": False}
    marks = [
        {"value": [plain(a), plain(b)], "itemStyle": {"color": LESS if fails else ink.scenario, "opacity": 0.85 if fails else 0.45}}
        for a, b, fails in zip(x, y, worlds["fails"], strict=True)
    ]
    area = {
        "silent": True,
        "itemStyle": {"color": ink.baseline, "opacity": 0.18, "borderColor": ink.text, "borderWidth": 1.2},
        "data": [_corners(box, keys, (x, y), settings, words)],
    }
    option["series"] = [dots(marks, size=8) | {"markArea": area} | (rule(ink, y=0) if len(keys) == 1 else {})]
    return option


def _axis(column: pd.Series, key: str, settings: Settings, words: Words) -> tuple[np.ndarray, str, list[str]]:
    factor = settings.factors[key]
    if not factor.numeric:
        known = sorted(column.astype(str).unique())
        return np.array([known.index(str(v)) for v in column], float), settings.label(key), [settings.value(key, v) for v in known]
    step, shown = setting_axis(column, factor, words)
    label = settings.label(key)
    return column.to_numpy(float) * step, words("runs.with_unit", label=label, unit=shown) if shown else label, []


def _corners(box: pd.DataFrame, keys: Sequence[str], places: Sequence[np.ndarray], settings: Settings, words: Words) -> list[Option]:
    """The lower left and upper right of the box; a side without a limit ends where the worlds end."""
    corners: list[Option] = [{}, {}]
    for axis, key, place in zip(("xAxis", "yAxis"), [*keys, CHANGE], places, strict=False):
        low, high = float(np.min(place)), float(np.max(place))
        room = 0.02 * ((high - low) or 1.0)
        rows = box[box["factor"] == key]
        if len(rows) and settings.factors[key].numeric:
            step = setting_axis(rows[["low", "high"]].to_numpy().ravel(), settings.factors[key], words)[0]
            low, high = (float(rows[end].iloc[0]) * step for end in ("low", "high"))
        corners[0][axis], corners[1][axis] = plain(low - room), plain(high + room)
    return corners
