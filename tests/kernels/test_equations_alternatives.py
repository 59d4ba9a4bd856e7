"""Equations of the rival rules, each on three firms worked out by hand."""

import numpy as np
import pytest

from agents.designer import place_in_line
from agents.firm import market
from agents.firm.market import shock_luck
from ecosystem.draws import key, uniform
from ecosystem.nature import Nature
from ecosystem.valuation import venture_climate
from ecosystem.world import NatureRecord
from tests.kernels.equations import LN2, agrees, asked

THREE = {
    shock_luck: [  # shape, uniform number
        ((0.0, 0.5), 0.0),
        ((0.0, 0.75), LN2 / 2**0.5),  # the upper quarter of a Laplace of variance 1
        ((0.0, 0.25), -LN2 / 2**0.5),
        ((1.0, 0.5), 0.0),
        ((1.0, 0.75), 0.6744897501960817),
        ((1.0, 0.025), -1.9599639845400545),
    ],
    venture_climate: [  # course, driver, steady
        ((0, -0.25, 0.1), -0.25),
        ((1, -0.25, 0.1), 0.1),
        ((1, 0.6, 0.0), 0.0),
    ],
    place_in_line: [  # rule, merit, luck
        ((0, 1.5, 0.25), 1.75),
        ((1, 1.5, 0.25), 0.25),
        ((1, 0.0, 0.75), 0.75),
    ],
}


@asked(THREE)
def test_an_equation_agrees_with_the_hand(equation, arguments, value):
    agrees(equation, arguments, value)


def test_the_quick_loop_draws_the_laplace_of_the_equation():
    nature = NatureRecord(*(float(v) for v in Nature().values().values()))
    uid, luck = np.arange(500), key(1, "firm.shock", 84)
    size, shock, anew = np.empty((3, 500))
    market._meet(uid, np.linspace(0.0, 50.0, 500), nature, luck, size, shock)
    market._meet_otherwise(uid, nature, luck, size, anew)
    assert np.array_equal(shock, anew)


def test_both_shapes_have_mean_nought_and_variance_one_and_rank_luck_alike():
    u = (np.arange(200_000) + 0.5) / 200_000
    laplace, normal = (np.array([shock_luck(shape, x) for x in u]) for shape in (0, 1))
    for drawn in (laplace, normal):
        assert drawn.mean() == pytest.approx(0.0, abs=1e-9)
        assert drawn.var() == pytest.approx(1.0, abs=1e-3)
        assert (np.diff(drawn) > 0.0).all()
    assert (laplace**4).mean() == pytest.approx(6.0, abs=0.05)  # the tails are what differs
    assert (normal**4).mean() == pytest.approx(3.0, abs=0.01)
    assert uniform(key(1, "firm.shock", 84), 7) != 0.5  # luck is never in the middle, where a sign would be missing
