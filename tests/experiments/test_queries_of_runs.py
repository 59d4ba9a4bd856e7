"""Every frame of many runs can be had again by one DuckDB query: sweeps, sensitivity, attribution, optimisation."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from experiments.attribution import attribute
from experiments.engine import Engine, Ticket, rows
from experiments.optimise import optimise
from experiments.plan import load_plan
from experiments.queries import influence, packages, points
from experiments.runs import Runs
from experiments.scenario import Scenario
from experiments.sensitivity import phases, sensitivity

BASE, PILOT = Scenario(name="base", years=1), Scenario(name="pilot", years=1)


def answer(sql, folder, monkeypatch):
    """What DuckDB answers in the folder."""
    monkeypatch.chdir(folder)
    return duckdb.sql(sql).df()


def same(found: pd.DataFrame, wanted: pd.DataFrame):
    """The same columns and rows in the same order; numbers to a relative 1e-9, probabilities to 1e-6."""
    assert list(found.columns) == list(wanted.columns)
    assert len(found) == len(wanted)
    for name in wanted.columns:
        a, b = found[name], wanted[name]
        if b.dtype.kind == "f":
            absolute, relative = (1e-6, 0.0) if name == "probability_better" else (1e-12, 1e-9)
            np.testing.assert_allclose(a.astype(float), b, atol=absolute, rtol=relative, err_msg=name)
        else:
            assert a.astype(str).tolist() == b.astype(str).tolist(), name


# -- a folder of runs ----------------------------------------------------------------------------------


def play(ticket):
    """A world whose headline moves with its point; one run fails, one indicator is nobody's now and then, one never moves."""
    if ticket.run == 7:
        error = ValueError("第七")
        error.scenario = "pilot"
        raise error
    cells = []
    for i, scenario in enumerate(ticket.scenarios):
        luck = np.random.default_rng([ticket.replicate, ticket.point, i])
        shared = np.random.default_rng(ticket.replicate).normal(1000.0, 50.0)
        rate = np.nan if (ticket.point == 2 and ticket.replicate < 2) or ticket.point == 3 else luck.uniform()
        found = {"entrants": shared + i * (3.0 * ticket.point + luck.normal()), "bad_loan_rate": rate, "jobs": 7.0, "unicorns_ever": 3.0 + 2.0 * i}
        cells += [(scenario.name, "headline", name, 0, value) for name, value in found.items()]
        cells += [(scenario.name, "spending", "sandbox", year, luck.uniform()) for year in (2021, 2022) if i]
    return rows(ticket, cells)


@pytest.fixture(scope="module", params=[None, 3], ids=["all", "three replicates count"])
def folder(request, tmp_path_factory):
    """Runs of five points and four replicates in several shards; perhaps only three replicates count."""
    where = tmp_path_factory.mktemp("runs")
    design = pd.DataFrame({"point": range(5), "measures.sandbox.slots": [0, 10, 20, 30, 40]})
    facts = {"names": ["base", "pilot", "other"], "seed": 1} | ({} if request.param is None else {"replicates": request.param})
    other = PILOT.replaced(name="other")
    with Engine(where, "sweep", {"hash": "x"}, facts=facts, design=design, workers=1, every=0.0, work=play) as engine:
        engine.do([Ticket(5 * r + p, p, r, (BASE, PILOT, other)) for r in range(4) for p in range(5)])
        engine.finish()
    assert len(list(where.glob("shard-*.parquet"))) > 5
    return where


@pytest.mark.parametrize("name", ["indicators", "contrasts", "effects", "spending", "failures"])
def test_frames_of_runs(folder, name, monkeypatch):
    same(answer(getattr(points, name)(folder), folder, monkeypatch), getattr(Runs(folder), name)())


def test_every_finished_run(folder, monkeypatch):
    wanted = Runs(folder).runs().drop(columns="seed")
    assert wanted["failed"].sum() == 1
    same(answer(points.runs(folder), folder, monkeypatch), wanted)


def test_effects_of_some_indicators(folder, monkeypatch):
    wanted = Runs(folder).effects()
    same(answer(points.effects(folder, ["jobs"]), folder, monkeypatch), wanted[wanted["indicator"] == "jobs"].reset_index(drop=True))


def test_a_folder_in_which_nothing_finished_has_empty_frames(tmp_path, monkeypatch):
    facts = {"names": ["base", "pilot"], "seed": 1, "replicates": 2}
    with Engine(tmp_path, "sweep", {"hash": "x"}, facts=facts, workers=1, work=play):
        pass
    for name in ("indicators", "contrasts", "effects", "spending", "failures"):
        assert len(answer(getattr(points, name)(tmp_path), tmp_path, monkeypatch)) == 0


