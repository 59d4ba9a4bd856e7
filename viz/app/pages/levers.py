"""The page "levers": measures with dose, dates and targets, what is different, and what it costs at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import solara

from ecosystem.declare import Number, Wrong
from ecosystem.rules import Rulebook
from ecosystem.terms import TERMS
from experiments.scenario import RUN, Scenario, shipped
from policies import CATALOGUE
from viz.app import controls, plain, shelf
from viz.app.controls import PLACES, measure, scale_of, set_measure, settle
from viz.app.house import presets, read_preset
from viz.app.say import Say
from viz.app.session import Session, use_session
from viz.words import capital

CHOSEN = ("years", "seed")  # of a run, at this page
Push = Callable[[str], None]  # goes to the page of an address


@dataclass
class Hand:
    """A visitor's hand at the levers: messages heard from the browser, the gesture under way, settings of measures put aside."""

    heard: int = 0
    gesture: str = ""
    aside: dict[str, dict[str, Any]] = field(default_factory=dict)


@solara.component_vue("levers.vue")
def View(words: dict, view: dict, event_act=None) -> None:  # type: ignore[no-untyped-def]
    """What is seen."""


@solara.component
def Page() -> None:
    """The page, and what its events do."""
    session, router = use_session(), solara.use_router()
    hand = solara.use_memo(Hand, [])
    heard = solara.use_reactive(0)

    def hear(message: dict[str, Any]) -> None:
        hand.heard = int(message["number"])
        act(session, hand, message, router.push)
        heard.value = hand.heard

    desk, look = session.desk.value, session.look.value
    stored = solara.use_memo(lambda: stored_comparison(session), [desk.scenario, desk.baseline, look.lang])
    View(words=session.say.page("levers"), view=view(session, stored, max(heard.value, hand.heard)), event_act=hear)


# -- what is seen --------------------------------------------------------------------------------------


def view(session: Session, stored: str = "", heard: int = 0) -> dict[str, Any]:
    """Everything the template shows, in the visitor's language; `stored` is what a stored comparison spent, `heard` the last
    message from the browser, whose echo it need not show any more."""
    desk, say = session.desk.value, session.say
    scenario, baseline, preset = desk.scenario, desk.baseline, read_preset(desk.preset).replaced(scale=desk.scenario.scale)
    themes = controls.cards(scenario, say, opened(session))
    for theme in themes:
        for card in theme["cards"]:
            if "body" in card:
                card["body"]["why"] = why(card["name"], say)
    return {
        "presets": [
            {"label": say.text(f"start.group_{group}"), "names": [{"name": name, "label": say.of(read_preset(name).title)} for name in names]}
            for group, names in presets().items()
        ],
        "preset": desk.preset,
        "baseline": baseline.name,
        "title": say.of(scenario.title),
        "run": run_settings(scenario, say),
        "themes": themes,
        "timeline": controls.timeline(scenario, say),
        "differences": _lists(scenario, baseline, preset, say),
        "moved": scenario != preset,
        "undo": bool(session.undone[0]),
        "redo": bool(session.undone[1]),
        "cost": {**plain.estimate(scenario, say), "stored": stored},
        "heard": heard,
    }


def opened(session: Session) -> list[str]:
    """The open cards; what a link says is taken only as far as it names measures."""
    said = session.chosen("levers", "open", [])
    said = said if isinstance(said, (list, tuple)) else [said]
    return [name for name in said if isinstance(name, str) and name in CATALOGUE]


def _lists(scenario: Scenario, baseline: Scenario, preset: Scenario, say: Say) -> list[dict[str, Any]]:
    """Differences from the baseline; and from the preset, if the scenario has left it for somewhere else than the baseline."""
    lists = [("baseline", baseline, plain.differences(baseline, scenario, say, about=False))]
    if preset.hash not in (scenario.hash, baseline.hash) or preset.title != scenario.title:
        lists.append(("preset", preset, plain.differences(preset, scenario, say)))
    return [
        {
            "from": name,
            "title": say.text(f"levers.from_{name}", title=say.of(other.title)),
            "items": [{"key": d.key, "sentence": d.sentence} for d in found],
        }
        for name, other, found in lists
        if found or name == "baseline"
    ]


def run_settings(scenario: Scenario, say: Say) -> dict[str, Any]:
    """Years and seed with their bounds; the first quarter, which the preset has set."""
    numbers = [controls.slider(run_number(scenario, key), getattr(scenario, key), say) for key in CHOSEN]
    return {"start": say.quarter(scenario.start), "numbers": [{**n, "unit": "" if n["key"] == "seed" else n["unit"]} for n in numbers]}


