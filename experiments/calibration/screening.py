"""Morris screening of nature: which numbers move the targets at all (Morris 1991; Campolongo, Cariboni & Saltelli 2007)."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from experiments.calibration.aim import misses
from experiments.calibration.runs import Runs
from experiments.calibration.space import Space
from experiments.workers import seed_of

LEVELS = 4


@dataclass(frozen=True)
class Screening:
    """Mean absolute elementary effects [number, target]: half-bands a target moves over the range of a number, and the luck of a
    target in cities of this size (variance, [target]), by which an effect on it is discounted."""

    names: tuple[str, ...]
    effects: np.ndarray
    luck: np.ndarray

    def strength(self) -> np.ndarray:
        """What each number does to the target it moves most, in half-bands, discounted by luck."""
        return np.nanmax(self.effects / np.sqrt(1.0 + self.luck), axis=1)

    def strongest(self, first: Collection[str], least: float, most: int) -> list[str]:
        """The numbers that move some target by `least` half-bands or more, at most `most`: those named `first` before others, the stronger first."""
        strength = self.strength()
        order = sorted(range(len(self.names)), key=lambda i: (self.names[i] not in first, -strength[i]))
        return [self.names[i] for i in order if strength[i] >= least][:most]


def screen(runs: Runs, space: Space, trajectories: int, scale: float, luck: np.ndarray, seed: int) -> Screening:
    """Elementary effects of every number of the space; the runs of a trajectory share their luck, so steps are not drowned in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations
        from SALib.sample.morris import sample

        problem = {"num_vars": len(space.names), "names": list(space.names), "bounds": [[0.0, 1.0]] * len(space.names)}
        points = sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    steps = len(space.names) + 1
    seeds = [seed_of(seed, 10_000 + i // steps) for i in range(len(points))]
    found = misses(runs.facts([space.nature(p) for p in points], seeds, scale))
    return Screening(space.names, elementary(points, found, steps), luck)


def elementary(points: np.ndarray, found: np.ndarray, steps: int) -> np.ndarray:
    """Mean absolute elementary effects [number, target] of trajectories of `steps` points [run, number] with outcomes [run, target].

    An outcome that is missing on either side of a step leaves that step out.
    """
    total, count = np.zeros((points.shape[1], found.shape[1])), np.zeros((points.shape[1], found.shape[1]))
    for first in range(0, len(points), steps):
        moved = np.diff(points[first : first + steps], axis=0)
        changed = np.diff(found[first : first + steps], axis=0)
        for step, change in zip(moved, changed, strict=True):
            number = int(np.abs(step).argmax())
            known = np.isfinite(change)
            total[number, known] += np.abs(change[known] / step[number])
            count[number, known] += 1
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)
