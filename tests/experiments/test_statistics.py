"""Intervals and probabilities are what their sources say: against scipy, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics import bootstrap_interval, half_width, paired_interval, precise, probability_positive, ratio_interval

SAMPLES = [np.array([1.0, 2.0, 3.0]), np.random.default_rng(4).normal(0.3, 2.0, 12), np.random.default_rng(5).exponential(1e4, 40)]


def test_paired_interval_by_hand():
    # mean 2, s 1, n 3; t[2, 0.95] = 2.919986, so the half width is 2.919986 / sqrt(3).
    mean, low, high = paired_interval(np.array([1.0, 2.0, 3.0]))
    assert mean == 2.0
    assert (low, high) == (pytest.approx(0.314145, abs=1e-6), pytest.approx(3.685855, abs=1e-6))


@pytest.mark.parametrize("x", SAMPLES)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_paired_interval_is_that_of_the_t_test(x, level):
    known = stats.ttest_1samp(x, 0.0).confidence_interval(level)
    assert paired_interval(x, level)[1:] == pytest.approx((known.low, known.high), rel=1e-9)


def test_paired_interval_covers_the_truth_nine_times_in_ten():
    draws = np.random.default_rng(0).normal(7.0, 3.0, (4000, 5))
    inside = np.mean([low <= 7.0 <= high for _, low, high in map(paired_interval, draws)])
    assert 0.885 < inside < 0.915


@pytest.mark.parametrize("x", SAMPLES)
def test_probability_positive_is_one_minus_the_one_sided_p_value(x):
    assert probability_positive(x) == pytest.approx(1 - stats.ttest_1samp(x, 0.0, alternative="greater").pvalue, rel=1e-9)
    assert probability_positive(-x) == pytest.approx(1 - probability_positive(x), abs=1e-12)


def test_no_difference_at_all_is_even_odds_and_an_interval_of_nothing():
    nothing = np.zeros(8)
    assert probability_positive(nothing) == 0.5
    assert paired_interval(nothing) == (0.0, 0.0, 0.0)
    assert bootstrap_interval(nothing) == (0.0, 0.0, 0.0)


def test_the_same_difference_every_time_is_certain_even_where_its_mean_rounds():
    same = np.full(10, 0.1)  # their mean is not exactly 0.1 in every way of adding
    assert half_width(same) == 0.0
    assert (probability_positive(same), probability_positive(-same)) == (1.0, 0.0)


@pytest.mark.parametrize("of", [paired_interval, bootstrap_interval])
def test_one_replicate_has_a_mean_and_no_interval(of):
    mean, low, high = of(np.array([4.0]))
    assert (mean, math.isnan(low), math.isnan(high)) == (4.0, True, True)
    assert all(map(math.isnan, of(np.array([]))))
    assert math.isnan(probability_positive(np.array([4.0])))


@pytest.mark.parametrize("x", SAMPLES[1:])
def test_bootstrap_interval_is_the_percentile_interval(x):
    known = stats.bootstrap((x,), np.mean, confidence_level=0.9, n_resamples=20_000, method="percentile", rng=1).confidence_interval
    _, low, high = bootstrap_interval(x, draws=20_000)
    assert (low, high) == pytest.approx((known.low, known.high), abs=0.03 * (known.high - known.low))


def test_bootstrap_interval_is_decided_by_its_seed():
    x = SAMPLES[1]
    assert bootstrap_interval(x, seed=3) == bootstrap_interval(x, seed=3) != bootstrap_interval(x, seed=4)


pairs = st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=3, max_size=12)


@given(pairs)
def test_ratio_interval_ends_where_the_difference_stops_being_zero(sample):
    """Fieller's definition: at each end r, zero is an end of the paired interval of a - r·b."""
    a, b = np.array(sample, dtype=float).T
    value, low, high = ratio_interval(a, b)
    if math.isnan(value):
        return
    assert low <= value <= high
    for r in (low, high):
        rest = a - r * b
        scale = np.abs(a).max() + abs(r) * np.abs(b).max()
        assert abs(abs(rest.mean()) - half_width(rest)) <= 1e-5 * scale


@given(pairs)
def test_ratio_interval_exists_exactly_when_the_denominator_differs_from_zero(sample):
    a, b = np.array(sample, dtype=float).T
    _, low, high = paired_interval(b)
    if min(abs(low), abs(high)) > 1e-6 * np.abs(b).max():  # not on the edge
        assert math.isnan(ratio_interval(a, b).value) == (low <= 0.0 <= high)


def test_ratio_interval_by_hand():
    # b is constant, so the ratio's interval is that of a, divided by b.
    a, b = np.array([10.0, 20.0, 30.0]), np.full(3, 4.0)
    assert ratio_interval(a, b) == pytest.approx(tuple(v / 4 for v in paired_interval(a)), rel=1e-12)


def test_ratio_interval_needs_pairs():
    with pytest.raises(ValueError, match="3 and 2"):
        ratio_interval(np.zeros(3), np.zeros(2))


def test_precise_asks_every_indicator_relative_to_its_baseline():
    narrow, wide = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])  # half widths 1.686 and 16.86
    means = {"few": np.full(3, 100.0), "many": np.full(3, 1000.0)}
    assert precise({"few": narrow, "many": wide}, means, 0.017)
    assert not precise({"few": narrow, "many": wide}, means, 0.0168)
    assert not precise({"few": wide, "many": narrow}, means, 0.017)


def test_precise_asks_for_no_less_than_half_a_firm():
    half = {"unicorns": np.array([0.0, 0.0, 0.51])}  # half width 0.497
    assert precise(half, {"unicorns": np.zeros(3)}, 0.01)
    assert not precise({"unicorns": half["unicorns"] * 1.02}, {"unicorns": np.zeros(3)}, 0.01)
    assert precise({"unicorns": half["unicorns"] * 1.9}, {"unicorns": np.full(3, 100.0)}, 0.01), "a hundredth of a hundred is more"


def test_precise_never_settles_for_what_cannot_be_known():
    assert not precise({"one": np.array([1.0])}, {"one": np.array([10.0])}, 100.0)
