"""Controls of the measures, made from their declarations alone: cards, sliders, dates and targets, in a reader's language.

A control shows a number in the unit a planner says it in: shares in per cent, Chinese money in 万元 or 亿元. What it sends
back is checked by the same declaration that made it, so a new measure in the catalogue needs nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ecosystem import clock
from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.declare import Number, Wrong
from experiments.scenario import LAST, Scenario
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS, Policy
from viz.app.say import Say
from viz.runs.names import unit_of
from viz.words import THIN, capital, is_share

SHOWN = 4  # sliders on the face of a card; the others are under "more"
HANDY = 4.0  # a slider reaches to so many times the default, if the bounds let it
WIDE = 25.0  # a slider that reaches further than so many times the default goes in growing steps
FIRST = clock.quarter("2021Q1")  # where the timeline begins, unless the run begins earlier
PLACES = {"sectors": SECTOR_LABELS, "districts": DISTRICT_LABELS}


# -- scenarios -----------------------------------------------------------------------------------------


def set_measure(scenario: Scenario, name: str, settings: dict[str, Any] | None) -> Scenario:
    """A checked copy with the measure at these settings (what is not named is as declared), or without it; raises Wrong."""
    measures: dict[str, Any] = {policy.name: policy.settings() for policy in scenario.measures}
    measures[name] = settings
    return scenario.replaced(measures={key: value for key, value in measures.items() if value is not None})


def settle(scenario: Scenario, name: str, **settings: Any) -> Scenario:
    """A checked copy with some settings of a measure of the scenario changed; raises Wrong."""
    return set_measure(scenario, name, {**measure(scenario, name).settings(), **settings})


def measure(scenario: Scenario, name: str) -> Policy:
    """The measure of the scenario; as declared when the scenario is without it."""
    return next((policy for policy in scenario.measures if policy.name == name), None) or CATALOGUE[name]()


# -- numbers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """How a declared number is written in a field: times `factor`, in `unit`."""

    factor: float
    unit: str
    chinese: bool

    def out(self, value: float) -> float:
        """From the declared unit to the field's."""
        return tidy(value * self.factor)

    def back(self, value: float) -> float:
        """From the field's unit to the declared one."""
        return tidy(value / self.factor)

    def number(self, value: float) -> str:
        """A value of the declared unit as written in the field's: "1,250"."""
        text = f"{self.out(value):,.10f}".rstrip("0").rstrip(".")
        plain = self.chinese and abs(self.out(value)) < 1e5  # Chinese writes 50000, but nobody reads 100000000
        return (text.replace(",", "") if plain else text).replace("-", "\N{MINUS SIGN}")

    def quantity(self, value: float) -> str:
        """The same with its unit: "300 M RMB a year", "3亿元/年"."""
        return f"{self.number(value)}{'' if self.chinese else THIN}{self.unit}"


def scale_of(number: Number, say: Say) -> Scale:
    """The unit a reader says the number in; it depends on the declaration only, not on the value."""
    unit = unit_of(number.unit, say)
    if is_share(number.unit):
        return Scale(100.0, unit, say.chinese)
    if say.chinese and number.unit.startswith("M RMB") and " for each " not in number.unit:
        factor, word = (0.01, "亿") if number.default >= 100.0 else (100.0, "万")
        return Scale(factor, word + unit, True)
    return Scale(1.0, unit, say.chinese)


def span(number: Number, value: float | None = None) -> tuple[float, float, float]:
    """(low, high, step) of a slider, in the number's unit: round, within the bounds, with default and value in it.

    Step 0 means growing steps, those of `stops`: the range is too wide for even ones.
    """
    value = number.default if value is None else value
    size = abs(number.default)
    reach = HANDY * size or max(number.high, -number.low)
    reach = _nice(max(reach, 1.25 * abs(value) if abs(value) > reach else 0.0))
    low, high = max(number.low, -reach), min(number.high, reach)
    growing = reach > WIDE * size if size else high - low > 100.0
    return low, high, 0.0 if growing and low >= 0 else _step(number, low, high)


