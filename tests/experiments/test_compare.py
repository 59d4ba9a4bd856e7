"""A comparison is paired, says how sure it is, and is the same with any number of workers."""

import json
import math

import numpy as np
import pytest
import synthetic
from scipy import stats
from synthetic import POLICY, bits, world

from ecosystem.declare import Wrong
from experiments import compare, load, run, statistics, store
from experiments.compare import Comparison, cost_per_extra, effect
from experiments.editions import preset
from experiments.run import Interrupted

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2)


def paired(n=5, **change):
    """A comparison of n replicates in which the pilot differs by the change, a function of the replicate."""
    worlds = {"status-quo": [world(r) for r in range(n)], "pilot-2021": [world(r, **{k: f(r) for k, f in change.items()}) for r in range(n)]}
    return Comparison(BASE, [PILOT], list(range(n)), worlds)


def row(frame, indicator):
    (found,) = frame[frame["indicator"] == indicator].to_dict("records")
    return found


# -- effects -----------------------------------------------------------------------------------------


def test_an_effect_is_the_mean_of_paired_differences():
    effects = paired(3, entrants=lambda r: 1.0 + r).effects()  # 1, 2, 3 a quarter for 8 quarters
    found = row(effects, "entrants")
    half = stats.t.ppf(0.95, 2) * 8 / math.sqrt(3)
    assert found["delta"] == pytest.approx(16.0)
    assert (found["low"], found["high"]) == (pytest.approx(16 - half), pytest.approx(16 + half))
    assert found["baseline"] == pytest.approx(np.mean([world(r).series["entrants"][POLICY].sum() for r in range(3)]))
    assert found["probability_better"] == pytest.approx(stats.t.cdf(16 / (8 / math.sqrt(3)), 2))
    assert (found["n"], found["unit"], effects.attrs["units"]["entrants"]) == (3, found["unit"], found["unit"])


def test_the_same_world_differs_by_exactly_nothing():
    effects = paired(4).effects()
    headline = effects[~effects["indicator"].str.startswith("cost_per")]
    assert (headline[["delta", "low", "high"]] == 0.0).all(axis=None)
    assert set(headline["probability_better"].dropna()) == {0.5}


def test_more_of_what_is_bad_is_not_better():
    more, fewer = (paired(6, incidents=lambda r, sign=sign: sign * (2.0 + 0.1 * r)).effects() for sign in (1, -1))
    assert row(more, "incidents")["probability_better"] < 0.001
    assert row(fewer, "incidents")["probability_better"] > 0.999


def test_what_is_neither_good_nor_bad_has_no_probability_of_being_better():
    found = row(paired(4, exits=lambda r: 1.0 + r).effects(), "exits")
    assert found["delta"] == pytest.approx(20.0)
    assert math.isnan(found["probability_better"])


def test_pairs_in_which_an_indicator_does_not_exist_are_left_out():
    base, other = np.array([1.0, np.nan, 3.0, 4.0]), np.array([2.0, 5.0, np.nan, 6.0])
    baseline, delta, *_, n = effect(base, other, 1)
    assert (baseline, delta, n) == (2.5, 1.5, 2)


def test_the_bootstrap_interval_is_to_be_had():
    comparison = paired(12, entrants=lambda r: math.sqrt(r))
    student, percentile = (row(comparison.effects(kind), "entrants") for kind in ("t", "bootstrap"))
    assert student["delta"] == percentile["delta"]
    assert student["low"] < percentile["low"] < percentile["delta"] < percentile["high"] < student["high"]
    with pytest.raises(Wrong, match="did you mean 'bootstrap'"):
        comparison.effects("bootstap")


# -- costs -------------------------------------------------------------------------------------------


def test_cost_per_extra_is_the_ratio_of_the_mean_differences():
    comparison = paired(8, entrants=lambda r: 4.0 + 0.1 * r, spending=lambda r: 2.0 + 0.2 * r)
    found = row(comparison.effects(), "cost_per_extra_entrant")
    assert found["delta"] == pytest.approx((2.0 + 0.2 * 3.5) / (4.0 + 0.1 * 3.5))
    assert found["low"] < found["delta"] < found["high"]
    assert "firm" in found["unit"]


