"""Key-technology subsidy (关键技术攻关资助): half of a research project's outlay, up to a cap."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class KeyTechnologySubsidy(Policy):
    name = "key_technology_subsidy"
    theme = "fashion"
    label = Text("Key-technology subsidy", "关键技术攻关资助")
    clauses = (Clause("001_f5b368e05836beed", "三(一)1", "攻关项目，按不超过项目实际投入50%给予支持，最高不超过800万元"),)
    why = Text(
        "Half of what a research project costs is paid back, so a firm that answers to the price of research does more of it. "
        "The treasury pays after the fact, in order of merit, until the year's budget ends. "
        "It fails by paying for research that would have been done, and for ordinary spending relabelled as research.",
        "研发项目投入的一半由财政事后补回，对研发价格敏感的企业因此多做研发。财政按择优顺序支付，直至当年预算用完。"
        "若补的是本来就会做的研发，或把普通支出包装成研发，则失灵。",
    )
    acts_on = ("research_rate", "research_cap")
    fails_by = Text("crowding out, relabelling", "挤出、包装研发")
    moves = (("rd_done", 1), ("patents", 1))
    sectors = ("fashion",)

    class Dose(Numbers):
        rate = number(0.5, "share of outlay", 0.0, 1.0, "A1.1: 001 L66", "share of outlay paid back", "资助比例")
        cap = number(8.0, "M RMB a project", 0.0, 100.0, "A1.1: 001 L66", "most for one project", "单项资助上限")
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "assumption A-71; A1.6 gives 97M for the sister programme", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.rate, self.dose.cap, self.dose.budget) == 0.0:
            return
        terms = world.terms
        best = terms.offer("research_rate", rows, self.dose.rate)
        terms.offer("research_cap", rows, self.dose.cap)
        terms.account("research_account", best, self.account)
