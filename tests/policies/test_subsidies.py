"""The two fashion-plan subsidies: thresholds, caps, budgets, and the ways to pay for nothing."""

import numpy as np
import pytest

from agents import firm, treasury
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

FASHION = SECTORS.index("fashion")
Research, Application = CATALOGUE["key_technology_subsidy"], CATALOGUE["application_innovation_subsidy"]
BOTH = pytest.mark.parametrize(
    ("subsidy", "spend", "claim", "account"),
    [(Research, firm.invest_in_research, "claim_research", "research"), (Application, firm.pay_costs, "claim_application", "application")],
    ids=["research", "application"],
)
# What a firm wants does not answer to its price, nobody relabels, nobody pays tax.
PLAIN = Nature(user_cost=0, relabel_limit=0, research_share=1, research_cash=0.5)


def fashion(outlay, nature=PLAIN, **columns):
    """Fashion firms that spend exactly `outlay` (M RMB) this quarter on research, and as much on an application project."""
    outlay = np.atleast_1d(np.asarray(outlay, dtype=float))
    nature = nature.replace(application_share=0.25)
    # Research: half the cash, of a plan beyond all means. Application: a quarter of the revenue.
    given = {"sector": FASHION, "cash": 2.0 * outlay, "plan": 1e6, "profit": -1.0, "revenue": 4.0 * outlay}
    return village(len(outlay), nature=nature, **given | columns)


def claims(world, spend, claim):
    if spend is firm.pay_costs:
        world.firms["cash"][:] *= 1e3  # an application project never takes more than half the cash
    spend(world)
    return world.firms[claim].copy()


@BOTH
def test_no_project_below_the_threshold(subsidy, spend, claim, account):
    """Just under, at and just over half a million a year."""
    at = PLAIN.project_minimum / 4.0
    world = enact(fashion([at * (1 - 1e-9), at, at * (1 + 1e-9)]), subsidy(rate=0.5))
    assert claims(world, spend, claim) == pytest.approx([0.0, 0.5 * at, 0.5 * at], rel=1e-8)


@BOTH
def test_no_claim_above_the_cap(subsidy, spend, claim, account):
    """Half of 15.9, 16 and 17 million against a cap of 8."""
    world = enact(fashion([15.9, 16.0, 17.0, 1000.0]), subsidy(rate=0.5, cap=8.0))
    assert claims(world, spend, claim) == pytest.approx([7.95, 8.0, 8.0, 8.0])


@BOTH
def test_the_seeds_own_rates_and_caps(subsidy, spend, claim, account):
    """001 L66: 50 % up to 8 M; 001 L78: 30 % up to 3 M."""
    rate, cap = {Research: (0.5, 8.0), Application: (0.3, 3.0)}[subsidy]
    world = enact(fashion([1.0, 1000.0]), subsidy())
    assert claims(world, spend, claim) == pytest.approx([rate, cap])


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
    age = np.array([7, 8, 9, 12, 13])
    world = enact(fashion(np.full(5, 1.0), age=age), subsidy(min_age=8, max_age=12))
    assert (claims(world, spend, claim) > 0).tolist() == [False, True, True, True, False]
    sales = np.array([4.999, 5.0, 5.001]) / 4.0
    world = enact(fashion(np.full(3, 1.0), sales_average=sales), subsidy(max_sales=5.0))
    assert (claims(world, spend, claim) > 0).tolist() == [True, True, False]


