"""Sandbox supervision (监管沙盒): a few novel firms sell under watch before the rule exists."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class Sandbox(Policy):
    name = "sandbox"
    theme = "supervision"
    label = Text("Regulatory sandbox", "监管沙盒")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务1", "探索建立监管规则制度和风险防控机制，推进新技术应用示范"),
        Clause("002_4bf9b11e19143912", "金融监管", "探索建立金融监管沙盒机制"),
    )
    why = Text(
        "A firm whose product has no rule yet waits and burns its capital; inside the sandbox it sells up to a cap under watch, "
        "investors see what it can do, and the regulator learns the rule sooner. Each firm inside costs supervision. "
        "It fails when places are few, when applicants who do not need it take them, or when an incident inside makes the regulator stricter.",
        "尚无规则可循的新产品企业只能等待并消耗资本；进入沙盒后可在监测下限额销售，投资人看得更清，监管者更快学会立规。"
        "每家入盒企业都有监管成本。名额太少、被不需要者占用、或盒内事故使监管趋严时，该措施失灵。",
    )
    acts_on = ("sandbox_open", "sandbox_slots", "sandbox_stay", "exposure_cap", "sandbox_watch", "sandbox_cost")
    fails_by = Text("few places, places taken by those who would succeed anyway, harm inside", "名额少、名额被本来就会成功者占用、盒内危害")
    moves = (("licensed", 1), ("time_to_market", -1))

    class Dose(Numbers):
        slots = number(40, "places in the city", 0, 5000, "assumption A-60", "places in the sandbox at a time", "沙盒同时在测名额", whole=True)
        stay = number(2, "quarters", 1, 12, "F2: test of about 6 months", "length of a test", "测试期", whole=True)
        exposure_cap = number(2.0, "M RMB a quarter", 0.0, 500.0, "assumption A-61", "cap on sales during the test", "测试期销售上限")
        watch = number(0.7, "share", 0.0, 1.0, "assumption A-62", "harm prevented by closer watch", "监测避免的危害比例")
        cost = number(0.15, "M RMB a firm and quarter", 0.0, 10.0, "assumption A-63", "cost of supervising one firm", "单家监管成本")

    def most_a_year(self) -> float:
        """Every place taken in every quarter."""
        return 4.0 * self.dose.slots * self.dose.cost

    def admit(self, world: Any) -> np.ndarray:
        """Firms within the targets whose product is novel: the others have nothing to test."""
        return np.flatnonzero(self.targets.mask(world.firms.view, world.quarter) & (world.firms["novel"] == 1))

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.slots == 0:
            return
        targets = self.targets.sectors
        domains = np.flatnonzero(np.isin(world.city.sectors, targets)) if targets else np.arange(len(world.city.sectors))
        # Places are shared out by where novelty is born, so that a slot is not wasted on a domain without cases.
        weight = world.city.sector.novelty_share[domains] * world.city.sector.entrant_share[domains]
        terms = world.terms
        terms.offer("sandbox_slots", domains, self.dose.slots * world.scale * weight / max(weight.sum(), 1e-12))
        terms.offer("sandbox_stay", domains, self.dose.stay)
        terms.offer("exposure_cap", domains, self.dose.exposure_cap)
        terms.offer("sandbox_watch", domains, self.dose.watch)
        terms.offer("sandbox_cost", domains, self.dose.cost)
        terms.account("sandbox_account", domains, self.account)
        terms.offer("sandbox_open", rows, 1.0)
