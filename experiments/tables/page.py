"""What every table on a terminal of 80 to 100 columns is made of: the page, numbers with about three digits, names, units, words."""

from __future__ import annotations

import math
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from ecosystem.declare import Text

LEADS = ("entrants", "active_firms", "unicorns_ever")  # what the answer in words speaks of
SURE, LIKELY = 0.95, 0.8

WORDS = {
    "indicator": Text("Indicator", "指标"),
    "unit": Text("Unit", "单位"),
    "change": Text("Change", "变化"),
    "interval": Text("90 % interval", "90%区间"),
    "better": Text("Better", "改善"),
    "mean": Text("Mean", "均值"),
    "worlds": Text("90 % of worlds", "90%的世界"),
    "over_draws": Text("over {} draws of nature", "取{}组自然参数"),
    "fitted": Text("in the fitted nature", "取拟合所得的自然参数"),
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
}

class Page(Console):
    """Where tables go; a pipe is as wide as a page, and may be closed by its reader."""

    def __init__(self, wide: int = 100) -> None:
        super().__init__(file=sys.stdout, width=None if sys.stdout.isatty() else wide, markup=False, highlight=False, emoji=False)

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


@cache
def chinese_units() -> dict[str, str]:
    """Unit as declared -> unit in Chinese."""
    return tomllib.loads((Path(__file__).parent / "units.zh.toml").read_text(encoding="utf-8"))


def read_in(unit: str, lang: str) -> tuple[float, str]:
    """What to multiply by, and the unit to write: shares are read as percentages."""
    if unit == "share" or unit.startswith("share "):
        return 100.0, "%"
    return 1.0, chinese_units().get(unit, unit) if lang == "zh" else unit
