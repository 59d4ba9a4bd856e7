"""The null dose: an instrument with no places, no rate, no cap or no budget is the baseline, bit for bit.

Numbers that make a measure nothing are tried one measure at a time. Dates that do so are the same lines of code for all measures: the usual suite
tries them on all at once, and so it does with a null dose beside full ones, in groups that take any two measures apart; `make science`
tries each measure alone.
"""

import pytest

from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS, groups
from tests.science.worlds import base, baseline, differing, run

AFTER = {"start": "2023Q1", "end": "2035Q4"}  # the run ends in 2022Q4
BEFORE = {"start": "2015Q1", "end": "2020Q4"}  # over before the branch


def nulls():
    """Every way in which an instrument of the catalogue can be nothing."""
    for name in CATALOGUE:
        for dose in INSTRUMENTS[name].nulls:
            yield name, dose
        yield name, AFTER
        yield name, BEFORE


def alone():
    """The same, those by date left to `make science`."""
    return [pytest.param(name, dose, marks=pytest.mark.science if "start" in dose else ()) for name, dose in nulls()]


def same_as_baseline(model, other):
    assert differing(model, other, leave_out=("accounts.",)) == []
    accounts = model.world.accounts
    for column in ("spent", "applied", "awarded", "committed", "recovered"):
        assert not accounts[column].any(), column
    assert not any(path.any() for path in model.trajectory.spending.values())


def test_every_instrument_can_be_nothing():
    ways = list(nulls())
    assert all(sum(name == n for n, _ in ways) >= 3 for name in CATALOGUE), "name the number that makes the new instrument null"


@pytest.mark.parametrize(("name", "dose"), alone(), ids=str)
def test_the_null_dose_changes_nothing(name, dose):
    same_as_baseline(run(base().branch((CATALOGUE[name](**dose),))), baseline())


def test_all_null_doses_together_change_nothing():
    nothing = tuple(CATALOGUE[name](**dose) for name, dose in {name: dose for name, dose in nulls() if "start" not in dose}.items())
    assert len(nothing) == len(CATALOGUE)
    same_as_baseline(run(base().branch(nothing)), baseline())


@pytest.mark.parametrize("dates", [BEFORE, AFTER], ids=["before", "after"])
def test_measures_out_of_their_dates_change_nothing(dates):
    same_as_baseline(run(base().branch(tuple(policy(**dates) for policy in CATALOGUE.values()))), baseline())


def test_groups_take_any_two_measures_apart():
    held = {name: [set(group) for group in groups() if name in group] for name in CATALOGUE}
    assert all(len(found) == 2 for found in held.values())
    assert all(len(found[0] & found[1]) == 1 for found in held.values())


@pytest.mark.parametrize("names", [*groups(), *(pytest.param([name], marks=pytest.mark.science) for name in CATALOGUE)], ids="+".join)
def test_a_null_dose_beside_full_ones_changes_nothing(names):
    rest = tuple(CATALOGUE[other]() for other in CATALOGUE if other not in names)
    nothing = tuple(CATALOGUE[name](**INSTRUMENTS[name].nulls[0]) for name in names)
    one, other = run(base().branch((*rest, *nothing))), run(base().branch(rest))
    assert differing(one, other, leave_out=("accounts.",)) == []
    last = min(len(m.world.accounts["spent"]) for m in (one, other))
    assert (one.world.accounts["spent"][:last] == other.world.accounts["spent"][:last]).all()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_real_dose_changes_something(name):
    """Else the comparison above compares nothing."""
    treated = run(base().branch((CATALOGUE[name](**INSTRUMENTS[name].full),)))
    assert any(found.startswith("series.") and found != "series.public_spending" for found in differing(treated, baseline()))
