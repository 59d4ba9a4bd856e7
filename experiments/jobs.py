"""Questions worked on beside a page: each in a process of its own, with progress, pause, resume and an end.

Nothing here knows what is asked. The work keeps what has finished (in a folder, say), so that the same work begun again goes on.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import Any

from ecosystem.declare import Wrong
from experiments.processes import Beside

NICE = 10  # a page that is clicked goes before a question that is worked on
BEAT = 0.1  # seconds between two reports of progress at least
SOON = 10.0  # seconds after which a sweep publishes what it has: somebody watches it grow
LOST = "its process was ended from outside, or ran out of memory"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come: pieces done (failed ones among them) of a total, and what is being done."""

    done: int
    total: int
    failed: int = 0
    phase: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a job stands. `status`: "running", "pausing", "paused", "done", "failed" (for the `reason`); `result` is what the work returned."""

    status: str = "running"
    done: int = 0
    total: int = 0
    failed: int = 0
    phase: str = ""
    seconds_left: float | None = None
    reason: str = ""
    result: Any = None

    @property
    def busy(self) -> bool:
        """Whether it has a process."""
        return self.status in ("running", "pausing")


class Job:
    """Work in a process of its own: `work(say, *arguments)`, where `work` is importable and all else can be pickled.

    `say(Progress(...))` reports progress, `say(anything else)` reaches `heard`. `tell` is given every new state, and always
    the newest; both are called in one thread, made where the job is made. After `close` nothing is told.
    """

    def __init__(self, work: Callable[..., Any], *arguments: Any, tell: Callable[[State], None], heard: Callable[[Any], None] | None = None):
        self._work, self._arguments = work, arguments
        self._tell, self._heard = tell, heard or (lambda thing: None)
        self._state = State()
        self._process: Beside | None = None
        self._begun = self._closed = False
        self._lock = threading.Lock()  # never held while anything is told: who listens may have locks too
        self._go = threading.Event()
        self._go.set()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        return self._state

    @property
    def pid(self) -> int | None:
        """The process that works, while there is one."""
        return self._process.pid if self._process is not None else None

    def pause(self) -> None:
        """Stop when it may, keeping what has finished; "pausing" until then."""
        with self._lock:
            if self._state.status == "running":
                self._set(status="pausing", seconds_left=None)
                if self._begun and self._process is not None:
                    self._process.interrupt()

    def resume(self) -> None:
        """The same work again, after a pause or a failure; what has finished is found by the work itself."""
        with self._lock:
            if self._state.status in ("paused", "failed") and not self._closed:
                self._set(status="running", reason="")
                self._go.set()

    def close(self) -> None:
        """End the process at once, if it runs, and wait until it is gone; nothing is told any more."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        self._go.set()
        if process is not None:
            process.close()

    # -- the thread that listens ---------------------------------------------------------------------------

    def _live(self) -> None:
        """One life of a process after the other, until the work is done or nobody wants it any more."""
        while True:
            self._go.wait()
            self._go.clear()
            if self._closed:
                return
            self._once()
            if self._state.status == "done":
                return

    def _once(self) -> None:
        """One process: begun, listened to, gone."""
        try:
            process = Beside(_answer, self._work, *self._arguments, nice=NICE)
        except Exception as error:  # no memory for another process, or arguments that cannot be sent to one
            self._set(status="failed", seconds_left=None, reason=f"{type(error).__name__}: {error}")
            self._report()
            return
        try:
            with self._lock:
                if self._closed:
                    return
                self._process, self._begun = process, False
            self._listen(process.connection)
        finally:
            with self._lock:
                self._process = None
            process.close()
        self._report()  # the end, when the process is gone

    def _listen(self, line: Connection) -> None:
        pace, told, at = Pace(), None, 0.0
        while not self._closed:
            message = None
            try:
                message = line.recv() if line.poll(BEAT) else None
            except (EOFError, OSError):
                message = _Failed(LOST)
            except Exception as error:  # what cannot be read here
                message = _Failed(f"{type(error).__name__}: {error}")
            if isinstance(message, _Heard):
                if not self._closed:
                    self._heard(message.thing)
            elif message is not None and self._take(message, pace):
                return
            state, now = self._state, time.monotonic()
            if state is not told and (told is None or state.status != told.status or now - at >= BEAT):
                told, at = state, now
                self._report()

    def _take(self, message: Any, pace: Pace) -> bool:
        """Understand a message; whether it was the last."""
        with self._lock:
            match message:
                case _Begun():
                    self._begun = True
                    if self._state.status == "pausing":
                        message = _Stopped()
                    self._set()
                case Progress(done, total, failed, phase):
                    left = pace.left(message) if self._state.status == "running" else None
                    self._set(done=done, total=total, failed=failed, phase=phase, seconds_left=left)
            match message:
                case _Done(result):
                    self._set(status="done", seconds_left=None, result=result)
                case _Stopped():
                    self._set(status="paused", seconds_left=None)
                case _Failed(reason):
                    self._set(status="failed", seconds_left=None, reason=reason)
                case _:
                    return False
            return True

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)

    def _report(self) -> None:
        if not self._closed:
            self._tell(self._state)


