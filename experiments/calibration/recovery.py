"""Can the targets tell nature? Synthetic cities of known nature go through the same calibration (parameter recovery)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibration.aim import SIGMA, misses
from experiments.calibration.numbers import NUMBERS
from experiments.calibration.space import Space
from experiments.workers import seed_of

if TYPE_CHECKING:
    from experiments.calibration import Waves

LEVEL = 0.9  # of intervals
NARROW = NUMBERS["narrow"].default  # a number is called identified where its interval is narrower than this share of the prior's


def ends(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the 90 % interval of samples [sample, number]."""
    low, high = np.quantile(samples, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=0)
    return low, high


def narrowness(samples: np.ndarray) -> np.ndarray:
    """Width of the 90 % interval of samples [sample, number] as a share of the prior's, which is flat in the unit cube."""
    low, high = ends(samples)
    return (high - low) / LEVEL


def identified(space: Space, chain: np.ndarray, accepted: list[dict[str, float]]) -> list[dict[str, Any]]:
    """What is known of each number now: declared value, prior range, median and 90 % interval of the posterior, and whether targets tell it."""
    from ecosystem.nature import Nature

    width, rows = narrowness(chain), []
    quantiles = [space.nature(q) for q in np.quantile(chain, [0.05, 0.5, 0.95], axis=0)]
    for j, name in enumerate(space.names):
        low, median, high = (q[name] for q in quantiles)
        drawn = [d[name] for d in accepted]
        rows.append({
            "name": name, "unit": Nature.declared[name].unit, "declared": Nature.declared[name].default, "source": Nature.declared[name].source,
            "prior_low": float(space.low[j]), "prior_high": float(space.high[j]), "low": low, "median": median, "high": high,
            "drawn_low": min(drawn, default=float("nan")), "drawn_high": max(drawn, default=float("nan")),
            "narrowness": float(width[j]), "identified": bool(width[j] < NARROW),
        })  # fmt: skip
    return rows


def recover(waves: Waves) -> list[dict[str, Any]]:
    """A row a synthetic city and number: the truth, the 90 % interval found, whether it holds the truth, whether it is called identified.

    Truths are drawn where the second wave looked. The "observed" targets of a truth are those of one city of the final scale,
    with an error of observation as large as the real targets' is taken to be; then all is done as with the real city, on the
    emulators of all waves.
    """
    runs, how, seed = waves.runs, waves.how, waves.seed
    source = waves.design("chain-2", lambda: waves.points)
    rng = np.random.default_rng([seed, 7])
    truths = waves.design("truths", lambda: source[rng.choice(len(source), how.truths, replace=False)])
    natures = [waves.space.nature(p) for p in truths]
    seen = misses(runs.facts(natures, [seed_of(seed, 60_000 + i) for i in range(len(natures))], how.final_scale))
    seen = np.nan_to_num(seen) + np.random.default_rng([seed, 8]).normal(0.0, SIGMA, seen.shape)
    rows = []
    for city, (truth, aim) in enumerate(zip(truths, seen, strict=True)):
        chain = waves.chain(f"recovered-{city + 1}", how.steps, aim=aim + waves.aim)
        (low, high), width = ends(chain), narrowness(chain)
        for j, name in enumerate(waves.space.names):
            rows.append({
                "city": city + 1, "number": name, "truth": float(truth[j]), "low": float(low[j]), "high": float(high[j]),
                "covered": bool(low[j] <= truth[j] <= high[j]), "identified": bool(width[j] < NARROW),
            })  # fmt: skip
    return rows


def coverage(rows: list[dict[str, Any]], only_identified: bool = True) -> tuple[int, int]:
    """How many intervals hold their truth, and of how many; of the numbers called identified, or of all."""
    asked = [row for row in rows if row["identified"] or not only_identified]
    return sum(row["covered"] for row in asked), len(asked)
