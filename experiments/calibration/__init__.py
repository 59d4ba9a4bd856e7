"""Calibration: which natures are plausible, given the facts of role target and the history of 2010 to 2022.

Morris screening finds the numbers that targets answer to; history matching in waves, on Gaussian-process emulators, leaves
out the natures under which the model cannot have made the city that is known; a synthetic likelihood weighs the rest. What
comes out is an ensemble of draws, each run again on the model itself and dropped where that finds it implausible. The same
machinery is tried on synthetic cities whose nature is known (recovery.py).

Every run goes into a journal in the folder of the calibration and every design into a file there: the same command goes on
where it stopped. Checks are never looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from ecosystem.declare import Wrong, nearest
from experiments.calibration import posterior, recovery
from experiments.calibration.aim import SIGMA, misses
from experiments.calibration.emulator import Bank, bank
from experiments.calibration.numbers import NUMBERS
from experiments.calibration.runs import Runs, model
from experiments.calibration.screening import screen
from experiments.calibration.space import Space, candidates, is_fitted
from experiments.facts import TARGETS
from experiments.files import plain, replace_file
from experiments.workers import seed_of


@dataclass(frozen=True)
class Effort:
    """How much is run: see EFFORTS. Scales are shares of the real city, the rest counts."""

    trajectories: int
    screening_scale: float
    least: float  # half-bands a number must move some target to be calibrated
    most: int  # numbers calibrated at most
    lucks: int  # worlds in the declared nature, which say how much is luck
    first: int  # runs of the first wave, over the whole prior
    wave: int  # runs of each later wave
    tempers: tuple[float, ...]  # powers of the likelihood from which the later waves are drawn
    scale: float
    steps: int  # of every walker
    drawn: int  # posterior draws run on the model itself at a time, until there are enough
    final_scale: float
    truths: int  # synthetic cities of known nature


EFFORTS = {
    "reduced": Effort(2, 0.1, NUMBERS["least"].default, 24, 16, 360, 160, (0.15, 0.6), 0.2, 600, 80, 0.5, 5),
    "full": Effort(10, 0.2, 0.25, 48, 40, 1500, 800, (0.05, 0.2, 0.6, 1.0), 0.5, 3000, 300, 1.0, 20),
}
DRAWS = 50  # of the ensemble
BATCHES = 4  # lots of posterior draws that are run at most to find them


@dataclass(frozen=True)
class Calibration:
    """What came out, ready to be printed and shipped: `summary` is plain data, `draws` the accepted natures, `fitted` finds the fitted numbers."""

    summary: dict[str, Any]
    draws: list[dict[str, float]]
    fitted: Callable[[], dict[str, float]]


def calibrate(
    out: str | Path,
    effort: str = "reduced",
    workers: int | None = None,
    seed: int = 1,
    progress: Callable[..., None] | None = None,
    stage: Callable[[str], None] | None = None,
) -> Calibration:
    """Fit nature to the targets in a folder where it goes on when it was stopped; `stage` is told what begins, `progress` how far it is.

    Raises Wrong for an unknown effort, or a folder that holds another calibration.
    """
    if effort not in EFFORTS:
        raise Wrong("effort", effort, f"one of {', '.join(EFFORTS)}", nearest(str(effort), EFFORTS))
    how, folder, say = EFFORTS[effort], Path(out), stage or (lambda _: None)
    _own(folder, {"effort": effort, "seed": seed, "model": model()[:12], **asdict(how)})
    with Runs(folder, workers, progress) as runs:
        say("luck: the declared nature under many seeds")
        luck, offset = _luck(runs, how, seed)
        say("screening: which numbers move the targets")
        every = candidates()
        screening = screen(runs, every, how.trajectories, how.screening_scale, luck * how.scale / how.screening_scale, seed)
        names = screening.strongest([name for name in every.names if is_fitted(name)], how.least, how.most)
        space = every.only(names)
        strength = screening.effects[[screening.names.index(n) for n in names]]
        waves = Waves(runs, space, strength, how, seed, folder, luck * how.scale, -offset)
        say(f"wave 1: {how.first} natures over the whole prior, {len(names)} numbers")
        waves.first()
        for number, temper in enumerate(how.tempers, 2):
            say(f"wave {number}: {how.wave} natures where the emulators leave room")
            waves.next(number, temper)
        say("posterior: walkers on the emulators, draws run again on the model")
        chain = waves.chain("posterior", how.steps)
        accepted, tried = _accepted(runs, space, chain, how, seed, luck)
        drawn = accepted[:DRAWS]
        say("recovery: synthetic cities whose nature is known")
        tried_out = recovery.recover(waves)
        summary = {
            "effort": effort, "seed": seed, "runs": runs.made, "targets": [fact.name for fact in TARGETS], "sigma": SIGMA,
            "screening": {n: float(s) for n, s in zip(screening.names, screening.strength(), strict=True)},
            "waves": waves.told, "accepted": len(accepted), "tried": tried, "scale": how.final_scale,
            "numbers": recovery.identified(space, chain, drawn), "recovery": tried_out,
        }  # fmt: skip
    found = Calibration(summary, drawn, waves.best)
    replace_file(folder / "summary.json", json.dumps(plain(summary), indent=1, allow_nan=False).encode())
    return found


def _own(folder: Path, identity: dict[str, Any]) -> None:
    """The folder is a new one or this calibration's."""
    folder.mkdir(parents=True, exist_ok=True)
    file, text = folder / "calibration.json", json.dumps(identity, indent=1)
    if file.exists() and json.loads(file.read_text(encoding="utf-8")) != json.loads(text):
        raise Wrong("out", str(folder), "a new folder, or one of the same effort, seed and model", file=str(file))
    file.write_text(text, encoding="utf-8")


