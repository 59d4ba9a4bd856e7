"""What a calibration leaves in the program: the ensemble, the fitted numbers, and the story of both."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ensemble import FILE
from experiments.files import plain, replace_file

if TYPE_CHECKING:
    from experiments.calibration import Calibration

STORY = FILE.with_name("calibration.json")
FITTED = Path(__file__).parents[2] / "ecosystem" / "data" / "fitted.toml"


def ship(found: Calibration, date: str, refit: bool = False) -> list[Path]:
    """Put the ensemble and its story in place; with `refit` the fitted numbers too, which makes another model of the status quo."""
    told = plain({"date": date, **found.summary})
    replace_file(STORY, (json.dumps(told, indent=1, allow_nan=False) + "\n").encode())
    replace_file(FILE, ensemble(found, date).encode())
    if not refit:
        return [STORY, FILE]
    values = tomllib.loads(FITTED.read_text(encoding="utf-8")) | found.fitted()
    lines = ["# Written by `tequ calibrate --ship --refit`. Do not edit by hand.", *(f"{n} = {float(f'{v:.4g}')!r}" for n, v in values.items())]
    replace_file(FITTED, ("\n".join(lines) + "\n").encode())
    return [STORY, FILE, FITTED]


def ensemble(found: Calibration, date: str) -> str:
    """The ensemble as a file: about, then a column of draws for each number."""
    from experiments.calibration.runs import model

    told = found.summary
    names = {kind: [row["name"] for row in told["numbers"] if row["identified"] is kind] for kind in (True, False)}
    lines = [
        "# Written by `tequ calibrate --ship`. Do not edit by hand: a draw is a row across all numbers.",
        "[about]",
        f'date = "{date}"',
        f'effort = "{told["effort"]}"',
        f"seed = {told['seed']}",
        f"runs = {told['runs']}",
        f'model = "{model()[:12]}"',
        f"identified = {json.dumps(names[True])}",
        f"unidentified = {json.dumps(names[False])}",
        "",
        "[draws]",
        *(f"{name} = {json.dumps([draw[name] for draw in found.draws])}" for name in found.draws[0]),
    ]
    return "\n".join(lines) + "\n"
