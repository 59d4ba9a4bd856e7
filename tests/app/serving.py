"""A server of the application in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).resolve().parents[2]
PATIENT = 180.0  # seconds to wait for what may take a history and compiled kernels on a fresh machine
PROGRAM = "from viz.app.house import furnish; from viz.app.server import serve; serve(furnish(**{settings!r}), port={port})"


def until(true: Callable[[], Any], seconds: float = PATIENT, what: str = "", every: float = 0.1) -> Any:
    """Wait until something is true, and give it back. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what or true} did not come true in {seconds:.0f} s")
        time.sleep(every)
    return found


class Server:
    """A server of the application on a free port of this machine. `settings` are those of `furnish`."""

    def __init__(self, log: Path, **settings: Any):
        with socket.socket() as free:
            free.bind(("localhost", 0))
            self.port = free.getsockname()[1]
        self.url, self.log = f"http://localhost:{self.port}", log
        settings = {key: str(value) if isinstance(value, Path) else value for key, value in settings.items()}
        with log.open("w") as said:
            program = PROGRAM.format(settings=settings, port=self.port)
            self._process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, env=_environment())
        self.pid = self._process.pid
        try:
            until(self._answers, what="the server's first answer")
        except BaseException:
            self.close()
            raise

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended: {self.log.read_text()[-2000:]}")
        with suppress(URLError, OSError), urlopen(self.url, timeout=5) as answer:
            return answer.status == 200
        return False

    def helpers(self) -> list[psutil.Process]:
        """Every process the server has started."""
        return psutil.Process(self.pid).children(recursive=True)

    def workers(self) -> list[int]:
        """Processes in which cities and questions live: those the server's server of processes has made."""
        found = []
        for process in self.helpers():
            with suppress(psutil.NoSuchProcess):
                if process.ppid() != self.pid and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process.pid)
        return found

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        helpers = self.helpers() if self._process.poll() is None else []
        self.kill()
        psutil.wait_procs(helpers, timeout=10)
        for process in helpers:  # none, when all is well: workers end with their server
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
