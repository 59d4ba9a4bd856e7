"""The best packages as a planner reads them: their levers, what the search and the fresh seeds say, and the verdict."""

from __future__ import annotations

import math
from typing import Any

from ecosystem.declare import Text
from experiments.optimise.outcomes import OUTCOMES, OWN, PEAK
from experiments.tables.page import WORDS, Page, decimals, read_in, shown, table

OURS = {
    "levers": Text("Packages within {} M RMB a year ({})", "每年{}百万元以内的方案（{}）"),
    "given": Text("the plan's budget", "计划给定的预算"),
    "measured": Text("what the plan's own mix spends in its dearest year", "原方案支出最高年度的数额"),
    "lever": Text("Lever", "措施参数"),
    "own": Text("own", "原方案"),
    "results": Text("What they bring (± half of the 90 % interval)", "效果（± 为90%区间半宽）"),
    "package": Text("Package", "方案"),
    "outcome": Text("Against the baseline", "相对基准情景"),
    "search": Text("Search", "搜索"),
    "fresh": Text("Fresh seeds", "新种子"),
    "versus": Text("Minus own mix", "减去原方案"),
    "chosen": Text("{} was chosen for: {}", "方案{}入选理由：{}"),
    "scales": Text(
        "Search: {} trials of {} runs at scale {:g}; fresh seeds: {} runs at scale {:g}. Counts and money are divided by the scale: the whole city.",
        "搜索：{}个试验，每个{}次运行，城市规模{:g}；新种子：{}次运行，城市规模{:g}。数值均已除以规模，折算为全市。",
    ),
    "failed": Text("{} of {} trials failed and were passed over.", "{}个试验失败，已略过（共{}个）。"),
    "files": Text("Packages as scenarios: {}", "方案文件：{}"),
}
WHY = {
    "firms": Text("most extra firms", "额外企业最多"),
    "unicorns": Text("most extra unicorns", "额外独角兽最多"),
    "over_own": Text("largest gain over the own mix without loss", "较原方案增益最大且无损失"),
    "per_rmb": Text("most firms for the money", "单位财政支出带来的企业最多"),
    "incidents": Text("fewest incidents", "事故最少"),
    "knee": Text("best balance of all four", "四项最均衡"),
}


def show_optimum(result: Any, lang: str) -> None:
    """Print an Optimum in English or Chinese."""
    out, colon = Page(), "：" if lang == "zh" else ": "
    if result.complete:
        _show_levers(out, result, lang)
        _show_results(out, result, lang)
        comma = "；" if lang == "zh" else "; "
        for label in result.packages:
            out.print(OURS["chosen"][lang].format(label, comma.join(WHY[reason][lang] for reason in result.why(label))))
        for words in result.verdict()["sentence"]:
            out.print(words[lang])
        trials, sizes = result.trials(), (result.plan.replicates, result.plan.scale)
        out.print(OURS["scales"][lang].format(len(trials), *sizes, len(result.comparison.replicates), result.options["final_scale"]))
        if failed := int(trials["failed"].sum()):
            out.print(OURS["failed"][lang].format(failed, len(trials)))
        if result.packages:
            out.print(OURS["files"][lang].format(result.directory / "packages"))
    if result.plan.question:
        out.print(WORDS["question"][lang] + colon + result.plan.question)
    out.print(WORDS["answer"][lang] + colon + result.sentence[lang])


def _show_levers(out: Page, result: Any, lang: str) -> None:
    """A row a lever, a column a package."""
    front = result.front().set_index("package")
    labels = [OWN, *result.packages]
    made = table(OURS["lever"][lang], WORDS["unit"][lang], OURS["own"][lang], *result.packages, right=range(2, 2 + len(labels)))
    for factor in result.plan.factors:
        scale, unit = read_in(factor.unit, lang)
        cells = [front.loc[label, factor.key] for label in labels]
        made.add_row(factor.label[lang], unit, *(f"{scale * cell:,.6g}" if factor.numeric else str(cell) for cell in cells))
    words = OURS["given" if result.options["budget"] else "measured"][lang]
    out.show(OURS["levers"][lang].format(shown(result.budget), words), made)


def _show_results(out: Page, result: Any, lang: str) -> None:
    """Both figures of every package: the one it was chosen by and the one on fresh seeds; and the difference to the own mix."""
    fresh, versus = result.fresh(), result.versus().set_index(["package", "indicator"])
    heads = [OURS[key][lang] for key in ("package", "outcome")] + [WORDS["unit"][lang]] + [OURS[key][lang] for key in ("search", "fresh", "versus")]
    made = table(*heads, right=(3, 4, 5))
    labels = {about.indicator: about.label[lang] for about in (*OUTCOMES.values(), PEAK)}
    last = ""
    for row in fresh.itertuples():
        if last and row.package != last:
            made.add_section()
        name = "" if row.package == last else OURS["own"][lang] if row.package == OWN else row.package
        last = row.package
        key = (row.package, row.indicator)
        minus = _figure(versus.loc[key]) if key in versus.index else ""
        signed = row.indicator != PEAK.indicator
        made.add_row(name, labels[row.indicator], read_in(row.unit, lang)[1], shown(row.search, sign=signed), _figure(row, signed), minus)
    out.show(OURS["results"][lang], made)


def _figure(row: Any, signed: bool = True) -> str:
    """The mean, and half of its interval, which is as wide below as above."""
    half = row.delta - row.low
    places = decimals(row.delta, half)
    return shown(row.delta, places, sign=signed) + (f" ± {shown(half, places)}" if math.isfinite(half) else "")
