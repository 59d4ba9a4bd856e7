"""Every instrument alone at its default dose: one baseline a replicate, one world an instrument, all on the same luck."""

from __future__ import annotations

import hashlib
import inspect
from functools import partial
from pathlib import Path

import numpy as np

from ecosystem.source import fingerprint
from experiments.catalogue import SHOWN
from experiments.ensemble import digest
from experiments.journal import Journal
from experiments.replicate import compile_kernels, worlds_of
from experiments.scenario import Scenario, load
from experiments.statistics import paired_interval
from experiments.workers import Crew, Done, seed_of
from policies import CATALOGUE

BASELINE = ""  # the name of the world without measures among those of a replicate
LEVEL = 0.95


def world(name: str, scale: float, years: int) -> Scenario:
    """The city with one instrument at its default dose, or with none."""
    return load("status-quo").replaced(name=name or "status-quo", measures=(name,) if name else (), scale=scale, years=years)


def simulate(ticket: tuple[int, str], *, scale: float, years: int) -> dict[str, float]:
    """The headline of one world: what SHOWN names."""
    replicate, name = ticket
    asked = world(name, scale, years).lived(replicate)
    ((_, _, trajectory),) = worlds_of([asked], seed_of(asked.seed, replicate))
    headline = trajectory.headline()
    return {key: headline[key] for key in SHOWN}


def gather(out: Path, replicates: int, workers: int, scale: float, years: int) -> dict[tuple[int, str], dict[str, float]]:
    """Headlines by (replicate, instrument): those on disk that this model made, and the missing ones."""
    made = {name: _identity(name, scale, years) for name in (BASELINE, *CATALOGUE)}
    wanted = {(r, name): f"{r}:{name}:{identity}" for r in range(replicates) for name, identity in made.items()}
    with Journal(out / "effects.jsonl") as journal:
        missing = [ticket for ticket, key in wanted.items() if key not in journal.found]
        with Crew(workers, prepare=compile_kernels) as crew:
            for outcome in crew.outcomes(partial(simulate, scale=scale, years=years), missing):
                if not isinstance(outcome, Done):
                    raise SystemExit(f"{outcome.replicate}: {outcome.message}")
                replicate, name = outcome.replicate
                journal.add(wanted[replicate, name], outcome.trajectories)
                print(f"replicate {replicate}, {name or 'status quo'}, {outcome.seconds:.0f} s; {len(missing)} were to do", flush=True)
        return {ticket: journal.found[key] for ticket, key in wanted.items()}


def _identity(name: str, scale: float, years: int) -> str:
    """What makes a world of this instrument: the model, its settings, the instrument's own file."""
    own = Path(inspect.getfile(CATALOGUE[name])).read_bytes() if name else b""
    model = fingerprint(("ecosystem", "agents"), (".py", ".toml"))
    return hashlib.sha256(f"{model}:{digest()}:{world(name, scale, years).hash}:".encode() + own).hexdigest()[:16]


def effects(found: dict[tuple[int, str], dict[str, float]], replicates: int) -> dict[str, dict[str, dict[str, float]]]:
    """Instrument -> indicator -> effect with its interval: the mean of paired differences."""

    def of(name: str, key: str) -> dict[str, float]:
        differences = np.array([found[r, name][key] - found[r, BASELINE][key] for r in range(replicates)])
        return dict(zip(("effect", "low", "high"), paired_interval(differences[np.isfinite(differences)], LEVEL), strict=True))

    return {name: {key: of(name, key) for key in SHOWN} for name in CATALOGUE}
