"""The Compare page: the same numbers as the command line, as far as replicates have come, from the answer to a firm's life."""

import json
import math
import pickle
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecosystem import clock
from ecosystem.indicators import INDICATORS
from experiments import paired, statistics, store
from experiments.compare import PLACES
from experiments.jobs import Job
from experiments.replicate import Worlds
from experiments.scenario import load, shipped
from experiments.shell import usual_folder
from experiments.workers import Done
from viz.app import shelf
from viz.app.compare_asking import Firms, Life, Scene, comparing
from viz.app.compare_charts import MOST_LINES, OUTCOMES, cost, cost_plane, counted, cut, fan
from viz.app.compare_firms import ROWS, firms
from viz.app.compare_numbers import FANS, Numbers, across, replica, replicates, sentence, table, verdict
from viz.app.compare_question import others, question
from viz.app.house import furnish
from viz.app.pages import compare as page
from viz.app.say import Say
from viz.app.session import Session

sys.path.insert(0, str(Path(__file__).parents[1] / "viz"))
import made_up

SMALL = {"scale": 0.005, "years": 2}


@pytest.fixture(scope="module")
def whole():
    return made_up.comparison(replicates=20)


@pytest.fixture(scope="module")
def numbers(whole):
    return Numbers(whole, whole.scenarios[0])


def done(result, n=None):
    """Its first replicates as they would be sent."""
    names = [s.name for s in result.asked]
    return [paired.pair(Done(r, Worlds([result.trajectories[name][i] for name in names]), 1.0)) for i, r in enumerate(result.replicates)][:n]


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=SMALL["scale"], results=tmp_path, questions=2))
    made.put(scenario=made.desk.value.scenario.replaced(years=SMALL["years"]))
    yield made
    made.close()


def wait(until, seconds=120.0):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


# -- what is sent ------------------------------------------------------------------------------------------


def test_a_replicate_is_sent_light_and_has_all_that_effects_fans_and_cuts_are_made_of(whole):
    sent = [pickle.loads(pickle.dumps(d)) for d in done(whole)]
    # A number for each quarter, indicator and measure, in both worlds; tables and names are a fifth more at most.
    quarters, measures = sum(whole.trajectories["pilot-2021"][0].quarters >= clock.quarter("2021Q1")), len(whole.scenarios[0].measures)
    assert max(len(pickle.dumps(d)) for d in sent) < 1.2 * 8 * quarters * (2 * len(INDICATORS) + measures)
    light = paired.together(whole.baseline, whole.scenarios, reversed(sent))
    assert light.replicates == whole.replicates
    assert light.effects().equals(whole.effects())
    for name in ("entrants", "unicorns", "time_to_market"):
        assert light.fan(name).equals(whole.fan(name))
    for place in PLACES:
        assert light.effects_by(place).equals(whole.effects_by(place))


def test_part_of_the_replicates_gives_what_the_command_line_gives_for_them(whole):
    part = paired.together(whole.baseline, whole.scenarios, done(whole, 7))
    assert part.effects().equals(made_up.comparison(replicates=7).effects())


def test_a_flow_of_a_sector_is_summed_and_a_stock_is_the_last(whole):
    t = whole.trajectories["pilot-2021"][0]
    light, since = paired.light(t), t.quarters >= t.start
    assert np.array_equal(light.by_sector["entrants"], t.by_sector["entrants"][since].sum(axis=0))
    assert np.array_equal(light.by_sector["active_firms"], t.by_sector["active_firms"][-1])


# -- the numbers, in words ---------------------------------------------------------------------------------


def test_the_table_holds_every_effect_with_its_unit_in_both_languages(numbers):
    effects = numbers.found.effects()
    for lang in ("en", "zh"):
        say = Say(lang)
        rows = table(numbers, say, True)
        assert [r["name"] for r in rows] == list(effects["indicator"])
        assert all(r["label"] and r["unit"] and r["delta"] for r in rows)
        few = table(numbers, say, False)
        assert len(few) < len(rows) and few[0] == next(r for r in rows if r["name"] == few[0]["name"])


def test_what_cannot_be_told_from_zero_is_said_and_greyed(numbers):
    say = Say("en")
    for row in table(numbers, say, True):
        effect = numbers.rows[row["name"]]
        sure = effect["low"] > 0 or effect["high"] < 0
        assert row["unsure"] is not sure
        if row["name"] in INDICATORS and not sure:
            assert row["tone"] == "quiet" and row["verdict"] in (say.text("compare.unsure"), say.text("compare.no_difference"))
    incidents = next(r for r in table(numbers, say, True) if r["name"] == "incidents")
    assert (incidents["tone"], incidents["verdict"]) == ("bad", "worse")  # more of them, and fewer are better


