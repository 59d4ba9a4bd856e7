"""The two fashion-plan subsidies: thresholds, caps, budgets, and the ways to pay for nothing."""

from collections import Counter

import numpy as np
import pytest

from agents import firm, treasury
from ecosystem import ledger
from ecosystem.city import SECTORS
from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from ecosystem.register import Event
from ecosystem.rules import Rulebook
from policies import CATALOGUE
from tests.policies.subsidies import FASHION, PLAIN, claims, fashion
from tests.science.worlds import base, baseline, enact, run, village

Research, Application = CATALOGUE["key_technology_subsidy"], CATALOGUE["application_innovation_subsidy"]
BOTH = pytest.mark.parametrize(
    ("subsidy", "spend", "claim", "account"),
    [(Research, firm.invest_in_research, "claim_research", "research"), (Application, firm.pay_costs, "claim_application", "application")],
    ids=["research", "application"],
)


@BOTH
def test_no_project_below_the_threshold(subsidy, spend, claim, account):
    """Just under, at and just over half a million a year."""
    at = PLAIN.project_minimum
    world = enact(fashion([at * (1 - 1e-9), at, at * (1 + 1e-9)]), subsidy(rate=0.5))
    assert claims(world, spend, claim) == pytest.approx([0.0, 0.5 * at, 0.5 * at], rel=1e-8)


@BOTH
def test_no_claim_above_the_cap(subsidy, spend, claim, account):
    """Half of a year's 15.9, 16 and 17 million against a cap of 8."""
    world = enact(fashion([15.9, 16.0, 17.0, 1000.0]), subsidy(rate=0.5, cap=8.0))
    assert claims(world, spend, claim) == pytest.approx([7.95, 8.0, 8.0, 8.0])


@BOTH
def test_fashion_by_default_others_by_parameter(subsidy, spend, claim, account):
    sector = np.arange(len(SECTORS))
    outlay = np.full(len(SECTORS), 1.0)
    plain = claims(enact(fashion(outlay, sector=sector), subsidy()), spend, claim) > 0
    assert np.flatnonzero(plain).tolist() == [FASHION]
    wider = claims(enact(fashion(outlay, sector=sector), subsidy(sectors=["bio", "it"])), spend, claim) > 0
    assert sorted(SECTORS[i] for i in np.flatnonzero(wider)) == ["bio", "it"]
    assert claims(enact(fashion(outlay, sector=sector), subsidy(sectors=[])), spend, claim).all()


@BOTH
def test_who_is_admitted_just_under_at_and_just_over(subsidy, spend, claim, account):
    def admitted(firms, dose, **columns):
        return (claims(enact(fashion(np.full(firms, 1.0), **columns), subsidy(**dose)), spend, claim) > 0).tolist()

    # Firms whose years end this quarter are 7, 11 and 15 quarters old.
    age = np.array([7, 11, 15])
    assert admitted(3, {"min_age": 10}, age=age) == admitted(3, {"min_age": 11}, age=age) == [False, True, True]
    assert admitted(3, {"min_age": 12}, age=age) == [False, False, True]
    assert admitted(3, {"max_age": 10}, age=age) == [True, False, False]
    assert admitted(3, {"max_age": 11}, age=age) == admitted(3, {"max_age": 12}, age=age) == [True, True, False]
    assert admitted(3, {"min_age": 8, "max_age": 12}, age=age) == [False, True, False]
    assert admitted(3, {"max_sales": 5.0}, sales_average=np.array([4.999, 5.0, 5.001]) / 4.0) == [True, True, False]


@BOTH
def test_a_year_is_claimed_once_when_it_ends(subsidy, spend, claim, account):
    """Firms of every age, over two years: each claims in every fourth quarter from its founding, for the whole year's outlay."""
    age = np.arange(12)
    world = fashion(np.full(12, 2.0), age=age, cash=1e3, plan=0.0)
    share = world.city.sector.research_intensity[FASHION] if subsidy is Research else 0.25
    world.firms["revenue"][:] = 0.5 / share
    enact(world, subsidy(rate=0.5))
    claimed = np.zeros(12)
    for passed in range(8):
        world.firms[claim][:] = 0.0
        spend(world)
        asked = world.firms[claim]
        assert ((asked > 0) == ((age + passed) % 4 == 3)).all()
        claimed += asked
        world.quarter += 1
    assert claimed == pytest.approx(np.full(12, 2 * 0.5 * 2.0))


