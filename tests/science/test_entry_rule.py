"""Two rules of entry: opportunity-led by default, liquidity-led to show that a result survives the choice."""

from functools import cache

import numpy as np

from ecosystem.model import Ecosystem
from ecosystem.nature import Nature


@cache
def entrants(**nature):
    return Ecosystem(seed=5, scale=0.01, start="2012Q1", years=2, nature=Nature(**nature), cache=False).run().series["entrants"]


def test_the_rules_lead_to_different_cities():
    assert not np.array_equal(entrants(), entrants(entry_rule=1))


def test_liquidity_matters_to_one_rule_and_opportunity_to_the_other():
    assert not np.array_equal(entrants(entry_rule=1), entrants(entry_rule=1, liquidity_weight=1.5))
    assert np.array_equal(entrants(), entrants(liquidity_weight=1.5))
    assert not np.array_equal(entrants(), entrants(start_opportunity=6))
    assert np.array_equal(entrants(entry_rule=1), entrants(entry_rule=1, start_opportunity=6))
