"""A link gives a colleague the same scenario and the same screen, for ever, whatever happens to it on its way."""

import random
import tomllib
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import clock
from experiments import editions
from experiments.difference import Change, apply, changes
from experiments.editions import digest, edition, preset
from experiments.live.course import Course
from experiments.scenario import Scenario, load, shipped
from tests.app.test_difference import scenarios
from viz.app import share
from viz.app.house import furnish
from viz.app.scene import Future, Scene
from viz.app.session import Session
from viz.app.share import LONGEST, read, write
from viz.app.share_words import Notes, read_choices, spell_choices

HERE = Path(__file__).parent
FROZEN = tomllib.loads((HERE / "editions.toml").read_text(encoding="utf-8"))
LINKS = tomllib.loads((HERE / "links.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return furnish(scale=0.01, cities=1, results=tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def session(house):
    made = Session(house)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def tidy(request):
    """A fresh desk for each test that has a session; the thread behind it is one for all."""
    if "session" in request.fixturenames:
        session = request.getfixturevalue("session")
        session.take_preset("pilot-2021")
        session.look.value = type(session.look.value)()
        session.live.scene.value = Scene()
        session.live.baseline, session.live.replicate = None, 0


def slots(scenario, number):
    return apply(scenario, [Change("measures.sandbox.slots", None, number)])


def played(session, course, reached, shown, replicate=0):
    """As if the city had been played, without its process."""
    session.live.baseline, session.live.replicate = session.desk.value.baseline, replicate
    session.live.scene.value = Scene("paused", (Future(0, -1, course.first, course, reached),), 0, shown)


# -- the same scenario -----------------------------------------------------------------------------------


@settings(max_examples=60)
@given(scenario=scenarios(), baseline=scenarios(), name=st.sampled_from(shipped()))
def test_any_scenario_and_baseline_come_out_as_they_went_in(session, scenario, baseline, name):
    # A name must be fit for a file, and a file of this machine is no baseline elsewhere.
    scenario, baseline = (s.replaced(name="mine", baseline="status-quo", scale=0.01) for s in (scenario, baseline))
    session.put(preset=name, scenario=scenario, baseline=baseline)
    text = write(session, "levers")
    shared = read(text).sized(0.01)
    assert shared.notes == ()
    assert (shared.preset, shared.scenario, shared.baseline) == (name, scenario, baseline)
    assert shared.scenario.title == scenario.title
    assert len(text) < LONGEST


@settings(max_examples=40)
@given(scenario=scenarios(), luck=st.randoms(use_true_random=False))
def test_letters_and_programs_may_re_encode_it_on_its_way(session, scenario, luck: random.Random):
    session.put(scenario=scenario.replaced(name="mine", baseline="status-quo", scale=0.01))
    text = write(session, "levers")
    parts = [part.partition("=") for part in text.split("&")]
    wholly = "&".join(f"{key}={quote(unquote(value), safe='')}" for key, _, value in parts)
    assert read(wholly) == read(text)
    luck.shuffle(parts)
    broken = "&".join("".join(part) for part in parts)
    place = luck.randrange(len(broken))
    assert read(f"  http://localhost:8765/levers?{broken[:place]}\r\n{broken[place:]}#content\n").scenario == read(text).scenario


def test_the_size_of_the_city_is_the_servers(session):
    shared = read(write(session, "start"))
    assert (session.desk.value.scenario.scale, shared.scenario.scale) == (0.01, 1.0)
    assert shared.scenario == load("pilot-2021")
    assert shared.sized(0.01).scenario.hash == session.desk.value.scenario.hash
    assert f"h={load('pilot-2021').hash}" in write(session, "start")


def test_a_measure_usually_for_one_district_stays_open_to_all(session):
    everywhere = load("status-quo").replaced(name="mine", measures={"industry_space": {"districts": []}}, scale=0.01)
    session.put(preset="status-quo", scenario=everywhere)
    shared = read(write(session, "levers")).sized(0.01)
    assert shared.scenario == everywhere and shared.scenario.measures[0].targets.districts == ()
    assert read("v=1&from=status-quo.1&set=industry_space:on").scenario.measures[0].targets.districts == ("futian",)


def test_a_long_link_leaves_out_looks_and_words_but_no_measure(session):
    session.put(scenario=session.desk.value.scenario.replaced(question="为什么" * 330, rules={"fine": 1}))
    session.choose("live", indicator="unicorns", text="长" * 1800)
    session.choose("compare", text="长" * 1800)
    text = write(session, "live")
    shared = read(text)
    assert len(text) < LONGEST
    assert shared.scenario.hash == session.desk.value.scenario.replaced(scale=1.0).hash
    assert shared.chosen == {}
    session.put(scenario=session.desk.value.scenario.replaced(question="?"))
    assert read(write(session, "live")).chosen.keys() == {"live"}


# -- the same screen -------------------------------------------------------------------------------------


def test_language_theme_and_page_travel(session):
    session.speak("zh")
    session.darken(True)
    shared = read("http://127.0.0.1:8765/compare?" + write(session, "compare"))
    assert (shared.lang, shared.dark, shared.page) == ("zh", True, "compare")
    assert read("v=1&from=pilot-2021.1").lang is None
    assert read("//evil.example/?v=1").page == read("javascript:x?v=1").page == ""


fractions = st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: not value.is_integer())  # 2.0 comes out as 2
values = st.one_of(st.none(), st.booleans(), st.integers(-(10**15), 10**15), fractions, st.text(max_size=20))
names = st.from_regex(r"[a-z][a-z_0-9]{0,9}", fullmatch=True)


def kinds(value):
    """The same, with the kind of each value for the value."""
    if isinstance(value, dict):
        return {key: kinds(inner) for key, inner in value.items()}
    return [kinds(inner) for inner in value] if isinstance(value, list) else type(value)


@settings(max_examples=150)
@given(st.dictionaries(names, st.dictionaries(names, st.one_of(values, st.lists(values, max_size=4)), min_size=1, max_size=4), max_size=3))
def test_what_pages_show_travels_with_its_kind(chosen):
    notes = Notes()
    found = read_choices(spell_choices(chosen), notes)
    assert (found, notes) == (chosen, [])
    assert kinds(found) == kinds(chosen)


def test_a_city_opens_on_its_course_at_its_quarter(session):
    scenario = slots(session.desk.value.scenario, 60)
    session.put(scenario=slots(scenario, 90))
    course = Course(scenario).changed(172, slots(scenario, 70)).changed(176, slots(scenario, 90))
    played(session, course, reached=180, shown=178, replicate=3)
    text = write(session, "live")
    city = read(text).sized(0.01).city
    assert city.course == course and city.course.changes == course.changes
    assert (city.quarter, city.at, city.replicate, city.baseline) == (180, 178, 3, session.desk.value.baseline)
    assert "city=sandbox.slots:60" in text and "then=2023Q1~sandbox.slots:70&then=2024Q1~sandbox.slots:90" in text


def test_a_baseline_changed_since_the_city_began_is_not_the_citys(session):
    course = Course(session.desk.value.scenario)
    played(session, course, reached=course.first - 1, shown=course.first - 1)
    begun = session.live.baseline
    session.put(baseline=begun.replaced(rules={"fine": 1}))
    shared = read(write(session, "live")).sized(0.01)
    assert shared.baseline == session.desk.value.baseline
    assert shared.city.baseline == begun and shared.city.quarter == course.first - 1


def test_without_a_city_there_is_none(session):
    assert read(write(session, "live")).city is None


# -- for ever --------------------------------------------------------------------------------------------


def said(found):
    """Changes by key; a measure that is gone is "off"."""
    return {change.key: "off" if change.after is None else change.after for change in found}


def same(found, expected):
    """As frozen; a measure may have got settings since, the words may have been said in both languages."""
    found = said(found)
    found.pop("about.title_zh", None)
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key].items() >= value.items() if isinstance(value, dict) else found[key] == value


