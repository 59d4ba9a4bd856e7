"""The virtual econometrician: registers by uid, designs that answer or say kindly why not, pooling, resuming, the command."""

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import pytest

from agents.firm.columns import SANDBOX, SUSPENDED
from ecosystem.declare import Wrong
from ecosystem.register import Event
from experiments import cli, econometrics
from experiments.econometrics import NAMES, designs, estimate, pooled
from experiments.econometrics.data_credit import ScoreSheet, _play
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.grants import awards
from experiments.econometrics.panel import COLUMNS, Panel, happened
from experiments.econometrics.shipped import about, shipped, write
from experiments.econometrics.worlds import city, play
from experiments.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
TOWN = 0.02
HAND = Design("sandbox_did", (Question("q", "something", "%", 50.0, 25.0, 75.0, "F1"),), lambda *_: {})


@pytest.fixture(scope="module")
def town():
    panel = Panel(COLUMNS)
    world = play(city(0, TOWN, 1, 2, ("sandbox",)), 0, panel.watch)
    return panel, world


@pytest.fixture(scope="module")
def all_designs(tmp_path_factory):
    out = tmp_path_factory.mktemp("estimates")
    return out, estimate(replicates=1, scale=TOWN, workers=1, out=out)


# -- the panel -------------------------------------------------------------------------------------------


def test_a_panel_has_every_living_firm_of_every_quarter(town):
    panel, world = town
    assert panel.quarters == list(range(world.start - 1, world.quarter + 1))
    firms = world.firms.view
    last = panel.at(world.quarter)
    assert last["uid"].tolist() == sorted(firms.uid[firms.alive].tolist())
    place = {u: i for i, u in enumerate(firms.uid.tolist()) if firms.alive[i]}
    rows = [place[u] for u in last["uid"].tolist()]
    for name in COLUMNS:
        assert last[name] == pytest.approx(getattr(firms, name)[rows].astype(float), rel=1e-6), name


def test_firms_are_matched_by_who_they_are_not_by_the_row_they_had(town):
    panel, world = town
    born, died = world.start, panel.quarters[-1]
    gone = np.setdiff1d(panel.at(born)["uid"], panel.at(died)["uid"])
    new = np.setdiff1d(panel.at(died)["uid"], panel.at(born)["uid"])
    assert len(gone) > 0
    assert len(new) > 0
    birth = panel.matrix(np.sort(np.concatenate([gone, new])), "birth", panel.quarters)
    known = np.where(np.isfinite(birth), birth, np.nanmax(birth, axis=1, keepdims=True))
    assert (known == np.nanmax(birth, axis=1, keepdims=True)).all(), "a firm does not change its birthday"
    assert np.isnan(panel.of(gone, "sales", died)).all()
    assert np.isnan(panel.of(new, "sales", born)).all()


def test_the_recorder_changes_nothing(town):
    _, watched = town
    alone = play(city(0, TOWN, 1, 2, ("sandbox",)), 0, lambda *_: None)
    assert watched.firms["sales"].tobytes() == alone.firms["sales"].tobytes()


def test_events_stand_in_their_firm_and_quarter():
    uids = np.array([3, 5, 9])
    found = happened(np.array([10, 11, 11, 12]), np.array([5, 5, 9, 4]), uids, range(10, 13), np.array([1.0, 2.0, 4.0, 8.0]))
    assert found.tolist() == [[0, 0, 0], [1, 2, 0], [0, 4, 0]]


# -- the designs -----------------------------------------------------------------------------------------


def test_every_design_answers_or_says_why_not(all_designs):
    _, found = all_designs
    assert [e.design for e in found] == [d.name for d in designs() for _ in d.questions]
    for e in found:
        assert e.record().keys() >= {"design", "statement", "unit", "estimate", "error", "low", "high", "published", "inside", "truth", "n", "source", "note"}
        if e.inside is None:
            assert "not enough" in e.note
            assert math.isnan(e.estimate)
        else:
            assert math.isfinite(e.estimate)
            assert e.low <= e.estimate <= e.high
            assert e.inside == (e.published_low <= e.estimate <= e.published_high)
            assert e.inside or e.note, "a miss says why"


def test_every_design_is_told_in_words():
    assert [d.name for d in designs()] == list(NAMES)
    for design in designs():
        assert design.words.keys() == {"paper", "design", "differs", "why"}
        assert all(words.strip() for words in design.words.values())


def test_the_jury_sheet_is_the_jury_s_order():
    """Whoever the treasury paid stands above the cut-off in the econometrician's sheet, whoever it did not below."""
    a = awards(0, TOWN, 1)
    known = np.isfinite(a["running"])
    assert known.sum() > 50
    assert ((a["running"][known] > 0) == a["won"][known]).all()


def test_the_bank_s_sheet_is_the_bank_s_decision():
    sheet, _ = _play(0, TOWN, 1)
    assert isinstance(sheet, ScoreSheet)
    _, _, running, lent, _ = np.concatenate(sheet.rows).T
    assert len(running) > 200
    assert ((running >= 0.0) == (lent > 0.0)).all()