def run_number(scenario: Scenario, key: str) -> Number:
    """The declared number of a run; years as far as the model goes from this start."""
    number = RUN[key]
    most = min(number.high, (controls.LAST + 1 - controls.clock.quarter(scenario.start)) // 4) if key == "years" else number.high
    return replace(number, high=most, default=min(number.default, most))


def why(name: str, say: Say) -> dict[str, Any]:
    """Why one would do it: mechanism, failure, the terms it acts on, the clauses that ask for it, the sources of its numbers."""
    kind, documents = CATALOGUE[name], say.texts["documents"]
    acts_on = [TERMS[term].label if term in TERMS else Rulebook.declared[term].label for term in kind.acts_on if term in TERMS or term in Rulebook.declared]
    return {
        "works": kind.why[say.lang],
        "fails": capital(kind.fails_by[say.lang]),
        "acts_on": [capital(label[say.lang]) for label in acts_on],
        "clauses": [{"document": documents.get(c.document[:3], c.document), "article": c.article, "quote": c.quote} for c in kind.clauses],
        "sources": [
            {
                "label": capital(number.label[say.lang]),
                "default": scale_of(number, say).quantity(number.default),
                "range": say.text("levers.range", low=scale_of(number, say).number(number.low), high=scale_of(number, say).quantity(number.high)),
                "source": say.source(number.source),
            }
            for number in kind.Dose.declared.values()
        ],
    }


def stored_comparison(session: Session) -> str:
    """What the newest stored comparison of these two worlds spent; empty when there is none that can be read."""
    desk = session.desk.value
    for entry in shelf.entries(session.house.results):
        if entry.kind == "comparison" and entry.hash == desk.scenario.hash:
            try:
                found = plain.spent(shelf.read(entry.path), desk.scenario, desk.baseline, session.say)
            except Wrong:
                continue  # it is being written, or is damaged: the page of experiments says so
            if found:
                return found
    return ""


# -- what is done --------------------------------------------------------------------------------------


def act(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """Do what the browser asks: {"do": what, "gesture": of which movement it is a part, ...}; a refusal becomes a sentence."""
    gesture = str(message.get("gesture") or "")
    try:
        session.notice.set("")
        before = session.undone[0]
        DO[message["do"]](session, hand, message, push)
        if gesture and gesture == hand.gesture and len(session.undone[0]) > len(before) > 0:
            session.undone = (before, session.undone[1])  # the same movement goes on: one step to undo
    except Wrong as wrong:
        session.notice.set(controls.sorry(wrong, session.say))
    hand.gesture = gesture


def _switch(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """On with the settings it was last on with, those of the preset, or as declared; off keeps them for the next time."""
    name, scenario = message["name"], session.desk.value.scenario
    if message["on"]:
        preset = {p.name: p.settings() for p in read_preset(session.desk.value.preset).measures}
        session.put(scenario=set_measure(scenario, name, hand.aside.get(name) or preset.get(name) or {}))
    else:
        hand.aside[name] = measure(scenario, name).settings()
        session.put(scenario=set_measure(scenario, name, None))


def _set(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """A number of a measure, in the unit of its field; an empty limit is no limit."""
    name, key, value = message["name"], message["key"], message["value"]
    number = controls.declared(f"measures.{name}.{key}")
    if number is None:
        raise Wrong(f"measures.{name}.{key}", key, "a number of the measure")
    limit = key in controls.TARGET_NUMBERS and value in ("", None)
    value = number.default if limit else scale_of(number, session.say).back(value) if isinstance(value, (int, float)) else value
    session.put(scenario=settle(session.desk.value.scenario, name, **{key: value}))


def _dates(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """First and last quarter as numbers; the last is never before the first."""
    start, end = int(message["start"]), int(message["end"])
    dates = {"start": controls.clock.named(min(start, end)), "end": controls.clock.named(max(start, end))}
    session.put(scenario=settle(session.desk.value.scenario, message["name"], **dates))


def _target(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """Sectors or districts; all of them is the same as none named."""
    kind, names = message["kind"], list(message["names"])
    names = [] if len(names) == len(PLACES[kind]) else names
    session.put(scenario=settle(session.desk.value.scenario, message["name"], **{kind: names}))


def _open(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    others = [n for n in opened(session) if n != message["name"]]
    session.choose("levers", open=[*others, message["name"]] if message["open"] else others)


def _without(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """Undo one difference."""
    desk = session.desk.value
    before = desk.baseline if message["from"] == "baseline" else read_preset(desk.preset).replaced(scale=desk.scenario.scale)
    _take(session, plain.without(before, desk.scenario, message["key"]))


def _take(session: Session, scenario: Scenario) -> None:
    """The scenario with the baseline it names, over the same years and with the same luck."""
    baseline = session.desk.value.baseline
    if scenario.baseline != baseline.name and scenario.baseline in shipped():
        baseline = read_preset(scenario.baseline)
    session.put(scenario=scenario, baseline=baseline.replaced(**{key: getattr(scenario, key) for key in ("start", "years", "seed", "scale")}))


def _run(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """Years or seed, for both worlds."""
    key, value, scenario = message["key"], message["value"], session.desk.value.scenario
    if key not in CHOSEN:
        raise Wrong(f"run.{key}", key, " or ".join(CHOSEN))
    number = run_number(scenario, key)
    try:
        _take(session, scenario.replaced(**{key: number.check(value)}))
    except Wrong:
        session.notice.set(controls.told(number, session.say))


def _title(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    """One's own title, in whichever language it is written."""
    if " ".join(message["value"].split()) != session.say.of(session.desk.value.scenario.title):
        session.put(scenario=session.desk.value.scenario.replaced(title=message["value"]))


def _preset(session: Session, hand: Hand, message: dict[str, Any], push: Push) -> None:
    hand.aside.clear()
    session.take_preset(message["name"])


DO: dict[str, Callable[[Session, Hand, dict[str, Any], Push], None]] = {
    "switch": _switch,
    "set": _set,
    "dates": _dates,
    "target": _target,
    "open": _open,
    "without": _without,
    "run": _run,
    "title": _title,
    "preset": _preset,
    "baseline": lambda session, hand, message, push: _take(session, session.desk.value.scenario.replaced(baseline=message["name"])),
    "undo": lambda session, hand, message, push: session.undo(),
    "redo": lambda session, hand, message, push: session.redo(),
    "go": lambda session, hand, message, push: push(f"/{message['page']}"),
}
