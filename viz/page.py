"""One self-contained page: what every page of results shares, and how a template becomes text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from viz.words import Words

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of words: columns (label, whether it holds numbers), rows of texts; `total`: the last row sums the others.

    It stands under its `title`, or folded under its `summary`, with a `note` below and the query of its numbers.
    """

    name: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    total: bool = False
    title: str = ""
    summary: str = ""
    note: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Charts (`drawing`) under one title; a legend of (colour role, label); a table of the same numbers; their query."""

    title: str
    charts: Sequence[dict[str, Any]]
    legend: Sequence[tuple[str, str]] = ()
    tall: bool = False
    wide: bool = False
    table: Listing | None = None
    name: str = ""
    query: str = ""


def render(template: str, words: Words, **values: Any) -> str:
    """The text of a template in this folder (or below it) that extends base.html.j2.

    Every page brings title, question (or ""), facts (the line under them), limits, identity (pairs), shell, python
    and files (name and text of what the shell line needs); `queried` says whether its figures hold queries.
    """
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    shared = {"w": words, "code": code, "asset": asset, "files": [], "queried": False}
    return environment.get_template(template).render(**shared | values)


def asset(name: str) -> Markup:
    """A file of viz/assets, to stand inside the page."""
    return Markup((HERE / "assets" / name).read_text(encoding="utf-8"))


def code(text: str) -> Markup:
    """Text with `code` in backticks set as code."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))


def option_json(option: dict[str, Any]) -> Markup:
    """A chart's option as JSON that cannot end the script element it stands in."""
    return Markup(json.dumps(option, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def drawing(option: dict[str, Any], title: str, note: str, words: Words) -> dict[str, Any]:
    """One chart of a figure: its option, the note above it and the words of a reader who cannot see it."""
    unit = option["yAxis"].get("name") or option["xAxis"]["name"]
    return {"note": note, "option": option_json(option), "label": words("chart.aria", title=title, unit=unit)}
