"""The panels of the page Live: status, futures, measures that change while it runs, events, lives."""

from __future__ import annotations

import inspect

import pytest

from ecosystem.declare import Text
from experiments.editions import preset
from experiments.live.answers import Choice, Column, Fact, Figure, Life, Listing, Path, Row, Told
from experiments.live.frame import Happening, Ties
from experiments.live.host import Answer, Host
from experiments.scenario import load
from tests.app.cities import EN, FIRST, LAST, ZH, framed, kept, play
from viz.app import screen, screen_life, screen_panels, screen_tree
from viz.app.house import furnish
from viz.app.pages import live as page
from viz.app.say import texts
from viz.app.scene import Future, Scene
from viz.app.session import Session


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=1.0, cities=2, results=tmp_path))
    yield made
    made.close()


# -- status, and what to do about it -------------------------------------------------------------------


@pytest.mark.parametrize("say", [EN, ZH])
@pytest.mark.parametrize(("status", "act"), [("none", "open"), ("full", "again"), ("broken", "again"), ("asleep", "play"), ("ended", "begin")])
def test_a_city_that_does_not_play_says_what_to_do(session, status, act, say):
    told = screen_panels.status(play(session, status=status, reason="it was killed"), session.house, say)
    assert told["act"] == act and told["label"]
    if status == "full":
        assert str(session.house.cities.total) in told["words"]
    if status == "broken":
        assert "it was killed" in told["words"] and say.quarter(FIRST + 7) in told["words"]


def test_why_a_process_is_gone_is_said_in_the_readers_language():
    said = inspect.getsource(Host)
    assert texts()["live.gone"].en in said  # else it would be shown in English
    assert texts()["live.gone"].zh in screen_panels.status(Scene("broken", reason=texts()["live.gone"].en), furnish(), ZH)["words"]


@pytest.mark.parametrize("status", ["opening", "playing", "paused", "replaying"])
def test_a_city_that_works_asks_for_nothing(session, status):
    told = screen_panels.status(play(session, status=status, progress=(3, 9)), session.house, EN)
    assert told["act"] == "" and told["words"]
    if status == "replaying":
        assert "3 of 9" in told["words"]


def test_a_small_city_says_that_it_is_small(tmp_path):
    house = furnish(scale=0.02, results=tmp_path)
    assert "2 %" in screen_panels.status(Scene(), house, EN)["note"] and screen_panels.status(Scene(), furnish(results=tmp_path), EN)["note"] == ""


def test_every_quarter_can_be_reached_on_the_slider(session):
    told = screen_panels.transport(play(session), EN)
    assert (told["first"], told["last"]) == (FIRST - 1, LAST)
    assert told["years"][0] == {"at": FIRST - 1, "label": "2021"} and len(told["years"]) == 15


# -- another scenario, branches -------------------------------------------------------------------------


def test_a_city_that_waits_for_the_compiler_says_so(session, monkeypatch):
    scene = play(session, status="opening")
    usual = screen_panels.status(scene, session.house, EN)["words"]
    monkeypatch.setattr("viz.app.warm.compiling", lambda: True)
    assert "compiled" in screen_panels.status(scene, session.house, EN)["words"] != usual
    assert "编译" in screen_panels.status(scene, session.house, ZH)["words"]


def test_the_scenario_that_plays_is_not_offered_again(session):
    scene = play(session)
    assert screen_panels.offers(session.live, scene, session.desk.value, EN) is None


def test_another_scenario_is_offered_from_the_next_quarter_as_a_branch_or_from_the_start(session):
    scene = play(session)
    session.put(scenario=screen_panels.moved(session.desk.value.scenario, "sandbox", "slots", 80, EN))
    told = screen_panels.offers(session.live, scene, session.desk.value, EN)
    assert [choice["do"] for choice in told["choices"]] == ["enact", "branch", "begin"]
    assert "Q1 2023" in told["choices"][0]["label"] and "40 → 80" in told["words"]


def test_a_scenario_of_another_length_needs_a_city_of_its_own(session):
    scene = play(session)
    session.put(scenario=session.desk.value.scenario.replaced(years=10))
    told = screen_panels.offers(session.live, scene, session.desk.value, EN)
    assert [choice["do"] for choice in told["choices"]] == ["begin"]


