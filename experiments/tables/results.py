"""A run and a comparison as a planner reads them: tables with units, and an answer in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from experiments.tables import across
from experiments.tables.goals import show_goals
from experiments.tables.page import LEADS, LIKELY, SURE, WORDS, Page, chance, decimals, interval, label, read_in, shown, table
from experiments.tables.twins import show_twin_counts
from policies import CATALOGUE


def show_run(result: Any, lang: str) -> None:
    out, frame = Page(), result.indicators()
    scenario = result.scenario
    made = table(
        WORDS["indicator"][lang],
        WORDS["unit"][lang],
        WORDS["mean"][lang],
        WORDS["interval"][lang],
        right=(2, 3),
    )
    for row in frame.itertuples():
        factor, unit = read_in(row.unit, lang)
        mean, low, high = factor * row.mean, factor * row.low, factor * row.high
        made.add_row(label(row.indicator, lang), unit, shown(mean), interval(low, high, decimals(low, high)))
    out.show(f"{scenario.title[lang]}{across.natures_said(result, lang)}", made)
    _show_spending(out, {scenario.name: result.trajectories}, lang)
    rows = {row.indicator: row for row in frame.itertuples()}
    parts = [f"{label(name, lang)} {shown(rows[name].mean)}" for name in LEADS if name in rows]
    _show_words(out, scenario.question, WORDS["ends"][lang].format(scenario.name, scenario.end, len(result.replicates)) + _joined(parts, lang), lang)


def show_comparison(result: Any, lang: str) -> None:
    several = len(result.scenarios) > 1
    out, frame, baseline = Page(across.WIDE), result.effects(), result.baseline
    if several:
        across.show_across(out, result, frame, lang)
    for scenario in () if several else result.scenarios:
        rows = frame[frame["scenario"] == scenario.name]
        made = table(
            WORDS["indicator"][lang], WORDS["unit"][lang], baseline.name, scenario.name,
            WORDS["change"][lang], WORDS["interval"][lang], WORDS["worlds"][lang], WORDS["better"][lang],
            right=(2, 3, 4, 5, 6, 7),
        )  # fmt: skip
        for row in rows.itertuples():
            factor, unit = read_in(row.unit, lang)
            base, delta, low, high = (factor * v for v in (row.baseline, row.delta, row.low, row.high))
            places = decimals(delta, low, high)
            signed = not row.indicator.startswith("cost_per_extra")  # a price, not a change
            change, between = shown(delta, places, sign=signed), interval(low, high, places, sign=signed)
            worlds = interval(factor * row.world_low, factor * row.world_high, places, sign=True)
            made.add_row(label(row.indicator, lang), unit, shown(base), shown(base + delta), change, between, worlds, chance(row.probability_better))
        out.show(f"{scenario.title[lang]}  ({scenario.hash}){across.natures_said(result, lang)}", made)
    for scenario in result.scenarios:
        show_goals(out, result, scenario, lang)
    _show_spending(out, result.trajectories, lang)
    if result.pairs is not None:
        show_twin_counts(out, result, lang)
    for scenario in result.scenarios:
        _show_words(out, scenario.question, answer(result, frame, scenario, lang), lang)


def answer(result: Any, frame: Any, scenario: Any, lang: str) -> str:
    """The effect in words, each with how sure we are of its direction."""
    if scenario.hash == result.baseline.hash:
        return WORDS["same"][lang].format(result.baseline.name, scenario.name, scenario.hash)
    rows = {row.indicator: row for row in frame[frame["scenario"] == scenario.name].itertuples()}
    parts = [_effect_in_words(rows[name], lang) for name in LEADS if name in rows]
    for name in ("cost_per_extra_entrant", "cost_per_extra_unicorn"):
        if name in rows and math.isfinite(rows[name].delta):
            parts.append(f"{label(name, lang)} {shown(rows[name].delta)} {read_in(rows[name].unit, lang)[1]}")
    head = WORDS["instead"][lang].format(scenario.name, result.baseline.name, scenario.end, len(result.replicates))
    return head + _joined(parts, lang)


def _effect_in_words(row: Any, lang: str) -> str:
    name, places = label(row.indicator, lang), decimals(row.delta, row.low, row.high)
    change = shown(row.delta, places, sign=True)
    if row.delta == row.low == row.high == 0:
        return WORDS["none"][lang].format(name)
    if not math.isfinite(row.low):
        return WORDS["alone"][lang].format(f"{name} {change}")
    sure = max(row.probability_better, 1 - row.probability_better)  # of the direction, whichever is the better one
    way = "more" if row.delta > 0 else "less"
    claim = f"sure_{way}" if sure >= SURE else f"likely_{way}" if sure >= LIKELY else "unclear"
    low, high = shown(row.low, places, sign=True), shown(row.high, places, sign=True)
    within = WORDS["within"][lang].format(low, high, math.floor(100 * min(sure, 0.99)))
    return f"{WORDS[claim][lang].format(name)}{' ' if lang == 'zh' else ': '}{change} ({within})"


def _show_spending(out: Page, worlds: dict[str, list[Any]], lang: str) -> None:
    """Mean public money by measure from the policy's start to the end of the run."""
    totals: dict[str, dict[str, float]] = {}
    for world, trajectories in worlds.items():
        for trajectory in trajectories:
            policy_period = trajectory.quarters >= trajectory.start
            for measure, series in trajectory.spending.items():
                row = totals.setdefault(measure, dict.fromkeys(worlds, 0.0))
                row[world] += float(np.asarray(series)[policy_period].sum()) / len(trajectories)
    if not totals:
        return
    made = table(WORDS["measure"][lang], *worlds, right=range(1, 1 + len(worlds)))
    for measure, row in totals.items():
        made.add_row(CATALOGUE[measure].label[lang] if measure in CATALOGUE else measure, *(shown(row[world]) for world in worlds))
    made.add_section()
    made.add_row(WORDS["total"][lang], *(shown(sum(row[world] for row in totals.values())) for world in worlds))
    out.show(WORDS["spending"][lang], made)


def _show_words(out: Page, question: str, words: str, lang: str) -> None:
    colon = "：" if lang == "zh" else ": "
    if question:
        out.print(WORDS["question"][lang] + colon + question)
    out.print(WORDS["answer"][lang] + colon + words)


def _joined(parts: Iterable[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(parts) + ("。" if lang == "zh" else ".")
