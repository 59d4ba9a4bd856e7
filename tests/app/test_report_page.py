"""The page Report, without a browser: a stored result is chosen, named, reproduced and handed over."""

import csv
import io
import json
import shutil
import time

import pytest

from ecosystem.declare import Wrong
from experiments import compare, run
from experiments.scenario import load
from viz.app import report_asked as asking
from viz.app import report_work as work
from viz.app import share, shelf
from viz.app.download import SHELF
from viz.app.house import furnish
from viz.app.pages import report, start
from viz.app.report_errand import Scene, errand
from viz.app.session import Session

QUICK = {"replicates": 2, "scale": 0.01, "years": 1, "workers": 1, "progress": False}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A shipped comparison, one of a scenario of the visitor's own, and a run."""
    folder = tmp_path_factory.mktemp("out")
    own = load("pilot-2021").replaced(name="mine", title="Mine", measures={"sandbox": {"slots": 80}})
    compare("status-quo", "pilot-2021", out=folder / "pilot", **QUICK)
    compare("status-quo", own, out=folder / "mine", **QUICK)
    run("status-quo", out=folder / "run", **QUICK)
    return folder


@pytest.fixture
def session(results, tmp_path):
    shutil.copytree(results, tmp_path / "out")
    made = Session(furnish(scale=0.01, results=tmp_path / "out"))
    yield made
    made.close()


def pick(session, key):
    session.choose("report", result=key)
    return report.view(session, Scene())["about"]


def finished(job):
    until = time.monotonic() + 120
    while job.scene.value.busy and time.monotonic() < until:
        time.sleep(0.05)
    assert job.scene.value.status == "done", job.scene.value


# -- what is seen ----------------------------------------------------------------------------------------


def test_with_nothing_stored_the_page_says_what_to_do(tmp_path):
    nobody = Session(furnish(scale=0.01, results=tmp_path))
    shown = report.view(nobody, Scene())
    assert shown["results"] == [] and shown["about"] is None and shown["chosen"] == ""
    report.make_report(nobody, errand(nobody, "report"), pytest.fail)
    assert errand(nobody, "report").scene.value.status == "none"
    nobody.close()


def test_the_desks_own_comparison_comes_first(session):
    entry = shelf.find(session.house.results, "mine")
    assert report.take(session, entry)
    shown = report.view(session, Scene())
    assert shown["results"][0]["key"] == shown["chosen"] == "mine" and [r["mine"] for r in shown["results"]] == [True, False, False]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_result_is_named_by_all_that_makes_its_numbers(session, lang):
    session.speak(lang)
    about = pick(session, "pilot")
    hashed = load("pilot-2021").replaced(years=1, scale=0.01).hash
    base = load("status-quo").replaced(years=1, scale=0.01).hash
    for part in (hashed, base, "0.01", "1"):
        assert part in about["citation"]
    assert any(hashed in row["value"] for row in about["rows"]) and all(row["label"] and row["value"] for row in about["rows"])
    assert len(json.dumps(report.view(session, Scene()), allow_nan=False)) < 20_000


def test_the_shell_line_and_python_ask_for_this_very_result(session):
    about = pick(session, "pilot")
    assert about["shell"] == "tequ compare status-quo pilot-2021 --replicates 2 --seed 1 --years 1 --scale 0.01"
    assert 'compare("status-quo", "pilot-2021", replicates=2, scale=0.01, years=1, seed=1)' in about["python"]
    assert about["files"] == []
    run_of = pick(session, "run")
    assert run_of["shell"].startswith("tequ run status-quo") and not run_of["comparable"]


def test_a_scenario_of_ones_own_comes_with_its_file_which_reads_back_to_the_same_world(session):
    about = pick(session, "mine")
    ((name, text),) = [(f["name"], f["text"]) for f in about["files"]]
    assert name == "mine.toml" and "mine.toml" in about["shell"]
    assert asking.scenario_of(text, name).hash == shelf.find(session.house.results, "mine").hash


