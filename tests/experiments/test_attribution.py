"""Shares of a package: known games, the city's own, and what happens when a world fails."""

import itertools
import json
import math

import numpy as np
import pandas as pd
import pytest
from synthetic import world

from ecosystem.declare import Wrong
from experiments import engine
from experiments.attribution import attribute, read
from experiments.attribution.package import MOST, chains, measures_of, members_of, point_of, world_of
from experiments.attribution.shapley import orders, shapley, steps
from experiments.run import Interrupted
from experiments.runs import Runs
from experiments.scenario import Scenario
from experiments.tables.attribution import show_attribution
from policies import CATALOGUE
from policies.base import build

BASE = Scenario(name="base", years=2, scale=0.01)
THREE = {"sandbox": {}, "data_loan": {}, "observation_period": {}}
PACKAGE = BASE.replaced(name="package", measures=THREE)


def game(players, worth):
    """The value of every set of players."""
    sets = [frozenset(s) for n in range(len(players) + 1) for s in itertools.combinations(players, n)]
    return {s: worth(s) for s in sets}


# -- games whose Shapley values are known --------------------------------------------------------------


def test_the_glove_game():
    """A left glove and either of two right gloves make a pair: 2/3 and 1/6 each (Shapley & Shubik)."""
    values = game("lrs", lambda s: float("l" in s and len(s) > 1))
    shares = shapley(values, list(itertools.permutations("lrs")))
    assert shares == pytest.approx({"l": 2 / 3, "r": 1 / 6, "s": 1 / 6}, rel=1e-12)


def test_the_airport_game():
    """A runway as long as the largest aeroplane needs: each stretch is paid by those who need it (Littlechild & Owen 1973)."""
    cost = {"small": 8.0, "middle": 11.0, "large": 13.0, "jumbo": 18.0}
    values = game(cost, lambda s: max((cost[p] for p in s), default=0.0))
    shares = shapley(values, orders(tuple(cost), 24, 1, 0))
    assert shares == pytest.approx({"small": 2.0, "middle": 3.0, "large": 4.0, "jumbo": 9.0})


def test_an_additive_game_pays_each_its_own_whatever_the_orders():
    worth = {"a": 3.0, "b": -1.5, "c": 0.0, "d": 7.25, "e": 2.0}
    values = game(worth, lambda s: 100.0 + sum(worth[p] for p in s))
    assert shapley(values, orders(tuple(worth), 4, 5, 2)) == worth


def test_shares_of_any_game_add_up_and_a_null_player_gets_exactly_nothing():
    luck = np.random.default_rng(3)
    values = game("abcde", lambda s: luck.normal(0.0, 1e6, 3))
    values = {s: values[s - {"e"}] for s in values}  # e never adds anything
    for count in (1, 2, 7, 8, 120):
        shares = shapley(values, orders("abcde", count, 9, 4))
        np.testing.assert_allclose(sum(shares.values()), values[frozenset("abcde")] - values[frozenset()], rtol=1e-9)
        assert (shares["e"] == 0.0).all()


def test_sampled_orders_come_near_the_value_and_are_right_on_average():
    values = game("abcd", lambda s: len(s) ** 2 + 3.0 * ("a" in s and "b" in s) - 2.0 * ("c" in s))
    exact = shapley(values, list(itertools.permutations("abcd")))
    drawn = [shapley(values, orders("abcd", 4, 1, replicate)) for replicate in range(400)]
    for player in "abcd":
        mean, error = np.mean([d[player] for d in drawn]), np.std([d[player] for d in drawn]) / 20
        assert abs(mean - exact[player]) < 4 * error + 1e-9


# -- orders --------------------------------------------------------------------------------------------


def test_orders_come_in_antithetic_pairs_and_differ():
    taken = orders("abcde", 8, 1, 0)
    assert len(set(taken)) == 8
    assert all(taken[i + 1] == taken[i][::-1] for i in range(0, 8, 2))


