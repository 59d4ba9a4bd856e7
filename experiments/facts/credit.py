"""Bank credit: rates, bad loans, loans on data."""

from __future__ import annotations

import math
from typing import Any

from experiments.facts.fact import CHECK, TARGET, Fact, mean_of


def data_balance(run: Any) -> float:
    """Mean debt (thousand RMB) of the firms with a loan on data at the end of 2022."""
    firms = run.world.firms.view
    owed = firms.data_debt[firms.alive & (firms.data_debt > 0.0)]
    return 1000.0 * float(owed.mean()) if len(owed) else math.nan


FACTS = (
    Fact("bad loans, ordinary, 2019-20", TARGET, "%", 3.1, 2.1, 4.1, "D3.6", mean_of("bad_loan_rate_small", "2019Q1", "2020Q4"),
         "3.22 % of all banks' loans to small firms were bad in 2019, 2.99 % in mid-2020.", "V", "the rate ±1 point",
         "inclusive loans, of borrowers who owe at most 10 M RMB, as published; borrowers above 0.3 M RMB seldom close"),
    Fact("bad loans, on data, 2019-20", TARGET, "%", 1.25, 0.8, 1.8, "D3.6", mean_of("bad_loan_rate_data", "2019Q1", "2020Q4"),
         "About 1 % of the loans of a bank that lends on data were bad in 2019, 1.52 % in 2020.", "V", "the two years, and as much again"),
    Fact("lending rate 2020", TARGET, "% a year", 4.63, 4.13, 5.2, "D3.1", mean_of("loan_rate", "2020Q1", "2020Q4"),
         "Firms in Shenzhen paid 4.63 % on loans in 2020.", "V", "up to the rate of 2019, as much below"),
    Fact("lending rate 2019", CHECK, "% a year", 5.2, 4.63, 5.77, "D3.1", mean_of("loan_rate", "2019Q1", "2019Q4"),
         "Firms in Shenzhen paid about 5.20 % on loans in 2019.", "C", "down to the rate of 2020, as much above"),
    Fact("mean balance of a loan on data", CHECK, "thousand RMB", 31, 15.5, 62, "D3.6", data_balance,
         "A small firm owes MYbank 31,000 RMB on average.", "V", "half to twice: a bank of the smallest firms"),
)  # fmt: skip
