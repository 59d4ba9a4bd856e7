"""Fashion firms for tests of the subsidies: projects of a known size, at the end of a year."""

import numpy as np

from agents import firm
from ecosystem.city import SECTORS
from ecosystem.nature import Nature
from tests.science.worlds import village

FASHION = SECTORS.index("fashion")
# What a firm wants does not answer to its price, nobody relabels, nobody pays tax.
PLAIN = Nature(user_cost=0, relabel_limit=0, research_share=1, research_cash=0.5)


def fashion(year, nature=PLAIN, **columns):
    """Fashion firms in the last quarter of their third year, whose research and application project both cost `year` (M RMB a year, evenly)."""
    outlay = np.atleast_1d(np.asarray(year, dtype=float)) / 4.0
    nature = nature.replace(application_share=0.25)
    # Research: half the cash, of a plan beyond all means. Application: a quarter of the revenue.
    given = {"sector": FASHION, "cash": 2.0 * outlay, "plan": 1e6, "profit": -1.0, "revenue": 4.0 * outlay, "research_average": outlay, "age": 11}
    return village(len(outlay), nature=nature, **given | columns)


def claims(world, spend, claim):
    if spend is firm.pay_costs:
        world.firms["cash"][:] *= 1e3  # an application project never takes more than half the cash
    spend(world)
    return world.firms[claim].copy()
