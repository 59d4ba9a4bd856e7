"""Public-platform subsidy (公共服务平台资助): half of the outlay of a firm that builds a platform open to others, up to a cap."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class PublicPlatformSubsidy(Policy):
    name = "public_platform_subsidy"
    theme = "fashion"
    label = Text("Public-platform subsidy", "公共服务平台资助")
    clauses = (
        Clause("001_f5b368e05836beed", "三(一)3", "研发设计、检验测试、信息数据共享、人才培训、创新创业孵化等各类公共服务平台"),
        Clause("001_f5b368e05836beed", "三(一)3", "跨界融合项目，按不超过项目实际投入50%给予支持，最高不超过500万元"),
    )
    why = Text(
        "Half of what a platform for design, testing or data costs its sponsor is paid back, so more are built, and small firms that use them find more. "
        "The treasury pays in order of lot, a part of the year's money each quarter, until the budget ends. "
        "It fails by idle platforms: where few small firms do research, a platform built for the subsidy serves nobody.",
        "企业建设研发设计、检测、数据等公共服务平台，投入的一半由财政补回，平台因此增多，使用平台的小企业更易创新。财政按随机顺序分季支付，直至年度预算用完。"
        "若当地从事研发的小企业很少，为补贴而建的平台便会闲置。",
    )
    acts_on = ("sponsor_rate", "sponsor_cap")
    fails_by = Text("idle platforms", "平台闲置")
    sectors = ("fashion",)
    moves = (("platform_users", +1), ("patents", +1))

    class Dose(Numbers):
        rate = number(0.5, "share of outlay", 0.0, 1.0, "A1.3: 001 L88", "share of outlay paid back", "资助比例")
        cap = number(5.0, "M RMB a project", 0.0, 100.0, "A1.3: 001 L88", "most for one platform", "单项资助上限")
        budget = number(50.0, "M RMB a year", 0.0, 1e5, "assumption A-219", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.rate, self.dose.cap, self.dose.budget) == 0.0:
            return
        terms = world.terms
        best = terms.offer("sponsor_rate", rows, self.dose.rate)
        terms.offer("sponsor_cap", rows, self.dose.cap)
        terms.account("sponsor_account", best, self.account)
