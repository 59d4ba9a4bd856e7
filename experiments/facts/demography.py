"""Births, ages and deaths of firms: as registries record them, late, and by cohort."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.register import Event
from experiments.facts.fact import CHECK, TARGET, Fact, at, growth, in_sectors, once, ratio, total
from experiments.facts.methods import life_table

MID_2018, END_2020 = clock.quarter("2018Q2"), clock.quarter("2020Q4")
PERIODS = 256  # quarters the register can name


@once
def births(run: Any) -> np.ndarray:
    """Firms born by quarter of birth (index is the quarter's number)."""
    kind, uid = run.world.register["kind"], run.world.register["uid"]
    return np.bincount(uid[kind == Event.BORN] >> 40, minlength=PERIODS)[:PERIODS].astype(float)


def stock(run: Any, quarter: int) -> np.ndarray:
    """Firms on the register at the end of a quarter, by quarter of birth: births less the deaths recorded by then."""
    left = births(run) - run.world.deaths[:, : quarter + 1].sum(axis=1)
    left[quarter + 1 :] = 0.0
    return left


def age_share(youngest: float, oldest: float) -> Callable[[Any], float]:
    """Share (%) of the recorded stock at mid-2018 that is `youngest` to `oldest` years old."""

    def measure(run: Any) -> float:
        left, age = stock(run, MID_2018), _ages()
        return 100.0 * float(left[(age >= youngest) & (age < oldest)].sum() / left.sum()) if left.sum() > 0 else math.nan

    return measure


def mean_age(run: Any) -> float:
    """Mean age (years) of the recorded stock at mid-2018."""
    left = stock(run, MID_2018)
    return float((left * _ages()).sum() / left.sum()) if left.sum() > 0 else math.nan


def extant(run: Any) -> float:
    """Share (%) of the firms ever registered that were on the register at mid-2018."""
    ever = births(run)[: MID_2018 + 1].sum()
    return 100.0 * float(stock(run, MID_2018).sum() / ever) if ever > 0 else math.nan


def death_rate(first: int, last: int) -> Callable[[Any], float]:
    """Recorded deaths of the years first..last over the stocks recorded when they began, in % a year."""

    def measure(run: Any) -> float:
        began = [clock.quarter(f"{year}Q1") for year in range(first, last + 1)]
        at_risk = sum(stock(run, q - 1).sum() for q in began)
        died = sum(run.world.deaths[:, q : q + 4].sum() for q in began)
        return 100.0 * float(died / at_risk) if at_risk > 0 else math.nan

    return measure


@once
def hazards(run: Any) -> np.ndarray:
    """Recorded yearly hazard (%) by whole year of age 0..7: cohorts 2010-2017, as far as 2020 lets one see."""
    return life_table(births(run), run.world.deaths, clock.quarter("2010Q1"), clock.quarter("2017Q4"), END_2020)


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


def sector_share(*names: str) -> Callable[[Any], float]:
    """Share (%) of sectors in the emerging industries' entrants, 2020H1."""
    from ecosystem.city import EMERGING

    return ratio(in_sectors("entrants", *H1_2020, *names), in_sectors("entrants", *H1_2020, *EMERGING), 100.0)


def _ages() -> np.ndarray:
    return (MID_2018 + 0.5 - np.arange(PERIODS)) / 4.0


# -- the facts -------------------------------------------------------------------------------------------

H1_2019, H1_2020 = ("2019Q1", "2019Q2"), ("2020Q1", "2020Q2")
TENTH, POINTS, HAZARD = "the count ±10 %", "the share ±8 points", "the rate ±2 points"
PER_CENT, RATE = "%", "% a year"


def _aged(label: str, young: float, old: float, value: float) -> Fact:
    said = f"{value} % of the firms on Shenzhen's register in mid-2018 were {label} old."
    return Fact(f"stock mid-2018 aged {label}", TARGET, PER_CENT, value, max(value - 8, 0), value + 8, "D1.2", age_share(young, old), said, "V", POINTS)


def _hazard(year: int, value: float, role: str, source: str, said: str, confidence: str = "V", near: float = 2.0, rule: str = HAZARD) -> Fact:
    return Fact(f"recorded hazard, age {year}", role, RATE, value, max(value - near, 0), value + near, source, hazard(year), said, confidence, rule)


def _sector(label: str, value: float, near: float, *sectors: str) -> Fact:
    name, rule = f"entrants in {label}, 2020H1", f"the share ±{near:g} points"
    said = f"{value} % of the new firms of the seven industries in the first half of 2020 were in {label}."
    return Fact(name, CHECK, PER_CENT, value, value - near, value + near, "D1.12", sector_share(*sectors), said, "V", rule)


SAIC, OVER = "K3 (SAIC 2013)", "K3: over 8 % to year 7"
FACTS = (
    Fact("new firms 2019H1, seven industries", TARGET, "firms", 12443, 11199, 13687, "A2.3", total("entrants_emerging", *H1_2019),
         "12,443 firms registered in the seven emerging industries in the first half of 2019.", "C", TENTH),
    Fact("new firms 2020H1, seven industries", TARGET, "firms", 17234, 15511, 18957, "A2.3", total("entrants_emerging", *H1_2020),
         "17,234 firms registered in the seven emerging industries in the first half of 2020.", "V", TENTH),
    _aged("under 1 year", 0, 1, 15.9),
    _aged("1 to 3 years", 1, 3, 37.8),
    _aged("3 to 5 years", 3, 5, 22.3),
    _aged("5 to 10 years", 5, 10, 15.4),
    _aged("over 10 years", 10, 99, 8.6),
    _hazard(0, 1.6, TARGET, SAIC, "1.6 % of China's new firms are deregistered before they are a year old."),
    _hazard(2, 6.3, TARGET, SAIC, "6.3 % of China's firms aged two are deregistered within the year."),
    _hazard(3, 9.5, TARGET, SAIC, "9.5 % of China's firms aged three are deregistered within the year, more than at any other age."),
    _hazard(5, 8.5, TARGET, "K3: over 8 % to year 7, below the peak of 9.5 %", "Over 8 % of China's firms aged five are deregistered within the year."),
    Fact("recorded hazard, age 3 over age 5", TARGET, "ratio", 1.13, 1.0, 1.26, "K3: 9.5 % at its peak, over 8 % after", hazard_fall,
         "Deregistration falls after its peak in the fourth year of life, from 9.5 % to somewhat over 8 %.", "C", "from no fall to twice the fall"),
    Fact("age of highest recorded hazard", TARGET, "years", 3, 2, 4, SAIC, hazard_peak,
         "More firms are deregistered at age three than at any other.", "V", "the neighbouring years"),
    _hazard(6, 8.5, CHECK, OVER, "Over 8 % of China's firms aged six are deregistered within the year."),
    _hazard(1, 3.95, CHECK, SAIC, "Deregistration at age one lies between that at age 0 (1.6 %) and at age two (6.3 %).", "C", 2.35,
            "between the rates at age 0 and at age 2"),
    _hazard(4, 8.75, CHECK, OVER, "Between 8 and 9.5 % of China's firms aged four are deregistered within the year.", "C"),
    _hazard(7, 8.5, CHECK, OVER, "Over 8 % of China's firms aged seven are deregistered within the year."),
    Fact("recorded death rate 2012", CHECK, RATE, 6.2, 4.65, 7.75, SAIC, death_rate(2012, 2012),
         "6.2 % of China's registered firms were deregistered in 2012, after 9.3 % in 2008.", "V", "half of the fall since 2008 either way"),
    Fact("recorded death rate 2016-20", CHECK, RATE, 9.0, 6.2, 9.3, "K3 (SAIC 2013; Eurostat)", death_rate(2016, 2020),
         "6 to 9 % of firms are deregistered in a year: 9.3 and 6.2 % in China in 2008 and 2012, about 9 % in Europe.", "V", "the range of places and years"),
    Fact("firms ever registered that are still there, mid-2018", CHECK, PER_CENT, 80.0, 72.0, 88.0, "D1.1", extant,
         "Of 2.355 million firms ever registered in Shenzhen, 1.884 million were on the register in mid-2018.", "C", POINTS),
    Fact("mean age of the stock, mid-2018", CHECK, "years", 4.0, 3.0, 5.0, "D1.2", mean_age,
         "A firm on Shenzhen's register in mid-2018 was 4 years old on average.", "V", "±1 year; the classes of age, at their middles, give 4.2"),
    Fact("growth of new firms, 2019H1 to 2020H1", CHECK, PER_CENT, 38.5, 27.8, 41.5, "A2.3, D1.12",
         growth(total("entrants_emerging", *H1_2019), total("entrants_emerging", *H1_2020)),
         "New firms in the seven emerging industries rose by 38.5 % from the first half of 2019 to that of 2020.", "V", "the middle half of the industries"),
    Fact("growth of new digital firms, 2019H1 to 2020H1", CHECK, PER_CENT, 67.0, 41.5, 92.5, "D1.12",
         growth(in_sectors("entrants", *H1_2019, "digital"), in_sectors("entrants", *H1_2020, "digital")),
         "New firms in the digital economy rose by 67 %, more than in any other industry.", "V", "as far as the next industry, either way"),
    _sector("IT", 54.4, 3.0, "it"),
    _sector("biomedicine", 11.1, 2.0, "bio"),
    _sector("the digital economy", 16.2, 2.0, "digital"),
    _sector("equipment", 12.1, 2.0, "equipment"),
    _sector("the other three industries", 6.2, 2.0, "green", "materials", "marine"),
    Fact("new-economy stock 2020", CHECK, "firms", 200_000, 150_000, 250_000, "model.md, from A2.3 and D1.2", at("active_firms", "2020Q4"),
         "Shenzhen's new economy has of the order of 150 to 250 thousand firms.", "C", "the range that births and ages imply"),
)  # fmt: skip
