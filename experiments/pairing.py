"""Pairing worlds firm by firm: in the worker, while they are simulated, so that only the firms that differ leave it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.cross_section import FATES, Fate, Roll, roll
from ecosystem.register import EXITS, Event
from experiments.scenario import Scenario
from experiments.twins import NAMES, SCHEMA, SIDES

if TYPE_CHECKING:
    from ecosystem.world import World
    from policies import Policy

MOST = 5_000  # firms listed one by one, of each scenario, kind and world; the rest are one row, so that sums stay exact

# How a measure that acts on a term is seen to reach a firm: by what the register or the firm's columns say. Measures that
# pay from an account are seen in the grants they pay as well.
SUPPORT = {"data_ltv", "loan_subsidy", "loss_share"}  # in debt on data at a quarter's end while the measure's account supports it
GRACE = "grace_quarters"  # sells in the grey within its grace
PLACE = "sandbox_open"  # admitted to the sandbox
PLEDGES = "pledge_part"  # lent on a pledge
CLAIMS = {"research_rate", "application_rate"}  # paid a claim


def traced(policy: Policy) -> bool:
    """Whether it can be seen which firms the measure reached."""
    return bool({*SUPPORT, *CLAIMS, GRACE, PLACE, PLEDGES} & set(policy.acts_on))


# -- one world ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lives:
    """What is remembered of the firms of one world; the later of two entries about a firm holds."""

    roll: Roll
    last: tuple[np.ndarray, ...]  # uid, sales (M RMB a year), jobs, district: as last seen, of all who lived since the start
    ends: tuple[np.ndarray, np.ndarray]  # uid, Fate: of all firms there ever were
    valued: tuple[np.ndarray, np.ndarray]  # uid, post-money (M RMB)
    reached: list[tuple[str, np.ndarray]]  # measure, uids it reached


class Witness:
    """Looks at a world quarter by quarter, for what neither the register nor the last quarter's firm table still tells."""

    def __init__(self, measures: Sequence[Policy]):
        self.measures = measures
        self._before: tuple[np.ndarray, ...] = (np.empty(0, np.int64),) * 4
        self._gone: list[tuple[np.ndarray, ...]] = []
        self._valued: list[tuple[np.ndarray, np.ndarray]] = []
        self._reached: list[tuple[str, np.ndarray]] = []

    def look(self, world: World) -> None:
        """Remember the firms that are gone since the last look, the rounds, and who stands under which measure."""
        firms, quarter = world.firms.view, world.quarter
        uid = self._before[0]
        gone = np.flatnonzero((uid >= 0) & (uid != firms.uid[: len(uid)]))
        self._gone.append(tuple(column[gone] for column in self._before))
        self._before = (firms.uid.copy(), 4.0 * firms.sales_average, firms.staff.copy(), firms.district.copy())
        raised = np.flatnonzero(firms.round_quarter == quarter if quarter >= world.start else firms.rounds > 0)
        self._valued.append((firms.uid[raised], firms.post_money[raised]))
        for policy in self.measures:
            if policy.in_force(quarter) and len(rows := self._standing(policy, firms, quarter)):
                self._reached.append((policy.name, firms.uid[rows]))

    @staticmethod
    def _standing(policy: Policy, firms: Any, quarter: int) -> np.ndarray:
        """Rows of the firms that stand under the measure now, of what leaves no trace in the register."""
        from agents.firm.columns import GREY

        rows = np.empty(0, np.int64)
        if SUPPORT & set(policy.acts_on):
            rows = np.flatnonzero((firms.credit_account == policy.account) & (firms.data_debt > 0.0))
        if GRACE in policy.acts_on:
            grey = np.flatnonzero(firms.licence == GREY)
            within = (quarter - firms.birth[grey] < firms.grace_quarters[grey]) & (firms.sales[grey] <= firms.grace_cap[grey])
            rows = np.concatenate([rows, grey[within]])
        return rows

    def lives(self, world: World) -> Lives:
        """All that is remembered, at the end of the run."""
        register, firms = world.register, world.firms.view
        living = np.flatnonzero(firms.alive)
        last = tuple(np.concatenate([*(g[k] for g in self._gone), column[living]]) for k, column in enumerate(self._before))
        exits = register.of(*EXITS)
        fates = exits["kind"] - Event.CLOSED + Fate.CLOSED  # both in the order closed, sold, left
        ends = np.concatenate([exits["uid"], firms.uid[living]]), np.concatenate([fates, firms.listed[living]])
        levels = register.of(Event.VALUED)
        valued = [np.concatenate([of, *(v[k] for v in self._valued)]) for k, of in enumerate((levels["uid"], levels["amount"]))]
        return Lives(roll(world), last, ends, (valued[0], valued[1]), [*self._reached, *self._recorded(world)])

    def _recorded(self, world: World) -> Iterable[tuple[str, np.ndarray]]:
        """Whom the measures reached by the register: grants by their account, places in the sandbox by time and sector."""
        grants, places = world.register.of(Event.GRANT, Event.PLEDGED), world.register.of(Event.SANDBOX)
        for policy in self.measures:
            yield policy.name, grants["uid"][grants["detail"] == policy.account]
            if PLACE in policy.acts_on:
                sectors = [SECTORS.index(s) for s in policy.targets.sectors or SECTORS]
                inside = (places["quarter"] >= policy.start) & (places["quarter"] <= policy.end) & np.isin(places["sector"], sectors)
                yield policy.name, places["uid"][inside]


