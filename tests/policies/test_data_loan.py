"""The data loan: two channels that can be told apart, a budget that ends, and harm or nothing when it is set wrong."""

import numpy as np
import pytest

from agents import bank
from ecosystem.nature import Nature
from ecosystem.register import Event
from policies import CATALOGUE
from tests.science.worlds import base, baseline, enact, run, village

DataLoan = CATALOGUE["data_loan"]
FULL = {"budget": 1e4}
NULLS = [{"budget": 0}, {"ltv": 0.0, "signal": 1.0, "subsidy": 0.0, "loss_share": 0.0}]
COLLATERAL = {"signal": 1.0, "subsidy": 0.0, "loss_share": 0.0}
INFORMATION = {"ltv": 0.0, "subsidy": 0.0, "loss_share": 0.0}
SUPPORT = {"signal": 1.0, "ltv": 0.0}
# Banks that trust everyone lend by collateral alone: no small loans, nothing on net worth.
TRUSTING = Nature(default_intercept=-10, score_noise=0, micro_credit=0, data_bank_start=80)
# Ordinary banks only, whose reading is mostly noise, with credit for all who look sound.
NOISY = Nature(default_intercept=0, default_cover=2.5, score_noise=5, micro_credit=1, data_bank_start=223)


def borrowers(firms=200, nature=TRUSTING, **columns):
    """Firms that need 1.2 M RMB, owe their own worth, and have data worth 2."""
    given = {"cash": 0.0, "debt": 5.0, "data": 2.0, "profit": -0.01, "fixed": 0.2, "revenue": 1.0, "home_bank": np.arange(firms) % bank.BANKS}
    world = village(firms, nature=nature, **given | columns)
    world.banks["capital"][:] = 1e6
    return world


@pytest.mark.parametrize("ltv", [0.0, 0.1, 0.3, 0.6, 0.9])
def test_collateral_alone_raises_what_can_be_borrowed(ltv):
    """Up to loan to value x data, and no more than is needed: 0.4 + 0.8."""
    world = enact(borrowers(), DataLoan(ltv=ltv, **COLLATERAL))
    bank.lend(world)
    assert world.firms["data_debt"] == pytest.approx(np.full(200, min(ltv * 2.0, 1.2)))


def test_information_alone_makes_no_collateral():
    world = enact(borrowers(), DataLoan(**INFORMATION))
    bank.lend(world)
    assert not world.firms["data_debt"].any()


def test_information_alone_tells_the_sound_from_the_failing():
    """Half of the firms cover their costs three times, half have no cash and lose money: fewer of these get credit when data are read."""
    sound = np.arange(2000) % 2 == 0

    def lent(signal):
        profit = np.where(sound, 0.4, -0.5)
        world = enact(borrowers(2000, NOISY, debt=0.0, profit=profit), DataLoan(signal=signal, **INFORMATION))
        bank.lend(world)
        has = world.firms["debt"] > 0
        return has[sound].mean(), has[~sound].mean()

    (good, bad), (good_read, bad_read), (good_clear, bad_clear) = lent(1.0), lent(0.5), lent(0.0)
    assert bad_clear == 0 < bad_read < bad
    assert good_clear == 1 > good_read > good


def test_young_firms_are_not_called_stable():
    age = np.array([3, 4, 5])
    world = enact(borrowers(3, age=age), DataLoan(min_age_of_credit=4, ltv=0.5, **COLLATERAL))
    bank.lend(world)
    assert (world.firms["data_debt"] > 0).tolist() == [False, True, True]


def test_a_subsidy_is_paid_on_what_is_owed():
    """Two points a year on 1.0 is 0.005 a quarter; never more than the interest itself."""
    world = enact(borrowers(3, debt=0.0, data_debt=1.0, loan_rate=np.array([0.05, 0.02, 0.01])), DataLoan(subsidy=0.02, loss_share=0.0))
    world.banks["data_loans"][0] = 3.0
    bank.collect(world)
    assert world.accounts["spent"].tolist() == pytest.approx([0.0, 0.25 * (0.02 + 0.02 + 0.01)])


def test_losses_are_shared_and_the_bank_bears_the_rest():
    world = enact(borrowers(1, debt=0.0, data_debt=1.0), DataLoan(loss_share=0.3))
    world.banks["data_loans"][0] = 1.0
    capital = world.banks["capital"].sum()
    bank.write_down(world, np.array([0]))
    lost = world.nature.loss_given_default
    assert world.accounts["spent"][1] == pytest.approx(0.3 * lost)
    assert capital - world.banks["capital"].sum() == pytest.approx(0.7 * lost)


def promised(world):
    return world.accounts["committed"][1]


def test_promises_stop_where_the_budget_ends():
    """Loans beyond it are made as they would be without the measure: here, where no bank lends on data alone, not at all."""
    count = {}
    for budget in (1e-6, 0.5, 1.0, 1e5):
        world = enact(borrowers(), DataLoan(budget=budget))
        bank.lend(world)
        count[budget] = int((world.firms["data_debt"] > 0).sum())
        assert promised(world) <= budget
        assert (world.register["kind"] == Event.LOAN).sum() == count[budget] == world.accounts["awarded"][1]
        assert world.accounts["applied"][1] == 200
    assert count[1e-6] == 0 < count[0.5] < count[1.0] < count[1e5] == 200
    assert count[1.0] == pytest.approx(2 * count[0.5], abs=1)


