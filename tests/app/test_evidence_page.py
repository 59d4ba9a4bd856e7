"""The page Evidence, without a browser: facts, the codebook in words, and measuring beside the page."""

import json
import re
import time
from dataclasses import replace

import pytest

from experiments import catalogue, codebook
from experiments.facts import FACTS
from viz.app import evidence_book as book
from viz.app import evidence_facts as facts
from viz.app import evidence_words as words
from viz.app import evidence_work as work
from viz.app.house import Places, furnish
from viz.app.pages import evidence
from viz.app.report_errand import Errand, Scene
from viz.app.say import Say, texts
from viz.app.session import Session
from viz.words import is_share

EN, ZH = Say("en"), Say("zh")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,}")


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=0.01, results=tmp_path))
    yield made
    made.close()


def measured(**values):
    """A measurement in which every fact has its observed value, but for those given."""
    rows = [{"fact": f.name, "value": values.get(f.name, f.target), "spread": 0.1 * (f.high - f.low)} for f in FACTS]
    return work.Measurement("m", "2026-03-04T05:06:07", 4, 1.0, 1, 60.0, {"tequ": "0.1.0", "source": "x"}, rows)


# -- numbers and words -----------------------------------------------------------------------------------


def test_every_number_has_a_unit_a_source_and_a_kind_in_both_languages():
    for entry in book.book():
        assert words.kind(entry.source, entry.note) in words.KINDS and words.chapter(entry.group) in words.CHAPTERS
        for say in (EN, ZH):
            assert words.unit(entry.unit, say, entry.group) and words.source(entry.source, say) and words.group_label(entry.group, say)


def test_chinese_units_and_sources_are_no_english_sentences():
    for entry in book.book():
        assert not ENGLISH.search(words.unit(entry.unit, ZH, entry.group)), entry.unit
        assert not ENGLISH.search(words.source(entry.source, ZH)), entry.source


def test_what_is_shown_in_per_cent_says_so():
    for entry in book.book():
        if is_share(entry.unit) and entry.group != "plan":
            assert words.unit(entry.unit, EN).startswith(("%", "percentage")), entry.unit


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (0.35, "share of revenue", "35", "35"),
        (300.0, "M RMB a year", "300", "3亿"),
        (0.02, "M RMB for each M RMB of sales", "0.02", "0.02"),
        (0.00025, "a quarter", "0.00025", "0.00025"),
        (-1.373, "log odds", "\N{MINUS SIGN}1.373", "\N{MINUS SIGN}1.373"),
        (750000, "firms", "750,000", "75万"),
        (0.0, "share", "0", "0"),
    ],
)
def test_a_declared_number_keeps_every_digit_that_matters(value, unit, en, zh):
    assert (words.digits(value, unit, EN), words.digits(value, unit, ZH)) == (en, zh)


def test_points_of_a_design_are_no_percentages():
    (points,) = [e for e in codebook.lines() if (e.group, e.name) == ("plan", "points")]
    assert words.digits(points.default, points.unit, EN, "plan") == f"{points.default:g}"
    assert "percent" not in words.unit(points.unit, EN, "plan")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("assumption A-10; K1 B3.1 pre-money medians", "assumed"),
        ("form: Delgado, Porter & Stern 2010; size assumption A-31", "partly"),
        ("A1.1: 001 L66", "plans"),
        ("国科发火〔2008〕172号", "law"),
        ("Stern 2017: +34 %", "paper"),
        ("F11: Chen et al. 2021, real user-cost elasticity", "counted"),
        ("fitted (tequ calibrate)", "fitted"),
        ("2 % a year, market convention", "other"),
    ],
)
def test_kinds_of_sources(source, kind):
    assert words.kind(source) == kind


# -- parameters and assumptions --------------------------------------------------------------------------


def test_leafing_through_shows_every_number_once():
    first = book.parameters(EN)
    keys = [row["key"] for page in range(1, first["place"]["pages"] + 1) for row in book.parameters(EN, page=page)["rows"]]
    assert len(keys) == len(set(keys)) == first["place"]["total"] == len(book.book()) > len(codebook.lines()) - 1
    assert max(len(book.parameters(EN, page=p)["rows"]) for p in (1, 2)) == book.ROWS


def test_a_page_that_does_not_exist_is_the_nearest_one():
    assert book.parameters(EN, page=10**6)["place"]["page"] == book.parameters(EN)["place"]["pages"]
    assert book.parameters(EN, page=-4)["place"]["page"] == 1
    nothing = book.parameters(EN, query="no such number anywhere")
    assert nothing["rows"] == [] and nothing["place"]["total"] == 0


