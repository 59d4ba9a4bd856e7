"""Scenario discovery: in words, where a package fails.

Worlds fail where the mean change of an indicator is not on the better side of a threshold. The boxes of settings in which most worlds
fail are PRIM's (experiments/boxes.py), each checked on worlds it was not found in. A second box is looked for among the worlds outside
the first, and so on; shares are always of all failures and of all worlds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ecosystem.declare import Number, Text, Wrong, nearest
from experiments.boxes import Box, inside_of, search, tried_elsewhere
from experiments.levers import Factor
from experiments.plan import Plan, options

if TYPE_CHECKING:
    import pandas as pd

A174 = "assumption A-174"
NUMBERS = {
    # A world fails where the change is not on the better side of this: at or below it, or at or above it where less is better.
    "below": Number(0.0, "of the indicator", -1e9, 1e9, A174, Text("a world fails at or below this change", "变化不高于此值即为失败"), False, "below"),
    "failures": Number(10, "worlds", 4, 100_000, A174, Text("fewest failing worlds to look at", "可供分析的最少失败情形数"), True, "failures"),
    "boxes": Number(3, "boxes", 1, 10, A174, Text("most boxes", "最多的区域数"), True, "boxes"),
    "coverage": Number(0.9, "share of failures", 0.1, 1.0, A174, Text("enough failures explained", "已解释的失败占比上限"), False, "coverage"),
}

SAID = {
    "empty": Text("No world was finished, so nothing can be said about where {who} fails.", "没有完成的情形，无法判断{who}在何处失败。"),
    "none": Text("{Who} does {aim} in all {n} worlds tried: it fails in none of them.", "在全部{n}种情形中，{who}都能{aim}，无一失败。"),
    "all": Text(
        "{Who} does not {aim} in any of the {n} worlds tried: no setting of the factors rescues it.",
        "在全部{n}种情形中，{who}都不能{aim}：各因素取任何值都无法挽回。",
    ),
    "few_fail": Text(
        "{Who} does not {aim} in {k} of {n} worlds tried: fewer than {fewest}, too few to say where.",
        "{n}种情形中，{who}有{k}种不能{aim}：少于{fewest}种，不足以判断在何处。",
    ),
    "few_hold": Text(
        "{Who} does {aim} in only {held} of {n} worlds tried: fewer than {fewest}, too few to say where.",
        "{n}种情形中，{who}只有{held}种能{aim}：少于{fewest}种，不足以判断在何处。",
    ),
    "nowhere": Text(
        "{Who} does not {aim} in {k} of {n} worlds tried ({share} %), and no range of the factors tells where: no box holds up on worlds it was not found in.",
        "{n}种情形中，{who}有{k}种不能{aim}（{share}%），但没有任何因素范围能说明在何处：找到的区域在未参与搜索的情形上均不成立。",
    ),
    "box": Text(
        "{Who} does not {aim} where {where}: {density} % of such worlds fail, and {coverage} % of all failures lie there "
        "(of {n} worlds, {k} fail; in worlds kept out of the search, {fresh} % fail there).",
        "{where}时，{who}不能{aim}：这样的情形{density}%失败，占全部失败的{coverage}%（{n}种情形中{k}种失败；在未参与搜索的情形中检验，失败率{fresh}%）。",
    ),
    "more": Text(
        " Of the other worlds it also fails where {where}: {density} % of them, and {coverage} % of all failures.",
        "在其余情形中，{where}时也会失败：失败率{density}%，占全部失败的{coverage}%。",
    ),
    "who": Text("the package", "政策组合"),
    "aim": Text("bring more", "带来增加"),
    "above": Text("{label} is above {low}", "{label}高于{low}"),
    "below": Text("{label} is below {high}", "{label}低于{high}"),
    "least": Text("{label} is at least {low}", "{label}不低于{low}"),
    "most": Text("{label} is at most {high}", "{label}不高于{high}"),
    "between": Text("{label} is between {low} and {high}", "{label}在{low}至{high}之间"),
    "exactly": Text("{label} is {low}", "{label}为{low}"),
    "and": Text(" and ", "且"),
    "or": Text(" or ", "或"),
}


@dataclass(frozen=True, slots=True)
class Discovery:
    """Where a package fails: `sentence` in words, `boxes()` a frame, of `worlds` tried `failing` failed.

    `fresh` is the share of failing worlds in the first box among worlds it was not found in (NaN without a box).
    """

    kind: ClassVar[str] = "discovery"
    sentence: Text
    limits: pd.DataFrame
    failing: int
    worlds: int
    fresh: float

    def boxes(self) -> pd.DataFrame:
        """The boxes' restricted factors: box, factor, unit, low, high, settings, coverage, density, mass.

        Limits are in the factor's unit and belong to the box; a side that is not restricted has the end of what was tried. A factor of
        names has its names in `settings`, joined by " | ", and no limits (NaN). Coverage is the box's share of all failures, density
        the share of its worlds that fail, mass its share of all worlds; worlds of an earlier box are not counted again.
        """
        return self.limits.copy()

    def to_json(self) -> dict[str, Any]:
        rows = [{k: v if isinstance(v, (str, int)) else _finite(v) for k, v in row.items()} for row in self.limits.to_dict("records")]
        said = {"en": self.sentence.en, "zh": self.sentence.zh}
        return {"sentence": said, "worlds": self.worlds, "failing": self.failing, "fresh": _finite(self.fresh), "boxes": rows}


def of_sweep(sweep: Any) -> Discovery | None:
    """Where the first scenario of a sweep fails; None when nothing finished."""
    scenario = sweep.plan.scenarios[0].name

    def outcome(indicator: str) -> pd.Series:
        return sweep.effects(indicator, scenario).set_index("point")["delta"]  # type: ignore[no-any-return]

    return of_plan(sweep.plan, sweep.design(), outcome) if len(sweep.effects()) else None


def of_plan(plan: Plan, design: pd.DataFrame, outcome: Callable[[str], pd.Series], lead: str = "entrants") -> Discovery:
    """Where the plan's first scenario fails, by the plan's table [discovery]: `outcome` gives the mean change of an indicator by point."""
    from ecosystem.indicators import INDICATORS

    settings, name = asked(plan, lead)
    indicator, change = INDICATORS[name], outcome(name).dropna()
    failing = change >= settings["below"] if indicator.better < 0 else change <= settings["below"]
    first = plan.scenarios[0].name
    who = Text(f"the package {first}", f"政策组合{first}")
    return discover(design, failing, plan.factors, aim=_aim(indicator, settings["below"]), who=who, settings=settings)


def asked(plan: Plan, lead: str = "entrants") -> tuple[dict[str, float], str]:
    """The numbers of the plan's table [discovery] and the indicator it is about, checked."""
    from ecosystem.indicators import INDICATORS

    name = plan.options.get("discovery", {}).get("indicator", lead)
    if name not in INDICATORS:
        raise Wrong("discovery.indicator", name, "the name of an indicator", nearest(str(name), INDICATORS))
    return options(plan, "discovery", NUMBERS, ("indicator",)), name