@pytest.mark.parametrize("sign", [0.0, 1.0, -1.0])
def test_cost_per_extra_is_not_identified_unless_there_are_extra_ones(sign):
    # nothing at all; sometimes more and sometimes fewer; surely fewer
    change = (lambda r: sign * (-1.0) ** r) if sign >= 0 else (lambda r: -4.0 - 0.1 * r)
    comparison = paired(8, entrants=change, spending=lambda r: 2.0)
    document = json.dumps(comparison.to_json(), allow_nan=False)
    effects = {e["indicator"]: e for e in json.loads(document)["scenarios"][0]["effects"]}
    assert [effects["cost_per_extra_entrant"][k] for k in ("delta", "low", "high")] == [None, None, None]


def test_cost_per_extra_is_identified_exactly_when_the_interval_of_the_extra_ones_is_above_zero():
    random = np.random.default_rng(2)
    seen = set()
    for _ in range(200):
        spent, extra = random.normal(10.0, 1.0, 6), random.normal(1.0, 1.5, 6)
        identified = not math.isnan(cost_per_extra(spent, extra).value)
        assert identified == (statistics.paired_interval(extra).low > 0.0)
        seen.add(identified)
    assert seen == {True, False}


# -- other readings ----------------------------------------------------------------------------------


def test_json_has_the_shape_that_scripts_depend_on():
    document = json.loads(json.dumps(paired(3, entrants=lambda r: 1.0 + r, spending=lambda r: 1.0).to_json(), allow_nan=False))
    assert document.keys() == {"baseline", "replicates", "ensemble", "scenarios"}
    assert (document["baseline"], document["replicates"]) == ("status-quo", 3)
    (scenario,) = document["scenarios"]
    assert scenario.keys() == {"name", "hash", "effects", "variance"}
    assert (scenario["name"], scenario["hash"]) == ("pilot-2021", PILOT.hash)
    for found in scenario["effects"]:
        assert list(found) == ["indicator", "unit", "baseline", "delta", "low", "high", "probability_better", "world_low", "world_high"]
        assert isinstance(found["unit"], str)
    assert {"entrants", "public_spending", "cost_per_extra_entrant", "cost_per_extra_unicorn"} <= {e["indicator"] for e in scenario["effects"]}


@pytest.mark.parametrize(("place", "cells"), [("sector", 9), ("district", 10)])
def test_effects_by_place_add_up_to_the_effect(place, cells):
    comparison = paired(4, entrants=lambda r: 1.0 + r)
    by, whole = comparison.effects_by(place), row(comparison.effects(), "entrants")
    assert by[place].nunique() == len(by) == cells
    assert by["delta"].sum() == pytest.approx(whole["delta"])
    assert by["baseline"].sum() == pytest.approx(whole["baseline"])


@pytest.mark.parametrize("place", ["size", "cohort"])
def test_effects_by_size_and_cohort_add_up_to_the_effect(asked, place):
    by, whole = asked[0].effects_by(place), asked[0].effects().set_index("indicator")
    labels = by.attrs["labels"]
    assert list(labels) == list(dict.fromkeys(by[place]))
    assert all(set(label) == {"en", "zh"} for label in labels.values())
    assert {"active_firms", "jobs", "high_tech_firms"} <= set(by["indicator"])
    for name, rows in by.groupby("indicator"):
        assert rows["delta"].sum() == pytest.approx(whole.loc[name, "delta"], abs=1e-6)
        assert rows["baseline"].sum() == pytest.approx(whole.loc[name, "baseline"])
    json.dumps(by.attrs)  # as pandas does when it writes Parquet


def test_a_place_that_is_not_counted_is_refused():
    with pytest.raises(Wrong, match="did you mean 'sector'"):
        paired(2).effects_by("sectors")


def test_spending_is_by_measure_and_year_of_the_policy():
    frame = paired(2, spending=lambda r: 1.0 + r).spending()  # 1 and 2 a quarter
    found = {(r["scenario"], r["measure"], r["year"]): r["million"] for r in frame.to_dict("records")}
    assert found == {
        ("pilot-2021", measure, year): pytest.approx(6.0 * share) for measure, share in (("sandbox", 0.25), ("data_loan", 0.75)) for year in (2021, 2022)
    }


