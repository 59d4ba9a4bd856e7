"""Parts of charts that need no category axis: planes of points, whiskers, maps of cells. Plain JSON without a function in it.

As everywhere in the report a tip belongs to a point by its index, so each chart has one series that the pointer meets;
everything else is silent. Colours are roles, size of an effect is strength of colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.drawing import CSS, STILL, Ink, Option, frame, plain

LESS = "var(--m5)"  # the colour of a loss, beside the accent of a gain
STRONGEST = 0.5  # of the colour in the largest effect: words on it stay readable in light, dark and print


def plane(across: str, up: str, tips: Sequence[str], ink: Ink = CSS) -> Option:
    """Two axes of numbers, both with names that hold units, and a tip for each point."""
    option = frame([], across, up, ink)
    axis = {k: v for k, v in option["yAxis"].items() if k not in ("name", "nameLocation", "nameTextStyle")}
    option["xAxis"] = axis | {
        "name": across,
        "nameLocation": "middle",
        "nameGap": 30,
        "nameTextStyle": {"color": ink.quiet},
        "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": ink.rule}},
        "axisLabel": {"color": ink.quiet, "hideOverlap": True},
        "splitLine": {"show": False},
        "scale": True,
    }
    option["yAxis"] |= {"scale": True}
    option["grid"] |= {"bottom": 30, "right": 26}
    option["tooltip"]["trigger"] = "item"
    option["series"], option["tips"] = [], list(tips)
    return option


def dots(points: Sequence[Option], *, colour: str = CSS.scenario, size: float = 9, silent: bool = False, z: int = 5) -> Option:
    """A series of points {value: [x, y], ...}; each may bring its own colour, size and label."""
    return {
        "type": "scatter",
        "emphasis": STILL,
        "silent": silent,
        "symbolSize": size,
        "itemStyle": {"color": colour, "opacity": 0.9},
        "data": list(points),
        "z": z,
    }


def segments(ends: Sequence[tuple[Any, Any, Any, Any]], *, colour: str = CSS.text, width: float = 1.2, opacity: float = 1.0, z: int = 4) -> Option:
    """Separate straight lines (x0, y0, x1, y1) as one silent series: whiskers, bars, a tornado's beams."""
    data: list[Any] = []
    for x0, y0, x1, y1 in ends:
        data += [[x0, y0], [x1, y1], [x1, None]]
    return {
        "type": "line",
        "silent": True,
        "symbol": "none",
        "emphasis": STILL,
        "connectNulls": False,
        "tooltip": {"show": False},
        "lineStyle": {"color": colour, "width": width, "opacity": opacity, "cap": "butt"},
        "data": data,
        "z": z,
    }


def path(points: Sequence[tuple[Any, Any]], *, colour: str, width: float = 2.2, dashed: bool = False, step: bool = False) -> Option:
    """One silent line through points."""
    style = {"color": colour, "width": width, **({"type": "dashed"} if dashed else {})}
    series = {"type": "line", "silent": True, "symbol": "none", "emphasis": STILL, "tooltip": {"show": False}, "lineStyle": style, "z": 3}
    return series | {"data": [list(p) for p in points]} | ({"step": "end"} if step else {})


def rule(ink: Ink = CSS, **at: float) -> Option:
    """A thin line across the chart at x or y, such as zero."""
    axis, value = next(iter(at.items()))
    line = {"silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": {"color": ink.text, "type": "solid", "width": 1}}
    return {"markLine": line | {"animation": False, "data": [{f"{axis}Axis": value}]}}


def label(text: str, position: str = "right", colour: str = CSS.text, *, bold: bool = False) -> Option:
    """A point's own words beside it."""
    style = {"show": True, "position": position, "formatter": text.replace("{", "").replace("}", ""), "color": colour, "fontSize": 12}
    return {"label": style | ({"fontWeight": 600} if bold else {})}


def shade(value: float, largest: float, ink: Ink = CSS) -> Option:
    """The colour of an effect: accent for more, red for less, mixed with as much paper as it is smaller than the largest."""
    strength = STRONGEST * min(abs(value) / largest, 1.0) if largest > 0 and math.isfinite(value) else 0.0
    return {"color": f"color-mix(in srgb, {LESS if value < 0 else ink.scenario} {4 + 100 * strength:.0f}%, {ink.paper})"}


