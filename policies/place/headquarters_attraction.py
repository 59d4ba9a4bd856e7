"""Headquarters attraction (总部经济): head offices from outside are paid to settle, and part of their rent."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class HeadquartersAttraction(Policy):
    name = "headquarters_attraction"
    theme = "place"
    label = Text("Attraction of head offices", "总部企业引进")
    clauses = (Clause("002_4bf9b11e19143912", "五(一)", "大力引进集聚国际化、领军型、创新型企业总部"),)
    why = Text(
        "Large firms from outside settle in the district with their sales, jobs and knowledge, buy from suppliers and teach their neighbours. "
        "The treasury pays each an award and for three years part of its rent, within a yearly budget. "
        "It fails by poaching: the newcomer hires the designers of local rivals and takes their customers.",
        "外来大型企业在本区落户，带来销售、就业和知识，向供应商采购，并使邻近企业学习。财政在年度预算内支付落户奖励和三年部分租金。"
        "若新来者挖走本地同行的设计师和客户，则失灵。",
    )
    acts_on = ("head_arrivals", "head_award", "head_rent")
    fails_by = Text("poaching from local firms", "挖本地企业墙角")
    districts = ("futian",)
    targeted_by = ("sectors", "districts")
    moves = (("jobs", +1),)

    class Dose(Numbers):
        arrivals = number(6.0, "firms a year", 0.0, 1000.0, "assumption A-309", "head offices that come a year", "每年引进总部数")
        award = number(10.0, "M RMB a firm", 0.0, 1000.0, "assumption A-309", "award of a head office", "单家落户奖励")
        rent = number(0.3, "share of rent", 0.0, 1.0, "assumption A-309", "rent paid for three years", "三年租金补贴比例")
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "assumption A-309", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        if min(dose.arrivals, dose.award, dose.budget) == 0.0:
            return
        terms.offer("head_account", self.cells(), self.account)
        terms.offer("head_arrivals", account, dose.arrivals * world.scale)
        terms.offer("head_award", account, dose.award)
        terms.offer("head_rent", account, dose.rent)
