"""One visitor's comparison: the question, the job that answers it, what has arrived; the firms of a replicate, a firm's life.

Replicates are kept in the folder the command line uses, so the same question asked before, here or there, is found.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import solara

from ecosystem.declare import Wrong
from experiments import paired
from experiments.biography import Biography
from experiments.compare import Comparison
from experiments.jobs import Job, State
from experiments.paired import together
from experiments.workers import Done
from viz.app import shelf
from viz.app.compare_question import Question
from viz.app.house import House, Seat
from viz.app.session import Session

LIVES = 40  # lives of firms kept


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What there is to see. `status`: "none", "reading" (from the folder), "stored", "running", "pausing", "paused", "done",
    "failed", "full" (no place for another question)."""

    question: Question | None = None
    status: str = "none"
    found: Comparison | None = None  # what has arrived so far
    work: State = field(default_factory=State)

    @property
    def busy(self) -> bool:
        return self.status in ("running", "pausing")


@dataclass(frozen=True, slots=True, eq=False)
class Firms:
    """The firms that differ in one replicate. `status`: "none", "reading", "here", "later" (not written yet), "failed"."""

    key: tuple[Any, ...] = ()
    status: str = "none"
    frame: Any = None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """A firm in both worlds. `status`: "none", "running", "here", "failed", "full"."""

    key: tuple[Any, ...] = ()
    status: str = "none"
    told: Biography | None = None
    seconds: float = 0.0  # it may take
    reason: str = ""


