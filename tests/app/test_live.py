"""The city on the screen: frames are kept whatever becomes of the process, futures are a tree, and nobody takes another's place."""

import os
import signal
import time

import pytest

from ecosystem import clock
from experiments.live.dossier import Request
from experiments.scenario import load
from viz.app.house import furnish
from viz.app.live import Live

SMALL = {"scale": 0.01, "years": 5}
BASELINE, PILOT = load("status-quo").replaced(**SMALL), load("pilot-2021").replaced(**SMALL)
MORE = PILOT.replaced(measures={p.name: {**p.settings(), **({"slots": 400} if p.name == "sandbox" else {})} for p in PILOT.measures})
START = clock.quarter("2021Q1")
PATIENCE = 120.0


@pytest.fixture
def house(tmp_path):
    return furnish(cities=1, results=tmp_path, scale=0.01)


@pytest.fixture
def live(house):
    live = Live(house)
    yield live
    live.close()
    assert house.cities.taken == 0


def until(live, *statuses):
    """Wait for a status to be on the screen; the browser draws at once."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        scene = live.scene.value
        live.drawn(scene.number)
        if scene is live._now and scene.status in statuses:  # the newest is on the screen
            return scene
        time.sleep(0.01)
    raise AssertionError(f"waited for {statuses}, found {live.scene.value}")


def reached(live, quarter, playing="playing"):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        scene = live.scene.value
        live.drawn(scene.number)
        if scene.future and scene.future.reached >= quarter:
            return scene
        time.sleep(0.01)
    raise AssertionError(live.scene.value)


def opened(live, scenario=PILOT):
    live.open(BASELINE, scenario)
    return until(live, "paused")


def test_a_city_opens_at_the_end_of_history(live):
    scene = opened(live)
    assert scene.shown == START - 1
    assert live.past.quarters[-1] == START - 1
    assert live.frame() is None


def test_play_to_the_end_keeps_every_frame(live):
    opened(live)
    live.play(speed=0.0)
    scene = until(live, "ended")
    assert scene.shown == START + 19
    assert [f.quarter for f in live.frames()] == list(range(START, START + 20))
    assert live.frame().quarter == START + 19


def test_play_asked_before_the_city_stands_is_not_lost(live):
    live.open(BASELINE, PILOT)
    live.play(until=START + 3)
    assert until(live, "paused").future.reached == START + 3


def test_step_plays_one_quarter_and_scrubbing_shows_an_earlier_one(live):
    opened(live)
    for expected in range(3):
        live.step()
        reached(live, START + expected)
        until(live, "paused")
    live.show(START + 1)
    scene = reached(live, START + 2)
    while scene.shown != START + 1:
        time.sleep(0.01)
        scene = live.scene.value
    assert live.frame().quarter == START + 1
    assert not scene.follows
    live.play(until=START + 4)
    assert reached(live, START + 4).follows


def test_pause_stops_it(live):
    opened(live)
    live.play(speed=5.0)
    reached(live, START)
    live.pause()
    stood = until(live, "paused").future.reached
    assert stood < START + 19


def test_a_lever_moved_while_it_plays_holds_from_the_next_quarter(live):
    opened(live)
    live.play(speed=10.0)
    reached(live, START + 1)
    live.enact(MORE)
    scene = until(live, "ended")
    course = scene.future.course
    assert course.now.hash == MORE.hash
    ((quarter, _),) = course.changes
    assert START + 1 < quarter <= START + 19
    assert len(live.frames()) == 20
    assert [f.future == course.hash for f in live.frames()] == [f.quarter >= quarter for f in live.frames()]
    live.branch(START - 1, MORE)
    assert until(live, "paused").future.course.hash == MORE.hash


def test_a_branch_grows_beside_the_future_it_left(live):
    opened(live)
    live.play(speed=0.0, until=START + 7)
    until(live, "paused")
    live.branch(START + 3, MORE)
    scene = until(live, "paused")
    assert [(f.parent, f.since, f.reached) for f in scene.futures] == [(-1, START, START + 7), (0, START + 4, START + 3)]
    live.play(speed=0.0, until=START + 7)
    until(live, "paused")
    branch = live.frames()
    live.visit(0)
    scene = until(live, "paused")
    assert (scene.active, scene.shown) == (0, START + 7)
    root = live.frames()
    assert [a is b for a, b in zip(root, branch, strict=True)] == [True] * 4 + [False] * 4
    live.branch(START + 3, MORE)  # thought of before
    assert len(until(live, "paused").futures) == 2
    live.play(until=START + 8)
    assert reached(live, START + 8).active == 1


def test_a_killed_city_says_so_and_goes_on_where_it_stood(live, house):
    opened(live)
    live.play(speed=0.0, until=START + 5)
    before = until(live, "paused") and live.frames()
    os.kill(live.pid, signal.SIGKILL)
    scene = until(live, "broken")
    assert scene.reason
    assert live.pid is None
    assert house.cities.taken == 0
    assert live.frames() == before
    live.play(speed=0.0, until=START + 7)
    assert until(live, "paused").future.reached == START + 7
    assert live.frames()[:6] == before


def test_a_full_house_is_told_and_waits_for_a_place(live, house):
    opened(live)
    other = Live(house)
    other.open(BASELINE, PILOT)
    assert until(other, "full").reason == "1"
    live.close()
    other.play(until=START)
    assert reached(other, START).future.reached == START
    other.close()
    assert house.cities.taken == 0


def test_nobody_there_sends_the_city_home(live, house, monkeypatch):
    monkeypatch.setattr("viz.app.live.ALONE", 0.0)
    opened(live)
    live.play(speed=0.0, until=START + 2)
    until(live, "paused")
    monkeypatch.setattr(live, "_here", lambda: False)
    assert until(live, "asleep").future.reached == START + 2
    assert house.cities.taken == 0
    monkeypatch.setattr(live, "_here", lambda: True)
    live.step()
    assert reached(live, START + 3).future.reached == START + 3


def test_a_question_is_answered_under_its_number(live):
    opened(live)
    number = live.ask(Request("regulators"))
    end = time.monotonic() + PATIENCE
    while live.answer.value.number != number and time.monotonic() < end:
        time.sleep(0.01)
    assert live.answer.value.content is not None
    assert not live.answer.value.refused


def test_a_change_that_cannot_be_is_refused_and_the_city_stands(live):
    opened(live)
    live.step()
    reached(live, START)
    live.enact(PILOT.replaced(seed=9))
    assert "seed" in until(live, "broken").reason
    assert live.pid is not None
    live.step()
    assert reached(live, START + 1)