def test_one_replicate_says_that_it_is_not_known_how_sure(whole):
    one = paired.together(whole.baseline, whole.scenarios, done(whole, 1))
    numbers, say = Numbers(one, one.scenarios[0]), Say("en")
    assert verdict(numbers.rows["entrants"], say) == say.text("compare.not_known")
    assert "one replicate" in sentence(numbers, say)
    assert cost(numbers, "entrants", say) == say.text("compare.cost_one", noun="new firms")
    json.dumps([fan(numbers, "entrants", say), cost_plane(numbers, "entrants", say), cut(numbers, "sector", "entrants", say)], allow_nan=False)


def test_a_fan_draws_every_replicate_its_mean_and_the_interval_of_the_mean(numbers, whole):
    drawn = fan(numbers, "active_firms", Say("en"), picked=3)
    series, expected = drawn["option"]["series"], whole.fan("active_firms")
    lines = {s["name"]: s for s in series}
    assert {str(r) for r in whole.replicates} <= lines.keys()
    assert lines["3"]["lineStyle"]["width"] > lines["4"]["lineStyle"]["width"]
    assert lines["mean"]["data"] == pytest.approx(expected["mean"].tolist(), rel=1e-4)
    assert lines["mean, 5 %"]["data"] == pytest.approx(expected["low"].tolist(), rel=1e-4)
    widths = np.array(lines["mean, 95 %"]["data"])
    assert widths == pytest.approx((expected["high"] - expected["low"]).to_numpy(), rel=1e-3, abs=1e-4)
    assert len(drawn["option"]["tips"]) == len(expected) == len(drawn["option"]["xAxis"]["data"])
    assert lines["mean"]["markArea"]["data"] == [[{"xAxis": 0}, {"xAxis": 19}]]  # 2021Q1 to 2025Q4 of the run
    assert "firms" in drawn["option"]["yAxis"]["name"]


def test_a_fan_tightens_as_replicates_arrive(whole):
    widths = []
    for n in (4, 8, 20):
        found = paired.together(whole.baseline, whole.scenarios, done(whole, n))
        _, _, low, high = Numbers(found, found.scenarios[0]).fan("active_firms")
        widths.append(float((high - low)[-1]))
    assert widths[0] > widths[1] > widths[2] > 0


def test_many_replicates_do_not_make_a_chart_too_large_to_send():
    found = made_up.comparison(replicates=MOST_LINES + 5)
    drawn = fan(Numbers(found, found.scenarios[0]), "entrants", Say("en"))
    assert sum(s["name"].isdigit() for s in drawn["option"]["series"]) == MOST_LINES


def test_the_plane_has_a_point_a_replicate_and_the_cross_of_the_mean(numbers, whole):
    drawn = cost_plane(numbers, "entrants", Say("en"), picked=5)
    points, cross, middle = drawn["option"]["series"]
    assert [p["name"] for p in points["data"]] == [str(r) for r in whole.replicates]
    spent, extra = numbers.differences["public_spending"], numbers.differences["entrants"]
    assert [p["value"] for p in points["data"]] == [pytest.approx(pair, rel=1e-4) for pair in zip(spent, extra, strict=True)]
    x, y = statistics.paired_interval(spent), statistics.paired_interval(extra)
    assert middle["data"][0]["value"] == pytest.approx([x.value, y.value], rel=1e-4)
    assert cross["data"][0] == pytest.approx([x.low, y.value], rel=1e-4)
    assert cross["data"][4] == pytest.approx([x.value, y.high], rel=1e-4)


def test_the_cost_of_one_extra_is_that_of_the_effects_or_is_not_identified(numbers):
    row, say = numbers.rows["cost_per_extra_entrant"], Say("en")
    within = (row["high"] - row["low"]) / 2
    assert say.quantity(row["delta"], "M RMB", within=within) in cost(numbers, "entrants", say)
    assert math.isnan(numbers.rows["cost_per_extra_unicorn"]["delta"])
    assert "not identified" in cost(numbers, "unicorns_ever", say)
    assert "无法识别" in cost(numbers, "unicorns_ever", Say("zh"))
    assert "no extra one" in cost(numbers, "jobs", say)
    assert all(cost(numbers, outcome, Say(lang)) for outcome in OUTCOMES for lang in ("en", "zh"))


