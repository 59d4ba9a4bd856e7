"""Does a package beat the plan's own mix? The rule, and the sentence that says so, from paired differences on fresh luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosystem.declare import Text
from experiments.optimise.outcomes import JUDGED, OUTCOMES, TOLERANCE

if TYPE_CHECKING:
    from experiments.optimise.optimum import Optimum

NAMES = {"extra_firms": Text("firms", "企业"), "extra_unicorns": Text("unicorns", "独角兽"), "extra_incidents": Text("incidents", "事故")}
BETTER, WORSE = Text("better in", "较优："), Text("worse in", "较差：")
SAID = {
    "beats": Text("Package {} beats the plan's own mix at equal budget: {}.", "方案{}在同等预算下优于原方案：{}。"),
    "not": Text("Package {} does not beat the plan's own mix: {}.", "方案{}未优于原方案：{}。"),
    "figure": Text("{} {} ({} {}, 90 % interval {} to {})", "{}{}（{} {}，90%区间{}至{}）"),
    "unclear": Text("no clear difference in {}", "{}无明确差异"),
    "over": Text("its dearest year takes {} M RMB, more than the budget of {} M RMB", "其支出最高年度为{}百万元，超出预算{}百万元"),
    "some": Text(
        "At {budget} M RMB a year, {packages} beats the plan's own mix ({own}) on fresh seeds ({n} paired runs, 90 % intervals){note}.",
        "在每年{budget}百万元的预算下，{packages}在新种子上优于原方案（{own}；{n}次配对运行，90%区间）{note}。",
    ),
    "none": Text(
        "No package found beats the plan's own mix ({own}) at {budget} M RMB a year on fresh seeds ({n} paired runs, 90 % intervals){note}.",
        "在每年{budget}百万元的预算下，新种子上没有找到优于原方案（{own}）的方案（{n}次配对运行，90%区间）{note}。",
    ),
    "empty": Text(
        "No package found beats the plan's own mix ({own}): within {budget} M RMB a year no other one met brings extra firms or unicorns{note}.",
        "没有找到优于原方案（{own}）的方案：在每年{budget}百万元的预算内，搜索未发现其他能增加企业或独角兽的方案{note}。",
    ),
    "dear": Text("; the own mix itself spends {} M RMB in its dearest year, more than the budget", "；原方案自身最高年度支出为{}百万元，超出预算"),
    "unfinished": Text(
        "The search is not finished: {} of {} trials are measured; the same command goes on.",
        "搜索尚未完成：已测{}个试验，共{}个；再次运行同一命令即可继续。",
    ),
    "choosing": Text(
        "The search is finished, the worlds on fresh seeds are not; the same command goes on.",
        "搜索已完成，新种子上的运行尚未完成；再次运行同一命令即可继续。",
    ),
}


def of_package(label: str, versus: pd.DataFrame, peak: float, budget: float) -> tuple[bool, Text]:
    """Whether a package beats the own mix, and why, from its rows of `Optimum.versus` and its dearest year on fresh luck.

    It does when its 90 % interval is clear of zero for the better in extra firms or in extra unicorns, not clear for the
    worse in the other of the two nor in incidents, and its dearest year passes the budget by at most `TOLERANCE`.
    """
    rows = {row.indicator: row for row in versus.itertuples()}
    signs = {name: _clear(rows[OUTCOMES[name].indicator], OUTCOMES[name].direction) for name in JUDGED}
    within = peak <= budget * (1.0 + TOLERANCE)
    beats = within and max(signs["extra_firms"], signs["extra_unicorns"]) > 0 and min(signs.values()) >= 0
    said = {}
    for lang in ("en", "zh"):
        parts = [_figure(rows[OUTCOMES[n].indicator], n, sign, lang) for n, sign in sorted(signs.items(), key=lambda s: -s[1]) if sign]
        if unclear := [NAMES[n][lang] for n, sign in signs.items() if not sign]:
            parts.append(SAID["unclear"][lang].format(_listed(unclear, lang)))
        if not within:
            parts.append(SAID["over"][lang].format(_number(peak), _number(budget)))
        said[lang] = SAID["beats" if beats else "not"][lang].format(label, ("；" if lang == "zh" else "; ").join(parts))
    return beats, Text(said["en"], said["zh"])


def of_search(found: Optimum) -> Text:
    """The answer of a search in one sentence."""
    if not found.complete:
        told = int(found.trials()["cost"].notna().sum())
        total = found.options["population"] * found.options["generations"]
        key = "choosing" if found.runs.manifest["complete"] else "unfinished"
        return Text(*(SAID[key][lang].format(told, total) for lang in ("en", "zh")))
    verdict = found.verdict()
    winners = list(verdict["package"][verdict["beats_own"].astype(bool)])
    spent = found.trials().set_index("trial")["peak_year_cost"].get(0, math.nan)
    said = []
    for lang in ("en", "zh"):
        names = f"方案{_listed(winners, lang)}" if lang == "zh" else f"package{'s' if winners[1:] else ''} {_listed(winners, lang)}"
        words = SAID["some" if winners else "none" if len(verdict) else "empty"][lang]
        words = words.replace(" beats ", " beat ", 1) if winners[1:] and lang == "en" else words
        note = SAID["dear"][lang].format(_number(spent)) if spent > found.budget * (1.0 + TOLERANCE) else ""
        n = len(found.comparison.replicates) if found.comparison else 0
        said.append(words.format(budget=_number(found.budget), packages=names, own=found.plan.scenarios[0].name, n=n, note=note))
    return Text(*said)


def _clear(row: Any, direction: str) -> int:
    """1 or -1 when the whole interval is for the better or for the worse, 0 when zero is within it or it does not exist."""
    sign = (row.low > 0) - (row.high < 0)
    return sign if direction == "maximize" else -sign


def _figure(row: Any, name: str, sign: int, lang: str) -> str:
    from experiments.tables.page import decimals, read_in, shown

    places = decimals(row.delta, row.low, row.high)
    values = [shown(v, places, sign=True) for v in (row.delta, row.low, row.high)]
    return SAID["figure"][lang].format((BETTER if sign > 0 else WORSE)[lang], NAMES[name][lang], values[0], read_in(row.unit, lang)[1], *values[1:])


def _listed(names: list[str], lang: str) -> str:
    """One, two and three."""
    return "、".join(names) if lang == "zh" else " and ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]])


def _number(value: float) -> str:
    from experiments.tables.page import shown

    return shown(value)