def stops(number: Number, low: float, high: float, also: Iterable[float] = ()) -> list[float]:
    """Where a slider in growing steps may stop: 1, 2, 3, 5, 7 of every power of ten, the ends, and these values."""
    least = max(low, abs(number.default) / 100 or high / 1e6)
    if number.whole:
        least = max(least, 1.0)
    found = {low, high, *also}
    for power in range(math.floor(math.log10(least)), math.ceil(math.log10(high)) + 1):
        found |= {tidy(digit * 10.0**power) for digit in (1, 2, 3, 5, 7)}
    return sorted(v for v in found if low <= v <= high and (not number.whole or v == int(v)))


def slider(number: Number, value: float, say: Say) -> dict[str, Any]:
    """One number's control: everything in the unit of the field."""
    scale = scale_of(number, say)
    low, high, step = span(number, value)
    control = {
        "key": number.name,
        "label": capital(number.label[say.lang]),
        "unit": scale.unit,
        "value": scale.out(value),
        "default": scale.out(number.default),
        "usual": say.text("levers.default", value=scale.quantity(number.default)),
        "low": scale.out(low),
        "high": scale.out(high),
        "step": scale.out(step),
        "least": scale.out(number.low),
        "most": scale.out(number.high),
        "whole": number.whole,
        "allowed": allowed(number, say),
    }
    if step == 0.0:
        control["stops"] = [scale.out(v) for v in stops(number, low, high, (value, number.default))]
    return control


def allowed(number: Number, say: Say) -> str:
    """What may be typed, as a kind sentence: "Please enter a whole number from 0 to 5,000 places in the city."."""
    scale = scale_of(number, say)
    key = "levers.allowed_whole" if number.whole else "levers.allowed"
    return say.text(key, low=scale.number(number.low), high=scale.quantity(number.high))


def tidy(value: float) -> float:
    """Without the dust of decimal arithmetic; whole numbers as such, so that they are written short."""
    value = float(f"{value:.12g}")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _nice(value: float) -> float:
    """Up to two digits, so that a slider ends at a round number."""
    if value <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return tidy(math.ceil(tidy(value / unit)) * unit)


def _step(number: Number, low: float, high: float) -> float:
    """About a hundredth of the range, 1, 2 or 5 of a power of ten; finer when that makes the default one of the steps."""
    wanted = max((high - low) / 100, 1.0 if number.whole else 0.0) or 1.0
    power = math.floor(math.log10(wanted))
    steps = [step for e in (power, power - 1) for digit in (5, 2, 1) if wanted / 10 <= (step := tidy(digit * 10.0**e)) <= wanted]
    steps = [step for step in steps if step >= 1 or not number.whole]
    hits = (step for step in steps if abs((number.default - low) / step - round((number.default - low) / step)) < 1e-9)
    return next(hits, steps[0])


# -- cards ---------------------------------------------------------------------------------------------


def theme_label(name: str, say: Say) -> str:
    """The theme in words; its name where the plans have none for it."""
    return say.texts["theme"].get(name) or capital(name.replace("_", " "))


