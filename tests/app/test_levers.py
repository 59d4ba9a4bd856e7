"""The page of the levers: what is seen, and what its messages do."""

import json
import re
import time
import tomllib
from pathlib import Path

import pytest
import synthetic

from ecosystem.declare import Text
from experiments import store
from experiments.compare import Comparison
from policies import CATALOGUE
from tests.app.shelf_measures import made_up
from viz.app import controls
from viz.app.house import furnish
from viz.app.pages import levers
from viz.app.say import FOLDER
from viz.app.session import Session

SHOWN = ("label", "line", "unit", "usual", "allowed", "sentence", "title", "works", "fails", "default", "range", "dearest", "unbounded", "total")


@pytest.fixture
def session(tmp_path):
    made = Session(furnish(scale=0.01, results=tmp_path))
    yield made
    made.close()


@pytest.fixture
def do(session):
    """`do("set", name=..., ...)` is a message from the browser; the pages it went to are in `do.pages`."""
    hand = levers.Hand()

    def send(what, **message):
        levers.act(session, hand, {"do": what, **message}, send.pages.append)

    send.pages = []
    return send


def texts(view, key=""):
    """Every text of a view that a planner reads, under the keys of SHOWN."""
    if isinstance(view, dict):
        return [text for k, inner in view.items() for text in texts(inner, k)]
    if isinstance(view, list):
        return [text for inner in view for text in texts(inner, key)]
    return [view] if isinstance(view, str) and key in SHOWN else []


def test_adding_a_measure_to_the_catalogue_adds_its_card_and_nothing_else_is_needed(monkeypatch, session, do):
    monkeypatch.setitem(CATALOGUE, "shelf", made_up("shelf", "things_on_shelves"))
    do("open", name="shelf", open=True)
    do("switch", name="shelf", on=True)
    do("set", name="shelf", key="places", value=9)
    theme = levers.view(session)["themes"][-1]
    card = theme["cards"][0]
    assert (theme["label"], card["label"], card["on"]) == ("Things on shelves", "Shelf shelf", True)
    assert [(s["label"], s["value"]) for s in card["body"]["sliders"]] == [("Yearly budget", 50), ("Places on the shelf", 9)]
    assert card["body"]["why"]["clauses"][0]["quote"] == "鼓励上架" and card["body"]["why"]["acts_on"] == ["Fine for unlicensed sales"]
    assert any(
        d["sentence"] == "Shelf shelf: from Q1 2021 to Q4 2025; 9 places on the shelf (default 7)" for d in levers.view(session)["differences"][0]["items"]
    )
    assert any(row["label"] == "Shelf shelf" and row["year"] == "50" for row in levers.view(session)["cost"]["rows"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_has_a_unit_and_every_text_is_in_the_language(session, lang):
    session.speak(lang)
    session.put(scenario=controls.settle(session.desk.value.scenario, "data_loan", sectors=["bio"], max_age=12, ltv=0.5, end="2024Q1"))
    session.choose("levers", open=list(CATALOGUE))
    view = levers.view(session)
    json.dumps(view, allow_nan=False)
    for card in (c for t in view["themes"] for c in t["cards"]):
        fields = card["body"]["sliders"] + card["body"]["more"] + card["body"]["targets"]["numbers"]
        assert len(card["body"]["sliders"]) <= 4 and all(f["unit"] for f in fields)
        assert all(re.search(r"[\u4e00-\u9fff]", clause["quote"]) for clause in card["body"]["why"]["clauses"])
    foreign = re.compile(r"[A-Za-z]{3}" if lang == "zh" else r"[\u4e00-\u9fff]")
    assert len(texts(view)) > 150 and [t for t in texts(view) if foreign.search(t)] == []


def test_forty_measures_are_told_quickly_and_shortly(monkeypatch, session):
    many = max(40, len(CATALOGUE) + 4)
    for i in range(many - len(CATALOGUE)):
        monkeypatch.setitem(CATALOGUE, f"shelf_{i}", made_up(f"shelf_{i}", ("finance", "place", "risk")[i % 3]))
    session.put(scenario=session.desk.value.scenario.replaced(measures=tuple(CATALOGUE)))
    session.choose("levers", open=["sandbox", "data_loan", "shelf_3"])
    took = []
    for _ in range(7):
        began = time.process_time()
        view = levers.view(session)
        took.append(time.process_time() - began)
    assert len(view["cost"]["rows"]) == many and len(json.dumps(view, ensure_ascii=False).encode()) < 60_000
    assert min(took) < 0.020  # seconds of work


@pytest.mark.parametrize("said", ["sandbox", ["sandbox", "no such", 5, None], ("sandbox",)])
def test_what_a_link_says_to_open_is_taken_as_far_as_it_makes_sense(session, said):
    session.choose("levers", open=said)
    assert [c["name"] for t in levers.view(session)["themes"] for c in t["cards"] if "body" in c] == ["sandbox"]
    session.choose("levers", open=7)
    assert not any("body" in c for t in levers.view(session)["themes"] for c in t["cards"])


# -- what is done --------------------------------------------------------------------------------------


def test_a_number_is_set_in_the_unit_of_its_field(session, do):
    session.speak("zh")
    do("set", name="data_loan", key="budget", value=4.5)  # 亿元
    do("set", name="data_loan", key="ltv", value=45)  # per cent
    dose = controls.measure(session.desk.value.scenario, "data_loan").dose
    assert (dose.budget, dose.ltv, session.notice.value) == (450.0, 0.45, "")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Places in the sandbox at a time: Please enter a whole number from 0 to 5,000 places in the city."),
        ("zh", "沙盒同时在测名额：请输入整数，范围为0至5000个（全市）。"),
    ],
)
def test_a_number_out_of_bounds_gives_a_kind_sentence_and_keeps_the_old_value(session, do, lang, sentence):
    session.speak(lang)
    before = session.desk.value
    for value in (5001, -1, 1.5, "many", None):
        do("set", name="sandbox", key="slots", value=value)
        assert session.notice.value.replace("\N{NO-BREAK SPACE}", " ") == sentence and session.desk.value == before


