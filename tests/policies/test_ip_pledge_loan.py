"""Loans on patents: lent within a budget, losses shared, and patents that are filed for the loan alone."""

import numpy as np
import pytest

from agents import bank, firm, pledge
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, baseline, differing, enact, run, village

FULL = {"budget": 1000.0, "ltv": 1.0, "loss_share": 0.7}
NULLS = [{"budget": 0}, {"ltv": 0}]
Pledge = CATALOGUE["ip_pledge_loan"]
STRICT = Nature(net_worth_multiple=0, micro_credit=0, patent_ltv=0, score_noise=0, default_intercept=0, default_cover=2.0, data_bank_start=223)


def owners(firms=100, nature=STRICT, **columns):
    """Firms short of cash with four patents, worth 1.2 M RMB to a bank, that cover their costs just once and a half."""
    given = {"cash": 0.0, "fixed": 1.0, "revenue": 1.0, "profit": 0.5, "patents": 4.0, "home_bank": np.arange(firms) % bank.BANKS}
    world = village(firms, nature=nature, **given | columns)
    world.banks["capital"][:] = 1e6
    return world


@pytest.mark.parametrize("ltv", [0.0, 0.3, 0.6, 1.0])
def test_patents_are_lent_on_up_to_their_value(ltv):
    world = enact(owners(), Pledge(ltv=ltv))
    bank.lend(world)
    assert world.firms["pledge_debt"] == pytest.approx(np.full(100, ltv * 1.2))
    assert (world.firms["pledge_kind"][world.firms["pledge_debt"] > 0] == pledge.PATENTS).all()


def test_a_bank_whose_losses_are_shared_takes_more_risk():
    """Cover of 1.5 is a default risk of 4.7 %; at 1.2 it is 8.3 %, which only a bank that bears half accepts."""
    lent = {}
    for share in (0.0, 0.5):
        world = enact(owners(profit=0.2), Pledge(loss_share=share))
        bank.lend(world)
        lent[share] = world.firms["pledge_debt"].sum()
    assert lent[0.0] == 0.0 < lent[0.5]


def test_a_firm_holds_loans_on_one_kind_of_pledge():
    world = owners(receivable=5.0, anchor=0, raised=5.0, rounds=1, round_quarter=164)
    world.firms["anchor_uid"][:] = world.firms["uid"][0]
    measures = Pledge(), CATALOGUE["supply_chain_finance"](), CATALOGUE["investment_loan_linkage"]()
    enact(world, *measures)
    bank.lend(world)
    kind = world.firms["pledge_kind"].copy()
    assert (kind == pledge.CHAIN).all(), "what lends most"
    world.firms["receivable"][:] = 0.0
    world.firms["cash"][:] = 0.0
    bank.lend(world)
    assert (world.firms["pledge_kind"] == kind).all()


def filed(dose, firms=4000, **columns):
    world = owners(firms, **{"cash": 10.0} | columns)
    enact(world, *([Pledge(**dose)] if dose else []))
    world.flow["patents"] = 0.0
    firm.file_to_pledge(world)
    assert world.flow["patents"] == world.firms["junk"].sum()
    return world


def test_it_fails_by_worse_patents():
    """More are filed the more is lent on each; the bank takes them for true, and the sale of what was pledged brings less."""
    assert not filed({}).firms["junk"].any()
    some, many = filed({"ltv": 0.3}).firms["junk"].sum(), filed({"ltv": 1.0}).firms["junk"].sum()
    assert 0 < some < many
    assert not filed({"ltv": 1.0}, patents=0.0).firms["junk"].any(), "one must know how to file"
    lost, room = [], []
    for junk in (0.0, 4.0):
        world = enact(owners(patents=4.0 + junk, junk=junk), Pledge(ltv=0.5))
        bank.lend(world)
        room.append(world.firms["pledge_debt"].mean())
        before = world.banks["capital"].sum()
        bank.write_down(world, np.arange(100))
        lost.append((before - world.banks["capital"].sum()) / room[-1])
    assert room[1] == pytest.approx(2 * room[0])
    assert lost[1] > 1.2 * lost[0]


def test_the_pool_bears_its_part_and_no_more_than_its_budget():
    world = enact(owners(), Pledge(loss_share=0.5, interest=0.0))
    bank.lend(world)
    debt = world.firms["pledge_debt"].sum()
    bank.write_down(world, np.arange(100))
    assert world.accounts["spent"][1] == pytest.approx(0.5 * 0.6 * debt)
    poor = enact(owners(pledge_debt=1.0, pledge_kind=pledge.PATENTS, pledge_loss=0.5, pledge_account=1), Pledge(budget=1.0))
    bank.write_down(poor, np.arange(100))
    assert poor.accounts["spent"][1] == pytest.approx(1.0)


@pytest.mark.parametrize("dose", NULLS, ids=str)
def test_nothing_is_nothing(dose):
    assert differing(run(base().branch((Pledge(**dose),))), baseline(), leave_out=("accounts.",)) == []
