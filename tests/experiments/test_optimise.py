"""The best packages are found under a budget, tried again on fresh luck, and said to beat the own mix only when they do."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic import POLICY, world

from ecosystem.declare import Wrong
from experiments import compare, engine, load, optimise, run, store
from experiments.optimise import verdict
from experiments.optimise.outcomes import OUTCOMES, fresh_seed
from experiments.plan import load_plan
from experiments.run import Interrupted
from experiments.runs import Runs
from experiments.tables.optimise import show_optimum
from experiments.workers import seed_of

PLAN = """
[about]
title = "Loans or places?"
title_zh = "贷款还是名额？"
question = "Which package brings most?"
[run]
baseline = "status-quo"
scenarios = ["pilot-2021"]
replicates = 3
scale = 0.01
years = 2
[vary.measures.sandbox]
slots = { low = 0, high = 400 }
[vary.measures.data_loan]
budget = { low = 0, high = 600 }
[vary.measures.research_partnership]
share = [0.0, 0.25, 0.5]
[optimise]
population = 8
generations = 4
final_scale = 0.02
final_replicates = 6
"""


class City:
    """Worlds made of arithmetic in place of the model: places bring firms for little money, loans bring firms for much.

    A place brings `gain` firms a quarter and `harm` incidents, a million of loans `loan` firms and `unicorn` unicorns;
    firms have noise between seeds; `fails` says which worlds break.
    """

    def __init__(self, gain=0.5, loan=0.1, noise=0.5, harm=0.0, unicorn=0.01, fails=lambda doses: False):
        self.gain, self.loan, self.noise, self.harm, self.unicorn, self.fails = gain, loan, noise, harm, unicorn, fails
        self.runs: Counter = Counter()
        self.patience = 10**9

    def __call__(self, scenarios, replicate, **_):
        seed = seed_of(scenarios[0].seed, replicate)
        out = []
        for s in scenarios:
            doses = {p.name: p.settings() for p in s.measures}
            self.runs[seed, s.hash] += 1
            if self.patience <= sum(self.runs.values()):
                raise KeyboardInterrupt
            if doses and self.fails(doses):
                raise ArithmeticError("the bank broke")
            slots, loans = doses.get("sandbox", {}).get("slots", 0), doses.get("data_loan", {}).get("budget", 0.0)
            luck = np.random.default_rng([seed, int(s.hash, 16)]).normal(0.0, self.noise) if doses else 0.0
            firms = s.scale * (self.gain * slots + self.loan * loans) + s.scale * 100 * luck
            w = world(seed, entrants=firms, spending=s.scale * (0.05 * slots + loans / 4), incidents=s.scale * self.harm * slots)
            w.series["unicorns_ever"] = w.series["unicorns_ever"] + s.scale * self.unicorn * loans * POLICY
            out.append(w)
        return out


@pytest.fixture
def city(monkeypatch):
    """Install a city, and an engine that remembers no worlds, so that runs can be counted."""

    def install(**how):
        found = City(**how)
        monkeypatch.setattr(engine, "_MOST_KNOWN", 0)
        monkeypatch.setattr(engine, "simulate", found)
        monkeypatch.setattr(run, "simulate", found)
        return found

    return install


@pytest.fixture
def plan(tmp_path):
    def write(text=PLAN, **changes):
        for key, value in changes.items():
            text = "\n".join(line if not line.startswith(f"{key} =") else f"{key} = {value}" for line in text.splitlines())
        (tmp_path / "plan.toml").write_text(text)
        return load_plan(tmp_path / "plan.toml")

    return write


def same(one, other):
    """The same answer, bit for bit."""
    for frame in ("trials", "front", "fresh", "versus"):
        pd.testing.assert_frame_equal(getattr(one, frame)(), getattr(other, frame)(), check_exact=True)
    assert one.runs.digest() == other.runs.digest()
    assert one.to_json() == other.to_json()
    packages = [{p.name: p.read_bytes() for p in (r.directory / "packages").iterdir()} for r in (one, other)]
    assert packages[0] == packages[1]


# -- the search ----------------------------------------------------------------------------------------


def test_the_search_opens_with_the_own_mix_and_the_null_package(tmp_path, plan, city):
    city()
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    trials = found.trials()
    own, null = trials.iloc[0], trials.iloc[1]
    assert list(own[["measures.sandbox.slots", "measures.data_loan.budget", "measures.research_partnership.share"]]) == [40, 300.0, 0.5]
    assert (null["cost"], null["measures.sandbox.slots"]) != (0.0, 40)
    assert len(trials) == 32
    assert trials.attrs["units"]["measures.data_loan.budget"] == "M RMB a year"
    assert {found.trials().attrs["units"][name] for name in ("extra_firms", "cost")} == {"firms", "M RMB"}


def test_without_a_budget_the_own_mix_sets_it_and_no_package_of_the_front_spends_more(tmp_path, plan, city):
    city()
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    assert found.budget == pytest.approx(4 * (0.05 * 40 + 300 / 4))  # the whole city, though the search's is a hundredth
    front, trials = found.front(), found.trials()
    assert (front["peak_year_cost"] <= found.budget).all()
    assert (trials["peak_year_cost"] > found.budget).any(), "a search that meets no dear package shows nothing"
    assert not trials[trials["peak_year_cost"] > found.budget]["feasible"].any()
    tight = optimise(plan(PLAN + "budget = 100\n"), out=tmp_path / "tight", workers=1)
    assert tight.budget == 100
    assert (tight.front().query("package != 'own'")["peak_year_cost"] <= 100).all()
    assert "the own mix itself spends 308 M RMB" in tight.sentence.en


def test_the_front_is_what_no_other_feasible_trial_beats(tmp_path, plan, city):
    from experiments.optimise.search import Search

    city(harm=0.02)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    trials = found.trials()
    signs = np.array([1, 1, -1, -1])
    values, feasible = trials[list(OUTCOMES)].to_numpy() * signs, trials["feasible"].to_numpy()
    for i in range(len(trials)):
        beaten = any(feasible[j] and (values[j] >= values[i]).all() and (values[j] > values[i]).any() for j in range(len(trials)))
        assert trials["on_front"][i] == (feasible[i] and not beaten)
    optuna = Search(tmp_path / "out" / "journal.log", {}, [o.direction for o in OUTCOMES.values()], population=8, seed=1)
    assert optuna.front == found.manifest["facts"]["front"] == list(trials["trial"][trials["on_front"]])


def test_every_figure_of_the_search_is_one_query_over_its_runs(tmp_path, plan, city):
    city(harm=0.02)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    asked = found.runs.sql(found.QUERY.format(scale=found.plan.scale)).set_index("trial")
    pd.testing.assert_frame_equal(asked, found.trials().set_index("trial")[list(OUTCOMES)], check_index_type=False, rtol=1e-12)


# -- interruptions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [1, 30, 61, 71, 74, 90])
def test_interrupted_and_asked_again_the_answer_is_the_same_and_no_run_is_repeated(tmp_path, plan, city, patience):
    asked, whole_city = plan(population=6, generations=3, replicates=2), city()
    whole = optimise(asked, out=tmp_path / "whole", workers=1)
    broken_city = city()
    broken_city.patience = patience
    with pytest.raises(Interrupted) as stopped:
        optimise(asked, out=tmp_path / "broken", workers=1)
    assert not stopped.value.result.complete
    assert "the same command goes on" in stopped.value.result.sentence.en
    finished = len(stopped.value.result.runs.runs())
    broken_city.patience = 10**9
    again = optimise(asked, out=tmp_path / "broken", workers=1)
    same(again, whole)
    repeated = sum((broken_city.runs - whole_city.runs).values())
    assert repeated <= (2 if patience <= 72 else 2 + len(whole.packages)), "only the run in hand is done again"
    assert finished <= len(again.runs.runs()) == 18 * 2
    assert again.runs.runs()["run"].is_unique


def test_a_finished_search_is_not_done_again(tmp_path, plan, city):
    first = optimise(plan(), out=tmp_path / "out", workers=1) if city() else None
    nobody = city()
    again = optimise(plan(), out=tmp_path / "out", workers=1)
    assert not nobody.runs
    same(again, first)


def test_the_folder_of_another_question_is_refused(tmp_path, plan, city):
    city()
    optimise(plan(), out=tmp_path / "out", workers=1)
    with pytest.raises(Wrong, match="results of another plan"):
        optimise(plan(generations=5), out=tmp_path / "out", workers=1)


def test_the_model_gives_the_same_answer_with_one_worker_and_with_two(tmp_path, plan):
    asked = plan(scale=0.002, years=1, replicates=1, population=4, generations=2, final_replicates=2, final_scale=0.002)
    one = optimise(asked, out=tmp_path / "one", workers=1)
    two = optimise(asked, out=tmp_path / "two", workers=2)
    same(one, two)


# -- failures ------------------------------------------------------------------------------------------


def test_a_failing_package_is_a_row_and_the_search_goes_on(tmp_path, plan, city):
    city(fails=lambda doses: doses["sandbox"]["slots"] > 200)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    trials = found.trials()
    assert list(trials["failed"]) == list(trials["measures.sandbox.slots"] > 200)
    assert 0 < trials["failed"].sum() < len(trials) == 32
    assert set(found.failures["point"]) == set(trials["trial"][trials["failed"]])
    assert found.failures["message"].str.contains("the bank broke").all()
    assert found.complete and not found.front()[["extra_firms", "cost"]].isna().any(axis=None)


def test_settings_that_contradict_each_other_are_a_failed_trial(tmp_path, plan, city):
    city()
    text = PLAN.replace("[vary.measures.data_loan]", '[vary.measures.data_loan]\nstart = ["2021Q1", "2022Q1"]\nend = ["2021Q2", "2025Q4"]')
    found = optimise(plan(text), out=tmp_path / "out", workers=1)
    trials = found.trials()
    impossible = (trials["measures.data_loan.start"] == "2022Q1") & (trials["measures.data_loan.end"] == "2021Q2")
    assert impossible.any()
    assert list(trials["failed"]) == list(impossible)


def test_an_own_mix_that_fails_cannot_set_the_budget(tmp_path, plan, city):
    city(fails=lambda doses: doses["sandbox"]["slots"] == 40)
    with pytest.raises(RuntimeError, match=r"the bank broke.*say one: \[optimise\] budget"):
        optimise(plan(), out=tmp_path / "out", workers=1)


# -- fresh luck and the verdict --------------------------------------------------------------------------


def test_a_better_mix_is_found_and_said_to_beat_the_own_one(tmp_path, plan, city):
    """Places cost little and bring much, and the own mix has few of them."""
    city(gain=2.0, noise=0.2, unicorn=0.0)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    words = found.verdict()
    assert words["beats_own"].any()
    winner = words["package"][words["beats_own"]].iloc[0]
    assert f"Package {winner} beats the plan's own mix at equal budget: better in firms" in words.set_index("package")["sentence"][winner].en
    assert "on fresh seeds (6 paired runs, 90 % intervals)" in found.sentence.en
    assert "优于原方案" in found.sentence.zh
    fresh = found.fresh().set_index(["package", "indicator"])
    for label, trial in found.packages.items():
        slots, loans = (found.trials().loc[trial, f"measures.{name}"] for name in ("sandbox.slots", "data_loan.budget"))
        assert fresh.loc[(label, "entrants"), "delta"] == pytest.approx(8 * (2.0 * slots + 0.1 * loans), abs=8 * 100 * 0.2 * 2)
        assert fresh.loc[(label, "peak_year_cost"), "delta"] == pytest.approx(4 * (0.05 * slots + loans / 4))


def test_when_nothing_matters_no_package_is_said_to_beat_the_own_mix_whatever_the_search_saw(tmp_path, plan, city):
    """The winner's curse: the best of many noisy trials looks good in the search, and like the others on fresh luck."""
    city(gain=0.0, loan=0.0, noise=1.0)
    found = optimise(plan(final_replicates=20), out=tmp_path / "out", workers=1)
    best = found.fresh().set_index(["package", "indicator"]).loc[("A", "entrants")]
    assert best["search"] > 800 * 0.5, "the most of many draws"
    assert abs(best["delta"]) < 0.7 * best["search"]
    assert best["low"] < best["delta"] < best["high"]


