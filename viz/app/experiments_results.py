"""A stored result as the page shows it: the answer in words, charts of what was chosen, tables, and what was set at each point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ecosystem.declare import Wrong
from ecosystem.indicators import INDICATORS
from experiments import levers
from experiments.optimise.outcomes import OUTCOMES
from experiments.scenario import Scenario, shipped
from experiments.toml_file import Bare
from viz.app import experiments_charts as charts
from viz.app import experiments_parts as parts
from viz.app import shelf
from viz.app.house import read_preset
from viz.app.say import Say
from viz.app.session import pick
from viz.app.shelf import Entry
from viz.runs import sweep as of_sweep
from viz.runs.names import LEADS, Settings, difference, indicator
from viz.runs.optimise import outcome
from viz.runs.parts import Drawn, Said, Table, half_of, unsure

MOST_ROWS = 60  # points in the table
MOST_COLUMNS = 5  # factors in it
MOST_LINES = 12  # factors read out at a point
PLANS = ("sweep", "sensitivity", "optimise")


def seen(entry: Entry, say: Say, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Everything about one result. `chosen`: indicator, across, up (of a sweep), outcome (of a search), world (a scenario). Raises Wrong."""
    head = {"key": entry.key, "kind": entry.kind, "about": about(entry, say), "parts": [], "answers": [], "choices": []}
    if entry.kind not in PLANS:
        return head | _told_by_report(entry, say)
    if entry.done - entry.failed <= 0:
        return head | {"answers": [say.text("experiments.nothing_yet")]}
    found = {"sweep": _sweep, "sensitivity": _sensitivity, "optimise": _search}[entry.kind]
    return head | found(entry, say, chosen)


def about(entry: Entry, say: Say) -> dict[str, Any]:
    """A line of the list, and the head of an opened result."""
    runs = say.text("experiments.runs_of", done=say.number(entry.done), total=say.number(entry.total)) if entry.total and entry.total != entry.done else ""
    counted = "experiments.replicates_n" if entry.kind in ("run", "comparison") else "experiments.runs_n"
    return {
        "key": entry.key,
        "kind": entry.kind,
        "kindly": say.text(f"experiments.kind_{entry.kind}"),
        "title": say.of(entry.title),
        "hash": entry.hash,
        "baseline": say.of(read_preset(entry.baseline).title) if entry.baseline in shipped() else entry.baseline,
        "names": say("page.comma").join(entry.names),
        "runs": runs or say.text(counted, n=say.number(entry.done)),
        "failed": say.text("experiments.failed_n", n=say.number(entry.failed)) if entry.failed else "",
        "complete": entry.complete,
        "share": entry.done / entry.total if entry.total else None,
        "when": f"{datetime.fromtimestamp(entry.when):%Y-%m-%d %H:%M}",
        "scale": say.text("experiments.scale_of", scale=f"{entry.scale:g}"),
        "resumes": not entry.complete and entry.kind in PLANS,
        "opens": entry.kind == "comparison",
    }


# -- a sweep -------------------------------------------------------------------------------------------


@lru_cache(maxsize=6)
def _told(path: Path, stamp: Any, lang: str) -> of_sweep.Told:
    return of_sweep.Told(shelf.read(path), Say(lang))


@lru_cache(maxsize=6)
def _answered(path: Path, stamp: Any, lang: str) -> tuple[list[str], list[str]]:
    """The answer in sentences, one a scenario, and how much was done."""
    result, words = shelf.read(path), Say(lang)
    return of_sweep.answers(result, words), of_sweep.facts(result, words)


