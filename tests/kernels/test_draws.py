"""Luck: the same bits however it is computed, and nothing but uniform noise in them."""

import hashlib
import json
import math
import os
import subprocess
import sys
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from ecosystem import draws

ROOT = Path(__file__).resolve().parents[2]
KEYS = st.integers(0, draws.MASK)
UIDS = st.integers(-(2**63), 2**63 - 1)
N = 200_000


@njit
def _all(k, uids, out):
    for i in range(len(uids)):
        out[0, i] = draws.uniform(k, uids[i])
        out[1, i] = draws.normal(k, uids[i])
        out[2, i] = draws.laplace(k, uids[i])
        out[3, i] = draws.exponential(k, uids[i])


def compiled(k, uids):
    """Uniform, normal, Laplace and exponential numbers as a compiled kernel draws them."""
    out = np.empty((4, len(uids)))
    _all(np.uint64(k), np.asarray(uids, np.int64), out)
    return out


def uids_of(quarters, ranks):
    """The city's uids: birth quarter << 40 | rank."""
    return ((np.arange(quarters, dtype=np.int64)[:, None] << 40) | np.arange(ranks)).ravel()


def unmix(x):
    """The input whose hash is x: the finaliser is a bijection, so every hash can be asked for."""

    def unshift(y, s):
        found = y
        for _ in range(64 // s + 1):
            found = y ^ (found >> s)
        return found

    x = unshift(x, 31) * pow(draws.MIX2, -1, 1 << 64) & draws.MASK
    x = unshift(x, 27) * pow(draws.MIX1, -1, 1 << 64) & draws.MASK
    return unshift(x, 30)


def same(a, b):
    """Equality of bits: tells 0.0 from -0.0 and equals NaN to itself."""
    return np.asarray(a, np.float64).tobytes() == np.asarray(b, np.float64).tobytes()


# ---- one number, three ways -----------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=300)
@given(KEYS, UIDS)
@example(0, 0)
@example(draws.MASK, -1)
@example(draws.MASK, 2**63 - 1)
@example(unmix(0), 0)
@example(unmix(draws.MASK), 0)
@example(unmix(1 << 63), 0)
@example(unmix((1 << 63) - 1), 0)
def test_python_numpy_and_compiled_give_the_same_bits(k, uid):
    key, uids = np.uint64(k), np.array([uid], np.int64)
    plain = draws.hash_python(k, uid)
    assert int(draws.hash_numpy(key, uids)[0]) == plain == int(draws.bits(key, np.int64(uid)))
    u = draws.uniform_python(k, uid)
    assert 0.0 < u < 1.0
    uniform, normal, laplace, exponential = compiled(k, uids)
    assert same(uniform, u)
    assert same(draws.uniform_numpy(key, uids), u)
    assert same(normal, draws.normal_numpy(key, uids))
    fold = draws.ln_numpy(np.array([1.0 - 2.0 * abs(u - 0.5)]))
    assert same(laplace, np.where(u < 0.5, 1.0, -1.0) * 0.7071067811865476 * fold)
    assert same(exponential, -draws.ln_numpy(np.array([u])))
    assert np.isfinite([uniform, normal, laplace, exponential]).all()


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.floats(2.2250738585072014e-308, 1.7976931348623157e308))
@example(1.0)
@example(0.7071067811865476)
@example(np.nextafter(0.7071067811865476, 0))
def test_ln_of_numbers_and_of_arrays_agree(x):
    assert same(draws.ln(x), draws.ln_numpy(np.array([x])))


def test_uncompiled_text_gives_the_compiled_bits():
    """The same source run by the interpreter (NUMBA_DISABLE_JIT), so that a debugger sees the same world."""
    code = (
        "import json, numpy as np\n"
        "from ecosystem import draws as d\n"
        "k, out = d.key(7, 'test', 164), []\n"
        "with np.errstate(over='ignore'):\n"
        "    for uid in [0, 1, -1, 2**63 - 1, 164 << 40, *range(200)]:\n"
        "        u = np.int64(uid)\n"
        "        out.append([str(int(d.bits(k, u)))] + [float(f(k, u)).hex() for f in (d.uniform, d.normal, d.laplace, d.exponential)])\n"
        "print(json.dumps(out))\n"
    )
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    k, uids = draws.key(7, "test", 164), [0, 1, -1, 2**63 - 1, 164 << 40, *range(200)]
    here = [
        [str(draws.hash_python(k, uid))] + [float(x).hex() for x in column] for uid, column in zip(uids, compiled(k, uids).T, strict=True)
    ]
    assert json.loads(done.stdout) == here