def test_sandbox_entries_are_those_of_the_register(town):
    panel, world = town
    quarter, uid, _ = panel.events(Event.SANDBOX, world.start)
    assert len(uid) == (world.register["kind"] == Event.SANDBOX).sum()
    states = {panel.of(np.array([u]), "licence", int(q), -1.0)[0] for q, u in zip(quarter, uid, strict=True)}
    assert SANDBOX in states
    assert states <= {SANDBOX, SUSPENDED, -1.0}  # an incident may end a test in its first quarter, and so may the end of the firm


# -- pooling ---------------------------------------------------------------------------------------------


def test_three_cities_give_their_spread_as_the_error():
    readings = [Reading(v, 0.01, 20, 100, true_top=0.5) for v in (0.4, 0.5, 0.6)]
    found = pooled(HAND, HAND.questions[0], readings)
    assert found.estimate == pytest.approx(50.0)
    assert found.error == pytest.approx(100 * 0.1 / math.sqrt(3))
    assert found.errors == "between replicates"
    assert found.high - found.estimate == pytest.approx(2.919986 * found.error, rel=1e-5)
    assert (found.inside, found.truth, found.n, found.treated, found.note) == (True, pytest.approx(50.0), 300, 60, "")


def test_a_ratio_is_pooled_as_one_and_not_as_a_mean_of_ratios():
    found = pooled(HAND, HAND.questions[0], [Reading(1.0, 0.1, 50, 50, bottom=1.0), Reading(1.0, 0.1, 50, 50, bottom=3.0)])
    assert found.estimate == pytest.approx(50.0)
    assert found.errors == "within replicates"
    assert found.error == pytest.approx(100 * math.sqrt((0.1 * 0.25) ** 2 + (0.1 * 0.75) ** 2))


def test_a_miss_says_why_and_so_does_an_estimate_beside_the_truth():
    why = HAND.words["why"]
    assert pooled(HAND, HAND.questions[0], [Reading(0.1, 0.01, 50, 50)]).note == why
    assert pooled(HAND, HAND.questions[0], [Reading(0.5, 0.01, 50, 50, true_top=0.7)]).note == why
    assert pooled(HAND, HAND.questions[0], [Reading(0.5, 0.1, 50, 50, true_top=0.55)]).note == ""


def test_few_treated_firms_give_no_number():
    found = pooled(HAND, HAND.questions[0], [Reading(0.5, 0.1, 5, 500), "not enough treated firms (2)"])
    assert math.isnan(found.estimate)
    assert found.inside is None
    assert found.note.startswith("not enough treated firms (5")
    assert found.record()["estimate"] is None


# -- asking ----------------------------------------------------------------------------------------------


def test_what_is_done_is_not_done_again(all_designs, monkeypatch):
    out, found = all_designs
    monkeypatch.setattr(econometrics, "read", lambda *_, **__: pytest.fail("done again"))
    again = estimate(replicates=1, scale=TOWN, workers=1, out=out)
    assert [e.record() for e in again] == [e.record() for e in found]


def test_a_line_cut_short_by_an_interruption_is_left_out(tmp_path):
    file = tmp_path / econometrics.FILE
    for line, found in (('{"0:a', {}), ("[]", {}), ("[1]", {}), ('{"0:a:b": {}}', {"0:a:b": {}})):
        file.write_text(line)
        with Journal(file) as journal:
            assert journal.found == found


def test_an_unknown_design_is_refused_with_the_nearest():
    with pytest.raises(Wrong, match="sandbox_did"):
        designs(["sandbox_dit"])


def test_the_command_prints_one_document(capsys, tmp_path):
    assert cli.main(["estimate", "user_cost", "--scale", str(TOWN), "--replicates", "1", "--workers", "1", "--json", "--out", str(tmp_path)]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["design"] == "user_cost"
    assert row["truth"] == pytest.approx(1.14)
    assert cli.main(["estimate", "user_cosst"]) == 2
    assert "user_cost" in capsys.readouterr().err


def test_the_command_prints_a_table(capsys, tmp_path, all_designs):
    out, _ = all_designs
    assert cli.main(["estimate", "--scale", str(TOWN), "--replicates", "1", "--workers", "1", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in NAMES)
    assert "inside the published range" in said


def test_a_file_of_estimates_is_read_back(all_designs, tmp_path):
    _, found = all_designs
    write(tmp_path / "e.toml", found, 1, TOWN, 1)
    back = shipped(tmp_path / "e.toml")
    assert about(tmp_path / "e.toml")["scale"] == TOWN
    for one, other in zip(found, back, strict=True):
        assert one.note == other.note
        assert one.inside == other.inside
        assert one.estimate == pytest.approx(other.estimate, rel=1e-5, nan_ok=True)


# -- what ships ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("estimates", ROOT / "docs" / "estimates.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_page_is_what_ships(pages):
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(), "python -m docs.estimates --page"


def test_what_ships_answers_at_least_five_designs_and_names_what_misses():
    found = shipped()
    assert [(e.design, e.name) for e in found] == [(d.name, q.name) for d in designs() for q in d.questions]
    assert len({e.design for e in found if e.inside is not None}) >= 5
    assert all(e.note for e in found if e.inside is not True), "a miss says why"
    assert about()["replicates"] >= 3, "else the error is not the spread of cities"
