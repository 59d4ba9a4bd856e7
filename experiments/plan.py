"""A plan: which worlds are compared, what is varied, how many points and replicates. The question of a sweep, a
sensitivity analysis or an optimisation, read from a TOML file, checked, immutable, named by a hash."""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ecosystem.declare import Number, Text, Wrong, nearest
from experiments import design, levers, toml_file
from experiments.levers import Factor
from experiments.scenario import RUN, Scenario, load, shipped

POINTS = Number(64, "points", 1, design.MOST, "assumption A-173", Text("points of the design", "设计点数"), True, "points")
REPLICATES = Number(4, "runs", 1, 10_000, "assumption A-173", Text("runs with different luck at each point", "每点重复次数"), True, "replicates")
TABLES = {
    "about": ("title", "title_zh", "question"),
    "run": ("baseline", "scenarios", "replicates", "seed", "scale", "years", "precision"),
    "design": ("method", "points"),
    "vary": ("measures", "nature", "rules"),
}
OPTIONS = ("sensitivity", "discovery", "optimise")  # tables that those modules check


@dataclass(frozen=True, eq=False)
class Plan:
    """A checked, immutable plan; `load_plan` reads one, `replaced` makes a changed copy, `hash` names it."""

    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    name: str = "plan"
    title: Text = field(default_factory=lambda: Text("plan", "计划"))
    question: str = ""
    replicates: int = int(REPLICATES.default)
    seed: int = 1
    scale: float = 1.0
    years: int = 15
    precision: float | None = None
    method: str = "lhs"
    points: int = int(POINTS.default)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def put(**values: Any) -> None:
            for key, value in values.items():
                object.__setattr__(self, key, value)

        put(replicates=REPLICATES.check(self.replicates, "run.replicates"), points=POINTS.check(self.points, "design.points"))
        if self.method not in design.METHODS:
            raise Wrong("design.method", self.method, ", ".join(design.METHODS), nearest(str(self.method), design.METHODS))
        if self.precision is not None and not (_real(self.precision) and 0.0 < self.precision < math.inf):
            raise Wrong("run.precision", self.precision, "a share of the baseline's mean above 0, such as 0.01")
        worlds = [_at("run", s, seed=self.seed, scale=self.scale, years=self.years) for s in (self.baseline, *self.scenarios)]
        for s in worlds[1:]:
            if s.start != worlds[0].start:
                raise Wrong(f"{s.name}: run.start", s.start, f"{worlds[0].start!r}, as in {worlds[0].name}, to be comparable")
        names = [s.name for s in worlds]
        if not self.scenarios or len(set(names)) < len(names):
            raise Wrong("run.scenarios", names[1:], "one scenario or more, of different names, none of them the baseline")
        put(baseline=worlds[0], scenarios=tuple(worlds[1:]), seed=worlds[0].seed, scale=worlds[0].scale, years=worlds[0].years)

    def design(self) -> list[dict[str, Any]]:
        """The points: each a setting of every factor, by key."""
        return design.points(self.method, self.factors, self.points, self.seed)

    def worlds(self, point: Mapping[str, Any]) -> list[Scenario]:
        """What is simulated at a point: the baseline, then the scenarios."""
        return levers.worlds(self.baseline, self.scenarios, point)

    @property
    def content(self) -> dict[str, Any]:
        """All that matters to the results except how many replicates: more of them go on from those there are."""
        return {
            "worlds": [(s.name, s.hash) for s in (self.baseline, *self.scenarios)],
            "seed": self.seed,
            "precision": self.precision,
            "design": [self.method, None if self.method == "grid" else self.points],
            "factors": [(f.key, f.spec()) for f in self.factors],
            "options": {name: {k: _plain(v) for k, v in table.items()} for name, table in sorted(self.options.items())},
        }

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that name the plan."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def replaced(self, **changes: Any) -> Plan:
        """A checked copy with some fields changed (scale, years, seed, replicates, points, method, precision, options ...)."""
        for key in changes:
            if key not in self.__dataclass_fields__:
                raise Wrong(key, key, f"a field of a plan: {', '.join(self.__dataclass_fields__)}", nearest(key, self.__dataclass_fields__))
        return replace(self, **changes)

    # -- as files ----------------------------------------------------------------------------------

    def to_toml(self) -> str:
        """The plan as a file that `load_plan` reads back to an equal one; scenarios that are not shipped stand beside it."""
        worlds = (self.baseline, *self.scenarios)
        named = [s.name if on_shelf(s, self) else f"{s.name}.toml" for s in worlds]
        lines = ["[about]", *_pairs(title=self.title.en, title_zh=self.title.zh, question=self.question)]
        run = {"baseline": named[0], "scenarios": named[1:], "replicates": self.replicates, "seed": self.seed, "scale": self.scale, "years": self.years}
        lines += ["", "[run]", *_pairs(**run, **({} if self.precision is None else {"precision": self.precision}))]
        lines += ["", "[design]", *_pairs(method=self.method, **({} if self.method == "grid" else {"points": self.points}))]
        table = ""
        for f in self.factors:
            prefix, _, name = f.key.rpartition(".")
            lines += ["", f"[vary.{prefix}]"] if prefix != table else []
            lines.append(f"{name} = {_toml(f.spec())}  # {f.unit}")
            table = prefix
        for name, options in self.options.items():
            lines += ["", f"[{name}]", *_pairs(**options)]
        return "\n".join(lines) + "\n"

    def to_files(self) -> dict[str, str]:
        """File name -> text: the plan, and the scenarios it needs beside it."""
        others = {f"{s.name}.toml": s.to_toml() for s in (self.baseline, *self.scenarios) if not on_shelf(s, self)}
        return {f"{self.name}.toml": self.to_toml(), **others}

    @classmethod
    def from_files(cls, files: Mapping[str, str], expected: str = "") -> Plan:
        """The plan of `to_files`, first file first; raises Wrong when this program understands it otherwise."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (Path(folder) / Path(name).name).write_text(text, encoding="utf-8")
            plan = load_plan(Path(folder) / next(iter(files)))
        if expected and plan.hash != expected:
            raise Wrong("hash", expected, f"{plan.hash}: to this program the plan is another question than to the one that ran it")
        return plan


def load_plan(path: str | Path | Plan) -> Plan:
    """The plan of a TOML file; raises Wrong with the file's name in it."""
    if isinstance(path, Plan):
        return path
    path = Path(path)
    allowed = "the path of a plan, a TOML file with [run], [design] and [vary]"
    if not path.is_file():
        raise Wrong("plan", toml_file.Bare("a folder" if path.is_dir() else "no such file"), allowed, file=str(path)[-200:])
    try:
        return _from_tables(toml_file.read(path), path)
    except Wrong as wrong:
        raise wrong.in_file(wrong.file or str(path)) from None


