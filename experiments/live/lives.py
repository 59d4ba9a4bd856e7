"""One firm or regulator in both worlds: what it is now, and what happened to it, side by side (`managers` tells of funds)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.firm.columns import EXEMPT
from ecosystem import clock
from ecosystem.city import SECTORS
from ecosystem.declare import Text, Wrong
from ecosystem.register import EXITS, Event
from experiments import biography
from experiments.live import names
from experiments.live.answers import Column, Fact, Figure, Life, Path, Request, Told
from experiments.live.lists import OFFICE, RULE, office, sides
from experiments.live.side import FATE, LICENCE, LISTED, LIVING, NEVER, SINCE, Side, dated

if TYPE_CHECKING:
    from ecosystem.world import World

EVENTS = 300  # of a life, the last ones
FIRM = (
    Column("staff", Text("staff", "员工"), "people"),
    Column("sales", Text("sales", "销售收入"), "M RMB a year"),
    Column("cash", Text("cash", "现金"), "M RMB"),
    Column("debt", Text("debt", "贷款余额"), "M RMB"),
    Column("knowledge", Text("knowledge (1: that of the sector's rivals)", "知识水平（行业对手为1）"), "index"),
    Column("patents", Text("patents", "专利"), "patents"),
    Column("rounds", Text("venture rounds", "融资轮次"), "rounds"),
    Column("raised", Text("money raised from investors", "累计融资"), "M RMB"),
    Column("valuation", Text("last post-money valuation", "最近投后估值"), "M RMB"),
    Column("granted", Text("grants received", "累计获得资助"), "M RMB"),
)
REVIEW = (*OFFICE[:2], Column("capacity", Text("review capacity", "审批能力"), "cases a quarter"), *OFFICE[2:])
YEARLY = {
    Event.LICENSED: (Text("licences", "许可"), "firms"),
    Event.REFUSED: (Text("refusals", "拒绝"), "firms"),
    Event.SANDBOX: (Text("admissions to the sandbox", "入盒"), "firms"),
    Event.SANCTIONED: (Text("sanctions", "处罚"), "firms"),
    Event.INCIDENT: (Text("incidents", "事故"), "incidents"),
}
NONE = Text("none", "无")
WRITTEN = Text("written in {quarter}", "{quarter}出台")
WRITES = Text("writes a rule for new products", "为新产品立规")


class Line(NamedTuple):
    """One event of one world. Lines of the two worlds are the same event when quarter, event and `of` agree."""

    quarter: int
    event: Event
    of: int  # what tells events of one kind apart: account, level, the other fund
    words: Text


def facts_of(*told: tuple[str, str, str, Text | None, Text | None]) -> tuple[Fact, ...]:
    return tuple(Fact(name, Text(en, zh), before, after) for name, en, zh, before, after in told)


def figures_of(columns: Iterable[Column], baseline: dict[str, float], scenario: dict[str, float]) -> tuple[Figure, ...]:
    return tuple(Figure(c.name, c.label, c.unit, baseline.get(c.name), scenario.get(c.name)) for c in columns)


def side_by_side(baseline: list[Line], scenario: list[Line]) -> tuple[Told, ...]:
    """Events in order of quarters; what happened in both worlds is one row."""
    rows: dict[tuple[int, Event, int, int], list[Text | None]] = {}
    for place, lines in enumerate((baseline, scenario)):
        seen: Counter[tuple[int, Event, int]] = Counter()
        for quarter, event, of, words in lines:
            key = (quarter, event, of)
            rows.setdefault((*key, seen[key]), [None, None])[place] = words
            seen[key] += 1
    order = sorted(rows.items(), key=lambda row: row[0][0])[-EVENTS:]
    only = {(True, False): "scenario", (False, True): "baseline", (False, False): ""}
    return tuple(Told(key[0], key[1].name.lower(), only[before is None, after is None], before, after) for key, (before, after) in order)


# -- firm --------------------------------------------------------------------------------------------


def firm(baseline: World, scenario: World, request: Request) -> Life:
    """A firm's life in both worlds; raises Wrong when neither has founded it by the scenario's quarter."""
    worlds, uid = sides(baseline, scenario), request.uid
    events = [side.about(uid, biography.WORDS) for side in worlds]
    sectors = np.concatenate([told["sector"] for told in events])
    if not len(sectors):
        raise Wrong("firm", uid, f"the number of a firm that one of the two worlds had founded by {clock.named(scenario.quarter)}")
    sector = int(sectors[0])
    rows = [side.find([uid]).get(uid) for side in worlds]
    figures = [{**side.figures(row), **_raised(told)} for side, row, told in zip(worlds, rows, events, strict=True)]

    def both(say: Callable[[Side, int | None, dict[str, np.ndarray]], Text | None]) -> tuple[Text | None, Text | None]:
        before, after = (say(side, row, told) if len(told["uid"]) else None for side, row, told in zip(worlds, rows, events, strict=True))
        return before, after

    before, after = both(lambda side, row, told: _fate(told))
    facts = facts_of(
        ("fate", "fate", "去向", before or NEVER, after or NEVER),
        ("founded", "founded", "成立", *both(lambda side, row, told: names.quarter(uid >> 40))),
        ("licence", "licence", "许可", *both(_licence)),
        ("level", "highest valuation reached", "曾达到的估值", *both(lambda side, row, told: _level(told))),
        ("certified", "high-tech certificate", "高新技术企业证书", *both(_certificate)),
        ("listed", "listed", "上市", *both(lambda side, row, told: _first(told, Event.LISTED))),
        ("reached", "reached by measures", "受措施支持", *both(_reached)),
    )
    lines = [lines_of(told) for told in events]
    return Life(
        "firm", uid, names.firm(uid, sector), sector, names.home(scenario, uid, sector), scenario.quarter, (worlds[0].at, worlds[1].at),
        facts, figures_of(FIRM, *figures), side_by_side(*lines),
    )  # fmt: skip


def _raised(told: dict[str, np.ndarray]) -> dict[str, float]:
    return {"raised": float(told["amount"][told["kind"] == Event.ROUND].sum())} if len(told["uid"]) else {}


def _fate(told: dict[str, np.ndarray]) -> Text:
    kinds = told["kind"].tolist()
    if kinds[-1] in EXITS:
        return dated(FATE[Event(kinds[-1])], int(told["quarter"][-1]))
    return LISTED if Event.LISTED in kinds else LIVING


def _licence(side: Side, row: int | None, told: dict[str, np.ndarray]) -> Text | None:
    if row is None:
        return None
    state = int(side.firms.licence[row])
    return LICENCE[state] if state == EXEMPT else _since(LICENCE[state], int(side.firms.since[row]))


def _certificate(side: Side, row: int | None, told: dict[str, np.ndarray]) -> Text | None:
    if row is None:
        return None
    return dated(Text("valid until {quarter}", "有效至{quarter}"), int(side.firms.certified_until[row])) if side.firms.high_tech[row] else NONE


def _since(words: Text, quarter: int) -> Text:
    since = dated(SINCE, quarter)
    return Text(f"{words.en} {since.en}", f"{words.zh}（{since.zh}）")


def _first(told: dict[str, np.ndarray], event: Event) -> Text:
    """Since when, or not at all."""
    when = told["quarter"][told["kind"] == event]
    return dated(SINCE, int(when[0])) if len(when) else NONE


def _level(told: dict[str, np.ndarray]) -> Text:
    levels = told["detail"][told["kind"] == Event.VALUED]
    return biography.LEVELS[int(levels.max())] if len(levels) else NONE


def _reached(side: Side, row: int | None, told: dict[str, np.ndarray]) -> Text:
    """Measures whose money, place or support the firm has had."""
    from policies import CATALOGUE

    found = set((told["detail"][np.isin(told["kind"], (Event.GRANT, Event.PLEDGED))]).tolist())  # accounts are numbered in the catalogue's order
    if (told["kind"] == Event.SANDBOX).any():
        found.add(list(CATALOGUE).index("sandbox") + 1)
    if row is not None and side.firms.data_debt[row] > 0.0 and side.firms.credit_account[row] > 0:
        found.add(int(side.firms.credit_account[row]))
    labels = [list(CATALOGUE.values())[account - 1].label for account in sorted(found)]
    return Text(", ".join(text.en for text in labels), "、".join(text.zh for text in labels)) if labels else NONE


def lines_of(told: dict[str, np.ndarray]) -> list[Line]:
    """A firm's rows of the register in the biography's words."""
    words = biography.told(told)
    levels = (Event.VALUED, Event.GRANT, Event.PLEDGED)  # whose detail is part of what happened
    return [Line(h.quarter, h.event, detail if h.event in levels else 0, h.words) for h, detail in zip(words, told["detail"].tolist(), strict=True)]


# -- regulator ---------------------------------------------------------------------------------------


def regulator(baseline: World, scenario: World, request: Request) -> Life:
    """A regulator in both worlds, with what it did by year; its uid is the sector's code."""
    worlds, sector = sides(baseline, scenario), request.uid
    if not 0 <= sector < len(SECTORS):
        raise Wrong("regulator", sector, f"the code of a sector, from 0 to {len(SECTORS) - 1}")
    rules = [_rules(side, sector) for side in worlds]
    states = [_rule(side, sector, told) for side, told in zip(worlds, rules, strict=True)]
    years = tuple(range(clock.year(scenario.start) - 1, clock.year(scenario.quarter) + 1))
    counted = [_by_year(side, sector, years) for side in worlds]
    paths = tuple(Path(event.name.lower(), label, unit, counted[0][event], counted[1][event]) for event, (label, unit) in YEARLY.items())
    lines = [[Line(quarter, Event.CODIFIED, 0, WRITES) for quarter in told] for told in rules]
    return Life(
        "regulator", sector, names.regulator(sector), sector, -1, scenario.quarter, (worlds[0].at, worlds[1].at),
        facts_of(("rule", "rule for new products", "新产品规则", *states)),
        figures_of(REVIEW, *(office(side, sector) for side in worlds)), side_by_side(*lines), (), years, paths,
    )  # fmt: skip


def _rules(side: Side, sector: int) -> list[int]:
    """The quarters in which a rule was written (one that is forgotten has to be written again)."""
    events = side.of((Event.CODIFIED,))
    return events["quarter"][events["sector"] == sector].tolist()  # type: ignore[no-any-return]


def _rule(side: Side, sector: int, written: list[int]) -> Text:
    if not side.world.regulators["codified"][sector] or not written:
        return RULE[False]
    return dated(WRITTEN, written[-1])


def _by_year(side: Side, sector: int, years: tuple[int, ...]) -> dict[Event, tuple[float, ...]]:
    """Events of its sector by year."""
    events = side.of(YEARLY, side.row_of(4 * (years[0] - clock.EPOCH)))
    ours = events["sector"] == sector
    kind, year = events["kind"][ours], clock.EPOCH + events["quarter"][ours] // 4 - years[0]
    return {event: tuple(np.bincount(year[kind == event], minlength=len(years)).astype(float).tolist()) for event in YEARLY}
