"""What the Live page shows of the city at a quarter: charts, table, map, told again at every frame and therefore small."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ecosystem.indicators import INDICATORS
from experiments.live.frame import Frame
from viz.app import screen_city
from viz.app.live import Live
from viz.app.say import Say
from viz.app.scene import Scene
from viz.app.screen_city import unit_of
from viz.words import capital, is_share

CHARTS = ("active_firms", "entrants", "unicorns", "vc_invested", "jobs", "waiting")  # shown when nothing else is chosen
HEADLINES = (
    "entrants", "active_firms", "high_tech_firms", "valued_100m", "unicorns", "listings", "jobs", "patents", "vc_invested", "incidents", "public_spending",
)  # fmt: skip
Bands = dict[str, tuple[float, float]]  # by indicator: the ends of a 90 % interval
Scales = tuple[tuple[float, str], ...]  # of each chart: what its numbers are multiplied by, the unit on its axis
KEY = ("entrants", "high_tech_firms", "unicorns", "public_spending")  # beside the map
QUIET = {"silent": True, "symbol": "none", "animation": False}


# -- series ------------------------------------------------------------------------------------------


def paths(frames: list[Frame], name: str) -> tuple[np.ndarray, np.ndarray]:
    """An indicator quarter by quarter: baseline, scenario."""
    return np.array([f.baseline.series[name] for f in frames]), np.array([f.scenario.series[name] for f in frames])


def short(values: Any, factor: float = 1.0) -> list[float | None]:
    """Numbers for a line: five digits, nothing where there is none."""
    return [float(f"{v * factor:.5g}") if math.isfinite(v) else None for v in values]


def scale_of(live: Live, frames: list[Frame], name: str, mode: str, say: Say) -> tuple[float, str]:
    """What a chart's numbers are multiplied by, and the unit on its axis."""
    base, scen = paths(frames, name)
    seen = np.abs(scen - base) if mode == "difference" else np.concatenate([base, scen, live.past.series.get(name, []) if live.past else []])
    peak = float(np.nanmax(seen)) if len(seen) and np.isfinite(seen).any() else 0.0
    factor, unit = say.axis(unit_of(name), peak)
    return factor, say.difference_unit(unit_of(name)) if mode == "difference" and is_share(INDICATORS[name].unit) else unit


def brief(name: str, say: Say) -> str:
    """An indicator's label without what stands in brackets, for a small heading; tables have all of it."""
    return capital(re.split(r"\s*[(（]", say.of(INDICATORS[name].label))[0])


# -- charts ------------------------------------------------------------------------------------------


def charts(live: Live, scene: Scene, names: tuple[str, ...], mode: str, say: Say, scales: Scales) -> list[dict[str, Any]]:
    """What of the charts stays while the city plays: axes, shared past, other futures, policy period."""
    if scene.future is None:
        return []
    course = scene.future.course
    past = live.past.quarters if live.past else ()
    quarters = range(past[0] if past else course.first, course.last + 1)
    labels = [say.quarter(q) for q in quarters]
    return [_chart(live, scene, name, mode, say, scale, quarters, labels) for name, scale in zip(names, scales, strict=True)]


