"""Supply-chain finance: receivables exist without it, banks advance them on the anchor's credit, and an anchor's failure spreads."""

import numpy as np
import pytest

from agents import bank, firm, pledge
from agents.firm.chain import fail_suppliers
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, baseline, differing, enact, run, village

FULL = {"budget": 1000.0, "advance": 1.0, "loss_share": 0.5}
NULLS = [{"budget": 0}, {"advance": 0}]
Chain = CATALOGUE["supply_chain_finance"]
# Banks that lend on nothing but a pledge, read without noise, and accept who covers its costs twice.
STRICT = Nature(net_worth_multiple=0, micro_credit=0, patent_ltv=0, score_noise=0, default_intercept=0, default_cover=2.5, data_bank_start=223)


def chains(firms=100, nature=STRICT, **columns):
    """Suppliers short of cash that are owed 1 M RMB by the first firm, a sound anchor."""
    given = {"sales": 1.0, "revenue": 1.0, "cash": 0.0, "profit": -0.05, "receivable": 1.0, "anchor": 0, "home_bank": np.arange(firms) % bank.BANKS}
    world = village(firms, nature=nature, **given | columns)
    f = world.firms.view
    f.sales[0], f.revenue[0], f.cash[0], f.profit[0] = 100.0, 100.0, 500.0, 10.0
    f.anchor[0], f.receivable[0] = -1, 0.0
    f.anchor_uid[1:] = f.uid[0]
    world.banks["capital"][:] = 1e6
    return world


def test_suppliers_and_anchors_exist_without_the_measure():
    world = village(2000, sales=np.where(np.arange(2000) < 3, 50.0, 1.0), age=np.where(np.arange(2000) % 2, 8, 2))
    firm.supply(world)
    anchor = world.firms["anchor"]
    old = np.arange(2000) % 2 == 1
    assert (anchor[:3] == -1).all(), "an anchor does not supply"
    assert (anchor[~old] == -1).all(), "nor does a newcomer"
    assert (anchor[3:] >= 0)[old[3:]].mean() == pytest.approx(0.15, abs=0.03)
    assert set(anchor[anchor >= 0]) == {0, 1, 2}
    before = anchor.copy()
    firm.supply(world)
    assert (anchor == before).all(), "who supplies whom stays"


def test_what_is_owed_is_paid_within_the_year():
    world = chains(firms=2)
    owed = []
    for _ in range(8):
        firm.trade(world)
        owed.append(world.firms["receivable"][1])
        world.quarter += 1
    steady = world.nature.credit_share / world.nature.credit_pace
    assert owed[-1] == pytest.approx(steady * world.firms["revenue"][1], rel=0.5)


def test_banks_advance_on_the_credit_of_the_anchor():
    world = enact(chains(), Chain(advance=0.8))
    bank.lend(world)
    debt = world.firms["pledge_debt"]
    assert debt[1:] == pytest.approx(np.full(99, 0.8))
    assert (world.firms["pledge_kind"][1:] == pledge.CHAIN).all()
    assert not world.firms["debt"].any()
    weak = chains()
    weak.firms["profit"][0], weak.firms["cash"][0] = -50.0, 10.0
    enact(weak, Chain(advance=0.8))
    bank.lend(weak)
    assert not weak.firms["pledge_debt"].any(), "the bank reads the anchor"


def test_no_one_lends_on_receivables_without_the_measure():
    world = chains()
    bank.lend(world)
    assert not world.firms["pledge_debt"].any()


def test_interest_is_paid_from_the_account_and_outlives_the_measure():
    world = enact(chains(), Chain(advance=0.8, interest=0.5))
    bank.lend(world)
    world.terms.reset()
    rate, debt = world.firms["loan_rate"][1:].copy(), world.firms["pledge_debt"][1:].copy()
    bank.collect(world)
    assert world.accounts["spent"][1] == pytest.approx(0.5 * 0.25 * (rate * debt).sum())
    assert world.accounts["spent"][0] == 0.0


def test_a_budget_bounds_what_is_promised():
    world = enact(chains(), Chain(budget=0.2))
    bank.lend(world)
    lent = (world.firms["pledge_debt"] > 0).sum()
    assert 0 < lent < 99
    assert world.accounts["committed"][1] <= 0.2
    assert world.accounts["applied"][1] == 99
    assert world.accounts["awarded"][1] == lent


def losses(measure, closing):
    """Loss of the banks when these firms close at once."""
    world = enact(chains(), *([Chain(advance=1.0, loss_share=0.0)] if measure else []))
    bank.lend(world)
    before = world.banks["capital"].sum()
    rows = np.array(closing)
    fail_suppliers(world, rows)
    bank.write_down(world, rows)
    return before - world.banks["capital"].sum()


def test_it_fails_when_an_anchor_closes_and_its_suppliers_follow():
    """A supplier that closes alone costs the bank nothing: the anchor still pays. With the anchor gone, every loan is lost."""
    alone, together = losses(True, range(1, 11)), losses(True, range(11))
    assert alone == pytest.approx(0.0, abs=1e-9)
    assert together == pytest.approx(10.0, rel=0.05)
    assert losses(False, range(11)) == 0.0


def test_closing_anchors_pay_nothing_but_those_bought_do():
    world = chains(firms=4)
    world.firms["cash"][0] = -1.0
    firm.close(world)
    assert not world.firms["alive"][0]
    assert not world.firms["receivable"].any()
    sold = chains(firms=4)
    sold.firms.remove(np.array([0]))
    firm.supply(sold)
    assert (sold.firms["anchor"] == -1).all()
    assert (sold.firms["receivable"][1:] == 1.0).all()


@pytest.mark.parametrize("dose", NULLS, ids=str)
def test_nothing_is_nothing(dose):
    assert differing(run(base().branch((Chain(**dose),))), baseline(), leave_out=("accounts.",)) == []
