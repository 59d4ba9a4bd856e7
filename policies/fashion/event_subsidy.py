"""Event subsidy (国际性重大活动资助): half of what a large international event costs, up to a cap."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.city import SECTORS
from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class EventSubsidy(Policy):
    name = "event_subsidy"
    theme = "fashion"
    label = Text("Subsidy of international events", "国际性重大活动资助")
    clauses = (Clause("001_f5b368e05836beed", "三(六)15", "具有国际影响力的重大活动，按不超过实际投入50%给予支持，最高不超过500万元"),)
    why = Text(
        "Half of what a large event costs is paid, so more are held, and firms that are good enough find buyers and funds from abroad there. "
        "The treasury pays its share of each event within a yearly budget; the organisers bear the rest. "
        "It fails as tourism: firms that buyers do not want are seen and go home with nothing, whatever the event cost.",
        "大型活动成本的一半由财政负担，活动因此增多，足够优秀的企业在活动中找到海外买家和投资机构。财政在年度预算内分担，其余由主办方承担。"
        "若本地缺乏买家看得上的企业，则只是热闹一场的旅游。",
    )
    acts_on = ("event_rate", "event_cap")
    fails_by = Text("tourism: nobody there whom buyers want", "热闹一场：无买家看得上的企业")
    sectors = ("fashion",)
    targeted_by = ("sectors",)
    moves = (("sales_abroad", +1),)

    class Dose(Numbers):
        rate = number(0.5, "share of outlay", 0.0, 1.0, "A1.4: 001 L203", "share of an event's cost paid", "资助比例")
        cap = number(5.0, "M RMB an event", 0.0, 100.0, "A1.4: 001 L203", "most for one event", "单项资助上限")
        budget = number(50.0, "M RMB a year", 0.0, 1e5, "assumption A-308", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        if min(dose.rate, dose.cap, dose.budget) == 0.0:
            return
        sectors = np.array([SECTORS.index(s) for s in self.targets.sectors or SECTORS])
        terms.offer("event_account", sectors, self.account)
        terms.offer("event_rate", account, dose.rate)
        terms.offer("event_cap", account, dose.cap)
