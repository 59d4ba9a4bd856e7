"""The city on a visitor's screen: its process, the frames so far, the tree of futures.

Frames are kept whole and never changed; the newest is shown. The process may be lost, or sent home while nobody looks:
what was played is still here, and it is played again, unseen, when somebody goes on.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any

import solara

from experiments.live.course import Course
from experiments.live.dossier import Request
from experiments.live.frame import Frame, Past
from experiments.live.host import Answer, Ask, Broken, Busy, Enact, Follow, Host, Message, Open, Opened, Order, Pause, Play, Stopped, Ties, Turned
from experiments.scenario import Scenario
from viz.app.album import Album
from viz.app.easel import Easel
from viz.app.house import House
from viz.app.presence import presence
from viz.app.scene import Future, Scene

ALONE = 12.0  # seconds without a connected page, after which the city is sent home
IDLE = 900.0  # seconds without play, after which it is too


class Live:
    """One visitor's living city. `scene` is reactive and changes at most twelve times a second."""

    def __init__(self, house: House):
        self.house = house
        self._easel = Easel(self._care)
        self.answer: solara.Reactive[Answer] = solara.reactive(Answer(0, None))  # to the last question that was answered
        self.past: Past | None = None
        self.baseline: Scenario | None = None
        self.replicate = 0
        self.album = Album()
        self._host: Host | None = None
        self._generation = 0
        self._lock = threading.RLock()
        self._questions = 0
        self._todo: list[Order] = []  # orders for when the city stands
        self._at: int | None = None  # the quarter to show when the play that was asked for stops
        self._last_play = time.monotonic()
        self._alone_since: float | None = None
        self._here = presence()

    @property
    def scene(self) -> solara.Reactive[Scene]:
        """What is on the screen."""
        return self._easel.shown

    @property
    def _now(self) -> Scene:
        """What is the case, which may be newer."""
        return self._easel.newest

    # -- what a visitor does -----------------------------------------------------------------------------

    def open(self, baseline: Scenario, scenario: Scenario | Course, replicate: int = 0, until: int | None = None, at: int | None = None) -> None:
        """Begin again, with these two worlds on the luck of this replicate; with `until`, play so far as fast as can be, and
        then show the quarter `at`."""
        with self._lock:
            course = scenario if isinstance(scenario, Course) else Course(scenario)
            self._send_home()
            self._at = None
            self.past, self.baseline, self.replicate = None, baseline, replicate
            self.album.clear()
            first = course.first - 1
            self._set(status="opening", futures=(Future(0, -1, course.first, course, first),), active=0, shown=first, follows=True, progress=(0, 0), reason="")
            self._begin()
            if until is not None and until > first and self._host is not None:
                self._todo.append(Play(until, 0.0))
                self._at = at

    def play(self, speed: float | None = None, until: int | None = None) -> None:
        """Go on from the last quarter played, to the end or to `until`."""
        with self._lock:
            future = self._now.future
            if future is None:
                return
            speed = self._now.speed if speed is None else speed
            self._last_play = time.monotonic()
            self._set(status="playing" if self._standing else "opening", speed=speed, follows=True, shown=future.reached)
            self._order(Play(future.course.last if until is None else until, speed))

    def pause(self) -> None:
        with self._lock:
            self._todo = [order for order in self._todo if not isinstance(order, Play)]
            if self._standing:
                self._order(Pause())

    def step(self) -> None:
        """Play one quarter."""
        with self._lock:
            if (future := self._now.future) is not None:
                self.play(until=future.reached + 1)

    def pace(self, speed: float) -> None:
        """Another speed, at once when it plays."""
        with self._lock:
            self._set(speed=speed)
            if self._now.status == "playing" and self._now.future is not None:
                self._order(Play(self._now.future.course.last, speed))

    def show(self, quarter: int) -> None:
        """Look at a quarter that has been played; the play goes on unseen."""
        with self._lock:
            if (future := self._now.future) is not None:
                quarter = min(max(quarter, future.course.first - 1), future.reached)
                self._set(shown=quarter, follows=quarter == future.reached)

    def enact(self, scenario: Scenario) -> None:
        """Change the measures from the next quarter on, while the city runs or stands."""
        with self._lock:
            future = self._now.future
            if future is None:
                return
            if self._host is not None:
                self._order(Enact(scenario))  # the city knows best where it is
            elif future.reached < future.course.last:
                self._turn(future, future.course.changed(future.reached + 1, scenario), future.reached)

    def _turn(self, future: Future, course: Course, quarter: int) -> None:
        """A future has another course after this quarter."""
        self.album.share(future.course, course, quarter)
        self._update(replace(future, course=course))

    def branch(self, quarter: int, scenario: Scenario) -> None:
        """A new future from the end of `quarter` on, with these measures; the old one stays in the tree."""
        with self._lock:
            future = self._now.future
            if future is None:
                return
            quarter = min(max(quarter, future.course.first - 1), future.reached)
            course = future.course.changed(quarter + 1, scenario)
            same = next((f for f in self._now.futures if f.course == course), None)
            if same is not None:  # it has been thought of before
                self.visit(same.number)
                return
            made = Future(len(self._now.futures), future.number, quarter + 1, course, quarter)
            self.album.share(future.course, course, quarter)
            self._set(futures=(*self._now.futures, made), active=made.number, shown=quarter, follows=True)
            self._order(Follow(course, quarter))

    def visit(self, number: int) -> None:
        """Look at another future of the tree, where it was left."""
        with self._lock:
            if 0 <= number < len(self._now.futures) and number != self._now.active:
                future = self._now.futures[number]
                self._set(active=number, shown=future.reached, follows=True)
                self._order(Follow(future.course, future.reached))

    def ask(self, request: Request) -> int:
        """Put a question to both worlds; the answer appears in `answer` under this number."""
        with self._lock:
            self._questions += 1
            self._order(Ask(self._questions, request))
            return self._questions

    def want_ties(self, wanted: bool) -> None:
        with self._lock:
            if self._standing:
                self._order(Ties(wanted))

    def drawn(self, number: int) -> None:
        """The browser has drawn this scene."""
        self._easel.drawn(number)

    def frame(self, quarter: int | None = None, course: Course | None = None) -> Frame | None:
        """The frame on the screen, or another one that has been played."""
        scene = self.scene.value
        if course is None and scene.future is not None:
            course = scene.future.course
        return self.album.at(course, scene.shown if quarter is None else quarter) if course else None

    def frames(self, course: Course | None = None) -> list[Frame]:
        """All frames of a future in order (of the active one), up to where it has been played."""
        scene = self.scene.value
        course = course or (scene.future.course if scene.future else None)
        return self.album.of(course) if course else []

    def close(self) -> None:
        """The visitor has left."""
        with self._lock:
            self._send_home()
        self._easel.close()

    # -- the process -------------------------------------------------------------------------------------

    @property
    def pid(self) -> int | None:
        """The process of the city, while there is one."""
        return self._host.pid if self._host is not None else None

    @property
    def _standing(self) -> bool:
        return self._host is not None and self._now.status not in ("opening", "none")

    def _begin(self) -> None:
        """A process for the city, if the house has a place; it opens the active future where it was left."""
        future = self._now.future
        assert future is not None and self.baseline is not None
        if self._host is None:
            if not self.house.cities.take():
                self._set(status="full", reason=str(self.house.cities.total))
                self._todo.clear()
                return
            self._host = Host(partial(self._hear, self._generation))
        self._set(status="opening", reason="")
        self._host.order(Open(self.baseline, future.course, self.replicate))
        if future.reached >= future.course.first:
            self._host.order(Follow(future.course, future.reached))

    def _order(self, order: Order) -> None:
        if self._host is None:
            self._todo.append(order) if not isinstance(order, Follow) else None
            self._begin()
        elif self._now.status == "opening":
            self._todo.append(order)
        else:
            self._host.order(order)

    def _send_home(self) -> None:
        """End the process; the frames stay."""
        if self._host is not None:
            host, self._host = self._host, None
            self._generation += 1  # what it still says is not heard
            host.close()
            self.house.cities.give_back()
        self._todo.clear()

    def _hear(self, generation: int, message: Message) -> None:
        """A message from the city, in the thread that reads them."""
        with self._lock:
            if self._host is None or generation != self._generation:
                return
            match message:
                case Opened():
                    self.past = message.past
                case Frame():
                    self._keep(message)
                case Turned():
                    future = self._now.of(message.before)
                    if future is not None:
                        self._turn(future, message.course, message.quarter)
                case Busy():
                    self._set(status="replaying", progress=(message.done, message.total))
                case Stopped():
                    if message.moves == self._host.moves:  # else another order is on its way
                        self._stopped()
                case Answer():
                    self.answer.value = message
                case Broken():
                    self._todo.clear()
                    if message.gone:
                        self._send_home()
                    self._set(status="broken", reason=message.reason)

    def _stopped(self) -> None:
        future = self._now.future
        ended = future is not None and future.reached >= future.course.last
        goes_on = any(isinstance(order, Play) for order in self._todo)
        self._set(status="playing" if goes_on else "ended" if ended else "paused", progress=(0, 0))
        if not self._todo and self._at is not None:
            self.show(self._at)
            self._at = None
        self._todo_now()

    def _todo_now(self) -> None:
        orders, self._todo = self._todo, []
        for order in orders:
            if isinstance(order, Play):
                self._set(status="playing")
            if self._host is not None:
                self._host.order(order)

    def _keep(self, frame: Frame) -> None:
        future = self._now.of(frame.future)
        if future is None:
            return
        if self.album.keep(frame):
            self._set()
        if frame.quarter > future.reached:
            self._update(replace(future, reached=frame.quarter))
            self._last_play = time.monotonic()
            if self._now.follows and future.number == self._now.active:
                self._set(shown=frame.quarter)

    def _update(self, future: Future) -> None:
        self._set(futures=self._now.with_future(future))

    # -- the screen --------------------------------------------------------------------------------------

    def _set(self, **changes: Any) -> None:
        self._easel.put(replace(self._now, **changes, number=self._now.number + 1))

    def _care(self) -> None:
        """Send the city home when nobody is there to see it, or nobody has played for long."""
        now = time.monotonic()
        self._alone_since = None if self._here() else self._alone_since or now
        alone = self._alone_since is not None and now - self._alone_since > ALONE
        idle = now - self._last_play > IDLE and not self._now.busy
        with self._lock:
            if self._host is not None and (alone or idle):
                self._send_home()
                self._set(status="asleep")