def _sweep(entry: Entry, say: Say, chosen: Mapping[str, Any]) -> dict[str, Any]:
    stamp = shelf.stamp_of(entry.path)
    told = _told(entry.path, stamp, say.lang)
    worlds = [s.name for s in told.plan.scenarios]
    world = _one_of(chosen.get("world"), worlds)
    finished = told.effects[(told.effects["scenario"] == world) & (told.effects["n"] > 0)]
    names = [n for n in INDICATORS if n in set(finished["indicator"])]
    if not names:
        return {"answers": [say.text("experiments.nothing_yet")], "failures": parts.failures(told.failures, say)}
    name = _one_of(chosen.get("indicator"), names, LEADS[0])
    points = told.of(world, name)
    liked = charts.strongest(told, points, MOST_COLUMNS)
    across = _one_of(chosen.get("across"), told.keys, liked[0] if liked else "")
    others = [k for k in told.keys if k != across]
    up = "" if chosen.get("up") == "none" else _one_of(chosen.get("up"), others, next((k for k in liked if k != across), ""))
    choices = [
        parts.choice("world", say, world, [(s.name, s.title[say.lang]) for s in told.plan.scenarios]) if len(worlds) > 1 else None,
        parts.choice("indicator", say, name, [(n, indicator(n, say)) for n in names]),
        parts.choice("across", say, across, [(k, told.settings.label(k)) for k in told.keys]) if told.keys else None,
        parts.choice("up", say, up or "none", [("none", say.text("experiments.up_none")), *((k, told.settings.label(k)) for k in others)]) if others else None,
    ]
    shown: list[dict[str, Any]] = []
    alone = bool(finished["low"].isna().all())
    if across and up:
        option, places, cells = charts.heat(told, world, name, across, up)
        at = [{"at": _plain(p), "values": parts.values(told.settings, p), "effect": c} for p, c in zip(places, cells, strict=True)]
        note = say.text("experiments.map_alone" if alone else "experiments.map_note")
        averaged = say.text("experiments.map_mean", n=len(told.keys) - 2) if len(told.keys) > 2 else ""
        tall, labels = len({p[up] for p in places}) > 4, parts.labels(told.settings, (across, up))
        shown.append(parts.chart(indicator(name, say), option, at, f"{note} {averaged}".strip(), tall=tall, say=say, labels=labels))
    elif across:
        option, places = charts.response(told, world, name, across)
        at = [{"at": _plain(p), "values": parts.values(told.settings, p), "effect": None} for p in places]
        note = say.text("experiments.line_alone" if alone else "experiments.line_note")
        shown.append(parts.chart(indicator(name, say), option, at, note, say=say, labels=parts.labels(told.settings, (across,))))
    shown.append(_points(told, points, name, [k for k in told.keys if k in liked], say))
    answers, facts = _answered(entry.path, stamp, say.lang)
    return {
        "answers": [text for text, s in zip(answers, worlds, strict=True) if s == world],
        "facts": facts,
        "choices": [c for c in choices if c],
        "parts": shown,
        "failures": parts.failures(told.failures, say),
    }


def _points(told: Any, whole: Any, name: str, keys: list[str], say: Say) -> dict[str, Any]:
    """The points, the best first: settings of the factors that matter most, effect with its interval, how surely better, replicates."""
    unit, shown_rows = told.unit(name), whole.head(MOST_ROWS)
    head = [(told.settings.titled(k), True) for k in keys]
    head += [(say("runs.effect", unit=say.difference_unit(unit)), True), (say("table.interval"), True), (say("table.better"), True), (say("runs.n"), True)]
    rows, at = [], []
    for _, row in shown_rows.iterrows():
        half = half_of(row)
        between = say.interval(row["low"], row["high"], unit, half)
        effect = [say.number(row["delta"], unit, sign=True, within=half), between]
        rows.append([*(told.settings.value(k, row[k]) for k in keys), *effect, say.percent(row["probability_better"]), str(int(row["n"]))])
        said = {"value": difference(row["delta"], unit, say, half), "interval": between, "n": str(int(row["n"]))}
        at.append({"at": {"point": int(row["point"])}, "values": parts.values(told.settings, {k: row[k] for k in told.keys[:MOST_LINES]}), "effect": said})
    notes = [say.text("experiments.points_most", shown=len(rows), all=say.number(len(whole)))] if len(whole) > len(rows) else []
    notes += [say.text("experiments.columns_most", shown=len(keys), all=len(told.keys))] if len(keys) < len(told.keys) else []
    table = {"columns": [{"text": t, "num": n} for t, n in head], "rows": [[{"text": c, "how": "n"} for c in r] for r in rows]}
    grey = [unsure(a, b) for a, b in zip(shown_rows["low"], shown_rows["high"], strict=True)]
    table |= {"grey": grey, "at": at, "labels": parts.labels(told.settings, told.keys[:MOST_LINES])}
    return {"type": "table", "title": say("runs_sweep.points"), "note": " ".join(notes), "folded": "", **table}