def test_when_no_package_beats_the_own_mix_it_is_said(tmp_path, plan, city):
    city(gain=-1.0, loan=0.05, noise=0.01, harm=0.1)
    found = optimise(plan(PLAN.replace("low = 0, high = 400", "low = 40, high = 400")), out=tmp_path / "out", workers=1)
    assert not found.verdict()["beats_own"].any()
    assert found.sentence.en.startswith("No package found beats the plan's own mix (pilot-2021)")
    assert "没有找到优于原方案" in found.sentence.zh


def test_when_no_other_package_is_of_use_it_is_said(tmp_path, plan, city):
    city(gain=-1.0, loan=-1.0, noise=0.0, fails=lambda doses: doses["data_loan"]["budget"] not in (300.0, 0.0))
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    assert not found.packages
    assert "no other one met brings extra firms or unicorns" in found.sentence.en
    assert list(found.fresh()["package"].unique()) == ["own"]


def test_fresh_luck_is_luck_that_the_search_never_had(tmp_path, plan, city):
    cities = city()
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    searched = {seed_of(found.plan.seed, r) for r in range(found.plan.replicates)}
    fresh = {seed_of(fresh_seed(found.plan), r) for r in range(6)}
    assert not searched & fresh
    assert {seed for seed, _ in cities.runs} == searched | fresh
    manifest = json.loads((tmp_path / "out" / "fresh" / "manifest.json").read_text())
    assert set(manifest["seeds"]) == fresh


