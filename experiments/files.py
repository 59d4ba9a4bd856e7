"""Files of results: put in place in one step, shards named by the hash of their bytes, a manifest that says what made them."""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from ecosystem.declare import Wrong
from ecosystem.source import fingerprint
from experiments import ensemble

FORMAT = 1
MANIFEST = "manifest.json"


def plain(value: Any) -> Any:
    """The same as JSON can hold it: lists, names of text, Python's own numbers, and None for a number that does not exist."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def replace_file(path: Path, data: bytes) -> None:
    """Put a whole file in place in one step: readers see the old one or the new one, never half of one."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def digest(data: bytes) -> str:
    """What a shard of these bytes is named by."""
    return hashlib.sha256(data).hexdigest()[:16]


def read_manifest(directory: str | Path) -> dict[str, Any]:
    """The manifest of a folder of results, of whatever kind; raises Wrong when there is none."""
    directory = Path(directory)
    allowed = f"a folder of results with {MANIFEST}, as --out writes it"
    try:
        manifest = json.loads((directory / MANIFEST).read_bytes())
    except OSError:
        raise Wrong("result", str(directory), allowed) from None
    except ValueError:
        raise Wrong("manifest", "no JSON", allowed, file=str(directory / MANIFEST)) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise Wrong("format", found, f"{FORMAT} ({allowed})", file=str(directory / MANIFEST))
    return manifest


@cache
def versions() -> dict[str, str]:
    """What made the result: the program, the fingerprint of the model's source and its ensemble, and what it stands on."""
    root = Path(__file__).parents[1]
    source = digest(f"{fingerprint(('agents', 'ecosystem', 'policies'), ('.py', '.toml'))}{ensemble.digest()}".encode())  # not results shipped beside it
    packages = {name: metadata.version(name) for name in ("mesa", "numpy", "numba")}
    return {"tequ": _own_version(root), "source": source[:12], "python": platform.python_version(), **packages}


def _own_version(root: Path) -> str:
    """From the checkout the program runs from, else from the installed package."""
    try:
        return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])
    except OSError:
        return metadata.version("tequ")
