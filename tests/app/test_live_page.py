"""The page Live: what is said of a city, without a browser."""

from __future__ import annotations

import json
import math
import time

import pytest
from synthetic import world

from ecosystem.city import DISTRICTS
from ecosystem.declare import Text
from ecosystem.indicators import INDICATORS
from experiments.compare import Comparison
from experiments.live.frame import Happening
from experiments.scenario import load
from experiments.store import save
from tests.app.cities import EN, FIRST, ZH, framed, kept, moment, play, shown
from viz.app import screen, screen_bands, screen_city, screen_panels
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


# -- numbers -----------------------------------------------------------------------------------------


def test_the_difference_is_the_scenario_less_the_baseline_everywhere(session):
    scene = play(session, gap=7.5)
    line = moment(session, "difference")["charts"][0]["d"]
    assert line == [7.5] * 8
    districts = moment(session, show="difference")["city"]
    assert districts["words"][9] == "+7.5" and districts["words"][0] == "+0.75"
    rows = {row["name"]: row for row in screen.headlines(session.live, scene, EN)}
    assert rows["active_firms"]["difference"] == "+7.5"
    assert rows["entrants"]["difference"] == "+60"  # a flow: eight quarters of it
    assert rows["public_spending"]["sense"] == "bad" and rows["active_firms"]["sense"] == "good"


def test_a_negative_difference_has_a_minus_sign_and_the_other_colour(session):
    play(session, gap=-20.0)
    city = moment(session, show="difference")["city"]
    assert all(-1.0 <= shade < 0.0 for shade in city["shade"])
    assert city["words"][9] == "\N{MINUS SIGN}20" and city["low"] == "\N{MINUS SIGN}20" and city["high"] == "+20"


def test_numbers_are_those_of_the_shown_quarter_and_flows_are_sums_up_to_it(session):
    scene = play(session)
    early = shown(session, Scene(scene.status, scene.futures, 0, FIRST + 1))
    rows = {row["name"]: row for row in screen.headlines(session.live, early, EN)}
    assert rows["active_firms"]["baseline"] == "1,002"  # 1001.5
    assert rows["entrants"]["baseline"] == "2,002"  # 1000.5 + 1001.5
    assert rows["entrants"]["when"] == "sum since Q1 2021"


def test_an_interval_stands_beside_the_difference_when_a_comparison_is_stored(session):
    scene = play(session)
    rows = {row["name"]: row for row in screen.headlines(session.live, scene, EN, {"jobs": (-10.0, 30.0)})}
    assert rows["jobs"]["interval"] == "\N{MINUS SIGN}10 to 30"
    assert rows["unicorns"]["interval"] == ""


def test_intervals_are_those_of_a_stored_comparison_of_the_same_two_worlds(tmp_path):
    quo, pilot = load("status-quo"), load("pilot-2021")
    worlds = {"status-quo": [world(r) for r in range(4)], "pilot-2021": [world(r, entrants=5.0 + r) for r in range(4)]}
    found = Comparison(quo, [pilot], [0, 1, 2, 3], worlds, seconds=[1.0] * 4)
    save(found, tmp_path / "kept")
    held, pairs = screen_bands.bands(tmp_path, quo.hash, pilot.hash)
    row = found.effects().set_index("indicator").loc["entrants"]
    assert held["entrants"] == (row["low"], row["high"]) and row["low"] < row["delta"] < row["high"] and pairs == 4
    assert screen_bands.bands(tmp_path, pilot.hash, pilot.hash) == ({}, 0)
    assert screen_bands.bands(tmp_path / "nowhere", quo.hash, pilot.hash) == ({}, 0)


def test_while_it_plays_only_the_frame_changes(session):
    play(session, quarters=20, status="playing")
    before = [page.view(session), page.state(session), page.panels_view(session, "numbers")]
    scene = session.live.scene.value
    shown(session, Scene("playing", scene.futures, 0, scene.shown - 1, number=6))
    older = Future(0, -1, FIRST, scene.futures[0].course, scene.shown - 1)
    shown(session, Scene("playing", (older,), 0, scene.shown - 1, number=7))
    assert [page.view(session), page.state(session), page.panels_view(session, "numbers")] == before


def test_what_cannot_be_known_is_not_a_number(session):
    play(session)
    frame = session.live.frame()
    frame.scenario.series["time_to_market"] = math.nan
    assert screen.short([math.nan, 1.0]) == [None, 1.0]
    assert json.dumps(moment(session), allow_nan=False)


