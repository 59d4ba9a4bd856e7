"""The form of a question: what a planner types, what may be varied, and what stands there at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ecosystem.declare import Number
from experiments.levers import LAWS
from experiments.scenario import Scenario

KINDS = ("sweep", "sensitivity", "optimise")
SMALL = 0.1  # of the real city: the size the form begins with, so that an answer comes soon


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is varied, as the form holds it: a range with steps, or settings with commas between them."""

    key: str
    low: str = ""
    high: str = ""
    steps: str = "5"
    values: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The form. What was typed stands as it was typed; `text` is a plan written by hand, which the form then waits for."""

    kind: str = "sweep"
    rows: tuple[Row, ...] = ()
    method: str = "grid"
    replicates: str = "2"
    scale: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)  # by name, of FIELDS
    text: str | None = None

    def changed(self, changes: Mapping[str, Any]) -> Draft:
        """A copy with changes as the browser sends them; what it cannot mean is left out."""
        kept: dict[str, Any] = {}
        for key in ("method", "replicates", "scale"):
            if key in changes:
                kept[key] = str(changes[key])[:40]
        if changes.get("kind") in KINDS:
            kept["kind"] = changes["kind"]
        if "numbers" in changes:
            kept["numbers"] = {**self.numbers, **{str(k): str(v)[:40] for k, v in changes["numbers"].items()}}
        if "rows" in changes:
            names = ("key", "low", "high", "steps", "values")
            kept["rows"] = tuple(Row(**{n: str(row.get(n, ""))[:400] for n in names}) for row in changes["rows"][:60])
        if "text" in changes:
            kept["text"] = None if changes["text"] is None else str(changes["text"])
        return replace(self, **kept)


# -- what may be varied --------------------------------------------------------------------------------


def numbers_of(scenario: Scenario) -> dict[str, tuple[Number, Any]]:
    """Everything a form can vary: key -> its declaration and what it is now. Levers of the scenario's measures, nature, the law."""
    found: dict[str, tuple[Number, Any]] = {}
    for policy in scenario.measures:
        settings = policy.settings()
        found |= {f"measures.{policy.name}.{name}": (n, settings[name]) for name, n in policy.Dose.declared.items()}
    for table, kind in LAWS.items():
        now = getattr(scenario, table)
        found |= {f"{table}.{name}": (n, now.get(name, n.default)) for name, n in kind.declared.items()}
    return found


def dates_of(scenario: Scenario) -> dict[str, str]:
    """First and last quarters of measures, which have no range: key -> the quarter now."""
    return {f"measures.{p.name}.{name}": p.settings()[name] for p in scenario.measures for name in ("start", "end")}


def usual_row(key: str, scenario: Scenario) -> Row:
    """A first range for a factor: from nothing, or half, to twice what it is now, within its bounds."""
    if (now := dates_of(scenario).get(key)) is not None:
        later = f"{int(now[:4]) + 1}{now[4:]}"
        return Row(key, values=f"{now}, {later}")
    number, now = numbers_of(scenario)[key]
    if key.startswith("measures."):
        low, high = 0.0, 2.0 * now
    else:
        low, high = sorted((0.75 * now, 1.25 * now))
    low, high = max(low, number.low), min(high, number.high)
    if not low < high:
        low, high = number.low, number.high
    if number.whole:
        low, high = round(low), round(high)
    low, high = (low, high) if low < high else (number.low, number.high)
    steps = int(high - low + 1) if number.whole and high - low < 5 else 5
    return Row(key, _short(low), _short(high), str(steps))


def opening(scenario: Scenario, kind: str = "sweep") -> Draft:
    """The form as it is first seen: the first levers of the scenario, on a city small enough to answer soon."""
    numbers = numbers_of(scenario)
    first = [next(k for k in numbers if k.startswith(f"measures.{p.name}.")) for p in scenario.measures if p.Dose.declared]
    liked = [k for k in ("measures.sandbox.slots", "measures.data_loan.budget") if k in numbers]
    keys = (liked or first or ["nature.hurdle"])[:2]
    return Draft(kind, tuple(usual_row(key, scenario) for key in keys), scale=_short(min(scenario.scale, SMALL)))


def _short(value: float) -> str:
    return f"{value:.6g}"
