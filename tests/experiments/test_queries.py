"""Every table of a result can be had again from its shards by one DuckDB query, run where the shards lie."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.special import stdtr
from synthetic import POLICY, world

from ecosystem import clock
from ecosystem.cross_section import SIZES, cohorts
from ecosystem.indicators import INDICATORS
from experiments import store
from experiments.compare import Comparison
from experiments.natures import Natures
from experiments.queries import figures, steps, worlds
from experiments.queries import firms as queries_of_firms
from experiments.run import Failure, RunResult
from experiments.scenario import load
from experiments.twins import SCHEMA, SIDES, Twins

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2)
OTHER = PILOT.replaced(name="it's another", rules={"fine": 0.75})
LOST = Failure(2, "pilot-2021", "ValueError: 太少")


def changed(replicate, **more):
    """A world with luck of its own, a rate that nobody had in one replicate, and one that was not known at the end."""
    t = world(replicate, **more)
    own = np.random.default_rng((replicate, 7))
    for name in ("entrants", "jobs", "trust", "public_spending"):
        t.series[name] = t.series[name] + POLICY * own.normal(0.0, 0.3, len(POLICY))
    t.series["time_to_market"] = np.where(POLICY & (replicate == 1), np.nan, t.series["time_to_market"])
    t.series["bad_loan_rate"][-2:] = np.nan
    return cut(t, own)


def cut(t, luck):
    """The same world with its end cut by size and by founding period."""
    for place, groups in (("by_size", SIZES), ("by_cohort", cohorts(t.start, int(t.quarters[-1])))):
        getattr(t, place).update({name: luck.uniform(50.0, 60.0, len(groups)) for name in ("active_firms", "jobs")})
    return t


def firms(replicate):
    """Firms that differ: founded in one world (more than are listed), unicorns in one world, none that listed."""
    luck, rows = np.random.default_rng(replicate), []
    for scenario in ("pilot-2021", "it's another"):
        for side in SIDES:
            for i in range(int(luck.integers(0, 4))):
                quarter = clock.quarter("2021Q2") + i
                rows.append((replicate, scenario, "unicorn", side, 1, (quarter << 40) + i, "bio", "nanshan", quarter, quarter + 3, "alive", "closed"))
            rows.append((replicate, scenario, "founded", side, int(luck.integers(10, 20)), -1, "", "", -1, -1, "", ""))
    rows = [(*row, 1.5, 2.0, np.nan if row[5] % 2 else 7000.0 + row[0], "") for row in rows]
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column).cast(f.type) for column, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def comparison(replicates=(0, 1, 3, 4, 5), draws=0):
    """Two scenarios against a baseline: one that brings entrants, one that does harm for nothing."""
    made = {
        "status-quo": [cut(world(r), np.random.default_rng((r, 8))) for r in replicates],
        "pilot-2021": [changed(r, entrants=3.0, spending=2.0, incidents=1.0) for r in replicates],
        "it's another": [cut(world(r, exits=2.0), np.random.default_rng((r, 9))) for r in replicates],
    }
    pairs = Twins(lambda: {r: firms(r) for r in replicates})
    return Comparison(BASE, [PILOT, OTHER], list(replicates), made, [LOST], [1.0] * len(replicates), pairs=pairs, lived=Natures(draws))


SHARED = ((0, 1, 3, 4, 5, 6, 7, 8), 3)  # replicates, draws of nature


@pytest.fixture(params=[((0, 1, 3, 4, 5),), ((0, 3),), ((4,),), ((),), SHARED], ids=["five", "two", "one", "none", "shared draws"])
def kept(request, tmp_path):
    """A stored comparison of five, two, one or no replicates, or of eight in three draws of nature, in a folder with what a crash left behind."""
    result = comparison(*request.param)
    store.save(result, tmp_path)
    orphan = tmp_path / "elsewhere"
    store.save(comparison((7, 8)), orphan)
    assert len(list(orphan.glob("*.parquet"))) == 2
    for shard in orphan.glob("*.parquet"):
        shard.rename(tmp_path / shard.name)
    return result, tmp_path


def answer(sql, folder, monkeypatch):
    """What DuckDB answers in the folder."""
    monkeypatch.chdir(folder)
    return duckdb.sql(sql).df()


def same(found: pd.DataFrame, wanted: pd.DataFrame, keys=(), tolerance=1e-9):
    """The same columns and rows, numbers to a relative 1e-9 (of the baseline, where a difference cancels) and probabilities to 1e-6."""
    assert list(found.columns) == list(wanted.columns)
    if keys:
        found, wanted = (f.sort_values(list(keys), ignore_index=True, key=lambda c: c.astype(str)) for f in (found, wanted))
    assert len(found) == len(wanted)
    for name in wanted.columns:
        if name == "probability_better":
            np.testing.assert_allclose(found[name].astype(float), wanted[name].astype(float), atol=1e-6, rtol=0)
        elif wanted[name].dtype.kind == "f":
            size = 1e-12 * np.nan_to_num(np.abs(wanted["baseline"].to_numpy(float))) if "baseline" in wanted else 0.0
            a, b = found[name].to_numpy(float, na_value=np.nan), wanted[name].to_numpy(float)
            assert (np.isnan(a) == np.isnan(b)).all(), name
            assert (np.nan_to_num(np.abs(a - b)) <= tolerance * np.nan_to_num(np.abs(b)) + size + 1e-14).all(), (name, a, b)
        else:
            assert found[name].astype(str).tolist() == wanted[name].astype(str).tolist(), name


# -- a comparison ------------------------------------------------------------------------------------


def test_effects_and_costs_come_out_of_the_shards(kept, monkeypatch):
    result, folder = kept
    wanted = result.effects()
    same(answer(worlds.effects(folder), folder, monkeypatch), wanted)
    if len(result.replicates) == 5:
        cost = wanted.set_index(["scenario", "indicator"]).loc[("pilot-2021", "cost_per_extra_entrant")]
        assert 0 < cost["low"] < cost["delta"] < cost["high"]


@pytest.mark.parametrize("draws", [1, 3, 5])
def test_the_split_of_the_variance(draws, tmp_path, monkeypatch):
    result = comparison((0, 1, 3, 4, 5, 6, 7, 8), draws)
    store.save(result, tmp_path)
    wanted = result.variance()
    same(answer(worlds.variance(tmp_path), tmp_path, monkeypatch), wanted)
    split = wanted.set_index(["scenario", "indicator"]).loc[("pilot-2021", "jobs")]
    assert split["luck"] > 0.0 and np.isnan(split["nature"]) == (draws == 1)


def test_effects_of_one_scenario_are_its_rows(kept, monkeypatch):
    result, folder = kept
    wanted = result.effects()
    found = answer(worlds.effects(folder, "it's another"), folder, monkeypatch)
    same(found, wanted[wanted["scenario"] == "it's another"].reset_index(drop=True))


@pytest.mark.parametrize("place", ["sector", "district", "size", "cohort"])
def test_effects_by_place(kept, place, monkeypatch):
    result, folder = kept
    same(answer(worlds.effects_by(folder, place), folder, monkeypatch), result.effects_by(place), ("scenario", place, "indicator"))


def test_both_intervals(kept, monkeypatch):
    result, folder = kept
    found = answer(worlds.bootstrap(folder), folder, monkeypatch)
    for kind, names in (("t", {}), ("bootstrap", {"low": "bootstrap_low", "high": "bootstrap_high"})):
        wanted = result.effects(kind)
        wanted = wanted[wanted["indicator"].isin(INDICATORS)][["scenario", "indicator", "unit", "delta", "low", "high"]]
        same(found[[names.get(c, c) for c in wanted.columns]].set_axis(wanted.columns, axis=1), wanted.reset_index(drop=True))


def test_firms_that_differ_are_counted(kept, monkeypatch):
    result, folder = kept
    wanted = result.twin_counts()
    found = answer(queries_of_firms.counts(folder), folder, monkeypatch)
    same(found, wanted if result.replicates else wanted.head(0))


@pytest.mark.parametrize("kind", [None, "unicorn", "listed"])
def test_firms_that_differ_are_listed(kept, kind, monkeypatch):
    result, folder = kept
    same(answer(queries_of_firms.listed(folder, kind=kind), folder, monkeypatch), result.twins(kind))
    same(answer(queries_of_firms.listed(folder, "it's another", kind), folder, monkeypatch), result.twins(kind, "it's another"))


def test_the_highest_valued_firms_come_first(kept, monkeypatch):
    result, folder = kept
    wanted = result.twins("unicorn", "pilot-2021")["mark"].sort_values(ascending=False, na_position="last").head(3)
    found = answer(queries_of_firms.listed(folder, "pilot-2021", "unicorn", 3), folder, monkeypatch)
    assert found["mark"].astype(float).fillna(-1).tolist() == wanted.fillna(-1).tolist()


@pytest.mark.parametrize("indicator", ["entrants", "bad_loan_rate", "time_to_market"])
def test_the_fan_by_quarter(kept, indicator, monkeypatch):
    result, folder = kept
    same(answer(worlds.fan(folder, indicator), folder, monkeypatch), result.fan(indicator), ("scenario", "quarter"))


def test_spending_by_measure_and_year_with_its_sums(kept, monkeypatch):
    result, folder = kept
    found, wanted = answer(figures.spending(folder), folder, monkeypatch), result.spending()
    parts = found.dropna(subset=["measure", "year"]).astype({"year": int})
    same(parts, wanted, ("scenario", "measure", "year"))
    if len(wanted):
        total = found[found["measure"].isna() & found["year"].isna()].set_index("scenario")["million"]
        assert total["pilot-2021"] == pytest.approx(wanted["million"].sum(), rel=1e-12)


def test_failures_are_rows(kept, monkeypatch):
    _, folder = kept
    assert answer(figures.failures(), folder, monkeypatch).to_dict("records") == [{"replicate": 2, "scenario": "pilot-2021", "message": LOST.message}]


def test_a_scenario_compared_with_itself_differs_in_nothing(tmp_path, monkeypatch):
    made = [world(r) for r in range(3)]
    result = Comparison(BASE, [BASE], [0, 1, 2], {"status-quo": made}, [], [1.0] * 3)
    store.save(result, tmp_path)
    found = answer(worlds.effects(tmp_path), tmp_path, monkeypatch)
    same(found, result.effects())
    assert (found["delta"].dropna() == 0).all() and set(found["probability_better"].dropna()) == {0.5}


# -- a run -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replicates", [(0, 2, 5), (3,), ()])
def test_the_indicators_of_a_run(replicates, tmp_path, monkeypatch):
    result = RunResult(PILOT, list(replicates), [changed(r, entrants=2.0) for r in replicates], [], [1.0] * len(replicates))
    store.save(result, tmp_path)
    same(answer(worlds.indicators(tmp_path), tmp_path, monkeypatch), result.indicators())


def test_a_rate_that_one_replicate_lacks_has_no_mean(tmp_path, monkeypatch):
    result = RunResult(PILOT, [0, 1, 2], [changed(r) for r in range(3)], [], [1.0] * 3)
    store.save(result, tmp_path)
    found = answer(worlds.indicators(tmp_path), tmp_path, monkeypatch)
    same(found, result.indicators())
    assert found.set_index("indicator")["mean"].isna()["time_to_market"]


def test_the_indicators_of_a_run_whose_replicates_share_draws_of_nature(tmp_path, monkeypatch):
    replicates = [0, 2, 3, 5, 6]  # two draws: 0 and 3 and 6 in one, 2 and 5 in the other
    result = RunResult(PILOT, replicates, [changed(r, entrants=2.0) for r in replicates], [], [1.0] * 5, lived=Natures(3))
    store.save(result, tmp_path)
    same(answer(worlds.indicators(tmp_path), tmp_path, monkeypatch), result.indicators())
    free = RunResult(PILOT, replicates, result.trajectories, [], [1.0] * 5, lived=Natures())
    assert not np.allclose(free.indicators()["low"], result.indicators()["low"])


# -- what queries are made of --------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3, 4, 5, 12, 41, 200])
def test_students_distribution_is_exact(n):
    xs = [-40.0, -3.0, -0.4, 0.0, 1e-3, 0.7, 2.0, 9.0]
    rows = ", ".join(f"({n}, {steps.text(x)})" for x in xs)
    found = duckdb.sql(f"SELECT {steps.probability('x', 'n')} FROM (VALUES {rows}) AS t(n, x)").fetchall()
    assert [p for (p,) in found] == pytest.approx(stdtr(n - 1, xs), abs=1e-12)


@pytest.mark.parametrize("numbers", [(), (3,), (0, 1, 2), (0, 2, 3, 4, 9)])
def test_whole_numbers_are_said_in_few_words(numbers):
    found = duckdb.sql(f"SELECT n::INTEGER FROM range(12) AS r(n) WHERE {steps.among('n', numbers)}").fetchall()
    assert tuple(sorted(n for (n,) in found)) == numbers


def test_a_float_keeps_its_bits_in_sql():
    numbers = [0.1, 1e-300, 6.313751514675043, -2.5e17, 1.0]
    (found,) = duckdb.sql(f"SELECT [{', '.join(map(steps.text, numbers))}]").fetchall()
    assert list(found[0]) == numbers