@BOTH
def test_the_budget_ends_and_merit_comes_first(subsidy, spend, claim, account):
    """Ten claims of 0.5 on a budget of 1.7: the three best are paid, the fourth gets the rest, six get nothing."""
    knowledge = np.arange(10) * 10.0  # far enough apart for any jury
    world = enact(fashion(np.full(10, 1.0), knowledge=knowledge), subsidy(rate=0.5, budget=1.7))
    claims(world, spend, claim)
    before = world.firms["cash"].copy()
    treasury.reimburse(world)
    paid = world.firms["cash"] - before
    assert paid == pytest.approx([0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.5, 0.5], abs=1e-9)
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 1.7])
    assert world.accounts["left"][1] == 0.0
    assert (world.accounts["applied"][1], world.accounts["awarded"][1]) == (10, 4)
    assert not world.firms[claim].any()
    # Next quarter nothing is left; the year after, the account is full again.
    claims(world, spend, claim)
    treasury.reimburse(world)
    assert world.accounts["spent"][1] == pytest.approx(1.7)
    world.quarter += 4
    treasury.vote(world)
    assert world.accounts["left"][1] == 1.7


@BOTH
def test_a_budget_that_runs_out_is_expected_to(subsidy, spend, claim, account):
    """After a queue, applicants count on less, and answer less."""
    answering = PLAIN.replace(user_cost=1.14)
    world = enact(fashion(np.full(10, 1.0), answering, plan=0.0, cash=1e3), subsidy(rate=0.5, budget=1.0, cap=100.0))
    world.firms["revenue"][:] = 400.0
    wanted = []
    for _ in range(2):
        world.firms["cash"][:] = 1e3
        spend(world)
        wanted.append(world.firms["research" if subsidy is Research else "spent"].mean())
        treasury.reimburse(world)
        chance = world.accounts["chance"][1]
    assert chance < 0.5
    assert wanted[1] < wanted[0]


@BOTH
def test_it_fails_by_deadweight(subsidy, spend, claim, account):
    """Where outlay does not answer to its price, every RMB paid is for what would have been done."""
    outlay, paid = {}, {}
    for policies in ((), (subsidy(),)):
        world = enact(fashion(np.full(50, 1.0)), *policies)
        claims(world, spend, claim)
        outlay[policies] = world.firms["research" if subsidy is Research else "spent"].sum()
        treasury.reimburse(world)
        paid[policies] = world.accounts["spent"].sum()
    assert len(set(outlay.values())) == 1
    assert sorted(paid.values()) == pytest.approx([0.0, 50 * subsidy().dose.rate])


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


def test_it_fails_by_relabelling():
    """Ordinary spending is claimed as research; the treasury pays for research that was not done."""
    honest = enact(fashion(np.full(200, 1.0)), Research(rate=0.5))
    crafty = enact(fashion(np.full(200, 1.0), PLAIN.replace(relabel_limit=0.9)), Research(rate=0.5))
    one, other = (claims(w, firm.invest_in_research, "claim_research") for w in (honest, crafty))
    assert (one == 0.5).all()
    assert (other >= one).all()
    assert other.sum() > 1.2 * one.sum()
    assert (crafty.firms["research"] == honest.firms["research"]).all()


def yearly(model, name):
    return model.trajectory.spending[name][-4 * model.years :].reshape(model.years, 4).sum(axis=1)


@pytest.mark.parametrize("subsidy", [Research, Application], ids=lambda s: s.name)
def test_in_the_city_the_budget_holds_each_year(subsidy):
    policy = subsidy(budget=20.0, sectors=[])
    model = run(base(0.02, 3).branch((policy,)))
    years = yearly(model, subsidy.name)
    assert (years <= 20.0 * 0.02 * (1 + 1e-12)).all()
    assert years.max() == pytest.approx(20.0 * 0.02)  # it is used up, and there is a queue
    accounts = model.world.accounts
    assert accounts["applied"][policy.account] > accounts["awarded"][policy.account] > 0
    grants = model.world.register.of(Event.GRANT)
    assert (grants["amount"] <= policy.dose.cap).all()
    assert grants["amount"].sum() == pytest.approx(years.sum())


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
            from ecosystem import ledger

            extra += index[ledger.APPLICATION] - before.world.ledger.total[ledger.APPLICATION]
        paid += model.world.accounts["spent"].sum()
    assert paid > 0
    print(f"{subsidy.name}: {extra / paid:.2f} RMB of outlay for each RMB paid")
    assert 0.0 < extra < 2.0 * paid
