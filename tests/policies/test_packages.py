"""Any subset of the catalogue runs together: random packages of full, usual and odd doses keep every law of the house.

Forty packages are played in the usual suite, two hundred by `make science`.
"""

import numpy as np
import pytest

from ecosystem import clock
from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS
from tests.science.test_random_worlds import check_columns, check_counts, check_jobs, check_purses, check_stakes
from tests.science.worlds import base, differing

PACKAGES, USUAL, QUARTERS = 200, 40, 6
START = clock.quarter("2021Q1")


def package(number):
    """A random subset, each measure at its usual or its full dose, from and to random quarters."""
    luck = np.random.default_rng(number)
    share = luck.uniform(0.1, 1.0)
    chosen = []
    for name, policy in CATALOGUE.items():
        if luck.uniform() > share:
            continue
        start = START + int(luck.integers(0, 3))
        dates = {"start": clock.named(start), "end": clock.named(start + int(luck.integers(0, 8)))}
        dose = INSTRUMENTS[name].full if luck.uniform() < 0.5 else {}
        chosen.append(policy(**dose, **dates))
    return tuple(chosen)


def played(measures):
    model = base().branch(measures)
    for _ in range(QUARTERS):
        model.step()  # raises when the books do not close to 1e-9
    return model


@pytest.mark.parametrize("tens", [pytest.param(tens, marks=pytest.mark.science if 10 * tens >= USUAL else ()) for tens in range(PACKAGES // 10)])
def test_any_subset_runs_together(tens):
    for number in range(10 * tens, 10 * tens + 10):
        world = played(package(number)).world
        check_columns(world)
        check_counts(world)
        check_stakes(world)
        check_jobs(world)
        check_purses(world)


@pytest.mark.parametrize("number", [3, 17, 31])
def test_a_package_is_the_same_in_any_order_and_every_time(number):
    measures = package(number)
    assert differing(played(measures), played(measures[::-1])) == []


@pytest.mark.parametrize("many", [USUAL, PACKAGES])
def test_packages_are_of_all_sizes_and_hold_every_measure(many):
    sizes = [len(package(number)) for number in range(many)]
    assert min(sizes) <= len(CATALOGUE) / 4 and max(sizes) > 3 * len(CATALOGUE) / 4
    assert {p.name for number in range(many) for p in package(number)} == set(CATALOGUE)