def cards(scenario: Scenario, say: Say, opened: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Themes with their cards; cards in `opened` (None: all) carry their sliders, dates and targets under "body"."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for name, kind in CATALOGUE.items():
        card = head(scenario, name, say)
        if opened is None or name in opened:
            card["body"] = body(scenario, name, say)
        grouped.setdefault(kind.theme, []).append(card)
    told = say.texts["theme"]  # in the order of the plans
    order = [*(t for t in told if t in grouped), *(t for t in grouped if t not in told)]
    return [{"name": t, "label": theme_label(t, say), "on": sum(c["on"] for c in grouped[t]), "cards": grouped[t]} for t in order]


def head(scenario: Scenario, name: str, say: Say) -> dict[str, Any]:
    """A closed card: name, whether it is on, when, and one line: its first dose and dates, or what it is for."""
    policy, on = measure(scenario, name), any(p.name == name for p in scenario.measures)
    return {
        "name": name,
        "label": policy.label[say.lang],
        "found": f"{name} {policy.label.en} {policy.label.zh}".lower(),
        "on": on,
        "start": policy.start,
        "end": policy.end,
        "line": _line(policy, say) if on else first_sentence(policy.why[say.lang]),
    }


def body(scenario: Scenario, name: str, say: Say) -> dict[str, Any]:
    """An open card's controls: up to four sliders, more of them, targets."""
    policy = measure(scenario, name)
    sliders = [slider(number, getattr(policy.dose, key), say) for key, number in policy.Dose.declared.items()]
    return {"sliders": sliders[:SHOWN], "more": sliders[SHOWN:], "targets": targets(policy, say)}


def targets(policy: Policy, say: Say) -> dict[str, Any]:
    """To whom a measure is open, as far as it can be confined: sectors and districts to choose from (none chosen is all), ages and size."""
    now = policy.settings()
    places = {
        kind: [{"name": n, "label": label[say.lang], "on": n in now[kind]} for n, label in labels.items()] if kind in policy.targeted_by else []
        for kind, labels in PLACES.items()
    }
    numbers = [_limit(number, now[key], say) for key, number in TARGET_NUMBERS.items() if key in policy.targeted_by]
    return {**places, "numbers": numbers, "line": targets_line(policy, say), "any": bool(policy.targeted_by)}


def _limit(number: Number, value: float, say: Say) -> dict[str, Any]:
    """A field that may be empty: its default is no limit."""
    scale = scale_of(number, say)
    return {
        "key": number.name,
        "label": capital(number.label[say.lang]),
        "unit": scale.unit,
        "value": "" if value == number.default else scale.out(value),
        "least": scale.out(number.low),
        "most": scale.out(number.high),
        "whole": number.whole,
        "allowed": say.text("levers.allowed_limit", low=scale.quantity(number.low)),
    }


def targets_line(policy: Policy, say: Say) -> str:
    """The same in a line: "Fashion and creative design; all districts"."""
    now = policy.settings()
    parts = []
    for kind, labels in PLACES.items():
        chosen = [labels[n][say.lang] for n in labels if n in now[kind]]
        if chosen or kind in policy.targeted_by:
            parts.append(say.list(chosen) if chosen else say.text(f"levers.all_{kind}"))
    for key, number in TARGET_NUMBERS.items():
        if now[key] != number.default:
            parts.append(say.text("levers.at", label=number.label[say.lang], value=scale_of(number, say).quantity(now[key])))
    return say.text("levers.semicolon").join(parts) or say.text("levers.law")


def period(start: int | str, end: int | str, say: Say) -> str:
    """ "Q1 2021 to Q4 2025"."""
    return say.text("levers.period", start=say.quarter(start), end=say.quarter(end))


def timeline(scenario: Scenario, say: Say) -> dict[str, Any]:
    """The quarters dates are chosen from: number of the first, the name of each, and which the run covers."""
    first = min(FIRST, clock.quarter(scenario.start), *(p.start for p in scenario.measures), LAST)
    last = max(LAST, *(p.end for p in scenario.measures)) if scenario.measures else LAST
    return {
        "first": first,
        "last": last,
        "quarters": [say.quarter(q) for q in range(first, last + 1)],
        "run": [clock.quarter(scenario.start), clock.quarter(scenario.end)],
        "run_label": period(scenario.start, scenario.end, say),
    }


def sorry(wrong: Wrong, say: Say) -> str:
    """A refused setting as a kind sentence; its bounds in the reader's language where it is a declared number."""
    number = declared(wrong.key)
    return told(number, say) if number else wrong.sentence()


def told(number: Number, say: Say) -> str:
    """What may be typed for which number: "Length of a test: Please enter a whole number from 1 to 12 quarters."."""
    return f"{capital(number.label[say.lang])}{say.text('levers.colon')}{allowed(number, say)}"


def declared(key: str) -> Number | None:
    """The declared number of "measures.sandbox.slots"."""
    table, _, rest = key.partition(".")
    name, _, setting = rest.partition(".")
    if table != "measures" or name not in CATALOGUE:
        return None
    return {**TARGET_NUMBERS, **CATALOGUE[name].Dose.declared}.get(setting)


def first_sentence(text: str) -> str:
    """Up to the first full stop."""
    ends = [i + 1 for mark in (". ", "。") if (i := text.find(mark)) >= 0]
    return text[: min(ends)].strip() if ends else text


def _line(policy: Policy, say: Say) -> str:
    parts = [period(policy.start, policy.end, say)]
    for key, number in list(policy.Dose.declared.items())[:1]:
        parts.insert(0, scale_of(number, say).quantity(getattr(policy.dose, key)))
    return " · ".join(parts)
