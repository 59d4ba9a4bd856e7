"""A report says how sure it is, over how many natures, and what the model was held against; and is silent where nothing is shipped."""

import json
import re
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from made_up import comparison, single
from shipped_files import fill

from ecosystem.declare import Text, Wrong
from ecosystem.indicators import INDICATORS
from experiments import shipped
from experiments.natures import Natures
from viz import evidence, sure
from viz.recompute import Shards
from viz.report import page, write_report
from viz.words import LANGUAGES, Words, capital

EN = Words("en")
@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of evidence with nothing in it yet."""
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def full(folder):
    """All three files, about the scenario of the made-up comparison at a tenth of the city."""
    about = comparison().scenarios[0].replaced(scale=0.1)
    return fill(folder, about.hash)


def drawn(draws=3):
    """The made-up comparison as if its replicates had lived in some draws of nature."""
    return replace(comparison(), lived=Natures(draws, "feedfeedfeed", "2026-11-20"))


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# -- how sure -------------------------------------------------------------------------------------------


def test_bars_of_luck_and_nature_fill_the_whole_and_are_the_split():
    result = drawn()
    rows = result.variance().set_index("indicator")
    figures, _, said = sure.parts(result, result.scenarios[0], EN, Shards(None))
    luck, nature = (np.array(series["data"]) for series in json.loads(str(figures[0].charts[0]["option"]))["series"])
    assert luck + nature == pytest.approx(100.0, abs=1e-3)
    shown = [name for name in sure.SHOWN if np.isfinite(rows.loc[name, "share_nature"])]
    order = [name for name in rows.index if name in shown]
    assert nature == pytest.approx([100 * rows.loc[name, "share_nature"] for name in order], abs=1e-3)
    assert "3 draws" in said and "feedfeedfeed" in said and "2026-11-20" in said


@pytest.mark.parametrize(("draws", "words"), [(0, "fitted nature"), (1, "fitted nature"), (50, "lived in once")])
def test_where_nothing_can_be_split_the_report_says_why(draws, words):
    result = drawn(draws)
    figures, tables, said = sure.parts(result, result.scenarios[0], EN, Shards(None))
    assert figures == [] and len(tables[0].rows) >= 6 and words in said


def test_the_table_of_worlds_prints_the_range_of_worlds():
    result = drawn()
    row = result.effects().set_index("indicator").loc["entrants"]
    half = (row["high"] - row["low"]) / 2
    (table,) = sure.parts(result, result.scenarios[0], EN, Shards(None))[1]
    (cells,) = [cells for cells in table.rows if cells[0] == capital(INDICATORS["entrants"].label.en)]
    assert cells[-1] == EN.interval(row["world_low"], row["world_high"], "firms", half)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_comparison_says_how_sure_it_is(lang, tmp_path):
    html = write_report(drawn(), tmp_path / "r.html", lang).read_text()
    words = Words(lang)
    assert words("section.sure") in html and words("sure.worlds") in html and 'data-table="variance"' in html
    assert words("answer.reading_drawn") in html and words("identity.draws", n=3, digest="feedfeedfeed", date="2026-11-20") in html


# -- evidence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_without_shipped_evidence_has_no_section_of_it(folder, lang):
    assert shipped.estimates() is None and shipped.robustness() is None and shipped.facts() is None
    assert f"<h2>{Words(lang)('section.evidence')}</h2>" not in page(comparison(), Words(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shipped_evidence_is_printed(full, lang):
    words = Words(lang)
    html = page(comparison(), words)
    said = text(html)
    assert f"<h2>{words('section.evidence')}</h2>" in html
    assert all(f'data-table="{name}"' in html for name in ("estimates", "verdicts", "robustness"))
    assert words("evidence.facts_note", targets=3, all_targets=4, checks=4, all_checks=6).split("`")[0] in said
    assert ("进入沙盒对获得融资机会的影响" if lang == "zh" else "sandbox entry on the chance of raising capital") in said
    assert "+50 % (Cornelli et al.)" in said and words("evidence.no") in said


def test_robustness_of_another_scenario_is_not_shown(full):
    scenario, baseline = comparison().scenarios[0], comparison().baseline
    assert shipped.robustness_of(scenario, baseline) is not None
    assert shipped.robustness_of(scenario.replaced(ensemble=0), baseline) is not None
    assert shipped.robustness_of(scenario.replaced(years=10), baseline) is None
    assert shipped.robustness_of(scenario.replaced(rules={"fine": 0.75}), baseline) is None
    assert shipped.robustness_of(scenario, scenario) is None
    assert 'data-table="verdicts"' not in page(comparison(years=10), EN)


def test_a_run_alone_shows_the_estimates_but_no_robustness(full):
    html = page(single(), EN)
    assert 'data-table="estimates"' in html and 'data-table="verdicts"' not in html


def test_a_verdict_names_the_variants_that_break_it(full):
    verdicts, effects = evidence.robust(comparison().scenarios[0], comparison().baseline, EN)
    assert [row[1:] for row in verdicts.rows] == [("survives", "nowhere"), ("breaks", "liquidity-led entry")]
    assert effects.rows[1][-1] == EN("table.none")  # no probability was given


def test_numbers_that_are_left_out_are_dashes(full):
    (listing,) = evidence.estimated(EN)
    assert listing.rows[1][6] == "15 to 30" and listing.rows[0][6] == "+50 % (Cornelli et al.) (25 to 75)"
    assert "1 of 2" in listing.note


def test_a_published_number_is_read_as_well_as_a_published_text(folder):
    row = 'design = "sandbox_did"\nstatement = "length of a sandbox test"\nunit = "months"\nestimate = 5.75\nerror = 0.04\nlow = 5.7\nhigh = 5.8\n'
    rest = 'published = 6.0\npublished_low = 3.0\npublished_high = inf\ntruth = nan\ninside = true\n'
    (folder / "estimates.toml").write_text(f"[about]\n[[estimate]]\n{row}{rest}")
    (english,), (chinese,) = (list(evidence.estimated(Words(lang))) for lang in ("en", "zh"))
    assert (english.rows[0][0], english.rows[0][6]) == ("Sandbox: staggered differences", "6 (at least 3)")
    assert chinese.rows[0][:3] == ("沙盒：交错双重差分", "沙盒测试时长", "月")


def test_a_record_of_the_robustness_command_is_read_by_its_own_reader(folder, monkeypatch):
    """The module that writes it knows what it says: verdicts, and the labels of variants."""
    row = {"variant": "entry-rule", "indicator": "entrants", "unit": "firms", "delta": 3.0, "low": 1.0, "high": 5.0, "probability_better": 0.9}
    verdict = SimpleNamespace(word="weakens", breaks=(), weakens=("entry-rule",))
    read = SimpleNamespace(effects=pd.DataFrame([row]), verdicts=lambda: {"entrants": verdict})
    label = SimpleNamespace(label=Text("entry follows liquidity", "进入由流动性驱动"))
    monkeypatch.setitem(sys.modules, "experiments.robustness", SimpleNamespace(read=lambda path: read, VARIANTS={"entry-rule": label}))
    scenario, baseline = comparison().scenarios[0], comparison().baseline
    (folder / "robustness.toml").write_text(f'[about]\nbaseline = "status-quo"\nscenario_hash = "{scenario.hash}"\n[effects.entry-rule]\n')
    verdicts, effects = evidence.robust(scenario, baseline, Words("zh"))
    assert verdicts.rows[0][1:] == ("减弱", "进入由流动性驱动") and effects.rows[0][0] == "进入由流动性驱动"
    assert next(evidence.robust(scenario, baseline, EN)).rows[0][1:] == ("weakens", "entry follows liquidity")


@pytest.mark.parametrize(("name", "content"), [("estimates.toml", "[about"), ("estimates.toml", "[about]\n"), ("facts.json", "{}"), ("facts.json", "[[1]]")])
def test_a_broken_file_is_refused_by_name(folder, name, content):
    (folder / name).write_text(content)
    with pytest.raises(Wrong, match=name):
        (shipped.facts if name.endswith("json") else shipped.estimates)()


def test_what_comes_with_this_program_can_be_read():
    """Whatever of it is shipped now."""
    for read, lists in ((shipped.estimates, ("estimate",)), (shipped.robustness, ("effect", "verdict")), (shipped.facts, ("facts",))):
        found = read()
        assert found is None or all(found[key] for key in ("about", *lists) if key != "about" or read is not shipped.facts)
