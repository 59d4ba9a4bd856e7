"""The report says what the numbers say, in both languages, in one file that asks nothing of the network."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from made_up import comparison, single

from ecosystem.declare import Text, Wrong
from ecosystem.indicators import INDICATORS
from experiments.scenario import load
from policies import CATALOGUE
from viz import charts
from viz.report import write_report
from viz.words import LANGUAGES, Words, texts
from viz.worlds import Worlds, paired, yearly

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """The comparison's report in each language."""
    folder, result = tmp_path_factory.mktemp("reports"), comparison()
    return {lang: write_report(result, folder / f"{lang}.html", lang) for lang in LANGUAGES}


# -- words ---------------------------------------------------------------------------------------------


def test_both_languages_say_everything():
    en, zh = texts("en"), texts("zh")
    assert {s: set(keys) for s, keys in en.items()} == {s: set(keys) for s, keys in zh.items()}
    for language in (en, zh):
        empty = [f"{s}.{k}" for s, keys in language.items() for k, text in keys.items() if not text.strip()]
        assert not empty
    blanks = {(s, k): (set(re.findall(r"{(\w+)}", en[s][k])), set(re.findall(r"{(\w+)}", zh[s][k]))) for s in en for k in en[s]}
    assert {key: pair for key, pair in blanks.items() if pair[1] - pair[0]} == {}  # a blank nobody would fill


def test_every_unit_a_report_shows_is_known_in_chinese():
    units = {d.unit for p in CATALOGUE.values() for d in p.Dose.declared.values()} | {i.unit for i in INDICATORS.values()}
    units |= {"M RMB a firm", "M RMB a unicorn"}
    assert {u for u in units if re.search(r"[a-z]{3}", Words("zh").unit(u))} == set()


