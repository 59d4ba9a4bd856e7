"""Investment-loan linkage (投贷联动): a bank lends beside a venture round and relies on what the investors have seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class InvestmentLoanLinkage(Policy):
    name = "investment_loan_linkage"
    theme = "finance"
    label = Text("Loan beside a venture round", "投贷联动")
    clauses = (
        Clause("002_4bf9b11e19143912", "(二)2", "推进金融产品创新，探索开展投贷联动融资服务"),
        Clause("002_4bf9b11e19143912", "专栏6", "以投贷联动为主要金融工具，以服务科技创新和实体经济为主要使命"),
        Clause("003_f83a01d525ab8e2e", "五(五)", "知识产权质押贷、投贷联动等科技金融服务"),
    )
    why = Text(
        "A firm that has just raised venture money may borrow beside it; the bank relies on the investors' work, and the firm's plan lasts longer. "
        "The treasury pays part of the interest and shares losses within a yearly budget. "
        "It fails by correlated default: when the venture climate turns, firms that cannot raise again run out of money at the same time.",
        "刚完成风险融资的企业可同时获得配套贷款；银行借助投资人的尽职调查，企业的支出计划得以延长。财政在年度预算内承担部分利息并分担损失。"
        "创投气候转冷时，无法再融资的企业同时断粮，贷款集中违约。",
    )
    acts_on = ("pledge_part", "pledge_interest", "pledge_share")
    fails_by = Text("correlated default when the venture climate turns", "创投转冷时集中违约")
    moves = (("pledge_loans", +1), ("rd_done", +1))

    class Dose(Numbers):
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "D3.4: pool of 5bn in all; a fiftieth a year", "interest and losses a year", "贴息与补偿年度预算")
        ratio = number(0.3, "share of value", 0.0, 1.0, "assumption A-235", "loan for each unit raised in the last year", "贷款与近一年融资额之比")
        interest = number(0.3, "share of interest", 0.0, 1.0, "D3.4: 50-70 % for IP pledge; here half of that", "interest paid by the treasury", "财政贴息比例")
        loss_share = number(0.7, "share of loss", 0.0, 0.9, "assumption A-237", "loss shared", "财政分担损失比例")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.ratio) == 0.0:
            return
        terms, me = world.terms, np.array([self.account])
        for name, value in (("part", self.dose.ratio), ("interest", self.dose.interest), ("share", self.dose.loss_share)):
            terms.offer(f"pledge_{name}", me, value)
        terms.offer("link_account", rows, self.account)