def cells(
    columns: Sequence[str], rows: Sequence[str], values: np.ndarray, texts: Sequence[Sequence[str]], tips: Sequence[str], across: str, up: str,
    ink: Ink = CSS, faint: np.ndarray | None = None,
) -> Option:  # fmt: skip
    """A map of cells [row, column] with their numbers written in them, bold unless they are `faint`."""
    option = frame(list(columns), across, up, ink)
    known = values[np.isfinite(values)]
    largest = float(np.abs(known).max(initial=0.0))
    data = [
        {
            "value": [j, i, plain(values[i, j])],
            "name": texts[i][j],
            "itemStyle": shade(values[i, j], largest, ink) | {"borderColor": ink.paper, "borderWidth": 2},
            "label": {"fontWeight": "normal" if faint is not None and faint[i, j] else 700},
        }
        for i in range(len(rows))
        for j in range(len(columns))
        if np.isfinite(values[i, j])
    ]
    name = {"nameTextStyle": {"color": ink.quiet}, "axisTick": {"show": False}, "axisLine": {"show": False}}
    option["xAxis"] |= {"boundaryGap": True, "splitLine": {"show": False}, **name}
    option["xAxis"]["axisLabel"] = {"color": ink.quiet, "interval": 0, "width": 440 // max(len(columns), 1), "overflow": "break", "lineHeight": 14}
    lines = max(len(c.encode()) for c in columns) * 5 * len(columns) // 440 if columns else 0  # that the names take
    option["xAxis"]["nameGap"] = 30 + 14 * min(lines, 3)
    option["grid"] |= {"bottom": 26 + 6 * min(lines, 3)}
    option["yAxis"] = {
        "type": "category",
        "data": list(rows),
        "name": up,
        "nameLocation": "end",
        "axisLabel": {"color": ink.quiet, "interval": 0, "width": 210, "overflow": "break", "lineHeight": 14},
        "splitLine": {"show": False},
        **name,
        "nameTextStyle": {"color": ink.quiet, "align": "left"},
    }
    text = {"show": True, "formatter": "{b}", "fontSize": 12.5, "color": ink.text}
    option["series"] = [{"type": "heatmap", "data": data, "label": text, "emphasis": STILL}]
    option["tooltip"]["trigger"] = "item"
    option["tips"] = list(tips)
    return option


def whiskers(labels: Sequence[str], middle: Any, low: Any, high: Any, axis: str, tips: Sequence[str], colours: Sequence[str], ink: Ink = CSS) -> Option:
    """Bars from zero, a row each, with their intervals; numbers already in the axis' unit."""
    option = frame(list(labels), axis, "", ink, sideways=True)
    bars = [{"value": plain(m), "itemStyle": {"color": c}} for m, c in zip(middle, colours, strict=True)]
    ends = [(plain(a), i, plain(b), i) for i, (a, b) in enumerate(zip(low, high, strict=True)) if np.isfinite(a) and np.isfinite(b)]
    option["series"] = [
        {"type": "bar", "emphasis": STILL, "data": bars, "barWidth": "46%", "itemStyle": {"opacity": 0.75}},
        segments(ends, colour=ink.text, width=1.4, z=6),
    ]
    option["tips"] = list(tips)
    return option


def extent(*values: Any, room: float = 0.04) -> Option:
    """Round ends and steps of an axis that holds all values and zero, the same for several charts: min, max, interval."""
    known = np.concatenate([np.ravel(np.asarray(v, float)) for v in values])
    known = known[np.isfinite(known)]
    low, high = min(float(known.min(initial=0.0)), 0.0), max(float(known.max(initial=0.0)), 0.0)
    wide = (high - low) or 1.0
    low, high = low - room * wide * (low < 0), high + room * wide * (high > 0 or low == 0)
    rough = (high - low) / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = size * next(n for n in (1, 2, 5, 10) if n * size >= rough)
    return {"min": plain(math.floor(low / step) * step), "max": plain(math.ceil(high / step) * step), "interval": plain(step)}