def test_packages_are_scenarios_that_give_the_fresh_figures_again(tmp_path, plan, city):
    city(gain=2.0)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    assert found.packages
    for label in found.packages:
        file = tmp_path / "out" / "packages" / f"{label}.toml"
        package = load(file)
        assert (package.name, package.replicates, package.scale) == (label, 6, 0.02)
        baseline = load("status-quo").replaced(scale=0.02, years=2)
        effect = compare(baseline, file, workers=1).effects().set_index("indicator")
        fresh = found.fresh().set_index(["package", "indicator"])
        assert effect.loc["entrants", "delta"] / 0.02 == pytest.approx(fresh.loc[(label, "entrants"), "delta"], rel=1e-12)


def rows(**figures):
    """Rows of Optimum.versus from name=(delta, low, high)."""
    known = {"entrants": (0.0, -1.0, 1.0), "unicorns_ever": (0.0, -1.0, 1.0), "incidents": (0.0, -1.0, 1.0), "public_spending": (0.0, -1.0, 1.0)} | figures
    units = {"incidents": "incidents", "public_spending": "M RMB"}
    return pd.DataFrame(
        [("A", i, units.get(i, "firms"), *v, 0.5) for i, v in known.items()], columns=["package", "indicator", "unit", "delta", "low", "high", "p"]
    )


