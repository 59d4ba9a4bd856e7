"""The table of pages, and the frame around them."""

from __future__ import annotations

from typing import Any

import solara
import solara.lab

from viz.app.pages import compare, evidence, experiments, levers, live, report, start
from viz.app.session import SESSION, Session, use_session

PAGES = {"start": start, "levers": levers, "live": live, "compare": compare, "experiments": experiments, "evidence": evidence, "report": report}


def path_of(page: str) -> str:
    return "/" if page == "start" else f"/{page}"


@solara.component
def Bare(children: Any = ()) -> Any:
    """No frame but ours."""
    return solara.Div(children=list(children), classes=["tq-app"])


@solara.component_vue("frame.vue")
def FrameView(words: dict, view: dict, event_go=None, event_speak=None, event_darken=None, event_dismiss=None) -> None:  # type: ignore[no-untyped-def]
    """The bar above every page."""


@solara.component
def Page() -> None:
    """The frame with the page of the address in it."""
    session = solara.use_memo(Session, [])
    solara.use_effect(lambda: session.close, [])
    SESSION.provide(session)
    router = solara.use_router()
    name = router.parts[0] or "start"
    name = name if name in PAGES else "start"
    look = session.look.value
    solara.Title(f"{session.say.text(f'frame.{name}')} · tequ 特区")
    solara.lab.theme.dark = look.dark

    def go(page: str) -> None:
        router.push(path_of(page))

    FrameView(
        words=session.say.page("frame"),
        view=bar(session, name),
        event_go=go,
        event_speak=session.speak,
        event_darken=session.darken,
        event_dismiss=lambda _: session.notice.set(""),
    )
    with solara.Div(classes=["tq-page", f"tq-{name}"]):
        PAGES[name].Page()


def bar(session: Session, page: str) -> dict[str, Any]:
    """What the bar shows."""
    desk, look, say = session.desk.value, session.look.value, session.say
    return {
        "page": page,
        "pages": [{"name": name, "label": say.text(f"frame.{name}")} for name in PAGES],
        "lang": look.lang,
        "dark": look.dark,
        "scenario": say.of(desk.scenario.title),
        "baseline": say.of(desk.baseline.title),
        "hash": desk.scenario.hash,
        "notice": session.notice.value,
    }


routes = [solara.Route(path="/" if name == "start" else name, component=Page, layout=Bare if name == "start" else None, label=name) for name in PAGES]
__all__ = ["Page", "routes", "use_session"]
