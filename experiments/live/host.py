"""The line to a living city: orders go out, frames come back, and what runs on it runs in a process of its own.

The process plays as fast as it was asked to and sends each frame once. Whoever listens keeps the newest; nobody waits
for a frame to be drawn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from experiments.live.course import Course
from experiments.live.dossier import Request
from experiments.live.frame import Frame, Past
from experiments.processes import Beside
from experiments.scenario import Scenario

NICE = 10  # a page that is clicked goes before a city that plays

# -- orders ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """Make both worlds: history, then the two futures."""

    baseline: Scenario
    course: Course
    replicate: int = 0


@dataclass(frozen=True, slots=True)
class Play:
    """Go on to the end of `until`, at most `speed` quarters a second (0: as fast as can be)."""

    until: int
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop after the quarter in hand."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Be at the end of `quarter` on this course."""

    course: Course
    quarter: int


@dataclass(frozen=True, slots=True)
class Enact:
    """From the next quarter on, wherever the play is, the measures of this scenario."""

    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to both worlds; the answer carries the same number."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class Ties:
    """Whether the network is wanted (laying it out takes time)."""

    wanted: bool


Order = Open | Play | Pause | Follow | Enact | Ask | Ties
MOVES = (Open, Play, Pause, Follow)  # orders that end in Stopped

# -- what comes back (Frame, and these) ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """Both worlds stand at the end of history."""

    past: Past


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing is played any more: the last quarter played, and how many orders to move had been received by then."""

    quarter: int
    moves: int


@dataclass(frozen=True, slots=True)
class Turned:
    """The course with this hash has become another one after this quarter."""

    before: str
    course: Course
    quarter: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Playing again what was played before: so many quarters of so many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked under this number; `refused` says in one sentence why there is nothing."""

    number: int
    content: Any
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The process is gone, or an order could not be carried out; why."""

    reason: str
    gone: bool = True


Message = Frame | Opened | Stopped | Turned | Busy | Answer | Broken


class Host:
    """A process with one living city. `tell` is called with each message, in a thread of the caller's making.

    `thread` makes that thread (a web server has its own kind). After `close` nothing is told.
    """

    def __init__(self, tell: Callable[[Message], None], thread: Callable[..., threading.Thread] = threading.Thread):
        self._tell: Callable[[Message], None] | None = tell
        self.moves = 0  # orders to move that were given; a Stopped that knows of fewer is of the past
        self._process = Beside(play, nice=NICE)
        self._reader = thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.alive

    def order(self, order: Order) -> None:
        """Give an order; one that comes too late is lost (Broken was told, or will be)."""
        self.moves += isinstance(order, MOVES)
        with suppress(OSError):
            self._process.connection.send(order)

    def close(self) -> None:
        """End the process; nothing is told any more."""
        self._tell = None
        self._process.close()

    def _read(self) -> None:
        while True:
            try:
                message = self._process.connection.recv()
            except (EOFError, OSError):
                message = Broken("its process was ended from outside, or ran out of memory")
            if (tell := self._tell) is None:
                return
            tell(message)
            if isinstance(message, Broken) and message.gone:
                return


# -- in the process ----------------------------------------------------------------------------------


def play(line: Connection) -> None:
    """Carry out orders until the line is cut."""
    Player(line).run()


class Player:
    """One city, and the orders about it."""

    def __init__(self, line: Connection):
        self.line = line
        self.city: Any = None
        self.until, self.pause = -1, 0.0  # the last quarter to play, seconds from one quarter to the next
        self._due = 0.0
        self._moves = 0

    def run(self) -> None:
        try:
            while True:
                while self.line.poll(self._idle()):
                    self._obey(self.line.recv())
                if self.playing and time.monotonic() >= self._due:
                    self._due = time.monotonic() + self.pause
                    self.line.send(self.city.step())
                    if not self.playing:
                        self._stopped()
        except (EOFError, OSError):
            return

    @property
    def playing(self) -> bool:
        return self.city is not None and self.city.quarter < min(self.until, self.city.last)

    def _idle(self) -> float | None:
        """How long to wait for an order: for ever when nothing is played."""
        return max(self._due - time.monotonic(), 0.0) if self.playing else None

    def _stopped(self) -> None:
        self.line.send(Stopped(self.city.quarter, self._moves))

    def _obey(self, order: Order) -> None:
        self._moves += isinstance(order, MOVES)
        try:
            match order:
                case Open():
                    self._open(order)
                case Play():
                    self.until, self.pause = order.until, 1.0 / order.speed if order.speed > 0 else 0.0
                    if not self.playing:
                        self._stopped()
                case Pause():
                    self.until = -1
                    self._stopped()
                case Follow():
                    self.until = -1
                    self.city.follow(order.course, order.quarter, lambda done, total: self.line.send(Busy(done, total)))
                    if self.city.quarter >= self.city.course.first:
                        self.line.send(self.city.frame())
                    self._stopped()
                case Enact():
                    self._enact(order.scenario)
                case Ask():
                    self.line.send(self._answer(order))
                case Ties():
                    self._draw_ties(order.wanted)
        except (EOFError, OSError):
            raise
        except Exception as error:  # the city goes on where it stood, and its page says what happened
            self.until = -1
            self.line.send(Broken(f"{type(error).__name__}: {error}", gone=False))

    def _draw_ties(self, wanted: bool) -> None:
        """From now on; at once, when the city stands."""
        self.city.wants_ties = wanted
        if wanted and not self.playing and self.city.quarter >= self.city.course.first:
            self.line.send(self.city.frame())

    def _enact(self, scenario: Scenario) -> None:
        before, quarter = self.city.course, self.city.quarter
        self.city.follow(before.changed(quarter + 1, scenario), quarter)
        self.line.send(Turned(before.hash, self.city.course, quarter))

    def _answer(self, order: Ask) -> Answer:
        try:
            return Answer(order.number, self.city.ask(order.request))
        except Exception as error:  # the question was wrong; the city plays on
            return Answer(order.number, None, str(error) or type(error).__name__)

    def _open(self, order: Open) -> None:
        from experiments.live.city import City

        if self.city is not None:
            self.city.close()
            self.city = None  # before another is made
        self.city = City(order.baseline, order.course, order.replicate)
        self.line.send(Opened(self.city.past))
        self._stopped()
