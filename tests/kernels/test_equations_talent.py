"""Equations of designers on the move, events, stores abroad and head offices, on three cases worked out by hand."""

from agents.designer import leaving_chance
from agents.event import attends, event_price
from agents.head_office import head_knowledge
from agents.store import annuity, keeps_open, store_worth
from agents.talent import trained
from tests.kernels.equations import LN2, agrees, asked

THREE = {
    leaving_chance: [  # hazard, weight, rent, wage
        ((0.01, 2.0, 1.0, 1.0), 0.01),
        ((0.01, 2.0, 3.0, 1.0), 0.09),  # three times the rent: nine times the hazard
        ((0.01, 1.0, 1.0, 4.0), 0.0025),  # four times the wage
        ((0.5, 2.0, 2.0, 1.0), 1.0),  # twice certain is certain
    ],
    trained: [  # skill, goal, part
        ((0.5, 1.5, 0.1), 0.6),
        ((1.5, 1.5, 0.1), 1.5),
        ((2.0, 1.5, 0.5), 2.0),  # nobody unlearns
    ],
    event_price: [  # rate, cap, cost
        ((0.5, 5.0, 8.0), 0.5),
        ((0.5, 5.0, 20.0), 0.75),  # the cap is a quarter of the cost
        ((1.0, 50.0, 20.0), 0.05),  # all paid for: the floor
    ],
    attends: [  # share, events
        ((0.1, 0), 0.0),
        ((0.1, 1), 0.1),
        ((0.5, 3), 0.875),
    ],
    annuity: [  # discount, quarters
        ((0.0, 12.0), 12.0),
        ((1.0, 1.0), 0.5),
        ((0.5, 2.0), 10 / 9),  # 2/3 + 4/9
    ],
    store_worth: [  # margin, opening, discount, horizon, prize, wait
        ((1.0, 3.0, 0.0, 12.0, 0.0, 0.0), 9.0),
        ((1.0, 1.0, 1.0, 1.0, 4.0, 2.0), 0.5),  # 1/2 - 1 + 4/4
        ((-1.0, 0.0, 0.5, 2.0, 9.0, 2.0), 26 / 9),  # -10/9 + 9 x 4/9
    ],
    keeps_open: [  # profit, discount, prize, wait
        ((0.1, 0.0, 0.0, 1.0), True),
        ((-0.1, 0.0, 0.0, 1.0), False),
        ((-0.1, 0.0, 1.0, 5.0), True),  # five quarters of loss for a prize of twice as much
        ((-0.1, 0.0, 1.0, 12.0), False),  # twelve are too many
    ],
    head_knowledge: [  # reference, drag, size, edge
        ((1.0, 0.2, 0.0, 0.0), 1.0),
        ((0.5, 0.5, 2.0, 0.1), 1.6),
        ((0.0, 1.0, LN2, -LN2), 0.0),
    ],
}


@asked(THREE)
def test_three_by_hand(equation, arguments, value):
    agrees(equation, arguments, value)
