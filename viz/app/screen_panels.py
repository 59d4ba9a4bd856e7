"""The panels under the city: status and transport, measures that can be changed while it runs, the stream of events, the network."""

from __future__ import annotations

from typing import Any

from ecosystem import clock
from ecosystem.city import SECTOR_LABELS
from experiments.live.course import FIXED, Course
from experiments.live.frame import Happening, Ties
from experiments.scenario import Scenario
from viz.app import controls, warm
from viz.app.house import House
from viz.app.live import Live
from viz.app.say import Say, texts
from viz.app.scene import SPEEDS, Scene
from viz.app.screen_tree import differs
from viz.words import capital

TOLD = 60  # events listed
LEVERS = 3  # numbers of a measure that can be changed here; all of them are on the page Levers
KINDS: dict[str, tuple[str, ...]] = {  # of events, as one filters them
    "licences": ("licensed", "refused", "sandbox", "codified"),
    "harm": ("sanctioned", "incident"),
    "money": ("round", "loan", "grant", "coinvested"),
    "growth": ("born", "certified", "valued", "listed"),
    "ends": ("closed", "sold", "left"),
    "funds": ("fund_born", "fund_closed"),
}
SECTORS = tuple(SECTOR_LABELS.values())


# -- status ------------------------------------------------------------------------------------------


def status(scene: Scene, house: House, say: Say) -> dict[str, Any]:
    """How the city is, in words, and the one thing to do about it (`act`: "open", "play", "again" or nothing)."""
    quarter = say.quarter(scene.future.reached) if scene.future else ""
    done, total = scene.progress
    blanks = {"quarter": quarter, "done": done, "total": total, "reason": _reason(scene.reason, say), "cities": house.cities.total}
    act = {"none": "open", "full": "again", "broken": "again", "asleep": "play", "ended": "begin"}.get(scene.status, "")
    kind = "compiling" if scene.status == "opening" and warm.compiling() else scene.status
    words = say.text(f"live.status_{kind}", **blanks)
    label = say.text(f"live.act_{scene.status}") if act else ""
    return {
        "kind": scene.status,
        "words": words,
        "act": act,
        "label": label,
        "busy": scene.busy,
        "playing": scene.status == "playing",
        "share": done / total if total else 0.0,
        "note": "" if house.scale == 1.0 else say.text("live.small", percent=say.number(100 * house.scale)),
    }


def _reason(reason: str, say: Say) -> str:
    """Why a city has stopped; the usual reason in the reader's language, the others as they were reported."""
    gone = texts()["live.gone"]
    return gone[say.lang] if reason == gone.en else reason


def transport(scene: Scene, say: Say) -> dict[str, Any]:
    """What the slider runs over, and the speeds."""
    future = scene.future
    if future is None:
        return {"first": 0, "last": 0, "speed": scene.speed, "speeds": [], "can": False, "years": []}
    first, last = future.course.first - 1, future.course.last
    speeds = [
        {"value": s, "label": f"{s:g}" if s else say.text("live.fastest"), "say": say.text("live.speed_is", n=f"{s:g}") if s else say.text("live.speed_fast")}
        for s in SPEEDS
    ]
    every = 4 if last - first <= 64 else 8
    years = [{"at": q, "label": str(clock.year(q + 1))} for q in range(first, last) if (q + 1) % every == 0]
    can = scene.status in ("paused", "playing", "asleep", "broken", "replaying") and future.reached < last
    return {"first": first, "last": last, "speed": scene.speed, "speeds": speeds, "can": can, "years": years}


# -- another scenario on the desk ----------------------------------------------------------------------


def offers(live: Live, scene: Scene, desk: Any, say: Say) -> dict[str, Any] | None:
    """When the desk holds another scenario than the one playing: what can be done about it, in words; None when it is the same."""
    future = scene.future
    if future is None or scene.status in ("none", "opening"):
        return None
    playing, wanted = future.course.now, desk.scenario
    other_base = live.baseline is not None and live.baseline.hash != desk.baseline.hash
    if playing.hash == wanted.hash and not other_base:
        return None
    fits = not other_base and alike(future.course, wanted)
    choices = [{"do": way["name"], "label": way["label"]} for way in ways(scene, say)] if fits else []
    choices.append({"do": "begin", "label": say.text("live.begin_again")})
    words = differs(playing, wanted, say) if fits else say.text("live.not_fits")
    return {"words": say.text("live.other_on_desk", title=say.of(wanted.title), differs=words), "choices": choices}


