"""Guidance fund (政府引导基金): a mother fund holds a part of venture funds that keep its rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.city import SECTORS
from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy

EARLY = 0  # a manager's stage


class GuidanceFund(Policy):
    name = "guidance_fund"
    theme = "finance"
    label = Text("Government guidance fund", "政府引导基金")
    clauses = (
        Clause("002_4bf9b11e19143912", "专栏3", "积极发挥产业引导基金作用，强化对早期创业企业支持力度"),
        Clause("004_e19b846f0357647c", "答复四", "加大深圳市政府投资引导基金对时尚产业发展的支持，通过筛选行业内优质基金管理人的方式"),
    )
    why = Text(
        "The state holds a part of venture funds whose managers work at the early stage and put a multiple of its money to work here: more firms get funded. "
        "The treasury commits up to a yearly budget, the best records first, and gets its part of what the funds give back. "
        "It fails by crowding out private money, by missing its size when few managers fit the rules, and where managers hold more than they find firms for.",
        "财政持有创投基金的一部分，条件是管理人专注早期并按倍数返投本市，基金因此能投更多企业。"
        "财政在年度预算内按业绩择优出资，并按份额收回基金分配。"
        "若社会资本因此离场，则为挤出；符合条件的管理人太少，则规模落空；管理人手中资金本已多于好项目时，多出的钱投不出去。",
    )
    acts_on = ("guide_share", "guide_reinvest")
    fails_by = Text("crowding out; too few managers fit the rules; money without projects", "挤出社会资本；符合条件的管理人太少；有钱无项目")
    targeted_by = ("sectors",)
    moves = (("venture_ready", +1),)

    class Dose(Numbers):
        budget = number(2000.0, "M RMB a year", 0.0, 1e6, "assumption A-327", "money committed a year", "年度出资额")
        share = number(0.3, "share of fund", 0.0, 0.9, "assumption A-238", "most the state holds of a fund", "财政出资比例上限")
        reinvest = number(1.5, "times", 1.0, 5.0, "assumption A-232", "money to be put to work here for each unit of the state's", "返投倍数")
        early_only = number(1, "yes = 1", 0, 1, "002 box 3: early start-ups", "early-stage managers only", "仅限早期基金", whole=True)

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.share) == 0.0:
            return
        funds, terms, me = world.funds.view, world.terms, np.array([self.account])
        meant = funds.alive & (funds.stage == EARLY) if self.dose.early_only else funds.alive
        if self.targets.sectors:
            meant = meant & np.isin(funds.focus, [SECTORS.index(s) for s in self.targets.sectors])
        terms.offer("guide_share", me, self.dose.share)
        terms.offer("guide_reinvest", me, self.dose.reinvest)
        terms.offer("guide_account", np.flatnonzero(meant), self.account)
