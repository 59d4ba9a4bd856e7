"""The published methods find the truth of data made with a known one."""

import math

import numpy as np
import pytest

from experiments.facts.methods import (
    _vuong,
    laplace_gain,
    life_table,
    power_law,
    quantile_of_quarters,
    reached,
    size_variance,
    subbotin,
    within_groups,
)

LUCK = np.random.default_rng(20240501)


# -- cohorts and censoring -------------------------------------------------------------------------------


def test_a_life_table_finds_the_hazard_it_was_made_with():
    """Cohorts that die at 1, 2, 5 and 3 % a quarter by year of age, in exact numbers."""
    quarterly = (0.01, 0.02, 0.05, 0.03)
    born, deaths = np.zeros(64), np.zeros((64, 64))
    for b in range(20):
        born[b] = alive = 1000.0 * (1 + b)
        for age in range(16):
            deaths[b, b + age] = alive * quarterly[age // 4]
            alive -= deaths[b, b + age]
    found = life_table(born, deaths, 0, 19, 60, years=4)
    assert found == pytest.approx([100 * (1 - (1 - q) ** 4) for q in quarterly])


def test_a_censored_funnel_is_not_fooled_by_the_young():
    """Half raise again after a uniform 1 to 20 quarters; most firms are seen for less: Kaplan-Meier knows, the plain share does not."""
    n = 40_000
    raises = LUCK.random(n) < 0.5
    after = LUCK.integers(1, 21, n)
    seen = LUCK.integers(1, 41, n)
    happened = raises & (after <= seen)
    waited = np.where(happened, after, seen)
    assert reached(waited, happened, 20) == pytest.approx(0.5, abs=0.015)
    assert happened.mean() < 0.4
    assert reached(waited, happened, 10) == pytest.approx(0.25, abs=0.015)


def test_a_funnel_seen_to_its_end_is_the_plain_share():
    assert reached(np.array([3, 5, 40, 40]), np.array([True, True, False, False]), 20) == pytest.approx(0.5)
    assert reached(np.array([3, 5, 40, 40]), np.array([True, True, False, False]), 4) == pytest.approx(0.25)
    assert math.isnan(reached(np.zeros(0, int), np.zeros(0, bool), 20))


def test_quantiles_of_times_known_by_quarter():
    """True times of an exponential, known by the difference of two quarters only."""
    start = LUCK.random(200_000)
    time = LUCK.exponential(5.0, 200_000)
    gaps = np.floor(start + time).astype(int)
    for share in (0.25, 0.5, 0.75):
        assert quantile_of_quarters(gaps, share) == pytest.approx(float(np.quantile(time, share)), abs=0.1)
    assert quantile_of_quarters(np.array([4, 4, 4]), 0.5) == pytest.approx(4.0)
    assert math.isnan(quantile_of_quarters(np.zeros(0, int), 0.5))


def test_group_means_are_taken_away():
    assert within_groups(np.array([1.0, 3.0, 10.0, 14.0]), np.array([0, 0, 2, 2])).tolist() == [-1, 1, -2, 2]


# -- tails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", [1.8, 2.06, 2.5])
def test_a_power_law_is_found_above_where_it_begins(alpha):
    """A tail of 8,000 above 10, a body of another shape below."""
    tail = 10.0 * (1.0 - LUCK.random(8_000)) ** (-1.0 / (alpha - 1.0))
    body = 10.0 * LUCK.random(12_000) ** 0.3
    found = power_law(np.concatenate([tail, body]))
    assert found.alpha == pytest.approx(alpha, abs=5 * found.error)
    assert 0.9 * 10 < found.xmin < 40
    assert abs(found.vuong) < 3.0


def test_vuong_favours_the_lognormal_on_a_lognormal_tail_of_known_start():
    tail = np.sort(np.abs(LUCK.normal(0.0, 1.0, 5_000)))
    assert _vuong(tail, 1.0 / tail.mean()) < -5.0
    for _ in range(5):
        pareto = np.sort(LUCK.exponential(1.0, 5_000))
        assert -1.96 < _vuong(pareto, 1.0 / pareto.mean()) < 1.65  # the power law is the edge of the lognormals: never clearly likelier
    shifted = LUCK.normal(1.0, 0.8, 8_000)
    shifted = shifted[shifted > 0.0]
    assert _vuong(shifted, 1.0 / shifted.mean()) < -10.0


def test_a_tail_too_short_or_flat_is_no_tail():
    assert power_law(np.ones(500)) is None
    assert power_law(np.arange(1.0, 20.0)) is None
    assert power_law(np.zeros(0)) is None
    assert power_law(np.array([-1.0, 0.0] * 100)) is None


# -- growth ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("b", "draw"), [(1.0, lambda n: LUCK.laplace(0.02, 0.3, n)), (2.0, lambda n: LUCK.normal(0.1, 0.2, n))])
def test_subbotin_finds_laplace_and_normal(b, draw):
    shape, width = subbotin(draw(20_000))
    assert shape == pytest.approx(b, rel=0.06)
    assert width == pytest.approx({1.0: 0.3, 2.0: 0.2}[b], rel=0.06)


def test_subbotin_of_a_heavier_tail_is_below_one():
    """|x|^b / b of a Subbotin variable is gamma with shape 1 / b."""
    x = (0.6 * LUCK.gamma(1 / 0.6, size=20_000)) ** (1 / 0.6) * LUCK.choice([-1, 1], 20_000)
    assert subbotin(x)[0] == pytest.approx(0.6, rel=0.08)


def test_laplace_gain_has_the_sign_and_size_theory_gives():
    assert laplace_gain(LUCK.laplace(0.0, 1.0, 50_000)) == pytest.approx(0.0724, abs=0.01)
    assert laplace_gain(LUCK.normal(0.0, 1.0, 50_000)) == pytest.approx(-0.0484, abs=0.01)
    assert math.isnan(laplace_gain(np.zeros(10)))
    assert math.isnan(laplace_gain(np.zeros(100)))


def test_the_fall_of_spread_with_size_is_found():
    size = np.exp(LUCK.normal(2.0, 2.5, 60_000))
    rates = LUCK.laplace(0.0, 0.3 * size**-0.18)
    assert size_variance(size, rates) == pytest.approx(0.18, abs=0.02)
    assert size_variance(size, LUCK.normal(0.0, 0.1, len(size))) == pytest.approx(0.0, abs=0.02)
    assert math.isnan(size_variance(np.ones(500), np.zeros(500)))
    assert math.isnan(size_variance(np.zeros(0), np.zeros(0)))
