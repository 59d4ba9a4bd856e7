"""Files that people write: TOML read with care, every fault said in one sentence (`Wrong`)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ecosystem.declare import Wrong

LARGEST = 1_000_000  # bytes; a scenario has a few hundred
DEEPEST = 6  # [vary.measures.sandbox] districts = [["futian"]] has six levels


class Bare(str):
    """Words that an error message shows without quotes."""

    __repr__ = str.__str__


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file: known to be small, flat, UTF-8 and free of monstrous numbers."""
    return parse(_text(path))


def parse(text: str) -> dict[str, Any]:
    """The tables of a TOML text: known to be flat and free of monstrous numbers."""
    tables = _parse(text.removeprefix("\ufeff"))
    _sound(tables)
    return tables


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise Wrong("file", Bare(error.strerror or "an unreadable file"), "a file that can be read") from None
    if len(raw) > LARGEST:
        raise Wrong("file", Bare(f"more than {LARGEST:,} bytes"), f"at most {LARGEST:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Wrong("file", Bare(f"byte 0x{raw[error.start]:02x} at position {error.start}"), "text in UTF-8") from None


def _parse(text: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > 200:  # such keys take the parser hours
            raise Wrong(f"line {number}", Bare(f"{line.count('.'):,} dots"), "a line of TOML with at most 200 dots")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Wrong("file", Bare("values nested too deeply"), f"at most {DEEPEST} levels") from None
    except ValueError as error:  # TOML errors, and whole numbers of thousands of digits
        reason, _, place = str(error).partition(" (at ")
        at = re.fullmatch(r"(line (\d+)), column \d+\)", place)
        found = text.split("\n")[int(at[2]) - 1].strip() if at else Bare("the end of the file" if place else "a value too long")
        raise Wrong(at[1] if at else "file", found, f"valid TOML ({reason[:1].lower()}{reason[1:80]})") from None


def _sound(tables: dict[str, Any]) -> None:
    """Refuse what no scenario holds, before anything else looks at it: odd names, huge numbers, deep nests."""
    heap: list[tuple[str, Any, int]] = [("", tables, 0)]
    while heap:
        key, value, depth = heap.pop()
        if depth > DEEPEST:
            raise Wrong(key, Bare(f"values nested more than {DEEPEST} deep"), f"at most {DEEPEST} levels")
        if isinstance(value, dict):
            for name, inner in value.items():
                if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
                    raise Wrong(key or "file", name, "a name of at most 60 letters, digits, _ or -")
                heap.append((f"{key}.{name}" if key else name, inner, depth + 1))
        elif isinstance(value, list):
            heap += [(key, inner, depth + 1) for inner in value]
        elif isinstance(value, int) and abs(value) >= 2**63:
            raise Wrong(key, Bare(f"a whole number of {value.bit_length():,} bits"), "a number of at most 63 bits")
