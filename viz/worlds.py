"""Two worlds side by side as arrays: replicate by year, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosystem import clock
from experiments.statistics import known_over_draws, paired_interval


@dataclass(frozen=True, slots=True)
class Worlds:
    """One scenario's trajectories and, when it is compared, its baseline's, aligned by replicate."""

    name: str
    scenario: Sequence[Any]
    baseline_name: str = ""
    baseline: Sequence[Any] | None = None
    in_force: tuple[int, int] | None = None  # first and last quarter of the measures
    draws: np.ndarray | None = None  # the draw of nature of each replicate, where some share one

    @property
    def start(self) -> int:
        return int(self.scenario[0].start)

    @property
    def both(self) -> list[tuple[str, Sequence[Any]]]:
        """The worlds to draw, the scenario last so that it lies on top."""
        return ([(self.baseline_name, self.baseline)] if self.baseline else []) + [(self.name, self.scenario)]

    def spent(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Calendar years since the policy's start, and by measure the scenario's public money in each, M RMB, the mean of replicates.

        Measures that spend nothing are left out."""
        since = self.scenario[0].quarters >= self.start
        at = clock.EPOCH + np.asarray(self.scenario[0].quarters)[since] // 4
        years = np.unique(at)
        means = {key: np.mean([t.spending[key] for t in self.scenario], axis=0)[since] for key in self.scenario[0].spending}
        return years, {key: np.array([mean[at == year].sum() for year in years]) for key, mean in means.items() if mean.any()}


def yearly(trajectories: Sequence[Any], name: str, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Whole years and values[replicate, year]: flows are summed over the year, stocks and rates are its last."""
    return by_year(trajectories[0].quarters, np.array([t.series[name] for t in trajectories], dtype=float), kind)


def by_year(quarters: np.ndarray, values: np.ndarray, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The same for any values[replicate, quarter]."""
    first = -int(quarters[0]) % 4  # quarters before the first whole year
    whole = (len(quarters) - first) // 4
    cut = slice(first, first + 4 * whole)
    values = values[:, cut].reshape(len(values), whole, 4)
    return clock.EPOCH + np.asarray(quarters)[cut][::4] // 4, values.sum(axis=2) if kind == "flow" else values[:, :, 3]


def paired(baseline: np.ndarray, scenario: np.ndarray, draws: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean difference over replicates (the first axis; over their draws of nature where they share some) and its 90 % interval;
    one replicate has no interval."""
    differences = np.asarray(scenario, float) - np.asarray(baseline, float)
    value, low, high = np.array([paired_interval(known_over_draws(column, draws)) for column in differences.T]).T
    return value, low, high


def fan(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and the 5th and 95th percentile over replicates."""
    columns = [known(column) for column in values.T]
    mean, low, high = np.array([(c.mean(), *np.quantile(c, (0.05, 0.95))) if len(c) else (np.nan,) * 3 for c in columns]).T
    return mean, low, high


def known(values: np.ndarray) -> np.ndarray:
    """The values that exist: a rate of nobody is NaN."""
    return values[np.isfinite(values)]


def peak(*arrays: np.ndarray) -> float:
    """The largest size among all values, zero when there are none."""
    return float(np.abs(known(np.concatenate(arrays))).max(initial=0.0))
