"""Platform nodes (创新平台集聚区): research, testing and design services in the districts the plan names."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class PlatformNodes(Policy):
    name = "platform_nodes"
    theme = "platforms"
    label = Text("Innovation platform nodes", "创新平台集聚区")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务14", "打造多个创新平台集聚区"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务14", "在这些区域积极培育研发、检测、设计等服务性机构"),
    )
    why = Text(
        "Where testing, design and research can be bought next door, a project costs less and firms learn sooner what their neighbours do better. "
        "The treasury keeps each node running, used or not. "
        "It fails by displacement: founders come to the node from other districts, and the city has no more of them.",
        "检测、设计、研发服务就在身边，项目成本更低，企业更快学到邻居的长处。每个节点无论用与不用都由财政维持运行。"
        "若只是把创业者从其他区吸引过来，则全市并未增多，为区间转移。",
    )
    acts_on = ("services", "running")
    fails_by = Text("displacement between districts", "区间转移")
    districts = ("futian", "longhua", "longgang", "nanshan", "guangming")
    targeted_by = ("sectors", "districts")
    moves = (("patents", 1),)

    class Dose(Numbers):
        services = number(1.0, "share of a full node", 0.0, 1.0, "003 task 14: all the services it lists", "services on offer", "服务完备程度")
        cost = number(40.0, "M RMB a district and year", 0.0, 1e4, "assumption A-281", "what keeps a full node running", "单区节点年运行支出")
        budget = number(200.0, "M RMB a year", 0.0, 1e5, "design choice: five districts at their cost", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.services, self.dose.budget) == 0.0:
            return
        terms, cost = world.terms, self.dose.cost * self.dose.services * len(self.places())
        terms.account("services_account", terms.offer("services", self.cells(), self.dose.services), self.account)
        terms.offer("running", np.array([self.account]), cost / 4.0 * world.scale)
