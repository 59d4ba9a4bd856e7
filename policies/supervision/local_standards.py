"""Local standards (深圳标准 / 团体标准): what buyers may rely on before the nation has a standard."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class LocalStandards(Policy):
    name = "local_standards"
    theme = "supervision"
    label = Text("Local and association standards", "深圳标准与团体标准")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务2", "构建覆盖各领域的深圳标准体系"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务6", "鼓励行业领军企业和行业协会制定企业标准和团体标准"),
    )
    why = Text(
        "A standard written before the nation has one tells buyers what they buy, so doubt about new products falls and the firms that keep it sell more. "
        "The treasury pays for the bodies that write it, each year and in each sector of each district. "
        "It fails when it is written before the technology is understood: the wrong standard locks in, and steps away from it are smaller.",
        "先于国家标准制定的地方与团体标准让买方心中有数，对新产品的疑虑下降，达标企业卖得更多。财政按区、按行业逐年负担标准机构的开支。"
        "若在技术尚未弄清时就定标，错误的标准被锁定，偏离它的创新步子变小，该措施失灵。",
    )
    acts_on = ("standard_effort", "running")
    fails_by = Text("locks in the wrong standard", "锁定错误标准")
    targeted_by = ("sectors", "districts")
    moves = (("standards", +1), ("sales", +1))

    class Dose(Numbers):
        budget = number(40.0, "M RMB a year", 0.0, 1e5, "A1.6: two fifths of what one programme paid in 2019", "yearly budget", "年度预算")
        effort = number(0.05, "a quarter", 0.0, 1.0, "assumption A-195", "coverage written in a quarter", "每季推进的标准覆盖")
        cost = number(0.42, "M RMB a year for a sector in a district", 0.0, 100.0, "assumption A-323: three people", "standards bodies", "标准机构开支")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.effort) == 0.0:
            return
        cells = self.cells()
        world.terms.account("standard_account", world.terms.offer("standard_effort", cells, self.dose.effort), self.account)
        world.terms.offer("running", np.array([self.account]), len(cells) * self.dose.cost / 4.0 * world.scale)
