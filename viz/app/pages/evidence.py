"""The page "evidence": the facts the model is held against, every number it is made of, and what each rests on."""

from __future__ import annotations

from typing import Any

import solara

from viz.app import evidence_book as book
from viz.app import evidence_facts as facts
from viz.app import evidence_shipped as shipped
from viz.app import evidence_work as work
from viz.app.evidence_words import CHAPTERS, KINDS
from viz.app.report_errand import Scene, errand
from viz.app.session import Session, pick, use_session

TABS = ("facts", "estimates", "robustness", "parameters", "instruments", "sources", "assumptions", "confidence")
REPLICATES = (2, 5, 10, 20, 40)
SCALES = (0.02, 0.1, 0.25, 1.0)
LONGEST = 80  # characters of a search


@solara.component_vue("evidence.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict, view: dict, content: dict, work: dict, event_look=None, event_measure=None, event_stop=None
) -> None:
    """What is seen: tabs and filters (`view`), the open tab's `content`, how a measurement goes (`work`)."""


@solara.component
def Page() -> None:
    session = use_session()
    job = errand(session, "measuring")
    scene, look = job.scene.value, session.look.value
    shown = solara.use_memo(lambda: content(session), [look, scene.status])
    View(
        words=session.say.page("evidence"),
        view=view(session),
        content=shown,
        work=working(session, scene),
        event_look=lambda data: session.choose("evidence", **data),
        event_measure=lambda _: measure(session),
        event_stop=lambda _: job.stop(),
    )


# -- what is seen --------------------------------------------------------------------------------------


def view(session: Session) -> dict[str, Any]:
    """The tabs, the search and the filters, as they are chosen."""
    say = session.say
    return {
        "tab": tab(session),
        "tabs": [{"name": name, "label": say.text(f"evidence.tab_{name}")} for name in tabs()],
        "query": _text(session, "query"),
        "chapter": _among(session, "chapter", CHAPTERS),
        "chapters": [{"name": name, "label": say.text(f"evidence.chapter_{name}")} for name in CHAPTERS],
        "kind": _among(session, "kind", KINDS),
        "kinds": [{"name": name, "label": say.text(f"evidence.kind_{name}")} for name in KINDS],
    }


def tab(session: Session) -> str:
    """The open tab."""
    return _among(session, "tab", tabs()) or TABS[0]


def tabs() -> tuple[str, ...]:
    """The tabs that have something to show: what was computed beforehand only where it is shipped."""
    return tuple(name for name in TABS if name not in shipped.SHIPPED or shipped.SHIPPED[name]() is not None)


def content(session: Session) -> dict[str, Any]:
    """What the open tab shows."""
    say, name, page = session.say, tab(session), session.chosen("evidence", "leaf", 1)
    page, query = page if isinstance(page, int) else 1, _text(session, "query")
    if name == "facts":
        return facts_tab(session)
    if name in shipped.SHIPPED:
        return {"tab": name, **{"estimates": shipped.estimates, "robustness": shipped.robustness}[name](say)}
    if name == "parameters":
        shown = book.parameters(say, query, _among(session, "chapter", CHAPTERS), _among(session, "kind", KINDS), page)
        return {"tab": name, **shown, "said": _placed(shown["place"], say)}
    if name == "assumptions":
        shown = book.assumptions(say, query, page)
        return {"tab": name, **shown, "said": _placed(shown["place"], say)}
    if name == "instruments":
        shown = book.instruments_page(say, page)
        return {"tab": name, **shown, "said": _placed(shown["place"], say)}
    if name == "sources":
        return {"tab": name, "documents": book.documents(say), "rows": book.evidence_rows(say), "others": book.others(say)}
    return {"tab": name, **book.confidence(say)}


def facts_tab(session: Session) -> dict[str, Any]:
    """The facts with the chosen measurement, or the best one that is kept."""
    say, kept = session.say, work.kept(session.house.results)
    wanted = session.chosen("evidence", "measured")
    measured = next((m for m in kept if m.name == wanted), None) or work.best(kept)
    return {
        "tab": "facts",
        "rows": facts.table(measured, say),
        "summary": facts.summary(measured, say),
        "measured": facts.described(measured, say) if measured else "",
        "name": measured.name if measured else "",
        "old": measured is not None and not facts.is_current(measured),
        "small": measured is not None and measured.scale < 1,
        "kept": [{"name": m.name, "label": facts.described(m, say)} for m in kept],
    }


def working(session: Session, scene: Scene) -> dict[str, Any]:
    """What can be asked for, how long it takes, and how it goes."""
    say, (replicates, scale) = session.say, asked(session)
    state = scene.state
    said = {
        "full": say.text("evidence.full", n=session.house.questions.total) if scene.status == "full" else "",
        "failed": say.text("evidence.failed", reason=state.reason) if scene.status == "failed" else "",
        "running": say.text("evidence.running", done=state.done, total=state.total) if state.total else say.text("evidence.begins"),
    }
    kept = work.kept(session.house.results)
    return {
        "status": scene.status,
        "text": said.get(scene.status, ""),
        "left": say.text("evidence.left", time=facts.duration(state.seconds_left, say)) if state.seconds_left and scene.status == "running" else "",
        "done": state.done,
        "total": state.total,
        "replicates": replicates,
        "scale": scale,
        "choices": {"replicates": list(REPLICATES), "scales": [{"value": s, "label": say.text("evidence.scale", scale=f"{s:g}")} for s in SCALES]},
        "takes": say.text("evidence.takes", time=facts.duration(facts.seconds(replicates, scale, kept), say)),
    }


def asked(session: Session) -> tuple[int, float]:
    """Replicates and scale of the next measurement; a whole city where this server's cities are whole."""
    replicates = session.chosen("evidence", "replicates", 10)
    scale = session.chosen("evidence", "scale", min(SCALES, key=lambda s: abs(s - session.house.scale)))
    return replicates if replicates in REPLICATES else 10, scale if scale in SCALES else 1.0


def _placed(place: dict[str, int], say: Any) -> str:
    return say.text("evidence.place", **{key: say.number(place[key]) for key in ("first", "last", "total")}) if place["total"] else say.text("evidence.none")


def _text(session: Session, key: str) -> str:
    value = session.chosen("evidence", key, "")
    return value[:LONGEST] if isinstance(value, str) else ""


def _among(session: Session, key: str, names: tuple[str, ...]) -> str:
    return pick(session.chosen("evidence", key), names, "")  # type: ignore[no-any-return]


# -- what is done --------------------------------------------------------------------------------------


def measure(session: Session) -> None:
    """Measure the facts beside the page; the answer is kept and shown when it is there."""
    job, (replicates, scale) = errand(session, "measuring"), asked(session)
    if not job.scene.value.busy:
        job.begin(
            ("facts", replicates, scale),
            work.measure,
            replicates,
            scale,
            session.desk.value.scenario.seed,
            str(session.house.results),
            done=lambda name: session.choose("evidence", measured=name),
        )
