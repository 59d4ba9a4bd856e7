"""Terms: the law as one firm or one domain meets it. Policies write them, agents read them.

A term is a column of the table it belongs to. Each quarter, before anyone acts, the terms that were
written last quarter go back to neutral and the policies in force write theirs. A term nobody writes
costs nothing, and a policy that ends leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosystem.declare import Column, Text
from ecosystem.kernel import kernel


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its table, unit, neutral value, and how two offers to the same agent combine."""

    name: str
    table: str
    unit: str
    neutral: float
    combine: str  # "max", "min" or "sum"
    label: Text
    dtype: str = "f8"


TERMS: dict[str, Term] = {}


def _term(name: str, table: str, unit: str, neutral: float, combine: str, en: str, zh: str, dtype: str = "f8") -> None:
    TERMS[name] = Term(name, table, unit, neutral, combine, Text(en, zh), dtype)


_term("grace_quarters", "firms", "quarters", 0, "max", "quarters from founding without sanction in the grey", "成立后免于处罚的观察期季数")
_term("grace_cap", "firms", "M RMB a quarter", 1e9, "min", "sales above which grace does not hold", "观察期适用的销售上限")
_term("sandbox_open", "firms", "0 or 1", 0, "max", "may apply to the sandbox", "可申请监管沙盒")
_term("research_rate", "firms", "share of outlay", 0, "max", "co-funding of R&D projects", "研发项目资助比例")
_term("research_cap", "firms", "M RMB a project", 0, "max", "cap of R&D co-funding", "研发项目资助上限")
_term("research_account", "firms", "account", 0, "max", "who co-funds R&D", "研发资助科目", "i2")
_term("application_rate", "firms", "share of outlay", 0, "max", "co-funding of application projects", "应用创新项目资助比例")
_term("application_cap", "firms", "M RMB a project", 0, "max", "cap of application co-funding", "应用创新项目资助上限")
_term("application_account", "firms", "account", 0, "max", "who co-funds application projects", "应用创新资助科目", "i2")
_term("data_ltv", "firms", "share of value", 0, "max", "loan to value on data and digital equipment", "数据与数字设备抵押率")
_term("data_signal", "firms", "share of noise kept", 1, "min", "noise a bank keeps when it reads the firm's data", "银行读取数据后保留的噪声比例")
_term("loan_subsidy", "firms", "points a year", 0, "max", "interest subsidy", "贴息率")
_term("loss_share", "firms", "share of loss", 0, "max", "loss shared by the treasury", "财政分担损失比例")
_term("credit_account", "firms", "account", 0, "max", "who subsidises credit", "信贷支持科目", "i2")
_term("sandbox_slots", "regulators", "places", 0, "sum", "places in the sandbox", "沙盒名额")
_term("sandbox_stay", "regulators", "quarters", 0, "max", "stay in the sandbox", "沙盒测试期")
_term("exposure_cap", "regulators", "M RMB a quarter", 0, "max", "cap on sales inside the sandbox", "沙盒内销售上限")
_term("sandbox_watch", "regulators", "share", 0, "max", "harm prevented by closer watch inside", "沙盒内监测避免的危害比例")
_term("sandbox_cost", "regulators", "M RMB a firm and quarter", 0, "max", "cost of supervising one firm inside", "沙盒内单家企业监管成本")
_term("sandbox_account", "regulators", "account", 0, "max", "who pays for the sandbox", "沙盒支出科目", "i2")

# -- programmes: an account with a standing cost; firms name the account they may turn to, its numbers are terms of the account ------------

_term("running", "accounts", "M RMB a quarter", 0, "max", "standing cost of the programme", "项目固定运行支出")

# -- supervision and risk ---------------------------------------------------------------------------------------------------------------


# -- conversion: laboratories, labels, technology exchange, pilot production, high-end platforms ------------------------------------------


# -- finance: receivables, pledges, linkage, guidance, listing ----------------------------------------------------------------------------


# -- demand: scenarios, shared means, statistics ------------------------------------------------------------------------------------------


# -- place: nodes, incubators, public platforms, space, fashion districts -----------------------------------------------------------------


# -- talent: designers, design centres, stores abroad, events, movers, head offices -------------------------------------------------------