def test_an_empty_limit_is_no_limit(session, do):
    usual = session.desk.value
    do("set", name="sandbox", key="max_age", value=12)
    assert controls.measure(session.desk.value.scenario, "sandbox").targets.max_age == 12
    do("set", name="sandbox", key="max_age", value="")
    assert session.desk.value == usual


def test_targets_dates_and_all_of_them(session, do):
    do("target", name="sandbox", kind="sectors", names=["bio", "it"])
    do("dates", name="sandbox", start=170, end=165)  # the wrong way round
    settings = controls.measure(session.desk.value.scenario, "sandbox").settings()
    assert (settings["sectors"], settings["start"], settings["end"]) == (["bio", "it"], "2021Q2", "2022Q3")
    do("target", name="sandbox", kind="sectors", names=list(controls.PLACES["sectors"]))
    assert controls.measure(session.desk.value.scenario, "sandbox").settings()["sectors"] == []


def test_a_measure_switched_off_and_on_again_is_as_it_was(session, do):
    do("set", name="sandbox", key="slots", value=80)
    before = session.desk.value
    do("switch", name="sandbox", on=False)
    assert all(p.name != "sandbox" for p in session.desk.value.scenario.measures)
    do("switch", name="sandbox", on=True)
    assert session.desk.value == before


def test_one_movement_of_the_hand_is_one_step_to_undo(session, do):
    usual = session.desk.value
    for value in (41, 50, 80):
        do("set", name="sandbox", key="slots", value=value, gesture="first")
    do("set", name="sandbox", key="slots", value=90, gesture="second")
    do("undo")
    assert controls.measure(session.desk.value.scenario, "sandbox").dose.slots == 80
    do("undo")
    assert session.desk.value == usual and not session.undone[0]
    do("redo")
    do("redo")
    assert controls.measure(session.desk.value.scenario, "sandbox").dose.slots == 90