class Pace:
    """The time left, from the pace since this process began: what an earlier one left is not speed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._since = clock, 0.0
        self._first: Progress | None = None

    def left(self, now: Progress) -> float | None:
        """Seconds to the end; None before the first piece is finished. Another total or phase is another round."""
        first = self._first
        if first is None or (now.total, now.phase) != (first.total, first.phase):
            self._first, self._since = now, self._clock()
            return None
        finished = now.done - first.done
        return (self._clock() - self._since) / finished * max(now.total - now.done, 0) if finished else None


def ask(say: Callable[[Any], None], kind: str, files: Mapping[str, str], out: str, workers: int = 1) -> None:
    """The work of a plan's question: `kind` is sweep, sensitivity or optimise, `files` as `Plan.to_files` gives them; `out` keeps what is found."""
    from experiments.plan import Plan

    question = getattr(import_module(f"experiments.{kind}"), kind)
    soon = {"every": SOON} if kind == "sweep" else {}
    question(Plan.from_files(files), out=out, workers=workers, progress=lambda done, total, failed: say(Progress(done, total, failed)), **soon)


# -- in the process ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Begun:
    """It may be interrupted from now on."""


@dataclass(frozen=True, slots=True)
class _Heard:
    thing: Any


@dataclass(frozen=True, slots=True)
class _Done:
    result: Any


@dataclass(frozen=True, slots=True)
class _Stopped:
    """It was interrupted, and has kept what had finished."""


@dataclass(frozen=True, slots=True)
class _Failed:
    reason: str


def _answer(line: Connection, work: Callable[..., Any], *arguments: Any) -> None:
    """Do the work and send how it ended."""
    mouth = Mouth(line)
    try:
        try:
            mouth.send(_Begun())
            mouth.send(_Done(work(mouth.say, *arguments)))
        except KeyboardInterrupt:  # the engines' Interrupted is one
            mouth.send(_Stopped())
        except Wrong as wrong:
            mouth.send(_Failed(str(wrong)))
        except BaseException as error:  # SystemExit too: whoever waits must hear of it
            mouth.send(_Failed(f"{type(error).__name__}: {error}"))
        finally:
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    except KeyboardInterrupt:  # between the end and its being sent
        mouth.send(_Stopped())
    mouth.close()


class Mouth:
    """Sends messages in a thread of its own, so that no interruption leaves half of one on the line."""

    def __init__(self, line: Connection):
        self._line = line
        self._waiting: SimpleQueue[Any] = SimpleQueue()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def say(self, thing: Any) -> None:
        """What the work is given: progress, or anything else that can be pickled."""
        self.send(thing if isinstance(thing, Progress) else _Heard(thing))

    def send(self, message: Any) -> None:
        self._waiting.put(bytes(ForkingPickler.dumps(message)))  # what cannot be pickled is an error of the work

    def close(self) -> None:
        """Wait until all is sent."""
        self._waiting.put(None)
        self._thread.join()

    def _speak(self) -> None:
        with suppress(OSError):  # nobody listens any more
            while (data := self._waiting.get()) is not None:
                self._line.send_bytes(data)
