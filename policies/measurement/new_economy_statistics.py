"""New-economy statistics (新经济统计与测度): firms are counted and described, so that juries and funds see them better."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class NewEconomyStatistics(Policy):
    name = "new_economy_statistics"
    theme = "measurement"
    label = Text("New-economy statistics and measurement", "新经济统计与测度")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务19", "借鉴经济合作与发展组织（OECD）的测量标准"),)
    why = Text(
        "A statistics office describes new firms by an agreed standard, so that juries and investors see each of them with less noise and choose better. "
        "The treasury pays the office; every firm pays for filling in its questionnaires. "
        "It fails by cost: where little is granted or invested, small firms have the paperwork and nobody reads it.",
        "统计机构按统一标准刻画新经济企业，评审者和投资人看每家企业的误差变小，选得更准。财政负担机构开支，每家企业承担填报成本。在很少资助和投资的地方，小企业只剩填表负担，却没有人用。",
    )
    acts_on = ("seen_noise", "questionnaire", "running")
    fails_by = Text("cost: paperwork without better targeting", "成本：只有填报负担，没有更准的识别")
    moves = (("funded_firms", +1), ("valued_100m", +1))

    class Dose(Numbers):
        budget = number(60.0, "M RMB a year", 0.0, 1e5, "assumption A-259", "yearly budget", "年度预算")
        noise = number(0.85, "share of noise kept", 0.05, 1.0, "assumption A-258", "noise left when a firm is described", "统计覆盖后剩余噪声")
        questionnaire = number(0.0005, "M RMB a firm and quarter", 0.0, 1.0, "assumption A-259", "cost of filling in", "企业填报成本")
        running = number(12.0, "M RMB a quarter", 0.0, 1e4, "assumption A-259", "standing cost of the office", "统计机构固定支出")

    def act(self, world: Any, rows: np.ndarray) -> None:
        dose = self.dose
        if min(dose.budget, dose.running) == 0.0 or dose.noise == 1.0:
            return
        terms, own = world.terms, np.array([self.account])
        terms.offer("running", own, dose.running * world.scale)
        terms.offer("questionnaire", own, dose.questionnaire)
        terms.offer("seen_noise", rows, dose.noise)
        terms.offer("statistics_account", rows, self.account)
