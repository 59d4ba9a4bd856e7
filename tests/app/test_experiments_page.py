"""Claims about the experiments' page: the form means the desk, nothing else is read, figures are those of the frames, work is kept."""

import json
import os
import re
import signal
import time

import numpy as np
import pytest
import shelves

from ecosystem.declare import Wrong
from experiments.optimise.outcomes import OUTCOMES
from experiments.scenario import load
from viz.app import experiments_results as results
from viz.app import shelf
from viz.app.experiments_bench import bench_of
from viz.app.experiments_form import KINDS, Draft, Row, dates_of, numbers_of, opening, usual_row
from viz.app.experiments_plan import FLOOR, LARGEST, SLOPE, check, cost, folder_of, text_of
from viz.app.experiments_views import asked_view, choices_view, duration, form_view, sentence, stored_view, understood, work_view
from viz.app.house import furnish
from viz.app.pages.experiments import act, opened_up
from viz.app.say import Say, texts
from viz.app.session import Session

EN, ZH = Say("en"), Say("zh")
PILOT, BASE = load("pilot-2021").replaced(scale=0.01), load("status-quo").replaced(scale=0.01)


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=0.01, results=tmp_path / "out"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    shelves.swept(folder / "grid")
    shelves.swept(folder / "cube", shelves.CUBE, fails=lambda s, r: r == 1 and int(s.hash, 16) % 9 == 0)
    shelves.swept(folder / "broken-off", breaks=9)
    shelves.swept(folder / "alone", shelves.GRID.replace("replicates = 4", "replicates = 1"))
    shelves.analysed(folder / "sens")
    shelves.searched(folder / "best")
    shelves.shared(folder / "shares")
    shelves.compared(folder / "pair")
    return folder


def seen(kept, key, say=EN, **chosen):
    return results.seen(shelf.find(kept, key), say, chosen)


def charts(view):
    return [part for part in view["parts"] if part["type"] == "chart"]


def loud(option):
    """The series the pointer meets."""
    return next(s for s in option["series"] if not s.get("silent") and s["type"] in ("scatter", "heatmap", "bar"))


# -- the form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_as_it_opens_is_a_plan_of_what_lies_on_the_desk(kind):
    plan = check(opening(PILOT, kind), PILOT, BASE)
    assert [s.hash for s in plan.scenarios] == [PILOT.hash] and plan.baseline.hash == BASE.hash
    assert plan.title == PILOT.title
    for factor, row in zip(plan.factors, opening(PILOT, kind).rows, strict=True):
        assert (factor.key, factor.low, factor.high) == (row.key, float(row.low), float(row.high))


def test_a_changed_scenario_is_varied_as_it_lies_on_the_desk():
    ours = PILOT.replaced(measures={"sandbox": {"slots": 77}}, nature={"hurdle": 0.4}, name="mine / 我的", title="Mine")
    theirs = BASE.replaced(nature={"hurdle": 0.4}, name="mine / 我的")
    plan = check(opening(ours), ours, theirs)
    assert plan.scenarios[0].hash == ours.hash and plan.baseline.hash == theirs.hash
    assert plan.scenarios[0].name != plan.baseline.name
    again = type(plan).from_files(plan.to_files(), plan.hash)
    assert again.hash == plan.hash, "what is stored is the same question"


def test_every_setting_that_can_be_added_makes_a_plan():
    keys = [*numbers_of(PILOT), *dates_of(PILOT)]
    assert len(keys) > 200 and {"measures.sandbox.slots", "nature.hurdle", "measures.data_loan.end"} <= set(keys)
    rows = tuple(usual_row(key, PILOT) for key in keys)
    plan = check(Draft("sweep", rows, method="lhs", scale="0.01", numbers={"points": "4"}), PILOT, BASE)
    assert [f.key for f in sorted(plan.factors, key=lambda f: f.key)] == sorted(keys)
    for row, factor in zip(rows, (next(f for f in plan.factors if f.key == k) for k in keys), strict=True):
        assert row.values or factor.low < factor.high


