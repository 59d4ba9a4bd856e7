"""The model at points of nature: facts of the status quo to 2022, in worker processes, kept in a journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from ecosystem.source import fingerprint
from experiments.facts import FACTS
from experiments.journal import Journal
from experiments.replicate import compile_kernels
from experiments.workers import Crew, Done

Ticket = tuple[str, dict[str, float], int, float]  # key, nature, seed, scale


def read(ticket: Ticket) -> list[float | None]:
    """All facts of one world of a nature, None where a fact could not be read. Work of a Crew."""
    from experiments.facts import observe, values

    _, nature, seed, scale = ticket
    return [float(v) if np.isfinite(v) else None for v in values(observe(seed, scale, nature, cache=False))]


class Runs:
    """Facts at many points: those in the journal, and the missing ones; `with Runs(...) as runs: runs.facts(...)`."""

    def __init__(self, folder: Path, workers: int | None = None, progress: Callable[..., None] | None = None):
        self.folder, self._workers, self._progress = folder, workers, progress or (lambda *_: None)

    def __enter__(self) -> Self:
        self._journal, self._asked = Journal(self.folder / "runs.jsonl"), set[str]()
        self._crew = Crew(self._workers, prepare=compile_kernels)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._crew.close()
        self._journal.__exit__(kind, error, trace)

    @property
    def made(self) -> int:
        """Runs that were asked for, by whatever call."""
        return len(self._asked)

    def facts(self, natures: Sequence[Mapping[str, float]], seeds: Sequence[int], scale: float) -> np.ndarray:
        """Values [point, fact] of all facts; a run that failed, or a fact it could not say, is NaN."""
        tickets = [_ticket(dict(nature), seed, scale) for nature, seed in zip(natures, seeds, strict=True)]
        missing = [t for t in {t[0]: t for t in tickets}.values() if t[0] not in self._journal.found]
        self._asked.update(t[0] for t in tickets)
        done = len(tickets) - len(missing)
        self._progress(done, len(tickets))
        if missing:
            for outcome in self._crew.outcomes(read, missing):
                key = outcome.replicate[0]
                self._journal.add(key, outcome.trajectories if isinstance(outcome, Done) else None)
                done += 1
                self._progress(done, len(tickets))
        width = max((len(row) for t in tickets if (row := self._journal.found[t[0]]) is not None), default=0)
        return np.array([self._journal.found[t[0]] or [None] * width for t in tickets], dtype=float)


def _ticket(nature: dict[str, float], seed: int, scale: float) -> Ticket:
    content = json.dumps([model(), nature, seed, scale], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:20], nature, seed, scale


@cache
def model() -> str:
    """What makes the answers: the model and the list of facts."""
    return fingerprint(("ecosystem", "agents"), (".py", ".toml")) + "|".join(fact.name for fact in FACTS)
