"""Equations of places, movers and incubators on three of each worked out by hand."""

from agents.district import built, ease, keeps, net_footfall, rent_asked
from agents.incubator import learned
from agents.mover import brought, net_of_rent
from tests.kernels.equations import LN2, agrees, asked

THREE = {
    built: [  # space, usual, trend, speed, wear
        ((1000.0, 1000.0, 0.0, 0.05, 0.01), 10.0),  # in balance: what wears out
        ((1000.0, 1200.0, 30.0, 0.05, 0.01), 50.0),  # 10 + 30 + 0.05 x 200
        ((1000.0, 400.0, -20.0, 0.05, 0.01), 0.0),  # 10 - 20 - 30: nobody builds, nobody tears down
    ],
    rent_asked: [  # usual, demand, space, natural, answer
        ((100.0, 900.0, 1000.0, 0.1, 0.8), 100.0),  # as full as usual
        ((100.0, 900.0, 500.0, 0.1, 0.5), 100.0 * 2.0**0.5),  # twice as full
        ((100.0, 100.0, 1000.0, 0.5, 2.0), 50.0),  # a fifth as full: landlords hold out at half
        ((80.0, 900.0, 100.0, 0.1, 1.0), 160.0),  # ten times as full: tenants at twice
    ],
    ease: [  # saving, services
        ((0.2, 0.0), 1.0),
        ((0.2, 1.0), 1.25),  # 1 / 0.8
        ((0.5, 0.4), 1.25),
    ],
    keeps: [  # weight, mean
        ((1.0, 1.25), 0.8),
        ((1.5, 1.25), 1.0),  # who chose the node stays there
        ((1.0, 1.0), 1.0),
    ],
    net_footfall: [  # own, taken, mean
        ((0.1, 0.6, 0.05), 0.07),
        ((0.0, 0.6, 0.05), -0.03),  # a street without a measure loses
        ((0.1, 1.0, 0.1), 0.0),  # everywhere, and all of it taken from each other: nothing
    ],
    learned: [  # teaching, gap
        ((0.05, 0.4), 0.02),
        ((0.05, -0.4), 0.0),  # nobody unlearns
        ((0.0, 0.4), 0.0),  # a desk without a mentor
    ],
    net_of_rent: [  # worth, cash, kept, usual rent, rent
        ((0.2, 0.0, 0.3, 100.0, 100.0), 0.2),
        ((0.2, 1.0, 0.3, 100.0, 100.0), 0.06),  # all in cash: landlords take seven tenths
        ((0.2, 0.5, 0.4, 100.0, 140.0), 0.1),  # 0.2 x 0.7 / 1.4
    ],
    brought: [  # worth net of rent, scale
        ((0.3 * LN2, 0.3), 0.5),
        ((0.6 * LN2, 0.3), 0.75),
        ((0.0, 0.3), 0.0),
        ((-0.1, 0.3), 0.0),
    ],
}


@asked(THREE)
def test_places(equation, arguments, value):
    agrees(equation, arguments, value)