def _aim(indicator: Any, below: float) -> Text:
    from experiments.tables.page import read_in, shown

    fewer = indicator.better < 0
    if below == 0.0:
        return Text(f"{'lower' if fewer else 'bring more'} {indicator.label.en}", f"{'减少' if fewer else '增加'}{indicator.label.zh}")
    (scale, unit), (_, unit_zh) = read_in(indicator.unit, "en"), read_in(indicator.unit, "zh")
    limit = shown(scale * below, sign=True)
    en = f"keep the change in {indicator.label.en} {'below' if fewer else 'above'} {limit} {unit}"
    return Text(en, f"使{indicator.label.zh}的变化{'低于' if fewer else '高于'}{limit}{unit_zh}")


def discover(
    design: pd.DataFrame,
    failing: pd.Series,
    factors: Sequence[Factor],
    *,
    aim: Text = SAID["aim"],
    who: Text = SAID["who"],
    settings: Mapping[str, float] | None = None,
) -> Discovery:
    """Where do worlds fail? `design` has a row a point and a column a factor key (other columns are not looked at), `failing` says of
    each point whether it fails (missing where it is not known). `aim` is what failing worlds do not do, as a verb with its object.
    """
    import pandas as pd

    chosen = {name: number.default for name, number in NUMBERS.items()} | dict(settings or {})
    failing = failing.dropna().astype(bool).sort_index()
    factors = [f for f in factors if f.key in design and design.loc[failing.index, f.key].nunique() > 1]
    x = design.loc[failing.index, [f.key for f in factors]]
    n, k, fewest = len(failing), int(failing.sum()), int(chosen["failures"])
    boxes: list[tuple[Box, float, float, float]] = []
    rest, fresh = failing, math.nan
    while len(boxes) < chosen["boxes"] and rest.sum() >= fewest and (~rest).sum() >= fewest and factors:
        box = search(x.loc[rest.index], rest, factors)
        tried = tried_elsewhere(x.loc[rest.index], rest, factors) if box else None
        if not box or tried is None:
            break
        fresh = fresh if boxes else tried
        inside = rest[inside_of(x.loc[rest.index], box)]
        boxes.append((box, inside.sum() / k, inside.mean(), len(inside) / n))
        rest = rest.drop(inside.index)
        if 1.0 - rest.sum() / k >= chosen["coverage"]:
            break
    by_key, rows = {f.key: f for f in factors}, []
    for number, (box, *stats) in enumerate(boxes, 1):
        for key, limit in box.items():
            low, high, names = (math.nan, math.nan, " | ".join(limit)) if isinstance(limit, list) else (*limit, "")
            rows.append((number, key, by_key[key].unit, low, high, names, *map(float, stats)))
    limits = pd.DataFrame(rows, columns=["box", "factor", "unit", "low", "high", "settings", "coverage", "density", "mass"])
    limits.attrs["units"] = {"coverage": "share of failures", "density": "share of the box's worlds", "mass": "share of worlds"}
    said = _sentence(boxes, by_key, x, n, k, fewest, fresh, aim, who)
    return Discovery(said, limits, k, n, fresh)


