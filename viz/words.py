"""Words and numbers for two readers: every text of a page by key, every number as its language writes it."""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from pathlib import Path

from ecosystem.declare import Wrong, nearest
from experiments.tables.page import chinese_units

LANGUAGES = ("en", "zh")
MINUS = "\N{MINUS SIGN}"
THIN = "\N{NO-BREAK SPACE}"  # between a number and its sign in English, so that a line never ends in between
CHINESE_STEPS = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))


@cache
def texts(lang: str) -> dict[str, dict[str, str]]:
    """All words of one language, by section and key."""
    if lang not in LANGUAGES:
        raise Wrong("lang", lang, f"one of {', '.join(LANGUAGES)}", nearest(lang, LANGUAGES))
    return tomllib.loads((Path(__file__).parent / "text" / f"{lang}.toml").read_text(encoding="utf-8"))


@cache
def chinese_sources() -> dict[str, str]:
    """Chinese of the sources that are sentences and no codes."""
    return tomllib.loads((Path(__file__).parent / "text" / "sources.toml").read_text(encoding="utf-8"))


class Words:
    """One reader's language."""

    def __init__(self, lang: str):
        self.lang = lang
        self.texts = texts(lang)
        self.chinese = lang == "zh"

    def __call__(self, key: str, **values: object) -> str:
        """The text of "section.key" with its blanks filled."""
        section, _, name = key.partition(".")
        text = self.texts[section][name]
        return text.format(**values) if values else text

    def list(self, names: list[str]) -> str:
        """ "a, b and c"."""
        if len(names) < 2:
            return "".join(names)
        return self("page.comma").join(names[:-1]) + self("page.and") + names[-1]

    # -- units -------------------------------------------------------------------------------------

    def unit(self, unit: str) -> str:
        """A declared unit in this language; "M RMB a quarter" is read as "M RMB" and "a quarter"."""
        head, _, tail = unit.partition(" a ")
        words, per = self.texts["units"], self.texts["per"]
        if head in words and (not tail or tail in per):
            return words[head] + (per[tail] if tail else "")
        if self.chinese and unit not in chinese_units() and head in chinese_units() and tail in per:
            return self._other_unit(head) + per[tail]
        return self._other_unit(unit)

    def _other_unit(self, unit: str) -> str:
        """A unit these texts do not name: shares are in per cent, and the Chinese of the tables serves here too."""
        told = chinese_units().get(unit, "") if self.chinese else ""
        if unit.startswith("share"):
            return ("%" + (f"（{told}）" if told else "")) if self.chinese else "%" + unit.removeprefix("share")
        return told.removeprefix("百万") if told and is_money(unit) else told or unit

    def difference_unit(self, unit: str) -> str:
        """Shares differ by percentage points; everything else differs by its own unit."""
        return self.unit("points") if is_share(unit) or unit.startswith("%") else self.unit(unit)

    def axis(self, unit: str, peak: float) -> tuple[float, str]:
        """What to multiply by, and the unit to write, so that an axis has short numbers."""
        if is_share(unit):
            return 100.0, self.unit(unit)
        if not self.chinese:
            large = is_money(unit) and peak >= 5000
            return (1e-3, self.unit(unit.replace("M RMB", "bn RMB"))) if large else (1.0, self.unit(unit))
        base = 1e6 if is_money(unit) else 1.0
        step, word = _step(peak * base)
        return base / step, word + self.unit(unit)

    def row_unit(self, unit: str, size: float) -> str:
        """The unit of a table's row, so that no cell holds a number nobody can read aloud."""
        return unit.replace("M RMB", "bn RMB") if is_money(unit) and not self.chinese and size >= 100_000 else unit

    # -- numbers -----------------------------------------------------------------------------------

    def number(self, value: float, unit: str = "", *, sign: bool = False, within: float | None = None) -> str:
        """A number in its unit's usual size; `within` is the half-width of its interval, which sets the decimals.

        Money comes in M RMB. English writes 2,100 for it, or 2.1 when the unit to be written is bn RMB; Chinese 21亿 (元).
        """
        if value is None or not math.isfinite(value):
            return self("table.none")
        factor = 100.0 if is_share(unit) else 1e6 if is_money(unit) and self.chinese else 1e-3 if unit.startswith("bn RMB") else 1.0
        value = value * factor
        step, word = _step(abs(value)) if self.chinese else (1.0, "")
        shown = value / step
        if within is not None and math.isfinite(within) and within > 0:
            # Two digits of a large half-width, one of a small one: 1,240 (1,100 to 1,380), 0.3 (-0.1 to 0.7).
            digit = math.floor(math.log10(within * factor) + 1e-9)
            places = round(math.log10(step)) - (digit - 1 if digit > 0 else digit)
            places = min(places, 2 if word else 4)
            body = f"{round(abs(shown), places):,.{max(places, 0)}f}"
        else:
            places = 0 if abs(shown) >= 100 else 1 if abs(shown) >= 10 else 2
            body = f"{abs(shown):,.{places}f}"
            body = body.rstrip("0").rstrip(".") if "." in body else body
        if self.chinese:
            body = body.replace(",", "")
        zero = not body.strip("0.,")
        mark = MINUS if value < 0 and not zero else "+" if sign and value > 0 and not zero else ""
        return mark + body + word

    def interval(self, low: float, high: float, unit: str = "", within: float | None = None) -> str:
        """ "1,100 to 1,380"; a dash where there is none."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self("table.none")
        return f"{self.number(low, unit, within=within)} {self('table.to')} {self.number(high, unit, within=within)}"

    def quantity(self, value: float, unit: str, *, sign: bool = False, within: float | None = None) -> str:
        """A number with its unit, as it stands in a sentence: "2.1 bn RMB", "21亿元"."""
        if is_money(unit) and not self.chinese and abs(value) >= 1000:
            unit = unit.replace("M RMB", "bn RMB")
        text = self.number(value, unit, sign=sign, within=within)
        named = self.unit(unit).replace("bn RMB", f"bn{THIN}RMB").replace("M RMB", f"M{THIN}RMB")
        return text + ("" if self.chinese else THIN) + named if named else text

    def percent(self, share: float) -> str:
        """A probability as a whole percentage; certainty is never claimed from a sample."""
        if share is None or not math.isfinite(share):
            return self("table.none")
        gap = "" if self.chinese else THIN
        if share >= 0.995:
            return f">{gap}99{gap}%"
        if share < 0.005:
            return f"<{gap}1{gap}%"
        return f"{100 * share:.0f}{gap}%"

    def source(self, source: str) -> str:
        """A number's source; Chinese shows its own words or the codes, since the remarks beside them are English."""
        if not self.chinese:
            return source
        if source in chinese_sources():
            return chinese_sources()[source]
        codes = re.findall(r"assumption A-\d+|\b\d{3} L\d+|\b[A-Z]\d+(?:\.\d+)?[a-z]?\b|fitted", source)
        return "；".join(dict.fromkeys(codes)).replace("assumption", "假设").replace("fitted", "拟合") or source


def is_share(unit: str) -> bool:
    """Shares and points are held as parts of one and shown in per cent."""
    return unit.startswith(("share", "points")) and unit != "share of the real city"


def is_money(unit: str) -> bool:
    return unit.startswith(("M RMB", "bn RMB"))


def _step(size: float) -> tuple[float, str]:
    for step, word in CHINESE_STEPS:
        if size >= step:
            return step, word
    return 1.0, ""


def capital(label: str) -> str:
    """A label at the start of a line."""
    return label[:1].upper() + label[1:]
