"""Scenario discovery finds a planted box, finds none in noise, and says so in sentences a planner can read."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ecosystem.declare import Text
from experiments.boxes import search
from experiments.discovery import discover, of_plan, of_sweep, percent
from experiments.levers import Factor
from experiments.plan import load_plan

FACTORS = [
    Factor("nature.a", "share", Text("share of copies", "仿制占比"), 0.5, 0.0, 1.0),
    Factor("rules.b", "quarters", Text("time of review", "审查时间"), 5, 0.0, 20.0, whole=True),
    Factor("measures.sandbox.start", "quarter", Text("first quarter", "起始季度"), "2021Q1", values=("2021Q1", "2022Q1", "2023Q1")),
    Factor("measures.sandbox.slots", "firms", Text("places", "名额"), 40, values=(0, 40, 80), whole=True),
    Factor("nature.z", "years", Text("nothing", "无关"), 0.5, 0.0, 1.0),
]
A, B, START, SLOTS = (f.key for f in FACTORS[:4])
DRAWS = np.random.default_rng(0)
DESIGN = pd.DataFrame({f.key: [f.at(u) for u in DRAWS.random(512)] for f in FACTORS})
FLIPPED = DRAWS.random(512) < 0.04


def found(failing, design=DESIGN, **more):
    return discover(design, pd.Series(np.asarray(failing), index=design.index), FACTORS, **more)


PLANTED = ((DESIGN[A] > 0.6) & (DESIGN[B] < 9)) ^ FLIPPED
BY_NAME = ((DESIGN[A] > 0.4) & (DESIGN[START] != "2022Q1")) ^ FLIPPED


@cache
def planted():
    return found(PLANTED, aim=Text("bring more new firms", "增加新设企业"))


@cache
def by_name():
    return found(BY_NAME)


def test_a_planted_box_is_found_with_its_limits_in_real_units():
    discovery = planted()
    first = discovery.boxes().query("box == 1").set_index("factor")
    assert set(first.index) == {A, B}
    assert first.loc[A, "low"] == pytest.approx(0.6, abs=0.03) and first.loc[A, "high"] == DESIGN[A].max()
    assert (first.loc[B, "low"], first.loc[B, "high"]) == (0.0, 8.0)
    assert first["density"].iloc[0] > 0.85 and first["coverage"].iloc[0] > 0.7
    assert first.loc[B, "unit"] == "quarters"


def test_its_shares_are_what_the_box_holds():
    failing, discovery = PLANTED, planted()
    rows = discovery.boxes().query("box == 1")
    inside = np.logical_and.reduce([DESIGN[r.factor].between(r.low, r.high) for r in rows.itertuples()])
    assert rows["density"].iloc[0] == pytest.approx(failing[inside].mean())
    assert rows["coverage"].iloc[0] == pytest.approx((failing & inside).sum() / failing.sum())
    assert rows["mass"].iloc[0] == pytest.approx(inside.mean())
    assert (discovery.failing, discovery.worlds) == (failing.sum(), 512)


def test_the_sentence_names_the_box_in_both_languages_with_units():
    discovery = planted()
    row = discovery.boxes().iloc[0]
    assert "The package does not bring more new firms where share of copies is above " in discovery.sentence.en
    assert "time of review is at most 8 quarters" in discovery.sentence.en
    assert f"{percent(row['density'])} % of such worlds fail, and {percent(row['coverage'])} % of all failures lie there" in discovery.sentence.en
    assert f"of 512 worlds, {discovery.failing} fail" in discovery.sentence.en
    assert "审查时间不高于8季" in discovery.sentence.zh and "不能增加新设企业" in discovery.sentence.zh


def test_names_are_restricted_as_names():
    discovery = by_name()
    row = discovery.boxes().set_index(["box", "factor"]).loc[(1, START)]
    assert row["settings"] == "2021Q1 | 2023Q1" and np.isnan(row["low"])
    assert "first quarter is 2021Q1 or 2023Q1" in discovery.sentence.en and "起始季度为2021Q1或2023Q1" in discovery.sentence.zh


def test_a_lever_of_a_few_settings_is_limited_at_a_setting():
    discovery = found((DESIGN[SLOTS] == 0) ^ FLIPPED)
    assert "where places is at most 0 firms" in discovery.sentence.en
    assert discovery.boxes()["high"].iloc[0] == 0


def test_a_second_way_to_fail_is_a_second_box():
    discovery = found((DESIGN[A] > 0.75) | ((DESIGN[B] < 4) & (DESIGN[SLOTS] > 30)))
    rows = discovery.boxes()
    assert set(rows["box"]) == {1, 2} and "Of the other worlds it also fails where" in discovery.sentence.en
    assert rows.groupby("box")["coverage"].first().sum() > 0.9


def test_as_many_boxes_as_asked_for_and_no_more_than_failures_need():
    failing = (DESIGN[A] > 0.75) | ((DESIGN[B] < 4) & (DESIGN[SLOTS] > 30))
    assert set(found(failing, settings={"boxes": 1}).boxes()["box"]) == {1}
    assert set(found(failing, settings={"coverage": 0.5}).boxes()["box"]) == {1}


@pytest.mark.parametrize("seed", range(1, 9))
def test_no_box_is_believed_in_noise(seed):
    discovery = found(np.random.default_rng(seed).random(512) < 0.3)
    assert discovery.boxes().empty and "no range of the factors tells where" in discovery.sentence.en


@pytest.mark.parametrize(
    ("failing", "en", "zh"),
    [
        (np.zeros(512, bool), "does hold up in all 512 worlds tried: it fails in none", "无一失败"),
        (np.ones(512, bool), "does not hold up in any of the 512 worlds", "都不能挺住"),
        (np.arange(512) < 9, "in 9 of 512 worlds tried: fewer than 10, too few to say where", "少于10种"),
        (np.arange(512) >= 9, "does hold up in only 9 of 512 worlds tried: fewer than 10", "只有9种能挺住"),
    ],
)
def test_it_is_honest_when_there_is_nothing_to_find(failing, en, zh):
    discovery = found(failing, aim=Text("hold up", "挺住"))
    assert en in discovery.sentence.en and zh in discovery.sentence.zh and discovery.boxes().empty


def test_without_worlds_it_says_so():
    discovery = found(np.zeros(0, bool), DESIGN.iloc[:0])
    assert "No world was finished" in discovery.sentence.en and discovery.worlds == 0


def test_worlds_of_which_nothing_is_known_are_not_counted():
    failing = pd.Series((DESIGN[A] > 0.6).astype(object))
    failing[:12] = None
    assert discover(DESIGN, failing, FACTORS).worlds == 500


def test_the_order_of_worlds_does_not_matter():
    order = np.random.default_rng(9).permutation(512)
    assert discover(DESIGN.iloc[order], BY_NAME.iloc[order], FACTORS).to_json() == by_name().to_json()


def test_the_box_of_worlds_it_was_not_found_in_is_told_apart():
    discovery = planted()
    assert 0.8 < discovery.fresh <= 1.0 and f"in worlds kept out of the search, {percent(discovery.fresh)} % fail there" in discovery.sentence.en


def test_another_program_run_finds_the_same():
    """The order of a set of names changes with Python's hash seed, which is another one here; the box must not."""
    code = "import test_discovery as t; print(t.search(t.DESIGN, t.BY_NAME, t.FACTORS))"
    here = Path(__file__).parent
    paths = os.pathsep.join(map(str, (here, here.parents[1])))
    environment = {**os.environ, "PYTHONHASHSEED": str(1 + (os.environ.get("PYTHONHASHSEED") == "1")), "PYTHONPATH": paths}
    there = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True).stdout
    assert there == f"{search(DESIGN, BY_NAME, FACTORS)}\n"


