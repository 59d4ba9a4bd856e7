"""Shared digital means (数字化生产资料共享): a platform bears the fixed cost once, small firms use it free of charge."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class SharedDigitalMeans(Policy):
    name = "shared_digital_means"
    theme = "finance"
    label = Text("Shared digital means of production", "数字化生产资料共享")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务7", "通过平台一次性固定资产投资、中小微企业多次复用的形式，降低中小微企业运行成本"),
        Clause("003_f83a01d525ab8e2e", "行动方案 任务7", "面向中小微企业提供一定期限的减免费服务"),
    )
    why = Text(
        "Small firms use a platform's computing, data and tools free of charge: part of their basic cost falls, experiments go further and data come back. "
        "The treasury pays the platform for being there and for each user, within a budget. "
        "It fails by congestion, when more are let in than it can serve, and by dependence: when the service ends, its users pay to move away.",
        "小企业免费使用平台的算力、数据和工具：基本成本下降，试验更省，数据有回流。财政在预算内为平台固定运行和每个用户付费。"
        "准入过多会拥挤，人人所得变少；企业若已依赖平台，服务一停就要自己承担迁移成本。",
    )
    acts_on = ("means_places", "means_crowd", "means_saving", "means_cost", "means_data", "running")
    fails_by = Text("dependence, congestion", "依赖、拥挤")
    moves = (("active_firms", +1), ("patents", +1), ("data_held", +1))

    class Dose(Numbers):
        budget = number(300.0, "M RMB a year", 0.0, 1e5, "assumption A-256", "yearly budget", "年度预算")
        places = number(20_000, "users", 0, 1e6, "assumption A-256", "users the platform can serve well", "可良好服务的用户数", whole=True)
        crowd = number(1.0, "users a place", 0.0, 20.0, "assumption A-256", "users let in for each place", "每个服务能力准入的用户数")
        saving = number(0.15, "share of cost", 0.0, 0.9, "assumption A-257", "basic team and digital cost saved", "节省的基本团队与数字化成本")
        data = number(0.01, "M RMB a user and quarter", 0.0, 10.0, "assumption A-257", "data left with a user", "留给用户的数据")
        cost = number(0.003, "M RMB a user and quarter", 0.0, 10.0, "assumption A-257", "cost of serving one user", "服务单个用户的成本")
        running = number(10.0, "M RMB a quarter", 0.0, 1e4, "assumption A-257", "standing cost of the platform", "平台固定运行支出")
        small = number(20.0, "M RMB a year", 0.0, 1e6, "003 task 7; 国统字〔2017〕213号", "largest firm let in", "准入企业销售上限")

    def admit(self, world: Any) -> np.ndarray:
        """Small firms within the targets."""
        firms = world.firms.view
        return np.flatnonzero(self.targets.mask(firms, world.quarter) & (4.0 * firms.sales_average <= self.dose.small))

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose = self.dose
        if min(dose.budget, dose.places, dose.crowd, dose.saving) == 0.0:
            return
        terms, own = world.terms, np.array([self.account])
        for name in ("places", "crowd", "saving", "cost", "data"):
            terms.offer(f"means_{name}", own, getattr(dose, name))
        terms.offer("running", own, dose.running * world.scale)
        terms.offer("means_account", rows, self.account)
