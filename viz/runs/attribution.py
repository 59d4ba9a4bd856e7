"""The report of an attribution: what each measure of a package brings, and that the shares add up to its effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.queries import packages as queries
from viz.drawing import CSS, Ink, Option, tip
from viz.runs.drawing import whiskers
from viz.runs.names import LEADS, difference, indicator, measure, noun
from viz.runs.parts import Cell, Drawn, Section, Table, estimate, figure, half_of, heads, number, unsure, words_of
from viz.words import Words
from viz.worlds import peak

ALSO = ("survivors_5y", "high_tech_firms", "jobs", "sales", "incidents")  # indicators in the table beside LEADS
DRAWN = ("entrants", "active_firms", "unicorns_ever", "public_spending")


def facts(found: Any, words: Words) -> list[str]:
    """How many replicates and measures."""
    n = len(found.replicates)
    orders = found.chains.groupby("replicate")["permutation"].nunique().max() if len(found.chains) else 0
    return [
        words("page.replicates_one") if n == 1 else words("page.replicates_paired", n=n),
        words("runs_attribution.orders", measures=len(found.measures), orders=int(orders)),
    ]


def answers(found: Any, words: Words) -> list[str]:
    """The package's effect on entrants and the measures that bring most of it."""
    lead = LEADS[0]
    effect, shares = found.effect().set_index("indicator"), found.shares()
    title = found.scenario.title[words.lang]
    if lead not in effect.index:
        return [words("runs_attribution.nothing", title=title)]
    whole = effect.loc[lead]
    half = half_of(whole)
    change = difference(whole["delta"], whole["unit"], words, half)
    between = words.interval(whole["low"], whole["high"], whole["unit"], half)
    key = "whole_bare" if whole["low"] != whole["low"] else "whole_none" if unsure(whole["low"], whole["high"]) else "whole"
    start = words(f"runs_attribution.{key}", title=title, noun=noun(lead, words), change=change, interval=between)
    rows = shares[shares["indicator"] == lead].sort_values("share", key=lambda s: -s.abs(), kind="stable")
    clear = rows[[not unsure(a, b) for a, b in zip(rows["low"], rows["high"], strict=True)]]
    said = []
    for _, r in clear.iterrows():
        share = difference(r["share"], r["unit"], words, half_of(r))
        said.append(words("runs_attribution.one", measure=measure(r["measure"], words), share=share, percent=_percent(r["percent"], words)))
    rest = [measure(m, words) for m in rows["measure"] if m not in set(clear["measure"])]
    text = words("runs_attribution.of_it", measures=words("runs.semicolon").join(said)) if said else ""
    end = words("runs_attribution.rest", measures=words.list(rest)) if said and rest else words("runs_attribution.rest_all") if rest else ""
    return [start + text + end + words("answer.stop")]


def _percent(value: float, words: Words) -> str:
    return words("runs_attribution.percent", percent=words.number(value, within=0.5)) if np.isfinite(value) else ""


def sections(found: Any, words: Words) -> Iterator[Section]:
    """Bars of shares, then the table in which they add up."""
    shares, effect = found.shares(), found.effect().set_index("indicator")
    query = (queries.shares(found), queries.effect(found)) if found.directory else ("", "")
    known = [name for name in DRAWN if name in effect.index]
    yield Section(words("runs_attribution.bars"), [_bars(shares, effect, known, words, query[0])], words("runs_attribution.bars_note"))
    tables = [name for name in (*LEADS, *ALSO) if name in effect.index]
    yield Section(
        words("runs_attribution.table"),
        [_table(shares, effect, tables, words, query[0]), _effects(effect, tables, words, query[1])],
        words("runs_attribution.table_note"),
    )
    if len(found.failures):
        yield Section(words("runs.failures"), [_failures(found, words)])


