"""Contracts', platforms' and statistics' equations on three firms worked out by hand."""

from agents.procurement import bid_merit, deliverable
from agents.shared_means import congested, habit
from agents.treasury import noise_left
from tests.kernels.equations import agrees, asked

THREE = {
    bid_merit: [  # knowledge, size, referenced, weight of size, weight of a reference, noise
        ((1.0, 2.0, 0.0, 0.25, 0.5, 0.0), 1.5),
        ((1.0, 2.0, 1.0, 0.25, 0.5, -1.0), 1.0),
        ((0.0, 0.0, 0.0, 0.25, 0.5, 0.125), 0.125),
    ],
    deliverable: [  # sales, most
        ((0.5, 1.0), 0.5),
        ((2.0, 0.25), 0.5),
        ((0.0, 1.0), 0.0),
    ],
    congested: [  # saving, places, users
        ((0.2, 100.0, 50.0), 0.2),
        ((0.2, 100.0, 100.0), 0.2),
        ((0.2, 100.0, 400.0), 0.05),
    ],
    habit: [  # dependence, gain, loss, served
        ((0.0, 0.25, 0.5, True), 0.25),
        ((0.5, 0.25, 0.5, True), 0.625),
        ((0.5, 0.25, 0.5, False), 0.25),
        ((0.015, 0.25, 0.5, False), 0.0),  # over
    ],
    noise_left: [  # offered, funded
        ((1.0, 1.0), 1.0),
        ((0.5, 1.0), 0.5),
        ((0.5, 0.5), 0.75),  # half of the office
    ],
}


@asked(THREE)
def test_demand(equation, arguments, value):
    agrees(equation, arguments, value)
