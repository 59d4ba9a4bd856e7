"""The same work on a Dask cluster: as many machines as there are, the same bits as on one.

Work crosses the network pickled and is idempotent: what a worker that left had in hand, Dask gives to another. Each worker
shows with its first piece of work that it runs this very program; one that runs another would give other bits.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import os
import pickle
import re
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ecosystem.declare import Wrong
from ecosystem.source import fingerprint
from experiments.workers import LOST, Done, Failure, Outcomes, Work, attempt, become_worker

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE, ANSWER, LOOK = 30.0, 10.0, 1.0  # seconds: without any worker; for the scheduler to answer; between looks at who is there
ALLOWED = "the address of a Dask scheduler that answers, such as tcp://10.0.0.5:8786"
QUIET = ("distributed", "distributed.client", "distributed.gc")  # these loggers of Dask have a level of their own


class Cluster:
    """The workers of the Dask cluster at `address`, whoever comes and goes. See workers.Crew."""

    def __init__(self, address: str, prepare: Callable[[], None] | None = None):
        if not re.fullmatch(r"(tcp|tls|ws|wss)://(\[[0-9a-fA-F:.%]+\]|[^\s/:@\[\]]+):\d{1,5}", address):
            raise Wrong("cluster", address, ALLOWED)
        self.address, self._prepare = address, prepare
        self._client: Client | None = None
        self._levels: dict[str, int] = {}
        self._threads, self._looked, self._deserted = 0, 0.0, 0.0  # threads there are, when that was read, since when there are none

    @property
    def size(self) -> int:
        """Threads of all workers there are now."""
        return self._look(self._connected())

    def outcomes(self, work: Work, tickets: Iterator[Any]) -> Outcomes:
        """What was in hand of several workers that died is done again with nothing beside it: only what kills its worker
        even then fails."""
        for ticket in sorted((yield from self._flight(work, tickets))):
            if (yield from self._flight(work, iter([ticket]), 1)):
                yield Failure(ticket, "", LOST)

    def _flight(self, work: Work, tickets: Iterator[Any], most: int | None = None) -> Generator[Done | Failure, None, list[Any]]:
        """Outcomes as they finish, two a thread in flight (or `most`); returns the tickets of which Dask thinks that they kill."""
        from distributed import KilledWorker

        client, parcel = self._connected(), pickle.dumps((self._prepare, work))
        flying: dict[str, tuple[Future, Any]] = {}
        landed: SimpleQueue[Future] = SimpleQueue()
        killers: list[Any] = []
        try:
            while True:
                places = 2 * self._look(client)
                places = min(places, most or places)
                for ticket in islice(tickets, max(places - len(flying), 0)):
                    with self._reaching():
                        errand = pickle.dumps(Errand(papers(), parcel, pickle.dumps(ticket)))
                        future = client.submit(pickle.loads, errand, key=f"tequ-{uuid4().hex}", pure=False)
                        future.add_done_callback(landed.put)
                    flying[future.key] = future, ticket
                if places and not flying:
                    return killers
                try:
                    future = landed.get(timeout=LOOK)
                except Empty:
                    continue
                with self._reaching():
                    try:
                        error = future.exception(timeout=LOOK / 10)
                        answer = future.result(timeout=ANSWER) if error is None else b""
                    except TimeoutError:  # the worker that had the result is gone, and another does it again
                        future.add_done_callback(landed.put)
                        continue
                _, ticket = flying.pop(future.key)
                del future  # the cluster may forget it
                if isinstance(error, KilledWorker):
                    killers.append(ticket)
                else:
                    yield _opened(answer, error, ticket)
        finally:
            if flying:
                with suppress(Exception):  # nobody wants what is still running; what has begun runs to its end, in vain
                    client.cancel([future for future, _ in flying.values()], force=True)

    def _look(self, client: Client) -> int:
        """How many threads there are, read again every second; raises RuntimeError when there have been none for long."""
        if time.monotonic() - self._looked >= LOOK:
            with self._reaching():
                if client.status == "closed":  # it has given up calling
                    raise ConnectionError
                self._threads = sum(client.nthreads(callback_timeout=ANSWER).values())
            self._looked = time.monotonic()
            self._deserted = 0.0 if self._threads else self._deserted or self._looked
            if self._deserted and self._looked - self._deserted > PATIENCE:
                raise RuntimeError(f"the cluster at {self.address} has no workers; `dask worker {self.address} --nthreads 1` starts one")
        return self._threads

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Whatever comes of a scheduler that does not answer any more is one clear error."""
        try:
            yield
        except (OSError, asyncio.CancelledError, concurrent.futures.CancelledError, TimeoutError):
            raise RuntimeError(f"the cluster at {self.address} is gone; what is finished is kept, the same command goes on") from None

    def _connected(self) -> Client:
        if self._client is None:
            from distributed import Client

            try:
                self._hush()
                with concurrent.futures.ThreadPoolExecutor(1) as aside:  # a notebook has a loop of its own in this thread
                    if not aside.submit(asyncio.run, _is_scheduler(self.address)).result():
                        raise Wrong("cluster", self.address, ALLOWED)
                with warnings.catch_warnings(), self._reaching():  # versions that differ: `piece_of_work` compares what bits depend on
                    warnings.simplefilter("ignore")
                    self._client = Client(self.address, timeout=ANSWER, set_as_default=False, name="tequ")
            except BaseException:
                self.close()
                raise
        return self._client

    def _hush(self) -> None:
        """Dask tells a person's terminal about every lost connection; this program says it in a sentence."""
        for name in QUIET:
            self._levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    def close(self) -> None:
        client, self._client = self._client, None
        try:
            if client is not None:
                with suppress(Exception):
                    client.close(timeout=5)
        finally:
            while self._levels:
                name, level = self._levels.popitem()
                logging.getLogger(name).setLevel(level)


