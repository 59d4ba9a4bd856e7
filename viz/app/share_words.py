"""How a link spells a difference and a choice: readable, made of plain characters, and safe to be re-encoded on its way.

This is the spelling of version 1. Links are for ever: what is written here is never changed, a new spelling is a new version.

    sandbox.slots:80,data_loan:off,observation_period:on,rules.fine:1,sandbox.sectors:bio;it,about.title:Mine
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ecosystem.declare import Number, Text, Wrong, nearest
from experiments.difference import KEYS, NUMBERS, Change
from experiments.scenario import RUN, TABLES, shipped
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS
from viz.app.say import Say, texts

ESCAPES = (("!", "!0"), (",", "!1"), ("~", "!2"), (";", "!3"))  # "!4" is a text of no letters, "!5" says: what follows is a text
NUMBER = re.compile(r"-?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e-?\d{1,3})?", re.ASCII)
NAME = re.compile(r"\w[\w .()（）-]*")  # of a scenario: it may become the name of a file
KEY = re.compile(r"[A-Za-z]\w*", re.ASCII)
NEUTRAL = {"sectors": [], "districts": [], "max_age": 10_000, "min_age": 0, "max_sales": 1e12}  # open to all, whatever is usual
WORD = {True: "true", False: "false", None: "none"}
TABLE = ("about", "run", "nature", "rules")


class Notes(list[Text]):
    """What could not be followed, in words."""

    def add(self, key: str, **values: Any) -> None:
        """One sentence of text/share.toml with its blanks filled; a blank may be a Text."""
        said = texts()[f"share.{key}"]
        self.append(Text(*(said[lang].format(**{k: v[lang] if isinstance(v, Text) else v for k, v in values.items()}) for lang in ("en", "zh"))))

    def unknown(self, found: str, names: Iterable[str]) -> None:
        near = nearest(found, names)
        self.add("unknown", found=brief(found), hint=_text("hint", near) if near else "")

    def refused(self, found: str, allowed: Text) -> None:
        self.add("refused", found=brief(found), allowed=allowed)


def brief(found: str) -> str:
    """What the link says, fit to be read: no control characters, not too long."""
    line = "".join(c if c.isprintable() else " " for c in found)
    return line if len(line) <= 60 else line[:57] + "..."


# -- differences ---------------------------------------------------------------------------------------


def spell(changes: Iterable[Change]) -> str:
    """A difference as a link says it. The size of the city is the server's, and a file is on one machine only: neither travels."""
    return ",".join(item for change in changes for item in _spelt(change))


def _spelt(change: Change) -> Iterator[str]:
    key = change.key.removeprefix("measures.")
    if change.key == "run.scale" or (change.key == "about.baseline" and change.after not in shipped()):
        return
    if change.key.startswith("measures.") and "." not in key:
        yield f"{key}:{'off' if change.after is None else 'on'}"
        # Unsaid, a reader takes no sectors and else what is usual for the measure: its districts must be said when they are not those.
        usual = CATALOGUE[key]().settings() | {"sectors": []} if change.after else {}
        for setting, value in (change.after or {}).items():
            if value != NEUTRAL.get(setting) or value != usual.get(setting):
                yield f"{key}.{setting}:{_value(value)}"
    else:
        yield f"{key}:{_value(change.after)}"


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ";".join(value)
    return escape(value) if isinstance(value, str) else _number(value)


def understand(text: str, notes: Notes) -> list[Change]:
    """The changes a link spells; what is not one becomes a note."""
    found: list[Change] = []
    strange: set[str] = set()  # measures nobody knows: their settings need no note of their own
    for item in filter(None, text.split(",")):
        key, _, value = item.partition(":")
        table, _, name = key.partition(".")
        if table in TABLE:
            known = key in KEYS and key != "run.scale"
            _take(found, key, value, notes) if known else notes.unknown(key, KEYS)
        elif table not in CATALOGUE:
            if table not in strange:
                notes.unknown(table, [*CATALOGUE, *TABLE])
            strange.add(table)
        elif name:
            known = ["start", "end", *NEUTRAL, *CATALOGUE[table].Dose.declared]
            _take(found, f"measures.{key}", value, notes) if name in known else notes.unknown(key, [f"{table}.{k}" for k in known])
        elif value in ("on", "off"):
            found.append(Change(f"measures.{key}", None, {"sectors": []} if value == "on" else None))
        else:
            notes.refused(item, Text("on, off", "on、off"))
    return found


