"""Stress tests: nothing falls unless it is set; what falls is felt from its quarter on, and only through credit or sales."""

import math

import numpy as np
import pytest

from agents import bank
from ecosystem import clock
from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from tests.science.worlds import SCALE, YEARS, base, baseline, differing, run, village


def stressed(**nature):
    """That city under a stress, from the same history."""
    return Ecosystem((), seed=1, scale=SCALE, years=YEARS, nature=Nature(**nature), history_of=base()._history)


def lent(world):
    """What ordinary banks lend now to a village short of cash (M RMB)."""
    bank.lend(world)
    return float(world.firms["debt"].sum())


def test_a_quarter_without_a_shock_and_property_at_its_usual_price_change_no_bit():
    assert differing(run(stressed(shock_quarter=165, secured_share=0.0)), baseline()) == []


@pytest.mark.parametrize("shock", ["house_price_shock", "sales_shock"])
def test_a_shock_is_felt_from_its_quarter_on(shock):
    usual, hit = base().branch(()), stressed(**{shock: -0.5}, shock_quarter=166)
    for _ in range(2):
        usual.step()
        hit.step()
    assert clock.named(usual.world.quarter) == "2021Q2"
    assert differing(hit, usual) == []
    usual.step()
    hit.step()
    assert differing(hit, usual) != []


def test_sales_fall_once_by_the_shock():
    usual, hit = base().branch(()), stressed(sales_shock=-0.5, shock_quarter=164)
    usual.step()
    hit.step()
    a, b = usual.world.firms, hit.world.firms
    _, one, other = np.intersect1d(a["uid"][a["alive"]], b["uid"][b["alive"]], return_indices=True)
    assert len(one) > 500
    assert np.log(b["sales"][b["alive"]][other] / a["sales"][a["alive"]][one]) == pytest.approx(np.full(len(one), -0.5))


def test_credit_on_net_worth_moves_with_property_by_its_secured_share():
    """A firm that would borrow all its net worth allows is lent 0.53 of the fall less."""
    firms = {"cash": 1.0, "revenue": 40.0, "sales": 40.0, "profit": 2.0, "fixed": 0.2}
    usual = lent(village(40, **firms))
    assert usual > 0.0
    fallen = lent(village(40, nature=Nature(house_price_shock=math.log(0.5), shock_quarter=164), **firms))
    assert fallen == pytest.approx(usual * (1.0 - 0.53 * 0.5))
    assert lent(village(40, nature=Nature(house_price_shock=math.log(0.5), shock_quarter=165), **firms)) == usual, "not yet"
