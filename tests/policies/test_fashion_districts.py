"""Fashion districts draw customers to their trade, mostly from its other streets."""

import numpy as np
import pytest

from agents import district, firm, treasury
from ecosystem import ledger
from ecosystem.cells import ACROSS
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, enact, run, village

Streets = CATALOGUE["fashion_districts"]
FULL = {"footfall": 0.5, "budget": 1000}
NULLS = [{"budget": 0}, {"footfall": 0, "services": 0}]
IN = {"scale": 0.02, "years": 3}
FASHION, LUOHU, BAOAN = SECTORS.index("fashion"), DISTRICTS.index("luohu"), DISTRICTS.index("baoan")


def opened(world, *policies):
    enact(world, *policies)
    treasury.vote(world)
    district.open_services(world)
    district.draw_customers(world)
    return world


def halves(nature=None):
    """Two streets of the same sales: Luohu and Bao'an; every third firm is of another trade."""
    n = np.arange(600)
    return village(600, nature=nature, sector=np.where(n % 3, FASHION, 0), district=np.where(n % 2, LUOHU, BAOAN), cash=50.0)


def pull(world):
    return world.cells["pull"].reshape(len(SECTORS), ACROSS)


def test_without_the_measure_no_street_pulls():
    assert not pull(opened(halves())).any()


def test_a_street_draws_customers_in_part_from_the_others():
    world = opened(halves(), Streets(footfall=0.2, districts=["luohu"]))
    taken = world.nature.footfall_taken * 0.1  # half of the trade's sales gain 0.2
    assert pull(world)[FASHION, LUOHU] == pytest.approx(0.2 - taken)
    assert pull(world)[FASHION, BAOAN] == pytest.approx(-taken)
    assert not np.delete(pull(world), FASHION, axis=0).any()
    assert world.ledger.flows[ledger.PROGRAMMES] == pytest.approx(Streets().dose.cost / 4.0)


def test_what_is_not_taken_is_the_trades_gain():
    world = opened(halves(), Streets(footfall=0.2, districts=["luohu"]))
    firms = world.firms.view
    here = firms.sector == FASHION
    gain = (pull(world)[firms.sector, firms.district] * firms.revenue)[here].sum() / firms.revenue[here].sum()
    assert gain == pytest.approx((1.0 - world.nature.footfall_taken) * 0.1)


def test_firms_on_the_street_grow_and_the_others_shrink():
    sales = {}
    for policies in ((), (Streets(footfall=0.5, districts=["luohu"]),)):
        world = opened(halves(), *policies)
        firm.trade(world)
        sales[len(policies)] = world.firms["sales"].copy()
    change = sales[1] / sales[0]
    fashion, luohu = world.firms["sector"] == FASHION, world.firms["district"] == LUOHU
    assert (change[fashion & luohu] > 1.0).all() and (change[fashion & ~luohu] < 1.0).all()
    assert (change[~fashion] == 1.0).all()


def test_it_fails_by_displacement():
    """Where all customers are taken from other streets, one street's gain is the other's loss."""
    world = opened(halves(Nature(footfall_taken=1.0)), Streets(footfall=0.2, districts=["luohu"]))
    assert pull(world)[FASHION, LUOHU] == pytest.approx(0.1) == -pull(world)[FASHION, BAOAN]
    everywhere = opened(halves(Nature(footfall_taken=1.0)), Streets(footfall=0.2, districts=[]))
    assert np.allclose(pull(everywhere)[FASHION], 0.0)
    assert everywhere.ledger.flows[ledger.PROGRAMMES] == pytest.approx(10 * Streets().dose.cost / 4.0)


def test_a_street_kept_up_in_part_draws_in_part():
    world = opened(halves(Nature(footfall_taken=0.0)), Streets(footfall=0.2, districts=["luohu"], cost=20.0, budget=2.5))
    assert pull(world)[FASHION, LUOHU] == pytest.approx(0.1)


def test_the_trade_around_learns_from_each_other():
    world = opened(halves(), Streets(services=0.5, districts=["luohu"]))
    spill = world.cells["spill"].reshape(len(SECTORS), ACROSS)
    assert spill[FASHION, LUOHU] == pytest.approx(1.0 + 0.5 * world.nature.services_spill)
    assert (np.delete(spill, FASHION, axis=0) == 1.0).all()


def test_in_the_city_streets_are_kept_up_and_no_more():
    model = run(base(0.01, 2).branch((Streets(cost=10.0),)))
    years = model.trajectory.spending["fashion_districts"][-8:].reshape(2, 4).sum(axis=1)
    assert years == pytest.approx([0.5, 0.5])
