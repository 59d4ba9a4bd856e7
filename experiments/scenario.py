"""A scenario: which measures, from when, for how long, with how much luck. One question put to the model.

A Scenario is checked when it is made and never changes afterwards, so it can be a cache key, a file name
and a citation: `hash` names the world it describes, however the description was written down.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from ecosystem import clock
from ecosystem.declare import Number, Numbers, Text, Wrong, nearest
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments import toml_file
from experiments.toml_file import Bare
from policies import CATALOGUE
from policies.base import Policy, build

SHELF = Path(__file__).parent / "scenarios"
FEW = 8  # measures named in a refusal
FIRST, LAST = clock.quarter("2011Q1"), clock.quarter("2035Q4")  # history begins in 2010 and needs a year

RUN: dict[str, Number] = {
    "years": Number(15, "years", 1, 25, "assumption A-130", Text("length of the run", "模拟年数"), True, "years"),
    "replicates": Number(20, "runs", 1, 10_000, "assumption A-130", Text("runs with different luck", "重复次数"), True, "replicates"),
    "seed": Number(1, "seed", 0, 2**53 - 1, "assumption A-130", Text("root of all luck", "随机种子"), True, "seed"),
    "ensemble": Number(
        1, "1 nature varies, 0 as fitted", 0, 1, "assumption A-130", Text("in the natures that calibration left", "取校准所得的各组参数"), True, "ensemble"
    ),
    "scale": Number(1.0, "share of the real city", 0.001, 4.0, "assumption A-130", Text("size of the city", "城市规模"), False, "scale"),
}
TABLES = {
    "about": ("title", "title_zh", "question", "baseline"),
    "run": ("start", *RUN),
    "measures": tuple(CATALOGUE),
    "nature": tuple(Nature.declared),
    "rules": tuple(Rulebook.declared),
}


class Overrides(dict[str, float]):
    """Numbers of Nature or the Rulebook that a scenario changes; checked, and closed to writing."""

    def __init__(self, kind: type[Numbers], table: str, values: Any):
        if not isinstance(values, Mapping):
            raise Wrong(table, values, "a table of numbers")
        for name in values:
            if name not in kind.declared:
                raise Wrong(f"{table}.{name}", name, f"a number of {kind.__name__}", nearest(name, kind.declared))
        super().__init__({name: kind.declared[name].check(values[name], f"{table}.{name}") + 0 for name in sorted(values)})
        self._made = (kind, table)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (*self._made, dict(self))

    def _closed(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a scenario does not change; use scenario.replaced(...)")

    __setitem__ = __delitem__ = update = pop = popitem = setdefault = clear = __ior__ = _closed  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Scenario:
    """A checked, immutable question to the model; `load` reads one, `replaced` makes a changed copy."""

    name: str = "scenario"
    title: Text | str = ""  # the name when nothing else is said
    question: str = ""
    baseline: str = "status-quo"
    start: str = "2021Q1"
    years: int = 15
    replicates: int = 20
    seed: int = 1
    ensemble: int = 1
    scale: float = 1.0
    measures: tuple[Policy, ...] = ()
    nature: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def put(**values: Any) -> None:
            for key, value in values.items():
                object.__setattr__(self, key, value)

        name = _line("about.name", self.name, 120) or "scenario"
        title = self.title if isinstance(self.title, Text) else Text(*2 * (_line("about.title", self.title, 200) or name,))
        put(
            name=name,
            title=Text(_line("about.title", title.en, 200), _line("about.title_zh", title.zh, 200)),
            question=_line("about.question", self.question, 1000),
            baseline=_baseline(self.baseline),
            start=clock.named(_start(self.start)),
            measures=_measures(self.measures),
            nature=Overrides(Nature, "nature", self.nature),
            rules=Overrides(Rulebook, "rules", self.rules),
            **{key: number.check(getattr(self, key), f"run.{key}") for key, number in RUN.items()},
        )
        most = (LAST + 1 - clock.quarter(self.start)) // 4
        if self.years > most:
            allowed = f"a whole number from 1 to {most} (a run from {self.start} must end by {clock.named(LAST)})"
            raise Wrong("run.years", self.years, allowed)

    @property
    def end(self) -> str:
        """The last quarter of the run."""
        return clock.named(clock.quarter(self.start) + 4 * self.years - 1)

    @property
    def content(self) -> dict[str, Any]:
        """All that matters to one world, with every default written out: what `hash` is made of."""
        return {
            "start": self.start,
            "years": self.years,
            "scale": self.scale,
            "measures": {policy.name: policy.settings() for policy in self.measures},
            "nature": Nature(**self.nature).values(),
            "rules": Rulebook(**self.rules).values(),
            **({} if self.ensemble else {"ensemble": 0}),
        }

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that name the world: equal worlds, equal hash."""
        text = json.dumps(_positive_zeros(self.content), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _identity(self) -> tuple[Any, ...]:
        assert isinstance(self.title, Text)
        about = (self.name, self.title.en, self.title.zh, self.question, self.baseline)
        return (*about, self.replicates, self.seed, self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def lived(self, replicate: int) -> Scenario:
        """The scenario in the nature of one replicate: the ensemble's draw, under what the scenario itself changes."""
        if not self.ensemble:
            return self
        from experiments.ensemble import nature_of

        own = {name: value for name, value in self.nature.items() if value != Nature.declared[name].default}
        return replace(self, ensemble=0, nature={**nature_of(replicate), **own})

    def replaced(self, **changes: Any) -> Scenario:
        """A checked copy with some fields changed."""
        known = [f.name for f in fields(self)]
        for key in changes:
            if key not in known:
                raise Wrong(key, key, f"a field of a scenario: {', '.join(known)}", nearest(key, known))
        return replace(self, **changes)

    def to_toml(self) -> str:
        """The scenario as a file that `load` reads back to an equal one; units stand beside the numbers."""
        assert isinstance(self.title, Text)
        lines = ["[about]", *_pairs(title=self.title.en, title_zh=self.title.zh, question=self.question, baseline=self.baseline)]
        lines += ["", "[run]", *_pairs(start=self.start, **{key: getattr(self, key) for key in RUN})]
        for policy in self.measures:
            usual = type(policy)().settings()
            lines += ["", f"[measures.{policy.name}]"]
            for key, value in policy.settings().items():
                if key in policy.Dose.declared:
                    lines.append(f"{_pairs(**{key: value})[0]}  # {policy.Dose.declared[key].unit}")
                elif key in ("start", "end") or value != usual[key]:  # targets are mostly "everybody"
                    lines += _pairs(**{key: value})
        for table in ("nature", "rules"):
            if overrides := getattr(self, table):
                lines += ["", f"[{table}]", *_pairs(**overrides)]
        return "\n".join(lines) + "\n"


def load(name_or_path: str | Path) -> Scenario:
    """The scenario of a shipped name or of a TOML file; raises Wrong with the file's name in it."""
    if isinstance(name_or_path, Scenario):
        return name_or_path
    if str(name_or_path) in shipped():
        return _read(SHELF / f"{name_or_path}.toml", f"{name_or_path}.toml")
    path = Path(name_or_path)
    try:
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):  # a name no file could have
        found, folder = False, False
    allowed = f"a shipped scenario ({', '.join(shipped())}) or the path of a TOML file"
    if not found:
        missing = Bare("no such file" if path.suffix else "no such name or file")
        raise Wrong("scenario", missing, allowed, nearest(path.stem[:60], shipped()), str(name_or_path)[-200:])
    if folder or not path.is_file():
        raise Wrong("scenario", Bare("a folder" if folder else "no ordinary file"), allowed, file=str(path))
    return _read(path, str(path))


def loads(text: str, name: str = "scenario.toml") -> Scenario:
    """The scenario of a text, read as a file of this name would be; raises Wrong with the name in it."""
    try:
        return _from_tables(toml_file.parse(text), name.removesuffix(".toml"))
    except Wrong as wrong:
        raise wrong.in_file(name) from None


def shipped() -> list[str]:
    """Names of the scenarios that come with the program."""
    return sorted(path.stem for path in SHELF.glob("*.toml"))


# -- reading a file ------------------------------------------------------------------------------------


def _read(path: Path, file: str) -> Scenario:
    try:
        return _from_tables(toml_file.read(path), path.stem)
    except Wrong as wrong:
        raise wrong.in_file(file) from None


def _from_tables(tables: dict[str, Any], name: str) -> Scenario:
    for table, content in tables.items():
        if table not in TABLES:
            raise Wrong(table, table, f"a table among {', '.join(TABLES)}", nearest(table, TABLES))
        if not isinstance(content, dict):
            raise Wrong(table, content, f"a table: [{table}]")
        for key in content if table in ("about", "run") else ():
            if key not in TABLES[table]:
                raise Wrong(f"{table}.{key}", key, f"one of {', '.join(TABLES[table])}", nearest(key, TABLES[table]))
    about = {key: _line(f"about.{key}", value, 1000) for key, value in tables.get("about", {}).items()}
    title = about.pop("title", "") or name
    return Scenario(
        name=name,
        title=Text(title, about.pop("title_zh", "") or title),
        measures=tables.get("measures", {}),
        nature=tables.get("nature", {}),
        rules=tables.get("rules", {}),
        **about,
        **tables.get("run", {}),
    )


# -- the single checks ---------------------------------------------------------------------------------


def _line(key: str, value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise Wrong(key, value, "a text in quotes")
    line = " ".join(value.split())
    if not line.isprintable():
        raise Wrong(key, value, "a text without control characters")
    if len(line) > most:
        raise Wrong(key, Bare(f"{len(line):,} characters"), f"at most {most:,} characters")
    return line


def _start(value: Any) -> int:
    quarter = clock.quarter(value, "run.start")
    if not FIRST <= quarter <= LAST - 3:
        raise Wrong("run.start", value, f"a quarter from {clock.named(FIRST)} to {clock.named(LAST - 3)}")
    return quarter


def _baseline(value: Any) -> str:
    name = _line("about.baseline", value, 1000)
    if name not in shipped() and not name.endswith(".toml"):
        allowed = f"a shipped scenario ({', '.join(shipped())}) or the path of a TOML file"
        raise Wrong("about.baseline", value, allowed, nearest(name, shipped()))
    return name


def _measures(value: Any) -> tuple[Policy, ...]:
    """Policies in the order of their names, whether they come as settings by name or already made."""
    if isinstance(value, Mapping):
        return tuple(_made(name, value[name]) for name in sorted(value))
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise Wrong("measures", value, "policies, or settings by name")
    made = sorted((_made(p, {}) if isinstance(p, str) else p for p in value), key=lambda p: p.name)
    for one, other in pairwise(made):
        if one.name == other.name:
            raise Wrong(f"measures.{one.name}", Bare("the measure twice"), "each measure once")
    return tuple(made)


def _made(name: str, settings: Any) -> Policy:
    """The policy of this name; a name that is none is refused with a few of those that are, for all would fill the screen."""
    if name not in CATALOGUE:
        raise Wrong(f"measures.{name}", name, f"a measure: {some_of(CATALOGUE)} (`tequ measures` lists all)", nearest(name, CATALOGUE))
    return build(name, settings, CATALOGUE)


def some_of(names: Iterable[str]) -> str:
    """The first few of the names in words, and how many more there are."""
    names = list(names)
    return ", ".join(names[:FEW]) + (f" or one of {len(names) - FEW} more" if len(names) > FEW else "")


def _positive_zeros(value: Any) -> Any:
    """Minus zero is zero; JSON would tell them apart."""
    if isinstance(value, dict):
        return {key: _positive_zeros(inner) for key, inner in value.items()}
    return value + 0.0 if isinstance(value, float) else value


def _pairs(**values: Any) -> list[str]:
    return list(_toml(values))


def _toml(values: Mapping[str, Any]) -> Iterator[str]:
    """Texts, numbers and lists of names are written alike in JSON and TOML."""
    for key, value in values.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