@pytest.mark.parametrize(
    ("figures", "peak", "beats", "words"),
    [
        ({"entrants": (50.0, 20.0, 80.0)}, 100.0, True, "better in firms (+50.0 firms, 90 % interval +20.0 to +80.0)"),
        ({"unicorns_ever": (5.0, 2.0, 8.0)}, 102.0, True, "better in unicorns"),
        ({"entrants": (50.0, 20.0, 80.0)}, 102.1, False, "its dearest year takes 102 M RMB, more than the budget of 100 M RMB"),
        ({"entrants": (50.0, 20.0, 80.0), "unicorns_ever": (-5.0, -8.0, -2.0)}, 100.0, False, "worse in unicorns"),
        ({"entrants": (50.0, 20.0, 80.0), "incidents": (5.0, 2.0, 8.0)}, 100.0, False, "worse in incidents (+5.00 incidents"),
        ({"incidents": (-5.0, -8.0, -2.0)}, 100.0, False, "better in incidents"),
        ({}, 10.0, False, "no clear difference in firms, unicorns and incidents"),
        ({"entrants": (50.0, float("nan"), float("nan"))}, 10.0, False, "no clear difference"),
    ],
)
def test_the_verdict_is_clear_for_the_better_and_never_clear_for_the_worse(figures, peak, beats, words):
    found, sentence = verdict.of_package("A", rows(**figures), peak, 100.0)
    assert found is beats
    assert words in sentence.en
    assert sentence.en.startswith("Package A beats" if beats else "Package A does not beat")
    assert ("未优于" in sentence.zh) is not beats


