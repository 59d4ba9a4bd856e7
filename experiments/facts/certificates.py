"""Certified high-tech firms, the research they report, and growth of what industries make."""

from __future__ import annotations

import math
from typing import Any

from ecosystem import clock
from experiments.facts.fact import CHECK, TARGET, Fact, at, growth, in_sectors

FIFTH = "the count ±20 %"


def relabelled(run: Any) -> float:
    """Share (%) of the reported research of certified firms that was not research."""
    firms = run.world.firms.view
    certified = firms.high_tech == 1
    reported = firms.research_reported[certified].sum()
    return 100.0 * float(1.0 - firms.research[certified].sum() / reported) if reported > 0 else math.nan


def added(run: Any) -> float:
    """By how many the certified firms grew in 2019."""
    return at("high_tech_firms", "2019Q4")(run) - at("high_tech_firms", "2018Q4")(run)


def in_futian(run: Any) -> float:
    """Certified firms in Futian at the end of 2020."""
    from ecosystem.city import DISTRICTS

    t = run.trajectory
    return float(t.by_district["high_tech_firms"][t.quarters == clock.quarter("2020Q4"), DISTRICTS.index("futian")].sum())


def _certified(year: int, value: float, said: str) -> Fact:
    return Fact(f"high-tech firms {year}", TARGET, "firms", value, 0.8 * value, 1.2 * value, "K3", at("high_tech_firms", f"{year}Q4"), said, "V", FIFTH)


def _sales(sector: str, label: str, value: float, said: str) -> Fact:
    sold = growth(in_sectors("sales", "2018Q1", "2018Q4", sector), in_sectors("sales", "2019Q1", "2019Q4", sector))
    name, rule = f"growth of sales in {label}, 2019", "the gap between the two industries, either way"
    note = "the source has value added, the model sales of firms founded since 2000"
    return Fact(name, CHECK, "%", value, value - 11.4, value + 11.4, "A2.8", sold, said, "V", rule, note)


FACTS = (
    _certified(2015, 5524, "Shenzhen had 5,524 national high-tech firms at the end of 2015."),
    _certified(2016, 8037, "Shenzhen had 8,037 national high-tech firms at the end of 2016."),
    _certified(2017, 11230, "Shenzhen had 11,230 national high-tech firms at the end of 2017."),
    _certified(2018, 14400, "Shenzhen had 14,400 national high-tech firms at the end of 2018."),
    _certified(2019, 17000, "Shenzhen had over 17,000 national high-tech firms at the end of 2019."),
    Fact("high-tech firms added in 2019", CHECK, "firms", 2700, 2513, 3193, "A2.2, K3", added,
         "Over 2,700 high-tech firms were added in 2019.", "V", "the range of the yearly additions of 2016 to 2018"),
    Fact("high-tech firms in Futian 2020", CHECK, "firms", 1313, 0.8 * 1313, 1.2 * 1313, "A3", in_futian,
         "Futian had 1,313 national high-tech firms in 2020.", "V", FIFTH),
    Fact("research relabelled by certified firms", TARGET, "%", 24.2, 14.2, 34.2, "F11", relabelled,
         "24 % of the research that Chinese firms report around the threshold of the certificate is relabelled.", "V", "the share ±10 points"),
    _sales("it", "IT", 6.6, "Value added of new-generation IT grew by 6.6 % in 2019."),
    _sales("digital", "the digital economy", 18.0, "Value added of the digital economy grew by 18 % in 2019."),
)  # fmt: skip
