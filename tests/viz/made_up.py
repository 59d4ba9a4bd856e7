"""A city that never was: results of the right sizes, made without the model."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ecosystem import clock
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.cross_section import SIZES, cohorts
from ecosystem.indicators import FUNNEL, INDICATORS, Trajectory
from experiments.compare import Comparison
from experiments.run import RunResult
from experiments.scenario import load
from experiments.twins import SCHEMA, Twins

REPLICATES, YEARS = 8, 15


def trajectory(replicate: int, measures: tuple, effect: float, unicorns: float):
    """One made-up world; two worlds of one replicate share their noise and differ by the effect alone."""
    luck = np.random.default_rng(replicate)
    quarters = np.arange(clock.quarter("2010Q1"), clock.quarter("2021Q1") + 4 * YEARS)
    start, n = clock.quarter("2021Q1"), len(quarters)
    t = np.arange(n) / 4
    in_force = (quarters >= start) & (quarters <= clock.quarter("2025Q4")) & bool(measures)
    lasting = np.clip((quarters - start) / 20, 0, 1) * bool(measures)
    noise = 1 + 0.03 * np.cumsum(luck.normal(0, 0.15, n))
    own = np.random.default_rng((replicate, 5 * bool(measures)))  # luck that the measures themselves bring
    level = {
        "entrants": 8500 * (0.7 + 0.3 * np.tanh(t - 5)) * noise,
        "active_firms": (90_000 + 10_500 * t) * noise,
        "high_tech_firms": (3_000 + 900 * t) * noise,
        "jobs": (1.1e6 + 1.2e5 * t) * noise,
        "sales": (3e5 + 4e4 * t) * noise,
        "unicorns": np.round((2 + 2.1 * t) * noise),
        "unicorns_ever": np.round((3 + 4 * t) * noise),
        "vc_invested": (9_000 + 800 * t) * noise,
        "incidents": luck.poisson(14, n).astype(float),
        "survivors_5y": np.where(quarters >= start + 20, 3900.0, 0.0) * noise,
        "bad_loan_rate": np.full(n, 1.7) / noise,
        "time_to_market": np.where(t < 2, np.nan, 7.0 / noise),  # nobody was licensed yet
    }
    usual = {"flow": 900.0, "stock": 1500.0, "rate": 0.3}
    series = {name: level.get(name, usual[one.kind] * noise) for name, one in INDICATORS.items()}
    series["entrants"] = series["entrants"] + effect * 62 * in_force * own.uniform(0.9, 1.1, n)
    series["active_firms"] = series["active_firms"] + effect * 830 * lasting * own.uniform(0.9, 1.1)
    series["survivors_5y"] = series["survivors_5y"] + effect * 21 * (lasting == 1) * own.uniform(0.7, 1.3)
    series["incidents"] = series["incidents"] + effect * in_force * own.poisson(0.9, n)
    for name in ("unicorns", "unicorns_ever"):
        series[name] = series[name] + lasting * unicorns * own.integers(-1, 3)
    price = {"city_scenarios": 24.0, "data_loan": 41.0, "technology_exchange": 25.0, "sandbox": 10.0}  # M RMB a quarter
    spending = {p.name: price.get(p.name, 0.0) * own.uniform(0.95, 1.05) * in_force * (0.4 + 0.6 * lasting) for p in measures}
    series["public_spending"] = sum(spending.values(), np.zeros(n))
    parts = np.array([0.44, 0.16, 0.12, 0.11, 0.03, 0.03, 0.02, 0.04, 0.05])
    areas = np.array([0.14, 0.08, 0.25, 0.02, 0.17, 0.14, 0.09, 0.04, 0.05, 0.02])
    shares = {"by_sector": (parts, SECTORS), "by_district": (areas, DISTRICTS)}
    tables = {
        where: {name: np.outer(series[name], share) * (1 + 1e-3 * bool(measures) * own.normal(0, 1, len(names))) for name in ("entrants", "active_firms")}
        for where, (share, names) in shares.items()
    }
    age = np.arange(YEARS + 1)
    survival = (1 + age / 4) ** -0.9 * np.where(age > 0, noise[-1] ** 0.2, 1) + effect * 0.006 * np.tanh(age / 3) * own.uniform(0.8, 1.2)
    funnel = dict(zip(FUNNEL, (5.1e5, 2.4e4, 1.1e4, 4.7e3, 2.1e3, 420, 58), strict=True))
    funnel = {step: value * noise[-1] * (1 + 0.004 * bool(measures) * own.normal(1, 0.6)) for step, value in funnel.items()}
    last = {name: series[name][-1] for name in ("active_firms", "jobs", "unicorns_ever")}
    for where, groups in (("by_size", SIZES), ("by_cohort", cohorts(start, int(quarters[-1])))):
        share = np.linspace(2, 1, len(groups)) * (1 + 1e-3 * bool(measures) * own.normal(0, 1, len(groups)))
        tables[where] = {name: value * share / share.sum() for name, value in last.items()}
    return Trajectory(quarters=quarters, start=start, series=series, spending=spending, survival=survival, funnel=funnel, **tables)


def comparison(effect: float = 1.0, unicorns: float = 1.0, replicates: int = REPLICATES, **changes):
    baseline, scenarios = load("status-quo"), [load("pilot-2021").replaced(**changes)]
    worlds = {"status-quo": [trajectory(r, (), 0.0, 0.0) for r in range(replicates)]}
    worlds |= {s.name: [trajectory(r, s.measures, effect, unicorns) for r in range(replicates)] for s in scenarios}
    numbers = list(range(replicates))
    pairs = Twins(lambda: {r: firms(r, [s.name for s in scenarios]) for r in numbers})
    return Comparison(baseline=baseline, scenarios=scenarios, replicates=numbers, trajectories=worlds, seconds=[1.0] * replicates, pairs=pairs)


def firms(replicate: int, scenarios: list[str], unicorns: int = 7) -> pa.Table:
    """Firms of which something became in one world only; of those founded in one, most are not listed one by one."""
    luck, rows = np.random.default_rng((replicate, 11)), []
    founded = clock.quarter("2022Q3")
    for scenario in scenarios:
        for i in range(unicorns):
            side = "scenario" if i % 3 else "baseline"
            fates = ("alive", "never founded") if side == "scenario" else ("closed", "alive")
            mark, touched = (np.nan if i == 5 else 7000 * luck.pareto(2) + 6500), "sandbox+data_loan" if i % 2 else ""
            here = (SECTORS[i], DISTRICTS[i], founded, founded + 9, *fates, 100.0 * i, 30.0, mark, touched)
            rows.append((replicate, scenario, "unicorn", side, 1, (founded << 40) + 100 * replicate + i, *here))
        rest = ("", "", -1, -1, "", "", np.nan, np.nan, np.nan, "")
        rows += [(replicate, scenario, "founded", side, int(luck.integers(300, 400)), -1, *rest) for side in ("scenario", "baseline")]
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column).cast(f.type) for column, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def single(replicates: int = 3):
    s = load("pilot-2021")
    return RunResult(s, list(range(replicates)), [trajectory(r, s.measures, 1.0, 1.0) for r in range(replicates)])
