"""Factors: what a plan varies. A lever of a measure, a number of nature or of the law, with the settings it may take.

Everything a factor knows comes from the declaration of its number: unit, bounds, default, whether it is whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecosystem.declare import Number, Text, Wrong, nearest
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.scenario import Scenario, some_of
from experiments.toml_file import Bare
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS, build

LAWS = {"nature": Nature, "rules": Rulebook}
DATES = {"start": Text("first quarter", "起始季度"), "end": Text("last quarter", "结束季度")}
PLACES = {"sectors": Text("sectors", "行业"), "districts": Text("districts", "区")}
RANGE = ("low", "high", "within", "steps")


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is varied: a range of numbers, or a list of settings."""

    key: str  # "measures.sandbox.slots", "nature.hurdle", "rules.review_target"
    unit: str
    label: Text
    default: Any  # what the scenario, or the declaration, has now
    low: float = math.nan
    high: float = math.nan
    values: tuple[Any, ...] = ()  # empty for a range
    whole: bool = False
    steps: int = 5  # settings of a range in a grid

    @property
    def numeric(self) -> bool:
        return not self.values or all(isinstance(v, (int, float)) for v in self.values)

    def at(self, u: float) -> Any:
        """The setting at u between 0 and 1: evenly along the range, or along the list; whole numbers get equal shares."""
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return int(min(self.low + math.floor(u * (self.high - self.low + 1)), self.high))
        return min(max(self.low + u * (self.high - self.low), self.low), self.high)

    def grid(self) -> list[Any]:
        """The settings a grid visits: the list, or `steps` of them evenly from low to high."""
        if self.values:
            return list(self.values)
        spread = [self.low + (self.high - self.low) * i / max(self.steps - 1, 1) for i in range(self.steps)]
        return list(dict.fromkeys(round(v) for v in spread)) if self.whole else spread

    def spec(self) -> Any:
        """The factor as a plan's file says it."""
        return list(self.values) if self.values else {"low": self.low, "high": self.high, "steps": self.steps}


def shown(value: Any) -> Any:
    """A setting in one cell of a table: lists of names are joined."""
    return "+".join(value) or "all" if isinstance(value, (list, tuple)) else value


def worlds(baseline: Scenario, scenarios: Sequence[Scenario], point: Mapping[str, Any]) -> list[Scenario]:
    """Baseline and scenarios at a point: nature and the law change for all of them, a measure's lever only in the
    scenarios that have the measure, never in the baseline."""
    laws: dict[str, dict[str, float]] = {"nature": {}, "rules": {}}
    doses: dict[str, dict[str, Any]] = {}
    for key, value in point.items():
        table, *name = key.split(".")
        if table == "measures":
            doses.setdefault(name[0], {})[name[1]] = list(value) if isinstance(value, tuple) else value
        else:
            laws[table][name[0]] = value
    changed = {table: numbers for table, numbers in laws.items() if numbers}

    def at(scenario: Scenario, levers: bool) -> Scenario:
        changes: dict[str, Any] = {table: {**getattr(scenario, table), **numbers} for table, numbers in changed.items()}
        if levers and any(p.name in doses for p in scenario.measures):
            changes["measures"] = tuple(build(p.name, {**p.settings(), **doses[p.name]}, CATALOGUE) if p.name in doses else p for p in scenario.measures)
        return scenario.replaced(**changes) if changes else scenario

    return [at(baseline, False), *(at(s, True) for s in scenarios)]


# -- reading a plan's [vary] ---------------------------------------------------------------------------


def read(table: Any, scenarios: Sequence[Scenario]) -> tuple[Factor, ...]:
    """The factors of a table `vary`: named ones in the order of the file, those of `all` in the order of declaration."""
    if not isinstance(table, Mapping) or not table:
        raise Wrong("vary", table, "tables of what is varied, such as [vary.nature] or [vary.measures.sandbox]")
    found: list[Factor] = []
    for kind, numbers in table.items():
        if kind not in ("measures", *LAWS):
            raise Wrong(f"vary.{kind}", kind, "measures, nature or rules", nearest(kind, ("measures", *LAWS)))
        if not isinstance(numbers, Mapping):
            raise Wrong(f"vary.{kind}", numbers, f"a table: [vary.{kind}]")
        if kind == "measures":
            for measure, levers in numbers.items():
                found += _of_measure(measure, levers, scenarios)
        else:
            first = getattr(scenarios[0], kind)
            declared = {name: (n, first.get(name, n.default)) for name, n in LAWS[kind].declared.items()}
            found += _named(kind, numbers, declared)
    return tuple(found)