@pytest.mark.parametrize("place", PLACES)
def test_bars_by_place_are_those_of_effects_by(numbers, whole, place):
    name = counted(numbers, place)[0]
    drawn = cut(numbers, place, name, Say("zh"))
    frame = whole.effects_by(place)
    frame = frame[frame["indicator"] == name]
    assert [bar["value"] for bar in drawn["option"]["series"][0]["data"]] == pytest.approx(frame["delta"].tolist(), rel=1e-3)
    assert drawn["option"]["yAxis"]["data"] == [frame.attrs["labels"][cell]["zh"] for cell in frame[place]]


def test_replicates_are_listed_with_their_own_differences(numbers):
    say = Say("en")
    listed = replicates(numbers, say)
    assert [row["number"] for row in listed["rows"]] == numbers.found.replicates
    assert listed["rows"][4]["cells"][0] == say.number(numbers.differences["entrants"][4], "firms", sign=True)
    own = replica(numbers, 4, say)
    assert own[0]["difference"] == listed["rows"][4]["cells"][0]
    assert all(row["unit"] for row in own)


def test_several_scenarios_stand_side_by_side(whole):
    other = whole.scenarios[0].replaced(name="other", title="Other")
    found = replace(whole, scenarios=[*whole.scenarios, other], trajectories={**whole.trajectories, "other": whole.trajectories["status-quo"]})
    beside = across(found, Say("en"))
    assert [row["name"] for row in beside["rows"]] == ["pilot-2021", "other"]
    assert [cell["delta"] for cell in beside["rows"][1]["cells"]] == ["0"] * len(FANS)
    shown = Numbers(found, other)
    assert shown.rows["entrants"]["delta"] == 0.0


def test_a_stored_comparison_answers_in_time(numbers, whole):
    """Every part of the page together stays well below what a person notices; the least of some tries, the machine is shared."""
    longest = []
    for lang in ("en", "zh") * 4:
        say, begun = Say(lang), time.perf_counter()
        table(numbers, say, True), replicates(numbers, say), replica(numbers, 3, say), sentence(numbers, say)
        [fan(numbers, name, say) for name in FANS], cost_plane(numbers, "jobs", say), cut(numbers, "sector", "entrants", say)
        longest.append(time.perf_counter() - begun)
    assert min(longest) < 0.1


# -- the firms ---------------------------------------------------------------------------------------------

EVERY = {"kind": "", "only": "", "sector": "", "touched": "", "sort": "mark", "sheet": 1}


def test_firms_are_filtered_sorted_and_paged(whole):
    frame, scenario, say = whole.twins(replicate=2, scenario="pilot-2021"), whole.scenarios[0], Say("en")
    every = firms(frame, scenario, say, **EVERY)
    assert len(every["rows"]) == min(len(frame), ROWS) and every["count"].startswith(str(len(frame)))
    known = frame["mark"].dropna().sort_values(ascending=False)
    assert every["rows"][0]["numbers"][0] == say.number(known.iloc[0], "M RMB")
    assert every["rows"][-1]["numbers"][0] == say("table.none")  # not valued: last
    only = firms(frame, scenario, say, **{**EVERY, "only": "baseline"})
    assert {row["ours"] for row in only["rows"]} == {False}
    reached = firms(frame, scenario, say, **{**EVERY, "touched": "sandbox"})
    market = firms(frame, scenario, say, **{**EVERY, "touched": "market"})
    assert len(reached["rows"]) + len(market["rows"]) == len(frame)
    assert "not listed one by one" in every["left"]


def test_filters_of_a_link_that_say_nonsense_are_ignored(whole):
    frame, scenario = whole.twins(replicate=2, scenario="pilot-2021"), whole.scenarios[0]
    nonsense = {"kind": "<b>", "only": 7, "sector": None, "touched": ["x"], "sort": "uid; drop", "sheet": "99"}
    assert firms(frame, scenario, Say("en"), **nonsense) == firms(frame, scenario, Say("en"), **EVERY)
    assert firms(frame, scenario, Say("en"), **{**EVERY, "sheet": 10**6})["page"] == firms(frame, scenario, Say("en"), **EVERY)["pages"]


# -- the question ------------------------------------------------------------------------------------------


def test_the_folder_is_the_command_line_s(session):
    asked = question(session)
    desk = session.desk.value
    assert asked.folder == usual_folder([desk.baseline.replaced(years=2), desk.scenario]).name