@BOTH
def test_the_budget_ends_and_merit_comes_first(subsidy, spend, claim, account):
    """Ten claims of 0.5, a year's budget of 6.8. The first quarter pays a quarter of it, 1.7: the three best, 0.2 to the fourth, six get nothing.

    What a quarter leaves is shared out over those that follow; the last may spend all of it.
    """
    knowledge = np.arange(10) * 10.0  # far enough apart for any jury
    world = enact(fashion(np.full(10, 1.0), knowledge=knowledge), subsidy(rate=0.5, budget=6.8))
    assert world.quarter % 4 == 0

    def paid(their_year_ends):
        """What the ten get in this quarter, when their year ends in it or, if not, in the next."""
        world.firms["birth"][:] = world.quarter - (11 if their_year_ends else 10)
        world.firms["cash"][:] = 0.5  # research: half the cash
        claims(world, spend, claim)
        before = world.firms["cash"].copy()
        treasury.reimburse(world)
        assert not world.firms[claim].any()
        got = world.firms["cash"] - before
        world.quarter += 1
        treasury.vote(world)
        return got

    assert paid(True) == pytest.approx([0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.5, 0.5], abs=1e-9)
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 1.7])
    assert world.accounts["left"][1] == pytest.approx(5.1)
    assert (world.accounts["applied"][1], world.accounts["awarded"][1]) == (10, 4)
    assert paid(True) == pytest.approx([0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.5, 0.5], abs=1e-9)  # a third of 5.1
    assert not paid(False).any()
    assert paid(True) == pytest.approx([0, 0, 0, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], abs=1e-9)  # all of 3.4
    assert world.accounts["spent"][1] == pytest.approx(6.8)
    assert (world.accounts["applied"][1], world.accounts["awarded"][1]) == (30, 15)
    assert world.accounts["left"][1] == 6.8  # a new year has begun


@BOTH
def test_when_the_years_money_is_gone_nobody_is_paid(subsidy, spend, claim, account):
    """In the last quarter all that is left may go, and then it is gone."""
    world = enact(fashion(np.full(10, 1.0), quarter="2021Q4"), subsidy(rate=0.5, budget=1.7))
    claims(world, spend, claim)
    treasury.reimburse(world)
    assert world.accounts["left"][1] == 0.0
    claims(world, spend, claim)
    assert world.firms[claim].all()
    treasury.reimburse(world)
    assert world.accounts["spent"][1] == pytest.approx(1.7)
    assert (world.accounts["applied"][1], world.accounts["awarded"][1]) == (20, 4)


@BOTH
def test_a_budget_that_runs_out_is_expected_to(subsidy, spend, claim, account):
    """After a queue, applicants count on less, and answer less."""
    answering = PLAIN.replace(user_cost=1.14)
    world = enact(fashion(np.full(10, 1.0), answering, plan=0.0, cash=1e3), subsidy(rate=0.5, budget=1.0, cap=100.0))
    world.firms["revenue"][:] = 100.0
    wanted = []
    for _ in range(2):
        world.firms["cash"][:] = 1e3
        spend(world)
        wanted.append(world.firms["research" if subsidy is Research else "spent"].mean())
        assert (world.firms[claim] > 0).all()
        treasury.reimburse(world)
        chance = world.accounts["chance"][1]
        world.quarter += 4
    assert chance < 0.5
    assert wanted[1] < wanted[0]


@BOTH
def test_only_projects_that_can_be_claimed_in_full_answer_to_the_price(subsidy, spend, claim, account):
    """A year's project just under and over the minimum of 0.5, and one whose half is just under and over the cap of 8."""
    year = np.array([0.5 * (1 - 1e-9), 0.5 * (1 + 1e-9), 16.0 * (1 - 1e-9), 16.0 * (1 + 1e-9)])
    nature = PLAIN.replace(user_cost=1.14, application_share=0.01)
    column, done = "research" if subsidy is Research else "spent", []
    for policies in ((), (subsidy(rate=0.5, cap=8.0),)):
        world = village(4, nature=nature, sector=FASHION, cash=1e4, profit=-1.0, plan=0.0)
        share = world.city.sector.research_intensity[FASHION] if subsidy is Research else 0.01
        world.firms["revenue"][:] = year / 4.0 / share
        spend(enact(world, *policies))
        done.append(world.firms[column].copy())
    assert (done[1] > 1.2 * done[0]).tolist() == [False, True, True, False]
    assert (done[1] == done[0]).tolist() == [True, False, False, True]


