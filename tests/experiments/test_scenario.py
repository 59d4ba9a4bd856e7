"""One identity: a scenario has one hash however it is written, and never changes."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.declare import Text, Wrong
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.scenario import Scenario, load, shipped
from policies import CATALOGUE
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.finance.data_loan import DataLoan
from policies.supervision.sandbox import Sandbox


def written(folder, text: str, name: str = "mine") -> Scenario:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load(folder / f"{name}.toml")


# -- what is shipped -------------------------------------------------------------------------------------


def test_shipped_scenarios():
    assert shipped() == sorted(shipped()) and {"pilot-2021", "status-quo"} <= set(shipped())


def test_status_quo_has_no_measure_and_no_override():
    scenario = load("status-quo")
    assert (scenario.name, scenario.start, scenario.years, scenario.end) == ("status-quo", "2021Q1", 15, "2035Q4")
    assert scenario.measures == ()
    assert not scenario.nature and not scenario.rules


def test_pilot_has_measures_of_the_catalogue_at_default_doses():
    scenario = load("pilot-2021")
    assert {"sandbox", "observation_period", "data_loan"} <= {policy.name for policy in scenario.measures}
    for policy in scenario.measures:
        assert policy.settings() == CATALOGUE[policy.name](start="2021Q1", end="2025Q4").settings()
    assert scenario.baseline == "status-quo"
    assert scenario.title.zh != scenario.title.en


def test_a_file_in_the_working_folder_does_not_shadow_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "status-quo").write_text("[run]\nyears = 1\n")
    assert load("status-quo").years == 15


def test_what_is_not_said_has_its_default(tmp_path):
    scenario = written(tmp_path, "")
    assert scenario.title == Text("mine", "mine")
    assert (scenario.baseline, scenario.replicates, scenario.seed, scenario.scale) == ("status-quo", 20, 1, 1.0)
    assert scenario.hash == load("status-quo").hash


# -- one hash --------------------------------------------------------------------------------------------

DATA_LOAN = '[run]\nyears = 5\n[measures.data_loan]\nbudget = 300.0\nstart = "2021Q1"\n'
SAME = {
    "order of keys": '[measures.data_loan]\nstart = "2021Q1"\nbudget = 300.0\n[run]\nyears = 5\n',
    "whole for real": '[run]\nyears = 5.0\nscale = 1\n[measures.data_loan]\nbudget = 300\nstart = "2021Q1"\n',
    "default left out": "[run]\nyears = 5\n[measures.data_loan]\n",
    "default written out": '[run]\nstart = "2021Q1"\nyears = 5\n[measures.data_loan]\nltv = 0.3\nend = "2025Q4"\nsectors = []\nmin_age = 0\n',
    "inline table": 'run = {years = 5}\nmeasures = {data_loan = {budget = 3e2, start = "2021Q1"}}\n',
    "dotted keys": "run.years = 5\nmeasures.data_loan.budget = 300\n",
    "other luck": "[run]\nyears = 5\nseed = 9\nreplicates = 3\n[measures.data_loan]\n",
    "other words": '[about]\ntitle = "Another"\nquestion = "Why?"\n[run]\nyears = 5\n[measures.data_loan]\n',
    "rule at its default": "[run]\nyears = 5\n[measures.data_loan]\n[rules]\nfine = 0.5\n",
}
OTHER = {
    "years": DATA_LOAN.replace("years = 5", "years = 6"),
    "start": DATA_LOAN.replace("[run]", '[run]\nstart = "2022Q1"'),
    "scale": DATA_LOAN.replace("[run]", "[run]\nscale = 0.5"),
    "dose": DATA_LOAN.replace("300.0", "300.001"),
    "measure's start": DATA_LOAN.replace('"2021Q1"', '"2021Q2"'),
    "target": DATA_LOAN + 'sectors = ["it"]\n',
    "one more measure": DATA_LOAN + "[measures.sandbox]\n",
    "no measure": "[run]\nyears = 5\n",
    "rule": DATA_LOAN + "[rules]\nfine = 0.6\n",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_two_ways_to_say_the_same_give_the_same_hash(text, tmp_path):
    assert written(tmp_path, text).hash == written(tmp_path, DATA_LOAN).hash


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_another_world_has_another_hash(text, tmp_path):
    assert written(tmp_path, text).hash != written(tmp_path, DATA_LOAN).hash


def test_order_of_targets_and_minus_zero_do_not_matter():
    one = Scenario(measures=(Sandbox(sectors=["it", "bio"], exposure_cap=0.0),))
    other = Scenario(measures=(Sandbox(sectors=["bio", "it", "bio"], exposure_cap=-0.0),))
    assert one.hash == other.hash


def test_the_hash_is_twelve_hexadecimal_digits_and_the_same_in_every_process():
    assert Scenario().hash == Scenario().hash
    assert len(Scenario().hash) == 12 and int(Scenario().hash, 16) >= 0


settings_of_sandbox = st.fixed_dictionaries(
    {},
    optional={
        "slots": st.integers(0, 5000),
        "stay": st.integers(1, 12),
        "exposure_cap": st.integers(0, 500),  # a whole number can be said in two ways
        "watch": st.floats(0, 1),
        "start": st.sampled_from(["2021Q1", "2022Q3"]),
        "districts": st.lists(st.sampled_from(["futian", "nanshan", "dapeng"]), unique=True),
    },
)


@settings(max_examples=60, deadline=None)
@given(sandbox=settings_of_sandbox, fine=st.integers(0, 100), data=st.data())
def test_any_order_and_any_spelling_of_numbers_give_one_hash(sandbox, fine, data):
    spelled = {k: float(v) if isinstance(v, int) and data.draw(st.booleans()) else v for k, v in sandbox.items()}
    shuffled = dict(data.draw(st.permutations(list(spelled.items()))))
    full = Sandbox(**sandbox).settings()
    plain = Scenario(measures={"sandbox": sandbox, "data_loan": {}}, rules={"fine": fine})
    for measures in ({"data_loan": {}, "sandbox": shuffled}, {"sandbox": full, "data_loan": {"budget": 300}}):
        assert Scenario(measures=measures, rules={"fine": float(fine)}).hash == plain.hash


# -- round trip ------------------------------------------------------------------------------------------

SCENARIOS = {
    "shipped pilot": load("pilot-2021"),
    "shipped status quo": load("status-quo"),
    "targets": Scenario(name="mine", measures=(KeyTechnologySubsidy(sectors=[], districts=["futian"], max_age=12, max_sales=400, rate=1e-7),)),
    "overrides": Scenario(name="mine", rules={"fine": 1, "watch": 0.25}, nature={next(iter(Nature.declared)): next(iter(Nature.declared.values())).low}),
    "words": Scenario(name="mine", title=Text('A "quoted" \\ title # 1', "“引号”与换行"), question="Why?\n\tAnd how?", baseline="other.toml"),
    "run": Scenario(name="mine", start="2013Q3", years=22, replicates=7, seed=2**53 - 1, scale=0.001),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_written_and_read_again_it_is_equal(scenario, tmp_path):
    again = written(tmp_path, scenario.to_toml(), scenario.name)
    assert again == scenario
    assert again.hash == scenario.hash
    assert again.to_toml() == scenario.to_toml()
    assert [p.settings() for p in again.measures] == [p.settings() for p in scenario.measures]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_it_travels_to_worker_processes(scenario):
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario


def test_toml_says_the_unit_beside_the_number():
    assert "slots = 40  # places in the city\n" in load("pilot-2021").to_toml()


# -- immutable -------------------------------------------------------------------------------------------


def test_a_scenario_does_not_change():
    scenario = Scenario(rules={"fine": 1})
    with pytest.raises(FrozenInstanceError):
        scenario.years = 3
    with pytest.raises(TypeError, match="does not change"):
        scenario.rules["fine"] = 2.0
    with pytest.raises(TypeError, match="does not change"):
        scenario.rules |= {"fine": 2.0}
    assert scenario.rules == {"fine": 1.0}


def test_the_table_given_is_copied():
    rules = {"fine": 1.0}
    scenario = Scenario(rules=rules)
    rules["fine"] = 2.0
    assert scenario.rules["fine"] == 1.0


def test_a_replaced_copy_is_checked_and_leaves_the_first_alone():
    scenario = load("pilot-2021")
    small = scenario.replaced(scale=0.02, years=2, replicates=3)
    assert (small.scale, small.years, small.replicates, small.name) == (0.02, 2, 3, "pilot-2021")
    assert (scenario.scale, scenario.years) == (1.0, 15)
    assert scenario.replaced() == scenario
    with pytest.raises(Wrong, match=r"run\.years: found 99"):
        scenario.replaced(years=99)
    with pytest.raises(Wrong, match=r"did you mean 'replicates'"):
        scenario.replaced(replicate=3)


def test_equal_and_hashable_by_content():
    one, other = Scenario(name="mine", measures=(DataLoan(),)), Scenario(name="mine", measures={"data_loan": {"budget": 300}})
    assert one == other
    assert len({one, other, one.replaced(seed=2)}) == 2


# -- from Python -----------------------------------------------------------------------------------------


def test_measures_are_kept_in_the_order_of_their_names():
    scenario = Scenario(measures=(Sandbox(slots=3), "data_loan"))
    assert [policy.name for policy in scenario.measures] == ["data_loan", "sandbox"]
    assert scenario.hash == Scenario(measures=("data_loan", Sandbox(slots=3))).hash


def test_a_measure_twice_is_refused():
    with pytest.raises(Wrong, match=r"measures\.sandbox: found the measure twice"):
        Scenario(measures=(Sandbox(slots=3), Sandbox()))


@pytest.mark.parametrize("measures", ["sandbox", 3, None])
def test_measures_must_be_a_collection(measures):
    with pytest.raises(Wrong, match=r"^measures: found"):
        Scenario(measures=measures)


@pytest.mark.parametrize("kind", [Nature, Rulebook])
def test_every_number_of_nature_and_law_can_be_overridden_within_its_bounds(kind):
    table = {Nature: "nature", Rulebook: "rules"}[kind]
    for name, number in kind.declared.items():
        for bound in (number.low, number.high):
            assert getattr(Scenario(**{table: {name: bound}}), table)[name] == bound
        with pytest.raises(Wrong, match=rf"^{table}\.{name}: found"):
            Scenario(**{table: {name: number.high * 2 + 1}})


@pytest.mark.parametrize(("start", "years"), [("2011Q1", 25), ("2021Q1", 15), ("2021Q2", 14), ("2035Q1", 1)])
def test_a_run_may_last_until_the_end_of_2035_and_no_longer(start, years):
    assert Scenario(start=start, years=years).end <= "2035Q4"
    with pytest.raises(Wrong, match=rf"^run\.years: found {years + 1}"):
        Scenario(start=start, years=years + 1)
