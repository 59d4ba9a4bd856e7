"""Results as a planner reads them in a terminal of 80 to 100 columns: tables with units, and an answer in words."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from ecosystem.declare import Entry, Text
from experiments.codebook import costs
from policies import CATALOGUE

LEADS = ("entrants", "active_firms", "unicorns_ever")  # what the answer in words speaks of
SURE, LIKELY = 0.95, 0.8

WORDS = {
    "indicator": Text("Indicator", "指标"),
    "unit": Text("Unit", "单位"),
    "change": Text("Change", "变化"),
    "interval": Text("90 % interval", "90%区间"),
    "better": Text("Better", "改善"),
    "mean": Text("Mean", "均值"),
    "spending": Text("Public money, M RMB over the run", "财政支出（百万元，整个模拟期）"),
    "measure": Text("Measure", "措施"),
    "total": Text("Total", "合计"),
    "sure_more": Text("almost surely more {}", "{}几乎肯定增加"),
    "sure_less": Text("almost surely fewer {}", "{}几乎肯定减少"),
    "likely_more": Text("probably more {}", "{}很可能增加"),
    "likely_less": Text("probably fewer {}", "{}很可能减少"),
    "unclear": Text("no clear change in {}", "{}无明确变化"),
    "none": Text("no change in {}", "{}没有变化"),
    "alone": Text("{}: one run says nothing about certainty", "{}：单次运行无法说明把握程度"),
    "within": Text("90 % interval {} to {}, {} % sure of the direction", "90%区间{}至{}，方向把握{}%"),
    "question": Text("Question", "问题"),
    "answer": Text("Answer", "回答"),
    "instead": Text("{} instead of {}, to {}, {} paired runs: ", "以“{}”代替“{}”，至{}，{}次配对运行："),
    "ends": Text("{}, to {}, {} runs: ", "“{}”，至{}，{}次运行："),
    "same": Text(
        "{} and {} describe the same world (hash {}): every difference is exactly zero.",
        "“{}”与“{}”描述同一个世界（标识{}）：一切差异恰为零。",
    ),
    "cost_per_extra_entrant": Text("public cost per extra entrant", "每多一家新企业的财政成本"),
    "cost_per_extra_unicorn": Text("public cost per extra unicorn", "每多一家独角兽的财政成本"),
    "clause": Text("Clause", "条款"),
    "acts_on": Text("Acts on", "作用条件"),
    "costs": Text("Budget or cost", "预算或成本"),
    "fails_by": Text("Fails by", "失灵方式"),
    "nothing": Text("no budget line", "无预算项"),
}

CHINESE_UNITS = {
    "firms": "家",
    "people": "人",
    "M RMB": "百万元",
    "patents": "件",
    "deals": "笔",
    "managers": "家",
    "incidents": "起",
    "quarters": "季",
    "% of loans": "占贷款%",
    "% a year": "年%",
    "index, 1 = full": "指数，1为满",
    "M RMB a firm": "百万元/家",
    "M RMB a unicorn": "百万元/家",
}


class Page(Console):
    """Where tables go; a pipe is as wide as a page, and may be closed by its reader."""

    def __init__(self) -> None:
        super().__init__(file=sys.stdout, width=None if sys.stdout.isatty() else 100, markup=False, highlight=False, emoji=False)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError

    def show(self, title: str, made: Table) -> None:
        self.print(title, style="bold")
        self.print(made)
        self.print()


def table(*columns: str, right: Sequence[int] = (), **options: Any) -> Table:
    """A plain table; columns whose index is in `right` hold numbers."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), **options)
    for index, name in enumerate(columns):
        numeric = index in right
        made.add_column(name, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold", min_width=min(len(name), 8))
    return made


# -- numbers -------------------------------------------------------------------------------------------


def decimals(*values: float) -> int:
    """How many decimals show three digits of the largest value."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return 0 if largest >= 100 or largest == 0 else min(2 - math.floor(math.log10(largest)), 6)


def shown(value: float, places: int | None = None, *, sign: bool = False) -> str:
    """A number with thousands separators and about three digits; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    places = decimals(value) if places is None else places
    text = f"{abs(value):,.{places}f}"
    if not text.strip("0.,"):
        return text
    return ("-" if value < 0 else "+" if sign else "") + text


def interval(low: float, high: float, places: int | None = None, *, sign: bool = False) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{shown(low, places, sign=sign)} … {shown(high, places, sign=sign)}"


def chance(probability: float) -> str:
    """A probability, never said to be nought or one: both come from a finite number of runs."""
    if not math.isfinite(probability):
        return "–"
    return "> 99 %" if probability > 0.99 else "< 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def label(indicator: str, lang: str) -> str:
    from ecosystem.indicators import INDICATORS

    text = INDICATORS[indicator].label if indicator in INDICATORS else WORDS.get(indicator)
    return text[lang] if text else indicator


def read_in(unit: str, lang: str) -> tuple[float, str]:
    """What to multiply by, and the unit to write: shares are read as percentages."""
    if unit == "share" or unit.startswith("share "):
        return 100.0, "%"
    return 1.0, CHINESE_UNITS.get(unit, unit) if lang == "zh" else unit


# -- results -------------------------------------------------------------------------------------------


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
    out.show(scenario.title[lang], made)
    _show_spending(out, {scenario.name: result.trajectories}, lang)
    rows = {row.indicator: row for row in frame.itertuples()}
    parts = [f"{label(name, lang)} {shown(rows[name].mean)}" for name in LEADS if name in rows]
    _show_words(out, scenario.question, WORDS["ends"][lang].format(scenario.name, scenario.end, len(result.replicates)) + _joined(parts, lang), lang)


def show_comparison(result: Any, lang: str) -> None:
    out, frame, baseline = Page(), result.effects(), result.baseline
    for scenario in result.scenarios:
        rows = frame[frame["scenario"] == scenario.name]
        made = table(
            WORDS["indicator"][lang], WORDS["unit"][lang], baseline.name, scenario.name,
            WORDS["change"][lang], WORDS["interval"][lang], WORDS["better"][lang],
            right=(2, 3, 4, 5, 6),
        )  # fmt: skip
        for row in rows.itertuples():
            factor, unit = read_in(row.unit, lang)
            base, delta, low, high = (factor * v for v in (row.baseline, row.delta, row.low, row.high))
            places = decimals(delta, low, high)
            signed = not row.indicator.startswith("cost_per_extra")  # a price, not a change
            change, between = shown(delta, places, sign=signed), interval(low, high, places, sign=signed)
            made.add_row(label(row.indicator, lang), unit, shown(base), shown(base + delta), change, between, chance(row.probability_better))
        out.show(f"{scenario.title[lang]}  ({scenario.hash})", made)
    _show_spending(out, result.trajectories, lang)
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


# -- the model itself ----------------------------------------------------------------------------------


def show_facts(rows: Sequence[dict[str, Any]]) -> None:
    out, made = Page(), table("", "Fact", "Role", "Unit", "Band", "Value", "Source", right=(4, 5))
    for row in rows:
        places = decimals(row["low"], row["high"])
        band = interval(row["low"], row["high"], places)
        made.add_row("pass" if row["inside"] else "FAIL", row["fact"], row["role"], row["unit"], band, shown(row["value"]), row["source"])
    out.show("Stylized facts", made)
    for role in dict.fromkeys(row["role"] for row in rows):
        of_role = [bool(row["inside"]) for row in rows if row["role"] == role]
        out.print(f"{role}: {sum(of_role)} of {len(of_role)} inside their band")


def show_measures(lang: str) -> None:
    names = (WORDS[key][lang] for key in ("measure", "clause", "acts_on", "costs", "fails_by"))
    made = table(*names, show_lines=True)
    made.columns[0].no_wrap = True  # a name is copied into a file
    for name, policy in CATALOGUE.items():
        clauses = "\n".join(f"{clause.document[:3]} {clause.article}" for clause in policy.clauses)
        money = ", ".join(costs(policy)) or WORDS["nothing"][lang]
        made.add_row(f"{name}\n{policy.label[lang]}", clauses, ", ".join(policy.acts_on), money, policy.fails_by[lang])
    Page().print(made)


def show_score(verbs: Sequence[dict[str, Any]], scale: float, quarters: int) -> None:
    title = f"The quarter, verb by verb (scale {scale:g}, mean of {quarters} quarters)"
    made = table("Phase", "Verb", "What it does", "ms", "Time", right=(3, 4))
    last = ""
    for verb in verbs:
        if last and verb["phase"] != last:
            made.add_section()
        phase, last = "" if verb["phase"] == last else verb["phase"], verb["phase"]
        made.add_row(phase, verb["verb"], verb["does"], shown(1000 * verb["seconds"]), f"{100 * verb['share']:.1f} %")
    Page().show(title, made)


def show_codebook(book: Sequence[Entry], lang: str) -> None:
    out = Page()
    for group, lines in groupby(book, key=lambda line: line.group):
        made = table("Number", "Meaning", "Unit", "Default", "Bounds", "Source", right=(3, 4))
        for line in lines:
            bounds = f"{line.low:g} … {line.high:g}"
            made.add_row(line.name, line.label[lang], line.unit, f"{line.default:g}", bounds, line.source)
        out.show(group, made)
