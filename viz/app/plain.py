"""A scenario in plain language: what is different from another one, each difference to be undone, and what it may cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosystem import clock
from ecosystem.declare import Number
from experiments.difference import NUMBERS, Change, apply, changes
from experiments.scenario import RUN, Scenario, shipped
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS, Policy
from viz.app import shelf
from viz.app.controls import PLACES, period, scale_of
from viz.app.house import read_preset
from viz.app.say import Say
from viz.words import capital

SILENT = ("about.name", "run.scale", "run.replicates")  # nothing a planner chooses at the levers


# -- differences ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One sentence, and the changes it stands for; `key` names it."""

    key: str
    sentence: str
    changes: tuple[Change, ...]


def differences(before: Scenario, after: Scenario, say: Say, *, about: bool = True) -> list[Difference]:
    """What is different in `after`, a sentence each; dates of a measure are one sentence, and so are both titles.

    Without `about` nothing is said of title, question and baseline: two different scenarios have their own.
    """
    grouped: dict[str, list[Change]] = {}
    for change in changes(before, after):
        if change.key not in SILENT and (about or not change.key.startswith("about.")):
            grouped.setdefault(_together(change.key), []).append(change)
    keys = sorted(grouped, key=_place)  # a stable order: measures as the catalogue has them
    return [Difference(key, _sentence(key, grouped[key], before, after, say), tuple(grouped[key])) for key in keys]


def without(before: Scenario, after: Scenario, key: str) -> Scenario:
    """`after` without one of its differences from `before`; itself when there is no such one (any more). May raise Wrong."""
    found = [Change(c.key, c.after, c.before) for c in changes(before, after) if _together(c.key) == key]
    return apply(after, found) if found else after


def _together(key: str) -> str:
    """What is said, and undone, in one sentence."""
    if key in ("about.title", "about.title_zh"):
        return "about.title"
    table, _, rest = key.partition(".")
    return f"{table}.{rest.removesuffix('.start').removesuffix('.end')}.dates" if table == "measures" and rest.endswith((".start", ".end")) else key


def _place(key: str) -> tuple[int, int]:
    """What the scenario is about, the run, its measures, nature and the law."""
    table, _, rest = key.partition(".")
    places = list(CATALOGUE)
    return ("about", "run", "measures", "nature", "rules").index(table), places.index(rest.partition(".")[0]) if table == "measures" else 0


def _sentence(key: str, found: list[Change], before: Scenario, after: Scenario, say: Say) -> str:
    table, _, rest = key.partition(".")
    if table == "measures":
        return _of_measure(rest, found[0], before, after, say)
    if table == "about":
        return _instead(say, say.text(f"levers.about_{rest}"), *(_about(rest, scenario, say) for scenario in (before, after)))
    if table == "run" and rest == "start":
        return _instead(say, say.text("levers.first_quarter"), say.quarter(before.start), say.quarter(after.start))
    if table == "run" and rest == "ensemble":
        return _instead(say, say.text("levers.natures"), *(say.text("levers.drawn" if s.ensemble else "levers.fitted") for s in (before, after)))
    number = RUN[rest] if table == "run" else NUMBERS[table].declared[rest]
    label = capital(number.label[say.lang])
    label = label if table == "run" else say.text(f"levers.of_{table}", label=number.label[say.lang])
    return _instead(say, label, *_values(number, found[0], say))


def _about(key: str, scenario: Scenario, say: Say) -> str:
    if key == "baseline":
        return say.of(read_preset(scenario.baseline).title) if scenario.baseline in shipped() else scenario.baseline
    return say.of(getattr(scenario, key)) or say("table.none")


def _of_measure(rest: str, change: Change, before: Scenario, after: Scenario, say: Say) -> str:
    name, _, setting = rest.partition(".")
    label = CATALOGUE[name].label[say.lang]
    old, new = ({p.name: p for p in scenario.measures}.get(name) for scenario in (before, after))
    if new is None:
        return say.text("levers.removed", label=label)
    if old is None:
        start, end = say.quarter(new.start), say.quarter(new.end)
        return say.text("levers.semicolon").join([say.text("levers.added", label=label, start=start, end=end), *_unusual(new, say)])
    if setting == "dates":
        return _instead(say, label, period(old.start, old.end, say), period(new.start, new.end, say))
    where = f"{label}{say.text('levers.comma')}"
    if setting in PLACES:
        return _instead(say, where + say.text(f"levers.{setting}").lower(), *(_places(setting, names, say) for names in (change.before, change.after)))
    if setting in TARGET_NUMBERS:
        number = TARGET_NUMBERS[setting]
        return _instead(say, where + number.label[say.lang], *(_limit(number, value, say) for value in (change.before, change.after)))
    number = CATALOGUE[name].Dose.declared[setting]
    if not _counts(number, say):
        return _instead(say, where + number.label[say.lang], *_values(number, change, say))
    before, after = _values(number, change, say)
    said = say.text("levers.instead_noun", before=scale_of(number, say).number(change.before), after=after, noun=number.label.en)
    return say.text("levers.at", label=label, value=said)


