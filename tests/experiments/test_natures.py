"""Seeds and nature both vary: what replicates of one draw of nature share is nature's, and does not count twice."""

import json
import math

import numpy as np
import pandas as pd
import pytest
import synthetic
from synthetic import POLICY, world

from ecosystem.declare import Wrong
from experiments import compare, ensemble, load, run, shell, statistics, store
from experiments.cli import main
from experiments.compare import Comparison
from experiments.files import read_manifest
from experiments.natures import Natures
from experiments.statistics import known_over_draws, over_draws, paired_interval, range_of_worlds, split

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2)
WANTED = {"nature": 9.0, "luck": 4.0}  # variances


def drawn(of, each, seed=0, nature=3.0, luck=2.0, mean=1.0):
    """Values of `of` draws with `each` replicates, and the draw of each value, in the order of replicates."""
    chance, groups = np.random.default_rng(seed), np.arange(of * each) % of
    return mean + nature * chance.normal(size=of)[groups] + luck * chance.normal(size=of * each), groups


# -- the split ---------------------------------------------------------------------------------------


def test_the_split_is_that_of_the_analysis_of_variance_by_hand():
    values, groups = np.array([1.0, 3.0, 6.0, 8.0]), np.array([0, 0, 1, 1])
    nature, luck = split(values, groups)  # squares within 1 + 1 + 1 + 1 over 2; between 2 (2.5^2 + 2.5^2) over 1, n0 = 2
    assert (nature, luck) == (pytest.approx((25.0 - 2.0) / 2), pytest.approx(2.0))


def test_the_split_finds_the_components_that_made_the_values():
    found = np.array([split(*drawn(20, 3, seed)) for seed in range(400)])
    assert found.mean(axis=0) == pytest.approx(list(WANTED.values()), rel=0.06)


def test_groups_of_different_size_are_allowed_and_bias_nothing():
    keep = np.random.default_rng(1).permutation(80) < 50
    found = np.array([split(v[keep], g[keep]) for v, g in (drawn(20, 4, seed) for seed in range(400))])
    assert found.mean(axis=0) == pytest.approx(list(WANTED.values()), rel=0.08)


def test_where_nature_does_nothing_its_share_is_about_nought_and_never_negative():
    found = np.array([split(*drawn(10, 3, seed, nature=0.0)) for seed in range(300)])
    assert (found[:, 0] >= 0.0).all() and (found[:, 0] == 0.0).mean() > 0.3
    assert found[:, 1].mean() == pytest.approx(4.0, rel=0.06)


@pytest.mark.parametrize("groups", [np.arange(6), np.zeros(6, int)])
def test_without_a_draw_lived_in_twice_or_with_one_draw_only_nothing_is_split(groups):
    assert all(map(math.isnan, split(np.arange(6.0), groups)))


def test_values_that_do_not_exist_are_left_out_of_the_split():
    values, groups = drawn(8, 3)
    holes = np.append(values, [np.nan, np.nan]), np.append(groups, [0, 99])
    assert split(*holes) == split(values, groups)


# -- intervals over draws ------------------------------------------------------------------------------


def test_an_interval_over_draws_covers_the_truth_nine_times_in_ten_and_one_over_replicates_does_not():
    made = [drawn(12, 4, seed) for seed in range(1500)]

    def covers(means):
        return np.mean([low <= 1.0 <= high for _, low, high in map(paired_interval, means)])

    assert 0.88 < covers([over_draws(v, g) for v, g in made]) < 0.92
    assert covers([v for v, _ in made]) < 0.75


def test_replicates_that_share_no_draw_stay_as_they_are():
    values = np.random.default_rng(0).normal(size=10)
    assert Natures(10).shared(range(10)) is None and Natures(1).shared(range(10)) is None and Natures().shared(range(10)) is None
    assert over_draws(values, None) is values
    assert Natures(4).shared([0, 5, 2]) is None and Natures(4).shared([0, 1, 4]).tolist() == [0, 1, 0]


def test_a_draw_without_a_value_is_left_out():
    found = known_over_draws(np.array([1.0, np.nan, 3.0, np.nan]), np.array([0, 1, 0, 1]))
    assert found.tolist() == [2.0]


def test_the_range_of_worlds_holds_nine_of_ten_however_many_there_are():
    few, many = (np.random.default_rng(0).normal(size=n) for n in (400, 40_000))
    for worlds in (few, many):
        low, high = range_of_worlds(worlds)
        assert np.mean((worlds >= low) & (worlds <= high)) == pytest.approx(0.9, abs=0.01)
    assert all(map(math.isnan, range_of_worlds(np.array([3.0]))))


