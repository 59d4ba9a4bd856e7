"""The shelf of shipped scenarios: in the order people read them, and in editions: a link names the one it begins with, and
gets it, whatever has changed since."""

from __future__ import annotations

import hashlib
import json

from ecosystem.declare import Wrong, nearest
from experiments.catalogue import THEMES
from experiments.scenario import SHELF, Scenario, load, shipped

PAST = SHELF / "past"  # NAME.N.toml: what NAME was in edition N; see the README there


PLANS = ("pilot-2021", "fashion-2020", "futian-2035", "everything")  # read first, in this order


def grouped() -> dict[str, list[str]]:
    """Names of the shipped scenarios as people read them: the plans', one for each theme alone, the world without measures."""
    themes = [f"theme-{theme}" for theme in THEMES]
    groups: dict[str, list[str]] = {"plans": [], "themes": [], "without": []}
    for name in sorted(shipped(), key=lambda name: (name not in PLANS, (*PLANS, *themes, name).index(name), name)):
        groups["themes" if name in themes else "plans" if load(name).measures else "without"].append(name)
    return groups


def edition(name: str) -> int:
    """The number of the current edition of a shipped scenario: 1 until it changes."""
    return 1 + len(list(PAST.glob(f"{name}.*.toml")))


def preset(name: str, number: int | None = None) -> Scenario:
    """A shipped scenario in this edition (the current one when not given); raises Wrong on a name or edition there never was."""
    if name not in shipped():
        raise Wrong("scenario", name, f"a shipped scenario: {', '.join(shipped())}", nearest(name, shipped()))
    current = edition(name)
    if number is None or number == current:
        return load(name)
    if not 1 <= number < current:
        raise Wrong("edition", number, f"a whole number from 1 to {current}")
    return load(PAST / f"{name}.{number}.toml").replaced(name=name)


def digest(scenario: Scenario) -> str:
    """Twelve hexadecimal digits of what a preset promises: measures with every setting, start and years. The model's own numbers may change."""
    content = scenario.content
    text = json.dumps([content["measures"], content["start"], content["years"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
