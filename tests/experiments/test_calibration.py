"""Calibration finds what can be found: shown on functions whose answer is known, and through the whole machinery on a made-up model."""

import json
import tomllib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem.declare import Wrong
from ecosystem.nature import Nature
from experiments import calibration, ensemble
from experiments.calibration import emulator, posterior, recovery, runs, screening, shipping
from experiments.calibration.aim import FARTHEST, SIGMA, by_ratio, misses
from experiments.calibration.space import candidates
from experiments.facts import FACTS, TARGETS
from experiments.journal import Journal

NAMES = ("hurdle", "capital_median", "registry_lag", "wage")
TINY = calibration.Effort(4, 1.0, 0.3, 3, 8, 50, 30, (0.4,), 1.0, 60, 60, 1.0, 5)


# -- what may move -----------------------------------------------------------------------------------------


def test_only_numbers_that_rest_on_a_fit_or_an_assumption_may_move():
    space = candidates()
    assert set(space.names) <= set(Nature.declared)
    for name, low, high in zip(space.names, space.low, space.high, strict=True):
        n = Nature.declared[name]
        assert "fitted" in n.source or "assumption" in n.source
        assert n.low <= low < n.default <= high <= n.high or low == n.default or high == n.default
    assert not {"entry_rule", "user_cost", "dollar", "sandbox_pass"} & set(space.names)


def test_a_point_of_the_cube_and_its_nature_are_the_same_place():
    space = candidates()
    points = np.random.default_rng(1).random((20, len(space.names)))
    for point in points:
        nature = space.nature(point)
        Nature(**nature)
        assert space.point(nature) == pytest.approx(point, abs=1e-4)
    assert space.nature(space.point({})) == pytest.approx({n: Nature.declared[n].default for n in space.names}, rel=1e-4)


# -- the unit of all targets -------------------------------------------------------------------------------


def test_a_target_that_is_met_misses_by_nothing_and_the_edge_of_its_band_by_one():
    met = np.array([[fact.target for fact in FACTS]], dtype=float)
    assert misses(met) == pytest.approx(0.0, abs=1e-12)
    high = np.array([[fact.high for fact in FACTS]], dtype=float)
    low = np.array([[fact.low for fact in FACTS]], dtype=float)
    width = misses(high) - misses(low)
    assert width == pytest.approx(np.full_like(width, 2.0), rel=0.02)


def test_what_was_not_read_is_not_a_number_and_what_is_far_is_as_far_as_any():
    assert np.isnan(misses(np.full((1, len(FACTS)), np.nan))).all()
    assert np.abs(misses(np.array([[1e12] * len(FACTS), [0.0] * len(FACTS)]))).max() <= FARTHEST


# -- screening ---------------------------------------------------------------------------------------------


def test_elementary_effects_of_a_plane_are_its_slopes():
    points = np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.5], [1.0, 1.0, 1.0], [0.5, 1.0, 1.0], [0.5, 0.5, 1.0], [0.5, 0.5, 0.5]])
    outcome = np.column_stack([3.0 * points[:, 0] - points[:, 2], 2.0 * points[:, 1]])
    assert screening.elementary(points, outcome, 4) == pytest.approx(np.array([[3.0, 0.0], [0.0, 2.0], [1.0, 0.0]]))


def test_fitted_numbers_come_first_and_an_effect_on_a_lucky_target_counts_less():
    found = screening.Screening(("a", "b", "c", "d"), np.array([[4.0, 0.0], [0.0, 1.5], [0.5, 0.6], [0.1, 0.1]]), np.array([24.0, 0.0]))
    assert found.strength() == pytest.approx([0.8, 1.5, 0.6, 0.1])
    assert found.strongest(["c", "d"], 0.4, 10) == ["c", "b", "a"]
    assert found.strongest(["c", "d"], 0.4, 2) == ["c", "b"]


def test_a_step_with_an_outcome_that_is_missing_is_left_out():
    points = np.array([[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]])
    assert screening.elementary(points, np.array([[np.nan], [1.0], [3.0]]), 3) == pytest.approx(np.array([[0.0], [4.0]]))


