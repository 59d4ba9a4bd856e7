"""The composite index of the new economy, by year, for the city and each district: an output, nobody in the model reads it.

Two structures over the same readings (evidence A4). "Internet +" after Tencent has four parts; it measures how much there is, so that the
districts' points add up to the city's, and the city in 2020 has 100. The state new-economy index after ITIF has five parts with weights
5 : 2 : 3.5 : 2.5 : 5; it measures how much there is for each firm, so that a small district can lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosystem.city import DISTRICTS
from ecosystem.clock import year
from ecosystem.declare import Clause, Numbers, Text, number

CLAUSE = Clause("003_f83a01d525ab8e2e", "行动方案 任务20", "结合新经济发展的新进展，优化该指数的相关指标，形成全球领先的新经济统计指标体系")
BASE = 2020  # the year in which the city has 100 points
CITY = "city"
PLACES = (CITY, *DISTRICTS)
FLOWS = ("entrants", "sales", "rd_done", "novel_sales")  # summed over a year; all else is read at its end


class Weights(Numbers):
    """Weights of the parts of both structures; within a part its readings weigh alike."""

    base = number(1.0, "weight", 0, 100, "A4: 003 L2078 names four sub-indices, no weights; assumption A-252", "foundation", "基础分指数权重")
    industry = number(1.0, "weight", 0, 100, "A4: 003 L2078; assumption A-252", "industry", "产业分指数权重")
    innovation = number(1.0, "weight", 0, 100, "A4: 003 L2078; assumption A-252", "innovation and entrepreneurship", "创新创业分指数权重")
    life = number(1.0, "weight", 0, 100, "A4: 003 L2078; assumption A-252", "smart living", "智慧民生分指数权重")
    knowledge_jobs = number(5.0, "weight", 0, 100, "A4: 003 L616, table 3-2", "knowledge jobs", "知识型就业权重")
    globalisation = number(2.0, "weight", 0, 100, "A4: 003 L616, table 3-2", "globalisation", "全球化权重")
    dynamism = number(3.5, "weight", 0, 100, "A4: 003 L616, table 3-2", "economic dynamism", "经济活力权重")
    digital = number(2.5, "weight", 0, 100, "A4: 003 L616, table 3-2", "digital economy", "数字经济权重")
    capacity = number(5.0, "weight", 0, 100, "A4: 003 L616, table 3-2", "capacity to innovate", "创新能力权重")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-index: its name (also of its weight), and the readings it is the mean of."""

    name: str
    label: Text
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """An index: its parts, and whether it measures how much there is or how much for each firm."""

    name: str
    label: Text
    parts: tuple[Part, ...]
    each_firm: bool


INTERNET_PLUS = Structure(
    "internet_plus",
    Text("“Internet +” digital-economy index", "“互联网+”数字经济指数"),
    (
        Part("base", Text("Foundation", "基础"), ("data_held",)),
        Part("industry", Text("Industry", "产业"), ("sales", "active_firms", "high_tech_firms")),
        Part("innovation", Text("Innovation and entrepreneurship", "创新创业"), ("entrants", "rd_done", "valued_100m")),
        # What citizens get from the new economy has no column of its own: new products in use stand for it.
        Part("life", Text("Smart living", "智慧民生"), ("novel_sales",)),
    ),
    each_firm=False,
)
STATE = Structure(
    "state_new_economy",
    Text("State new-economy index", "州新经济指数（ITIF）"),
    (
        Part("knowledge_jobs", Text("Knowledge jobs", "知识型就业"), ("jobs", "high_tech_firms")),
        # The model's firms sell on markets outside the city: sales stand for the ties abroad that it does not tell apart.
        Part("globalisation", Text("Globalisation", "全球化"), ("sales",)),
        Part("dynamism", Text("Economic dynamism", "经济活力"), ("entrants", "valued_100m")),
        Part("digital", Text("Digital economy", "数字经济"), ("data_held", "novel_sales")),
        Part("capacity", Text("Capacity to innovate", "创新能力"), ("rd_done",)),
    ),
    each_firm=True,
)
STRUCTURES = {s.name: s for s in (INTERNET_PLUS, STATE)}
TOTAL = Part("total", Text("Index", "总指数"), ())


@dataclass(frozen=True, slots=True)
class Index:
    """Points: `values[year, place, part]`; places as PLACES, parts as the structure's and last the total; NaN where nothing is known."""

    structure: Structure
    years: np.ndarray
    values: np.ndarray
    base: int  # the year in which the city has 100

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.structure.parts, TOTAL)


def readings(trajectory: Any) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Whole years of a trajectory, and for each reading that it holds the value by year and place (the city first)."""
    quarters = np.asarray(trajectory.quarters)
    of = year(quarters)
    years = np.array([y for y in np.unique(of) if (of == y).sum() == 4], dtype=int)
    found = {}
    for name, path in trajectory.by_district.items():
        rows = [path[of == y].sum(axis=0) if name in FLOWS else path[np.flatnonzero(of == y)[-1]] for y in years]
        district = np.array(rows, dtype=float).reshape(len(years), len(DISTRICTS))
        found[name] = np.concatenate([district.sum(axis=1, keepdims=True), district], axis=1)
    return years, found


def composite(trajectory: Any, structure: Structure = INTERNET_PLUS, weights: Weights | None = None) -> Index:
    """The index of one world by year, for the city and each district.

    Base: the city in 2020 or, in a path that does not hold that year, in the last whole year before the branch. A reading that is nothing
    in the base year, or that the path does not hold, is left out, and what is left of its part (or the other parts) takes its weight.
    A district without firms has no points.
    """
    weights = weights or Weights()
    years, found = readings(trajectory)
    shape = (len(years), len(PLACES), len(structure.parts) + 1)
    values = np.full(shape, np.nan)
    if not len(years):
        return Index(structure, years, values, BASE)
    past = years[years < year(trajectory.start)]
    base = BASE if BASE in years else int(past[-1]) if len(past) else int(years[0])
    row = int(np.flatnonzero(years == base)[0])
    total, weight = np.zeros(shape[:2]), 0.0
    for p, part in enumerate(structure.parts):
        points = []
        for name in part.readings:
            value = found.get(name)
            if value is not None and structure.each_firm:
                firms = found.get("active_firms")
                value = None if firms is None else np.divide(value, firms, out=np.zeros_like(value), where=firms > 0.0)
            if value is not None and value[row, 0] > 0.0:
                points.append(100.0 * value / value[row, 0])
        if points:
            values[:, :, p] = np.mean(points, axis=0)
            total += getattr(weights, part.name) * values[:, :, p]
            weight += getattr(weights, part.name)
    if weight > 0.0:
        values[:, :, -1] = total / weight
    return Index(structure, years, values, base)
