"""The composite index as a planner reads it: the city's parts by year, then the districts."""

from __future__ import annotations

from typing import Any

from ecosystem.city import DISTRICT_LABELS
from ecosystem.declare import Text
from ecosystem.new_economy_index import CITY, DISTRICTS, STRUCTURES, TOTAL
from experiments.tables.page import Page, shown, table

YEAR, DISTRICT = Text("Year", "年份"), Text("District", "行政区")
IN_CITY = Text("{index}: the city (2020 = 100)", "{index}：全市（2020年=100）")
IN_DISTRICTS = {
    False: Text("{index}: the districts (they add up to the city)", "{index}：各区（合计为全市）"),
    True: Text("{index}: the districts (for each firm; the city in 2020 = 100)", "{index}：各区（按企业平均；2020年全市=100）"),
}


def show_index(frame: Any, structure: str, lang: str) -> None:
    """Two tables for each world: parts of the city's index by year, and the total of each district every fifth year and in the last."""
    out, plan = Page(), STRUCTURES[structure]
    for scenario, rows in frame.groupby("scenario", sort=False):
        head = f"{scenario}, {plan.label[lang]}"
        years = sorted(rows["year"].unique())
        mean = {(r.year, r.place, r.part): r.mean for r in rows.itertuples()}
        parts = (*plan.parts, TOTAL)
        made = table(YEAR[lang], *(p.label[lang] for p in parts), right=range(1, len(parts) + 1))
        for year in years:
            made.add_row(str(year), *(shown(mean[year, CITY, p.name]) for p in parts))
        out.show(IN_CITY[lang].format(index=head), made)
        few = [year for year in years if year % 5 == 0 or year == years[-1]]
        made = table(DISTRICT[lang], *map(str, few), right=range(1, len(few) + 1))
        for district in DISTRICTS:
            made.add_row(DISTRICT_LABELS[district][lang], *(shown(mean[year, district, TOTAL.name]) for year in few))
        out.show(IN_DISTRICTS[plan.each_firm][lang].format(index=head), made)
