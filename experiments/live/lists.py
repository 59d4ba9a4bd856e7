"""Lists to choose a life from: firms, funds, regulators, with a few figures of both worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from agents.firm.columns import SANDBOX
from ecosystem.city import SECTORS
from ecosystem.declare import Text, Wrong, nearest
from ecosystem.register import EXITS, Event
from experiments.live import names
from experiments.live.answers import Choice, Column, Listing, Request, Row
from experiments.live.side import Side

if TYPE_CHECKING:
    from ecosystem.world import World

MOST = 100  # rows of a list
RULE = {False: Text("no rule yet", "尚未立规"), True: Text("a rule is written", "已立规")}

FIRMS = (
    Column("sales", Text("sales", "销售收入"), "M RMB a year"),
    Column("staff", Text("staff", "员工"), "people"),
    Column("valuation", Text("last valuation", "最近估值"), "M RMB"),
)
FUNDS = (
    Column("size", Text("money under management", "管理规模"), "M RMB"),
    Column("deals", Text("deals ever", "累计投资数"), "deals"),
    Column("ties", Text("co-investors of five years", "近五年联合投资机构"), "managers"),
)
OFFICE = (
    Column("wait", Text("wait a newcomer expects", "新申请预期等待"), "quarters"),
    Column("queue", Text("cases waiting", "积压"), "cases"),
    Column("understanding", Text("understanding of the new technology", "对新技术的认知"), "share"),
    Column("tolerance", Text("tolerance", "包容度"), "share"),
    Column("places", Text("places in its sandbox", "沙盒名额"), "firms"),
    Column("inside", Text("firms in its sandbox", "在盒企业"), "firms"),
)

Ranked = tuple[list[int], int]  # uids in order, and how many there are in all
Worlds = tuple[Side, Side]  # baseline, scenario


def sides(baseline: World, scenario: World) -> Worlds:
    """Both worlds as they are asked about: up to the scenario's quarter."""
    return Side(baseline, scenario.quarter), Side(scenario, scenario.quarter)


# -- firms -------------------------------------------------------------------------------------------


def _best(uids: np.ndarray, score: np.ndarray, most: int) -> Ranked:
    """The uids of the highest scores, the highest first; equals in order of uid."""
    top = np.flatnonzero(score >= np.partition(score, len(score) - most)[len(score) - most]) if len(score) > most else np.arange(len(score))
    top = top[np.lexsort((uids[top], -score[top]))][:most]
    return uids[top].tolist(), len(uids)


def _where(side: Side, request: Request, mask: np.ndarray | None = None) -> np.ndarray:
    """Rows in business, of the sector asked for and where `mask` (by row) holds."""
    rows = side.living
    if mask is not None:
        rows = rows[mask[rows]]
    return rows if request.sector < 0 else rows[side.firms.sector[rows] == request.sector]


def _by_sales(side: Side, rows: np.ndarray, most: int) -> Ranked:
    return _best(side.firms.uid[rows], side.firms.sales_average[rows], most)


def _largest(worlds: Worlds, request: Request) -> Ranked:
    return _by_sales(worlds[1], _where(worlds[1], request), request.most)


def _valued(worlds: Worlds, request: Request) -> Ranked:
    firms = worlds[1].firms
    rows = _where(worlds[1], request, (firms.rounds > 0) & (firms.listed == 0))
    return _best(firms.uid[rows], firms.post_money[rows], request.most)


def _sandbox(worlds: Worlds, request: Request) -> Ranked:
    """Those inside now, the latest admitted first; the scenario's before those of the baseline."""
    found = []
    for side in worlds[::-1]:
        rows = _where(side, request, side.firms.licence == SANDBOX)
        found += [uid for uid in _best(side.firms.uid[rows], side.firms.since[rows], len(rows))[0] if uid not in found]
    return found[: request.most], len(found)


def _reached(worlds: Worlds, request: Request) -> Ranked:
    """Firms in business that were granted money or were in the sandbox, then those that hold a loan a measure supports; by sales."""
    side = worlds[1]
    given = np.zeros(len(side.firms.uid), dtype=bool)
    given[list(side.find(side.of((Event.GRANT, Event.PLEDGED, Event.SANDBOX), side.row_of(side.world.start))["uid"]).values())] = True
    rows = _where(side, request, given | ((side.firms.credit_account > 0) & (side.firms.data_debt > 0.0)))
    return _best(side.firms.uid[rows], np.where(given[rows], 1e12, 0.0) + side.firms.sales_average[rows], request.most)


