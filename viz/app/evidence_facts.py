"""The facts as a table: statement, band, what the model was measured to do, and a drawing of both."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from experiments.facts import FACTS, Fact
from experiments.files import versions
from viz.app.evidence_words import digits, source, unit
from viz.app.evidence_work import Measurement
from viz.app.say import Say, texts
from viz.words import capital, is_money

BAND = (30.0, 70.0)  # where the band lies on a strip of 100
EDGE = (2.0, 98.0)  # what lies further out is shown at the edge


def table(measured: Measurement | None, say: Say) -> list[dict[str, Any]]:
    """Every fact with its band and, when it was measured, its value; those outside their band first in each role."""
    found = {row["fact"]: row for row in measured.rows} if measured else {}
    rows = [_row(fact, found.get(fact.name), say) for fact in FACTS]
    order = {"outside": 0, "unknown": 1, "inside": 2, "": 2}
    return sorted(rows, key=lambda row: (row["role"] != "target", order[row["verdict"]]))


def summary(measured: Measurement | None, say: Say) -> list[str]:
    """How many facts of each role hold: "31 of 32 targets lie inside their band"."""
    if measured is None:
        return []
    named = {fact.name: fact for fact in FACTS}
    said = []
    for role in ("target", "check"):
        rows = [row for row in measured.rows if row["fact"] in named and named[row["fact"]].role == role]
        said.append(say.text(f"evidence.count_{role}", inside=sum(_inside(named[row["fact"]], row) for row in rows), total=len(rows)))
    return said


def described(measured: Measurement, say: Say) -> str:
    """When, how large, how often, by which version a measurement was made."""
    when = datetime.fromisoformat(measured.when)
    key = "evidence.measured_one" if measured.replicates == 1 else "evidence.measured"
    return say.text(
        key,
        date=f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}" if say.chinese else f"{when.day} {when:%B %Y, %H:%M}",
        n=measured.replicates,
        scale=f"{measured.scale:g}",
        seed=measured.seed,
        version=measured.versions.get("tequ", "?"),
    )


def is_current(measured: Measurement) -> bool:
    """Whether the model is still the one that was measured."""
    return measured.versions.get("source") == versions()["source"]


def seconds(replicates: int, scale: float, before: list[Measurement]) -> float:
    """About how long a measurement takes here: by the pace of the last one, else as on two ordinary cores."""
    for made in before:
        if made.scale == scale:
            return made.seconds * max(replicates, 2) / max(made.replicates, 2)
    return 4.0 + replicates * (0.5 + 3.5 * scale)


def duration(length: float, say: Say) -> str:
    """ "40 seconds", "3 minutes": a length of time to plan by."""
    if length < 90:
        return say.text("evidence.seconds", n=max(10 * round(length / 10), 10))
    return say.text("evidence.minutes", n=round(length / 60))


def _row(fact: Fact, found: dict[str, Any] | None, say: Say) -> dict[str, Any]:
    key = f"evidence_facts.{fact.name}"
    shown = _unit(fact, say)
    value = _number(found["value"]) if found else None
    spread = _number(found["spread"]) if found else None
    verdict = "" if found is None else "unknown" if value is None else "inside" if fact.low <= value <= fact.high else "outside"
    return {
        "fact": fact.name,
        "statement": say.text(key) if key in texts() else capital(fact.name),
        "note": _remark(fact, "reason" if verdict in ("outside", "unknown") and fact.reason else "note", say),
        "role": fact.role,
        "role_label": say.text(f"evidence.{fact.role}"),
        "unit": unit(shown, say),
        "band": f"{_written(fact.low, fact, say)} {say('table.to')} {_written(fact.high, fact, say)}",
        "value": "" if found is None else say("table.none") if value is None else _written(value, fact, say),
        "spread": "" if spread is None else say.text("evidence.spread", value=_written(spread, fact, say, 2)),
        "verdict": verdict,
        "verdict_label": say.text(f"evidence.{verdict}") if verdict else "",
        "strip": _strip(fact, value, spread),
        "source": source(fact.source, say),
    }


def _remark(fact: Fact, kind: str, say: Say) -> str:
    """What is said below a fact: its note, or why the model misses it."""
    key = f"evidence_facts.{kind}.{fact.name}"
    return say.text(key) if key in texts() else "" if say.chinese else capital(getattr(fact, kind))


def _strip(fact: Fact, value: float | None, spread: float | None) -> dict[str, float | None]:
    """Places on a strip of 100 whose band lies from 30 to 70: the observed value, the measured one, one deviation either way."""

    def place(x: float) -> float:
        along = BAND[0] + (BAND[1] - BAND[0]) * (x - fact.low) / (fact.high - fact.low)
        return round(min(max(along, EDGE[0]), EDGE[1]), 1)

    around = (None, None) if value is None or spread is None else (place(value - spread), place(value + spread))
    return {"observed": place(fact.target), "measured": None if value is None else place(value), "from": around[0], "to": around[1]}


def _inside(fact: Fact, row: dict[str, Any]) -> bool:
    value = _number(row["value"])
    return value is not None and fact.low <= value <= fact.high


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _unit(fact: Fact, say: Say) -> str:
    """Money as the language writes it: billions stay billions in English, both are yuan in Chinese."""
    return fact.unit if not say.chinese or not is_money(fact.unit) else "M RMB"


def _written(value: float, fact: Fact, say: Say, figures: int = 4) -> str:
    if say.chinese and fact.unit == "bn RMB":
        return digits(1000.0 * value, "M RMB", say, figures=figures)
    return digits(value, fact.unit, say, figures=figures)