def alike(course: Course, scenario: Scenario) -> bool:
    """Whether a running city can follow the scenario: only its measures may differ."""
    return all(getattr(course.scenario, key) == getattr(scenario, key) for key in FIXED)


# -- measures while it runs ----------------------------------------------------------------------------


def levers(scene: Scene, scenario: Scenario, say: Say) -> list[dict[str, Any]]:
    """The scenario's measures with their first numbers as sliders (see `controls.slider`)."""
    at = scene.future.reached + 1 if scene.future else 0
    found = []
    for policy in scenario.measures:
        declared = list(policy.Dose.declared.items())[:LEVERS]
        state = "over" if at > policy.end else "ahead" if at < policy.start else "on"
        found.append(
            {
                "name": policy.name,
                "label": say.of(policy.label),
                "period": controls.period(policy.start, policy.end, say),
                "note": "" if state == "on" else say.text(f"live.measure_{state}"),
                "sliders": [controls.slider(number, getattr(policy.dose, key), say) for key, number in declared],
            }
        )
    return found


def ways(scene: Scene, say: Say) -> list[dict[str, str]]:
    """How a change can reach the city: from the next quarter on, or as a new future from the shown one; none before it stands."""
    future = scene.future
    if future is None or scene.status == "opening":
        return []
    found = []
    if future.reached < future.course.last:
        found.append({"name": "enact", "label": say.text("live.from_next", quarter=say.quarter(future.reached + 1))})
    if scene.shown < future.course.last:
        found.append({"name": "branch", "label": say.text("live.as_branch", quarter=say.quarter(scene.shown + 1))})
    return found


def moved(scenario: Scenario, name: str, key: str, value: Any, say: Say) -> Scenario:
    """The scenario with one number of a measure at this value, as written in its field; raises Wrong."""
    policy = controls.measure(scenario, name)
    number = policy.Dose.declared[key]
    back = controls.scale_of(number, say).back(float(value))
    return controls.settle(scenario, name, **{key: number.check(back, f"measures.{name}.{key}")})


# -- events --------------------------------------------------------------------------------------------


def stream(live: Live, scene: Scene, kind: str, sector: int, only: bool, say: Say) -> list[dict[str, Any]]:
    """The newest events up to the shown quarter, filtered; those of one world only are marked in words."""
    wanted = KINDS.get(kind, ())
    rows: list[dict[str, Any]] = []
    for frame in reversed(live.frames()):
        if frame.quarter > scene.shown:
            continue
        for happening in frame.happenings:
            if (wanted and happening.event not in wanted) or (sector >= 0 and happening.sector != sector) or (only and not happening.only_in):
                continue
            rows.append(_event(happening, say))
            if len(rows) == TOLD:
                return rows
    return rows


def _event(happening: Happening, say: Say) -> dict[str, Any]:
    life = "fund" if happening.event.startswith("fund") or happening.event == "coinvested" else "regulator" if happening.event == "codified" else "firm"
    uid = happening.sector if life == "regulator" else happening.uid
    life = life if uid >= 0 else ""  # differences in number are nobody's
    return {"when": say.quarter(happening.quarter), "words": capital(say.of(happening.words)), "only": happening.only_in, "life": life, "uid": uid}


# -- network -------------------------------------------------------------------------------------------


def network(live: Live, scene: Scene, say: Say) -> dict[str, Any] | None:
    """The newest network up to the shown quarter: nodes as (uid, x, y, money, ties, sector), edges, and its count in words."""
    ties: Ties | None = next((f.ties for f in reversed(live.frames()) if f.quarter <= scene.shown and f.ties is not None), None)
    if ties is None:
        return None
    return {
        "quarter": say.quarter(ties.quarter),
        "nodes": [[uid, round(x, 3), round(y, 3), round(money, 1), deals, sector] for uid, x, y, money, deals, sector in ties.nodes],
        "edges": [list(edge) for edge in ties.edges],
        "words": say.text(
            "live.drawn", shown=len(ties.nodes), managers=say.number(ties.managers), links=say.number(ties.links), quarter=say.quarter(ties.quarter)
        ),
        "money": [say.quantity(node[3], "M RMB") for node in ties.nodes],
    }


def sectors(say: Say) -> list[str]:
    return [capital(say.of(label)) for label in SECTORS]