def test_a_fan_is_the_paired_difference_of_each_quarter():
    fan = paired(4, entrants=lambda r: 1.0 + r).fan("entrants")
    assert list(fan["quarter"]) == [f"{year}Q{q}" for year in (2021, 2022) for q in (1, 2, 3, 4)]
    assert fan["mean"].to_numpy() == pytest.approx(2.5)
    assert (fan["low"] < fan["mean"]).all()
    with pytest.raises(Wrong, match="did you mean 'entrants'"):
        paired(2).fan("entrant")


def test_a_plot_draws_each_fan_with_its_unit():
    figure = paired(3, entrants=lambda r: 1.0 + r).plot(["entrants", "exits"])
    panel = figure.axes[0]
    assert panel.lines[0].get_ydata() == pytest.approx(2.0)
    assert panel.get_ylabel() == paired(2).effects().attrs["units"]["entrants"]


@pytest.mark.parametrize(
    ("change", "key"), [({"years": 3}, "run.years"), ({"scale": 0.02}, "run.scale"), ({"start": "2022Q1"}, "run.start"), ({"name": "status-quo"}, "scenario")]
)
def test_worlds_that_cannot_be_compared_are_refused(change, key):
    with pytest.raises(Wrong, match=key):
        compare(BASE, PILOT.replaced(**change), replicates=2)


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"precision": 0.0}, {"precision": math.nan}, {"replicates": 0}, {"scale": -1.0}])
def test_options_out_of_bounds_are_refused_before_anything_runs(wrong):
    with pytest.raises(Wrong, match=next(iter(wrong))):
        compare(BASE, PILOT, **wrong)


# -- asking, with made-up worlds ---------------------------------------------------------------------


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr(run, "simulate", synthetic.simulate)
    monkeypatch.setattr(run, "compile_kernels", lambda: None)


def test_a_precision_stops_at_the_same_replicate_with_any_number_of_workers(made_up):
    first = preset("pilot-2021", 1).replaced(scale=0.01, years=2)  # five measures: what they bring can be known to a hundredth
    one, two = (compare(BASE, first, replicates=40, workers=w, precision=0.01) for w in (1, 2))
    assert one.replicates == two.replicates == list(range(len(one.replicates)))
    assert len(one.replicates) in range(6, 40, 4)
    for name in ("entrants", "active_firms", "unicorns_ever"):
        found = row(one.effects(), name)
        assert (found["high"] - found["low"]) / 2 <= 0.01 * max(abs(found["baseline"]), 1.0)
    assert [bits(t) for t in one.trajectories["pilot-2021"]] == [bits(t) for t in two.trajectories["pilot-2021"]]


def test_a_precision_asks_for_two_looks_and_at_most_the_replicates(made_up):
    assert len(compare(BASE, PILOT, replicates=40, workers=1, precision=1000.0).replicates) == 10
    assert len(compare(BASE, PILOT, replicates=11, workers=1, precision=1e-9).replicates) == 11
    assert len(compare(BASE, PILOT, replicates=3, workers=1, precision=1000.0).replicates) == 3


def test_a_precision_stops_when_two_looks_in_a_row_say_that_it_is_enough():
    answers = iter([True, False, True, True, False])
    looked = []
    gathered = run.gather(synthetic.square, 40, workers=1, enough=lambda done: looked.append(len(done)) or next(answers))
    assert looked == [6, 10, 14, 18]
    assert [d.replicate for d in gathered.done] == list(range(18))


def test_the_same_question_in_the_same_folder_goes_on_there(made_up, tmp_path, monkeypatch):
    first = compare(BASE, PILOT, replicates=3, workers=1, out=tmp_path)
    done = []
    monkeypatch.setattr(run, "simulate", lambda scenarios, r, twins: done.append(r) or synthetic.simulate(scenarios, r))
    more = compare(BASE, PILOT, replicates=5, workers=1, out=tmp_path)
    assert done == [3, 4]
    assert more.replicates == [0, 1, 2, 3, 4]
    assert [bits(t) for t in more.trajectories["pilot-2021"][:3]] == [bits(t) for t in first.trajectories["pilot-2021"]]
    assert store.load(tmp_path).to_json() == more.to_json()