def test_luck_never_changes_silently():
    """Golden numbers: whoever changes them changes every result ever published."""
    k = draws.key(1, "founder.talent", 164)
    assert int(k) == GOLDEN["key"]
    assert [x.hex() for x in compiled(k, [(164 << 40) | 17])[:, 0].tolist()] == GOLDEN["drawn"]
    assert draws.stream("founder.talent") == GOLDEN["stream"]
    assert int(draws.second(k)) == GOLDEN["second"]
    many = compiled(k, uids_of(20, 500))
    assert hashlib.sha256(many.tobytes()).hexdigest()[:16] == GOLDEN["ten thousand"]


GOLDEN = {
    "ten thousand": "1ebdfb0a18e33adf",
    "key": 11113624963464955647,
    "stream": 11616064570722612224,
    "second": 12880391403631254228,
    "drawn": ["0x1.8bb6d48d65621p-1", "0x1.7f29619ee8edep-1", "0x1.1db1ba28a0d3cp-1", "0x1.07d0cc61d2d31p-2"],
}


# ---- accuracy -------------------------------------------------------------------------------------


@given(st.floats(-699, 699))
def test_exp_is_within_one_ulp_and_the_same_plain_and_compiled(x):
    exact = float(Decimal(x).exp())
    assert abs(draws.exp(x) - exact) <= math.ulp(exact)


def test_exp_stays_at_its_ends_and_is_exact_where_it_can_be():
    assert draws.exp(0.0) == 1.0
    assert draws.exp(1e308) == draws.exp(700.0)
    assert draws.exp(-1e308) == draws.exp(-700.0) > 0.0


def test_ln_is_within_one_ulp():
    rng = np.random.default_rng(1)
    near_one = 1.0 + rng.uniform(-0.3, 0.45, 1500)
    some = np.concatenate([rng.uniform(0, 1, 1500), near_one, np.exp(rng.uniform(-700, 700, 1500)), [2.0**-53, 1.0 - 2.0**-53, 0.5, 2.0]])
    with localcontext() as context:
        context.prec = 45
        for x, found in zip(some, draws.ln_numpy(some), strict=True):
            exact = Decimal(float(x)).ln()
            assert abs(Decimal(float(found)) - exact) < Decimal(float(np.spacing(abs(float(exact))))), x
    assert draws.ln(1.0) == 0.0


def test_normal_of_is_the_normal_quantile():
    """AS 241 claims about 1e-16; scipy's own quantile is good to some 1e-15."""
    u = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 20_001), 10.0 ** np.linspace(-300, -1, 600), 1 - 10.0 ** np.linspace(-16, -1, 200)])
    found = draws.normal_of_numpy(u)
    np.testing.assert_allclose(found, stats.norm.ppf(u), rtol=5e-15, atol=1e-16)
    assert same(found, [draws.normal_of(p) for p in u])  # the far tail too, where no draw of a test would come
    half = u[u < 0.5]
    exact = half[1.0 - (1.0 - half) == half]  # u and 1 - u both floats
    assert same(draws.normal_of_numpy(exact), -draws.normal_of_numpy(1.0 - exact))


# ---- distribution ---------------------------------------------------------------------------------


