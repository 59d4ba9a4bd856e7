"""Goals of a plan stand beside growth in the model, or beside the reason why the model cannot say."""

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem import clock
from ecosystem.city import DISTRICTS
from ecosystem.indicators import INDICATORS, Trajectory
from experiments import goals
from experiments.natures import Natures
from experiments.scenario import Scenario
from experiments.tables.goals import show_goals
from experiments.tables.page import Page
from viz.goals import tables
from viz.words import Words

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
QUARTERS = np.arange(clock.quarter("2018Q1"), clock.quarter("2030Q4") + 1)
START = clock.quarter("2021Q1")
FUTIAN = DISTRICTS.index("futian")
ALL = goals.of("futian-2035")
FIRMS = next(goal for goal in ALL if goal.indicator == "high_tech_firms")


def trajectory(growth, noise=0.0):
    """Futian's high-tech firms grow by so much a quarter from 2021; the other districts stay."""
    path = np.full((len(QUARTERS), len(DISTRICTS)), 100.0)
    path[:, FUTIAN] = 1000.0 * (1.0 + growth + noise) ** np.maximum(QUARTERS - START + 1, 0)
    return Trajectory(QUARTERS, START, {}, {}, {"high_tech_firms": path})


@pytest.fixture
def result():
    """Four pairs of worlds to the end of 2030: three per cent a quarter with the plan, one without."""
    worlds = {"futian-2035": [trajectory(0.03, n * 1e-4) for n in range(4)], "status-quo": [trajectory(0.01, n * 1e-4) for n in range(4)]}
    asked = {"baseline": Scenario("status-quo"), "scenarios": [Scenario("futian-2035")]}
    return SimpleNamespace(trajectories=worlds, **asked, replicates=list(range(4)), natures=Natures())


def test_growth_is_since_2020_and_of_the_district():
    rows = goals.table(FIRMS, [trajectory(0.03)] * 3, [trajectory(0.01)] * 3)
    assert [row["year"] for row in rows] == [2025, 2030]  # the run ends before 2035
    assert rows[0]["asked"] == pytest.approx(2000 / 1313)
    assert rows[0]["found"] == pytest.approx(1.03**20)
    assert rows[0]["without"] == pytest.approx(1.01**20)


def test_reached_is_said_only_where_the_interval_says_so():
    asked = (2000 / 1313) ** (1 / 20) - 1
    high, low, spread = (
        [trajectory(g) for g in growths] for growths in ((asked + 0.01, asked + 0.011), (asked - 0.01, asked - 0.011), (asked - 0.02, asked + 0.02))
    )
    assert [goals.table(FIRMS, found, found)[0]["reached"] for found in (high, low, spread)] == [True, False, None]
    assert goals.table(FIRMS, high[:1], high[:1])[0]["reached"] is None  # one run says nothing


def test_a_flow_is_summed_over_the_year():
    sales = next(goal for goal in ALL if goal.indicator == "sales")
    world = trajectory(0.0)
    world.by_district["sales"] = np.where(clock.quarter("2025Q3") <= QUARTERS, 3.0, 1.0)[:, None] * np.ones(len(DISTRICTS))
    assert goals.table(sales, [world] * 2, [world] * 2)[0]["found"] == pytest.approx((1 + 1 + 3 + 3) / 4)


def test_what_is_not_counted_by_district_is_no_number():
    patents = next(goal for goal in ALL if goal.name.en.startswith("Patents"))
    assert not patents.indicator and goals.table(patents, [trajectory(0.0)], [trajectory(0.0)]) == []
    research = next(goal for goal in ALL if goal.indicator == "rd_done")
    assert goals.table(research, [trajectory(0.0)], [trajectory(0.0)]) == []


def test_goals_are_told_in_both_languages_with_what_they_mean(result, capsys):
    said = {
        "en": ("×1.52", "×1.8", "2,000 firms", "National high-tech firms", "The model cannot say: the model has no GDP"),
        "zh": ("×1.52", "2,000 家", "国家级高新技术企业数", "模型无法判断"),
    }
    for lang, words in said.items():
        show_goals(Page(120), result, result.scenarios[0], lang)
        out = capsys.readouterr().out
        assert all(word in out for word in words)
        assert all(goal.name[lang][:12] in out for goal in ALL)
        shown = tables(result, result.scenarios[0], Words(lang))
        assert [len(one.rows) for one in shown] == [2, len(ALL) - 1]
        assert all(len(row) == len(one.columns) for one in shown for row in one.rows)
    show_goals(Page(120), result, Scenario("status-quo"), "en")
    assert capsys.readouterr().out == ""


def test_every_goal_is_compared_or_says_why_not():
    assert len(ALL) >= 9 and FIRMS.values == {2020: 1313, 2025: 2000, 2030: 2200, 2035: 2400}
    for goal in ALL:
        assert set(goal.values) == {2020, 2025, 2030, 2035}
        assert goal.said.en != goal.said.zh
        assert not goal.indicator or goal.indicator in INDICATORS


def test_implied_goals_are_the_plans_own_rows_multiplied():
    for goal in ALL:
        if goal.implied:
            shares, amounts = ([float(n) for n in re.findall(r"[\d.]+", part)] for part in goal.implied.replace(" and ", ", ").split(" % of "))
            assert list(goal.values.values()) == pytest.approx([s / 100 * a for s, a in zip(shares, amounts, strict=True)], rel=1e-3)


def test_goals_stand_in_the_plan():
    if not SEEDS.is_dir():
        pytest.skip("no ../shared/seeds here")
    for goal in ALL:
        text = (SEEDS / f"{goal.clause.document}.txt").read_text(encoding="utf-8")
        assert re.sub(r"\s+", "", goal.clause.quote) in re.sub(r"\s+", "", text), goal.name.en
