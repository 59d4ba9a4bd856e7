"""What venture rounds cost and are worth: sizes, dilution, values from round to round."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ecosystem import clock
from ecosystem.register import Event
from experiments.facts.fact import CHECK, Fact, mean_of, once, ratio, total
from experiments.facts.methods import within_groups


@once
def sizes(run: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, number and log size of every round of 2010 to 2022."""
    r = run.world.register
    chosen = np.flatnonzero(r["kind"] == Event.ROUND)
    chosen = chosen[(r["quarter"][chosen] >= clock.quarter("2010Q1")) & (r["amount"][chosen] > 0.0)]
    return r["quarter"][chosen].astype(int) // 4, r["detail"][chosen].astype(int), np.log(r["amount"][chosen])


def spread_of(number: int) -> Callable[[Any], float]:
    """Standard deviation of the log of a round's size, around the mean of its year."""

    def measure(run: Any) -> float:
        year, which, size = sizes(run)
        own = which == number
        return float(within_groups(size[own], year[own] - year[own].min()).std()) if own.sum() > 9 else math.nan

    return measure


def size_step(number: int) -> Callable[[Any], float]:
    """Median size of a round over that of the round before."""

    def measure(run: Any) -> float:
        _, which, size = sizes(run)
        after, before = size[which == number], size[which == number - 1]
        return math.exp(float(np.median(after) - np.median(before))) if len(after) and len(before) else math.nan

    return measure


def worth_step(number: int) -> Callable[[Any], float]:
    """Median pre-money of a round over that of the round before, 2021 and 2022."""

    def measure(run: Any) -> float:
        deals = run.panel.deals
        pre = deals.post - deals.raised
        after, before = pre[deals.number == number], pre[deals.number == number - 1]
        return float(np.median(after) / np.median(before)) if len(after) and len(before) else math.nan

    return measure


def sold(run: Any) -> float:
    """Median share (%) of a firm that its second round sells, 2021 and 2022."""
    deals = run.panel.deals
    second = deals.number == 2
    return 100.0 * float(np.median(deals.raised[second] / deals.post[second])) if second.any() else math.nan


def step_up(run: Any) -> float:
    """Median of the price of a share over that of the round before, 2021 and 2022."""
    step = _steps(run)
    return float(np.median(step)) if len(step) else math.nan


def down_rounds(run: Any) -> float:
    """Share (%) of later rounds at a lower price of a share than the round before, 2021 and 2022."""
    step = _steps(run)
    return 100.0 * float((step < 0.9999).mean()) if len(step) else math.nan


def _steps(run: Any) -> np.ndarray:
    step = run.panel.deals.step
    return step[np.isfinite(step)]


# -- the facts -------------------------------------------------------------------------------------------

STAGES, PLACES, ABROAD = "a quarter either way: half the range over the stages", "the range of editions and places", "±30 %: another country"


def _spread(number: int, label: str, value: float) -> Fact:
    said = f"Sizes of {label} rounds vary with a standard deviation of {value:g} in logs."
    return Fact(f"spread of the size of {label} rounds", CHECK, "log points", value, value - 0.25, value + 0.25, "K1", spread_of(number), said, "C", STAGES)


def _worth(number: int, name: str, value: float, said: str) -> Fact:
    return Fact(name, CHECK, "ratio", value, 0.7 * value, 1.3 * value, "B3.1", worth_step(number), said, "V", ABROAD)


FACTS = (
    _spread(1, "first", 1.4),
    _spread(2, "second", 1.0),
    Fact("second round over the first, median size", CHECK, "ratio", 11.0, 9.1, 12.5, "K1, B3.9", size_step(2),
         "A second round brings about eleven times the money of a first: 3.3 after 0.30 M US$, in China 5.0 after 0.4.", "C", PLACES),
    Fact("third round over the second, median size", CHECK, "ratio", 2.4, 2.0, 3.3, "K1, B3.9", size_step(3),
         "A third round brings about 2.4 times the money of a second.", "C", PLACES),
    _worth(2, "pre-money of the second round over the first", 2.22, "The median pre-money of a series A is 2.2 times that of a seed round."),
    _worth(3, "pre-money of the third round over the second", 2.82, "The median pre-money of a series B is 2.8 times that of a series A."),
    _worth(4, "pre-money of the fourth round over the third", 1.91, "The median pre-money of a series C is 1.9 times that of a series B."),
    Fact("share sold in a second round", CHECK, "%", 19.4, 16.4, 22.4, "B3.10", sold,
         "A series A sells 17.9 to 20.9 % of the firm.", "V-", "the range and half its width on either side: low-grade text"),
    Fact("price of a share from round to round, median", CHECK, "ratio", 1.8, 1.5, 2.3, "B3.1, B3.10", step_up,
         "A share is worth about 1.8 times what it was a round before (the pre-money of a stage over the post-money of the last).", "C",
         "the range over the stages"),
    Fact("rounds at a lower price, 2021-22", CHECK, "%", 7.0, 5.0, 15.7, "PitchBook 2024, Carta 2023", down_rounds,
         "5 to 7 % of US rounds were at a lower price than the last in 2022, 14 to 16 % in 2023 and 2024.", "V", "the range of editions and years"),
    Fact("venture money for each firm, 2019", CHECK, "thousand RMB a firm", 52.9, 26.45, 105.8, "A2.21",
         ratio(total("vc_invested", "2019Q1", "2019Q4"), mean_of("active_firms", "2019Q1", "2019Q4"), 1000.0),
         "Chengdu's new-economy firms received 52.9 thousand RMB of venture capital each in 2019.", "C", "half to twice: another city, an order"),
)  # fmt: skip
