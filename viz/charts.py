"""Charts of a result: pure functions from worlds to ECharts options, plain JSON without a function in it.

Two pictures answer most questions: how both worlds go (`levels`: mean and 5-95 % of replicates) and what the
measures change (`gap`: mean paired difference and its 90 % interval). An option's extra key `tips` holds the
words of the tooltip for each point; a page that wants them sets `tooltip.formatter` to read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.indicators import FUNNEL, INDICATORS
from viz.drawing import CSS, STILL, Ink, Option, band, frame, line, plain, policy_period, tip
from viz.words import Words
from viz.worlds import Worlds, fan, paired, peak, yearly

# -- over time ----------------------------------------------------------------------------------------


def levels(worlds: Worlds, name: str, words: Words, ink: Ink = CSS) -> Option:
    """How each world goes, history included."""
    unit, kind = INDICATORS[name].unit, INDICATORS[name].kind
    years, _ = yearly(worlds.scenario, name, kind)
    fans = [(label, *fan(yearly(ts, name, kind)[1])) for label, ts in worlds.both]
    return _fans([str(y) for y in years], fans, unit_over(unit, kind), words, ink, worlds, words("chart.year"))


def gap(worlds: Worlds, name: str, words: Words, ink: Ink = CSS) -> Option:
    """What the measures change, from the year before the branch, when nothing differs yet."""
    unit, kind = INDICATORS[name].unit, INDICATORS[name].kind
    years, base = yearly(worlds.baseline or (), name, kind)
    _, ours = yearly(worlds.scenario, name, kind)
    shown = years >= clock.year(worlds.start) - 1
    numbers = paired(base[:, shown], ours[:, shown], worlds.draws)
    return _gap([str(y) for y in years[shown]], numbers, unit_over(unit, kind), words, ink, words("chart.year"), worlds)


def survival(worlds: Worlds, words: Words, ink: Ink = CSS) -> Option:
    """Share of the first policy cohort alive at each age, in both worlds."""
    fans = [(label, *fan(np.array([t.survival for t in ts], float))) for label, ts in worlds.both]
    ages = [str(a) for a in range(len(fans[0][1]))]
    return _fans(ages, fans, "share", words, ink, None, words("chart.age"), axis=words("chart.alive"))


def survival_gap(worlds: Worlds, words: Words, ink: Ink = CSS) -> Option:
    """Difference in survival at each age."""
    base, ours = (np.array([t.survival for t in ts], float) for _, ts in worlds.both)
    return _gap([str(a) for a in range(base.shape[1])], paired(base, ours, worlds.draws), "share", words, ink, words("chart.age"))


def unit_over(unit: str, kind: str) -> str:
    """A yearly flow says "a year" once."""
    return unit.removesuffix(" a quarter").removesuffix(" a year") + " a year" if kind == "flow" else unit


def _fans(labels: list[str], fans: list[tuple], unit: str, words: Words, ink: Ink, worlds: Worlds | None, across: str, axis: str = "") -> Option:
    factor, unit_name = words.axis(unit, peak(*(high for *_, high in fans)))
    series: list[Option] = []
    for colour, (label, mean, low, high) in zip((ink.scenario, ink.baseline), reversed(fans), strict=False):
        series = [*band(f"{label} {colour}", low * factor, high * factor, colour), line(label, mean * factor, colour), *series]
    if worlds:
        series[-1] |= policy_period(worlds, labels, words, ink)
    option = frame(labels, across, axis or unit_name, ink)
    option["series"] = series
    if unit == "share" and 0.8 < peak(*(high for *_, high in fans)) <= 1:
        option["yAxis"] |= {"max": 100, "interval": 25}
    option["tips"] = [
        tip(
            at,
            [(name, words.number(mean[i], unit), words.interval(low[i], high[i], unit)) for name, mean, low, high in fans],
            words.unit(unit),
            words("chart.fan_tip"),
        )
        for i, at in enumerate(labels)
    ]
    return option


def _gap(labels: list[str], numbers: tuple, unit: str, words: Words, ink: Ink, across: str, worlds: Worlds | None = None) -> Option:
    mean, low, high = numbers
    factor, unit_name = words.axis(unit, peak(*numbers))
    unit_name = words("chart.gap_axis", unit=words.difference_unit(unit) if words.difference_unit(unit) != words.unit(unit) else unit_name)
    series = band("gap", low * factor, high * factor, ink.scenario) if np.isfinite(low).any() else []
    zero = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": ink.text, "type": "solid", "width": 1},
        "data": [{"yAxis": 0}],
    }
    series.append({**line("gap", mean * factor, ink.scenario), "markLine": zero})
    if worlds:
        series[-1] |= policy_period(worlds, labels, words, ink, label=False)
    option = frame(labels, across, unit_name, ink)
    option["series"] = series
    option["tips"] = _difference_tips(labels, numbers, unit, words.difference_unit(unit), words)
    return option


# -- across ------------------------------------------------------------------------------------------


def funnel(worlds: Worlds, words: Words, ink: Ink = CSS) -> Option:
    """How many firms reach each step, on a logarithmic axis: two dots a step."""
    means = [(label, [float(np.mean([t.funnel.get(step, 0.0) for t in ts])) for step in FUNNEL]) for label, ts in worlds.both]
    option = frame([words(f"funnel.{s}") for s in FUNNEL], words("chart.funnel_unit"), "", ink, sideways=True)
    option["xAxis"] |= {"type": "log", "logBase": 100, "min": 1}
    option["grid"] |= {"right": 74}
    option["series"] = []
    for (label, values), colour, size in zip(reversed(means), (ink.scenario, ink.baseline), (9, 17), strict=False):
        # A logarithmic axis has no place for less than one: such a step has its number and no dot.
        data = [{"value": [plain(max(v, 1.0)), i], "name": words.number(v, "firms"), "symbolSize": size * (v >= 1)} for i, v in enumerate(values)]
        text = {"show": size == 9, "position": "right", "distance": 10, "formatter": "{b}", "color": ink.text}
        dots = {"data": data, "itemStyle": {"color": colour, "opacity": 1}, "label": text}
        option["series"].insert(0, {"type": "scatter", "emphasis": STILL, "name": label, **dots})
    option["tooltip"]["trigger"] = "item"
    option["tips"] = [
        tip(words(f"funnel.{s}"), [(label, words.number(v[i], "firms"), "") for label, v in means], words.unit("firms"), "") for i, s in enumerate(FUNNEL)
    ]
    return option


def funnel_gap(worlds: Worlds, words: Words, ink: Ink = CSS) -> Option:
    """Difference at each step of the funnel, in per cent of the baseline's mean."""
    base, ours = (np.array([[t.funnel.get(s, 0.0) for s in FUNNEL] for t in ts], float) for _, ts in worlds.both)
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers = tuple(np.where(base.mean(axis=0) > 0, n / base.mean(axis=0), np.nan) for n in paired(base, ours, worlds.draws))
    return whiskers([words(f"funnel.{s}") for s in FUNNEL], numbers, "share", words("chart.funnel_gap"), words, ink)