@pytest.mark.parametrize("name", LINKS)
def test_links_once_handed_out_open_to_what_they_said(name):
    frozen = LINKS[name]
    shared = read(frozen["link"])
    began, base = (preset(*_edition(frozen["link"], key)) for key in ("from", "base"))
    # A model whose own numbers are others since gives the same measures and says that the results may differ; nothing else is said.
    again = "h=" not in frozen["link"] or f"h={shared.scenario.hash}&" in frozen["link"]
    assert shared.notes == (() if again else (share.texts()["share.model"],))
    assert (shared.page, shared.lang, bool(shared.dark)) == (frozen["page"], frozen["lang"], frozen.get("dark", False))
    assert shared.chosen == frozen.get("chosen", {})
    same(changes(began, shared.scenario), frozen.get("set", {}))
    same(changes(base, shared.baseline), frozen.get("baseset", {}))
    if "digest" in frozen:
        assert digest(shared.scenario) == frozen["digest"]
    assert (shared.city is None) == ("city" not in frozen)
    if city := frozen.get("city"):
        course = shared.city.course
        assert [shared.city.quarter, shared.city.at] == [clock.quarter(city["quarter"]), clock.quarter(city["at"])]
        assert shared.city.replicate == city["replicate"]
        same(changes(began, course.scenario), city["set"])
        before = course.scenario
        for (quarter, after), (when, expected) in zip(course.changes, city["then"], strict=True):
            assert clock.named(quarter) == when
            same(changes(before, after), expected)
            before = after


