"""Stylised facts: what is known of the real city, measured on simulated cohorts by the published measure.

Targets are what calibration may fit to; checks are not fitted. A fact that fails is printed as failing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.register import Event

MID_2018, END_2020 = clock.quarter("2018Q2"), clock.quarter("2020Q4")


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with its role, band and source; `measure` reads it off one finished run to 2022Q4."""

    name: str
    role: str  # "target" or "check"
    unit: str
    target: float
    low: float
    high: float
    source: str
    measure: Callable[[Any], float]
    note: str = ""


# ---- measures -----------------------------------------------------------------------------------


def total(name: str, first: str, last: str) -> Callable[[Any], float]:
    """Sum of a flow over quarters first..last."""

    def measure(run: Any) -> float:
        t = run.trajectory
        inside = (t.quarters >= clock.quarter(first)) & (t.quarters <= clock.quarter(last))
        return float(t.series[name][inside].sum())

    return measure


def at(name: str, quarter: str) -> Callable[[Any], float]:
    """A stock at the end of a quarter."""
    return lambda run: float(run.trajectory.series[name][run.trajectory.quarters == clock.quarter(quarter)][0])


def mean_of(name: str, first: str, last: str) -> Callable[[Any], float]:
    """Mean of a rate over quarters first..last."""

    def measure(run: Any) -> float:
        t = run.trajectory
        inside = (t.quarters >= clock.quarter(first)) & (t.quarters <= clock.quarter(last))
        return float(np.nanmean(t.series[name][inside]))

    return measure


def births(run: Any) -> np.ndarray:
    """Firms born by quarter of birth (index is the quarter's number)."""
    kind, uid = run.world.register["kind"], run.world.register["uid"]
    return np.bincount(uid[kind == Event.BORN] >> 40, minlength=256)[:256].astype(float)


def age_share(youngest: float, oldest: float) -> Callable[[Any], float]:
    """Share (%) of the recorded stock at mid-2018 that is `youngest` to `oldest` years old: births less recorded deaths (D1.2)."""

    def measure(run: Any) -> float:
        stock = births(run) - run.world.deaths[:, : MID_2018 + 1].sum(axis=1)
        stock[MID_2018 + 1 :] = 0.0
        age = (MID_2018 + 0.5 - np.arange(256)) / 4.0
        return 100.0 * float(stock[(age >= youngest) & (age < oldest)].sum() / stock.sum())

    return measure


def hazards(run: Any) -> np.ndarray:
    """Recorded yearly hazard (%) by whole year of age 0..7, pooled over cohorts 2010-2017, each as far as 2020 lets one see."""
    born, deaths = births(run), run.world.deaths
    gone, at_risk = np.zeros(8), np.zeros(8)
    for b in range(clock.quarter("2010Q1"), clock.quarter("2017Q4") + 1):
        alive = born[b]
        for year in range(8):
            first, last = b + 4 * year, b + 4 * year + 4
            if last > END_2020 + 1:
                break
            died = deaths[b, first:last].sum()
            gone[year] += died
            at_risk[year] += alive
            alive -= died
    return 100.0 * gone / np.maximum(at_risk, 1.0)


def hazard(year: int) -> Callable[[Any], float]:
    """Recorded hazard in one year of age."""
    return lambda run: float(hazards(run)[year])


def hazard_fall(run: Any) -> float:
    """Recorded hazard at age 3 over that at age 5: how clearly it falls after its peak."""
    found = hazards(run)
    return float(found[3] / found[5]) if found[5] > 0 else math.nan


def hazard_peak(run: Any) -> float:
    """Year of age with the highest recorded hazard."""
    return float(hazards(run).argmax())


