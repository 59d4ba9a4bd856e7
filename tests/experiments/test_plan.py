"""A plan is read with care, says the same thing in one way, and knows its points and worlds."""

from __future__ import annotations

import pytest

from ecosystem.declare import Wrong
from experiments import design, levers
from experiments.levers import Factor
from experiments.plan import Plan, load_plan
from experiments.scenario import load
from policies import CATALOGUE

PLAN = """
[about]
title = "Slots"
[run]
replicates = 3
scale = 0.01
years = 2
[design]
method = "{method}"
points = 16
[vary.measures.sandbox]
slots = [0, 40, 80]
start = ["2021Q1", "2022Q1"]
[vary.nature]
hurdle = {{ within = 0.25 }}
"""


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "slots.toml"

    def made(text=PLAN, **values):
        file.write_text(text.format(**{"method": "lhs", **values}))
        return load_plan(file)

    return made


def test_a_plan_read_back_from_its_own_toml_is_the_same_plan(plan, tmp_path):
    first = plan()
    again = Plan.from_files(first.to_files(), first.hash)
    assert (again.hash, again.replicates, again.design()) == (first.hash, first.replicates, first.design())
    assert [(f.key, f.unit, f.default, f.spec()) for f in again.factors] == [(f.key, f.unit, f.default, f.spec()) for f in first.factors]


def test_scenarios_of_ones_own_travel_with_the_plan(tmp_path):
    (tmp_path / "mine.toml").write_text("[measures.sandbox]\nslots = 7\n")
    (tmp_path / "plan.toml").write_text('[run]\nscenarios = ["mine.toml"]\nscale = 0.01\n[vary.measures.sandbox]\nslots = [0, 7]\n')
    first = load_plan(tmp_path / "plan.toml")
    assert set(first.to_files()) == {"plan.toml", "mine.toml"}
    assert Plan.from_files(first.to_files(), first.hash).scenarios[0].hash == first.scenarios[0].hash


def test_more_replicates_are_the_same_question_and_another_seed_is_not(plan):
    assert plan().replaced(replicates=9).hash == plan().hash
    assert plan().replaced(seed=9).hash != plan().hash
    assert plan().replaced(points=32).hash != plan().hash
    assert plan(text=PLAN.replace("0.25", "0.26")).hash != plan().hash


def test_a_lever_moves_the_scenario_and_nature_moves_every_world(plan):
    base, pilot = plan().worlds({"measures.sandbox.slots": 7, "nature.hurdle": 0.31})
    assert base.nature["hurdle"] == pilot.nature["hurdle"] == 0.31
    assert next(p for p in pilot.measures if p.name == "sandbox").dose.slots == 7
    assert base.measures == ()


def test_the_default_point_is_the_plans_own_worlds(plan):
    own = plan()
    assert [w.hash for w in own.worlds({f.key: f.default for f in own.factors})] == [own.baseline.hash, own.scenarios[0].hash]


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_designs_cover_every_factor_evenly(plan, method):
    points = plan(method=method).design()
    assert len(points) == 16
    slots = [p["measures.sandbox.slots"] for p in points]
    assert all(4 <= slots.count(s) <= 7 for s in (0, 40, 80))
    hurdle = next(f for f in plan().factors if f.key == "nature.hurdle")
    share = sorted((p["nature.hurdle"] - hurdle.low) / (hurdle.high - hurdle.low) for p in points)
    assert all(i / 16 <= u < (i + 1) / 16 for i, u in enumerate(share)), "one point in each sixteenth of the range"


def test_a_grid_is_every_combination(plan):
    points = plan(method="grid").design()
    assert len(points) == 3 * 2 * 5
    assert len({tuple(sorted(p.items())) for p in points}) == len(points)


def test_all_stands_for_every_number_that_is_not_named(plan):
    from ecosystem.nature import Nature

    factors = plan(text=PLAN.replace("hurdle", "all = {{ within = 0.1 }}\nhurdle")).factors
    nature = [f.key for f in factors if f.key.startswith("nature.")]
    assert len(nature) == len(set(nature)) > 100
    hurdle = next(f for f in factors if f.key == "nature.hurdle")
    assert hurdle.high / hurdle.default == pytest.approx(1.25), "the named one has its own range"
    for f in factors:
        if f.key.startswith("nature."):
            declared = Nature.declared[f.key.removeprefix("nature.")]
            assert declared.low <= f.low < f.high <= declared.high


