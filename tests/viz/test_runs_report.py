"""Reports of many runs say what their numbers say, in both languages, and every number can be had again from the shards."""

from __future__ import annotations

import json
import re
import shutil
import sys
from html import unescape
from importlib import import_module
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "experiments"))
from shelves import City

from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments import engine, run
from experiments.attribution import attribute
from experiments.levers import Factor
from experiments.optimise import optimise
from experiments.plan import load_plan
from experiments.run import Interrupted
from experiments.scenario import Scenario
from experiments.sensitivity import sensitivity
from experiments.sweep import sweep
from policies import CATALOGUE
from viz import runs
from viz.report import write_report
from viz.runs.names import Settings, unit_of
from viz.runs.parts import Said
from viz.words import LANGUAGES, Words, texts

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PLAN = """
[about]
title = "Places and loans"
title_zh = "名额与贷款"
[run]
replicates = {replicates}
scale = 0.01
years = 2
"""
GRID = PLAN.format(replicates=4) + '[design]\nmethod = "grid"\n[vary.measures.sandbox]\nslots = [0, 40, 80]\n[vary.measures.data_loan]\nbudget = [0, 300]\n'
CUBE = (
    PLAN.format(replicates=3)
    + """
[design]
method = "lhs"
points = 40
[vary.measures.sandbox]
slots = { low = 0, high = 100 }
start = ["2021Q1", "2021Q3"]
sectors = [[], ["bio"], ["it", "digital"]]
[vary.measures.data_loan]
budget = { low = 0, high = 600 }
subsidy = { low = 0, high = 0.05 }
[vary.nature]
hurdle = { within = 0.5 }
"""
)


def ask(city, question, text, where):
    """The result of a question about a plan, or without one about a package, put to a city of arithmetic."""
    where.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_MOST_KNOWN", 0)
        patch.setattr(engine, "simulate", city)
        patch.setattr(run, "simulate", city)
        if question is attribute:
            base = Scenario(name="base", years=2, scale=0.01)
            package = base.replaced(name="package", measures={"sandbox": {}, "data_loan": {}, "observation_period": {}})
            return attribute(base, package, replicates=4, permutations=4, workers=1, out=where / "out")
        (where / "plan.toml").write_text(text)
        return question(load_plan(where / "plan.toml"), out=where / "out", workers=1)


def broken(scenario, replicate):
    """One world in a few."""
    return int(scenario.hash, 16) % 7 == 0 and replicate == 1


