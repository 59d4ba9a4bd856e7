"""Figures of sweeps in matplotlib: pure functions of a frame, a row a point. Axes say their units."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.declare import Text
from experiments.levers import Factor

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

EFFECT = Text("Δ {} ({})", "Δ {}（{}）")
BINS = 8


def heat_map(frame: pd.DataFrame, factors: Sequence[Factor], indicator: str, language: str = "en") -> Figure:
    """The effect over a grid of two factors, settings evenly spaced, each cell's number written in it; grey text may be zero."""
    from matplotlib.figure import Figure

    across, up = factors
    table = {name: frame.pivot(index=up.key, columns=across.key, values=name) for name in ("delta", "low", "high")}
    values = table["delta"].to_numpy(dtype=float)
    most = max(float(np.nanmax(np.abs(values), initial=0.0)), 1e-12)
    figure = Figure(figsize=(1.6 + 1.1 * values.shape[1], 1.4 + 0.8 * values.shape[0]), layout="constrained")
    axes = figure.subplots()
    shown = axes.imshow(values, origin="lower", aspect="auto", cmap="RdBu", vmin=-most, vmax=most)
    for (y, x), value in np.ndenumerate(values):
        sure = table["low"].iat[y, x] > 0 or table["high"].iat[y, x] < 0
        strong = abs(value) > 0.6 * most
        axes.text(x, y, f"{value:+.3g}", ha="center", va="center", fontsize=8, color="white" if strong else "black" if sure else "0.5")
    axes.set_xticks(range(values.shape[1]), [_setting(v) for v in table["delta"].columns], fontsize=8)
    axes.set_yticks(range(values.shape[0]), [_setting(v) for v in table["delta"].index], fontsize=8)
    axes.set_xlabel(_named(across, language), fontsize=9)
    axes.set_ylabel(_named(up, language), fontsize=9)
    figure.colorbar(shown, ax=axes, label=_effect(frame, indicator, language))
    return figure


def strips(frame: pd.DataFrame, factors: Sequence[Factor], indicator: str, language: str = "en") -> Figure:
    """The effect at every point against each factor in turn, with the mean along the factor."""
    from matplotlib.figure import Figure

    rows = max(math.ceil(len(factors) / 3), 1)
    figure = Figure(figsize=(9.6, 2.6 * rows), layout="constrained")
    panels = figure.subplots(rows, 3, squeeze=False, sharey=True).ravel()
    for panel, factor in zip(panels, factors, strict=False):
        settings = frame[factor.key]
        if factor.numeric:
            x = settings.to_numpy(dtype=float)
        else:
            names = list(dict.fromkeys(settings))
            x = settings.map(names.index).to_numpy(dtype=float)
            panel.set_xticks(range(len(names)), names, fontsize=8)
        panel.axhline(0.0, color="0.6", linewidth=0.8)
        panel.plot(x, frame["delta"], "o", markersize=3, alpha=0.5, color="tab:blue")
        centres, means = _along(x, frame["delta"].to_numpy(dtype=float))
        panel.plot(centres, means, color="tab:red", linewidth=1.5)
        panel.set_xlabel(_named(factor, language), fontsize=8)
    for panel in panels[len(factors) :]:
        panel.set_visible(False)
    for row in range(rows):
        panels[3 * row].set_ylabel(_effect(frame, indicator, language), fontsize=8)
    return figure


def _along(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of y at each setting, or in equally filled bins where there are many."""
    settings = np.unique(x)
    if len(settings) <= BINS:
        return settings, np.array([y[x == s].mean() for s in settings])
    groups = np.array_split(np.argsort(x, kind="stable"), BINS)
    return np.array([x[g].mean() for g in groups]), np.array([y[g].mean() for g in groups])


def _setting(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float, np.number)) else str(value)


def _named(factor: Factor, language: str) -> str:
    return "\n".join(textwrap.wrap(f"{factor.label[language]} ({factor.unit})", 36))


def _effect(frame: pd.DataFrame, indicator: str, language: str) -> str:
    from ecosystem.indicators import INDICATORS

    return EFFECT[language].format(INDICATORS[indicator].label[language], frame.attrs["units"]["delta"])