def _edition(link, key):
    name, _, number = next(part.partition("=")[2] for part in link.partition("?")[2].split("&") if part.startswith(f"{key}=")).partition(".")
    return name, int(number)


def test_every_shipped_scenario_is_what_its_edition_promises():
    for name in shipped():
        for number in range(1, edition(name) + 1):
            key, now = f"{name}.{number}", digest(preset(name, number))
            assert FROZEN.get(key) == now, (
                f"{key} has changed. Old links must open the old one: read experiments/scenarios/past/README.md. "
                f'If this is a new edition, add to tests/app/editions.toml: "{key}" = "{now}"'
            )
    assert FROZEN.keys() == {f"{name}.{number}" for name in shipped() for number in range(1, edition(name) + 1)}


def test_past_files_are_of_shipped_scenarios_and_numbered_without_gaps():
    for name in shipped():
        assert {path.name for path in editions.PAST.glob(f"{name}.*.toml")} == {f"{name}.{number}.toml" for number in range(1, edition(name))}
    assert {path.name.split(".")[0] for path in editions.PAST.glob("*.toml")} <= set(shipped())


def test_a_link_to_an_old_edition_opens_the_old_scenario(tmp_path, monkeypatch, session):
    old = slots(load("pilot-2021"), 33)
    (tmp_path / "pilot-2021.1.toml").write_text(old.to_toml(), encoding="utf-8")
    monkeypatch.setattr(editions, "PAST", tmp_path)
    assert edition("pilot-2021") == 2
    assert read("v=1&from=pilot-2021.1").scenario == old
    assert read("v=1&from=pilot-2021.2").scenario == load("pilot-2021")
    assert read("v=1&from=pilot-2021.1&set=sandbox.stay:3").scenario == apply(old, [Change("measures.sandbox.stay", None, 3)])
    session.put(scenario=old.replaced(scale=0.01))
    assert "from=pilot-2021.2&set=sandbox.slots:33&" in write(session, "start")


def test_another_model_is_said_and_the_levers_stay():
    shared = read("v=1&from=pilot-2021.1&set=sandbox.slots:80&h=000000000000")
    assert [note.en for note in shared.notes] == [share.texts()["share.model"].en]
    assert shared.scenario == slots(preset("pilot-2021", 1), 80)


