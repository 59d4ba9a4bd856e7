"""Changing measures while the city runs: from the next quarter on, and nothing before it, beside it or behind it changes.

In the usual suite measures begin and end in groups that take any two apart; `make science` tries each alone.
"""

import numpy as np
import pytest

from ecosystem import clock
from policies import CATALOGUE
from tests.policies.instruments import groups
from tests.science.worlds import base, baseline, differing, run

CHANGE = clock.quarter("2021Q4")  # the last quarter under the old measures


def played(measures, until=CHANGE):
    model = base().branch(measures)
    while model.world.quarter < until:
        model.step()
    return model


def changed(before, after, until=CHANGE):
    model = played(before, until)
    model.enact(after)
    return run(model)


def every(**settings):
    return tuple(policy(**settings) for policy in CATALOGUE.values())


@pytest.mark.parametrize("measures", ["", "sandbox", "+".join(CATALOGUE)])
def test_enacting_what_holds_already_changes_nothing(measures):
    assert differing(changed(measures, measures), run(base().branch(measures))) == []


SOME = pytest.mark.parametrize("names", [*groups(), *(pytest.param([name], marks=pytest.mark.science) for name in CATALOGUE)], ids="+".join)


def of(names, **dates):
    return tuple(CATALOGUE[name](**dates) for name in names)


@SOME
def test_measures_enacted_later_are_those_that_were_to_start_then(names):
    assert differing(changed((), of(names)), run(base().branch(of(names, start=clock.named(CHANGE + 1))))) == []


@SOME
def test_measures_given_up_are_those_that_were_to_end_then(names):
    given_up = changed(of(names), ())
    assert differing(given_up, run(base().branch(of(names, end=clock.named(CHANGE))))) == []
    path = given_up.trajectory
    assert {name: len(spent) for name, spent in path.spending.items()} == dict.fromkeys(names, len(path.quarters))


def test_given_up_before_its_start_it_never_was():
    later = every(start="2022Q3")
    left = changed(later, ())
    assert differing(left, baseline(), leave_out=("accounts.",)) == []
    assert not any(path.any() for path in left.trajectory.spending.values())


def test_what_was_given_up_may_come_back():
    names = "+".join(CATALOGUE)
    model = played(names)
    model.enact(())
    model.step()
    model.enact(names)
    run(model)
    assert differing(model, run(base().branch(names))) != []
    assert all(len(path) == len(model.trajectory.quarters) for path in model.trajectory.spending.values())


def test_a_budget_raised_within_the_year_adds_to_what_is_left():
    name, now = "data_loan", clock.quarter("2021Q2")
    model = played((CATALOGUE[name](budget=100.0),), now)
    account = model.measures[0].account
    before = float(model.world.accounts["left"][account])
    model.enact((CATALOGUE[name](budget=160.0),))
    assert np.isclose(model.world.accounts["left"][account] - before, 60.0 * model.world.scale)
    model.enact((CATALOGUE[name](budget=0.0),))
    assert model.world.accounts["left"][account] >= 0.0


def test_new_accounts_are_agents_like_the_others():
    model = played(())
    model.enact("+".join(CATALOGUE))
    kinds = {type(agent).__name__: len(agents) for agents in model.agents_by_type.values() for agent in agents if type(agent).__name__ == "Treasury"}
    assert kinds == {"Treasury": len(CATALOGUE) + 1}
