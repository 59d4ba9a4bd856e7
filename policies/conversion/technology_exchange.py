"""International technology exchange (国际技术成果交易中心): more firms find technologies, at a lower price, some of them vetted."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class TechnologyExchange(Policy):
    name = "technology_exchange"
    theme = "conversion"
    label = Text("Technology exchange", "国际技术成果交易中心")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务5", "建设国际技术成果交易中心，推动国内外技术在深圳市场转化"),)
    why = Text(
        "More firms that lag behind find a technology to license, part of its price is paid, and what is offered is examined as far as the exchange can. "
        "The treasury pays for the examiners, used or not, and for the part of the price. "
        "It fails by lemons: beyond what is examined worthless technologies are offered, and once buyers have met them they stay away.",
        "更多落后企业能找到可许可的技术，价格由财政补助一部分，交易中心在能力范围内评估所售技术。评估人员无论忙闲及价格补助均由财政支付。"
        "若交易规模超出评估能力，无效技术充斥市场，买方受骗后不再光顾。",
    )
    acts_on = ("exchange_reach", "exchange_discount", "exchange_vetting", "running")
    fails_by = Text("lemons", "柠檬市场")
    moves = (("licences_bought", +1), ("sales", +1))

    class Dose(Numbers):
        reach = number(0.01, "a quarter", 0.0, 1.0, "assumption A-211", "further chance that a firm looks for a technology", "企业寻求技术的新增概率")
        discount = number(0.3, "share of the price", 0.0, 0.9, "assumption A-356", "part of the price paid", "价格补助比例")
        vetting = number(8000, "technologies a year", 0, 1_000_000, "assumption A-357", "technologies examined", "年度评估技术数", whole=True)
        cost = number(0.005, "M RMB a technology", 0.0, 1.0, "assumption A-358", "cost of examining one", "单项评估成本")
        budget = number(150.0, "M RMB a year", 0.0, 1e5, "assumption A-359", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.reach, self.dose.budget) == 0.0:
            return
        here, terms = np.array([self.account]), world.terms
        terms.offer("running", here, self.dose.vetting * self.dose.cost / 4.0 * world.scale)
        terms.offer("exchange_reach", here, self.dose.reach)
        terms.offer("exchange_discount", here, self.dose.discount)
        terms.offer("exchange_vetting", here, self.dose.vetting / 4.0)
        terms.offer("exchange_account", rows, self.account)