def test_all_orders_are_taken_when_they_are_no_more_than_asked():
    assert sorted(orders("abc", 8, 1, 0)) == sorted(itertools.permutations("abc"))
    assert sorted(orders("abc", 6, 1, 5)) == sorted(orders("abc", 1000, 2, 9))
    assert orders("a", 1, 1, 0) == [("a",)]


def test_orders_depend_on_seed_and_replicate_only():
    assert orders("abcde", 8, 1, 3) == orders("abcde", 8, 1, 3)
    assert orders("abcde", 8, 1, 3) != orders("abcde", 8, 1, 4)
    assert orders("abcde", 8, 1, 3) != orders("abcde", 8, 2, 3)


def test_an_order_passes_through_growing_sets():
    assert list(steps("ab")) == [("a", frozenset(), frozenset("a")), ("b", frozenset("a"), frozenset("ab"))]


# -- the package ---------------------------------------------------------------------------------------


def test_players_are_the_measures_that_differ():
    assert measures_of(BASE, PACKAGE) == ["data_loan", "observation_period", "sandbox"]
    more = BASE.replaced(name="more", measures=THREE | {"sandbox": {"slots": 80}})
    assert measures_of(PACKAGE, more) == ["sandbox"]
    assert measures_of(PACKAGE, BASE.replaced(measures=["sandbox"])) == ["data_loan", "observation_period"]


def test_the_world_of_a_set_has_measures_added_changed_and_taken_away():
    baseline = BASE.replaced(measures={"sandbox": {"slots": 10}, "data_loan": {}})
    scenario = BASE.replaced(name="other", measures={"sandbox": {"slots": 80}, "observation_period": {}})
    players = measures_of(baseline, scenario)
    dose = {m: {p.name: p.settings().get("slots") for p in world_of(baseline, scenario, frozenset(m), players).measures} for m in itertools.product(players)}
    assert dose[("sandbox",)] == {"sandbox": 80, "data_loan": None}
    assert dose[("observation_period",)] == {"sandbox": 10, "data_loan": None, "observation_period": None}
    assert dose[("data_loan",)] == {"sandbox": 10}
    assert world_of(baseline, scenario, frozenset(), players).hash == baseline.hash
    assert world_of(baseline, scenario, frozenset(players), players).hash == scenario.hash


@pytest.mark.parametrize("point", range(8))
def test_a_point_is_a_set(point):
    assert point_of(members_of(point, "abc"), "abc") == point


@pytest.mark.parametrize(
    ("scenario", "key", "named"),
    [
        (PACKAGE.replaced(nature={"hurdle": 0.5}), "nature", "hurdle"),
        (PACKAGE.replaced(rules={"review_target": 2.0}), "rules", "review_target"),
        (PACKAGE.replaced(start="2022Q1"), "start", "2022Q1"),
    ],
)
def test_a_scenario_that_changes_more_than_measures_is_refused(scenario, key, named):
    with pytest.raises(Wrong, match=named) as wrong:
        attribute(BASE, scenario)
    assert key in wrong.value.key


def test_what_cannot_be_shared_out_is_refused():
    with pytest.raises(Wrong, match="nothing to share out"):
        attribute(BASE, BASE.replaced(name="twin"))
    with pytest.raises(Wrong, match="permutations: found 0, allowed is a whole number from 1"):
        attribute(BASE, PACKAGE, permutations=0)
    assert len(CATALOGUE) <= MOST


# -- worlds of arithmetic ------------------------------------------------------------------------------


def worth(scenario, replicate):
    """Extra entrants a quarter: 10 and 2 for two measures, 6 more for both together, nothing for the third."""
    names = {p.name for p in scenario.measures}
    luck = np.random.default_rng(50 + replicate).normal(1.0, 0.1)
    return luck * (10.0 * ("sandbox" in names) + 2.0 * ("data_loan" in names) + 6.0 * ({"sandbox", "data_loan"} <= names))


def simulate(scenarios, replicate):
    return [world(replicate, entrants=worth(s, replicate), spending=float(len(s.measures))) for s in scenarios]


@pytest.fixture
def arithmetic(monkeypatch):
    monkeypatch.setattr(engine, "simulate", simulate)
    engine._KNOWN.clear()
    yield
    engine._KNOWN.clear()


