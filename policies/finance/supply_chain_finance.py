"""Supply-chain finance (供应链金融): a supplier's bank advances what a large customer owes it, on the customer's credit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class SupplyChainFinance(Policy):
    name = "supply_chain_finance"
    theme = "finance"
    label = Text("Supply-chain finance", "供应链金融")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务9", "推广宝安区供应链金融资产支持专项计划的经验，完善产融信息对接工作机制"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务9", "创新面向上下游企业的信用贷款、融资租赁、质押担保"),
    )
    why = Text(
        "A supplier waits for its largest customer to pay; with the customer behind the claim, a bank advances part of it, lending on the customer's credit. "
        "The treasury pays part of the interest and shares losses within a yearly budget. "
        "It fails when an anchor closes: the claims of all its suppliers are worth nothing on one day, and their loans go bad together.",
        "供应商要等大客户付款；有龙头企业确认账款，银行可凭龙头企业信用预付其中一部分。财政在年度预算内承担部分利息并分担损失。"
        "龙头企业一旦倒闭，其全部供应商的账款同日落空，贷款一起变坏。",
    )
    acts_on = ("pledge_part", "pledge_interest", "pledge_share", "pledge_signal")
    fails_by = Text("the failure of an anchor spreads", "龙头企业倒闭的传染")
    moves = (("pledge_loans", +1), ("active_firms", +1), ("exits", -1))

    class Dose(Numbers):
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "D3.4: pool of 5bn in all; a fiftieth a year", "interest and losses a year", "贴息与补偿年度预算")
        advance = number(0.8, "share of value", 0.0, 1.0, "assumption A-233", "part of a receivable advanced", "应收账款融资比例")
        signal = number(0.4, "share of noise kept", 0.0, 1.0, "assumption A-234", "noise left when the anchor confirms", "龙头企业确权后剩余噪声")
        interest = number(0.3, "share of interest", 0.0, 1.0, "D3.4: 50-70 % for IP pledge; here half of that", "interest paid by the treasury", "财政贴息比例")
        loss_share = number(0.2, "share of loss", 0.0, 0.9, "D3.4: risk pool; the anchor bears most of the risk", "loss shared", "财政分担损失比例")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.advance) == 0.0:
            return
        terms, me = world.terms, np.array([self.account])
        for name, value in (("part", self.dose.advance), ("signal", self.dose.signal), ("interest", self.dose.interest), ("share", self.dose.loss_share)):
            terms.offer(f"pledge_{name}", me, value)
        terms.offer("chain_account", rows, self.account)