def test_progress_is_told_and_ends_full(made_up):
    told = []
    compare(BASE, PILOT, replicates=3, workers=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_when_everything_fails_the_first_message_is_raised_and_kept(monkeypatch, tmp_path):
    def fail(scenarios, replicate):
        raise ArithmeticError(f"no luck in {replicate}")

    monkeypatch.setattr(run, "simulate", fail)
    with pytest.raises(RuntimeError, match="no luck in 0"):
        run(PILOT, replicates=2, workers=1, out=tmp_path)
    assert [f.message for f in store.load(tmp_path).failures] == ["ArithmeticError: no luck in 0", "ArithmeticError: no luck in 1"]


def test_ctrl_c_carries_what_has_finished(made_up, monkeypatch):
    def press(scenarios, replicate, twins):
        if replicate == 2:
            raise KeyboardInterrupt
        return synthetic.simulate(scenarios, replicate)

    monkeypatch.setattr(run, "simulate", press)
    with pytest.raises(Interrupted) as interrupted:
        compare(BASE, PILOT, replicates=4, workers=1)
    assert interrupted.value.result.replicates == [0, 1]


# -- the model ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked():
    """The same small question with one worker and with two."""
    return [compare(BASE, PILOT, replicates=3, workers=workers) for workers in (1, 2)]


def test_one_worker_or_two_give_the_same_bits(asked):
    one, two = asked
    assert one.failures == two.failures == []
    assert one.replicates == two.replicates == [0, 1, 2]
    for name in ("status-quo", "pilot-2021"):
        assert [bits(t) for t in one.trajectories[name]] == [bits(t) for t in two.trajectories[name]]


def test_replicates_of_the_model_differ_and_so_do_its_scenarios(asked):
    worlds = asked[0].trajectories
    distinct = {str(bits(t)) for name in worlds for t in worlds[name]}
    assert len(distinct) == 6


def test_a_null_scenario_has_exactly_no_effect():
    doses = {"sandbox": {"slots": 0}, "data_loan": {"budget": 0}, "key_technology_subsidy": {"budget": 0}, "application_innovation_subsidy": {"budget": 0}}
    null = BASE.replaced(name="null", measures=doses)
    assert null.hash != BASE.hash
    effects = compare(BASE, null, replicates=2, workers=1).effects()
    headline = effects[~effects["indicator"].str.startswith("cost_per")]
    assert len(headline) > 20
    known = headline[headline["n"] > 0]
    assert {"entrants", "active_firms", "public_spending"} <= set(known["indicator"])
    assert (known[["delta", "low", "high"]] == 0.0).all(axis=None)


def test_a_run_is_the_world_of_the_comparison(asked, tmp_path):
    result = run(PILOT, replicates=2, workers=1, out=tmp_path)
    assert [bits(t) for t in result.trajectories] == [bits(t) for t in asked[0].trajectories["pilot-2021"][:2]]
    assert [bits(t) for t in store.load(tmp_path).trajectories] == [bits(t) for t in result.trajectories]
    document = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert (document["name"], document["hash"]) == ("pilot-2021", PILOT.hash)
    assert all(list(r) == ["indicator", "unit", "mean", "low", "high"] for r in document["indicators"])


def test_a_scenario_of_other_nature_lives_its_own_history_under_the_same_luck():
    from ecosystem.nature import Nature

    name, number = next((n, d) for n, d in Nature.declared.items() if d.default not in (d.low, d.high) and not d.whole)
    usual, other = BASE.replaced(name="usual"), BASE.replaced(name="other", nature={name: (number.default + number.high) / 2})
    together = run.simulate([usual, other], 0)
    assert bits(together[0]) == bits(run.simulate([usual], 0)[0])
    assert bits(together[1]) == bits(run.simulate([other], 0)[0])
    assert bits(together[0]) != bits(together[1])
