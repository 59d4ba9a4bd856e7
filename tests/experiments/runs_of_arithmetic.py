"""Runs without a model: what the tests of the engine and of what stands on it ask workers to do."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from experiments.engine import rows

INDICATORS = ("active_firms", "entrants", "public_spending", "unicorns_ever")


def answer(ticket):
    """A world's headline is a known function of its measures' dose, its hurdle and the luck of the replicate."""
    cells = []
    for s in ticket.scenarios:
        luck = np.random.default_rng([s.seed, ticket.replicate]).normal(0.0, 100.0)
        effect = sum(p.settings().get("slots", 0.0) for p in s.measures) * (1.0 - s.nature.get("hurdle", 0.0))
        values = (5000.0 + luck + 2 * effect, 1000.0 + luck + effect, effect / 10.0, np.nan)
        cells += [(s.name, "headline", name, 0, value) for name, value in zip(INDICATORS, values, strict=True)]
        cells += [(s.name, "spending", "sandbox", year, effect / 20.0) for year in (2021, 2022) if s.measures]
    return rows(ticket, cells)


def answer_noting(ticket):
    """As `answer`; leaves a mark for each time it was asked, in the folder NOTES."""
    (Path(os.environ["NOTES"]) / f"{ticket.run}.{time.monotonic_ns()}").write_text("")
    return answer(ticket)


def answer_slowly(ticket):
    answer_noting(ticket)
    time.sleep(0.02)
    return answer(ticket)


def answer_in_a_while(ticket):
    time.sleep(0.05)
    return answer(ticket)


def answer_or_fail(ticket):
    if ticket.point == 1:
        error = ValueError("the world of point 1 is impossible")
        error.scenario = "pilot-2021"
        raise error
    return answer(ticket)


def answer_or_die_once(folder, ticket):
    """The first worker that meets run 3 is killed."""
    mark = Path(folder) / "died"
    if ticket.run == 3 and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(ticket)


def answer_or_die(ticket):
    """Every worker that meets run 3 is killed."""
    if ticket.run == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(ticket)


def notes(folder):
    """How often each run was asked for."""
    asked = [int(path.name.partition(".")[0]) for path in Path(folder).iterdir() if path.name[0].isdigit()]
    return {run: asked.count(run) for run in set(asked)}
