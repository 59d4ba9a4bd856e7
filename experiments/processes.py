"""Processes that work beside this one: clean at the start, deaf to Ctrl-C, gone when this one is gone."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

from experiments.workers import become_worker


class Beside:
    """A process running `work(connection, *arguments)`, and the other end of its connection.

    `work` must be importable. `nice` lowers its priority, so that whoever waits for an answer is served first. It is
    killed when this object is closed or forgotten, or when this process ends, even by kill -9.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any, nice: int = 0):
        context = get_context("forkserver")
        self.connection, theirs = context.Pipe()
        serve()
        # Not a daemon: its work may start processes of its own.
        self._process = context.Process(target=_begin, args=(work, theirs, nice, arguments), daemon=False)
        with main_left_out():
            self._process.start()
        theirs.close()
        _RUNNING.add(self)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def interrupt(self) -> None:
        """Ask it to stop when it may, as Ctrl-C would: what has finished is kept."""
        if self.alive and self._process.pid:
            os.kill(self._process.pid, signal.SIGUSR1)

    def close(self) -> None:
        """Kill it, if it still runs, and wait until it is gone."""
        _RUNNING.discard(self)
        self._process.kill()
        self._process.join()
        with suppress(OSError):
            self.connection.close()


_LOCK = threading.Lock()
_RUNNING: weakref.WeakSet[Beside] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Before multiprocessing waits for its children, which would be for ever."""
    for process in list(_RUNNING):
        process.close()


def _begin(work: Callable[..., None], connection: Connection, nice: int, arguments: tuple[Any, ...]) -> None:
    """First thing in the new process."""
    prepare()
    signal.signal(signal.SIGUSR1, _interrupted)
    os.nice(nice)
    with suppress(BrokenPipeError, ConnectionResetError):  # nobody listens any more
        work(connection, *arguments)


def _interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


def prepare() -> None:
    """What every process does first: be one that only works, leave Ctrl-C to its parent, and end when the parent is gone."""
    become_worker()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server may have been started by somebody else
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A process whose parent is gone, even by kill -9, would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def serve() -> None:
    """Start the server that forks clean processes, unless it runs."""
    resource_tracker.ensure_running()
    # Processes inherit the server's signal mask: Ctrl-C is for the parent, from their first instruction on.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def main_left_out() -> Iterator[None]:
    """Start processes without importing the caller's script in them: all they run is importable from elsewhere.

    Otherwise a plain script without an `if __name__ == "__main__"` guard would start itself again in every one.
    """
    with _LOCK:  # threads of a server start processes at the same time
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
