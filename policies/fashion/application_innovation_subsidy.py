"""Application-innovation subsidy (应用创新资助): 30 % of design, supply-chain and business-model projects."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class ApplicationInnovationSubsidy(Policy):
    name = "application_innovation_subsidy"
    theme = "fashion"
    label = Text("Application-innovation subsidy", "应用创新资助")
    clauses = (
        Clause("001_f5b368e05836beed", "三(一)2", "创意设计、供应链管理及商业模式等应用创新项目，按不超过项目实际投入30%给予支持，最高不超过300万元"),
        Clause("004_e19b846f0357647c", "答复二", "支持时尚产业企业开展应用及创新奖励项目78个项目，累计资助9737万元"),
    )
    why = Text(
        "Thirty per cent of a design, supply-chain or business-model project is paid back, so more of them are worth doing and the product gains appeal. "
        "The treasury pays after the fact until the year's budget ends; in 2019 it paid 78 projects 97.37 million. "
        "It fails by deadweight: most of what it pays for would have been done.",
        "创意设计、供应链或商业模式项目投入的三成由财政事后补回，更多项目值得做，产品更有吸引力。财政在年度预算内支付；2019年支付78个项目9737万元。"
        "若多数项目本来就会做，则为无谓损失。",
    )
    acts_on = ("application_rate", "application_cap")
    fails_by = Text("deadweight", "无谓损失")
    moves = (("sales", 1),)
    sectors = ("fashion",)

    class Dose(Numbers):
        rate = number(0.3, "share of outlay", 0.0, 1.0, "A1.2: 001 L78, 004 L8", "share of outlay paid back", "资助比例")
        cap = number(3.0, "M RMB a project", 0.0, 100.0, "A1.2: 001 L78, 004 L8", "most for one project", "单项资助上限")
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "A1.6: 97.37M paid in 2019", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.rate, self.dose.cap, self.dose.budget) == 0.0:
            return
        terms = world.terms
        best = terms.offer("application_rate", rows, self.dose.rate)
        terms.offer("application_cap", rows, self.dose.cap)
        terms.account("application_account", best, self.account)
