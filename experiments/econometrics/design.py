"""What a published design is here: a question, what was published, and how one simulated city answers."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words.toml"
FEWEST = 30  # treated firms, over all replicates, below which no number is given


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one city says: `top` over `bottom` is the estimate (bottom 1 for what is no ratio), `error` that of the ratio within this city.

    true_top over true_bottom is the truth that only the maker of the city can read off, from worlds paired on the same luck; NaN when unknown.
    """

    top: float
    error: float
    treated: int
    n: int
    bottom: float = 1.0
    true_top: float = math.nan
    true_bottom: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """One number of a design: its statement, unit, what was published with its interval or range, and who says so."""

    name: str
    statement: str
    unit: str
    published: float
    low: float
    high: float
    source: str

    @property
    def times(self) -> float:
        """Shares are told as percentages."""
        return 100.0 if self.unit.startswith("%") else 1.0


@dataclass(frozen=True, slots=True)
class Design:
    """A published design with its questions; `read(replicate, scale, seed)` gives a Reading (or the words why there is none) by question."""

    name: str
    questions: Sequence[Question]
    read: Callable[[int, float, int], Mapping[str, Reading | str]]

    @property
    def words(self) -> Mapping[str, str]:
        """The paper, the design on its sample, what the paper did otherwise, and why the estimate misses when it does."""
        return _words()[self.name]


@dataclass(frozen=True, slots=True)
class Estimate:
    """An answer pooled over replicates, beside the published one and the truth; what is not known is NaN, `inside` None."""

    design: str
    name: str
    statement: str
    unit: str
    estimate: float
    error: float
    low: float
    high: float
    published: float
    published_low: float
    published_high: float
    inside: bool | None
    truth: float
    n: int
    treated: int
    replicates: int
    errors: str  # "between replicates" or "within replicates"
    source: str
    note: str

    def record(self) -> dict[str, Any]:
        """A plain record; what is not known or not bounded is None."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
