"""Goals that a plan sets itself, beside what the model says: growth since 2020, never a level of what the model only covers in part."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.city import DISTRICTS
from ecosystem.declare import Clause, Text
from ecosystem.indicators import INDICATORS
from experiments.statistics import over_draws, paired_interval

HERE = Path(__file__).parent
SINCE = 2020  # goals are compared as growth since this year


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: the plan's values by year; the model's indicator, or the reason why the model cannot say."""

    name: Text
    unit: Text
    values: dict[int, float]
    clause: Clause
    district: str
    indicator: str  # "" where the model cannot say
    said: Text  # how it is mapped, or the reason
    implied: str

    def growth(self, year: int) -> float:
        """What the plan asks for, as a multiple of 2020."""
        return self.values[year] / self.values[SINCE]


def of(name: str) -> list[Goal]:
    """The goals of a scenario, none where its plan has none."""
    path = HERE / f"{name}.toml"
    if not path.exists():
        return []
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    about = tables["about"]

    def made(row: dict[str, Any]) -> Goal:
        said = Text(row["mapped"], row["mapped_zh"]) if "indicator" in row else Text(row["reason"], row["reason_zh"])
        clause = Clause(about["document"], about["article"], row["quote"])
        values = {int(year): float(value) for year, value in row["values"].items()}
        name, unit = Text(row["name"], row["name_zh"]), Text(row["unit"], row["unit_zh"])
        return Goal(name, unit, values, clause, about["district"], row.get("indicator", ""), said, row.get("implied", ""))

    return [made(row) for row in tables["goal"]]


def table(goal: Goal, trajectories: Sequence[Any], baseline: Sequence[Any], draws: np.ndarray | None = None) -> list[dict[str, Any]]:
    """A record a year: what the plan asks for and what the model finds, with and without the plan, as multiples of 2020.

    Empty where the model does not count the indicator by district, or the run ends before the year does.
    """
    if not goal.indicator or not trajectories or goal.indicator not in trajectories[0].by_district:
        return []
    rows = []
    for year in (year for year in goal.values if year > SINCE):
        found = np.array([_growth(t, goal, year) for t in trajectories])
        without = np.array([_growth(t, goal, year) for t in baseline])
        real = np.isfinite(found) & np.isfinite(without)
        if real.any():
            shared = None if draws is None else draws[real]
            mean, low, high = paired_interval(over_draws(found[real], shared))
            asked, otherwise = goal.growth(year), float(over_draws(without[real], shared).mean())
            rows.append(
                {"year": year, "goal": goal.values[year], "asked": asked, "found": mean, "low": low, "high": high, "without": otherwise,
                 "reached": None if not math.isfinite(low) or low < asked <= high else low >= asked}
            )  # fmt: skip
    return rows


def records(name: str, trajectories: Sequence[Any], baseline: Sequence[Any], draws: np.ndarray | None = None) -> list[dict[str, Any]]:
    """The same as plain records, what the model cannot say among them."""
    return [
        {
            "goal": goal.name.en,
            "goal_zh": goal.name.zh,
            "unit": goal.unit.en,
            "unit_zh": goal.unit.zh,
            "district": goal.district,
            "values": goal.values,
            "indicator": goal.indicator or None,
            "said": goal.said.en,
            "said_zh": goal.said.zh,
            "years": table(goal, trajectories, baseline, draws),
        }
        for goal in of(name)
    ]


def _growth(trajectory: Any, goal: Goal, year: int) -> float:
    """The indicator in a year as a multiple of 2020: flows of the year, stocks at its end; NaN beyond the run."""
    path = trajectory.by_district[goal.indicator][:, DISTRICTS.index(goal.district)]
    values = [_of_year(trajectory.quarters, path, INDICATORS[goal.indicator].kind, when) for when in (SINCE, year)]
    return values[1] / values[0] if values[0] else math.nan


def _of_year(quarters: np.ndarray, path: np.ndarray, kind: str, year: int) -> float:
    mine = (quarters >= clock.quarter(f"{year}Q1")) & (quarters <= clock.quarter(f"{year}Q4"))
    if mine.sum() < 4:
        return math.nan
    return float(path[mine].sum() if kind == "flow" else path[mine][-1])
