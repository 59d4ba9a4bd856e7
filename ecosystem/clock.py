"""Quarters as whole numbers: 0 is 1980Q1, so every founding since 1980 fits in eight bits."""

from __future__ import annotations

import re

from ecosystem.declare import Wrong

EPOCH = 1980


def quarter(name: str, key: str = "quarter") -> int:
    """The number of a quarter written like "2021Q1"; raises Wrong on anything else."""
    found = re.fullmatch(r"(\d{4})Q([1-4])", name) if isinstance(name, str) else None
    if not found or not EPOCH <= int(found[1]) <= 2043:
        raise Wrong(key, name, 'a quarter such as "2021Q1"')
    return 4 * (int(found[1]) - EPOCH) + int(found[2]) - 1


def named(number: int) -> str:
    """The name of a quarter: 164 is "2021Q1"."""
    return f"{EPOCH + number // 4}Q{number % 4 + 1}"


def year(number: int) -> int:
    return EPOCH + number // 4
