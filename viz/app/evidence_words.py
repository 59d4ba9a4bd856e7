"""How a declared number is read: its unit in words, its value with every digit that matters, what kind of source it rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from ecosystem.declare import Entry, Text
from policies import CATALOGUE
from viz.app.say import Say, texts
from viz.runs.names import unit_of
from viz.words import CHINESE_STEPS, MINUS, capital, is_money, is_share

KINDS = ("plans", "law", "counted", "paper", "fitted", "partly", "assumed", "other")  # from the firmest to what is a choice
CHAPTERS = ("nature", "rules", "measures", "city", "driver", "experiments")
ROW = r"\b(?!A-)[A-FK]\d+(?:\.\d+)?[a-z]?\b"  # a row of the evidence table
PLANS = r"^(?:00\d L\d+|A[12]\.\d+)"
LAW = r"国\w+字|国科发火|\bLaw\b|Basel|Measures for IPO|under approval"
PAPER = r"[A-Z][a-zé]+.* (?:19|20)\d\d\b"
ASSUMPTION = r"\bA-\d+"


def chapter(group: str) -> str:
    """The chapter of the codebook that a group belongs to."""
    head = group.partition(".")[0]
    head = {"sizes": "city", "targets": "measures"}.get(head, head)
    return head if head in CHAPTERS else "experiments"


def kind(source: str, note: str = "") -> str:
    """What a number rests on (one of KINDS); where a choice has a part in it, the choice is named first."""
    if re.search(ASSUMPTION, f"{source} {note}"):
        return "assumed" if source.startswith("assumption") else "partly"
    found = {"fitted": "^fitted", "plans": PLANS, "law": LAW, "counted": ROW, "paper": PAPER}
    return next((name for name, pattern in found.items() if re.search(pattern, source)), "other")


def assumptions(entry: Entry) -> list[str]:
    """Ids of the assumptions a number rests on: "A-12"."""
    return list(dict.fromkeys(re.findall(ASSUMPTION, f"{entry.source} {entry.note}")))


def rows_cited(source: str) -> list[str]:
    """Rows of the evidence table that a source names: "A1.1", "K5a"."""
    return list(dict.fromkeys(re.findall(ROW, source)))


def unit(declared: str, say: Say, group: str = "") -> str:
    """A declared unit in words; shares, which are shown in per cent, say so."""
    key = f"evidence_units.{declared}"
    if group == "plan" and declared == "points":  # points of a design, and no percentages
        key = "evidence_units.points of a design"
    return say.text(key) if key in texts() else unit_of(declared, say)


def digits(value: float, declared: str, say: Say, group: str = "", *, figures: int = 6) -> str:
    """A value in its unit with up to `figures` significant digits: unlike an effect, a declared number is exact."""
    if value is None or not math.isfinite(value):
        return say("table.none")
    ratio = " for each M RMB" in declared or group == "plan"  # a ratio of two sums of money has no money in it
    value *= 1.0 if ratio else 100.0 if is_share(declared) else 1e6 if say.chinese and is_money(declared) else 1.0
    step, word = next(((s, w) for s, w in CHINESE_STEPS if abs(value) >= s), (1.0, "")) if say.chinese else (1.0, "")
    shown = abs(value) / step
    places = max(figures - 1 - math.floor(math.log10(shown)), 0) if shown else 0
    body = f"{shown:,.{min(places, 12)}f}"
    body = body.rstrip("0").rstrip(".") if "." in body else body
    return (MINUS if value < 0 else "") + (body.replace(",", "") if say.chinese else body) + word


def quantity(value: float, declared: str, say: Say) -> str:
    """A value with its unit: "300 M RMB a year", "3亿元/年"."""
    words = unit(declared, say)
    return f"{digits(value, declared, say)}{'' if say.chinese or words.startswith('%') else ' '}{words}"


def shared_label(entry: Entry, say: Say) -> str:
    """What numbers of one column of data have in common: "Share of founders" of "share of founders, Fintech"."""
    label = entry.label[say.lang]
    if entry.group.startswith("city.") and say.chinese and entry.group != "city.special":
        label = label.partition("：")[2]
    elif entry.group.startswith("city.") or entry.group == "driver":
        label = re.split(r", |：|，", label)[0]
    return capital(label)


def source(declared: str, say: Say) -> str:
    """Where a number comes from; Chinese has the codes, and its own words where there are none."""
    return say.source(declared)


def group_label(group: str, say: Say) -> str:
    """A group of the codebook as people call it."""
    head, _, name = group.partition(".")
    if head == "measures":
        return CATALOGUE[name].label[say.lang]
    return say.text(f"evidence.group_{group.replace('.', '_')}")


def both(text: Text) -> str:
    """A text in both languages, for searching."""
    return f"{text.en} {text.zh}"


def counts(entries: Iterable[Entry]) -> dict[str, dict[str, int]]:
    """Chapter -> kind of source -> how many numbers."""
    found = {name: dict.fromkeys(KINDS, 0) for name in CHAPTERS}
    for entry in entries:
        found[chapter(entry.group)][kind(entry.source, entry.note)] += 1
    return found