def test_branches_are_lanes_that_leave_at_their_quarter(session):
    scene = play(session)
    root = scene.futures[0]
    changed = screen_panels.moved(root.course.scenario, "sandbox", "slots", 80, EN)
    other = Future(1, 0, FIRST + 4, root.course.changed(FIRST + 4, changed), FIRST + 6)
    lanes = screen_tree.lanes(Scene("paused", (root, other), 1, FIRST + 6), EN)
    assert [lane["from"] for lane in lanes] == [FIRST - 1, FIRST + 3]
    assert [lane["active"] for lane in lanes] == [False, True]
    assert lanes[1]["words"] == "Regulatory sandbox: Places in the sandbox at a time 40 → 80\xa0places in the city"
    assert lanes[1]["when"] == "Q1 2022" and lanes[0]["words"] == EN.of(root.course.scenario.title)


def test_a_change_of_mind_is_told_on_its_lane(session):
    scene = play(session)
    root = scene.futures[0]
    course = root.course.changed(FIRST + 2, screen_panels.moved(root.course.scenario, "sandbox", "slots", 0, EN))
    (lane,) = screen_tree.lanes(Scene("paused", (Future(0, -1, FIRST, course, FIRST + 7),), 0, FIRST + 7), ZH)
    assert [(turn["quarter"], turn["when"]) for turn in lane["turns"]] == [(FIRST + 2, "2021年三季度")]
    assert "40 → 0个名额" in lane["turns"][0]["words"]


def test_measures_that_come_and_go_are_named():
    pilot, quo = preset("pilot-2021", 1), load("status-quo")
    assert screen_tree.differs(pilot, pilot, EN) == "the same measures"
    assert "with Regulatory sandbox" in screen_tree.differs(quo, pilot, EN) and "and 3 more" in screen_tree.differs(quo, pilot, EN)
    assert "取消" in screen_tree.differs(pilot, quo, ZH)


def test_other_futures_are_thin_lines_of_the_charts(session):
    scene = play(session)
    live, root = session.live, scene.futures[0]
    course = root.course.changed(FIRST + 4, screen_panels.moved(root.course.scenario, "sandbox", "slots", 80, EN))
    for q in range(FIRST, FIRST + 6):
        live.album.keep(framed(q, course.hash, 50.0))
    both = Scene("paused", (root, Future(1, 0, FIRST + 4, course, FIRST + 5)), 0, FIRST + 7)
    (chart,) = screen.charts(live, both, ("jobs",), "difference", EN, ((1.0, "people"),))
    other = chart["option"]["series"][-1]
    assert other["id"] == "o1" and other["data"] == [None] * 44 + [50.0] * 6 and other["lineStyle"]["width"] < 2


# -- measures while it runs ------------------------------------------------------------------------------


def test_a_lever_moves_the_desk_and_the_city(session, monkeypatch):
    play(session)
    orders = []
    monkeypatch.setattr(session.live, "enact", lambda scenario: orders.append(("enact", scenario)))
    monkeypatch.setattr(session.live, "branch", lambda quarter, scenario: orders.append((quarter, scenario)))
    page.lever(session, {"measure": "sandbox", "key": "slots", "value": 120, "way": "enact"})
    now = session.desk.value.scenario
    assert {p.name: p.settings() for p in now.measures}["sandbox"]["slots"] == 120
    page.lever(session, {"measure": "data_loan", "key": "ltv", "value": 45, "way": "branch"})  # in per cent
    assert next(p for p in session.desk.value.scenario.measures if p.name == "data_loan").dose.ltv == pytest.approx(0.45)
    assert orders == [("enact", now), (FIRST + 7, session.desk.value.scenario)]


def test_a_value_out_of_bounds_is_refused_with_a_sentence(session):
    play(session)
    before = session.desk.value
    page.lever(session, {"measure": "sandbox", "key": "slots", "value": 1e9})
    assert session.desk.value == before and "5,000" in session.notice.value


def test_measures_offer_their_first_numbers_and_say_when_they_are_over(session):
    scene = play(session)
    told = {m["name"]: m for m in screen_panels.levers(scene, session.desk.value.scenario, EN)}
    assert [s["key"] for s in told["sandbox"]["sliders"]] == ["slots", "stay", "exposure_cap"] and told["sandbox"]["note"] == ""
    assert all(s["unit"] for m in told.values() for s in m["sliders"])
    later = Scene("paused", (Future(0, -1, FIRST, scene.futures[0].course, FIRST + 30),), 0, FIRST + 30)
    assert all(m["note"] for m in screen_panels.levers(later, session.desk.value.scenario, EN))


# -- events, network, lives ------------------------------------------------------------------------------


