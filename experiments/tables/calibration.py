"""A calibration as tables: what each number was found to be, how the waves went, and what synthetic truths showed."""

from __future__ import annotations

from typing import Any

from ecosystem.declare import Text
from experiments.calibration.recovery import coverage
from experiments.tables.page import Page, interval, shown, table

WORDS = {
    "title": Text("What the targets say of nature", "目标事实对参数的约束"),
    "number": Text("Number", "参数"),
    "unit": Text("Unit", "单位"),
    "declared": Text("Declared", "设定值"),
    "prior": Text("Prior range", "先验范围"),
    "median": Text("Median", "中位数"),
    "posterior": Text("90 % interval", "90 %区间"),
    "identified": Text("Identified", "可识别"),
    "yes": Text("yes", "是"),
    "no": Text("no", "否"),
    "waves": Text("Waves", "历史匹配各轮"),
    "wave": Text("Wave", "轮次"),
    "runs": Text("Runs", "运行次数"),
    "room": Text("Prior not implausible", "先验中未被排除的比例"),
    "inside": Text("Targets inside, mean of its runs", "各次运行落入区间的目标比例"),
}


def show_calibration(told: dict[str, Any], lang: str) -> None:
    """Print the tables; `told` is a calibration's summary."""
    out = Page()
    word = {key: text[lang] for key, text in WORDS.items()}
    made = table(*(word[k] for k in ("number", "unit", "declared", "prior", "median", "posterior", "identified")), right=(2, 3, 4, 5))
    for row in told["numbers"]:
        prior, posterior = interval(row["prior_low"], row["prior_high"]), interval(row["low"], row["high"])
        made.add_row(row["name"], row["unit"], shown(row["declared"]), prior, shown(row["median"]), posterior, word["yes" if row["identified"] else "no"])
    out.show(word["title"], made)
    made = table(*(word[k] for k in ("wave", "runs", "room", "inside")), right=(1, 2, 3))
    for row in told["waves"]:
        made.add_row(str(row["wave"]), str(row["runs"]), f"{100 * row['room']:.2g} %", f"{100 * row['inside']:.0f} %")
    out.show(word["waves"], made)
    held, of = coverage(told["recovery"])
    every, of_all = coverage(told["recovery"], only_identified=False)
    cities = len({row["city"] for row in told["recovery"]})
    if lang.startswith("zh"):
        out.print(f"{cities}个已知参数的合成城市：可识别参数的90 %区间覆盖真值 {held}/{of}，全部参数 {every}/{of_all}")
        out.print(f"后验抽样 {told['tried']} 个，在模型上未被排除 {told['accepted']} 个；共运行 {told['runs']} 次")
    else:
        out.print(f"Recovery on {cities} synthetic cities: 90 % intervals hold {held} of {of} truths called identified, {every} of {of_all} of all numbers")
        out.print(f"Draws: {told['accepted']} kept of {told['tried']} run on the model itself; {told['runs']} runs in all")