def test_it_fails_by_bad_loans_when_data_are_overvalued():
    """Banks that lend on data alone lend to sound and failing firms alike, and what data do not bring back is lost."""
    failing = borrowers(profit=-0.5)
    lent = enact(failing, DataLoan(ltv=0.9, loss_share=1.0, signal=1.0, subsidy=0.0))
    bank.lend(lent)
    owed = lent.firms["data_debt"].sum()
    assert owed > 0
    bank.write_down(lent, lent.firms.rows)
    assert lent.accounts["spent"][1] == pytest.approx(lent.nature.loss_given_default * owed)


def test_it_fails_by_cutting_off_who_looks_weak():
    """Noise lets some failing firms have credit; where the bank reads their data it lends to none, and they have nothing else."""
    credit = {}
    for signal in (1.0, 0.0):
        world = enact(borrowers(500, NOISY, debt=0.0, profit=-0.5), DataLoan(signal=signal, **INFORMATION))
        bank.lend(world)
        credit[signal] = int((world.firms["debt"] > 0).sum())
    assert credit[0.0] == 0 < credit[1.0]


def test_an_empty_budget_takes_no_ones_usual_loan_away():
    """A data bank goes on lending the small sums it lends without the measure."""
    small = TRUSTING.replace(micro_credit=0.05)
    lent = {}
    for dose in (None, {"budget": 1e-6, "signal": 1.0}):
        world = enact(borrowers(nature=small), *([DataLoan(**dose)] if dose else []))
        bank.lend(world)
        lent[str(dose)] = world.firms["data_debt"].tolist(), world.firms["debt"].tolist()
    (one, other) = lent.values()
    assert sum(one[0]) + sum(one[1]) > 0
    assert one == other


def test_who_is_supported_is_luck_not_place_in_the_table():
    """The same firms in other rows: the same firms are supported."""
    names = {}
    for turn in (1, -1):
        world = borrowers()
        world.firms["uid"][:] = world.firms["uid"][::turn].copy()
        enact(world, DataLoan(budget=0.5))
        bank.lend(world)
        names[turn] = set(world.firms["uid"][world.firms["data_debt"] > 0].tolist())
    assert names[1] == names[-1]
    assert 0 < len(names[1]) < 200


@pytest.mark.parametrize("dose", [SUPPORT, INFORMATION, COLLATERAL, {}, {"budget": 1.0}, {"ltv": 0.0}], ids=str)
def test_the_measure_never_spends_from_the_common_purse(dose):
    """Account 0 has no end and is not counted as spending of a measure."""
    model = run(base(0.02, 3).branch((DataLoan(**dose),)))
    assert model.world.accounts["spent"][0] == 0.0
    years = model.trajectory.spending["data_loan"][-12:].reshape(3, 4).sum(axis=1)
    assert (years <= model.measures[0].budget * 0.02 * (1 + 1e-12)).all()
    assert model.world.accounts["spent"][model.measures[0].account] == pytest.approx(years.sum())
    if dose in (SUPPORT, {}, {"budget": 1.0}, {"ltv": 0.0}):
        assert years.sum() > 0
    else:
        assert years.sum() == 0


def mean(model, name):
    path = model.trajectory
    return path.series[name][path.quarters >= model.start].mean()


def test_a_bank_that_sees_clearly_would_lend():
    """Of the firms short of cash, a fair part is truly below the risk banks accept. If none were, every loan would be an error
    of the score, and a measure that lets banks see better would end lending instead of mending it.
    """
    world = baseline().world
    firms, nature = world.firms.view, world.nature
    short = firms.alive & (nature.loan_need * firms.fixed + nature.working_capital * firms.revenue > firms.cash)
    state = [bank.cover(*values) for values in zip(firms.cash[short], firms.profit[short], firms.fixed[short], strict=True)]
    risk = np.array([bank.chance(bank.default_score(nature.default_intercept, nature.default_cover, each, 0.0)) for each in state])
    assert 0.2 < (risk <= nature.default_limit).mean() < 0.95


def test_in_the_city_each_channel_does_its_own_work():
    """Collateral: more is lent on data. Information: fewer ordinary loans go bad, and no more is lent on data."""
    before = baseline(0.02, 5)
    collateral = run(base(0.02, 5).branch((DataLoan(**COLLATERAL),)))
    information = run(base(0.02, 5).branch((DataLoan(**INFORMATION),)))
    assert mean(collateral, "data_loans") > 3 * mean(before, "data_loans")
    assert mean(information, "bad_loan_rate") < mean(before, "bad_loan_rate")
    assert mean(information, "data_loans") < 1.5 * mean(before, "data_loans")


@pytest.mark.science
def test_the_channels_hold_over_seeds_and_too_small_a_budget_does_nothing():
    rate, volume = [], []
    for seed in range(1, 7):
        before = baseline(0.05, 5, seed)
        worlds = [run(base(0.05, 5, seed).branch((DataLoan(**dose),))) for dose in (INFORMATION, COLLATERAL, {"budget": 0.01, "signal": 1.0})]
        rate.append([mean(m, "bad_loan_rate") - mean(before, "bad_loan_rate") for m in worlds])
        volume.append([mean(m, "data_loans") / mean(before, "data_loans") for m in worlds])
    rate, volume = np.array(rate), np.array(volume)
    assert (rate[:, 0] < 0).all()
    assert (volume[:, 1] > 3).all()
    assert volume[:, 2] == pytest.approx(np.ones(6), abs=0.1)
