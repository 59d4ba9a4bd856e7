"""What credit answers to: loans on data and ordinary loans after a fall of house prices and after a fall of sales (Gambacorta et al. 2023)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.city import DISTRICTS
from ecosystem.world import World
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.estimators import TooFew, need, regression
from experiments.econometrics.numbers import value
from experiments.econometrics.worlds import city, play

SHOCK = value("stress")  # log points
QUARTER, AFTER, YEARS = "2022Q1", int(value("year")), 2
KINDS = ("debt", "data_debt")


class Lending:
    """New loans of each kind and sales by district, quarter by quarter from the shock, as bank and tax registers add them up."""

    def __init__(self, first: int):
        self.first = first
        self.before: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.loans: dict[str, list[np.ndarray]] = {kind: [] for kind in KINDS}
        self.sales: list[np.ndarray] = []

    def watch(self, _scenario: Any, world: World) -> None:
        if not self.first - 1 <= world.quarter < self.first + AFTER:
            return
        firms = world.firms.view
        rows = np.flatnonzero(firms.alive)
        rows = rows[np.argsort(firms.uid[rows])]
        uid, place = firms.uid[rows], firms.district[rows]
        for kind in KINDS:
            owed = getattr(firms, kind)[rows]
            if kind in self.before:
                known, earlier = self.before[kind]
                at = np.minimum(np.searchsorted(known, uid), len(known) - 1)
                old = np.where(known[at] == uid, earlier[at], 0.0)
                # A part of every loan is repaid in each quarter, a new one's too.
                new = np.maximum(owed / (1.0 - world.nature.amortisation) - old, 0.0)
                self.loans[kind].append(np.bincount(place, new, len(DISTRICTS)))
            self.before[kind] = uid, owed.copy()
        if world.quarter >= self.first:
            self.sales.append(np.bincount(place, firms.revenue[rows], len(DISTRICTS)))


def read(replicate: int, scale: float, seed: int) -> dict[str, Reading | str]:
    """Log new loans of a kind in district and quarter, against the same city without a shock, on log house price and log sales."""
    first = clock.quarter(QUARTER)
    seen = []
    for shock in ({}, {"house_price_shock": SHOCK}, {"sales_shock": SHOCK}):
        lending = Lending(first)
        play(city(replicate, scale, seed, YEARS, shock_quarter=first, **shock), replicate, lending.watch)
        seen.append(lending)
    base, *shocked = seen
    found: dict[str, Reading | str] = {}
    for kind in KINDS:
        y, x, weight, where = [], [], [], []
        for price, world in zip((SHOCK, 0.0), shocked, strict=True):
            before, after = np.array(base.loans[kind]), np.array(world.loans[kind])
            change = np.log(np.maximum(world.sales, 1e-9)) - np.log(np.maximum(base.sales, 1e-9))
            both = (before > 0.0) & (after > 0.0)
            y.append(np.log(after[both] / before[both]))
            x.append(np.column_stack([np.full(both.sum(), price), change[both]]))
            weight.append(before[both])
            where.append(np.broadcast_to(np.arange(len(DISTRICTS)), both.shape)[both])
        loans, columns, cells = np.concatenate(y), np.concatenate(x), np.concatenate(where)
        try:
            need(len(loans), "districts with loans", 12)
            fit = regression(loans, columns, cells, np.concatenate(weight))
        except TooFew as few:
            found |= {f"{kind}_price": str(few), f"{kind}_sales": str(few)}
            continue
        for name, beta, error in zip(("price", "sales"), fit.beta, fit.error, strict=True):
            found[f"{kind}_{name}"] = Reading(float(beta), float(error), len(loans), len(loans))
    return found


SOURCE = "F16 (elasticities not retrieved); assumption A-404"
DESIGNS = (
    Design(
        "supply_response",
        (
            Question("debt_price", "ordinary credit on house prices", "log points a log point", math.nan, 0.0, math.inf, SOURCE),
            Question("data_debt_price", "data credit on house prices", "log points a log point", 0.0, -value("price_band"), value("price_band"), SOURCE),
            Question("debt_sales", "ordinary credit on sales", "log points a log point", math.nan, 0.0, math.inf, SOURCE),
            Question("data_debt_sales", "data credit on sales", "log points a log point", math.nan, 0.0, math.inf, SOURCE),
        ),
        read,
    ),
)
