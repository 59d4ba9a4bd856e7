"""Twins: every firm that differs between two worlds is a row, none is a row that does not, and the rows add up to the effects."""

import json

import numpy as np
import pyarrow as pa
import pytest
from synthetic import world

from ecosystem import clock
from ecosystem.declare import Wrong
from ecosystem.register import Event
from experiments import compare, load, pairing, run, store
from experiments.biography import biography
from experiments.compare import Comparison
from experiments.replicate import Worlds, worlds_of
from experiments.run import RunResult
from experiments.statistics import paired_interval
from experiments.tables.twins import show_biography, show_twins
from experiments.twins import KINDS, SCHEMA, SIDES, Twins, records
from experiments.workers import Done, seed_of

# A small city in which much differs: cheap unicorns, easy listings, large doses.
BASE = load("status-quo").replaced(scale=0.04, years=8, nature={"dollar": 1.0}, rules={"listing_profit": 1.0, "listing_quota": 1e4})
DOSES = {
    "sandbox": {"slots": 2000},
    "observation_period": {"quarters": 20, "cap": 50.0},
    "data_loan": {"budget": 3000.0},
    "key_technology_subsidy": {"budget": 9000.0},
}
STRONG = BASE.replaced(name="strong", measures=DOSES)
HEADLINES = {"founded": "entrants", "unicorn": "unicorns_ever", "listed": "listings"}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twins")
    return compare(BASE, STRONG, replicates=3, workers=1, out=folder), folder


@pytest.fixture(scope="module")
def ended():
    """Both worlds of replicate 0 at their end, with what their registers and firm tables hold."""
    return {s.name: model.world for s, model, _ in worlds_of([BASE.lived(0), STRONG.lived(0)], seed_of(BASE.seed, 0))}


def firm(world, uid):
    """The living firm's columns."""
    row = world.firms.row_of(uid)
    return {name: world.firms[name][row].item() for name in ("sales_average", "staff", "post_money", "sector", "listed")} if row >= 0 else None


# -- the rows and the effects --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(HEADLINES))
def test_the_net_of_twins_is_the_paired_difference_of_the_indicator(comparison, kind):
    result, _ = comparison
    heads = {name: [t.headline()[HEADLINES[kind]] for t in worlds] for name, worlds in result.trajectories.items()}
    for i, r in enumerate(result.replicates):
        sides = result.twins(kind, replicate=r)["only_in"].value_counts()
        assert sides.get("scenario", 0) - sides.get("baseline", 0) == heads["strong"][i] - heads["status-quo"][i]
        assert sides.sum() > 0, "nothing differs, so nothing is tested"
    (row,) = result.twin_counts().query("kind == @kind").to_dict("records")
    effect = result.effects().set_index("indicator").loc[HEADLINES[kind]]
    assert (row["net"], row["low"], row["high"]) == (effect["delta"], effect["low"], effect["high"])
    assert row["with"] - row["without"] == pytest.approx(row["net"])


def test_who_was_founded_or_survived_in_one_world_only_makes_the_difference_of_living_young_firms(comparison):
    result, _ = comparison
    for i, r in enumerate(result.replicates):
        rows = result.twins(replicate=r)
        alive = rows[(rows["kind"] == "survived") | (rows["kind"] == "founded")]
        alive = alive[[row[f"fate_{row['only_in']}"] in ("alive", "listed") for row in alive.to_dict("records")]]["only_in"].value_counts()
        young = [result.trajectories[name][i].by_cohort["active_firms"][3:].sum() for name in ("strong", "status-quo")]
        assert alive["scenario"] - alive["baseline"] == young[0] - young[1]


