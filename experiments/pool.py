"""Worker processes on this machine. See workers.Crew.

They are started by a clean server process (forkserver), end with this one whatever ends it, and leave Ctrl-C to it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import Any

from experiments.processes import main_left_out, prepare, serve
from experiments.workers import LOST, Done, Failure, Outcomes, Work, attempt


class Pool:
    """Worker processes on this machine, one core each."""

    def __init__(self, size: int, prepare: Callable[[], None] | None = None):
        self.size, self._prepare = size, prepare
        self._pool: ProcessPoolExecutor | None = None

    def outcomes(self, work: Work, tickets: Iterator[Any]) -> Outcomes:
        """When a worker dies its pool dies too, and nobody knows whose fault it was. What was in hand is done again, each
        piece in a process of its own, and if need be with nothing beside it (memory may not suffice for more): only what
        kills its worker even then fails. Then a new pool goes on."""
        if self._prepare is not None:
            self._prepare()
            self._prepare = None
        while lost := (yield from self._together(work, tickets)):
            for at_a_time in (self.size, 1):
                lost = yield from _apart(work, iter(lost), at_a_time)
            yield from (Failure(ticket, "", LOST) for ticket in lost)

    def _together(self, work: Work, tickets: Iterator[Any]) -> Generator[Done | Failure, None, list[Any]]:
        """Outcomes from the pool until a worker dies; returns the tickets that were in flight then."""
        pool = self._pool = self._pool or worker_processes(self.size)
        flying: dict[Future[Done | Failure], Any] = {}
        lost: list[Any] = []
        try:
            while True:
                for ticket in islice(tickets, 0 if lost else 2 * self.size - len(flying)):
                    try:
                        flying[_submit(pool, work, ticket)] = ticket
                    except BrokenExecutor:
                        lost.append(ticket)
                        break
                if not flying:
                    return sorted(lost)
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    ticket = flying.pop(future)
                    if (outcome := _outcome(future, ticket)) is None:
                        lost.append(ticket)
                    else:
                        yield outcome
        finally:
            if lost or flying:  # broken, interrupted or closed: nobody wants what is still running
                self._pool = None
                _kill(pool)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _apart(work: Work, tickets: Iterator[Any], most: int) -> Generator[Done | Failure, None, list[Any]]:
    """Outcomes of tickets each in a process of its own, `most` at a time; returns those whose process died."""
    flying: dict[Future[Done | Failure], tuple[Any, ProcessPoolExecutor]] = {}
    lost = []
    try:
        while True:
            for ticket in islice(tickets, most - len(flying)):
                pool = worker_processes(1)
                flying[_submit(pool, work, ticket)] = ticket, pool
            if not flying:
                return sorted(lost)
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                ticket, pool = flying.pop(future)
                pool.shutdown()
                if (outcome := _outcome(future, ticket)) is None:
                    lost.append(ticket)
                else:
                    yield outcome
    finally:
        for _, pool in flying.values():
            _kill(pool)


def worker_processes(count: int) -> ProcessPoolExecutor:
    """So many processes, which start as work comes."""
    serve()
    return ProcessPoolExecutor(count, mp_context=get_context("forkserver"), initializer=prepare)


def _submit(pool: ProcessPoolExecutor, work: Work, ticket: Any) -> Future[Done | Failure]:
    with main_left_out():
        return pool.submit(attempt, work, ticket)


def _outcome(future: Future[Done | Failure], ticket: Any) -> Done | Failure | None:
    """What came of it; None when its worker died."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except Exception as error:  # what cannot be sent there or back
        return Failure(ticket, "", f"{type(error).__name__}: {error}")


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=True, cancel_futures=True)
