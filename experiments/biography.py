"""The life of one firm in two worlds, side by side: both are lived again, from the same history and on the same luck."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ecosystem import clock
from ecosystem.declare import Text, Wrong
from ecosystem.register import Event
from experiments.twins import SIDES, among

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare import Comparison

WORDS = {
    Event.BORN: Text("founded", "设立"),
    Event.LICENSED: Text("licensed, {detail} quarters after its founding", "获得许可（成立后{detail}季）"),
    Event.REFUSED: Text("refused a licence; it drops the novel product", "许可被拒，放弃新产品"),
    Event.SANDBOX: Text("enters the sandbox", "进入监管沙盒"),
    Event.SANCTIONED: Text("fined and suspended for selling without a licence", "无许可销售，被罚款并停业"),
    Event.INCIDENT: Text("causes an incident and is suspended", "发生事故，停业"),
    Event.ROUND: Text("raises {amount} M RMB in round {detail}", "第{detail}轮融资{amount}百万元"),
    Event.LOAN: Text("is lent {amount} M RMB on its data", "获数据贷款{amount}百万元"),
    Event.PLEDGED: Text("is lent {amount} M RMB: {measure}", "获贷款{amount}百万元：{measure}"),
    Event.GRANT: Text("is granted {amount} M RMB: {measure}", "获资助{amount}百万元：{measure}"),
    Event.CONTRACT: Text("wins a public contract of {amount} M RMB", "获公共合同{amount}百万元"),
    Event.CERTIFIED: Text("certified as high-tech", "认定为国家高新技术企业"),
    Event.LISTED: Text("listed at a value of {amount} M RMB", "上市，估值{amount}百万元"),
    Event.VALUED: Text("valued at {amount} M RMB: {level}", "估值{amount}百万元：{level}"),
    Event.FILED: Text("may sell on filing", "备案经营"),
    Event.CAUGHT: Text("found out as a bad actor", "被查出违法经营"),
    Event.SUSPECTED: Text("suspended by mistake in the search for bad actors", "在风险排查中被误停业"),
    Event.CLOSED: Text("closes", "关闭"),
    Event.SOLD: Text("is sold", "被收购"),
    Event.LEFT: Text("leaves the city", "迁出本市"),
    Event.CENTRE: Text("recognised as a design centre", "认定为工业设计中心"),
    Event.STORE: Text("opens a store abroad", "在海外开设专卖店"),
    Event.STORE_SHUT: Text("shuts its store abroad", "关闭海外专卖店"),
}
LEVELS = {
    1: Text("above US$100M", "超过1亿美元"),
    2: Text("above US$500M, a gazelle", "超过5亿美元，成为瞪羚"),
    3: Text("above US$1bn, a unicorn", "超过10亿美元，成为独角兽"),
}
NEVER = Text("never founded", "未曾设立")
LIVING = Text("in business when the run ends", "模拟期末在营")


class Happening(NamedTuple):
    """One event of the register."""

    quarter: int
    event: Event
    words: Text


@dataclass(frozen=True, slots=True)
class Biography:
    """What the registers of two worlds say of one firm: `frame()` sets them side by side, quarter by quarter."""

    uid: int
    replicate: int
    sector: Text
    names: dict[str, str]  # side -> the scenario's name
    lives: dict[str, list[Happening]]  # side -> events in order

    @property
    def founded(self) -> str:
        """The quarter in the firm's name."""
        return clock.named(self.uid >> 40)

    def fate(self, side: str) -> Text:
        """How it ends in that world."""
        if not self.lives[side]:
            return NEVER
        last = self.lives[side][-1]
        return last.words if last.event in (Event.CLOSED, Event.SOLD, Event.LEFT) else LIVING

    def to_json(self) -> dict[str, Any]:
        """What `tequ twins --firm --json` prints."""
        events = [
            {"quarter": clock.named(h.quarter), "world": side, "event": h.event.name.lower(), "words": asdict(h.words)}
            for side in SIDES
            for h in self.lives[side]
        ]
        return {
            "uid": self.uid,
            "replicate": self.replicate,
            "founded": self.founded,
            "sector": asdict(self.sector),
            "names": self.names,
            "fates": {side: asdict(self.fate(side)) for side in SIDES},
            "events": sorted(events, key=lambda event: event["quarter"]),
        }

    def frame(self, language: str = "en") -> pd.DataFrame:
        """Columns quarter, baseline, scenario and differs: what happened in each world, and whether that is not the same."""
        import pandas as pd

        rows = []
        for quarter in sorted({h.quarter for life in self.lives.values() for h in life}):
            told = {side: [h.words[language] for h in self.lives[side] if h.quarter == quarter] for side in SIDES}
            texts = [("；" if language == "zh" else "; ").join(told[side]) for side in SIDES[::-1]]
            rows.append((clock.named(quarter), *texts, told["scenario"] != told["baseline"]))
        return pd.DataFrame(rows, columns=["quarter", *SIDES[::-1], "differs"])