class Comparing:
    """The comparison of one visitor; `scene`, `firms` and `life` are reactive."""

    def __init__(self, house: House):
        self.house = house
        self.scene: solara.Reactive[Scene] = solara.reactive(Scene())
        self.firms: solara.Reactive[Firms] = solara.reactive(Firms())
        self.life: solara.Reactive[Life] = solara.reactive(Life())
        self._job: Job | None = None
        self._biographer: Job | None = None
        self._pairs: dict[int, Done] = {}
        self._lives: dict[tuple[Any, ...], Biography] = {}
        self._seat = Seat(house.questions)  # the comparison's
        self._lock = threading.RLock()

    # -- the comparison ----------------------------------------------------------------------------------

    def look(self, question: Question) -> None:
        """Show what is stored of this question; while another is worked on, that one stays."""
        scene = self.scene.value
        if scene.busy:
            return
        if scene.question is not None and scene.question.folder == question.folder and scene.status != "none":
            self.scene.value = replace(scene, question=question)
            return
        self._end()
        folder = self.house.results / question.folder
        if not (folder / "manifest.json").exists():
            self.scene.value = Scene(question)
            return
        self.scene.value = Scene(question, "reading")
        if shelf.held(folder):
            self._read(question, folder)
            return
        threading.Thread(target=self._read, args=(question, folder), daemon=True).start()

    def start(self, question: Question) -> None:
        """Work on the question; what its folder holds is not worked on again."""
        with self._lock:
            if self.scene.value.busy:
                return
            self._end()
            before = self.scene.value
            same = before.question is not None and before.question.folder == question.folder
            found = before.found if same else None
            if not self._seat.take():
                self.scene.value = Scene(question, "full", found)
                return
            self._pairs = {}
            self.scene.value = Scene(question, "running", found, State(total=question.replicates))
            asked = (question.baseline, question.scenarios, question.replicates, question.precision, self.house.results / question.folder)
            self._job = Job(paired.compare_and_tell, *asked, tell=self._told, heard=self._heard)

    def pause(self) -> None:
        """Stop after keeping what has finished."""
        if self._job is not None:
            self._job.pause()

    def resume(self) -> None:
        """Go on; the job begins again in the same folder."""
        scene = self.scene.value
        if self._job is None or scene.status not in ("paused", "failed", "full"):
            return
        if not self._seat.take():
            self.scene.value = replace(scene, status="full")
            return
        self._job.resume()

    def close(self) -> None:
        """The visitor has left."""
        self._end()
        with self._lock:
            job, self._biographer = self._biographer, None
        if job is not None:
            job.close()
            self.house.questions.give_back()

    def _read(self, question: Question, folder: Path) -> None:
        try:
            found = shelf.read(folder)
            scene = Scene(question, "stored", found) if isinstance(found, Comparison) and found.replicates else Scene(question)
        except (Wrong, OSError) as wrong:
            scene = Scene(question, "none", None, State(status="failed", reason=str(wrong)))
        now = self.scene.value
        if now.status == "reading" and now.question is not None and now.question.folder == question.folder:
            self.scene.value = replace(scene, question=now.question)  # it may ask for more replicates by now

    def _heard(self, done: Done) -> None:
        self._pairs[done.replicate] = done

    def _told(self, state: State) -> None:
        with self._lock:
            scene = self.scene.value
            if scene.question is None:
                return
            found = scene.found
            if isinstance(state.result, Comparison):
                found = state.result
            elif len(self._pairs) >= (len(found.replicates) if found else 1):
                found = together(scene.question.baseline, scene.question.scenarios, self._pairs.values())
            if not state.busy:
                self._seat.leave()
            self.scene.value = replace(scene, status=state.status, found=found, work=replace(state, result=None))

    def _end(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.close()
        self._seat.leave()

    # -- the firms of a replicate ------------------------------------------------------------------------

    def open_firms(self, replicate: int, name: str) -> None:
        """Read the firms that differ in a replicate, beside the page."""
        scene = self.scene.value
        if scene.question is None or scene.found is None:
            return
        key = (scene.question.folder, replicate, name)
        if self.firms.value.key == key and self.firms.value.status in ("reading", "here"):
            return
        self.firms.value = Firms(key, "reading")
        threading.Thread(target=self._read_firms, args=(key, scene.found), daemon=True).start()

    def _read_firms(self, key: tuple[Any, ...], found: Comparison) -> None:
        folder, replicate, name = key
        try:
            whole = found if found.pairs is not None else shelf.read(self.house.results / folder)
            there = replicate in whole.replicates
            firms = Firms(key, "here", whole.twins(replicate=replicate, scenario=name)) if there else Firms(key, "later")
        except (Wrong, OSError) as wrong:
            firms = Firms(key, "failed", reason=str(wrong)) if not self.scene.value.busy else Firms(key, "later")
        if self.firms.value.key == key:
            self.firms.value = firms

    # -- the life of a firm ------------------------------------------------------------------------------

    def open_life(self, replicate: int, name: str, uid: int) -> None:
        """Live a firm's life again in both worlds; a life that was told is remembered."""
        scene = self.scene.value
        if scene.question is None or scene.found is None or replicate not in scene.found.replicates:
            return
        key = (scene.question.folder, replicate, name, uid)
        if self.life.value.key == key and self.life.value.status in ("running", "here"):
            return
        if key in self._lives:
            self.life.value = Life(key, "here", self._lives[key])
            return
        with self._lock:
            job, self._biographer = self._biographer, None
        if job is not None:
            job.close()  # and its place is taken over
        elif not self.house.questions.take():
            self.life.value = Life(key, "full")
            return
        took = scene.found.seconds[scene.found.replicates.index(replicate)] if scene.found.seconds else 0.0
        self.life.value = Life(key, "running", seconds=took * 2 / (1 + len(scene.question.scenarios)))
        scenario = next(s for s in scene.question.scenarios if s.name == name)
        self._biographer = Job(paired.life, scene.question.baseline, scenario, replicate, uid, tell=self._listening(key))

    def close_life(self) -> None:
        """Look at no firm."""
        self.life.value = Life()

    def _listening(self, key: tuple[Any, ...]) -> Callable[[State], None]:
        def told(state: State) -> None:
            if state.busy:
                return
            if isinstance(state.result, Biography):
                self._lives = dict([*self._lives.items(), (key, state.result)][-LIVES:])
            with self._lock:
                job, self._biographer = self._biographer, None
            if job is not None:
                job.close()
                self.house.questions.give_back()
            if self.life.value.key == key:
                self.life.value = Life(key, "here", state.result) if state.status == "done" else Life(key, "failed", reason=state.reason)

        return told


def comparing(session: Session) -> Comparing:
    """The visitor's comparison; it goes on while other pages are looked at."""
    return session.own("comparing", Comparing, Comparing.close)