def _twins(here: Side, there: Side, rows: np.ndarray) -> np.ndarray:
    """The rows of the same firms there, -1 where they are not in business. Most firms stand in the same row of both worlds."""
    import pandas as pd  # its tables find the others four times as fast as sorting

    uids, others = here.firms.uid[rows], there.firms.uid
    at = np.minimum(rows, len(others) - 1)
    twins = np.where((others[at] == uids) & there.firms.alive[at], at, -1)
    rest = there.firms.alive.copy()
    rest[twins[twins >= 0]] = False
    rest, lost = np.flatnonzero(rest), np.flatnonzero(twins < 0)
    found = pd.Index(others[rest]).get_indexer(uids[lost])
    twins[lost[found >= 0]] = rest[found[found >= 0]]
    return twins


def _only(here: Side, there: Side, request: Request) -> Ranked:
    """In business here, and not there by the same quarter."""
    rows = _where(here, request)
    rows = rows[_twins(here, there, rows) < 0]
    later = there.of(EXITS, there.row_of(there.until + 1), ahead=True)["uid"]  # in business there until after the quarter
    return _by_sales(here, rows[~np.isin(here.firms.uid[rows], later)], request.most)


def _changed(worlds: Worlds, request: Request) -> Ranked:
    """In business in both worlds, the largest difference of sales first."""
    before, after = worlds
    rows = _where(after, request)
    twins = _twins(after, before, rows)
    rows, twins = rows[twins >= 0], twins[twins >= 0]
    gap = np.abs(after.firms.sales_average[rows] - before.firms.sales_average[twins])
    return _best(after.firms.uid[rows], gap, request.most)


def _crowned(worlds: Worlds, request: Request) -> Ranked:
    """Became a unicorn since the start in one world and not in the other, the latest first."""
    first: list[dict[int, int]] = []
    for side in worlds:
        events = side.of((Event.VALUED,))
        top = (events["detail"] == 3) & ((request.sector < 0) | (events["sector"] == request.sector))
        first.append(dict(zip(events["uid"][top].tolist(), events["quarter"][top].tolist(), strict=True)))
    only = {**{u: q for u, q in first[1].items() if u not in first[0]}, **{u: q for u, q in first[0].items() if u not in first[1]}}
    ranked = sorted(only, key=lambda uid: (-only[uid], uid))
    return ranked[: request.most], len(ranked)


Rank = Callable[[Worlds, Request], Ranked]
FIRM_GROUPS: dict[str, tuple[Text, Rank]] = {
    "largest": (Text("largest by sales", "销售规模最大"), _largest),
    "valued": (Text("highest valued, not listed", "估值最高（未上市）"), _valued),
    "sandbox": (Text("in the sandbox now", "正在沙盒内"), _sandbox),
    "reached": (Text("reached by measures", "受措施支持"), _reached),
    "gained": (Text("in business in the scenario only", "仅在方案中在营"), lambda worlds, request: _only(worlds[1], worlds[0], request)),
    "lost": (Text("in business in the baseline only", "仅在基准中在营"), lambda worlds, request: _only(worlds[0], worlds[1], request)),
    "changed": (Text("sales differ most", "销售差异最大"), _changed),
    "crowned": (Text("unicorn in one world only", "仅在一个世界成为独角兽"), _crowned),
}


def firms(baseline: World, scenario: World, request: Request) -> Listing:
    """Firms to choose from, in the order of the group asked for."""
    worlds = sides(baseline, scenario)
    group, label, rank = _group(FIRM_GROUPS, request)
    uids, total = rank(worlds, _bounded(request))
    return firm_rows(worlds, uids, total, group, label, tuple(Choice(name, text) for name, (text, _) in FIRM_GROUPS.items()))


def firm_rows(worlds: Worlds, uids: list[int], total: int, name: str, label: Text, choices: tuple[Choice, ...] = ()) -> Listing:
    found = [side.find(uids) for side in worlds]
    states = [side.states(uids, rows) for side, rows in zip(worlds, found, strict=True)]
    rows = []
    for uid in uids:
        side, row = next((s, r[uid]) for s, r in zip(worlds[::-1], found[::-1], strict=True) if uid in r) if any(uid in r for r in found) else (None, -1)
        sector = int(side.firms.sector[row]) if side else _sector(worlds, uid)
        pair = [s.figures(r.get(uid)) for s, r in zip(worlds, found, strict=True)]
        figures = tuple((pair[0].get(c.name), pair[1].get(c.name)) for c in FIRMS)
        rows.append(Row(uid, names.firm(uid, sector), sector, names.home(worlds[1].world, uid, sector), states[0][uid], states[1][uid], figures))
    return Listing("firm", name, label, FIRMS, tuple(rows), total, (worlds[0].at, worlds[1].at), choices)