def test_searching_finds_in_both_languages_and_ids_whole():
    sandbox = {row["key"] for row in book.parameters(EN, query="sandbox slots")["rows"]}
    assert sandbox == {row["key"] for row in book.parameters(ZH, query="沙盒同时在测名额")["rows"]} == {"measures.sandbox.slots"}
    for row in book.parameters(EN, query="A-1")["rows"]:
        assert "A-1" in row["assumptions"]


def test_filters_keep_only_their_own():
    rows = book.parameters(EN, chapter="rules", kind="law")["rows"]
    assert rows and {row["kind"] for row in rows} == {"law"} and all(row["key"].startswith("rules.") for row in rows)


def test_every_assumption_of_a_declaration_is_listed_with_what_rests_on_it():
    wanted = {name for entry in book.book() for name in re.findall(r"\bA-\d+", f"{entry.source} {entry.note}")}
    pages = book.assumptions(EN)["place"]["pages"]
    rows = [row for page in range(1, pages + 1) for row in book.assumptions(EN, page=page)["rows"]]
    assert {row["id"] for row in rows} == wanted and [row["id"] for row in rows] == sorted(wanted, key=lambda name: int(name[2:]))
    for row in rows:
        assert row["n"] == book.parameters(EN, query=row["id"])["place"]["total"] and row["value"]


def test_confidence_counts_every_number_once():
    shown = book.confidence(EN)
    assert sum(kind["n"] for kind in shown["kinds"]) == len(book.book()) == sum(sum(s["data"]) for s in shown["option"]["series"])
    assert shown["option"]["xAxis"]["name"] and all(sum(kind["by"]) == kind["n"] for kind in shown["kinds"])


# -- instruments and sources -----------------------------------------------------------------------------


def test_instruments_say_in_words_what_they_change():
    for say in (EN, ZH):
        for shown, plain in zip(book.instruments(say), catalogue.instruments(), strict=True):
            assert shown["name"] == plain["name"] and len(shown["terms"]) == len(plain["acts_on"])
            assert not any("_" in term for term in shown["terms"])  # a label, and not the name in the program
            assert len(shown["clauses"]) == len(plain["clauses"]) and len(shown["costs"]) == len(plain["costs"])


def test_every_clause_stands_under_its_document():
    clauses = [clause for document in book.documents(EN) for clause in document["clauses"]]
    assert sorted(c["quote"] for c in clauses) == sorted(c["quote"] for i in catalogue.instruments() for c in i["clauses"])
    assert [d["short"] for d in book.documents(EN)] == ["000", "001", "002", "003", "004"]


def test_rows_of_the_evidence_table_count_facts_and_numbers():
    rows = {row["row"]: row for row in book.evidence_rows(EN)}
    assert rows["D1.2"]["facts"] == sum(words.rows_cited(f.source).count("D1.2") for f in FACTS) > 0
    assert list(rows).index("A2.3") < list(rows).index("A2.11") and not any(row.startswith("A-") for row in rows)


# -- facts -----------------------------------------------------------------------------------------------


def test_every_fact_is_said_in_both_languages():
    for fact in FACTS:
        assert f"evidence_facts.{fact.name}" in texts()
        if fact.note:
            assert f"evidence_facts.note.{fact.name}" in texts()
        if fact.reason:
            assert texts()[f"evidence_facts.reason.{fact.name}"].en == fact.reason
        assert not ENGLISH.search(words.source(fact.source, ZH)) and not ENGLISH.search(words.unit(fact.unit, ZH))


def test_a_fact_outside_its_band_is_named_first_and_plainly():
    fact = FACTS[7]
    rows = facts.table(measured(**{fact.name: fact.high + 1}), EN)
    assert rows[0]["fact"] == fact.name and rows[0]["verdict_label"] == "outside the band"
    assert {row["verdict"] for row in rows[1:]} == {"inside"}
    targets = sum(f.role == "target" for f in FACTS)
    assert facts.summary(measured(**{fact.name: fact.high + 1}), EN)[0].startswith(f"{targets - 1} of {targets}")


def test_a_fact_that_is_missed_says_why_and_one_that_holds_does_not():
    fact = next(f for f in FACTS if f.reason)
    for say in (EN, ZH):
        held, missed = (facts.table(measured(**{fact.name: value}), say) for value in (fact.target, fact.high * 2))
        told = [next(row["note"] for row in rows if row["fact"] == fact.name) for rows in (held, missed)]
        assert told[1] == texts()[f"evidence_facts.reason.{fact.name}"][say.lang] != told[0]


def test_the_strip_tells_inside_from_outside():
    fact = FACTS[0]
    for value, inside in ((fact.low, True), (fact.high, True), (0.99 * fact.low, False), (10 * fact.high, False)):
        strip = next(r for r in facts.table(measured(**{fact.name: value}), EN) if r["fact"] == fact.name)["strip"]
        assert (facts.BAND[0] <= strip["measured"] <= facts.BAND[1]) == inside
        assert 0 <= strip["from"] <= strip["to"] <= 100


