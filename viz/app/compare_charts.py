"""The charts of a comparison: paired fans, the plane of cost and outcome, bars by place. Numbers in, ECharts options out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.indicators import INDICATORS
from experiments import statistics
from experiments.compare import cost_per_extra
from viz.app.compare_numbers import Numbers, label
from viz.app.say import Say
from viz.charts import whiskers
from viz.drawing import CSS, Option, band, frame, line, plain, tip
from viz.runs.drawing import dots, plane, segments
from viz.worlds import peak

MOST_LINES = 60  # replicates drawn one by one in a fan
OUTCOMES = tuple(i.name for i in INDICATORS.values() if i.better > 0 and i.unit in ("firms", "people", "patents"))  # of a cost for each extra one
SPENT = "public_spending"
PICKED = "var(--m2)"  # the replicate looked at

# -- over time ---------------------------------------------------------------------------------------------


def fan(numbers: Numbers, name: str, say: Say, picked: int | None = None) -> dict[str, Any]:
    """The paired difference quarter by quarter: a thin line a replicate, their mean, the 90 % interval of the mean."""
    one, (paths, mean, low, high) = INDICATORS[name], numbers.fan(name)
    unit = f"{one.unit} a quarter" if one.kind == "flow" else one.unit
    drawn = paths[:MOST_LINES]
    factor, unit_name = say.axis(unit, peak(drawn.ravel(), low, high))
    unit_name = say.difference_unit(unit) if say.difference_unit(unit) != say.unit(unit) else unit_name
    years = [str(clock.year(int(q))) for q in numbers.quarters]
    option = frame(years, "", say("chart.gap_axis", unit=unit_name), CSS)
    option["xAxis"]["axisLabel"] |= {"interval": 3 if len(years) <= 24 else 7 if len(years) <= 48 else 11, "hideOverlap": True, "showMinLabel": True}
    option["grid"] |= {"bottom": 4, "top": 32, "right": 14}
    series: list[Option] = []
    for replicate, path in zip(numbers.found.replicates, drawn, strict=False):
        here = replicate == picked
        style = {"color": PICKED, "width": 2, "opacity": 1} if here else {"color": CSS.baseline, "width": 1, "opacity": 0.35 if numbers.n > 10 else 0.6}
        thin = {"lineStyle": style, "z": 6 if here else 2, "triggerLineEvent": True, "cursor": "pointer", "tooltip": {"show": False}}
        series.append(line(str(replicate), path * factor, CSS.baseline) | thin)
    if np.isfinite(low).any():
        series += band("mean", low * factor, high * factor, CSS.scenario)
    zero = {"silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": {"color": CSS.text, "type": "solid", "width": 1}, "data": [{"yAxis": 0}]}
    middle = {**line("mean", mean * factor, CSS.scenario), "silent": True, "markLine": zero, "z": 5}
    if numbers.in_force:
        area = {"silent": True, "itemStyle": {"color": CSS.quiet, "opacity": 0.08}, "label": {"show": False}}
        middle["markArea"] = area | {"data": [[{"xAxis": numbers.in_force[0]}, {"xAxis": numbers.in_force[1]}]]}
    option["series"] = [*series, middle]
    option["tips"] = [
        tip(
            say.quarter(int(q)),
            [("", say.number(m, unit, sign=True, within=(b - a) / 2), say.interval(a, b, unit, (b - a) / 2))],
            say.difference_unit(unit),
            say("chart.interval_tip"),
        )
        for q, m, a, b in zip(numbers.quarters, mean, low, high, strict=True)
    ]
    row = numbers.rows[name]
    half = (row["high"] - row["low"]) / 2
    said = say.text(
        f"compare.fan_{'flow' if one.kind == 'flow' else 'end'}",
        change=say.quantity(row["delta"], one.unit, sign=True, within=half) if say.difference_unit(one.unit) == say.unit(one.unit)
        else f"{say.number(row['delta'], one.unit, sign=True, within=half)} {say.difference_unit(one.unit)}",
        interval=say.interval(row["low"], row["high"], one.unit, half),
    )  # fmt: skip
    title = label(name, say)
    return {"name": name, "title": title, "said": said, "option": option, "aria": say("chart.aria", title=title, unit=option["yAxis"]["name"])}


# -- what it costs -----------------------------------------------------------------------------------------


def cost(numbers: Numbers, outcome: str, say: Say) -> str:
    """Public money for each extra one in a sentence, with Fieller's interval; or that it is not identified, and why."""
    spent, extra = numbers.differences[SPENT], numbers.differences[outcome]
    noun = INDICATORS[outcome].label[say.lang]
    if len(extra) < 2:
        return say.text("compare.cost_one", noun=noun)
    if not np.any(spent):
        return say.text("compare.cost_nothing", noun=noun)
    if not np.any(extra):
        return say.text("compare.cost_none", noun=noun)
    spent, extra = (statistics.over_draws(x, numbers.draws) for x in (spent, extra))
    value, low, high = cost_per_extra(spent, extra)
    if not np.isfinite(value):
        return say.text("compare.cost_unidentified", noun=noun, interval=say.interval(*statistics.paired_interval(extra)[1:], INDICATORS[outcome].unit))
    within = (high - low) / 2
    money, least, most = (say.quantity(v, "M RMB", within=within) for v in (value, low, high))
    one = say.text(f"compare.one_{INDICATORS[outcome].unit}")
    return say.text("compare.cost", one=one, noun=noun, money=money, interval=f"{least} {say('table.to')} {most}")


