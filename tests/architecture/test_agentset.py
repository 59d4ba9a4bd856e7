"""A table seen through Mesa gives what a real AgentSet of the same agents gives."""

import copy
import gc
import pickle
import statistics
import weakref

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet
from mesa.datacollection import DataCollector

from ecosystem.agentset import Left, RowAgent, forget, place
from ecosystem.declare import Wrong, column, record
from ecosystem.table import Table

# Mesa 3.5 warns that its own sets will not be indexed for ever; ours go on.
pytestmark = pytest.mark.filterwarnings("ignore:AgentSet.__getitem__:PendingDeprecationWarning")

COLUMNS = (
    column("uid", "", "identity", "编号", "i8", -1),
    column("alive", "", "in the model", "存续", "?"),
    column("cash", "M RMB", "cash held", "现金"),
    column("staff", "people", "people employed", "员工", "i4"),
    column("sector", "", "sector", "行业", "i1"),
    column("licensed", "", "has a licence", "已获许可", "?"),
    column("growth", "share", "growth of sales", "增长率", "f4"),
)
Toys = record("Toys", COLUMNS, __name__)
NAMES = [c.name for c in COLUMNS if c.name not in ("uid", "alive")]


class Behaviour:
    """What both kinds of agent can do."""

    @property
    def wage_bill(self):
        return 0.1 * self.staff

    def hire(self, people, *, cost=0.0):
        self.staff += people
        self.cash -= cost
        return self.staff


class Toy(Behaviour, RowAgent, table="toys", columns=COLUMNS):
    """A view."""


class Real(Behaviour, mesa.Agent):
    """An ordinary agent with the same attributes."""


class Regulator(mesa.Agent):
    def __init__(self, model, cash):
        super().__init__(model)
        self.cash = cash


class World(mesa.Model):
    """Thirty rows of which six have left, two regulators; and the same thirty as real agents in a set of their own."""

    def __init__(self, seed=1, size=30):
        super().__init__(rng=seed)
        rng = np.random.default_rng(seed)
        self.toys = Table("toys", COLUMNS, Toys, capacity=8)
        uids = (np.int64(164) << 40) | np.arange(size)
        self.toys.add(
            uids,
            cash=rng.normal(size=size),
            staff=rng.integers(1, 9, size),
            sector=rng.integers(0, 4, size),
            licensed=rng.random(size) < 0.5,
            growth=rng.random(size),
        )
        self.toys.remove(np.arange(0, size, 5))
        self.regulators = [Regulator(self, 5.0), Regulator(self, 7.0)]
        place(self, {Toy: self.toys})
        forget(self)

    def reals(self):
        """Real agents of another model with the same generator: the set to agree with, and what keeps it alive."""
        model = mesa.Model(rng=1)
        model.random.setstate(self.random.getstate())
        agents = []
        for toy in self.agents_by_type[Toy]:
            agents.append(real := Real(model))
            real.unique_id = real.uid = toy.uid
            for name in NAMES:
                setattr(real, name, getattr(toy, name))
        return AgentSet(agents, random=model.random), agents


@pytest.fixture
def world():
    return World()


@pytest.fixture
def toys(world):
    return world.agents_by_type[Toy]


def agree(ours, real):
    """The same agents in the same order, with the same values of the same types."""
    assert isinstance(ours, AgentSet)
    assert len(ours) == len(real)
    for attributes in ("uid", *NAMES):
        left, right = ours.get(attributes), real.get(attributes)
        assert left == right
        assert [type(x) for x in left] == [type(x) for x in right]


# ---- the set against Mesa's own -------------------------------------------------------------------

