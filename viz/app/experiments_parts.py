"""Parts of a shown result, as the browser takes them: charts, tables, what is set at their points, what failed, what can be chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from viz.app.experiments_charts import hovered
from viz.app.say import Say
from viz.runs.names import Settings
from viz.runs.parts import Drawn, Table

MOST_FAILURES = 30


def drawn(part: Drawn, title: str, note: str, one: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """One chart of a report's figure."""
    option = hovered(json.loads(str(one["option"])))
    return chart(title, option, [], note, tall=part.tall, say=say, legend=part.legend) | {"label": one["label"]}


def chart(
    title: str,
    option: dict[str, Any],
    at: list[Any],
    note: str,
    *,
    say: Say,
    tall: bool = False,
    legend: Iterable[tuple[str, str]] = (),
    labels: Iterable[str] = (),
    brings: Iterable[str] = (),
) -> dict[str, Any]:
    """A chart; at each of its points what is set there (`labels` name the values) and what it `brings`."""
    unit = option["yAxis"].get("name") or option["xAxis"].get("name", "")
    named = [{"colour": f"var(--{role})", "text": text} for role, text in legend]
    label = say("chart.aria", title=title, unit=unit)
    picked = {"at": at, "labels": list(labels), "brings": list(brings)}
    return {"type": "chart", "title": title, "option": option, "label": label, "note": note, "tall": tall, "legend": named, **picked}


def table(part: Table, title: str, note: str) -> dict[str, Any]:
    """A table of a report."""
    return {
        "type": "table",
        "title": title,
        "note": " ".join(filter(None, (note, part.note))),
        "folded": part.folded,
        "columns": [{"text": text, "num": num} for text, num in part.columns],
        "rows": [[{"text": c.text, "how": c.how} for c in row] for row in part.rows],
        "grey": list(part.grey),
        "at": [],
    }


def failures(frame: Any, say: Say) -> dict[str, Any]:
    """The runs that failed, with their message."""
    rows = [{"run": str(r.run), "point": str(r.point), "replicate": str(r.replicate), "message": r.message} for r in frame.head(MOST_FAILURES).itertuples()]
    more = len(frame) - len(rows)
    return {"rows": rows, "more": say.text("experiments.failures_more", n=more) if more > 0 else "", "count": say.number(len(frame))}


def choice(name: str, say: Say, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    """What may be chosen, and what is."""
    return {"name": name, "label": say.text(f"experiments.choose_{name}"), "value": value, "options": [{"value": v, "text": t} for v, t in options]}


def labels(settings: Settings, keys: Iterable[str]) -> list[str]:
    """What these factors are called."""
    return [settings.label(key) for key in keys]


def values(settings: Settings, setting: Mapping[str, Any]) -> list[str]:
    """Settings with their units."""
    return [settings.quantity(key, value) for key, value in setting.items()]
