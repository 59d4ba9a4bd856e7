"""The panel follows firms by identity, not by row, and facts are read off it by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem import clock
from ecosystem.nature import Nature
from experiments.facts import FACTS, deals, growth, observe, sizes, values
from experiments.facts.observing import Deals, Panel, _known

SMALL = 0.02


@pytest.fixture(scope="module")
def city():
    return observe(3, SMALL)


def panel(**given):
    """A panel told by hand; what is not given is empty."""
    empty = np.zeros(0)
    columns = {name: given.get(name, empty) for name in ("uid", "birth", "sector", "staff", "staff_before", "sales", "sales_before", "capital")}
    return SimpleNamespace(panel=Panel(**columns, deals=given.get("deals", Deals(empty, empty, empty, empty))))


def test_the_panel_is_of_the_firms_still_in_business(city):
    firms = city.world.firms.view
    assert np.array_equal(city.panel.uid, firms.uid[firms.alive])
    assert len(np.unique(city.panel.uid)) == len(city.panel.uid)
    assert city.scale == SMALL


def test_a_year_of_sales_is_of_firms_in_business_all_year(city):
    born = city.panel.birth
    assert np.isnan(city.panel.sales[born > clock.quarter("2022Q1")]).all()
    assert np.isnan(city.panel.sales_before[born > clock.quarter("2021Q1")]).all()
    assert np.isfinite(city.panel.sales[born <= clock.quarter("2021Q4")]).all()
    assert np.isnan(city.panel.staff_before[born > clock.quarter("2020Q4")]).all()
    firms = city.world.firms.view
    last = firms.revenue[firms.alive]
    known = np.isfinite(city.panel.sales)
    assert (city.panel.sales[known] >= last[known] - 1e-9).all()


def test_deals_are_those_of_the_register(city):
    r = city.world.register
    made = (r["kind"] == 6) & (r["quarter"] >= clock.quarter("2021Q1"))
    closed = made.sum() - len(city.panel.deals.number)  # a firm that closed in the quarter of its round has left no row
    assert 0 <= closed <= 0.05 * made.sum() + 1
    assert set(np.round(city.panel.deals.raised, 9)) <= set(np.round(r["amount"][made], 9))
    assert np.isnan(city.panel.deals.step[city.panel.deals.number == 1]).all()
    assert (city.panel.deals.post > city.panel.deals.raised).all()


def test_a_row_that_was_given_to_another_firm_says_nothing():
    old = np.array([11, 12, 13])
    assert _known(old, np.array([1.0, 2.0, 3.0]), np.array([0, 1, 4]), np.array([11, 99, 14])).tolist() == pytest.approx([1.0, math.nan, math.nan], nan_ok=True)


def test_watching_changes_nothing(city):
    from ecosystem.model import Ecosystem

    model = Ecosystem((), seed=3, scale=SMALL, years=2)
    assert np.array_equal(model.run().series["sales"], city.trajectory.series["sales"])


def test_an_odd_nature_gives_numbers_or_none_without_a_warning():
    """No firm is ambitious: no rounds, no unicorn; what cannot be read is NaN."""
    nobody = {"ambition": -8.0, "meeting": Nature.declared["meeting"].low}
    found = dict(zip([f.name for f in FACTS], values(observe(1, 0.004, nobody, cache=False)), strict=True))
    assert math.isnan(found["next round after the first"]) and math.isnan(found["share sold in a second round"])
    assert found["unicorns 2019-06"] == 0.0 and math.isnan(found["valued at US$100M or more, for each unicorn, 2019"])
    assert found["new firms 2020H1, seven industries"] > 0


def test_prices_and_shares_of_deals_by_hand():
    made = Deals(np.array([1, 2, 2, 3]), np.array([2.0, 10.0, 20.0, 30.0]), np.array([10.0, 50.0, 80.0, 200.0]), np.array([math.nan, 2.0, 0.5, 3.0]))
    run = panel(deals=made)
    assert deals.sold(run) == pytest.approx(22.5)
    assert deals.step_up(run) == 2.0
    assert deals.down_rounds(run) == pytest.approx(100 / 3)
    assert deals.worth_step(2)(run) == pytest.approx(50 / 8)
    assert math.isnan(deals.worth_step(4)(run))


def test_growth_is_of_firms_that_sold_in_both_years_less_their_sector():
    run = panel(
        sector=np.array([0, 0, 1, 1]), sales_before=np.array([1.0, 1.0, 4.0, math.nan]), sales=np.array([math.e, math.e**3, 4.0, 9.0]),
        staff_before=np.array([30.0, 5.0, 25.0, 50.0]),
    )  # fmt: skip
    size, rates, staff = growth.grown(run)
    assert size.tolist() == [1, 1, 4] and rates == pytest.approx([-1, 1, 0]) and staff.tolist() == [30, 5, 25]
    assert growth.of_the_larger(run) == pytest.approx([-1, 0])


def test_entrants_capital_by_hand():
    money = np.exp(np.random.default_rng(5).normal(0.0, 1.3, 20_000))
    assert sizes.capital_spread(panel(capital=money)) == pytest.approx(1.3, abs=0.03)
    assert sizes.capital_under(1.0)(panel(capital=money)) == pytest.approx(50.0, abs=1.5)
    assert math.isnan(sizes.capital_spread(panel()))
