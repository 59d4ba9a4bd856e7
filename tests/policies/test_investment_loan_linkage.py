"""A loan beside a venture round: for those who have just raised, on what the investors have seen, and lost together when nobody raises again."""

import numpy as np
import pytest

from agents import bank, firm, pledge
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, baseline, differing, enact, run, village

FULL = {"budget": 1000.0, "ratio": 1.0, "loss_share": 0.9}
NULLS = [{"budget": 0}, {"ratio": 0}]
Link = CATALOGUE["investment_loan_linkage"]
STRICT = Nature(net_worth_multiple=0, micro_credit=0, patent_ltv=0, score_noise=0, data_bank_start=223)
NOW = 164


def funded(firms=100, nature=STRICT, **columns):
    """Firms that raised 10 M RMB two quarters ago, lose money and spend 3 a quarter."""
    given = {"cash": 5.0, "fixed": 0.5, "revenue": 0.5, "profit": -0.3, "rounds": 1, "round_quarter": NOW - 2, "raised": 10.0, "plan": 3.0,
             "ambitious": 1, "home_bank": np.arange(firms) % bank.BANKS}  # fmt: skip
    world = village(firms, nature=nature, **given | columns)
    world.banks["capital"][:] = 1e6
    return world


def test_a_loan_keeps_the_plan_going():
    """Two quarters of plan and of costs and working capital, less the cash: 2 x 3 + 1 + 0.4 - 5."""
    world = enact(funded(), Link(ratio=0.3))
    bank.lend(world)
    assert world.firms["pledge_debt"] == pytest.approx(np.full(100, 2.4))
    assert (world.firms["pledge_kind"] == pledge.LINK).all()
    small = enact(funded(), Link(ratio=0.1))
    bank.lend(small)
    assert small.firms["pledge_debt"] == pytest.approx(np.full(100, 1.0))


def test_only_a_round_of_the_last_year_counts():
    world = enact(funded(3, round_quarter=np.array([NOW - 4, NOW - 5, NOW - 2]), rounds=np.array([1, 1, 0])), Link())
    bank.lend(world)
    assert (world.firms["pledge_debt"] > 0).tolist() == [True, False, False]


def test_nobody_lends_beside_a_round_without_the_measure():
    world = funded()
    bank.lend(world)
    assert not world.firms["pledge_debt"].any()
    unshared = enact(funded(), Link(loss_share=0.0))
    bank.lend(unshared)
    assert not unshared.firms["pledge_debt"].any(), "a firm that loses money is above the risk a bank bears alone"


def defaults(again, dose):
    """Closed firms and loans gone bad after three years in which a share of the firms raise again every year."""
    world = enact(funded(400), *([Link(**dose)] if dose else []))
    bank.lend(world)
    lent = world.firms["pledge_debt"].sum()
    for quarter in range(12):
        rows = world.firms.rows
        firms = world.firms.view
        lucky = rows[(firms.uid[rows] % 10 < 10 * again)]
        if quarter % 4 == 3:
            firms.cash[lucky] += 10.0
        firms.cash[rows] -= 1.0
        bank.collect(world)
        firm.close(world)
        world.quarter += 1
    return 400 - len(world.firms), world.banks["pledge_bad"].sum(), lent


def test_it_fails_together_when_nobody_raises_again():
    good, cold = defaults(0.9, {"ratio": 0.5}), defaults(0.0, {"ratio": 0.5})
    assert good[2] == cold[2] > 0
    assert cold[0] == 400 > 5 * good[0] > 0
    assert cold[1] > 5 * good[1]
    assert defaults(0.0, None)[1] == 0.0


@pytest.mark.parametrize("dose", NULLS, ids=str)
def test_nothing_is_nothing(dose):
    assert differing(run(base().branch((Link(**dose),))), baseline(), leave_out=("accounts.",)) == []
