"""Which queries stand under a report's tables and figures: those that give its numbers again from the shards beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Ask = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Shards:
    """The folder that holds a result; None for a result that is in none, whose report has no queries."""

    folder: Path | None

    @staticmethod
    def of(result: Any, path: Path) -> Shards:
        """The result's own folder where it says one, else the folder of the report, if it holds this very result."""
        folder = getattr(result, "directory", None) or path.parent
        try:
            manifest = json.loads((folder / "manifest.json").read_bytes())
            held = (manifest["kind"], manifest["replicates"], [(s["name"], s["hash"]) for s in manifest["scenarios"]])
        except (OSError, ValueError, KeyError, TypeError):
            return Shards(None)
        return Shards(Path(folder) if held == (result.kind, list(result.replicates), [(s.name, s.hash) for s in result.asked]) else None)

    def __bool__(self) -> bool:
        return self.folder is not None

    def ask(self, make: Ask, *about: Any) -> str:
        """The query that `make` writes for this folder, "" where there is none."""
        return make(self.folder, *about) if self.folder else ""
