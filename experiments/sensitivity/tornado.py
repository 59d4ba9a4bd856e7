"""Figures of a sensitivity analysis in matplotlib: what moves the effect of a policy, and which factors act together."""

from __future__ import annotations

import math
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ecosystem.declare import Text

WORDS = {
    "tornado": Text(
        "Δ {label}\nmean over the lowest (hollow) and highest (solid) third of each factor; line: mean of all worlds",
        "Δ {label}\n各因素最低（空心）与最高（实心）三分之一情形的均值；竖线：全部情形的均值",
    ),
    "total": Text("total share {} %", "总份额{}%"),
    "interactions": Text(
        "Δ {label}\n% of the variance from two factors together; diagonal: from each alone; bold: clear of zero",
        "Δ {label}\n两个因素交互占方差的%；对角线：单独作用；粗体：明显异于零",
    ),
    "nothing": Text("No factor moves it", "没有因素使其变化"),
}


def tornado(result: Any, indicator: str, language: str = "en") -> Figure:
    """A bar a factor from the mean contrast in its lowest third of settings to that in its highest, the largest total share on top."""
    rows = result.tornado()
    rows = rows[rows["indicator"] == indicator]
    shares = result.shares()
    shares = shares[shares["indicator"] == indicator].set_index("factor")["total"].reindex(rows["factor"])
    spread = (rows["at_high"] - rows["at_low"]).abs().to_numpy()
    order = np.lexsort((np.nan_to_num(spread), np.nan_to_num(shares.to_numpy(dtype=float))))  # the last is drawn on top
    mean = result.verdicts().query("scenario == @result.plan.scenarios[0].name and indicator == @indicator")["mean"].iloc[0]
    figure = Figure(figsize=(9.6, 1.4 + 0.45 * max(len(rows), 1)), layout="constrained")
    axes = figure.subplots()
    names = []
    for place, (row, share) in enumerate((rows.iloc[i], shares.iloc[i]) for i in order):
        factor = result.factors[row["factor"]]
        for at, setting, solid in ((row["at_low"], row["low_setting"], False), (row["at_high"], row["high_setting"], True)):
            if math.isfinite(at):
                axes.barh(place, at - mean, left=mean, height=0.4 if solid else 0.6, color="tab:blue" if solid else "white", edgecolor="tab:blue", alpha=0.8)
                sign = ("≥ " if solid else "≤ ") if factor.numeric else ""
                axes.annotate(f"{sign}{_setting(setting)}", (at, place), (4 if at >= mean else -4, 0), "data", "offset points", fontsize=7,
                              ha="left" if at >= mean else "right", va="center")  # fmt: skip
        said = f"\n{WORDS['total'][language].format(round(100 * share))}" if math.isfinite(share) else ""
        names.append(f"{_named(factor, language)}{said}")
    axes.set_yticks(range(len(names)), names, fontsize=8)
    if math.isfinite(mean):
        axes.axvline(mean, color="0.3", linewidth=1)
    axes.axvline(0.0, color="0.7", linewidth=0.8, linestyle=":")
    axes.margins(x=0.12)
    return _finished(figure, axes, "tornado" if len(rows) else "nothing", indicator, language)


def interactions(result: Any, indicator: str, language: str = "en") -> Figure:
    """A heat map of second-order shares, in per cent; bold where the interval leaves zero out. On the diagonal: alone (first order)."""
    keys = list(result.kept)
    grid, clear = np.full((len(keys), len(keys)), np.nan), np.zeros((len(keys), len(keys)), dtype=bool)
    for row in result.interactions().query("indicator == @indicator").itertuples():
        i, j = sorted((keys.index(row.factor_a), keys.index(row.factor_b)))
        grid[j, i], clear[j, i] = row.share, row.low > 0.0 or row.high < 0.0
    for row in result.shares().query("indicator == @indicator").itertuples():
        i = keys.index(row.factor)
        grid[i, i], clear[i, i] = row.first, row.first_low > 0.0
    figure = Figure(figsize=(3.6 + 0.8 * len(keys), 2.2 + 0.55 * len(keys)), layout="constrained")
    axes = figure.subplots()
    most = max(float(np.nanmax(np.abs(grid))) if np.isfinite(grid).any() else 0.0, 0.01)
    if keys:
        figure.colorbar(axes.imshow(100 * grid, cmap="RdBu", vmin=-100 * most, vmax=100 * most, aspect="auto"), ax=axes, label="%")
    for (y, x), value in np.ndenumerate(grid):
        if math.isfinite(value):
            look = {"color": "white" if abs(value) > 0.6 * most else "black", "fontweight": "bold" if clear[y, x] else "normal"}
            axes.text(x, y, f"{100 * value:.0f}", ha="center", va="center", fontsize=8, **look)
    names = [fill(result.factors[key].label[language], 28) for key in keys]
    axes.set_yticks(range(len(keys)), names, fontsize=8)
    axes.set_xticks(range(len(keys)), names, fontsize=8, rotation=30, ha="right")
    return _finished(figure, axes, "interactions" if keys else "nothing", indicator, language)


def _finished(figure: Figure, axes: Any, title: str, indicator: str, language: str) -> Figure:
    from ecosystem.indicators import INDICATORS

    about = INDICATORS[indicator]
    figure.suptitle(WORDS[title][language].format(label=about.label[language]), fontsize=9)
    if title == "tornado":
        axes.set_xlabel(f"Δ {about.label[language]} ({about.unit})", fontsize=9)
    return figure


def _setting(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float, np.number)) else str(value)


def _named(factor: Any, language: str) -> str:
    return fill(f"{factor.label[language]} ({factor.unit})", 44)
