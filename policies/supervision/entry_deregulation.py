"""Easier entry (准入松绑): some novel products need no approval to enter, and starting costs less."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class EntryDeregulation(Policy):
    name = "entry_deregulation"
    theme = "supervision"
    label = Text("Easier entry", "准入松绑")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务3", "适当放宽新经济领域的准入条件和企业设立门槛"),)
    why = Text(
        "Part of the novel products may enter on filing instead of approval and starting costs less, so more founders start and sell from the first day. "
        "The treasury pays for the offices that register filings and, with what its budget then leaves, pays part of the cost of starting back to all alike. "
        "It fails because nobody has reviewed what enters: there is more harm and less trust, more firms fail, and the crowd holds back the rest.",
        "部分新产品由审批准入改为备案准入，开办成本下降，因此创业者增多，且设立之日即可销售。财政先负担备案登记机构的开支，再以预算余额按同一比例返还部分开办成本。"
        "由于进入者无人审查，危害增多、信任下降，失败企业增多，拥挤也使其余企业受累，该措施因此失灵。",
    )
    acts_on = ("entry_exempt", "entry_relief", "running")
    fails_by = Text("more exits, more harm, growth of incumbents held back", "退出增多、危害增多、在位企业受挤压")
    targeted_by = ("sectors", "districts")
    moves = (("entrants", +1), ("waiting", -1))

    class Dose(Numbers):
        budget = number(20.0, "M RMB a year", 0.0, 1e5, "A1.6: a fifth of what one programme paid in 2019", "yearly budget", "年度预算")
        exempt = number(0.3, "share of novel founders", 0.0, 1.0, "assumption A-191", "products that need no approval to enter", "免于准入审批的新产品比例")
        relief = number(0.3, "share of cost", 0.0, 0.9, "assumption A-192", "cost of starting paid back", "开办成本返还比例")
        office = number(14.0, "M RMB a year", 0.0, 1e4, "assumption A-321: a hundred people", "offices that register filings", "备案登记机构开支")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0 or max(self.dose.exempt, self.dose.relief) == 0.0:
            return
        terms, cells = world.terms, self.cells()
        if self.dose.exempt > 0.0:
            terms.account("entry_account", terms.offer("entry_exempt", cells, self.dose.exempt), self.account)
        if self.dose.relief > 0.0:
            terms.account("entry_account", terms.offer("entry_relief", cells, self.dose.relief), self.account)
        terms.offer("running", np.array([self.account]), self.dose.office / 4.0 * world.scale)
