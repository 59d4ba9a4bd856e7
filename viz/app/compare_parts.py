"""The parts of the Compare page: plain dictionaries in the visitor's language, made of what has been found so far."""

from __future__ import annotations

import json
from typing import Any

from ecosystem import clock
from ecosystem.indicators import INDICATORS
from experiments.scenario import Scenario
from viz.app.compare_asking import Firms, Life, Scene
from viz.app.compare_charts import OUTCOMES, cost_plane, counted, cut
from viz.app.compare_firms import firms, life, name_of
from viz.app.compare_numbers import FANS, MOST_FANS, Numbers, across, label, replica, sentence, table
from viz.app.compare_question import MOST, PRECISIONS, Question, others, taken
from viz.app.house import presets, read_preset
from viz.app.say import Say
from viz.app.session import Session, pick

PLACES = ("sector", "district", "size", "cohort")
FILTERS = ("kind", "only", "sector", "touched", "sort")
NAME = "compare"


def numbers(scene: Scene, index: Any) -> Numbers | None:
    """The scenario that is shown; None before anything has arrived."""
    found = scene.found
    if found is None or not found.replicates:
        return None
    return Numbers(found, found.scenarios[pick(index, range(len(found.scenarios)), 0)])


def replicate_of(session: Session, shown: Numbers | None) -> int | None:
    """The replicate looked at, if any."""
    return pick(session.chosen(NAME, "replicate"), shown.found.replicates if shown else (), None)  # type: ignore[no-any-return]


def fans_of(session: Session) -> list[str]:
    chosen = session.chosen(NAME, "fans")
    return [n for n in chosen if n in INDICATORS][:MOST_FANS] if isinstance(chosen, list | tuple) else list(FANS)


def _others(session: Session) -> list[dict[str, Any]]:
    """Shipped scenarios that may be compared too, each with its group's name."""
    group = {name: session.say.text(f"start.group_{key}") for key, names in presets().items() for name in names}
    return [{"name": o, "title": _title(read_preset(o), session.say), "on": o in taken(session), "group": group[o]} for o in others(session)]


def controls(session: Session, asked: Question, scene: Scene) -> dict[str, Any]:
    """The question, how far it has come, and what can be done."""
    say, work = session.say, scene.work
    ours = scene.question is not None and scene.question.folder == asked.folder
    at = scene.question if scene.busy and scene.question is not None else asked
    n = len(scene.found.replicates) if scene.found is not None and (ours or scene.busy) else 0
    status = scene.status if ours or scene.busy else "none"
    first = at.scenarios[0]
    failures = scene.found.failures if scene.found is not None else []
    begun = scene.busy or status == "paused"
    enough = asked.replicates <= n and status in ("stored", "done")
    total = (work.total if begun else 0) or max(at.replicates, n)
    return {
        "versus": say.text("compare.versus", scenario=say.list([_quoted(s, say) for s in at.scenarios]), baseline=_quoted(at.baseline, say)),
        "period": say.text("compare.period", start=say.quarter(first.start), end=say.quarter(first.end), scale=_scale(first.scale, say)),
        "replicates": asked.replicates,
        "most": MOST,
        "precision": asked.precision or "",
        "precisions": [{"value": "", "label": say.text("compare.precision_none")}]
        + [{"value": p, "label": say.text("compare.precision_some", percent=_percent(p, say))} for p in PRECISIONS],
        "others": [] if asked.stored else _others(session),
        "status": status,
        "said": _status(status, n, scene, session),
        "done": max(work.done, n),
        "total": total,
        "progress": say.text("compare.progress", done=max(work.done, n), total=total) if begun else "",
        "left": say.text("compare.left", time=duration(work.seconds_left, say)) if scene.busy and work.seconds_left is not None else "",
        "failed": say.text("compare.failed_some", n=len(failures), reason=failures[0].message) if failures else "",
        "startable": not begun and status != "reading" and not enough and not asked.stored,
        "start": say.text("compare.go_on", n=asked.replicates - n) if 0 < n < asked.replicates else say.text("compare.start"),
        "another": scene.busy and not ours,
        "stored": bool(asked.stored),
        "kept": say.text("compare.kept", folder=f"{session.house.results.name}/{at.folder}") if n else "",
    }


def _status(status: str, n: int, scene: Scene, session: Session) -> str:
    say = session.say
    if status == "running" and not n:
        return say.text("compare.s_begin")
    if status == "none" and scene.work.reason and not n:
        return say.text("compare.s_unreadable", reason=scene.work.reason)
    return say.text(f"compare.s_{status}", reason=scene.work.reason, n=session.house.questions.total)


