"""What a planner calls things: factors with their settings, units and indicators, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.indicators import INDICATORS
from experiments.tables.page import chinese_units
from viz.words import Words, capital, is_money, is_share

LEADS = ("entrants", "active_firms", "unicorns_ever", "public_spending")  # the indicators every chapter speaks of
PLACES = {**SECTOR_LABELS, **DISTRICT_LABELS}


def unit_of(unit: str, words: Words) -> str:
    """A declared unit in words; a share, which is shown in per cent, says so."""
    told = chinese_units().get(unit) if words.chinese and not is_money(unit) and not unit.startswith("share") else None
    return words.texts["runs_units"].get(unit) or told or words.unit(unit)


def indicator(name: str, words: Words) -> str:
    """An indicator's label at the start of a line."""
    if name in INDICATORS:
        return capital(INDICATORS[name].label[words.lang])
    return words(f"indicators.{name}") if name in words.texts["indicators"] else name


def noun(name: str, words: Words) -> str:
    """An indicator in the middle of a sentence."""
    return INDICATORS[name].label[words.lang] if name in INDICATORS else indicator(name, words)


def difference(value: float, unit: str, words: Words, within: float | None = None) -> str:
    """A difference with its unit: "+1,240 firms", "+3.1 percentage points"."""
    if is_share(unit):
        gap = "" if words.chinese else "\N{NO-BREAK SPACE}"
        return f"{words.number(value, unit, sign=True, within=within)}{gap}{words.difference_unit(unit)}"
    return words.quantity(value, unit, sign=True, within=within)


def measure(name: str, words: Words) -> str:
    """A measure's label; what is not a measure keeps its name."""
    from policies import CATALOGUE

    return CATALOGUE[name].label[words.lang] if name in CATALOGUE else name


class Settings:
    """The factors of a plan and how each of their settings is written."""

    def __init__(self, factors: Iterable[Any], words: Words):
        self.words = words
        self.factors = {f.key: f for f in factors}

    def label(self, key: str) -> str:
        return capital(self.factors[key].label[self.words.lang])

    def unit(self, key: str) -> str:
        """Its unit in words; dates and places have none."""
        return unit_of(self.factors[key].unit, self.words) if self.factors[key].numeric else ""

    def titled(self, key: str) -> str:
        """A factor with its unit, as an axis or a column is headed."""
        unit = self.unit(key)
        return self.words("runs.with_unit", label=self.label(key), unit=unit) if unit else self.label(key)

    def value(self, key: str, value: Any) -> str:
        """A setting without its unit, with as many digits as tell it from its neighbours."""
        factor, words = self.factors[key], self.words
        if not isinstance(value, (int, float)) and not hasattr(value, "dtype"):
            return self._names(value)
        step = spacing(factor) * (100.0 if is_share(factor.unit) else 1.0)
        within = spacing(factor) / 5 if step < 1 and not factor.whole else None
        return words.number(float(value), factor.unit, within=within)

    def quantity(self, key: str, value: Any) -> str:
        """A setting with its unit: "80 places in the city"."""
        text, unit = self.value(key, value), self.unit(key)
        if not unit or text == self.words("table.none"):
            return text
        return text + ("" if self.words.chinese else "\N{NO-BREAK SPACE}") + unit

    def sentence(self, point: Mapping[str, Any]) -> str:
        """A whole point in words: "Sandbox: places 80, Data loan: budget 600 M RMB a year"."""
        parts = [self.words("runs.at", label=self.label(key), value=self.quantity(key, value)) for key, value in point.items() if key in self.factors]
        return self.words("runs.semicolon").join(parts)

    def _names(self, value: Any) -> str:
        names = list(value) if isinstance(value, (list, tuple)) else str(value).split("+")
        if names in ([], ["all"]):
            return self.words("runs.everywhere")
        return self.words.list([PLACES[n][self.words.lang] if n in PLACES else n for n in names])


def spacing(factor: Any) -> float:
    """How far apart neighbouring settings are: the least gap of a list, a tenth of a range."""
    if factor.values:
        known = sorted({float(v) for v in factor.values if isinstance(v, (int, float))})
        return min((b - a for a, b in pairwise(known)), default=math.inf)
    return (factor.high - factor.low) / 10


def varied(factors: Sequence[Any], design: Any) -> list[str]:
    """The keys of the factors that really vary over a design."""
    return [f.key for f in factors if f.key in design and design[f.key].nunique() > 1]
