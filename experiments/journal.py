"""A journal of finished work: one JSON line each, so that whatever stops the program, the same command goes on."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO


class Journal:
    """Finished work by key: what was read from the file and what is added to it. A line cut short by a crash is done again.

    Without a file nothing outlives the program.
    """

    def __init__(self, file: Path | None):
        self.found: dict[str, Any] = {}
        self._stream: TextIO | None = None
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for line in text.splitlines():
            try:
                self.found.update(json.loads(line))
            except (ValueError, TypeError):
                continue
        self._stream = file.open("a", encoding="utf-8")
        if text and not text.endswith("\n"):
            self._stream.write("\n")

    def add(self, key: str, value: Any) -> None:
        """Keep a finished piece of work, at once."""
        self.found[key] = value
        if self._stream is not None:
            self._stream.write(json.dumps({key: value}) + "\n")
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._stream is not None:
            self._stream.close()
