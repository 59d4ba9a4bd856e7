"""A verb writes what it says it writes: every column and array is compared before and after each verb."""

from fnmatch import fnmatch

import pytest

from ecosystem import verb
from ecosystem.model import TABLES, VERBS, Ecosystem, first_world, play
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.science.digests import changed

MUCH = {
    "sandbox": {"slots": 5000, "watch": 0.0, "exposure_cap": 500.0},
    "headquarters_attraction": {"arrivals": 1000, "budget": 1e5},
    "designer_talent": {"arrivals": 1e5, "budget": 1e5},
    "design_centres": {"places": 1e4, "budget": 1e4},
    "overseas_store_award": {"wait": 4, "budget": 1e4},
    "investment_loan_linkage": {"budget": 1e5, "ratio": 1.0, "loss_share": 0.9},
    "guidance_fund": {"budget": 1e5, "early_only": 0},
}
ALL_ON = tuple(p(start="2015Q1", end="2035Q4", sectors=[], **MUCH.get(n, {})) for n, p in CATALOGUE.items())
# Much of everything in a small city: rounds, sales, departures, listings, incidents, prices of failure.
BUSY = Nature(
    meeting=6, ambition=1, hurdle=-1, sale_hazard=0.2, leave_hazard=0.02, reentry=1, reentry_wait=1, dollar=1, growth_priced=6, default_limit=0.5, horizon=1
)
EASY = Rulebook(listing_profit=0.5, listing_age=1, listing_quota=1000, watch=0)


def undeclared(process, names):
    """What was changed and is not in the verb's declaration."""
    return {name for name in names if not any(fnmatch(name, written) for written in process.writes)}


class Watch:
    """Stands in for calling verbs: remembers what each changed, stops at the first that changed too much."""

    def __init__(self):
        self.seen = {process: set() for _, process in VERBS}

    def __call__(self, world, process):
        names = changed(world, process)
        found = undeclared(process, names)
        assert not found, f"{verb.name(process)} also writes {sorted(found)}: declare it, or do not"
        self.seen[process] |= names


@pytest.fixture(scope="module")
def watched():
    """The spin-up from an empty city, then a busy city with all measures on."""
    watch = Watch()
    world = first_world(Nature(), Rulebook(), 1, 0.01)
    for _ in range(8):
        play(world, check=watch)
    model = Ecosystem(ALL_ON, seed=2, scale=0.03, start="2015Q1", years=3, nature=BUSY, rules=EASY, cache=False)
    for _ in range(12):
        play(model.world, model.measures, model._note, None, watch)
    return watch, model


def test_verbs_write_what_they_declare(watched):
    watch, _ = watched
    assert all(watch.seen[process] or not process.writes for _, process in VERBS), "a verb that was never seen to do anything"


def test_what_is_declared_was_seen_written(watched):
    """A declaration that is wider than the verb would let a mistake pass."""
    watch, _ = watched
    declared = {(p, w) for _, p in VERBS for w in p.writes}
    idle = {f"{verb.name(p)}: {w}" for p, w in declared if not any(fnmatch(name, w) for name in watch.seen[p])}
    assert len(idle) <= 3, sorted(idle)  # what is rare may not happen in a small city


def test_the_census_writes_only_what_next_quarter_knows(watched):
    _, model = watched
    names = changed(model.world, model._note)
    assert names
    assert all(name.startswith("markets.") or name in ("world.quotient", "world.place_quality") for name in names)


def test_a_turn_writes_terms_only(watched):
    from ecosystem.terms import TERMS

    _, model = watched
    names = changed(model.world, lambda world: world.turn(()))
    assert names >= {"firms.research_rate", "firms.data_ltv", "regulators.sandbox_slots"}
    assert names <= {f"{t.table}.{t.name}" for t in TERMS.values()} | {"world.entrants", "world.exits"}


@pytest.mark.parametrize(("phase", "process"), VERBS, ids=lambda v: verb.name(v) if callable(v) else None)
def test_what_is_declared_exists(phase, process):
    world = first_world(Nature(), Rulebook(), 1, 0.01)
    for written in process.writes:
        table, column = written.split(".")
        if table == "world":
            assert column in world.arrays, written
        else:
            assert column == "*" or column in {c.name for c in TABLES[table][0]}, written
    assert len(set(process.writes)) == len(process.writes)


def test_no_verb_hides_a_table_or_an_array(watched):
    """`world.exits += x` would bind a name of its own, which a restored world goes on reading."""
    _, model = watched
    assert not vars(model.world).keys() & (model.world.tables.keys() | model.world.arrays.keys())


def test_a_verb_that_writes_elsewhere_is_found(watched):
    _, model = watched

    @verb.verb(writes=("firms.sales",))
    def greedy(world):
        """Take what is not declared."""
        world.firms.view.sales[:] *= 1.01
        world.firms.view.cash[0] += 1.0

    with pytest.raises(AssertionError, match=r"writes \['firms.cash'\]"):
        Watch()(model.world, greedy)
