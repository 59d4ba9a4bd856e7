"""What is seen of one quarter of the two worlds: plain, immutable, small enough to be sent and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecosystem.declare import Text

if TYPE_CHECKING:
    from ecosystem.model import Ecosystem

OFFICE = ("wait", "queue", "tolerance", "understanding", "codified", "sandbox_slots")  # columns of the regulators that are shown


@dataclass(frozen=True, slots=True)
class Reading:
    """One world at the end of one quarter: indicators, those counted by sector and by district, public money by measure
    (M RMB in the quarter), and the regulators' columns in OFFICE, one entry a sector."""

    series: dict[str, float]
    by_sector: dict[str, list[float]]
    by_district: dict[str, list[float]]
    spending: dict[str, float]
    office: dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in words. `only_in` names the world in which alone it happened in this quarter; empty: in both."""

    quarter: int
    event: str  # name of ecosystem.register.Event, lower case
    uid: int
    sector: int  # -1: none
    only_in: str  # "", "baseline", "scenario"
    words: Text


@dataclass(frozen=True, slots=True)
class Ties:
    """The co-investment network as drawn, a sample of its best-tied managers; places keep still from frame to frame.

    `nodes`: uid, x, y (from -1 to 1), money under management (M RMB), ties, sector focus (-1: all). `edges`: two places in
    `nodes`, deals. `managers` and `links` count the whole network.
    """

    world: str
    quarter: int
    nodes: tuple[tuple[int, float, float, float, int, int], ...]
    edges: tuple[tuple[int, int, int], ...]
    managers: int
    links: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One quarter of both worlds. `future` is the hash of the course it belongs to."""

    quarter: int
    future: str
    baseline: Reading
    scenario: Reading
    happenings: tuple[Happening, ...] = ()
    ties: Ties | None = None  # only in quarters in which it was laid out anew

    def world(self, name: str) -> Reading:
        return self.baseline if name == "baseline" else self.scenario


@dataclass(frozen=True, slots=True)
class Past:
    """The history both worlds share: quarters and indicators up to the start."""

    quarters: tuple[int, ...]
    series: dict[str, list[float]] = field(default_factory=dict)


def read(model: Ecosystem) -> Reading:
    """The last census of a world."""
    paths = model.recorder.paths
    spent = {p.name: paths["spending"][p.name][-1] for p in model.measures if p.name in paths["spending"]}
    office: Any = model.world.regulators
    return Reading(
        {name: float(path[-1]) for name, path in paths["series"].items()},
        {name: [float(v) for v in path[-1]] for name, path in paths["by_sector"].items()},
        {name: [float(v) for v in path[-1]] for name, path in paths["by_district"].items()},
        spent,
        {name: [float(v) for v in office[name]] for name in OFFICE},
    )


def past(model: Ecosystem) -> Past:
    """The path behind a world that has just branched."""
    paths = model.recorder.paths
    return Past(tuple(paths["quarters"]), {name: [float(v) for v in path] for name, path in paths["series"].items()})