def test_each_world_has_a_name_and_a_title_of_its_own(session):
    beside = others(session)  # every other shipped world of the same start: the desk's two are none of them
    assert set(beside) == {name for name in shipped() if load(name).start == "2021Q1"} - {"pilot-2021", "status-quo"}
    changed = session.desk.value.scenario
    session.put(scenario=changed.replaced(measures=changed.measures[:1]))
    assert set(others(session)) == {"pilot-2021", *beside}
    session.choose("compare", others=["pilot-2021"])
    asked = question(session)
    assert [s.name for s in asked.scenarios] == ["pilot-2021", "pilot-2021-2"]
    assert asked.scenarios[0].title["en"] == asked.scenarios[1].title["en"] + " (changed)"
    assert {(s.years, s.scale) for s in (asked.baseline, *asked.scenarios)} == {(2, SMALL["scale"])}


def test_what_a_link_says_is_believed_only_where_it_can_be(session):
    session.choose("compare", replicates=10**9, precision="x", others=["../secret"], stored="../..", scenario=99, replicate="7", fans=["entrants", "nonsense"])
    asked = question(session)
    assert (asked.replicates, asked.precision, len(asked.scenarios)) == (20, None, 1)
    assert page.fans_of(session) == ["entrants"]
    found = made_up.comparison(replicates=3)
    shown = page.numbers(Scene(asked, "stored", found), session.chosen("compare", "scenario"))
    assert shown.name == "pilot-2021" and page.replicate_of(session, shown) is None


def test_controls_are_set(session):
    page.choose(session, "replicates", "500")
    page.choose(session, "precision", "0.01")
    assert (question(session).replicates, question(session).precision) == (200, 0.01)
    page.choose(session, "precision", "")
    assert question(session).precision is None
    page.act(session, comparing(session), {"do": "draw", "name": "jobs"})
    assert page.fans_of(session) == [*FANS, "jobs"]
    page.act(session, comparing(session), {"do": "draw", "name": "entrants"})
    assert page.fans_of(session) == [*FANS[1:], "jobs"]


def test_every_part_of_the_page_is_plain_and_told_in_both_languages(session, whole):
    scene = Scene(question(session), "stored", whole)
    read = Firms(("", 2, "pilot-2021"), "here", whole.twins(replicate=2, scenario="pilot-2021"))
    for lang in ("en", "zh"):
        session.speak(lang)
        say, shown = session.say, page.numbers(scene, 0)
        parts = [
            page.controls(session, question(session), scene),
            page.told(shown, scene, say),
            page.effects(shown, say, True, list(FANS)),
            page.costs(shown, say, "entrants", 2),
            page.where(shown, say, "cohort", "nonsense"),
            page.looked_at(shown, 2, say),
            page.listed(read, shown, say, [None] * 6),
            page.lived(Life(("", 2, "pilot-2021", 5 << 40), "running", seconds=10.0), shown, say),
        ]
        text = json.dumps(parts, allow_nan=False, ensure_ascii=False)
        for english, chinese in (("cannot be told from zero", "与零无法区分"), ("90 % interval", "90%区间"), ("Fintech", "金融科技"), ("Founded", "设立")):
            assert ((english in text), (chinese in text)) == (lang == "en", lang == "zh"), (english, lang)


# -- for real ----------------------------------------------------------------------------------------------


def test_a_comparison_from_the_question_to_a_firm_s_life(session):
    here, asked = comparing(session), replace(question(session), replicates=4)
    seen = []
    unsubscribe = here.scene.subscribe(lambda scene: seen.append(len(scene.found.replicates) if scene.found else 0))
    here.look(asked)
    assert here.scene.value.status == "none"
    here.start(asked)
    assert session.house.questions.taken == 1
    wait(lambda: not here.scene.value.busy)
    unsubscribe()
    assert here.scene.value.status == "done", here.scene.value.work.reason
    assert session.house.questions.taken == 0
    assert seen == sorted(seen) and {0, 4} <= set(seen)
    stored = store.load(session.house.results / asked.folder)
    assert here.scene.value.found.effects().equals(stored.effects())

    other = comparing(made := Session(session.house))  # another visitor finds it at once
    other.look(asked)
    wait(lambda: other.scene.value.status == "stored")
    assert other.scene.value.found.effects().equals(stored.effects())
    made.close()

    here.open_firms(0, "pilot-2021")
    wait(lambda: here.firms.value.status != "reading")
    frame = here.firms.value.frame
    assert here.firms.value.status == "here" and frame.equals(stored.twins(replicate=0, scenario="pilot-2021"))
    uid = int(frame["uid"].iloc[0])
    here.open_life(0, "pilot-2021", uid)
    wait(lambda: here.life.value.status != "running")
    assert here.life.value.status == "here", here.life.value.reason
    shown = page.numbers(here.scene.value, 0)
    told = page.lived(here.life.value, shown, Say("en"))
    assert told["rows"] and any(row["differs"] for row in told["rows"]) and all(side["fate"] for side in told["sides"])
    assert session.house.questions.taken == 0
    here.close_life()
    here.open_life(0, "pilot-2021", uid)
    assert here.life.value.status == "here"  # remembered