# -- two worlds --------------------------------------------------------------------------------------


class Pairing:
    """Pairs the worlds of one replicate with the first scenario's, as they are simulated one after the other."""

    def __init__(self, scenarios: Sequence[Scenario], replicate: int):
        self._scenarios, self._replicate = scenarios, replicate
        self._witness: Witness | None = None
        self._baseline: Lives | None = None
        self._rows: dict[str, list[pa.Table]] = {}

    def watch(self, scenario: Scenario, world: World) -> None:
        """Called before a world's first quarter and after every one."""
        self._witness = self._witness or Witness(scenario.measures)
        self._witness.look(world)

    def close(self, scenario: Scenario, world: World) -> None:
        """Called when a world has ended: it is the baseline, or is compared with it."""
        assert self._witness is not None
        lives, self._witness = self._witness.lives(world), None
        if self._baseline is None:
            self._baseline = lives
            return
        order = [policy.name for policy in scenario.measures]
        self._rows[scenario.hash] = differing(self._baseline, lives, world.start, order, self._replicate)

    def rows(self) -> pa.Table:
        """The firms that differ, for each scenario but the first."""
        tables = [_named(table, s.name) for s in self._scenarios[1:] for table in self._rows.get(s.hash, ())]
        return pa.concat_tables(tables).unify_dictionaries() if tables else SCHEMA.empty_table()


def _named(table: pa.Table, scenario: str) -> pa.Table:
    names = pa.DictionaryArray.from_arrays(np.zeros(len(table), dtype=np.int32), pa.array([scenario]))
    return table.set_column(SCHEMA.get_field_index("scenario"), SCHEMA.field("scenario"), names)


def differing(baseline: Lives, scenario: Lives, start: int, measures: Sequence[str], replicate: int, most: int = MOST) -> list[pa.Table]:
    """Rows of SCHEMA for every firm to which something of KINDS happened in one of the two worlds only."""
    worlds = dict(zip(SIDES, (scenario, baseline), strict=True))
    uids = np.sort(np.concatenate([baseline.roll.uid, scenario.roll.uid]), kind="stable")  # which merges what is in order
    uids = uids[np.append(True, np.diff(uids) > 0)]
    rolls = {side: _aligned(uids, lives.roll) for side, lives in worlds.items()}
    born = {side: rolls[side]["founded"] >= start for side in SIDES}
    both = born["scenario"] & born["baseline"]
    found = []
    for side, other in (SIDES, SIDES[::-1]):
        here, there = rolls[side], rolls[other]
        happened = {
            "founded": (born[side] & ~born[other], uids >> 40),
            "survived": (both & (here["ended"] < 0) & (there["ended"] >= 0), there["ended"]),
            "unicorn": ((here["unicorn"] >= 0) & (there["unicorn"] < 0), here["unicorn"]),
            "listed": ((here["listed"] >= start) & (there["listed"] < start), here["listed"]),
        }
        found += [(kind, side, uids[where], when[where]) for kind, (where, when) in happened.items() if where.any()]
    if not found:
        return []
    wanted = np.unique(np.concatenate([firms for *_, firms, _ in found]))
    known = {side: _known(lives, wanted) for side, lives in worlds.items()}
    touched = _touched(scenario, wanted, measures)
    return [_rows(*happening, wanted, known, touched, replicate, most) for happening in found]


Known = dict[str, np.ndarray]  # column of SCHEMA -> its value for each of the firms that are wanted, in one world