# -- emulators ---------------------------------------------------------------------------------------------


def test_an_emulator_says_what_the_function_says_and_how_sure_it_is():
    def truth(x):
        return 2.0 * x[:, 0] + np.sin(4.0 * x[:, 1]) - x[:, 2] ** 2

    held = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        points, fresh = rng.random((240, 4)), rng.random((400, 4))
        made = emulator.fit(points, truth(points) + rng.normal(0.0, 0.2, 240), np.array([2.0, 2.0, 1.0, 0.0]))
        mean, variance = made.predict(fresh)
        wrong = mean - truth(fresh)
        assert np.sqrt((wrong**2).mean()) < 0.12
        assert np.sqrt(made.luck) == pytest.approx(0.2, rel=0.35)
        held.append((np.abs(wrong) < 1.645 * np.sqrt(variance)).mean())
    assert 0.75 < np.mean(held) <= 1.0  # of 90 %


def test_an_emulator_of_too_few_runs_is_refused():
    with pytest.raises(ValueError, match="twenty"):
        emulator.fit(np.zeros((30, 2)), np.full(30, np.nan), np.ones(2))


# -- the posterior -----------------------------------------------------------------------------------------

SLOPES = np.array([[6.0, 0.0, 0.0], [0.0, 3.0, 0.0]])  # two targets tell two of three numbers
FLAT = SimpleNamespace(predict=lambda points: ((points - 0.5) @ SLOPES.T, np.zeros((len(points), 2))))
NO_LUCK = np.zeros(2)


def test_samples_have_the_mean_and_spread_of_the_known_posterior():
    start = np.random.default_rng(2).random((24, 3))
    chain = posterior.sample(FLAT, NO_LUCK, start, 1500, seed=4)
    assert chain[:, :2].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.03)
    assert chain[:, 0].std() == pytest.approx(SIGMA / 6.0, rel=0.15)
    width = recovery.narrowness(chain)
    assert width[0] < 0.5 and width[2] == pytest.approx(1.0, abs=0.12)  # nothing is learnt of a number that no target answers to


def test_equal_seeds_give_equal_samples():
    start = np.random.default_rng(2).random((12, 3))
    one, other, third = (posterior.sample(FLAT, NO_LUCK, start, 40, seed=s) for s in (4, 4, 5))
    assert np.array_equal(one, other) and not np.array_equal(one, third)


def test_what_lies_three_deviations_off_is_implausible():
    points = np.array([[0.5, 0.5, 0.1], [0.5 + 3.1 * SIGMA / 6.0, 0.5, 0.1], [0.5, 0.5 - 2.9 * SIGMA / 3.0, 0.1]])
    assert (posterior.implausibility(FLAT, points, NO_LUCK, spared=0) < posterior.CUT).tolist() == [True, False, True]
    assert (posterior.log_likelihood(FLAT, np.array([[1.2, 0.5, 0.5]]), NO_LUCK) == -np.inf).all()


# -- the whole machinery, on a made-up model ---------------------------------------------------------------


def made_up(ticket):
    """A city whose targets are planes of three numbers of nature, with a little luck: the fourth does nothing."""
    _, nature, seed, _ = ticket
    space = candidates().only(NAMES)
    point = space.point(nature)[:3] - 0.5
    rng = np.random.default_rng(seed)
    out = []
    for j, fact in enumerate(FACTS):
        slopes = np.array([4.0, 0.0, 0.0]) if j % 3 == 0 else np.array([0.0, 3.0, 0.0]) if j % 3 == 1 else np.array([0.0, 0.0, 0.35])
        distance = slopes @ point + rng.normal(0.0, 0.1)
        half = 0.5 * (fact.high - fact.low)
        out.append(fact.target * (fact.high / fact.low) ** (0.5 * distance) if by_ratio(fact) else fact.target + half * distance)
    return out


@pytest.fixture
def little(monkeypatch):
    monkeypatch.setattr(runs, "read", made_up)
    monkeypatch.setattr(calibration, "candidates", lambda: candidates().only(NAMES))
    monkeypatch.setitem(calibration.EFFORTS, "tiny", TINY)


