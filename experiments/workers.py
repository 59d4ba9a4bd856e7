"""Pieces of work in worker processes: here, on this machine's cores or on a cluster. Knows nothing of the model.

Workers keep nothing between pieces of work and share nothing, so one worker or twenty give the same bits. What has
finished is never lost: a failing piece becomes a row, and what a killed worker had in hand is done again.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np

from ecosystem.declare import Wrong

Work = Callable[[Any], Any]
LOST = "its worker process died every time: killed, or out of memory"  # the message of a failure that the work did not make


@dataclass(frozen=True, slots=True)
class Done:
    """A finished piece of work: its ticket (a replicate's number, say), what the work returned, seconds of work."""

    replicate: Any
    trajectories: Any
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A piece of work that could not be finished, in which scenario, and why."""

    replicate: Any
    scenario: str
    message: str


Outcomes = Generator[Done | Failure, None, None]


def seed_of(root: int, replicate: int) -> int:
    """The seed of a replicate, whatever the scenario; 53 bits, so that JSON readers keep it exactly."""
    state = np.random.SeedSequence(root, spawn_key=(replicate,)).generate_state(1, np.uint64)
    return int(state[0] >> np.uint64(11))


def check_workers(workers: Any) -> None:
    """Raise Wrong unless `workers` is a whole number from 1, or None: one a core."""
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise Wrong("workers", workers, "a whole number from 1")


class Crew:
    """Workers for several lots of work: `with Crew(2) as crew: for outcome in crew.outcomes(work, tickets): ...`.

    `workers` processes on this machine (one a core when not given; one means this process), or those of the Dask
    cluster at `cluster` ("tcp://host:port"). They start with the first lot and stay to the end of `with`, which kills
    what is still running. `prepare` is called before work starts, when it starts elsewhere than in this process:
    once on this machine, in every worker of a cluster.
    """

    def __init__(self, workers: int | None = None, cluster: str | None = None, prepare: Callable[[], None] | None = None):
        self._place: Place
        if cluster is not None:
            from experiments.cluster import Cluster

            self._place = Cluster(cluster, prepare)
        elif (count := workers or os.cpu_count() or 1) == 1:
            self._place = Here()
        else:
            from experiments.pool import Pool

            self._place = Pool(count, prepare)
        self._stream: Outcomes | None = None

    @property
    def size(self) -> int:
        """How many pieces of work can be done at the same time."""
        return self._place.size

    def outcomes(self, work: Work, tickets: Iterable[Any]) -> Outcomes:
        """Outcomes of `work(ticket)` as they finish. One lot at a time: asking for the next ends the one before.

        `work` must be importable (or a functools.partial of what is) and tickets must be picklable. They are read as
        places fall free: at most two a worker are in flight. Closing the stream ends what is still running.
        """
        self._stop()
        self._stream = self._place.outcomes(work, iter(tickets))
        return self._stream

    def close(self) -> None:
        """Send the workers home; what is still running is killed."""
        try:
            self._stop()
        finally:
            self._place.close()

    def _stop(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Place(Protocol):
    """Where work is done."""

    @property
    def size(self) -> int: ...

    def outcomes(self, work: Work, tickets: Iterator[Any]) -> Outcomes: ...

    def close(self) -> None: ...


class Here:
    """This process: one piece of work after the other."""

    size = 1

    def outcomes(self, work: Work, tickets: Iterator[Any]) -> Outcomes:
        yield from (attempt(work, ticket) for ticket in tickets)

    def close(self) -> None:
        pass


def replicated(work: Work, replicates: Iterable[int], workers: int | None = None) -> Iterator[Done | Failure]:
    """Outcomes of one lot of work as they finish; closing the iterator ends the workers."""
    with Crew(workers) as crew, closing(crew.outcomes(work, replicates)) as outcomes:
        yield from outcomes


# -- in any process ----------------------------------------------------------------------------------


def attempt(work: Work, ticket: Any) -> Done | Failure:
    """Do one piece of work; an error becomes a row."""
    begun = time.perf_counter()
    try:
        return Done(ticket, work(ticket), time.perf_counter() - begun)
    except Exception as error:  # whatever it is, the others go on
        return Failure(ticket, getattr(error, "scenario", ""), f"{type(error).__name__}: {error}")
    finally:
        broom.after(time.perf_counter() - begun)


class Broom:
    """Frees what work leaves behind: models are reference cycles, large and few, and Python by itself waits for many.

    Sweeping takes time too (0.1 s where much is loaded), so it is done when it costs at most a twentieth of the work since
    the last time. A worker sets aside what the first piece of work has loaded, for good; from then on it takes 1 ms.
    """

    SHARE = 0.05

    def __init__(self) -> None:
        self.worked = self.cost = 0.0  # seconds of work since the last sweep; seconds the last sweep took
        self.sets_aside = False

    def after(self, seconds: float) -> None:
        """So much work has been done; sweep when it pays."""
        self.worked += seconds
        if self.cost <= self.SHARE * self.worked:
            begun = time.perf_counter()
            gc.collect()
            self.worked, self.cost = 0.0, time.perf_counter() - begun
            if self.sets_aside:
                gc.freeze()
                self.sets_aside, self.cost = False, 0.0


broom = Broom()


@cache
def become_worker() -> None:
    """Once: this process is one of several that only work: no threads of its own (said before libraries are imported), and a quick broom."""
    os.environ.update(NUMBA_NUM_THREADS="1", NUMBA_THREADING_LAYER="workqueue")
    broom.sets_aside = True