def _known(lives: Lives, wanted: np.ndarray) -> Known:
    """What one world knows of these firms (sorted uids)."""
    uid, sales, jobs, district = lives.last
    sectors, districts = np.array(["", *SECTORS]), np.array(["", *DISTRICTS])
    return {
        "sector": sectors[_latest(wanted, lives.roll.uid, lives.roll.sector, -1) + 1],
        "district": districts[_latest(wanted, uid, district, -1) + 1],
        "fate": _FATE_WORDS[_latest(wanted, *lives.ends, Fate.ABSENT)],
        "sales": _latest(wanted, uid, sales, np.nan),
        "jobs": _latest(wanted, uid, jobs, np.nan),
        "mark": _highest(wanted, *lives.valued),
    }


def _touched(lives: Lives, wanted: np.ndarray, measures: Sequence[str]) -> np.ndarray:
    """The measures that reached each of these firms, in the scenario's order: "sandbox+data_loan", or empty."""
    touched = np.full(len(wanted), "", dtype=object)
    for measure in measures:
        reached = np.zeros(len(wanted), dtype=bool)
        for name, uids in lives.reached:
            if name == measure:
                reached[_places(wanted, uids)[1]] = True
        touched[reached] += "+" + measure
    return np.array([names[1:] for names in touched])


def _rows(
    kind: str, side: str, uids: np.ndarray, when: np.ndarray, wanted: np.ndarray, known: dict[str, Known], touched: np.ndarray, replicate: int, most: int
) -> pa.Table:
    """The firms of one kind in one world; of more than `most` those a measure reached and the largest, the rest as one row."""
    place = np.searchsorted(wanted, uids)
    own, rest = known[side], len(uids) - most
    if rest > 0:
        size = [-np.nan_to_num(own[name][place]) for name in ("jobs", "sales", "mark")]
        chosen = np.sort(np.lexsort((uids, *size, touched[place] == ""))[:most])
        uids, when, place = uids[chosen], when[chosen], place[chosen]
    columns: dict[str, Any] = {
        "replicate": replicate, "scenario": "", "kind": kind, "only_in": side, "firms": 1, "uid": uids, "founded": uids >> 40, "quarter": when,
        **{name: values[place] for name, values in own.items() if name != "fate"},
        **{f"fate_{world}": values["fate"][place] for world, values in known.items()},
        "touched": touched[place],
    }  # fmt: skip
    arrays = [_column(np.broadcast_to(columns[field.name], len(uids)), field) for field in SCHEMA]
    table = pa.table(arrays, schema=SCHEMA)
    if rest > 0:
        others = columns | {"firms": rest, "uid": -1, "founded": -1, "quarter": -1} | dict.fromkeys(("sales", "jobs", "mark"), np.nan)
        others |= dict.fromkeys(("sector", "district", "fate_scenario", "fate_baseline", "touched"), "")
        table = pa.concat_tables([table, pa.table([_column(np.array([others[field.name]]), field) for field in SCHEMA], schema=SCHEMA)])
    return table


def _column(values: np.ndarray, field: pa.Field) -> pa.Array:
    return pa.array(values).dictionary_encode() if field.type == NAMES else pa.array(values).cast(field.type)


_FATE_WORDS = np.array([FATES[fate].en for fate in Fate])


# -- looking up a few firms among many -----------------------------------------------------------------


def _places(uids: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which entries of `among` are about one of the sorted `uids`, and about which."""
    place = np.searchsorted(uids, among)
    place[place == len(uids)] = 0
    entries = np.flatnonzero(uids[place] == among)
    return entries, place[entries]


def _latest(uids: np.ndarray, among: np.ndarray, values: np.ndarray, missing: float) -> np.ndarray:
    """The last value entered about each of the sorted `uids`."""
    found = np.full(len(uids), missing, dtype=values.dtype)
    entries, place = _places(uids, among)
    found[place] = values[entries]
    return found


def _highest(uids: np.ndarray, among: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The highest value entered about each of the sorted `uids`; NaN where there is none."""
    found = np.full(len(uids), -np.inf)
    entries, place = _places(uids, among)
    np.maximum.at(found, place, values[entries])
    return np.where(np.isfinite(found), found, np.nan)


def _aligned(uids: np.ndarray, r: Roll) -> dict[str, np.ndarray]:
    """Quarters of the roll at each of the sorted `uids`, -1 where it says nothing of the firm."""
    place = np.searchsorted(uids, r.uid)
    found = {name: np.full(len(uids), -1, dtype=np.int64) for name in ("founded", "ended", "unicorn", "listed")}
    for name, quarters in found.items():
        quarters[place] = getattr(r, name)
    return found