@pytest.mark.usefixtures("arithmetic")
def test_the_whole_catalogue_can_be_shared_out(tmp_path):
    """A point of so many measures is more than 32 bits hold."""
    whole = BASE.replaced(name="whole", measures={name: {} for name in CATALOGUE})
    result = attribute(BASE, whole, replicates=2, permutations=2, workers=1, out=tmp_path)
    assert result.package == 2 ** len(CATALOGUE) - 1 == max(result.chains["after"])
    assert set(Runs(tmp_path).table["point"]) == {0, *result.chains["after"]}
    shares, effect = result.shares().groupby("indicator")["share"].sum(), result.effect().set_index("indicator")["delta"]
    assert shares["entrants"] == pytest.approx(effect["entrants"])
    assert shares["public_spending"] == pytest.approx(effect["public_spending"]) == pytest.approx(8.0 * len(CATALOGUE))


@pytest.mark.usefixtures("arithmetic")
def test_shares_of_a_known_package(tmp_path):
    result = attribute(BASE, PACKAGE, replicates=6, workers=1, out=tmp_path)
    shares = result.shares().set_index(["measure", "indicator"])
    entrants = shares.xs("entrants", level="indicator")
    luck = np.mean([np.random.default_rng(50 + r).normal(1.0, 0.1) for r in range(6)])
    quarters = 8  # of policy in a synthetic world
    assert entrants["share"].to_dict() == pytest.approx({"sandbox": 13 * luck * quarters, "data_loan": 5 * luck * quarters, "observation_period": 0.0})
    assert entrants.loc["observation_period", ["share", "low", "high", "percent"]].tolist() == [0.0] * 4
    assert entrants["percent"].to_dict() == pytest.approx({"sandbox": 100 * 13 / 18, "data_loan": 100 * 5 / 18, "observation_period": 0.0})
    assert (entrants["low"] <= entrants["share"]).all()
    assert shares.attrs["units"]["entrants"] == "firms"
    effect = result.effect().set_index("indicator")
    assert effect.loc["entrants", "delta"] == pytest.approx(18 * luck * quarters)
    assert shares.loc[("sandbox", "public_spending"), "share"] == pytest.approx(quarters)
    assert shares.loc[("sandbox", "patents"), "share"] == 0.0
    assert math.isnan(shares.loc[("sandbox", "patents"), "percent"])


@pytest.mark.usefixtures("arithmetic")
def test_shares_add_up_in_every_replicate(tmp_path):
    four = BASE.replaced(name="four", measures=THREE | {"key_technology_subsidy": {}})
    result = attribute(BASE, four, replicates=5, permutations=4, workers=1, out=tmp_path)
    assert result.chains.groupby("replicate")["permutation"].nunique().eq(4).all()
    sums = result.marginals().groupby(["replicate", "permutation", "indicator"])["value"].sum().unstack("permutation")
    ends = "max(value) FILTER (point = 15) - max(value) FILTER (point = 0) AS effect"
    effects = result.sql(f"SELECT replicate, indicator, {ends} FROM indicators GROUP BY ALL").set_index(["replicate", "indicator"])["effect"]
    for permutation in sums:
        np.testing.assert_allclose(sums[permutation], effects[sums.index], rtol=1e-9, atol=1e-7)
    shares, effect = result.shares().groupby("indicator")["share"].sum(), result.effect().set_index("indicator")["delta"]
    np.testing.assert_allclose(shares[effect.index], effect, rtol=1e-9, atol=1e-7)


@pytest.mark.usefixtures("arithmetic")
def test_one_query_recomputes_the_shares(tmp_path):
    result = attribute(BASE, PACKAGE, replicates=4, workers=1, out=tmp_path)
    queried = result.sql(result.QUERY).set_index(["measure", "indicator"])["share"]
    ours = result.shares().set_index(["measure", "indicator"])["share"]
    pd.testing.assert_series_equal(queried.sort_index(), ours.sort_index(), rtol=1e-12, atol=1e-9)