def test_a_row_is_a_firm_that_differs_and_no_other_does(comparison, ended):
    result, _ = comparison
    born = {}
    for name, world_ in ended.items():
        events = world_.register.of(Event.BORN)
        born[name] = set(events["uid"][events["quarter"] >= clock.quarter("2021Q1")].tolist())
    rows = result.twins("founded", replicate=0)
    assert set(rows[rows["only_in"] == "scenario"]["uid"]) == born["strong"] - born["status-quo"]
    assert set(rows[rows["only_in"] == "baseline"]["uid"]) == born["status-quo"] - born["strong"]
    living = {name: set(world_.firms["uid"][world_.firms["alive"]].tolist()) for name, world_ in ended.items()}
    both = born["strong"] & born["status-quo"]
    rows = result.twins("survived", replicate=0)
    assert set(rows[rows["only_in"] == "scenario"]["uid"]) == both & (living["strong"] - living["status-quo"])
    assert set(rows[rows["only_in"] == "baseline"]["uid"]) == both & (living["status-quo"] - living["strong"])


def test_a_row_says_of_a_living_firm_what_the_firm_table_says(comparison, ended):
    result, _ = comparison
    seen = 0
    for row in result.twins(replicate=0).to_dict("records"):
        held = firm(ended["strong" if row["only_in"] == "scenario" else "status-quo"], row["uid"])
        assert row["founded"] == clock.named(row["uid"] >> 40)
        if held is None:
            assert row[f"fate_{row['only_in']}"] in ("closed", "sold", "left")
            continue
        seen += 1
        assert row[f"fate_{row['only_in']}"] == ("listed" if held["listed"] else "alive")
        assert (row["sales"], row["jobs"]) == (4 * held["sales_average"], held["staff"])
        assert not row["mark"] < held["post_money"]
        assert np.isnan(row["mark"]) == (held["post_money"] == 0)
    assert seen > 20


def test_when_something_happened_is_what_the_register_says(comparison, ended):
    result, _ = comparison
    events = {"unicorn": (Event.VALUED,), "listed": (Event.LISTED,), "survived": (Event.CLOSED, Event.SOLD, Event.LEFT), "founded": (Event.BORN,)}
    told = set()
    for row in result.twins(replicate=0).to_dict("records"):
        here = {"scenario": "strong", "baseline": "status-quo"}
        side = row["only_in"] if row["kind"] != "survived" else SIDES[1 - SIDES.index(row["only_in"])]  # where it did end
        found = ended[here[side]].register.about(row["uid"])
        when = [
            int(q)
            for q, k, d in zip(found["quarter"], found["kind"], found["detail"], strict=True)
            if k in events[row["kind"]] and (k != Event.VALUED or d == 3)
        ]
        assert [clock.named(q) for q in when] == [row["quarter"]]
        told.add(row["kind"])
    assert told == set(KINDS)


def test_firms_of_the_dead_are_remembered_as_last_seen(comparison):
    result, _ = comparison
    rows = result.twins("founded")
    gone = rows[[row[f"fate_{row['only_in']}"] in ("closed", "sold", "left") for row in rows.to_dict("records")]]
    seen = gone[gone["district"] != ""]  # who closes in its first quarter was never seen
    assert len(seen) > 0.9 * len(gone) > 10
    assert (seen["jobs"] > 0).all()


# -- touched -------------------------------------------------------------------------------------------


def test_what_touched_a_firm_is_what_the_register_says(comparison, ended):
    result, _ = comparison
    register = ended["strong"].register
    grants, places = register.of(Event.GRANT), register.of(Event.SANDBOX)
    account = next(p.account for p in STRONG.measures if p.name == "key_technology_subsidy")
    reached = {"sandbox": set(places["uid"].tolist()), "key_technology_subsidy": set(grants["uid"][grants["detail"] == account].tolist())}
    rows = result.twins(replicate=0)
    for measure, uids in reached.items():
        assert len(uids) > 0
        assert [measure in touched.split("+") for touched in rows["touched"]] == [uid in uids for uid in rows["uid"]]
    lent = set(register.of(Event.LOAN)["uid"].tolist())
    touched = {m: set(rows["uid"][[m in t.split("+") for t in rows["touched"]]]) for m in ("data_loan", "observation_period")}
    assert touched["data_loan"] and touched["data_loan"] <= lent
    assert touched["observation_period"]
    novel = ended["strong"].firms
    ordinary = set(novel["uid"][novel["alive"] & (novel["novel"] == 0) & (novel["licence"] == 0) & (novel["since"] == novel["birth"])].tolist())
    assert not touched["observation_period"] & ordinary, "a firm whose product was never novel needs no grace"


