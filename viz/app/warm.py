"""What the first city needs is begun when the server starts, in processes of their own; on a fresh machine that takes a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing import set_forkserver_preload

from experiments import processes

MODULE = "experiments.live.warm"  # importing it here would bring the model into this process

_compiling = threading.Event()


def compiling() -> bool:
    """Whether the model is being compiled just now: the first run of a version, a city then takes a minute to open."""
    return _compiling.is_set()


def warm(tell: Callable[[], None]) -> None:
    """Load what cities need where processes are forked, and compile it if need be; `tell` is called when that begins."""
    set_forkserver_preload([MODULE])
    processes.serve()
    threading.Thread(target=_compile, args=(tell,), daemon=True).start()


def _compile(tell: Callable[[], None]) -> None:
    process = processes.Beside(_work)
    with suppress(EOFError, OSError):
        while process.connection.recv():
            _compiling.set()
            tell()
    _compiling.clear()
    process.close()


def _work(line) -> None:  # type: ignore[no-untyped-def]
    """In the process."""
    import_module(MODULE).work(line)