def options(plan: Plan, table: str, declared: Mapping[str, Number], also: tuple[str, ...] = ()) -> dict[str, Any]:
    """The numbers of one table of options, defaults where the plan is silent; names in `also` are left to the caller."""
    given = plan.options.get(table, {})
    for name in given:
        if name not in declared and name not in also:
            names = [*declared, *also]
            raise Wrong(f"{table}.{name}", name, f"one of {', '.join(names)}", nearest(name, names))
    return {name: number.check(given.get(name, number.default), f"{table}.{name}") for name, number in declared.items()}


def on_shelf(scenario: Scenario, plan: Plan) -> bool:
    """Whether the plan can name the scenario, since it is shipped and the plan's years, scale and seed make it the same."""
    if scenario.name not in shipped():
        return False
    return load(scenario.name).replaced(seed=plan.seed, scale=plan.scale, years=plan.years).hash == scenario.hash


def _from_tables(tables: dict[str, Any], path: Path) -> Plan:
    for table, content in tables.items():
        if table not in (*TABLES, *OPTIONS):
            raise Wrong(table, table, f"a table among {', '.join((*TABLES, *OPTIONS))}", nearest(table, (*TABLES, *OPTIONS)))
        if not isinstance(content, dict):
            raise Wrong(table, content, f"a table: [{table}]")
        for key in content if table in TABLES else ():
            if key not in TABLES[table]:
                raise Wrong(f"{table}.{key}", key, f"one of {', '.join(TABLES[table])}", nearest(key, TABLES[table]))
    about, run = dict(tables.get("about", {})), dict(tables.get("run", {}))
    names = run.pop("scenarios", ["pilot-2021"])
    if not isinstance(names, list) or not names:
        raise Wrong("run.scenarios", names, "a list of shipped scenarios or TOML files")
    baseline = _scenario("run.baseline", run.pop("baseline", "status-quo"), path.parent)
    scenarios = tuple(_scenario("run.scenarios", name, path.parent) for name in names)
    first = scenarios[0]
    for key in ("seed", "scale", "years"):
        run.setdefault(key, getattr(first, key))
    title = _text("about.title", about.get("title", "")) or path.stem
    plan_design = dict(tables.get("design", {}))
    ours = _at("run", first, **{key: run[key] for key in ("seed", "scale", "years")})
    factors = levers.read(tables.get("vary"), (ours, *scenarios[1:]))
    return Plan(
        baseline=baseline,
        scenarios=scenarios,
        factors=factors,
        name=path.stem,
        title=Text(title, _text("about.title_zh", about.get("title_zh", "")) or title),
        question=_text("about.question", about.get("question", "")),
        options={name: tables[name] for name in OPTIONS if name in tables},
        **plan_design,
        **run,
    )


def _scenario(key: str, name: Any, folder: Path) -> Scenario:
    if not isinstance(name, str):
        raise Wrong(key, name, "a shipped scenario or a TOML file, in quotes")
    return load(name if name in shipped() or not (folder / name).exists() else folder / name)


def _at(table: str, scenario: Scenario, **changes: Any) -> Scenario:
    for key, value in changes.items():
        RUN[key].check(value, f"{table}.{key}")
    return scenario.replaced(**changes)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not " ".join(value.split()).isprintable() or len(value) > 1000:
        raise Wrong(key, value, "a text in quotes, of at most 1000 printable characters")
    return " ".join(value.split())


def _plain(value: Any) -> Any:
    """150 and 150.0 are one number."""
    return float(value) if _real(value) else value


def _real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pairs(**values: Any) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: Any) -> str:
    """Texts, numbers and lists are written alike in JSON and TOML; tables are put on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
