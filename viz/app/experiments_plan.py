"""The form as a plan's text, what is meant by it, where its answer is kept, and how long it takes.

The text is the question: the form writes it, a planner may write it too, and either is read by `load_plan` alone.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from ecosystem.declare import Number, Wrong, nearest
from experiments import design
from experiments.plan import POINTS, REPLICATES, Plan, load_plan
from experiments.scenario import RUN, Scenario, shipped
from experiments.sensitivity.phases import NUMBERS as SENSITIVITY
from experiments.toml_file import Bare
from viz.app.experiments_form import Draft, Row
from viz.app.shelf import Entry

LARGEST = 64 * 1024  # bytes of a plan that is pasted or uploaded
FLOOR, SLOPE = 0.006, 0.07  # seconds of one core for a quarter of one world: without firms, and of the whole city
FIELDS = {  # what the form asks beside the factors: table and numbers
    "sweep": ("design", ("points",)),
    "sensitivity": ("sensitivity", ("trajectories", "base", "keep")),
    "optimise": ("optimise", ("budget", "population", "generations", "final_replicates", "final_scale")),
}


# -- the form as text, and what is meant ---------------------------------------------------------------


def text_of(draft: Draft, scenario: Scenario, baseline: Scenario) -> str:
    """The plan of a form; raises Wrong where something typed is no number."""
    if draft.text is not None:
        return draft.text
    worlds = named(scenario, baseline)
    title = {"title": scenario.title.en, "title_zh": scenario.title.zh}  # type: ignore[union-attr]
    run = {
        "baseline": _said(baseline, worlds),
        "scenarios": [_said(scenario, worlds)],
        "replicates": _number("run.replicates", draft.replicates, REPLICATES),
        "seed": scenario.seed,
        "scale": _number("run.scale", draft.scale, RUN["scale"]),
        "years": scenario.years,
    }
    lines = ["[about]", *_pairs(title), "", "[run]", *_pairs(run)]
    table, names = FIELDS[draft.kind]
    given = {n: _number(f"{table}.{n}", draft.numbers[n], declared(draft.kind)[n]) for n in names if str(draft.numbers.get(n, "")).strip()}
    if draft.kind == "sweep":
        lines += ["", "[design]", *_pairs({"method": draft.method, **({} if draft.method == "grid" else given)})]
    for row in draft.rows:
        prefix, _, name = row.key.rpartition(".")
        lines += ["", f"[vary.{prefix}]", f"{name} = {_spec(row)}"]
    if draft.kind != "sweep" and given:
        lines += ["", f"[{table}]", *_pairs(given)]
    return "\n".join(_grouped(lines)) + "\n"


def _grouped(lines: list[str]) -> list[str]:
    """Each table once, with everything that belongs to it, in the order of its first line."""
    tables: dict[str, list[str]] = {}
    table = ""
    for line in lines:
        if line.startswith("["):
            table = line
            tables.setdefault(table, [line])
        elif line:
            tables[table].append(line)
    return "\n\n".join("\n".join(t) for t in tables.values()).split("\n")


def check(draft: Draft, scenario: Scenario, baseline: Scenario) -> Plan:
    """The plan that is meant, of the kind that is meant; raises Wrong. Nothing is read but shipped scenarios and the desk's."""
    text = text_of(draft, scenario, baseline)
    if len(text.encode()) > LARGEST:
        raise Wrong("plan", Bare(f"{len(text.encode()) // 1024} kB"), f"at most {LARGEST // 1024} kB")
    files = named(scenario, baseline)
    try:
        run = tomllib.loads(text).get("run", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        run = {}  # load_plan says what is wrong with it
    if isinstance(run, dict):
        scenarios = run.get("scenarios", [])
        for key, name in [("run.baseline", run.get("baseline")), *(("run.scenarios", n) for n in (scenarios if isinstance(scenarios, list) else []))]:
            known = (*shipped(), *files)
            if isinstance(name, str) and name not in known:
                raise Wrong(key, name, f"one of {', '.join(known)}", nearest(name, known))
    with tempfile.TemporaryDirectory() as folder:
        for name, written in {**files, "plan.toml": text}.items():
            (Path(folder) / name).write_text(written, encoding="utf-8")
        try:
            plan = load_plan(Path(folder) / "plan.toml")
        except Wrong as wrong:
            raise Wrong(wrong.key, wrong.found, wrong.allowed, wrong.nearest) from None  # the file's place says nothing to a reader
    _asked(plan, draft.kind)
    return plan


def _asked(plan: Plan, kind: str) -> int:
    """Runs of the question at most (a run is a few worlds on the same luck); raises Wrong where the plan does not suit the kind."""
    if kind == "sweep":
        if plan.method == "grid":
            points = prod(len(f.grid()) for f in plan.factors)
            if points > design.MOST:
                plan.design()  # says so
            return points * plan.replicates
        if plan.method == "sobol" and plan.points & (plan.points - 1):
            plan.design()
        return plan.points * plan.replicates
    if kind == "sensitivity":
        from experiments.discovery import asked
        from experiments.sensitivity.phases import Options

        chosen, _ = Options.of(plan), asked(plan)
        factors = len(plan.factors)
        return chosen.trajectories * (factors + 1) * plan.replicates + chosen.runs(min(chosen.keep, factors), plan.replicates)
    from experiments.optimise import checked

    options = checked(plan)
    return int(options["population"] * options["generations"] * plan.replicates)


# -- files ---------------------------------------------------------------------------------------------


def named(scenario: Scenario, baseline: Scenario) -> dict[str, str]:
    """File name -> text of the worlds on the desk; a plan may name them."""
    one, other = _stem(scenario), _stem(baseline)
    other = f"{other}-baseline" if one == other else other
    return {f"{one}.toml": scenario.to_toml(), f"{other}.toml": baseline.to_toml()}


def _stem(scenario: Scenario) -> str:
    return re.sub(r"[^\w-]+", "-", scenario.name).strip("-")[:60] or "scenario"


def _said(scenario: Scenario, files: Mapping[str, str]) -> str:
    """A world as a plan names it: by its file, always: it is varied as it lies on the desk."""
    return next(name for name, text in files.items() if text == scenario.to_toml())


def folder_of(plan: Plan, kind: str) -> str:
    """Where the question's answer is kept below the results: the same question has the same folder."""
    return f"{kind}-{plan.hash}" + ("" if kind == "sweep" else f"-{plan.replicates}")


# -- how long ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """Runs at most, worlds in each, seconds that a quarter of one world takes, seconds to the end on so many `workers`, and the stored
    result that was measured (or None). A search goes on with `again` runs at another `scale`."""

    runs: int
    worlds: int
    pace: float
    seconds: float
    workers: int
    basis: Entry | None
    again: int = 0
    scale: float = 1.0


def workers_of(questions: int) -> int:
    """Cores for each question when as many are worked on as there may be."""
    return max((os.cpu_count() or 1) // max(questions, 1), 1)


def cost(plan: Plan, kind: str, known: Iterable[Entry], workers: int) -> Cost:
    """What a plan takes, from the pace of a stored result of like size, else from what the model usually takes."""
    runs, worlds = _asked(plan, kind), 1 + len(plan.scenarios)
    alike = [e for e in known if e.seconds > 0 and e.done - e.failed > 0 and 0.5 <= e.scale / plan.scale <= 2.0]
    basis = max(alike, key=lambda e: (e.complete, e.done), default=None)

    def quarter(scale: float) -> float:
        return FLOOR + SLOPE * scale

    pace = quarter(plan.scale)
    if basis is not None:
        measured = basis.seconds / ((basis.done - basis.failed) * (1 + len(basis.names)) * 4 * basis.years)
        pace = measured * quarter(plan.scale) / quarter(basis.scale)
    seconds = runs * worlds * 4 * plan.years * pace / workers
    if kind != "optimise":
        return Cost(runs, worlds, pace, seconds, workers, basis)
    from experiments.optimise import MOST, checked

    options = checked(plan)
    again, scale = int(options["final_replicates"]), float(options["final_scale"])
    seconds += again * (2 + MOST) * 4 * plan.years * pace * quarter(scale) / quarter(plan.scale) / workers
    return Cost(runs, worlds, pace, seconds, workers, basis, again, scale)


# -- typed words as numbers ----------------------------------------------------------------------------


def declared(kind: str) -> Mapping[str, Number]:
    """The numbers of a kind's own table, by name."""
    if kind == "optimise":
        from experiments.optimise import NUMBERS

        return NUMBERS
    return SENSITIVITY if kind == "sensitivity" else {"points": POINTS}


def _number(key: str, typed: str, number: Number | None = None) -> int | float:
    """A number that was typed; raises Wrong."""
    text = str(typed).strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        value = float(text)
    except ValueError:
        raise Wrong(key, text or Bare("nothing"), number.allowed if number is not None else "a number") from None
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _spec(row: Row) -> str:
    """The row's settings as a plan says them."""
    if row.values.strip():
        words = [w.strip() for w in re.split(r"[,;，；、\s]+", row.values) if w.strip()]
        dates = row.key.rpartition(".")[2] in ("start", "end") and row.key.startswith("measures.")
        return json.dumps([w if dates else _number(f"vary.{row.key}", w) for w in words])
    low, high, steps = (_number(f"vary.{row.key}.{n}", getattr(row, n)) for n in ("low", "high", "steps"))
    return f"{{ low = {json.dumps(low)}, high = {json.dumps(high)}, steps = {json.dumps(steps)} }}"


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
