"""The ensemble of plausible natures that calibration left: which of them a replicate lives in.

Seeds and nature both vary over replicates. Each replicate lives in the next draw, so that replicates stay independent
as long as there are draws; where there are more replicates than draws, those that share a draw tell luck from nature.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "ensemble.toml"


@cache
def about() -> dict[str, Any]:
    """What calibration says of the ensemble: when it was made, from which seed and model, on how many runs."""
    return dict(_read()["about"])


@cache
def draws() -> tuple[Mapping[str, float], ...]:
    """The draws in their order: numbers of Nature that differ from the fitted ones."""
    table = _read()["draws"]
    return tuple(dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True))


@cache
def digest() -> str:
    """Twelve hexadecimal digits that name the ensemble."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]


def draw_of(replicate: int) -> int:
    """The number of the draw in which a replicate lives: 0, 1, 2 ... and round again."""
    return replicate % len(draws())


def nature_of(replicate: int) -> Mapping[str, float]:
    """The numbers of Nature in which a replicate lives, as far as they differ from the fitted ones."""
    return draws()[draw_of(replicate)]


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
