"""Measuring the facts, in a process of its own, and the measurements that are kept."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments import facts, files
from experiments.jobs import Progress

KIND = "facts"


@dataclass(frozen=True, slots=True)
class Measurement:
    """The facts as measured once: a row a fact (`facts.measure`), with what made it."""

    name: str
    when: str  # ISO date and time, local
    replicates: int
    scale: float
    seed: int
    seconds: float
    versions: dict[str, str]
    rows: list[dict[str, Any]]


def measure(say: Callable[[Any], None], replicates: int, scale: float, seed: int, results: str) -> str:
    """Measure every fact and keep the answer under `results`/facts; the name it is kept by. Work of a Job."""
    begun = time.monotonic()
    rows = facts.measure(replicates, scale, seed=seed, progress=lambda done, total: say(Progress(done, total)))
    made = {
        "format": files.FORMAT,
        "kind": KIND,
        "when": datetime.now().isoformat(timespec="seconds"),
        "replicates": replicates,
        "scale": scale,
        "seed": seed,
        "seconds": time.monotonic() - begun,
        "versions": files.versions(),
        "rows": [{key: _plain(value) for key, value in row.items()} for row in rows],
    }
    folder = Path(results) / KIND
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{made['when'].replace(':', '')}-{replicates}x{scale:g}.json"
    files.replace_file(path, json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False).encode())
    return path.stem


def kept(results: Path) -> list[Measurement]:
    """All measurements under `results`, the newest first; a file that is none is passed over."""
    found = [_read(path, path.stat().st_mtime_ns) for path in sorted((results / KIND).glob("*.json"), reverse=True)]
    return [measurement for measurement in found if measurement is not None]


@lru_cache(maxsize=200)
def _read(path: Path, changed: int) -> Measurement | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        made = json.loads(path.read_bytes())
        if made["kind"] == KIND and made["format"] == files.FORMAT:
            return Measurement(path.stem, *(made[key] for key in ("when", "replicates", "scale", "seed", "seconds", "versions", "rows")))
    return None


def best(measurements: list[Measurement]) -> Measurement | None:
    """The one to show when none is chosen: of this program if there is one, then the largest city, then the newest."""
    now = files.versions()["source"]
    return max(measurements, key=lambda m: (m.versions.get("source") == now, m.scale, m.when), default=None)


def _plain(value: Any) -> Any:
    """JSON has no NaN: what does not exist is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
