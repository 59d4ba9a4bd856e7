"""The same work on a Dask cluster: a scheduler and workers as real processes on loopback."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import synthetic

from benchmarks.loopback import loopback, until
from ecosystem.declare import Wrong
from experiments import cluster as module
from experiments.workers import Crew, Done, Failure

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A cluster that condemns a task with the first worker that dies of it; its workers leave notes where the tests read them."""
    folder = tmp_path_factory.mktemp("cluster")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTES", str(folder / "notes"))
        (folder / "notes").mkdir()
        with loopback(folder, 2, scheduler__allowed_failures=0) as cluster:
            yield cluster


@pytest.fixture
def notes(city):
    """The folder of notes, empty."""
    folder = city.folder / "notes"
    for note in folder.iterdir():
        note.unlink()
    return folder


@pytest.fixture
def manned(city):
    """The cluster with two workers, whatever the test before did to them."""
    alive = [worker for worker in city.workers if worker.poll() is None]
    if len(alive) < 2:
        city.hired(2 - len(alive))
    return city


def answers(crew, work, tickets):
    return sorted(crew.outcomes(work, tickets), key=lambda o: o.replicate)


# -- the same work, the same answers -----------------------------------------------------------------


def test_a_cluster_gives_the_outcomes_of_one_process_lot_after_lot(manned):
    with Crew(cluster=manned.address) as crew, Crew(1) as here:
        assert crew.size == 2
        for work, tickets in ((synthetic.square, range(20)), (synthetic.square_or_fail, range(5)), (synthetic.square, [])):
            facts = [[(o.replicate, getattr(o, "trajectories", o)) for o in answers(c, work, tickets)] for c in (crew, here)]
            assert facts[0] == facts[1]


def test_tickets_are_read_only_as_places_fall_free(manned):
    asked = []

    def numbers():
        for r in range(100):
            asked.append(r)
            yield r

    with Crew(cluster=manned.address) as crew:
        stream = crew.outcomes(synthetic.square, numbers())
        next(stream)
        assert len(asked) <= 2 * crew.size + 1


def test_what_cannot_be_sent_there_or_back_is_a_failure(manned, monkeypatch):
    unknown = ModuleType("unknown")
    exec("def work(ticket): return ticket", unknown.__dict__)
    monkeypatch.setitem(sys.modules, "unknown", unknown)
    with Crew(cluster=manned.address) as crew:
        (found,) = crew.outcomes(synthetic.open_door, [7])
        assert (type(found), found.replicate, bool(found.message)) == (Failure, 7, True)
        (found,) = crew.outcomes(unknown.work, [8])  # the workers do not have this test
        assert (type(found), found.replicate, "No module named" in found.message) == (Failure, 8, True)


def test_workers_are_prepared_before_their_first_work(manned, notes):
    with Crew(cluster=manned.address, prepare=synthetic.get_ready) as crew:
        list(crew.outcomes(partial(synthetic.square_noted, 0.05), range(12)))
    ready = [note for note in notes.iterdir() if note.stem == "ready"]
    assert 1 <= len(ready) <= 2
    assert min(n.stat().st_mtime_ns for n in ready) <= min(n.stat().st_mtime_ns for n in notes.iterdir() if n not in ready)


