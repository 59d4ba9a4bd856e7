"""Each instrument does what its `why` claims: a full dose moves an indicator that way, over ten pairs of worlds, at its own cost."""

import math

import numpy as np
import pytest

from ecosystem.indicators import INDICATORS
from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS
from tests.science.worlds import base, baseline, run

SEEDS = range(1, 11)
CITY = {"scale": 0.02, "years": 3}


def pairs(name):
    """Differences of every indicator's headline, full dose less baseline, one row a seed; and what it spent (M RMB)."""
    city = CITY | INSTRUMENTS[name].city
    differences, spent = [], []
    for seed in SEEDS:
        treated = run(base(**city, seed=seed).branch((CATALOGUE[name](**INSTRUMENTS[name].full),)))
        one, other = treated.trajectory.headline(), baseline(**city, seed=seed).trajectory.headline()
        differences.append({key: one[key] - other[key] for key in one})
        spent.append(sum(path.sum() for path in treated.trajectory.spending.values()))
    return differences, np.array(spent)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_full_dose_moves_what_its_why_claims(name):
    policy = CATALOGUE[name]
    assert policy.moves, "say which indicator moves, and which way"
    differences, spent = pairs(name)
    for indicator, sign in policy.moves:
        assert indicator in INDICATORS and sign in (1, -1)
        values = np.array([d[indicator] for d in differences])
        error = values.std(ddof=1) / math.sqrt(len(values))
        assert sign * values.mean() > 2.0 * error, f"{indicator}: {values.mean():+.3g} ± {error:.2g}"
    most = CATALOGUE[name](**INSTRUMENTS[name].full).most_a_year()
    assert (spent > 0.0).any() == (most > 0.0), "it is paid for, or says that it costs nothing"


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_instrument_is_driven_into_its_failure(name):
    assert any(test.startswith("test_") and "fails" in test for test in vars(INSTRUMENTS[name].module)), "write a test that drives it into its failure mode"
