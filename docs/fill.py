"""Write what the model says into the documents, so that no number in them is copied by hand.

    tequ compare status-quo pilot-2021 fashion-2020 futian-2035 everything --json > compare.json; tequ facts --json > facts.json
    python docs/fill.py --compare compare.json --facts facts.json

Without files only the values in docs/assumptions.md are written; with them, also the tables between the marks of README.md.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from docs.robustness import headline as table
from experiments.codebook import lines
from experiments.tables.page import decimals, interval, label, shown
from policies.base import TARGET_NUMBERS

DOCS = Path(__file__).parent
README, ASSUMPTIONS = DOCS.parent / "README.md", DOCS / "assumptions.md"
KEY = (
    "entrants", "survivors_5y", "active_firms", "high_tech_firms", "unicorns", "unicorns_ever", "incidents",
    "public_spending", "cost_per_extra_entrant", "cost_per_extra_unicorn",
)  # fmt: skip


def assumed() -> dict[str, str]:
    """Assumption -> its value and unit as declared: one after the other where one id covers several numbers of different
    units, the smallest and the largest where it covers several rows of data."""
    found: dict[str, list[Any]] = {}
    for line in lines():
        for name in re.findall(r"A-\d+", f"{line.source} {line.note}"):
            found.setdefault(name, []).append(line)
    texts = {name: _one_unit(group) if len({line.unit for line in group}) == 1 else _many_units(group) for name, group in found.items()}
    return texts | {"A-90": _many_units(list(TARGET_NUMBERS.values()))}


def _one_unit(group: list[Any]) -> str:
    return f"{_range([line.default for line in group])} {group[0].unit}"


def _many_units(group: list[Any]) -> str:
    return "; ".join(f"{line.default:g} {line.unit}" for line in group)


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} … {high:g}"


def with_values(text: str) -> str:
    """The page of assumptions with its column of values written anew."""
    values = assumed()
    return re.sub(r"^\| (A-\d+) \|([^|]*)\|[^|]*\|", lambda row: f"| {row[1]} |{row[2]}| {values.get(row[1], 'no such number')} |", text, flags=re.M)


def between(text: str, mark: str, content: str, page: str = "README.md") -> str:
    """The text with what stands between <!-- mark --> and <!-- /mark --> replaced."""
    filled, count = re.subn(rf"(<!-- {mark} -->).*?(<!-- /{mark} -->)", lambda m: f"{m[1]}\n{content}\n{m[2]}", text, flags=re.S)
    if count != 1:
        raise SystemExit(f"{page} has {count} places marked {mark!r}, one is needed")
    return filled


def headline(found: dict[str, Any]) -> str:
    """The headline table: what `tequ headline --json` prints, for people."""
    return "\n".join(table(found))


def plans(found: dict[str, Any]) -> str:
    """One table of all the scenarios compared: a column a world, difference and half the width of its interval, in brackets where it holds zero."""
    out = ["| | unit | " + " | ".join(f"`{world['name']}`" for world in found["scenarios"]) + " |", "|---|---|" + "--:|" * len(found["scenarios"])]
    for name in KEY:
        cells = []
        for world in found["scenarios"]:
            row = next(({k: float("nan") if v is None else v for k, v in row.items()} for row in world["effects"] if row["indicator"] == name), None)
            if row is None or row["delta"] != row["delta"]:
                cells.append("–")
                continue
            places, extra = decimals(row["delta"], row["low"], row["high"]), name.startswith("cost_per_extra")
            cell = f"{shown(row['delta'], places, sign=not extra)} ± {shown(0.5 * (row['high'] - row['low']), places)}"
            cells.append(f"({cell})" if row["low"] <= 0.0 <= row["high"] else cell)
            unit = row["unit"]
        if any(cell != "–" for cell in cells):
            out.append(f"| {label(name, 'en')} | {unit} | {' | '.join(cells)} |")
    return "\n".join(out)


def facts(found: list[dict[str, Any]]) -> str:
    """How many facts hold, which targets do not, and the names of the checks that do not: from `tequ facts --json`."""
    out = []
    for role in dict.fromkeys(row["role"] for row in found):
        of_role = [row for row in found if row["role"] == role]
        inside = sum(row["inside"] for row in of_role)
        out.append(f"- {inside} of {len(of_role)} facts of role {role} lie inside their band ({100 * inside / len(of_role):.0f} %).")
    missed = {role: [row for row in found if row["role"] == role and not row["inside"]] for role in ("target", "check")}
    if missed["target"]:
        out += ["", "Targets outside their band:", "", "| fact | unit | band | model | source |", "|---|---|--:|--:|---|"]
        for row in missed["target"]:
            value = float("nan") if row["value"] is None else row["value"]
            out.append(f"| {row['fact']} | {row['unit']} | {interval(row['low'], row['high'])} | {shown(value)} | {row['source']} |")
    if missed["check"]:
        out += ["", f"Checks outside: {'; '.join(row['fact'] for row in missed['check'])}."]
    return "\n".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--compare", type=Path, help="output of: tequ compare --json")
    parser.add_argument("--headline", type=Path, help="output of: tequ headline --json")
    parser.add_argument("--facts", type=Path, help="output of: tequ facts --json")
    options = parser.parse_args()
    ASSUMPTIONS.write_text(with_values(ASSUMPTIONS.read_text(encoding="utf-8")), encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    for mark, write, file in (("result", headline, options.headline), ("plans", plans, options.compare), ("facts", facts, options.facts)):
        if file:
            readme = between(readme, mark, write(json.loads(file.read_text(encoding="utf-8"))))
    README.write_text(readme, encoding="utf-8")


if __name__ == "__main__":
    main()
