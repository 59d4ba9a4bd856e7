"""Venture managers, and the valuations on the lists."""

from __future__ import annotations

import math
from typing import Any

from experiments.facts.fact import CHECK, TARGET, Fact, at, growth, ratio


def manager_size(run: Any) -> float:
    """Mean money under management of active managers at the end (M RMB)."""
    funds = run.world.funds.view
    return float(funds.size[funds.alive].mean()) if funds.alive.any() else math.nan


FACTS = (
    Fact("unicorns 2019-06", TARGET, "firms", 18, 12, 24, "A2.1 (Hurun)", at("unicorns_seen", "2019Q2"),
         "Hurun's list of June 2019 has 18 unicorns in Shenzhen.", "V", "the count ±6: about 1.4 standard deviations of a count of 18"),
    Fact("valued at US$100M or more, for each unicorn, 2019", CHECK, "ratio", 20.3, 10.15, 40.6, "A2.20, A2.21",
         ratio(at("valued_100m", "2019Q4"), at("unicorns_seen", "2019Q4")),
         "Chengdu counted 122 quasi-unicorns and 6 unicorns at the end of 2019.", "C", "half to twice: another city, an order"),
    Fact("unicorns for each 100,000 firms, 2019", CHECK, "firms in 100,000", 1.6, 0.4, 6.4, "A2.21 (order)",
         ratio(at("unicorns_seen", "2019Q4"), at("active_firms", "2019Q4"), 1e5),
         "Chengdu had 1.6 unicorns for each 100,000 new-economy firms.", "C", "a quarter to four times: another city, another count of firms"),
    Fact("venture managers 2022-12", TARGET, "managers", 2071, 1760, 2380, "B5.1", at("managers", "2022Q4"),
         "2,071 venture and equity managers were registered in Shenzhen at the end of 2022.", "V", "the count ±15 %"),
    Fact("venture managers 2022-06", CHECK, "managers", 2233, 1898, 2568, "B5.1", at("managers", "2022Q2"),
         "2,233 venture and equity managers were registered in Shenzhen in mid-2022.", "V", "the count ±15 %"),
    Fact("fall of venture managers, 2022H2", CHECK, "%", 7.25, 3.6, 10.9, "B5.1", growth(at("managers", "2022Q2"), at("managers", "2022Q4"), -1.0),
         "Managers fell by 7.3 % in the second half of 2022, and at the same pace in 2023.", "C", "half to one and a half times"),
    Fact("mean size of a manager 2022", TARGET, "M RMB", 726, 617, 835, "B5.2", manager_size,
         "A Shenzhen manager had 726 M RMB under management on average in 2022.", "V", "the mean ±15 %"),
)  # fmt: skip
