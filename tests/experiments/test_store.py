"""What is stored comes back with the same bits, or is refused with a reason; a result is never half there."""

import importlib
import json
import os

import numpy as np
import pytest
from synthetic import bits, simulate, world

from ecosystem import clock
from ecosystem.declare import Wrong
from experiments import store
from experiments.compare import Comparison
from experiments.run import Failure, RunResult, seed_of
from experiments.scenario import load
from experiments.workers import Done

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2, rules={"fine": 0.75})
LOST = Failure(2, "pilot-2021", "ValueError: 太少")


@pytest.fixture
def comparison():
    pairs = [(world(r), world(r, entrants=3.0, spending=0.1)) for r in (0, 1, 3)]
    worlds = {"status-quo": [a for a, _ in pairs], "pilot-2021": [b for _, b in pairs]}
    return Comparison(BASE, [PILOT], [0, 1, 3], worlds, [LOST], [1.5, 2.5, 0.1])


def shards_in(folder):
    return sorted(path.name for path in folder.glob("*.parquet"))


def test_a_comparison_comes_back_with_the_same_bits(comparison, tmp_path):
    store.save(comparison, tmp_path / "result")
    back = store.load(tmp_path / "result")
    assert isinstance(back, Comparison)
    assert (back.asked, back.replicates, back.failures, back.seconds) == ([BASE, PILOT], [0, 1, 3], [LOST], [1.5, 2.5, 0.1])
    assert [s.hash for s in back.asked] == [BASE.hash, PILOT.hash]
    for name, worlds in comparison.trajectories.items():
        assert [bits(t) for t in back.trajectories[name]] == [bits(t) for t in worlds]
    assert back.to_json() == comparison.to_json()


def test_a_run_comes_back_with_the_same_bits(tmp_path):
    result = RunResult(PILOT, [0, 4], [world(0, spending=1e-300), world(4, entrants=np.pi)], [], [1.0, 1.0])
    store.save(result, tmp_path)
    back = store.load(tmp_path)
    assert isinstance(back, RunResult)
    assert back.scenario == PILOT
    assert [bits(t) for t in back.trajectories] == [bits(t) for t in result.trajectories]


def test_a_result_in_which_nothing_finished_still_says_why(tmp_path):
    store.save(RunResult(PILOT, [], [], [LOST], []), tmp_path)
    back = store.load(tmp_path)
    assert (back.replicates, back.failures) == ([], [LOST])


