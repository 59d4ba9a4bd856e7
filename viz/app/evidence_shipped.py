"""What comes with the program, on the page "evidence": published designs, robustness of the headline, the natures calibration left."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.nature import Nature
from experiments import ensemble, shipped
from experiments.scenario import load
from experiments.scenario import shipped as on_shelf
from viz import evidence
from viz.app.evidence_words import digits
from viz.app.say import Say
from viz.page import Listing

BAND, EDGE = (30.0, 70.0), (2.0, 98.0)  # where the published interval lies on a strip of 100; what lies further out is at the edge
SHIPPED = {"estimates": shipped.estimates, "robustness": shipped.robustness}


# -- published designs --------------------------------------------------------------------------------


def estimates(say: Say) -> dict[str, Any]:
    """A row an estimate beside the published one, with a strip; and how many lie inside."""
    found = shipped.estimates() or {"about": {}, "estimate": []}
    rows = [_estimate(row, say) for row in found["estimate"]]
    inside = sum(row.get("inside") is True for row in found["estimate"])
    said = say("evidence.estimates_note", **evidence.about(found), inside=inside, total=len(rows))
    return {"rows": rows, "said": said, "truth": any(row["truth"] for row in rows)}


def _estimate(row: dict[str, Any], say: Say) -> dict[str, Any]:
    design, statement, unit, value, error, between, published, _ = evidence.estimate(row, say)
    verdict = {True: "inside", False: "outside"}.get(row.get("inside"), "unknown")  # type: ignore[arg-type]
    truth = evidence.number(row, "truth")
    return {
        "design": design,
        "statement": statement,
        "unit": unit,
        "value": value,
        "error": error,
        "between": between,
        "published": published,
        "verdict": verdict,
        "verdict_label": say.text(f"evidence.estimate_{verdict}"),
        "truth": "" if np.isnan(truth) else say.number(truth),
        "note": shipped.said(row, "note", say.lang) if not say.chinese or "note_zh" in row else "",  # the remarks are English
        "source": say.source(row.get("source", "")),
        "strip": _strip(row),
    }


def _strip(row: dict[str, Any]) -> dict[str, float | None]:
    """Places on a strip whose shade is the published interval: the estimate and its own interval; None where nothing is known."""
    low, high = (evidence.number(row, f"published_{end}") for end in ("low", "high"))

    def place(key: str) -> float | None:
        value = evidence.number(row, key)
        if not np.isfinite([value, low, high]).all() or high <= low:
            return None
        return float(round(min(max(BAND[0] + (BAND[1] - BAND[0]) * (value - low) / (high - low), EDGE[0]), EDGE[1]), 1))

    return {"band": None if not np.isfinite([low, high]).all() else 1.0, "measured": place("estimate"), "from": place("low"), "to": place("high")}


# -- robustness ---------------------------------------------------------------------------------------


def robustness(say: Say) -> dict[str, Any]:
    """Verdicts, and the effect in each variant."""
    found = shipped.robustness() or {"about": {}, "effect": [], "verdict": []}
    names = [_title(str(found["about"].get(key, "")), say) for key in ("scenario", "baseline")]
    verdicts, effects = evidence.of_robustness(found, say.text("evidence.robust_title", scenario=names[0], baseline=names[1]), say)
    return {"title": verdicts.title, "said": verdicts.note, "tables": [_table(verdicts), _table(effects)]}


def _title(name: str, say: Say) -> str:
    """A shipped scenario's title, else its name."""
    return load(name).title[say.lang] if name in on_shelf() else name  # type: ignore[index]


def _table(one: Listing) -> dict[str, Any]:
    columns = [{"label": label, "number": numeric} for label, numeric in one.columns]
    return {"name": one.name, "columns": columns, "rows": [list(row) for row in one.rows]}


# -- the natures that calibration left ------------------------------------------------------------------


def drawn(name: str, unit: str, say: Say) -> str:
    """Where nine of ten draws have a number of Nature, and whether calibration identified it; "" where it was not fitted to several."""
    draws = ensemble.draws()
    if len(draws) < 2 or not any(name in draw for draw in draws):
        return ""
    values = [draw.get(name, Nature.declared[name].default) for draw in draws]
    low, high = (digits(float(v), unit, say, "nature", figures=3) for v in np.quantile(values, (0.05, 0.95)))
    about = ensemble.about()
    known = next((key for key in ("identified", "unidentified") if name in about.get(key, ())), "")
    said = say.text("evidence.drawn", low=low, high=high)
    return said + (say.text("evidence.and_so") + say.text(f"evidence.{known}") if known else "")


def natures(say: Say) -> str:
    """How many draws there are, from when and of which name; "" where there is one only."""
    n, about = len(ensemble.draws()), ensemble.about()
    return "" if n < 2 else say.text("evidence.natures", n=n, date=about.get("date", "?"), digest=ensemble.digest())
