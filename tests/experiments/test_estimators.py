"""Estimators find what was planted, find nothing where nothing is, and know how far they may be off."""

import numpy as np
import pytest

from experiments.econometrics import estimators
from experiments.econometrics.estimators import TooFew, bunching, did, discontinuity, matched, optimal_bandwidth, regression, within

DRAWS = 120


def spread_agrees(make, truth, times=DRAWS):
    """Over repetitions the mean is the truth, the stated error is the spread, and 95 % intervals hold the truth about that often."""
    values, errors = np.array([make(np.random.default_rng(seed)) for seed in range(times)]).T
    assert abs(values.mean() - truth) < 3.5 * values.std(ddof=1) / np.sqrt(times), "biased"
    assert 0.8 < np.sqrt((errors**2).mean()) / values.std(ddof=1) < 1.25, "the error is not the spread"
    assert 0.87 <= (np.abs(values - truth) < 1.96 * errors).mean() <= 0.995


# -- regression ------------------------------------------------------------------------------------------


def clustered(luck, effect=0.5, groups=60, size=8):
    where = np.repeat(np.arange(groups), size)
    x = luck.normal(size=groups)[where] + 0.3 * luck.normal(size=len(where))
    y = 1.0 + effect * x + luck.normal(size=groups)[where] + luck.normal(size=len(where))
    return y, np.column_stack([np.ones(len(x)), x]), where


def test_a_regression_knows_that_firms_of_a_cluster_share_luck():
    def make(luck):
        fit = regression(*clustered(luck))
        return fit.beta[1], fit.error[1]

    spread_agrees(make, 0.5)


def test_forgetting_the_clusters_makes_the_error_too_small():
    y, x, where = clustered(np.random.default_rng(1))
    assert regression(y, x, np.arange(len(y))).error[1] < 0.7 * regression(y, x, where).error[1]


def test_fixed_effects_take_out_what_stays_with_a_firm_and_what_befalls_all():
    luck = np.random.default_rng(2)
    unit, period = np.repeat(np.arange(80), 10), np.tile(np.arange(10), 80)
    keep = luck.uniform(size=800) < 0.8  # an unbalanced panel
    x = luck.normal(size=800) + luck.normal(size=80)[unit]
    y = 0.7 * x + 3.0 * luck.normal(size=80)[unit] + 2.0 * luck.normal(size=10)[period]
    columns = within(np.column_stack([y, x])[keep], unit[keep], period[keep])
    fit = regression(columns[:, 0], columns[:, 1:], unit[keep])
    assert fit.beta[0] == pytest.approx(0.7, abs=1e-6)
    assert np.bincount(unit[keep], columns[:, 0]) == pytest.approx(np.zeros(80), abs=1e-6)


# -- difference in differences ---------------------------------------------------------------------------


def staggered(luck, effect, selection=0.0):
    """Three cohorts, each with controls of its own date; levels differ by firm, trends by date, effects by cohort around `effect`."""
    columns = []
    for g, trend in enumerate((0.0, 0.1, 0.3)):
        n = 150
        treated = np.arange(n) < 50
        level = luck.normal(size=n) + selection * treated
        own = effect * (1.0 + 0.3 * (g - 1))
        before = 2.0 + level + 0.5 * luck.normal(size=n)
        after = 2.0 + level + trend + own * treated + 0.5 * luck.normal(size=n)
        columns.append((before, after, treated, np.full(n, g), np.arange(n) + 1000 * g))
    return [np.concatenate(c) for c in zip(*columns, strict=True)]


@pytest.mark.parametrize("effect", [0.0, 0.6])
def test_did_finds_the_planted_effect_whatever_the_levels_and_trends(effect):
    def make(luck):
        found = did(*staggered(luck, effect, selection=1.0))
        return found.effect, found.error

    spread_agrees(make, effect)


def test_the_relative_effect_is_that_over_what_would_have_been():
    def make(luck):
        found = did(*staggered(luck, 0.6))
        return found.relative, found.relative_error

    spread_agrees(make, 0.6 / (2.0 + 0.4 / 3), times=200)


def test_a_control_that_stands_in_every_cohort_is_one_firm():
    before, after, treated, cohort, unit = staggered(np.random.default_rng(3), 0.5)
    one = did(before, after, treated, cohort, unit)
    twice = did(*(np.concatenate([c, c]) for c in (before, after, treated, cohort, unit)))
    assert twice.effect == pytest.approx(one.effect)
    assert twice.error == pytest.approx(one.error)


def test_without_treated_firms_did_says_so():
    nobody = np.zeros(20)
    with pytest.raises(TooFew, match="treated firms"):
        did(nobody, nobody, nobody.astype(bool), nobody, np.arange(20))


# -- regression discontinuity ----------------------------------------------------------------------------


