"""Loaded once by the server that forks processes, before anybody asks for a city: it then stands at once, not after seconds.

Importing this module there is the whole of it; what processes share takes memory once. Kernels that are not compiled yet are not
compiled there, because every process would wait for it: `work` does it in a process of its own.
"""

from __future__ import annotations

import gc
from multiprocessing.connection import Connection

from experiments.compiled import is_compiled
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


def work(line: Connection) -> None:
    """Compile the kernels if need be, and say so: True when it begins, False when there is nothing (more) to do."""
    from experiments.replicate import compile_kernels

    if not is_compiled():
        line.send(True)
        compile_kernels()
    line.send(False)


load()
