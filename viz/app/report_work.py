"""What the report page hands out, made in a process of its own from a stored result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments import store
from viz.report import write_report
from viz.runs.about import VERBS


def report_path(folder: Path, lang: str) -> Path:
    """Where the report of a result lies, as the command line has it."""
    return folder / ("report.zh.html" if lang == "zh" else "report.html")


def report(say: Callable[[Any], None], folder: str, lang: str) -> str:
    """Write the report of the result in this folder in one language; its path. Work of a Job."""
    return str(write_report(store.load(folder), report_path(Path(folder), lang), lang))


def numbers(say: Callable[[Any], None], folder: str) -> str:
    """The result's table as CSV, a unit in every row. Work of a Job."""
    return csv(store.load(folder))


def csv(result: Any) -> str:
    """The effects of a comparison, the indicators of a run, the table to look at first of any other kind; \\r\\n between lines."""
    frame = getattr(result, {"comparison": "effects", "run": "indicators", "optimise": "versus"}.get(result.kind) or VERBS[result.kind])()
    frame = frame if "indicator" in frame.columns else frame.reset_index()
    if "unit" not in frame.columns and "indicator" in frame.columns:
        units = frame.attrs.get("units", {})
        frame = frame.assign(unit=[units.get(name, "") for name in frame["indicator"]])
    return str(frame.to_csv(index=False, lineterminator="\r\n"))