def test_uniform_over_the_uids_of_a_city():
    u = draws.uniform_numpy(draws.key(3, "uniform", 170), uids_of(100, N // 100))
    assert stats.kstest(u, "uniform").pvalue > 0.01
    assert stats.chisquare(np.histogram(u, 1000, (0, 1))[0]).pvalue > 0.01
    low_bits = (draws.hash_numpy(draws.key(3, "low", 170), uids_of(100, N // 100)) & np.uint64(255)).astype(int)
    assert stats.chisquare(np.bincount(low_bits, minlength=256)).pvalue > 0.01


@pytest.mark.parametrize(
    ("row", "law", "moments"),
    [(1, stats.norm(), (0, 1, 0, 0)), (2, stats.laplace(scale=0.5**0.5), (0, 1, 0, 3)), (3, stats.expon(), (1, 1, 2, 6))],
    ids=["normal", "laplace", "exponential"],
)
def test_shapes_have_their_moments(row, law, moments):
    x = compiled(draws.key(5, "shape", 165), uids_of(50, N // 50))[row]
    assert stats.kstest(x, law.cdf).pvalue > 0.01
    found = (x.mean(), x.var(), stats.skew(x), stats.kurtosis(x))
    # Four standard errors of each moment, by blocks of the same sample.
    blocks = np.array([(b.mean(), b.var(), stats.skew(b), stats.kurtosis(b)) for b in x.reshape(100, -1)])
    bias = np.array([0, 1 / 2000, 0.02 * moments[2], 0.04 * (moments[3] + 1)])  # of skewness and kurtosis in small blocks
    assert (np.abs(np.array(found) - moments) < 4 * blocks.std(axis=0) / 10 + bias).all()


PAIRS = {
    "streams": lambda u, uids: (u("a", 1, 164, uids), u("b", 1, 164, uids)),
    "quarters": lambda u, uids: (u("a", 1, 164, uids), u("a", 1, 165, uids)),
    "seeds": lambda u, uids: (u("a", 1, 164, uids), u("a", 2, 164, uids)),
    "distant seeds": lambda u, uids: (u("a", 1, 164, uids), u("a", 1 + 2**32, 164, uids)),
    "ranks": lambda u, uids: (u("a", 1, 164, uids), u("a", 1, 164, uids + 1)),
    "birth quarters": lambda u, uids: (u("a", 1, 164, uids), u("a", 1, 164, uids + (1 << 40))),
    "seed and quarter": lambda u, uids: (u("a", 1, 165, uids), u("a", 2, 164, uids)),
    "further draw": lambda u, uids: (u("a", 1, 164, uids), draws.uniform_numpy(draws.second(draws.key(1, "a", 164)), uids)),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_neighbouring_addresses_know_nothing_of_each_other(pair):
    def u(name, seed, quarter, uids):
        return draws.uniform_numpy(draws.key(seed, name, quarter), uids)

    x, y = pair(u, uids_of(50, N // 50))
    assert abs(np.corrcoef(x, y)[0, 1]) < 4 / np.sqrt(N)
    assert abs(np.corrcoef((x - 0.5) ** 2, (y - 0.5) ** 2)[0, 1]) < 4 / np.sqrt(N)
    grid = np.histogram2d(x, y, 32, [[0, 1], [0, 1]])[0].ravel()
    assert stats.chisquare(grid).pvalue > 0.01


def test_one_agents_luck_through_time_is_independent():
    """Sixty quarters of one stream for one firm, for many firms: no autocorrelation at any of the first eight lags."""
    uids = uids_of(4, 1000)
    z = np.array([draws.normal_numpy(draws.key(1, "firm.trade", q), uids) for q in range(164, 224)])
    for lag in range(1, 9):
        r = (z[lag:] * z[:-lag]).mean()
        assert abs(r) < 4 / np.sqrt(z[lag:].size)


@pytest.mark.parametrize("source", ["uid", "key"])
def test_each_input_bit_flips_half_of_the_output(source):
    rng = np.random.default_rng(2)
    keys, uids = (rng.integers(0, 2**64, 2000, dtype=np.uint64) for _ in range(2))
    before = [draws.hash_python(k, u) for k, u in zip(keys, uids, strict=True)]
    for bit in range(64):
        flip = np.uint64(1 << bit)
        pairs = zip(keys ^ flip, uids, strict=True) if source == "key" else zip(keys, uids ^ flip, strict=True)
        flipped = np.array([a ^ draws.hash_python(k, u) for a, (k, u) in zip(before, pairs, strict=True)], np.uint64)
        share = np.unpackbits(flipped.view(np.uint8)).reshape(2000, 64).mean(axis=0)
        assert abs(share.mean() - 0.5) < 0.02, bit
        assert np.abs(share - 0.5).max() < 0.07, bit


def test_no_two_of_a_million_addresses_share_their_bits():
    uids = uids_of(10, 1000)
    found = [draws.hash_numpy(draws.key(seed, name, q), uids) for seed in (1, 2) for name in "abcde" for q in range(160, 170)]
    assert len(np.unique(np.concatenate(found))) == 1_000_000


def test_keys_of_seeds_streams_and_quarters_are_distinct():
    keys = {int(draws.key(s, name, q)) for s in (-1, 0, 1, 2, 2**63, 2**64 - 2) for name in ("", "a", "b", "ab", "ba") for q in range(256)}
    assert len(keys) == 6 * 5 * 256
    assert draws.key(-1, "a", 0) == draws.key(2**64 - 1, "a", 0)  # seeds are read modulo 2^64
