"""`python -m benchmarks.app_memory`: memory of server and worker over 500 quarters of one visitor's living city. Ends with one line of JSON.

The visitor plays the pilot to its end at 1:1, branches, plays on, begins again, and so on, as fast as can be, with the Live page open
in Chromium. Memory is what is resident; the slopes are of a line through all points after the first run (caches are full by then).

`--quick` does it in a tiny city over fewer quarters, to see that all is well.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from tests.app.browser import Server, Visitor, chromium


@dataclass(frozen=True)
class Size:
    scale: float
    quarters: int


FULL, QUICK = Size(1.0, 500), Size(0.02, 150)


def played(server: Server, quarters: int) -> list[tuple[int, float, float]]:
    """After each stretch of play: quarters so far, megabytes of the server, megabytes of the worker."""
    found = []
    with chromium() as browser:
        visitor = Visitor(browser, server)
        visitor.open("live")
        visitor.start_city()
        visitor.pace(0.0)
        done, turn = 0, 0
        while done < quarters:
            before = visitor.shown()
            visitor.play()
            visitor.becomes("ended")
            done, turn = done + visitor.shown() - before, turn + 1
            (worker,) = server.workers()
            found.append((done, resident(server.pid), resident(worker)))
            print(f"{done:10d}{found[-1][1]:12.0f}{found[-1][2]:12.0f}", flush=True)
            if turn % 2:
                visitor.branch_from(before + 20, 40 + turn)
            else:
                visitor.begin_again(40 + turn)
    return found


def resident(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / 1e6


def slope(rows: list[tuple[int, float, float]], column: int) -> float:
    """Megabytes in a hundred quarters, after the first run."""
    late = np.array(rows[1:])
    return float(np.polyfit(late[:, 0], late[:, column], 1)[0] * 100)


def main() -> None:
    size = QUICK if "--quick" in sys.argv else FULL
    print(f"{'quarters':>10s}{'server MB':>12s}{'worker MB':>12s}")
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home) / "log", scale=size.scale, results=Path(home) / "out")
        try:
            rows = played(server, size.quarters)
        finally:
            server.close()
    found = {
        "quarters": rows[-1][0],
        "scale": size.scale,
        "server_mb": [round(row[1]) for row in rows],
        "worker_mb": [round(row[2]) for row in rows],
        "server_mb_per_100_quarters": round(slope(rows, 1), 2),
        "worker_mb_per_100_quarters": round(slope(rows, 2), 2),
    }
    print(f"in a hundred quarters: server {found['server_mb_per_100_quarters']:+} MB, worker {found['worker_mb_per_100_quarters']:+} MB")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