def _sector(worlds: Worlds, uid: int) -> int:
    """The sector of a firm that is gone from both worlds."""
    return next(int(told[0]) for side in worlds if len(told := side.about(uid, (Event.BORN,))["sector"]))


# -- funds -------------------------------------------------------------------------------------------


def _funds_by(score: Callable[[Worlds], np.ndarray]) -> Rank:
    """Active funds in the scenario that may invest in the sector asked for, by a score of their rows."""

    def rank(worlds: Worlds, request: Request) -> Ranked:
        funds = worlds[1].funds
        rows = np.flatnonzero(funds.alive & ((request.sector < 0) | (funds.focus < 0) | (funds.focus == request.sector)))
        return _best(funds.uid[rows], score(worlds)[rows], request.most)

    return rank


def _apart(worlds: Worlds) -> np.ndarray:
    """How far deals ever are apart; the baseline may know more funds, the scenario never does."""
    after = worlds[1].funds.deals
    before = np.zeros(len(after))
    n = min(len(after), len(worlds[0].funds.deals))
    before[:n] = worlds[0].funds.deals[:n]
    return np.abs(after - before)


FUND_GROUPS: dict[str, tuple[Text, Rank]] = {
    "tied": (Text("most co-investors", "联合投资机构最多"), _funds_by(lambda worlds: worlds[1].ties.astype(float))),
    "largest": (Text("largest", "管理规模最大"), _funds_by(lambda worlds: worlds[1].funds.size)),
    "deals": (Text("most deals", "投资数最多"), _funds_by(lambda worlds: worlds[1].funds.deals.astype(float))),
    "apart": (Text("deals differ most", "投资数差异最大"), _funds_by(_apart)),
}


def funds(baseline: World, scenario: World, request: Request) -> Listing:
    """Venture managers to choose from."""
    worlds = sides(baseline, scenario)
    group, label, rank = _group(FUND_GROUPS, request)
    uids, total = rank(worlds, _bounded(request))
    rows = tuple(fund_row(worlds, uid, [side.fund_figures(uid) for side in worlds], FUNDS) for uid in uids)
    return Listing("fund", group, label, FUNDS, rows, total, (worlds[0].at, worlds[1].at), tuple(Choice(n, text) for n, (text, _) in FUND_GROUPS.items()))


def fund_row(worlds: Worlds, uid: int, figures: list[dict[str, float]], columns: Iterable[Column]) -> Row:
    side = next(side for side in worlds[::-1] if side.fund(uid) is not None)
    focus = int(side.funds.focus[side.fund(uid)])
    pairs = tuple((figures[0].get(c.name), figures[1].get(c.name)) for c in columns)
    return Row(uid, names.fund(uid, focus), focus, -1, worlds[0].fund_state(uid), worlds[1].fund_state(uid), pairs)


# -- regulators --------------------------------------------------------------------------------------


def office(side: Side, sector: int) -> dict[str, float]:
    """The figures of one regulator."""
    held = side.world.regulators
    inside = side.firms.alive & (side.firms.licence == SANDBOX) & (side.firms.sector == sector)
    figures = {name: float(held[name][sector]) for name in ("wait", "queue", "understanding", "tolerance", "capacity")}
    return {**figures, "places": float(held["sandbox_slots"][sector]), "inside": float(np.count_nonzero(inside))}


def regulators(baseline: World, scenario: World, request: Request) -> Listing:
    """The nine regulators, in the order of the sectors."""
    worlds, rows = sides(baseline, scenario), []
    for sector in range(len(SECTORS)):
        told = [office(side, sector) for side in worlds]
        states = [RULE[bool(side.world.regulators["codified"][sector])] for side in worlds]
        rows.append(Row(sector, names.regulator(sector), sector, -1, *states, tuple((told[0][c.name], told[1][c.name]) for c in OFFICE)))
    return Listing("regulator", "all", Text("all", "全部"), OFFICE, tuple(rows), len(rows), (worlds[0].at, worlds[1].at))


def _group(groups: dict[str, tuple[Text, Rank]], request: Request) -> tuple[str, Text, Rank]:
    name = request.group or next(iter(groups))
    if name not in groups:
        raise Wrong("group", name, f"one of {', '.join(groups)}", nearest(name, groups))
    return name, *groups[name]


def _bounded(request: Request) -> Request:
    if not -1 <= request.sector < len(SECTORS):
        raise Wrong("sector", request.sector, f"a sector's code from 0 to {len(SECTORS) - 1}, or -1 for all")
    if not 1 <= request.most <= MOST:
        raise Wrong("most", request.most, f"a whole number from 1 to {MOST}")
    return request
