"""Twins as a planner reads them: how many firms differ, which ones, and the life of one of them in both worlds."""

from __future__ import annotations

from typing import Any

from ecosystem.city import SECTOR_LABELS
from ecosystem.cross_section import FATES
from ecosystem.declare import Text
from experiments.tables.page import Page, decimals, interval, shown, table
from experiments.twins import KINDS, SIDES
from policies import CATALOGUE

WORDS = {
    "twins": Text("The same firms in both worlds, mean firms a run", "两个世界中的同一批企业（每次运行平均家数）"),
    "happened": Text("What happened", "事件"),
    "with": Text("Only with {}", "仅在{}"),
    "net": Text("Net", "净增"),
    "interval": Text("90 % interval", "90%区间"),
    "only": Text("{}: only with {} (firms: {}, runs: {})", "{}：仅在{}（企业{}家，运行{}次）"),
    "first": Text("{}: only with {} (firms: {}, runs: {}; the largest {})", "{}：仅在{}（企业{}家，运行{}次；列出最大的{}家）"),
    "run": Text("Run", "运行"),
    "firm": Text("Firm", "企业"),
    "sector": Text("Industry", "行业"),
    "founded": Text("Founded", "设立"),
    "when": Text("When", "时间"),
    "other": Text("Elsewhere", "另一世界"),
    "sales": Text("Sales", "销售"),
    "mark": Text("Value", "估值"),
    "touched": Text("Reached by", "直接触及的措施"),
    "units": Text(
        "Sales: the last known, M RMB a year. Value: the highest post-money, M RMB. Elsewhere: its fate in the other world.",
        "销售：最近已知，百万元/年。估值：最高投后估值，百万元。另一世界：在另一世界中的结局。",
    ),
    "market": Text("the market only", "仅经由市场"),
    "none": Text("No firm differs in this.", "没有企业在此有差异。"),
    "left_out": Text("{} more are counted but not listed one by one.", "另有{}家只计数，不逐一列出。"),
    "untraced": Text("Of {} no record shows which firms it reached.", "没有记录显示{}触及哪些企业。"),
    "life": Text("Firm {}: {}, founded {}, run {}", "企业{}：{}，{}设立，第{}次运行"),
    "quarter": Text("Quarter", "季度"),
    "end": Text("End", "结局"),
}


def show_twin_counts(out: Page, result: Any, lang: str) -> None:
    """How many firms differ, a table a scenario."""
    counts = result.twin_counts()
    for scenario in result.scenarios:
        columns = (WORDS["happened"][lang], *(WORDS["with"][lang].format(name) for name in (scenario.name, result.baseline.name)))
        made = table(*columns, WORDS["net"][lang], WORDS["interval"][lang], right=(1, 2, 3, 4))
        for row in counts[counts["scenario"] == scenario.name].to_dict("records"):
            places = min(decimals(row["net"], row["low"], row["high"]), 1)
            change, between = shown(row["net"], places, sign=True), interval(row["low"], row["high"], places, sign=True)
            made.add_row(KINDS[row["kind"]][lang], shown(row["with"]), shown(row["without"]), change, between)
        out.show(WORDS["twins"][lang], made)


def show_twins(frame: Any, lang: str, baseline: str, top: int = 20) -> None:
    """The firms of a frame of twins, a table a kind and world; of each the `top` largest by value and sales."""
    out = Page()
    out.print(WORDS["none" if frame.empty else "units"][lang])
    for (scenario, kind, side), rows in frame.groupby(["scenario", "kind", "only_in"], sort=False):
        rows = rows.assign(key=rows["mark"].fillna(0.0)).sort_values(["key", "sales"], ascending=False, kind="stable")
        names = (WORDS[key][lang] for key in ("run", "firm", "sector", "founded", "when", "other", "sales", "mark", "touched"))
        made = table(*names, right=(0, 1, 3, 4, 6, 7))
        for row in rows.head(top).itertuples():
            made.add_row(
                str(row.replicate), str(row.uid), SECTOR_LABELS[row.sector][lang], row.founded, row.quarter,
                _fate(row, SIDES[1 - SIDES.index(side)], lang), shown(row.sales), shown(row.mark), _reached(row.touched, lang),
            )  # fmt: skip
        title = WORDS["first" if len(rows) > top else "only"][lang]
        where = scenario if side == "scenario" else baseline
        out.show(title.format(KINDS[kind][lang], where, f"{len(rows):,}", rows["replicate"].nunique(), top), made)
    more = sum(group["firms"] for group in frame.attrs.get("left_out", ()))
    if more:
        out.print(WORDS["left_out"][lang].format(f"{more:,}"))
    for measures in frame.attrs.get("untraced", {}).values():
        if measures:
            out.print(WORDS["untraced"][lang].format(_labels(measures, lang)))


def show_biography(life: Any, lang: str) -> None:
    """The events of a firm in both worlds, side by side; where they differ the line is bold."""
    out = Page()
    made = table(WORDS["quarter"][lang], *(life.names[side] for side in SIDES[::-1]))
    for row in life.frame(lang).itertuples():
        made.add_row(row.quarter, row.baseline, row.scenario, style="bold" if row.differs else None)
    made.add_section()
    made.add_row(WORDS["end"][lang], *(life.fate(side)[lang] for side in SIDES[::-1]))
    out.show(WORDS["life"][lang].format(life.uid, life.sector[lang], life.founded, life.replicate), made)


def _fate(row: Any, side: str, lang: str) -> str:
    words = getattr(row, f"fate_{side}")
    return next((text[lang] for text in FATES.values() if text.en == words), words)


def _reached(touched: str, lang: str) -> str:
    return _labels(touched.split("+"), lang) if touched else WORDS["market"][lang]


def _labels(measures: Any, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(CATALOGUE[name].label[lang] if name in CATALOGUE else name for name in measures)