@pytest.mark.usefixtures("arithmetic")
def test_marginals_name_the_set_that_was_there_before():
    result = attribute(BASE, PACKAGE, replicates=1, workers=1)
    rows = result.marginals()
    rows = rows[(rows["indicator"] == "public_spending") & (rows["measure"] == "sandbox")]
    assert set(rows["before"]) == {"", "data_loan", "observation_period", "data_loan+observation_period"}
    assert rows["value"].tolist() == pytest.approx([8.0] * 6)
    assert result.directory is None


@pytest.mark.usefixtures("arithmetic")
def test_one_replicate_says_nothing_about_certainty():
    shares = attribute(BASE, PACKAGE, replicates=1, workers=1).shares()
    assert shares["share"].notna().any()
    assert shares["percent"].isna().all()


@pytest.mark.usefixtures("arithmetic")
def test_a_failed_world_takes_its_replicate_out(monkeypatch, tmp_path):
    def fails_once(scenarios, replicate):
        if replicate == 2 and len(scenarios[0].measures) == 2:
            raise ValueError("no such city")
        return simulate(scenarios, replicate)

    monkeypatch.setattr(engine, "simulate", fails_once)
    result = attribute(BASE, PACKAGE, replicates=4, workers=1, out=tmp_path)
    assert result.replicates == [0, 1, 3]
    assert result.left_out == 1
    assert set(result.failures["message"]) == {"ValueError: no such city"}
    assert set(result.marginals()["replicate"]) == {0, 1, 3}
    monkeypatch.setattr(engine, "simulate", simulate)
    engine._KNOWN.clear()
    whole = attribute(BASE, PACKAGE, replicates=4, workers=1)
    kept, every = (r.marginals().query("replicate != 2").reset_index(drop=True) for r in (result, whole))
    pd.testing.assert_frame_equal(kept, every)


@pytest.mark.usefixtures("arithmetic")
def test_when_every_replicate_fails_the_reason_is_said(monkeypatch):
    def fails(scenarios, replicate):
        raise ValueError("no such city")

    monkeypatch.setattr(engine, "simulate", fails)
    with pytest.raises(RuntimeError, match="no such city"):
        attribute(BASE, PACKAGE, replicates=2, workers=1)


@pytest.mark.usefixtures("arithmetic")
def test_an_interrupted_question_goes_on_where_it_stopped(monkeypatch, tmp_path):
    asked = []

    def counted(scenarios, replicate):
        asked.append(replicate)
        if len(asked) == 12:  # of 8 sets a replicate
            raise KeyboardInterrupt
        return simulate(scenarios, replicate)

    monkeypatch.setattr(engine, "simulate", counted)
    with pytest.raises(Interrupted) as stopped:
        attribute(BASE, PACKAGE, replicates=3, workers=1, out=tmp_path)
    assert stopped.value.result.replicates == [0]
    again = attribute(BASE, PACKAGE, replicates=3, workers=1, out=tmp_path)
    assert again.replicates == [0, 1, 2]
    assert len(asked) == 12 + (24 - 11)
    more = attribute(BASE, PACKAGE, replicates=4, workers=1, out=tmp_path)
    assert (more.replicates, len(asked)) == ([0, 1, 2, 3], 12 + 13 + 8)
    pd.testing.assert_frame_equal(more.shares(), attribute(BASE, PACKAGE, replicates=4, workers=1).shares())


@pytest.mark.usefixtures("arithmetic")
def test_a_result_read_back_is_the_same(tmp_path):
    result = attribute(BASE, PACKAGE, replicates=3, workers=1, out=tmp_path)
    again = read(tmp_path)
    assert again.directory == tmp_path
    assert (again.baseline.hash, again.scenario.hash, again.measures) == (BASE.hash, PACKAGE.hash, result.measures)
    for frame in ("shares", "effect", "marginals"):
        pd.testing.assert_frame_equal(getattr(again, frame)(), getattr(result, frame)())
    (tmp_path / "chains.parquet").unlink()
    with pytest.raises(Wrong, match="tequ attribute"):
        read(tmp_path)


