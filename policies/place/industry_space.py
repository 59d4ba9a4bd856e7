"""Industry space (产业空间提升): floor space for firms built with public money in chosen districts."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


class IndustrySpace(Policy):
    name = "industry_space"
    theme = "place"
    label = Text("Industry space", "产业空间提升")
    clauses = (
        Clause("002_4bf9b11e19143912", "七(一)1", "建设差异化、低成本产业空间以支持各片区错位发展、梯度发展"),
        Clause("002_4bf9b11e19143912", "专栏1", "累计新增产业空间建筑面积"),
    )
    why = Text(
        "Where space is scarce rents are high, firms spend on rent what they could spend on growing, and some leave; new space lets rents fall. "
        "The treasury pays for every square metre, and private builders, who see it coming, build less. "
        "It fails where nobody comes: the space stands empty and the money is gone.",
        "空间紧张则租金高企，企业把可用于成长的钱付了租金，有的外迁；新增空间使租金回落。每平方米都由财政出资，而社会建设方见此会少建。"
        "若无人入驻，则空间闲置、资金沉没。",
    )
    acts_on = ("new_space", "space_price")
    fails_by = Text("vacancy; private builders build less", "空置；挤出社会建设")
    districts = ("futian",)
    targeted_by = ("districts",)
    moves = (("rent", -1), ("vacancy", 1))

    class Dose(Numbers):
        new_space = number(60_000.0, "square metres a year", 0.0, 1e7, "A3: from 2.2 to 2.5 million in 2020-25", "space built", "年新增产业空间")
        price = number(0.008, "M RMB a square metre", 0.0, 0.2, "assumption A-278", "public cost of a square metre", "每平方米财政成本")
        budget = number(500.0, "M RMB a year", 0.0, 1e5, "the space of A3 at its price", "yearly budget", "年度预算")

    def act(self, world: Any, rows: np.ndarray) -> None:
        if min(self.dose.new_space, self.dose.price, self.dose.budget) == 0.0:
            return
        places, terms = self.places(), world.terms
        weight = world.city.district.weight[places]
        best = terms.offer("new_space", places, self.dose.new_space * world.scale * weight / weight.sum())
        terms.offer("space_price", places, self.dose.price)
        terms.account("space_account", best, self.account)
