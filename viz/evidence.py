"""What the program was held against, in a report: robustness of the scenario, published designs, facts; silent where nothing is shipped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ecosystem.indicators import INDICATORS
from experiments import shipped
from experiments.scenario import Scenario
from viz.page import Listing
from viz.words import Words, capital


def tables(scenarios: Sequence[Scenario], baseline: Scenario | None, words: Words) -> list[Listing]:
    """All tables of evidence that is shipped and is about these scenarios."""
    found = [one for s in scenarios if baseline is not None for one in robust(s, baseline, words)]
    return [*found, *estimated(words)]


def counted(words: Words) -> str:
    """How many facts lie inside their bands, in a sentence; "" where no measurement is shipped."""
    found = shipped.facts()
    if found is None:
        return ""
    (targets, all_targets), (checks, all_checks) = (shipped.count(found["facts"], role) for role in ("target", "check"))
    return words("evidence.facts_note", targets=targets, all_targets=all_targets, checks=checks, all_checks=all_checks)


# -- robustness ---------------------------------------------------------------------------------------


def robust(scenario: Scenario, baseline: Scenario, words: Words) -> Iterator[Listing]:
    """Verdicts by indicator, then the effect in each variant, folded."""
    found = shipped.robustness_of(scenario, baseline)
    if found is not None:
        yield from of_robustness(found, words("evidence.robust", scenario=scenario.title[words.lang]), words)


def of_robustness(found: dict[str, Any], title: str, words: Words) -> Iterator[Listing]:
    """The same of what a file says."""
    note = words("evidence.robust_note", **about(found))
    rows = [
        (indicator(row["indicator"], words), shipped.said(row, "verdict", words.lang), breaks(row, words))
        for row in found["verdict"]
    ]  # fmt: skip
    columns = [(words(f"evidence.{key}") if key != "indicator" else words("table.indicator"), False) for key in ("indicator", "verdict", "breaks_in")]
    yield Listing("verdicts", columns, rows, title=title, note=note)
    columns = [(words("evidence.variant"), False), *((words(f"table.{key}"), key in ("difference", "interval", "better")) for key in OF_EFFECT)]
    yield Listing("robustness", columns, [effect(row, words) for row in found["effect"]], summary=words("evidence.every"))


OF_EFFECT = ("indicator", "unit", "difference", "interval", "better")


def effect(row: dict[str, Any], words: Words) -> tuple[str, ...]:
    """variant, indicator, unit, difference, interval, probability better."""
    unit, (delta, low, high) = row["unit"], (number(row, key) for key in ("delta", "low", "high"))
    half = (high - low) / 2
    mean, between = words.number(delta, unit, sign=True, within=half), words.interval(low, high, unit, half)
    named = (shipped.said(row, "variant", words.lang), indicator(row["indicator"], words), words.difference_unit(unit))
    return (*named, mean, between, words.percent(number(row, "probability_better")))


def breaks(row: dict[str, Any], words: Words) -> str:
    """The variants that break a conclusion, named."""
    names = (row.get("breaks_in_zh") if words.chinese else None) or row.get("breaks_in") or []
    names = names.split(", ") if isinstance(names, str) else names
    return words.list([shipped.in_chinese(n) if words.chinese else n for n in names]) if names else words("evidence.nowhere")


def indicator(name: str, words: Words) -> str:
    """An indicator's label, or that of a cost."""
    if name in INDICATORS:
        return capital(INDICATORS[name].label[words.lang])
    return words.texts["indicators"].get(name, name)


# -- the econometrician -------------------------------------------------------------------------------


def estimated(words: Words) -> Iterator[Listing]:
    """A row an estimate, beside the published one."""
    found = shipped.estimates()
    if found is None:
        return
    rows = [estimate(row, words) for row in found["estimate"]]
    keys = ("design", "statement", "unit", "estimate", "error", "interval", "published", "inside")
    columns = [(words(f"table.{key}" if key in ("unit", "interval") else f"evidence.{key}"), key in ("estimate", "error", "interval")) for key in keys]
    inside = sum(row.get("inside") is True for row in found["estimate"])
    note = words("evidence.estimates_note", **about(found), inside=inside, total=len(rows))
    yield Listing("estimates", columns, rows, title=words("evidence.estimates"), note=note)


def estimate(row: dict[str, Any], words: Words) -> tuple[str, ...]:
    """design, statement, unit, estimate, standard error, interval, published, inside; the source stands with what was published."""
    value, error, low, high = (number(row, key) for key in ("estimate", "error", "low", "high"))
    half = (high - low) / 2
    numbers = (words.number(value, within=half), words.number(error, within=error), words.interval(low, high, within=half))
    unit = words.unit(row["unit"])
    unit = shipped.said(row, "unit", words.lang) if unit == row["unit"] else unit
    inside = words("evidence." + {True: "yes", False: "no"}.get(row.get("inside"), "unknown"))  # type: ignore[arg-type]
    design = words.texts["designs"].get(row["design"]) or shipped.said(row, "design", words.lang)
    return (design, shipped.said(row, "statement", words.lang), unit, *numbers, published(row, words), inside)


def published(row: dict[str, Any], words: Words) -> str:
    """What was published, in its own words where it has some, else as its interval."""
    value, low, high = (number(row, key) for key in ("published", "published_low", "published_high"))
    told = shipped.said(row, "published", words.lang) if isinstance(row.get("published"), str) else words.number(value) if math.isfinite(value) else ""
    between = words.interval(low, high)
    if math.isfinite(low) != math.isfinite(high):  # open at one end
        between = words("evidence.from", low=words.number(low)) if math.isfinite(low) else words("evidence.up_to", high=words.number(high))
    return f"{told} ({between})" if told and between != words("table.none") else told or between


def number(row: dict[str, Any], key: str) -> float:
    """A number of a record; NaN where it is left out."""
    value = row.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan


def about(found: dict[str, Any]) -> dict[str, str]:
    """On how many replicates, at which scale and when it was computed."""
    said = found["about"]
    return {"n": str(said.get("replicates", "?")), "scale": f"{said['scale']:g}" if "scale" in said else "?", "date": str(said.get("date", "?"))}