# -- a sensitivity analysis ----------------------------------------------------------------------------


@lru_cache(maxsize=6)
def _sections(path: Path, stamp: Any, lang: str, most: int) -> list[Any]:
    """The first sections of the report of a result; the later ones take their time."""
    result, words = shelf.read(path), Say(lang)
    every = import_module(f"viz.runs.{result.kind}").sections(result, words)
    return [section for section, _ in zip(every, range(most), strict=False)]


def _sensitivity(entry: Entry, say: Say, chosen: Mapping[str, Any]) -> dict[str, Any]:
    found, words = shelf.read(entry.path), import_module("viz.runs.sensitivity")
    most = 2 + bool(found.kept) + (found.sobol is not None)  # verdicts, tornado, screening, shares
    names = list(found.indicators)
    name = _one_of(chosen.get("indicator"), names, names[0])
    shown: list[dict[str, Any]] = []
    for section in _sections(entry.path, shelf.stamp_of(entry.path), say.lang, most):
        for part in section.parts:
            if isinstance(part, Drawn) and part.name in ("tornado", "morris"):
                shown += [parts.drawn(part, section.title, section.note, c, say) for c in part.charts if c["note"] == indicator(name, say)]
            elif isinstance(part, Drawn) and part.name == f"shares-{name}":
                shown += [parts.drawn(part, f"{section.title} · {c['note']}", section.note, c, say) for c in part.charts]
            elif isinstance(part, Said):
                shown.append({"type": "said", "text": part.text})
            elif isinstance(part, Table) and (part.name in ("verdicts", f"sobol-{name}", f"screening-{name}")):
                shown.append(parts.table(part, section.title if part.name == "verdicts" else "", section.note if part.name == "verdicts" else ""))
    choice = parts.choice("indicator", say, name, [(n, indicator(n, say)) for n in names])
    return _whole(found, words, choice, shown, say)


# -- a search ------------------------------------------------------------------------------------------


def _search(entry: Entry, say: Say, chosen: Mapping[str, Any]) -> dict[str, Any]:
    found, words = shelf.read(entry.path), import_module("viz.runs.optimise")
    settings, trials, front, again = Settings(found.plan.factors, say), found.trials(), found.front(), found.fresh()
    gains = [n for n in OUTCOMES if n != "cost"]
    gain = _one_of(chosen.get("outcome"), gains, gains[0])
    shown: list[dict[str, Any]] = []
    if trials["cost"].notna().any():
        labels = {"own": 0, **found.packages}
        again = again.assign(trial=[labels[p] for p in again["package"]])
        option, places = charts.pareto(trials, front, again, gain, settings, say)
        rows = trials.set_index("trial")
        at = [_trial(found, rows.loc[p["point"]], p, settings, say) for p in places]
        note = say.text("experiments.front_note") + (" " + say.text("experiments.front_fresh") if len(again) else " " + say.text("experiments.front_waits"))
        title = say.text("experiments.front_title", outcome=OUTCOMES[gain].label[say.lang])
        legend = [("accent", say("runs_optimise.on_front")), ("base", say("runs_optimise.beaten")), ("m5", say("runs_optimise.own"))]
        named = {"labels": parts.labels(settings, settings.factors), "brings": [outcome(n, say) for n in OUTCOMES]}
        shown.append(parts.chart(title, option, at, note, tall=True, say=say, legend=legend, **named))
    for section in _sections(entry.path, shelf.stamp_of(entry.path), say.lang, 9):
        for part in section.parts:
            if isinstance(part, Table) and part.name in ("packages", "versus", "fresh"):
                shown.append(parts.table(part, part.title or section.title, section.note))
    choice = parts.choice("outcome", say, gain, [(n, outcome(n, say)) for n in gains])
    return _whole(found, words, choice, shown, say)


