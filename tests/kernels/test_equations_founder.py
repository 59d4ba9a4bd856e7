"""Founders' equations on three founders worked out by hand."""

from agents.founder import liquidity_odds, logistic, start_odds
from tests.kernels.equations import LN2, LN3, LN10, agrees, asked

THREE = {
    start_odds: [
        # a, n_c, cost, n_w, wait, novel, n_o, growth, n_f, finance, n_g, quotient, d, density
        # Everything at its reference, an ordinary product: the intercept, however long the queue.
        ((-1.5, 0.15, 0.03, 0.12, 20.0, 0.0, 1.5, 0.0, 0.1, 0.0, 0.15, 1.0, 0.1, 1.0), -1.5),
        # Everything doubled, novel, four quarters' wait: -1 - 0.2 ln2 - 0.1*4 + 2*0.1 + 0.5 ln2 + 0.3 ln2 - 0.1 ln2 = -1.2 + 0.5 ln2
        ((-1.0, 0.2, 0.06, 0.1, 4.0, 1.0, 2.0, 0.1, 0.5, 1.0, 0.3, 2.0, 0.1, 2.0), -1.2 + 0.5 * LN2),
        # Free to register, a shrinking trade: -0.1 ln(0.0001 / 0.03) - 1.5*0.3 = 0.1 ln 300 - 0.45
        ((0.0, 0.1, 0.0, 0.12, 2.0, 0.0, 1.5, -0.3, 0.1, 0.0, 0.15, 1.0, 0.1, 1.0), 0.1 * (LN3 + 2 * LN10) - 0.45),
    ],
    liquidity_odds: [
        ((-1.0, 0.5, 4.0, 0.0), -1.0),  # cash + 1 = 5 (debt + 1): the intercept
        ((-1.0, 0.5, 0.0, 0.0), -1.0 - 0.5 * (LN10 - LN2)),  # -1 + 0.5 ln(1/5)
        ((-1.0, 0.5, 99.0, 1.0), -1.0 + 0.5 * LN10),  # -1 + 0.5 ln(100/10)
    ],
    logistic: [
        ((0.0,), 0.5),
        ((LN3,), 0.75),  # odds of three to one
        ((-2 * LN3,), 0.1),  # odds of one to nine
    ],
}


@asked(THREE)
def test_founders(equation, arguments, value):
    agrees(equation, arguments, value)
