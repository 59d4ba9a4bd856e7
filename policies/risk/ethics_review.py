"""Ethics review (科技伦理审查): fewer of the worst incidents, at the price of longer reviews."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class EthicsReview(Policy):
    name = "ethics_review"
    theme = "risk"
    label = Text("Ethics review", "科技伦理审查")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务18", "建立防范突破伦理道德风险的机制"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务1", "探索建立科技伦理审查制度"),
    )
    why = Text(
        "A committee looks at what a new technology could do at its worst, so part of the severe incidents, which cost most trust, do not happen. "
        "The treasury pays for each case decided, up to its budget. "
        "It fails by delay: every review takes more effort, the queue grows, and new products come later.",
        "伦理委员会审视新技术最坏的可能，最伤信任的严重事故因此部分避免。财政按办结案件付费，以预算为限。"
        "若拖延则失灵：每件审批都更费力，排队变长，新产品上市推迟。",
    )
    acts_on = ("ethics_cut", "ethics_effort", "ethics_cost")
    fails_by = Text("delay", "拖延")
    targeted_by = ("sectors",)
    moves = (("severe_incidents", -1),)
    sectors = ("it", "digital", "bio")

    class Dose(Numbers):
        budget = number(300.0, "M RMB a year", 0.0, 1e5, "A1.6: three times what one programme paid in 2019", "yearly budget", "年度预算")
        cut = number(0.5, "share", 0.0, 1.0, "assumption A-199", "severe incidents avoided", "避免的严重事故比例")
        effort = number(0.34, "share", 0.0, 5.0, "Stern 2017: +34 % for a first of its kind", "extra review effort", "增加的审批工作量")
        cost = number(0.14, "M RMB a case", 0.0, 10.0, "assumption A-326: four people for a quarter", "cost of a case", "单件成本")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0 or max(self.dose.cut, self.dose.effort) == 0.0:
            return
        terms, domains = world.terms, self.domains()
        if self.dose.cut > 0.0:
            terms.offer("ethics_cut", domains, self.dose.cut)
        if self.dose.effort > 0.0:
            terms.offer("ethics_effort", domains, self.dose.effort)
        terms.offer("ethics_cost", domains, self.dose.cost)
        terms.account("ethics_account", domains, self.account)
