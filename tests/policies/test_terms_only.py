"""A measure writes terms and nothing else: it is run in a world in which all the rest is read-only."""

from contextlib import contextmanager

import numpy as np
import pytest

from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.declare import Text, Wrong
from ecosystem.rules import Rulebook
from ecosystem.terms import TERMS
from policies import CATALOGUE
from policies.base import Policy
from tests.science.worlds import base

QUARTER = "2021Q1"


@contextmanager
def read_only(world):
    """Every column that is not a term, every array, the books and the city's data, closed to writing."""
    columns = [(t, n) for t in world.tables.values() for n in t.columns if not (n in TERMS and TERMS[n].table == t.name)]
    arrays = [t._arrays[n] for t, n in columns]
    arrays += [*world.arrays.values(), world.ledger.flows, world.ledger.total, world.ledger.balance, world.ledger.credit]
    arrays += [*world.register._columns.values()]
    city = [*world.city.sector, *world.city.district, world.city.location, *world.city.driver.values()]
    for array in (*arrays, *city):
        array.setflags(write=False)
    for table in world.tables.values():
        table._view = None  # the views made before could still be written
    try:
        yield
    finally:
        for array in city:  # shared by every model of this process
            array.setflags(write=True)


def speak(policy):
    """The policy's three verbs in such a world."""
    world = base().branch((policy,)).world
    world.quarter += 1
    rules, law = world.rules, world.rules.values()
    events = world.register.n
    with read_only(world):
        amended = policy.amend(rules)
        world.terms.reset()
        policy.act(world, policy.admit(world))
    assert isinstance(amended, Rulebook)
    assert rules.values() == law
    assert world.register.n == events
    return world, amended


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_measure_writes_terms_only(name):
    policy = CATALOGUE[name](start=QUARTER, sectors=[])
    world, amended = speak(policy)
    written = {n for n, term in TERMS.items() if (world.tables[term.table][n] != term.neutral).any()}
    changed = {n for n, value in amended.values().items() if value != world.rules.values()[n]}
    assert written or changed, "a measure that says nothing"
    told = {n for n in written if not n.endswith("_account")} | changed
    assert told == set(policy.acts_on), "acts_on is what the planner is told"


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_measure_speaks_to_its_targets_only(name):
    aim = {"sectors": ["bio", "fintech"], "districts": ["futian", "nanshan"], "max_age": 12}
    able = CATALOGUE[name].targeted_by
    for other in aim.keys() - set(able):
        with pytest.raises(Wrong, match=other):
            CATALOGUE[name](**{other: aim[other]})
    policy = CATALOGUE[name](start=QUARTER, **{key: value for key, value in aim.items() if key in able})
    world, _ = speak(policy)
    firms, cells, funds = world.firms.view, world.cells.view, world.funds.view
    sectors = [SECTORS.index(s) for s in policy.targets.sectors or SECTORS]
    districts = [DISTRICTS.index(d) for d in policy.targets.districts or DISTRICTS]
    here = lambda table: np.isin(table.sector, sectors) & np.isin(table.district, districts)  # noqa: E731
    meant = {
        "firms": firms.alive & here(firms) & (world.quarter - firms.birth <= policy.targets.max_age),
        "cells": here(cells),
        "places": np.isin(np.arange(len(DISTRICTS)), districts),
        "markets": np.isin(np.arange(len(SECTORS)), sectors),
        "regulators": np.isin(np.arange(len(SECTORS)), sectors),
        "accounts": np.arange(world.accounts.n) == policy.account,
        "funds": funds.alive & ((funds.focus < 0) | np.isin(funds.focus, sectors)),
    }
    for term in TERMS.values():
        assert (world.tables[term.table][term.name][~meant[term.table]] == term.neutral).all(), term.name


class Bad(Policy):
    """A policy that helps itself to an outcome."""

    name, theme = "bad", "none"
    label = why = fails_by = Text("bad", "坏")
    acts_on = ()
    Dose = CATALOGUE["sandbox"].Dose

    def __init__(self, deed):
        super().__init__()
        self.deed = deed

    def act(self, world, rows):
        self.deed(world, rows)


@pytest.mark.parametrize(
    "deed",
    [
        lambda world, rows: world.firms["cash"].__setitem__(rows, 1.0),
        lambda world, rows: np.add(world.firms.view.sales, 0.1, out=world.firms.view.sales),
        lambda world, rows: world.firms.view.licence.__setitem__(rows, 4),
        lambda world, rows: world.markets.view.trust.__setitem__(0, 1.0),
        lambda world, rows: world.banks["capital"].__setitem__(0, 1e3),
        lambda world, rows: world.funds.view.dry.__iadd__(1.0),
        lambda world, rows: world.ledger.flows.__setitem__(0, 1.0),
        lambda world, rows: world.quotient.__setitem__((0, 0), 2.0),
        lambda world, rows: world.city.sector.risk.__setitem__(0, 0.0),
        lambda world, rows: world.regulators.view.understanding.__setitem__(0, 1.0),
    ],
)
def test_a_measure_that_writes_an_outcome_is_found(deed):
    policy = Bad(deed)
    world = base().branch(()).world
    world.quarter += 1
    with read_only(world), pytest.raises(ValueError, match="read-only"):
        policy.act(world, policy.admit(world))


def test_a_measure_that_ends_leaves_nothing_behind():
    """The quarter after its last, every term is neutral again."""
    policies = tuple(p(start="2021Q1", end="2021Q2", sectors=[]) for p in CATALOGUE.values())
    model = base().branch(policies)
    model.step()
    model.step()
    world = model.world
    assert all((world.tables[t.table][n] != t.neutral).any() for n, t in TERMS.items() if not n.endswith("_account"))
    world.turn(policies)
    assert all((world.tables[t.table][n] == t.neutral).all() for n, t in TERMS.items())
