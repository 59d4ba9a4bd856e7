"""A course is canonical: one way to be, one hash."""

import pytest

from ecosystem import clock
from ecosystem.declare import Wrong
from experiments.live.course import Course
from experiments.scenario import Scenario

BASE = Scenario(years=2, measures={"sandbox": {}})
MORE = BASE.replaced(measures={"sandbox": {"slots": 80}})
NONE = BASE.replaced(measures={})
Q = clock.quarter("2021Q3")


def test_an_unchanged_course_is_its_scenario():
    assert Course(BASE).hash == BASE.hash
    assert Course(BASE).changed(Q, BASE).hash == BASE.hash


def test_changes_hold_from_their_quarter_on():
    course = Course(BASE).changed(Q, MORE).changed(Q + 2, NONE)
    assert [course.at(q).hash for q in (Q - 1, Q, Q + 1, Q + 2, Q + 9)] == [BASE.hash, MORE.hash, MORE.hash, NONE.hash, NONE.hash]
    assert course.now is NONE


def test_another_mind_forgets_what_was_to_come():
    course = Course(BASE).changed(Q + 2, NONE).changed(Q, MORE)
    assert course == Course(BASE, ((Q, MORE),))


def test_a_change_at_the_start_is_another_scenario():
    assert Course(BASE).changed(clock.quarter("2021Q1"), MORE) == Course(MORE)


def test_when_and_what_was_changed_is_in_the_hash():
    hashes = {Course(BASE).hash, Course(BASE, ((Q, MORE),)).hash, Course(BASE, ((Q + 1, MORE),)).hash, Course(BASE, ((Q, NONE),)).hash, Course(MORE).hash}
    assert len(hashes) == 5


def test_courses_agree_until_they_part():
    one, other = Course(BASE).changed(Q, MORE), Course(BASE).changed(Q, NONE)
    assert one.agrees(other, Q - 1)
    assert not one.agrees(other, Q)
    assert not Course(BASE).agrees(Course(MORE), Q)


def test_back_to_the_first_mind_is_a_change_too():
    course = Course(BASE).changed(Q, MORE).changed(Q + 1, BASE)
    assert len(course.changes) == 2
    assert course.at(Q + 1).hash == BASE.hash


@pytest.mark.parametrize("quarter", ["2021Q1", "2023Q1", "2015Q1"])
def test_a_change_outside_the_run_is_refused(quarter):
    with pytest.raises(Wrong, match="a quarter after 2021Q1, up to 2022Q4"):
        Course(BASE, ((clock.quarter(quarter), MORE),))


@pytest.mark.parametrize("other", [{"years": 3}, {"seed": 2}, {"scale": 0.5}, {"nature": {"hurdle": 0.9}}])
def test_only_measures_change_while_a_city_runs(other):
    key = next(iter(other))
    with pytest.raises(Wrong, match=key):
        Course(BASE).changed(Q, MORE.replaced(**other))