def test_packages_are_chosen_for_a_reason_and_at_most_five(tmp_path, plan):
    from experiments.optimise import choose

    asked = plan()
    levers = [f.key for f in asked.factors]
    table = pd.DataFrame(
        [
            (0, 40, 300.0, 0.5, 100.0, 1.0, 5.0, 300.0),  # own
            (1, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),  # nothing
            (2, 90, 0.0, 0.0, 300.0, 0.0, 9.0, 200.0),  # most firms
            (3, 5, 600.0, 0.0, 50.0, 4.0, 6.0, 300.0),  # most unicorns
            (4, 45, 300.0, 0.5, 150.0, 2.0, 5.0, 250.0),  # no loss
            (5, 9, 0.0, 0.0, 40.0, 0.0, 2.0, 10.0),  # thrift
            (6, 1, 0.0, 0.0, 2.0, 0.0, 1.0, 9.0),  # fewest incidents
            (7, 40, 300.0, 0.5, 100.0, 1.0, 5.0, 300.0),  # the own mix again
            (8, 90, 0.0, 0.0, 300.0, 0.0, 9.0, 200.0),  # most firms again
            (9, 2, 0.0, 0.0, -9.0, 0.0, -9.0, 9.0),  # no use
        ],
        columns=["trial", *levers, *OUTCOMES],
    ).set_index("trial", drop=False)
    found = {p["trial"]: p["why"] for p in choose(asked, table, table)}
    assert {reason: trial for trial, reasons in found.items() for reason in reasons if reason != "knee"} == {
        "firms": 2, "unicorns": 3, "over_own": 4, "per_rmb": 5, "incidents": 6,
    }  # fmt: skip
    assert [p["label"] for p in choose(asked, table, table)] == ["A", "B", "C", "D", "E"]
    assert choose(asked, table.loc[[0, 1, 7, 9]], table) == []


# -- what cannot be optimised ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("[vary.nature]\nhurdle = {}", "vary.nature.hurdle: found a number of nature, allowed is levers of measures: a planner can choose those only"),
        ("[vary.rules]\nreview_target = {}", "vary.rules.review_target: found a number of the law"),
        ("[optimise]\nbudget = 0", "optimise.budget: found 0, allowed is a yearly budget above 0"),
        ("[optimise]\nbudget = -5", "optimise.budget: found -5, allowed is a number from 0 to 1e+06"),
        ('[optimise]\nbudget = "much"', "optimise.budget: found 'much'"),
        ("[optimise]\npopulation = 2", "optimise.population: found 2, allowed is a whole number from 4 to 1000"),
        ("[optimise]\nfinal_replicate = 2", "did you mean 'final_replicates'?"),
    ],
)
def test_what_cannot_be_optimised_is_said_in_a_sentence(tmp_path, plan, more, words):
    text = PLAN[: PLAN.index("[optimise]")] + more + "\n"
    with pytest.raises(Wrong) as wrong:
        optimise(plan(text), out=tmp_path / "out", workers=1)
    assert words in str(wrong.value)
    assert not (tmp_path / "out").exists()


def test_levers_of_another_scenarios_measures_are_refused(tmp_path, plan):
    (tmp_path / "none.toml").write_text('[about]\ntitle = "none"\n[run]\nyears = 2\n')
    asked = plan(scenarios='["none.toml", "pilot-2021"]')
    with pytest.raises(Wrong, match="a measure of another scenario"):
        optimise(asked, out=tmp_path / "out", workers=1)


# -- what people see -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_planner_reads_levers_with_units_both_figures_and_the_verdict(tmp_path, plan, city, capsys, lang):
    city(gain=2.0)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    capsys.readouterr()
    show_optimum(found, lang)
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    words = ("Minus own mix", "places in the city", "Answer: ") if lang == "en" else ("减去原方案", "回答：", "方案A入选理由")
    flat = "".join(text.split())
    for word in words:
        assert word in text
    for sentence in (*found.verdict()["sentence"], found.sentence):
        assert "".join(sentence[lang].split()) in flat
    for label in found.packages:
        assert f"{found.trials().loc[found.packages[label], 'measures.data_loan.budget']:,.6g}" in text


def test_a_result_read_back_is_the_same_and_is_json_and_a_figure(tmp_path, plan, city):
    city(gain=2.0)
    found = optimise(plan(), out=tmp_path / "out", workers=1)
    same(optimise.read(tmp_path / "out"), found)
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert document["sentence"] == found.sentence.en
    assert len(document["verdict"]) == len(found.packages)
    figure = found.plot("zh")
    letters = {text.get_text() for text in figure.axes[0].texts}
    assert letters == set(found.packages)
    assert figure.axes[0].get_xlabel() == "全期财政成本 (M RMB)"
    assert isinstance(store.load(Path(found.directory) / "fresh"), type(found.comparison))
    assert Runs(found.directory / "trials").names == ["status-quo", "pilot-2021"]
