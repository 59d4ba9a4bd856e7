"""The table of pages, and the frame around them."""

from __future__ import annotations

from typing import Any

import solara
import solara.lab

from viz.app import share
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


@solara.component_vue("address.vue")
def AddressView(address: str) -> None:
    """Writes the address bar, without loading anything."""


@solara.component
def Address(page: str) -> None:
    """The address bar says what is on the screen: who opens it elsewhere sees the same. While a city plays it keeps still."""
    session = use_session()
    last = solara.use_ref("")
    elsewhere = bool(last.current) and not last.current.startswith(path_of(page) + "?")
    if not session.live.scene.value.busy or elsewhere:
        last.current = f"{path_of(page)}?{share.write(session, page)}"
    AddressView(address=last.current)


def welcome(path: str, search: str | None) -> Session:
    """A new visitor, with what the address they came by says."""
    session = Session()
    if search:
        session.open_link(f"{path}?{search}")
    return session


@solara.component
def Page() -> None:
    """The frame with the page of the address in it."""
    router = solara.use_router()
    session = solara.use_memo(lambda: welcome(router.path, router.search), [])
    solara.use_effect(lambda: session.close, [])
    SESSION.provide(session)
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
    Address(name)
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
