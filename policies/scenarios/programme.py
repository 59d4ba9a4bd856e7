"""What the three programmes of scenarios share: contracts are posted, part of them kept for small firms, and the winners are paid."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ecosystem.declare import Numbers, Text, number
from policies.base import Policy


class Programme(Policy):
    """A programme of posted contracts; its budget bounds how many there are."""

    theme = "scenarios"
    open_to: ClassVar[str]  # the term by which a firm knows the programme
    acts_on = ("contracts", "contract_value", "contract_quarters", "contract_reserved", "contract_below", "contract_data")
    fails_by = Text("incumbents win them all", "大企业包揽")
    moves = (("sales", +1), ("jobs", +1), ("data_held", +1))

    class Dose(Numbers):
        budget = number(300.0, "M RMB a year", 0.0, 1e5, "assumption A-253", "contracts paid a year", "年度合同预算")
        value = number(4.0, "M RMB a contract", 0.0, 1e4, "assumption A-254", "size of a contract", "单个合同金额")
        quarters = number(8, "quarters", 1, 40, "assumption A-254", "length of a contract", "合同期限", whole=True)
        reserved = number(0.3, "share of contracts", 0.0, 1.0, "财库〔2020〕46号 art. 8: 30 %", "contracts kept for small firms", "预留小企业比例")
        below = number(10.0, "M RMB a year", 0.0, 1e6, "国统字〔2017〕213号: small", "sales below which a firm counts as small", "小企业销售上限")
        data = number(0.1, "M RMB for each M RMB paid", 0.0, 10.0, "assumption A-255", "data a contract opens", "合同开放的数据")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose = self.dose
        if min(dose.budget, dose.value) == 0.0:
            return
        terms, own = world.terms, np.array([self.account])
        terms.offer("contracts", own, dose.budget / dose.value)
        for name in ("value", "quarters", "reserved", "below", "data"):
            terms.offer(f"contract_{name}", own, getattr(dose, name))
        terms.offer(self.open_to, rows, self.account)
