"""Green channel (认证绿色通道): some cases are decided before others, and a rule is written on less understanding."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class GreenChannel(Policy):
    name = "green_channel"
    theme = "supervision"
    label = Text("Green channel for certification", "认证绿色通道")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务2", "建立新领域研发认证“绿色通道”"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务6", "在国家标准未出台前，为企业建立新技术新产品标准申请的“绿色通道”"),
    )
    why = Text(
        "Cases in the green channel are decided before others, and a rule is written on less understanding, after which every review is shorter. "
        "The treasury pays for each case that comes first until the year's budget ends. "
        "It fails because reviewers are no more than before: whoever is moved up moves others down, and they wait longer.",
        "进入绿色通道的案件优先办结，监管部门在认知尚浅时即可立规，立规后每件审批都更快。财政按优先办结的案件付费，直至当年预算用完。"
        "审批人手并未增加，有人插队就有人后移，其他企业等得更久，这正是其失灵之处。",
    )
    acts_on = ("green_share", "green_cost", "codify_ease")
    fails_by = Text("others wait longer", "其他企业等待更久")
    moves = (("codified", +1),)

    class Dose(Numbers):
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "A1.6: as much as one programme paid in 2019", "yearly budget", "年度预算")
        share = number(0.5, "share of cases", 0.0, 1.0, "FDA CDER 2020: 57 % of novel drugs had priority review", "cases that come first", "优先案件比例")
        cost = number(0.14, "M RMB a case", 0.0, 10.0, "assumption A-320: four people for a quarter", "cost of a case that comes first", "优先案件单件成本")
        ease = number(0.3, "share", 0.0, 1.0, "assumption A-190", "understanding a rule can do without", "立规所需认知的下调比例")

    def admit(self, world: Any) -> np.ndarray:
        """Firms within the targets whose product is novel: the others have no case."""
        return np.flatnonzero(self.targets.mask(world.firms.view, world.quarter) & (world.firms["novel"] == 1))

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0:
            return
        terms, own = world.terms, np.array([self.account])
        if self.dose.share > 0.0:
            terms.offer("green_share", own, self.dose.share)
            terms.offer("green_cost", own, self.dose.cost)
            terms.offer("green_account", rows, self.account)
        if self.dose.ease > 0.0:
            terms.account("codify_account", terms.offer("codify_ease", self.domains(), self.dose.ease), self.account)
