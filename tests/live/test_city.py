"""The living city is the city of the experiments: the same bits, however it was reached."""

import pickle
from dataclasses import replace

import pytest

from ecosystem import clock
from experiments.live.city import City
from experiments.live.course import Course
from experiments.replicate import simulate
from experiments.scenario import Scenario, load

SMALL = {"scale": 0.01, "years": 2}
BASELINE, PILOT = load("status-quo").replaced(**SMALL), load("pilot-2021").replaced(**SMALL)
MORE = PILOT.replaced(measures={p.name: {**p.settings(), **({"slots": 400} if p.name == "sandbox" else {})} for p in PILOT.measures})
START = clock.quarter("2021Q1")
LAST = clock.quarter("2022Q4")


def told(city, until=LAST):
    """Every frame to the end, without the network, which is a picture."""
    frames = []
    while city.quarter < until:
        frames.append(replace(city.step(), ties=None, happenings=()))
    city.close()
    return frames


@pytest.fixture(scope="module")
def frames():
    return told(City(BASELINE, Course(PILOT), threads=1))


def same(one, other):
    """NaN is not itself, but the same bits."""
    return pickle.dumps(one) == pickle.dumps(other)


def text(frames):
    return [repr(frame) for frame in frames]


def test_it_tells_what_a_comparison_finds(frames):
    worlds = simulate([BASELINE, PILOT], 0)
    for name, trajectory in zip(("baseline", "scenario"), worlds, strict=True):
        after = trajectory.quarters >= START
        for indicator, path in trajectory.series.items():
            assert repr([float(v) for v in path[after]]) == repr([f.world(name).series[indicator] for f in frames]), indicator
        for indicator, path in trajectory.by_district.items():
            assert path[after].tolist() == [f.world(name).by_district[indicator] for f in frames], indicator
    spent = sum(sum(f.scenario.spending.values()) for f in frames)
    assert spent == pytest.approx(sum(path.sum() for path in worlds[1].spending.values()))
    assert spent > 0


def test_two_threads_give_the_bits_of_one(frames):
    assert text(told(City(BASELINE, Course(PILOT), threads=2))) == text(frames)


def test_another_replicate_has_other_luck(frames):
    assert text(told(City(BASELINE, Course(PILOT), replicate=1), START)) != text(frames[:1])


def test_a_course_changed_on_the_way_is_the_same_course_from_the_start():
    course = Course(PILOT).changed(START + 3, MORE)
    whole = told(City(BASELINE, course))
    city = City(BASELINE, Course(PILOT))
    first = [city.step() for _ in range(3)]
    city.follow(course, city.quarter)
    rest = told(city)
    assert text([replace(f, ties=None, happenings=(), future="") for f in first] + [replace(f, future="") for f in rest]) == text(
        [replace(f, future="") for f in whole]
    )
    assert whole[-1].future == course.hash


def test_going_back_plays_the_scenario_again(frames):
    city = City(BASELINE, Course(MORE))
    while not city.ended:
        city.step()
    steps = []
    city.follow(Course(PILOT), START + 2, lambda done, total: steps.append((done, total)))
    assert text([replace(city.frame(), ties=None, happenings=())]) == text([frames[2]])
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert text(told(city)) == text(frames[3:])


def test_going_ahead_plays_both(frames):
    city = City(BASELINE, Course(PILOT))
    city.follow(Course(PILOT), START + 4)
    assert text([replace(city.frame(), ties=None, happenings=())]) == text([frames[4]])
    city.close()


def test_the_past_is_shared_and_complete():
    city = City(BASELINE, Course(PILOT))
    assert city.quarter == START - 1
    assert [clock.named(q) for q in (city.past.quarters[0], city.past.quarters[-1])] == ["2010Q1", "2020Q4"]
    assert {len(path) for path in city.past.series.values()} == {44}
    city.close()


def test_a_baseline_with_another_nature_has_its_own_history():
    other = Scenario(**SMALL, nature={"hurdle": 0.2})
    city = City(other, Course(PILOT))
    frame = city.step()
    assert frame.baseline.series["active_firms"] != frame.scenario.series["active_firms"]
    city.close()
