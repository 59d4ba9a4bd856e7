"""The page "evidence" shows what comes with the program, and is silent where nothing does."""

import json
import re

import pytest
from shipped_files import fill

from experiments import ensemble, shipped
from viz.app import evidence_book as book
from viz.app import evidence_shipped as told
from viz.app.house import furnish
from viz.app.pages import evidence
from viz.app.say import Say
from viz.app.session import Session

EN, ZH = Say("en"), Say("zh")
DRAWS = tuple({"hurdle": 0.25 + 0.01 * i, "team": 2.0} for i in range(11))


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=0.01, results=tmp_path))
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def full(empty):
    return fill(empty, "0" * 12)


@pytest.fixture
def calibrated(monkeypatch):
    """Eleven draws: one number differs and is identified, one is the same in all and is not."""
    monkeypatch.setattr(ensemble, "draws", lambda: DRAWS)
    monkeypatch.setattr(ensemble, "about", lambda: {"date": "2026-11-20", "identified": ["hurdle"], "unidentified": ["team"]})
    monkeypatch.setattr(ensemble, "digest", lambda: "feedfeedfeed")


def test_a_tab_without_anything_to_show_is_not_there(session, empty):
    assert {"estimates", "robustness"}.isdisjoint(t["name"] for t in evidence.view(session)["tabs"])
    session.choose("evidence", tab="estimates")
    assert evidence.content(session)["tab"] == "facts"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("tab", ["estimates", "robustness"])
def test_shipped_evidence_has_its_tab_in_both_languages(session, full, lang, tab):
    session.speak(lang)
    session.choose("evidence", tab=tab)
    assert tab in [t["name"] for t in evidence.view(session)["tabs"]]
    content = evidence.content(session)
    assert content["tab"] == tab and len(json.dumps(content, allow_nan=False)) < 20_000
    if lang == "zh":
        assert not re.search(r"\{\w+\}", json.dumps(content)) and re.search("[一-鿿]", content["said"])


def test_an_estimate_stands_beside_what_was_published(full):
    shown = told.estimates(EN)
    first, second = shown["rows"]
    assert (first["value"], first["published"], first["verdict"]) == ("48", "+50 % (Cornelli et al.) (25 to 75)", "inside")
    assert told.BAND[0] <= first["strip"]["measured"] <= told.BAND[1] < second["strip"]["measured"] == told.EDGE[1]
    assert second["verdict_label"] == "outside" and shown["truth"] and "1 of 2" in shown["said"]


def test_an_estimate_without_a_published_interval_has_no_strip():
    assert told._strip({"estimate": 3.0, "published_low": 1.0})["measured"] is None


def test_verdicts_come_before_the_effects_they_rest_on(full):
    shown = told.robustness(ZH)
    verdicts, effects = shown["tables"]
    assert [t["name"] for t in shown["tables"]] == ["verdicts", "robustness"]
    assert verdicts["rows"][0][1] == "成立" and len(effects["columns"]) == len(effects["rows"][0]) == 6


def test_a_fitted_number_shows_where_the_draws_have_it_and_whether_it_is_identified(calibrated):
    (hurdle,) = [r for r in book.parameters(EN, query="nature.hurdle")["rows"] if r["key"] == "nature.hurdle"]
    assert hurdle["drawn"] == "0.255 to 0.345 in nine of ten draws; identified"
    (team,) = [r for r in book.parameters(ZH, query="nature.team")["rows"] if r["key"] == "nature.team"]
    assert team["drawn"].endswith("；不可识别")
    (other,) = [r for r in book.parameters(EN, query="rules.fine")["rows"] if r["key"] == "rules.fine"]
    assert other["drawn"] == ""


def test_the_ensemble_is_named_where_there_is_one(calibrated):
    assert "11 sets" in book.parameters(EN)["natures"] and "feedfeedfeed" in book.parameters(ZH)["natures"]


def test_a_single_draw_is_no_ensemble(monkeypatch):
    monkeypatch.setattr(ensemble, "draws", lambda: DRAWS[:1])
    assert told.natures(EN) == "" and told.drawn("hurdle", "share a year", EN) == ""