def test_settings_may_be_listed():
    rows = (Row("measures.sandbox.slots", values="10, 20；40"), Row("measures.sandbox.start", values="2021Q1 2022Q1"))
    plan = check(Draft(rows=rows, scale="0.01"), PILOT, BASE)
    assert [f.values for f in plan.factors] == [(10, 20, 40), ("2021Q1", "2022Q1")]
    assert cost(plan, "sweep", (), 1).runs == 6 * 2


@pytest.mark.parametrize(
    "draft, key, nearest",
    [
        (Draft(rows=opening(PILOT).rows, scale="big"), "run.scale", None),
        (Draft(rows=opening(PILOT).rows, scale="9"), "run.scale", None),
        (Draft(rows=opening(PILOT).rows, scale="0.01", replicates=""), "run.replicates", None),
        (Draft(rows=(Row("measures.sandbox.slots", "5", "5"),), scale="0.01"), "vary.measures.sandbox.slots", None),
        (Draft(rows=(Row("measures.sandbox.slots", "0", "1e9"),), scale="0.01"), "vary.measures.sandbox.slots.high", None),
        (Draft(rows=(), scale="0.01"), "vary", None),
        (Draft(text="[vary.nature]\nhurdel = { within = 0.1 }"), "vary.nature.hurdel", "hurdle"),
        (Draft(text='[run]\nscenarios = ["pilot-2012"]'), "run.scenarios", "pilot-2021"),
        (Draft("optimise", (Row("nature.hurdle", "0.2", "0.3"),), scale="0.01"), "vary.nature.hurdle", None),
        (Draft("sensitivity", opening(PILOT).rows, scale="0.01", numbers={"base": "33"}), "sensitivity.base", None),
        (Draft("sweep", opening(PILOT).rows, "sobol", scale="0.01", numbers={"points": "33"}), "design.points", None),
        (Draft("sweep", tuple(Row(k, "0", "0.5", "400") for k in ("nature.hurdle", "nature.step", "nature.trusting")), scale="0.01"), "vary", None),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_key_and_the_nearest_name(draft, key, nearest, session):
    with pytest.raises(Wrong) as wrong:
        check(draft, PILOT, BASE)
    assert (wrong.value.key, wrong.value.nearest) == (key, nearest)
    for say in (EN, ZH):
        text = sentence(wrong.value, say)
        assert key in text and "/tmp" not in text and len(text) < 400
        assert nearest is None or nearest in text


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.toml", "secret.toml", "~/x.toml"])
def test_a_plan_reads_no_file_but_the_desk_s(name, tmp_path, monkeypatch):
    (tmp_path / "secret.toml").write_text("[about]\ntitle = 'a secret'")
    monkeypatch.chdir(tmp_path)
    for key in ("scenarios", "baseline"):
        value = f'["{name}"]' if key == "scenarios" else f'"{name}"'
        with pytest.raises(Wrong) as wrong:
            check(Draft(text=f"[run]\n{key} = {value}\n[vary.nature]\nhurdle = {{ within = 0.1 }}"), PILOT, BASE)
        assert wrong.value.key == f"run.{key}" and "pilot-2021.toml" in wrong.value.allowed and "secret'" not in str(wrong.value.allowed)


def test_a_plan_that_is_too_large_or_no_plan_is_refused():
    for text in ("# " + "x" * LARGEST, "[[[", "run = 3", "[run]\nscenarios = 3", "\x00", "[run]\nyears = [[[[1]]]]", "a=" + "[" * 5000):
        with pytest.raises(Wrong):
            check(Draft(text=text), PILOT, BASE)


def test_what_a_browser_sends_that_means_nothing_is_left_out():
    draft = opening(PILOT).changed({"kind": "rm -rf", "colour": 3, "rows": [{"key": "nature.hurdle", "low": 1}], "numbers": {"points": 8}, "replicates": 3})
    assert (draft.kind, draft.replicates, draft.numbers) == ("sweep", "3", {"points": "8"})
    assert draft.rows == (Row("nature.hurdle", "1", "", "", ""),)


def test_a_plan_written_by_hand_stands_until_the_form_is_wanted_again():
    plan = check(Draft(text=shelves.GRID), PILOT, BASE)
    assert [f.key for f in plan.factors] == ["measures.sandbox.slots", "measures.data_loan.budget"]
    assert text_of(Draft(text=shelves.GRID), PILOT, BASE) == shelves.GRID
    assert opening(PILOT).changed({"text": "x"}).changed({"text": None}).text is None


# -- what it takes -----------------------------------------------------------------------------------------


def test_runs_are_as_many_as_the_question_takes_at_most(kept):
    for key, kind, text in (("grid", "sweep", shelves.GRID), ("cube", "sweep", shelves.CUBE), ("sens", "sensitivity", shelves.MANY)):
        entry = shelf.find(kept, key)
        assert cost(check(Draft(kind, text=text), PILOT, BASE), kind, (), 1).runs >= entry.done, key
        assert kind != "sweep" or cost(check(Draft(kind, text=text), PILOT, BASE), kind, (), 1).runs == entry.done
    search = cost(check(Draft("optimise", text=shelves.SEARCH), PILOT, BASE), "optimise", (), 1)
    assert search.runs == shelf.find(kept, "best").total == 48 and (search.again, search.scale) == (5, 0.02)


def test_time_is_runs_times_worlds_times_quarters_over_workers():
    plan = check(Draft(text=shelves.GRID), PILOT, BASE)
    one, two = (cost(plan, "sweep", (), n) for n in (1, 2))
    assert one.seconds == pytest.approx(24 * 2 * 8 * (FLOOR + SLOPE * 0.01)) and two.seconds == pytest.approx(one.seconds / 2)
    assert 0.05 <= FLOOR + SLOPE <= 0.09, "as measured at 1:1"


def test_a_stored_result_of_like_size_is_the_better_measure(kept):
    plan = check(Draft(text=shelves.GRID), PILOT, BASE)
    entries = shelf.entries(kept)
    told = cost(plan, "sweep", entries, 1)
    assert told.basis is not None and told.basis.complete
    e = told.basis
    measured = e.seconds / ((e.done - e.failed) * (1 + len(e.names)) * 4 * e.years)
    assert told.pace == pytest.approx(measured * (FLOOR + SLOPE * plan.scale) / (FLOOR + SLOPE * e.scale))
    assert cost(plan.replaced(scale=1.0), "sweep", entries, 1).basis is None, "the whole city says nothing of a hundredth"


def test_what_is_asked_is_told_with_its_basis(session, kept):
    for say in (EN, ZH):
        session.speak(say.lang)
        told = understood(Draft(text=shelves.GRID), session, ())
        view = asked_view(told, False, bench_of(session).work.value, (), say)
        assert "24" in view["runs"] and "8" in view["worlds"] and view["basis"] and view["time"] and view["startable"]
        assert view["text"] == shelves.GRID
        wrong = asked_view(understood(Draft(text="[[["), session, ()), False, bench_of(session).work.value, (), say)
        assert wrong["wrong"] and not wrong["startable"]


def test_lengths_of_time_are_said_as_one_plans():
    assert [duration(s, EN) for s in (3, 60, 600, 5400, 90_000, 400_000)] == ["5 seconds", "a minute", "10 minutes", "1.5 hours", "25 hours", "4.6 days"]


def test_the_form_shows_units_and_what_is_now(session):
    for say in (EN, ZH):
        session.speak(say.lang)
        form = form_view(opening(PILOT), session)
        assert all(row["unit"] and row["now"] and row["label"] and row["owner"] for row in form["rows"])
        assert say.lang != "zh" or "百万元" in form["rows"][1]["unit"]
        names = [f"{g['key']}.{name}" for g in choices_view(session)["groups"] for name, label in g["settings"] if label]
        assert set(names) == {*numbers_of(PILOT), *dates_of(PILOT)}
        assert len(json.dumps(choices_view(session), ensure_ascii=False).encode()) < 30_000  # as it is sent


def test_a_row_of_a_measure_that_has_left_the_desk_is_shown_and_refused(session):
    session.put(scenario=PILOT.replaced(measures=()))
    draft = Draft(rows=(Row("measures.sandbox.slots", "0", "80"),), scale="0.01")
    assert form_view(draft, session)["rows"][0]["label"] == "slots"
    assert "sandbox" in asked_view(understood(draft, session, ()), False, bench_of(session).work.value, (), EN)["wrong"]


# -- results ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["grid", "cube", "broken-off", "alone", "sens", "best", "shares", "pair"])
def test_every_result_is_shown_in_both_languages_without_a_hole(kept, key):
    both = []
    for say in (EN, ZH):
        view = seen(kept, key, say)
        text = json.dumps(view, ensure_ascii=False, allow_nan=False)
        assert len(text) < 150_000 and "None" not in text.replace("none", "") and "nan" not in re.findall(r"\bnan\b", text)
        both.append(view)
    assert (both[0]["answers"], both[0]["about"]["kindly"]) != (both[1]["answers"], both[1]["about"]["kindly"])
    assert len(both[0]["parts"]) == len(both[1]["parts"])
    for part in charts(both[0]):
        axes = [part["option"][a].get("name", "") for a in ("xAxis", "yAxis")]
        assert any(axes) and part["label"] and part["note"], "an axis with its unit, words for who cannot see it, how to read it"


def test_a_map_holds_the_paired_effect_of_every_cell_and_greys_what_may_be_zero(kept):
    view = seen(kept, "grid", indicator="incidents", across="measures.sandbox.slots", up="measures.data_loan.budget")
    part, sweep = charts(view)[0], shelf.read(kept / "grid")
    surface = sweep.surface("incidents").set_index(["measures.sandbox.slots", "measures.data_loan.budget"])
    cells = loud(part["option"])["data"]
    assert len(cells) == len(part["at"]) == 6
    greys = 0
    for cell, at in zip(cells, part["at"], strict=True):
        row = surface.loc[(at["at"]["measures.sandbox.slots"], at["at"]["measures.data_loan.budget"])]
        assert cell["value"][2] == pytest.approx(row["delta"], rel=1e-5, abs=1e-9)
        zero = not (row["low"] > 0 or row["high"] < 0)
        greys += zero
        assert (cell["itemStyle"]["color"] == "var(--tint)") == zero
        assert at["effect"]["n"] == "4" and at["effect"]["interval"] in cell["tooltip"]["formatter"]
    assert 0 < greys < 6 and "grey" in part["note"]


def test_with_one_replicate_nothing_is_said_to_be_sure(kept):
    part = charts(seen(kept, "alone"))[0]
    assert "cannot be said" in part["note"]
    assert all(cell["itemStyle"]["color"] != "var(--tint)" for cell in loud(part["option"])["data"])


def test_cells_of_a_map_are_means_over_the_other_settings(kept):
    view = seen(kept, "cube", indicator="entrants", across="measures.sandbox.start", up="nature.hurdle")
    part, sweep = charts(view)[0], shelf.read(kept / "cube")
    assert "mean over the other settings (2 more" in part["note"]
    frame = sweep.runs.contrasts().query("indicator == 'entrants'").dropna()
    starts = frame["point"].map(sweep.design()["measures.sandbox.start"])
    cell, at = next((c, a) for c, a in zip(loud(part["option"])["data"], part["at"], strict=True) if a["effect"]["n"] == "3")
    width = (part["at"][1]["at"]["nature.hurdle"], at["at"]["nature.hurdle"])
    bins = sorted({a["at"]["nature.hurdle"] for a in part["at"]})
    half = (bins[1] - bins[0]) / 2
    inside = (frame["point"].map(sweep.design()["nature.hurdle"]) - at["at"]["nature.hurdle"]).abs() <= half * (1 + 1e-9)
    chosen = frame[(starts == at["at"]["measures.sandbox.start"]) & inside]
    assert chosen["point"].nunique() >= 1 and width
    assert cell["value"][2] == pytest.approx(chosen.groupby("replicate")["delta"].mean().mean(), rel=1e-5)


def test_one_factor_is_a_line_with_its_band(kept):
    part = charts(seen(kept, "grid", across="measures.sandbox.slots", up="none"))[0]
    sweep = shelf.read(kept / "grid")
    means = sweep.runs.contrasts().query("indicator == 'entrants'").merge(sweep.design().reset_index()).groupby("measures.sandbox.slots")["delta"].mean()
    marks = loud(part["option"])["data"]
    assert [m["value"][0] for m in marks] == [0, 40, 80]
    assert [m["value"][1] for m in marks] == pytest.approx(list(means), rel=1e-4)
    high, low = (next(s for s in part["option"]["series"] if s.get("name") == name)["data"] for name in ("high", "low"))
    effects = results.charts.spread(results.of_sweep.Told(sweep, EN), "pilot-2021", "entrants", "measures.sandbox.slots")
    assert [v for _, v in low] == pytest.approx(list(effects["low"]), rel=1e-4) and [v for _, v in high] == pytest.approx(list(effects["high"]), rel=1e-4)
    assert all(a[1] <= m["value"][1] <= b[1] for m, a, b in zip(marks, low, high, strict=True))


def test_what_failed_is_listed_with_its_message(kept):
    view = seen(kept, "cube")
    assert view["failures"]["rows"] and all("the bank broke" in row["message"] for row in view["failures"]["rows"])
    assert view["about"]["failed"]


def test_a_result_that_is_not_finished_is_shown_so_far_and_can_be_taken_up(kept):
    view = seen(kept, "broken-off")
    assert charts(view) and view["about"]["resumes"] and "9" in view["about"]["runs"] and "24" in view["about"]["runs"]
    assert not seen(kept, "grid")["about"]["resumes"]


def test_a_sensitivity_analysis_says_what_is_identified_and_shows_shares_with_intervals(kept):
    view, found = seen(kept, "sens", indicator="entrants"), shelf.read(kept / "sens")
    assert view["answers"] == [found.sentence["en"]]
    verdicts = next(p for p in view["parts"] if p["type"] == "table")
    words = {"more", "fewer", "not identified", "no change"}
    assert len(verdicts["rows"]) == 3 and {row[1]["text"] for row in verdicts["rows"]} <= words
    titles = [part["title"] for part in charts(view)]
    assert any("moves the effect" in t for t in titles) and sum("Whose doing" in t for t in titles) == 2
    shares = [part for part in charts(view) if "Whose doing" in part["title"]][-1]
    bars = [d["value"] for d in loud(shares["option"])["data"]]
    frame = found.shares().query("indicator == 'entrants'").sort_values("total", ascending=False)
    assert bars == pytest.approx([100 * v for v in frame["total"]], rel=1e-4)
    assert any(s["type"] == "line" for s in shares["option"]["series"]), "intervals"
    assert charts(seen(kept, "sens", indicator="unicorns_ever"))[0]["option"] != charts(view)[0]["option"]


@pytest.mark.parametrize("outcome", ["extra_firms", "extra_unicorns", "extra_incidents"])
def test_the_front_holds_every_trial_and_the_chosen_again_on_fresh_luck(kept, outcome):
    part, found = charts(seen(kept, "best", outcome=outcome))[0], shelf.read(kept / "best")
    trials, fresh = found.trials().set_index("trial"), found.fresh()
    money = 1e-3 if "bn RMB" in part["option"]["xAxis"]["name"] else 1.0
    for dot, at in zip(loud(part["option"])["data"], part["at"], strict=True):
        row = trials.loc[at["at"]["point"]]
        assert dot["value"] == pytest.approx([row["cost"] * money, row[outcome]], rel=1e-5, abs=1e-9)
    assert len(part["at"]) == trials["cost"].notna().sum()
    hollow = next(s for s in part["option"]["series"] if s["type"] == "scatter" and s.get("silent"))["data"]
    again = fresh[fresh["indicator"] == OUTCOMES[outcome].indicator]
    assert [p["value"][1] for p in hollow] == pytest.approx(list(again["delta"]), rel=1e-5, abs=1e-9)
    own = next(d for d in loud(part["option"])["data"] if d.get("symbol") == "diamond")
    assert own["itemStyle"]["color"] == "var(--m5)"
    tables = {p["title"] for p in seen(kept, "best")["parts"] if p["type"] == "table"}
    assert len(tables) == 3, "the packages, and both figures of each"


def test_what_is_set_at_a_point_comes_back_as_a_world(kept):
    sweep, best = shelf.read(kept / "grid"), shelf.read(kept / "best")
    for part in seen(kept, "grid")["parts"]:
        for at in part["at"]:
            point = results.settings_at(sweep, json.loads(json.dumps(at["at"])))
            _, world = results.worlds_at(sweep, point)
            doses = {p.name: p.settings() for p in world.measures}
            assert doses["sandbox"]["slots"] == point["measures.sandbox.slots"] and doses["data_loan"]["budget"] == point["measures.data_loan.budget"]
    cube = shelf.read(kept / "cube")
    for number in (0, 7):
        worlds = results.worlds_at(cube, results.settings_at(cube, {"point": number}))
        assert [w.hash for w in worlds] == [w.hash for w in cube.plan.worlds(cube.plan.design()[number])]
    assert results.worlds_at(best, results.settings_at(best, {"point": 0}))[1].hash == best.plan.scenarios[0].hash, "the own mix"
    for wrong in ({"point": 999}, {"point": "0"}, {"nature.hurdle": 1}, {"measures.sandbox.slots": "many"}, {"measures.sandbox.slots": 55.0, "x": 1}):
        with pytest.raises(Wrong):
            results.settings_at(sweep, wrong)


def test_the_list_is_of_one_kind_or_of_all(kept):
    found = shelf.look(kept)
    every = stored_view(found, "grid", "", EN)
    assert len(every["list"]) == 8 and {k["value"] for k in every["kinds"]} == {"sweep", "sensitivity", "optimise", "attribution", "comparison"}
    assert {e["kind"] for e in stored_view(found, "", "sweep", EN)["list"]} == {"sweep"}
    assert len(stored_view(found, "", "nonsense", EN)["list"]) == 8
    assert stored_view(None, "", "", EN)["looking"]
    assert next(e for e in every["list"] if e["key"] == "grid")["baseline"] == "Status quo"


def test_a_result_that_has_gone_is_said(kept):
    for say in (EN, ZH):
        assert opened_up(kept, "nowhere", say, {})["answers"] == [say.text("experiments.gone")]


# -- what a visitor does, and the work -----------------------------------------------------------------------


def do(session, what, draft=None, **data):
    pushed, bench = [], bench_of(session)
    draft = draft or bench.draft.value or opening(session.desk.value.scenario)
    act(session, bench, draft, {"do": what, **data}, shelf.entries(session.house.results), pushed.append, lambda: None)
    return pushed


def test_settings_go_to_the_desk_and_back(kept):
    session = Session(furnish(scale=0.05, results=kept))
    before = session.desk.value
    at = charts(seen(kept, "grid"))[0]["at"][-1]["at"]
    do(session, "put", key="grid", at=at)
    scenario = session.desk.value.scenario
    assert {p.name: p for p in scenario.measures}["sandbox"].settings()["slots"] == at["measures.sandbox.slots"]
    assert (scenario.scale, scenario.years) == (0.05, 2) and "Sandbox" in session.notice.value.replace("sandbox", "Sandbox")
    session.undo()
    assert session.desk.value == before
    do(session, "put", key="grid", at={"nature.hurdle": 3})
    assert session.desk.value == before and "nature.hurdle" in session.notice.value
    assert do(session, "report", key="grid") == ["/report"] and session.chosen("report", "result") == "grid"
    assert do(session, "compare", key="pair") == ["/compare"] and session.chosen("compare", "stored") == "pair"
    do(session, "choose", values={"indicator": "jobs", "colour": "red"})
    assert session.chosen("experiments", "indicator") == "jobs" and session.chosen("experiments", "colour") is None
    do(session, "add", key="nature.hurdle")
    do(session, "add", key="nature.nonsense")
    assert [row.key for row in bench_of(session).draft.value.rows][-1] == "nature.hurdle"
    session.close()


SMALL = """
[run]
scenarios = ["pilot-2021.toml"]
baseline = "status-quo.toml"
replicates = {replicates}
scale = 0.005
years = 1
[design]
method = "grid"
[vary.measures.sandbox]
slots = {slots}
"""


def until(holds, seconds=240):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_experiment_is_started_paused_resumed_and_found_again(session):
    bench, house = bench_of(session), session.house
    draft = Draft(text=SMALL.format(replicates=2, slots="[0, 20, 40, 60, 80]"))
    do(session, "start", draft)
    work = bench.work.value
    assert work.key == session.chosen("experiments", "open") == f"experiments/{folder_of(check(draft, PILOT, BASE), 'sweep')}"
    assert house.questions.taken == 1
    do(session, "start", draft)
    assert "One experiment at a time" in session.notice.value
    until(lambda: bench.work.value.state.done >= 1)
    do(session, "pause")
    assert bench.work.value.state.status in ("running", "pausing")
    until(lambda: bench.work.value.state.status in ("paused", "done"))
    assert house.questions.taken == 0 and bench.pid is None
    entry = shelf.find(house.results, work.key)
    assert entry.done >= 1 and work_view(bench.work.value, EN)["progress"].endswith("10 runs")
    if not entry.complete:
        do(session, "resume")
        until(lambda: bench.pid is not None)
        os.kill(bench.pid, signal.SIGKILL)
        until(lambda: bench.work.value.state.status == "failed")
        assert "ended from outside" in work_view(bench.work.value, EN)["reason"] and house.questions.taken == 0
        do(session, "close")
        assert work_view(bench.work.value, EN) == {}
        do(session, "take up", key=work.key)
        until(lambda: bench.work.value.state.status == "done")
    entry = shelf.find(house.results, work.key)
    assert (entry.complete, entry.done, entry.title["en"]) == (True, 10, "plan") and house.questions.taken == 0
    assert bench.work.value.grown >= 1, "whoever looks is told that there is more to see"
    assert len(loud(charts(results.seen(entry, EN, {}))[0]["option"])["data"]) == 5
    view = asked_view(understood(draft, session, shelf.entries(house.results)), False, bench.work.value, shelf.entries(house.results), EN)
    assert view["stored"] == work.key and view["complete"] and not view["startable"]


def test_a_visitor_who_leaves_frees_the_place_and_leaves_what_finished(tmp_path):
    session = Session(furnish(scale=0.01, results=tmp_path / "out"))
    bench = bench_of(session)
    do(session, "start", Draft(text=SMALL.format(replicates=50, slots="[0, 40]")))
    until(lambda: bench.work.value.state.done >= 1)
    pid = bench.pid
    session.close()
    until(lambda: session.house.questions.taken == 0 and bench.pid is None, 30)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    entry = shelf.entries(session.house.results)[0]
    assert 1 <= entry.done < 100 and not entry.complete


def test_a_full_house_says_so_kindly(session):
    assert session.house.questions.take() and session.house.questions.take()
    do(session, "start", Draft(text=shelves.GRID))
    assert "as many questions as it can at once (2)" in session.notice.value and bench_of(session).pid is None
    assert session.house.questions.taken == 2


def test_every_text_has_both_languages_and_the_same_blanks():
    for key, text in texts().items():
        if key.startswith("experiments."):
            assert text["en"] and text["zh"] and set(re.findall(r"{\w+}", text["en"])) == set(re.findall(r"{\w+}", text["zh"])), key


def test_numbers_in_charts_are_plain(kept):
    for key in ("grid", "cube", "sens", "best"):
        for part in charts(seen(kept, key)):
            for series in part["option"]["series"]:
                assert not any(isinstance(v, np.generic) for v in series.get("data", []))