def _bars(shares: pd.DataFrame, effect: pd.DataFrame, names: list[str], words: Words, query: str) -> Drawn:
    options = [(indicator(name, words), bars(shares[shares["indicator"] == name], effect.loc[name], words)) for name in names]
    legend = [("accent", words("runs.more")), ("m5", words("runs.fewer")), ("base", words("runs.not_sure"))]
    numbers = shares[shares["indicator"].isin(names)].reset_index(drop=True)
    return figure("bars", words("runs_attribution.bars_title"), options, words, layout="two", legend=legend, query=query, numbers=numbers)


def bars(rows: pd.DataFrame, whole: Any, words: Words, ink: Ink = CSS) -> Option:
    """A bar a measure with its 90 % interval, and the package's effect beneath them in the colour of text."""
    unit = str(rows["unit"].iloc[0])
    labels = [measure(m, words) for m in rows["measure"]] + [words("runs_attribution.package")]
    values = [np.append(rows[a], whole[b]) for a, b in (("share", "delta"), ("low", "low"), ("high", "high"))]
    step, shown = words.axis(unit, peak(*values))
    colours = [ink.baseline if unsure(a, b) else "var(--m5)" if v < 0 else ink.scenario for v, a, b in zip(*values, strict=True)]
    colours[-1] = ink.text
    tips = []
    for label, v, a, b in zip(labels, *values, strict=True):
        shown_value, between = estimate(v, {"low": a, "high": b}, unit, words)
        tips.append(tip(label, [("", shown_value.text, between.text)], words.difference_unit(unit), words("chart.interval_tip")))
    return whiskers(labels, *(v * step for v in values), words("chart.gap_axis", unit=shown), tips, colours, ink)


def _table(shares: pd.DataFrame, effect: pd.DataFrame, names: list[str], words: Words, query: str) -> Table:
    """A row a measure and indicator; the last of each indicator is the sum, which is the package's effect."""
    head = heads(words, "table.indicator", "runs_attribution.measure", "table.unit", "#runs_attribution.share", "#table.interval", "#runs_attribution.part")
    rows: list[list[Cell]] = []
    grey: list[bool] = []
    for name in names:
        of, whole = shares[shares["indicator"] == name], effect.loc[name]
        unit = str(whole["unit"])
        for i, (_, r) in enumerate(of.iterrows()):
            label = indicator(name, words) if i == 0 else ""
            rows.append(_row(label, measure(r["measure"], words), unit, r["share"], r, words, words.number(r["percent"], within=0.5)))
            grey.append(unsure(r["low"], r["high"]))
        total = float(of["share"].sum())
        part = words.number(100.0 if of["percent"].notna().all() else float("nan"))
        rows.append(_row("", words("runs_attribution.sum"), unit, total, whole, words, part, True))
        grey.append(unsure(whole["low"], whole["high"]))
    numbers = shares[shares["indicator"].isin(names)].reset_index(drop=True)
    return Table("shares", head, rows, grey, note=words("runs_attribution.sum_note"), query=query, numbers=numbers)


def _row(label: str, name: str, unit: str, value: float, row: Any, words: Words, part: str, total: bool = False) -> list[Cell]:
    return [words_of(label), Cell(name, "total" if total else ""), Cell(words.difference_unit(unit), "unit"), *estimate(value, row, unit, words), number(part)]


def _effects(effect: pd.DataFrame, names: list[str], words: Words, query: str) -> Table:
    head = heads(words, "table.indicator", "table.unit", "#runs_attribution.effect", "#table.interval")
    rows, grey = [], []
    for name in names:
        r = effect.loc[name]
        rows.append([words_of(indicator(name, words)), Cell(words.difference_unit(r["unit"]), "unit"), *estimate(r["delta"], r, r["unit"], words)])
        grey.append(unsure(r["low"], r["high"]))
    numbers = effect.loc[names].reset_index()
    return Table("effect", head, rows, grey, title=words("runs_attribution.effect_title"), query=query, numbers=numbers)


def _failures(found: Any, words: Words) -> Table:
    head = heads(words, "#runs.replicate", "identity.scenario", "runs.why")
    rows = [[number(str(r.replicate)), words_of(r.scenario), words_of(r.message)] for r in found.failures.itertuples()]
    return Table("failures", head, rows, note=words("runs_attribution.left_out", n=found.left_out))
