"""The engine under sweeps, sensitivity, attribution and optimisation: many small questions, each answered once.

A run is a few worlds on the luck of one replicate. What has finished is published as Parquet shards, each named by the
hash of its bytes and put in place in one step. The shards themselves say which runs are done, so whatever stops the
program (Ctrl-C, kill -9, a full disk, a power cut) the same command goes on: a shard that is not whole is thrown away
and only its runs are done again. A lock on the folder keeps two programs from doing the same runs.
"""

from __future__ import annotations

import fcntl
import io
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ecosystem import clock
from ecosystem.declare import Wrong
from experiments.files import FORMAT, MANIFEST, digest, read_manifest, replace_file, versions
from experiments.replicate import compile_kernels, forget_history, simulate
from experiments.run import Interrupted
from experiments.runs import DESIGN, SCHEMA, read_shard
from experiments.scenario import Scenario
from experiments.toml_file import Bare
from experiments.workers import LOST, Crew, Done, Failure, check_workers

if TYPE_CHECKING:
    import pandas as pd

Told = Callable[..., None]  # runs finished, runs asked for, runs failed


class Ticket(NamedTuple):
    """One run: its number, its point of the design, its replicate, and the worlds to simulate."""

    run: int
    point: int
    replicate: int
    scenarios: tuple[Scenario, ...]

    def __lt__(self, other: Any) -> bool:
        return self.run < other.run  # scenarios have no order


# -- one run, in a worker ------------------------------------------------------------------------------

Cell = tuple[str, str, str, int, float]  # scenario, part, name, year, value
_KNOWN: OrderedDict[tuple[int, int, str], list[tuple[str, str, int, float]]] = OrderedDict()  # answers by seed, replicate, world
_MOST_KNOWN = 512


def play(ticket: Ticket) -> pa.Table:
    """Rows of SCHEMA: the headline indicators and yearly spending of each world of the run.

    A world met before on the same luck (the baseline, at every point that only moves levers) is not simulated again:
    equal worlds have equal answers.
    """
    worlds = {(s.seed, ticket.replicate, s.hash): s for s in ticket.scenarios}
    missing = [s for key, s in worlds.items() if key not in _KNOWN]
    if missing:
        for s, trajectory in zip(missing, simulate(missing, ticket.replicate), strict=True):
            _KNOWN[s.seed, ticket.replicate, s.hash] = _answers(trajectory)
    cells: list[Cell] = []
    for s in ticket.scenarios:
        key = (s.seed, ticket.replicate, s.hash)
        cells += [(s.name, *answer) for answer in _KNOWN[key]]
        _KNOWN.move_to_end(key)
    while len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.popitem(last=False)
    return rows(ticket, cells)


def _answers(trajectory: Any) -> list[tuple[str, str, int, float]]:
    """What is kept of a world: each headline indicator, and what each measure spent in each calendar year (M RMB)."""
    kept = [("headline", name, 0, value) for name, value in trajectory.headline().items()]
    years = clock.EPOCH + trajectory.quarters // 4
    for measure, spent in trajectory.spending.items():
        for year in np.unique(years[trajectory.quarters >= trajectory.start]):
            kept.append(("spending", measure, int(year), float(spent[years == year].sum())))
    return kept


def rows(ticket: Ticket, cells: Iterable[Cell]) -> pa.Table:
    """Cells of a run as a table of SCHEMA."""
    scenarios, parts, names, years, values = zip(*cells, strict=True)
    size = len(values)
    numbers = [pa.array(np.full(size, n), SCHEMA.field(i).type) for i, n in enumerate(ticket[:3])]
    words = [pa.array(column).dictionary_encode() for column in (scenarios, parts, names)]
    return pa.table([*numbers, *words, pa.array(years, pa.int32()), pa.array(values, pa.float64())], schema=SCHEMA)


# -- many runs, kept in a folder -----------------------------------------------------------------------


