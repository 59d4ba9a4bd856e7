"""Several scenarios beside one baseline, on a page of 120 columns: a row an indicator, a column a scenario."""

from __future__ import annotations

import math
from typing import Any

from ecosystem.declare import Text
from experiments.tables.page import WORDS, Page, label, read_in, shown, table

WIDE = 120
OURS = {
    "title": Text("Change against {}, to {}, {} paired runs", "与“{}”相比的变化，至{}，{}次配对运行"),
    "note": Text(
        "± is half the 90 % interval; (in brackets): cannot be told from zero. Compare two scenarios for intervals and chances.",
        "±为90%区间半宽；（括号内）：与零无法区分。两两比较可看区间与概率。",
    ),
}


def show_across(out: Page, result: Any, frame: Any, lang: str) -> None:
    """One table of all the effects."""
    baseline, scenarios = result.baseline, result.scenarios
    rows = {(row.scenario, row.indicator): row for row in frame.itertuples()}
    comma = "，" if lang == "zh" else ", "
    made = table(f"{WORDS['indicator'][lang]}{comma}{WORDS['unit'][lang]}", baseline.name, *(s.name for s in scenarios), right=range(1, 2 + len(scenarios)))
    made.columns[0].min_width = 26  # a name is read before its numbers
    for name in dict.fromkeys(frame["indicator"]):
        beside = [rows[s.name, name] for s in scenarios if (s.name, name) in rows]
        factor, unit = read_in(beside[0].unit, lang)
        signed = not name.startswith("cost_per_extra")  # a price, not a change
        cells = [_cell(rows[s.name, name], factor, signed) if (s.name, name) in rows else "–" for s in scenarios]
        made.add_row(f"{label(name, lang)}{comma}{unit}", shown(factor * beside[0].baseline), *cells)
    out.show(OURS["title"][lang].format(baseline.name, baseline.end, len(result.replicates)) + natures_said(result, lang), made)
    out.print(OURS["note"][lang] + "\n")


def natures_said(result: Any, lang: str) -> str:
    """Over how many natures a table is, as the end of its title."""
    natures = result.natures
    said = WORDS["over_draws"][lang].format(natures.visited(result.replicates)) if natures.vary else WORDS["fitted"][lang]
    return f"{'，' if lang == 'zh' else ', '}{said}"


def _cell(row: Any, factor: float, signed: bool) -> str:
    """ "+1,234 ±56", in brackets when it cannot be told from zero."""
    delta, half = factor * row.delta, factor * (row.high - row.low) / 2
    if not math.isfinite(delta):
        return "–"
    if not math.isfinite(half):
        return shown(delta, sign=signed)
    if delta == half == 0.0:
        return "0"
    places = max(0, 1 - math.floor(math.log10(half or abs(delta))))  # two digits of what is not sure
    said = f"{shown(delta, places, sign=signed)} ±{shown(half, places)}"
    return said if row.low > 0.0 or row.high < 0.0 else f"({said})"
