"""Talent housing (人才住房): homes, or cash for rent, for people who move to a district."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class TalentHousing(Policy):
    name = "talent_housing"
    theme = "place"
    label = Text("Talent housing", "人才聚集与住房")
    clauses = (Clause("002_4bf9b11e19143912", "七(一)3", "加大力度提升人才奖励、支持力度，强化公共服务与人才住房供给"),)
    why = Text(
        "Skilled people go where what they are offered exceeds what living costs; a home brings some who would not have come, and some of them found firms. "
        "The treasury pays for every home, also for those who would have come anyway. "
        "It fails when it is handed out in cash: landlords take it, firms are outbid for space, and few come.",
        "人才流向所得高于生活成本之处；一套住房能吸引一些原本不会来的人，其中有人创业。每套住房都由财政出资，本来就会来的人也照付。"
        "若以现金发放，则多半进了房东口袋，企业空间被挤占，来的人很少。",
    )
    acts_on = ("homes", "home_worth", "home_cash")
    fails_by = Text("capitalised in rent; paid to those who would have come", "资本化为租金；补给本来就会来的人")
    districts = ("futian",)
    targeted_by = ("districts",)
    moves = (("entrants", 1),)

    class Dose(Numbers):
        homes = number(2500.0, "homes a year", 0.0, 1e6, "assumption A-279", "homes handed out", "年供给套数")
        worth = number(0.2, "M RMB a home", 0.0, 10.0, "K7: the Peacock Plan paid 0.205 M RMB a head", "what a home is worth to who moves in", "每套价值")
        cash = number(0.3, "share", 0.0, 1.0, "assumption A-280", "part handed out in cash instead", "货币化发放比例")
        budget = number(500.0, "M RMB a year", 0.0, 1e5, "design choice: the homes at what one is worth", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.homes, self.dose.worth, self.dose.budget) == 0.0:
            return
        places, terms = self.places(), world.terms
        weight = world.city.district.weight[places]
        best = terms.offer("homes", places, self.dose.homes * world.scale * weight / weight.sum())
        terms.offer("home_worth", places, self.dose.worth)
        terms.offer("home_cash", places, self.dose.cash)
        terms.account("homes_account", best, self.account)