def test_whole_numbers_have_equal_shares_of_the_range():
    factor = Factor("measures.sandbox.slots", "places", design.METHODS["lhs"], 2, 1.0, 4.0, whole=True)
    assert [factor.at(u) for u in (0.0, 0.249, 0.25, 0.74, 0.999, 1.0)] == [1, 1, 2, 3, 4, 4]
    assert factor.grid() == [1, 2, 3, 4]


def test_settings_of_names_are_one_cell():
    assert levers.shown(("it", "bio")) == "it+bio"
    assert levers.shown(()) == "all"


@pytest.mark.parametrize(
    ("change", "key", "found"),
    [
        (("[vary.nature]", "[vary.natur]"), "vary.natur", "natur"),
        (("slots", "slotz"), "vary.measures.sandbox.slotz", "slotz"),
        (("[0, 40, 80]", "[0, -1]"), "vary.measures.sandbox.slots", -1),
        (("[0, 40, 80]", "[40, 40]"), "vary.measures.sandbox.slots", "a setting twice"),
        (("sandbox]", "sandboxes]"), "vary.measures.sandboxes", "sandboxes"),
        (('"2022Q1"', '"2022Q9"'), "vary.measures.sandbox.start", "2022Q9"),
        (("within = 0.25", "within = -1"), "vary.nature.hurdle.within", -1),
        (("within = 0.25", "low = 0.5, high = 0.2"), "vary.nature.hurdle", {"low": 0.5, "high": 0.2}),
        (("within = 0.25", "low = -99"), "vary.nature.hurdle.low", -99),
        (("within = 0.25", "lowest = 0.1"), "vary.nature.hurdle.lowest", "lowest"),
        (("points = 16", "points = 0"), "design.points", 0),
        (("points = 16", "point = 16"), "design.point", "point"),
        (("replicates = 3", "replicates = 0"), "run.replicates", 0),
        (("replicates = 3", "scenarios = []"), "run.scenarios", []),
        (("replicates = 3", 'scenarios = ["status-quo"]'), "vary.measures.sandbox", "sandbox"),
        (("replicates = 3", "precision = 0"), "run.precision", 0),
        (("scale = 0.01", "scale = 9"), "run.scale", 9),
        (('"{method}"', '"random"'), "design.method", "random"),
        (("[design]", "[desing]"), "desing", "desing"),
    ],
)
def test_what_is_wrong_is_said_with_file_key_and_what_was_found(plan, change, key, found):
    with pytest.raises(Wrong) as wrong:
        plan(text=PLAN.replace(*change))
    assert (wrong.value.key, wrong.value.found) == (key, found)
    assert wrong.value.file.endswith("slots.toml")


def test_sobol_points_are_a_power_of_two(plan):
    with pytest.raises(Wrong, match="power of two"):
        plan(text=PLAN.replace("points = 16", "points = 17"), method="sobol").design()


def test_a_grid_that_could_not_be_run_is_refused(plan):
    text = PLAN.replace("hurdle = {{ within = 0.25 }}", "all = {{}}")
    with pytest.raises(Wrong, match="1,000,000"):
        plan(text=text, method="grid").design()


def test_a_place_a_measure_cannot_be_confined_to_is_no_factor(monkeypatch):
    law = type("Law", (CATALOGUE["sandbox"],), {"targeted_by": ("districts",)})
    monkeypatch.setitem(CATALOGUE, "sandbox", law)
    world = load("status-quo").replaced(measures={"sandbox": {}})
    (places,) = levers.read({"measures": {"sandbox": {"districts": [["futian"], ["nanshan"]]}}}, [world])
    assert places.values == (("futian",), ("nanshan",))
    for target, spec in (("sectors", [["it"], ["bio"]]), ("max_age", [4, 8])):
        with pytest.raises(Wrong, match=rf"vary\.measures\.sandbox\.{target}"):
            levers.read({"measures": {"sandbox": {target: spec}}}, [world])
