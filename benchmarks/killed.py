"""`python -m benchmarks.killed [--scale X] [--runs N] [--cluster]`: a sweep that is killed again and again, at 1:1.

The driver of a sweep is killed with -9 at three random moments and started again with the same command; with --cluster
the sweep runs on a Dask cluster on this machine's loopback and one of its two workers is killed as well. Then every
planned run must be there once, and the results must have the bits of a sweep that nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks.plan import PLAN

DRIVER = "import sys; from experiments.sweep import sweep; sweep(sys.argv[1], out=sys.argv[2], workers=2, cluster=sys.argv[3] or None, every=2.0)"


def drive(plan: Path, out: Path, address: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore::UserWarning:multiprocessing.resource_tracker", "-c", DRIVER, str(plan), str(out), address]
    return subprocess.Popen(command, start_new_session=True)


def shards(out: Path) -> set[Path]:
    return set(out.glob("shard-*"))


def kill_at_random(plan: Path, out: Path, address: str, chance: np.random.Generator) -> None:
    """Start the sweep, wait until it has published something more and a little longer, and kill it."""
    before, driver = shards(out), drive(plan, out, address)
    while shards(out) == before and driver.poll() is None:
        time.sleep(0.05)
    time.sleep(chance.uniform(0.0, 5.0))
    over = driver.poll() is not None
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    kept = shards(out)
    assert before <= kept, "a published shard is gone"
    print(f"  killed with {len(kept)} shards published" + (" (too late: it had finished)" if over else ""), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args()
    from experiments.runs import Runs

    chance = np.random.default_rng(options.seed)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Path(name)
        plan, out, whole = home / "plan.toml", home / "out", home / "whole"
        plan.write_text(PLAN.format(replicates=4, scale=options.scale, years=2, points=options.runs // 4))
        address, victims = "", []
        if options.cluster:
            from benchmarks.loopback import loopback

            place = home / "cluster"
            place.mkdir()
            cluster = stack.enter_context(loopback(place))
            address, victims = cluster.address, cluster.workers
        print(f"{4 * (options.runs // 4)} runs at scale {options.scale:g}" + (" on a cluster" if address else ""), flush=True)
        for turn in range(3):
            kill_at_random(plan, out, address, chance)
            if victims and turn == 0:
                os.kill(victims.pop().pid, signal.SIGKILL)
                cluster.hire()
                print("  killed one worker of the cluster, hired another", flush=True)
        began = time.perf_counter()
        assert drive(plan, out, address).wait() == 0
        print(f"  finished in {time.perf_counter() - began:.0f} s", flush=True)
        assert drive(plan, whole).wait() == 0
        ours, theirs = Runs(out), Runs(whole)
        numbers = ours.runs()["run"].tolist()
        once = numbers == list(range(4 * (options.runs // 4)))
        same = ours.digest() == theirs.digest()
        print(f"every planned run once: {once}; failures: {len(ours.failures())}; the same bits as undisturbed: {same} ({ours.digest()[:12]})")
        sys.exit(0 if once and same else 1)


if __name__ == "__main__":
    main()
