"""Measure every instrument alone at its default dose, and write the catalogue page.

    python -m docs.effects --replicates 10 --workers 2

Each replicate has one baseline, shared by all instruments on the same luck, and one world an instrument; what is done is kept
in --out, so that the same command goes on after an interruption, and does nothing twice while the model stays as it is.
Writes experiments/tables/measured.toml and docs/measures.md; `python -m docs.effects --page` writes the page alone.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from experiments import catalogue
from experiments.alone import BASELINE, LEVEL, effects, gather, world
from experiments.catalogue import DOCUMENTS, MEASURED, SHOWN, THEMES
from experiments.tables.page import decimals, interval, label, shown

PAGE = Path(__file__).parent / "measures.md"
HEAD = """# The measures

Written by `python -m docs.effects` from the declarations in `policies/` and from worlds that were run: nothing here is copied by hand.
What an instrument did is the difference to the same city without it, on the same luck, at the default dose and **alone**; together
they do more or less (`tequ attribute`). `tequ measures NAME` prints one with its settings, `tequ measures --outside` what was left out.
"""


def written(found: dict[str, dict[str, dict[str, float]]], about: dict[str, Any]) -> str:
    """The file measured.toml."""
    lines = ["# What each instrument did at its default dose, alone: paired differences to the city without it. Written by docs/effects.py.", "[about]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in about.items()]
    for name, by in found.items():
        lines += ["", f"[measures.{name}]"]
        for key, e in by.items():
            if all(math.isfinite(v) for v in e.values()):
                lines.append(f"{key} = {{ " + ", ".join(f"{k} = {float(f'{v:.5g}')!r}" for k, v in e.items()) + " }")
    return "\n".join(lines) + "\n"


# -- the page --------------------------------------------------------------------------------------------


def page() -> str:
    """The catalogue as a document: every instrument by theme, then what is left out."""
    out = [HEAD]
    if about := catalogue.measured().get("about"):
        pairs = f"{about['replicates']} pairs of worlds, city at scale {about['scale']:g}"
        out.append(f"Measured from {about['start']} to {about['end']}, {pairs}; 95 % intervals.\n")
    rows = catalogue.instruments()
    for theme in dict.fromkeys(row["theme"] for row in rows):
        out.append(f"## {THEMES[theme].en} · {THEMES[theme].zh}\n")
        out += [_instrument(row) for row in rows if row["theme"] == theme]
    out.append("## Named in the plans, left out of the model\n\n| what | asked for in | why it is left out |\n|---|---|---|")
    out += [f"| {one['name']} · {one['name_zh']} | {one['document'][:3]} {one['article']} “{one['quote']}” | {one['reason']} |" for one in catalogue.left_out()]
    return "\n".join(out) + "\n"


def _instrument(row: dict[str, Any]) -> str:
    most = row["most_a_year"]
    money = "without a bound" if most is None else f"at most {shown(most)} M RMB a year" if most else "no public money"
    lines = [f"### {row['label']} · {row['label_zh']} (`{row['name']}`)\n", row["why"] + "\n"]
    lines += [f"- {DOCUMENTS[c['document'][:3]].en}, {c['article']}: “{c['quote']}”" for c in row["clauses"]]
    lines.append(f"- Acts on: {'; '.join(term['label'] for term in row['terms'])}.")
    lines.append(f"- Costs: {money}. Fails by: {row['fails_by']}.")
    lines.append(f"- Is to move: {', '.join(('↑ ' if m['direction'] > 0 else '↓ ') + m['label'] for m in row['moves'])}.")
    numbers = [f"{n['label']} {n['default']:g} {n['unit']} ({n['source']})" for n in row["settings"].values()]
    lines.append(f"- Numbers: {'; '.join(numbers)}.")
    if row["measured"]:
        lines += ["", "| what it did, alone | effect | 95 % interval |", "|---|--:|--:|"]
        for key in SHOWN:
            if (e := row["measured"].get(key)) is not None:
                places, sure = decimals(*e.values()), e["low"] > 0.0 or e["high"] < 0.0 or e["low"] == e["high"]
                said = shown(e["effect"], places, sign=True) if sure else "indistinguishable from zero"
                lines.append(f"| {label(key, 'en')} | {said} | {interval(e['low'], e['high'], places, sign=True)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--replicates", type=int, default=10)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--scale", type=float, default=1.0, help="of the city")
    asked.add_argument("--years", type=int, default=15)
    asked.add_argument("--out", type=Path, default=Path("out") / "effects", help="where what is done is kept")
    asked.add_argument("--page", action="store_true", help="write the page alone, from what is measured")
    given = asked.parse_args()
    if not given.page:
        found = gather(given.out, given.replicates, given.workers, given.scale, given.years)
        end = world(BASELINE, given.scale, given.years)
        about = {"replicates": given.replicates, "scale": given.scale, "start": end.start, "end": end.end, "level": LEVEL}
        MEASURED.write_text(written(effects(found, given.replicates), about), encoding="utf-8")
        catalogue.measured.cache_clear()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