def _trial(found: Any, row: Any, at: dict[str, Any], settings: Settings, say: Say) -> dict[str, Any]:
    brought = [difference(row[n], o.unit, say) for n, o in OUTCOMES.items()]
    return {"at": at, "values": parts.values(settings, {f.key: row[f.key] for f in found.plan.factors}), "brought": brought, "effect": None}


# -- what is set at a point, put on the desk -----------------------------------------------------------


def settings_at(result: Any, at: Mapping[str, Any]) -> dict[str, Any]:
    """What is set at a point of a result: {"point": its number} (of a search, the trial's), or some settings themselves, as the page sent
    them back. Raises Wrong on what there is not."""
    if set(at) == {"point"}:
        design, number = (result.runs if result.kind == "optimise" else result).design(), at["point"]
        if not isinstance(number, int) or number not in design.index:
            raise Wrong("point", number, Bare("a point of this result"))
        if result.kind == "optimise" and number == 0:  # the plan's own mix
            return {}
        at = _plain({f.key: design.loc[number, f.key] for f in result.plan.factors})
    point: dict[str, Any] = {}
    factors = {f.key: f for f in result.plan.factors}
    for key, value in at.items():
        if key not in factors:
            raise Wrong("vary", str(key)[:80], Bare("a factor of this plan"))
        listed = {str(levers.shown(v)): v for v in factors[key].values}
        if str(value) in listed:
            point[key] = listed[str(value)]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            point[key] = round(value) if factors[key].whole else float(value)
        else:
            raise Wrong(str(key), value, Bare("a setting of this plan"))
    return point


def worlds_at(result: Any, settings: Mapping[str, Any], world: str = "") -> tuple[Scenario, Scenario]:
    """Baseline and scenario of a result at some settings; the plan's first scenario unless another is named. Raises Wrong."""
    baseline, *scenarios = result.plan.worlds(settings)
    return baseline, next((s for s in scenarios if s.name == world), scenarios[0])


def _plain(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as JSON holds them."""
    return {key: value.item() if isinstance(value, np.generic) else value for key, value in setting.items()}


# -- other kinds ---------------------------------------------------------------------------------------


def _told_by_report(entry: Entry, say: Say) -> dict[str, Any]:
    """Of an attribution, what its report begins with; runs and comparisons have pages of their own."""
    if entry.kind != "attribution" or not entry.done:
        return {}
    found, words = shelf.read(entry.path), import_module("viz.runs.attribution")
    shown: list[dict[str, Any]] = []
    for section in _sections(entry.path, shelf.stamp_of(entry.path), say.lang, 1):
        for part in section.parts:
            if isinstance(part, Drawn):
                shown += [parts.drawn(part, c["note"] or section.title, section.note, c, say) for c in part.charts]
            elif isinstance(part, Table):
                shown.append(parts.table(part, part.title, ""))
    return {"answers": words.answers(found, say), "facts": words.facts(found, say), "parts": shown}


def _whole(found: Any, words: Any, choice: dict[str, Any], shown: list[dict[str, Any]], say: Say) -> dict[str, Any]:
    """A result as its page shows it: what its report answers and states (`words`, the report's module), one choice, parts, failures."""
    return {
        "answers": words.answers(found, say),
        "facts": words.facts(found, say),
        "choices": [choice],
        "parts": shown,
        "failures": parts.failures(found.failures, say),
    }


def _one_of(value: Any, known: list[str], usual: str = "") -> str:
    """What was chosen where it can be, else the usual one, else the first."""
    return pick(value, known, pick(usual, known, known[0] if known else ""))  # type: ignore[no-any-return]
