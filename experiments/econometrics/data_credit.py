"""Access to data credit on sales: regression discontinuity at the score from which a data bank lends (Hau, Huang, Lin, Shan, Sheng & Wei 2024)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agents.bank import DATA, _ask, cover, default_score
from ecosystem import model as score
from ecosystem.draws import normal_numpy
from ecosystem.world import World
from experiments.econometrics.design import Design, Question, Reading
from experiments.econometrics.estimators import TooFew, discontinuity
from experiments.econometrics.numbers import around, value
from experiments.econometrics.panel import Panel
from experiments.econometrics.worlds import city
from experiments.replicate import history_of
from experiments.workers import seed_of

QUARTERS = 4  # in which applicants are scored
AFTER = int(value("year"))  # quarters after which sales are compared


class ScoreSheet:
    """The data bank's own sheet: who asked it for credit in a quarter, and by how much log odds the score cleared the bar.

    It looks just before banks lend, at what they look at: a firm short of cash that its own bank has refused, read by the data bank with
    the noise of that quarter.
    """

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []  # uid, quarter, running variable, lent, sales

    def look(self, world: World) -> None:
        firms, nature, quarter = world.firms.view, world.nature, world.quarter
        keys = np.array([world.key(f"bank.{name}") for name in ("score", "data_score", "pledge_score")], dtype=np.uint64)

        rows, _, _, _, channel, _, _ = _ask(
            firms, world.cells.view, world.accounts.view, world.nature_record, world.rules_record, quarter, nature.net_worth_multiple, True, keys
        )
        ordinary = rows[channel != DATA]
        need = nature.loan_need * firms.fixed + nature.working_capital * firms.revenue - firms.cash
        asks = firms.alive & (quarter - firms.birth >= nature.credit_age) & (firms.listed == 0) & (need > 0.0)
        asks &= nature.micro_credit - firms.data_debt > 0.005
        asks[ordinary] = False
        who = np.flatnonzero(asks)
        covered = np.array([cover(*firm) for firm in zip(firms.cash[who], firms.profit[who], firms.fixed[who], strict=True)], dtype=float)
        noise = nature.score_noise * min(nature.data_noise, 1.0) * normal_numpy(keys[1], firms.uid[who])
        bar = math.log(nature.default_limit / (1.0 - nature.default_limit))
        running = bar - default_score(nature.default_intercept, nature.default_cover, covered, noise)
        yes = np.isin(who, rows[channel == DATA])
        self.rows.append(np.column_stack([firms.uid[who], np.full(len(who), quarter), running, yes, firms.revenue[who]]))


def _play(replicate: int, scale: float, seed: int, closed: int = -1) -> tuple[ScoreSheet, Panel]:
    """The status quo with the data bank's sheet; in the quarter `closed` data banks do not open."""
    asked = city(replicate, scale, seed, 1 + (QUARTERS + AFTER - 1) // 4)
    luck = seed_of(seed, replicate)
    model = score.Ecosystem(
        (), seed=luck, scale=scale, start=asked.start, years=asked.years, nature=score.Nature(**asked.nature), history_of=history_of(asked, luck)
    )
    world, sheet, panel = model.world, ScoreSheet(), Panel(("revenue",))

    def step(world: World, verb: Any) -> None:
        lending = verb is score.bank.lend
        if lending and world.quarter < world.start + QUARTERS:
            sheet.look(world)
        if lending and world.quarter == closed:
            open_ = world.nature
            world.nature = open_.replace(data_bank_start=score.Nature.declared["data_bank_start"].high)
            verb(world)
            world.nature = open_
        else:
            verb(world)

    for _ in range(QUARTERS + AFTER):
        score.play(world, (), check=step)
        panel.watch(None, world)
    return sheet, panel


def read(replicate: int, scale: float, seed: int) -> dict[str, Reading | str]:
    """Growth of sales over the year after the decision, at the bar; a firm that has closed sells nothing."""
    sheet, panel = _play(replicate, scale, seed)
    uid, quarter, x, lent, sales = np.concatenate(sheet.rows).T
    growth = _growth(panel, uid, quarter, sales)
    try:
        found = discontinuity(x, growth, uid)
        take_up = discontinuity(x, lent, uid, found.bandwidth)
    except TooFew as few:
        return {"sales": str(few)}
    # The truth: the firms lent to near the bar, in a city on the same luck in which data banks stayed shut for one quarter.
    start = int(quarter.min())
    _, shut = _play(replicate, scale, seed, closed=start)
    near = (quarter == start) & (lent > 0) & (x >= 0.0) & (x < found.bandwidth)
    without = _growth(shut, uid[near], quarter[near], sales[near])
    true = (float(growth[near].mean() - without.mean()), float(without.mean())) if near.sum() > 7 else (math.nan, 1.0)
    level, jump = found.below, found.jump / take_up.jump
    return {"sales": Reading(jump, found.error / take_up.jump / level, found.right, len(x), level, *true)}


def _growth(panel: Panel, uid: np.ndarray, quarter: np.ndarray, sales: np.ndarray) -> np.ndarray:
    """Sales a year later over sales when the firm asked; ends drawn in at 5 times."""
    later = np.zeros(len(uid))
    for q in np.unique(quarter):
        later[quarter == q] = panel.of(uid[quarter == q].astype(np.int64), "revenue", int(q) + AFTER, 0.0)
    return np.minimum(later / np.maximum(sales, 1e-6), 5.0)


DESIGNS = (
    Design(
        "data_credit",
        (Question("sales", "access to data credit on sales a year later", "% of sales without it", *around(18.0), "F14; band assumption A-402"),),
        read,
    ),
)