# -- in words ------------------------------------------------------------------------------------------


def _sentence(boxes: Sequence[Any], factors: Mapping[str, Factor], x: pd.DataFrame, n: int, k: int, fewest: int, fresh: float, aim: Text, who: Text) -> Text:
    said = "empty" if not n else "none" if not k else "all" if k == n else "few_fail" if k < fewest else "few_hold" if n - k < fewest else ""
    said = said or ("box" if boxes else "nowhere")

    def words(lang: str) -> str:
        numbers = {"n": f"{n:,}", "k": f"{k:,}", "held": f"{n - k:,}", "fewest": fewest, "share": percent(k / n) if n else "", "fresh": percent(fresh)}
        names = {"aim": aim[lang], "who": who[lang], "Who": who[lang][0].upper() + who[lang][1:]}
        text = ""
        for name, (box, coverage, density, _) in zip([said] + ["more"] * (len(boxes) - 1), boxes or [({}, 0.0, 0.0, 0.0)], strict=True):
            where = SAID["and"][lang].join(condition(factors[key], limit, x[key], lang) for key, limit in box.items())
            text += SAID[name][lang].format(where=where, density=percent(density), coverage=percent(coverage), **numbers, **names)
        return text

    return Text(words("en"), words("zh"))


def condition(factor: Factor, limit: Any, tried: pd.Series, lang: str) -> str:
    """One restriction in words: "venture: hurdle is above 0.31 multiples", with units and only the sides that are restricted."""
    from experiments.tables.page import decimals, read_in, shown

    label = factor.label[lang]
    if isinstance(limit, list):
        return SAID["exactly"][lang].format(label=label, low=SAID["or"][lang].join(limit))
    scale, unit = read_in(factor.unit, lang)
    low, high = limit
    places = 0 if factor.whole and scale == 1.0 else decimals(scale * low, scale * high)
    unit = f" {unit}" if lang == "en" or (unit[0].isascii() and unit[0].isalpha()) else unit
    numbers = {"label": label, "low": shown(scale * low, places) + unit, "high": shown(scale * high, places) + unit}
    exact = bool(factor.whole or factor.values)
    if low > tried.astype(float).min() and high < tried.astype(float).max():
        if low < high:
            numbers["low"] = shown(scale * low, places)
        return SAID["exactly" if low == high else "between"][lang].format(**numbers)
    if low > tried.astype(float).min():
        return SAID["least" if exact else "above"][lang].format(**numbers)
    return SAID["most" if exact else "below"][lang].format(**numbers)


def percent(share: float) -> str:
    """A share of worlds in whole per cent; 0 and 100 are said only where they are exact."""
    if not math.isfinite(share):
        return "–"
    return f"{100 * share:.0f}" if share in (0.0, 1.0) else f"{min(max(round(100 * share), 1), 99)}"


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
