"""Parts of a chart: colours by role, axes with units, lines, bands, and the words of a tooltip."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from ecosystem import clock
from viz.words import Words
from viz.worlds import Worlds

Option = dict[str, Any]
STILL = {"disabled": True}  # nothing changes under the pointer but the tooltip


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours by role. The default names CSS variables, so that dark mode and print need no redrawing."""

    scenario: str = "var(--accent)"
    baseline: str = "var(--base)"
    text: str = "var(--ink)"
    quiet: str = "var(--quiet)"
    rule: str = "var(--rule)"
    paper: str = "var(--paper)"
    measures: tuple[str, ...] = tuple(f"var(--m{i})" for i in range(1, 7))


CSS = Ink()


def frame(labels: list[str], across: str, up: str, ink: Ink, *, sideways: bool = False) -> Option:
    """Axes, grid and tooltip common to every chart: horizontal rules only, a unit on each axis."""
    name = {"nameTextStyle": {"color": ink.quiet}, "axisLabel": {"color": ink.quiet}, "axisTick": {"show": False}}
    category = {"type": "category", "data": labels, "axisLine": {"lineStyle": {"color": ink.rule}, "onZero": False}, **name}
    value = {"type": "value", "splitNumber": 4, "axisLine": {"show": False}, "splitLine": {"lineStyle": {"color": ink.rule}}, **name}
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 18, "top": 34, "bottom": 26, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
    }
    if sideways:
        option["grid"] |= {"top": 6}
        option["yAxis"] = category | {"inverse": True, "axisLabel": {"color": ink.text}, "axisLine": {"show": False}}
        option["xAxis"] = value | {
            "name": across,
            "nameLocation": "middle",
            "nameGap": 28,
            "axisLabel": {"color": ink.quiet, "hideOverlap": True},
        }
        return option
    every = 4 if len(labels) > 8 else 0
    option["xAxis"] = category | {
        "boundaryGap": False,
        "name": across,
        "nameLocation": "middle",
        "nameGap": 28,
        "axisLabel": {"color": ink.quiet, "interval": every},
    }
    option["yAxis"] = value | {"name": up, "nameLocation": "end", "nameTextStyle": {"color": ink.quiet, "align": "left"}}
    return option


def line(label: str, values: np.ndarray, colour: str) -> Option:
    return {
        "type": "line",
        "name": label,
        "data": [plain(v) for v in values],
        "symbol": "none",
        "emphasis": STILL,
        "lineStyle": {"color": colour, "width": 2.2},
        "itemStyle": {"color": colour},
        "z": 4,
    }


def band(label: str, low: np.ndarray, high: np.ndarray, colour: str) -> list[Option]:
    """A shaded band as two stacked lines: an unseen floor, and the width above it."""
    common = {
        "type": "line",
        "stack": f"band of {label}",
        "stackStrategy": "all",
        "symbol": "none",
        "emphasis": STILL,
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    return [
        {**common, "name": f"{label}, 5 %", "data": [plain(v) for v in low]},
        {**common, "name": f"{label}, 95 %", "data": [plain(v) for v in high - low], "areaStyle": {"color": colour, "opacity": 0.2}},
    ]


def policy_period(worlds: Worlds, labels: list[str], words: Words, ink: Ink, *, label: bool = True) -> Option:
    """The years in which measures are in force, from the end of the year before the first."""
    if not worlds.in_force:
        return {}
    first, last = str(clock.year(worlds.in_force[0]) - 1), str(clock.year(worlds.in_force[1]))
    first, last = max(first, labels[0]), min(last, labels[-1])
    wide = (int(last) - int(first)) >= 0.12 * len(labels)  # room for the words
    text = {"show": label and wide, "color": ink.quiet, "position": "insideBottom", "fontSize": 11, "formatter": words("chart.in_force")}
    area = {
        "silent": True,
        "itemStyle": {"color": ink.quiet, "opacity": 0.09},
        "label": text,
        "data": [[{"xAxis": first}, {"xAxis": last}]],
    }
    return {"markArea": area} if first < last else {}


def tip(head: str, rows: list[tuple[str, str, str]], unit: str, interval: str) -> str:
    """The words of one point: a head, then a line for each world with its range."""
    lines = [f"<b>{escape(head)}</b>" + (f" <i>{escape(unit)}</i>" if unit else "")]
    for label, value, between in rows:
        lines.append(" ".join(filter(None, (escape(label), f"<b>{value}</b>", f"<i>{interval} {between}</i>" if between else ""))))
    return "<br>".join(lines)


def plain(value: float) -> float | None:
    """A float JSON can hold, short enough for a file that is mailed."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
