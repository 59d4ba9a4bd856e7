"""The shipped scenarios say what the plans ask for, and nothing else; `python -m docs.presets` writes them."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from experiments.catalogue import THEMES
from experiments.editions import PLANS, grouped
from experiments.scenario import SHELF, load, loads, shipped
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS
from policies.plans import named_by

ROOT = Path(__file__).resolve().parents[2]
CJK = re.compile("[\u4e00-\u9fff]")


def _presets():
    spec = importlib.util.spec_from_file_location("presets", ROOT / "docs" / "presets.py")
    module = sys.modules.setdefault("presets", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return {preset.name: preset for preset in module.presets()}


PRESETS = _presets()
by_name = pytest.mark.parametrize("name", PRESETS)


def test_there_is_one_for_each_plan_one_for_all_and_one_for_each_theme():
    themes = {f"theme-{policy.theme}" for policy in CATALOGUE.values()}
    assert set(PRESETS) == {*PLANS, *themes} and themes <= {f"theme-{theme}" for theme in THEMES}


@by_name
def test_the_file_is_what_the_plans_ask_for(name):
    assert (SHELF / f"{name}.toml").exists() and (SHELF / f"{name}.toml").read_text(encoding="utf-8") == PRESETS[name].text(), "run: python -m docs.presets"


@by_name
def test_it_loads_and_is_comparable_with_the_others(name):
    scenario, quo = loads(PRESETS[name].text(), f"{name}.toml"), load("status-quo")
    assert (scenario.start, scenario.years, scenario.scale, scenario.baseline) == (quo.start, quo.years, quo.scale, "status-quo")
    assert {policy.name for policy in scenario.measures} == set(PRESETS[name].measures)
    assert CJK.search(scenario.title.zh) and not CJK.search(scenario.title.en)
    assert "?" in scenario.question


def test_plans_have_the_instruments_their_items_name():
    assert set(PRESETS["pilot-2021"].measures) == set(named_by("action"))
    assert set(PRESETS["fashion-2020"].measures) == set(named_by("fashion"))
    assert set(PRESETS["futian-2035"].measures) == set(named_by("futian"))
    assert PRESETS["everything"].measures == tuple(CATALOGUE)


def test_numbers_the_plans_give_are_settings_of_their_measures():
    for preset in PRESETS.values():
        for name, settings in preset.said.items():
            if name in CATALOGUE:
                assert set(settings) <= {*CATALOGUE[name].Dose.declared, *TARGET_NUMBERS, *CATALOGUE[name].targeted_by}, name


def test_futian_is_aimed_at_futian_wherever_it_can_be():
    for policy in loads(PRESETS["futian-2035"].text()).measures:
        assert (policy.targets.districts == ("futian",)) == ("districts" in policy.targeted_by)


def test_presets_are_read_in_groups():
    groups = grouped()
    assert sorted(name for names in groups.values() for name in names) == shipped()
    assert groups["without"] == ["status-quo"] and groups["plans"][0] == "pilot-2021"
    assert all(name.startswith("theme-") for name in groups["themes"]) and not any(name.startswith("theme-") for name in groups["plans"])
