"""One venture manager in both worlds: its money, its partners, its firms, and the deals it shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ecosystem import clock
from ecosystem.declare import Text, Wrong
from ecosystem.register import Event
from experiments.live import names
from experiments.live.answers import Column, Life, Listing, Request, Row
from experiments.live.lists import Worlds, fund_row, sides
from experiments.live.lives import Line, facts_of, figures_of, side_by_side
from experiments.live.side import SINCE, Side, dated

if TYPE_CHECKING:
    from ecosystem.world import World

PARTNERS, HELD = 20, 60  # listed: the best known, the dearest
FUND = (
    Column("size", Text("money under management", "管理规模"), "M RMB"),
    Column("commitment", Text("this fund's money for the city", "本期基金本地出资额"), "M RMB"),
    Column("dry", Text("not yet called", "未缴款额度"), "M RMB"),
    Column("invested", Text("invested by this fund", "本期已投"), "M RMB"),
    Column("returned", Text("returned by this fund", "本期已回收"), "M RMB"),
    Column("deals", Text("deals ever", "累计投资数"), "deals"),
    Column("ties", Text("co-investors of five years", "近五年联合投资机构"), "managers"),
)
TOGETHER = (
    Column("together", Text("deals together", "共同投资"), "deals"),
    Column("million", Text("money of the partner", "跟投金额"), "M RMB"),
)
STAKE = (
    Column("cost", Text("paid", "投资成本"), "M RMB"),
    Column("worth", Text("worth at the last valuation", "按最近估值计"), "M RMB"),
)
STAGES = (Text("early rounds", "早期"), Text("late rounds", "后期"), Text("all rounds", "各阶段"))
BORN, CLOSED = Text("founded", "设立"), Text("closes", "清算")
LEADS = Text("leads a deal with {firm}; {other} joins with {money}", "领投{firm}，{other}跟投{money}")
JOINS = Text("joins {other} in a deal with {firm}, with {money}", "跟投{firm}{money}，领投方为{other}")


def fund(baseline: World, scenario: World, request: Request) -> Life:
    """A venture manager's life in both worlds; raises Wrong when neither has founded it by the scenario's quarter."""
    worlds, uid = sides(baseline, scenario), request.uid
    here = next((side for side in worlds[::-1] if side.fund(uid) is not None), None)
    if here is None:
        raise Wrong("fund", uid, f"the number of a fund that one of the two worlds had founded by {clock.named(scenario.quarter)}")
    row = here.fund(uid)
    focus = int(here.funds.focus[row])
    states = [side.fund_state(uid) for side in worlds]
    known = [side.fund(uid) is not None for side in worlds]
    stage = STAGES[int(here.funds.stage[row])]
    kind = names.short(focus) if focus >= 0 else Text("all sectors", "各行业")
    facts = facts_of(
        ("fate", "fate", "去向", *states),
        ("founded", "founded", "成立", *(names.quarter(uid >> 40) if k else None for k in known)),
        ("focus", "invests in", "行业偏好", *(kind if k else None for k in known)),
        ("stage", "stage", "阶段偏好", *(stage if k else None for k in known)),
    )
    figures = [side.fund_figures(uid) for side in worlds]
    deals = [_shared(side, uid) for side in worlds]
    lists = (_partners(worlds, deals), _held(worlds, uid))
    lines = [_fund_lines(side, uid, shared) for side, shared in zip(worlds, deals, strict=True)]
    return Life(
        "fund", uid, names.fund(uid, focus), focus, -1, scenario.quarter, (worlds[0].at, worlds[1].at),
        facts, figures_of(FUND, *figures), side_by_side(*lines), lists,
    )  # fmt: skip


class Shared(NamedTuple):
    """One deal shared with another fund."""

    quarter: int
    other: int  # row of the other fund
    led: bool
    sector: int
    amount: float  # M RMB, of the one who joined


def _shared(side: Side, uid: int) -> list[Shared]:
    row, deals = side.fund(uid), side.deals()
    ours = np.flatnonzero((deals["lead"] == row) | (deals["partner"] == row)) if row is not None else np.empty(0, np.int64)
    columns = (deals[name][ours].tolist() for name in ("quarter", "lead", "partner", "sector", "amount"))
    return [Shared(q, partner if lead == row else lead, lead == row, sector, amount) for q, lead, partner, sector, amount in zip(*columns, strict=True)]


def _name(side: Side, row: int) -> Text:
    return names.fund(int(side.funds.uid[row]), int(side.funds.focus[row]))


def _fund_lines(side: Side, uid: int, deals: list[Shared]) -> list[Line]:
    lines = [Line(uid >> 40, Event.FUND_BORN, 0, BORN)] if side.fund(uid) is not None else []
    lines += [Line(side.closings[uid], Event.FUND_CLOSED, 0, CLOSED)] if uid in side.closings else []
    for deal in deals:
        words, more = LEADS if deal.led else JOINS, (_name(side, deal.other), names.a_firm(deal.sector), names.money(deal.amount))
        told = (words[lang].format(other=more[0][lang], firm=more[1][lang], money=more[2][lang]) for lang in ("en", "zh"))
        lines.append(Line(deal.quarter, Event.COINVESTED, int(side.funds.uid[deal.other]), Text(*told)))
    return sorted(lines, key=lambda line: (line.quarter, line.event))


def _partners(worlds: Worlds, deals: list[list[Shared]]) -> Listing:
    """Those it invested with, the best known first."""
    found: list[dict[int, dict[str, float]]] = [{}, {}]
    for side, shared, partners in zip(worlds, deals, found, strict=True):
        for deal in shared:
            held = partners.setdefault(int(side.funds.uid[deal.other]), {"together": 0.0, "million": 0.0})
            held["together"] += 1.0
            held["million"] += deal.amount
    every = {uid: max(p.get(uid, {}).get("together", 0.0) for p in found) for uid in (*found[1], *found[0])}
    uids = sorted(every, key=lambda uid: (-every[uid], uid))
    none = {"together": 0.0, "million": 0.0}
    rows = [fund_row(worlds, uid, [p.get(uid, none) for p in found], TOGETHER) for uid in uids[:PARTNERS]]
    return Listing("fund", "partners", Text("invested with", "联合投资机构"), TOGETHER, tuple(rows), len(uids), (worlds[0].at, worlds[1].at))


def _held(worlds: Worlds, uid: int) -> Listing:
    """The firms it has a stake in, the dearest first; stakes end when a firm is listed, sold or closed."""
    found: list[dict[int, dict[str, float]]] = []
    for side in worlds:
        stakes, firms, row = side.world.stakes.view, side.firms, side.fund(uid)
        held: dict[int, dict[str, float]] = {}
        for i in np.flatnonzero(stakes.alive & (stakes.fund == row)).tolist() if row is not None else ():
            at = int(stakes.firm[i])
            told = held.setdefault(int(firms.uid[at]), {"cost": 0.0, "worth": 0.0, "sector": float(firms.sector[at]), "since": float(stakes.quarter[i])})
            told["cost"] += float(stakes.cost[i])
            told["worth"] += float(stakes.units[i] * firms.dilution[at] * firms.post_money[at])
        found.append(held)
    every = {u: held for side in found for u, held in side.items()}
    rows = []
    for u in sorted(every, key=lambda u: (-max(held[u]["cost"] for held in found if u in held), u)):
        sector = int(every[u]["sector"])
        pairs: Any = tuple(tuple(held[u][c.name] if u in held else None for held in found) for c in STAKE)
        states = [dated(SINCE, int(held[u]["since"])) if u in held else None for held in found]
        rows.append(Row(u, names.firm(u, sector), sector, names.home(worlds[1].world, u, sector), *states, pairs))
    return Listing("firm", "firms", Text("firms it has a stake in", "持股企业"), STAKE, tuple(rows[:HELD]), len(rows), (worlds[0].at, worlds[1].at))