def cost_plane(numbers: Numbers, outcome: str, say: Say, picked: int | None = None) -> dict[str, Any]:
    """Extra public money against the extra outcome: a point a replicate, their mean and its 90 % cross."""
    spent, extra = numbers.differences[SPENT], numbers.differences[outcome]
    (side, side_unit), (up, up_unit) = (say.axis(INDICATORS[n].unit, peak(v)) for n, v in ((SPENT, spent), (outcome, extra)))
    axes = [say("runs.axis", label=label(n, say), unit=say("chart.gap_axis", unit=u)) for n, u in ((SPENT, side_unit), (outcome, up_unit))]
    head = say("twins.replicate")
    tips, points = [], []
    for replicate, x, y in zip(numbers.found.replicates, spent, extra, strict=True):
        here = replicate == picked
        style = {"color": PICKED, "borderColor": CSS.text, "borderWidth": 1.5} if here else {"color": CSS.baseline, "opacity": 0.75}
        points.append({"value": [plain(x * side), plain(y * up)], "name": str(replicate), "itemStyle": style, "symbolSize": 14 if here else 10})
        rows = [(label(outcome, say), say.number(y, INDICATORS[outcome].unit, sign=True) + _unit(outcome, say), "")]
        tips.append(tip(f"{head} {replicate}", [*rows, (label(SPENT, say), say.quantity(x, "M RMB", sign=True), "")], "", ""))
    option = plane(*axes, tips, CSS)
    option["xAxis"] |= {"scale": False, "splitNumber": 4}
    option["yAxis"] |= {"scale": False}
    option["grid"] |= {"top": 40, "bottom": 30}
    (mx, lx, hx), (my, ly, hy) = (statistics.paired_interval(statistics.over_draws(x, numbers.draws)) for x in (spent, extra))
    zero = {"silent": True, "symbol": "none", "animation": False, "label": {"show": False}, "lineStyle": {"color": CSS.quiet, "type": "solid", "width": 1}}
    cloud = dots(points, z=4) | {"markLine": zero | {"data": [{"xAxis": 0}, {"yAxis": 0}]}, "cursor": "pointer"}
    option["series"] = [cloud]
    if np.isfinite([lx, hx, ly, hy]).all():
        arms = [(plain(lx * side), plain(my * up), plain(hx * side), plain(my * up)), (plain(mx * side), plain(ly * up), plain(mx * side), plain(hy * up))]
        option["series"].append(segments(arms, colour=CSS.scenario, width=2.5, z=6))
    option["series"].append(dots([{"value": [plain(mx * side), plain(my * up)]}], colour=CSS.scenario, size=13, silent=True, z=7))
    aria = say("chart.aria", title=say.text("compare.plane"), unit=" × ".join(axes))
    return {"option": option, "said": cost(numbers, outcome, say), "aria": aria}


def _unit(name: str, say: Say) -> str:
    unit = say.unit(INDICATORS[name].unit)
    return unit if say.chinese else f" {unit}"


# -- where it falls ------------------------------------------------------------------------------------------


def cut(numbers: Numbers, place: str, name: str, say: Say) -> dict[str, Any]:
    """The difference of an indicator in each cell of a place, with its interval."""
    frame, labels = numbers.cuts(place)
    rows = frame[frame["indicator"] == name].set_index(place)
    cells = [cell for cell in labels if cell in rows.index]
    values = tuple(rows.loc[cells, key].to_numpy(float) for key in ("delta", "low", "high"))
    unit = INDICATORS[name].unit
    option = whiskers([labels[cell][say.lang] for cell in cells], values, unit, "", say)
    option["yAxis"]["axisLabel"] |= {"width": 190, "overflow": "truncate"}
    option["grid"] |= {"bottom": 30, "right": 26}
    flow = INDICATORS[name].kind == "flow"
    year = clock.year(int(numbers.quarters[0 if flow else -1]))
    note = say("chart.sum_since" if flow else "chart.at_end", year=year)
    title = say.text("compare.cut_title", label=label(name, say), when=note)
    return {"option": option, "title": title, "rows": len(cells), "aria": say("chart.aria", title=title, unit=option["xAxis"]["name"])}


def counted(numbers: Numbers, place: str) -> list[str]:
    """Indicators that are counted in a place."""
    return [name for name in INDICATORS if name in set(numbers.cuts(place)[0]["indicator"])]