def test_years_luck_and_baseline_keep_both_worlds_comparable(session, do):
    do("run", key="years", value=8)
    do("run", key="seed", value=7)
    do("baseline", name="pilot-2021")
    desk = session.desk.value
    assert [(s.years, s.seed, s.start, s.scale) for s in (desk.scenario, desk.baseline)] == [(8, 7, "2021Q1", 0.01)] * 2
    assert (desk.baseline.name, desk.scenario.baseline) == ("pilot-2021", "pilot-2021")
    do("run", key="years", value=16)  # the model ends in 2035
    assert session.desk.value == desk and "from 1 to 15" in session.notice.value


def test_the_title_is_ones_own_and_is_checked(session, do):
    do("title", value="  More   places ")
    assert session.desk.value.scenario.title == Text("More places", "More places")
    do("title", value="x" * 201)
    assert session.desk.value.scenario.title.en == "More places" and "200" in session.notice.value


def test_back_to_the_preset_and_on_to_other_pages(session, do):
    usual = session.desk.value
    do("set", name="sandbox", key="slots", value=1)
    assert levers.view(session)["moved"]
    do("preset", name="pilot-2021")
    assert session.desk.value == usual and not levers.view(session)["moved"]
    do("go", page="live")
    assert do.pages == ["/live"]


def test_undoing_every_difference_leaves_none(session, do):
    do("set", name="sandbox", key="slots", value=80)
    do("dates", name="data_loan", start=166, end=180)
    preset = [d["key"] for d in levers.view(session)["differences"][1]["items"]]
    assert preset == ["measures.sandbox.slots", "measures.data_loan.dates"]
    do("without", **{"from": "preset", "key": "measures.data_loan.dates"})
    assert [d["key"] for d in levers.view(session)["differences"][1]["items"]] == ["measures.sandbox.slots"]
    for item in levers.view(session)["differences"][0]["items"]:
        do("without", **{"from": "baseline", "key": item["key"]})
    assert session.desk.value.scenario.hash == session.desk.value.baseline.hash
    assert levers.view(session)["differences"][0]["items"] == []
    do("undo")
    assert len(levers.view(session)["differences"][0]["items"]) == 1


def test_a_stored_comparison_of_these_very_worlds_says_what_it_spent(session):
    desk = session.desk.value
    assert levers.stored_comparison(session) == ""
    worlds = {desk.baseline.name: 0.0, desk.scenario.name: 5.0}
    stored = {name: [synthetic.world(r, entrants=e, spending=e and e + r) for r in range(3)] for name, e in worlds.items()}
    store.save(Comparison(desk.baseline, [desk.scenario], [0, 1, 2], stored, seconds=[1.0] * 3), session.house.results / "one")
    said = levers.stored_comparison(session)
    assert "“Status quo” spent 48" in said and "90 % interval" in said and "3 paired runs" in said and "1 % of the real size" in said  # 8 quarters of 5 to 7
    session.put(scenario=controls.settle(desk.scenario, "sandbox", slots=41))
    assert levers.stored_comparison(session) == ""


def test_every_text_is_used_and_every_text_used_is_there():
    """Texts that are looked up by a name put together from parts are about_*, all_*, from_*, of_* and bar_*."""
    told = set(tomllib.loads((FOLDER / "levers.toml").read_text(encoding="utf-8")))
    app = Path(controls.__file__).parent
    template = (app / "pages" / "levers.vue").read_text(encoding="utf-8")
    python = "".join((app / name).read_text(encoding="utf-8") for name in ("controls.py", "plain.py", "pages/levers.py"))
    used = set(re.findall(r"\bwords\.(\w+)", template)) | set(re.findall(r"[\"']levers\.(?!vue)(\w+)[\"']", python))
    assert used <= told
    assert {key for key in told - used if not key.startswith(("about_", "all_", "from_", "of_", "bar_"))} <= set(controls.PLACES)


def test_a_scenario_without_measures_has_a_page_too(session):
    session.take_preset("status-quo")
    view = levers.view(session)
    assert view["cost"]["rows"] == [] and view["differences"] == [{"from": "baseline", "title": "From the baseline, “Status quo”", "items": []}]