def test_what_could_not_be_measured_is_neither_inside_nor_outside():
    rows = facts.table(measured(**{FACTS[0].name: None}), EN)
    assert next(r for r in rows if r["fact"] == FACTS[0].name)["verdict"] == "unknown"
    targets = sum(f.role == "target" for f in FACTS)
    assert facts.summary(measured(**{FACTS[0].name: None}), EN)[0].startswith(f"{targets - 1} of {targets}")


def test_nothing_is_claimed_before_anything_was_measured(session):
    shown = evidence.content(session)
    assert shown["summary"] == [] and {row["verdict"] for row in shown["rows"]} == {""} and len(shown["rows"]) == len(FACTS)


def test_money_of_a_fact_is_yuan_in_chinese():
    rows = facts.table(measured(), ZH)
    assert next(r for r in rows if r["fact"].startswith("sales of the largest"))["band"] == "100亿 至 1600亿"


def test_the_best_measurement_is_of_this_model_then_of_the_largest_city():
    old, small = measured(), replace(measured(), scale=0.1, versions=facts.versions())
    assert work.best([old, small]) is small and work.best([]) is None
    assert facts.is_current(small) and not facts.is_current(old)


# -- measuring -------------------------------------------------------------------------------------------


def test_measuring_beside_the_page_keeps_the_answer_and_shows_it(session):
    session.choose("evidence", replicates=2, scale=0.02)
    evidence.measure(session)
    job = evidence.errand(session, "measuring")
    assert session.house.questions.taken == 1
    until = time.monotonic() + 120
    while job.scene.value.busy and time.monotonic() < until:
        time.sleep(0.05)
    assert job.scene.value.status == "done", job.scene.value
    assert session.house.questions.taken == 0
    shown = evidence.content(session)
    assert shown["name"] == session.chosen("evidence", "measured") and not shown["old"] and shown["small"]
    (kept,) = work.kept(session.house.results)
    assert (kept.replicates, kept.scale, kept.seed) == (2, 0.02, session.desk.value.scenario.seed) and len(kept.rows) == len(FACTS)
    again = Session(session.house)  # another visitor finds it too
    assert evidence.content(again)["name"] == kept.name
    again.close()


def test_a_full_house_says_so(session):
    session.house.questions.total = 0
    evidence.measure(session)
    shown = evidence.working(session, evidence.errand(session, "measuring").scene.value)
    assert shown["status"] == "full" and "0 places" in shown["text"]


def test_a_visitor_who_leaves_ends_the_measurement_and_gives_the_place_back(tmp_path):
    visitor = Session(furnish(scale=0.01, results=tmp_path))
    visitor.choose("evidence", replicates=40, scale=1.0)
    evidence.measure(visitor)
    job = evidence.errand(visitor, "measuring")
    while job._job is not None and job._job.pid is None:
        time.sleep(0.02)
    visitor.close()
    assert visitor.house.questions.taken == 0 and not job.scene.value.busy
    assert list(tmp_path.glob("facts/*")) == []


def test_a_file_that_is_no_measurement_is_passed_over(tmp_path):
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.json").write_text("{")
    (tmp_path / "facts" / "b.json").write_text(json.dumps({"kind": "other", "format": 1}))
    assert work.kept(tmp_path) == []


def test_an_errand_that_failed_gives_its_place_back(tmp_path):
    house = furnish(scale=0.01, results=tmp_path)
    job = Errand(house)
    job.begin("x", work.measure, 0, -1.0, 1, str(tmp_path))  # no city has a negative size
    until = time.monotonic() + 60
    while job.scene.value.busy and time.monotonic() < until:
        time.sleep(0.02)
    assert job.scene.value.status == "failed" and house.questions == Places(2, 0, house.questions._lock)
    job.stop()


# -- what is sent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("tab", evidence.TABS)
def test_every_tab_is_small_and_json(session, lang, tab):
    session.speak(lang)
    session.choose("evidence", tab=tab)
    sent = json.dumps([evidence.view(session), evidence.content(session), evidence.working(session, Scene())], allow_nan=False, ensure_ascii=False)
    assert len(sent.encode()) < 60_000


def test_choices_from_a_link_that_mean_nothing_are_ignored(session):
    session.choose("evidence", tab="nonsense", leaf="x", query=7, chapter=["a"], kind="?", replicates=10**9, scale="big", measured="../x")
    assert evidence.tab(session) == "facts" and evidence.asked(session) == (10, 1.0)
    session.choose("evidence", tab="parameters")
    assert evidence.content(session)["place"]["page"] == 1