def _counts(number: Number, say: Say) -> bool:
    """Whether the label itself says what is counted: "80 instead of 40 places in the sandbox at a time"."""
    return not say.chinese and number.unit.split()[0] == number.label.en.split()[0]


def _unusual(policy: Policy, say: Say) -> Iterator[str]:
    """What of an added measure is not as declared."""
    usual, now = type(policy)().settings(), policy.settings()
    for key, value in now.items():
        if value == usual[key] or key in ("start", "end"):
            continue
        key_of, label = "levers.not_default", say.text(f"levers.{key}").lower() if key in PLACES else ""
        if key in PLACES:
            before, after = (_places(key, names, say) for names in (usual[key], value))
        elif key in TARGET_NUMBERS:
            label = TARGET_NUMBERS[key].label[say.lang]
            before, after = (_limit(TARGET_NUMBERS[key], v, say) for v in (usual[key], value))
        else:
            number = policy.Dose.declared[key]
            scale, label = scale_of(number, say), number.label[say.lang]
            before, after = scale.number(usual[key]), scale.quantity(value)
            if _counts(number, say):
                key_of, after = "levers.not_default_noun", scale.number(value)
        yield say.text(key_of, label=label, after=after, before=before)


def _values(number: Number, change: Change, say: Say) -> tuple[str, str]:
    """Before and after, the unit with one of them: English says it at the end, Chinese with the new one; a seed has none."""
    scale = scale_of(number, say)
    if number.unit == "seed":
        return scale.number(change.before), scale.number(change.after)
    if say.chinese:
        return scale.number(change.before), scale.quantity(change.after)
    return scale.quantity(change.before), scale.number(change.after)


def _instead(say: Say, label: str, before: str, after: str) -> str:
    return say.text("levers.instead", label=label, before=before, after=after)


def _places(kind: str, names: list[str], say: Say) -> str:
    return say.list([PLACES[kind][n][say.lang] for n in PLACES[kind] if n in names]) if names else say.text(f"levers.all_{kind}")


def _limit(number: Number, value: float, say: Say) -> str:
    return say.text("levers.no_limit") if value == number.default else scale_of(number, say).quantity(value)


# -- cost ----------------------------------------------------------------------------------------------


def years_in_force(policy: Policy, scenario: Scenario) -> range:
    """The calendar years of the run in which the measure is in force: each of them may use a whole year's budget."""
    first, last = max(policy.start, clock.quarter(scenario.start)), min(policy.end, clock.quarter(scenario.end))
    return range(clock.year(first), clock.year(last) + 1) if first <= last else range(0)


def most_in_years(scenario: Scenario) -> dict[int, float]:
    """Calendar year -> the most that the bounded measures can take in it (M RMB, whole city)."""
    spent: dict[int, float] = {}
    for policy in scenario.measures:
        for year in years_in_force(policy, scenario) if math.isfinite(policy.most_a_year()) else ():
            spent[year] = spent.get(year, 0.0) + policy.most_a_year()
    return spent


def estimate(scenario: Scenario, say: Say) -> dict[str, Any]:
    """What the measures cost at most, a row each, with their sum and the dearest year; what has no bound is named."""
    unit = "M RMB"
    rows, unbounded, total = [], [], 0.0
    for policy in sorted(scenario.measures, key=lambda p: list(CATALOGUE).index(p.name)):
        most, years = policy.most_a_year(), len(years_in_force(policy, scenario))
        label = policy.label[say.lang]
        if not math.isfinite(most):
            unbounded.append(label)
            rows.append({"label": label, "year": "?", "years": str(years), "total": "?"})
            continue
        total += most * years
        rows.append({"label": label, "year": say.number(most, unit), "years": str(years), "total": say.number(most * years, unit)})
    in_years = most_in_years(scenario)
    dearest = max(in_years.values(), default=0.0)
    return {
        "rows": rows,
        "unit": say.unit(unit),
        "total": say.number(total, unit),
        "dearest": say.text("levers.cost_dearest", money=say.quantity(dearest, unit)) if dearest else "",
        "unbounded": capital(say.text("levers.cost_unbounded", labels=say.list(unbounded))) if unbounded else "",
    }


def spent(result: Any, scenario: Scenario, baseline: Scenario, say: Say) -> str:
    """What a stored comparison of these two worlds spent more, with its interval; empty when it compares others."""
    rows = shelf.effects_of(result, baseline.hash, scenario.hash)
    if rows is None:
        return ""
    row = rows[rows["indicator"] == "public_spending"]
    if row.empty:
        return ""
    delta, low, high = (float(row.iloc[0][column]) for column in ("delta", "low", "high"))
    within = (high - low) / 2
    return say.text(
        "levers.cost_stored",
        baseline=say.of(baseline.title),
        money=say.quantity(delta, "M RMB", within=within),
        low=say.quantity(low, "M RMB", within=within),
        high=say.quantity(high, "M RMB", within=within),
        n=len(result.replicates),
        scale=say.text("levers.full_size") if scenario.scale == 1.0 else say.text("levers.part_size", share=f"{100 * scenario.scale:g}"),
    )
