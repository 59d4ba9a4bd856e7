"""Equations of laboratories, labels, prototypes, licences and platforms on three firms worked out by hand."""

from agents.firm.licensing import lemon_share, licence_pays
from agents.firm.platform import platform_pays, share_served
from agents.firm.prototype import brought
from agents.firm.research import eased
from agents.laboratory import lead_of_field
from agents.venture_fund import label_kept
from tests.kernels.equations import LN2, LN3, agrees, asked

THREE = {
    lead_of_field: [  # weight, near, far, reach, unit
        ((0.15, 0.0, 0.0, 0.15, 500.0), 0.0),
        ((0.15, 500.0, 0.0, 0.15, 500.0), 0.15 * LN2),
        ((0.2, 0.0, 4000.0, 0.25, 500.0), 0.2 * LN3),  # a quarter of four thousand, elsewhere
    ],
    eased: [  # rate, partner, platform
        ((0.12, 0.0, 0.0), 0.12),
        ((0.12, 0.25, 0.0), 0.15),
        ((0.2, 0.25, 0.05), 0.26),  # 0.2 x 1.3
    ],
    brought: [  # pending, pace, money, price
        ((0.1, 0.6, 1.0, 1.0), 0.06),
        ((0.1, 1.0, 0.05, 2.0), 0.025),  # money for a quarter of it
        ((0.1, 0.5, 0.0, 0.0), 0.0),  # no money and no price
    ],
    label_kept: [  # kept, share
        ((0.8, 0.0), 0.8),
        ((0.8, 0.5), 0.9),
        ((0.8, 1.0), 1.0),  # everybody has it
    ],
    lemon_share: [  # vetted, kept, open
        ((1.0, 0.05, 0.6), 0.05),
        ((0.0, 0.05, 0.6), 0.6),
        ((0.5, 0.1, 0.5), 0.3),
    ],
    licence_pays: [  # gain, lemons, worth, sales, price
        ((0.1, 0.2, 1.0, 10.0, 0.79), True),  # 0.1 x 0.8 x 10 = 0.8
        ((0.1, 0.2, 1.0, 10.0, 0.81), False),
        ((0.1, 1.0, 1.0, 10.0, 0.01), False),  # nothing works
    ],
    platform_pays: [  # worth, paid back
        ((0.6, 0.0), False),
        ((0.6, 0.5), True),
        ((1.0, 0.0), True),
    ],
    share_served: [  # platform, each, users
        ((4.0, 0.05, 0.0), 0.0),
        ((4.0, 0.05, 40.0), 1.0),  # room for eighty
        ((4.0, 0.05, 160.0), 0.5),
    ],
}


@asked(THREE)
def test_conversion(equation, arguments, value):
    agrees(equation, arguments, value)
