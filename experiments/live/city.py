"""Two worlds of one city in lock-step: the baseline, and a course that may change its mind while it runs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ecosystem.declare import Wrong
from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.live.course import Course
from experiments.live.dossier import Book, Request
from experiments.live.frame import Frame, Past, Reading, past, read
from experiments.live.stream import notable
from experiments.live.ties import Sampler
from experiments.replicate import forget_history, history_of
from experiments.scenario import Scenario
from experiments.workers import seed_of

Told = Callable[[int, int], None]  # quarters done, quarters to do


class City:
    """Both worlds at the same quarter, on the luck of one replicate; what it tells is what `compare` finds for that replicate.

    The baseline is simulated once: its readings are kept, so following another course replays one world only. Each world
    has a thread; kernels let go of the interpreter, and worlds share nothing, so the bits are those of one thread.
    """

    def __init__(self, baseline: Scenario, course: Course, replicate: int = 0, threads: int = 2):
        self.baseline, self.course, self.replicate = Course(baseline), course, replicate
        for key in ("start", "scale", "seed"):
            if getattr(baseline, key) != getattr(course.scenario, key):
                allowed = f"{getattr(course.scenario, key)!r}, as in {course.scenario.name}, to be comparable"
                raise Wrong(f"{baseline.name}: run.{key}", getattr(baseline, key), allowed)
        self.last = min(self.baseline.last, course.last)
        self._thread = ThreadPoolExecutor(1) if threads > 1 else None
        self._known: list[Reading] = []  # of the baseline, from the first quarter on
        self._worlds = {"baseline": self._branch(baseline), "scenario": self._branch(course.scenario)}
        self.past: Past = past(self._worlds["scenario"])
        self._ties = Sampler()
        self.wants_ties = True

    def _branch(self, scenario: Scenario) -> Ecosystem:
        seed, scenario = seed_of(scenario.seed, self.replicate), scenario.lived(self.replicate)
        nature, rules = Nature(**scenario.nature), Rulebook(**scenario.rules)
        run = {"scale": scenario.scale, "start": scenario.start, "years": scenario.years}
        made = Ecosystem(scenario.measures, seed=seed, nature=nature, rules=rules, history_of=history_of(scenario, seed), **run)
        made._history = None  # it is on disk; two worlds are enough to hold
        forget_history()
        return made

    @property
    def quarter(self) -> int:
        """The last quarter played."""
        return self._worlds["scenario"].world.quarter

    @property
    def ended(self) -> bool:
        return self.quarter >= self.last

    def step(self) -> Frame:
        """Play the next quarter in both worlds; what is seen of it."""
        behind = self._worlds["baseline"].world.quarter <= self.quarter
        waiting = self._thread.submit(self._advance, "baseline") if behind and self._thread else None
        self._advance("scenario")
        if waiting is not None:
            waiting.result()
        elif behind:
            self._advance("baseline")
        return self.frame()

    def _advance(self, name: str) -> None:
        """One quarter of one world, under the measures of the day."""
        model = self._worlds[name]
        course = self.baseline if name == "baseline" else self.course
        coming = model.world.quarter + 1
        if coming > course.first and course.at(coming) is not course.at(coming - 1):
            model.enact(course.measures(coming))
        model.step()
        if name == "baseline":
            self._known.append(read(model))

    def frame(self) -> Frame:
        """The quarter just played."""
        worlds, quarter = self._worlds, self.quarter
        ties = self._ties.draw(worlds["scenario"].world) if self.wants_ties else None
        told = notable(worlds["baseline"].world, worlds["scenario"].world, quarter)
        return Frame(quarter, self.course.hash, self._known[quarter - self.baseline.first], read(worlds["scenario"]), told, ties)

    def follow(self, course: Course, quarter: int, tell: Told | None = None) -> None:
        """Go to the end of `quarter` on another course: onwards where the two agree, else the scenario's world is played again."""
        if quarter < self.quarter or not self.course.agrees(course, self.quarter):
            self._worlds.pop("scenario")  # before another is made
            self._worlds["scenario"] = self._branch(course.scenario)
            self._ties = Sampler()
        self.course, self.last = course, min(self.baseline.last, course.last)
        begun = self.quarter
        while self.quarter < quarter:
            if tell is not None:
                tell(self.quarter - begun, quarter - begun)
            self.step() if self._worlds["baseline"].world.quarter <= self.quarter else self._advance("scenario")

    def ask(self, request: Request) -> Any:
        """A list or a life out of both worlds; see `dossier`."""
        return Book(self._worlds["baseline"], self._worlds["scenario"]).answer(request)

    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown()
