"""The page "live": the city while it lives. The frame of every quarter is one small trait, everything else changes rarely."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import solara
import solara.lab

from ecosystem.declare import Wrong
from ecosystem.indicators import BY_DISTRICT, INDICATORS
from experiments.live.answers import Request
from viz.app import controls, screen, screen_bands, screen_city, screen_life, screen_panels, screen_tree
from viz.app.session import Session, pick, use_session
from viz.words import capital

TABS = ("numbers", "levers", "events", "network", "lives", "money")
MODES = ("worlds", "difference")


@solara.component_vue("live.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict, view: dict, state: dict, ground: dict, charts: list, frame: dict,
    event_act=None, event_to=None, event_visit=None, event_choose=None, event_drawn=None,
) -> None:  # fmt: skip
    """Transport, tree of futures, map and charts."""


@solara.component_vue("live_panels.vue")
def Panels(  # type: ignore[no-untyped-def]
    words: dict, view: dict, panel: dict, event_choose=None, event_lever=None, event_life=None, event_look=None, event_go=None
) -> None:
    """What lies under the city: numbers, measures, events, network, lives, money."""


@solara.component_vue("live_life.vue")
def LifeView(words: dict, life: dict, event_open=None, event_away=None) -> None:  # type: ignore[no-untyped-def]
    """One life in both worlds, over the page."""


@solara.component
def Page() -> None:
    session = use_session()
    live, say, look = session.live, session.say, session.look.value
    scene = live.scene.value
    names, mode, tab = chosen_charts(session), picked(session, "mode", MODES), picked(session, "tab", TABS)
    asked, ask_for = solara.use_state((0, None))  # number of the question about a life, the request
    sought, seek = solara.use_state((0, None))  # the same of a list
    router = solara.use_router()

    frames = live.frames()
    scales = tuple(screen.scale_of(live, frames, name, mode, say) for name in names) if scene.futures else ()
    others = tuple((f.course.hash, f.reached) for f in scene.futures if f.number != scene.active)
    active = scene.future.course.hash if scene.future else ""
    still = [look.lang, names, mode, scales, others, active, scene.active, live.past is not None, scene.status == "none"]
    charts = solara.use_memo(lambda: screen.charts(live, scene, names, mode, say, scales), still)
    ground = solara.use_memo(lambda: screen_city.ground(say), [look.lang])
    words = solara.use_memo(lambda: say.page("live"), [look.lang])

    stands = scene.status not in ("none", "opening")
    solara.use_effect(lambda: live.want_ties(tab == "network"), [tab, stands, live.pid])

    def ask(kind: str, uid: int = -1, **more: Any) -> None:
        request = Request(kind, uid, **more)
        number = live.ask(request)
        seek((number, request)) if kind.endswith("s") else ask_for((number, request))

    answers = solara.use_memo(dict, [])  # by number: those of the list and of the life, which are open at the same time
    answers[live.answer.value.number] = live.answer.value

    def life(data: dict[str, Any]) -> None:
        ask(str(data["kind"]), int(data["uid"]))

    def look_for(data: dict[str, Any]) -> None:
        ask(str(data["kind"]), group=str(data.get("group", "")), sector=int(data.get("sector", -1)))

    worlds = (live.baseline.hash, active) if live.baseline is not None and active else None
    sure = solara.lab.use_task(lambda: screen_bands.bands(session.house.results, *worlds) if worlds else ({}, 0), dependencies=[worlds])
    place = place_of(session)
    panel = panel_of(session, tab, sure.value if sure.finished else None)
    if tab == "lives":
        panel |= {"asked": asdict(sought[1]) if sought[1] else None, "list": screen_life.said(answers.get(sought[0]) if sought[1] else None, say)}
    with solara.v.Html(tag="main", attributes={"id": "content"}, class_="tq-live-main"):
        View(
            words=words,
            view=view(session),
            state=state(session),
            ground=ground,
            charts=charts,
            frame=screen.moment(live, scene, names if scales else (), mode, scales, place, say),
            event_act=lambda data: act(session, data),
            event_to=lambda quarter: live.show(int(quarter)),
            event_visit=lambda number: visit(session, int(number)),
            event_choose=lambda data: session.choose("live", **data),
            event_drawn=lambda number: live.drawn(int(number)),
        )
        Panels(
            words=words,
            view=panels_view(session, tab),
            panel=panel,
            event_choose=lambda data: session.choose("live", **data),
            event_lever=lambda data: lever(session, data),
            event_life=life,
            event_look=look_for,
            event_go=lambda page: router.push(f"/{page}"),
        )
    if asked[1] is not None:
        LifeView(words=words, life=screen_life.said(answers.get(asked[0]), say), event_open=life, event_away=lambda _: ask_for((0, None)))


# -- what is chosen ----------------------------------------------------------------------------------


def picked(session: Session, key: str, among: tuple[str, ...]) -> str:
    """A choice of the page, the first one unless it is among them (links are written by others)."""
    return pick(session.chosen("live", key), among, among[0])  # type: ignore[no-any-return]


def chosen_charts(session: Session) -> tuple[str, ...]:
    """The indicators of the six charts."""
    wanted = session.chosen("live", "charts", ())
    wanted = list(wanted) if isinstance(wanted, (list, tuple)) else []
    return tuple(w if (w := wanted[i] if i < len(wanted) else None) in INDICATORS else usual for i, usual in enumerate(screen.CHARTS))


def place_of(session: Session) -> tuple[str, str]:
    """The map's indicator, and which world (or the difference) it shows."""
    return picked(session, "map", tuple(BY_DISTRICT)), picked(session, "show", screen_city.SHOWS)


