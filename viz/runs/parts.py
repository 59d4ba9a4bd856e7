"""What a report of many runs is made of: sections of tables and figures, each with the numbers it shows and their query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from viz.page import drawing
from viz.words import Words


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words; `how` is a class of the page's style ("n" a number, "unit", "delta n" a result ...)."""

    text: str
    how: str = ""
    width: int | None = None  # of a gauge, in per cent


@dataclass(frozen=True, slots=True)
class Table:
    """Columns (label, whether numbers), rows of cells; `grey` rows cannot be told from zero; `folded` is a summary to open.

    `numbers` are what the cells write out, and `query` gives them again from the shards.
    """

    name: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]
    grey: Sequence[bool] = ()
    title: str = ""
    note: str = ""
    folded: str = ""
    query: str = ""
    numbers: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Charts under one title with a legend of (colour role, label); `layout` is "one", "two" or "three" charts a row."""

    name: str
    title: str
    charts: Sequence[dict[str, Any]]
    layout: str = "one"
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    tall: bool = False
    query: str = ""
    numbers: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or a paragraph, as large as an answer or as small as a remark."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; on paper a section that does not `flow` begins a page."""

    title: str
    parts: Sequence[Table | Drawn | Said]
    note: str = ""
    flow: bool = True


def figure(name: str, title: str, options: Sequence[tuple[str, dict[str, Any]]], words: Words, **how: Any) -> Drawn:
    """A figure of options with the caption above each."""
    return Drawn(name, title, [drawing(option, caption or title, caption, words) for caption, option in options], **how)


# -- cells -------------------------------------------------------------------------------------------


def words_of(text: str) -> Cell:
    return Cell(text)


def number(text: str) -> Cell:
    return Cell(text, "n")


def result(text: str) -> Cell:
    """The number a row is about."""
    return Cell(text, "n delta")


def unit(text: str) -> Cell:
    return Cell(text, "unit")


def chance(probability: float, words: Words) -> Cell:
    """A probability with its gauge."""
    known = probability == probability
    return Cell(words.percent(probability), "p", round(100 * probability) if known else None)


def half_of(row: Any) -> float | None:
    """Half the width of a row's interval (low, high), which sets the decimals of its numbers; None where there is none to speak of."""
    half = (row["high"] - row["low"]) / 2
    return float(half) if half > 1e-9 * max(abs(row["low"]), abs(row["high"])) else None


def estimate(value: float, row: Any, measured: str, words: Words, *, sign: bool = True) -> list[Cell]:
    """Two cells: a number as precise as the interval of its row allows, and that interval."""
    half = half_of(row)
    return [result(words.number(value, measured, sign=sign, within=half)), number(words.interval(row["low"], row["high"], measured, half))]


def heads(words: Words, *keys: str) -> list[tuple[str, bool]]:
    """Headings by their keys; "#" before a key says that the column holds numbers."""
    return [(words(key.removeprefix("#")), key.startswith("#")) for key in keys]


def unsure(low: float, high: float) -> bool:
    """Whether an interval holds zero, or does not exist."""
    return not (low > 0 or high < 0)
