"""The fingerprint of source: under it compiled code, histories and results are kept, so that none outlives what made it."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def fingerprint(folders: tuple[str, ...], suffixes: tuple[str, ...] = (".py",), root: Path = ROOT) -> str:
    """64 hex digits that change with any file of these kinds below these folders of the checkout: its name, place or content."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
