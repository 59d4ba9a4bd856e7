"""What the tests of the three programmes of scenarios share: a village of bidders and the ways in which a programme works and fails."""

import numpy as np

from agents import procurement
from ecosystem import ledger as books
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from tests.science.worlds import enact, village

QUIET = Nature(everyday_contracts=0)  # nothing but the programme
NULLS = [{"budget": 0}, {"value": 0}]


def bidders(policy, firms=200, nature=QUIET, **columns):
    """Half of the firms sell 1 M RMB a quarter, half 20; all of the programme's first sector."""
    given = {"sector": SECTORS.index(policy.sectors[0]), "sales_average": np.where(np.arange(firms) % 2 == 0, 1.0, 20.0), "revenue": 1.0, "cash": 5.0}
    return village(firms, nature=nature, **given | columns)


def year(world, policy):
    """Four quarters of calls and payments."""
    for _ in range(4):
        enacted(world, policy)
        procurement.award(world)
        procurement.deliver(world)
        world.quarter += 1
    return world


def enacted(world, policy):
    if not policy.account:
        enact(world, policy)
    else:
        world.terms.reset()
        policy.act(world, policy.admit(world))


def holders(world):
    return np.flatnonzero(world.firms["contract"] > 0.0)


def small(world, rows):
    return world.firms["sales_average"][rows] < 2.5


def works(make):
    """Contracts are posted as the budget allows, won by firms within the targets, paid, and leave data, a reference and customers."""
    policy = make(budget=40.0, value=4.0, quarters=8)  # ten a year
    world = bidders(policy)
    before = {name: world.firms[name].copy() for name in ("sales", "data", "cash")}
    year(world, policy)
    rows, account = holders(world), policy.account
    assert len(rows) == 10 == world.accounts["awarded"][account] == (world.register["kind"] == Event.CONTRACT).sum()
    # 2.5 contracts more each quarter, half a million a quarter each: 2, 5, 7 and 10 are paid.
    assert world.accounts["spent"][account] == world.ledger.flows[books.PROCUREMENT] == 0.5 * (2 + 5 + 7 + 10)
    assert (world.firms["cash"] - before["cash"]).sum() == world.accounts["spent"][account]
    assert (world.firms["sales"][rows] > before["sales"][rows]).all()
    assert (world.firms["data"][rows] > before["data"][rows]).all()
    assert (world.firms["reference_until"][rows] >= world.quarter).all()
    assert (world.firms["reference_until"] >= 0).sum() == 10
    assert 0 < small(world, rows).sum() < 10


def ends(make):
    """A contract runs its quarters, and what was promised is paid after the programme has ended."""
    policy = make(budget=16.0, value=4.0, quarters=2, reserved=0.0)
    world = year(bidders(policy), policy)
    world.terms.reset()
    world.accounts["left"][policy.account] = 16.0
    held = len(holders(world))
    assert held > 0
    spent = world.accounts["spent"][policy.account]
    for _ in range(3):
        procurement.award(world)
        procurement.deliver(world)
        world.quarter += 1
    assert not len(holders(world))
    assert world.accounts["spent"][policy.account] > spent
    assert not world.firms["contract_account"].any()


def never_more_than_the_budget(make):
    policy = make(budget=1.0, value=4.0, quarters=2)
    world = bidders(policy)
    world.accounts["posted"][0] = 0.0
    enact(world, policy)
    world.accounts["posted"][policy.account] = 20.0  # more was promised than there is money for
    year(world, policy)
    assert world.accounts["spent"][policy.account] == 1.0
    assert world.ledger.flows[books.PROCUREMENT] == 1.0


def who_wins_is_not_place_in_the_table(make):
    names = {}
    for turn in (1, -1):
        policy = make(budget=80.0)
        world = bidders(policy, sales_average=5.0)
        world.firms["uid"][:] = world.firms["uid"][::turn].copy()
        year(world, policy)
        names[turn] = set(world.firms["uid"][holders(world)].tolist())
    assert names[1] == names[-1]
    assert 0 < len(names[1]) < 200


def fails_when_incumbents_win_them_all(make):
    """Large contracts and none kept: every one goes to a large firm. Small contracts, part of them kept: the small have their part."""
    kept = make(budget=60.0, value=4.0, quarters=8, reserved=0.5)
    large = make(budget=60.0, value=20.0, quarters=8, reserved=0.0)
    world, other = year(bidders(kept), kept), year(bidders(large), large)
    assert small(world, holders(world)).mean() >= 0.4
    assert len(holders(other)) > 0
    assert not small(other, holders(other)).any()
    # and even where the small could deliver, size and references win: fewer of the small than there are.
    open_ = make(budget=200.0, value=4.0, quarters=8, reserved=0.0)
    third = year(bidders(open_, 1000), open_)
    assert small(third, holders(third)).mean() < 0.35


def the_city_buys_without_the_programme():
    """Everyday contracts are posted and paid from the common purse, which no account is charged for."""
    world = village(400, nature=Nature(everyday_contracts=80, reference_life=4), sector=np.arange(400) % 9, sales_average=1.0)
    for _ in range(3):
        procurement.award(world)
        procurement.deliver(world)
        world.quarter += 1
    assert len(holders(world)) == 60
    assert world.ledger.flows[books.PROCUREMENT] == 0.25 * (20 + 40 + 60)
    assert not world.accounts["spent"].any()
