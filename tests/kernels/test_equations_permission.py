"""Regulators' and designers' equations on three firms worked out by hand."""

from agents.designer import appeal_target, wanted
from agents.regulator import effort, grey_pays, incident_chance
from tests.kernels.equations import LN2, agrees, asked

THREE = {
    effort: [  # novelty effort, saving, codified
        ((0.34, 0.4, False), 1.34),
        ((0.34, 0.4, True), 0.6),
        ((0.0, 0.0, False), 1.0),
    ],
    incident_chance: [  # risk, sales, watch
        ((LN2, 100.0, 0.0), 0.5),
        ((LN2, 600.0, 0.5), 0.875),  # half of six times as much: 1 - 2^-3
        ((LN2, 100.0, 1.0), 0.0),  # nothing escapes
    ],
    grey_pays: [  # sales, margin, gain, hazard, fine, suspension
        ((1.0, 0.4, 0.5, 0.1, 0.5, 2.0), True),  # 0.4 x 0.5 = 0.2 > 0.1 x (0.5 + 2 x 0.4) = 0.13
        ((1.0, 0.4, 0.5, 0.2, 0.5, 2.0), False),  # 0.2 < 0.26
        ((0.01, 0.4, 0.5, 0.1, 0.5, 2.0), False),  # 0.002 < 0.1 x 0.508
        ((0.01, 0.4, 0.5, 0.0, 0.5, 2.0), True),  # nobody looks
    ],
    wanted: [  # staff, share
        ((10.0, 0.3), 3.0),
        ((5.0, 0.3), 2.0),  # 1.5 rounds up
        ((1.0, 0.3), 0.0),
    ],
    appeal_target: [  # skill, wanted
        ((3.0, 3.0), 1.0),
        ((1.0, 4.0), 0.25),
        ((30.0, 4.0), 2.5),  # more hands than the product can show
        ((0.5, 0.0), 0.5),
    ],
}


@asked(THREE)
def test_permission(equation, arguments, value):
    agrees(equation, arguments, value)
