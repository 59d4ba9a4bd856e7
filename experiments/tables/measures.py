"""The catalogue as a planner reads it: all instruments by theme at 120 columns, one in full, and what the model leaves out."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ecosystem.declare import Text
from experiments.catalogue import CONFINED_BY, DOCUMENTS, SHOWN, THEMES, instrument, instruments, left_out, measured
from experiments.tables.page import Page, decimals, interval, label, read_in, shown, table

WIDE = 120
QUOTED = 26  # characters of a quote in the table of all
OURS = {
    "measure": Text("Instrument, cost", "措施与支出"),
    "asked": Text("Who asks for it", "规划依据"),
    "acts": Text("Acts on → is to move", "作用条件 → 应改变的指标"),
    "fails": Text("Fails by · what it did", "失灵方式 · 实测效果"),
    "most": Text("at most {} M RMB a year", "每年最多{}百万元"),
    "free": Text("no public money", "不花财政资金"),
    "unbounded": Text("no bound on its cost", "支出无上限"),
    "treasury": Text("The city's treasury pays: {}", "由市财政支付：{}"),
    "nobody": Text("Nobody pays: {}", "无人付费：{}"),
    "nothing": Text("indistinguishable from zero", "与零无法区分"),
    "unmeasured": Text(
        "`tequ measures NAME` says more of one; what each did at its default dose is not measured yet (python -m docs.effects).",
        "`tequ measures 名称`列出一项措施的全部内容；默认力度下的效果尚未测定（python -m docs.effects）。",
    ),
    "more": Text(
        "`tequ measures NAME` says more of one. What each did: at its default dose, alone; only what can be told from zero.",
        "`tequ measures 名称`列出一项措施的全部内容。实测效果为默认力度、单独实施的结果，仅列出能与零区分者。",
    ),
    "can_fail": Text("It can fail by: {}", "可能失灵之处：{}"),
    "works": Text("How it helps, what it costs, how it fails", "如何起作用、花费多少、如何失灵"),
    "plans": Text("What the plans say", "规划原文"),
    "tasks": Text("Items it answers", "回应的规划条目"),
    "terms": Text("Acts on", "作用条件"),
    "moves": Text("Is to move", "应改变的指标"),
    "confined": Text("Can be confined by", "可限定的对象"),
    "law": Text("nothing: it is the law for all", "无：对全体适用"),
    "did": Text(
        "What it did at its default dose, alone ({} to {}, {} pairs of worlds, 95 % interval)",
        "默认力度、单独实施的实测效果（{}至{}，{}对模拟，95%区间）",
    ),
    "setting": Text("Setting", "参数"),
    "meaning": Text("Meaning", "含义"),
    "unit": Text("Unit", "单位"),
    "default": Text("Default", "默认值"),
    "bounds": Text("Bounds", "范围"),
    "source": Text("Source", "来源"),
    "left_out": Text("Named in the plans and left out of the model", "规划提及而模型未纳入"),
    "reason": Text("Why", "原因"),
    "name": Text("What", "事项"),
}
ARROW = {1: "↑", -1: "↓"}


def show_measures(lang: str, theme: str | None = None) -> None:
    """Every instrument, a table a theme."""
    out = Page(WIDE)
    for name, rows in groupby(instruments(theme), key=lambda row: row["theme"]):
        made = table(*(OURS[key][lang] for key in ("measure", "asked", "acts", "fails")), show_lines=True)
        for column, width in zip(made.columns, (31, 29, 29, 28), strict=True):
            column.width, column.min_width = width, None
        for row in rows:
            said = "\n".join(f"{c['document'][:3]} {c['article']}\n“{_short(c['quote'])}”" for c in row["clauses"])
            terms = "; ".join(t[_in("label", lang)] for t in row["terms"][:3]) + ("; …" if len(row["terms"]) > 3 else "")
            moves = "\n".join(f"{ARROW[m['direction']]} {m[_in('label', lang)]}" for m in row["moves"])
            what = "\n".join((row["name"], row["label"], row["label_zh"], _cost(row, lang)))
            made.add_row(what, said, f"{terms}\n{moves}", f"{row[_in('fails_by', lang)]}\n{_did(row, lang)}".rstrip())
        out.show(f"{THEMES[name].en}  {THEMES[name].zh}", made)
    out.print(OURS["more" if measured() else "unmeasured"][lang])


def show_measure(name: str, lang: str) -> None:
    """One instrument in full, with its settings."""
    out, row = Page(WIDE), instrument(name)
    out.print(f"{row['name']}: {row['label']}  {row['label_zh']}", style="bold")
    _part(out, OURS["works"][lang], [row[_in("why", lang)], _payer(row, lang), OURS["can_fail"][lang].format(row[_in("fails_by", lang)])])
    _part(out, OURS["plans"][lang], [f"{DOCUMENTS[c['document'][:3]][lang]}, {c['article']}: “{c['quote']}”" for c in row["clauses"]])
    _part(out, OURS["tasks"][lang], [f"{t['document'][:3]} {t['article']} {t[_in('title', lang)]}" for t in row["tasks"]])
    _part(out, OURS["terms"][lang], [f"{t[_in('label', lang)]} ({t['name']})" for t in row["terms"]])
    _part(out, OURS["moves"][lang], [f"{ARROW[m['direction']]} {m[_in('label', lang)]}" for m in row["moves"]])
    confined = (", " if lang == "en" else "、").join(CONFINED_BY[key][lang] for key in row["confined_by"])
    _part(out, OURS["confined"][lang], [confined or OURS["law"][lang]])
    if row["measured"]:
        about = measured()["about"]
        _part(out, OURS["did"][lang].format(about["start"], about["end"], about["replicates"]), _effects(row, lang))
    made = table(*(OURS[key][lang] for key in ("setting", "meaning", "unit", "default", "bounds", "source")), right=(3, 4))
    for key, n in row["settings"].items():
        made.add_row(key, n[_in("label", lang)], _unit(n["unit"], lang), f"{n['default']:g}", f"{n['low']:g} … {n['high']:g}", n["source"])
    out.print(made)


def show_left_out(lang: str) -> None:
    """What the plans name and the model leaves out, in both languages."""
    made = table(OURS["name"][lang], OURS["asked"][lang], OURS["reason"][lang], show_lines=True)
    for column, width in zip(made.columns, (30, 30, 58), strict=True):
        column.width, column.min_width = width, None
    for row in left_out():
        said = f"{row['document'][:3]} {row['article']}\n“{_short(row['quote'])}”"
        made.add_row(f"{row['name']}\n{row['name_zh']}", said, f"{row['reason']}\n{row['reason_zh']}")
    Page(WIDE).show(OURS["left_out"][lang], made)


# -- the pieces ------------------------------------------------------------------------------------------


def _in(key: str, lang: str) -> str:
    return key if lang == "en" else f"{key}_zh"


def _unit(unit: str, lang: str) -> str:
    return unit if lang == "en" else read_in(unit, lang)[1] if not unit.startswith("share") else unit


def _short(quote: str) -> str:
    return quote if len(quote) <= QUOTED else quote[: QUOTED - 1] + "…"


def _part(out: Page, title: str, lines: list[str]) -> None:
    out.print(f"\n{title}", style="bold")
    for line in lines:
        out.print(f"  {line}")


def _cost(row: dict[str, Any], lang: str) -> str:
    most = row["most_a_year"]
    return OURS["unbounded"][lang] if most is None else OURS["most"][lang].format(shown(most)) if most else OURS["free"][lang]


def _payer(row: dict[str, Any], lang: str) -> str:
    costs = "; ".join([_cost(row, lang), *row["costs"]] if lang == "en" else [_cost(row, lang)])
    return OURS["nobody" if row["most_a_year"] == 0.0 else "treasury"][lang].format(costs)


def _effects(row: dict[str, Any], lang: str) -> list[str]:
    """One line an indicator: the mean and its interval, or that it cannot be told from zero."""
    lines = []
    for key in SHOWN:
        if (found := row["measured"].get(key)) is not None:
            places = decimals(*found.values())
            within = f"({interval(found['low'], found['high'], places, sign=True)})"
            sure = found["low"] > 0.0 or found["high"] < 0.0
            nothing = "" if sure or found["low"] == found["high"] else f", {OURS['nothing'][lang]}" if lang == "en" else f"，{OURS['nothing'][lang]}"
            lines.append(f"{label(key, lang)} {shown(found['effect'], places, sign=True)} {within}{nothing}")
    return lines


def _did(row: dict[str, Any], lang: str) -> str:
    """The same in a few words: only what can be told from zero."""
    if not row["measured"]:
        return ""
    found = {key: row["measured"][key] for key in SHOWN[:3] if key in row["measured"]}
    sure = [f"{label(key, lang)} {shown(v['effect'], sign=True)}" for key, v in found.items() if v["low"] > 0.0 or v["high"] < 0.0]
    return "· " + ("; ".join(sure) if sure else OURS["nothing"][lang])