@BOTH
def test_where_outlay_answers_more_is_done_but_less_than_is_paid_for_the_large(subsidy, spend, claim, account):
    """Below the cap the price falls and more is done; above it the next RMB costs what it did."""
    answering = PLAIN.replace(user_cost=1.14, application_share=0.01)
    column = "research" if subsidy is Research else "spent"
    done = {}
    for policies in ((), (subsidy(rate=0.5, cap=8.0),)):
        world = village(2, nature=answering, sector=FASHION, cash=1e4, profit=-1.0, revenue=np.array([100.0, 10_000.0]), plan=0.0)
        enact(world, *policies)
        spend(world)
        done[len(policies)] = world.firms[column].copy()
    more = done[1] - done[0]
    assert more[0] > 0.1
    assert more[1] == 0.0  # a hundred million a quarter: the cap is a gift


def recovered(world):
    return world.ledger.flows[ledger.RECOVERED], world.accounts["recovered"].tolist()


@pytest.mark.parametrize("clawback", [1.0, 0.5, 0.0])
def test_who_leaves_with_a_grant_pays_it_back(clawback):
    """Up to the cash there is, to the account that paid last; the rest goes with the firm, and the ledger says both."""
    nature = PLAIN.replace(leave_hazard=0.1, leave_rent=10)  # where rents are far above the mean all go
    granted, cash, account = np.array([0.0, 1.0, 2.0, 5.0, 1.0]), np.array([2.0, 2.0, 2.0, 2.0, 0.0]), np.array([0, 1, 2, 2, 1])
    rules, dear = Rulebook(clawback=clawback), int(village(1).city.district.rent.argmax())
    world = enact(village(5, nature=nature, rules=rules, district=dear, granted=granted, cash=cash, grant_account=account), Research(), Application())
    firm.sell_out(world)
    assert len(world.firms) == 0
    back = np.minimum(clawback * granted, cash)
    flow, accounts = recovered(world)
    assert flow == pytest.approx(back.sum())
    assert accounts == pytest.approx([0.0, back[1], back[2] + back[3]])
    assert world.ledger.flows[ledger.REMOVAL] == pytest.approx((cash - back).sum())
    assert world.accounts["left"][1:].tolist() == [p.budget for p in (Research(), Application())]  # it is not spent again


def test_debts_come_before_the_grant():
    """Who leaves pays the bank first: of 2.0, 1.5 is owed to it, and 0.5 is left for a grant of 1."""
    nature = PLAIN.replace(leave_hazard=0.1, leave_rent=10)
    dear = int(village(1).city.district.rent.argmax())
    world = enact(village(1, nature=nature, district=dear, granted=1.0, cash=2.0, debt=1.5, grant_account=1), Research())
    firm.sell_out(world)
    flow, accounts = recovered(world)
    assert (flow, *accounts) == pytest.approx((0.5, 0.0, 0.5))
    assert world.ledger.flows[ledger.REMOVAL] == pytest.approx(0.0)


def test_who_is_sold_or_closes_keeps_the_grant():
    """The law asks it of those who leave the city only."""
    nature = PLAIN.replace(leave_hazard=0.0, sale_hazard=0.3)
    world = enact(village(200, nature=nature, rounds=1, granted=1.0, cash=2.0, grant_account=1), Research())
    firm.sell_out(world)
    assert len(world.firms) < 200
    world.firms["cash"][:100] = -1.0
    firm.close(world)
    assert len(world.firms) < 120
    assert recovered(world) == (0.0, [0.0, 0.0])


@BOTH
def test_a_grant_is_remembered_with_who_paid_it(subsidy, spend, claim, account):
    """Of two claims and money for one, only the better firm has a grant to pay back; it adds up over the years."""
    world = enact(fashion(np.full(2, 1.0), knowledge=np.array([0.0, 50.0]), quarter="2021Q4"), subsidy(rate=0.5, budget=0.5))
    for years in (1, 2):
        world.firms["cash"][:] = 0.5
        claims(world, spend, claim)
        treasury.reimburse(world)
        assert world.firms["granted"].tolist() == pytest.approx([0.0, years * 0.5])
        assert world.firms["grant_account"].tolist() == [0, 1]
        world.quarter += 1
        treasury.vote(world)
        world.quarter += 3


