"""Grants on research: regression discontinuity at the award cut-off beside matching, on the same simulated awards (Dimos & Pugh 2016)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from agents.treasury import merit, noise_left
from ecosystem.city import SECTORS
from ecosystem.draws import normal_numpy
from ecosystem.register import Event
from ecosystem.world import World
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.estimators import TooFew, discontinuity, matched
from experiments.econometrics.numbers import value
from experiments.econometrics.panel import Panel, happened
from experiments.econometrics.worlds import city, play

YEARS = 6
AFTER = int(value("after"))  # quarters of research counted after the award
MEASURE = "key_technology_subsidy"
BUDGET = value("grant_budget")  # M RMB a year in the whole city, for all sectors: enough for some of what is claimed, never for all
COVARIATES = ("sales_average", "research_average", "staff", "cash", "patents", "birth")
COLUMNS = (*COVARIATES, "sector", "research")


class Jury:
    """The jury's sheet: who claimed in each quarter, with the score by which claims were paid in order (`treasury.reimburse`)."""

    def __init__(self) -> None:
        self.quarter: list[np.ndarray] = []
        self.uid: list[np.ndarray] = []
        self.score: list[np.ndarray] = []

    def watch(self, world: World) -> None:
        firms, nature = world.firms.view, world.nature
        due = firms.alive & (firms.research_rate > 0.0) & ((world.quarter - firms.birth) % 4 == 3) & (4.0 * firms.research_average >= nature.project_minimum)
        rows = np.flatnonzero(due)
        left = noise_left(firms.seen_noise[rows], 1.0)  # no measure here pays for statistics
        luck = normal_numpy(world.key("treasury.jury"), firms.uid[rows])
        self.quarter.append(np.full(len(rows), world.quarter))
        self.uid.append(firms.uid[rows])
        self.score.append(merit(firms.knowledge[rows], left * nature.quality_spread * luck))


class Spending:
    """What all firms of a city spend on research, M RMB."""

    def __init__(self) -> None:
        self.total = 0.0

    def watch(self, _scenario: Any, world: World) -> None:
        if world.quarter >= world.start:
            self.total += float(world.firms["research"][world.firms["alive"]].sum())


def _measures() -> dict[str, Any]:
    return {MEASURE: {"sectors": list(SECTORS), "budget": BUDGET}}


def _does_research(firms, world) -> np.ndarray:
    return 4.0 * firms.research_average >= 0.2 * world.nature.project_minimum


@lru_cache(maxsize=1)  # two designs look at the same city
def awards(replicate: int, scale: float, seed: int) -> dict[str, np.ndarray]:
    """Every claim early enough to be followed: quarter, uid, running variable, covariates, what was granted and researched in the eight quarters from then."""
    panel, jury, spent, without = Panel(COLUMNS, _does_research), Jury(), Spending(), Spending()

    def watch(scenario: Any, world: World) -> None:
        panel.watch(scenario, world)
        jury.watch(world)
        spent.watch(scenario, world)

    world = play(city(replicate, scale, seed, YEARS, _measures()), replicate, watch)
    paid_at, paid_to, amount = panel.events(Event.GRANT, world.start)
    quarter, uid, score = (np.concatenate(part) for part in (jury.quarter, jury.uid, jury.score))
    everyone = np.unique(np.concatenate([uid, paid_to]))
    quarters = range(world.start, world.quarter + 1)
    grant = happened(paid_at, paid_to, everyone, quarters, amount)
    research = panel.matrix(everyone, "research", quarters, 0.0)
    keep = (quarter >= world.start) & (quarter <= world.quarter - AFTER)
    quarter, uid, score = quarter[keep], uid[keep], score[keep]
    place = np.searchsorted(everyone, uid)
    window = (quarter - world.start)[:, None] + np.arange(AFTER)[None, :]
    now = grant[place, quarter - world.start]
    later = research[place[:, None], np.minimum(window + 1, len(quarters) - 1)].sum(axis=1)
    found = {
        "quarter": quarter, "uid": uid, "score": score, "won": now > 0.0, "granted": grant[place[:, None], window].sum(axis=1), "research": later,
        "running": _running(quarter, score, now > 0.0),
    }  # fmt: skip
    for name in (*COVARIATES, "sector"):
        found[name] = np.zeros(len(uid))
        for q in np.unique(quarter):
            found[name][quarter == q] = panel.of(uid[quarter == q], name, int(q), 0.0)
    # The truth: the city of the same luck without the programme.
    play(city(replicate, scale, seed, YEARS), replicate, without.watch)
    return found | {"paid": np.array(amount.sum()), "more": np.array(spent.total - without.total)}


def _running(quarter: np.ndarray, score: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Score less the quarter's cut-off, half-way between the last paid and the first unpaid; NaN where all or none were paid."""
    out = np.full(len(score), np.nan)
    for q in np.unique(quarter):
        here = quarter == q
        if won[here].any() and not won[here].all():
            out[here] = score[here] - 0.5 * (score[here & won].min() + score[here & ~won].max())
    return out


def _relative(a: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Growth of research and money received, both in units of the research of the eight quarters before, so that no giant decides; ends drawn in at 1 %."""
    usual = np.maximum(AFTER * a["research_average"], 1e-6)
    growth = a["research"] / usual - 1.0
    return np.clip(growth, *np.quantile(growth, (0.01, 0.99))) if len(growth) else growth, a["granted"] / usual


def regression_discontinuity(replicate: int, scale: float, seed: int) -> dict[str, Reading | str]:
    """Jump of research over jump of money at the cut-off (a fuzzy design: who loses today may win next year)."""
    a = awards(replicate, scale, seed)
    known = np.isfinite(a["running"])
    research, granted = (column[known] for column in _relative(a))
    x, uid = a["running"][known], a["uid"][known]
    try:
        outcome = discontinuity(x, research, uid)
        money = discontinuity(x, granted, uid, outcome.bandwidth)
        ratio = outcome.jump / money.jump
        error = discontinuity(x, research - ratio * granted, uid, outcome.bandwidth).error / abs(money.jump)
    except TooFew as few:
        return {"research": str(few)}
    return {"research": Reading(outcome.jump, error, money.right, len(x), money.jump, float(a["more"]), float(a["paid"]))}


def matching(replicate: int, scale: float, seed: int) -> dict[str, Reading | str]:
    """Those who won against losers of the same quarter that look alike in the registers."""
    a = awards(replicate, scale, seed)
    size = [np.log(np.maximum(a[name], 1e-3)) for name in ("sales_average", "research_average", "staff", "cash")]
    x = np.column_stack([*size, np.log1p(a["patents"]), a["quarter"] - a["birth"], 3.0 * a["quarter"], a["sector"]])
    won = a["won"].astype(bool)
    research, granted = _relative(a)
    try:
        outcome = matched(x, won, research)
        money = matched(x, won, granted)
        ratio = outcome.effect / money.effect
        error = matched(x, won, research - ratio * granted).error / abs(money.effect)
    except TooFew as few:
        return {"research": str(few)}
    return {"research": Reading(outcome.effect, error, outcome.treated, len(won), money.effect, float(a["more"]), float(a["paid"]))}


QUESTION = Question(
    "research", "research added by each RMB granted", "RMB a RMB", 1.0, 1.0 - value("grant_band"), 1.0 + value("grant_band"), "F8; assumption A-403"
)
DESIGNS = (
    Design(
        "grants_rd",
        (QUESTION,),
        regression_discontinuity,
    ),
    Design(
        "grants_matching",
        (QUESTION,),
        matching,
    ),
)
