"""Registration of listings (创业板注册制): disclosure instead of approval, lower thresholds, a shorter queue."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.city import SECTORS
from ecosystem.declare import Clause, Numbers, Text, number
from ecosystem.rules import Rulebook
from policies.base import Policy


class RegistrationListing(Policy):
    name = "registration_listing"
    theme = "finance"
    label = Text("Listing by registration", "创业板注册制")
    clauses = (Clause("000_f723bf41a07c9cab", "(三)", "推进创业板改革试点注册制，促进产融结合"),)
    why = Text(
        "Firms with less profit, or with large sales instead, may list after a shorter review, so investors are paid out sooner and firms find capital; "
        "since a unicorn is a private firm, every one that lists leaves the list of unicorns. "
        "The treasury pays reviewers for each listing within a yearly budget. "
        "It fails when windows close: while the climate is cold nobody buys shares, whatever the rule.",
        "利润较低、或销售规模大而微利的企业，经较短审核即可上市，投资人更早退出，创始人得到资金；独角兽指非上市企业，上市一家，名单上就少一家。"
        "财政在年度预算内支付审核人员费用。市场转冷、窗口关闭时无人认购，规则再宽也无济于事。",
    )
    acts_on = ("listing_profit", "listing_sales", "listing_review", "listing_quota", "listing_cost")
    fails_by = Text("windows close", "上市窗口关闭")
    targeted_by = ()
    moves = (("listings", +1), ("valued_100m", -1))

    class Dose(Numbers):
        budget = number(100.0, "M RMB a year", 0.0, 1e4, "assumption A-226", "money for reviewers, for the whole quota", "审核人员年度预算")
        profit = number(6.25, "M RMB a quarter", 0.0, 1e4, "ChiNext rules 2020, 2.1.2: 50 M RMB in two years", "profit required", "利润门槛")
        sales = number(75.0, "M RMB a quarter", 0.0, 1e6, "ChiNext rules 2020, 2.1.2: 300 M RMB a year", "sales that do instead", "可替代利润的销售门槛")
        review = number(2, "quarters", 0, 40, "CSRC order 167 (2020): three months and 20 days, and replies", "time in the queue", "审核时间", whole=True)
        quota = number(64.0, "firms a year", 1.0, 1e4, "assumption A-239", "listings the market takes a year", "年度可容纳上市数")

    def amend(self, rules: Rulebook) -> Rulebook:
        """No threshold rises and no queue grows: what the law already gives stays."""
        dose = self.dose
        if dose.budget == 0.0:
            return rules
        return rules.replace(
            listing_profit=min(rules.listing_profit, dose.profit),
            listing_sales=min(rules.listing_sales, dose.sales),
            listing_review=min(rules.listing_review, dose.review),
            listing_quota=max(rules.listing_quota, dose.quota),
        )

    def act(self, world: Any, rows: np.ndarray) -> None:
        if self.dose.budget == 0.0:
            return
        world.terms.offer("listing_cost", np.array([self.account]), self.dose.budget / self.dose.quota)
        world.terms.offer("listing_account", np.arange(len(SECTORS)), self.account)
