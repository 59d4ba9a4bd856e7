"""Sandbox entry on raising capital: staggered difference in differences (Cornelli et al. 2024), and the sandbox's throughput (FCA)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from agents.firm.columns import GREY, SANDBOX, WAITING
from ecosystem.register import Event
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.estimators import TooFew, did
from experiments.econometrics.numbers import around, value
from experiments.econometrics.panel import Panel, happened
from experiments.econometrics.worlds import city, play

BEFORE, AFTER = int(value("before")), int(value("after"))  # quarters looked at on each side of entry
YEARS = 7
AGES = (3, 5, 9, 17)  # quarters from which a firm is of the next class of age


def _novel(firms, _world) -> np.ndarray:
    return firms.novel == 1


@lru_cache(maxsize=1)  # two designs look at the same city
def read(replicate: int, scale: float, seed: int) -> dict[str, Reading | str]:
    """Entrants of each quarter against applicants of their sector and age who then stood in the queue and were not let in within the window."""
    panel = Panel(("sector", "birth", "licence", "rounds"), _novel)
    world = play(city(replicate, scale, seed, YEARS, ("sandbox",)), replicate, panel.watch)
    start = world.start
    entry, entrant, _ = panel.events(Event.SANDBOX, start)
    raised_at, raiser, _ = panel.events(Event.ROUND, start - BEFORE)
    quarters = range(start - BEFORE, world.quarter + 1)
    uids = np.unique(np.concatenate(panel.uid))
    raised = np.minimum(happened(raised_at, raiser, uids, quarters), 1.0)
    first = np.full(len(uids), 10_000)
    np.minimum.at(first, np.searchsorted(uids, entrant), entry)
    rows: list[tuple[np.ndarray, ...]] = []
    for g in range(start, world.quarter - AFTER + 2):
        past = g - 1
        seen = panel.at(past)
        waiting = np.isin(seen["licence"], (WAITING, GREY)) & (seen["birth"] < past)
        place = np.searchsorted(uids, seen["uid"][waiting])
        birth = seen["birth"][waiting]
        # Firms are compared with their like: sector, class of age, and whether they have raised money before.
        like = 20 * seen["sector"][waiting].astype(int) + 2 * np.digitize(g - birth, AGES) + (seen["rounds"][waiting] > 0)
        treated = first[place] == g
        keep = treated | (first[place] >= g + AFTER)
        at = g - quarters[0]
        lived = np.arange(at - BEFORE, at)[None, :] + quarters[0] >= birth[keep][:, None]
        earlier = raised[place[keep]][:, at - BEFORE : at]
        before = (earlier * lived).sum(axis=1) / np.maximum(lived.sum(axis=1), 1)
        after = raised[place[keep]][:, at : at + AFTER].mean(axis=1)
        rows.append((before, after, treated[keep], 1000 * g + like[keep], place[keep]))
    return {"raising": _answer(rows, uids, replicate, scale, seed), "accepted": _accepted(panel, entry, entrant, start), "stay": _stay(panel, entry, entrant)}


def _answer(rows: list[tuple[np.ndarray, ...]], uids: np.ndarray, replicate: int, scale: float, seed: int) -> Reading | str:
    before, after, treated, cohort, place = (np.concatenate(column) for column in zip(*rows, strict=True))
    try:
        found = did(before, after, treated.astype(bool), cohort, uids[place])
    except TooFew as few:
        return str(few)
    true = _truth(uids[place[treated]], cohort[treated] // 1000, after[treated], replicate, scale, seed)
    return Reading(found.effect, found.relative_error, found.treated, len(before), found.without, *true)


def _truth(uid: np.ndarray, entry: np.ndarray, after: np.ndarray, replicate: int, scale: float, seed: int) -> tuple[float, float]:
    """Effect on the same firms and their level without it, from the city of the same luck that has no sandbox."""
    panel = Panel((), lambda firms, _: np.zeros(len(firms.uid), bool))
    world = play(city(replicate, scale, seed, YEARS), replicate, panel.watch)
    at, who, _ = panel.events(Event.ROUND, world.start)
    uids = np.unique(uid)
    quarters = range(world.start, world.quarter + 1)
    raised = np.minimum(happened(at, who, uids, quarters), 1.0)
    place = np.searchsorted(uids, uid)
    window = (entry - quarters[0])[:, None] + np.arange(AFTER)[None, :]
    without = raised[place[:, None], window].mean()
    return float(after.mean() - without), float(without)


def _accepted(panel: Panel, entry: np.ndarray, entrant: np.ndarray, start: int) -> Reading | str:
    """Share of those who queued when places were given who were ever let in."""
    applied = np.unique(
        np.concatenate([panel.uid[i][np.isin(panel.held["licence"][i], (WAITING, GREY))] for i, q in enumerate(panel.quarters) if q >= start - 1])
    )
    let_in = np.unique(entrant)
    everyone = len(np.union1d(applied, let_in))
    if not everyone:
        return "not enough applicants (0)"
    share = len(let_in) / everyone
    return Reading(share, float(np.sqrt(share * (1 - share) / everyone)), len(let_in), everyone)


def _stay(panel: Panel, entry: np.ndarray, entrant: np.ndarray) -> Reading | str:
    """Months from entry to the first quarter's end at which the firm is no longer inside."""
    uids = np.unique(entrant)
    last = panel.quarters[-1]
    done = entry <= last - 6
    if not done.any():
        return "not enough tests that ended (0)"
    inside = panel.matrix(uids, "licence", panel.quarters, -1.0) == SANDBOX
    quarters = inside.sum(axis=1)[np.searchsorted(uids, entrant[done])]
    error = float(3.0 * quarters.std(ddof=1) / np.sqrt(len(quarters))) if len(quarters) > 1 else np.nan
    return Reading(3.0 * float(quarters.mean()), error, len(quarters), len(quarters))


DESIGNS = (
    Design(
        "sandbox_did",
        (Question("raising", "sandbox entry on the chance of raising capital", "% of the chance without it", *around(50.0), "F1; band assumption A-402"),),
        lambda *city: {k: v for k, v in read(*city).items() if k == "raising"},
    ),
    Design(
        "sandbox_throughput",
        (
            Question("accepted", "applicants let into the sandbox", "% of applicants", *around(34.0), "F2; band assumption A-402"),
            Question("stay", "length of a sandbox test", "months", *around(6.0), "F2; band assumption A-402"),
        ),
        lambda *city: {k: v for k, v in read(*city).items() if k != "raising"},
    ),
)