_term("talent_account", "cells", "account", 0, "max", "who brings and trains designers", "设计人才科目", "i2")
_term("talent_arrivals", "accounts", "people a year", 0, "max", "designers brought to the city", "引进设计师人数")
_term("talent_bonus", "accounts", "M RMB a person", 0, "max", "bonus of a designer who comes", "人才奖励")
_term("talent_skill", "accounts", "times the mean", 1, "max", "skill of the designers brought", "引进设计师技能倍数")
_term("talent_training", "accounts", "share of the gap a quarter", 0, "max", "training of free designers", "待业设计师培训")
_term("talent_contest", "accounts", "share of luck kept", 1, "min", "luck left in matching when contests show skill", "大赛展示技能后匹配中剩余的运气")
_term("centre_account", "firms", "account", 0, "max", "who recognises design centres", "工业设计中心科目", "i2")
_term("centre_places", "accounts", "firms", 0, "max", "design centres at a time", "工业设计中心名额")
_term("centre_award", "accounts", "M RMB a year", 0, "max", "award of a design centre", "工业设计中心年度资助")
_term("design_gain", "accounts", "share", 0, "max", "further appeal for each designer of a centre", "中心设计师的吸引力增益")
_term("centre_wanted", "accounts", "share", 0, "max", "further designers a centre wants", "中心增聘设计师比例")
_term("studio_account", "cells", "account", 0, "max", "who supports independent studios", "独立工作室科目", "i2")
_term("studio_support", "cells", "share", 0, "max", "further readiness of designers to found a studio", "设计师创办工作室意愿增幅")
_term("studio_grant", "accounts", "M RMB", 0, "max", "start grant of a studio", "工作室启动资助")
_term("event_account", "markets", "account", 0, "max", "who subsidises events", "重大活动科目", "i2")
_term("event_rate", "accounts", "share of outlay", 0, "max", "event's cost borne by the treasury", "重大活动资助比例")
_term("event_cap", "accounts", "M RMB an event", 0, "max", "cap of an event's subsidy", "重大活动资助上限")
_term("store_account", "firms", "account", 0, "max", "who rewards stores abroad", "海外专卖店科目", "i2")
_term("store_award", "accounts", "M RMB a store", 0, "max", "award of a store abroad that has run for three years", "海外专卖店奖励")
_term("store_wait", "accounts", "quarters", 0, "max", "time a store abroad must have run", "海外专卖店须持续经营的季数")
_term("head_account", "cells", "account", 0, "max", "who attracts head offices", "总部引进科目", "i2")
_term("head_arrivals", "accounts", "firms a year", 0, "max", "head offices attracted", "引进总部数")
_term("head_award", "accounts", "M RMB a firm", 0, "max", "award of a head office that settles", "总部落户奖励")
_term("head_rent", "accounts", "share of rent", 0, "max", "head offices' rent borne by the treasury", "总部租金补贴比例")

def columns(table: str) -> tuple[Column, ...]:
    """The term columns of a table, to be placed behind its own."""
    return tuple(Column(t.name, t.unit, t.label, t.dtype, t.neutral, lasting=False) for t in TERMS.values() if t.table == table)


COMBINE = ("max", "min", "sum")


@kernel
def _combine(held, rows, offered, how):
    """Put an offer to each row into the column; return the rows for which it is the one in force."""
    won = np.empty(len(rows), np.int64)
    count = 0
    for j in range(len(rows)):
        i = rows[j]
        better = offered[j] > held[i] if how == 0 else offered[j] < held[i] if how == 1 else True
        if better:
            held[i] = offered[j] + (held[i] if how == 2 else 0.0)
            won[count] = i
            count += 1
    return won[:count]


class Terms:
    """Writes terms into the tables of a world and puts them back to neutral."""

    def __init__(self, tables: dict[str, Any]):
        self._tables = tables
        # A restored world may hold what was written last quarter, so the first reset clears all.
        self._written = {t.name for t in TERMS.values() if t.table in tables}

    def reset(self) -> None:
        """Every term written since the last reset goes back to neutral."""
        for name in self._written:
            term = TERMS[name]
            self._tables[term.table][name][:] = term.neutral
        self._written.clear()

    def offer(self, name: str, rows: np.ndarray, value: float | np.ndarray) -> np.ndarray:
        """Offer a term to rows of its table; two offers to one agent combine by the term's rule, so order does not matter.

        Returns the rows for which this offer is the one in force (used to set the paying account).
        """
        term = TERMS[name]
        offered = np.broadcast_to(np.asarray(value, dtype=np.float64), len(rows))
        self._written.add(name)
        return _combine(self._tables[term.table][name], rows, offered, COMBINE.index(term.combine))

    def account(self, name: str, rows: np.ndarray, account: int) -> None:
        """Name the account that pays for the offers in force at these rows."""
        self._tables[TERMS[name].table][name][rows] = account
        self._written.add(name)
