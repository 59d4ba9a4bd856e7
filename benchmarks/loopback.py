"""A Dask cluster of real processes on this machine's loopback, gone with the `with` that made it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATHS = (ROOT, ROOT / "tests" / "experiments")  # where workers find what they are asked to do
QUIET = ["--host", "127.0.0.1", "--no-dashboard"]


class Loopback:
    """A scheduler and its workers, one thread each, without nannies: a worker that is killed stays dead."""

    def __init__(self, folder, **config):
        self.folder, self.processes, self.workers = folder, [], []
        own = {"DASK_DISTRIBUTED__" + key.upper(): str(value) for key, value in config.items()}
        self.environment = {**os.environ, **own, "PYTHONPATH": os.pathsep.join([*map(str, PATHS), *filter(None, [os.environ.get("PYTHONPATH")])])}
        file = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(file), "--idle-timeout", "300 seconds")
        until(lambda: file.exists() and file.read_text().endswith("}"), self.log)
        self.address = json.loads(file.read_text())["address"]

    def hire(self, count=1, *python):
        """Start so many more workers, `python` with these options; they are at work some two seconds later."""
        for _ in range(count):
            options = ["--nthreads", "1", "--no-nanny", "--memory-limit", "0", "--death-timeout", "20", "--local-directory", str(self.folder)]
            self.workers.append(self._start("dask_worker", self.address, *options, python=python))

    def hired(self, count=1):
        """`hire`, and wait until they are at work."""
        before = self.log().count("Registered to:")
        self.hire(count)
        until(lambda: self.log().count("Registered to:") == before + count, self.log)
        return self.workers[-count:]

    def log(self):
        """What all of them said."""
        return (self.folder / "log").read_text()

    def close(self):
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, what, *options, python=()):
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *python, "-m", f"distributed.cli.{what}", *QUIET, *options],
                env=self.environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process


@contextmanager
def loopback(folder, workers=2, **config):
    """A cluster with so many workers; `config` are settings of dask.distributed, as scheduler__allowed_failures=0."""
    cluster = Loopback(folder, **config)
    try:
        cluster.hired(workers) if workers else None
        yield cluster
    finally:
        cluster.close()


def until(true, what=lambda: "", seconds=30.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain {what()}"
        time.sleep(0.05)
