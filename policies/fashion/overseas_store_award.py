"""Award for stores abroad (海外专卖店奖励): a lump sum for a store of one's own brand that has run for three years."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class OverseasStoreAward(Policy):
    name = "overseas_store_award"
    theme = "fashion"
    label = Text("Award for stores abroad", "海外专卖店奖励")
    clauses = (Clause("001_f5b368e05836beed", "三(六)14", "对企业在海外商业街区设立自主品牌专卖店，自设立起持续经营3年以上的，给予100万元的财政资金奖励"),)
    why = Text(
        "A brand whose store abroad has run for three years is paid a lump sum, so that a few stores at the margin are opened and held. "
        "The treasury pays each store once, within a yearly budget, the longest open first. "
        "It fails by deadweight: most stores it pays for would have been opened and kept without it.",
        "品牌在海外开设的专卖店持续经营满三年可获一次性奖励，处于边缘的门店因此得以开设和坚持。财政在年度预算内对每家门店支付一次，开业早者先得。"
        "若获奖门店多数本来就会开设，则为无谓损失。",
    )
    acts_on = ("store_award", "store_wait")
    fails_by = Text("paid for what would have been done", "为本来就会做的事付钱")
    sectors = ("fashion",)
    moves = (("sales_abroad", +1),)

    class Dose(Numbers):
        award = number(1.0, "M RMB a store", 0.0, 50.0, "A1.5: 001 L193", "award of a store", "单店奖励")
        wait = number(12, "quarters", 1, 80, "A1.5: 001 L193, three years", "time a store must have run", "须持续经营的季数", whole=True)
        budget = number(30.0, "M RMB a year", 0.0, 1e5, "assumption A-308", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        if min(dose.award, dose.budget) == 0.0:
            return
        terms.offer("store_account", rows, self.account)
        terms.offer("store_award", account, dose.award)
        terms.offer("store_wait", account, dose.wait)
