"""The city as data: sectors, districts and drivers, read once from `data/` and never changed."""

from __future__ import annotations

import tomllib
from collections import namedtuple
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.declare import Entry, Text

DATA = Path(__file__).parent / "data"
FIRST = clock.quarter("2000Q1")  # the first simulated quarter (spin-up); history is reported from 2010Q1
REPORTED = clock.quarter("2010Q1")
KNOWN = clock.quarter("2020Q4")  # the last quarter of history; drivers are a scenario after it
LAST = clock.quarter("2035Q4")


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


_CITY, _DRIVERS = read("city.toml"), read("drivers.toml")
LABORATORIES: list[dict[str, Any]] = read("laboratories.toml")["laboratory"]
SECTORS: tuple[str, ...] = tuple(_CITY["sector"])
DISTRICTS: tuple[str, ...] = tuple(_CITY["district"])
SECTOR_LABELS = {name: Text(s["en"], s["zh"]) for name, s in _CITY["sector"].items()}
DISTRICT_LABELS = {name: Text(d["en"], d["zh"]) for name, d in _CITY["district"].items()}
EMERGING = SECTORS[:7]  # the seven strategic emerging industries (战略性新兴产业)

SectorRecord = namedtuple("SectorRecord", list(_CITY["sector_column"]), module=__name__)
DistrictRecord = namedtuple("DistrictRecord", list(_CITY["district_column"]), module=__name__)


@dataclass(frozen=True, slots=True)
class City:
    """Sector columns, district columns, the founders' location table and quarterly drivers.

    `location[sector, district]` is cumulative over districts: where a founder of the sector settles.
    `driver[name][quarter - FIRST]` is the value in that quarter.
    """

    sectors: tuple[str, ...]
    districts: tuple[str, ...]
    sector: Any
    district: Any
    location: np.ndarray
    driver: dict[str, np.ndarray]

    def at(self, name: str, quarter: int) -> float:
        series = self.driver[name]
        return float(series[min(max(quarter - FIRST, 0), len(series) - 1)])


def _checked(columns: dict[str, Any], rows: dict[str, Any], kind: str) -> dict[str, np.ndarray]:
    out = {}
    for name, meta in columns.items():
        values = np.array([row[name] for row in rows.values()], dtype=np.float64)
        if ((values < meta["low"]) | (values > meta["high"])).any():
            raise ValueError(f"data/city.toml: {kind} column {name!r} has a value outside [{meta['low']}, {meta['high']}]")
        out[name] = values
    return out


@cache
def load() -> City:
    """Read and check the city's data."""
    sector = SectorRecord(**_checked(_CITY["sector_column"], _CITY["sector"], "sector"))
    district = DistrictRecord(**_checked(_CITY["district_column"], _CITY["district"], "district"))
    special = np.array([[d.get("special", {}).get(s, 1.0) for d in _CITY["district"].values()] for s in SECTORS])
    location = special * district.weight
    location = np.cumsum(location / location.sum(axis=1, keepdims=True), axis=1)
    location[:, -1] = 1.0
    quarters = np.arange(FIRST, LAST + 1)
    when = clock.EPOCH + quarters / 4 + 0.125
    driver = {}
    for name, meta in _DRIVERS.items():
        years = np.array([float(y) + 0.5 for y in meta["values"]])
        driver[name] = np.interp(when, years, np.array(list(meta["values"].values()), dtype=float))
    for array in (*sector, *district, location, *driver.values()):
        array.setflags(write=True)
    return City(SECTORS, DISTRICTS, sector, district, location, driver)


def CITY_ENTRIES() -> list[Entry]:
    """Codebook lines of the city's data: one a sector and column, one a district and column, one a driver and year."""
    out = []
    for kind in ("sector", "district"):
        for column, meta in _CITY[f"{kind}_column"].items():
            for name, row in _CITY[kind].items():
                label = Text(f"{meta['en']}, {row['en']}", f"{row['zh']}：{meta['zh']}")
                out.append(
                    Entry(f"city.{kind}", f"{column}.{name}", meta["unit"], meta["low"], meta["high"], row[column], meta["source"], label, meta["confidence"])
                )
    meta = _CITY["special"]
    for name, row in _CITY["district"].items():
        for sector, value in row.get("special", {}).items():
            label = Text(f"{meta['en']}, {row['en']}, {sector}", f"{meta['zh']}：{row['zh']}，{SECTOR_LABELS[sector].zh}")
            out.append(Entry("city.special", f"{name}.{sector}", meta["unit"], meta["low"], meta["high"], value, meta["source"], label, meta["confidence"]))
    for number, row in enumerate(LABORATORIES):
        label = Text(f"staff of the {row['en']}", f"{row['zh']}人员")
        out.append(Entry("city.laboratory", f"staff.{number}", "people", 1, 1e5, row["staff"], row["source"], label, "V/A"))
    for name, meta in _DRIVERS.items():
        for year, value in meta["values"].items():
            label = Text(f"{meta['en']}, {year}", f"{meta['zh']}，{year}年")
            out.append(Entry("driver", f"{name}.{year}", meta["unit"], meta["low"], meta["high"], value, meta["source"], label, meta["confidence"]))
    return out
