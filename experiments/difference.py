"""What is different between two scenarios: a list of changes, in one order, that turns the one into the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ecosystem.declare import Text, Wrong, nearest
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.scenario import RUN, Scenario
from experiments.toml_file import Bare

ABOUT = ("name", "title", "title_zh", "question", "baseline")
NUMBERS = {"nature": Nature, "rules": Rulebook}
KEYS = tuple([*(f"about.{key}" for key in ABOUT), "run.start", *(f"run.{key}" for key in RUN)])
KEYS += tuple(f"{table}.{name}" for table, kind in NUMBERS.items() for name in kind.declared)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Keys: "about.title", "run.years", "measures.sandbox" (None in one of the two worlds, all its settings
    in the other), "measures.sandbox.slots" (a measure of both), "nature.hurdle", "rules.fine" (numbers, default or not)."""

    key: str
    before: Any
    after: Any


def changes(before: Scenario, after: Scenario) -> tuple[Change, ...]:
    """All differences: about, run, measures by name, nature, rules; none between equal scenarios."""
    old, new = _flat(before), _flat(after)
    found = [Change(key, old[key], new[key]) for key in KEYS if old[key] != new[key]]
    place = sum(change.key.startswith(("about.", "run.")) for change in found)
    return (*found[:place], *_of_measures(before, after), *found[place:])


def apply(before: Scenario, changes: Iterable[Change]) -> Scenario:
    """The scenario after the changes: apply(a, changes(a, b)) == b. Raises Wrong with the key of what cannot be."""
    flat, measures = _flat(before), _settings(before)
    for change in changes:
        table, _, name = change.key.partition(".")
        if table == "measures" and "." not in name:
            measures[name] = change.after
        elif table == "measures":
            measure, _, key = name.partition(".")
            if measures.get(measure) is None:
                raise Wrong(change.key, Bare("a measure that is not in the scenario"), ", ".join(measures) or "none", nearest(measure, measures))
            measures[measure] = {**measures[measure], key: change.after}
        elif change.key in flat:
            flat[change.key] = change.after
        else:
            raise Wrong(change.key, change.key, "the name of something that can be changed", nearest(change.key, KEYS))
    about = {key: flat[f"about.{key}"] for key in ABOUT}
    title = about.pop("title") or about["name"]
    return before.replaced(
        **about | {"title": _title(title, about.pop("title_zh") or title)},
        start=flat["run.start"],
        **{key: flat[f"run.{key}"] for key in RUN},
        measures={name: settings for name, settings in measures.items() if settings is not None},
        **{table: _overrides(table, flat) for table in NUMBERS},
    )


def _of_measures(before: Scenario, after: Scenario) -> list[Change]:
    old, new, found = _settings(before), _settings(after), []
    for name in sorted({*old, *new}):
        if name in old and name in new:
            found += [Change(f"measures.{name}.{key}", value, new[name][key]) for key, value in old[name].items() if value != new[name][key]]
        else:
            found.append(Change(f"measures.{name}", old.get(name), new.get(name)))
    return found


def _flat(scenario: Scenario) -> dict[str, Any]:
    """Everything but the measures, defaults written out."""
    assert isinstance(scenario.title, Text)
    about = {"title": scenario.title.en, "title_zh": scenario.title.zh}
    return {
        **{f"about.{key}": about.get(key, getattr(scenario, key, None)) for key in ABOUT},
        "run.start": scenario.start,
        **{f"run.{key}": getattr(scenario, key) for key in RUN},
        **{f"{table}.{name}": value for table, kind in NUMBERS.items() for name, value in kind(**getattr(scenario, table)).values().items()},
    }


def _settings(scenario: Scenario) -> dict[str, Any]:
    return {policy.name: policy.settings() for policy in scenario.measures}


def _overrides(table: str, flat: dict[str, Any]) -> dict[str, Any]:
    """Only what is not as usual."""
    return {name: flat[f"{table}.{name}"] for name, number in NUMBERS[table].declared.items() if flat[f"{table}.{name}"] != number.default}


def _title(en: Any, zh: Any) -> Any:
    """Both languages, if they are texts; the scenario says what is wrong with anything else."""
    return Text(en, zh) if isinstance(en, str) and isinstance(zh, str) and en.strip() and zh.strip() else (en if not isinstance(en, str) else zh)
