"""Equations of those who fund, lend and value, each on three firms worked out by hand."""

import math

from agents.bank import backing, chance, cover, credit_limit, default_score, lending_rate, property_price
from agents.treasury import merit, year_ends
from agents.venture_fund import absorbable, clears, plan_size, posterior, round_size, signal_sd
from ecosystem.classification import due_next, impaired, is_small
from ecosystem.valuation import pre_money, prospect
from tests.kernels.equations import LN2, LN3, agrees, asked

THREE = {
    prospect: [  # quality, drag, sales, start
        ((0.0, 0.16, 0.0, 0.2), 0.0),
        ((1.0, 0.5, 0.2, 0.2), 1.0 - 0.5 * LN2),
        ((0.5, 0.25, 0.6, 0.2), 0.5 - 0.5 * LN2),  # 0.25 ln 4
    ],
    pre_money: [  # multiple, yearly sales, floor, priced, prospect, climate
        ((5.0, 2.0, 1.0, 2.0, 0.0, 0.0), 15.0),
        ((4.0, 1.0, 0.0, LN2, 1.0, LN2), 16.0),  # 4 x e^(ln2 + ln2)
        ((1.0, 1.0, 0.0, 10.0, 10.0, 0.0), math.e**5),  # no hope is priced above e^5
    ],
    posterior: [  # mean, precision, signal, noise
        ((0.0, 4.0, 1.0, 0.5), 0.5),  # as precise as what was believed: halfway
        ((1.0, 1.0, 3.0, 2.0), 1.4),  # (1 + 3/4) / (1 + 1/4)
        ((-0.1, 2.0, 0.5, 1.0), 0.1),  # (-0.2 + 0.5) / 3
    ],
    clears: [  # ahead, hurdle, step, rounds, weight, climate
        ((0.4, 0.4, 0.1, 0, 0.4, 0.0), True),  # at the hurdle
        ((0.399, 0.4, 0.1, 0, 0.4, 0.0), False),
        ((0.3, 0.4, 0.0, 0, 0.4, 0.5), True),  # a boom lowers it to 0.2
        ((0.599, 0.4, 0.1, 4, 0.0, 0.0), False),  # a fifth round asks 0.4 + 0.1 x 2
    ],
    signal_sd: [  # noise, fall, rounds, skill, tested, kept
        ((0.9, 0.75, 0, 1.0, 0, 0.75), 0.9),
        ((0.8, 0.5, 2, 1.5, 0, 0.75), 0.3),  # 0.8 / 4 x 1.5
        ((0.8, 0.5, 1, 1.0, 1, 0.75), 0.3),  # 0.4 x 0.75
    ],
    round_size: [  # pre, dilution, absorbed, floor
        ((8.0, 0.2, 100.0, 0.5), 2.0),  # 2 of 10 is a fifth
        ((80.0, 0.2, 10.0, 0.5), 10.0),  # more than it can put to work
        ((1.0, 0.2, 10.0, 0.5), 0.5),  # not worth the paper
    ],
    absorbable: [  # horizon, revenue, team factor, fixed
        ((5.0, 1.0, 20.0, 0.1), 15.0),  # 5 x (1 + 2)
        ((4.0, 0.0, 20.0, 0.05), 4.0),
        ((2.0, 3.0, 0.0, 1.0), 6.0),
    ],
    plan_size: [  # spread, luck
        ((0.0, 2.0), 1.0),  # all alike
        ((1.0, 0.5), 1.0),  # e^(0.5 - 0.5)
        ((LN2, LN2 / 2), 1.0),
        ((2.0, 1.5), math.e),  # e^(3 - 2)
    ],
    due_next: [  # owed, rate, amortisation
        ((1.0, 0.04, 0.25), 0.26),
        ((2.0, 0.08, 0.1), 0.24),
        ((0.0, 0.05, 0.2), 0.0),
    ],
    impaired: [  # cash, profit, due
        ((0.1, -0.05, 0.06), True),  # 0.05 is left for 0.06
        ((0.2, -0.05, 0.06), False),
        ((0.0, 0.06, 0.06), False),  # it just earns what is due
        ((0.0, -1.0, 0.0), False),  # who owes nothing has no bad loan
    ],
    is_small: [  # owed, most
        ((9.0, 10.0), True),
        ((10.0, 10.0), True),  # up to and with the limit
        ((10.1, 10.0), False),
    ],
    default_score: [  # intercept, weight, cover, noise
        ((0.5, 2.6, 1.0, 0.0), -2.1),
        ((0.5, 2.6, 0.0, 0.3), 0.8),
        ((0.5, 2.0, 3.0, -0.5), -6.0),
    ],
    cover: [  # cash, profit, fixed
        ((0.0, 0.1, 0.2), 1.5),
        ((0.0, 1.0, 0.2), 3.0),  # 6, capped
        ((1.0, 0.0, 0.0), 1.0),  # breaking even
        ((0.4, -0.1, 0.2), 0.5),  # four quarters of eight
        ((10.0, -0.1, 0.2), 1.0),
        ((-1.0, -0.1, 0.2), 0.0),
    ],
    chance: [
        ((0.0,), 0.5),
        ((LN3,), 0.75),
        ((-2 * LN3,), 0.1),
    ],
    lending_rate: [  # policy rate, default, loss, margin
        ((0.028, 0.0, 0.6, 0.016), 0.044),
        ((0.028, 0.05, 0.6, 0.016), 74 / 950),  # (0.028 + 0.03 + 0.016) / 0.95
        ((0.03, 0.5, 0.6, 0.02), 0.7),  # 0.35 / 0.5
    ],
    credit_limit: [  # multiple, net worth, surplus, floor, patents, value, ltv
        ((1.2, 1.0, 0.5, 0.05, 0.0, 0.3, 0.15), 1.2),
        ((1.2, 1.0, 2.0, 0.05, 0.0, 0.3, 0.15), 2.4),
        ((1.2, -1.0, -2.0, 0.05, 2.0, 0.3, 0.15), 0.14),  # the small loan anyone may have, and 0.15 x 0.3 x 2 on patents
    ],
    property_price: [  # shock, quarter, since
        ((-0.3, 167, 168), 1.0),  # the quarter before
        ((-LN3, 168, 168), 1 / 3),
        ((LN3, 200, 168), 3.0),  # to stay
        ((0.0, 168, 168), 1.0),  # no test
    ],
    backing: [  # secured, price
        ((0.53, 1.0), 1.0),  # to the last bit
        ((0.53, 0.5), 0.735),
        ((0.0, 0.5), 1.0),
        ((1.0, 1.2), 1.2),
    ],
    merit: [  # quality, noise
        ((1.0, -0.25), 0.75),
        ((-0.5, 0.0), -0.5),
        ((0.0, 2.0), 2.0),
    ],
    year_ends: [  # quarter, birth
        ((164, 164), False),  # founded today
        ((167, 164), True),  # its fourth quarter
        ((168, 164), False),  # the next year has begun
        ((166, 151), True),  # founded in a last quarter, 2017Q4: every year ends in a third
    ],
}


@asked(THREE)
def test_money(equation, arguments, value):
    agrees(equation, arguments, value)
