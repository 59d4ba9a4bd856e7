"""A course: a scenario, and each change of mind after it. What a planner does to a city while it runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property

from ecosystem import clock
from ecosystem.declare import Wrong
from experiments.scenario import Scenario
from policies.base import Policy

FIXED = ("start", "years", "scale", "seed", "nature", "rules")  # what no change of mind can change


@dataclass(frozen=True)
class Course:
    """The measures of `scenario` from its start; from each quarter of `changes` on, those of the scenario named there.

    Immutable and canonical: quarters rise, and a change that changes nothing is not one. Raises Wrong on a change outside
    the run, or one of anything but measures.
    """

    scenario: Scenario
    changes: tuple[tuple[int, Scenario], ...] = ()

    def __post_init__(self) -> None:
        kept: list[tuple[int, Scenario]] = []
        now, before = self.scenario, self.first
        for quarter, scenario in self.changes:
            if not before < quarter <= self.last:
                allowed = f"a quarter after {clock.named(before)}, up to {clock.named(self.last)}"
                raise Wrong("change", clock.named(quarter), allowed)
            for key in FIXED:
                if getattr(scenario, key) != getattr(self.scenario, key):
                    allowed = f"{getattr(self.scenario, key)!r}, as at the start: a change while the city runs is of measures"
                    raise Wrong(f"run.{key}", getattr(scenario, key), allowed)
            if scenario.hash != now.hash:
                kept.append((quarter, scenario))
            now, before = scenario, quarter
        object.__setattr__(self, "changes", tuple(kept))

    @property
    def first(self) -> int:
        """The first quarter that is played."""
        return clock.quarter(self.scenario.start)

    @property
    def last(self) -> int:
        return clock.quarter(self.scenario.end)

    @cached_property
    def hash(self) -> str:
        """The scenario's own hash as long as nothing was changed; twelve other digits for each other course."""
        if not self.changes:
            return self.scenario.hash
        text = json.dumps([self.scenario.hash, *((quarter, scenario.hash) for quarter, scenario in self.changes)])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Course) and (self.hash, self.scenario.seed) == (other.hash, other.scenario.seed)

    def at(self, quarter: int) -> Scenario:
        """The scenario whose measures hold in a quarter."""
        held = self.scenario
        for since, scenario in self.changes:
            if since <= quarter:
                held = scenario
        return held

    @property
    def now(self) -> Scenario:
        """The scenario whose measures hold at the end."""
        return self.changes[-1][1] if self.changes else self.scenario

    def measures(self, quarter: int) -> tuple[Policy, ...]:
        return self.at(quarter).measures

    def changed(self, quarter: int, scenario: Scenario) -> Course:
        """Another mind from this quarter on; what was to change from then on is forgotten."""
        if quarter <= self.first:
            return Course(scenario)
        kept = tuple(change for change in self.changes if change[0] < quarter)
        return replace(self, changes=(*kept, (quarter, scenario)))

    def agrees(self, other: Course, quarter: int) -> bool:
        """Whether both courses are the same city up to and with this quarter."""
        def until(course: Course) -> Course:
            return Course(course.scenario, tuple(change for change in course.changes if change[0] <= quarter))

        return until(self) == until(other)
