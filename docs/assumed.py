"""How many assumptions there are by subject, and how many numbers rest on them: written between the marks of docs/assumptions.md by `python -m docs.odd`."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from experiments.codebook import lines

ASSUMPTIONS = Path(__file__).resolve().parent / "assumptions.md"


def by_subject(text: str) -> dict[str, list[list[str]]]:
    """Heading -> cells of its rows, in the order of the page; headings without rows are left out."""
    found: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        if line.startswith("## "):
            rows = found.setdefault(line[3:].strip(), [])
        elif line.startswith("| A-"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return {subject: rows for subject, rows in found.items() if rows}


def counted(text: str) -> str:
    """The table of counts: assumptions, and numbers of the codebook that rest on them."""
    named = Counter(one for line in lines() for one in set(re.findall(r"\bA-\d+\b", f"{line.source} {line.note}")))
    out, total = ["| subject | assumptions | numbers that rest on them |", "|---|--:|--:|"], (0, 0)
    for subject, rows in by_subject(text).items():
        counts = (len(rows), sum(named[row[0]] for row in rows))
        total = (total[0] + counts[0], total[1] + counts[1])
        out.append(f"| [{subject}](#{re.sub(r'[^a-z -]', '', subject.lower()).replace(' ', '-')}) | {' | '.join(map(str, counts))} |")
    return "\n".join([*out, f"| all | {' | '.join(map(str, total))} |"])
