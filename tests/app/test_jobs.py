"""Claims about jobs: progress and results arrive, what is paused or killed goes on where it was, and nothing outlives anybody."""

import os
import re
import signal
import threading
import time
from pathlib import Path

import chores
import pytest

from experiments.jobs import LOST, Job, Pace, Progress, State


class Ear:
    """Whoever is told: keeps everything, and waits for a status."""

    def __init__(self):
        self.states: list[State] = []
        self.things = []
        self.threads = set()
        self.news = threading.Condition()

    def tell(self, state):
        with self.news:
            self.states.append(state)
            self.threads.add(threading.get_ident())
            self.news.notify_all()

    def hear(self, thing):
        with self.news:
            self.things.append(thing)
            self.news.notify_all()

    def wait(self, holds, seconds=30):
        with self.news:
            assert self.news.wait_for(lambda: holds(self), seconds), (self.states[-3:], self.things[-3:])

    def until(self, *statuses):
        self.wait(lambda ear: ear.states and ear.states[-1].status in statuses)
        return self.states[-1]


@pytest.fixture
def begin():
    jobs = []

    def begin(work, *arguments, ear=None):
        ear = ear or Ear()
        jobs.append(Job(work, *arguments, tell=ear.tell, heard=ear.hear))
        return jobs[-1], ear

    yield begin
    for job in jobs:
        job.close()


def gone(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def wait_for(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_progress_partial_results_and_the_result_arrive_in_order(begin, tmp_path):
    job, ear = begin(chores.count, str(tmp_path), 25)
    state = ear.until("done")
    assert (state.done, state.total, state.failed, state.phase, state.result) == (25, 25, 2, "counting", 25)
    assert [thing["piece"] for thing in ear.things] == list(range(25))
    assert all(thing["nice"] == os.nice(0) + 10 for thing in ear.things), "a page that is clicked goes first"
    done = [state.done for state in ear.states]
    assert done == sorted(done) and len(set(done)) > 2
    assert [s.status for s in ear.states][:-1] == ["running"] * (len(ear.states) - 1)
    assert any(s.seconds_left is not None and 0 < s.seconds_left < 10 for s in ear.states)
    assert len(ear.threads) == 1 and threading.get_ident() not in ear.threads
    assert job.pid is None


def test_a_pause_keeps_what_finished_and_resume_does_the_rest_once(begin, tmp_path):
    job, ear = begin(chores.count, str(tmp_path), 60)
    ear.wait(lambda e: len(e.things) >= 3)
    first = job.pid
    job.pause()
    assert job.state.status == "pausing" and job.state.seconds_left is None, "acknowledged at once"
    paused = ear.until("paused")
    kept = len(list(tmp_path.iterdir()))
    assert 3 <= kept < 60 and paused.total == 60
    assert gone(first) and job.pid is None, "a paused job takes no memory"
    job.resume()
    done = ear.until("done")
    assert done.result == 60 - kept and done.done == 60
    assert len({(tmp_path / str(piece)).read_text() for piece in range(60)}) == 2


def test_a_pause_before_it_has_begun_holds(begin, tmp_path):
    job, ear = begin(chores.count, str(tmp_path), 3)
    job.pause()
    ear.until("paused")
    assert not list(tmp_path.iterdir())
    job.resume()
    assert ear.until("done").result == 3


def test_what_was_killed_from_outside_is_said_and_goes_on(begin, tmp_path):
    job, ear = begin(chores.count, str(tmp_path), 60)
    ear.wait(lambda e: len(e.things) >= 2)
    os.kill(job.pid, signal.SIGKILL)
    assert ear.until("failed").reason == LOST
    kept = len(list(tmp_path.iterdir()))
    job.resume()
    done = ear.until("done")
    assert done.result == 60 - kept and done.reason == ""


@pytest.mark.parametrize(
    "work, reason",
    [
        (chores.refuse, "vary.measures.sandbx: found 'sandbx', .*; did you mean 'sandbox'"),
        (chores.stumble, "ZeroDivisionError: nothing to divide by"),
        (chores.leave, "SystemExit: 3"),
        (chores.cannot_say, "(PicklingError|AttributeError): .*lambda"),
    ],
)
def test_a_failure_says_why_in_one_sentence(begin, work, reason):
    _, ear = begin(work)
    found = ear.until("failed").reason
    assert re.search(reason, found), found


def test_arguments_that_cannot_be_sent_are_a_failure_too(begin):
    _, ear = begin(chores.count, lambda: None, 3)
    assert "lambda" in ear.until("failed").reason


def test_no_message_is_torn_by_an_interruption(begin):
    for _ in range(3):
        job, ear = begin(chores.talk, 20_000)
        ear.wait(lambda e: len(e.things) >= 20)
        job.pause()
        ear.until("paused")
        assert [thing[100_000:] for thing in ear.things] == [str(n).encode() for n in range(len(ear.things))]
        job.close()


def test_close_ends_the_process_and_nothing_is_told_after_it(begin, tmp_path):
    job, ear = begin(chores.count, str(tmp_path), 1000)
    ear.wait(lambda e: len(e.things) >= 2)
    pid = job.pid
    job.close()
    assert gone(pid)
    told = len(ear.states)
    job.resume()
    time.sleep(0.4)
    assert len(ear.states) <= told + 1 and ear.states[-1].status == "running", "one that was on its way at most"
    job.close()


def test_close_from_the_thread_that_tells_does_not_wait_for_itself(tmp_path):
    ended = threading.Event()

    def tell(state):
        if state.done:
            job.close()
            ended.set()

    job = Job(chores.count, str(tmp_path), 1000, tell=tell)
    assert ended.wait(30)
    wait_for(lambda: job.pid is None)


def test_a_killed_parent_leaves_no_process_behind(tmp_path):
    process = chores.parent(tmp_path)
    wait_for(lambda: (tmp_path / "worker").exists() and (tmp_path / "worker").read_text(), 60)
    pids = [int((tmp_path / name).read_text()) for name in ("job", "worker")]
    assert not any(map(gone, pids))
    process.kill()
    process.wait()
    wait_for(lambda: all(map(gone, pids)))


def test_the_time_left_is_this_runs_pace():
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.left(Progress(50, 100)) is None, "what an earlier run left is not speed"
    now[0] = 10.0
    assert pace.left(Progress(55, 100)) == pytest.approx(90.0)
    assert pace.left(Progress(0, 40, phase="again")) is None, "another round"
    now[0] = 20.0
    assert pace.left(Progress(20, 40, phase="again")) == pytest.approx(10.0)
