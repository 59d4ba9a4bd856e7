"""Design centres (工业设计中心): large design teams are recognised and paid; designers are helped to found studios."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class DesignCentres(Policy):
    name = "design_centres"
    theme = "fashion"
    label = Text("Design centres and studios", "工业设计中心与独立工作室")
    clauses = (
        Clause("001_f5b368e05836beed", "三(二)4", "对获得市级以上工业设计中心，以及工业设计领军企业认定的企业给予资助"),
        Clause("001_f5b368e05836beed", "三(二)5", "着力培育一批原创能力强、设计独特、引领时尚潮流的独立设计师及其品牌工作室"),
    )
    why = Text(
        "The best large design teams are recognised as centres, paid a yearly award and get more appeal out of each designer; "
        "designers who found a studio are helped with a start grant. The treasury pays awards and grants within a yearly budget. "
        "It fails by concentration: a centre wants more designers than before and takes them from the small firms of its trade.",
        "择优认定大型设计团队为工业设计中心，给予年度资助，使每名设计师带来更强的产品吸引力；设计师创办工作室可获启动资助。财政在年度预算内支付。"
        "若中心扩招，把小企业的设计师集中到少数大企业，则失灵。",
    )
    acts_on = ("centre_places", "centre_award", "design_gain", "centre_wanted", "studio_support", "studio_grant")
    fails_by = Text("concentration", "设计人才过度集中")
    sectors = ("fashion",)
    moves = (("entrants", +1),)

    class Dose(Numbers):
        places = number(60, "firms", 0, 1e4, "assumption A-306", "design centres at a time", "工业设计中心名额")
        award = number(1.0, "M RMB a year", 0.0, 50.0, "assumption A-306", "award of a centre", "中心年度资助")
        gain = number(0.15, "share", 0.0, 2.0, "assumption A-307", "further appeal for each designer of a centre", "中心设计师的吸引力增益")
        wanted = number(0.25, "share", 0.0, 5.0, "assumption A-307", "further designers a centre wants", "中心增聘设计师比例")
        studio = number(0.5, "share", 0.0, 10.0, "assumption A-307", "further readiness to found a studio", "创办工作室意愿增幅")
        grant = number(0.1, "M RMB", 0.0, 10.0, "assumption A-307", "start grant of a studio", "工作室启动资助")
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "assumption A-306", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, account = self.dose, world.terms, np.array([self.account])
        if dose.budget == 0.0:
            return
        if min(dose.places, dose.award) > 0.0:
            terms.offer("centre_account", rows, self.account)
            terms.offer("centre_places", account, dose.places * world.scale)
            terms.offer("centre_award", account, dose.award)
            terms.offer("design_gain", account, dose.gain)
            terms.offer("centre_wanted", account, dose.wanted)
        if min(dose.studio, dose.grant) > 0.0:
            terms.offer("studio_account", self.cells(), self.account)
            terms.offer("studio_support", self.cells(), dose.studio)
            terms.offer("studio_grant", account, dose.grant)
