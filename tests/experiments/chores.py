"""Work without a model: what the tests of jobs ask processes to do, each keeping what it finished in a folder."""

import os
import subprocess
import sys
import time
from pathlib import Path

from ecosystem.declare import Wrong
from experiments.jobs import Progress


def count(say, folder, total, seconds=0.02):
    """Finishes pieces 0..total-1, each once, whoever did the ones before; returns how many this process did."""
    folder, mine = Path(folder), 0
    say(Progress(len(list(folder.iterdir())), total))
    for piece in range(total):
        if not (folder / f"{piece}").exists():
            time.sleep(seconds)
            (folder / f"{piece}").write_text(str(os.getpid()))
            mine += 1
            say(Progress(len(list(folder.iterdir())), total, failed=piece // 10, phase="counting"))
            say({"piece": piece, "nice": os.nice(0)})
    return mine


def refuse(say):
    raise Wrong("vary.measures.sandbx", "sandbx", "a measure of the plan's scenarios", "sandbox")


def stumble(say):
    say(Progress(1, 3))
    raise ZeroDivisionError("nothing to divide by")


def leave(say):
    sys.exit(3)


def cannot_say(say):
    say(lambda: None)


def talk(say, times):
    """Much at once: interrupted anywhere, no message may be torn."""
    for number in range(times):
        say(b"x" * 100_000 + str(number).encode())
    return times


def with_a_child(say, folder):
    """A process of its own that it waits for, as engines have."""
    from concurrent.futures import ProcessPoolExecutor

    from experiments.pool import worker_processes

    pool: ProcessPoolExecutor = worker_processes(1)
    future = pool.submit(mark_and_wait, folder)
    (Path(folder) / "job").write_text(str(os.getpid()))
    return future.result()


def mark_and_wait(folder):
    (Path(folder) / "worker").write_text(str(os.getpid()))
    time.sleep(600)


PARENT = """
import sys, time
from pathlib import Path
import chores
from experiments.jobs import Job
job = Job(chores.with_a_child, sys.argv[1], tell=lambda state: None)
time.sleep(600)
"""


def parent(folder):
    """A process that starts a job and waits."""
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    return subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], env=environment)