def _opened(answer: bytes, error: BaseException | None, ticket: Any) -> Done | Failure:
    """The outcome in a worker's answer; raises Wrong when the worker is not fit for this work."""
    if error is not None:  # work fails in words: this is a worker without the program
        raise Wrong("cluster", f"{type(error).__name__}: {error}", "workers in which this program is installed")
    outcome = pickle.loads(answer)
    if isinstance(outcome, Stranger):
        theirs, ours = outcome.papers, papers()
        differ = [key for key in ours if theirs.get(key) != ours[key]]
        found = f"worker {outcome.worker} with " + ", ".join(f"{key} {theirs.get(key)}" for key in differ)
        raise Wrong("cluster", found, "workers of the same program: here " + ", ".join(f"{key} {ours[key]}" for key in differ))
    return replace(outcome, replicate=ticket)


async def _is_scheduler(address: str) -> bool:
    """Whether one answers there within seconds; a Client would wait for ever where a port is open and nobody speaks."""
    from distributed import rpc

    try:
        async with rpc(address, timeout=ANSWER) as there:
            return (await asyncio.wait_for(there.identity(), ANSWER))["type"] == "Scheduler"
    except (OSError, TimeoutError, ValueError, TypeError, KeyError):
        return False


@dataclass(frozen=True, slots=True)
class Errand:
    """Unpickling it is doing it: Dask itself sees bytes only, and a worker without this program can say so."""

    papers: dict[str, str]
    parcel: bytes
    ticket: bytes

    def __reduce__(self) -> Any:
        return piece_of_work, (self.papers, self.parcel, self.ticket)


# -- in a worker -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stranger:
    """A worker that runs another program, with what it runs."""

    worker: str
    papers: dict[str, str]


@cache
def papers() -> dict[str, str]:
    """All that the bits of a result depend on: versions, and fingerprints of the model's source and of the program that asks."""
    from experiments.files import versions

    return versions() | {"program": fingerprint(("experiments",))[:12]}


_turn = threading.Lock()  # a worker with several threads does one piece of work at a time: the model is not made for threads
_prepared = False


def piece_of_work(expected: dict[str, str], parcel: bytes, ticket: bytes) -> bytes:
    """One pickled piece of work in a worker of the cluster; returns its pickled Done, Failure or Stranger.

    Nothing of the work is imported before the worker is known to run the same program.
    """
    with _turn:
        become_worker()
        if papers() != expected:
            from distributed import get_worker

            return pickle.dumps(Stranger(get_worker().address, papers()))
        try:
            prepare, work = pickle.loads(parcel)
            _prepare_once(prepare)
            return pickle.dumps(attempt(work, pickle.loads(ticket)))
        except Exception as error:  # what cannot be imported, prepared for or sent back
            return pickle.dumps(Failure(None, "", f"{type(error).__name__}: {error}"))


def _prepare_once(prepare: Callable[[], None] | None) -> None:
    """Of the workers of a host that start together one prepares, and the others wait until it has: compiled code is on their disk."""
    global _prepared
    if prepare is not None and not _prepared:
        import locket  # distributed stands on it

        path = str(Path(tempfile.gettempdir()) / f"tequ-{os.getuid()}-{papers()['source']}.lock")
        try:
            with locket.lock_file(path, timeout=0):
                prepare()
        except locket.LockError:
            with locket.lock_file(path):
                pass
        _prepared = True