class Engine:
    """Does runs in worker processes, or on a cluster, and keeps them in a folder; `with Engine(...) as engine: engine.do(...)`.

    `identity` says what question the folder answers: another question's folder is refused, the same one's is gone on
    with. `facts` are kept beside it, `design` (a frame, a row a point) as design.parquet. `progress` is told runs
    finished, asked for and failed. A shard is published about every `every` seconds.
    """

    def __init__(
        self,
        directory: str | Path,
        kind: str,
        identity: Mapping[str, Any],
        *,
        facts: Mapping[str, Any] | None = None,
        design: pd.DataFrame | None = None,
        workers: int | None = None,
        cluster: str | None = None,
        progress: Told | None = None,
        every: float = 20.0,
        work: Callable[[Ticket], pa.Table] = play,
    ):
        check_workers(workers)
        self.directory, self.every, self.progress, self.work = Path(directory), every, progress or (lambda *_: None), work
        self.manifest = {"format": FORMAT, "kind": kind, "identity": dict(identity), "facts": dict(facts or {}), "complete": False, "versions": versions()}
        self._design, self._workers, self._cluster = design, workers, cluster
        self.done: set[int] = set()
        self.failed: set[int] = set()
        self._waiting: list[pa.Table] = []
        self._lost: list[pa.Table] = []

    def __enter__(self) -> Self:
        self.crew = Crew(self._workers, self._cluster, compile_kernels if self.work is play else None)
        if self._cluster is not None:
            _ = self.crew.size  # a cluster that does not answer is refused before a folder is made
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Wrong("out", str(self.directory), f"a folder that can be written ({error.strerror})") from None
        self._lock = _locked(self.directory)
        try:
            self._recognise()
            self._mend()
            if self._design is not None:
                self.keep(DESIGN, self._design)
            self._write(MANIFEST, _json(self.manifest))
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, *stopped: Any) -> None:
        try:
            self.crew.close()
        finally:
            self._lock.close()
            forget_history()  # what one worker, this process, has kept
            _KNOWN.clear()

    def _recognise(self) -> None:
        """Refuse the folder of another question, or of another version of the model."""
        path = self.directory / MANIFEST
        if not path.exists():
            return
        old = read_manifest(self.directory)
        for key, words in (("kind", "kind of result"), ("identity", "plan")):
            if old.get(key) != self.manifest[key]:
                found = f"results of another {words}" + (f" ({old['kind']})" if key == "kind" and old.get("kind") else "")
                raise Wrong("out", Bare(found), "an empty folder, or the folder of this very plan", file=str(self.directory))
        if old.get("versions") != self.manifest["versions"]:
            found = Bare("results of another version of the model")
            raise Wrong("out", found, "an empty folder, since results of two versions do not mix", file=str(self.directory))
        if old["facts"] == json.loads(_json(self.manifest["facts"])):
            self.manifest["complete"] = old["complete"]

    def _mend(self) -> None:
        """Find the finished runs. What was half written or is damaged is thrown away, so its runs are done again, and so
        are runs that were lost with their workers: the next machine may have more memory."""
        for part in self.directory.glob(".*.*.[0-9]*"):
            part.unlink(missing_ok=True)
        for path in sorted(self.directory.glob("shard-*.parquet")):
            table = read_shard(path)
            numbers = set() if table is None else set(np.unique(table["run"].to_numpy()).tolist())
            failures = None if table is None else table.filter(pc.equal(table["part"].cast(pa.string()), "failure"))
            if table is None or failures is None or numbers & self.done or pc.any(pc.equal(failures["name"].cast(pa.string()), LOST)).as_py():
                path.unlink()
                continue
            self.done |= numbers
            self.failed |= set(failures["run"].to_pylist())

    def do(self, tickets: Iterable[Ticket], total: int | None = None) -> None:
        """Do the runs that are not done yet and publish them; a failing run becomes a row.

        `total` is the number of runs done when these are (counted when it is not given). On Ctrl-C what has finished is
        published and Interrupted is raised; a folder that cannot be written raises RuntimeError, with everything
        published before kept.
        """
        if total is None:
            tickets = [t for t in tickets if t.run not in self.done]
            total = len(self.done) + len(tickets)
        missing = (t for t in tickets if t.run not in self.done)
        self._since = time.monotonic()
        self.progress(len(self.done), total, len(self.failed))
        try:
            if (first := next(missing, None)) is None:
                return
            if self.manifest["complete"]:
                self.manifest["complete"] = False
                self._write(MANIFEST, _json(self.manifest))
            with closing(self.crew.outcomes(self.work, chain([first], missing))) as outcomes:
                for outcome in outcomes:
                    self._take(outcome)
                    self.progress(len(self.done), total, len(self.failed))
                    if time.monotonic() - self._since >= self.every:
                        self._publish()
        except KeyboardInterrupt:
            raise Interrupted(None) from None
        finally:
            self._publish()

    def _take(self, outcome: Done | Failure) -> None:
        ticket: Any = outcome.replicate
        self.done.add(ticket.run)
        if isinstance(outcome, Failure):
            self.failed.add(ticket.run)
            kept = self._lost if outcome.message == LOST else self._waiting
            kept.append(rows(ticket, [(outcome.scenario, "failure", outcome.message[:500], 0, float("nan"))]))
        else:
            self._waiting.append(pa.concat_tables([outcome.trajectories, rows(ticket, [("", "seconds", "", 0, outcome.seconds)])]))  # type: ignore[list-item]

    def _publish(self) -> None:
        """Put what is waiting in place as one shard, lost runs as one of their own."""
        self._since = time.monotonic()
        for tables in (self._waiting, self._lost):
            if tables:
                sink = io.BytesIO()
                pq.write_table(pa.concat_tables(tables).unify_dictionaries(), sink, compression="zstd")
                data = sink.getvalue()
                tables.clear()
                self._write(f"shard-{digest(data)}.parquet", data)

    def keep(self, name: str, frame: pd.DataFrame) -> None:
        """Put a table in place as a Parquet file."""
        sink = io.BytesIO()
        frame.to_parquet(sink)
        self._write(name, sink.getvalue())

    def finish(self, **facts: Any) -> None:
        """Say in the manifest that every run is done."""
        self.manifest |= {"complete": True, "facts": {**self.manifest["facts"], **facts}}
        self._write(MANIFEST, _json(self.manifest))

    def _write(self, name: str, data: bytes) -> None:
        try:
            replace_file(self.directory / name, data)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise RuntimeError(f"{self.directory / name} cannot be written ({reason}); what was published is kept, and the same command goes on") from None


def _locked(directory: Path) -> Any:
    """The open lock file of a folder; it is free again when this process ends, however it ends."""
    lock = (directory / ".lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Wrong("out", Bare("a folder where another tequ is at work"), "a folder of its own for each command at work", file=str(directory)) from None
    return lock


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
