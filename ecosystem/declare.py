"""The nouns of every declaration: texts in two languages, clauses, numbers, columns.

A number that does not say its unit, bounds, default and source cannot be declared at all: the
omission is an error when the module is imported, not a gap found by a reader of the results.
"""

from __future__ import annotations

import difflib
import math
from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np


class Wrong(ValueError):
    """Input that cannot be used: which key, what was found, what is allowed, the nearest valid name.

    The reader of a file adds the file's name (`in_file`); the message is one sentence for a person.
    """

    def __init__(self, key: str, found: object, allowed: str, nearest: str | None = None, file: str = ""):
        self.key, self.found, self.allowed, self.nearest, self.file = key, found, allowed, nearest, file
        super().__init__(self.sentence())

    def __reduce__(self) -> Any:  # so that it crosses from a worker process
        return type(self), (self.key, self.found, self.allowed, self.nearest, self.file)

    def sentence(self) -> str:
        where = f"{self.file}: " if self.file else ""
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        found = repr(self.found)
        found = found if len(found) <= 80 else found[:77] + "..."
        return f"{where}{self.key}: found {found}, allowed is {self.allowed}{hint}"

    def in_file(self, file: str) -> Wrong:
        return Wrong(self.key, self.found, self.allowed, self.nearest, file)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The valid name most like `name`, or None when none is close."""
    found = difflib.get_close_matches(str(name), list(names), n=1, cutoff=0.5)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Text:
    """The same words for both readers."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.zh.strip():
            raise ValueError(f"a text needs both languages: {self.en!r} / {self.zh!r}")

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a plan asks for an instrument: the seed's file name, the article and a short quote."""

    document: str
    article: str
    quote: str

    def __post_init__(self) -> None:
        if not (self.document and self.article and self.quote):
            raise ValueError("a clause needs a document, an article and a quote")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the model: what it means, in which unit, within which bounds, and who says so.

    `source` is a row of the evidence table ("K5a"), a seed ("001 L66"), a law, a paper,
    "fitted" (chosen by `tequ calibrate` against facts of role target) or "assumption A-n".
    """

    default: float
    unit: str
    low: float
    high: float
    source: str
    label: Text
    whole: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if not self.unit or not self.source:
            raise ValueError(f"number {self.label.en!r} lacks a unit or a source")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.default <= self.high):
            raise ValueError(f"number {self.label.en!r}: default {self.default} outside [{self.low}, {self.high}]")

    @property
    def allowed(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.low:g} to {self.high:g} ({self.unit})"

    def check(self, value: Any, key: str = "") -> float | int:
        """Return `value` as this number's type; raise Wrong when it is not one or is out of bounds."""
        key = key or self.name
        fine = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
        if not fine or not self.low <= value <= self.high:  # NaN is not between anything
            raise Wrong(key, value, self.allowed)
        if self.whole and value != int(value):
            raise Wrong(key, value, self.allowed)
        return int(value) if self.whole else float(value)


def number(default: float, unit: str, low: float, high: float, source: str, en: str, zh: str, *, whole: bool = False) -> Any:
    """Declare a number; the attribute's name becomes the number's name."""
    return Number(default, unit, low, high, source, Text(en, zh), whole)


class Numbers:
    """A frozen set of declared numbers: validated when made, amended by copy, never in place."""

    declared: ClassVar[dict[str, Number]] = {}

    def __init_subclass__(cls) -> None:
        own = {}
        for name, value in list(vars(cls).items()):
            if isinstance(value, Number):
                own[name] = Number(value.default, value.unit, value.low, value.high, value.source, value.label, value.whole, name)
                delattr(cls, name)
        # A set made of several has the numbers of each, in the order its parts are named.
        parts = [(name, n) for part in cls.__bases__ for name, n in getattr(part, "declared", {}).items()]
        cls.declared = dict(parts) | own
        if len(cls.declared) < len(parts):
            raise TypeError(f"{cls.__name__}: two of its parts declare the same number")

    def __init__(self, /, **values: float) -> None:
        for name in values:
            if name not in self.declared:
                raise Wrong(name, name, f"a number of {type(self).__name__}", nearest(name, self.declared))
        for name, declared in self.declared.items():
            object.__setattr__(self, name, declared.check(values.get(name, declared.default)))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def replace(self, **values: float) -> Self:
        """A copy with some numbers changed; unknown names and values out of bounds raise Wrong."""
        return type(self)(**{**self.values(), **values})

    def values(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.declared}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.values() == other.values()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self).__name__, *self.values().values()))

    def __repr__(self) -> str:
        changed = {n: v for n, v in self.values().items() if v != self.declared[n].default}
        return f"{type(self).__name__}({', '.join(f'{n}={v:g}' for n, v in changed.items())})"

    @classmethod
    def record_type(cls, name: str, module: str) -> type:
        """A named tuple of these numbers: how compiled kernels receive them."""
        return namedtuple(name, list(cls.declared), module=module)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a population: what it holds, in which unit, and what an unused row shows."""

    name: str
    unit: str
    label: Text
    dtype: str = "f8"
    blank: float = 0.0
    lasting: bool = True  # False for terms, which go back to neutral by themselves

    def array(self, length: int) -> np.ndarray:
        return np.full(length, self.blank, dtype=self.dtype)


def column(name: str, unit: str, en: str, zh: str, dtype: str = "f8", blank: float = 0.0) -> Column:
    return Column(name, unit, Text(en, zh), dtype, blank)


def record(name: str, columns: Iterable[Column], module: str) -> type:
    """A named tuple of columns: how compiled kernels receive a population.

    It must be bound to `name` in `module`, so that compiled code can be cached on disk.
    """
    return namedtuple(name, [c.name for c in columns], module=module)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the codebook."""

    group: str
    name: str
    unit: str
    low: float
    high: float
    default: float
    source: str
    label: Text
    note: str = field(default="")


def entries(group: str, numbers: Mapping[str, Number]) -> list[Entry]:
    """Codebook lines of a set of declared numbers."""
    return [Entry(group, n, d.unit, d.low, d.high, d.default, d.source, d.label) for n, d in numbers.items()]
