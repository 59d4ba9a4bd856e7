"""Equations of receivables, pledges, public money in funds and listing prices, each on three firms worked out by hand."""

import math

from agents.firm.chain import paid_late
from agents.firm.fate import listing_price
from agents.firm.pledging import pays_to_file
from agents.mother_fund import brought, state_part
from agents.pledge import CHAIN, LINK, PATENTS, accepted_risk, given_back, pledge_room
from tests.kernels.equations import LN2, agrees, asked

THREE = {
    paid_late: [  # revenue, share, pace, receivable
        ((1.0, 0.3, 0.6, 0.0), (0.7, 0.3)),  # the first quarter: nothing is due yet
        ((1.0, 0.3, 0.6, 0.5), (1.0, 0.5)),  # steady: what is owed is paid as fast as it arises
        ((2.0, 0.0, 0.5, 1.0), (2.5, 0.5)),  # the anchor is gone, the debt is still paid
        ((0.0, 0.3, 0.6, 0.0005), (0.0005, 0.0)),
    ],
    pays_to_file: [  # part, value, cost
        ((0.5, 0.3, 0.01), True),  # 0.15 for 0.01
        ((0.5, 0.3, 0.15), False),
        ((0.0, 0.3, 0.01), False),  # without a pledge nobody files for it
    ],
    pledge_room: [  # part, value, owed
        ((0.8, 1.0, 0.0), 0.8),
        ((0.8, 1.0, 0.5), 0.3),
        ((0.8, 0.5, 0.5), 0.0),
    ],
    accepted_risk: [  # limit, shared, most
        ((0.05, 0.0, 0.2), 0.05),
        ((0.05, 0.5, 0.2), 0.1),  # the bank loses half as often
        ((0.05, 0.9, 0.2), 0.2),
        ((0.3, 0.5, 0.2), 0.3),  # it takes more risk anyway
    ],
    given_back: [  # kind, debt, loss, receivable, patents, junk
        ((CHAIN, 1.0, 0.6, 0.25, 0.0, 0.0), 0.25),
        ((CHAIN, 1.0, 0.6, 3.0, 0.0, 0.0), 1.0),
        ((PATENTS, 1.0, 0.6, 0.0, 4.0, 1.0), 0.3),  # 0.4 of three in four
        ((PATENTS, 1.0, 0.6, 0.0, 0.0, 0.0), 0.0),
        ((LINK, 1.0, 0.6, 0.0, 4.0, 1.0), 0.4),
    ],
    state_part: [  # share, private
        ((0.0, 70.0), 0.0),
        ((0.3, 70.0), 30.0),
        ((0.5, 70.0), 70.0),
    ],
    brought: [  # public, private, reinvest, elsewhere, crowding
        ((10.0, 50.0, 1.0, 100.0, 0.0), 10.0),
        ((10.0, 50.0, 1.5, 100.0, 0.2), 13.0),  # 10 + 5 - 2
        ((10.0, 50.0, 3.0, 4.0, 0.2), 12.0),  # no more than it holds elsewhere
        ((90.0, 10.0, 1.0, 4.0, 1.0), 80.0),  # no more can stay away than there is
    ],
    listing_price: [  # profit, sales, earnings multiple, sales multiple, weight, climate
        ((10.0, 50.0, 40.0, 2.0, 0.0, 0.3), 1600.0),
        ((-5.0, 50.0, 40.0, 2.0, 1.0, 0.0), 400.0),  # worth something without a profit
        ((10.0, 0.0, 40.0, 2.0, 1.0, LN2), 3200.0),
        ((10.0, 0.0, 40.0, 2.0, 0.5, -2.0), 1600.0 / math.e),
    ],
}


@asked(THREE)
def test_finance(equation, arguments, value):
    agrees(equation, arguments, value)