def _take(found: list[Change], key: str, text: str, notes: Notes) -> None:
    """Add the change, if the text is a value of its kind."""
    name = key.rpartition(".")[2]
    said = f"{key.removeprefix('measures.')}:{text}"
    value: Any = None
    if name in ("sectors", "districts"):
        value = [part for part in text.split(";") if part]
    elif key == "run.start" or name in ("start", "end"):
        value = unescape(text)
    elif key.startswith("about."):
        value = unescape(text)
        if (key == "about.baseline" and value not in shipped()) or (key == "about.name" and not NAME.fullmatch(value)):
            notes.refused(said, allowed(key))
            return
    elif (value := _read_number(text)) is None:
        notes.refused(said, allowed(key))
        return
    found.append(Change(key, None, value))


def allowed(key: str, wrong: Wrong | None = None) -> Text:
    """What a key may be, in both languages."""
    table, _, name = key.partition(".")
    last = name.rpartition(".")[2]
    if (number := _declared(table, name)) is not None:
        whole = "整数，" if number.whole else ""
        return Text(number.allowed, f"{whole}{number.low:g} 至 {number.high:g}（{Say('zh').unit(number.unit)}）")
    if last in ("start", "end"):
        return _text("quarter")
    if key == "about.baseline":
        return Text(*2 * (", ".join(shipped()),))
    if key == "about.name":
        return _text("name")
    return _text("names") if last in ("sectors", "districts") else _text("other")


def _declared(table: str, name: str) -> Number | None:
    if table in NUMBERS:
        return NUMBERS[table].declared.get(name)
    if table == "run":
        return RUN.get(name)
    measure, _, setting = name.partition(".")
    if table == "measures" and measure in CATALOGUE:
        return CATALOGUE[measure].Dose.declared.get(setting) or TARGET_NUMBERS.get(setting)
    return None


# -- choices -------------------------------------------------------------------------------------------


def spell_choices(chosen: dict[str, dict[str, Any]]) -> str:
    """What pages show: "live.indicator:unicorns,compare.worlds:;a;b" (texts, numbers, yes, no, nothing, lists of them)."""
    items = []
    for page in sorted(chosen):
        for key in sorted(chosen[page]):
            value = chosen[page][key]
            parts = value if isinstance(value, (list, tuple)) else [value]
            if KEY.fullmatch(page) and KEY.fullmatch(key) and all(_plain(part) for part in parts):
                spelt = ";" + ";".join(map(_choice, parts)) if parts is value else _choice(value)
                items.append(f"{page}.{key}:{spelt}")
    return ",".join(items)


def read_choices(text: str, notes: Notes) -> dict[str, dict[str, Any]]:
    """What `spell_choices` wrote; which values a page knows is for the page to say."""
    chosen: dict[str, dict[str, Any]] = {}
    for item in filter(None, text.split(",")):
        name, _, value = item.partition(":")
        page, _, key = name.partition(".")
        if not (KEY.fullmatch(page) and KEY.fullmatch(key)):
            notes.unknown(f"look={item}", ())
        elif value.startswith(";"):
            chosen.setdefault(page, {})[key] = [_chosen(part) for part in value[1:].split(";")] if value != ";" else []
        else:
            chosen.setdefault(page, {})[key] = _chosen(value)
    return chosen


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))


def _choice(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return WORD[value]
    if not isinstance(value, str):
        return _number(value)
    looks_otherwise = value in WORD.values() or NUMBER.fullmatch(value)
    return ("!5" if looks_otherwise else "") + (escape(value) or "!4")


def _chosen(text: str) -> Any:
    for value, word in WORD.items():
        if text == word:
            return value
    number = _read_number(text)
    return unescape(text) if number is None else number


# -- the letters ---------------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Without the characters that part one thing from the next: links are re-encoded on their way, so percent signs are no help."""
    for mark, escaped in ESCAPES:
        text = text.replace(mark, escaped)
    return text


def unescape(text: str) -> str:
    text = text.replace("!4", "").replace("!5", "")
    for mark, escaped in reversed(ESCAPES):
        text = text.replace(escaped, mark)
    return text


def _number(value: float) -> str:
    return repr(value).removesuffix(".0").replace("e+", "e")


def _read_number(text: str) -> float | None:
    """A finite number; whole if it is written so."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return int(text) if text.lstrip("-").isdigit() else value if math.isfinite(value) else None


def _text(key: str, found: str = "") -> Text:
    said = texts()[f"share.{key}"]
    return Text(said.en.format(found=found), said.zh.format(found=found))


assert set(TABLE) == set(TABLES) - {"measures"} and not set(CATALOGUE) & set(TABLE)
