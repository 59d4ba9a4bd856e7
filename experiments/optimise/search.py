"""A search that survives any interruption: NSGA-II, and every draw of it has an address.

What a trial is made of is a pure function of the seed, its number and the generations before its own. So asking leaves
nothing behind that could be half done, and the journal holds told trials only, one line each, in order. Killed at any
moment, the search asks its last generation again, gets the same trials, and goes on after the last one told.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import NSGAIISampler
from optuna.samplers.nsgaii import SBXCrossover
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState, create_trial

Space = Mapping[str, BaseDistribution]


@dataclass(frozen=True, slots=True)
class Told:
    """What a trial brought: its objectives (None when it failed), by how much it breaks the constraint, and notes for the journal."""

    values: tuple[float, ...] | None
    excess: float = 0.0  # at most 0 is feasible
    notes: Mapping[str, Any] = field(default_factory=dict)


class Breeder(NSGAIISampler):
    """NSGA-II (Deb, Pratap, Agarwal & Meyarivan 2002) with simulated binary crossover, for one trial.

    Its luck is the trial's own, and its generation follows from the trial's number: a failed trial leaves its generation smaller.
    """

    def __init__(self, seed: int, number: int, population: int):
        luck = np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)  # Optuna may yet rename SBXCrossover
            super().__init__(population_size=population, crossover=SBXCrossover(), seed=int(luck[0]))
        self.number, self.size = number, population

    def get_trial_generation(self, study: Study, trial: FrozenTrial) -> int:
        return self.number // self.size

    def get_population(self, study: Study, generation: int) -> list[FrozenTrial]:
        return [t for t in study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,)) if t.number // self.size == generation]

    def get_parent_population(self, study: Study, generation: int) -> list[FrozenTrial]:
        """In the order of their numbers (Optuna gives another order the first time, which a resumed search would not see);
        none when failures left too few for a pair."""
        parents = sorted(super().get_parent_population(study, generation), key=lambda t: t.number)
        return parents if len(parents) > 1 else []


class Search:
    """A search in a journal file, begun or gone on with. `first` are settings that open it, as trials 0, 1 ...

    The caller sees to it that nobody else writes the journal, and that its space, seed and population stay the same.
    """

    def __init__(self, journal: Path, space: Space, directions: Sequence[str], *, population: int, seed: int, first: Sequence[Mapping[str, Any]] = ()):
        self.space, self.population, self.seed, self.first = space, population, seed, first
        _mend(journal)
        storage = JournalStorage(JournalFileBackend(str(journal), lock_obj=_Ours()))  # type: ignore[arg-type]
        with _quiet():
            begun = bool(storage.get_all_studies())  # asked first, since an attempt to create it again would be a line of the journal
            make = optuna.load_study if begun else partial(optuna.create_study, directions=list(directions))
            self.study = make(study_name="search", storage=storage)

    @property
    def trials(self) -> list[FrozenTrial]:
        """The trials told so far, in order."""
        return self.study.get_trials(deepcopy=False)

    @property
    def front(self) -> list[int]:
        """Numbers of the feasible trials that no other feasible trial beats in every respect."""
        return sorted(t.number for t in self.study.best_trials)

    def run(self, generations: int, evaluate: Callable[[dict[int, dict[str, Any]]], Iterable[Told]]) -> None:
        """Evaluate generation after generation; `evaluate` maps {number: settings} of one to what they brought, in order."""
        for generation in range(generations):
            numbers = range(generation * self.population, (generation + 1) * self.population)
            told = len(self.trials)
            if told >= numbers.stop:
                continue
            asked = {number: self.ask(number) for number in numbers}
            for (number, settings), outcome in zip(asked.items(), evaluate(asked), strict=True):
                if number >= told:
                    self.tell(settings, outcome)

    def ask(self, number: int) -> dict[str, Any]:
        """The settings of a trial whose earlier generations have been told."""
        if number < len(self.first):
            return dict(self.first[number])
        breeder, trial = Breeder(self.seed, number, self.population), create_trial(state=TrialState.WAITING)
        inherited = breeder.sample_relative(self.study, trial, dict(self.space))
        return {n: inherited[n] if n in inherited else breeder.sample_independent(self.study, trial, n, d) for n, d in self.space.items()}

    def tell(self, settings: Mapping[str, Any], outcome: Told) -> None:
        """Append a trial to the journal: one line, synced to the disk."""
        known: dict[str, Any] = {"params": dict(settings), "distributions": dict(self.space), "user_attrs": dict(outcome.notes)}
        if outcome.values is None:
            self.study.add_trial(create_trial(state=TrialState.FAIL, **known))
        else:
            self.study.add_trial(create_trial(values=outcome.values, constraints={"budget": outcome.excess}, **known))


class _Ours:
    """In place of Optuna's lock files, which a killed search would leave behind: the folder's own lock keeps others out."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass


def _mend(journal: Path) -> None:
    """Cut off a last line that was only half written when the power went."""
    if journal.exists():
        with journal.open("r+b") as stream:
            stream.truncate(stream.read().rfind(b"\n") + 1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Optuna greets every new study on the terminal."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