def places(worlds: Worlds, name: str, where: str, labels: Sequence[str], words: Words, ink: Ink = CSS) -> Option:
    """Difference by sector, district, size or founding period at the end of the run, or summed since the branch for a flow."""

    def held(ts: Sequence[Any]) -> np.ndarray:
        tables = [np.asarray(getattr(t, f"by_{where}")[name], float) for t in ts]
        if tables[0].ndim == 1:  # counted at the end only
            return np.array(tables)
        tables = [table[np.asarray(t.quarters) >= worlds.start] for table, t in zip(tables, ts, strict=True)]
        return np.array([table.sum(axis=0) if INDICATORS[name].kind == "flow" else table[-1] for table in tables])

    numbers = paired(*(held(ts) for _, ts in worlds.both), worlds.draws)
    return whiskers(list(labels), numbers, INDICATORS[name].unit, "", words, ink)


def whiskers(labels: list[str], numbers: tuple, unit: str, axis: str, words: Words, ink: Ink = CSS) -> Option:
    """A bar a label with its interval (mean, low, high), grey where it holds zero."""
    mean, low, high = numbers
    factor, unit_name = words.axis(unit, peak(*numbers))
    unsure = ~((low > 0) | (high < 0))
    option = frame(labels, axis or words("chart.gap_axis", unit=unit_name), "", ink, sideways=True)
    bars = [{"value": plain(m * factor), "itemStyle": {"color": ink.baseline if u else ink.scenario}} for m, u in zip(mean, unsure, strict=True)]
    # A box plot without a box: ECharts' only error bar that needs no code.
    ends = [[plain(v * factor) for v in (lo, m, m, m, hi)] if np.isfinite(lo) else [] for lo, m, hi in zip(low, mean, high, strict=True)]
    option["series"] = [
        {"type": "bar", "emphasis": STILL, "data": bars, "barWidth": "46%", "itemStyle": {"opacity": 0.75}},
        {
            "type": "boxplot",
            "emphasis": STILL,
            "data": ends,
            "boxWidth": [6, 6],
            "itemStyle": {"color": ink.text, "borderColor": ink.text, "borderWidth": 1.2},
            "z": 5,
        },
    ]
    option["tips"] = _difference_tips(labels, numbers, unit, "%" if axis else words.difference_unit(unit), words)
    return option


def _difference_tips(labels: list[str], numbers: tuple, unit: str, unit_name: str, words: Words) -> list[str]:
    return [
        tip(
            label,
            [("", words.number(m, unit, sign=True, within=(hi - lo) / 2), words.interval(lo, hi, unit, (hi - lo) / 2))],
            unit_name,
            words("chart.interval_tip"),
        )
        for label, m, lo, hi in zip(labels, *numbers, strict=True)
    ]


def spending(years: np.ndarray, means: dict[str, np.ndarray], names: dict[str, str], words: Words, ink: Ink = CSS) -> Option:
    """Public money by measure and year (`Worlds.spent`); the largest measures apart, the rest together."""
    ranked = sorted(means, key=lambda k: (-means[k].sum(), k))
    rows = [(names.get(k, k), means[k]) for k in ranked[: len(ink.measures)]]
    if len(ranked) > len(ink.measures):
        rest = sum(means[k] for k in ranked[len(ink.measures) - 1 :])
        rows = [*rows[:-1], (words("chart.other"), rest)]
    total = sum((v for _, v in rows), np.zeros(len(years)))
    factor, unit_name = words.axis("M RMB a year", float(total.max(initial=0.0)))
    labels = [str(y) for y in years]
    option = frame(labels, words("chart.year"), unit_name, ink)
    option["xAxis"] |= {"boundaryGap": True, "axisLabel": {"color": ink.quiet, "interval": 0 if len(labels) <= 16 else 4}}
    option["series"] = [
        {
            "type": "bar",
            "emphasis": STILL,
            "stack": "spent",
            "name": label,
            "data": [plain(v) or None for v in values * factor],
            "barWidth": "62%",
            "barMaxWidth": 56,
            "itemStyle": {"color": colour, "borderColor": ink.paper, "borderWidth": 1},
        }
        for (label, values), colour in zip(rows, ink.measures, strict=False)
    ]
    option["tips"] = [tip(year, [(label, words.quantity(v[i], "M RMB"), "") for label, v in rows if v[i]], "", "") for i, year in enumerate(labels)]
    return option