def rounds(run: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quarter, uid and number of every venture round to 2020Q4."""
    r = run.world.register
    chosen = (r["kind"] == Event.ROUND) & (r["quarter"] <= END_2020)
    return r["quarter"][chosen].astype(int), r["uid"][chosen], r["detail"][chosen]


def _highest(run: Any) -> tuple[np.ndarray, np.ndarray]:
    """First-round quarter and highest round of every funded firm."""
    quarter, uid, number = rounds(run)
    if not len(uid):
        return np.zeros(0), np.zeros(0)
    firms, where = np.unique(uid, return_inverse=True)
    highest = np.zeros(len(firms))
    np.maximum.at(highest, where, number)
    first = np.full(len(firms), 10_000)
    np.minimum.at(first, where, quarter)
    return first, highest


def share_with(least: int, settled: int = 0) -> Callable[[Any], float]:
    """Share (%) of funded firms with at least `least` rounds by 2020Q4, first funded `settled` quarters before or earlier."""

    def measure(run: Any) -> float:
        first, highest = _highest(run)
        old = first <= END_2020 - settled
        return 100.0 * float((highest[old] >= least).mean()) if old.any() else math.nan

    return measure


def months_between(run: Any) -> float:
    """Median months between consecutive rounds of a firm (quarters x 3)."""
    quarter, uid, number = rounds(run)
    order = np.lexsort((number, uid))
    same = uid[order][1:] == uid[order][:-1]
    gaps = np.diff(quarter[order])[same]
    return 3.0 * float(np.median(gaps)) if len(gaps) else math.nan


def manager_size(run: Any) -> float:
    """Mean money under management of active managers at the end (M RMB)."""
    funds = run.world.funds.view
    return float(funds.size[funds.alive].mean()) if funds.alive.any() else math.nan


def relabelled(run: Any) -> float:
    """Share (%) of the reported research of certified firms that was not research."""
    firms = run.world.firms.view
    certified = firms.high_tech == 1
    reported = firms.research_reported[certified].sum()
    return 100.0 * float(1.0 - firms.research[certified].sum() / reported) if reported > 0 else math.nan


def largest(run: Any) -> float:
    """Yearly sales of the largest firm (bn RMB), from its last quarter."""
    return 4.0 * float(run.world.firms.view.revenue.max()) / 1000.0


def sector_share(*names: str) -> Callable[[Any], float]:
    """Share (%) of sectors in the emerging industries' entrants, 2020H1."""
    from ecosystem.city import SECTORS

    def measure(run: Any) -> float:
        t = run.trajectory
        inside = (t.quarters >= clock.quarter("2020Q1")) & (t.quarters <= clock.quarter("2020Q2"))
        entrants = t.by_sector["entrants"][inside].sum(axis=0)
        return 100.0 * float(entrants[[SECTORS.index(n) for n in names]].sum() / entrants[:7].sum())

    return measure


# ---- the table ----------------------------------------------------------------------------------


def _facts() -> tuple[Fact, ...]:
    T, C = "target", "check"
    out = [
        Fact("new firms 2019H1, seven industries", T, "firms", 12443, 11199, 13687, "A2.3", total("entrants_emerging", "2019Q1", "2019Q2")),
        Fact("new firms 2020H1, seven industries", T, "firms", 17234, 15511, 18957, "A2.3", total("entrants_emerging", "2020Q1", "2020Q2")),
    ]
    ages = ((0, 1, 15.9), (1, 3, 37.8), (3, 5, 22.3), (5, 10, 15.4), (10, 99, 8.6))
    labels = ("under 1 year", "1 to 3 years", "3 to 5 years", "5 to 10 years", "over 10 years")
    for label, (young, old, value) in zip(labels, ages, strict=True):
        out.append(Fact(f"stock mid-2018 aged {label}", T, "%", value, max(value - 8, 0), value + 8, "D1.2", age_share(young, old)))
    for year, value in ((0, 1.6), (2, 6.3), (3, 9.5), (5, 8.5)):
        source = "K3 (SAIC 2013)" if year < 5 else "K3: over 8 % to year 7, below the peak of 9.5 %"
        out.append(Fact(f"recorded hazard, age {year}", T, "% a year", value, max(value - 2, 0), value + 2, source, hazard(year)))
    out.append(Fact("recorded hazard, age 3 over age 5", T, "ratio", 1.13, 1.0, 1.26, "K3: 9.5 % at its peak, over 8 % after", hazard_fall))
    out.append(Fact("age of highest recorded hazard", T, "years", 3, 2, 4, "K3 (SAIC 2013)", hazard_peak))
    out.append(Fact("recorded hazard, age 6", C, "% a year", 8.5, 6.5, 10.5, "K3: over 8 % to year 7", hazard(6)))
    for year, value in ((2015, 5524), (2016, 8037), (2017, 11230), (2018, 14400), (2019, 17000)):
        out.append(Fact(f"high-tech firms {year}", T, "firms", value, 0.8 * value, 1.2 * value, "K3", at("high_tech_firms", f"{year}Q4")))
    out += [
        Fact("unicorns 2019-06", T, "firms", 18, 12, 24, "A2.1 (Hurun)", at("unicorns_seen", "2019Q2")),
        Fact("next round after the first", T, "%", 45, 37, 53, "K5a", share_with(2, settled=8)),
        Fact("funded firms with 2 rounds or more", T, "%", 42.9, 34.9, 50.9, "K5c", share_with(2)),
        Fact("funded firms with 3 rounds or more", T, "%", 18.0, 10.0, 26.0, "K5c", share_with(3)),
        Fact("months between rounds, median", T, "months", 15, 12, 18, "B2.1", months_between),
        Fact("venture managers 2022-12", T, "managers", 2071, 1760, 2380, "B5.1", at("managers", "2022Q4")),
        Fact("mean size of a manager 2022", T, "M RMB", 726, 617, 835, "B5.2", manager_size),
        Fact("first rounds 2015", T, "firms", 519, 260, 1038, "K1: a tenth of 5,188 (order)", total("funded_firms", "2015Q1", "2015Q4")),
        Fact("first rounds to 2022-05", T, "firms", 2450, 1225, 4900, "K1: a tenth of 24.5 thousand (order)", total("funded_firms", "2010Q1", "2022Q2")),
        Fact("venture rounds 2020", T, "deals", 900, 450, 1800, "K1: a tenth of 9 thousand (order)", total("deals", "2020Q1", "2020Q4")),
        Fact("bad loans, ordinary, 2019-20", T, "%", 3.1, 2.1, 4.1, "D3.6", mean_of("bad_loan_rate_small", "2019Q1", "2020Q4"),
             "inclusive loans, of borrowers who owe at most 10 M RMB, as published; borrowers above 0.3 M RMB seldom close"),
        Fact("bad loans, on data, 2019-20", T, "%", 1.25, 0.8, 1.8, "D3.6", mean_of("bad_loan_rate_data", "2019Q1", "2020Q4")),
        Fact("lending rate 2020", T, "% a year", 4.63, 4.13, 5.2, "D3.1", mean_of("loan_rate", "2020Q1", "2020Q4")),
        Fact("entrants in IT, 2020H1", C, "%", 54.4, 51.4, 57.4, "D1.12", sector_share("it")),
        Fact("entrants in biomedicine, 2020H1", C, "%", 11.1, 9.1, 13.1, "D1.12", sector_share("bio")),
        Fact("research relabelled by certified firms", T, "%", 24.2, 14.2, 34.2, "F11", relabelled),
        Fact("sales of the largest firm founded since 2000, 2022", C, "bn RMB", 40, 10, 160, "general knowledge (order)", largest),
        Fact("new-economy stock 2020", C, "firms", 200_000, 150_000, 250_000, "model.md, from A2.3 and D1.2", at("active_firms", "2020Q4")),
    ]  # fmt: skip
    return tuple(out)


FACTS = _facts()
TARGETS = tuple(f for f in FACTS if f.role == "target")


def read(run: Any, facts: Sequence[Fact] = FACTS) -> list[float]:
    """Every fact's value in one finished run."""
    return [fact.measure(run) for fact in facts]


def _one(root: int, scale: float, replicate: int) -> list[float]:
    from ecosystem.model import Ecosystem
    from experiments.workers import seed_of

    model = Ecosystem((), seed=seed_of(root, replicate), scale=scale, years=2)
    model.run()
    return [v / scale if f.unit in ("firms", "deals", "managers") else v for f, v in zip(FACTS, read(model), strict=True)]


def measure(
    replicates: int = 10, scale: float = 1.0, workers: int | None = None, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> list[dict[str, Any]]:
    """Measure every fact under the status quo on `replicates` seeds; a dict a fact with the mean over seeds."""
    from functools import partial

    from experiments.run import compile_kernels
    from experiments.workers import Failure, replicated

    compile_kernels()
    if progress:
        progress(0, replicates)
    values = []
    for done in replicated(partial(_one, seed, scale), range(replicates), workers):
        if isinstance(done, Failure):
            raise RuntimeError(done.message)
        values.append((done.replicate, done.trajectories))
        if progress:
            progress(len(values), replicates)
    values = np.array([v for _, v in sorted(values)])
    rows = []
    for j, fact in enumerate(FACTS):
        column = values[:, j]
        known = column[np.isfinite(column)]
        value = float(known.mean()) if len(known) else math.nan
        spread = float(known.std(ddof=1)) if len(known) > 1 else math.nan
        rows.append({
            "fact": fact.name, "role": fact.role, "unit": fact.unit, "low": fact.low, "high": fact.high,
            "value": value, "spread": spread, "inside": bool(fact.low <= value <= fact.high), "source": fact.source, "note": fact.note,
        })  # fmt: skip
    return rows


def observe(seed: int, scale: float = 1.0, nature: Any = None, cache: bool = True) -> Any:
    from ecosystem.model import Ecosystem
    from ecosystem.nature import Nature

    model = Ecosystem((), seed=seed, scale=scale, years=2, nature=Nature(**(nature or {})), cache=cache)
    model.run()
    return model


def values(run: Any) -> np.ndarray:
    scale = run.world.scale
    return np.array([v / scale if f.unit in ("firms", "deals", "managers") else v for f, v in zip(FACTS, read(run), strict=True)])
