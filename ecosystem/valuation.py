"""What a firm is thought to be worth: one formula for offers, sales and fair value, so that marks can be compared."""

from __future__ import annotations

import math

from ecosystem.kernel import equation


@equation
def prospect(quality, drag, sales, start):
    """Advantage a firm still has to grow on, log points: quality over the world - drag ln(1 + sales / start), sales and start in M RMB a quarter.

    Growth by advantage, held back by size: trial of the core, model.md.
    """
    return quality - drag * math.log(1.0 + sales / start)


@equation
def pre_money(multiple, sales, floor, priced, growth_prospect, climate):
    """Pre-money value, M RMB: multiple x (yearly sales + floor) x exp(priced x prospect + climate), the exponent at most 5.

    Multiples after B3.1; what growth is worth is fitted to the unicorns of A2.1.
    """
    return multiple * (sales + floor) * math.exp(min(priced * growth_prospect + climate, 5.0))


@equation
def venture_climate(course, driver, steady):
    """How investors value and choose, log points: as the driver says (course 0) or at one steady level (course 1).

    That venture money comes in booms and busts: Gompers & Lerner (2004). A steady level is assumption A-420.
    """
    return steady if course == 1 else driver
