"""Data loan (数据贷): a firm's data count as collateral and let the bank see how it is doing."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class DataLoan(Policy):
    name = "data_loan"
    theme = "finance"
    label = Text("Data loan", "数据贷")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务8", "根据云服务中数据使用量、智能化设备和数字化改造的投入，认定为可抵押资产和研发投入"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务8", "对经营稳定、信誉良好的中小微企业提供低息或贴息贷款"),
    )
    why = Text(
        "Two separate channels: the bank reads the firm's data and errs less about default, and data and digital equipment count as collateral. "
        "The treasury pays an interest subsidy and shares losses within a yearly budget. "
        "It fails by bad loans when data are overvalued, by cutting off firms whose data look weak and who got credit before, "
        "or by doing little: the whole nation had lent 1.39 billion on data by the end of 2024.",
        "两条彼此独立的渠道：银行读取企业数据后对违约判断更准；数据与数字设备可作抵押。财政在年度预算内贴息并分担损失。"
        "数据估值过高会形成坏账；数据显示偏弱、此前尚能获贷的企业会被断贷；也可能规模太小：至2024年底全国数据资产贷款仅13.9亿元。",
    )
    acts_on = ("data_ltv", "data_signal", "loan_subsidy", "loss_share")
    fails_by = Text("bad loans; credit cut for firms that look weak; tiny volumes", "坏账；偏弱企业被断贷；规模过小")
    moves = (("data_loans", 1), ("bad_loan_rate", -1))

    class Dose(Numbers):
        budget = number(300.0, "M RMB a year", 0.0, 1e5, "assumption A-66", "subsidy and loss sharing a year", "贴息与风险补偿年度预算")
        ltv = number(0.3, "share of value", 0.0, 0.9, "assumption A-67 (A1.13 gives none)", "loan to value on data", "数据抵押率")
        signal = number(0.6, "share of noise kept", 0.0, 1.0, "assumption A-68; direction D3.6, F16", "noise left when data are read", "读取数据后剩余噪声")
        subsidy = number(0.02, "points a year", 0.0, 0.05, "D3.4: 50-70 % of interest for IP pledge; here below half", "interest subsidy", "贴息率")
        loss_share = number(0.3, "share of loss", 0.0, 1.0, "assumption A-69; D3.4 risk pool", "loss shared", "财政分担损失比例")
        min_age_of_credit = number(4, "quarters", 0, 40, "A1.13: stable firms; assumption A-70", "youngest firm called stable", "稳定经营的季数", whole=True)

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0:
            return
        firms = world.firms.view
        rows = rows[world.quarter - firms.birth[rows] >= self.dose.min_age_of_credit]
        terms = world.terms
        terms.offer("data_signal", rows, self.dose.signal)
        # Who lends against data, subsidises or shares losses also pays; reading data alone costs the treasury nothing.
        for name, value in (("data_ltv", self.dose.ltv), ("loan_subsidy", self.dose.subsidy), ("loss_share", self.dose.loss_share)):
            terms.account("credit_account", terms.offer(name, rows, value), self.account)
