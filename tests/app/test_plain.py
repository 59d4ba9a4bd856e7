"""Differences in plain words, and a bound of what measures cost."""

import math

import pytest

from experiments.editions import preset
from experiments.scenario import load
from policies import CATALOGUE
from tests.app.shelf_measures import made_up
from viz.app import controls, plain
from viz.app.say import Say

PILOT, QUO = preset("pilot-2021", 1), load("status-quo")  # as it was first: what it is now may change


def sentences(before, after, lang, **options):
    return [d.sentence.replace("\N{NO-BREAK SPACE}", " ") for d in plain.differences(before, after, Say(lang), **options)]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "Length of the run: 8 instead of 15 years",
                "Regulatory sandbox: 80 instead of 40 places in the sandbox at a time",
                "Regulatory sandbox, length of a test: 4 instead of 2 quarters",
                "Regulatory sandbox: Q1 2022 to Q4 2026 instead of Q1 2021 to Q4 2025",
                "Regulatory sandbox, sectors: Biomedicine instead of all sectors",
                "Without: Data loan",
                "Key-technology subsidy, oldest firm admitted: 20 quarters instead of no limit",
                "Law of the day, fine for unlicensed sales: 1 instead of 0.5 M RMB",
            ],
        ),
        (
            "zh",
            [
                "模拟年数：8年（原为15）",
                "监管沙盒，沙盒同时在测名额：80个（全市）（原为40）",
                "监管沙盒，测试期：4季（原为2）",
                "监管沙盒：2022年一季度至2026年四季度（原为2021年一季度至2025年四季度）",
                "监管沙盒，产业：生物医药（原为全部产业）",
                "不含：数据贷",
                "关键技术攻关资助，企业成立时间上限：20季（原为不限）",
                "现行规定·无证经营罚款：100万元（原为50）",
            ],
        ),
    ],
)
def test_differences_are_said_plainly(lang, said):
    other = controls.settle(PILOT, "sandbox", slots=80, stay=4, start="2022Q1", end="2026Q4", sectors=["bio"])
    other = controls.settle(controls.set_measure(other, "data_loan", None), "key_technology_subsidy", max_age=20)
    other = other.replaced(years=8, rules={"fine": 1.0})
    assert sorted(sentences(PILOT, other, lang)) == sorted(said)


def test_an_added_measure_says_when_and_what_of_it_is_unusual():
    other = controls.set_measure(QUO, "sandbox", {"slots": 80, "watch": 0.9, "districts": ["futian"]})
    expected = "Regulatory sandbox: from Q1 2021 to Q4 2025; districts Futian (default all districts); "
    expected += "80 places in the sandbox at a time (default 40); harm prevented by closer watch 90 % (default 70)"
    assert sentences(QUO, other, "en") == [expected]
    assert sentences(QUO, QUO, "en") == []
    assert sentences(QUO, PILOT, "en", about=False)[0] == "Regulatory sandbox: from Q1 2021 to Q4 2025"


def test_the_estimate_is_what_one_counts_by_hand():
    cost = plain.estimate(PILOT, Say("en"))
    rows = {row["label"]: (row["year"], row["years"], row["total"]) for row in cost["rows"]}
    assert rows["Regulatory sandbox"] == ("24", "5", "120")  # 40 places, 0.15 M RMB a quarter, 4 quarters; 5 years
    assert rows["Observation period"] == ("0", "5", "0")
    assert rows["Data loan"] == ("300", "5", "1,500")
    assert (cost["unit"], cost["total"]) == ("M RMB", "2,620")  # 120 + 0 + 1500 + 500 + 500
    assert cost["dearest"].replace("\N{NO-BREAK SPACE}", " ") == "In the dearest year at most 524 M RMB."
    chinese = plain.estimate(PILOT, Say("zh"))
    assert (chinese["unit"], chinese["total"]) == ("元", "26.2亿")


def test_only_years_of_the_run_are_counted_and_each_may_use_its_whole_budget():
    late = controls.settle(PILOT, "data_loan", start="2023Q4", end="2030Q1").replaced(years=5)
    policy = controls.measure(late, "data_loan")
    assert plain.years_in_force(policy, late) == range(2023, 2026)
    assert plain.most_in_years(late) == {2021: 224.0, 2022: 224.0, 2023: 524.0, 2024: 524.0, 2025: 524.0}
    never = controls.settle(PILOT, "data_loan", start="2030Q1", end="2031Q1").replaced(years=5)
    assert len(plain.years_in_force(controls.measure(never, "data_loan"), never)) == 0


def test_what_has_no_bound_is_named(monkeypatch):
    monkeypatch.setitem(CATALOGUE, "shelf", type("Shelf", (made_up("shelf", "place"),), {"most_a_year": lambda self: math.inf}))
    cost = plain.estimate(controls.set_measure(PILOT, "shelf", {}), Say("en"))
    assert cost["rows"][-1]["total"] == "?" and cost["unbounded"].startswith("No budget line: Shelf shelf") and cost["total"] == "2,620"


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Natures: the fitted one only instead of all that calibration left"), ("zh", "自然参数：只取拟合值（原为取校准所得的各组）")],
)
def test_the_natures_a_scenario_lives_in_are_said_in_words(lang, said):
    assert sentences(PILOT, PILOT.replaced(ensemble=0), lang) == [said]
