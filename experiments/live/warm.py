"""Loaded once by the server that forks processes, before anybody asks for a city: it then stands at once, not after seconds.

Importing this module there is the whole of it; what processes share takes memory once. Kernels that are not compiled yet are not
compiled there, because every process would wait for it: `work` does it in a process of its own.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from experiments.workers import become_worker


def load() -> None:
    """Import what cities need, with its kernels."""
    become_worker()  # says how many threads, before numba is imported
    from experiments.live import city  # noqa: F401
    from experiments.replicate import compile_kernels

    if is_compiled():
        compile_kernels()  # which now only reads them
    gc.collect()
    gc.freeze()  # memory that is never written to is shared by all


def is_compiled() -> bool:
    """Whether all kernels of this source are on disk, compiled for this machine."""
    with suppress(OSError):
        return _note().read_text(encoding="utf-8") == _machine()
    return False


def work(line: Connection) -> None:
    """Compile the kernels if need be, and say so: True when it begins, False when there is nothing (more) to do."""
    from experiments.replicate import compile_kernels

    if not is_compiled():
        line.send(True)
        compile_kernels()
        with suppress(OSError):
            _note().write_text(_machine(), encoding="utf-8")
    line.send(False)


def _note() -> Path:
    """The file beside the kernels that says for whom they are complete."""
    from ecosystem.kernel import compiled

    return compiled() / "complete"


def _machine() -> str:
    """All that makes numba compile anew."""
    import llvmlite.binding
    import numba

    from ecosystem.kernel import ROOT

    times = sum(path.stat().st_mtime_ns for package in ("ecosystem", "agents") for path in (ROOT / package).rglob("*.py"))
    return "\n".join([sys.version, numba.__version__, llvmlite.binding.get_host_cpu_name(), str(ROOT), str(times)])


load()