@pytest.mark.usefixtures("arithmetic")
def test_a_folder_of_another_question_is_refused(tmp_path):
    attribute(BASE, PACKAGE, replicates=1, workers=1, out=tmp_path)
    with pytest.raises(Wrong, match="another"):
        attribute(BASE, BASE.replaced(name="one", measures=["sandbox"]), replicates=1, workers=1, out=tmp_path)


@pytest.mark.usefixtures("arithmetic")
def test_what_a_planner_reads(capsys):
    result = attribute(BASE, PACKAGE, replicates=6, workers=1)
    show_attribution(result, "en")
    page = capsys.readouterr().out
    assert all(len(line) <= 100 for line in page.splitlines())
    page = " ".join(page.split())
    effect = result.effect().set_index("indicator").loc["entrants", "delta"]
    assert f"Regulatory sandbox brings {0.72222 * effect:+.0f} of {effect:+.0f}" in page
    assert "(72 % of the package's effect)" in page
    assert "Sum of shares" in page
    show_attribution(result, "zh")
    page = capsys.readouterr().out
    assert "监管沙盒" in page
    assert "占72%" in page


@pytest.mark.usefixtures("arithmetic")
def test_the_document_and_the_figure():
    result = attribute(BASE, PACKAGE, replicates=2, workers=1)
    document = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert document["measures"] == ["data_loan", "observation_period", "sandbox"]
    assert {row["measure"] for row in document["shares"]} == set(document["measures"])
    assert document["scenario"] == {"name": "package", "hash": PACKAGE.hash}
    panels = result.plot(["entrants", "public_spending"]).axes
    assert [len(panel.patches) for panel in panels] == [3, 3]
    widths = sorted(bar.get_width() for bar in panels[0].patches)
    assert widths == pytest.approx(sorted(result.shares().query("indicator == 'entrants'")["share"]))


# -- the city ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A small city, a baseline that has a measure, and a package with a measure of dose zero."""
    small = {"scale": 0.01, "years": 3, "replicates": 2}
    nothing = build("key_technology_subsidy", {"budget": 0.0}, CATALOGUE)
    baseline = Scenario(name="base", **small, measures={"sandbox": {"slots": 10}})
    measures = {"sandbox": {"slots": 400}, "data_loan": {}, "observation_period": {}, "key_technology_subsidy": nothing.settings()}
    package = Scenario(name="package", **small, measures=measures)
    folder = tmp_path_factory.mktemp("city")
    return attribute(baseline, package, permutations=4, workers=1, out=folder), folder


def test_a_measure_of_dose_zero_has_a_share_of_exactly_zero(city):
    result, _ = city
    shares = result.shares()
    nothing = shares[shares["measure"] == "key_technology_subsidy"]
    assert len(nothing) > 30
    assert (nothing["share"].dropna() == 0.0).all()
    assert nothing["share"].notna().sum() > 30
    others = shares[shares["measure"].isin(["data_loan", "observation_period", "sandbox"])]
    assert others.groupby("measure")["share"].apply(lambda s: (s.abs() > 0).any()).all()


def test_shares_of_the_city_add_up(city):
    result, _ = city
    sums, effect = result.shares().groupby("indicator")["share"].sum(min_count=4), result.effect().set_index("indicator")["delta"]
    level = pd.DataFrame(list(result.headlines.values()), columns=result.indicators).abs().max()
    gap = (sums[effect.index] - effect).abs() / (effect.abs() + 1e-6 * level[effect.index] + 1e-9)
    assert gap.dropna().max() < 1e-9


def test_workers_make_no_difference(city, tmp_path):
    result, folder = city
    attribute(result.baseline, result.scenario, permutations=4, workers=2, out=tmp_path)
    digests = {Runs(path).digest() for path in (folder, tmp_path)}
    assert len(digests) == 1
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "chains.parquet"), pd.read_parquet(folder / "chains.parquet"))
    assert len(chains(result.measures, 4, 1, 2)) == 2 * 4 * 4
