"""What visitors share: how many cities and questions may run at once, where results are kept, the shipped scenarios. Nothing of what they see."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from experiments.editions import grouped
from experiments.scenario import Scenario, load

CITY = 1.35e9  # bytes a city at 1:1 takes: two worlds and what they are made from (benchmarks/app_memory.py)


@dataclass
class Places:
    """So many may be inside at the same time."""

    total: int
    taken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Take a place, if there is one."""
        with self._lock:
            if self.taken >= self.total:
                return False
            self.taken += 1
            return True

    def give_back(self) -> None:
        with self._lock:
            self.taken -= 1


class Seat:
    """A claim on one of these places: taken once and given back once, however often one asks, from any thread."""

    def __init__(self, places: Places):
        self._places = places
        self._held = False
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one has a place now."""
        with self._lock:
            self._held = self._held or self._places.take()
            return self._held

    def leave(self) -> None:
        """Give the place back, if one has it."""
        with self._lock:
            if self._held:
                self._held = False
                self._places.give_back()


@dataclass(frozen=True)
class House:
    """One server's settings: `cities` that may live at once, `questions` that may be worked on, `visitors` inside,
    the folder of results, the scale of its cities (1 is the real one)."""

    cities: Places
    questions: Places
    visitors: int
    results: Path
    scale: float = 1.0


def furnish(*, cities: int | None = None, questions: int = 2, visitors: int = 50, results: str | Path = "out", scale: float = 1.0) -> House:
    """A house with as many cities as memory holds, four at most, when nothing else is said."""
    if cities is None:
        cities = max(1, min(4, int(_memory() / 2 / (CITY * max(scale, 0.05)))))
    return House(Places(cities), Places(questions), visitors, Path(results), scale)


def _memory() -> float:
    """Bytes of memory of this machine; four cities' worth where it cannot be asked."""
    with suppress(ValueError, OSError, AttributeError):
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return 8 * CITY


@cache
def read_preset(name: str) -> Scenario:
    """A shipped scenario, read once for all: it never changes while a server runs."""
    return load(name)


@cache
def presets() -> dict[str, list[str]]:
    """Names of the shipped scenarios by group: the plans', one for each theme alone, the world without measures."""
    return {group: names for group, names in grouped().items() if names}


_house: House | None = None


def open_house(house: House) -> None:
    """Set the house of this server, before its first visitor."""
    global _house
    _house = house


def the_house() -> House:
    """The house of this server."""
    global _house
    if _house is None:
        _house = furnish()
    return _house
