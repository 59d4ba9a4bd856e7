"""Firms' equations on three firms worked out by hand."""

import numpy as np

from agents.firm.columns import EXEMPT, FILED, GREY, LICENSED, SANDBOX, SUSPENDED, WAITING
from agents.firm.fate import certificate_pays, relabel_needed, research_required
from agents.firm.market import access, advantage, design_effect, growth_bought, relative_size, shock_scale, staff_needed
from agents.firm.research import discovery_chance, research_wanted, second_of_five, step_size, user_cost
from tests.kernels.equations import LN2, LN10, agrees, asked

K1, K2 = np.uint64(0xA963770F0480B74C), np.uint64(0x948A87A14BAB8B60)  # keys of "firm.step", 2021Q1, seeds 1 and 2021

THREE = {
    user_cost: [  # subsidy, tax, extra deduction
        ((0.0, 0.0, 0.0), 1.0),
        ((0.0, 0.25, 0.5), 5 / 6),  # (1 - 0.25*1.5) / 0.75 = 0.625 / 0.75
        ((0.5, 0.15, 0.75), 19 / 68),  # (1 - 0.5 - 0.15*1.75) / 0.85 = 0.2375 / 0.85
        ((1.0, 0.0, 0.0), 0.05),  # all paid for: the floor
        ((0.0, 1.0, 0.5), 0.05),  # all profit taxed: (0 - 0.5) / 0 is no price; the floor
    ],
    research_wanted: [  # intensity, revenue, price, elasticity, planned
        ((0.03, 10.0, 1.0, 1.14, 0.0), 0.3),
        ((0.05, 2.0, 0.5, 1.0, 0.4), 1.0),  # (0.1 + 0.4) / 0.5
        ((0.02, 5.0, 0.25, 1.5, 0.0), 0.8),  # 0.1 x 4^1.5
    ],
    discovery_chance: [  # rate, outlay
        ((LN2, 0.1), 0.5),  # 1 - 2^-1
        ((LN2, 0.9), 0.875),  # nine times the money, three times the exponent: 1 - 2^-3
        ((0.5, 0.0), 0.0),
    ],
    second_of_five: [  # the second smallest of the uniforms of five keys, each made of the one before
        ((K1, np.int64(0)), 0.3284013091846031),  # 0.328 0.868 0.686 0.023 0.915
        ((K1, np.int64(7)), 0.35971222112259016),  # 0.360 0.422 0.703 0.284 0.504
        ((K2, np.int64((164 << 40) | 5)), 0.3571808685580228),  # 0.504 0.413 0.569 0.356 0.357
    ],
    step_size: [  # largest, beta, fishing out, lead
        ((0.2, 0.5, 0.9, -1.0), 0.1),  # behind the world: nothing is fished out
        ((0.2, 0.25, LN2, 1.0), 0.025),  # 0.05 / 2
        ((0.4, 0.5, LN2, 2.0), 0.05),  # 0.2 / 4
    ],
    design_effect: [  # appeal, threshold
        ((0.2, 0.5), 0.0),
        ((0.75, 0.5), 0.125),  # 0.25^1.5
        ((4.5, 0.5), 8.0),  # 4^1.5
    ],
    relative_size: [  # sales, start
        ((0.0, 0.2), 0.0),
        ((0.2, 0.2), LN2),  # as large as an entrant
        ((0.6, 0.2), 2.0 * LN2),  # three times as large: ln 4
    ],
    advantage: [  # knowledge, design, distrust, reference, drag, size
        ((0.0, 0.0, 0.0, 0.0, 0.16, 0.0), 0.0),
        ((1.0, 0.2, 0.1, 0.4, 0.5, 0.6), 0.4),  # 1 + 0.2 - 0.1 - 0.4 - 0.3
        ((2.0, 0.0, 0.0, 1.0, 0.25, 2.0), 0.5),  # 2 - 1 - 0.5
    ],
    shock_scale: [  # spread, exponent, size
        ((0.1, 0.17, 0.0), 0.1),
        ((0.1, 0.5, 2.0 * LN2), 0.05),  # 0.1 / sqrt 4
        ((0.2, 1.0, LN10), 0.02),  # 0.2 / 10
    ],
    growth_bought: [  # want, free, cost, sales, money
        ((-0.1, 0.45, 2.0, 1.0, 5.0), (-0.1, 0.0)),  # shrinking is free
        ((0.4, 0.5, 2.0, 1.0, 1.0), (0.4, 0.4)),  # 0.2 comes by itself, 0.2 costs 2 x 1 x 0.2 = 0.4 <= 1
        ((0.4, 0.5, 2.0, 1.0, 0.1), (0.25, 0.1)),  # a quarter of it is affordable: 0.2 + 0.05
        ((0.4, 0.5, 2.0, 1.0, -3.0), (0.2, 0.0)),  # no money: what comes by itself
        ((0.4, 1.0, 2.0, 1.0, -3.0), (0.4, 0.0)),  # all of it comes by itself
        ((0.4, 0.5, 0.0, 1.0, -3.0), (0.4, 0.0)),  # growth that costs nothing needs no money
    ],
    access: [  # licence, waiting, grey, cap, sales
        ((EXEMPT, 0.2, 0.7, 0.0, 3.0), 1.0),
        ((LICENSED, 0.2, 0.7, 0.0, 3.0), 1.0),
        ((FILED, 0.2, 0.7, 0.0, 3.0), 1.0),
        ((WAITING, 0.2, 0.7, 0.0, 3.0), 0.2),
        ((GREY, 0.2, 0.7, 0.0, 3.0), 0.7),
        ((SUSPENDED, 0.2, 0.7, 9.0, 3.0), 0.0),
        ((SANDBOX, 0.2, 0.7, 2.0, 8.0), 0.25),  # 2 of 8
        ((SANDBOX, 0.2, 0.7, 2.0, 1.9), 1.0),  # under the cap: all
        ((SANDBOX, 0.2, 0.7, 0.0, 8.0), 0.2),  # never less than outside
    ],
    staff_needed: [  # team, revenue, productivity
        ((2.0, 0.0, 0.35), 2.0),
        ((2.0, 0.7, 0.35), 2.0),  # 0.7 / 0.35: as many as the team
        ((2.0, 3.5, 0.35), 10.0),
    ],
    research_required: [  # yearly sales, small, middle, large: at the threshold and just over
        ((50.0, 0.05, 0.04, 0.03), 0.05),
        ((50.001, 0.05, 0.04, 0.03), 0.04),
        ((200.0, 0.05, 0.04, 0.03), 0.04),
        ((200.001, 0.05, 0.04, 0.03), 0.03),
    ],
    relabel_needed: [  # done, required
        ((0.03, 0.04), 0.25),  # a quarter of what is reported is not research
        ((0.05, 0.05), 0.0),
        ((0.0, 0.05), 1.0),
        ((0.1, 0.0), 0.0),  # nothing is required
    ],
    certificate_pays: [  # profit, tax, reduced, quarters, cost
        ((1.0, 0.25, 0.15, 12.0, 1.19), True),  # 1 x 0.1 x 12 = 1.2
        ((1.0, 0.25, 0.15, 12.0, 1.21), False),
        ((-5.0, 0.25, 0.15, 12.0, 0.01), False),  # losses pay no tax
    ],
}


@asked(THREE)
def test_firms(equation, arguments, value):
    agrees(equation, arguments, value)


def test_the_step_is_beta_2_4():
    """Mean 1/3, variance 2/63, over many addresses (five standard errors)."""
    drawn = np.array([second_of_five(K1, np.int64(n)) for n in range(20_000)])
    assert abs(drawn.mean() - 1 / 3) < 5 * (2 / 63 / 20_000) ** 0.5
    assert abs(drawn.var() - 2 / 63) < 0.002
