"""What facts are read from: the status quo to 2022Q4, with a panel of firms and deals gathered quarter by quarter on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

YEARS = 2  # 2021 and 2022: as far as facts reach


@dataclass(frozen=True, slots=True)
class Deals:
    """Venture rounds as they were made, 2021Q1 to 2022Q4: arrays of one length."""

    number: np.ndarray  # first round = 1
    raised: np.ndarray  # M RMB
    post: np.ndarray  # post-money, M RMB
    step: np.ndarray  # price of a share over that of the round before; NaN in a first round


@dataclass(frozen=True, slots=True)
class Panel:
    """Firms in business at the end of 2022, by row, and what happened to all in 2021 and 2022."""

    uid: np.ndarray
    birth: np.ndarray  # quarter
    sector: np.ndarray
    staff: np.ndarray  # people, end of 2022
    staff_before: np.ndarray  # people, end of 2020; NaN when not yet there
    sales: np.ndarray  # M RMB, 2022; NaN when not in business all year
    sales_before: np.ndarray  # M RMB, 2021; NaN when not in business all year
    capital: np.ndarray  # M RMB held at the end of their first quarter by the firms born in 2021 and 2022
    deals: Deals


@dataclass
class Observed:
    """A finished run: its world at the end of 2022, its path since 2010, its panel."""

    world: Any
    trajectory: Any
    panel: Panel

    @property
    def scale(self) -> float:
        """The size of the city; 1 is the real one."""
        return float(self.world.scale)


class Watch:
    """Looks at the world after each quarter. Rows are given to other firms later: a row is a firm only while its uid stays."""

    def __init__(self, world: Any):
        firms = world.firms.view
        self._uid, self._staff = firms.uid.copy(), firms.staff.copy()
        self._post, self._share = firms.post_money.copy(), firms.dilution.copy()
        self._quarters: list[tuple[np.ndarray, np.ndarray]] = []
        self._deals: list[tuple[np.ndarray, ...]] = []
        self._capital: list[np.ndarray] = []
        self._before = self._uid

    def look(self, world: Any) -> None:
        """Note the quarter that has just ended."""
        firms, quarter = world.firms.view, world.quarter
        uid = firms.uid.copy()
        self._quarters.append((uid, firms.revenue.copy()))
        new = np.flatnonzero(firms.alive & (firms.birth == quarter) & (firms.head_office == 0))
        self._capital.append(firms.cash[new].copy())
        dealt = np.flatnonzero(firms.alive & (firms.rounds > 0) & (firms.round_quarter == quarter))
        price = firms.post_money[dealt] * firms.dilution[dealt]  # founders hold one share of the founding: their part of the value
        old = _known(self._before, self._post * self._share, dealt, uid[dealt])
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(firms.rounds[dealt] > 1, price / old, np.nan)
        self._deals.append((firms.rounds[dealt].astype(int), firms.raised[dealt].copy(), firms.post_money[dealt].copy(), step))
        self._before, self._post, self._share = uid, firms.post_money.copy(), firms.dilution.copy()

    def panel(self, world: Any) -> Panel:
        """All that was seen, for the firms still in business."""
        firms = world.firms.view
        rows = np.flatnonzero(firms.alive)
        uid = firms.uid[rows]
        quarters = [_known(seen, revenue, rows, uid) for seen, revenue in self._quarters]
        whole = np.array([firms.birth[rows] <= world.quarter - 4 * year for year in (1, 2)])
        sales, before = (np.where(there, sum(part), np.nan) for there, part in zip(whole, (quarters[4:], quarters[:4]), strict=True))
        deals = Deals(*(np.concatenate(column) for column in zip(*self._deals, strict=True)))
        return Panel(
            uid, firms.birth[rows], firms.sector[rows], firms.staff[rows], _known(self._uid, self._staff, rows, uid),
            sales, before, np.concatenate(self._capital), deals,
        )  # fmt: skip


def _known(uid: np.ndarray, values: np.ndarray, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Values of the wanted firms in an older table, by row; NaN where the row was another's or not there."""
    found = np.full(len(rows), np.nan)
    there = np.flatnonzero(rows < len(uid))
    there = there[uid[rows[there]] == wanted[there]]
    found[there] = values[rows[there]]
    return found


def observe(seed: int, scale: float = 1.0, nature: Mapping[str, float] | None = None, cache: bool = True) -> Observed:
    """Run the status quo to 2022Q4 in a nature and watch it; `cache` keeps the history on disk.

    nature: numbers of Nature that differ from the fitted ones. Raises Wrong on a seed, scale or number that cannot be.
    """
    from ecosystem.model import Ecosystem
    from ecosystem.nature import Nature

    model = Ecosystem((), seed=seed, scale=scale, years=YEARS, nature=Nature(**(nature or {})), cache=cache)
    watch = Watch(model.world)
    while model.running:
        model.step()
        watch.look(model.world)
    return Observed(model.world, model.trajectory, watch.panel(model.world))
