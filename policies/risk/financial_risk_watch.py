"""Financial risk watch (金融风险大数据监管): data are searched for bad actors, and now and then the honest are hit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class FinancialRiskWatch(Policy):
    name = "financial_risk_watch"
    theme = "risk"
    label = Text("Watching financial risk with data", "金融风险大数据监管")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务16", "加强大数据监管技术的应用，在加强监管的同时服务新经济的发展"),)
    why = Text(
        "Data are searched for firms that mean to cheat, so more of them are found out and closed before they do harm. "
        "The treasury pays for the search, used or not. "
        "It fails by chilling the honest: some are suspended by mistake, and founders who reckon with that do not start.",
        "用大数据排查蓄意违法的企业，更多不良经营者在造成危害前被查出并关闭。无论用多用少，财政都要负担排查系统的运行。"
        "若误伤守法者则失灵：有的企业被误停业，创业者考虑到这一点便不再创办。",
    )
    acts_on = ("detection", "false_alarm", "running")
    fails_by = Text("chills the honest", "使守法者却步")
    targeted_by = ("sectors",)
    moves = (("bad_actors", -1),)
    sectors = ("fintech",)

    class Dose(Numbers):
        budget = number(30.0, "M RMB a year", 0.0, 1e5, "A1.6: three tenths of what one programme paid in 2019", "yearly budget", "年度预算")
        detection = number(0.15, "a quarter", 0.0, 1.0, "assumption A-196", "bad actors found out", "查出不良经营者的概率")
        alarm = number(0.005, "a quarter", 0.0, 1.0, "assumption A-197", "honest firms suspended by mistake", "守法企业被误停的概率")
        cost = number(28.0, "M RMB a year", 0.0, 1e4, "assumption A-324: two hundred people", "running the search", "排查系统运行开支")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0 or max(self.dose.detection, self.dose.alarm) == 0.0:
            return
        terms, domains = world.terms, self.domains()
        if self.dose.detection > 0.0:
            terms.offer("detection", domains, self.dose.detection)
        if self.dose.alarm > 0.0:
            terms.offer("false_alarm", domains, self.dose.alarm)
        terms.account("search_account", domains, self.account)
        terms.offer("running", np.array([self.account]), self.dose.cost / 4.0 * world.scale)