def _of_measure(measure: str, levers: Any, scenarios: Sequence[Scenario]) -> Iterator[Factor]:
    have = {p.name: p for s in reversed(scenarios) for p in s.measures}
    key = f"vary.measures.{measure}"
    if measure not in have:
        allowed = f"a measure of the plan's scenarios: {some_of(sorted(have)) or 'they have none'} (a measure of dose zero may be added to one)"
        raise Wrong(key, measure, allowed, nearest(measure, have))
    if not isinstance(levers, Mapping):
        raise Wrong(key, levers, f"a table: [{key}]")
    policy, settings = have[measure], have[measure].settings()
    numbers = {name: (n, settings[name]) for name, n in policy.Dose.declared.items()}
    targets = {name: (n, settings[name]) for name, n in TARGET_NUMBERS.items() if name in policy.targeted_by}
    listed = (*DATES, *(place for place in PLACES if place in policy.targeted_by))
    rest = {name: spec for name, spec in levers.items() if name not in listed}
    yield from _named(f"measures.{measure}", rest, numbers, targets, listed)
    for name, spec in levers.items():
        if name in listed:
            yield _listed(f"measures.{measure}.{name}", spec, settings[name], policy)


def _listed(key: str, spec: Any, now: Any, policy: Any) -> Factor:
    """Dates and places have no range: a list of settings, each tried by making the policy."""
    name = key.rpartition(".")[2]
    if not isinstance(spec, list) or not spec:
        example = '["2021Q1", "2023Q1"]' if name in DATES else '[["it"], ["it", "bio"]]'
        raise Wrong(f"vary.{key}", spec, f"a list of settings such as {example}")
    for value in spec:
        try:
            build(policy.name, {**policy.settings(), name: value}, CATALOGUE)
        except Wrong as wrong:
            raise Wrong(f"vary.{key}", wrong.found, wrong.allowed, wrong.nearest) from None
    label = {**DATES, **PLACES}[name]
    whose = Text(f"{policy.label.en}: {label.en}", f"{policy.label.zh}：{label.zh}")
    values = tuple(tuple(v) if isinstance(v, list) else v for v in spec)
    return Factor(key, "quarter" if name in DATES else "names", whose, tuple(now) if isinstance(now, list) else now, values=_distinct(key, values))


Declared = Mapping[str, tuple[Number, Any]]  # the number, and what it is now


def _named(prefix: str, table: Mapping[str, Any], numbers: Declared, more: Declared | None = None, also: Sequence[str] = ()) -> Iterator[Factor]:
    """Factors of declared numbers; the name `all` stands for every one of `numbers` that is not named."""
    known = {**numbers, **(more or {})}
    for name, spec in table.items():
        if name != "all" and name not in known:
            names = ["all", *known, *also]
            raise Wrong(f"vary.{prefix}.{name}", name, f"one of {', '.join(names)}", nearest(name, names))
        if name != "all":
            factor = _of_number(f"{prefix}.{name}", spec, *known[name])
            if not factor.values and not factor.low < factor.high:
                raise Wrong(f"vary.{factor.key}", dict(spec), f"a low below the high, {known[name][0].allowed}")
            yield factor
    if "all" in table:
        for name, (number, now) in numbers.items():
            if name not in table and (factor := _of_number(f"{prefix}.{name}", table["all"], number, now)).low < factor.high:
                yield factor  # whole numbers such as 2 have no room within a tenth of themselves


def _of_number(key: str, spec: Any, number: Number, now: Any) -> Factor:
    """A range within the declared bounds ({low, high} or {within} or {}), or a list of numbers."""
    where = f"vary.{key}"
    whose = number.label
    if key.startswith("measures."):
        policy = CATALOGUE[key.split(".")[1]]
        whose = Text(f"{policy.label.en}: {number.label.en}", f"{policy.label.zh}：{number.label.zh}")
    if isinstance(spec, list) and spec:
        values = tuple(number.check(value, where) for value in spec)
        return Factor(key, number.unit, whose, now, values=_distinct(key, values), whole=number.whole)
    if not isinstance(spec, Mapping):
        raise Wrong(where, spec, f"a list of numbers, or a range {{ low, high }} or {{ within }}, {number.allowed}")
    for name in spec:
        if name not in RANGE:
            raise Wrong(f"{where}.{name}", name, f"one of {', '.join(RANGE)}", nearest(name, RANGE))
    low, high = number.low, number.high
    if "within" in spec:
        if "low" in spec or "high" in spec:
            raise Wrong(where, dict(spec), "either low and high, or within")
        share = _share(f"{where}.within", spec["within"])
        reach = share * (abs(now) or (number.high - number.low) / 2)
        low, high = max(low, now - reach), min(high, now + reach)
        low, high = (math.ceil(low), math.floor(high)) if number.whole else (low, high)
    else:
        low = number.check(spec.get("low", low), f"{where}.low")
        high = number.check(spec.get("high", high), f"{where}.high")
    steps = spec.get("steps", 5)
    if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= 1000:
        raise Wrong(f"{where}.steps", steps, "a whole number from 2 to 1000")
    return Factor(key, number.unit, whose, now, float(low), float(high), whole=number.whole, steps=steps)


def _share(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 < value <= 10.0:
        raise Wrong(key, value, "a share of the default above 0, such as 0.25")
    return float(value)


def _distinct(key: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise Wrong(f"vary.{key}", Bare("a setting twice"), "each setting once")
    return values
