"""Charts of a sensitivity analysis: tornado, Morris' plane, Sobol' shares, interactions. Frames in, ECharts options out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ecosystem.indicators import INDICATORS
from viz.drawing import CSS, Ink, Option, frame, plain, tip
from viz.runs.drawing import cells, dots, extent, label, path, plane, rule, segments, whiskers
from viz.runs.names import Settings
from viz.runs.parts import unsure
from viz.words import Words
from viz.worlds import peak

NAMED = 7  # points of a plane that have room for their names


def tornado(rows: pd.DataFrame, whole: Any, settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """A beam a factor, from the mean effect in the lowest third of its settings (hollow) to that in the highest (solid)."""
    unit = str(whole["unit"])
    rows = rows.assign(reach=(rows["at_high"] - rows["at_low"]).abs()).dropna(subset="reach").sort_values("reach", ascending=False, kind="stable")
    ends = rows[["at_low", "at_high"]].to_numpy(float)
    step, shown = words.axis(unit, peak(ends.ravel()))
    option = frame([settings.titled(k) for k in rows["factor"]], words("chart.gap_axis", unit=shown), "", ink, sideways=True)
    option["yAxis"]["axisLabel"] |= {"width": 270, "overflow": "break", "lineHeight": 15}
    low, high = float(np.min(ends, initial=0.0)) * step, float(np.max(ends, initial=0.0)) * step
    room = 0.12 * ((high - low) or 1.0)  # for the settings beside the ends
    option["xAxis"] |= extent([low - room, high + room])
    option["grid"] |= {"top": 12}
    beams, marks, tips = [], [], []
    for i, row in enumerate(rows.itertuples()):
        factor = settings.factors[row.factor]
        beams.append((plain(row.at_low * step), i, plain(row.at_high * step), i))
        for at, setting, other, solid in ((row.at_low, row.low_setting, row.at_high, False), (row.at_high, row.high_setting, row.at_low, True)):
            bound = words("runs_sensitivity.at_least" if solid else "runs_sensitivity.at_most", value="{}") if factor.numeric else "{}"
            style = {"color": ink.scenario if solid else ink.paper, "borderColor": ink.scenario, "borderWidth": 1.8, "opacity": 1}
            text = bound.format(settings.value(row.factor, setting))
            right = at > other or (at == other and solid)
            marks.append({"value": [plain(at * step), i], "itemStyle": style, **label(text, "right" if right else "left", ink.quiet)})
            head = f"{settings.label(row.factor)} {bound.format(settings.quantity(row.factor, setting))}"
            tips.append(tip(head, [("", words.number(at, unit, sign=True), "")], words.difference_unit(unit), ""))
    lines: list[Option] = [{"xAxis": 0}, {"xAxis": plain(float(whole["mean"]) * step), "lineStyle": {"color": ink.quiet, "type": "dashed", "width": 1}}]
    zero = rule(ink, x=0)["markLine"] | {"data": lines}
    option["tooltip"]["trigger"] = "item"
    option["series"] = [segments(beams, colour=ink.scenario, width=11, opacity=0.28), dots(marks, size=10) | {"markLine": zero}]
    option["tips"] = tips
    return option


def morris(rows: pd.DataFrame, name: str, settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """How much a factor moves the effect (mu*) against how unevenly it does so (sigma); above the dashed line it depends on the others."""
    unit = INDICATORS[name].unit
    rows = rows.dropna(subset=["mu_star", "sigma"]).sort_values("share", ascending=False, kind="stable")
    step, shown = words.axis(unit, peak(rows[["mu_star", "sigma"]].to_numpy(float).ravel()))
    widest = [max(float(rows[side].max()), 1e-300) if len(rows) else 1.0 for side in ("mu_star", "sigma")]
    tips, marks, named = [], [], []
    for row in rows.itertuples():
        half = (row.high - row.low) / 2
        moved = words.number(row.mu_star, unit, within=half)
        lines = [
            (words("runs_sensitivity.moves"), moved, words.interval(max(row.low, 0.0), row.high, unit, half)),
            (words("runs_sensitivity.spread"), words.number(row.sigma, unit, within=half), ""),
        ]
        tips.append(tip(settings.label(row.factor), lines, words.difference_unit(unit), words("chart.interval_tip")))
        colour = ink.scenario if row.kept else ink.baseline
        one: Option = {"value": [plain(row.mu_star * step), plain(row.sigma * step)], "itemStyle": {"color": colour, "opacity": 0.9}}
        at = (row.mu_star / widest[0], row.sigma / widest[1])
        # A name is written where no name stands yet; the others are in the tips and in the table.
        if at[0] >= 0.05 and len(named) < NAMED and all(abs(at[1] - other) > 0.09 for other in named):
            named.append(at[1])
            one |= label(settings.label(row.factor), "right" if at[0] < 0.5 else "left")
            one["label"] |= {"width": 190, "overflow": "truncate"}
        marks.append(one)
    across, up = (words("runs.axis", label=words(f"runs_sensitivity.{key}"), unit=shown) for key in ("moves", "spread"))
    option = plane(across, up, tips, ink)
    for axis in ("xAxis", "yAxis"):
        option[axis] |= {"scale": False, "min": 0}
    option["grid"] |= {"right": 30}
    most = min(float(rows[side].max()) for side in ("mu_star", "sigma")) * step if len(rows) else 0.0
    option["series"] = [path([(0, 0), (plain(most), plain(most))], colour=ink.quiet, width=1, dashed=True), dots(marks, size=10)]
    return option


def shares(rows: pd.DataFrame, column: str, settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """A bar a factor: its share of the variance of the effect between worlds, with its interval."""
    middle, low, high = (100.0 * rows[c].to_numpy(float) for c in (column, f"{column}_low", f"{column}_high"))
    colours = [ink.baseline if unsure(a, b) else ink.scenario for a, b in zip(low, high, strict=True)]
    labels = [settings.label(k) for k in rows["factor"]]
    tips = [
        tip(text, [("", words.number(m / 100, "share"), words.interval(a / 100, b / 100, "share"))], "%", words("chart.interval_tip"))
        for text, m, a, b in zip(labels, middle, low, high, strict=True)
    ]
    option = whiskers(labels, middle, low, high, words("runs_sensitivity.variance"), tips, colours, ink)
    option["yAxis"]["axisLabel"] |= {"width": 190, "overflow": "break", "lineHeight": 14}
    return option


def together(pairs: pd.DataFrame, alone: pd.DataFrame, keys: list[str], settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """Shares of the variance of every pair of factors, and on the diagonal of each alone; bold where the interval leaves zero out."""
    size = len(keys)
    values, faint = np.full((size, size), np.nan), np.ones((size, size), bool)
    between: dict[tuple[int, int], tuple[float, float]] = {}

    def put(i: int, j: int, share: float, low: float, high: float) -> None:
        values[i, j], faint[i, j], between[i, j] = 100.0 * share, unsure(low, high), (low, high)

    for row in pairs.itertuples():
        j, i = sorted((keys.index(row.factor_a), keys.index(row.factor_b)))
        put(i, j, row.share, row.low, row.high)
    for row in alone.itertuples():
        i = keys.index(row.factor)
        put(i, i, row.first, row.first_low, row.first_high)
    values, faint = values[::-1], faint[::-1]  # the first factor stands on top
    names = [settings.label(k) for k in keys]
    texts, tips = [["" for _ in keys] for _ in keys], []
    for i in range(size):
        for j in range(size):
            if not np.isfinite(values[i, j]):
                continue
            texts[i][j] = words.number(values[i, j] / 100, "share", within=0.005)
            one, other = keys[size - 1 - i], keys[j]
            head = settings.label(one) if one == other else f"{settings.label(one)} × {settings.label(other)}"
            ends = between[size - 1 - i, j]
            tips.append(tip(head, [("", words.number(values[i, j] / 100, "share"), words.interval(*ends, "share"))], "%", words("chart.interval_tip")))
    return cells(names, names[::-1], values, texts, tips, words("runs_sensitivity.diagonal"), words("runs_sensitivity.variance"), ink, faint)