def biography(result: Comparison | str | Path, replicate: int, uid: int, scenario: str | None = None) -> Biography:
    """The firm's life in the baseline and in a scenario (the first, when none is named) of one replicate of a comparison
    or of its folder. Both worlds are simulated again; raises Wrong when neither has such a firm."""
    from ecosystem.city import SECTOR_LABELS, SECTORS
    from experiments.replicate import worlds_of
    from experiments.store import load
    from experiments.workers import seed_of

    result = load(result) if isinstance(result, (str, Path)) else result
    if result.kind != "comparison":
        raise Wrong("result", result.kind, "a comparison, which has two worlds")
    among("replicate", replicate, result.replicates)
    name = among("scenario", scenario, [s.name for s in result.scenarios])[0]
    other = next(s for s in result.scenarios if s.name == name)
    base, world = result.baseline.lived(replicate), other.lived(replicate)
    found: dict[str, dict[str, np.ndarray]] = {}  # by hash: a scenario equal to the baseline is lived once
    for s, model, _ in worlds_of([base, world], seed_of(result.baseline.seed, replicate)):
        events = model.world.register.about(uid)
        ours = np.isin(events["kind"], list(WORDS))  # a fund may have the same number
        found[s.hash] = {column: values[ours] for column, values in events.items()}
        del model
    sectors = np.concatenate([events["sector"] for events in found.values()])
    if not len(sectors):
        raise Wrong("firm", uid, f"the uid of a firm of replicate {replicate}, such as the twins table holds")
    names = {"scenario": other.name, "baseline": result.baseline.name}
    lives = {"scenario": told(found[world.hash]), "baseline": told(found[base.hash])}
    return Biography(uid, replicate, SECTOR_LABELS[SECTORS[sectors[0]]], names, lives)


def told(events: dict[str, np.ndarray]) -> list[Happening]:
    """Rows of the register in words."""
    from policies import CATALOGUE

    measures, lines = list(CATALOGUE.values()), []
    for quarter, kind, amount, detail in zip(*(events[name].tolist() for name in ("quarter", "kind", "amount", "detail")), strict=True):
        words = {}
        for language in ("en", "zh"):
            more = {"amount": _money(amount), "detail": detail}
            if kind in (Event.GRANT, Event.PLEDGED):
                more["measure"] = measures[detail - 1].label[language]  # accounts are numbered in the catalogue's order
            if kind == Event.VALUED:
                more["level"] = LEVELS[detail][language]
            words[language] = WORDS[Event(kind)][language].format(**more)
        lines.append(Happening(quarter, Event(kind), Text(**words)))
    return lines


def _money(million: float) -> str:
    """About three digits."""
    return f"{million:,.0f}" if million >= 100 else f"{million:.1f}" if million >= 10 else f"{million:.2f}"
