"""Each instrument does what its `why` claims: a full dose moves an indicator that way, over ten pairs of worlds, at its own cost."""

import math
from functools import cache, lru_cache

import numpy as np
import pytest

from ecosystem.indicators import INDICATORS
from ecosystem.model import Ecosystem
from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS

SEEDS = range(1, 11)
CITY = {"scale": 0.02, "years": 3}


@lru_cache(maxsize=len(SEEDS))
def city(scale, seed):
    """A city at the branch: one history serves all measures that are tried in a city of this size."""
    return Ecosystem((), seed=seed, scale=scale, years=6, cache=False)


def played(measures, scale, years, seed):
    model = city(scale, seed).branch(measures)
    for _ in range(4 * years):
        model.step()
    return model.trajectory


@cache
def baseline(scale, years, seed):
    """The headline of the status quo."""
    return played((), scale, years, seed).headline()


def pairs(name):
    """Differences of every indicator's headline, full dose less baseline, one row a seed; and what it spent (M RMB)."""
    where = CITY | INSTRUMENTS[name].city
    differences, spent = [], []
    for seed in SEEDS:
        treated = played((CATALOGUE[name](**INSTRUMENTS[name].full),), **where, seed=seed)
        one, other = treated.headline(), baseline(**where, seed=seed)
        differences.append({key: one[key] - other[key] for key in one})
        spent.append(sum(path.sum() for path in treated.spending.values()))
    return differences, np.array(spent)


def by_size():
    """Measures by the size of city their claim is tried in, so that cities are shared; large ones take minutes."""
    scale = {name: (CITY | INSTRUMENTS[name].city)["scale"] for name in CATALOGUE}
    large = pytest.mark.science
    return [pytest.param(name, marks=large if scale[name] > 0.02 else ()) for name in sorted(CATALOGUE, key=lambda name: scale[name])]


@pytest.mark.parametrize("name", by_size())
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
