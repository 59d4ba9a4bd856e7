"""Designer talent (设计人才): designers invited from outside, schools for those here, contests that show skill."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class DesignerTalent(Policy):
    name = "designer_talent"
    theme = "fashion"
    label = Text("Designer talent", "设计人才引进与培育")
    clauses = (
        Clause("001_f5b368e05836beed", "三(七)16", "鼓励社会机构开展时尚创意人才再教育和专项短期培训"),
        Clause("001_f5b368e05836beed", "三(七)17", "鼓励吸引国内外知名时尚创意与工业设计大师来深就业或开设独立工作室"),
        Clause("001_f5b368e05836beed", "三(七)18", "搭建青年时尚俊才脱颖而出的舞台"),
    )
    why = Text(
        "Designers of high skill are invited for a bonus, schools raise what free designers can do, and contests show it, so better designers reach firms. "
        "The treasury pays the bonuses and keeps schools and contests running within a yearly budget. "
        "It fails where rents eat it: where homes are dear, those who came leave again and the bonus is gone.",
        "以奖励引进高水平设计师，以院校和培训提升待业设计师技能，以大赛展示其才能，使更好的设计师进入企业。"
        "财政在年度预算内支付人才奖励，并维持院校与大赛运行。若房租过高，则引进的人才再次离开，奖励付之东流。",
    )
    acts_on = ("talent_arrivals", "talent_bonus", "talent_skill", "talent_training", "talent_contest", "running")
    fails_by = Text("rents eat it", "被房租抵消")
    sectors = ("fashion",)
    targeted_by = ("sectors", "districts")
    moves = (("design_skill", +1),)

    class Dose(Numbers):
        arrivals = number(60, "people a year", 0, 1e5, "K7: 632 of all trades in 2016; assumption A-304", "designers invited a year", "每年引进设计师人数")
        bonus = number(1.6, "M RMB a person", 0.0, 10.0, "K7: Peacock class C 1.6, B 2, A 3", "bonus of each", "人均奖励")
        skill = number(1.6, "times the mean", 1.0, 5.0, "assumption A-304", "skill of those invited", "引进人才的技能倍数")
        training = number(0.03, "share of the gap a quarter", 0.0, 1.0, "assumption A-305", "skill gained by free designers", "待业设计师技能提升")
        contest = number(0.7, "share of luck kept", 0.0, 1.0, "assumption A-305", "luck left in finding a job", "求职中剩余的运气成分")
        running = number(20.0, "M RMB a year", 0.0, 1e4, "assumption A-305", "cost of schools and contests", "院校与大赛运行费用")
        budget = number(120.0, "M RMB a year", 0.0, 1e5, "assumption A-304", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        invites = min(dose.arrivals, dose.bonus) > 0.0
        # Schools and contests that cost nothing to keep are none.
        teaches = dose.running > 0.0 and (dose.training > 0.0 or dose.contest < 1.0)
        if dose.budget == 0.0 or not (invites or teaches):
            return
        terms.offer("talent_account", self.cells(), self.account)
        if invites:
            terms.offer("talent_arrivals", account, dose.arrivals * world.scale)
            terms.offer("talent_bonus", account, dose.bonus)
            terms.offer("talent_skill", account, dose.skill)
        if teaches:
            terms.offer("talent_training", account, dose.training)
            terms.offer("talent_contest", account, dose.contest)
            terms.offer("running", account, dose.running / 4.0 * world.scale)