def test_every_chart_names_its_unit_in_both_languages(session):
    scene = play(session)
    for say in (EN, ZH):
        for mode in page.MODES:
            names = tuple(INDICATORS)
            scales = tuple(screen.scale_of(session.live, session.live.frames(), name, mode, say) for name in names)
            charts = screen.charts(session.live, scene, names, mode, say, scales)
            assert all(chart["unit"] and chart["unit"] in chart["aria"] for chart in charts)
            flows = [c for c in charts if INDICATORS[c["name"]].kind == "flow"]
            assert all(c["unit"].endswith(say.texts["per"]["quarter"]) for c in flows)


def test_a_share_differs_by_percentage_points(session):
    play(session)
    live = session.live
    assert screen.scale_of(live, live.frames(), "concentration", "worlds", EN) == (100.0, "%")
    assert screen.scale_of(live, live.frames(), "concentration", "difference", EN) == (100.0, "percentage points")
    assert "元" in screen.scale_of(live, live.frames(), "vc_invested", "difference", ZH)[1]


def test_the_lines_join_the_shared_past(session):
    scene = play(session)
    scales = tuple(screen.scale_of(session.live, session.live.frames(), name, "worlds", EN) for name in ("jobs",))
    (chart,) = screen.charts(session.live, scene, ("jobs",), "worlds", EN, scales)
    assert chart["start"] == 44 and chart["join"] == 43.0
    assert [line["id"] for line in chart["option"]["series"]] == ["past", "b", "s"]
    assert len(chart["option"]["xAxis"]["data"]) == 44 + 60
    shade = chart["option"]["series"][0]["markArea"]["data"][0]
    assert [end["xAxis"] for end in shade] == [43, 43 + 20]  # 2021Q1 to 2025Q4


def test_public_money_is_summed_and_held_against_what_the_budget_allowed(session):
    scene = play(session, quarters=4, gap=0.0)
    rows = {row["label"]: row for row in screen.money(session.live, scene, EN)["rows"]}
    spent = sum((1000.5 + i) / 50 for i in range(4))
    assert rows["Data loan"]["spent"] == EN.quantity(spent, "M RMB")
    assert rows["Data loan"]["budget"] == EN.quantity(300.0, "M RMB")  # a year of it
    assert rows["Data loan"]["share"] == pytest.approx(spent / 300.0, abs=1e-3)
    assert rows["Regulatory sandbox"]["budget"] == "no budget line" and rows["Regulatory sandbox"]["share"] is None


# -- size and speed ----------------------------------------------------------------------------------


def test_a_frame_is_smaller_than_20_kilobytes_at_the_end_of_the_longest_run(session):
    play(session, quarters=60, gap=123.456)
    for say in (EN, ZH):
        for mode in page.MODES:
            assert len(json.dumps(moment(session, mode, say=say)).encode()) < 20_000


def test_the_events_of_a_quarter_with_the_frame_stay_below_20_kilobytes(session):
    scene = play(session, quarters=60)
    words = Text("a biomedicine firm in Nanshan left the sandbox with a licence", "南山一家生物医药企业持许可离开沙盒")
    told = tuple(Happening(0, "licensed", uid, 2, "scenario", words) for uid in range(2**47, 2**47 + 14))
    course = scene.future.course.hash
    kept(session.live, (framed(q, course, 3.3, happenings=told) for q in range(FIRST, FIRST + 60)))
    for say in (EN, ZH):
        rows = screen_panels.stream(session.live, scene, "", -1, False, say)
        assert len(rows) == screen_panels.TOLD
        assert len(json.dumps([rows, moment(session, say=say)], ensure_ascii=False).encode()) < 20_000


def test_a_frame_takes_a_few_milliseconds(session):
    play(session, quarters=60)
    begun = time.perf_counter()
    for _ in range(10):
        moment(session)
    assert (time.perf_counter() - begun) / 10 < 0.05


# -- the map -----------------------------------------------------------------------------------------