def test_a_firm_that_was_never_founded_with_the_measures_was_not_touched_by_them(comparison):
    result, _ = comparison
    rows = result.twins("founded")
    assert set(rows[rows["only_in"] == "baseline"]["touched"]) == {""}
    assert set(rows[rows["only_in"] == "baseline"]["fate_scenario"]) == {"never founded"}
    assert result.twins().attrs["untraced"] == {"strong": []}


# -- worlds that do not differ, or differ in everything --------------------------------------------------


def test_a_null_dose_has_no_twins_that_differ():
    null = BASE.replaced(name="null", measures={"sandbox": {"slots": 0}, "data_loan": {"budget": 0}}, scale=0.01, years=2)
    result = compare(BASE.replaced(scale=0.01, years=2), null, BASE.replaced(name="again", scale=0.01, years=2), replicates=2, workers=1)
    assert result.twins().empty
    counts = result.twin_counts()
    assert len(counts) == 2 * len(KINDS)
    assert (counts[["with", "without", "net", "low", "high"]] == 0.0).all(axis=None)


def test_a_world_asked_for_under_two_names_has_its_rows_under_both():
    small = [s.replaced(scale=0.02, years=2) for s in (BASE, STRONG)]
    rows = run.simulate([*small, small[1].replaced(name="twice")], 0, twins=True).twins.to_pandas()
    assert len(rows) > 0
    by = {name: group.drop(columns="scenario").reset_index(drop=True) for name, group in rows.groupby("scenario", observed=True)}
    assert by["strong"].equals(by["twice"])


def test_of_too_many_the_touched_and_the_largest_are_listed_and_the_sums_stay(monkeypatch):
    small = [s.replaced(years=5) for s in (BASE, STRONG)]
    whole = run.simulate(small, 0, twins=True).twins.to_pandas()
    monkeypatch.setattr(pairing.differing, "__defaults__", (4,))
    cut = run.simulate(small, 0, twins=True).twins.to_pandas()
    keys = ["kind", "only_in"]
    assert whole.groupby(keys, observed=True)["firms"].sum().equals(cut.groupby(keys, observed=True)["firms"].sum())
    listed, rest = cut[cut["uid"] >= 0], cut[cut["uid"] < 0]
    assert listed.groupby(keys, observed=True).size().max() == 4
    assert len(rest) > 0
    both = whole.merge(listed[[*keys, "uid"]], on=[*keys, "uid"])
    assert len(both) == len(listed), "what is listed is what was there"
    founded = whole[(whole["kind"] == "founded") & (whole["only_in"] == "scenario")]
    touched = set(founded[founded["touched"] != ""]["uid"])
    kept = set(listed[(listed["kind"] == "founded") & (listed["only_in"] == "scenario")]["uid"])
    assert len(kept & touched) == min(4, len(touched))
    frame = Twins(lambda: {0: pa.Table.from_pandas(cut, schema=SCHEMA, preserve_index=False)}).frame([0], ["strong"])
    assert (frame["uid"] >= 0).all()
    assert sum(group["firms"] for group in frame.attrs["left_out"]) == rest["firms"].sum()


# -- kept ----------------------------------------------------------------------------------------------


def test_twins_come_back_from_the_folder_and_from_other_processes(comparison, monkeypatch):
    result, folder = comparison
    read = []
    monkeypatch.setattr(store, "_shard", lambda *a, _shard=store._shard: read.append(a[1]) or _shard(*a))
    back = store.load(folder)
    assert not [name for name in read if name.startswith("twins")], "read before they are asked for"
    assert back.twins().equals(result.twins())
    assert back.twin_counts().equals(result.twin_counts())
    monkeypatch.undo()
    two = compare(BASE, STRONG, replicates=3, workers=2)
    assert two.twins().equals(result.twins())


