"""What the application says, in both languages: one file a page in `text/`, each text with its English and its Chinese."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ecosystem import clock
from ecosystem.declare import Text
from viz.words import THIN, Words

FOLDER = Path(__file__).parent / "text"


@cache
def texts() -> dict[str, Text]:
    """Every text by "page.key"."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, both in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}.{key}"] = Text(both["en"], both["zh"])
    return found


class Say(Words):
    """One visitor's language: texts of the application, and numbers, units and dates as `Words` writes them."""

    def text(self, key: str, **values: object) -> str:
        """The text of "page.key" with its blanks filled."""
        text = texts()[key][self.lang]
        return text.format(**values) if values else text

    def page(self, name: str) -> dict[str, str]:
        """All texts of a page by key, for its template; blanks are filled there (`tequ.fill`)."""
        return {key.partition(".")[2]: text[self.lang] for key, text in texts().items() if key.startswith(f"{name}.")}

    def quarter(self, quarter: int | str) -> str:
        """A quarter as one reads it: "Q3 2023", "2023年三季度"."""
        number = clock.quarter(quarter) if isinstance(quarter, str) else quarter
        year, place = clock.year(number), number % 4
        return f"{year}年{'一二三四'[place]}季度" if self.chinese else f"Q{place + 1} {year}"

    def size(self, scale: float) -> str:
        """How large a simulated city is: "city at 1:1", "20 % of the city"."""
        if scale == 1.0:
            return self.text("frame.whole")
        return self.text("frame.part", percent=f"{100 * scale:g}{'' if self.chinese else THIN}%")

    def of(self, text: Text | str) -> str:
        return text if isinstance(text, str) else text[self.lang]
