"""Pilot production (中试转化基金、中试熟化基地): findings reach production at once, part of the prototype paid."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class PilotProduction(Policy):
    name = "pilot_production"
    theme = "conversion"
    label = Text("Pilot production base", "中试转化基地")
    clauses = (Clause("002_4bf9b11e19143912", "七(二) 专栏10", "研究设立合作区中试转化基金，布局建设科技成果中试熟化基地"),)
    why = Text(
        "What a firm finds has to be brought to production; at the base this takes no longer than the quarter, and a fund pays part of the prototype. "
        "The treasury keeps so many runs a quarter open, and pays for them whether used or not. "
        "It fails by idle capacity: where few firms find something, the base stands empty and each run costs many times its worth.",
        "企业的创新成果须经中试才能投产；在基地当季即可完成，基金补助部分样机支出。财政维持固定的季度中试批次，无论是否使用均需付费。"
        "若产能闲置，即当地成果不多，则基地空转，单次中试成本远超其价值。",
    )
    acts_on = ("pilot_places", "pilot_share", "running")
    fails_by = Text("idle capacity", "产能闲置")
    moves = (("unfinished", -1), ("sales", +1))

    class Dose(Numbers):
        places = number(500, "runs a quarter", 0, 100_000, "assumption A-213", "runs of the base", "季度中试批次", whole=True)
        cost = number(0.05, "M RMB a run", 0.0, 50.0, "assumption A-362", "standing cost of one run, used or not", "单批次固定运行成本")
        share = number(0.3, "share of outlay", 0.0, 1.0, "assumption A-363", "part of a prototype's outlay paid", "样机支出补助比例")
        budget = number(200.0, "M RMB a year", 0.0, 1e5, "assumption A-364", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.places, self.dose.budget) == 0.0:
            return
        here, terms = np.array([self.account]), world.terms
        terms.offer("running", here, self.dose.places * self.dose.cost * world.scale)
        terms.offer("pilot_places", here, self.dose.places)
        terms.offer("pilot_share", here, self.dose.share)
        terms.offer("pilot_account", rows, self.account)