METHODS = {
    "copy": lambda s: copy.copy(s),
    "select all": lambda s: s.select(),
    "select by a function": lambda s: s.select(lambda a: a.cash > 0),
    "select none": lambda s: s.select(lambda a: False),
    "select some": lambda s: s.select(at_most=5),
    "select zero": lambda s: s.select(at_most=0),
    "select a share": lambda s: s.select(at_most=0.4),
    "select a part of a number": lambda s: s.select(at_most=2.5),
    "select some of those": lambda s: s.select(lambda a: a.staff > 3, at_most=4),
    "select a share of those": lambda s: s.select(lambda a: a.staff > 3, at_most=0.1),
    "select by type": lambda s: s.select(agent_type=Behaviour),
    "select by another type": lambda s: s.select(agent_type=Regulator),
    "select in place": lambda s: copy.copy(s).select(lambda a: a.cash > 0, inplace=True),
    "shuffle": lambda s: s.shuffle(),
    "shuffle in place": lambda s: copy.copy(s).shuffle(inplace=True),
    "shuffle twice": lambda s: s.shuffle().shuffle(),
    "sort down": lambda s: s.sort("cash"),
    "sort up": lambda s: s.sort("cash", ascending=True),
    "sort equals down": lambda s: s.sort("cash").sort("sector"),
    "sort equals up": lambda s: s.sort("cash").sort("licensed", ascending=True),
    "sort by a property": lambda s: s.sort("wage_bill"),
    "sort by a function": lambda s: s.sort(lambda a: -a.growth, ascending=True),
    "sort in place": lambda s: copy.copy(s).sort("staff", inplace=True),
    "chain": lambda s: s.select(lambda a: a.licensed).sort("growth").select(at_most=3),
    "set": lambda s: s.set("staff", 4),
    "set some": lambda s: s.select(lambda a: a.cash > 0).set("cash", 1.5),
    "do a method": lambda s: s.do("hire", 2, cost=0.5),
    "do a function": lambda s: s.do(lambda a, n: a.hire(n), 3),
    "shuffle and do": lambda s: s.shuffle_do("hire", 1),
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
def test_sets_agree_with_mesa(world, toys, method):
    real, _held = world.reals()
    agree(method(toys), method(real))
    agree(toys, real)  # and what was done to the members was done to the same ones
    assert world.random.getstate() == real.random.getstate()


VALUES = {
    "get": lambda s: s.get("cash"),
    "get several": lambda s: s.get(["staff", "licensed"]),
    "get none": lambda s: s.get([]),
    "get a property": lambda s: s.get(["wage_bill", "cash"]),
    "get the id": lambda s: s.get("unique_id"),
    "get what is missing": lambda s: s.get("height", handle_missing="default", default_value=3),
    "get some missing": lambda s: s.get(["cash", "height"], handle_missing="default"),
    "map a method": lambda s: s.map("hire", 2),
    "map a function": lambda s: s.map(lambda a, n: a.staff + n, 1),
    "length": lambda s: len(s),
    "item": lambda s: s[3].uid,
    "last item": lambda s: s[-1].uid,
    "slice": lambda s: [a.uid for a in s[2:9:3]],
    "iterate": lambda s: [a.uid for a in s],
    "backwards": lambda s: [a.uid for a in reversed(s)],
    "index": lambda s: s.index(s[4]),
    "sum": lambda s: s.agg("cash", sum),
    "aggregates": lambda s: s.agg("staff", [sum, min, max, len, statistics.median, sorted]),
    "numpy aggregates": lambda s: s.agg("cash", [np.sum, np.mean, np.median, np.std, np.max]),
    "numpy aggregates of small floats": lambda s: s.agg("growth", [np.sum, np.mean, np.std]),
    "numpy aggregates of small numbers": lambda s: s.agg("sector", [np.sum, np.prod, np.max, np.unique]),
    "aggregates of truth": lambda s: s.agg("licensed", [sum, any, np.sum, np.mean]),
    "aggregate of a property": lambda s: s.agg("wage_bill", max),
    "aggregate of nobody": lambda s: s.select(at_most=0).agg("staff", [sum, len, np.sum]),
    "group": lambda s: {k: g.get("uid") for k, g in s.groupby("sector")},
    "group by truth": lambda s: {k: len(g) for k, g in s.groupby("licensed")},
    "group by a property": lambda s: {k: g.get("uid") for k, g in s.groupby("wage_bill")},
    "group by a function": lambda s: {k: g.get("uid") for k, g in s.groupby(lambda a: a.staff % 3)},
    "group as lists": lambda s: {k: [a.uid for a in g] for k, g in s.groupby("sector", result_type="list")},
    "counts": lambda s: s.groupby("sector").count(),
    "aggregate of groups": lambda s: s.groupby("sector").agg("cash", sum),
    "aggregate of lists": lambda s: s.groupby("sector", result_type="list").agg("cash", np.mean),
    "map over groups": lambda s: s.groupby("sector").map("agg", "staff", max),
    "order of groups": lambda s: list(s.sort("cash").groupby("sector").groups),
    "groups of nobody": lambda s: list(s.select(at_most=0).groupby("sector")),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("of", [lambda s: s, lambda s: s.sort("growth").select(at_most=11)], ids=["all", "some"])
def test_values_agree_with_mesa(world, toys, value, of):
    real, _held = world.reals()
    found, expected = value(of(toys)), value(of(real))
    assert repr(found) == repr(expected)  # the types and every digit


@pytest.mark.parametrize(
    "call", [lambda s: s.get("height"), lambda s: s.get("cash", handle_missing="hide"), lambda s: s.agg("height", sum)]
)
def test_errors_agree_with_mesa(world, toys, call):
    real, _held = world.reals()
    with pytest.raises((AttributeError, ValueError)) as expected:
        call(real)
    with pytest.raises(expected.type):
        call(toys)


def test_where_is_the_fast_way_to_select(toys):
    fast = toys.select(where=lambda t: (t.cash > 0) & (t.sector < 2), at_most=4)
    slow = toys.select(lambda a: a.cash > 0 and a.sector < 2, at_most=4)
    assert fast.get("uid") == slow.get("uid") != []
    assert len(toys.select(lambda a: a.licensed, where=lambda t: t.cash > 0)) < len(toys.select(where=lambda t: t.cash > 0))


def test_membership_and_set_algebra(world, toys):
    rich, poor = toys.select(lambda a: a.cash > 0), toys.select(lambda a: a.cash <= 0)
    assert rich[0] in toys
    assert rich[0] in rich
    assert rich[0] not in poor
    assert "Toy" not in toys
    assert world.regulators[0] not in toys
    assert toys.count(rich[0]) == 1
    assert poor.count(rich[0]) == 0
    assert {a.uid for a in rich | poor} == set(toys.get("uid"))
    assert len(rich & poor) == 0
    assert [a.uid for a in toys - rich] == poor.get("uid")
    assert rich <= toys


def test_the_models_own_set_is_the_table(world, toys):
    """It shows births and exits; it cannot be reordered in place, and nothing can be put into it."""
    before, one = len(toys), toys[0]
    some = toys.select(at_most=3)
    world.toys.add(np.array([77]), cash=9.0)
    assert len(toys) == before + 1
    assert toys.of(77).cash == 9.0
    world.toys.remove(np.array([one.row]))
    assert len(toys) == before
    assert [len(some), one in some, one in toys] == [2, False, False]
    for change in (lambda s: s.shuffle(inplace=True), lambda s: s.sort("cash", inplace=True), lambda s: s.select(inplace=True)):
        with pytest.raises(TypeError, match="leave out inplace"):
            change(toys)
        with pytest.raises(TypeError, match="leave out inplace"):
            change(world.agents)
    for change in (toys.add, toys.discard, toys.remove, some.add, world.agents.add, world.agents.discard, world.agents.remove):
        with pytest.raises(TypeError, match="verbs of the model"):
            change(toys[1])


def test_those_who_leave_on_the_way_are_passed_by(world, toys):
    seen = []

    def close_the_next(toy):
        seen.append(toy.uid)
        following = world.toys.rows[world.toys.rows > toy.row]
        world.toys.remove(following[:1])

    uids = toys.get("uid")
    toys.do(close_the_next)
    assert seen == uids[::2]


def test_those_born_on_the_way_into_a_free_row_are_passed_by(world, toys):
    uids, seen = toys.get("uid"), []

    def succeed_the_last(toy):
        seen.append(toy.uid)
        if toy.uid == uids[0]:
            world.toys.remove(world.toys.rows[-1:])
            world.toys.add(np.array([77]))

    toys.do(succeed_the_last)
    assert seen == uids[:-1]


# ---- the view -------------------------------------------------------------------------------------


def test_a_view_reads_and_writes_the_table(world, toys):
    toy = toys[2]
    toy.cash += 1.0
    toy.licensed = True
    toy.hire(3)
    assert world.toys["cash"][toy.row] == toy.cash
    assert world.toys["staff"][toy.row] == toy.staff
    assert type(toy.cash) is float
    assert toy.licensed is True
    assert Toy.cash.__doc__ == "cash held (M RMB)"
    assert toy.unique_id == toy.uid == world.toys["uid"][toy.row]
    assert (toy.model, toy.table, toy.random, toy.rng) == (world, world.toys, world.random, world.rng)
    assert repr(toy) == f"<Toy {toy.uid}>"


def test_a_view_refuses_what_would_be_lost(toys):
    toy = toys[0]
    with pytest.raises(AttributeError, match="Toy has no column 'csh'; did you mean 'cash'"):
        toy.csh = 1.0
    with pytest.raises(AttributeError):
        toy.uid_next = 1
    with pytest.raises(Wrong, match=r"Toy\.sector: found 1\.7, allowed is a whole number"):
        toy.sector = 1.7
    with pytest.raises(Wrong, match=r"Toy\.sector: found 300"):
        toys.set("sector", 300)
    with pytest.raises(Wrong, match="true or false"):
        toy.licensed = 2
    with pytest.raises(Wrong, match="whole number"):
        toy.staff = float("nan")
    with pytest.raises(TypeError, match="leave by the verbs of the model"):
        toy.remove()
    with pytest.raises(TypeError, match="born"):
        Toy.create_agents(toy.model, 3)


@pytest.mark.parametrize("reused", [False, True])
def test_a_view_of_the_departed_says_so(world, toys, reused):
    toy = toys[0]
    world.toys.remove(np.array([toy.row]))
    if reused:
        world.toys.add(np.array([77]), cash=9.0)
        assert world.toys["uid"][toy.row] == 77
    assert not toy.alive
    for touch in (
        lambda: toy.cash,
        lambda: setattr(toy, "cash", 1.0),
        lambda: toy.hire(1),
        lambda: toys.of(toy.uid),
        lambda: getattr(toy, "cash", 0),
    ):
        with pytest.raises(Left, match=f"^Toy {toy.uid} has left$"):
            touch()
    assert toy not in toys
    assert repr(toy) == f"<Toy {toy.uid}, has left>"
    if reused:
        assert toys.of(77).row == toy.row
        assert toys.of(77) != toy


def test_one_view_an_agent_while_somebody_holds_it(toys):
    toy = toys[4]
    assert toys[4] is toy is toys.of(toy.uid) is toys.sort("cash").of(toy.uid)
    assert toy in {toys[4]}
    seen = weakref.ref(toy)
    del toy
    gc.collect()
    assert seen() is None


def test_the_same_agent_in_two_worlds_is_equal(toys):
    other = World()
    theirs = other.agents_by_type[Toy]
    assert toys[3] == theirs[3]
    assert toys[3] is not theirs[3]
    assert toys[3] in theirs
    other.toys.remove(np.array([toys[3].row]))
    assert [a.uid for a in toys if a not in theirs] == [toys[3].uid]


def test_a_class_says_which_table_it_shows():
    with pytest.raises(ValueError, match="'remove'"):

        class _Taken(RowAgent, table="toys", columns=[column("remove", "M RMB", "removals", "迁出")]):
            pass

    class Other(RowAgent, table="others", columns=COLUMNS):
        pass

    class Wide(RowAgent, table="toys", columns=[*COLUMNS, column("debt", "M RMB", "debt", "债务")]):
        pass

    class Own(RowAgent, table="toys", columns=COLUMNS):
        @property
        def cash(self):
            """Shown its own way."""
            return 42

    model = mesa.Model(rng=1)
    table = Table("toys", COLUMNS, Toys)
    table.add(np.arange(3))
    with pytest.raises(ValueError, match="Other is not a view of table 'toys'"):
        place(model, {Other: table})
    with pytest.raises(ValueError, match=r"lacks \['debt'\]"):
        place(model, {Wide: table})
    place(model, {Own: table})
    assert model.agents_by_type[Own].get("cash") == [42, 42, 42]
    with pytest.raises(RuntimeError, match="already"):
        place(model, {Toy: table})


# ---- the model ------------------------------------------------------------------------------------


def test_a_model_shows_registered_agents_and_rows(world, toys):
    agents = world.agents
    assert isinstance(agents, AgentSet)
    assert len(agents) == len(list(agents)) == 2 + len(toys)
    assert world.agent_types == [Regulator, Toy]
    assert [a.unique_id for a in agents] == [1, 2, *toys.get("uid")]
    assert all(a in agents for a in [*world.regulators, toys[5]])
    assert agents.get("cash") == [5.0, 7.0, *toys.get("cash")]
    assert agents.agg("cash", sum) == sum(agents.get("cash"))
    assert agents.select(agent_type=Toy).get("uid") == toys.get("uid")
    rich = agents.select(lambda a: a.cash > 0).sort("cash")
    assert rich.get("cash") == sorted((c for c in agents.get("cash") if c > 0), reverse=True)
    world.toys.remove(np.array([rich[-1].row]))
    assert len(rich) == len(rich.get("cash")) == len(list(rich))
    assert {k: len(g) for k, g in agents.groupby(type)} == {Regulator: 2, Toy: len(toys)}
    done = []
    agents.shuffle_do(lambda a: done.append(a.unique_id))
    assert sorted(done) == sorted(a.unique_id for a in agents)


def test_ordinary_agents_still_come_and_go(world):
    before = len(world.agents)
    late = Regulator(world, 1.0)
    assert late in world.agents
    assert len(world.agents) == before + 1
    assert late in world.agents_by_type[Regulator]
    late.remove()
    assert late not in world.agents
    assert len(world.agents) == before
    forget(world)


def test_data_collectors_work(world, toys):
    collector = DataCollector(
        model_reporters={"cash": lambda m: m.agents_by_type[Toy].agg("cash", sum), "agents": lambda m: len(m.agents)},
        agent_reporters={"cash": "cash", "staff": lambda a: getattr(a, "staff", 0)},
        agenttype_reporters={Toy: {"growth": "growth"}},
    )
    collector.collect(world)
    toys.do("hire", 1)
    world.step()
    collector.collect(world)
    models = collector.get_model_vars_dataframe()
    assert models["agents"].tolist() == [len(toys) + 2] * 2
    assert models["cash"][0] == toys.agg("cash", sum)
    agents = collector.get_agent_vars_dataframe()
    assert agents.loc[1].index.tolist() == [1, 2, *toys.get("uid")]
    assert agents.loc[1]["staff"].tolist()[2:] == [n + 1 for n in agents.loc[0]["staff"].tolist()[2:]]
    assert collector.get_agenttype_vars_dataframe(Toy).loc[0]["growth"].tolist() == toys.get("growth")


def test_a_dropped_model_is_freed():
    world = World()
    held = [world.agents_by_type[Toy].sort("cash"), world.agents_by_type[Toy][0]]
    world.agents.select(lambda a: a.cash > 0)
    seen = [weakref.ref(world), weakref.ref(world.toys)]
    del world
    gc.collect()
    assert all(s() is not None for s in seen)  # a set or a view keeps its world
    held.clear()
    gc.collect()
    assert all(s() is None for s in seen)


def test_two_models_do_not_touch_each_other():
    one, two = World(1), World(2)
    before = two.toys.state()
    one.agents_by_type[Toy].set("cash", 0.0).do("hire", 3)
    one.toys.remove(one.toys.rows[:5])
    assert all(np.array_equal(before[n], a) for n, a in two.toys.state().items())
    assert len(two.agents_by_type[Toy]) == 24


def test_sets_and_views_survive_pickling(world, toys):
    toy = toys[3]
    again, rich = pickle.loads(pickle.dumps((toy, toys.select(lambda a: a.cash > 0))))
    assert again == toy
    assert again.model is not world
    assert again.cash == toy.cash
    assert rich.get("cash") == [c for c in toys.get("cash") if c > 0]
    world.toys.remove(np.array([toy.row]))
    with pytest.raises(Left):
        pickle.loads(pickle.dumps(toy))