def test_events_are_told_newest_first_up_to_the_shown_quarter_and_filtered(session):
    scene = play(session, quarters=3)
    course = scene.future.course.hash

    def told(quarter: int) -> tuple[Happening, ...]:
        return (
            Happening(quarter, "licensed", 7, 2, "scenario", Text("a firm left the sandbox", "一家企业离开沙盒")),
            Happening(quarter, "fund_born", 8, -1, "", Text("a fund was founded", "一只基金设立")),
            Happening(quarter, "codified", 9, 4, "baseline", Text("a rule was written", "立规")),
            Happening(quarter, "closed", -1, -1, "baseline", Text("5 more firms closed", "多5家")),
        )

    kept(session.live, (framed(q, course, happenings=told(q)) for q in range(FIRST, FIRST + 3)))
    rows = screen_panels.stream(session.live, scene, "", -1, False, EN)
    assert [row["when"] for row in rows[::4]] == ["Q3 2021", "Q2 2021", "Q1 2021"]
    assert [(row["life"], row["uid"]) for row in rows[:4]] == [("firm", 7), ("fund", 8), ("regulator", 4), ("", -1)]
    assert [row["only"] for row in rows[:3]] == ["scenario", "", "baseline"]
    assert len(screen_panels.stream(session.live, scene, "licences", -1, False, EN)) == 6
    assert len(screen_panels.stream(session.live, scene, "", 2, False, EN)) == 3
    assert len(screen_panels.stream(session.live, scene, "", -1, True, EN)) == 9
    early = Scene("paused", scene.futures, 0, FIRST)
    assert len(screen_panels.stream(session.live, early, "", -1, False, EN)) == 4


def test_the_network_is_the_newest_up_to_the_shown_quarter(session):
    scene = play(session, quarters=3)
    course = scene.future.course.hash
    ties = Ties("scenario", FIRST + 1, ((5, 0.1, -0.2, 300.0, 2, -1), (6, 0.5, 0.5, 10.0, 1, 3)), ((0, 1, 4),), 1914, 5300)
    session.live.album.keep(framed(FIRST + 1, course, ties=ties))
    told = screen_panels.network(session.live, scene, EN)
    assert told["words"].startswith("2 of 1,914 managers") and told["edges"] == [[0, 1, 4]] and told["money"][0] == EN.quantity(300.0, "M RMB")
    assert screen_panels.network(session.live, Scene("paused", scene.futures, 0, FIRST), EN) is None


def life() -> Life:
    figures = (Figure("sales", Text("sales", "销售"), "M RMB a year", 12.0, None),)
    facts = (Fact("fate", Text("fate", "去向"), Text("closed", "关闭"), Text("in business", "在营")), Fact("x", Text("certificate", "证书"), None, None))
    events = tuple(Told(FIRST + i, "round", "" if i else "scenario", None if not i else Text("b", "乙"), Text("a", "甲")) for i in range(3))
    inner = Listing("fund", "partners", Text("partners", "伙伴"), (), (), 0, (FIRST, FIRST))
    path = Path("rounds", Text("rounds", "轮次"), "deals", (1.0, 2.0), (1.0, 3.0))
    return Life("firm", 7, Text("IT firm 7", "企业7"), 0, 2, FIRST + 3, (FIRST + 3, FIRST + 3), facts, figures, events, (inner,), (2021, 2022), (path,))


@pytest.mark.parametrize("say", [EN, ZH])
def test_a_life_stands_side_by_side_with_units_and_the_newest_event_first(say):
    told = screen_life.said(Answer(1, life()), say)
    assert told["as"] == "life" and told["figures"][0]["unit"] == say.unit("M RMB a year")
    assert told["figures"][0]["scenario"] == "–" and told["facts"][1]["baseline"] == "–"
    assert [event["quarter"] for event in told["events"]] == [say.quarter(FIRST + 2), say.quarter(FIRST + 1), say.quarter(FIRST)]
    assert told["events"][-1]["only"] == "scenario" and told["events"][-1]["baseline"] == ""
    assert told["paths"][0]["years"][1] == {"year": 2022, "baseline": "2", "scenario": "3"}


def test_an_answer_that_is_awaited_or_refused_says_so():
    assert screen_life.said(None, EN) == {"as": "waits"}
    assert "no such firm" in screen_life.said(Answer(1, None, "no such firm"), EN)["reason"]


def test_lists_say_how_many_of_how_many():
    columns = (Column("sales", Text("sales", "销售"), "M RMB a year"),)
    rows = (Row(7, Text("IT firm", "企业"), 0, 2, Text("listed", "上市"), None, ((10.0, 12.0),)),)
    found = Listing("firm", "largest", Text("largest", "最大"), columns, rows, 5581, (FIRST, FIRST), (Choice("largest", Text("largest", "最大")),))
    told = screen_life.said(Answer(1, found), EN)
    assert told["count"] == "1 of 5,581" and told["rows"][0]["figures"] == [["10", "12"]]
    assert told["rows"][0]["states"] == ["listed", "not in this world"] and told["columns"][0]["unit"] == "M RMB a year"