def _luck(runs: Runs, how: Effort, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Variance of each target over seeds at the scale of the waves, and what the whole city adds to its mean, in half-bands."""
    small = misses(runs.facts([{}] * how.lucks, [seed_of(seed, 20_000 + i) for i in range(how.lucks)], how.scale))
    whole = min(1.0, 5 * how.scale)
    large = misses(runs.facts([{}] * (how.lucks // 2), [seed_of(seed, 21_000 + i) for i in range(how.lucks // 2)], whole))
    known = np.nan_to_num(np.nanvar(small, axis=0, ddof=1), nan=1.0)
    return known, np.nan_to_num(np.nanmean(large, axis=0) - np.nanmean(small, axis=0))


class Waves:
    """Runs at points of nature, wave after wave, and the emulators learnt from all of them."""

    def __init__(
        self, runs: Runs, space: Space, strength: np.ndarray, how: Effort, seed: int, folder: Path, luck: np.ndarray, aim: np.ndarray
    ):
        self.runs, self.space, self.strength, self.how, self.seed, self.folder = runs, space, strength, how, seed, folder
        self.luck, self.aim = luck, aim  # of one real city; the observed values as a city of this scale would show them
        self.points, self.outcomes = np.zeros((0, len(space.names))), np.zeros((0, len(TARGETS)))
        self.bank: Bank
        self.told: list[dict[str, float]] = []

    def first(self) -> None:
        """A Latin hypercube over the prior."""
        self._add(1, self.design("wave-1", lambda: qmc.LatinHypercube(len(self.space.names), seed=self.seed).random(self.how.first)))

    def next(self, number: int, temper: float) -> None:
        """Points drawn from the tempered likelihood, of those that are not implausible."""

        def make() -> np.ndarray:
            chain = self.chain(f"chain-{number}", self.how.steps, temper)
            likely = posterior.implausibility(self.bank, chain, self.luck, self.aim) < posterior.CUT
            chain = chain[likely] if likely.sum() >= self.how.wave else chain
            return chain[np.random.default_rng([self.seed, number]).choice(len(chain), self.how.wave, replace=len(chain) < self.how.wave)]

        self._add(number, self.design(f"wave-{number}", make))

    def chain(self, name: str, steps: int, temper: float = 1.0, aim: np.ndarray | None = None) -> np.ndarray:
        """Samples of the likelihood on the present emulators."""
        aim = self.aim if aim is None else aim

        def make() -> np.ndarray:
            start = posterior.walkers(self.points, self.outcomes, max(3 * len(self.space.names), 16), self.seed, aim)
            return posterior.sample(self.bank, self.luck, start, steps, self.seed, temper, aim)

        return self.design(name, make)

    def design(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """An array that is made once and kept in the folder, so that what is done twice is the same."""
        file = self.folder / f"{name}.npy"
        if not file.exists():
            np.save(file.with_suffix(".part.npy"), make())
            file.with_suffix(".part.npy").replace(file)
        return np.load(file)

    def best(self) -> dict[str, float]:
        """The likeliest values of the fitted numbers, every assumption as declared (posterior mode on the emulators)."""
        from scipy.optimize import minimize

        free = [i for i, n in enumerate(self.space.names) if is_fitted(n)]
        start = self.space.point({})

        def loss(x: np.ndarray) -> float:
            point = start.copy()
            point[free] = np.clip(x, 0.0, 1.0)
            return -float(posterior.log_likelihood(self.bank, point[None], self.luck, self.aim)[0])

        found = minimize(loss, start[free], method="Powell", bounds=[(0.0, 1.0)] * len(free), options={"maxiter": 12, "xtol": 1e-3}) if free else None
        point = start.copy()
        if found is not None:
            point[free] = np.clip(found.x, 0.0, 1.0)
        nature = self.space.nature(point)
        return {self.space.names[i]: nature[self.space.names[i]] for i in free}

    def _add(self, number: int, design: np.ndarray) -> None:
        seeds = [seed_of(self.seed, 1000 * number + 30_000 + i) for i in range(len(design))]
        found = misses(self.runs.facts([self.space.nature(p) for p in design], seeds, self.how.scale))
        self.points, self.outcomes = np.vstack([self.points, design]), np.vstack([self.outcomes, found])
        self.bank = bank(self.points, self.outcomes, self.strength, self.aim)
        prior = qmc.Sobol(len(self.space.names), seed=self.seed).random_base2(12)
        room = posterior.implausibility(self.bank, prior, self.luck, self.aim) < posterior.CUT
        inside = float((np.abs(found - self.aim) <= 1.0).mean())
        self.told.append({"wave": number, "runs": len(design), "room": float(room.mean()), "inside": inside})


def _accepted(runs: Runs, space: Space, chain: np.ndarray, how: Effort, seed: int, luck: np.ndarray) -> tuple[list[dict[str, float]], int]:
    """Draws of the chain that the model itself, in a city of the final scale, does not find implausible; and how many were tried.

    A draw is dropped when a target lies more than CUT standard deviations off (what is known of the city, and the luck of one city of that scale).
    """
    order, sigma = chain[np.random.default_rng([seed, 99]).permutation(len(chain))], np.sqrt(SIGMA**2 + luck * how.scale / how.final_scale)
    kept: list[dict[str, float]] = []
    tried = 0
    while len(kept) < DRAWS and tried < min(BATCHES * how.drawn, len(order)):
        natures = [space.nature(p) for p in order[tried : tried + how.drawn]]
        found = misses(runs.facts(natures, [seed_of(seed, 50_000 + tried + i) for i in range(len(natures))], how.final_scale))
        plausible = np.nanmax(np.abs(found) / sigma, axis=1) <= posterior.CUT
        kept += [nature for nature, fine in zip(natures, plausible, strict=True) if fine]
        tried += len(natures)
    return kept, tried
