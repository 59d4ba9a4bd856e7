"""Estimates of the virtual econometrician as a table: each beside what was published and beside the truth of the model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.tables.page import Page, table

if TYPE_CHECKING:
    from experiments.econometrics.design import Estimate


def number(value: float) -> str:
    """About three digits; a dash for what is not known."""
    if not math.isfinite(value):
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(low: float, high: float) -> str:
    """An interval; half-open where one side has no bound."""
    if math.isnan(low) or math.isnan(high):
        return "-"
    if math.isinf(high):
        return f"above {number(low)}"
    return f"{number(low)} to {number(high)}"


def published(e: Estimate) -> str:
    """The published value with its interval or range."""
    band = spread(e.published_low, e.published_high)
    return f"{number(e.published)} ({band})" if math.isfinite(e.published) else band


def verdict(e: Estimate) -> str:
    return "none" if e.inside is None else "inside" if e.inside else "MISSES"


def show_estimates(estimates: Sequence[Estimate]) -> None:
    out = Page(120)
    made = table("Design", "What is estimated", "Estimate", "Error", "90 % interval", "Published", "", "Truth", "n", right=(2, 3, 7, 8))
    for e in estimates:
        cells = (number(e.estimate), number(e.error), spread(e.low, e.high), published(e), verdict(e), number(e.truth), f"{e.n:,}")
        made.add_row(e.design, f"{e.statement}, {e.unit}", *cells)
    out.show("The virtual econometrician", made)
    for name, note in {e.design: e.note for e in estimates if e.note}.items():
        out.print(f"{name}: {note}")
    told = [e for e in estimates if e.inside is not None]
    if told:
        errors = " and ".join(sorted({e.errors for e in told}))
        out.print(f"{sum(bool(e.inside) for e in told)} of {len(told)} estimates inside the published range; errors {errors}; n: firms or claims, all cities")
