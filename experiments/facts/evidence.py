"""What becomes of each row of the evidence table: the facts that rest on it, or the reason why there is none."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from experiments.facts.table import FACTS

FILE = Path(__file__).with_name("outside.toml")
ROW = re.compile(r"\b(?!A-)[A-FK]\d+(?:\.\d+)?[a-z]?\b")


@cache
def outside() -> dict[str, str]:
    """Row of the evidence table -> why the model has no fact of it."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["outside"]
    return {row: group["reason"] for group in told for row in group["rows"]}


@cache
def cited() -> dict[str, tuple[str, ...]]:
    """Row of the evidence table -> names of the facts whose source it is."""
    found: dict[str, list[str]] = {}
    for fact in FACTS:
        for row in dict.fromkeys(ROW.findall(fact.source)):
            found.setdefault(row, []).append(fact.name)
    return {row: tuple(names) for row, names in found.items()}
