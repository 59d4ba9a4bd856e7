"""The map of the living city: ten districts as tiles, shaded by one indicator."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecosystem.city import DISTRICT_LABELS, DISTRICTS
from ecosystem.indicators import BY_DISTRICT, INDICATORS
from experiments.live.frame import Frame
from viz.app.say import Say

# Shenzhen from the north: a tile is about 14 square kilometres, so a district has as many as it has land.
MAP = (
    "..BBGGG.................",
    ".BBBGGGG......LL........",
    ".BBBBGGGH....LLLL.......",
    "BBBBBGGHHH..LLLLLPP.....",
    "BBBBBBHHHHLLLLLLPPPP....",
    ".BBBBBHHHLLLLLLPPPPP....",
    "..BBBNNHHLLLLLYYDDPPD...",
    "...BNNNFFULLLYY.DDDDDD..",
    "...NNNNFFUUUYY..DDDD.DD.",
    "....NNNFFUU.....DD.DDDD.",
    "....NN..........D...DD..",
    ".....N..............DD..",
)
LETTERS = {
    "B": "baoan", "G": "guangming", "H": "longhua", "L": "longgang", "P": "pingshan",
    "D": "dapeng", "N": "nanshan", "F": "futian", "U": "luohu", "Y": "yantian",
}  # fmt: skip
# Where a label stands, in tiles from the north-west corner; small districts have theirs at sea, with a line to them.
LABELS = {
    "baoan": (2.9, 4.0, None), "guangming": (5.5, 1.4, None), "longhua": (8.2, 4.2, None), "longgang": (12.6, 4.4, None),
    "pingshan": (17.8, 4.6, None), "dapeng": (18.9, 7.9, None), "nanshan": (5.2, 8.1, None),
    "futian": (8.6, 11.2, (8.0, 9.9)), "luohu": (11.8, 10.6, (10.6, 9.6)), "yantian": (14.9, 9.6, (13.2, 8.6)),
}  # fmt: skip
SHOWS = ("scenario", "baseline", "difference")


def ground(say: Say) -> dict[str, Any]:
    """What never changes: tiles (column, row) and labels of every district, in the order of DISTRICTS."""
    cells: dict[str, list[tuple[int, int]]] = {name: [] for name in DISTRICTS}
    for y, row in enumerate(MAP):
        for x, letter in enumerate(row):
            if letter in LETTERS:
                cells[LETTERS[letter]].append((x, y))
    places = []
    for name in DISTRICTS:
        x, y, to = LABELS[name]
        places.append({"name": name, "label": say.of(DISTRICT_LABELS[name]), "cells": cells[name], "at": (x, y), "to": to})
    return {"columns": len(MAP[0]), "rows": len(MAP), "districts": places}


def choices(say: Say) -> list[dict[str, str]]:
    """Indicators counted by district."""
    return [{"name": name, "label": say.of(INDICATORS[name].label)} for name in BY_DISTRICT]


def unit_of(name: str) -> str:
    """The unit of one quarter's number: flows are per quarter."""
    indicator = INDICATORS[name]
    return f"{indicator.unit} a quarter" if indicator.kind == "flow" else indicator.unit


def shades(frame: Frame, frames: list[Frame], indicator: str, show: str, say: Say) -> dict[str, Any]:
    """The map at one quarter: a shade from -1 to 1 and words for every district, the ends of the scale, and the whole table.

    The scale is that of every quarter played in either world, so that a colour means the same as time goes on.
    """
    unit = unit_of(indicator)
    worlds = {name: frame.world(name).by_district[indicator] for name in ("baseline", "scenario")}
    gap = [s - b for s, b in zip(worlds["scenario"], worlds["baseline"], strict=True)]
    values = gap if show == "difference" else worlds[show]
    seen = np.array([[f.baseline.by_district[indicator], f.scenario.by_district[indicator]] for f in frames])
    top = round_up(float(np.abs(seen[:, 1] - seen[:, 0]).max() if show == "difference" else seen.max()))
    signed = show == "difference"
    rows = [
        {
            "label": say.of(DISTRICT_LABELS[name]),
            "baseline": say.number(worlds["baseline"][i], unit),
            "scenario": say.number(worlds["scenario"][i], unit),
            "difference": say.number(gap[i], unit, sign=True),
        }
        for i, name in enumerate(DISTRICTS)
    ]
    return {
        "shade": [round(v / top, 3) for v in values],
        "words": [say.number(v, unit, sign=signed) for v in values],
        "signed": signed,
        "low": say.number(-top if signed else 0.0, unit, sign=signed),
        "high": say.number(top, unit, sign=signed),
        "unit": say.unit(unit),
        "rows": rows,
    }


def round_up(value: float) -> float:
    """The next 1, 2, 3, 5 or 10 times a power of ten; 1 for nothing."""
    if not value > 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0) if step * power >= value * (1 - 1e-12))
