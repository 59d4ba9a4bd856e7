"""What a measure says that it costs at most, it never exceeds."""

import math

import numpy as np
import pytest

from ecosystem.declare import Numbers
from policies import CATALOGUE
from policies.base import Policy
from tests.science.worlds import base, run

SCALE, YEARS = 0.02, 4
WHOLE = {"sandbox": {"slots": 50, "sectors": ["bio"]}}  # one whole place in this small city: fractions of places take turns
PACKAGE = tuple(policy(**WHOLE.get(name, {})) for name, policy in CATALOGUE.items())


@pytest.fixture(scope="module")
def spent():
    """Measure -> spending by calendar year of the whole package (M RMB, at this scale)."""
    path = run(base(SCALE, YEARS).branch(PACKAGE)).trajectory
    after = path.quarters >= path.start
    return {name: values[after].reshape(-1, 4).sum(axis=1) for name, values in path.spending.items()}


@pytest.mark.parametrize("policy", PACKAGE, ids=lambda p: p.name)
def test_no_measure_costs_more_in_a_year_than_it_says(policy, spent):
    assert (spent[policy.name] <= policy.most_a_year() * SCALE * (1 + 1e-9)).all()


def test_the_bound_is_not_idle(spent):
    """Somewhere money is spent, and bounds are finite wherever it is."""
    paid = [name for name, years in spent.items() if years.sum() > 0]
    assert set(paid) >= {"sandbox", "data_loan", "key_technology_subsidy"}
    assert all(math.isfinite(policy.most_a_year()) for policy in PACKAGE if policy.name in paid)


def test_the_sandbox_costs_its_places_four_times_a_year():
    assert np.isclose(CATALOGUE["sandbox"](slots=10, cost=0.5).most_a_year(), 20.0)
    assert CATALOGUE["sandbox"](slots=0).most_a_year() == 0.0


def test_a_measure_without_a_budget_line_is_not_bounded():
    class Open(Policy):
        class Dose(Numbers):
            """No number at all."""

    assert Open().most_a_year() == math.inf
