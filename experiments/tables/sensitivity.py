"""A sensitivity analysis as a planner reads it: what moves the effect, how much each factor brings, whether its sign is identified."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ecosystem.declare import Text
from experiments.discovery import percent
from experiments.levers import Factor
from experiments.levers import shown as setting_shown
from experiments.sensitivity.influence import FEWEST_BLOCKS, FEWEST_TRAJECTORIES
from experiments.tables.page import WORDS, Page, decimals, interval, label, read_in, shown, table

ROWS = 12  # of the screening; what moves less is counted
NAMED = 3  # factors in the answer
LEAST_NAMED = 0.01  # a factor without a hundredth of the variance is not spoken of
NOISY = 0.5  # share of luck from which a sign that turns is not put down to the settings
VERDICTS = {
    "more": Text("more", "增加"),
    "fewer": Text("fewer", "减少"),
    "no change": Text("no change", "无变化"),
    "not identified": Text("not identified", "无法识别"),
}
OURS = {
    "screening": Text(
        "Screening: by how much the change in {} ({}) moves when a factor crosses what was tried (Morris)",
        "筛选：因素跨越其取值范围时，{}的变化量（{}）平均移动多少（Morris法）",
    ),
    "factor": Text("Factor", "因素"),
    "tried": Text("Tried", "取值范围"),
    "moves": Text("Moves", "移动"),
    "way": Text("Way", "方向"),
    "shared": Text("Shared out", "进入分解"),
    "yes": Text("yes", "是"),
    "up": Text("up", "升"),
    "down": Text("down", "降"),
    "both": Text("both", "升降不一"),
    "more_rows": Text("and {} more factors, none of them above {} % of the largest", "另有{}个因素，均不超过最大者的{}%"),
    "shares": Text("{}: each factor's share of the differences between worlds, % (Sobol')", "{}：各因素占情形间差异的份额，%（Sobol'法）"),
    "alone": Text("Alone", "单独"),
    "all": Text("With others", "含交互"),
    "at_low": Text("Change in its lowest third", "最低三分之一时的变化"),
    "at_high": Text("Change in its highest third", "最高三分之一时的变化"),
    "note": Text(
        "± is half of the 90 % interval; a share that is not clear of zero may come out below it. Below a change: the settings of that third.",
        "± 为90%区间半宽；不明显异于零的份额可能为负。变化值下方是该三分之一的取值。",
    ),
    "flat": Text("{}: the change is the same in every world, so there is nothing to share out.", "{}：各情形的变化相同，没有可供分解的差异。"),
    "few_trajectories": Text(
        "{}: only {} of {} trajectories are whole, fewer than {}: no screening is shown.", "{}：完整轨迹只有{}条（计划{}条），少于{}条，不显示筛选结果。"
    ),
    "few_blocks": Text(
        "{}: only {} of {} base samples are whole, fewer than {}: no share is shown.", "{}：完整的基础样本只有{}个（计划{}个），少于{}个，不显示份额。"
    ),
    "no_shares": Text("No factor was passed on by the screening, so no shares were asked for.", "没有因素通过筛选，因此未估计份额。"),
    "interactions": Text(
        "Two factors together, beyond what each does alone, % of the differences between worlds", "两个因素的交互作用（单独作用之外），占情形间差异的%"
    ),
    "pair": Text("Factors", "因素"),
    "share": Text("Share", "份额"),
    "no_pairs": Text("Two factors together: no interaction is clear of zero.", "交互作用：没有明显不为零的两两交互。"),
    "verdicts": Text("Is the sign identified? Over {} {}", "方向能否识别？（{}种{}）"),
    "luck": Text("Luck", "运气"),
    "luck_note": Text("Luck: how much of the differences between worlds comes from having few replicates.", "运气：情形间差异中由重复次数有限造成的份额。"),
    "worlds": Text("5 … 95 % of worlds", "5…95%情形"),
    "positive": Text("More in", "增加的情形"),
    "verdict": Text("Verdict", "结论"),
    "left_out": Text("Left out for failed runs or missing values: {}. {} runs failed.", "因模拟失败或缺值未计入：{}。失败{}次。"),
    "lost": Text("{}: {} of {} trajectories, {} of {} base samples", "{}：轨迹{}/{}，基础样本{}/{}"),
    "where": Text("Where it fails", "何处失败"),
    "instead": Text("{} instead of {}, over {} {}: ", "以“{}”代替“{}”，{}种{}："),
    "nature": Text("worlds of plausible nature", "合理情形"),
    "settings": Text("settings of levers and nature", "政策力度与参数的组合"),
    "said_more": Text("more {} in {} % of worlds", "{}%的情形{}增加"),
    "said_fewer": Text("fewer {} in {} % of worlds", "{}%的情形{}减少"),
    "said_none": Text("no change in {} in any world", "任何情形下{}均无变化"),
    "said_open": Text("{}: not identified, since {} (more in {} % of worlds, fewer in {} %)", "{}：无法识别，因为{}（增加{}%，减少{}%）"),
    "flips_nature": Text("plausible nature flips the sign", "合理的参数即可改变方向"),
    "flips_settings": Text("the sign turns within what was tried", "在所试范围内方向改变"),
    "flips_luck": Text("luck alone may turn the sign with so few replicates", "重复次数太少，仅运气就可能改变方向"),
    "said_unknown": Text("{}: no world was finished", "{}：没有完成的情形"),
    "mean": Text("mean {} {}, 5 to 95 % of worlds {} to {}", "均值{}{}，5至95%情形{}至{}"),
    "most": Text("Most of what differs in {} comes from {}", "{}的差异主要来自{}"),
    "lucky": Text(
        "Of what differs in {}, {} % is the luck of few replicates: more of them are needed before shares mean much.",
        "{}的差异有{}%来自重复次数太少带来的运气：需增加重复次数，份额才有意义。",
    ),
    "none_clear": Text("No factor's share of what differs in {} is clear of zero", "{}的差异中没有一个因素的份额明显不为零"),
}


def show_sensitivity(result: Any, lang: str) -> None:
    """Print a Sensitivity in English or Chinese."""
    out, lead = Page(), result.indicators[0]
    out.print(f"{result.plan.title[lang]}  ({result.plan.hash})", style="bold")
    out.print()
    lost = result.left_out().set_index("indicator")
    _show_screening(out, result, lead, lost.loc[lead], lang)
    if result.sobol is None:
        out.print(OURS["no_shares"][lang] + "\n")
    else:
        tornado, shares = result.tornado(), result.shares()
        for indicator in result.indicators:
            _show_shares(out, result, indicator, shares, tornado, lost.loc[indicator], lang)
        out.print(OURS["note"][lang] + "\n")
        _show_interactions(out, result, lang)
    _show_verdicts(out, result, lang)
    _show_left_out(out, result, lost, lang)
    colon = "：" if lang == "zh" else ": "
    if result.plan.question:
        out.print(WORDS["question"][lang] + colon + result.plan.question)
    out.print(WORDS["answer"][lang] + colon + sentence(result, lang))
    if found := result.discovery():
        out.print(OURS["where"][lang] + colon + found.sentence[lang])


def sentence(result: Any, lang: str) -> str:
    """The verdict on each indicator, and what most of the differences between worlds come from."""
    verdicts, first = _verdicts(result), result.plan.scenarios[0].name
    stop, parts = ("；" if lang == "zh" else "; "), []
    for row in verdicts[verdicts["scenario"] == first].itertuples():
        parts.append(_verdict_in_words(row, _tried_kind(result), lang))
    text = OURS["instead"][lang].format(first, result.plan.baseline.name, len(result.worlds()), OURS[_tried_kind(result)][lang]) + stop.join(parts)
    text += "。" if lang == "zh" else "."
    lead, shares = result.indicators[0], result.shares()
    known = shares[(shares["indicator"] == lead) & shares["total"].notna()].sort_values("total", ascending=False, kind="stable")
    lucky = verdicts[(verdicts["scenario"] == first) & (verdicts["indicator"] == lead)]["luck"].iloc[0]
    if len(known) and lucky > NOISY:
        text += ("" if lang == "zh" else " ") + OURS["lucky"][lang].format(label(lead, lang), percent(lucky))
    elif len(known) and known["total"].any():
        clear = known[(known["total_low"] > 0.0) & (known["total"] >= LEAST_NAMED)].head(NAMED)
        form = "{}（{}%）" if lang == "zh" else "{} ({} %)"
        names = [form.format(result.factors[r.factor].label[lang], round(100 * r.total)) for r in clear.itertuples()]
        comma = "、" if lang == "zh" else ", "
        text += ("" if lang == "zh" else " ") + (
            OURS["most"][lang].format(label(lead, lang), comma.join(names)) if names else OURS["none_clear"][lang].format(label(lead, lang))
        )
        text += "。" if lang == "zh" else "."
    return text


def _verdicts(result: Any) -> pd.DataFrame:
    return result.verdicts().merge(result.luck(), on=["scenario", "indicator"])


def _tried_kind(result: Any) -> str:
    """Whether the worlds differ in levers too, or in nature and the law alone."""
    return "settings" if any(key.startswith("measures.") for key in result.kept) else "nature"


def _verdict_in_words(row: Any, kind: str, lang: str) -> str:
    name = label(row.indicator, lang)
    if not row.worlds:
        return OURS["said_unknown"][lang].format(name)
    if row.verdict == "no change":
        return OURS["said_none"][lang].format(name)
    above, below = row.share_positive, row.share_negative
    if row.verdict == "not identified":
        why = "flips_luck" if row.luck > NOISY else f"flips_{kind}"
        return OURS["said_open"][lang].format(name, OURS[why][lang], percent(above), percent(below))
    scale, unit = read_in(row.unit, lang)
    places = decimals(scale * row.low, scale * row.high, scale * row.mean)
    agree = percent(above if row.verdict == "more" else below)
    said = OURS[f"said_{row.verdict}"][lang].format(*((agree, name) if lang == "zh" else (name, agree)))
    mean, low, high = (shown(scale * v, places, sign=True) for v in (row.mean, row.low, row.high))
    within = OURS["mean"][lang].format(mean, unit, low, high)
    return f"{said}（{within}）" if lang == "zh" else f"{said} ({within})"


# -- the tables ----------------------------------------------------------------------------------------


def _show_screening(out: Page, result: Any, lead: str, lost: Any, lang: str) -> None:
    frame = result.screening()
    frame = frame[frame["indicator"] == lead].sort_values(["kept", "share"], ascending=False, kind="stable")
    scale, unit = read_in(frame.attrs["units"][lead], lang)
    if lost["trajectories"] < FEWEST_TRAJECTORIES:
        out.print(OURS["few_trajectories"][lang].format(label(lead, lang), lost["trajectories"], lost["of_trajectories"], FEWEST_TRAJECTORIES) + "\n")
        return
    heads = (OURS["factor"][lang], OURS["tried"][lang], OURS["moves"][lang], WORDS["interval"][lang], OURS["way"][lang], OURS["shared"][lang])
    made = table(*heads, right=(2, 3))
    rows = frame.head(max(ROWS, int(frame["kept"].sum())))
    places = decimals(*(scale * rows["mu_star"]))
    for row in rows.itertuples():
        factor = result.factors[row.factor]
        between = interval(max(scale * row.low, 0.0), scale * row.high, places)
        way = "" if row.mu_star == 0 else "up" if row.mu > 0.5 * row.mu_star else "down" if row.mu < -0.5 * row.mu_star else "both"
        kept = OURS["yes"][lang] if row.kept else ""
        made.add_row(factor.label[lang], tried(factor, lang), shown(scale * row.mu_star, places), between, OURS[way][lang] if way else "", kept)
    out.show(OURS["screening"][lang].format(label(lead, lang), unit), made)
    if len(frame) > len(rows):
        rest = frame.iloc[len(rows) :]
        out.print(OURS["more_rows"][lang].format(len(rest), math.ceil(100 * rest["share"].max())) + "\n")


def _show_shares(out: Page, result: Any, indicator: str, shares: pd.DataFrame, tornado: pd.DataFrame, lost: Any, lang: str) -> None:
    name = label(indicator, lang)
    of = shares[shares["indicator"] == indicator].set_index("factor").sort_values("total", ascending=False, kind="stable")
    if lost["blocks"] < FEWEST_BLOCKS:
        out.print(OURS["few_blocks"][lang].format(name, lost["blocks"], lost["of_blocks"], FEWEST_BLOCKS) + "\n")
        return
    if not of["total"].any():
        out.print(OURS["flat"][lang].format(name) + "\n")
        return
    scale, unit = read_in(shares.attrs["units"][indicator], lang)
    heads = [OURS[key][lang] for key in ("factor", "alone", "all", "at_low", "at_high")]
    made = table(*heads[:3], *(f"{head}\n{unit}" for head in heads[3:]), right=(1, 2))
    ends = tornado[tornado["indicator"] == indicator].set_index("factor")
    places = decimals(*(scale * ends["at_low"]), *(scale * ends["at_high"]))
    for row in of.itertuples():
        factor, end = result.factors[row.Index], ends.loc[row.Index]
        cells = []
        for at, setting, sign in (("at_low", "low_setting", "≤ "), ("at_high", "high_setting", "≥ ")):
            cells.append(f"{shown(scale * end[at], places, sign=True)}\n{sign if factor.numeric else ''}{_setting(factor, end[setting], lang)}")
        made.add_row(factor.label[lang], _share(row.first, row.first_low), _share(row.total, row.total_low), *cells)
    out.show(OURS["shares"][lang].format(name), made)


def _show_interactions(out: Page, result: Any, lang: str) -> None:
    frame = result.interactions()
    if not result.options.second_order or len(result.kept) < 2:
        return
    clear = frame[(frame["low"] > 0.0) | (frame["high"] < 0.0)]
    if clear.empty:
        out.print(OURS["no_pairs"][lang] + "\n")
        return
    made = table(WORDS["indicator"][lang], OURS["pair"][lang], OURS["share"][lang], right=(2,))
    for row in clear.sort_values("share", ascending=False, kind="stable").head(ROWS).itertuples():
        pair = " × ".join(result.factors[key].label[lang] for key in (row.factor_a, row.factor_b))
        made.add_row(label(row.indicator, lang), pair, _share(row.share, row.low))
    out.show(OURS["interactions"][lang], made)


def _show_verdicts(out: Page, result: Any, lang: str) -> None:
    frame = _verdicts(result)
    heads = (
        WORDS["indicator"][lang],
        WORDS["unit"][lang],
        WORDS["mean"][lang],
        OURS["worlds"][lang],
        OURS["positive"][lang],
        OURS["luck"][lang],
        OURS["verdict"][lang],
    )
    many = len(result.plan.scenarios) > 1
    made = table(*(["Δ"] if many else []), *heads, right=[i + many for i in (2, 3, 4, 5)])
    for row in frame.itertuples():
        scale, unit = read_in(row.unit, lang)
        places = decimals(scale * row.low, scale * row.high)
        mean, between = shown(scale * row.mean, places, sign=True), interval(scale * row.low, scale * row.high, places, sign=True)
        cells = (label(row.indicator, lang), unit, mean, between, f"{percent(row.share_positive)} %", f"{percent(row.luck)} %", VERDICTS[row.verdict][lang])
        made.add_row(*([row.scenario] if many else []), *cells)
    out.show(OURS["verdicts"][lang].format(len(result.worlds()), OURS[_tried_kind(result)][lang]), made)
    out.print(OURS["luck_note"][lang] + "\n")


def _show_left_out(out: Page, result: Any, lost: pd.DataFrame, lang: str) -> None:
    parts = [
        OURS["lost"][lang].format(label(str(name), lang), r.of_trajectories - r.trajectories, r.of_trajectories, r.of_blocks - r.blocks, r.of_blocks)
        for name, r in zip(lost.index, lost.itertuples(), strict=True)
        if r.trajectories < r.of_trajectories or r.blocks < r.of_blocks
    ]
    if parts or len(result.failures):
        out.print(OURS["left_out"][lang].format(("；" if lang == "zh" else "; ").join(parts) or "–", len(result.failures)) + "\n")


def tried(factor: Factor, lang: str) -> str:
    """The range or list of settings of a factor, with its unit."""
    if factor.values:
        return ", ".join(_setting(factor, setting_shown(value), lang, unit=False) for value in factor.values) + _unit(factor, lang)
    return f"{_setting(factor, factor.low, lang, unit=False)} … {_setting(factor, factor.high, lang, unit=False)}{_unit(factor, lang)}"


def _setting(factor: Factor, value: Any, lang: str, *, unit: bool = True) -> str:
    if not factor.numeric:
        return str(value)
    scale = read_in(factor.unit, lang)[0]
    return f"{scale * value:,.4g}" + (_unit(factor, lang) if unit else "")


def _unit(factor: Factor, lang: str) -> str:
    return f" {read_in(factor.unit, lang)[1]}" if factor.numeric else ""


def _share(value: float, low: float) -> str:
    """A share in per cent and half of its interval, which is as wide below as above."""
    return f"{100 * value:.0f} ± {100 * (value - low):.0f}" if math.isfinite(value) else "–"