# -- sensitivity ---------------------------------------------------------------------------------------

PLAN = """
[about]
title = "Places"
title_zh = "名额"
[run]
replicates = 2
scale = 0.002
years = 1
[vary.measures.sandbox]
slots = { low = 0, high = 60 }
sectors = [["it"], ["bio", "it"], ["bio"]]
[vary.nature]
hurdle = { within = 0.25 }
team = {}
[vary.rules]
review_target = [4, 6, 8]
[sensitivity]
trajectories = 8
base = 16
keep = 4
indicators = ["entrants", "bad_loan_rate", "jobs"]
"""


def moving(ticket):
    """A known function of the settings of a point; a run of the screening fails, a rate does not exist at some points, jobs never move."""
    base, pilot = ticket.scenarios[:2]
    if ticket.run == 5:
        raise ValueError("impossible")
    dose = next(p for p in pilot.measures if p.name == "sandbox")
    hurdle, target = pilot.nature.get("hurdle", 0.3), pilot.rules.get("review_target", 6.0)
    effect = dose.dose.slots * hurdle + 4.0 * target * (hurdle > 0.3 + 0.01 * ticket.replicate) + 9.0 * ("bio" in dose.targets.sectors) + ticket.replicate
    rate = np.nan if ticket.point % 11 == 3 else 0.01 * effect + hurdle
    cells = []
    for i, name in enumerate((base.name, pilot.name)):
        values = {"entrants": 100.0 + i * effect, "bad_loan_rate": i * rate, "jobs": 5.0 + i}
        cells += [(name, "headline", indicator, 0, value) for indicator, value in values.items()]
    return rows(ticket, cells)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    where = tmp_path_factory.mktemp("sensitivity")
    (where / "plan.toml").write_text(PLAN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phases, "play", moving)
        return sensitivity(load_plan(where / "plan.toml"), out=where / "out", workers=1)


@pytest.mark.parametrize("name", ["screening", "shares", "interactions", "verdicts", "luck"])
def test_frames_of_a_sensitivity_analysis(analysed, name, monkeypatch):
    wanted = getattr(analysed, name)()
    found = answer(getattr(influence, name)(analysed), analysed.directory, monkeypatch)
    same(found, wanted)
    assert np.isfinite(wanted[wanted["indicator"] == "entrants"].select_dtypes(float)).all(axis=None)


def test_the_tornado(analysed, monkeypatch):
    wanted = analysed.tornado()
    found = answer(influence.tornado(analysed), analysed.directory, monkeypatch)
    for column in ("low_setting", "high_setting"):  # numbers and names
        found[column], wanted[column] = ([_plain(value) for value in frame[column]] for frame in (found, wanted))
    same(found, wanted)
    assert wanted["at_low"].notna().all() and "measures.sandbox.sectors" in set(wanted["factor"])


def _plain(setting):
    try:
        return float(setting)
    except ValueError:
        return setting


# -- attribution and optimisation ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    base = Scenario(name="base", years=1, scale=0.002)
    package = base.replaced(name="package", measures={"sandbox": {}, "data_loan": {}, "observation_period": {}})
    return attribute(base, package, replicates=3, permutations=4, workers=1, out=tmp_path_factory.mktemp("attribution"))


@pytest.mark.parametrize("name", ["shares", "effect"])
def test_frames_of_an_attribution(shared, name, monkeypatch):
    wanted = getattr(shared, name)()
    assert wanted["low"].notna().any()
    found = answer(getattr(packages, name)(shared), shared.directory, monkeypatch)
    same(found[wanted.columns], wanted)
    if name == "shares":  # beside each share stands the effect of the whole package
        beside = found.drop_duplicates("indicator")[["effect", "effect_low", "effect_high"]].set_axis(["delta", "low", "high"], axis=1)
        same(beside.reset_index(drop=True), shared.effect()[["delta", "low", "high"]])


SEARCH = """
[about]
title = "Places"
title_zh = "名额"
[run]
replicates = 2
scale = 0.01
years = 2
[vary.measures.sandbox]
slots = { low = 0, high = 60 }
[vary.measures.data_loan]
budget = { low = 0, high = 300 }
[optimise]
population = 8
generations = 1
final_replicates = 2
final_scale = 0.004
budget = 10000
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    where = tmp_path_factory.mktemp("optimise")
    (where / "plan.toml").write_text(SEARCH)
    return optimise(load_plan(where / "plan.toml"), out=where / "out", workers=1)


@pytest.mark.parametrize("name", ["trials", "front", "fresh", "versus"])
def test_frames_of_an_optimisation(found, name, monkeypatch):
    wanted = getattr(found, name)()
    same(answer(getattr(packages, name)(found), found.directory, monkeypatch), wanted)
    assert len(wanted)
