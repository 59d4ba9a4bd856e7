"""What the plans ask for, item by item, what answers each item, and what the model leaves out with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ecosystem.declare import Clause, Text

HERE = Path(__file__).parent
PLANS = {
    "action": Text("Action plan of the new-economy pilot zone, 2021-2025, its twenty tasks", "新经济试验区行动方案（2021-2025）二十项任务"),
    "around": Text("What the pilot zone's study and the city study ask for besides", "试验区研究与城市研究的其他建议"),
    "fashion": Text("Fashion plan 2020-2024, its eighteen items", "时尚产业行动计划（2020-2024）十八项"),
    "fashion-around": Text("What stands around the fashion plan", "时尚产业行动计划的配套与答复"),
    "futian": Text("Futian's plan to 2035", "福田区现代产业体系中长期发展规划（至2035年）"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a plan: `measures` are names of instruments, `outputs` of what the model prints, `outside` keys of OUTSIDE."""

    plan: str
    clause: Clause
    title: Text
    measures: tuple[str, ...]
    outputs: tuple[str, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """What a plan names and the model leaves out."""

    key: str
    name: Text
    clause: Clause
    reason: Text


@cache
def items() -> tuple[Item, ...]:
    """Every item of the plans, in their order."""
    return tuple(_item(row) for row in _read("plans.toml")["item"])


@cache
def outside() -> dict[str, Outside]:
    """Key -> what is left out, and why."""
    return {
        key: Outside(key, Text(row["name"], row["name_zh"]), _clause(row), Text(row["reason"], row["reason_zh"]))
        for key, row in _read("outside.toml").items()
    }


def named_by(*plans: str) -> list[str]:
    """Names of the instruments that answer an item of these plans, in the order they are asked for."""
    return list(dict.fromkeys(name for item in items() if item.plan in plans for name in item.measures))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _clause(row: dict[str, Any]) -> Clause:
    return Clause(row["document"], row["article"], row["quote"])


def _item(row: dict[str, Any]) -> Item:
    def of(kind: str) -> tuple[str, ...]:
        return tuple(a.removeprefix(f"{kind}: ") for a in row["answered_by"] if a.startswith(f"{kind}: "))

    measures = tuple(answer for answer in row["answered_by"] if ": " not in answer)
    return Item(row["plan"], _clause(row), Text(row["title"], row["title_zh"]), measures, of("output"), of("outside"))