def test_a_firm_that_never_was_fails_kindly(session):
    here, asked = comparing(session), question(session)
    here.scene.value = Scene(asked, "stored", made_up.comparison(replicates=3))
    here.open_life(1, "pilot-2021", 12345)
    wait(lambda: here.life.value.status != "running")
    assert here.life.value.status == "failed" and "12345" in here.life.value.reason
    assert session.house.questions.taken == 0


def test_pause_keeps_what_has_finished_and_resume_goes_on(session):
    here = comparing(session)
    asked = replace(question(session), replicates=60)
    here.start(asked)
    wait(lambda: here.scene.value.found is not None)
    here.pause()
    wait(lambda: here.scene.value.status == "paused")
    assert session.house.questions.taken == 0
    kept = shelf.read(session.house.results / asked.folder).replicates
    assert 0 < len(kept) < 60
    before = set(here.scene.value.found.replicates)
    here.resume()
    wait(lambda: here.scene.value.busy and here.scene.value.work.done > len(kept))
    assert before <= set(here.scene.value.found.replicates)
    here.close()
    assert session.house.questions.taken == 0


def test_no_place_is_said_and_nothing_starts(session):
    while session.house.questions.take():
        pass
    here = comparing(session)
    here.start(question(session))
    assert here.scene.value.status == "full"
    assert "2" in page.controls(session, question(session), here.scene.value)["said"]
    assert list(session.house.results.iterdir()) == []


def test_a_precision_stops_at_the_replicate_where_the_command_line_stops(tmp_path):
    said, baseline, scenario = [], *(load(name).replaced(scale=0.005, years=1) for name in ("status-quo", "pilot-2021"))
    result = paired.compare_and_tell(said.append, baseline, [scenario], 14, 0.5, tmp_path, 1)
    assert result.replicates == list(range(10))  # asked at 6 and at 10, twice yes
    assert [d.replicate for d in said if isinstance(d, Done)] == result.replicates
    assert store.load(tmp_path).effects().equals(result.effects())


def test_worlds_that_cannot_be_compared_fail_with_one_sentence(tmp_path):
    told, ended = [], threading.Event()

    def tell(state):
        told.append(state)
        if not state.busy:
            ended.set()

    baseline, scenario = load("status-quo").replaced(**SMALL), load("pilot-2021").replaced(scale=0.005, years=3)
    job = Job(paired.compare_and_tell, baseline, (scenario,), 2, None, tmp_path / "out", 1, tell=tell)
    assert ended.wait(60)
    job.close()
    assert told[-1].status == "failed" and "run.years" in told[-1].reason


def test_what_is_damaged_is_said_and_can_be_made_again(session):
    here, asked = comparing(session), question(session)
    folder = session.house.results / asked.folder
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    here.look(asked)
    wait(lambda: here.scene.value.status != "reading")
    controls = page.controls(session, asked, here.scene.value)
    assert controls["startable"] and "cannot be read" in controls["said"]


def test_a_stored_comparison_is_opened_whatever_lies_on_the_desk(session, whole):
    store.save(whole, session.house.results / "shelf" / "mine")
    page.choose(session, "stored", "nonsense")
    session.choose("compare", stored="shelf/mine")
    asked = question(session)
    assert (asked.folder, asked.replicates) == ("shelf/mine", 20)
    here = comparing(session)
    here.look(asked)
    wait(lambda: here.scene.value.status == "stored")
    assert here.scene.value.found.effects().equals(whole.effects())
    controls = page.controls(session, asked, here.scene.value)
    assert controls["stored"] and not controls["startable"]
    page.act(session, here, {"do": "desk"})
    assert question(session).folder != "shelf/mine"


def test_watching_a_replicate_opens_the_city_on_its_luck(session, whole, monkeypatch):
    opened, pushed = [], []
    monkeypatch.setattr(session.live, "open", lambda *worlds, replicate: opened.append((*[s.name for s in worlds], replicate)))
    router = type("Router", (), {"push": lambda self, path: pushed.append(path)})()
    session.choose("compare", replicate=3)
    page.act(session, comparing(session), {"do": "watch"}, Numbers(whole, whole.scenarios[0]), router)
    assert (opened, pushed) == ([("status-quo", "pilot-2021", 3)], ["/live"])


def test_the_page_runs_no_model():
    import subprocess

    code = "import sys, viz.app.pages.compare; sys.exit(any(m == 'ecosystem.model' or m.split('.')[0] == 'agents' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], timeout=120).returncode == 0