def test_the_manifest_says_what_made_the_result(comparison, tmp_path):
    store.save(comparison, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["kind"] == "comparison"
    assert manifest["complete"] is True
    assert [(s["name"], s["hash"]) for s in manifest["scenarios"]] == [(s.name, s.hash) for s in (BASE, PILOT)]
    assert manifest["seeds"] == [seed_of(BASE.seed, r) for r in (0, 1, 3)]
    assert manifest["versions"].keys() == {"tequ", "source", "python", "mesa", "numpy", "numba"}
    assert manifest["versions"]["numpy"] == np.__version__
    assert manifest["failures"] == [{"replicate": 2, "scenario": "pilot-2021", "message": "ValueError: 太少"}]


def test_a_result_read_and_saved_again_says_what_computed_it(comparison, tmp_path, monkeypatch):
    store.save(comparison, tmp_path / "one")
    first = store.load(tmp_path / "one")
    monkeypatch.setattr(store, "versions", lambda: {"tequ": "later"})
    store.save(first, tmp_path / "two")
    assert store.load(tmp_path / "two").versions == first.versions != {}


def test_a_shard_holds_some_work_and_the_manifest_names_it(tmp_path):
    shards = store.Shards(tmp_path, "comparison", [BASE, PILOT], every=0.0)
    for r in (1, 0):
        shards.add(Done(r, simulate([BASE, PILOT], r), 0.5))
        manifest = json.loads((tmp_path / "manifest.json").read_text())
        assert [shard["file"] for shard in manifest["shards"]] and shards_in(tmp_path) == sorted(s["file"] for s in manifest["shards"])
        assert manifest["complete"] is False
    back = store.load(tmp_path)  # as after kill -9: nothing was closed
    assert back.replicates == [0, 1]
    assert bits(back.trajectories["pilot-2021"][1]) == bits(simulate([BASE, PILOT], 1)[1])


def test_replicates_left_out_of_the_result_are_left_out_of_everything_read(comparison, tmp_path):
    shards = store.Shards(tmp_path, "comparison", [BASE, PILOT])
    for r in range(5):
        shards.add(Done(r, simulate([BASE, PILOT], r), 0.5))
    shards.close(comparison)  # whose replicates are 0, 1 and 3
    assert store.load(tmp_path).replicates == [0, 1, 3]
    assert store.views(tmp_path).execute("SELECT DISTINCT replicate FROM series ORDER BY 1").fetchall() == [(0,), (1,), (3,)]


# -- refused -----------------------------------------------------------------------------------------


def refused(folder):
    with pytest.raises(Wrong) as wrong:
        store.load(folder)
    return str(wrong.value)


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    assert "manifest.json" in refused(tmp_path)
    assert "manifest.json" in refused(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text("{ not json")
    assert "no JSON" in refused(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": 99}')
    assert "99" in refused(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": 1}')
    assert "a manifest as tequ writes it" in refused(tmp_path)


@pytest.mark.parametrize("harm", ["truncated", "changed", "missing", "empty"])
def test_a_shard_that_is_not_whole_is_refused_by_name(comparison, tmp_path, harm):
    store.save(comparison, tmp_path)
    (name,) = shards_in(tmp_path)
    data = (tmp_path / name).read_bytes()
    if harm == "missing":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes({"truncated": data[:-100], "changed": data[:500] + b"x" + data[501:], "empty": b""}[harm])
    message = refused(tmp_path)
    assert name in message
    assert ("no such file" if harm == "missing" else "truncated or changed") in message


def test_a_damaged_shard_costs_its_own_replicates_only(tmp_path):
    shards = store.Shards(tmp_path, "comparison", [BASE, PILOT], every=0.0)
    for r in range(3):
        shards.add(Done(r, simulate([BASE, PILOT], r), 0.5))
    name = json.loads((tmp_path / "manifest.json").read_text())["shards"][1]["file"]
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-100])
    again = store.Shards(tmp_path, "comparison", [BASE, PILOT], every=0.0)
    assert sorted(again.found) == [0, 2]
    again.add(Done(1, simulate([BASE, PILOT], 1), 0.5))
    back = store.load(tmp_path)
    assert back.replicates == [0, 1, 2]
    assert bits(back.trajectories["pilot-2021"][1]) == bits(simulate([BASE, PILOT], 1)[1])


def test_a_scenario_that_means_another_world_today_is_refused(comparison, tmp_path):
    store.save(comparison, tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    assert text.count("fine = 0.75") == 1
    (tmp_path / "manifest.json").write_text(text.replace("fine = 0.75", "fine = 0.5"))
    message = refused(tmp_path)
    assert PILOT.hash in message and "another world" in message


def test_a_kind_nobody_knows_is_refused(comparison, tmp_path):
    store.save(comparison, tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(text.replace('"kind": "comparison"', '"kind": "sonnet"'))
    assert "'sonnet'" in refused(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(comparison, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Wrong, match="a folder that can be written"):
        store.save(comparison, tmp_path / "file" / "result")


# -- one step at a time ------------------------------------------------------------------------------


def test_a_crash_while_writing_leaves_the_result_that_was_there(comparison, tmp_path, monkeypatch):
    store.save(comparison, tmp_path)
    before = store.load(tmp_path).to_json()
    other = RunResult(PILOT, [0], [world(0)], [], [1.0])
    calls = []

    def crash_at(n):
        def replace(source, target, real=os.replace):
            calls.append(target)
            if len(calls) == n:
                raise OSError("the disk is full")
            real(source, target)

        return replace

    for n in (1, 2):  # writing the shard; writing the manifest
        calls.clear()
        monkeypatch.setattr(os, "replace", crash_at(n))
        with pytest.raises(OSError, match="disk is full"):
            store.save(other, tmp_path)
        monkeypatch.undo()
        assert len(calls) == n
        assert store.load(tmp_path).to_json() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_another_result_in_the_same_folder_takes_its_place(comparison, tmp_path):
    store.save(comparison, tmp_path)
    (tmp_path / "report.html").write_text("mine")
    (old,) = shards_in(tmp_path)
    store.save(RunResult(PILOT, [7], [world(7)], [], [1.0]), tmp_path)
    assert store.load(tmp_path).replicates == [7]
    assert old not in shards_in(tmp_path) and len(shards_in(tmp_path)) == 1
    assert (tmp_path / "report.html").read_text() == "mine"


@pytest.mark.parametrize("kind", store.ELSEWHERE)
def test_the_folder_of_another_kind_of_question_is_not_written_over(comparison, tmp_path, kind):
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "kind": kind}))
    with pytest.raises(Wrong, match=f"out: .*{kind}"):
        store.save(comparison, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("kind", store.ELSEWHERE)
def test_every_other_kind_of_result_is_read_by_its_own_module(tmp_path, kind, monkeypatch):
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "kind": kind}))
    monkeypatch.setattr(importlib.import_module(f"experiments.{kind}"), "read", lambda folder: (kind, folder))
    assert store.load(tmp_path) == (kind, tmp_path)


