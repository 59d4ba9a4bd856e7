"""Key technology: half of a research project's outlay, up to eight million; it fails by paying for what is only called research."""

import pytest

from agents import firm, treasury
from policies import CATALOGUE
from tests.policies.subsidies import PLAIN, claims, fashion
from tests.science.worlds import enact

Research = CATALOGUE["key_technology_subsidy"]
FULL = {"rate": 0.9, "cap": 100.0, "budget": 1e4, "sectors": []}
NULLS = [{"rate": 0}, {"cap": 0}, {"budget": 0}]


def test_the_plans_own_rate_and_cap():
    """001 L66: 50 % up to 8 M."""
    world = enact(fashion([1.0, 1000.0]), Research())
    assert claims(world, firm.invest_in_research, "claim_research") == pytest.approx([0.5, 8.0])


def test_it_fails_by_relabelling():
    """Ordinary spending is claimed as research; the treasury pays for research that was not done."""
    honest = enact(fashion([1.0] * 200), Research(rate=0.5))
    crafty = enact(fashion([1.0] * 200, PLAIN.replace(relabel_limit=0.9)), Research(rate=0.5))
    one, other = (claims(w, firm.invest_in_research, "claim_research") for w in (honest, crafty))
    assert (one == 0.5).all()
    assert (other >= one).all()
    assert other.sum() > 1.2 * one.sum()
    assert (crafty.firms["research"] == honest.firms["research"]).all()


def test_it_fails_by_crowding_out():
    """Where research does not answer to its price, every RMB paid is for research that would have been done."""
    done, paid = {}, {}
    for policies in ((), (Research(),)):
        world = enact(fashion([1.0] * 50, quarter="2021Q4"), *policies)
        claims(world, firm.invest_in_research, "claim_research")
        done[policies] = world.firms["research"].sum()
        treasury.reimburse(world)
        paid[policies] = world.accounts["spent"].sum()
    assert len(set(done.values())) == 1
    assert sorted(paid.values()) == pytest.approx([0.0, 50 * 0.5])
