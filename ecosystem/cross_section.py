"""The city cut across at one moment: firms by size, by founding period, and the roll of what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.city import REPORTED
from ecosystem.declare import Text
from ecosystem.register import EXITS, Event

# The classes of software and information technology services, by staff alone (统计上大中小微型企业划分办法, 国统字〔2017〕213号);
# the sales that the measure also asks for differ by industry and are left out.
SIZE_SOURCE = "国统字〔2017〕213号, software and information technology services, staff alone (assumption A-177)"


@dataclass(frozen=True, slots=True)
class Group:
    """One class of firms: its name, what people read, and the least value (people, or founding quarter) that belongs to it."""

    name: str
    label: Text
    least: int


SIZES = (
    Group("micro", Text("fewer than 10 people", "10人以下"), 0),
    Group("small", Text("10 to 99 people", "10至99人"), 10),
    Group("medium", Text("100 to 299 people", "100至299人"), 100),
    Group("large", Text("300 people or more", "300人及以上"), 300),
)
PERIOD = 20  # quarters of founding in one cohort of the policy period, and the age that `survivors_5y` counts


def cohorts(start: int, last: int) -> tuple[Group, ...]:
    """Founding periods: before 2010, 2010 to 2014, 2015 to the policy's start, then each five years of the policy up to quarter `last`."""
    before = [q for q in (REPORTED, REPORTED + PERIOD) if q < start]
    edges = [*before, *range(start, max(start, last) + 1, PERIOD)]
    first = clock.year(REPORTED)
    groups = [Group(f"before {first}", Text(f"founded before {first}", f"{first}年前设立"), 0)]
    for least, end in zip(edges, [*edges[1:], edges[-1] + PERIOD], strict=True):
        name = _span(least, end)
        groups.append(Group(name, Text(f"founded {name}", f"{name.replace('-', '至')}{'' if 'Q' in name else '年'}设立"), least))
    return tuple(groups)


def _span(least: int, end: int) -> str:
    """Years where they are whole, quarters where they are not: "2015-2020", "2010", "2015Q1-2021Q2"."""
    if least % 4 == 0 and end % 4 == 0:
        return "-".join(dict.fromkeys((str(clock.year(least)), str(clock.year(end - 1)))))
    return f"{clock.named(least)}-{clock.named(end - 1)}"


def _placed(values: np.ndarray, groups: tuple[Group, ...]) -> np.ndarray:
    """Which group each value belongs to."""
    return np.searchsorted([g.least for g in groups[1:]], values, side="right")


def _living(world: Any) -> dict[str, np.ndarray]:
    """Indicator -> what each row of the firm table adds to it, of the stocks that are counted here."""
    firms, dollar = world.firms.view, 1000.0 * world.nature.dollar  # a thousand million US$ in M RMB
    private = firms.alive & (firms.rounds > 0) & (firms.listed == 0)
    return {
        "active_firms": firms.alive.astype(float),
        "jobs": np.where(firms.alive, firms.staff, 0.0),
        "high_tech_firms": np.where(firms.alive, firms.high_tech, 0.0),
        "valued_100m": (private & (firms.post_money >= 0.1 * dollar)).astype(float),
        "unicorns": (private & (firms.post_money >= dollar)).astype(float),
    }


def by_size(world: Any) -> dict[str, np.ndarray]:
    """Indicator -> the stock at this moment in each class of `SIZES`; each adds up to the city's."""
    place = _placed(world.firms.view.staff, SIZES)
    return {name: np.bincount(place, value, len(SIZES)) for name, value in _living(world).items()}


def by_cohort(world: Any) -> dict[str, np.ndarray]:
    """Indicator -> its headline among the firms founded in each of the `cohorts`; each adds up to the city's."""
    groups, register = cohorts(world.start, world.quarter), world.register
    count = len(groups)
    place = _placed(world.firms.view.birth, groups)
    out = {name: np.bincount(place, value, count) for name, value in _living(world).items()}
    kind, founded = register["kind"], register["uid"] >> 40
    born = founded[(kind == Event.BORN) & (founded >= world.start)]
    # Who reached five years: the births of the policy period that are old enough, less those that had gone by then.
    exits = np.isin(kind, EXITS) & (founded >= world.start)
    early = founded[exits][register["quarter"][exits] <= founded[exits] + PERIOD]
    old = lambda quarters: quarters[quarters + PERIOD <= world.quarter]  # noqa: E731
    crowned = founded[(kind == Event.VALUED) & (register["detail"] == 3)]
    tally = lambda quarters: np.bincount(_placed(quarters, groups), minlength=count).astype(float)  # noqa: E731
    return out | {"entrants": tally(born), "survivors_5y": tally(old(born)) - tally(old(early)), "unicorns_ever": tally(crowned)}


class Fate(IntEnum):
    """What has become of a firm by the end of a run."""

    ALIVE = 0
    LISTED = 1  # and alive
    CLOSED = 2
    SOLD = 3
    LEFT = 4
    ABSENT = 5  # never founded in this world


FATES = {
    Fate.ALIVE: Text("alive", "在营"),
    Fate.LISTED: Text("listed", "已上市"),
    Fate.CLOSED: Text("closed", "已关闭"),
    Fate.SOLD: Text("sold", "被收购"),
    Fate.LEFT: Text("left", "已迁出"),
    Fate.ABSENT: Text("never founded", "未曾设立"),
}


@dataclass(frozen=True, slots=True)
class Roll:
    """One row a firm, in order of uid; quarters are -1 where it did not happen."""

    uid: np.ndarray
    sector: np.ndarray  # code
    fate: np.ndarray  # Fate
    ended: np.ndarray  # quarter it closed, was sold or left
    unicorn: np.ndarray  # quarter it first was one
    listed: np.ndarray  # quarter

    @property
    def founded(self) -> np.ndarray:
        """The quarter in a firm's name."""
        return self.uid >> 40


def roll(world: Any) -> Roll:
    """Every firm founded since the policy's start, and every firm that was ever a unicorn or has been listed since: what became of it."""
    register = world.register
    kind, uid, quarter, sector = (register[name] for name in ("kind", "uid", "quarter", "sector"))
    events = {
        "born": (kind == Event.BORN) & (uid >> 40 >= world.start),
        "unicorn": (kind == Event.VALUED) & (register["detail"] == 3),
        "listed": (kind == Event.LISTED) & (quarter >= world.start),
    }
    uids, first = np.unique(np.concatenate([uid[e] for e in events.values()]), return_index=True)

    def when(event: np.ndarray, value: np.ndarray) -> np.ndarray:
        """The value of the firm's event, -1 where there was none."""
        place = np.searchsorted(uids, uid[event])
        found = np.full(len(uids), -1, dtype=np.int64)
        known = place < len(uids)
        known[known] = uids[place[known]] == uid[event][known]
        found[place[known]] = value[event][known]
        return found

    exits = np.isin(kind, EXITS)
    how, listed = when(exits, kind), when(kind == Event.LISTED, quarter)
    fate = np.select([how == Event.CLOSED, how == Event.SOLD, how == Event.LEFT, listed >= 0], [Fate.CLOSED, Fate.SOLD, Fate.LEFT, Fate.LISTED], Fate.ALIVE)
    sectors = np.concatenate([sector[e] for e in events.values()])[first]
    return Roll(uids, sectors, fate.astype(np.int8), when(exits, quarter), when(events["unicorn"], quarter), listed)
