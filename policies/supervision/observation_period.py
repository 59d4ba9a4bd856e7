"""Observation period (观察期): a young firm selling in the grey is not sanctioned for a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class ObservationPeriod(Policy):
    name = "observation_period"
    theme = "supervision"
    label = Text("Observation period", "观察期")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务3", "采取包容态度，给予其发展成长“观察期”"),)
    why = Text(
        "A new product without a rule may be sold for a number of quarters without sanction, so its firm earns while it waits. "
        "The treasury pays nothing but forgoes fines. "
        "It fails when grace has no cap: harm grows with sales nobody watches, trust falls and the regulator turns strict.",
        "尚无规则的新产品可在若干季度内销售而不受处罚，企业边等边挣。财政不花钱，但少收罚款。若宽限没有上限，则无人监测的销售使危害扩大、信任下降、监管转严。",
    )
    acts_on = ("grace_quarters", "grace_cap")
    fails_by = Text("harm without a cap", "无上限的危害")
    moves = (("sales", 1), ("exits", -1))

    class Dose(Numbers):
        quarters = number(6, "quarters", 0, 40, "assumption A-64 (A1.14 gives no length)", "length of grace from founding", "观察期长度", whole=True)
        cap = number(5.0, "M RMB a quarter", 0.0, 1e6, "assumption A-65", "sales above which grace ends", "适用的销售上限")

    def most_a_year(self) -> float:
        """Nothing is paid; fines are forgone."""
        return 0.0

    def admit(self, world: Any) -> np.ndarray:
        """Firms within the targets whose product is novel: an ordinary product needs no grace."""
        return np.flatnonzero(self.targets.mask(world.firms.view, world.quarter) & (world.firms["novel"] == 1))

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.quarters, self.dose.cap) == 0.0:
            return
        world.terms.offer("grace_quarters", rows, self.dose.quarters)
        world.terms.offer("grace_cap", rows, self.dose.cap)
