"""Application innovation: thirty per cent of design, supply-chain and business-model projects; it fails by deadweight."""

import pytest

from agents import firm, treasury
from policies import CATALOGUE
from tests.policies.subsidies import claims, fashion
from tests.science.worlds import enact

Application = CATALOGUE["application_innovation_subsidy"]
FULL = {"rate": 0.9, "cap": 100.0, "budget": 1e4, "sectors": []}
NULLS = [{"rate": 0}, {"cap": 0}, {"budget": 0}]


def test_the_plans_own_rate_and_cap():
    """001 L78: 30 % up to 3 M."""
    world = enact(fashion([1.0, 1000.0]), Application())
    assert claims(world, firm.pay_costs, "claim_application") == pytest.approx([0.3, 3.0])


def test_it_fails_by_deadweight():
    """Where projects do not answer to their price, every RMB paid is for what would have been done."""
    outlay, paid = {}, {}
    for policies in ((), (Application(),)):
        world = enact(fashion([1.0] * 50, quarter="2021Q4"), *policies)
        claims(world, firm.pay_costs, "claim_application")
        outlay[policies] = world.firms["spent"].sum()
        treasury.reimburse(world)
        paid[policies] = world.accounts["spent"].sum()
    assert len(set(outlay.values())) == 1
    assert sorted(paid.values()) == pytest.approx([0.0, 50 * 0.3])
