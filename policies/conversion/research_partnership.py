"""Research partnership (产学研合作): further places for firms at laboratories, and part of the fee."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class ResearchPartnership(Policy):
    name = "research_partnership"
    theme = "conversion"
    label = Text("Research partnership", "产学研合作")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务4", "优化产学研合作机制。整合高校、科研院所、企业创新资源"),)
    why = Text(
        "A firm that works with a laboratory finds more often what it looks for; the measure opens further places for partner firms and pays part of the fee. "
        "The treasury pays for every place whether taken or not, and for the fees of the admitted, those who would have come anyway included. "
        "It fails when hubs crowd out: places go to the best-known laboratories and to the firms that know most, and with few of them the others get none.",
        "与实验室合作的企业更容易取得研发成果；本措施增加合作名额并补助部分合作费。名额无论是否用满均由财政付费，本来就会合作的企业也能拿到补助。"
        "若枢纽挤占资源，名额集中到最知名实验室和最强企业，名额少时其他企业一无所获。",
    )
    acts_on = ("lab_places", "lab_share", "running")
    fails_by = Text("hubs crowd out", "枢纽挤出")
    moves = (("partner_firms", +1), ("patents", +1), ("sales", +1))

    class Dose(Numbers):
        places = number(600, "firms", 0, 20_000, "assumption A-204", "further partner firms at a time", "新增合作企业名额", whole=True)
        cost = number(0.1, "M RMB a firm and year", 0.0, 10.0, "assumption A-342", "cost of keeping one place", "单个名额年度运行成本")
        share = number(0.5, "share of the fee", 0.0, 1.0, "assumption A-343", "part of the fee paid", "合作费补助比例")
        budget = number(200.0, "M RMB a year", 0.0, 1e5, "assumption A-344", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.places, self.dose.budget) == 0.0:
            return
        here, terms = np.array([self.account]), world.terms
        terms.offer("running", here, self.dose.places * self.dose.cost / 4.0 * world.scale)
        terms.offer("lab_places", here, self.dose.places)
        terms.offer("lab_share", here, self.dose.share)
        terms.offer("lab_account", rows, self.account)
