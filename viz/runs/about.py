"""What stands behind a report of many runs: what was varied, the limits, the identity, the lines that ask again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.design import METHODS
from experiments.files import read_manifest
from experiments.levers import shown
from viz import colophon
from viz.runs.names import Settings
from viz.runs.parts import Cell, Section, Table, heads, number, unit, words_of
from viz.words import Words

VERBS = {"sweep": "effects", "sensitivity": "verdicts", "optimise": "verdict", "attribution": "shares"}  # kind -> the frame to look at first


@dataclass(frozen=True, slots=True)
class Asked:
    """What every kind of result was asked, in the words that `viz.colophon` knows."""

    kind: str
    baseline: Any
    scenarios: Sequence[Any]
    replicates: Sequence[int]
    versions: dict[str, str]
    plan: Any = None
    failures: Sequence[Any] = ()  # they have a table of their own
    complete: bool = True
    orders: int = 0  # of the measures of an attribution, in each replicate


def asked(result: Any) -> Asked:
    """The question of a result of any kind."""
    if result.plan is None:
        orders = int(result.chains["permutation"].nunique())
        return Asked(result.kind, result.baseline, [result.scenario], list(result.replicates), dict(result.versions), orders=orders)
    plan, manifest = result.plan, read_manifest(result.directory)
    return Asked(result.kind, plan.baseline, list(plan.scenarios), list(range(plan.replicates)), manifest["versions"], plan, complete=manifest["complete"])


def factors(question: Asked, words: Words) -> Section:
    """What was varied, from where to where, and how the points were chosen."""
    plan, settings = question.plan, Settings(question.plan.factors, words)
    head = heads(words, "runs.factor", "runs.key", "table.unit", "#runs.settings", "#runs.now")
    rows: list[list[Cell]] = []
    for f in plan.factors:
        listed = [settings.value(f.key, shown(v)) for v in f.values]
        text = words("runs.comma").join(listed) if f.values else f"{settings.value(f.key, f.low)} {words('table.to')} {settings.value(f.key, f.high)}"
        name = f.unit != "names"
        cells = [words_of(settings.label(f.key)), Cell(f.key, "key"), unit(settings.unit(f.key))]
        rows.append([*cells, Cell(text, "n wrap" if name else "wrap"), number(settings.value(f.key, shown(f.default)))])
    points = len(plan.design()) if question.kind == "sweep" else 0
    note = words("runs.design", method=METHODS[plan.method][words.lang], points=words.number(points)) if points else ""
    return Section(words("runs.varied"), [Table("factors", head, rows, note=note)], words("runs.varied_note"))


def limits(question: Asked, words: Words) -> Iterator[str]:
    """What a reader must know before using a number of this report: of every report, and of this kind."""
    yield from colophon.limits(question, question.scenarios, words)
    yield words(f"runs_{question.kind}.limit")


def identity(question: Asked, words: Words) -> list[tuple[str, str]]:
    """All that names the numbers: the plan and its hash, the worlds and theirs, seed, replicates, versions."""
    rows = colophon.identity(question, question.scenarios, question.baseline, words)
    if question.plan is not None:
        rows.insert(0, (words("runs.plan"), f"{question.plan.name} · {question.plan.hash}"))
    return rows


def shell(question: Asked) -> str:
    """The lines that give the same numbers and this page again."""
    if question.plan is None:
        names, first = [spoken(s) for s in (question.baseline, question.scenarios[0])], question.scenarios[0]
        options = f"--replicates {len(question.replicates)} --seed {first.seed} --years {first.years} --scale {first.scale:g}"
        return f"tequ attribute {' '.join(names)} {options} --permutations {question.orders} --out result\ntequ report result"
    return f"tequ {question.kind} {question.plan.name}.toml --out result\ntequ report result"


def python(question: Asked) -> str:
    """The same in Python."""
    if question.plan is None:
        first = question.scenarios[0]
        named = ", ".join(f'"{spoken(s)}"' for s in (question.baseline, first))
        options = f"replicates={len(question.replicates)}, permutations={question.orders}, scale={first.scale:g}, years={first.years}, seed={first.seed}"
        return f"from experiments import attribute\n\nr = attribute({named}, {options})\nr.shares()"
    verb = question.kind
    return f'from experiments import {verb}\n\nr = {verb}("{question.plan.name}.toml", out="result")\nr.{VERBS[verb]}()'


def spoken(scenario: Any) -> str:
    return scenario.name if colophon.on_shelf(scenario) else f"{scenario.name}.toml"


def files(question: Asked) -> list[tuple[str, str]]:
    """What must be saved first: the plan, and scenarios that are not shipped."""
    if question.plan is not None:
        return list(question.plan.to_files().items())
    return [(f"{s.name}.toml", s.to_toml()) for s in (question.baseline, *question.scenarios) if not colophon.on_shelf(s)]
