"""The catalogue of instruments as plain records, in both languages: what each is, what it costs, moves and did, and what is left out."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ecosystem.declare import Number, Text, Wrong, nearest
from ecosystem.indicators import INDICATORS
from ecosystem.rules import Rulebook
from ecosystem.terms import TERMS
from policies import CATALOGUE
from policies.base import Policy
from policies.plans import items, outside

THEMES = {  # in the order of the plans
    "supervision": Text("Prudent and tolerant supervision", "审慎包容监管"),
    "conversion": Text("From research to product", "成果转化"),
    "finance": Text("Finance", "金融支持"),
    "scenarios": Text("First customers", "应用场景"),
    "platforms": Text("Platforms", "双创平台"),
    "risk": Text("Risk", "风险机制"),
    "measurement": Text("Measurement", "统计与测度"),
    "fashion": Text("Fashion and design", "时尚产业"),
    "place": Text("Place", "空间与人才"),
}
DOCUMENTS = {  # the seeds, in short
    "000": Text("City study (000)", "城市研究（000）"),
    "001": Text("Fashion plan 2020-2024 (001)", "时尚产业行动计划2020-2024（001）"),
    "002": Text("Futian's plan to 2035 (002)", "福田区中长期规划（002）"),
    "003": Text("Pilot zone: study and action plan (003)", "新经济试验区研究及行动方案（003）"),
    "004": Text("Reply on fashion (004)", "时尚提案答复（004）"),
}
CONFINED_BY = {
    "sectors": Text("sector", "产业"),
    "districts": Text("district", "区"),
    "max_age": Text("greatest age", "企业年龄上限"),
    "min_age": Text("least age", "企业年龄下限"),
    "max_sales": Text("size", "企业规模"),
}
MEASURED = Path(__file__).parent / "tables" / "measured.toml"  # written by docs/effects.py
COSTS = ("budget", "running", "cost")  # numbers of a dose that are paid: a budget line, a standing cost, the cost of each case
SHOWN = ("entrants", "survivors_5y", "unicorns_ever", "public_spending")  # what is said of the effect


def instruments(theme: str | None = None) -> list[dict[str, Any]]:
    """Every instrument, or those of one theme, theme by theme; raises Wrong on a theme there is not."""
    if theme is not None and theme not in THEMES:
        raise Wrong("--theme", theme, f"one of {', '.join(THEMES)}", nearest(theme, THEMES))
    by_theme = sorted(CATALOGUE, key=lambda name: list(THEMES).index(CATALOGUE[name].theme))
    return [instrument(name) for name in by_theme if theme in (None, CATALOGUE[name].theme)]


def instrument(name: str) -> dict[str, Any]:
    """One instrument; raises Wrong on a name there is not."""
    if name not in CATALOGUE:
        raise Wrong("measure", name, "an instrument: see `tequ measures`", nearest(name, CATALOGUE))
    policy = CATALOGUE[name]
    most = policy().most_a_year()
    return {
        "name": name,
        "theme": policy.theme,
        "label": policy.label.en,
        "label_zh": policy.label.zh,
        "why": policy.why.en,
        "why_zh": policy.why.zh,
        "clauses": [{"document": c.document, "article": c.article, "quote": c.quote} for c in policy.clauses],
        "tasks": [
            {"plan": i.plan, "document": i.clause.document, "article": i.clause.article, "title": i.title.en, "title_zh": i.title.zh}
            for i in items()
            if name in i.measures
        ],
        "acts_on": list(policy.acts_on),
        "terms": [{"name": term, "label": acted(term).en, "label_zh": acted(term).zh} for term in policy.acts_on],
        "costs": costs(policy),
        "most_a_year": most if math.isfinite(most) else None,
        "fails_by": policy.fails_by.en,
        "fails_by_zh": policy.fails_by.zh,
        "moves": [{"indicator": key, "direction": sign, "label": INDICATORS[key].label.en, "label_zh": INDICATORS[key].label.zh} for key, sign in policy.moves],
        "confined_by": list(policy.targeted_by),
        "sectors": list(policy.sectors),
        "settings": {key: _setting(number) for key, number in policy.Dose.declared.items()},
        "measured": measured().get("measures", {}).get(name),
    }


def left_out() -> list[dict[str, Any]]:
    """What the plans name and the model leaves out, with the reason."""
    return [
        {
            "key": one.key,
            "name": one.name.en,
            "name_zh": one.name.zh,
            "document": one.clause.document,
            "article": one.clause.article,
            "quote": one.clause.quote,
            "reason": one.reason.en,
            "reason_zh": one.reason.zh,
        }
        for one in outside().values()
    ]


@cache
def measured() -> dict[str, Any]:
    """What each instrument did at its default dose alone: tables `about` and `measures`; empty when nobody has measured."""
    return tomllib.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}


def acted(name: str) -> Text:
    """What a term, or a number of the Rulebook, is called."""
    return TERMS[name].label if name in TERMS else Rulebook.declared[name].label if name in Rulebook.declared else Text(name, name)


def costs(policy: type[Policy]) -> list[str]:
    """What the treasury may spend on a measure: the budget line, the standing cost, the cost of each case."""
    dose = policy.Dose.declared
    return [f"{dose[key].default:g} {dose[key].unit}" for key in COSTS if key in dose]


def _setting(number: Number) -> dict[str, Any]:
    return {
        "default": number.default,
        "unit": number.unit,
        "low": number.low,
        "high": number.high,
        "source": number.source,
        "label": number.label.en,
        "label_zh": number.label.zh,
    }
