"""Replicates in other processes: in order, never lost, never left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import synthetic

from experiments import store
from experiments.run import gather, seed_of
from experiments.workers import Broom, Crew, Done, Failure, replicated

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]


def outcomes(work, replicates, workers):
    return sorted(replicated(work, replicates, workers), key=lambda o: o.replicate)


def test_seeds_depend_on_the_root_and_the_replicate_only():
    seeds = [seed_of(root, r) for root in range(20) for r in range(20)]
    assert len(set(seeds)) == 400
    assert all(0 <= seed < 2**53 for seed in seeds)
    assert seed_of(1, 2) == int(np.random.SeedSequence(1, spawn_key=(2,)).generate_state(1, np.uint64)[0]) >> 11


def test_replicates_are_in_order_whoever_finishes_first():
    assert next(replicated(synthetic.square_nought_last, range(7), 2)).replicate != 0
    gathered = gather(synthetic.square_nought_last, 7, workers=2)
    assert [d.replicate for d in gathered.done] == list(range(7))
    assert [d.trajectories for d in gathered.done] == [[r**2] for r in range(7)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_replicate_is_a_row_and_the_rest_go_on(workers):
    gathered = gather(synthetic.square_or_fail, 4, workers=workers)
    assert [d.replicate for d in gathered.done] == [0, 1, 3]
    assert gathered.failures == [Failure(2, "", "ValueError: two is not to be squared")]


def test_a_killed_worker_does_not_hang_the_run_and_its_replicate_is_run_again(tmp_path):
    found = outcomes(partial(synthetic.square_or_die_once, str(tmp_path)), range(6), 2)
    assert (tmp_path / "died").exists()
    assert [(o.replicate, o.trajectories) for o in found] == [(r, [r**2]) for r in range(6)]


def test_only_the_replicate_that_kills_its_workers_fails():
    *rest, third = sorted(replicated(synthetic.square_or_die, range(5), 2), key=lambda o: isinstance(o, Failure))
    assert sorted(o.replicate for o in rest if isinstance(o, Done)) == [0, 1, 2, 4]
    assert (third.replicate, "died" in third.message) == (3, True)


def test_replicates_are_asked_for_only_as_workers_fall_free():
    asked = []

    def numbers():
        for r in range(100):
            asked.append(r)
            yield r

    stream = replicated(synthetic.square, numbers(), 2)
    next(stream)
    stream.close()
    assert len(asked) <= 5


def test_the_same_workers_do_lot_after_lot():
    with Crew(2) as crew:
        first = {o.trajectories[0] for o in crew.outcomes(synthetic.who, range(8))}
        second = {o.trajectories[0] for o in crew.outcomes(synthetic.who, range(8))}
        assert second <= first and len(first) <= crew.size == 2
        assert os.getpid() not in first
    until(lambda: not any(map(alive, first)))


def test_a_lot_left_midway_is_ended_and_the_next_one_has_all_workers(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTES", str(tmp_path))
    with Crew(2) as crew:
        next(crew.outcomes(partial(synthetic.square_noted_slowly_after, 1), range(6)))
        left = {int(note.suffix[1:]) for note in tmp_path.iterdir()}
        begun = time.monotonic()
        assert [o.trajectories for o in sorted(crew.outcomes(synthetic.square, range(6)), key=lambda o: o.replicate)] == [[r**2] for r in range(6)]
        assert time.monotonic() - begun < 20 and not any(map(alive, left))


def test_an_error_of_the_asker_ends_what_is_still_running(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTES", str(tmp_path))
    with pytest.raises(ZeroDivisionError), Crew(2) as crew:
        for _ in crew.outcomes(partial(synthetic.square_noted_slowly_after, 1), range(6)):
            raise ZeroDivisionError
    assert not any(alive(int(note.suffix[1:])) for note in tmp_path.iterdir())


def test_tickets_are_anything_that_can_be_sent_and_sorted():
    tickets = [(point, replicate) for point in range(3) for replicate in range(2)]
    with Crew(2) as crew:
        assert sorted((o.replicate, o.trajectories) for o in crew.outcomes(sum, tickets)) == [(ticket, sum(ticket)) for ticket in tickets]


def test_what_cannot_be_sent_back_is_a_failure():
    with Crew(2) as crew:
        found = sorted(crew.outcomes(synthetic.open_door_of_one, range(3)), key=lambda o: o.replicate)
    assert [type(o) for o in found] == [Done, Failure, Done]
    assert "local object" in found[1].message  # as Python says it, from 3.12 on in other words


def test_workers_are_prepared_for_once_before_the_first_lot(tmp_path, monkeypatch):
    calls = []
    with Crew(2, prepare=lambda: calls.append("ready")) as crew:
        assert not calls
        assert len(list(crew.outcomes(synthetic.square, range(3)))) == len(list(crew.outcomes(synthetic.square, range(3)))) == 3
    assert calls == ["ready"]


def test_what_work_leaves_behind_is_freed():
    """Every piece leaves 4 MB in a cycle, which Python's own collector would let stand for hundreds of pieces."""
    with Crew(2) as crew:
        sizes = [o.trajectories for o in crew.outcomes(synthetic.leave_a_cycle, range(100))]
    assert max(sizes[20:]) - min(sizes[20:]) < 60


