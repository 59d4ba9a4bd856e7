"""The shares of a package as a planner reads them: a row a measure, a column an indicator, and the answer in words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ecosystem.declare import Text
from experiments.tables.page import WORDS, Page, decimals, label, read_in, shown, table
from policies import CATALOGUE

COLUMNS = {  # short enough for six columns; a heading breaks where / stands
    "entrants": Text("new/firms", "新设/企业"),
    "active_firms": Text("active/firms", "在营/企业"),
    "survivors_5y": Text("reach/five years", "存活满/五年"),
    "high_tech_firms": Text("high-tech/firms", "高新/企业"),
    "unicorns_ever": Text("ever/unicorns", "曾为/独角兽"),
    "public_spending": Text("public/money", "财政/支出"),
}
SAID = ("entrants", "active_firms", "unicorns_ever")  # in words
OURS = {
    "title": Text(
        "What each measure brings: {} instead of {} (Shapley; ± is half the 90 % interval)",
        "各项措施的贡献：以“{}”代替“{}”（沙普利份额，±为90%区间半宽）",
    ),
    "sum": Text("Sum of shares", "份额合计"),
    "package": Text("The package", "整套措施"),
    "clear": Text("{}: {} brings {} of {} ({} % of the package's effect)", "{}：{}贡献{}（整套{}，占{}%）"),
    "unclear": Text("{}: the package has no clear effect to share out", "{}：整套措施没有明确的影响可供分解"),
    "runs": Text("{} replicates", "{}次重复"),
    "left_out": Text("{} left out because a world in them failed", "另有{}次因模拟失败未计入"),
}


def show_attribution(result: Any, lang: str) -> None:
    """Print the shares of an Attribution in English or Chinese."""
    out, shares, effect = Page(), result.shares(), result.effect().set_index("indicator")
    names = [name for name in COLUMNS if name in effect.index]
    scales = {name: read_in(effect.loc[name, "unit"], lang) for name in names}
    heads = [COLUMNS[name][lang].replace("/", "\n") + f"\n{scales[name][1]}" for name in names]
    made = table(WORDS["measure"][lang], *heads, right=range(1, 1 + len(names)))
    by_measure = shares.set_index(["measure", "indicator"])
    places = {name: _places(by_measure.xs(name, level="indicator"), scales[name][0]) for name in names}

    def cells(frame: pd.DataFrame, mean: str) -> list[str]:
        return [_cell(frame.loc[name, mean], frame.loc[name, "low"], scales[name][0], places[name]) for name in names]

    for measure in result.measures:
        made.add_row(measure_name(measure, lang), *cells(by_measure.loc[measure], "share"))
    made.add_section()
    sums = shares.groupby("indicator")["share"].sum()
    made.add_row(OURS["sum"][lang], *(shown(scales[name][0] * sums[name], places[name], sign=True) for name in names))
    made.add_row(OURS["package"][lang], *cells(effect, "delta"))
    out.show(OURS["title"][lang].format(result.scenario.name, result.baseline.name), made)
    colon, comma, stop = ("：", "，", "；") if lang == "zh" else (": ", ", ", "; ")
    runs = OURS["runs"][lang].format(len(result.replicates))
    runs += comma + OURS["left_out"][lang].format(result.left_out) if result.left_out else ""
    said = stop.join(sentence(shares[shares["indicator"] == name], name, lang) for name in SAID if name in names)
    out.print(f"{WORDS['answer'][lang]}{colon}{said} ({runs})")


def sentence(shares: pd.DataFrame, indicator: str, lang: str) -> str:
    """Which measure brings most of a clear effect, or that there is none to share out."""
    name = label(indicator, lang)
    known = shares[shares["percent"].notna()]
    if known.empty:
        return OURS["unclear"][lang].format(name)
    first = known.loc[known["percent"].idxmax()]
    whole = known["share"].sum()
    return OURS["clear"][lang].format(name, measure_name(first.measure, lang), shown(first.share, sign=True), shown(whole, sign=True), round(first.percent))


def measure_name(measure: str, lang: str) -> str:
    return CATALOGUE[measure].label[lang] if measure in CATALOGUE else measure


def _cell(mean: float, low: float, factor: float, places: int) -> str:
    """The mean and half of its interval, which is as wide below as above."""
    half = factor * (mean - low)
    return shown(factor * mean, places, sign=True) + (f" ± {shown(half, places)}" if math.isfinite(half) else "")


def _places(rows: pd.DataFrame, factor: float) -> int:
    """As many decimals for a column as its largest number needs."""
    return decimals(*(factor * rows["share"]), *(factor * rows["low"]))