def test_every_district_has_land_and_stands_where_it_is():
    places = {p["name"]: p for p in screen_city.ground(EN)["districts"]}
    assert set(places) == set(DISTRICTS) and all(p["cells"] for p in places.values())
    middle = {name: [sum(axis) / len(p["cells"]) for axis in zip(*p["cells"], strict=True)] for name, p in places.items()}
    for order in (("baoan", "longhua", "longgang", "pingshan", "dapeng"), ("nanshan", "futian", "luohu", "yantian", "dapeng")):
        across = [middle[name][0] for name in order]
        assert across == sorted(across)
    assert middle["guangming"][1] < middle["longhua"][1] < middle["futian"][1]
    cells = [tuple(cell) for p in places.values() for cell in p["cells"]]
    assert len(cells) == len(set(cells))
    assert all(len(row) == len(screen_city.MAP[0]) for row in screen_city.MAP)


def test_the_scale_of_the_map_holds_all_that_was_played(session):
    play(session, quarters=40, gap=500.0)
    shown(session, Scene("paused", session.live.scene.value.futures, 0, FIRST))
    city = moment(session)["city"]
    assert max(city["shade"]) == pytest.approx(1500.5 / 2000.0, abs=1e-3)  # 1,539.5 comes later: the scale reaches 2,000
    assert city["high"] == "2,000" and city["unit"] == "firms a quarter"


@pytest.mark.parametrize(("value", "end"), [(0.0, 1.0), (1.0, 1.0), (1.01, 1.5), (49.0, 50.0), (0.3, 0.3), (701.0, 1000.0)])
def test_scales_end_at_round_numbers(value, end):
    assert screen_city.round_up(value) == pytest.approx(end)


# -- the page --------------------------------------------------------------------------------------------


def test_all_of_the_page_is_plain_json_in_both_languages(session):
    for status in ("none", "paused"):
        play(session, status=status)
        for lang in ("en", "zh"):
            session.speak(lang)
            for tab in page.TABS:
                told = [page.view(session), page.state(session), page.panels_view(session, tab), page.panel_of(session, tab), screen_city.ground(session.say)]
                assert json.loads(json.dumps(told, allow_nan=False))


def test_choices_in_a_link_that_make_no_sense_are_the_usual_ones(session):
    session.choose("live", tab="passwords", mode=3, map="x", show=None, charts=["jobs", "nonsense", 5], sector="all", kind="odd")
    assert page.picked(session, "tab", page.TABS) == "numbers" and page.place_of(session) == ("entrants", "scenario")
    assert page.chosen_charts(session) == ("jobs", *screen.CHARTS[1:])
    assert page.sector_of(session) == -1


def test_orders_reach_the_city(session, monkeypatch):
    scene = play(session)
    done = []
    for name in ("open", "play", "pause", "step", "pace", "enact", "branch"):
        monkeypatch.setattr(session.live, name, lambda *given, name=name: done.append((name, *given)))
    for order in ("play", "pause", "step", "again"):
        page.act(session, {"do": order})
    page.act(session, {"do": "pace", "speed": 2})
    page.act(session, {"do": "branch"})
    desk = session.desk.value
    page.act(session, {"do": "begin"})
    assert done == [("play",), ("pause",), ("step",), ("play",), ("pace", 2.0), ("branch", scene.shown, desk.scenario), ("open", desk.baseline, desk.scenario)]


def test_who_visits_another_future_has_its_scenario_on_the_desk(session, monkeypatch):
    scene = play(session)
    root, orders = scene.futures[0], []
    changed = screen_panels.moved(root.course.scenario, "sandbox", "slots", 80, EN)
    other = Future(1, 0, FIRST + 4, root.course.changed(FIRST + 4, changed), FIRST + 6)
    shown(session, Scene("paused", (root, other), 0, FIRST + 7))
    monkeypatch.setattr(session.live, "visit", orders.append)
    page.visit(session, 1)
    page.visit(session, 9)
    assert orders == [1] and session.desk.value.scenario == changed
    assert session.desk.value.baseline == session.live.baseline


def test_a_full_house_is_tried_again_from_the_start_when_nothing_was_played(session, monkeypatch):
    play(session, quarters=0, status="full")
    done = []
    monkeypatch.setattr(session.live, "open", lambda *given: done.append(given))
    page.act(session, {"do": "again"})
    assert done == [(session.desk.value.baseline, session.desk.value.scenario)]


def test_every_text_of_the_page_is_in_both_languages():
    own = {key: text for key, text in texts().items() if key.startswith("live.")}
    assert len(own) > 100
    for key, text in own.items():
        assert text.en != text.zh, key
        blanks = [sorted(part.split("}")[0] for part in text[lang].split("{")[1:]) for lang in ("en", "zh")]
        assert blanks[0] == blanks[1], key