def test_a_worker_with_many_threads_does_one_piece_of_work_at_a_time(monkeypatch):
    monkeypatch.setattr(module, "become_worker", lambda: None)  # this process is no worker
    parcel = module.pickle.dumps((None, partial(synthetic.square_slowly, 0.3)))
    threads = [threading.Thread(target=module.piece_of_work, args=(module.papers(), parcel, module.pickle.dumps(n))) for n in range(2)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun >= 0.6


# -- workers that die, leave, come -------------------------------------------------------------------


def test_a_worker_killed_midway_costs_nothing_but_time(tmp_path):
    with loopback(tmp_path) as cluster, Crew(cluster=cluster.address) as crew:
        stream = crew.outcomes(partial(synthetic.square_slowly, 0.1), range(30))
        found = [next(stream) for _ in range(4)]
        cluster.workers[-1].kill()
        found += list(stream)
    assert sorted((o.replicate, o.trajectories[0]) for o in found) == [(r, r**2) for r in range(30)]


def test_results_that_die_with_their_worker_are_computed_again(tmp_path):
    with loopback(tmp_path) as cluster, Crew(cluster=cluster.address) as crew:
        stream = crew.outcomes(partial(synthetic.square_slowly, 0.5), range(6))
        found = [next(stream)]
        time.sleep(1.5)  # what is in flight is finished, and nobody has asked for it yet
        cluster.workers[-1].kill()
        until(lambda: "Remove worker" in cluster.log(), cluster.log)
        found += list(stream)
    assert sorted((o.replicate, o.trajectories[0]) for o in found) == [(r, r**2) for r in range(6)]


def test_only_the_work_that_kills_its_workers_fails(manned):
    manned.hired(2)  # two will die of it
    with Crew(cluster=manned.address) as crew:
        *rest, third = sorted(crew.outcomes(synthetic.square_or_die, range(8)), key=lambda o: isinstance(o, Failure))
    assert sorted(o.replicate for o in rest if isinstance(o, Done)) == [0, 1, 2, 4, 5, 6, 7]
    assert (third.replicate, "died" in third.message) == (3, True)


def test_a_cluster_without_workers_is_waited_for_and_then_reported(tmp_path, monkeypatch):
    with loopback(tmp_path, workers=0) as empty, Crew(cluster=empty.address) as crew:
        empty.hire()
        assert [o.trajectories for o in crew.outcomes(synthetic.square, [5])] == [[25]]  # it came late, and it came
        empty.workers[0].kill()
        monkeypatch.setattr(module, "PATIENCE", 1.5)
        with pytest.raises(RuntimeError, match=f"the cluster at {empty.address} has no workers"):
            list(crew.outcomes(synthetic.square, [6]))


def test_a_worker_of_another_program_is_refused_by_name(manned, monkeypatch):
    ours = module.papers() | {"source": "123456789abc"}
    monkeypatch.setattr(module, "papers", lambda: ours)
    with Crew(cluster=manned.address) as crew, pytest.raises(Wrong, match=r"worker tcp://127.0.0.1:\d+ with source [0-9a-f]{12}.*here source 123456789abc"):
        list(crew.outcomes(synthetic.square, range(4)))


def test_a_worker_without_the_program_is_refused(tmp_path, monkeypatch):
    """It has Dask, and no `experiments`: `-S` leaves out what an editable installation adds."""
    import distributed

    with loopback(tmp_path, workers=0) as cluster, Crew(cluster=cluster.address) as crew:
        cluster.environment["PYTHONPATH"] = str(Path(distributed.__file__).parents[1])
        cluster.hire(1, "-S")
        with pytest.raises(Wrong, match=r"No module named 'experiments'.*workers in which this program is installed"):
            list(crew.outcomes(synthetic.square, range(4)))


# -- schedulers that are not there -------------------------------------------------------------------


@pytest.mark.parametrize("unnoticed", [0.0, 2.0])
def test_a_scheduler_lost_midway_is_one_clear_error(tmp_path, capfd, monkeypatch, unnoticed):
    monkeypatch.setattr(module, "ANSWER", 1.0)  # so long Dask would call it again
    with loopback(tmp_path) as lost, Crew(cluster=lost.address) as crew:
        stream = crew.outcomes(partial(synthetic.square_slowly, 0.1), range(100))
        assert isinstance(next(stream), Done)
        lost.scheduler.kill()
        time.sleep(unnoticed)
        with pytest.raises(RuntimeError, match=f"the cluster at {lost.address} is gone; what is finished is kept"):
            list(stream)
    assert capfd.readouterr() == ("", "")


def test_an_address_where_nobody_answers_is_wrong(monkeypatch):
    monkeypatch.setattr(module, "ANSWER", 1.0)
    with Crew(cluster="tcp://127.0.0.1:9") as crew, pytest.raises(Wrong, match=r"tcp://127\.0\.0\.1:9.*scheduler that answers"):
        list(crew.outcomes(synthetic.square, [1]))


def test_a_port_where_nobody_speaks_is_wrong(monkeypatch):
    monkeypatch.setattr(module, "ANSWER", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Wrong, match="scheduler that answers"):
        list(Crew(cluster=f"tcp://127.0.0.1:{mute.getsockname()[1]}").outcomes(synthetic.square, [1]))


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:8786", "http://10.0.0.5:8786", "tcp://10.0.0.5:port", "tcp://a b:1"])
def test_an_address_that_is_none_is_wrong_at_once(address):
    with pytest.raises(Wrong, match=r"cluster: .*such as tcp://10\.0\.0\.5:8786"):
        Crew(cluster=address)


# -- Ctrl-C ------------------------------------------------------------------------------------------

ASK = """
import sys
from functools import partial
import synthetic
from experiments.workers import Crew
try:
    with Crew(cluster=sys.argv[1]) as crew:
        for outcome in crew.outcomes(partial(synthetic.square_noted, 1.0), range(50)):
            print(outcome.replicate, flush=True)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_an_asker_who_leaves_takes_its_work_off_the_cluster(manned, notes, blow):
    """Ctrl-C ends it without a word of Dask's; what had begun runs to its end, nothing else begins."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    pipes = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", ASK, manned.address], env=environment, **pipes) as process:
        try:
            until(lambda: len(list(notes.iterdir())) >= 2)
            process.send_signal(blow)
            out, err = process.communicate(timeout=10)
        finally:
            process.kill()
    if blow == signal.SIGINT:
        assert (out.splitlines()[-1], err, process.returncode) == ("interrupted", "", 0)
    time.sleep(1.5)  # what had begun is over
    begun = len(list(notes.iterdir()))
    time.sleep(1.5)
    assert len(list(notes.iterdir())) == begun < 12


def test_dask_is_imported_only_for_a_cluster():
    code = "import sys, experiments.workers as w; list(w.replicated(abs, [1], 1)); assert 'distributed' not in sys.modules and 'dask' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
