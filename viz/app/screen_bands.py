"""How sure the differences are: from a stored comparison of the same two worlds, when there is one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ecosystem.declare import Wrong
from viz.app import shelf
from viz.app.screen import Bands


def bands(folder: Path, baseline: str, scenario: str) -> tuple[Bands, int]:
    """The 90 % interval of each indicator's difference at the end of the run, and of how many pairs, for these two hashes.

    The stored comparison with the most replicates counts; nothing and 0 when there is none. Reads files: not for a click.
    """
    for entry in sorted(shelf.entries(folder), key=lambda e: -e.replicates):
        if entry.kind != "comparison" or entry.replicates < 2:
            continue
        with suppress(Wrong, OSError):
            rows = shelf.effects_of(shelf.read(entry.path), baseline, scenario)
            if rows is not None:
                held = {row.indicator: (row.low, row.high) for row in rows.itertuples() if row.low == row.low}
                return held, entry.replicates
    return {}, 0