# -- a comparison ---------------------------------------------------------------------------------------


def comparison(draws, replicates=24, nature=2.0, luck=0.5):
    """A pilot that brings about five entrants a quarter, more in some natures than in others."""
    chance = np.random.default_rng(3)
    of = chance.normal(5.0, nature, max(draws, 1))
    brought = [of[r % max(draws, 1)] + chance.normal(0.0, luck) for r in range(replicates)]
    pilots = [world(r, entrants=e, spending=2.0) for r, e in enumerate(brought)]
    worlds = {"status-quo": [world(r) for r in range(replicates)], "pilot-2021": pilots}
    lived = Natures(draws, "0" * 12, "2026-11-20")
    return Comparison(BASE, [PILOT], list(range(replicates)), worlds, seconds=[1.0] * replicates, lived=lived), np.array(brought)


def of(frame, indicator):
    return frame.set_index("indicator").loc[indicator]


def test_means_and_intervals_of_a_comparison_are_over_draws_of_nature():
    result, brought = comparison(6)
    means = np.array([brought[d::6].mean() for d in range(6)]) * POLICY.sum()
    found = of(result.effects(), "entrants")
    assert tuple(found[["delta", "low", "high"]]) == pytest.approx(paired_interval(means), rel=1e-9)
    assert found["n"] == 24
    free = of(comparison(0)[0].effects(), "entrants")
    assert found["high"] - found["low"] > 1.5 * (free["high"] - free["low"])


def test_every_table_of_a_comparison_is_over_draws():
    result, _ = comparison(6)
    whole = of(result.effects(), "entrants")
    cut = result.effects_by("sector")
    assert (cut[cut["indicator"] == "entrants"]["n"] == 24).all()
    path = result.fan("entrants")
    assert path["mean"].sum() == pytest.approx(whole["delta"])
    free = comparison(0)[0]
    assert (path["high"] - path["low"]).mean() > 1.5 * (free.fan("entrants")["high"] - free.fan("entrants")["low"]).mean()


def test_with_at_most_as_many_replicates_as_draws_nothing_changes():
    some, none = comparison(24)[0], comparison(24)[0]
    object.__setattr__(none, "lived", Natures())
    pd.testing.assert_frame_equal(some.effects(), none.effects())
    pd.testing.assert_frame_equal(some.fan("entrants"), none.fan("entrants"))


def test_a_comparison_splits_the_variance_of_its_differences():
    result, brought = comparison(8, 400)
    found = of(result.variance(), "entrants")
    nature, luck = split(brought * POLICY.sum(), np.arange(400) % 8)
    assert (found["nature"], found["luck"]) == (pytest.approx(nature), pytest.approx(luck))
    assert found["luck"] == pytest.approx((0.5 * 8) ** 2, rel=0.2) and found["share_nature"] == pytest.approx(nature / (nature + luck))
    assert (found["n_draws"], found["n"], found["unit"]) == (8, 400, "firms")


def test_with_one_draw_all_variance_is_luck_and_with_each_draw_lived_in_once_it_is_not_known():
    one = of(comparison(1)[0].variance(), "entrants")
    assert math.isnan(one["nature"]) and one["luck"] > 0.0 and one["n_draws"] == 1
    once = of(comparison(24)[0].variance(), "entrants")
    assert math.isnan(once["nature"]) and math.isnan(once["luck"]) and once["n_draws"] == 24


def test_the_range_of_worlds_is_wider_than_the_interval_of_their_mean():
    found = of(comparison(24)[0].effects(), "entrants")
    assert found["world_low"] < found["low"] < found["delta"] < found["high"] < found["world_high"]


def test_json_names_the_ensemble_and_splits_the_variance():
    document = json.loads(json.dumps(comparison(6)[0].to_json(), allow_nan=False))
    assert document["ensemble"] == {"draws": 6, "digest": "0" * 12, "date": "2026-11-20"}
    (scenario,) = document["scenarios"]
    row = next(r for r in scenario["variance"] if r["indicator"] == "entrants")
    assert row["nature"] > row["luck"] > 0.0
    assert {"world_low", "world_high"} <= set(scenario["effects"][0])
    assert comparison(0)[0].to_json()["ensemble"] is None


