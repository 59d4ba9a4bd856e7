"""Each instrument does what its `why` claims: a full dose moves an indicator that way, over ten pairs of worlds, at its own cost.

In the usual suite a claim that stands four standard errors from nothing after five pairs is taken as shown; the others, and all of them in
`make claims`, play ten and must stand two. Claims that need a larger city are left to `make claims` altogether.
"""

import math
from functools import cache, lru_cache

import numpy as np
import pytest

from ecosystem.indicators import INDICATORS
from ecosystem.model import Ecosystem
from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS

SEEDS = range(1, 11)
FEW, CLEAR = 5, 4.0  # so many pairs do where the claim stands so many standard errors from nothing
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


@cache
def pair(name, seed):
    """Differences of every indicator's headline, full dose less baseline; and what the measure spent (M RMB)."""
    where = CITY | INSTRUMENTS[name].city
    treated = played((CATALOGUE[name](**INSTRUMENTS[name].full),), **where, seed=seed)
    one, other = treated.headline(), baseline(**where, seed=seed)
    return {key: one[key] - other[key] for key in one}, sum(path.sum() for path in treated.spending.values())


def stands(name, seeds):
    """Indicator -> how many standard errors its mean difference over these pairs stands on the side claimed."""
    found = {}
    for indicator, sign in CATALOGUE[name].moves:
        assert indicator in INDICATORS and sign in (1, -1)
        values = np.array([pair(name, seed)[0][indicator] for seed in seeds])
        mean, error = sign * values.mean(), values.std(ddof=1) / math.sqrt(len(values))
        found[indicator] = mean / error if error > 0.0 else math.copysign(math.inf, mean) if mean else 0.0
    return found


def by_size():
    """Measures by the size of city their claim is tried in, so that cities are shared; large ones take minutes."""
    scale = {name: (CITY | INSTRUMENTS[name].city)["scale"] for name in CATALOGUE}
    large = pytest.mark.science
    return [pytest.param(name, marks=large if scale[name] > 0.02 else ()) for name in sorted(CATALOGUE, key=lambda name: scale[name])]


@pytest.mark.parametrize("name", by_size())
def test_a_full_dose_moves_what_its_why_claims(name):
    assert CATALOGUE[name].moves, "say which indicator moves, and which way"
    if min(stands(name, SEEDS[:FEW]).values()) <= CLEAR:
        assert min(stands(name, SEEDS).values()) > 2.0, stands(name, SEEDS)
    most = CATALOGUE[name](**INSTRUMENTS[name].full).most_a_year()
    assert any(pair(name, seed)[1] > 0.0 for seed in SEEDS[:FEW]) == (most > 0.0), "it is paid for, or says that it costs nothing"


@pytest.mark.science
@pytest.mark.parametrize("name", CATALOGUE)
def test_ten_pairs_show_it_too(name):
    assert min(stands(name, SEEDS).values()) > 2.0, stands(name, SEEDS)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_instrument_is_driven_into_its_failure(name):
    assert any(test.startswith("test_") and "fails" in test for test in vars(INSTRUMENTS[name].module)), "write a test that drives it into its failure mode"
