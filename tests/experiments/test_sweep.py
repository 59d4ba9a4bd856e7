"""A sweep of the model itself: the same numbers as a comparison, points that stop when they are known, the command."""

from __future__ import annotations

import json

import numpy as np
import pytest
import runs_of_arithmetic as arithmetic

from ecosystem.declare import Wrong
from experiments import engine as engines
from experiments import sweep as sweeps
from experiments.cli import main
from experiments.compare import compare
from experiments.plan import load_plan
from experiments.scenario import load
from experiments.sweep import sweep

TEXT = """
[about]
title = "Places"
title_zh = "名额"
[run]
replicates = 2
scale = 0.003
years = 2
[design]
method = "grid"
[vary.measures.sandbox]
slots = [0, 40]
[vary.nature]
hurdle = { within = 0.25, steps = 2 }
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "places.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def swept(file, tmp_path_factory):
    return sweep(file, out=tmp_path_factory.mktemp("out") / "sweep", workers=1)


def test_a_point_of_a_sweep_is_the_comparison_of_its_worlds(swept):
    base, pilot = swept.plan.worlds(swept.plan.design()[3])
    alone = compare(base, pilot, replicates=2, workers=1)
    for name, values in alone.trajectories.items():
        frame = swept.runs.indicators().query(f"point == 3 and scenario == '{name}'")
        for replicate, trajectory in enumerate(values):
            of = frame[frame["replicate"] == replicate].set_index("indicator")["value"]
            assert dict(of) == pytest.approx(trajectory.headline(), abs=0, rel=0, nan_ok=True), "the same bits"
    spent = swept.runs.spending().query("point == 3 and replicate == 1").groupby("measure")["million"].sum()
    assert spent.sum() == pytest.approx(alone.trajectories["pilot-2021"][1].headline()["public_spending"], rel=1e-12)


def test_the_json_holds_settings_units_and_effects(swept):
    answer = json.loads(json.dumps(swept.to_json(), allow_nan=False))
    assert (answer["runs"], answer["failures"], answer["complete"]) == (8, 0, True)
    assert [p["settings"]["measures.sandbox.slots"] for p in answer["points"]] == [0, 0, 40, 40]
    entrants = next(e for e in answer["points"][2]["effects"] if e["indicator"] == "entrants")
    assert entrants["unit"] == "firms"
    assert entrants["n"] == 2


def test_a_picture_of_a_grid_of_two_is_a_heat_map_with_units(swept):
    figure = swept.plot("entrants")
    assert "places" in figure.axes[0].get_xlabel()
    assert "log points" in figure.axes[0].get_ylabel()
    assert len(figure.axes[0].texts) == 4, "a number in every cell"


def test_unknown_names_are_said_with_the_nearest(swept):
    with pytest.raises(Wrong) as wrong:
        swept.effects("entrant")
    assert wrong.value.nearest == "entrants"


def test_equal_worlds_are_simulated_once(monkeypatch, file):
    """A baseline that no lever moves is the same world at every point."""
    asked = []
    real = engines.simulate
    monkeypatch.setattr(engines, "simulate", lambda scenarios, replicate: asked.extend(s.name for s in scenarios) or real(scenarios, replicate))
    plan = load_plan(file).replaced(factors=load_plan(file).factors[:1])
    engines._KNOWN.clear()
    for point, settings in enumerate(plan.design()):
        engines.play(engines.Ticket(point, point, 0, tuple(plan.worlds(settings))))
    engines._KNOWN.clear()
    assert asked.count("status-quo") == 1
    assert asked.count("pilot-2021") == 2


def test_points_stop_when_their_intervals_are_narrow_enough(file, tmp_path, monkeypatch):
    """Point 0 has no effect and is known at the first two looks; the effect of the other is noise that never settles."""

    def noisy(ticket):
        table = arithmetic.answer(ticket)
        noise = np.random.default_rng(ticket.run).normal(0.0, 50.0)
        values = table["value"].to_numpy().copy()
        loud = (table["scenario"].to_numpy() == "pilot-2021") & (table["part"].to_numpy() == "headline")
        values[loud] += noise * (ticket.scenarios[1].measures != () and ticket.point == 1)
        return table.set_column(table.schema.get_field_index("value"), "value", [values])

    monkeypatch.setattr(sweeps.Engine.__init__, "__kwdefaults__", {**sweeps.Engine.__init__.__kwdefaults__, "work": noisy})
    monkeypatch.setattr(sweeps, "PRECISE", ("entrants", "active_firms"))
    plan = load_plan(file)
    plan = plan.replaced(replicates=16, precision=0.001, factors=plan.factors[:1])
    done = sweep(plan, out=tmp_path / "out", workers=1).runs.runs().groupby("point").size()
    assert done.to_dict() == {0: 10, 1: 16}


def test_the_command_prints_tables_and_goes_on(file, swept, capsys):
    assert main(["sweep", str(file), "--out", str(swept.directory), "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert "4 points, 8 runs (0 failed)" in said.out
    assert "places in the city" in said.out
    assert "report:" in said.err
    assert main(["sweep", str(file), "--out", str(swept.directory), "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 8
    assert main(["sweep", str(file), "--out", str(swept.directory), "--workers", "1", "--lang", "zh"]) == 0
    assert "名额" in capsys.readouterr().out


def test_the_command_refuses_another_plans_folder(file, swept, tmp_path, capsys):
    other = tmp_path / "other.toml"
    other.write_text(TEXT.replace("slots = [0, 40]", "slots = [0, 41]"))
    assert main(["sweep", str(other), "--out", str(swept.directory)]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert "results of another plan" in said
    assert main(["sweep", str(tmp_path / "missing.toml"), "--out", str(swept.directory)]) == 2
    assert "no such file" in capsys.readouterr().err


def test_a_sweep_over_worlds_that_were_not_asked_for_is_refused(tmp_path):
    (tmp_path / "plan.toml").write_text('[run]\nscenarios = ["pilot-2022"]\n[vary.nature]\nhurdle = {}\n')
    with pytest.raises(Wrong) as wrong:
        load_plan(tmp_path / "plan.toml")
    assert wrong.value.nearest == "pilot-2021"
    assert load("status-quo").measures == ()