def cut(luck, jump, n=800):
    x = luck.normal(size=n)
    return x, np.sin(x) + 0.4 * x**2 + jump * (x >= 0) + 0.5 * luck.normal(size=n)


@pytest.mark.parametrize("jump", [0.0, 0.5])
def test_a_jump_is_found_and_a_bend_is_none(jump):
    values, errors = np.array([discontinuity(*cut(np.random.default_rng(s), jump))[:2] for s in range(DRAWS)]).T
    assert abs(values.mean() - jump) < 0.05  # a bandwidth that balances bias and noise leaves some of both
    assert 0.75 < np.sqrt((errors**2).mean()) / values.std(ddof=1) < 1.25
    assert (np.abs(values - jump) < 1.96 * errors).mean() > 0.85


def test_the_level_below_the_cut_off_is_told():
    luck = np.random.default_rng(4)
    x = luck.uniform(-1, 1, 5000)
    found = discontinuity(x, 3.0 + x + 2.0 * (x >= 0) + 0.1 * luck.normal(size=5000))
    assert found.below == pytest.approx(3.0, abs=0.05)
    assert found.jump == pytest.approx(2.0, abs=0.05)


def test_more_data_and_more_bend_make_the_bandwidth_narrower():
    luck = np.random.default_rng(5)
    few, many = (cut(np.random.default_rng(6), 0.5, n) for n in (500, 50_000))
    assert optimal_bandwidth(*many) < optimal_bandwidth(*few)
    x = luck.uniform(-1, 1, 5000)
    noise = 0.2 * luck.normal(size=5000)
    assert optimal_bandwidth(x, np.sin(8 * x) * np.sign(x) + noise) < optimal_bandwidth(x, x + noise)


def test_an_empty_side_is_said():
    x = np.linspace(0.1, 1, 50)
    with pytest.raises(TooFew, match="below the cut-off"):
        discontinuity(x, x)


# -- matching --------------------------------------------------------------------------------------------


def chosen(luck, effect, n=1500):
    x = luck.normal(size=(n, 2))
    treated = luck.uniform(size=n) < 1 / (1 + np.exp(1.5 - x[:, 0]))
    return x, treated, x[:, 0] + 0.5 * x[:, 1] + effect * treated + 0.5 * luck.normal(size=n)


@pytest.mark.parametrize("effect", [0.0, 0.4])
def test_matching_finds_the_effect_when_all_that_chooses_is_seen(effect):
    def make(luck):
        found = matched(*chosen(luck, effect))
        return found.effect, found.error

    spread_agrees(make, effect)


def test_matching_is_fooled_by_what_is_not_seen():
    x, treated, y = chosen(np.random.default_rng(7), 0.0)
    found = matched(x[:, 1:], treated, y)
    assert found.effect > 5 * found.error


# -- bunching --------------------------------------------------------------------------------------------


def intensities(luck, share, n=8000):
    """Log-normal intensities; of those from 0.6 to 1 of the notch a share reports just the notch. Returns reports and what was relabelled."""
    true = np.exp(luck.normal(-0.3, 0.8, n))
    moves = (true > 0.6) & (true < 1.0) & (luck.uniform(size=n) < share)
    return np.where(moves, 1.0, true), float((1.0 - true)[moves].sum())


@pytest.mark.parametrize("share", [0.0, 0.7])
def test_bunching_finds_how_much_was_moved_to_the_notch(share):
    found, planted = [], []
    for seed in range(40):
        x, moved = intensities(np.random.default_rng(seed), share)
        found.append(bunching(x, 0.55, 1.1, (0.1, 6.0), draws=60)[2:4])
        planted.append(moved)
    values, errors = np.array(found).T
    off = values - np.array(planted)
    assert abs(off.mean()) < max(0.06 * np.mean(planted), 4.0)
    assert abs(off.mean()) < 3 * errors.mean()


def test_the_excess_counts_who_moved():
    x, _ = intensities(np.random.default_rng(1), 0.7)
    found = bunching(x, 0.55, 1.1, (0.1, 6.0))
    assert found.excess == pytest.approx((x == 1.0).sum(), abs=4 * found.excess_error)
    assert found.above == pytest.approx(x[x >= 1.0].sum())
    assert (found.smooth > 0).all()


def test_each_says_what_there_is_too_little_of():
    few = np.ones(3)
    with pytest.raises(TooFew, match="firms around the notch"):
        bunching(few, 0.5, 1.1, (0.1, 4.0))
    with pytest.raises(TooFew, match="treated firms"):
        matched(np.ones((3, 1)), few < 0, few)
    with pytest.raises(TooFew, match="clusters"):
        regression(few, np.ones((3, 1)), few)
    assert issubclass(TooFew, ValueError)
    assert estimators.FEW >= 5
