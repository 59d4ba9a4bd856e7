"""A population as columns: rows stay where they are while their agent lives, uids are never reused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from ecosystem.declare import column, record
from ecosystem.table import Table

COLUMNS = (
    column("uid", "", "identity", "编号", "i8", -1),
    column("alive", "", "in the model", "存续", "?"),
    column("cash", "M RMB", "cash", "现金"),
    column("grade", "", "grade", "等级", "i1", 7),
)
Rows = record("Rows", COLUMNS, __name__)


def table(capacity=4):
    return Table("rows", COLUMNS, Rows, capacity)


def test_added_rows_are_filled_or_blank():
    t = table()
    rows = t.add(np.array([10, 11, 12]), cash=np.array([1.0, 2.0, 3.0]))
    assert rows.tolist() == [0, 1, 2]
    assert t["cash"].tolist() == [1.0, 2.0, 3.0]
    assert t["grade"].tolist() == [7, 7, 7]
    assert t["alive"].all()
    assert len(t) == t.n == 3


def test_growth_keeps_every_row_where_it_is():
    t = table(capacity=2)
    for uid in range(0, 100, 2):
        t.add(np.array([uid, uid + 1]), cash=np.array([uid, uid + 1]) / 2)
    assert t["uid"].tolist() == list(range(100))
    assert t["cash"].tolist() == [uid / 2 for uid in range(100)]
    assert t.view.cash.base is t["cash"].base  # the record shows the arrays in use, not those outgrown


def test_the_view_writes_into_the_table():
    t = table()
    t.add(np.arange(3))
    t.view.cash[1] = 5.0
    assert t["cash"].tolist() == [0.0, 5.0, 0.0]
    assert t.view._fields == tuple(c.name for c in COLUMNS)
    t.add(np.arange(3, 30))
    t.view.cash[29] = 6.0
    assert t["cash"][[1, 29]].tolist() == [5.0, 6.0]


def test_the_departed_leave_nothing_behind():
    t = table()
    t.add(np.array([10, 11, 12]), cash=1.0, grade=3)
    t.remove(np.array([1]))
    assert [t[c.name][1] for c in COLUMNS] == [c.blank for c in COLUMNS]
    assert t["cash"].tolist() == [1.0, 0.0, 1.0]
    assert t.rows.tolist() == [0, 2]
    assert [t.row_of(uid) for uid in (10, 11, 12, -1)] == [0, -1, 2, -1]


def test_free_rows_are_used_before_new_ones():
    t = table()
    t.add(np.arange(6), cash=9.0)
    t.remove(np.array([4, 1]))
    assert sorted(t.add(np.array([100, 101, 102])).tolist()) == [1, 4, 6]
    assert t["cash"][[1, 4, 6]].tolist() == [0.0, 0.0, 0.0]
    assert t.n == 7


@pytest.mark.parametrize("again", [[2], [3, 3], [0, 2]])
def test_a_row_is_not_removed_twice(again):
    """Twice on the free list, one row would serve two agents."""
    t = table()
    t.add(np.arange(5))
    t.remove(np.array([2]))
    before = t.state()
    with pytest.raises(ValueError, match="'rows': a row was removed twice"):
        t.remove(np.array(again))
    assert all(np.array_equal(before[n], a) for n, a in t.state().items())
    t.remove(np.array([], np.int64))
    assert len(t) == 4


def test_an_unknown_column_is_refused_before_anything_changes():
    t = table()
    t.add(np.arange(3))
    t.remove(np.array([1]))
    before = t.state()
    with pytest.raises(KeyError, match=r"no column .*'cahs'"):
        t.add(np.arange(5, 9), cahs=1.0)
    assert all(np.array_equal(before[n], a) for n, a in t.state().items())


def test_a_table_needs_uid_and_alive():
    with pytest.raises(ValueError, match="'uid' and 'alive'"):
        Table("x", COLUMNS[:1], Rows)


def test_restored_means_equal_and_stays_apart():
    t = table()
    t.add(np.arange(20), cash=np.arange(20.0))
    t.remove(np.array([3, 9, 4]))
    state, other = t.state(), table()
    other.add(np.arange(50, 90), cash=-1.0)
    assert other.view.cash[0] == -1.0
    other.restore(state)
    assert other.n == t.n
    assert len(other) == len(t) == 17
    for a, b in zip(t.view, other.view, strict=True):
        assert np.array_equal(a, b)
    for each in (t, other):  # and they go on alike: the same rows for the same births
        assert each.add(np.arange(100, 110)).tolist() == [3, 4, 9, *range(20, 27)]
    other.view.cash[:] = 0.0
    assert t["cash"][5] == state["cash"][5] == 5.0


def test_a_state_of_another_shape_is_refused():
    t = table()
    state = t.state()
    del state["grade"]
    with pytest.raises(ValueError, match="not those of this version"):
        t.restore(state)


class Life(RuleBasedStateMachine):
    """Any order of births, deaths and restorations, against a dictionary that remembers everything."""

    living = Bundle("living")

    def __init__(self):
        super().__init__()
        self.table, self.model, self.next = table(capacity=1), {}, 0

    @rule(target=living, count=st.integers(0, 5))
    def born(self, count):
        uids = np.arange(self.next, self.next + count)
        self.next += count
        rows = self.table.add(uids, cash=uids / 4)
        assert len(set(rows.tolist()) - set(self.model.values())) == count  # nobody is moved or overwritten
        self.model.update(zip(uids.tolist(), rows.tolist(), strict=True))
        return multiple(*uids.tolist())

    @rule(uid=consumes(living))
    def dies(self, uid):
        self.table.remove(np.array([self.model.pop(uid)]))

    @rule()
    def restored(self):
        other = table()
        other.restore(self.table.state())
        self.table = other

    @invariant()
    def everyone_is_where_they_were(self):
        assert len(self.table) == len(self.model)
        assert {uid: self.table.row_of(uid) for uid in self.model} == self.model
        assert all(self.table["cash"][row] == uid / 4 for uid, row in self.model.items())
        empty = ~self.table["alive"]
        assert (self.table["uid"][empty] == -1).all()
        assert (self.table["grade"][empty] == 7).all()


TestLife = Life.TestCase
TestLife.settings = settings(derandomize=True, deadline=None, max_examples=60, stateful_step_count=30)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 40), max_size=8))
def test_reserving_changes_nothing_that_can_be_read(sizes):
    t = table(capacity=1)
    t.add(np.arange(3), cash=2.0)
    before = t.state()
    for size in sizes:
        t.reserve(size)
    assert all(np.array_equal(before[n], a) for n, a in t.state().items())
    assert t.view.cash.tolist() == [2.0] * 3
