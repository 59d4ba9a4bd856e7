"""Protection of ideas (商标预申报、专利预警、预备案): less is copied, patents say more, and stand in others' way."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class IpProtection(Policy):
    name = "ip_protection"
    theme = "risk"
    label = Text("Early filing and warning for intellectual property", "知识产权预备案与侵权预警")
    clauses = (
        Clause("003_f83a01d525ab8e2e", "行动方案 任务17", "建立商标注册预申报、专利侵权预警数据库"),
        Clause("001_f5b368e05836beed", "三(四)10", "探索实行时尚创意、工业设计等知识产权预备案制度"),
    )
    why = Text(
        "Early filing and warnings of infringement keep others from copying, so a lead lasts longer and patents say more to investors and banks. "
        "The treasury pays for the databases each year and for help with each patent filed. "
        "It fails by thickets: where many patents stand well protected, the next discovery is harder, and those behind learn less.",
        "预申报与侵权预警使他人难以模仿，领先得以保持，专利对投资人和银行也更有分量。财政逐年负担数据库开支，并为每件专利申请支付协助费用。"
        "若专利丛生则失灵：受保护的专利越密，后来的发现越难，落后者学到的越少。",
    )
    acts_on = ("ip_protection", "filing_fee", "running")
    fails_by = Text("thickets", "专利丛林")
    targeted_by = ("sectors", "districts")
    moves = (("imitations", -1),)

    class Dose(Numbers):
        budget = number(80.0, "M RMB a year", 0.0, 1e5, "A1.6: four fifths of what one programme paid in 2019", "yearly budget", "年度预算")
        protection = number(0.4, "share", 0.0, 1.0, "assumption A-198", "copying prevented beyond ordinary protection", "额外阻止的模仿比例")
        cost = number(14.0, "M RMB a year", 0.0, 1e4, "assumption A-325: a hundred people", "databases of warnings", "预警数据库开支")
        fee = number(0.00345, "M RMB a patent", 0.0, 1.0, "assumption A-328: fees to file and examine", "help with a patent filed", "每件专利申请协助费用")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.budget, self.dose.protection) == 0.0:
            return
        terms, own = world.terms, np.array([self.account])
        terms.account("protection_account", terms.offer("ip_protection", self.cells(), self.dose.protection), self.account)
        terms.offer("filing_fee", own, self.dose.fee)
        terms.offer("running", own, self.dose.cost / 4.0 * world.scale)
