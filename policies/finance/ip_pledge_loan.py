"""Pledge of intellectual property (知识产权质押贷): banks lend on patents, the treasury pays interest and feeds a risk pool."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class IpPledgeLoan(Policy):
    name = "ip_pledge_loan"
    theme = "finance"
    label = Text("Loan on intellectual property", "知识产权质押贷")
    clauses = (Clause("003_f83a01d525ab8e2e", "五(五)", "做精产品研发贷、技术改造贷、知识产权质押贷、投贷联动等科技金融服务"),)
    why = Text(
        "A firm with patents and little else gets credit, because a risk pool bears part of what goes bad. "
        "The treasury pays half and more of the interest and the pool's losses within a yearly budget. "
        "It fails by worse patents: some are then filed for the loan alone; the bank cannot tell them apart, and they bring nothing when sold.",
        "有专利而缺少其他押品的企业，因风险补偿池分担损失而能获贷。财政在年度预算内承担半数以上利息和补偿池损失。"
        "专利可质押后，有些专利只为贷款而申请；银行分辨不出，处置时一文不值，专利质量下降、回收变差。",
    )
    acts_on = ("pledge_part", "pledge_interest", "pledge_share")
    fails_by = Text("worse patents, poor recovery", "专利质量下降，处置回收差")
    moves = (("pledge_loans", +1), ("patents", +1))

    class Dose(Numbers):
        budget = number(200.0, "M RMB a year", 0.0, 1e5, "D3.4: pool of 5bn in all; a twenty-fifth a year", "interest and risk pool a year", "年度预算")
        ltv = number(0.6, "share of value", 0.0, 1.0, "assumption A-236", "loan to value on patents", "专利质押率")
        interest = number(0.6, "share of interest", 0.0, 1.0, "D3.4: 50-70 %", "interest paid by the treasury", "财政贴息比例")
        loss_share = number(0.5, "share of loss", 0.0, 0.9, "D3.4: risk pool; half is left to the bank", "loss borne by the pool", "补偿池分担损失比例")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.ltv) == 0.0:
            return
        terms, me = world.terms, np.array([self.account])
        for name, value in (("part", self.dose.ltv), ("interest", self.dose.interest), ("share", self.dose.loss_share)):
            terms.offer(f"pledge_{name}", me, value)
        terms.offer("ip_account", rows, self.account)