def yearly(model, name):
    return quarterly(model, name).sum(axis=1)


def quarterly(model, name):
    """Spending of a measure, years by quarters."""
    return model.trajectory.spending[name][-4 * model.years :].reshape(model.years, 4)


@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_in_the_city_the_budget_holds_each_year(subsidy):
    policy = subsidy(budget=20.0, sectors=[])
    model = run(base(0.02, 3).branch((policy,)))
    years = yearly(model, subsidy.name)
    assert (years <= 20.0 * 0.02 * (1 + 1e-12)).all()
    assert years.max() == pytest.approx(20.0 * 0.02)  # it is used up, and there is a queue
    paid = quarterly(model, subsidy.name)
    left = 20.0 * 0.02 - np.cumsum(paid, axis=1) + paid  # at the beginning of each quarter
    assert (paid <= left / [4, 3, 2, 1] + 1e-12).all()
    accounts = model.world.accounts
    assert accounts["applied"][policy.account] > accounts["awarded"][policy.account] > 0
    grants = model.world.register.of(Event.GRANT)
    assert (grants["amount"] <= policy.dose.cap).all()
    assert grants["amount"].sum() == pytest.approx(years.sum())


@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_in_the_city_a_firm_is_paid_once_a_year_and_leavers_pay_back(subsidy):
    policy = subsidy(budget=1e5, sectors=[])
    model = run(Ecosystem((policy,), seed=1, scale=0.02, years=3, nature=Nature(leave_hazard=0.003), cache=False))
    world, grants = model.world, model.world.register.of(Event.GRANT)
    assert ((grants["quarter"] - (grants["uid"] >> 40)) % 4 == 3).all()  # an address begins with the quarter of birth
    assert len(np.unique(np.stack([grants["uid"], grants["quarter"]]), axis=1).T) == len(grants["uid"]) > 0
    got = Counter()
    for uid, amount in zip(grants["uid"].tolist(), grants["amount"].tolist(), strict=True):
        got[uid] += amount
    here = world.firms.rows
    assert world.firms["granted"][here].tolist() == pytest.approx([got[uid] for uid in world.firms["uid"][here].tolist()])
    gone = sum(got[uid] for uid in world.register.of(Event.LEFT)["uid"].tolist())
    assert 0 < world.accounts["recovered"][policy.account] <= gone
    assert world.accounts["recovered"].sum() == pytest.approx(world.ledger.total[ledger.RECOVERED])


@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_first_applicants_reckon_with_a_chance_of_their_own(subsidy):
    """Nobody has been paid yet: the account opens with what Nature says, and moves with the first claims."""
    model = base(0.02, 3).branch((subsidy(budget=1e5, sectors=[]),))
    chance = model.world.accounts["chance"]
    assert chance[model.measures[0].account] == model.world.nature.first_chance < 1.0
    run(model)
    assert model.world.accounts["chance"][model.measures[0].account] > 0.9  # everybody was paid


@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_in_the_city_only_fashion_is_paid(subsidy):
    model = run(base(0.05, 3).branch((subsidy(budget=1e5),)))
    sectors = model.world.register.of(Event.GRANT)["sector"]
    assert set(sectors.tolist()) <= {FASHION}
    assert len(sectors) or subsidy is Research  # few fashion firms do half a million of research a year in a small city


def change(model, before, name):
    return model.trajectory.headline()[name] - before.trajectory.headline()[name]


@pytest.mark.science
@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_what_a_million_buys_in_the_city(subsidy):
    """More is done, by less than is paid: part would have been done anyway."""
    extra = paid = 0.0
    for seed in range(1, 6):
        before, model = baseline(0.05, 5, seed), run(base(0.05, 5, seed).branch((subsidy(sectors=[], budget=1e4),)))
        if subsidy is Research:
            extra += change(model, before, "rd_done")
        else:
            index = model.world.ledger.total
            extra += index[ledger.APPLICATION] - before.world.ledger.total[ledger.APPLICATION]
        paid += model.world.accounts["spent"].sum()
    assert paid > 0
    print(f"{subsidy.name}: {extra / paid:.2f} RMB of outlay for each RMB paid")
    assert 0.0 < extra < 2.0 * paid