def _title(scenario: Scenario, say: Say) -> str:
    return scenario.title[say.lang]  # type: ignore[index, return-value]


def _quoted(scenario: Scenario, say: Say) -> str:
    return say.text("compare.quoted", title=_title(scenario, say))


def _percent(share: float, say: Say) -> str:
    return f"{100 * share:g}{'' if say.chinese else chr(0xA0)}%"


def _scale(scale: float, say: Say) -> str:
    return say.text("compare.scale_full") if scale == 1.0 else say.text("compare.scale_part", percent=_percent(scale, say))


def duration(seconds: float, say: Say) -> str:
    """About how long, as one says it."""
    for size, key in ((3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 1.5 * size:
            return say.text(f"compare.{key}", n=f"{seconds / size:.0f}")
    return say.text("compare.seconds", n=f"{max(seconds, 1):.0f}")


def told(shown: Numbers, scene: Scene, say: Say) -> dict[str, Any]:
    """The answer in a sentence, from how many replicates; and the scenarios side by side where there are several."""
    found, n = shown.found, shown.n
    total = max(scene.work.total, n)
    key = "so_far" if scene.busy and n < total else "from_one" if n == 1 else "from_n"
    several = len(found.scenarios) > 1
    return {
        "sentence": sentence(shown, say),
        "n": say.text(f"compare.{key}", n=n, total=total),
        "scenarios": [s.title[say.lang] for s in found.scenarios] if several else [],  # type: ignore[index]
        "shown": found.scenarios.index(shown.scenario),
        "across": across(found, say) if several else {},
    }


def effects(shown: Numbers, say: Say, every: bool, drawn: list[str]) -> dict[str, Any]:
    """The table of effects."""
    rows = [row | {"on": row["name"] in drawn, "draw": say.text("compare.draw", label=row["label"])} for row in table(shown, say, every)]
    first = shown.scenario
    return {"rows": rows, "every": every, "caption": say.text("compare.caption", start=say.quarter(first.start), end=say.quarter(first.end))}


def sealed(drawn: dict[str, Any]) -> dict[str, Any]:
    """A chart with its option as text: thousands of numbers that nobody looks through on their way to the browser."""
    return drawn | {"option": json.dumps(drawn["option"], ensure_ascii=False, allow_nan=False)}


def costs(shown: Numbers, say: Say, outcome: str, picked: int | None) -> dict[str, Any]:
    """The plane of cost and outcome."""
    return sealed(cost_plane(shown, outcome, say, picked)) | {"outcome": outcome, "outcomes": [{"value": o, "label": label(o, say)} for o in OUTCOMES]}


def where(shown: Numbers, say: Say, place: Any, by: Any) -> dict[str, Any]:
    """The bars of one place."""
    place = pick(place, PLACES, "sector")
    names = counted(shown, place)
    by = pick(by, names, names[0])
    tabs = [{"value": p, "label": say.text(f"compare.{p}")} for p in PLACES]
    return sealed(cut(shown, place, by, say)) | {"place": place, "tabs": tabs, "by": by, "names": [{"value": n, "label": label(n, say)} for n in names]}


def looked_at(shown: Numbers, picked: int, say: Say) -> dict[str, Any]:
    """One replicate's own numbers."""
    return {"number": picked, "title": say.text("compare.replicate_n", n=picked), "rows": replica(shown, picked, say)}


def listed(read: Firms, shown: Numbers, say: Say, filters: list[Any]) -> dict[str, Any]:
    """The firms of the replicate, or why they are not here."""
    if read.status != "here":
        key = "reading" if read.status == "none" else read.status
        return {"status": key, "said": say.text(f"compare.firms_{key}", reason=read.reason)}
    chosen = dict(zip((*FILTERS, "sheet"), filters, strict=True))
    return {"status": "here"} | firms(read.frame, shown.scenario, say, **chosen)


def lived(read: Life, shown: Numbers, say: Say) -> dict[str, Any]:
    """The life of the firm looked at, or how long it takes."""
    if read.status == "none":
        return {"status": "none"}
    uid = read.key[3]
    if read.status == "here" and read.told is not None:
        return {"status": "here", "uid": uid} | life(read.told, shown.scenario, shown.found.baseline, say)
    title = say.text("compare.life", firm=name_of(uid, clock.named(uid >> 40)))
    said = say.text("compare.s_full", n=2) if read.status == "full" else say.text(f"compare.life_{read.status}", reason=read.reason)
    expect = say.text("compare.life_expect", time=duration(read.seconds + 2, say)) if read.status == "running" else ""
    return {"status": read.status, "uid": uid, "title": title, "said": said, "expect": expect, "seconds": read.seconds + 2}
