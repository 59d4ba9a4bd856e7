"""Recognition of new technologies and products (新技术新产品认定): a label by which investors know a good product."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class NewProductRecognition(Policy):
    name = "new_product_recognition"
    theme = "conversion"
    label = Text("Recognition of new products", "新技术新产品认定")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务5", "加快制定新技术新产品认定管理办法，为合适的新技术新产品“加速放行”"),)
    why = Text(
        "A jury names each year the new products it thinks best, and investors who see the label err less about the firm behind it. "
        "The treasury pays the jury for every label. "
        "It fails by inflation: the more firms carry a label, the less it says, and one that everybody carries says nothing.",
        "评审每年认定其认为最好的新产品，投资人看到认定后对企业判断更准。财政按认定项数支付评审成本。若认定泛滥，获认定企业越多，标识越不说明问题，人人都有则毫无信息。",
    )
    acts_on = ("label_places", "label_fee")
    fails_by = Text("label inflation", "认定泛滥")
    moves = (("recognised_firms", +1),)

    class Dose(Numbers):
        places = number(500, "labels a year", 0, 100_000, "assumption A-207", "products recognised in a year", "年度认定产品数", whole=True)
        fee = number(0.02, "M RMB a label", 0.0, 1.0, "assumption A-348", "cost of the jury for one label", "单项认定评审成本")
        budget = number(10.0, "M RMB a year", 0.0, 1e5, "assumption A-349", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.places, self.dose.budget) == 0.0:
            return
        here, terms = np.array([self.account]), world.terms
        terms.offer("label_places", here, self.dose.places)
        terms.offer("label_fee", here, self.dose.fee)
        terms.offer("label_account", rows, self.account)
