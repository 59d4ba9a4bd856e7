"""The line to a living city: orders in, frames out, and an honest word when its process is gone."""

import os
import queue
import signal
import time

import pytest

from ecosystem import clock
from experiments.live.course import Course
from experiments.live.dossier import Request
from experiments.live.frame import Frame
from experiments.live.host import Answer, Ask, Broken, Busy, Enact, Follow, Host, Open, Opened, Pause, Play, Stopped, Turned
from experiments.scenario import load

SMALL = {"scale": 0.01, "years": 5}
BASELINE, PILOT = load("status-quo").replaced(**SMALL), load("pilot-2021").replaced(**SMALL)
START = clock.quarter("2021Q1")


class Listener:
    """Keeps what it hears."""

    def __init__(self):
        self.heard = queue.Queue()

    def until(self, kind, patience=120.0):
        """All messages up to the first of a kind."""
        got = []
        while not got or not isinstance(got[-1], kind):
            got.append(self.heard.get(timeout=patience))
        return got


@pytest.fixture
def line():
    listener = Listener()
    host = Host(listener.heard.put)
    listener.host = host
    host.order(Open(BASELINE, Course(PILOT)))
    listener.until(Stopped)
    yield listener
    host.close()


def gone(pid, patience=20.0):
    """Whether a process has ended by then (a zombie has)."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_opening_tells_the_past(line):
    line.host.order(Open(BASELINE, Course(PILOT), replicate=1))
    opened, stopped = line.until(Stopped)
    assert isinstance(opened, Opened)
    assert stopped.quarter == START - 1


def test_play_sends_each_quarter_once_and_stops_where_asked(line):
    line.host.order(Play(START + 7))
    *frames, stopped = line.until(Stopped)
    assert [f.quarter for f in frames] == list(range(START, START + 8))
    assert stopped.quarter == START + 7
    assert {f.future for f in frames} == {PILOT.hash}


def test_pause_stops_a_slow_play(line):
    line.host.order(Play(START + 19, speed=4.0))
    line.until(Frame)
    line.host.order(Pause())
    stopped = line.until(Stopped)[-1]
    assert stopped.quarter < START + 19


def test_following_another_course_says_how_far_it_is(line):
    line.host.order(Play(START + 5))
    line.until(Stopped)
    line.host.order(Follow(Course(BASELINE), START + 2))
    heard = line.until(Stopped)
    assert [m.done for m in heard if isinstance(m, Busy)] == [0, 1, 2]
    (frame,) = [m for m in heard if isinstance(m, Frame)]
    assert (frame.quarter, frame.future) == (START + 2, BASELINE.hash)


def test_measures_change_while_it_plays_without_a_pause(line):
    line.host.order(Play(START + 15, speed=20.0))
    line.until(Frame)
    line.host.order(Enact(BASELINE))
    heard = line.until(Stopped)
    (turned,) = [m for m in heard if isinstance(m, Turned)]
    assert turned.before == PILOT.hash
    assert turned.course == Course(PILOT).changed(turned.quarter + 1, BASELINE)
    at = heard.index(turned)
    assert {m.future for m in heard[:at]} <= {PILOT.hash}
    assert {m.future for m in heard[at + 1 : -1]} == {turned.course.hash}
    assert [m.quarter for m in heard if isinstance(m, Frame)] == list(range(START + 1, START + 16))


def test_a_question_that_has_no_answer_leaves_the_city_playing(line):
    line.host.order(Play(START + 3))
    line.host.order(Ask(1, Request("nobody")))
    answer = line.until(Answer)[-1]
    assert answer.number == 1
    assert answer.refused
    assert line.until(Stopped)[-1].quarter == START + 3


def test_an_order_that_cannot_be_carried_out_leaves_the_city_standing(line):
    other = Course(PILOT.replaced(start="2022Q1", years=1))
    line.host.order(Open(BASELINE, other))
    broken = line.until(Broken)[-1]
    assert not broken.gone
    assert "start" in broken.reason
    line.host.order(Open(BASELINE, Course(PILOT)))
    line.host.order(Play(START))
    assert [m.quarter for m in line.until(Frame) if isinstance(m, Frame)] == [START]


def test_a_stop_says_which_orders_it_knows_of(line):
    line.host.order(Play(START + 1))
    line.host.order(Play(START + 3))
    stops = line.until(Stopped)
    while stops[-1].moves < line.host.moves:
        stops += line.until(Stopped)
    assert stops[-1].quarter == START + 3


def test_a_killed_city_is_told(line):
    os.kill(line.host.pid, signal.SIGKILL)
    assert line.until(Broken)[-1].gone
    line.host.order(Pause())  # too late, and no harm


def test_a_closed_line_is_silent_and_leaves_no_process(line):
    line.host.order(Play(START + 19, speed=2.0))
    line.until(Frame)
    pid = line.host.pid
    line.host.close()
    assert gone(pid)
    while not line.heard.empty():
        line.heard.get()
    time.sleep(0.7)
    assert line.heard.empty()


def test_the_city_is_polite():
    listener = Listener()
    host = Host(listener.heard.put)
    host.order(Open(BASELINE, Course(PILOT)))
    listener.until(Stopped)
    assert os.getpriority(os.PRIO_PROCESS, host.pid) >= 10
    host.close()
