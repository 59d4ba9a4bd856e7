"""One of the two worlds as it is asked about: its register up to a quarter, its columns at its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.firm.columns import EXEMPT, FILED, GREY, LICENSED, SANDBOX, SUSPENDED, WAITING
from ecosystem.declare import Text
from ecosystem.register import EXITS, FIELDS, Event
from experiments.live import names
from experiments.live.stream import among, among_kinds

if TYPE_CHECKING:
    from ecosystem.world import World

LICENCE = {
    EXEMPT: Text("needs none", "无需许可"),
    WAITING: Text("waiting for a licence", "等待许可"),
    GREY: Text("selling without a licence", "无许可销售"),
    SANDBOX: Text("in the sandbox", "沙盒测试中"),
    LICENSED: Text("licensed", "已获许可"),
    SUSPENDED: Text("suspended", "停业整顿"),
    FILED: Text("selling on filing", "备案经营"),
}
FATE = {
    Event.CLOSED: Text("closed in {quarter}", "{quarter}关闭"),
    Event.SOLD: Text("was sold in {quarter}", "{quarter}被收购"),
    Event.LEFT: Text("left the city in {quarter}", "{quarter}迁出"),
    Event.FUND_CLOSED: Text("closed in {quarter}", "{quarter}清算"),
}
LIVING, LISTED, UNICORN = Text("in business", "在营"), Text("listed", "已上市"), Text("unicorn", "独角兽")
SINCE = Text("since {quarter}", "{quarter}起")
ACTIVE, NEVER = Text("active", "在管"), Text("never founded", "未曾设立")


def dated(words: Text, quarter: int) -> Text:
    """Words with the quarter in their blank."""
    when = names.quarter(quarter)
    return Text(words.en.format(quarter=when.en), words.zh.format(quarter=when.zh))


class Side:
    """A world that is asked about. `until` is the last quarter told of, `at` that of the columns: the same, or a later one."""

    def __init__(self, world: World, until: int):
        self.world, self.until, self.at = world, until, world.quarter
        self.firms, self.funds = world.firms.view, world.funds.view
        self._end = self.row_of(until + 1)

    def row_of(self, quarter: int) -> int:
        """The first row of the register in or after a quarter."""
        quarters = self.world.register["quarter"]
        return int(np.searchsorted(quarters, quarters.dtype.type(quarter)))

    def of(self, kinds: Iterable[Event], first: int = 0, ahead: bool = False) -> dict[str, np.ndarray]:
        """Events of some kinds from the row `first` on, up to the end of `until` (or of all that is known)."""
        register, end = self.world.register, None if ahead else self._end
        rows = first + among_kinds(register["kind"][first:end], kinds)
        return {name: register[name][rows] for name in FIELDS}

    def about(self, uid: int, kinds: Iterable[Event]) -> dict[str, np.ndarray]:
        """The events of one uid; a fund may have the same number as a firm, so kinds say which of them is meant."""
        register = self.world.register
        rows = np.flatnonzero(register["uid"][: self._end] == uid)
        rows = rows[np.isin(register["kind"][rows], [int(k) for k in kinds])]
        return {name: register[name][rows] for name in FIELDS}

    # -- firms ---------------------------------------------------------------------------------------

    @cached_property
    def living(self) -> np.ndarray:
        """Rows of the firms founded by `until` that are in business at `at`."""
        return np.flatnonzero(self.firms.alive & (self.firms.birth <= self.until))

    def find(self, uids: Iterable[int]) -> dict[int, int]:
        """uid -> row, of those firms that are in business."""
        wanted = np.array(list(uids), dtype=np.int64)
        rows = np.flatnonzero(among(self.firms.uid, wanted) & self.firms.alive)
        return dict(zip(self.firms.uid[rows].tolist(), rows.tolist(), strict=True))

    def gone(self, uids: Iterable[int]) -> dict[int, tuple[Event, int]]:
        """uid -> how and when, of those firms that have gone, however late."""
        events = self.of(EXITS, ahead=True)
        rows = np.flatnonzero(among(events["uid"], np.array(list(uids), dtype=np.int64)))
        columns = (events[name][rows].tolist() for name in ("uid", "kind", "quarter"))
        return {uid: (Event(kind), quarter) for uid, kind, quarter in zip(*columns, strict=True)}

    def states(self, uids: list[int], rows: dict[int, int]) -> dict[int, Text]:
        """uid -> what has become of the firm, in words."""
        absent = [uid for uid in uids if uid not in rows]
        gone = self.gone(absent) if absent else {}
        out = {uid: self._state(row) for uid, row in rows.items()}
        for uid in absent:
            event, quarter = gone.get(uid, (None, -1))
            out[uid] = NEVER if event is None else LIVING if quarter > self.until else dated(FATE[event], quarter)
        return out

    def _state(self, row: int) -> Text:
        firms, licence = self.firms, int(self.firms.licence[row])
        if licence in (SANDBOX, WAITING, GREY, SUSPENDED, FILED):
            return LICENCE[licence]
        if firms.listed[row]:
            return LISTED
        dollar = self.world.nature.dollar
        return UNICORN if firms.rounds[row] > 0 and firms.post_money[row] >= 1000.0 * dollar else LIVING

    def figures(self, row: int | None) -> dict[str, float]:
        """What a firm's columns say, by name; nothing of a firm that is not in business."""
        if row is None:
            return {}
        firms = self.firms
        raised = firms.rounds[row] > 0
        told = {
            "sales": 4.0 * firms.sales_average[row],
            "staff": firms.staff[row],
            "cash": firms.cash[row],
            "debt": firms.debt[row] + firms.data_debt[row] + firms.pledge_debt[row],
            "knowledge": np.exp(firms.knowledge[row] - self.world.markets["rival"][firms.sector[row]]),
            "patents": firms.patents[row],
            "rounds": firms.rounds[row],
            "granted": firms.granted[row],
        }
        if raised:
            told["valuation"] = firms.post_money[row]
        return {name: float(value) for name, value in told.items()}

    # -- funds ---------------------------------------------------------------------------------------

    def fund(self, uid: int) -> int | None:
        """The row of a fund founded by `until`: funds stand in order of arrival and never give up their row."""
        row = int(np.searchsorted(self.funds.uid, uid))
        return row if row < len(self.funds.uid) and self.funds.uid[row] == uid and uid >> 40 <= self.until else None

    def deals(self, quarters: int | None = None) -> dict[str, np.ndarray]:
        """Shared deals, of the last `quarters` or ever: rows of the lead and of its partner, quarter, sector, M RMB of the partner."""
        first = 0 if quarters is None else self.row_of(self.until - quarters + 1)
        events = self.of((Event.COINVESTED,), first)
        lead = np.searchsorted(self.funds.uid, events["uid"])
        return {"lead": lead, "partner": events["detail"], "quarter": events["quarter"], "sector": events["sector"], "amount": events["amount"]}

    @cached_property
    def ties(self) -> np.ndarray:
        """How many others each fund invested with in the last five years, by row."""
        shared = self.deals(20)
        pairs = np.unique(np.sort(np.stack([shared["lead"], shared["partner"]]), axis=0), axis=1)
        return np.bincount(pairs.ravel(), minlength=len(self.funds.uid))

    @cached_property
    def closings(self) -> dict[int, int]:
        """uid -> quarter of the funds that have closed."""
        events = self.of((Event.FUND_CLOSED,))
        return dict(zip(events["uid"].tolist(), events["quarter"].tolist(), strict=True))

    def fund_state(self, uid: int) -> Text:
        row = self.fund(uid)
        if row is None:
            return NEVER
        if self.funds.alive[row]:
            return ACTIVE
        return dated(FATE[Event.FUND_CLOSED], self.closings[uid]) if uid in self.closings else ACTIVE

    def fund_figures(self, uid: int) -> dict[str, float]:
        row = self.fund(uid)
        if row is None:
            return {}
        columns: Any = {name: getattr(self.funds, name)[row] for name in ("size", "commitment", "dry", "deals", "invested", "returned")}
        return {name: float(value) for name, value in {**columns, "ties": self.ties[row]}.items()}
