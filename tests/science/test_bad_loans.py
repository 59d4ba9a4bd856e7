"""Bad loans are counted as supervisors count them: closed borrowers, living ones who cannot serve their loans, and small borrowers by what they owe."""

import numpy as np
import pytest

from agents import bank
from ecosystem.indicators import census
from ecosystem.nature import Nature
from tests.science.worlds import baseline, village

LENT = Nature(data_bank_start=223)


def borrowers(debt, **columns):
    """A village whose firms owe `debt` (M RMB each) at 4 % a year and have cash for years, with the banks' books drawn up to match."""
    debt = np.asarray(debt, float)
    world = village(len(debt), nature=LENT, **{"debt": debt, "loan_rate": 0.04, "cash": 1000.0, "profit": 0.0} | columns)
    world.banks["loans"][bank.DATA_BANKS] = debt.sum()  # the bank of whoever has the first address
    return world


def rates(world):
    world.turn(())
    values = census(world)[0]
    return values["bad_loan_rate"], values["bad_loan_rate_small"]


def test_who_can_serve_the_loan_is_sound():
    assert rates(borrowers([1.0] * 10)) == (0.0, 0.0)


def test_a_living_borrower_who_cannot_serve_the_next_quarter_is_bad():
    """0.167 of 1 M RMB and 0.01 of interest are due; one in ten has 0.1 M RMB and earns nothing."""
    cash = np.full(10, 1000.0)
    cash[0] = 0.1
    assert rates(borrowers([1.0] * 10, cash=cash)) == pytest.approx((10.0, 10.0))


def test_it_is_sound_again_when_it_earns_what_is_due():
    cash, profit = np.full(10, 1000.0), np.zeros(10)
    cash[0], profit[0] = 0.1, 0.1
    assert rates(borrowers([1.0] * 10, cash=cash, profit=profit)) == (0.0, 0.0)


def test_small_loans_are_those_of_whoever_owes_at_most_ten_million():
    """One of 5 and one of 20 M RMB cannot be served: a quarter of all, half of the small ones."""
    cash = np.array([0.0, 1000.0, 0.0, 1000.0])
    small = rates(borrowers([5.0, 5.0, 20.0, 70.0], cash=cash))
    assert small == pytest.approx((25.0, 50.0))


def test_what_a_closed_small_borrower_leaves_is_counted_until_it_is_written_off():
    world = borrowers([4.0, 20.0, 6.0, 70.0])
    bank.write_down(world, np.array([0, 1]))
    assert world.banks["small_bad"].sum() == pytest.approx(4.0)
    assert world.banks["bad"].sum() == pytest.approx(24.0)
    assert rates(world) == pytest.approx((24.0, 40.0))
    bank.collect(world)
    assert world.banks["small_bad"].sum() == pytest.approx(4.0 * 0.75)


def test_loans_on_data_count_towards_what_a_borrower_owes():
    world = borrowers([9.0, 9.0], data_debt=np.array([2.0, 0.0]))
    bank.write_down(world, np.array([0, 1]))
    assert world.banks["small_bad"].sum() == pytest.approx(9.0)


def test_in_the_city_small_borrowers_fail_more_often_than_all():
    """By volume most other credit is owed by firms that seldom close."""
    path = baseline().trajectory
    small, every = path.series["bad_loan_rate_small"][-20:], path.series["bad_loan_rate"][-20:]
    assert small.mean() >= every.mean() > 0.0
    assert (baseline().world.banks["small_bad"] <= baseline().world.banks["bad"] + 1e-9).all()