QUESTIONS = {
    "grid": (City(firm=True), sweep, GRID),
    "cube": (City(fails=broken), sweep, CUBE),
    "sensitivity": (
        City(),
        sensitivity,
        CUBE.partition("[design]")[0] + CUBE[CUBE.index("[vary.measures") :] + "[sensitivity]\ntrajectories = 6\nbase = 16\nkeep = 3\n",
    ),
    "optimise": (
        City(firm=True),
        optimise,
        PLAN.format(replicates=2) + "[vary.measures.sandbox]\nslots = { low = 0, high = 400 }\n[vary.measures.data_loan]\nbudget = { low = 0, high = 600 }\n"
        "[optimise]\npopulation = 8\ngenerations = 3\nfinal_replicates = 5\nfinal_scale = 0.02\n",
    ),
    "attribution": (City(firm=True), attribute, ""),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return {name: ask(*question, tmp_path_factory.mktemp("runs") / name) for name, question in QUESTIONS.items()}


@pytest.fixture(scope="module")
def pages(results, tmp_path_factory):
    """Each result's report in each language, by (name, language)."""
    folder = tmp_path_factory.mktemp("reports")
    return {(name, lang): write_report(result, folder / f"{name}-{lang}.html", lang) for name, result in results.items() for lang in LANGUAGES}


def parts_of(result, lang="en"):
    """Every table and figure of a report."""
    sections = import_module(f"viz.runs.{result.kind}").sections(result, Words(lang))
    return [part for section in sections for part in section.parts if not isinstance(part, Said)]


def text_of(path: Path) -> str:
    """What a reader reads: no scripts, no style, no tags."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\u00a0", " ")


def options_of(page: str) -> list[dict]:
    """Every chart of a page."""
    return [json.loads(option) for option in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)]


def answer_of(path: Path) -> str:
    return unescape(re.search(r'class="answer">(.*?)</p>', path.read_text(encoding="utf-8"), re.S)[1]).replace("\u00a0", " ")


# -- numbers -------------------------------------------------------------------------------------------


def sorted_alike(found: pd.DataFrame, wanted: pd.DataFrame) -> list[pd.DataFrame]:
    """Both frames with the columns of `wanted`, sorted by those that are not real numbers; indicators that are not shown are dropped."""
    keys = [c for c in wanted if wanted[c].dtype.kind != "f"] or list(wanted.columns)
    found = found[found["indicator"].isin(wanted["indicator"])] if "indicator" in wanted else found
    frames = [f[list(wanted.columns)].astype({k: str for k in keys if wanted[k].dtype.kind in "OUS"}) for f in (found, wanted)]
    return [f.sort_values(keys, ignore_index=True) for f in frames]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_number_shown_comes_out_of_its_query(results, pages, name, monkeypatch):
    result = results[name]
    page = unescape(pages[name, "en"].read_text(encoding="utf-8"))
    monkeypatch.chdir(result.directory)
    asked = 0
    for part in parts_of(result):
        if part.numbers is None:
            continue
        assert part.query and part.query in page, part.name
        found, wanted = sorted_alike(duckdb.sql(part.query).df(), part.numbers)
        assert len(found) == len(wanted) > 0, part.name
        for column in wanted:
            if wanted[column].dtype.kind == "f":
                close = {"rtol": 0, "atol": 1e-6} if column == "probability_better" else {"rtol": 1e-9, "atol": 1e-9}
                np.testing.assert_allclose(found[column].astype(float), wanted[column], err_msg=f"{part.name}: {column}", **close)
            elif "setting" not in column or column == "setting":  # the settings of a tornado are words to SQL
                assert found[column].astype(str).tolist() == wanted[column].astype(str).tolist(), (part.name, column)
        asked += 1
    assert asked >= {"grid": 13, "cube": 9, "sensitivity": 8, "optimise": 4, "attribution": 3}[name]


def test_the_numbers_in_the_cells_are_those_of_the_query(results, pages, monkeypatch):
    result, words = results["grid"], Words("en")
    monkeypatch.chdir(result.directory)
    table = next(p for p in parts_of(result) if p.name == "points-pilot-2021-entrants")
    page = pages["grid", "en"].read_text(encoding="utf-8")
    body = page[page.index('data-table="points-pilot-2021-entrants"') :]
    rows = re.findall(r"<tr.*?</tr>", body[: body.index("</table>")], re.S)[1:]
    answers = duckdb.sql(table.query).df()
    assert len(rows) == len(answers) == 6
    for html, row in zip(rows, answers.itertuples(), strict=True):
        half = (row.high - row.low) / 2
        cells = [unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<t[hd].*?</t[hd]>", html, re.S)]
        delta, between = words.number(row.delta, "firms", sign=True, within=half), words.interval(row.low, row.high, "firms", half)
        assert cells == [str(row.point), delta, between, words.percent(row.probability_better), "4", *(words.number(v) for v in row[2:4])]


def test_a_table_without_a_query_says_nothing_that_was_measured(results):
    for name, result in results.items():
        mute = {p.name for p in parts_of(result) if not p.query}
        assert mute <= {"left-out", "failures"}, name


def test_a_response_is_the_mean_over_the_points_at_a_setting(results):
    told = import_module("viz.runs.sweep").Told(results["grid"], Words("en"))
    found = told.responses("pilot-2021", "entrants").set_index(["factor", "setting"])
    runs = results["grid"].runs.contrasts().query("indicator == 'entrants'")
    at_80 = runs[runs["point"].isin(told.design.index[told.design["measures.sandbox.slots"] == 80])]
    assert found.loc[("measures.sandbox.slots", 80.0), "delta"] == pytest.approx(at_80["delta"].mean())
    assert found.loc[("measures.sandbox.slots", 80.0), "n"] == 4


# -- words ---------------------------------------------------------------------------------------------


def levers() -> list[Factor]:
    numbers = {**{f"nature.{n}": d for n, d in Nature.declared.items()}, **{f"rules.{n}": d for n, d in Rulebook.declared.items()}}
    numbers |= {f"measures.{p.name}.{n}": d for p in CATALOGUE.values() for n, d in p.Dose.declared.items()}
    return [Factor(key, d.unit, d.label, d.default, d.low, d.high, whole=d.whole) for key, d in numbers.items()]


def test_every_lever_has_its_unit_in_both_languages():
    for factor in levers():
        english, chinese = (unit_of(factor.unit, Words(lang)) for lang in ("en", "zh"))
        assert english and not re.search(r"[A-Za-z]{3}", chinese), factor.unit
        if Words("en").number(0.25, factor.unit) == "25":  # a share is shown in per cent, and its unit says so
            assert all("%" in unit or "point" in unit or "百分点" in unit for unit in (english, chinese)), factor.unit


def test_settings_keep_the_digits_that_tell_them_apart():
    settings = Settings(levers(), Words("en"))
    for key, factor in settings.factors.items():
        if not factor.whole and factor.high - factor.low < 1e5:
            middle = factor.low + (factor.high - factor.low) / 2
            assert settings.value(key, middle) != settings.value(key, middle + (factor.high - factor.low) / 10), key


FOREIGN = {"Sobol", "Morris", "PRIM", "Friedman", "Fisher", "Bryant", "Lempert", "Apache", "ECharts", "License", "Python", "DuckDB", "Parquet", "SQL", "RMB"}
FOREIGN |= {"query", "sql", "duckdb", "docs", "assumptions", "tequ", "facts", "codebook", "the", "bank", "broke", "pilot", "base", "package"}
FOREIGN |= {"Stern", "OECD"}  # an author; the plan's own words, as they are quoted
FOREIGN |= {"ArithmeticError", "plan", "status", "quo", "mesa", "numpy", "numba", "python", "source", "toml", "fitted", "screening"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_english_is_left_in_the_chinese_page(pages, name):
    page = pages[name, "zh"].read_text(encoding="utf-8")
    page = re.sub(r"<(pre|code|cite)\b.*?</\1>|<td class=\"key\">.*?</td>|<dd>.*?</dd>", " ", page, flags=re.S)
    options = options_of(page)
    named = [axis.get("name", "") for o in options for axis in (o["xAxis"], o["yAxis"])] + [tip for o in options for tip in o["tips"]]
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    read = unescape(re.sub(r"<[^>]+>", " ", page + " ".join(named)))
    assert {word for word in re.findall(r"[A-Za-z]{3,}", read)} - FOREIGN == set()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_axis_has_a_name_and_every_point_its_words(pages, name):
    for lang in LANGUAGES:
        options = options_of(pages[name, lang].read_text(encoding="utf-8"))
        assert options
        for option in options:
            axes = [option["xAxis"], option["yAxis"]]
            values = [a for a in axes if a["type"] == "value"]
            assert all(a.get("name") for a in (values or axes)) and option["animation"] is False
            loud = [s for s in option["series"] if not s.get("silent")]
            assert len(loud) == 1 and len(loud[0]["data"]) == len(option["tips"]) > 0


def test_reports_are_self_contained_and_show_what_reproduces_them(results, pages):
    for (name, _), path in pages.items():
        page, read = path.read_text(encoding="utf-8"), text_of(path)
        own = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
        assert "http://" not in own and "https://" not in own and "default-src 'none'" in page
        result = results[name]
        if result.plan is not None:
            assert result.plan.hash in read and f"tequ {result.kind} plan.toml --out result" in read and "[vary.measures.sandbox]" in read
        else:
            assert "tequ attribute base.toml package.toml" in read and result.scenario.hash in read


def test_what_a_plan_is_called_cannot_become_code(results, tmp_path):
    from dataclasses import replace

    from ecosystem.declare import Text

    bad = "</script><script>alert(1)</script><b>"
    found = results["grid"]
    changed = replace(found, plan=found.plan.replaced(title=Text(bad, bad), question=bad))
    page = write_report(changed, tmp_path / "r.html").read_text(encoding="utf-8")
    assert bad not in page and "alert(1)</script>" not in page


def test_texts_of_these_pages_have_the_same_blanks():
    en, zh = texts("en"), texts("zh")
    for table in (t for t in en if t.startswith("runs")):
        for key in en[table]:
            assert set(re.findall(r"{(\w*)}", en[table][key])) == set(re.findall(r"{(\w*)}", zh[table][key])), f"{table}.{key}"


# -- answers -------------------------------------------------------------------------------------------


def test_a_sweep_says_where_it_is_better_and_names_the_best_point(pages):
    said = answer_of(pages["grid", "en"])
    assert "Over 6 settings of 2 factors" in said
    assert re.search(r"brings more new firms in 4 \(67 %\), fewer in 0, and a difference that cannot be told from zero in 2; the best is \+3\d\d firms", said)
    assert "places in the sandbox at a time = 80 places in the city" in said


def test_failed_runs_are_counted_and_shown_with_their_settings(results, pages):
    failed = results["cube"].failures
    assert len(failed) > 0
    assert f"; {len(failed)} runs failed." in answer_of(pages["cube", "en"])
    read = text_of(pages["cube", "en"])
    assert read.count("the bank broke") == len(failed) and "Regulatory sandbox: places in the sandbox at a time =" in read


def test_one_replicate_a_point_claims_no_certainty(tmp_path):
    result = ask(City(firm=True), sweep, GRID.replace("replicates = 4", "replicates = 1"), tmp_path / "one")
    page = write_report(result, tmp_path / "r.html")
    assert "how sure this is cannot be said" in answer_of(page) and "nan" not in text_of(page).lower().split()


def test_a_sweep_without_a_finished_run_says_so(tmp_path):
    result = ask(City(fails=lambda *_: True), sweep, GRID, tmp_path / "none")
    assert "no point that finished; 24 runs failed" in answer_of(write_report(result, tmp_path / "r.html"))


@pytest.mark.parametrize("name", ["grid", "sensitivity", "optimise"])
def test_what_was_interrupted_is_reported_as_far_as_it_went(name, tmp_path):
    city, question, text = QUESTIONS[name]
    left = iter(range(40 if name == "sensitivity" else 13))

    def stopping(scenarios, replicate, **how):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return city(scenarios, replicate, **how)

    with pytest.raises(Interrupted):
        ask(stopping, question, text, tmp_path / name)
    result = import_module(f"experiments.{question.__module__.rpartition('.')[2]}").read(tmp_path / name / "out")
    for lang, said in (("en", "goes on"), ("zh", "继续")):
        assert said in text_of(write_report(result, tmp_path / f"{lang}.html", lang))


def test_a_sign_that_turns_is_not_identified_and_the_box_is_drawn_on_what_turns_it(results, pages):
    read = text_of(pages["sensitivity", "en"])
    assert re.search(r"New firms not identified firms", read)
    boxes = results["sensitivity"].discovery().boxes()
    assert "nature.hurdle" in set(boxes["factor"]), "the hurdle turns the sign"
    drawn = next(p for p in parts_of(results["sensitivity"]) if p.name == "worlds")
    assert drawn.numbers["fails"].any() and not drawn.numbers["fails"].all()
    option = json.loads(drawn.charts[0]["option"].replace("\\u003c", "<"))
    worlds = next(s for s in option["series"] if "markArea" in s)
    lower, upper = worlds["markArea"]["data"][0]
    inside = [all(lower[a] <= v <= upper[a] for a, v in zip(("xAxis", "yAxis"), dot["value"], strict=True)) for dot in worlds["data"]]
    assert sum(inside) > 5 and not all(inside), "the box lies among the worlds it was found in"
    assert "无法识别" in text_of(pages["sensitivity", "zh"])


def test_both_figures_of_a_package_are_shown(results, pages):
    fresh = results["optimise"].fresh()
    words, read = Words("en"), text_of(pages["optimise", "en"])
    row = fresh[(fresh["indicator"] == "entrants") & (fresh["package"] == "A")].iloc[0]
    half = (row["high"] - row["low"]) / 2
    search, delta = (words.number(row[k], "firms", within=half, sign=True) for k in ("search", "delta"))
    assert search != delta and f"Package A Extra firms firms {search} {delta}" in read
    assert results["optimise"].sentence.en.replace("\u00a0", " ") in answer_of(pages["optimise", "en"])
    assert "Own mix" in read


def test_shares_and_their_sum_stand_in_one_table(results):
    table = next(p for p in parts_of(results["attribution"]) if p.name == "shares")
    effect = results["attribution"].effect().set_index("indicator").loc["entrants"]
    words = Words("en")
    total = next(row for row in table.rows if row[1].how == "total")
    assert total[3].text == words.number(effect["delta"], "firms", sign=True, within=(effect["high"] - effect["low"]) / 2)
    assert "Regulatory sandbox brings" in import_module("viz.runs.attribution").answers(results["attribution"], words)[0]


def test_kinds_of_runs_are_the_modules_that_write_them():
    for kind in runs.KINDS:
        module = import_module(f"viz.runs.{kind}")
        assert all(callable(getattr(module, name)) for name in ("facts", "answers", "sections"))


# -- in a browser --------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_charts_are_drawn_without_network_or_error(pages):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for (name, lang), path in pages.items():
            context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
            page, trouble, asked = context.new_page(), [], []
            page.on("console", lambda message, trouble=trouble: trouble.append(message.text) if message.type in ("error", "warning") else None)
            page.on("pageerror", lambda error, trouble=trouble: trouble.append(str(error)))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            drawn = page.eval_on_selector_all(".chart", "boxes => boxes.map(b => b.querySelectorAll('svg path, svg text').length)")
            assert trouble == [] and asked == [path.as_uri()], (name, lang)
            assert drawn and all(n >= 5 for n in drawn), (name, drawn)
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
            context.close()
        browser.close()
