"""Where nature can be: implausibility (history matching), and samples of a synthetic likelihood on emulators.

Implausibility: distance of the emulated target from the observed one, in standard deviations of what is known of the city,
of the emulator and of one real city's luck together (Vernon, Goldstein & Bower 2010). The synthetic likelihood (Wood 2010)
is the normal density of the same distance; its prior is flat in the unit cube. Samples are drawn by an ensemble of walkers
that move by each other's differences (Foreman-Mackey et al. 2013; ter Braak & Vrugt 2008).
"""

from __future__ import annotations

import warnings

import numpy as np

from experiments.calibration.aim import SIGMA, nearest
from experiments.calibration.emulator import Bank

CUT = 3.0  # standard deviations: Pukelsheim's rule
SPARED = 2  # targets that may lie further off while emulators are still coarse


def implausibility(bank: Bank, points: np.ndarray, luck: np.ndarray, aim: np.ndarray | float = 0.0, spared: int = SPARED) -> np.ndarray:
    """Distance from the aim (half-bands, [target]) in standard deviations at points [point, number]: the worst target's but for `spared`."""
    mean, variance = bank.predict(points)
    distance = np.abs(mean - aim) / np.sqrt(variance + SIGMA**2 + luck)
    return np.sort(distance, axis=1)[:, -1 - spared]


def log_likelihood(bank: Bank, points: np.ndarray, luck: np.ndarray, aim: np.ndarray | float = 0.0) -> np.ndarray:
    """Log synthetic likelihood of the aim (half-bands, [target]) at points [point, number]; -inf outside the unit cube."""
    inside = ((points >= 0.0) & (points <= 1.0)).all(axis=1)
    out = np.full(len(points), -np.inf)
    if inside.any():
        mean, variance = bank.predict(points[inside])
        total = variance + SIGMA**2 + luck
        out[inside] = -0.5 * ((mean - aim) ** 2 / total + np.log(total)).sum(axis=1)
    return out


def sample(
    bank: Bank, luck: np.ndarray, start: np.ndarray, steps: int, seed: int, temper: float = 1.0, aim: np.ndarray | float = 0.0
) -> np.ndarray:
    """Samples [sample, number] of likelihood^temper: the second half of the walk of every walker, thinned.

    `start` [walker, number]: where walkers begin; twice as many as numbers, or more, so that their differences span the space.
    """
    import emcee

    moves = [(emcee.moves.DEMove(), 0.7), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.2)]
    walkers, numbers = start.shape
    sampler = emcee.EnsembleSampler(
        walkers, numbers, lambda points: temper * log_likelihood(bank, points, luck, aim), moves=moves, vectorize=True
    )
    state = emcee.State(start, random_state=np.random.RandomState(seed).get_state())  # the library's own way to be repeatable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # minus infinity less minus infinity, outside the cube
        sampler.run_mcmc(state, steps, skip_initial_state_check=True)
    return sampler.get_chain(discard=steps // 2, thin=max(steps // 200, 1), flat=True)  # type: ignore[no-any-return]


def walkers(points: np.ndarray, outcomes: np.ndarray, count: int, seed: int, aim: np.ndarray | float = 0.0) -> np.ndarray:
    """The `count` runs nearest to the aim, a little apart from each other, as a start for the walk."""
    near = np.resize(points[nearest(outcomes, aim, count)], (count, points.shape[1]))
    return np.clip(near + np.random.default_rng(seed).normal(0.0, 0.02, near.shape), 0.0, 1.0)