# -- what is seen ------------------------------------------------------------------------------------


def state(session: Session) -> dict[str, Any]:
    """Everything about the city but its numbers: status, transport, offers, futures."""
    live, say = session.live, session.say
    scene = live.scene.value
    return {
        "status": screen_panels.status(scene, session.house, say),
        "transport": screen_panels.transport(scene, say),
        "offers": screen_panels.offers(live, scene, session.desk.value, say),
        "tree": screen_tree.lanes(scene, say),
    }


def view(session: Session) -> dict[str, Any]:
    """What is chosen, and what there is to choose from."""
    say = session.say
    indicator, show = place_of(session)
    return {
        "indicators": [{"name": name, "label": screen.brief(name, say), "full": capital(say.of(i.label))} for name, i in INDICATORS.items()],
        "names": list(chosen_charts(session)),
        "mode": picked(session, "mode", MODES),
        "places": screen_city.choices(say),
        "map": indicator,
        "show": show,
    }


def panels_view(session: Session, tab: str) -> dict[str, Any]:
    """The tabs, and what of the open one does not change with the quarter."""
    say = session.say
    return {
        "tab": tab,
        "tabs": [{"name": name, "label": say.text(f"live.tab_{name}")} for name in TABS],
        "kinds": [{"name": name, "label": say.text(f"live.kind_{name}")} for name in screen_panels.KINDS],
        "kind": session.chosen("live", "kind", ""),
        "sectors": screen_panels.sectors(say),
        "sector": sector_of(session),
        "only": bool(session.chosen("live", "only", 0)),
        "none": session.live.scene.value.status == "none",
        "asking": [{"name": kind, "label": say.text(f"live.ask_{kind}")} for kind in screen_life.KINDS],
    }


def sector_of(session: Session) -> int:
    sector = session.chosen("live", "sector", -1)
    return sector if isinstance(sector, int) and 0 <= sector < len(screen_panels.SECTORS) else -1


def panel_of(session: Session, tab: str, sure: tuple[screen.Bands, int] | None = None) -> dict[str, Any]:
    """The open panel at the shown quarter; `sure` are intervals of the differences and of how many pairs of worlds."""
    live, say = session.live, session.say
    scene = live.scene.value
    when = say.quarter(scene.shown) if scene.futures else ""
    if tab == "numbers":
        held, pairs = sure or ({}, 0)
        head = say.text("live.interval", count=pairs) if held else ""
        return {"tab": tab, "when": when, "rows": screen.headlines(live, scene, say, held), "bands": head}
    if tab == "levers":
        measures = screen_panels.levers(scene, session.desk.value.scenario, say)
        return {"tab": tab, "measures": measures, "ways": screen_panels.ways(scene, say), "turns": turns(session)}
    if tab == "events":
        kind, only = str(session.chosen("live", "kind", "")), bool(session.chosen("live", "only", 0))
        return {"tab": tab, "rows": screen_panels.stream(live, scene, kind, sector_of(session), only, say)}
    if tab == "network":
        return {"tab": tab, "ties": screen_panels.network(live, scene, say)}
    if tab == "money":
        return {"tab": tab, **screen.money(live, scene, say)}
    return {"tab": tab, "opens": scene.future is not None}


def turns(session: Session) -> list[dict[str, str]]:
    """Each change of mind of the future on the screen, in words."""
    lane = next((lane for lane in screen_tree.lanes(session.live.scene.value, session.say) if lane["active"]), None)
    return lane["turns"] if lane else []


# -- what is done ------------------------------------------------------------------------------------


def act(session: Session, data: dict[str, Any]) -> None:
    """One order from the transport; what cannot be done is said in the notice."""
    live, desk = session.live, session.desk.value
    scene, what = live.scene.value, data.get("do")
    try:
        if what in ("open", "begin"):
            live.open(desk.baseline, desk.scenario)
        elif what == "again":
            played = scene.future is not None and scene.future.reached >= scene.future.course.first
            live.play() if played else live.open(desk.baseline, desk.scenario)
        elif what == "play":
            live.play()
        elif what == "pause":
            live.pause()
        elif what == "step":
            live.step()
        elif what == "pace":
            live.pace(float(data["speed"]))
        elif what == "enact":
            live.enact(desk.scenario)
        elif what == "branch":
            live.branch(scene.shown, desk.scenario)
    except Wrong as wrong:
        session.notice.value = controls.sorry(wrong, session.say)


def visit(session: Session, number: int) -> None:
    """Look at another future; its scenario comes to the desk, so that the levers are those of what is seen."""
    futures = session.live.scene.value.futures
    if 0 <= number < len(futures):
        session.live.visit(number)
        session.put(scenario=futures[number].course.now)


def lever(session: Session, data: dict[str, Any]) -> None:
    """Move one number of a measure: on the desk, and in the city from the next quarter on, or as a branch from the shown one."""
    live, desk = session.live, session.desk.value
    try:
        scenario = screen_panels.moved(desk.scenario, str(data["measure"]), str(data["key"]), data["value"], session.say)
        session.put(scenario=scenario)
        scene = live.scene.value
        ways = [way["name"] for way in screen_panels.ways(scene, session.say)]
        if data.get("way") == "branch" and "branch" in ways:
            live.branch(scene.shown, scenario)
        elif "enact" in ways:
            live.enact(scenario)
    except Wrong as wrong:
        session.notice.value = controls.sorry(wrong, session.say)
