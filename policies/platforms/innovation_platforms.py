"""High-end innovation platforms (高端创新平台): new laboratory staff in chosen fields and districts."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class InnovationPlatforms(Policy):
    name = "innovation_platforms"
    theme = "platforms"
    label = Text("High-end innovation platforms", "高端创新平台")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务13", "人工智能、网络空间科学与技术、生命信息与生物医药等领域建设重大创新载体"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务13", "通过高端平台的建设，引进一批新经济创新人才"),
    )
    why = Text(
        "New laboratories bring researchers, their field comes to know more than the rest of the world, and firms nearby that are behind learn from it. "
        "The treasury pays for every post from the first day, filled or not. "
        "It fails by being slow and far: posts fill over years, knowledge follows later still, and little of it reaches another district.",
        "新建实验室引进科研人员，使该领域领先于外部，附近落后的企业可从中学习。财政从第一天起为全部岗位付费，无论是否到岗。"
        "若见效慢、距离远则失灵：岗位数年才招满，知识形成更晚，且很少传到其他行政区。",
    )
    acts_on = ("platform_staff", "running")
    fails_by = Text("slow, far", "见效慢、辐射弱")
    sectors = ("it", "digital", "bio")
    targeted_by = ("sectors", "districts")
    moves = (("laboratory_learning", +1),)

    class Dose(Numbers):
        staff = number(3000, "people", 0, 100_000, "assumption A-216; A2.14: Pengcheng alone has over 1,600", "researchers wanted", "拟聘科研人员", whole=True)
        cost = number(0.6, "M RMB a researcher and year", 0.0, 20.0, "assumption A-371", "standing cost of one post", "单个岗位年度成本")
        budget = number(2000.0, "M RMB a year", 0.0, 1e6, "assumption A-372", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.staff, self.dose.budget) == 0.0:
            return
        cells, terms = self.cells(), world.terms
        terms.offer("running", np.array([self.account]), self.dose.staff * self.dose.cost / 4.0 * world.scale)
        terms.offer("platform_staff", cells, self.dose.staff / len(cells))
        terms.offer("platform_account", cells, self.account)
