"""The model itself as tables: facts, the score, the codebook, the shelf of scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ecosystem.declare import Entry, Text
from experiments.tables.across import WIDE
from experiments.tables.page import Page, decimals, interval, shown, table


def show_facts(rows: Sequence[dict[str, Any]]) -> None:
    """Facts by role with band, value and spread over worlds; why those fail that do; how many hold."""
    out = Page(WIDE)
    for role in dict.fromkeys(row["role"] for row in rows):
        made = table("", "Fact", "Unit", "Band", "Value", "±", "Source (read)", right=(3, 4, 5))
        made.columns[1].min_width = 32
        for row in (row for row in rows if row["role"] == role):
            band = interval(row["low"], row["high"], decimals(row["low"], row["high"]))
            spread, verdict = shown(row["spread"], decimals(row["value"])), "pass" if row["inside"] else "FAIL"
            made.add_row(verdict, row["fact"], row["unit"], band, shown(row["value"]), spread, f"{row['source'].split(':')[0]} ({row['confidence']})")
        out.show(f"Facts of role {role} (± is the standard deviation over worlds)", made)
    for row in rows:
        if not row["inside"]:
            out.print(f"FAIL {row['fact']}: {row['statement']} {row['reason'] or 'The reason is not known.'}")
    if not all(row["inside"] for row in rows):
        out.print()
    for role in dict.fromkeys(row["role"] for row in rows):
        of_role = [bool(row["inside"]) for row in rows if row["role"] == role]
        out.print(f"{role}: {sum(of_role)} of {len(of_role)} inside their band")


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


SHELF = {
    "name": Text("Scenario", "方案"),
    "title": Text("Title", "名称"),
    "period": Text("Years", "年份"),
    "measures": Text("Measures", "措施数"),
    "plans": Text("What the plans ask for", "规划方案"),
    "themes": Text("One theme alone", "单一主题"),
    "without": Text("Without measures", "不含措施"),
}


def show_shelf(lang: str) -> None:
    """The shipped scenarios in groups: the plans', one theme alone, without measures."""
    from experiments.editions import grouped
    from experiments.scenario import load

    out = Page()
    for group, names in grouped().items():
        made = table(*(SHELF[key][lang] for key in ("name", "title", "period", "measures")), right=(3,))
        for scenario in map(load, names):
            made.add_row(scenario.name, scenario.title[lang], f"{scenario.start[:4]}-{scenario.end[:4]}", str(len(scenario.measures)))
        if names:
            out.show(SHELF[group][lang], made)
