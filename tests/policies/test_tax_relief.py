"""Tax relief makes research cheaper for firms that pay tax, and fails those without profit."""

import numpy as np
import pytest

from agents import firm
from ecosystem import ledger as books
from ecosystem.city import SECTORS
from policies import CATALOGUE
from tests.science.worlds import base, baseline, run, village

FULL = {"extra": 1.0}
NULLS = [{"extra": 0}]
Relief = CATALOGUE["tax_relief"]


def research(extra, profit):
    """Research of fifty firms of one kind, with and without the relief."""
    world = village(50, sector=SECTORS.index("it"), revenue=10.0, sales=10.0, cash=50.0, profit=profit)
    world.rules = Relief(extra=extra).amend(world.rules)
    firm.invest_in_research(world)
    return world.firms["research"].copy()


def test_research_answers_to_its_price_after_tax():
    """User cost (1 - t (1 + z)) / (1 - t) at t = 25 %: from z = 0.5 to 1.5 it falls from 0.833 to 0.5; elasticity 1.14."""
    assert research(1.0, 1.0) == pytest.approx(research(0.0, 1.0) * (0.5 / (0.625 / 0.75)) ** -1.14)


def test_it_fails_firms_without_profit():
    assert (research(1.0, -1.0) == research(0.0, -1.0)).all()


def test_the_deduction_stays_within_its_bounds():
    rules = base().world.rules
    assert Relief(extra=1.0).amend(rules.replace(research_deduction=1.8)).research_deduction == 2.0


def test_tax_is_forgone():
    relieved, usual = run(base().branch((Relief(extra=1.0),))), baseline()
    paid = [model.world.ledger.total[books.PROFIT_TAX] for model in (relieved, usual)]
    assert paid[0] < paid[1]
    assert not np.any(relieved.trajectory.spending["tax_relief"])
