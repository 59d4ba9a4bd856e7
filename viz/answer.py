"""The answer in one sentence, no surer than the numbers are."""

from __future__ import annotations

import math
from typing import Any

from experiments.scenario import Scenario
from viz.words import Words

ASKED = ("entrants", "unicorns")  # what the sentence speaks of, before the cost


def unsure(row: dict[str, Any]) -> bool:
    """Whether the difference cannot be told from zero: its interval holds zero, or there is no interval."""
    return not (row["low"] > 0 or row["high"] < 0)


def answer(rows: dict[str, dict[str, Any]], scenario: Scenario, words: Words) -> str:
    """What the scenario brings, with its certainty and its cost in public money."""
    compared = any("delta" in row for row in rows.values())
    over = words("answer.over" if scenario.years > 1 else "answer.over_one", years=scenario.years, title=scenario.title[words.lang])
    said = words("answer.link" if compared else "page.and").join((_difference if compared else _level)(rows[name], words) for name in ASKED if name in rows)
    start = over + ("" if compared else words("answer.one_sees"))
    return start + said + _cost(rows.get("public_spending"), words) + words("answer.stop")


def _difference(row: dict[str, Any], words: Words) -> str:
    noun, unit, delta = words(f"answer.{row['indicator']}"), row["unit"], row["delta"]
    if math.isnan(row["low"]):
        return words("answer.unknown", noun=noun, change=_amount(delta, unit, words, None, sign=True))
    half = (row["high"] - row["low"]) / 2
    if delta == 0 and half == 0:
        return words("answer.nothing_at_all", noun=noun)
    low, high = (words.number(row[end], unit, within=half) for end in ("low", "high"))
    known = not math.isnan(row.get("probability_better", math.nan))
    certainty = words(
        "answer.certainty" if known else "answer.certainty_bare",
        low=low,
        high=high,
        probability=words.percent(row.get("probability_better", math.nan)),
    )
    if unsure(row):
        return words("answer.nothing", noun=noun, change=_amount(delta, unit, words, half, sign=True), certainty=certainty)
    return words("answer.more" if delta > 0 else "answer.fewer", noun=noun, delta=_amount(abs(delta), unit, words, half), certainty=certainty)


def _amount(value: float, unit: str, words: Words, half: float | None, *, sign: bool = False) -> str:
    """English names the thing after the number, so it needs no unit there; Chinese needs its measure word."""
    number = words.number(value, unit, sign=sign, within=half)
    return number + words.unit(unit) if words.chinese else number


def _level(row: dict[str, Any], words: Words) -> str:
    half = (row["high"] - row["low"]) / 2
    known = not math.isnan(half)
    low, high = (words.number(row[end], row["unit"], within=half) for end in ("low", "high"))
    value = _amount(row["mean"], row["unit"], words, half if known else None)
    return words(
        "answer.one_level",
        value=value,
        noun=words(f"answer.{row['indicator']}"),
        range=words("answer.one_range", low=low, high=high) if known else "",
    )


def _cost(row: dict[str, Any] | None, words: Words) -> str:
    if row is None:
        return ""
    half = (row["high"] - row["low"]) / 2
    within = None if math.isnan(half) else half
    if "delta" not in row:
        return words("answer.one_spends", money=words.quantity(row["mean"], "M RMB", within=within))
    delta = row["delta"]
    if delta == 0:
        return words("answer.cost_none")
    money = words.quantity(abs(delta), "M RMB", within=within)
    if within is None:
        return words("answer.cost" if delta > 0 else "answer.saving", money=money)
    low, high = (words.quantity(row[end], "M RMB", within=within) for end in ("low", "high"))
    if unsure(row):
        change = words.quantity(delta, "M RMB", within=within, sign=True)
        return words("answer.cost_free", change=change, low=low, high=high)
    return words("answer.cost" if delta > 0 else "answer.saving", money=money)
