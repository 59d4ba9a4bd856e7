"""Fashion districts (时尚特色小镇、消费街区): streets that draw customers, and services for the trade around them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class FashionDistricts(Policy):
    name = "fashion_districts"
    theme = "fashion"
    label = Text("Fashion towns and shopping streets", "时尚特色小镇与消费街区")
    clauses = (
        Clause("001_f5b368e05836beed", "三(五)12", "研发、创意设计、生产制造、产品发布、展示交易、时尚传播、时尚消费等功能为一体的时尚特色小镇"),
        Clause("001_f5b368e05836beed", "三(五)13", "在福田、罗湖、南山、龙华、龙岗等区域，打造若干环境优美、现代时尚、名品聚集"),
        Clause("004_e19b846f0357647c", "答复四", "二是打造时尚消费街区"),
    )
    why = Text(
        "A street known for its fashion draws customers, so the trade's firms there sell more, and those who show and sell side by side learn from each other. "
        "The treasury keeps up each district's streets and events. "
        "It fails by displacement: most of the customers would have bought the same in another street.",
        "知名的时尚街区吸引客流，区内同业卖得更多；设计、展示、交易相邻，彼此学得更快。各区街区与活动由财政维持。"
        "若客流多半只是从其他街区转移而来，则全市并未增加。",
    )
    acts_on = ("footfall", "services", "running")
    fails_by = Text("displacement between streets", "街区之间的客流转移")
    sectors = ("fashion",)
    districts = ("futian", "luohu", "nanshan", "longhua", "longgang")
    targeted_by = ("sectors", "districts")
    moves = (("sales", 1),)

    class Dose(Numbers):
        footfall = number(0.1, "log points", 0.0, 1.0, "assumption A-284", "customers drawn, as an advantage of the trade's firms there", "客流优势")
        services = number(0.33, "share of a full node", 0.0, 1.0, "001 三(五)12: two of the six services of 003 task 14", "services around", "配套服务程度")
        cost = number(20.0, "M RMB a district and year", 0.0, 1e4, "assumption A-264", "what keeps a district's streets and events going", "单区年运行支出")
        budget = number(100.0, "M RMB a year", 0.0, 1e5, "design choice: five districts at their cost", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose, terms, cells = self.dose, world.terms, self.cells()
        if dose.budget == 0.0 or max(dose.footfall, dose.services) == 0.0:
            return
        terms.account("footfall_account", terms.offer("footfall", cells, dose.footfall), self.account)
        terms.account("services_account", terms.offer("services", cells, dose.services), self.account)
        terms.offer("running", np.array([self.account]), dose.cost / 4.0 * len(self.places()) * world.scale)
