"""Lists to choose a life from, and one life in both worlds, in the visitor's language."""

from __future__ import annotations

import math
from typing import Any

from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.declare import Text
from experiments.live.answers import Life, Listing, Path
from experiments.live.host import Answer
from viz.app.say import Say
from viz.words import capital

SECTORS, DISTRICTS = tuple(SECTOR_LABELS.values()), tuple(DISTRICT_LABELS.values())
KINDS = ("firms", "funds", "regulators")
EVENTS = 200  # of a life's events, the newest


def said(answer: Answer | None, say: Say) -> dict[str, Any]:
    """An answer as the page shows it, by "as": "waits" while there is none, "list", "life", or "refused" with its reason."""
    if answer is None:
        return {"as": "waits"}
    if isinstance(answer.content, Listing):
        return {"as": "list", **listing(answer.content, say)}
    if isinstance(answer.content, Life):
        return {"as": "life", **life(answer.content, say)}
    return {"as": "refused", "reason": say.text("live.refused", reason=answer.refused)}


def listing(found: Listing, say: Say) -> dict[str, Any]:
    """Rows to choose from: name, place, and each column's figure in both worlds."""
    columns = [{"name": c.name, "label": capital(say.of(c.label)), "unit": say.unit(c.unit)} for c in found.columns]
    rows = []
    for row in found.rows:
        rows.append(
            {
                "uid": row.uid,
                "name": say.of(row.name),
                "where": _where(row.sector, row.district, say),
                "states": _states(row.baseline, row.scenario, say),
                "figures": [[_number(v, c.unit, say) for v in pair] for pair, c in zip(row.figures, found.columns, strict=True)],
            }
        )
    return {
        "kind": found.kind,
        "name": found.name,
        "label": capital(say.of(found.label)),
        "columns": columns,
        "rows": rows,
        "count": say.text("live.listed", shown=len(rows), total=say.number(found.total)),
        "at": say.quarter(found.at[1]),
        "choices": [{"name": c.name, "label": capital(say.of(c.label))} for c in found.choices],
    }


def life(found: Life, say: Say) -> dict[str, Any]:
    """One firm, fund or regulator: facts, figures and dated events of both worlds side by side."""
    facts = []
    for fact in found.facts:
        baseline, scenario = (say.of(text) if text else say("table.none") for text in (fact.baseline, fact.scenario))
        facts.append({"label": capital(say.of(fact.label)), "baseline": baseline, "scenario": scenario})
    figures = [
        {
            "label": capital(say.of(f.label)),
            "unit": say.unit(f.unit),
            "baseline": _number(f.baseline, f.unit, say),
            "scenario": _number(f.scenario, f.unit, say),
        }
        for f in found.figures
    ]
    events = [
        {
            "quarter": say.quarter(e.quarter),
            "only": e.only_in,
            "baseline": say.of(e.baseline) if e.baseline else "",
            "scenario": say.of(e.scenario) if e.scenario else "",
        }
        for e in sorted(found.events, key=lambda e: -e.quarter)[:EVENTS]
    ]
    return {
        "kind": found.kind,
        "uid": found.uid,
        "name": capital(say.of(found.name)),
        "where": _where(found.sector, found.district, say),
        "until": say.text("live.as_of", quarter=say.quarter(found.until)),
        "facts": facts,
        "figures": figures,
        "events": events,
        "lists": [listing(inner, say) for inner in found.lists],
        "paths": [_path(path, found.years, say) for path in found.paths],
    }


def _path(path: Path, years: tuple[int, ...], say: Say) -> dict[str, Any]:
    """Counts by year as a small table."""
    cells = [
        {"year": year, "baseline": say.number(b, path.unit), "scenario": say.number(s, path.unit)}
        for year, b, s in zip(years, path.baseline, path.scenario, strict=True)
    ]
    return {"label": capital(say.of(path.label)), "unit": say.unit(path.unit), "years": cells}


def _number(value: float | None, unit: str, say: Say) -> str:
    return say("table.none") if value is None or not math.isfinite(value) else say.number(value, unit)


def _states(baseline: Text | None, scenario: Text | None, say: Say) -> list[str]:
    return [say.of(text) if text else say.text("live.not_there") for text in (baseline, scenario)]


def _where(sector: int, district: int, say: Say) -> str:
    parts = [capital(say.of(SECTORS[sector]))] if sector >= 0 else []
    parts += [say.of(DISTRICTS[district])] if district >= 0 else []
    return say.text("live.comma").join(parts)