def test_a_comparison_goes_on_with_the_twins_it_has(comparison, tmp_path):
    result, folder = comparison
    store.save(store.load(folder), tmp_path)
    more = compare(BASE, STRONG, replicates=4, workers=1, out=tmp_path)
    assert more.replicates == [0, 1, 2, 3]
    assert more.twins(replicate=1).equals(result.twins(replicate=1))
    assert store.load(tmp_path).twins().equals(more.twins())
    assert len(more.twins(replicate=3)) > 0


def test_the_view_holds_the_rows(comparison):
    result, folder = comparison
    database = store.views(folder)
    found = dict(database.execute("SELECT kind, sum(CASE only_in WHEN 'scenario' THEN firms ELSE -firms END) / 3 FROM twins GROUP BY kind").fetchall())
    counts = result.twin_counts().set_index("kind")["net"]
    assert {kind: float(net) for kind, net in found.items()} == pytest.approx(counts[list(found)].to_dict())


def test_a_result_whose_firms_were_not_paired_still_loads_and_says_so(tmp_path):
    trajectories = {s.name: [world(0)] for s in (BASE, STRONG)}
    store.save(Comparison(BASE, [STRONG], [0], trajectories, [], [1.0]), tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    del manifest["twins"]  # as before there were any
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    old = store.load(tmp_path)
    assert old.effects().shape[0] > 10
    with pytest.raises(Wrong, match="run it again"):
        old.twins()
    assert store.views(tmp_path).execute("SELECT count(*) FROM twins").fetchall() == [(0,)]


def test_damaged_twins_are_refused_by_name_when_they_are_asked_for(comparison, tmp_path):
    result, _ = comparison
    store.save(result, tmp_path)
    (path,) = tmp_path.glob("twins-*.parquet")
    path.write_bytes(path.read_bytes()[:-50])
    back = store.load(tmp_path)
    assert back.replicates == [0, 1, 2]
    with pytest.raises(Wrong, match=path.name):
        back.twins()
    assert store.Shards(tmp_path, "comparison", [BASE, STRONG]).found == {}, "it is computed anew"


# -- reading -------------------------------------------------------------------------------------------


def made(rows):
    """A table of twins: (replicate, kind, only_in, uid)."""
    blank = dict.fromkeys(SCHEMA.names) | {"scenario": "strong", "firms": 1, "sector": "it", "founded": 164, "quarter": 165, "touched": ""}
    full = [blank | dict(zip(("replicate", "kind", "only_in", "uid"), row, strict=True)) for row in rows]
    return pa.table({name: [row[name] for row in full] for name in SCHEMA.names}).cast(SCHEMA)


def test_counts_are_paired_over_replicates_and_a_replicate_without_rows_counts():
    tables = {
        0: made([(0, "founded", "scenario", 1), (0, "founded", "scenario", 2), (0, "founded", "baseline", 3)]),
        1: made([]),
        2: made([(2, "unicorn", "baseline", 1)]),
    }
    counts = Twins(lambda: tables).counts([0, 1, 2], ["strong"]).set_index("kind")
    assert counts.loc["founded", ["with", "without"]].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert tuple(counts.loc["founded", ["net", "low", "high"]]) == tuple(paired_interval(np.array([1.0, 0.0, 0.0])))
    assert counts.loc["unicorn", "net"] == pytest.approx(-1 / 3)
    assert (counts["n"] == 3).all()


def test_a_frame_is_in_order_and_names_quarters_and_units():
    tables = {
        1: made([(1, "founded", "baseline", 9), (1, "unicorn", "scenario", 8), (1, "founded", "scenario", 7), (1, "founded", "scenario", 5)]),
        0: made([(0, "listed", "scenario", 4)]),
    }
    frame = Twins(lambda: tables).frame([0, 1], ["strong"])
    assert frame["uid"].tolist() == [4, 5, 7, 9, 8]
    assert set(frame["founded"]) == {"2021Q1"}
    assert set(frame["quarter"]) == {"2021Q2"}
    assert frame.attrs["units"]["sales"] == "M RMB a year"
    assert json.loads(json.dumps(records(frame), allow_nan=False))[0]["sales"] is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [({"kind": "unicorns"}, "did you mean 'unicorn'"), ({"scenario": "stron"}, "did you mean 'strong'"), ({"replicate": 9}, "one of 0, 1, 2")],
)
def test_what_is_not_there_is_refused_kindly(comparison, asked, words):
    with pytest.raises(Wrong, match=words):
        comparison[0].twins(**asked)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_read_a_table_a_kind(comparison, lang, capsys):
    result, _ = comparison
    rows = result.twins("unicorn")
    show_twins(rows, lang, "status-quo", top=2)
    out = capsys.readouterr().out
    largest = rows[rows["only_in"] == "scenario"].nlargest(2, "mark")
    assert all(str(uid) in out for uid in largest["uid"])
    assert ("ever became a unicorn" if lang == "en" else "曾成为独角兽") in out
    assert max(map(len, out.splitlines())) <= 100


