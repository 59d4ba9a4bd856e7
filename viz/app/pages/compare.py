"""Compare: the same luck in two worlds, replicate after replicate, from the answer down to a single firm."""

from __future__ import annotations

from typing import Any

import solara

from ecosystem.declare import Wrong
from viz.app.compare_asking import Comparing, comparing
from viz.app.compare_charts import OUTCOMES, fan
from viz.app.compare_numbers import MOST_FANS, Numbers, replicates
from viz.app.compare_parts import (
    FILTERS,
    NAME,
    controls,
    costs,
    effects,
    fans_of,
    listed,
    lived,
    looked_at,
    numbers,
    replicate_of,
    sealed,
    told,
    where,
)
from viz.app.compare_question import MOST, Question, question, taken
from viz.app.session import Session, pick, use_session


@solara.component_vue("compare.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict,
    ask: dict,
    answer: dict,
    effects: dict,
    fans: list,
    plane: dict,
    places: dict,
    luck: dict,
    replica: dict,
    firms: dict,
    life: dict,
    event_act=None,
) -> None:
    """What is seen; each part is sent when it changes."""


@solara.component
def Page() -> None:
    session = use_session()
    here = comparing(session)
    asked = _asked(session)
    solara.use_effect(lambda: here.look(asked), [asked.folder, asked.replicates, asked.precision])
    scene, look, say = here.scene.value, session.look.value, session.say
    router = solara.use_router()
    shown = solara.use_memo(lambda: numbers(scene, session.chosen(NAME, "scenario")), [id(scene.found), session.chosen(NAME, "scenario")])
    picked = replicate_of(session, shown)
    firm = session.chosen(NAME, "firm")
    solara.use_effect(lambda: open_up(here, shown, picked, firm), [shown, picked, firm])
    lang = look.lang

    def part(make: Any, *depends: Any) -> Any:
        """A part of the page, made again when what it shows has changed."""
        return solara.use_memo(lambda: make() if shown is not None else {}, [shown, lang, *depends])

    every, drawn = bool(session.chosen(NAME, "every")), fans_of(session)
    outcome = pick(session.chosen(NAME, "outcome"), OUTCOMES, "entrants")
    place, by = session.chosen(NAME, "place"), session.chosen(NAME, "by")
    filters = [session.chosen(NAME, key) for key in (*FILTERS, "sheet")]
    View(
        words=solara.use_memo(lambda: say.page(NAME), [lang]),
        ask=controls(session, asked, scene),
        answer=part(lambda: told(shown, scene, say), scene.status),
        effects=part(lambda: effects(shown, say, every, drawn), every, tuple(drawn)),
        fans=part(lambda: [sealed(fan(shown, name, say, picked)) for name in drawn], tuple(drawn), picked) or [],
        plane=part(lambda: costs(shown, say, outcome, picked), outcome, picked),
        places=part(lambda: where(shown, say, place, by), place, by),
        luck=part(lambda: replicates(shown, say)),
        replica=part(lambda: {} if picked is None else looked_at(shown, picked, say), picked),
        firms=part(lambda: {} if picked is None else listed(here.firms.value, shown, say, filters), picked, *filters, here.firms.value),
        life=part(lambda: lived(here.life.value, shown, say), here.life.value),
        event_act=lambda data: act(session, here, data, shown, router),
    )


# -- what a visitor does -----------------------------------------------------------------------------------


def act(session: Session, here: Comparing, data: dict[str, Any], shown: Numbers | None = None, router: Any = None) -> None:
    """Carry out what was clicked: {"do": ..., ...}."""
    try:
        match data.get("do"):
            case "start":
                here.start(question(session))
            case "pause":
                here.pause()
            case "resume":
                here.resume()
            case "desk":
                session.choose(NAME, stored="")
            case "choose":
                choose(session, data["key"], data.get("value"))
            case "draw":
                drawn = fans_of(session)
                name = data["name"]
                drawn = [n for n in drawn if n != name] if name in drawn else [*drawn, name][-MOST_FANS:]
                session.choose(NAME, fans=drawn)
            case "replicate":
                session.choose(NAME, replicate=data["number"], firm=None, sheet=1)
            case "firm":
                session.choose(NAME, firm=data["uid"])
            case "watch" if shown is not None and shown.n:
                session.live.open(shown.found.baseline, shown.scenario, replicate=replicate_of(session, shown) or 0)
                if router is not None:
                    router.push("/live")
    except Wrong as wrong:
        session.notice.value = wrong.sentence()


def choose(session: Session, key: str, value: Any) -> None:
    """A control was moved."""
    if key in ("replicates", "precision"):
        number = float(value) if value not in ("", None) else None
        if key == "replicates":
            number = None if number is None else min(max(int(number), 1), MOST)
        session.choose(NAME, **{key: number})
    elif key == "others":
        held = [name for name in taken(session) if name != value]
        session.choose(NAME, others=held if len(held) < len(taken(session)) else [*held, value])
    elif key in FILTERS:
        session.choose(NAME, **{key: value, "sheet": 1})
    elif key in ("every", "scenario", "outcome", "place", "by", "sheet"):
        session.choose(NAME, **{key: value})


def open_up(here: Comparing, shown: Numbers | None, picked: int | None, firm: Any) -> None:
    """Read the firms of the replicate looked at, and live the life of the firm looked at."""
    if shown is None or picked is None:
        return
    here.open_firms(picked, shown.name)
    if isinstance(firm, int) and firm > 0:
        here.open_life(picked, shown.name, firm)
    else:
        here.close_life()


def _asked(session: Session) -> Question:
    try:
        return question(session)
    except Wrong as wrong:  # a stored comparison that can no longer be read
        session.notice.value = wrong.sentence()
        session.choose(NAME, stored="")
        return question(session)
