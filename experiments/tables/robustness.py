"""The headline table, and which conclusions survive, as a planner reads them."""

from __future__ import annotations

import math
from typing import Any

from ecosystem.declare import Text
from experiments.robustness import AS_IT_IS, BREAKS, SURVIVES, UNTOLD, VARIANTS, WEAKENS, Verdict, sign
from experiments.tables.across import WIDE, natures_said
from experiments.tables.page import WORDS, Page, chance, decimals, interval, label, read_in, shown, table

COLUMNS = {  # short enough for seven columns; a heading breaks where / stands
    "entrants": Text("new/firms", "新设/企业"),
    "survivors_5y": Text("reach/five years", "存活满/五年"),
    "active_firms": Text("active/firms", "在营/企业"),
    "high_tech_firms": Text("high-tech/firms", "高新/企业"),
    "unicorns_ever": Text("ever/unicorns", "曾为/独角兽"),
    "unicorns": Text("unicorns/at the end", "期末/独角兽"),
    "incidents": Text("incidents/", "事故/"),
}
VERDICTS = {
    SURVIVES: Text("survives", "成立"),
    WEAKENS: Text("weakens", "减弱"),
    BREAKS: Text("breaks", "被推翻"),
    UNTOLD: Text("not told apart from zero", "与零无法区分"),
}
OURS = {
    "headline": Text("{} instead of {}, to {}: {} pairs of worlds, scale {:g}", "以“{}”代替“{}”，至{}：{}对世界，规模{:g}"),
    "price": Text("What one more costs, what makes worlds differ, what is robust", "每多一个的成本、差异来源与稳健性"),
    "cost": Text("Public cost of one more", "每多一个的财政成本"),
    "nature": Text("Nature", "自然参数"),
    "luck": Text("Luck", "运气"),
    "verdict": Text("Under rival rules", "替代规则下"),
    "variants": Text("Change under each rule: {} instead of {}, to {}", "各规则下的变化：以“{}”代替“{}”，至{}"),
    "rule": Text("Rule", "规则"),
    "pairs": Text("Pairs", "对数"),
    "note": Text(
        "± is half the 90 % interval; (in brackets): cannot be told from zero. Everything else is as in the model, the luck too.",
        "±为90%区间半宽；（括号内）：与零无法区分。其余设定与运气均与模型原样相同。",
    ),
    "conclusions": Text("What becomes of each conclusion", "各结论的稳健性"),
    "conclusion": Text("Conclusion", "结论"),
    "more": Text("more: {}", "增加：{}"),
    "less": Text("fewer: {}", "减少：{}"),
    "size": Text("Size, times as it is", "规模（相对原样的倍数）"),
    "against": Text("Opposite", "相反"),
    "unsure": Text("Cannot tell", "无法判断"),
    "shares": Text("Nature and luck: shares of the variance of the effect between worlds.", "自然参数与运气：各世界间效果差异的方差占比。"),
}


def show_headline(result: Any, lang: str) -> None:
    """Print a Headline in English or Chinese."""
    out, c, frame = Page(WIDE), result.comparison, result.table()
    effects = table(
        WORDS["indicator"][lang], WORDS["unit"][lang], c.baseline.name, WORDS["change"][lang], WORDS["interval"][lang], WORDS["worlds"][lang],
        WORDS["better"][lang], right=(2, 3, 4, 5, 6),
    )  # fmt: skip
    sure = table(
        WORDS["indicator"][lang], OURS["cost"][lang], WORDS["interval"][lang], WORDS["unit"][lang], OURS["nature"][lang], OURS["luck"][lang],
        OURS["verdict"][lang], right=(1, 2, 4, 5),
    )  # fmt: skip
    for row in frame.itertuples():
        factor, unit = read_in(row.unit, lang)
        base, delta, low, high, least, most = (factor * v for v in (row.baseline, row.delta, row.low, row.high, row.world_low, row.world_high))
        places = decimals(delta, low, high)
        name, worlds = label(row.indicator, lang), interval(least, most, places, sign=True)
        change, between = shown(delta, places, sign=True), interval(low, high, places, sign=True)
        effects.add_row(name, unit, shown(base), change, between, worlds, chance(row.probability_better))
        places = decimals(row.cost, row.cost_low, row.cost_high)
        cost, between = shown(row.cost, places), interval(row.cost_low, row.cost_high, places)
        unit = read_in(row.cost_unit, lang)[1] if math.isfinite(row.cost) else ""
        if row.cost_unit or row.verdict:
            sure.add_row(name, cost, between, unit, _percent(row.share_nature), _percent(row.share_luck), said(row.verdict, row.breaks, row.weakens, lang))
    scenario = result.scenario
    title = OURS["headline"][lang].format(scenario.title[lang], c.baseline.name, scenario.end, len(c.replicates), scenario.scale)
    out.show(title + natures_said(c, lang), effects)
    out.show(OURS["price"][lang], sure)
    out.print(OURS["shares"][lang])


def show_robustness(result: Any, lang: str) -> None:
    """Print a Robustness in English or Chinese: the effect under each rule, then what becomes of each conclusion."""
    out, frame, about = Page(WIDE), result.table(), result.about
    names = [name for name in COLUMNS if (frame["indicator"] == name).any()]
    cells = {(row.variant, row.indicator): row for row in frame.itertuples()}
    heads = [COLUMNS[name][lang].replace("/", "\n") for name in names]
    rules = table(OURS["rule"][lang], *heads, OURS["pairs"][lang], right=range(1, 2 + len(names)))
    for variant in dict.fromkeys(frame["variant"]):
        pairs = max(cells[variant, name].n for name in names)
        rules.add_row(_rule(variant, lang), *(_cell(cells[variant, name]) for name in names), f"{pairs}")
        if variant == AS_IT_IS:
            rules.add_section()
    end = about["years"] if not result.comparisons else result.comparisons[AS_IT_IS].scenarios[0].end
    out.show(OURS["variants"][lang].format(about["scenario"], about["baseline"], end), rules)
    out.print(OURS["note"][lang] + "\n")
    verdicts = result.verdicts()
    heads = [OURS[key][lang] for key in ("conclusion", "verdict", "size", "against", "unsure")]
    made = table(*heads, right=(2,))
    for name in names:
        told: Verdict = verdicts[name]
        row = cells[AS_IT_IS, name]
        way = sign(row.low, row.high)
        claim = OURS["more" if way > 0 else "less"][lang].format(label(name, lang)) if way else label(name, lang)
        size = interval(told.smallest, told.largest, 2)
        made.add_row(claim, VERDICTS[told.word][lang], size, _rules(told.breaks, lang), _rules(told.weakens, lang))
    out.show(OURS["conclusions"][lang], made)


def said(word: str, breaks: tuple[str, ...], weakens: tuple[str, ...], lang: str) -> str:
    """A verdict with the rules that decide it."""
    if not word:
        return "–"
    rules = _rules(breaks or weakens, lang)
    return VERDICTS[word][lang] + (f"{'：' if lang == 'zh' else ': '}{rules}" if rules else "")


def _rules(names: tuple[str, ...], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(_rule(name, lang) for name in names)


def _rule(name: str, lang: str) -> str:
    return VARIANTS[name].label[lang] if name in VARIANTS else name


def _cell(row: Any) -> str:
    """ "+1,234 ±56", in brackets when it cannot be told from zero."""
    half = (row.high - row.low) / 2
    places = decimals(row.delta, half)
    text = shown(row.delta, places, sign=True) + (f" ±{shown(half, places)}" if math.isfinite(half) else "")
    return text if sign(row.low, row.high) else f"({text})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if math.isfinite(share) else "–"
