"""Supervision during and after the event (事中事后监管): pending cases sell on filing, and are watched while they do."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class OperationDeregulation(Policy):
    name = "operation_deregulation"
    theme = "supervision"
    label = Text("Supervision during and after the event", "事中事后监管")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务3", "加强事中事后监管，严守风险底线"),)
    why = Text(
        "Part of the firms whose case is pending may sell to everybody on filing, so they earn while they wait. "
        "The treasury pays for watching each of them in each quarter, up to its budget. "
        "It fails when the money ends before the firms do: what nobody reviewed and nobody watches does harm, and trust falls for all.",
        "部分待审企业备案后即可面向全部客户销售，边审边挣。财政按家按季支付事中事后监管费用，以预算为限。"
        "若钱先用完，既未审查又无人监管的产品造成危害，所有新产品的信任随之下降，该措施失灵。",
    )
    acts_on = ("operation_exempt", "after_watch", "after_cost")
    fails_by = Text("incidents if watch is thin", "监管不足时事故增多")
    targeted_by = ("sectors",)
    moves = (("waiting", -1), ("filed", +1))

    class Dose(Numbers):
        budget = number(250.0, "M RMB a year", 0.0, 1e5, "A1.6: two and a half times what one programme paid in 2019", "yearly budget", "年度预算")
        exempt = number(0.5, "share of cases", 0.0, 1.0, "assumption A-193", "pending cases that may sell on filing", "待审期间可备案经营的比例")
        watch = number(0.5, "share", 0.0, 1.0, "assumption A-194", "harm prevented by watch after the event", "事中事后监管避免的危害比例")
        cost = number(0.035, "M RMB a firm and quarter", 0.0, 10.0, "assumption A-322: one person a firm", "cost of watching one firm", "单家监管成本")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0 or self.dose.exempt == 0.0:
            return
        terms, domains = world.terms, self.domains()
        terms.offer("operation_exempt", domains, self.dose.exempt)
        terms.offer("after_cost", domains, self.dose.cost)
        terms.account("after_account", terms.offer("after_watch", domains, self.dose.watch), self.account)
