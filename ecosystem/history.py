"""History: the same for every policy, so it is played once for each (parameters, seed) and kept on disk."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from ecosystem.city import REPORTED
from ecosystem.indicators import Recorder
from ecosystem.source import ROOT, fingerprint
from ecosystem.world import World

LIMIT = 3e9  # bytes of history kept; the oldest goes first


def folder() -> Path:
    """Where history is kept: TEQU_CACHE, or .cache/history in the checkout."""
    return Path(os.environ.get("TEQU_CACHE") or ROOT / ".cache" / "history")


@cache
def _version() -> str:
    """The fingerprint of the code and data that make history, taken once, so that a changed model never meets an old past."""
    return fingerprint(("ecosystem", "agents"), (".py", ".toml"))


def identity(world: World, start: int) -> str:
    """The name of a history: parameters, law, seed, scale, length and the version of the model."""
    content = [_version(), world.nature.values(), world.base_rules.values(), world.seed, world.scale, start]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def at(world: World, start: int, play: Callable[..., float], keep: bool = True) -> tuple[dict[str, Any], Recorder]:
    """State and record of the world at the end of the quarter before `start`, from disk or played now."""
    path = folder() / f"{identity(world, start)}.history"
    found = _read(path) if keep else None
    if found is not None:
        return found
    recorder = Recorder()
    while world.quarter < start - 1:
        play(world, (), lambda w: recorder.note(w, (), keep=w.quarter >= REPORTED))
    found = world.state(), recorder
    if keep:
        _write(path, found)
    return found


def _read(path: Path) -> tuple[dict[str, Any], Recorder] | None:
    try:
        with path.open("rb") as file:
            state, paths = pickle.load(file)
    except Exception:  # not there, cut short by a crash, or not ours: whatever pickle makes of it, play it again
        return None
    os.utime(path)
    return state, Recorder(paths)


def _write(path: Path, found: tuple[dict[str, Any], Recorder]) -> None:
    """Publish the file whole or not at all; a full disk only costs the next run its time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump((found[0], found[1].paths), file, protocol=5)
        os.replace(file.name, path)
        files = sorted(path.parent.glob("*.history"), key=lambda p: p.stat().st_mtime)
        while files and sum(p.stat().st_size for p in files) > LIMIT:
            files.pop(0).unlink(missing_ok=True)
    except OSError:
        return
