"""Claims about the shelf: whatever was stored is found with what it was about, damage is said, and reading is done once."""

import os
import shutil
import threading
import time

import pytest
import shelves

from ecosystem.declare import Text, Wrong
from viz.app import shelf


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """One of each, at different depths; one broken off; two damaged; one too deep; a folder of the engine's inside a result."""
    folder = tmp_path_factory.mktemp("results")
    shelves.swept(folder / "a" / "grid")
    shelves.analysed(folder / "sens")
    shelves.searched(folder / "a" / "b" / "best")
    shelves.shared(folder / "shares")
    shelves.compared(folder / "pair")
    shelves.swept(folder / "broken-off", breaks=9)
    shelves.damage(folder / "damaged")
    shelves.strange(folder / "strange")
    shutil.copytree(folder / "pair", folder / "a" / "b" / "c" / "deep")
    shutil.copytree(folder / "pair", folder / ".hidden")
    return folder


@pytest.fixture(scope="module")
def found(kept):
    return {entry.key: entry for entry in shelf.entries(kept)}


def test_every_kind_is_found_three_levels_deep_and_not_inside_another(found):
    kinds = {key: entry.kind for key, entry in found.items()}
    assert kinds == {
        "a/grid": "sweep",
        "sens": "sensitivity",
        "a/b/best": "optimise",
        "shares": "attribution",
        "pair": "comparison",
        "broken-off": "sweep",
    }


def test_an_entry_says_what_it_is_about_in_both_languages(found):
    grid = found["a/grid"]
    assert grid.title == Text("Places and loans", "名额与贷款")
    assert (grid.baseline, grid.names) == ("status-quo", ("pilot-2021",))
    assert (grid.done, grid.total, grid.failed, grid.replicates, grid.complete) == (24, 24, 0, 4, True)
    assert (grid.scale, grid.years) == (0.01, 2)
    assert grid.hash == shelf.read(grid.path).plan.hash
    pair = found["pair"]
    assert (pair.baseline, pair.names, pair.done, pair.replicates, pair.seconds) == ("base", ("package",), 3, 3, 1.5)
    assert pair.hash == shelf.read(pair.path).scenarios[0].hash


def test_what_was_broken_off_says_how_far_it_came(found):
    entry = found["broken-off"]
    assert (entry.complete, entry.done, entry.total) == (False, 9, 24)
    assert found["a/b/best"].total == 8 * 3 * 2
    sens = found["sens"]
    assert sens.total == sens.done > 6 * 5 * 3


def test_seconds_are_those_of_the_runs(found):
    entry = found["a/grid"]
    assert entry.seconds == pytest.approx(shelf.read(entry.path).runs.runs()["seconds"].sum())


def test_the_newest_comes_first(kept, found):
    os.utime(kept / "pair" / "manifest.json", (time.time() + 100, time.time() + 100))
    assert shelf.entries(kept)[0].key == "pair"


def test_damage_is_said_and_the_others_are_still_found(kept, found):
    _, notes = shelf.look(kept)
    assert len(notes) == 2 and any("damaged" in note for note in notes) and any("strange" in note for note in notes)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert shelf.look(tmp_path / "none") == ((), ())


def test_only_what_is_on_the_shelf_can_be_asked_for(kept, tmp_path):
    assert shelf.find(kept, "pair").kind == "comparison"
    for key in (None, "", "../" + kept.name + "/pair", str(kept / "pair"), "a/b/c/deep", ".hidden", "sens/morris"):
        assert shelf.find(kept, key) is None


def test_a_result_is_read_once_and_again_when_it_has_grown(tmp_path):
    folder = tmp_path / "pair"
    shelves.compared(folder, 2)
    first = shelf.read(folder)
    assert shelf.read(folder) is first and shelf.held(folder)
    shelves.compared(folder, 4)
    assert not shelf.held(folder)
    assert list(shelf.read(folder).replicates) == [0, 1, 2, 3]
    assert list(first.replicates) == [0, 1], "what somebody looks at does not change"


def test_a_stored_comparison_answers_in_a_tenth_of_a_second(kept):
    shelf.read(kept / "pair")
    begun = time.perf_counter()
    shelf.read(kept / "pair")
    assert time.perf_counter() - begun < 0.1


def test_many_visitors_share_one_reading(kept, monkeypatch):
    readings = []
    load = shelf.store.load
    monkeypatch.setattr(shelf.store, "load", lambda path: (readings.append(path), time.sleep(0.05), load(path))[-1])
    os.utime(kept / "shares" / "manifest.json")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(shelf.read(kept / "shares"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(readings) == 1 and len({id(answer) for answer in answers}) == 1


def test_few_results_stay_in_memory(tmp_path):
    for number in range(shelf.KEPT + 2):
        shelves.compared(tmp_path / f"{number}", 1)
        shelf.read(tmp_path / f"{number}")
    assert not shelf.held(tmp_path / "0") and shelf.held(tmp_path / f"{shelf.KEPT + 1}")


def test_a_damaged_result_cannot_be_read(kept):
    with pytest.raises(Wrong):
        shelf.read(kept / "damaged")