# -- asking ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_draws(monkeypatch):
    """An ensemble of two natures."""
    draws = ({"hurdle": 0.30}, {"hurdle": 0.35})
    monkeypatch.setattr(ensemble, "draws", lambda: draws)
    monkeypatch.setattr(ensemble, "digest", lambda: "feedfeedfeed")
    return draws


def test_replicates_live_in_the_draws_in_turn_and_fitted_ones_in_none(two_draws):
    assert [PILOT.lived(r).nature["hurdle"] for r in range(4)] == [0.30, 0.35, 0.30, 0.35]
    fitted = PILOT.replaced(ensemble=0)
    assert fitted.lived(1) is fitted and fitted.hash != PILOT.hash


def test_a_run_and_a_comparison_know_their_natures(two_draws, monkeypatch):
    monkeypatch.setattr("experiments.run.simulate", synthetic.simulate)
    found = compare(BASE, PILOT, replicates=4, workers=1)
    assert found.natures == Natures(2, "feedfeedfeed", str(ensemble.about()["date"]))
    fitted = compare(BASE, PILOT, replicates=2, workers=1, fitted=True)
    assert fitted.natures == Natures() and {s.ensemble for s in fitted.asked} == {0}
    assert run(PILOT, replicates=2, workers=1, fitted=True).natures == Natures()


def test_a_baseline_lives_in_the_natures_of_what_it_is_compared_with(monkeypatch):
    monkeypatch.setattr("experiments.run.simulate", synthetic.simulate)
    found = compare(BASE, PILOT.replaced(ensemble=0), replicates=2, workers=1)
    assert {s.ensemble for s in found.asked} == {0}


def test_the_manifest_names_the_ensemble_and_a_stored_result_keeps_it(two_draws, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.run.simulate", synthetic.simulate)
    found = compare(BASE, PILOT, replicates=4, workers=1, out=tmp_path)
    assert read_manifest(tmp_path)["ensemble"] == {"draws": 2, "digest": "feedfeedfeed", "date": found.natures.date}
    monkeypatch.setattr(ensemble, "draws", lambda: ({},) * 50)  # another calibration comes with the program
    again = store.load(tmp_path)
    assert again.natures == found.natures
    pd.testing.assert_frame_equal(again.effects(), found.effects())
    store.save(again, tmp_path / "copy")
    assert store.load(tmp_path / "copy").natures == found.natures


def test_work_done_in_another_ensemble_is_not_gone_on_with(two_draws, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.run.simulate", synthetic.simulate)
    compare(BASE, PILOT, replicates=2, workers=1, out=tmp_path)
    assert sorted(store.Shards(tmp_path, "comparison", [BASE, PILOT]).found) == [0, 1]
    monkeypatch.setattr(ensemble, "digest", lambda: "0badc0ffee00")
    assert store.Shards(tmp_path, "comparison", [BASE, PILOT]).found == {}


def test_precision_is_that_of_draws(two_draws, monkeypatch):
    from experiments.compare import _until
    from experiments.workers import Done

    done = [Done(r, [world(r), world(r, entrants=5.0 + 3.0 * (r % 2) + 0.1 * r)], 1.0) for r in range(10)]
    loose = 0.05
    assert _until(loose, Natures())(done) and not _until(loose, Natures(2))(done)


# -- the shell ------------------------------------------------------------------------------------------


def said(arguments, capsys, monkeypatch):
    monkeypatch.setattr("experiments.run.simulate", synthetic.simulate)
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_tables_say_in_which_natures_they_are(two_draws, capsys, monkeypatch, tmp_path):
    ask = ["compare", "--replicates", "4", "--scale", "0.01", "--years", "2", "--workers", "1", "--out", str(tmp_path)]
    assert "over 2 draws of nature" in said(ask, capsys, monkeypatch)
    table = said([*ask, "--fitted"], capsys, monkeypatch)
    assert "in the fitted nature" in table and "90 % of worlds" in table
    assert max(map(len, table.splitlines())) <= 120
    assert "取拟合所得的自然参数" in said([*ask, "--fitted", "--lang", "zh"], capsys, monkeypatch)


def test_fitted_is_another_question_in_another_folder():
    one, other = (shell.usual_folder(shell.asked(["status-quo", "pilot-2021"], fitted)) for fitted in (False, True))
    assert one != other


def test_an_ensemble_is_switched_on_or_off_and_nothing_else():
    with pytest.raises(Wrong, match=r"run\.ensemble"):
        PILOT.replaced(ensemble=2)
    assert statistics.LEVEL == 0.9
