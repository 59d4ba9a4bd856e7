"""Equations of filing, standards, protection, ethics and bad actors on three firms worked out by hand."""

from agents.firm.research import held_back, imitation_chance
from agents.founder import wait_reckoned
from agents.inspector import either
from agents.regulator import own_risk, trust_lost
from agents.standards import miswritten, patent_standing, thicket_left, written
from agents.venture_fund import patents_show
from tests.kernels.equations import agrees, asked

THREE = {
    either: [  # one, other
        ((0.1, 0.0), 0.1),
        ((0.5, 0.5), 0.75),
        ((0.01, 1.0), 1.0),
    ],
    written: [  # standard, effort, fade
        ((0.0, 0.1, 0.05), 0.1),
        ((0.5, 0.1, 0.1), 0.5),  # what is written and what fades are the same
        ((1.0, 0.5, 0.25), 0.75),  # nothing is left to write
    ],
    miswritten: [  # misfit, standard, effort, fade, understanding
        ((0.0, 0.0, 0.1, 0.05, 1.0), 0.0),  # all is understood
        ((0.0, 0.5, 0.2, 0.05, 0.25), 0.075),  # 0.2 x 0.5 x 0.75
        ((0.4, 1.0, 0.2, 0.25, 0.0), 0.3),  # it fades
    ],
    patent_standing: [  # added, ordinary
        ((0.0, 0.3), 1.0),
        ((0.5, 0.5), 1.5),  # 0.75 of copying is prevented instead of 0.5
        ((1.0, 0.0), 20.0),  # ordinary protection counts from 0.05 up
    ],
    thicket_left: [  # weight, added, patents a firm
        ((0.5, 0.0, 9.0), 1.0),
        ((0.5, 1.0, 3.0), 0.5),  # 4^-0.5
        ((1.0, 0.5, 0.0), 1.0),  # no patents, no thicket
    ],
    patents_show: [  # weight, patents
        ((0.02, 0.0), 1.0),
        ((0.5, 3.0), 0.5),
        ((1.0, 9.0), 0.1),
    ],
    held_back: [  # lock in, misfit
        ((0.5, 0.0), 1.0),
        ((0.5, 1.0), 0.5),
        ((0.4, 0.5), 0.8),
    ],
    imitation_chance: [  # chance, protection, added
        ((0.04, 0.25, 0.0), 0.03),
        ((0.04, 0.5, 0.5), 0.01),
        ((0.04, 0.3, 1.0), 0.0),
    ],
    wait_reckoned: [  # wait, alarm, suspension, horizon
        ((6.0, 0.0, 2.0, 20.0), 6.0),
        ((6.0, 0.05, 2.0, 20.0), 8.0),
        ((0.0, 0.1, 2.0, 20.0), 4.0),  # exempt from approval, not from mistakes
    ],
    own_risk: [  # risk, bad, share, times
        ((0.6, False, 0.0, 6.0), 0.6),
        ((0.6, False, 0.1, 6.0), 0.4),  # 0.6 / 1.5
        ((0.6, True, 0.1, 6.0), 2.4),
    ],
    trust_lost: [  # mean, severe, share, times
        ((0.003, 0, 0.0, 5.0), 0.003),
        ((0.003, 0, 0.125, 5.0), 0.002),  # 0.003 / 1.5
        ((0.003, 1, 0.125, 5.0), 0.01),
    ],
}


@asked(THREE)
def test_supervision(equation, arguments, value):
    agrees(equation, arguments, value)
