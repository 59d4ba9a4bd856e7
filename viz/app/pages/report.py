"""The page "report": a stored result taken away, as a report in either language, as numbers, as the lines that reproduce it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import solara

from ecosystem.declare import Wrong
from viz.app import report_asked as asking
from viz.app import report_work as work
from viz.app import share, shelf
from viz.app.download import offer
from viz.app.report_errand import Errand, Scene, errand
from viz.app.session import Session, pick, use_session

MOST = 60  # results listed
STARTED = time.time()  # a report made before may be by another version of the program
LANGUAGES = ("en", "zh")


@solara.component_vue("report.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict,
    view: dict,
    file: dict,
    event_choose=None,
    event_report=None,
    event_numbers=None,
    event_stop=None,
    event_saved=None,
    event_desk=None,
    event_go=None,
) -> None:
    """What is seen; `file` (name, address) is fetched and saved by the browser when it comes."""


@solara.component
def Page() -> None:
    session = use_session()
    router = solara.use_router()
    job = errand(session, "report")
    file = solara.use_reactive({})
    scene, desk = job.scene.value, session.desk.value
    shown = solara.use_memo(lambda: view(session, scene), [scene, desk, session.look.value])

    def to_desk(_: Any) -> None:
        if take(session, chosen(session, ranked(session))):
            router.push("/compare")

    View(
        words=session.say.page("report"),
        view=shown,
        file=file.value,
        event_choose=lambda data: session.choose("report", **data),
        event_report=lambda _: make_report(session, job, file.set),
        event_numbers=lambda _: make_numbers(session, job, file.set),
        event_stop=lambda _: job.stop(),
        event_saved=lambda _: file.set({}),
        event_desk=to_desk,
        event_go=lambda page: router.push(f"/{page}"),
    )


# -- what is seen --------------------------------------------------------------------------------------


def view(session: Session, scene: Scene) -> dict[str, Any]:
    """Everything the template shows, in the visitor's language."""
    say, entries = session.say, ranked(session)
    entry = chosen(session, entries)
    return {
        "results": [_line(e, session) for e in entries[:MOST]],
        "more": say.text("report.more", n=len(entries) - MOST) if len(entries) > MOST else "",
        "chosen": entry.key if entry else "",
        "about": _about(entry, session) if entry else None,
        "lang": language(session),
        "work": _work(scene, session),
    }


def ranked(session: Session) -> list[shelf.Entry]:
    """Stored results, those of the desk's scenario first, then the newest."""
    hashed = session.desk.value.scenario.hash
    return sorted(shelf.entries(session.house.results), key=lambda e: (e.hash != hashed, e.kind != "comparison", -e.when))


def chosen(session: Session, entries: list[shelf.Entry]) -> shelf.Entry | None:
    """The result that is chosen; the first when none is."""
    key = session.chosen("report", "result")
    return next((e for e in entries if e.key == key), entries[0] if entries else None)


def language(session: Session) -> str:
    """The language of the report; the visitor's own unless they chose the other one."""
    return pick(session.chosen("report", "lang"), LANGUAGES, session.look.value.lang)  # type: ignore[no-any-return]


def _line(entry: shelf.Entry, session: Session) -> dict[str, Any]:
    say = session.say
    return {
        "key": entry.key,
        "title": entry.title[say.lang],
        "kind": say.text(f"report.kind_{entry.kind}"),
        "size": _size(entry, session),
        "when": date(entry.when, session),
        "mine": entry.hash == session.desk.value.scenario.hash,
        "complete": entry.complete,
    }


def _size(entry: shelf.Entry, session: Session) -> str:
    key = "size_one" if entry.replicates == 1 else "size"
    return session.say.text(f"report.{key}", n=entry.replicates, years=entry.years, scale=session.say.size(entry.scale))


def date(when: float, session: Session) -> str:
    """A moment (seconds since 1970) as one reads it."""
    at = datetime.fromtimestamp(when)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}" if session.say.chinese else f"{at.day} {at:%b %Y, %H:%M}"


