"""The question a visitor has at work: its process, how far it is, where its answer grows. One at a time for each visitor."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import solara

from ecosystem.declare import Text, Wrong
from experiments.files import read_manifest, replace_file
from experiments.jobs import Job, State, ask
from experiments.plan import Plan
from experiments.sweep import plan_of
from experiments.toml_file import Bare
from viz.app.experiments_form import Draft
from viz.app.experiments_plan import folder_of, workers_of
from viz.app.house import House, Seat
from viz.app.session import Session
from viz.app.shelf import stamp_of

LOOKS = 1.0  # seconds between two looks at whether the folder has grown
NOTHING = State("none")
GRACE = 15.0  # seconds a question has to put down what it has in hand when its visitor leaves


@dataclass(frozen=True, slots=True)
class Work:
    """What is at work, immutable: the question, its folder (`key` below the results), the job's state; `grown` counts publications."""

    kind: str = ""
    title: Text | None = None
    key: str = ""
    state: State = NOTHING
    grown: int = 0


class Bench:
    """One visitor's question. `work` is reactive."""

    def __init__(self, house: House):
        self.house = house
        self.work: solara.Reactive[Work] = solara.reactive(Work())
        self.draft: solara.Reactive[Draft | None] = solara.reactive(None)  # the form; None until somebody has changed it
        self._job: Job | None = None
        self._seat = Seat(house.questions)
        self._quiet = threading.Event()  # set while no process runs
        self._quiet.set()
        self._left = False
        self._looked, self._stamp = 0.0, ()

    @property
    def pid(self) -> int | None:
        """The process at work, while there is one."""
        return self._job.pid if self._job is not None else None

    def start(self, kind: str, plan: Plan) -> str:
        """Work on a plan, in the folder of this very question; its key. Raises Wrong when the house is full or one is at work."""
        folder = self.house.results / "experiments" / folder_of(plan, kind)
        self._enter()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in plan.to_files().items():
                replace_file(folder / name, text.encode())
        except OSError as error:
            self._seat.leave()
            raise Wrong("out", Bare(error.strerror or type(error).__name__), "a folder for results that can be written") from None
        return self._begin(kind, plan, folder)

    def take_up(self, path: Path) -> str:
        """Go on with a stored question that is not complete; its key."""
        manifest = read_manifest(path)
        plan = plan_of(manifest, path)
        self._enter()
        return self._begin(manifest["kind"], plan, path)

    def pause(self) -> None:
        if self._job is not None:
            self._job.pause()

    def resume(self) -> None:
        """Go on after a pause or a failure; raises Wrong when the house is full."""
        if self._job is not None and not self._job.state.busy:
            self._enter(again=True)
            self._quiet.clear()
            self._job.resume()

    def close(self) -> None:
        """End the work at once and forget it; what was published is kept."""
        job, self._job = self._job, None
        if job is not None:
            job.close()
        self._seat.leave()
        self._quiet.set()
        if not self._left:
            self.work.value = Work()

    def leave(self) -> None:
        """The visitor has left: what has finished is put down first, then the process ends."""
        self._left = True
        if self._job is None or not self._job.state.busy:
            self.close()
            return
        self._job.pause()

        def end() -> None:
            self._quiet.wait(GRACE)
            self.close()

        threading.Thread(target=end, daemon=True).start()

    # -- inside --------------------------------------------------------------------------------------------

    def _begin(self, kind: str, plan: Plan, folder: Path) -> str:
        key = str(folder.relative_to(self.house.results))
        if self._job is not None:
            self._job.close()
        self._quiet.clear()
        self._stamp = stamp_of(folder)
        self.work.value = Work(kind, plan.title, key, State())
        self._job = Job(ask, kind, plan.to_files(), str(folder), workers_of(self.house.questions.total), tell=self._hear)
        return key

    def _hear(self, state: State) -> None:
        """A new state, in the thread that listens to the process."""
        if not state.busy:
            self._seat.leave()
            self._quiet.set()
        if self._left:
            return
        work = self.work.value
        now = time.monotonic()
        if not state.busy or now - self._looked >= LOOKS:
            self._looked = now
            stamp = stamp_of(self.house.results / work.key)
            if stamp != self._stamp:
                self._stamp = stamp
                work = replace(work, grown=work.grown + 1)
        self.work.value = replace(work, state=state)

    def _enter(self, again: bool = False) -> None:
        if not again and self._job is not None and self._job.state.busy:
            raise Wrong("experiment", Bare("one that is at work"), "one at a time: pause or close the other first")
        if not self._seat.take():
            raise Wrong("experiment", Bare(f"{self.house.questions.total} at work"), "as many as this machine can work on: please try again soon")


def bench_of(session: Session) -> Bench:
    """The session's bench, made when it is first asked for."""
    return session.own("bench", Bench, Bench.leave)