def test_only_the_comparison_on_the_desk_has_a_link_and_it_opens_the_same_scenario(session):
    assert pick(session, "mine")["link"] == ""
    assert report.take(session, shelf.find(session.house.results, "mine"))
    link = pick(session, "mine")["link"]
    shared = share.read(f"http://localhost{link}").sized(0.01)
    assert shared.page == "compare" and shared.scenario == session.desk.value.scenario and not shared.notes


def test_a_damaged_result_is_named_and_nothing_else_breaks(session):
    manifest = session.house.results / "pilot" / "manifest.json"
    held = json.loads(manifest.read_text())
    held["scenarios"][1]["toml"] = held["scenarios"][1]["toml"].replace("budget = 300.0", "budget = 301.0")
    manifest.write_text(json.dumps(held))
    about = pick(session, "pilot")
    assert "the program has changed since" in about["wrong"]
    assert not report.take(session, shelf.find(session.house.results, "pilot")) and session.notice.value
    assert pick(session, "mine")["wrong"] == ""


def test_a_result_from_start_is_put_on_the_desk(session):
    assert start.open_result(session, "mine", "compare") == "compare"
    assert session.desk.value.scenario.name == "mine" and session.chosen("compare", "replicates") == 2
    assert start.open_result(session, "run", "report") == "report" and session.chosen("report", "result") == "run"


# -- what is handed over ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_made_beside_the_page_and_handed_over_once_made(session, lang):
    session.choose("report", result="pilot", lang=lang)
    got = []
    job = errand(session, "report")
    report.make_report(session, job, got.append)
    finished(job)
    (file,) = got
    assert file["name"] == f"{report.filename(shelf.find(session.house.results, 'pilot'))}.{lang}.html"
    page = SHELF.take(file["address"].removeprefix("/download/")).read().decode()
    assert page.startswith("<!") and f'lang="{"zh-CN" if lang == "zh" else "en"}"' in page and shelf.find(session.house.results, "pilot").hash in page
    report.make_report(session, job, got.append)  # it lies there now: no work, no waiting
    assert len(got) == 2 and session.house.questions.taken == 0


def test_the_csv_has_the_effects_with_a_unit_in_every_row(session):
    session.choose("report", result="pilot")
    got = []
    job = errand(session, "report")
    report.make_numbers(session, job, got.append)
    finished(job)
    text = SHELF.take(got[0]["address"].removeprefix("/download/")).read().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    effects = shelf.read(session.house.results / "pilot").effects()
    assert [r["indicator"] for r in rows] == list(effects["indicator"]) and all(r["unit"] for r in rows)
    assert [float(r["delta"]) for r in rows if r["delta"]] == [d for d in effects["delta"] if d == d]


def test_a_run_has_its_indicators_as_csv(session):
    rows = list(csv.DictReader(io.StringIO(work.csv(shelf.read(session.house.results / "run")))))
    assert rows and all(row["unit"] and row["mean"] is not None for row in rows)


def test_a_full_house_says_so(session):
    session.house.questions.total = 0
    job = errand(session, "report")
    report.make_numbers(session, job, pytest.fail)
    assert "0 places" in report.view(session, job.scene.value)["work"]["text"]


# -- a text that describes a scenario --------------------------------------------------------------------


def test_a_scenario_of_text_is_what_the_file_would_be(tmp_path):
    scenario = load("pilot-2021").replaced(name="x", years=4)
    (tmp_path / "x.toml").write_text(scenario.to_toml())
    assert asking.scenario_of(scenario.to_toml(), "x.toml") == load(tmp_path / "x.toml") == scenario


def test_a_baseline_that_is_a_path_is_not_followed():
    with pytest.raises(Wrong, match="status-quo"):
        asking.scenario_of('[about]\nbaseline = "../secret.toml"\n', "x.toml")