# -- the life of one firm --------------------------------------------------------------------------------


def test_a_biography_tells_both_lives_from_the_registers(comparison, ended):
    result, folder = comparison
    row = result.twins("unicorn", replicate=0).iloc[0]
    life = biography(folder, 0, int(row["uid"]))
    for side, name in (("scenario", "strong"), ("baseline", "status-quo")):
        events = ended[name].register.about(row["uid"])
        assert [(h.quarter, h.event) for h in life.lives[side]] == list(zip(events["quarter"].tolist(), events["kind"].tolist(), strict=True))
    told = life.frame()
    assert told["quarter"].is_monotonic_increasing
    assert told["quarter"].iloc[0] == row["founded"] == life.founded
    assert "a unicorn" in " ".join(told[row["only_in"]]) and "a unicorn" not in " ".join(told[SIDES[1 - SIDES.index(row["only_in"])]])
    assert any("独角兽" in words for words in life.frame("zh")[row["only_in"]])
    assert told["differs"].any()
    document = json.loads(json.dumps(life.to_json(), allow_nan=False))
    assert [e["words"]["en"] for e in document["events"] if e["world"] == "scenario"] == [h.words.en for h in life.lives["scenario"]]
    assert document["fates"][row["only_in"]]["en"] == life.fate(row["only_in"]).en


def test_a_biography_of_one_who_was_never_founded_elsewhere(comparison, capsys):
    result, _ = comparison
    row = result.twins("founded", replicate=0).iloc[0]
    life = biography(result, 0, int(row["uid"]))
    assert life.lives["baseline"] == []
    assert life.fate("baseline").en == "never founded"
    assert life.frame()["scenario"].iloc[0] == "founded"
    show_biography(life, "en")
    out = capsys.readouterr().out
    assert str(row["uid"]) in out and "never founded" in out


def test_no_biography_of_nobody(comparison):
    result, _ = comparison
    for wrong, words in (((0, 17), "uid of a firm"), ((9, 17), "one of 0, 1, 2"), ((0, 17, "stron"), "did you mean 'strong'")):
        with pytest.raises(Wrong, match=words):
            biography(result, *wrong)
    with pytest.raises(Wrong, match="two worlds"):
        biography(RunResult(BASE, [0], [world(0)]), 0, 17)


def test_worlds_carry_their_twins_to_the_result():
    done = [Done(0, Worlds([], made([(0, "founded", "scenario", 1)])), 1.0), Done(1, [], 1.0)]
    from experiments.twins import held_by

    assert list(held_by(done)) == [0]
