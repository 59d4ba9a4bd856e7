"""The virtual econometrician: published designs on simulated registers, each estimate beside the published one and the truth.

Only the maker of a city can know what an econometrician estimates: worlds paired on the same luck show it. No estimate is ever used to
set a number of the model.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.declare import Wrong, nearest

if TYPE_CHECKING:
    from experiments.econometrics.design import Design, Estimate, Question, Reading

SUBJECTS = ("sandbox", "grants", "certificates", "data_credit", "supply")
NAMES = (
    "sandbox_did", "sandbox_throughput", "grants_rd", "grants_matching", "certificate_bunching", "user_cost", "data_credit", "supply_response",
)  # fmt: skip
REPLICATES, SCALE, SEED = 4, 0.3, 1
FILE = "estimates.jsonl"


def designs(names: Iterable[str] | None = None) -> list[Design]:
    """The designs of these names, in the order they are told; raises Wrong on a name that is none."""
    wanted = list(names or NAMES)
    for name in wanted:
        if name not in NAMES:
            raise Wrong("DESIGN", name, f"one of {', '.join(NAMES)}", nearest(name, NAMES))
    every = {d.name: d for subject in SUBJECTS for d in import_module(f"experiments.econometrics.{subject}").DESIGNS}
    return [every[name] for name in NAMES if name in wanted]


def estimate(
    names: Sequence[str] | None = None,
    replicates: int = REPLICATES,
    scale: float = SCALE,
    workers: int | None = None,
    seed: int = SEED,
    out: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Estimate]:
    """Estimates of these designs (all when none is named), pooled over replicates; what is done is kept in `out` and not done again.

    Replicate r lives in the nature of draw r. Raises Wrong on an unknown design, RuntimeError when a city fails.
    """
    asked = designs(names)
    tickets = [(r, d.name) for r in range(replicates) for d in asked]  # designs that look at one city follow each other
    found = _gather(tickets, scale, seed, workers, out, progress)
    return [pooled(d, q, [found[r, d.name].get(q.name, "") for r in range(replicates)]) for d in asked for q in d.questions]


def read(ticket: tuple[int, str], *, scale: float, seed: int) -> dict[str, dict[str, float] | str]:
    """What one city says on one design, as plain records."""
    from dataclasses import asdict

    replicate, name = ticket
    (design,) = designs([name])
    found = design.read(replicate, scale, seed)
    return {key: r if isinstance(r, str) else {k: float(v) for k, v in asdict(r).items()} for key, r in found.items()}


def identity(scale: float, seed: int) -> str:
    """What makes a reading besides its replicate and design: the model, the econometrician, the ensemble, the city's size and the root of luck."""
    from ecosystem.source import fingerprint
    from experiments.ensemble import digest

    made = fingerprint(("ecosystem", "agents", "policies"), (".py", ".toml")) + fingerprint(("experiments/econometrics",))
    return hashlib.sha256(f"{made}:{digest()}:{scale!r}:{seed}".encode()).hexdigest()[:16]


def _gather(
    tickets: list[tuple[int, str]], scale: float, seed: int, workers: int | None, out: Path | None, progress: Callable[[int, int], None] | None
) -> dict[tuple[int, str], Mapping[str, Reading | str]]:
    """Readings by (replicate, design): those on disk that this model made, and the missing ones."""
    from experiments.journal import Journal
    from experiments.replicate import compile_kernels
    from experiments.workers import Crew, Done, check_workers

    check_workers(workers)
    made, told = identity(scale, seed), progress or (lambda done, total: None)
    keys = {(replicate, name): f"{replicate}:{name}:{made}" for replicate, name in tickets}
    with Journal(out / FILE if out is not None else None) as journal:
        missing = [ticket for ticket in tickets if keys[ticket] not in journal.found]
        done = len(tickets) - len(missing)
        told(done, len(tickets))
        if missing:
            with Crew(workers, prepare=compile_kernels) as crew:
                for outcome in crew.outcomes(partial(read, scale=scale, seed=seed), missing):
                    if not isinstance(outcome, Done):
                        raise RuntimeError(f"{outcome.replicate[1]}, replicate {outcome.replicate[0]}: {outcome.message}")
                    journal.add(keys[outcome.replicate], outcome.trajectories)
                    done += 1
                    told(done, len(tickets))
        return {ticket: {name: _reading(said) for name, said in journal.found[key].items()} for ticket, key in keys.items()}


def _reading(said: Any) -> Reading | str:
    from experiments.econometrics.design import Reading

    return said if isinstance(said, str) else Reading(**said)


# -- pooling ---------------------------------------------------------------------------------------------


def pooled(design: Design, question: Question, readings: Sequence[Reading | str]) -> Estimate:
    """One estimate of several cities: the ratio of summed tops to summed bottoms (a mean where the bottoms are 1).

    From three cities on its error is their spread (jackknife), which holds the luck of the sample and the difference between natures;
    from one or two it is the error within a city. Student or normal 90 % interval.
    """
    from scipy.special import ndtri, stdtrit

    from experiments.econometrics.design import FEWEST, Estimate, Reading
    from experiments.statistics import LEVEL

    known = [r for r in readings if isinstance(r, Reading) and math.isfinite(r.top) and math.isfinite(r.bottom)]
    treated, n = int(sum(r.treated for r in known)), int(sum(r.n for r in known))
    value = error = low = high = truth = math.nan
    errors, note, inside = "", "", None
    if treated < FEWEST or not known:
        said = next((r for r in readings if isinstance(r, str) and r), f"not enough treated firms ({treated}, at least {FEWEST} are needed)")
        note = said if not known else f"not enough treated firms ({treated}, at least {FEWEST} are needed)"
    else:
        value = _ratio(known)
        if len(known) >= 3:
            left_out = [_ratio(known[:i] + known[i + 1 :]) for i in range(len(known))]
            middle = sum(left_out) / len(known)
            error = math.sqrt((len(known) - 1) / len(known) * sum((v - middle) ** 2 for v in left_out))
            errors, times = "between replicates", float(stdtrit(len(known) - 1, (1 + LEVEL) / 2))
        else:
            whole = sum(r.bottom for r in known)
            error = math.sqrt(sum((r.error * r.bottom / whole) ** 2 for r in known))
            errors, times = "within replicates", float(ndtri((1 + LEVEL) / 2))
        low, high = value - times * error, value + times * error
        true = [r for r in known if math.isfinite(r.true_top) and math.isfinite(r.true_bottom)]
        bottom = sum(r.true_bottom for r in true)
        truth = sum(r.true_top for r in true) / bottom if bottom else math.nan
        inside = question.low <= value * question.times <= question.high
        beside = math.isfinite(truth) and not low <= truth <= high
        if not inside or beside:
            note = design.words["why"]
    times = question.times
    return Estimate(
        design.name, question.name, question.statement, question.unit, value * times, error * times, low * times, high * times,
        question.published, question.low, question.high, inside, truth * times, n, treated, len(known), errors, question.source, note,
    )  # fmt: skip


def _ratio(readings: Sequence[Reading]) -> float:
    bottom = sum(r.bottom for r in readings)
    return sum(r.top for r in readings) / bottom if bottom else math.nan