@pytest.mark.parametrize(
    ("value", "unit", "within", "en", "zh"),
    [
        (251_345, "firms", None, "251,345", "25.1万"),
        (1_243, "firms", 140, "1,240", "1240"),
        (8_500, "firms", None, "8,500", "8500"),
        (2_134, "M RMB", 20, "2,134", "21.34亿"),
        (8, "M RMB a project", None, "8", "800万"),
        (0.0153, "share", 0.0003, "1.53", "1.53"),
        (-0.3, "firms", 0.4, "−0.3", "−0.3"),
        (-0.04, "firms", 0.4, "0.0", "0.0"),
        (float("nan"), "firms", None, "–", "–"),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(value, unit, within, en, zh):
    assert Words("en").number(value, unit, within=within) == en
    assert Words("zh").number(value, unit, within=within) == zh


def test_money_in_a_sentence():
    assert [Words(lang).quantity(2134, "M RMB").replace("\u00a0", " ") for lang in LANGUAGES] == ["2.13 bn RMB", "21.3亿元"]
    assert [Words(lang).quantity(300, "M RMB a year").replace("\u00a0", " ") for lang in LANGUAGES] == ["300 M RMB a year", "3亿元/年"]


def test_an_unknown_language_is_refused():
    with pytest.raises(Wrong, match="lang"):
        Words("de")


# -- numbers -------------------------------------------------------------------------------------------


def test_flows_are_summed_and_stocks_are_read_at_the_years_end():
    world = comparison(replicates=1).trajectories["status-quo"]
    years, flow = yearly(world, "entrants", "flow")
    _, stock = yearly(world, "entrants", "stock")
    assert list(years) == list(range(2010, 2036))
    assert flow[0, 3] == pytest.approx(world[0].series["entrants"][12:16].sum())
    assert stock[0, 3] == world[0].series["entrants"][15]


def test_the_paired_interval_forgets_what_both_worlds_share():
    shared = np.random.default_rng(1).normal(0, 1000, (9, 2))
    mean, low, high = paired(shared, shared + np.array([5.0, -5.0]) + 0.1 * np.arange(9)[:, None])
    assert low[0] > 5 and high[1] < -4 and mean[0] == pytest.approx(5.4)


def test_a_year_without_a_value_is_a_gap_and_not_a_zero():
    world = comparison(replicates=3)
    worlds = Worlds("a", world.trajectories["pilot-2021"], "b", world.trajectories["status-quo"])
    line = charts.levels(worlds, "time_to_market", Words("en"))["series"][-1]["data"]
    assert line[:2] == [None] * 2 and line[2] is not None


# -- the page ------------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """What a reader reads: no scripts, no style, no tags."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def answer_of(path: Path) -> str:
    return unescape(re.search(r'class="answer">(.*?)</p>', path.read_text(encoding="utf-8"), re.S)[1]).replace("\u00a0", " ")


def test_no_request_leaves_the_page(pages):
    for path in pages.values():
        page = path.read_text(encoding="utf-8")
        own = page.replace((Path(charts.__file__).parent / "assets" / "echarts.min.js").read_text(encoding="utf-8"), "")
        assert "http://" not in own and "https://" not in own
        assert not re.search(r"<link|<iframe|<img|@import|url\(|\ssrc=", own)
        assert "default-src 'none'" in own


def test_every_indicator_shown_has_its_unit(pages):
    for lang, path in pages.items():
        rows = re.findall(r'data-indicator="(\w+)".*?<th scope="row">(.*?)</th><td class="unit">(.*?)</td>', path.read_text(encoding="utf-8"), re.S)
        assert len(rows) > 10
        assert [name for name, label, unit in rows if not label.strip() or not unit.strip()] == [], lang


def test_every_axis_has_a_unit(pages):
    for path in pages.values():
        options = [json.loads(o) for o in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', path.read_text(encoding="utf-8"), re.S)]
        assert len(options) >= 16
        for option in options:
            axes = [option[a] for a in ("xAxis", "yAxis")]
            named = [a.get("name") for a in axes if a["type"] != "category" or "name" in a]
            assert named and all(named)
            assert option["animation"] is False and option["tips"]


def test_a_difference_that_holds_zero_is_called_none(tmp_path):
    said = answer_of(write_report(comparison(unicorns=1.0), tmp_path / "r.html"))
    assert "no difference that can be told from zero in unicorns" in said
    assert re.search(r"brings 1,\d{3} more entrants \(90 % interval 1,\d{3} to 1,\d{3}, probability of being better > 99 %\)", said)
    assert re.search(r"costs 1\.\d+ bn RMB of public money\.$", said)


def test_the_same_in_chinese(tmp_path):
    said = answer_of(write_report(comparison(), tmp_path / "r.html", "zh"))
    assert re.search(r"使新增企业增加1\d{3}家", said) and "对期末独角兽企业的影响与零无法区分" in said and re.search(r"财政支出增加1\d\.\d+亿元", said)


def test_a_loss_is_called_a_loss(tmp_path):
    assert re.search(
        r"brings 1,\d{3} fewer entrants .*probability of being better < 1 %",
        answer_of(write_report(comparison(effect=-1.0), tmp_path / "r.html")),
    )


def test_worlds_that_do_not_differ_and_cost_nothing(tmp_path):
    said = answer_of(write_report(comparison(effect=0.0, unicorns=0.0, measures=()), tmp_path / "r.html"))
    assert said.count("no difference that can be told from zero") == 2 and "it costs no public money" in said


def test_one_replicate_claims_no_certainty(tmp_path):
    path = write_report(comparison(replicates=1), tmp_path / "r.html")
    assert "how sure this is cannot be said" in answer_of(path) and "interval" not in answer_of(path)
    assert "nan" not in text_of(path).lower().split()


def test_one_world_alone(tmp_path):
    for lang, said in (("en", "entrants"), ("zh", "新增企业")):
        path = write_report(single(), tmp_path / f"{lang}.html", lang)
        assert said in answer_of(path)
        assert texts(lang)["table"]["better"] not in text_of(path)


def test_measures_come_with_dose_units_sources_and_clauses(pages):
    for lang, path in pages.items():
        read = text_of(path)
        for policy in CATALOGUE.values():
            if policy.name in {p.name for p in load("pilot-2021").measures}:
                assert policy.label[lang] in read and policy.why[lang] in read
                assert all(clause.quote in read for clause in policy.clauses)
                assert all(Words(lang).unit(d.unit) in read and Words(lang).source(d.source) in read for d in policy.Dose.declared.values())


def test_a_changed_scenario_comes_with_its_file(tmp_path):
    changed = load("pilot-2021").replaced(name="smaller", measures={"sandbox": {"slots": 7}})
    result = comparison(name="smaller", measures={"sandbox": {"slots": 7}})
    read = text_of(write_report(result, tmp_path / "r.html"))
    assert "tequ compare status-quo smaller.toml --replicates 8 --seed 1 --years 15 --scale 1" in read
    assert changed.hash in read and "slots = 7" in read
    shipped = text_of(write_report(comparison(), tmp_path / "s.html"))
    assert 'compare("status-quo", "pilot-2021", replicates=8' in shipped and "slots = 40" not in shipped


def test_what_a_scenario_is_called_cannot_become_code(tmp_path):
    bad = "</script><script>alert(1)</script><b>"
    page = write_report(comparison(title=Text(bad, bad), question=bad), tmp_path / "r.html").read_text(encoding="utf-8")
    assert bad not in page and "alert(1)</script>" not in page


# -- in a browser --------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_charts_are_drawn_without_network_or_error(pages):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for lang, path in pages.items():
            context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
            page, trouble, asked = context.new_page(), [], []
            page.on("console", lambda message, trouble=trouble: trouble.append(message.text) if message.type in ("error", "warning") else None)
            page.on("pageerror", lambda error, trouble=trouble: trouble.append(str(error)))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            drawn = page.eval_on_selector_all(".chart", "boxes => boxes.map(b => b.querySelectorAll('svg path').length)")
            assert trouble == [] and asked == [path.as_uri()], lang
            assert len(drawn) >= 16 and all(n >= 5 for n in drawn), drawn
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 1280
            page.locator(".chart").first.hover()
            assert page.locator(".chart").first.inner_text().count("5–95") == 2  # both worlds in the tooltip
            context.close()
        browser.close()
