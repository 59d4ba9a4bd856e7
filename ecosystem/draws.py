"""Luck with an address: a draw is a hash of (seed, stream, quarter, uid), never the next of a sequence.

Three implementations (plain Python, numpy, compiled) give the same bits, so that a result does not
depend on how it was computed. Hash: the finaliser of SplitMix64 (Steele, Lea & Flood 2014, variant 13)
on a keyed Weyl sequence. Normal: Wichura (1988), algorithm AS 241. Logarithm and exponential: fdlibm's, in adds and
multiplies only, because the library's differs in its last bit from one implementation to the next.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from ecosystem.kernel import njit

MASK = (1 << 64) - 1
WEYL = 0x9E3779B97F4A7C15
MIX1 = 0xBF58476D1CE4E5B9
MIX2 = 0x94D049BB133111EB
ULP = 2.0**-52

_WEYL, _MIX1, _MIX2 = np.uint64(WEYL), np.uint64(MIX1), np.uint64(MIX2)
_S30, _S27, _S31, _S12 = (np.uint64(n) for n in (30, 27, 31, 12))


def _mix(x: int) -> int:
    x = ((x ^ (x >> 30)) * MIX1) & MASK
    x = ((x ^ (x >> 27)) * MIX2) & MASK
    return x ^ (x >> 31)


@cache
def stream(name: str) -> int:
    """The number of a stream of luck, from its name (FNV-1a), so that adding a stream moves no other."""
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def key(seed: int, name: str, quarter: int) -> np.uint64:
    """The key of one stream in one quarter under one seed; the uid completes the address."""
    return np.uint64(_mix((_mix((_mix(seed & MASK) + stream(name)) & MASK) + WEYL * (quarter + 1)) & MASK))


# ---- plain Python -------------------------------------------------------------------------------


def hash_python(k: int, uid: int) -> int:
    """64 random bits of an address, in Python integers."""
    return _mix((int(k) + int(uid) * WEYL) & MASK)


def uniform_python(k: int, uid: int) -> float:
    """A number in (0, 1), never 0 or 1: 52 bits and a half, which a float holds exactly."""
    return ((hash_python(k, uid) >> 12) + 0.5) * ULP


# ---- numpy --------------------------------------------------------------------------------------


def hash_numpy(k: np.uint64, uid: np.ndarray) -> np.ndarray:
    """64 random bits for each uid of an integer array."""
    x = np.uint64(k) + np.asarray(uid).astype(np.uint64) * _WEYL
    x = (x ^ (x >> _S30)) * _MIX1
    x = (x ^ (x >> _S27)) * _MIX2
    return x ^ (x >> _S31)


def uniform_numpy(k: np.uint64, uid: np.ndarray) -> np.ndarray:
    """Numbers in (0, 1) for each uid."""
    return ((hash_numpy(k, uid) >> _S12).astype(np.float64) + 0.5) * ULP


# ---- compiled -----------------------------------------------------------------------------------


@njit(cache=True, inline="always")
def bits(k, uid):
    """64 random bits of an address."""
    x = np.uint64(k) + np.uint64(uid) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True, inline="always")
def uniform(k, uid):
    """A number in (0, 1) for an address."""
    return (np.float64(bits(k, uid) >> np.uint64(12)) + 0.5) * 2.220446049250313e-16


# ---- logarithm, normal and other shapes: one text, run plain, on arrays or compiled ---------------

LN2_HI, LN2_LO = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def _polynomial_ln(mantissa, exponent):
    f = mantissa - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    t2 = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
    half = 0.5 * f * f
    return exponent * 6.93147180369123816490e-01 - ((half - (s * (half + t1 + t2) + exponent * 1.90821492927058770002e-10)) - f)


_polynomial_ln_compiled = njit(cache=True, inline="always")(_polynomial_ln)


@intrinsic
def _bits_of(_, x):
    """The 64 bits of a float as a whole number."""
    return types.int64(types.float64), lambda context, builder, signature, args: builder.bitcast(args[0], ir.IntType(64))


@intrinsic
def _float_of(_, b):
    """The float with these 64 bits."""
    return types.float64(types.int64), lambda context, builder, signature, args: builder.bitcast(args[0], ir.DoubleType())


if config.DISABLE_JIT:

    def _bits_of(x):
        return int(np.float64(x).view(np.int64))

    def _float_of(b):
        return float(np.int64(b).view(np.float64))


@njit(cache=True, inline="always")
def ln(x):
    """Natural logarithm of a positive normal number, the same bits everywhere (error below 1 ulp)."""
    # frexp without a call or a branch: 0x3FE6A09E667F3BCD is sqrt(1/2), so the mantissa lies between it and its double.
    b = _bits_of(x)
    e = (b - 0x3FE6A09E667F3BCD) >> 52
    return _polynomial_ln_compiled(_float_of(b - (e << 52)), np.float64(e))


def ln_numpy(x: np.ndarray) -> np.ndarray:
    """`ln` of an array."""
    m, e = np.frexp(x)
    small = m < 0.7071067811865476
    return _polynomial_ln(np.where(small, 2.0 * m, m), np.where(small, e - 1, e).astype(np.float64))


@njit(cache=True, inline="always")
def exp(x):
    """e to the x, the same bits everywhere (fdlibm's, error below 1 ulp); beyond 700 either way it stays at e^700 and e^-700."""
    x = min(max(x, -700.0), 700.0)
    k = np.floor(x * 1.4426950408889634 + 0.5)
    high, low = x - k * 6.93147180369123816490e-01, k * 1.90821492927058770002e-10
    r = high - low
    t = r * r
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05
                 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))  # fmt: skip
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    return y * _float_of((np.int64(k) + 1023) << 52)


