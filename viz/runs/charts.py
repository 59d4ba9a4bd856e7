"""Charts of a sweep: a map of two factors, the response to one, cost against gain. Frames in, ECharts options out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from viz.drawing import CSS, Ink, Option, plain, tip
from viz.runs.drawing import cells, dots, extent, path, plane, rule, segments
from viz.runs.names import difference, indicator, unit_of
from viz.runs.parts import half_of, unsure
from viz.words import Words
from viz.worlds import peak


def heat(frame: pd.DataFrame, told: Any, name: str, ink: Ink = CSS) -> Option:
    """The effect at each setting of two factors; the one with more settings lies along the foot."""
    words, unit = told.words, told.unit(name)
    across, up = sorted(told.keys, key=lambda k: -frame[k].nunique())
    columns, rows = (_ordered(frame[k], told.scales[k]) for k in (across, up))
    at = frame.set_index([up, across])
    values, texts, tips = np.full((len(rows), len(columns)), np.nan), [[""] * len(columns) for _ in rows], []
    faint = np.zeros(values.shape, bool)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if (row, column) not in at.index:
                continue
            one = at.loc[(row, column)]
            half = half_of(one)
            values[i, j], faint[i, j] = one["delta"], unsure(one["low"], one["high"])
            texts[i][j] = words.number(one["delta"], unit, sign=True, within=half)
            tips.append(effect_tip(told.settings.sentence({across: column, up: row}), one, unit, words))
    titles = [[told.settings.value(k, v) for v in of] for k, of in ((across, columns), (up, rows))]
    # What the numbers are stands in the name of the upright axis: a map has no third one.
    upright = words("runs_sweep.map_axis", label=told.settings.titled(up), unit=words.difference_unit(unit))
    return cells(*titles, values, texts, tips, told.settings.titled(across), upright, ink, faint)


def _ordered(column: pd.Series, scale: Any) -> list[Any]:
    known = list(dict.fromkeys(column))
    return sorted(known, key=scale.names.index) if scale.names else sorted(known)


def strip(found: pd.DataFrame, points: pd.DataFrame, key: str, told: Any, name: str, every: pd.DataFrame, ink: Ink = CSS) -> Option:
    """The response to one factor: the mean at each setting with its interval, over the pale points it is the mean of.

    `every` are the responses to all factors, so that all strips of an indicator have the same upright axis.
    """
    words, unit, scale, factor = told.words, told.unit(name), told.scales[key], told.settings.factors[key]
    ends = (every["delta"], every["low"], every["high"], points["delta"].quantile([0.02, 0.98]))
    up, up_unit = words.axis(unit, max(peak(e.to_numpy(float)) for e in ends))
    upright = extent(*(e * up for e in ends))
    side, side_unit = (1.0, "") if scale.names else setting_axis(scale.at(points[key]), factor, words)
    settings = np.sort(found["setting"].to_numpy())
    names = [told.settings.value(key, scale.names[int(s)] if scale.names else s) for s in settings]
    ordered = found.sort_values("setting").iterrows()
    tips = [effect_tip(f"{told.settings.label(key)} {text}", row, unit, words) for text, (_, row) in zip(names, ordered, strict=True)]
    titled = words("chart.gap_axis", unit=words.difference_unit(unit) if up == 100.0 else up_unit)
    option = plane(side_unit or words("runs.settings"), titled, tips, ink)
    if scale.names:
        every_name = [told.settings.value(key, n) for n in scale.names]
        option["xAxis"] |= {"type": "category", "data": every_name, "scale": False}
        option["xAxis"]["axisLabel"] = {"color": ink.quiet, "interval": 0, "width": 165 // len(every_name), "overflow": "truncate", "fontSize": 11}
    else:
        wide = float(np.ptp(scale.at(points[key]))) or 1.0
        sides = [plain(v * side) for v in (scale.at(points[key]).min() - 0.05 * wide, scale.at(points[key]).max() + 0.05 * wide)]
        ends_unsaid = {"color": ink.quiet, "hideOverlap": True, "showMinLabel": False, "showMaxLabel": False}
        option["xAxis"] |= {"splitNumber": 4, "min": sides[0], "max": sides[1], "axisLabel": ends_unsaid}
    option["yAxis"] |= upright
    inside = points[(points["delta"] * up).between(upright["min"], upright["max"])]
    cloud = [{"value": [plain(x * side), plain(y * up)]} for x, y in zip(scale.at(inside[key]), inside["delta"], strict=True)]
    pale = dots(cloud, colour=ink.baseline, size=4.5, silent=True, z=2)
    pale["itemStyle"]["opacity"] = 0.35
    middle = [(plain(s * side), plain(m * up)) for s, m in zip(found["setting"], found["delta"], strict=True)]
    whiskers = [(x, plain(a * up), x, plain(b * up)) for (x, _), a, b in zip(middle, found["low"], found["high"], strict=True) if np.isfinite(a)]
    marks = [
        {"value": list(xy), "itemStyle": {"color": ink.baseline if unsure(a, b) else ink.scenario}}
        for xy, a, b in zip(middle, found["low"], found["high"], strict=True)
    ]
    line = [] if scale.names else [path(middle, colour=ink.scenario, width=1.4)]
    option["series"] = [pale, *line, segments(whiskers, colour=ink.text), dots(marks, size=9) | rule(ink, y=0)]
    return option


def plane_of_cost(frame: pd.DataFrame, told: Any, gain: str, ink: Ink = CSS) -> Option:
    """Extra public money against extra firms, a dot a point; grey where the firms cannot be told from none."""
    words = told.words
    money, firms = told.unit("public_spending"), told.unit(gain)
    (side, side_unit), (up, up_unit) = words.axis(money, peak(frame["cost"].to_numpy())), words.axis(firms, peak(frame["gain"].to_numpy()))
    tips = []
    for _, row in frame.iterrows():
        rows = [
            (indicator(gain, words), difference(row["gain"], firms, words, half_of(row)), words.interval(row["low"], row["high"], firms, half_of(row))),
            (indicator("public_spending", words), difference(row["cost"], money, words), ""),
        ]
        head = told.settings.sentence(told.settings_of(row))
        tips.append(tip(words("runs.point_n", n=row["point"]), rows, "", words("chart.interval_tip")) + f"<br>{head}")
    across = words("runs.axis", label=indicator("public_spending", words), unit=words("chart.gap_axis", unit=side_unit))
    option = plane(across, words("runs.axis", label=indicator(gain, words), unit=words("chart.gap_axis", unit=up_unit)), tips, ink)
    marks = [
        {"value": [plain(c * side), plain(g * up)], "itemStyle": {"color": ink.baseline if unsure(a, b) else ink.scenario}}
        for c, g, a, b in zip(frame["cost"], frame["gain"], frame["low"], frame["high"], strict=True)
    ]
    option["series"] = [dots(marks, size=10) | {"markLine": crossing(ink)}]
    option["xAxis"] |= {"scale": False}
    option["yAxis"] |= {"scale": False}
    return option


def crossing(ink: Ink = CSS) -> Option:
    """No effect and no cost: thin lines through the origin."""
    both: list[Option] = [{"xAxis": 0}, {"yAxis": 0}]
    return rule(ink, y=0)["markLine"] | {"data": both}


def effect_tip(head: str, row: Any, unit: str, words: Words) -> str:
    """An effect in words, with its interval and the number of replicates."""
    half = half_of(row)
    value = words.number(row["delta"], unit, sign=True, within=half)
    between = words.interval(row["low"], row["high"], unit, half)
    text = tip(head, [("", value, between)], words.difference_unit(unit), words("chart.interval_tip"))
    return text + f"<br><i>{words('runs.n_tip', n=int(row['n']))}</i>"


def setting_axis(values: Sequence[Any], factor: Any, words: Words) -> tuple[float, str]:
    """What to multiply settings by, and the unit of their axis in words."""
    step, name = words.axis(factor.unit, peak(np.asarray(values, float)))
    return step, name.replace(words.unit(factor.unit), unit_of(factor.unit, words))