def test_sweeping_costs_at_most_a_twentieth_of_the_work(monkeypatch):
    swept = []
    monkeypatch.setattr("gc.collect", lambda: swept.append(time.sleep(0.1)))
    broom = Broom()
    for _ in range(100):
        broom.after(0.5)  # 50 s of work
    assert 20 <= len(swept) <= 26


# -- a script, its workers and signals ---------------------------------------------------------------


ASK = """
import synthetic
from experiments import compare, load, run
from experiments.run import Interrupted
run.simulate, run.compile_kernels = synthetic.simulate_slowly, lambda: None
worlds = [load(name).replaced(scale=0.01, years=2) for name in ("status-quo", "pilot-2021")]
try:
    compare(*worlds, replicates=6, workers=2, out="result", progress=lambda done, total: print(done, flush=True))
except Interrupted as interrupted:
    print("kept", interrupted.result.replicates)
"""


@pytest.fixture
def asking(tmp_path):
    """A plain script (no `if __name__` guard) with workers busy on slow replicates, two quick ones finished."""
    (tmp_path / "ask.py").write_text(ASK)
    notes = tmp_path / "notes"
    notes.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)]), "NOTES": str(notes)}
    process = subprocess.Popen(
        [sys.executable, "ask.py"], cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    lines = iter(process.stdout.readline, "")
    assert "2\n" in lines, process.stderr.read()
    until(lambda: len(list(notes.iterdir())) >= 4)  # both workers are in their slow ones
    yield process
    for pid in {process.pid, *workers_of(tmp_path)}:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def workers_of(folder):
    return sorted({int(path.suffix[1:]) for path in (folder / "notes").iterdir()})


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_ctrl_c_keeps_finished_replicates_and_leaves_no_process(asking, tmp_path):
    os.killpg(asking.pid, signal.SIGINT)  # as a terminal does: to the workers too
    out, err = asking.communicate(timeout=30)
    assert out.splitlines()[-1] == "kept [0, 1]"
    assert err == ""
    assert asking.returncode == 0
    assert store.load(tmp_path / "result").replicates == [0, 1]
    assert json.loads((tmp_path / "result" / "manifest.json").read_text())["complete"] is False
    until(lambda: not any(map(alive, workers_of(tmp_path))))


def test_ctrl_c_is_none_of_the_workers_business(asking, tmp_path):
    for pid in workers_of(tmp_path):
        os.kill(pid, signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        asking.wait(1.0)
    assert all(map(alive, workers_of(tmp_path)))


def test_workers_die_with_a_parent_that_is_killed(asking, tmp_path):
    assert all(map(alive, workers_of(tmp_path)))
    asking.kill()
    until(lambda: not any(map(alive, workers_of(tmp_path))))
