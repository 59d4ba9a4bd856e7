"""Terms: neutral unless written this quarter, and the order in which policies speak does not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import terms
from ecosystem.declare import column, record
from ecosystem.model import TABLES
from ecosystem.table import Table
from ecosystem.terms import TERMS, Terms

OWN = (column("uid", "", "identity", "编号", "i8", -1), column("alive", "", "in the model", "存续", "?"))
COLUMNS = {table: (*OWN, *terms.columns(table)) for table in sorted({term.table for term in TERMS.values()})}
RECORDS = {table: record(f"Record{table}", columns, __name__) for table, columns in COLUMNS.items()}
RULE = {"max": max, "min": min, "sum": lambda a, b: a + b}
VALUED = [n for n, t in TERMS.items() if not n.endswith("_account")]


def new_tables():
    """Six firms, six regulators, six of everything that has terms."""
    tables = {name: Table(name, columns, RECORDS[name]) for name, columns in COLUMNS.items()}
    for table in tables.values():
        table.add(np.arange(6))
    return tables


@pytest.fixture
def tables():
    return new_tables()


def shown(tables, name):
    return tables[TERMS[name].table][name].tolist()


def test_every_term_is_a_column_of_its_table():
    assert {t.table for t in TERMS.values()} <= TABLES.keys()
    for name, term in TERMS.items():
        (found,) = [c for c in COLUMNS[term.table] if c.name == name]
        assert (found.blank, found.unit, found.dtype) == (term.neutral, term.unit, term.dtype)
        assert term.combine in RULE
        assert RULE[term.combine](term.neutral, term.neutral) == term.neutral  # saying nothing twice is saying nothing


def test_a_term_nobody_writes_is_neutral(tables):
    assert all(shown(tables, name) == [term.neutral] * 6 for name, term in TERMS.items())


@pytest.mark.parametrize("name", TERMS)
def test_reset_puts_back_what_was_written_and_only_that(tables, name):
    offers = Terms(tables)
    offers.reset()
    term = TERMS[name]
    offers.offer(name, np.array([1, 4]), term.neutral + 1 if term.combine != "min" else term.neutral - 0.5)
    assert shown(tables, name)[1] == shown(tables, name)[4] != term.neutral
    assert [shown(tables, name)[i] for i in (0, 2, 3, 5)] == [term.neutral] * 4
    uids = tables[term.table]["uid"].copy()
    offers.reset()
    assert all(shown(tables, n) == [t.neutral] * 6 for n, t in TERMS.items())
    assert (tables[term.table]["uid"] == uids).all()
    offers.offer(name, np.array([0]), term.neutral)
    assert shown(tables, name) == [term.neutral] * 6


def test_the_first_reset_clears_what_a_restored_world_still_holds(tables):
    Terms(tables).offer("research_rate", np.array([2]), 0.5)
    again = Terms(tables)
    again.reset()
    assert shown(tables, "research_rate") == [0.0] * 6


def test_a_newborn_meets_neutral_terms(tables):
    terms = Terms(tables)
    terms.offer("grace_cap", np.arange(6), 3.0)
    tables["firms"].remove(np.array([2]))
    terms.reset()  # firms leave at a quarter's end, terms go back at the next one's start, and then firms are born
    row = tables["firms"].add(np.array([99]))
    assert tables["firms"]["grace_cap"][row].tolist() == [TERMS["grace_cap"].neutral]


OFFERS = st.lists(
    st.tuples(st.lists(st.integers(0, 5), unique=True, max_size=6).map(sorted), st.integers(-40, 40).map(lambda n: n / 8)),
    min_size=1,
    max_size=4,
)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.sampled_from(VALUED), OFFERS, st.randoms(use_true_random=False))
def test_the_order_of_offers_does_not_matter(name, offers, random):
    term = TERMS[name]
    expected = [term.neutral] * 6
    for rows, value in offers:
        for row in rows:
            expected[row] = RULE[term.combine](expected[row], value)
    for _ in range(3):
        tables = new_tables()
        spoken = Terms(tables)
        for rows, value in random.sample(offers, len(offers)):
            spoken.offer(name, np.array(rows, np.int64), value)
        assert shown(tables, name) == expected


def test_offers_may_differ_by_row(tables):
    spoken, rows = Terms(tables), np.array([0, 2, 4])
    assert spoken.offer("research_cap", rows, np.array([1.0, 5.0, 3.0])).tolist() == [0, 2, 4]
    assert spoken.offer("research_cap", rows, np.array([2.0, 4.0, 3.0])).tolist() == [0]
    assert shown(tables, "research_cap") == [2.0, 0.0, 5.0, 0.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("name", "account", "offers"),
    [
        ("research_rate", "research_account", {1: 0.3, 2: 0.5, 3: 0.1}),
        ("sandbox_stay", "sandbox_account", {1: 2.0, 2: 4.0}),
        ("data_signal", "credit_account", {1: 0.6, 2: 0.9, 3: 0.2}),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_only_the_offer_in_force_names_who_pays(tables, name, account, offers, turn):
    spoken = Terms(tables)
    for payer, value in list(offers.items())[::turn]:
        rows = spoken.offer(name, np.arange(payer, 6), value)  # the first speaks to most, the third to fewest
        spoken.account(account, rows, payer)
    best = [
        min(reach, key=lambda p: offers[p]) if TERMS[name].combine == "min" else max(reach, key=lambda p: offers[p])
        for reach in ([p for p in offers if p <= row] for row in range(1, 6))
    ]
    assert shown(tables, account) == [0, *best]


def test_reset_forgets_who_paid(tables):
    spoken = Terms(tables)
    spoken.reset()
    spoken.account("credit_account", np.array([2, 3]), 4)
    assert shown(tables, "credit_account") == [0, 0, 4, 4, 0, 0]
    spoken.reset()
    assert shown(tables, "credit_account") == [0] * 6


def test_a_losing_offer_wins_no_row(tables):
    spoken = Terms(tables)
    assert spoken.offer("loss_share", np.arange(6), 0.3).tolist() == list(range(6))
    assert spoken.offer("loss_share", np.arange(6), 0.3).tolist() == []
    assert spoken.offer("loss_share", np.arange(6), 0.2).tolist() == []
    assert spoken.offer("grace_cap", np.array([1]), 1e9).tolist() == []  # the neutral value is no offer
    assert spoken.offer("sandbox_slots", np.array([3]), 5).tolist() == [3]
    assert spoken.offer("sandbox_slots", np.array([], np.int64), 5).tolist() == []
