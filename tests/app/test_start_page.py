"""The page Start, without a browser: where to begin, what is opened, what the sketch shows."""

import json

import numpy as np
import pytest

from ecosystem import city
from experiments.scenario import load, shipped
from viz.app import report_asked, screen_city, share
from viz.app.house import furnish
from viz.app.pages import start
from viz.app.say import Say
from viz.app.session import Session


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=0.01, results=tmp_path))
    yield made
    made.close()


# -- presets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_shipped_scenario_is_a_card_with_its_measures_and_units(session, lang):
    session.speak(lang)
    cards = {card["name"]: card for card in start.view(session)["presets"]}
    assert set(cards) == set(shipped())
    for name, card in cards.items():
        scenario = load(name)
        assert card["title"] == scenario.title[lang] and card["hash"] == scenario.hash
        assert [m["label"] for m in card["measures"]] == [p.label[lang] for p in scenario.measures]
        assert all(any(c.isdigit() for c in m["dose"]) and not m["dose"][-1].isdigit() for m in card["measures"])  # a number, then its unit
        assert card["comparable"] == bool(scenario.measures)


def test_a_chinese_reader_gets_a_chinese_question():
    for name in shipped():
        assert not any("a" <= letter <= "z" for letter in start.preset(name, Say("zh"))["question"])


def test_what_is_sent_is_small_and_json(session):
    assert len(json.dumps([start.view(session), start.sketch(session.say)])) < 40_000


def test_beginning_with_a_preset_puts_it_on_the_desk(session):
    assert start.begin(session, "status-quo", "live") == "live"
    assert session.desk.value.preset == "status-quo" and not session.desk.value.scenario.measures
    assert start.begin(session, "no-such-thing", "live") == ""
    assert session.desk.value.preset == "status-quo"


# -- the sketch ----------------------------------------------------------------------------------------


def test_dots_of_the_sketch_are_the_models_shares_of_founders():
    data, placed = city.load(), start.dots()
    share_of = (np.diff(data.location, axis=1, prepend=0.0) * data.sector.entrant_share[:, None]).sum(axis=0) / data.sector.entrant_share.sum()
    assert abs(len(placed) - start.DOTS) <= len(data.districts)
    for place in screen_city.ground(Say("en"))["districts"]:
        inside = sum(any(x <= dx < x + 1 and y <= dy < y + 1 for x, y in place["cells"]) for dx, dy, _ in placed)
        assert inside == round(start.DOTS * share_of[data.districts.index(place["name"])])
    counted = np.bincount([sector for *_, sector in placed], minlength=len(data.sectors)) / len(placed)
    assert np.allclose(counted, data.sector.entrant_share / data.sector.entrant_share.sum(), atol=0.02)


def test_no_two_dots_lie_on_each_other():
    places = [(x, y) for x, y, _ in start.dots()]
    assert len(set(places)) == len(places)


def test_the_sketch_names_what_it_rests_on():
    assert {"D1.12", "A-1", "A-12", "A-14"} == set(start.sources())


# -- opening -------------------------------------------------------------------------------------------


def test_a_scenario_file_lands_on_the_desk_with_a_baseline_it_can_be_compared_with(session):
    text = load("pilot-2021").replaced(years=6, start="2022Q1", seed=9, title="Mine").to_toml()
    assert start.open_file(session, text, r"C:\plans\mine.toml") == "levers"
    desk = session.desk.value
    assert (desk.scenario.name, desk.scenario.years, desk.baseline.name) == ("mine", 6, "status-quo")
    assert all(getattr(desk.scenario, key) == getattr(desk.baseline, key) for key in ("start", "years", "seed", "scale"))
    assert desk.scenario.scale == 0.01 and "Mine" in session.notice.value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[measures.sandbox]\nslotz = 3\n", "did you mean 'slots'"),
        ("[run\n", "line 1"),
        ("# " + "x" * report_asked.LARGEST, "at most 64,000 bytes"),
        ('[about]\nbaseline = "/etc/other.toml"\n', "status-quo"),
        ("\x00", "valid TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_changes_nothing(session, text, said):
    before = session.desk.value
    assert start.open_file(session, text, "plan.toml") == ""
    assert session.desk.value is before
    assert session.notice.value.startswith("plan.toml: ") and said in session.notice.value and "\n" not in session.notice.value


def test_a_link_opens_the_scenario_the_language_and_the_page(session, tmp_path):
    session.put(scenario=session.desk.value.scenario.replaced(years=7, title="Seven"))
    session.speak("zh")
    session.choose("compare", indicator="unicorns")
    other = Session(furnish(scale=0.01, results=tmp_path))
    try:
        assert start.open_link(other, f"http://somewhere:1/compare?{share.write(session, 'compare')}") == "compare"
        assert other.desk.value == session.desk.value and other.look.value.lang == "zh"
        assert other.chosen("compare", "indicator") == "unicorns"
    finally:
        other.close()


def test_what_is_no_link_is_said_and_changes_nothing(session):
    before = session.desk.value
    for text in ("hello", "", "x" * 100_000):
        assert start.open_link(session, text) == ""
        assert session.notice.value and session.desk.value is before


def test_an_unknown_result_opens_nothing(session):
    assert start.open_result(session, "../../etc", "report") == ""
    assert session.chosen("report", "result") is None
