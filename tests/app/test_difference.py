"""The difference between two scenarios turns the one into the other, and says nothing about equal ones."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import clock
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.declare import Text, Wrong
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.difference import Change, apply, changes
from experiments.editions import preset
from experiments.scenario import Scenario, load
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS

WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u2028\u2029"), max_size=30).map(lambda text: " ".join(text.split()))


def value_of(number):
    """Any value a declared number may take."""
    return st.integers(int(number.low), int(number.high)) if number.whole else st.floats(number.low, number.high)


def some(declared):
    """Values for a few of the declared numbers."""
    chosen = st.lists(st.sampled_from(sorted(declared)), unique=True, max_size=3)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: value_of(declared[name]) for name in names}))


@st.composite
def measure(draw, name):
    """A measure with any dose and any targets."""
    start = draw(st.integers(clock.quarter("2020Q1"), clock.quarter("2030Q1")))
    places = {"sectors": SECTORS, "districts": DISTRICTS}
    by = CATALOGUE[name].targeted_by
    lists = {key: draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) for key, names in places.items() if key in by}
    dates = {"start": clock.named(start), "end": clock.named(start + draw(st.integers(0, 40)))}
    return {**draw(some({**CATALOGUE[name].Dose.declared, **{key: n for key, n in TARGET_NUMBERS.items() if key in by}})), **lists, **dates}


@st.composite
def scenarios(draw):
    """Any scenario a planner could make."""
    title = draw(st.tuples(WORDS, WORDS))
    return Scenario(
        name=draw(WORDS),
        title=Text(*title) if all(title) else "",
        question=draw(WORDS),
        baseline=draw(st.sampled_from(["status-quo", "pilot-2021", "mine.toml"])),
        start=draw(st.sampled_from(["2012Q3", "2021Q1"])),
        years=draw(st.integers(1, 15)),
        replicates=draw(st.integers(1, 100)),
        seed=draw(st.integers(0, 2**53 - 1)),
        scale=draw(st.sampled_from([0.02, 1.0])),
        measures={name: draw(measure(name)) for name in draw(st.lists(st.sampled_from(sorted(CATALOGUE)), unique=True, max_size=4))},
        nature=draw(some(Nature.declared)),
        rules=draw(some(Rulebook.declared)),
    )


@settings(max_examples=100)
@given(before=scenarios(), after=scenarios())
def test_the_changes_from_one_to_another_make_the_other(before, after):
    found = changes(before, after)
    assert apply(before, found) == after
    assert apply(before, found).title == after.title
    assert apply(after, changes(after, before)) == before


@settings(max_examples=60)
@given(before=scenarios(), after=scenarios(), luck=st.randoms(use_true_random=False))
def test_every_change_is_needed_and_their_order_is_no_matter(before, after, luck: random.Random):
    found = list(changes(before, after))
    for change in found:
        assert change.before != change.after
    assert len({change.key for change in found}) == len(found)
    luck.shuffle(found)
    assert apply(before, found) == after


@settings(max_examples=40)
@given(scenario=scenarios())
def test_equal_scenarios_differ_in_nothing(scenario):
    again = apply(scenario, ())
    assert changes(scenario, again) == () == changes(again, scenario)
    assert again == scenario


def test_a_number_at_its_default_is_no_difference():
    assert changes(Scenario(), Scenario(rules={"fine": Rulebook.declared["fine"].default})) == ()


def test_changes_are_told_in_one_order_with_both_values():
    before = preset("pilot-2021", 1)
    lists = {policy.name: policy.settings() for policy in before.measures}
    lists["sandbox"] = {**lists["sandbox"], "slots": 80, "sectors": ["bio"]}
    del lists["data_loan"]
    after = before.replaced(measures=lists, rules={"fine": 1}, years=10, question="Why?")
    found = changes(before, after)
    keys = ["about.question", "run.years", "measures.data_loan", "measures.sandbox.sectors", "measures.sandbox.slots", "rules.fine"]
    assert [change.key for change in found] == keys
    assert found[1] == Change("run.years", 15, 10)
    assert found[2].before == before.measures[1].settings() and found[2].after is None
    assert (found[4].before, found[4].after) == (40, 80)
    assert (found[5].before, found[5].after) == (0.5, 1.0)
    assert changes(after, before)[2].before is None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("run.yeers", 3, "run.years"),
        ("rules.fin", 3, "rules.fine"),
        ("measures.sandbox.slots", "many", "measures.sandbox.slots"),
        ("measures.sandbox.slot", 3, "slots"),
        ("measures.sandbux.slots", 3, "sandbox"),
        ("measures.sandbux", {}, "sandbox"),
        ("run.years", 99, "run.years"),
        ("about.title", 3, "about.title"),
    ],
)
def test_a_change_that_cannot_be_is_said_by_name(key, value, said):
    with pytest.raises(Wrong, match=said):
        apply(load("pilot-2021"), [Change(key, None, value)])
