"""One small city, three years old, and the same city when its planner has changed the past: the baseline is then ahead."""

import pytest

from experiments.editions import preset
from experiments.live.city import City
from experiments.live.course import Course

SMALL = {"scale": 0.02, "years": 3}


def city():
    baseline, pilot = (preset(name, 1).replaced(**SMALL) for name in ("status-quo", "pilot-2021"))
    return City(baseline, Course(pilot), threads=1)


@pytest.fixture(scope="session")
def played():
    """The city at the end of its third year, and the frames of the way there."""
    made = city()
    made.frames = [made.step() for _ in range(12)]
    yield made
    made.close()


@pytest.fixture(scope="session")
def behind():
    """The city at the end of its second year on the same course, while its baseline has played the third."""
    made = city()
    for _ in range(12):
        made.step()
    made.follow(made.course, made.quarter - 4)
    yield made
    made.close()
