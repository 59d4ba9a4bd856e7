"""How firms grow from one year to the next: the shape of growth rates, and how their spread falls with size."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.facts.fact import CHECK, Fact, once
from experiments.facts.methods import laplace_gain, size_variance, subbotin, within_groups

STAFF = 20  # the panels of the literature begin at 20 workers


@once
def grown(run: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sales of 2021, log growth to 2022 less the mean of the sector, and staff at the end of 2020, of firms that sold in both years."""
    panel = run.panel
    both = np.flatnonzero((panel.sales_before > 0.0) & (panel.sales > 0.0))
    rates = np.log(panel.sales[both] / panel.sales_before[both])
    return panel.sales_before[both], within_groups(rates, panel.sector[both].astype(int)), panel.staff_before[both]


def of_the_larger(run: Any) -> np.ndarray:
    """Growth of firms that had 20 workers or more."""
    _, rates, staff = grown(run)
    return rates[staff >= STAFF]


def shape(run: Any) -> float:
    """Subbotin's b of growth."""
    return subbotin(of_the_larger(run))[0]


def gain(run: Any) -> float:
    """Laplace over normal, nats a firm."""
    return laplace_gain(of_the_larger(run))


def fall(run: Any) -> float:
    """Exponent by which the spread of growth falls with sales."""
    size, rates, _ = grown(run)
    return size_variance(size, rates)


FACTS = (
    Fact("shape of growth rates, Subbotin's b", CHECK, "exponent", 1.0, 0.7, 1.3, "Bottazzi & Secchi 2006", shape,
         "Growth rates of firms are close to a Laplace distribution: Subbotin's b is near 1.", "X", "0.3 either way: sectors and countries"),
    Fact("Laplace over normal, growth rates", CHECK, "nats a firm", 0.072, 0.015, 0.181, "Bottazzi & Secchi 2006", gain,
         "Growth rates of firms are likelier under a Laplace than under a normal distribution.", "C",
         "what Subbotin's b of 1.3 and of 0.7 imply"),
    Fact("fall of the spread of growth with size", CHECK, "exponent", 0.175, 0.1, 0.25, "model.md: sigma falls with size by 0.15 to 0.20", fall,
         "The standard deviation of growth falls with the power 0.15 to 0.20 of size.", "V", "the range and its width on either side"),
)  # fmt: skip
