"""One thing a visitor's page has asked to be done in a process of its own: begun, watched, ended; it goes on on other pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import solara

from experiments.jobs import Job, State
from viz.app.house import House, Seat
from viz.app.session import Session


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the errand stands. `status` is that of its job, or "none" before any, or "full" when the house had no place;
    `about` is what was asked for, as its page said it."""

    status: str = "none"
    about: Any = None
    state: State = field(default_factory=State)

    @property
    def busy(self) -> bool:
        return self.status in ("running", "pausing")


class Errand:
    """One visitor's errand of one kind; `scene` is reactive. A new one ends the one before."""

    def __init__(self, house: House):
        self.house = house
        self.scene: solara.Reactive[Scene] = solara.reactive(Scene())
        self._job: Job | None = None
        self._seat = Seat(house.questions)
        self._lock = threading.RLock()

    def begin(self, about: Any, work: Callable[..., Any], *arguments: Any, done: Callable[[Any], None] | None = None) -> None:
        """Have `work(say, *arguments)` done beside the page; `done` is called with what it returns."""
        with self._lock:
            self.stop()
            if not self._seat.take():
                self.scene.value = Scene("full", about)
                return
            self.scene.value = Scene("running", about)
            self._job = Job(work, *arguments, tell=self._telling(about, done))

    def stop(self) -> None:
        """End it; what it had not finished is lost."""
        with self._lock:
            job, self._job = self._job, None
            if job is not None:
                job.close()
            self._seat.leave()
            if self.scene.value.busy:
                self.scene.value = Scene()

    def _telling(self, about: Any, done: Callable[[Any], None] | None) -> Callable[[State], None]:
        def tell(state: State) -> None:
            if self.scene.value.about is not about:
                return  # of an errand that was ended
            if not state.busy:
                self._seat.leave()
            self.scene.value = Scene(state.status, about, state)
            if state.status == "done" and done is not None:
                done(state.result)

        return tell


def errand(session: Session, name: str) -> Errand:
    """The visitor's errand of this name, made when it is first asked for and ended when they leave."""
    return session.own(name, Errand, Errand.stop)
