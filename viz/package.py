"""What each measure of a package brings, in the report of a comparison: bars and a table, where the folder has an attribution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecosystem.declare import Wrong
from ecosystem.indicators import INDICATORS
from experiments.queries import packages as queries
from experiments.scenario import Scenario
from viz import charts
from viz.page import Figure, Listing, drawing
from viz.recompute import Shards
from viz.words import Words, capital

FOLDER = "attribution"  # below the folder of the comparison
DRAWN = ("entrants", "active_firms")
TABLED = ("entrants", "active_firms", "unicorns_ever", "public_spending")


def found(result: Any, scenario: Scenario, shards: Shards) -> Any | None:
    """The attribution of this very package: the result's own, or the one in the folder below it; None when there is none."""
    given = getattr(result, "attribution", None)
    if given is None and shards.folder is not None and (shards.folder / FOLDER / "manifest.json").is_file():
        from experiments.attribution import read

        try:
            given = read(shards.folder / FOLDER)
        except Wrong:
            return None
    return given if given is not None and [s.hash for s in given.asked] == [result.baseline.hash, scenario.hash] else None


def figure(shared: Any, scenario: Scenario, words: Words, shards: Shards) -> Figure:
    """A bar a measure, the largest share first, and all shares as a table that ends with the whole package."""
    names = {p.name: p.label[words.lang] for p in scenario.measures}
    frame, effect = shared.shares(), shared.effect().set_index("indicator")
    order = frame[frame["indicator"] == DRAWN[0]].sort_values("share", ascending=False, kind="stable")["measure"].tolist()
    title, options = words("package.title"), []
    for name in [n for n in DRAWN if n in effect.index]:
        rows = frame[frame["indicator"] == name].set_index("measure").loc[order]
        numbers = tuple(rows[column].to_numpy() for column in ("share", "low", "high"))
        option = charts.whiskers([names.get(m, m) for m in order], numbers, rows["unit"].iloc[0], "", words)
        options.append((capital(INDICATORS[name].label[words.lang]), option))
    table = _table(frame, effect, order, names, words)
    below = shared.directory is not None and shards.folder is not None and Path(shared.directory).resolve() == (shards.folder / FOLDER).resolve()
    query = shards.ask(lambda _: queries.shares(shared, TABLED, f"{FOLDER}/")) if below else ""
    return Figure(title, [drawing(option, title, note, words) for note, option in options], tall=True, table=table, name="package", query=query)


def _table(frame: Any, effect: Any, order: list[str], names: dict[str, str], words: Words) -> Listing:
    shown = [name for name in TABLED if name in effect.index]
    cells = frame.set_index(["measure", "indicator"])
    lines = [(names.get(m, m), [cells.loc[(m, name), ["share", "low", "high"]] for name in shown]) for m in order]
    lines.append((words("package.whole"), [effect.loc[name, ["delta", "low", "high"]] for name in shown]))
    columns = [(words("table.measure"), False)]
    for name in shown:
        unit = words.unit(INDICATORS[name].unit)
        columns.append((words("package.column", label=capital(INDICATORS[name].label[words.lang]), unit=unit), True))
    rows = []
    for label, numbers in lines:
        row = [label]
        for name, (value, low, high) in zip(shown, numbers, strict=True):
            unit, half = INDICATORS[name].unit, (high - low) / 2
            row.append(words("package.cell", share=words.number(value, unit, sign=True, within=half), between=words.interval(low, high, unit, half)))
        rows.append(row)
    return Listing("package", columns, rows, total=True, summary=words("package.table"), note=words("package.cells"))