def test_json_has_no_nan():
    text = json.dumps(by_name().to_json(), allow_nan=False)
    assert "2021Q1 | 2023Q1" in text


# -- by a plan -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "failing", "aim"),
    [
        ("", lambda y: y <= 0.0, "does not bring more new firms"),
        ("below = 20", lambda y: y <= 20.0, "does not keep the change in new firms above +20.0 firms"),
        ('indicator = "incidents"', lambda y: y >= 0.0, "does not lower incidents"),
        ('indicator = "incidents"\nbelow = 20', lambda y: y >= 20.0, "does not keep the change in incidents below +20.0 incidents"),
    ],
)
def test_a_plan_says_what_failing_is(tmp_path, table, failing, aim):
    path = tmp_path / "plan.toml"
    path.write_text(f"[vary.nature]\nhurdle = {{ low = 0.2, high = 0.4 }}\n[discovery]\n{table}\n", encoding="utf-8")
    hurdle = np.linspace(0.2, 0.4, 101)
    change = pd.Series(1000.0 * (hurdle - 0.3) + 0.5)
    change[3] = np.nan
    discovery = of_plan(load_plan(path), pd.DataFrame({"nature.hurdle": hurdle}), lambda _: change)
    assert (discovery.failing, discovery.worlds) == (failing(change).sum(), 100)
    assert f"The package pilot-2021 {aim}" in discovery.sentence.en


def test_a_sweep_says_where_it_fails_and_nothing_before_it_has_begun(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text("[vary.nature]\nhurdle = { low = 0.2, high = 0.4 }\n", encoding="utf-8")
    design = pd.DataFrame({"nature.hurdle": np.linspace(0.2, 0.4, 64)})
    effects = pd.DataFrame({"point": range(64), "delta": 0.35 - design["nature.hurdle"]})
    sweep = SimpleNamespace(plan=load_plan(path), design=lambda: design, effects=lambda *_: effects)
    discovery = of_sweep(sweep)
    assert discovery.boxes()["low"].iloc[0] == pytest.approx(0.35, abs=0.005)
    assert "quality a first investor requires is above 0.3" in discovery.sentence.en
    sweep.effects = lambda *_: effects.iloc[:0]
    assert of_sweep(sweep) is None
