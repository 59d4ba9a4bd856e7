"""No number within its bounds breaks the books: random nature, random law, random measures.

The usual suite tries the same two dozen worlds every time; `make science` tries a thousand others, and each number at both its ends.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from policies import CATALOGUE

INFINITE = {"accounts.budget", "accounts.left"}  # an account without a budget line has no end
UNKNOWN = {"time_to_market", "concentration", "contracts_small"}  # of nothing: no licence this quarter, too few firms, no contract
SIGNED = {
    "firms": {"uid", "person", "talent", "knowledge", "profit", "belief", "lead", "listing_since", "home_bank"}
    | {"lab", "platform", "means", "reference_until", "contract_until", "anchor", "anchor_uid", "store_since", "store_profit"},
    "funds": {"uid", "focus", *(f"partner{k}" for k in range(6))},
    "stakes": {"uid", "firm", "fund"},
    "designers": {"uid", "originality", "employer", "employer_uid"},
    "markets": {"uid", "rival", "reference", "drift", "opportunity"},
    "returning": {"uid", "person"},
    "cells": {"uid", "pull"},
    "places": {"uid", "trend"},
}
ROUNDING = {"firms.design_skill": 1e-9, "firms.cash": 1e-9}


def value(declared):
    """A value within bounds: often an end, where trouble lives."""
    inside = st.integers(int(declared.low), int(declared.high)) if declared.whole else st.floats(declared.low, declared.high)
    return st.sampled_from([declared.low, declared.high]) | inside


def numbers(declared, most):
    """Some of the numbers, each anywhere in its bounds; the rest stay at their defaults."""
    names = st.lists(st.sampled_from(sorted(declared)), unique=True, max_size=most)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({n: value(declared[n]) for n in chosen}))


def measures():
    """A few measures, each with a random dose and window."""
    years = st.tuples(st.integers(2014, 2018), st.integers(2014, 2018)).map(sorted)

    def dose(name):
        made = st.tuples(numbers(CATALOGUE[name].Dose.declared, 6), years)
        return made.map(lambda d: CATALOGUE[name](start=f"{d[1][0]}Q1", end=f"{d[1][1]}Q4", **d[0]))

    return st.lists(st.sampled_from(list(CATALOGUE)), unique=True).flatmap(lambda names: st.tuples(*map(dose, names)))


def check_columns(world):
    """Every number is one, and no stock that may not be negative is."""
    for table in world.tables.values():
        for name in table.columns:
            full, values = f"{table.name}.{name}", table[name]
            if values.dtype.kind == "f" and full not in INFINITE:
                assert np.isfinite(values).all(), full
            if name not in SIGNED.get(table.name, {"uid"}) and values.dtype.kind != "b" and len(values):
                assert values.min() >= -ROUNDING.get(full, 0.0), full
    for name, values in world.arrays.items():
        assert np.isfinite(values).all(), name
    shares = ((world.firms, "dilution"), (world.markets, "share"), (world.markets, "trust"), (world.regulators, "understanding"), (world.accounts, "chance"))
    for table, name in shares:
        assert (table[name] <= 1.0).all(), name


def check_counts(world):
    """Born = alive + closed + sold + left, in the counts and in the register."""
    born, closed, sold, left = world.counts[:4]
    assert born == len(world.firms) + closed + sold + left
    kinds = np.bincount(world.register["kind"], minlength=18)
    assert [born, closed, sold, left] == [kinds[0], *kinds[11:14]]
    alive = world.firms["uid"][world.firms.rows]
    assert len(np.unique(alive)) == len(alive)
    assert world.deaths.sum() == closed + sold + left


def check_stakes(world):
    """Shares of a firm that is not listed add up to one; nobody holds a part of a firm that has gone."""
    firms, stakes = world.firms.view, world.stakes.view
    held = np.flatnonzero(stakes.alive)
    assert firms.alive[stakes.firm[held]].all()
    units = np.bincount(stakes.firm[held], weights=stakes.units[held], minlength=world.firms.n)
    private = firms.alive & (firms.listed == 0)
    assert np.allclose(firms.dilution[private] * (1.0 + units[private]), 1.0, rtol=1e-9)


def check_purses(world):
    """No measure spends more than its accounts were filled with, and none spends from the purse without end."""
    accounts = world.accounts
    assert accounts["spent"][0] == 0.0
    years = 1 + (world.quarter - world.start) // 4
    assert (accounts["spent"] <= accounts["budget"] * years * (1.0 + 1e-9)).all()


def check_jobs(world):
    """A designer works for a firm that is there, and each firm's team is those who work for it."""
    firms, designers = world.firms.view, world.designers.view
    at = np.flatnonzero(designers.employer >= 0)
    here = at[firms.uid[designers.employer[at]] == designers.employer_uid[at]]
    team = np.bincount(designers.employer[here], minlength=world.firms.n)
    assert np.array_equal(team[firms.alive], firms.designers[firms.alive])


def live(nature, rules, chosen, seed, quarters):
    """Play a random world from 2000 on; every quarter's books must close (play raises when they do not)."""
    model = Ecosystem(chosen, seed=seed, scale=0.002, start="2015Q1", years=3, nature=Nature(**nature), rules=Rulebook(**rules), cache=False)
    for _ in range(quarters):
        model.step()
        check_columns(model.world)
    check_counts(model.world)
    check_stakes(model.world)
    check_jobs(model.world)
    check_purses(model.world)
    for name, series in model.trajectory.series.items():
        assert name in UNKNOWN or np.isfinite(series).all(), name
    paths = model.trajectory
    assert all(np.isfinite(v).all() for group in (paths.by_sector, paths.by_district, paths.spending) for v in group.values())


def worlds(most, **profile):
    """Random worlds in which up to `most` numbers of nature are not what they are here."""
    given_worlds = given(numbers(Nature.declared, most), numbers(Rulebook.declared, most // 3), measures(), st.integers(0, 2**53), st.integers(6, 12))
    return lambda test: settings(**profile)(given_worlds(test))


@worlds(20, max_examples=12)
def test_a_strange_world_keeps_its_books(nature, rules, chosen, seed, quarters):
    live(nature, rules, chosen, seed, quarters)


@worlds(len(Nature.declared), max_examples=12)
def test_a_world_where_nothing_is_as_it_is_here_keeps_its_books(nature, rules, chosen, seed, quarters):
    live(nature, rules, chosen, seed, quarters)


@pytest.mark.science
@worlds(len(Nature.declared), max_examples=1000, derandomize=False)  # other worlds every time
def test_a_thousand_worlds_keep_their_books(nature, rules, chosen, seed, quarters):
    live(nature, rules, chosen, seed, quarters)


@pytest.mark.science
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", [*Nature.declared, *Rulebook.declared])
def test_each_number_alone_may_be_at_its_end(name, end):
    """With all measures on, from 2015 for a year and a half."""
    held, other = (Nature, Rulebook) if name in Nature.declared else (Rulebook, Nature)
    chosen = {held: {name: getattr(held.declared[name], end)}, other: {}}
    live(chosen[Nature], chosen[Rulebook], tuple(p(start="2015Q1") for p in CATALOGUE.values()), 1, 6)
