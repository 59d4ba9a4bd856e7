"""What a stored result was asked, said again: its scenarios, the lines that reproduce it, how it is cited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from ecosystem.declare import Wrong
from experiments import store
from experiments.files import read_manifest
from experiments.scenario import Scenario, loads, shipped
from experiments.toml_file import Bare
from viz import colophon
from viz.app import shelf
from viz.app.house import read_preset
from viz.app.say import Say
from viz.runs import about
from viz.runs.about import Asked

LARGEST = 64_000  # bytes of a scenario's text that a visitor may bring


def scenario_of(text: str, name: str) -> Scenario:
    """The scenario that a visitor's text describes, read as a file of this name would be; raises Wrong. Nothing of it is executed."""
    name = PurePosixPath(name.replace("\\", "/")).name
    name = name if name.endswith(".toml") else f"{name}.toml"
    if (size := len(text.encode("utf-8", "replace"))) > LARGEST:
        raise Wrong("file", Bare(f"{size:,} bytes"), f"at most {LARGEST:,} bytes", file=name)
    scenario = loads(text, name)
    if scenario.baseline not in shipped():  # the file of another machine, and none of this one
        raise Wrong("about.baseline", scenario.baseline, f"one of {', '.join(shipped())}", file=name)
    return scenario


def beside(scenario: Scenario) -> Scenario:
    """The baseline a scenario names, over the same years of the same city, so that the two can be compared."""
    return read_preset(scenario.baseline).replaced(**{key: getattr(scenario, key) for key in ("start", "years", "replicates", "seed", "scale")})


def preset_of(scenario: Scenario, usual: str) -> str:
    """The shipped scenario that differences of this one are best counted from."""
    return next((name for name in (scenario.name, scenario.baseline) if name in shipped()), usual)


def asked(entry: shelf.Entry) -> Asked:
    """The question of a stored result; a run or a comparison is read off its manifest alone. Raises Wrong."""
    if entry.kind not in store.KINDS:
        return about.asked(shelf.read(entry.path))
    return _asked(entry.path, entry.when)


@lru_cache(maxsize=32)
def _asked(path: Path, when: float) -> Asked:
    manifest = read_manifest(path)
    try:
        worlds = [_world(stored, path) for stored in manifest["scenarios"]]
        others = worlds[1:] or worlds
        baseline = worlds[0] if manifest["kind"] == "comparison" else None
        return Asked(manifest["kind"], baseline, others, manifest["replicates"], manifest["versions"], complete=manifest["complete"])
    except (KeyError, TypeError) as error:
        raise Wrong("manifest", Bare(f"{type(error).__name__}: {error}"), "a manifest as tequ writes it", file=str(path)) from None


def _world(stored: dict[str, Any], path: Path) -> Scenario:
    scenario = scenario_of(stored["toml"], stored["name"]).replaced(name=stored["name"])
    if scenario.hash != stored["hash"]:
        raise Wrong("hash", stored["hash"], f"{scenario.hash}: the program has changed since, the scenario is another world now", file=path.name)
    return scenario


def shell(question: Asked) -> str:
    """The line that gives the same numbers."""
    if question.kind in store.KINDS:
        return colophon.shell(question, question.scenarios, question.baseline)
    return about.shell(question)


def python(question: Asked) -> str:
    """The same in Python."""
    if question.kind in store.KINDS:
        return colophon.python(question, question.scenarios, question.baseline)
    return about.python(question)


def files(question: Asked) -> list[tuple[str, str]]:
    """What the lines need saved first: plans, and scenarios that are not shipped."""
    if question.kind in store.KINDS:
        return [(f"{s.name}.toml", s.to_toml()) for s in worlds(question) if not colophon.on_shelf(s)]
    return about.files(question)


def worlds(question: Asked) -> Sequence[Scenario]:
    """Baseline and scenarios."""
    return [*([question.baseline] if question.baseline else []), *question.scenarios]


def citation(entry: shelf.Entry, question: Asked, say: Say) -> str:
    """One line that names the numbers for good: program, model, what was asked, hash, luck, date."""
    first = question.scenarios[0]
    versus = say.text("report.cite_versus", title=question.baseline.title[say.lang], hash=question.baseline.hash) if question.baseline else ""
    return say.text(
        "report.cite",
        title=entry.title[say.lang],
        hashes=say("page.comma").join(dict.fromkeys((entry.hash, *(s.hash for s in question.scenarios)))),
        versus=versus,
        start=first.start,
        end=first.end,
        scale=f"{first.scale:g}",
        seed=(question.baseline or first).seed,
        n=len(question.replicates),
        version=question.versions.get("tequ", "?"),
        source=question.versions.get("source", "?"),
        date=f"{datetime.fromtimestamp(entry.when):%Y-%m-%d}",
    )
