"""Incubators (众创空间、孵化器): desks for young firms, mentors at these desks, and seed money - three separate numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class Incubators(Policy):
    name = "incubators"
    theme = "platforms"
    label = Text("Incubators and maker spaces", "众创空间与孵化器")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务15", "大力推进创业平台的建设。以全市主要众创空间为载体，搭建新经济创业共享平台"),
        Clause("003_f83a01d525ab8e2e", "研究报告", "孵化器共130家、创客空间236家、创客服务平台98家，资助金额逾6．5亿元"),
    )
    why = Text(
        "A desk saves a young firm its rent for two years, a mentor brings it nearer to what its trade knows, and seed money lets it last longer; "
        "where desks are free a few more people dare to start. "
        "The treasury keeps every desk and mentor, used or not, and hands out seed money while the budget lasts. "
        "It fails by desks without mentoring: rent is saved, and the firms are no better for it.",
        "工位为新创企业省下两年租金，导师使其更接近同业水平，种子资金使其撑得更久；工位有空时，敢于创业的人略多。"
        "工位与导师无论用与不用都由财政维持，种子资金在预算内发放。若只有工位而无辅导，则只省了租金，企业并未变好。",
    )
    acts_on = ("desks", "mentoring", "seed_cash", "running")
    fails_by = Text("desks without mentoring", "只有工位而无辅导")
    moves = (("incubated", 1), ("active_firms", 1))

    class Dose(Numbers):
        desks = number(2000.0, "desks", 0.0, 1e5, "A1.11: half as many again as there are", "desks added", "新增工位")
        mentoring = number(0.03, "share of the gap a quarter", 0.0, 1.0, "assumption A-282", "mentoring at these desks", "导师辅导")
        seed_cash = number(0.05, "M RMB a firm", 0.0, 10.0, "assumption A-283", "seed money on moving in", "入驻种子资金")
        desk_cost = number(0.035, "M RMB a desk and year", 0.0, 1.0, "A1.12: 1.40 M RMB a carrier of some forty desks", "what a desk costs", "单个工位年成本")
        mentor_cost = number(0.01, "M RMB a desk and year", 0.0, 1.0, "assumption A-265", "what mentoring at a desk costs", "单个工位年辅导成本")
        budget = number(300.0, "M RMB a year", 0.0, 1e5, "A1.11: over 650 M RMB for what there is", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        if min(dose.desks, dose.budget) == 0.0:
            return
        cost = dose.desk_cost + (dose.mentor_cost if dose.mentoring > 0.0 else 0.0)
        terms.offer("incubator_account", rows, self.account)
        terms.offer("desks_account", self.cells(), self.account)
        terms.offer("desks", account, dose.desks * world.scale)
        terms.offer("mentoring", account, dose.mentoring)
        terms.offer("seed_cash", account, dose.seed_cash)
        terms.offer("running", account, dose.desks * cost / 4.0 * world.scale)
