"""Every instrument alone: paired on the same luck, kept, gone on with, and written where the catalogue reads it."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from experiments import alone, catalogue
from experiments.catalogue import MEASURED, SHOWN
from policies import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
CITY = {"workers": 1, "scale": 0.005, "years": 1}


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("effects", ROOT / "docs" / "effects.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects")
    return folder, alone.gather(folder, 2, **CITY)


def test_each_replicate_has_one_baseline_and_a_world_an_instrument(found):
    _, worlds = found
    assert list(worlds) == [(r, name) for r in range(2) for name in (alone.BASELINE, *CATALOGUE)]
    assert all(set(headline) == set(SHOWN) for headline in worlds.values())


def test_what_is_done_is_not_done_again(found, monkeypatch):
    folder, worlds = found
    asked = []
    monkeypatch.setattr(alone, "simulate", lambda ticket, **_: asked.append(ticket) or dict.fromkeys(SHOWN, 0.0))
    monkeypatch.setattr(alone, "compile_kernels", lambda: None)
    assert alone.gather(folder, 2, **CITY) == worlds
    assert asked == []
    alone.gather(folder, 3, **CITY)
    assert asked == [(2, name) for name in (alone.BASELINE, *CATALOGUE)]


def test_an_effect_is_the_mean_of_paired_differences(found):
    _, worlds = found
    by = alone.effects(worlds, 2)
    assert list(by) == list(CATALOGUE)
    for name, of in by.items():
        for key in SHOWN:
            differences = [worlds[r, name][key] - worlds[r, alone.BASELINE][key] for r in range(2)]
            assert of[key]["effect"] == pytest.approx(sum(differences) / 2)
            assert of[key]["low"] <= of[key]["effect"] <= of[key]["high"]
    assert by["observation_period"]["public_spending"] == {"effect": 0.0, "low": 0.0, "high": 0.0}


def test_the_page_and_the_file_say_the_same(found, page, tmp_path, monkeypatch):
    by = alone.effects(found[1], 2)
    about = {"replicates": 2, "scale": 0.005, "start": "2021Q1", "end": "2021Q4", "level": alone.LEVEL}
    read = tomllib.loads(page.written(by, about))
    assert read["about"] == about and list(read["measures"]) == list(CATALOGUE)
    monkeypatch.setattr(catalogue, "measured", lambda: read)
    text = page.page()
    assert all(f"(`{name}`)" in text and policy.label.zh in text for name, policy in CATALOGUE.items())
    assert text.count("| public money spent on measures |") == len(CATALOGUE)
    assert all(one["name"] in text for one in catalogue.left_out())


@pytest.mark.skipif(not MEASURED.exists(), reason="nobody has measured yet")
def test_what_is_shipped_speaks_of_the_real_city_and_every_instrument():
    shipped = catalogue.measured()
    assert shipped["about"]["scale"] == 1.0 and shipped["about"]["replicates"] >= 4
    assert set(shipped["measures"]) == set(CATALOGUE)
    assert all(f"(`{name}`)" in (ROOT / "docs" / "measures.md").read_text(encoding="utf-8") for name in CATALOGUE)
