"""Gaussian-process emulators of the targets: what the model would say at a point of nature, and how sure that is.

A plane through all numbers, and what it leaves as a Gaussian process over the few that move the target most, with
luck as a nugget (Kennedy & O'Hagan 2001; Andrianakis et al. 2015). Kernel widths by maximum likelihood.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.spatial.distance import cdist

from experiments.calibration.aim import nearest
from experiments.calibration.numbers import NUMBERS

INPUTS = int(NUMBERS["inputs"].default)
LEARNT_ON = 300  # points on which kernel widths are chosen
KEPT = 900  # points the process is conditioned on: the nearest to the targets
RIDGE = 1e-2
LOOSE = 10.0  # prior variance of a coefficient of the plane, in variances of the outcome: it is learnt, with what is not known of it


@dataclass(frozen=True)
class Emulator:
    """One target: `predict(points) -> mean, variance` (luck left out); `luck` is the variance of one world about the mean."""

    middle: float
    loose: float  # prior variance of the plane's coefficients
    seen_plane: np.ndarray
    inputs: np.ndarray
    widths: np.ndarray
    height: float
    luck: float
    seen: np.ndarray
    weights: np.ndarray
    root: np.ndarray

    def predict(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the emulated target, in half-bands and their square, at points [point, number] of the unit cube."""
        plane = _plane(points)
        near = self.loose * plane @ self.seen_plane.T
        near += self.height * np.exp(-0.5 * cdist(points[:, self.inputs] / self.widths, self.seen, "sqeuclidean"))
        known = near @ self.root.T
        prior = self.height + self.loose * np.einsum("ij,ij->i", plane, plane)
        return self.middle + near @ self.weights, np.maximum(prior - np.einsum("ij,ij->i", known, known), 1e-6)


def fit(points: np.ndarray, outcome: np.ndarray, strength: np.ndarray) -> Emulator:
    """The emulator of one outcome [point] in half-bands; `strength` [number] says which numbers matter to it."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    real = np.isfinite(outcome)
    x, y = points[real], outcome[real]
    if len(y) < 20:
        raise ValueError("an emulator needs twenty runs in which its target can be read")
    a = _plane(x)
    plane = np.linalg.solve(a.T @ a + RIDGE * np.eye(a.shape[1]), a.T @ y)
    rest = y - a @ plane
    inputs = np.sort(np.argsort(-(strength + np.abs(plane[1 : 1 + x.shape[1]])), kind="stable")[:INPUTS])
    x = x[:, inputs]
    spread = max(float(rest.var()), 1e-4)
    kernel = ConstantKernel(spread, (1e-3 * spread, 1e2 * spread)) * RBF(np.full(len(inputs), 0.7), (0.1, 20.0)) + WhiteKernel(
        0.3 * spread, (1e-4 * spread, 2.0 * spread)
    )
    some = slice(None, None, max(len(y) // LEARNT_ON, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a width at its bound says that the number does not matter
        learnt = GaussianProcessRegressor(kernel, alpha=1e-10).fit(x[some], rest[some]).kernel_
    height, widths, luck = learnt.k1.k1.constant_value, np.atleast_1d(learnt.k1.k2.length_scale), learnt.k2.noise_level
    seen, middle, loose = x / widths, float(y.mean()), LOOSE * max(float(y.var()), 1e-4)
    covariance = loose * a @ a.T + height * np.exp(-0.5 * cdist(seen, seen, "sqeuclidean")) + (luck + 1e-6) * np.eye(len(seen))
    factor = cho_factor(covariance, lower=True)
    weights = cho_solve(factor, y - middle)
    root = solve_triangular(factor[0], np.eye(len(seen)), lower=True)
    return Emulator(middle, loose, a, inputs, widths, float(height), float(luck), seen, weights, root)


def _plane(points: np.ndarray) -> np.ndarray:
    """One, the numbers, and their squares about the middle."""
    return np.hstack([np.ones((len(points), 1)), points, (points - 0.5) ** 2])


@dataclass(frozen=True)
class Bank:
    """Emulators of all targets over the same numbers."""

    emulators: tuple[Emulator, ...]

    def predict(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and variances [point, target]."""
        found = [e.predict(points) for e in self.emulators]
        return np.column_stack([m for m, _ in found]), np.column_stack([v for _, v in found])


def bank(points: np.ndarray, outcomes: np.ndarray, strength: np.ndarray, aim: np.ndarray | float = 0.0) -> Bank:
    """Emulators of outcomes [point, target], from the points nearest to the aim; `strength` [number, target] is the screening's."""
    near = np.sort(nearest(outcomes, aim, KEPT))
    return Bank(tuple(fit(points[near], outcomes[near, j], strength[:, j]) for j in range(outcomes.shape[1])))
