"""The high-tech certificate: bunching at the research threshold, and how research answers to its price (Chen, Liu, Suárez Serrato & Xu 2021)."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from agents.firm.fate import research_required
from agents.firm.research import user_cost
from ecosystem.world import World
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.estimators import TooFew, bunching, need, regression, within
from experiments.econometrics.numbers import around, value
from experiments.econometrics.panel import Panel
from experiments.econometrics.worlds import city, play

START, YEARS = "2016Q1", 5
LEAST_SALES = value("least_sales")  # M RMB a year, as a firm above the size at which the tax office asks for the research form
LOW, HIGH = (
    value("manipulated_low"),
    value("manipulated_high"),
)  # the manipulated range in units of the threshold: to be read off the histogram, as in the paper
REACH = (0.1, 4.0)
COLUMNS = ("research", "revenue", "high_tech")


class Filings:
    """What was filed for each certificate in force: intensity reported and done, in units of the threshold, by uid."""

    def __init__(self) -> None:
        self.filed: dict[int, tuple[float, float]] = {}
        self.latest: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None = None
        self.law: dict[int, tuple[float, float, float]] = {}
        self.planted = np.nan  # the elasticity firms live by

    def watch(self, world: World) -> None:
        firms, rules = world.firms.view, world.rules
        self.planted = world.nature.user_cost
        self.law[world.quarter] = (rules.profit_tax, rules.hightech_tax, rules.research_deduction)
        sales = 4.0 * firms.sales_average
        steps = (rules.hightech_small, rules.hightech_middle, rules.hightech_large)
        required = np.where(sales <= 50.0, research_required(1.0, *steps), np.where(sales <= 200.0, research_required(100.0, *steps), steps[2]))
        done = 4.0 * firms.research_average / np.maximum(sales, 1e-6) / required
        new = np.flatnonzero(firms.alive & (firms.high_tech == 1) & (firms.certified_until == world.quarter + int(rules.hightech_years)))
        reported = done[new] / (1.0 - firms.relabelled[new])
        self.filed |= dict(zip(firms.uid[new].tolist(), zip(reported.tolist(), done[new].tolist(), strict=True), strict=True))
        look = firms.alive & (sales >= LEAST_SALES) & (firms.profit > 0.0) & (world.quarter - firms.birth >= rules.hightech_age)
        rows = np.flatnonzero(look)
        self.latest = firms.uid[rows], done[rows], firms.high_tech[rows] == 1, sales[rows]


@lru_cache(maxsize=1)  # two questions look at the same city
def registers(replicate: int, scale: float, seed: int) -> tuple[Panel, Filings]:
    """A panel of profitable firms that do research, and what they filed."""
    filings, panel = Filings(), Panel(COLUMNS, lambda firms, _: (firms.profit > 0.0) & (firms.research > 0.0) & (4.0 * firms.sales_average >= LEAST_SALES))

    def watch(scenario: Any, world: World) -> None:
        filings.watch(world)
        panel.watch(scenario, world)

    play(city(replicate, scale, seed, YEARS, start=START), replicate, watch)
    return panel, filings


def relabelled(replicate: int, scale: float, seed: int) -> Reading | str:
    """Excess at the threshold, moved there from below it, as a share of all research reported at or above the threshold."""
    _, filings = registers(replicate, scale, seed)
    assert filings.latest is not None
    uid, done, certified, _ = filings.latest
    known = np.array([u in filings.filed for u in uid.tolist()], bool) & certified
    filed = np.array([filings.filed[u] for u in uid[known].tolist()]).reshape(-1, 2)
    x = np.concatenate([filed[:, 0], done[~certified]])
    try:
        need(len(filed), "certified firms", 30)
        found = bunching(x, LOW, HIGH, REACH)
    except TooFew as few:
        return str(few)
    true_top, true_bottom = float((filed[:, 0] - filed[:, 1]).sum()), float(filed[:, 0].sum())
    error = found.moved_error / found.above
    return Reading(found.moved, error, int(certified.sum()), len(x), found.above, true_top, true_bottom)


def elasticity(replicate: int, scale: float, seed: int) -> Reading | str:
    """Log research on its log user cost and log sales, firm and quarter effects, errors clustered by firm; minus the first coefficient.

    What a firm spends in a quarter answers to the certificate it holds and the sales it has when the quarter begins.
    """
    panel, filings = registers(replicate, scale, seed)
    rows: list[np.ndarray] = []
    for earlier, q in pairwise(panel.quarters):
        old, (tax, reduced, deduction) = panel.at(earlier), filings.law[q]
        research = panel.of(old["uid"], "research", q)
        price = np.where(old["high_tech"] == 1, user_cost(0.0, reduced, deduction), user_cost(0.0, tax, deduction))
        seen = (research > 0.0) & (old["revenue"] > 0.0)  # not so of firms that are gone, or suspended
        logs = (np.log(v[seen]) for v in (research, price, old["revenue"]))
        rows.append(np.column_stack([old["uid"][seen], np.full(seen.sum(), q), *logs]))
    uid, quarter, *logs = np.concatenate(rows).T
    try:
        need(len(np.unique(uid)), "firms", 30)
        y, *x = within(np.column_stack(logs), uid, quarter).T
        fit = regression(y, np.column_stack(x), uid)
    except TooFew as few:
        return str(few)
    return Reading(-float(fit.beta[0]), float(fit.error[0]), len(np.unique(uid)), len(y), true_top=filings.planted)


DESIGNS = (
    Design(
        "certificate_bunching",
        (
            Question(
                "relabelled",
                "research reported by certified firms that was relabelled",
                "% of research reported",
                24.2,
                14.2,
                34.2,
                "F11; band as in the facts",
            ),
        ),
        lambda *city: {"relabelled": relabelled(*city)},
    ),
    Design(
        "user_cost",
        (
            Question(
                "elasticity",
                "research done, elasticity to its user cost (taken negative)",
                "log points a log point",
                *around(1.14),
                "F11; band assumption A-402",
            ),
        ),
        lambda *city: {"elasticity": elasticity(*city)},
    ),
)
