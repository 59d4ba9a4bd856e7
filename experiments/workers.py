"""Replicates in worker processes. Knows nothing of the model: a piece of work is an importable function of a number.

Workers keep nothing between replicates and share nothing, so one worker or twenty give the same bits. What has
finished is never lost: a failing replicate becomes a row, and a killed worker's replicate is run again.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from types import ModuleType
from typing import Any

import numpy as np

Work = Callable[[int], list[Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """A finished replicate: one trajectory a scenario, in the order asked."""

    replicate: int
    trajectories: list[Any]
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A replicate that could not be finished, in which scenario, and why."""

    replicate: int
    scenario: str
    message: str


def seed_of(root: int, replicate: int) -> int:
    """The seed of a replicate, whatever the scenario; 53 bits, so that JSON readers keep it exactly."""
    state = np.random.SeedSequence(root, spawn_key=(replicate,)).generate_state(1, np.uint64)
    return int(state[0] >> np.uint64(11))


def attempt(work: Work, replicate: int) -> Done | Failure:
    """Do the work of one replicate; an error becomes a row."""
    begun = time.perf_counter()
    try:
        return Done(replicate, work(replicate), time.perf_counter() - begun)
    except Exception as error:  # whatever it is, the other replicates go on
        return Failure(replicate, getattr(error, "scenario", ""), f"{type(error).__name__}: {error}")


def replicated(work: Work, replicates: Iterable[int], workers: int | None = None, pool: Callable[[int], Executor] | None = None) -> Iterator[Done | Failure]:
    """Outcomes as they finish, in worker processes; one worker means this process.

    `work` must be importable. `replicates` is read as places fall free: at most two a worker are in flight. When a
    worker dies, those in flight are run again, each alone, so that only the one that kills its worker fails.
    `pool` may be any maker of an Executor, a cluster's too. Closing the iterator ends the workers.
    """
    waiting, workers = iter(replicates), workers or os.cpu_count() or 1
    if workers == 1 and pool is None:
        yield from (attempt(work, replicate) for replicate in waiting)
        return
    pool = pool or local_pool
    while lost := (yield from _flight(pool(workers), work, waiting, 2 * workers)):
        for replicate in lost:
            if (yield from _flight(pool(1), work, iter([replicate]), 1)):
                yield Failure(replicate, "", "its worker process died twice: killed, or out of memory")


def _flight(executor: Executor, work: Work, waiting: Iterator[int], most: int) -> Generator[Done | Failure, None, list[int]]:
    """Outcomes as they finish, `most` in flight at a time; returns the replicates in flight when a worker died."""
    flying: dict[Future[Done | Failure], int] = {}
    try:
        while True:
            while len(flying) < most and (replicate := next(waiting, None)) is not None:
                try:
                    with _main_left_out():
                        flying[executor.submit(attempt, work, replicate)] = replicate
                except BrokenExecutor:
                    return sorted([replicate, *flying.values()])
            if not flying:
                return []
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                try:
                    outcome = future.result()
                except BrokenExecutor:
                    return sorted(flying.values())
                del flying[future]
                yield outcome
    finally:
        if flying:  # interrupted, closed or broken: nobody wants what is still running
            for process in list((getattr(executor, "_processes", None) or {}).values()):
                process.kill()
        executor.shutdown(wait=True, cancel_futures=True)


def local_pool(workers: int) -> Executor:
    """Worker processes on this machine, one core each."""
    resource_tracker.ensure_running()
    # Workers inherit the server's signal mask: Ctrl-C is for the parent, from a worker's first instruction on.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return ProcessPoolExecutor(workers, mp_context=get_context("forkserver"), initializer=_prepare_worker)


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server may have been started by somebody else
    os.environ.update(NUMBA_NUM_THREADS="1", NUMBA_THREADING_LAYER="workqueue")
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A worker whose parent is gone, even by kill -9, would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _main_left_out() -> Iterator[None]:
    """Start workers without importing the caller's script in them: all they run is importable from elsewhere.

    Otherwise a plain script without an `if __name__ == "__main__"` guard would start itself again in every worker.
    """
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