def _chart(live: Live, scene: Scene, name: str, mode: str, say: Say, scale: tuple[float, str], quarters: range, labels: list[str]) -> dict[str, Any]:
    assert scene.future is not None
    course, (factor, unit) = scene.future.course, scale
    start = course.first - quarters.start
    before = short(live.past.series[name], factor) if live.past else []
    apart = mode == "difference"
    lines: list[dict[str, Any]] = []
    if apart:
        lines.append(_line("d", say.text("live.difference"), "var(--accent)", 2.2))
    else:
        lines.append({**_line("past", say.text("live.past"), "var(--quiet)", 1.6), "data": before})
        lines.append(_line("b", say.text("live.baseline"), "var(--base)", 2.2))
        lines.append(_line("s", say.text("live.scenario"), "var(--accent)", 2.2))
    lines[0]["markArea"] = _in_force(scene, quarters, say)
    lines[-1]["markLine"] = {**QUIET, "label": {"show": False}, "lineStyle": {"color": "var(--ink)", "type": "solid", "width": 1}, "data": []}
    for other in scene.futures:
        if other.number != scene.active and (frames := live.frames(other.course)):
            base, scen = paths(frames, name)
            thin = _line(f"o{other.number}", say.text("live.future", number=other.number + 1), "var(--accent)", 1.0)
            gap = [None] * (frames[0].quarter - quarters.start)
            lines.append({**thin, "data": gap + short(scen - base if apart else scen, factor), "lineStyle": {**thin["lineStyle"], "opacity": 0.45}})
    label, quiet = brief(name, say), "var(--quiet)"
    first = quarters.start if not apart else course.first - 1  # the difference has no past
    option = {
        "animation": False,
        "merge": True,
        "grid": {"left": 4, "right": 10, "top": 10, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "transitionDuration": 0, "textStyle": {"fontSize": 12}, "backgroundColor": "var(--raised)",
                    "borderColor": "var(--rule)"},
        "xAxis": {
            "type": "category", "data": labels, "boundaryGap": False, "min": first - quarters.start, "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}, "onZero": False},
            "axisLabel": {"color": quiet, "fontSize": 11, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value", "splitNumber": 3, "scale": False, "splitLine": {"lineStyle": {"color": "var(--rule)"}},
            "axisLabel": {"color": quiet, "fontSize": 11, "formatter": "@signed" if apart else "@compact"},
        },
        "series": lines,
    }  # fmt: skip
    join = 0.0 if apart else before[-1] if before else None
    words = f"{label}{say.text('live.comma')}{unit}"
    return {"name": name, "label": label, "unit": unit, "aria": words, "start": start, "join": join, "option": option}


def _line(key: str, label: str, colour: str, width: float) -> dict[str, Any]:
    still = {"disabled": True}
    return {
        "type": "line", "id": key, "name": label, "data": [], "symbol": "none", "emphasis": still, "sampling": "none",
        "lineStyle": {"color": colour, "width": width}, "itemStyle": {"color": colour},
    }  # fmt: skip


def _in_force(scene: Scene, quarters: range, say: Say) -> dict[str, Any]:
    """The shade behind the quarters in which measures of the active future are in force."""
    assert scene.future is not None
    course = scene.future.course
    held = [q for q in range(course.first, course.last + 1) if any(p.in_force(q) for p in course.measures(q))]
    data = [[{"xAxis": held[0] - 1 - quarters.start}, {"xAxis": held[-1] - quarters.start}]] if held else []
    return {"silent": True, "itemStyle": {"color": "var(--quiet)", "opacity": 0.09}, "data": data}


# -- every frame -------------------------------------------------------------------------------------


def moment(live: Live, scene: Scene, names: tuple[str, ...], mode: str, scales: Scales, place: tuple[str, str], say: Say) -> dict[str, Any]:
    """One scene, as sent at every frame: quarter, map, and the played part of every chart, one number a quarter and line."""
    frames, frame = live.frames(), live.frame()
    lines = []
    for name, (factor, _) in zip(names, scales, strict=True):
        base, scen = paths(frames, name)
        lines.append({"d": short(scen - base, factor)} if mode == "difference" else {"b": short(base, factor), "s": short(scen, factor)})
    return {
        "number": scene.number,
        "shown": scene.shown,
        "quarter": say.quarter(scene.shown) if scene.futures else "",
        "reached": scene.future.reached if scene.future else -1,
        "charts": lines,
        "key": headlines(live, scene, say, names=KEY),
        "city": screen_city.shades(frame, frames, *place, say) if frame else None,
    }


def headlines(live: Live, scene: Scene, say: Say, bands: Bands | None = None, names: tuple[str, ...] = HEADLINES) -> list[dict[str, str]]:
    """The key indicators at the shown quarter: flows summed since the start, as everywhere; difference = scenario - baseline."""
    played = [f for f in live.frames() if f.quarter <= scene.shown]
    if not played or scene.future is None:
        return []
    since = say.quarter(scene.future.course.first)
    rows = []
    for name in names:
        indicator = INDICATORS[name]
        base, scen = (float(path.sum() if indicator.kind == "flow" else path[-1]) for path in paths(played, name))
        size = max(abs(base), abs(scen))
        unit = say.row_unit(indicator.unit, size)
        low_high = (bands or {}).get(name)
        rows.append(
            {
                "name": name,
                "label": capital(say.of(indicator.label)),
                "brief": brief(name, say),
                "baseline": say.number(base, unit),
                "scenario": say.number(scen, unit),
                "difference": say.number(scen - base, unit, sign=True),
                "unit": say.unit(unit),
                "when": say.text("live.since", quarter=since) if indicator.kind == "flow" else say.text("live.at_end"),
                "sense": "" if scen == base or not indicator.better else "good" if (scen - base) * indicator.better > 0 else "bad",
                "interval": say.interval(*low_high, unit, within=(low_high[1] - low_high[0]) / 2) if low_high else "",
            }
        )
    return rows


def money(live: Live, scene: Scene, say: Say) -> dict[str, Any]:
    """Public money so far by measure (whole scale of this city), against what its budget allowed until the shown quarter."""
    played = [f for f in live.frames() if f.quarter <= scene.shown]
    if not played or scene.future is None:
        return {"rows": [], "total": ""}
    course = scene.future.course
    spent: dict[str, float] = {}
    budget: dict[str, float] = {}
    for frame in played:
        for policy in course.measures(frame.quarter):
            spent[policy.name] = spent.get(policy.name, 0.0) + frame.scenario.spending.get(policy.name, 0.0)
            if policy.in_force(frame.quarter):
                budget[policy.name] = budget.get(policy.name, 0.0) + policy.budget / 4 * course.scenario.scale
    rows = []
    labels = {p.name: p.label for f in played for p in course.measures(f.quarter)}
    for name, label in labels.items():
        limit = budget.get(name, 0.0)
        known = 0.0 < limit < math.inf
        rows.append(
            {
                "label": say.of(label),
                "spent": say.quantity(spent[name], "M RMB"),
                "budget": say.quantity(limit, "M RMB") if known else say.text("live.no_budget"),
                "share": round(min(spent[name] / limit, 1.0), 3) if known else None,
                "percent": say.number(spent[name] / limit, "share") + ("" if say.chinese else " ") + "%" if known else "",
            }
        )
    return {"rows": rows, "total": say.quantity(sum(spent.values()), "M RMB"), "since": say.quarter(course.first), "until": say.quarter(scene.shown)}
