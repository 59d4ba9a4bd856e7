"""The tree of futures as lanes on the quarters, and what differs from lane to lane, in words."""

from __future__ import annotations

from typing import Any

from ecosystem import clock
from ecosystem.declare import Number
from experiments.scenario import Scenario
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS, Policy
from viz.app.say import Say
from viz.app.scene import Scene
from viz.words import capital

MOST = 2  # differences told of one change; the rest are counted


def lanes(scene: Scene, say: Say) -> list[dict[str, Any]]:
    """One lane a future, parents before children: from which quarter, how far played, what differs, where minds changed."""
    found = []
    for future in scene.futures:
        parent = scene.futures[future.parent] if future.parent >= 0 else None
        course = future.course
        first = course.first if parent is None else future.since
        turns = [quarter for quarter, _ in course.changes if quarter > first]
        before = course.scenario if parent is None else parent.course.at(first)
        after = course.at(first)
        words = say.of(course.scenario.title) if parent is None else differs(before, after, say)
        told = [{"quarter": q, "when": say.quarter(q), "words": differs(course.at(q - 1), course.at(q), say)} for q in turns]
        found.append(
            {
                "number": future.number,
                "parent": future.parent,
                "from": first - 1,
                "reached": -1 if future.number == scene.active else future.reached,  # of the active one every frame says it
                "words": words,
                "when": say.quarter(first),
                "turns": told,
                "active": future.number == scene.active,
            }
        )
    return found


def differs(before: Scenario, after: Scenario, say: Say) -> str:
    """What a change of mind changes, in a few words: "Regulatory sandbox: places ... 40 → 80"."""
    old, new = ({p.name: p for p in scenario.measures} for scenario in (before, after))
    told: list[str] = []
    for name, kind in CATALOGUE.items():
        label = say.of(kind.label)
        if name in new and name not in old:
            told.append(say.text("live.added", measure=label))
        elif name in old and name not in new:
            told.append(say.text("live.dropped", measure=label))
        elif name in old:
            told += [f"{label}{say.text('live.colon')}{line}" for line in _settings(old[name], new[name], say)]
    if not told:
        return say.text("live.same")
    rest = len(told) - MOST
    return say.text("live.semicolon").join(told[:MOST]) + (say.text("live.and_more", count=rest) if rest > 0 else "")


def _settings(old: Policy, new: Policy, say: Say) -> list[str]:
    before, after = old.settings(), new.settings()
    numbers: dict[str, Number] = {**TARGET_NUMBERS, **new.Dose.declared}
    told = []
    for key, value in after.items():
        if value == before[key]:
            continue
        if key in numbers:
            number = numbers[key]
            told.append(f"{capital(say.of(number.label))} {say.number(before[key], number.unit)} → {say.quantity(value, number.unit)}")
        elif key in ("start", "end"):
            told.append(say.text(f"live.changed_{key}", before=say.quarter(clock.quarter(before[key])), after=say.quarter(clock.quarter(value))))
        else:
            told.append(say.text(f"live.changed_{key}"))
    return told
