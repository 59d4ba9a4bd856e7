"""Whether this version's kernels are all on disk, compiled for this machine: a note beside them says so."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path


def is_compiled() -> bool:
    """Whether a city can be opened without compiling anything."""
    with suppress(OSError):
        return _note().read_text(encoding="utf-8") == _machine()
    return False


def note_compiled() -> None:
    """All kernels have been compiled, or read from disk."""
    if not is_compiled():
        with suppress(OSError):
            _note().write_text(_machine(), encoding="utf-8")


def _note() -> Path:
    from ecosystem.kernel import compiled

    return compiled() / "complete"


def _machine() -> str:
    """All that makes numba compile anew."""
    import llvmlite.binding
    import numba

    from ecosystem.kernel import ROOT

    times = sum(path.stat().st_mtime_ns for package in ("ecosystem", "agents") for path in (ROOT / package).rglob("*.py"))
    return "\n".join([sys.version, numba.__version__, llvmlite.binding.get_host_cpu_name(), str(ROOT), str(times)])
