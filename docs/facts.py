"""Write docs/facts.md: what the model was held against and what came of it, so that no number of the page is copied by hand.

    tequ facts --json > facts.json
    python -m docs.facts facts.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from experiments.facts.evidence import outside
from experiments.facts.fact import CONFIDENCE
from experiments.tables.page import decimals, interval, shown

PAGE = Path(__file__).parent / "facts.md"
SHIPPED = Path(__file__).parents[1] / "experiments" / "data" / "facts.json"
HEAD = """# Facts

What is known of the real city, held against simulated worlds by the published measure (`tequ facts`). A **target** may be fitted by calibration;
a **check** is fitted by nothing. Bands come from the spread of the evidence and were settled before the model was looked at. A fact holds
when the mean over worlds lies inside its band; behind the mean stand 5 and 95 % of the worlds. This page is written by `docs/facts.py`.

Sources are rows of the evidence table, or papers. Read: {confidence}.
"""


def page(rows: list[dict[str, Any]]) -> str:
    """The page from the rows of `tequ facts --json`."""
    told = "; ".join(f"**{code}** {words}" for code, words in CONFIDENCE.items())
    worlds = max((row["worlds"] for row in rows), default=0)
    out = [HEAD.format(confidence=told), "## How many hold", "", *counts(rows), "", f"Measured on {worlds} worlds.", ""]
    out += ["## Those that do not, and why", "", *failures(rows), "", "## All facts", "", *table(rows), ""]
    out += ["## Where the bands come from", "", "| fact | band because |", "|---|---|", *(f"| {r['fact']} | {_line(r['rule'])} |" for r in rows), ""]
    out += ["## Rows of the evidence table that are no fact", "", *(f"- {', '.join(names)}: {reason}" for reason, names in _by_reason().items())]
    return "\n".join(out) + "\n"


def counts(rows: list[dict[str, Any]]) -> list[str]:
    """How many facts of each role hold."""
    said = []
    for role in dict.fromkeys(row["role"] for row in rows):
        of_role = [row["inside"] for row in rows if row["role"] == role]
        said.append(f"- {role}: {sum(of_role)} of {len(of_role)} inside their band ({100 * sum(of_role) / len(of_role):.0f} %)")
    return said


def failures(rows: list[dict[str, Any]]) -> list[str]:
    """A line for each fact outside its band."""
    missed = [row for row in rows if not row["inside"]]
    return [f"- **{r['fact']}** ({r['role']}): {_value(r)} {r['unit']}, band {_band(r)}. {_line(r['reason']) or 'The reason is not known.'}" for r in missed]


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Every fact: verdict, statement, band, value with the worlds around it, source."""
    out = ["| | fact | what is known | role | unit | band | model | 5 to 95 % of worlds | source | read |", "|---|---|---|---|---|--:|--:|--:|---|---|"]
    for r in rows:
        places = decimals(r["low"], r["high"])
        around = interval(_number(r["from"]), _number(r["to"]), places)
        cells = ("pass" if r["inside"] else "FAIL", r["fact"], r["statement"], r["role"], r["unit"], _band(r), _value(r), around, r["source"], r["confidence"])
        out.append(f"| {' | '.join(_line(cell) for cell in cells)} |")
    return out


def _by_reason() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row, reason in outside().items():
        found.setdefault(reason, []).append(row)
    return found


def _band(row: dict[str, Any]) -> str:
    return interval(row["low"], row["high"], decimals(row["low"], row["high"]))


def _value(row: dict[str, Any]) -> str:
    return shown(_number(row["value"]))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _line(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("facts", type=Path, help="output of: tequ facts --json")
    rows = json.loads(parser.parse_args().facts.read_text(encoding="utf-8"))
    SHIPPED.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")  # reports say how many hold
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
