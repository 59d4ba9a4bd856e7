"""The mother fund: who is served, what it brings, what comes back, and how it crowds out and misses its size."""

import numpy as np
import pytest

from agents import mother_fund, venture_fund
from ecosystem import ledger as books
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, baseline, differing, enact, run, village

FULL = {"budget": 10000.0, "share": 0.5, "reinvest": 2.0, "early_only": 0}
NULLS = [{"budget": 0}, {"share": 0}]
Guide = CATALOGUE["guidance_fund"]
YEAR_END = "2021Q4"  # the last quarter of a budget: all that is left may be paid


def managers(count=20, nature=None, **columns):
    """Early managers of 500 M RMB each, 70 of it for the city and none of it called."""
    world = village(1, nature=nature, quarter=YEAR_END)
    uid = (np.int64(160) << 40) | np.arange(count)
    given = {"birth": 160, "size": 500.0, "commitment": 70.0, "dry": 70.0, "stage": 0, "skill": 1.0, "ends": 176}
    world.funds.add(uid, **given | columns)
    return world


def test_the_state_holds_its_share_and_the_rule_brings_more():
    """30 beside 70; half as much again from elsewhere, a fifth as much stays away: 30 + 15 - 6."""
    world = enact(managers(), Guide(share=0.3, reinvest=1.5))
    mother_fund.commit(world)
    funds = world.funds.view
    assert funds.dry == pytest.approx(np.full(20, 109.0))
    assert funds.commitment == pytest.approx(np.full(20, 109.0))
    assert funds.public_share == pytest.approx(np.full(20, 30.0 / 109.0))
    assert world.accounts["spent"][1] == pytest.approx(600.0) == world.ledger.flows[books.GUIDANCE]
    mother_fund.commit(world)
    assert world.accounts["spent"][1] == pytest.approx(600.0), "once a fund"


def test_the_best_records_are_served_first():
    record = np.linspace(0.0, 3.0, 20)
    world = enact(managers(invested=10.0, returned=10.0 * record), Guide(budget=300.0))
    mother_fund.commit(world)
    won = world.funds["guided"] == 1
    assert won.sum() == 10
    assert record[won].mean() > record[~won].mean() + 1.0


def test_its_part_of_what_is_given_back_returns():
    world = enact(managers(2), Guide(share=0.3))
    mother_fund.commit(world)
    world.funds["cash"][:] = [100.0, 0.0]
    share = world.funds["public_share"][0]
    venture_fund.distribute(world)
    assert world.ledger.flows[books.GUIDANCE_BACK] == pytest.approx(100.0 * share) == world.accounts["recovered"][1]
    assert world.accounts["left"][1] == pytest.approx(2000.0 - 60.0), "what comes back is not spent again"


def test_it_speaks_to_managers_of_its_sectors_and_stage():
    world = enact(managers(4, stage=np.array([0, 0, 1, 2]), focus=np.array([0, 1, 0, -1])), Guide(sectors=[SECTORS[0]]))
    assert (world.funds["guide_account"] > 0).tolist() == [True, False, False, False]
    world = enact(managers(4, stage=np.array([0, 0, 1, 2])), Guide(early_only=0))
    assert (world.funds["guide_account"] > 0).all()


def test_it_fails_by_crowding_out():
    """Where private money leaves as fast as the state's comes, the city has no more than before, and has paid for it."""
    world = enact(managers(nature=Nature(crowding=1.0)), Guide(reinvest=1.0))
    mother_fund.commit(world)
    assert world.funds["dry"] == pytest.approx(np.full(20, 70.0))
    assert world.accounts["spent"][1] == pytest.approx(600.0)


def test_it_fails_to_spend_when_too_few_fit_its_rules():
    world = enact(managers(stage=np.where(np.arange(20) < 2, 0, 1)), Guide(budget=2000.0))
    mother_fund.commit(world)
    assert world.accounts["spent"][1] == pytest.approx(60.0)
    assert world.accounts["left"][1] > 0.9 * 2000.0


@pytest.mark.parametrize("dose", NULLS, ids=str)
def test_nothing_is_nothing(dose):
    assert differing(run(base().branch((Guide(**dose),))), baseline(), leave_out=("accounts.",)) == []