def test_known_truths_are_recovered_and_what_cannot_be_told_is_named(little, tmp_path):
    stages = []
    found = calibration.calibrate(tmp_path, "tiny", workers=1, stage=stages.append)
    assert "wage" not in [row["name"] for row in found.summary["numbers"]]  # screened out
    told = {row["name"]: row["identified"] for row in found.summary["numbers"]}
    assert told["hurdle"] and told["capital_median"]
    held, of = recovery.coverage(found.summary["recovery"])
    assert of >= 8 and held / of >= 0.8
    assert len(found.draws) == min(found.summary["accepted"], calibration.DRAWS)
    assert found.summary["accepted"] >= 0.6 * found.summary["tried"]
    assert found.summary["waves"][-1]["room"] <= found.summary["waves"][0]["room"] + 0.05
    again, made = calibration.calibrate(tmp_path, "tiny", workers=1), found.summary["runs"]
    assert again.summary == found.summary and again.summary["runs"] == made and again.draws == found.draws
    with pytest.raises(Wrong, match="new folder"):
        calibration.calibrate(tmp_path, "tiny", workers=1, seed=2)


def test_an_effort_that_is_none_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(Wrong, match="'reduced'"):
        calibration.calibrate(tmp_path, "reducd")


# -- what is kept and shipped ------------------------------------------------------------------------------


def test_a_line_cut_short_by_a_crash_is_done_again(tmp_path):
    file = tmp_path / "journal.jsonl"
    with Journal(file) as journal:
        journal.add("a", [1.0, None])
        journal.add("b", [2.0])
    file.write_text(file.read_text()[:-4])
    with Journal(file) as journal:
        assert journal.found == {"a": [1.0, None]}
        journal.add("b", [2.0])
    with Journal(file) as journal:
        assert journal.found == {"a": [1.0, None], "b": [2.0]}


def test_a_shipped_ensemble_reads_back_to_its_draws(monkeypatch, tmp_path):
    draws = [{"hurdle": 0.25 + 0.01 * i, "wage": 0.03} for i in range(3)]
    rows = [{"name": "hurdle", "identified": True}, {"name": "wage", "identified": False}]
    found = calibration.Calibration({"effort": "reduced", "seed": 1, "runs": 9, "numbers": rows}, draws, dict)
    file = tmp_path / "ensemble.toml"
    file.write_text(shipping.ensemble(found, "2026-11-20"))
    table = tomllib.loads(file.read_text())
    assert table["about"]["identified"] == ["hurdle"] and table["about"]["unidentified"] == ["wage"]
    assert [dict(zip(table["draws"], row, strict=True)) for row in zip(*table["draws"].values(), strict=True)] == draws


def test_the_shipped_ensemble_has_fifty_natures_and_says_where_it_comes_from():
    assert len(ensemble.draws()) >= 50
    assert {"date", "seed", "runs", "model", "identified", "unidentified"} <= set(ensemble.about())
    for draw in ensemble.draws():
        Nature(**draw)
    distinct = {json.dumps(draw) for draw in map(dict, ensemble.draws())}
    assert len(distinct) >= 0.9 * len(ensemble.draws())  # a walker that stays where it was counts again, as it should
    assert set(ensemble.draws()[0]) == set(ensemble.about()["identified"]) | set(ensemble.about()["unidentified"])


def test_replicates_go_round_the_draws():
    count = len(ensemble.draws())
    assert [ensemble.draw_of(r) for r in (0, 1, count - 1, count, 2 * count + 3)] == [0, 1, count - 1, 0, 3]
    assert dict(ensemble.nature_of(count + 1)) == dict(ensemble.draws()[1])


def test_the_effort_is_a_matter_of_size_only():
    reduced, full = calibration.EFFORTS["reduced"], calibration.EFFORTS["full"]
    assert all(getattr(reduced, name) <= getattr(full, name) for name in ("trajectories", "first", "wave", "steps", "drawn", "truths", "most"))
    assert reduced.truths >= 5 and reduced.drawn >= calibration.DRAWS
    assert replace(reduced) == reduced and TARGETS
