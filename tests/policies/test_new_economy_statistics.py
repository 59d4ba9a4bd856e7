"""New-economy statistics: juries and funds see better, every firm fills in forms, and where nobody looks only the forms are left."""

import numpy as np
import pytest

from agents import firm, procurement, treasury, venture_fund
from ecosystem import ledger as books
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import enact, village

NewEconomyStatistics = CATALOGUE["new_economy_statistics"]
KeyTechnologySubsidy = CATALOGUE["key_technology_subsidy"]
FULL = {"budget": 200.0, "noise": 0.3}
NULLS = [{"budget": 0}, {"running": 0}, {"noise": 1.0}]


def granted(*measures):
    """Mean knowledge of the firms a jury pays, when there is money for a tenth of them."""
    knowledge = 0.6 * np.sin(np.arange(400) * 1.7)
    world = village(400, knowledge=knowledge, claim_research=1.0, research_average=0.5)
    enact(world, KeyTechnologySubsidy(budget=160.0, sectors=[]), *measures)
    treasury.vote(world)
    world.accounts["left"][1] = 160.0
    world.quarter += (3 - world.quarter) % 4  # all of what is left may be paid
    world.accounts["left"][1] = 40.0
    world.firms["research_account"][:] = 1
    treasury.reimburse(world)
    paid = world.firms["granted"] > 0
    assert paid.sum() == 40
    return knowledge[paid].mean()


def test_a_jury_that_sees_better_pays_the_better():
    assert granted() < granted(NewEconomyStatistics(noise=0.5)) < granted(NewEconomyStatistics(noise=0.05))


def test_an_office_paid_in_part_tells_a_part():
    half = NewEconomyStatistics(noise=0.05, budget=6.0)  # half of a quarter's running cost
    assert granted() < granted(half) < granted(NewEconomyStatistics(noise=0.05))


def seekers(*measures, nature):
    """Believed and true quality of the firms that are offered money."""
    knowledge = 0.6 * np.sin(np.arange(600) * 1.7) + 0.4
    world = village(600, nature=nature, ambitious=1, knowledge=knowledge, age=4)
    uid = (np.int64(world.quarter) << 40) | np.arange(20)
    world.funds.add(uid, birth=world.quarter, size=1000.0, commitment=500.0, dry=500.0, focus=-1, stage=2, skill=1.0, ends=world.quarter + 16)
    enact(world, *measures)
    treasury.vote(world)
    venture_fund.screen(world)
    rows, _, _, belief, noise, _ = world.offers
    return knowledge[rows] - knowledge.mean(), belief, noise


def test_funds_that_see_better_choose_better():
    nature = Nature(meeting=3)
    before, _, usual = seekers(nature=nature)
    after, _, less = seekers(NewEconomyStatistics(noise=0.3), nature=nature)
    assert less == pytest.approx(np.full(len(less), 0.3 * usual[0]))
    assert after.mean() > before.mean()


def test_a_reference_and_statistics_add_up():
    nature = Nature(meeting=3)
    world = village(1, nature=nature)
    world.firms["reference_until"][:] = world.quarter
    _, _, usual = seekers(nature=nature)
    assert usual[0] > 0
    assert nature.reference_noise < 1.0


def test_juries_of_public_contracts_see_better_too():
    kept = {}
    for noise in (1.0, 0.05):
        world = village(400, nature=Nature(everyday_contracts=80, bid_size=0, bidders=20), knowledge=0.6 * np.sin(np.arange(400) * 1.7), sales_average=1.0)
        enact(world, NewEconomyStatistics(noise=noise))
        treasury.vote(world)
        procurement.award(world)
        kept[noise] = world.firms["knowledge"][world.firms["contract"] > 0].mean()
    assert kept[0.05] > kept[1.0]


def costs(world):
    treasury.vote(world)
    before = world.firms["cash"].copy()
    firm.pay_costs(world)
    return before - world.firms["cash"]


def test_every_firm_pays_for_its_forms():
    world, other = enact(village(50, cash=9.0), NewEconomyStatistics(questionnaire=0.01)), village(50, cash=9.0)
    assert world.accounts["spent"][1] == 0
    extra = costs(world) - costs(other)
    assert world.ledger.flows[books.PAPERWORK] == pytest.approx(0.5)
    assert world.ledger.flows[books.PROGRAMMES] == pytest.approx(12.0)
    assert (extra > 0).all()


def test_it_fails_by_cost_where_nobody_looks():
    """No grants, no contracts, no funds: better figures change no choice, and small firms near their limit have the forms to pay for."""
    poor = {"revenue": 0.2, "sales": 0.2, "cash": 0.02, "nature": Nature(everyday_contracts=0)}
    world, other = enact(village(200, **poor), NewEconomyStatistics(questionnaire=0.02)), village(200, **poor)
    for w in (world, other):
        costs(w)
        treasury.reimburse(w)
        procurement.award(w)
        venture_fund.screen(w)
        assert w.offers is None
        assert not w.firms["granted"].any()
        assert not w.firms["contract"].any()
    assert (world.firms["cash"] < other.firms["cash"]).all()
    assert (world.firms["profit"] < other.firms["profit"]).all()