# -- kind to everything else -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("v=1&from=pilot-202.1", "pilot-2021"),
        ("v=1&from=pilot-2021.7", "edition 7"),
        ("v=1&from=pilot-2021.x", "edition x"),
        ("v=1&set=sandbux.slots:80,sandbux.stay:3", "sandbox"),
        ("v=1&set=sandbox.slot:80", "sandbox.slots"),
        ("v=1&set=sandbox.slots:many", "a whole number"),
        ("v=1&set=sandbox.slots:1e9999", "a whole number"),
        ("v=1&set=sandbox.slots:-1", "places"),
        ("v=1&set=sandbox:maybe", "on, off"),
        ("v=1&set=sandbox.start:2030Q1", "a quarter"),
        ("v=1&set=sandbox.sectors:biology", "sectors"),
        ("v=1&set=rules.fin:1", "rules.fine"),
        ("v=1&set=run.years:99", "years"),
        ("v=1&set=run.scale:4", "run.scale"),
        ("v=1&set=about.name:../../out", "letters"),
        ("v=1&set=about.baseline:/etc/other.toml", "status-quo"),
        ("v=1&lang=fr", "en, zh"),
        ("v=1&langue=fr", "lang"),
        ("v=1&quarter=soon", "2021Q1"),
        ("v=1&quarter=2050Q1", "2021Q1"),
        ("v=1&quarter=2022Q1&replicate=999999999999", "9999"),
        ("v=1&quarter=2022Q1&at=2023Q1", "2021Q1"),
        ("v=1&quarter=2022Q1&then=2022Q1~run.years:3", "measures only"),
        ("v=1&quarter=2022Q1&then=2020Q1~sandbox:off", "measures only"),
        ("v=1&look=.:3", "look"),
        ("v=99&set=sandbox.slots:80", "newer"),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_followed(text, named):
    shared = read(text + "&set2=" if "&set=" not in text else text.replace("&set=", "&set=data_loan:off,"))
    assert any(named in note.en for note in shared.notes), shared.notes
    assert all(note.zh for note in shared.notes)
    assert "&set=" not in text or "data_loan" not in {policy.name for policy in shared.scenario.measures}
    assert shared.understood


@pytest.mark.parametrize("text", ["pilot-2021", "http://localhost:8765/live", "v=1&set=" + "x" * LONGEST])
def test_what_is_no_link_changes_nothing_and_says_so(text):
    shared = read(text)
    assert not shared.understood
    assert len(shared.notes) == 1


@pytest.mark.parametrize("text", ["", "?", "http://localhost:8765/live?", " \n"])
def test_an_address_without_a_link_is_silent(text):
    shared = read(text)
    assert not shared.understood
    assert shared.notes == ()


ALPHABET = "vfromsetba=&?,:;~!.%0123456789Qpilot-sandbox_loan<>'\"(){}$`\\/\x00 é特"


@settings(max_examples=300)
@given(
    before=st.sampled_from(["", "v=1&", "v=1&set=", "v=1&quarter=2022Q1&then=", "v=1&look=", "v=1&from="]),
    text=st.one_of(st.text(ALPHABET, max_size=80), st.text(max_size=80)),
)
def test_nothing_anybody_writes_is_an_error(before, text):
    shared = read(before + text)
    assert isinstance(shared.scenario, Scenario)
    assert shared.sized(0.01).scenario.scale == 0.01
    assert len(shared.notes) <= share.MOST_NOTES + 1
    for note in shared.notes:
        assert len(note.en) < 600 and note.en.isprintable() and note.zh.isprintable()


def test_a_link_full_of_mistakes_is_read_and_told_briefly():
    many = ",".join(f"sandbox.slots:{-number}" for number in range(1, 200))
    shared = read(f"v=1&set={many},{','.join(f'x{n}:1' for n in range(200))}")
    assert len(shared.notes) == share.MOST_NOTES + 1
    assert "more parts" in shared.notes[-1].en


def test_a_newer_link_of_an_unknown_version_is_read_by_the_newest_decoder():
    assert read("v=2&from=pilot-2021.1&set=sandbox.slots:80").scenario == slots(preset("pilot-2021", 1), 80)


def test_sizing_keeps_everything_else(session):
    course = Course(load("pilot-2021")).changed(172, slots(load("pilot-2021"), 70))
    session.put(scenario=load("pilot-2021"), baseline=load("status-quo"))
    played(session, course, 175, 175)
    shared = read(write(session, "live"))
    assert shared.city.course == course
    assert shared.sized(1.0) == shared