def test_the_same_question_finds_what_is_there_and_another_question_does_not(comparison, tmp_path):
    store.save(comparison, tmp_path)
    found = store.Shards(tmp_path, "comparison", [BASE, PILOT]).found
    assert sorted(found) == [0, 1, 3]
    assert bits(found[3].trajectories[1]) == bits(comparison.trajectories["pilot-2021"][2])
    assert found[1].seconds == 2.5
    for other in ([BASE.replaced(seed=2), PILOT.replaced(seed=2)], [BASE, PILOT.replaced(rules={})], [BASE, BASE]):
        assert store.Shards(tmp_path, "comparison", other).found == {}
    assert store.Shards(tmp_path, "run", [BASE, PILOT]).found == {}


def test_what_another_program_computed_is_not_taken_for_an_answer(comparison, tmp_path, monkeypatch):
    store.save(comparison, tmp_path)
    monkeypatch.setattr(store, "versions", lambda: {**json.loads((tmp_path / "manifest.json").read_text())["versions"], "source": "000000000000"})
    assert store.Shards(tmp_path, "comparison", [BASE, PILOT]).found == {}
    assert store.load(tmp_path).replicates == [0, 1, 3]  # but it may be read


# -- DuckDB ------------------------------------------------------------------------------------------


def test_views_hold_the_numbers_of_the_result(comparison, tmp_path):
    store.save(comparison, tmp_path)
    database = store.views(tmp_path)
    first = comparison.trajectories["pilot-2021"][2]
    where = "scenario = 'pilot-2021' AND replicate = 3"
    values = database.execute(f"SELECT value FROM series WHERE {where} AND indicator = 'entrants' ORDER BY quarter").fetchall()
    assert [v for (v,) in values] == first.series["entrants"].tolist()
    (quarters,) = database.execute(f"SELECT list(DISTINCT quarter ORDER BY quarter) FROM series WHERE {where}").fetchone()
    assert quarters == first.quarters.tolist()
    (bio,) = database.execute(f"SELECT sum(value) FROM by_sector WHERE {where} AND sector = 'bio'").fetchone()
    assert bio == pytest.approx(first.by_sector["entrants"][:, 3].sum())
    (spent,) = database.execute(f"SELECT sum(value) FROM spending WHERE {where} AND quarter >= {clock.quarter('2021Q1')}").fetchone()
    assert spent == pytest.approx(0.1 * 8)
    assert database.execute(f"SELECT age, value FROM survival WHERE {where} ORDER BY age").fetchall() == list(enumerate(first.survival.tolist()))
    assert database.execute("SELECT replicate, message FROM failures").fetchall() == [(2, "ValueError: 太少")]


def test_the_effects_view_is_the_effects_frame(comparison, tmp_path):
    store.save(comparison, tmp_path)
    rows = store.views(tmp_path).execute("SELECT indicator, delta, low, high FROM effects").fetchall()
    frame = comparison.effects()
    assert np.array_equal(np.array([row[1:] for row in rows], dtype=float), frame[["delta", "low", "high"]].to_numpy(), equal_nan=True)
    assert [row[0] for row in rows] == list(frame["indicator"])
