"""How large firms are: the tail of sales and staff, the largest, what entrants own, who designs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ecosystem import clock
from experiments.facts.fact import CHECK, Fact, once
from experiments.facts.methods import Tail, power_law


def largest(run: Any) -> float:
    """Yearly sales of the largest firm (bn RMB), from its last quarter."""
    return 4.0 * float(run.world.firms.view.revenue.max()) / 1000.0


@once
def sales_tail(run: Any) -> Tail | None:
    """Power law of the sales of 2022."""
    sales = run.panel.sales
    return power_law(sales[np.isfinite(sales)])


@once
def staff_tail(run: Any) -> Tail | None:
    """Power law of the staff at the end of 2022."""
    return power_law(run.panel.staff.astype(float))


def of(tail: Callable[[Any], Tail | None], name: str) -> Callable[[Any], float]:
    """A number of a fitted tail."""

    def measure(run: Any) -> float:
        found = tail(run)
        return getattr(found, name) if found else math.nan

    return measure


def capital_under(bound: float) -> Callable[[Any], float]:
    """Share (%) of entrants of 2021 and 2022 with less money of their own than so many M RMB."""

    def measure(run: Any) -> float:
        capital = run.panel.capital
        return 100.0 * float((capital < bound).mean()) if len(capital) else math.nan

    return measure


def capital_spread(run: Any) -> float:
    """Spread of entrants' own money in logs, from its quartiles as of a lognormal (log points)."""
    capital = run.panel.capital
    capital = capital[capital > 0.0]
    if len(capital) < 10:
        return math.nan
    low, high = np.quantile(np.log(capital), (0.25, 0.75))
    return float(high - low) / 1.3489795


def designers(run: Any) -> float:
    """Designers in the city at the end of 2022."""
    return float(run.world.designers.view.alive.sum())


def design_firms(run: Any) -> float:
    """Firms of fashion and creative design at the end of 2022."""
    from ecosystem.city import SECTORS

    t = run.trajectory
    return float(t.by_sector["active_firms"][t.quarters == clock.quarter("2022Q4"), SECTORS.index("fashion")].sum())


ZIPF, NOT_LOGNORMAL = "Zipf's law and the exponents of other countries, 0.7 to 1.2, plus one", "not told from a power law at 5 %, on the lognormal's side"
OTHERS = "Axtell 2001; Fujiwara et al. 2004"
FACTS = (
    Fact("sales of the largest firm founded since 2000, 2022", CHECK, "bn RMB", 40, 10, 160, "general knowledge (order)", largest,
         "The largest firm founded in Shenzhen since 2000 sells for tens of billions of RMB a year.", "G", "a quarter to four times: an order"),
    Fact("power-law exponent of sales", CHECK, "exponent", 2.06, 1.7, 2.2, OTHERS, of(sales_tail, "alpha"),
         "The tail of firms by sales is close to Zipf's law: a density that falls with about the square of size.", "V", ZIPF),
    Fact("power law against lognormal, sales", CHECK, "standard errors", 0.0, -1.96, 6.0, "Axtell 2001; Clauset, Shalizi & Newman 2009",
         of(sales_tail, "vuong"),
         "In the tail of sales a lognormal is no better than a power law.", "V", NOT_LOGNORMAL),
    Fact("power-law exponent of staff", CHECK, "exponent", 2.06, 1.7, 2.2, OTHERS, of(staff_tail, "alpha"),
         "The tail of firms by staff is close to Zipf's law.", "V", ZIPF),
    Fact("entrants with less than 1 M RMB", CHECK, "%", 28.0, 20.0, 36.0, "D1.9", capital_under(1.0),
         "28 % of the firms registered in April 2017 had a registered capital below 1 M RMB.", "V", "the share ±8 points",
         "registered capital is promised; the model has what is paid in"),
    Fact("spread of entrants' capital", CHECK, "log points", 1.3, 1.0, 1.6, "D1.9", capital_spread,
         "Registered capital of new firms is spread like a lognormal of 1.3 in logs.", "C", "a quarter either way, rounded"),
    Fact("designers 2022", CHECK, "designers", 220_000, 150_000, 290_000, "K7", designers,
         "Shenzhen had over 220 thousand designers in 2023, after 150 thousand in industrial design in 2016.", "V", "as far as 2016 lies, either way"),
    Fact("firms of creative design 2022", CHECK, "firms", 33_000, 16_500, 66_000, "K7 (order)", design_firms,
         "Shenzhen had 33,000 entities in creative design in 2023.", "V", "half to twice: entities of every kind"),
)  # fmt: skip