def _central(q):
    r = 0.180625 - q * q
    return (
        q
        * (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
             + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
        / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
             + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1.0)
    )  # fmt: skip


def _near(r):
    return (
        (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
           + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
        / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
             + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0)
    )  # fmt: skip


def _far(r):
    return (
        (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
           + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
        / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
             + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1.0)
    )  # fmt: skip


_central_c, _near_c, _far_c = (njit(cache=True)(f) for f in (_central, _near, _far))


@njit(cache=True)
def normal_of(u):
    """The standard normal quantile of u in (0, 1) (AS 241, relative error 1e-16)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return _central_c(q)
    r = math.sqrt(-ln(min(u, 1.0 - u)))
    x = _near_c(r - 1.6) if r <= 5.0 else _far_c(r - 5.0)
    return -x if q < 0.0 else x


def normal_of_numpy(u: np.ndarray) -> np.ndarray:
    """`normal_of` for an array."""
    q = u - 0.5
    r = np.sqrt(-ln_numpy(np.minimum(u, 1.0 - u)))
    tail = np.where(r <= 5.0, _near(r - 1.6), _far(r - 5.0))
    return np.where(np.abs(q) <= 0.425, _central(q), np.where(q < 0.0, -tail, tail))


@njit(cache=True)
def normal(k, uid):
    """A standard normal number for an address."""
    return normal_of(uniform(k, uid))


def normal_numpy(k: np.uint64, uid: np.ndarray) -> np.ndarray:
    """Standard normal numbers for an array of addresses."""
    return normal_of_numpy(uniform_numpy(k, uid))


@njit(cache=True)
def laplace(k, uid):
    """A Laplace number with mean 0 and variance 1 for an address."""
    u = uniform(k, uid) - 0.5
    x = -0.7071067811865476 * ln(max(1.0 - 2.0 * abs(u), 1e-300))
    return -x if u < 0.0 else x


@njit(cache=True)
def exponential(k, uid):
    """An exponential number with mean 1 for an address."""
    return -ln(uniform(k, uid))


@njit(cache=True)
def second(k):
    """The key of a further draw at the same address."""
    return bits(k, 0x5851F42D4C957F2D)
