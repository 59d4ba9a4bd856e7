"""What is asked of the two worlds, and what is answered: plain, immutable, the same shape for firms, funds and regulators.

A value that does not exist in a world is None: a firm never founded there, a figure nobody can know.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.declare import Text


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the two worlds: kind "firms", "funds" or "regulators" for a list, "firm", "fund" or "regulator" for a life.

    A regulator's uid is its sector's code. Of a list: `group` is one of its choices (empty: the first), `sector` keeps
    one sector (-1: all; of funds those who may invest in it), `most` is the number of rows.
    """

    kind: str
    uid: int = -1
    group: str = ""
    sector: int = -1
    most: int = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one life in both worlds."""

    name: str
    label: Text
    unit: str
    baseline: float | None
    scenario: float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said in words of both worlds."""

    name: str
    label: Text
    baseline: Text | None
    scenario: Text | None


@dataclass(frozen=True, slots=True)
class Told:
    """One event side by side. `only_in` names the world in which alone it happened in this quarter; empty: in both, and
    the words may still differ (another amount)."""

    quarter: int
    event: str  # name of ecosystem.register.Event, lower case
    only_in: str  # "", "baseline", "scenario"
    baseline: Text | None
    scenario: Text | None


@dataclass(frozen=True, slots=True)
class Path:
    """Counts by year, one for each of `Life.years`."""

    name: str
    label: Text
    unit: str
    baseline: tuple[float, ...]
    scenario: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to make a list."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a list says, and its unit."""

    name: str
    label: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Row:
    """One firm, fund or regulator in a list: its state in words and its figures, one pair (baseline, scenario) a column."""

    uid: int
    name: Text
    sector: int  # -1: none
    district: int  # -1: none
    baseline: Text | None
    scenario: Text | None
    figures: tuple[tuple[float | None, float | None], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to choose from. `kind` is the kind of life each row opens; `total` counts those that were not listed too."""

    kind: str  # "firm", "fund", "regulator"
    name: str  # the choice it was made by, or its name within a life
    label: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    at: tuple[int, int]  # the quarters whose figures these are: baseline, scenario
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """One firm, fund or regulator in both worlds.

    Events and paths end with `until`, the scenario's quarter. Facts and figures are those of the quarters `at`: the
    baseline may have been played further.
    """

    kind: str  # "firm", "fund", "regulator"
    uid: int
    name: Text
    sector: int  # code, -1: none
    district: int  # code, -1: none
    until: int
    at: tuple[int, int]
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    events: tuple[Told, ...]
    lists: tuple[Listing, ...] = ()  # a fund's partners and firms
    years: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()