def _about(entry: shelf.Entry, session: Session) -> dict[str, Any]:
    """The chosen result: what names it, and what reproduces it; or the sentence why it cannot be read."""
    say = session.say
    common = {"title": entry.title[say.lang], "kind": entry.kind, "complete": entry.complete, "wrong": ""}
    try:
        question = asking.asked(entry)
    except (Wrong, OSError) as wrong:
        return common | {"wrong": str(wrong)}
    first = question.scenarios[0]
    rows = [("scenario", " · ".join(f"{s.title[say.lang]} ({s.hash})" for s in question.scenarios))]
    rows += [("baseline", f"{question.baseline.title[say.lang]} ({question.baseline.hash})")] if question.baseline else []
    rows += [
        ("period", say.text("report.period_value", start=say.quarter(first.start), end=say.quarter(first.end), n=first.years)),
        ("replicates", say.text("report.replicates_value", n=entry.replicates, seed=(question.baseline or first).seed)),
        ("scale", say.text("report.scale_value", scale=f"{first.scale:g}")),
        ("versions", " · ".join(f"{say.text('report.model') if name == 'source' else name} {number}" for name, number in question.versions.items())),
        ("made", date(entry.when, session)),
    ]
    return common | {
        "rows": [{"label": say.text(f"report.{key}"), "value": value} for key, value in rows],
        "citation": asking.citation(entry, question, say),
        "shell": asking.shell(question),
        "python": asking.python(question),
        "files": [{"name": name, "text": text} for name, text in asking.files(question)],
        "scenarios": [{"name": f"{s.name}.toml", "text": s.to_toml()} for s in asking.worlds(question)],
        "comparable": entry.kind == "comparison",
        "link": link(question, session),
        "columns": say.text(f"report.table_{entry.kind}"),
    }


def link(question: asking.Asked, session: Session) -> str:
    """The link to this comparison, when it is the one on the desk: a link tells the desk; else ""."""
    desk = session.desk.value
    same = question.kind == "comparison" and question.baseline is not None and len(question.scenarios) == 1
    same = same and (question.scenarios[0].hash, question.baseline.hash) == (desk.scenario.hash, desk.baseline.hash)
    return f"/compare?{share.write(session, 'compare')}" if same else ""


def _work(scene: Scene, session: Session) -> dict[str, Any]:
    """How the making goes, in a sentence; none before anything is asked for."""
    say, what = session.say, scene.about[0] if scene.about else ""
    text = ""
    if scene.status == "full":
        text = say.text("report.full", n=session.house.questions.total)
    elif scene.status == "failed":
        text = say.text("report.failed", reason=scene.state.reason)
    elif what and scene.status in ("running", "done"):
        text = say.text(f"report.{'making' if scene.busy else 'made'}_{what}")
    return {"status": scene.status, "text": text}


# -- what is done --------------------------------------------------------------------------------------


Hand = Callable[[dict[str, str]], None]


def make_report(session: Session, job: Errand, hand_over: Hand) -> None:
    """Write the report of the chosen result, unless it lies there as this program writes it, and hand it to the browser."""
    entry = chosen(session, ranked(session))
    if entry is None:
        return
    lang = language(session)
    path, name = work.report_path(entry.path, lang), f"{filename(entry)}.{lang}.html"

    def give(made: str) -> None:
        hand_over({"name": name, "address": offer(Path(made), name, "text/html; charset=utf-8")})

    if path.exists() and path.stat().st_mtime > max(entry.when, STARTED):
        give(str(path))
    else:
        job.begin(("report", entry.key, lang), work.report, str(entry.path), lang, done=give)


def make_numbers(session: Session, job: Errand, hand_over: Hand) -> None:
    """Make the table of the chosen result and hand it to the browser as CSV."""
    entry = chosen(session, ranked(session))
    if entry is None:
        return
    name = f"{filename(entry)}.csv"

    def give(text: str) -> None:  # the mark at the front tells spreadsheets that it is UTF-8
        hand_over({"name": name, "address": offer(f"\ufeff{text}".encode(), name, "text/csv; charset=utf-8")})

    job.begin(("numbers", entry.key), work.numbers, str(entry.path), done=give)


def filename(entry: shelf.Entry) -> str:
    """What a file of this result is called: "pilot-2021-3d943965df64"."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in "-".join(entry.names)[:60])
    return f"{kept}-{entry.hash}"


def take(session: Session, entry: shelf.Entry | None) -> bool:
    """Put a stored comparison's scenario and baseline on the desk; False, with a sentence, when they cannot be read."""
    if entry is None or entry.kind != "comparison":
        return False
    try:
        question = asking.asked(entry)
    except (Wrong, OSError) as wrong:
        session.notice.value = str(wrong)
        return False
    scenario = question.scenarios[0]
    session.put(preset=asking.preset_of(scenario, session.desk.value.preset), scenario=scenario, baseline=question.baseline)
    session.choose("compare", replicates=entry.replicates)
    return True
