"""The page "start": what this is, where to begin, what is stored, how to read the numbers."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import solara

from ecosystem import city
from ecosystem.declare import Wrong
from experiments.scenario import Scenario, shipped
from policies.base import Policy
from viz.app import evidence_words, report_asked, screen_city, shelf
from viz.app.house import presets, read_preset
from viz.app.say import Say
from viz.app.session import Session, use_session
from viz.report import question

RECENT = 5  # stored results shown
FEW = 6  # measures a card lists on its face; more are folded, and those of a theme
DOTS = 300  # founders on the sketch
SPOTS = 3  # places for dots along the side of a tile
GOLDEN = (5**0.5 - 1) / 2
INKS = {"it": "var(--m1)", "digital": "var(--m4)", "equipment": "var(--m2)", "bio": "var(--m3)", "fashion": "var(--m5)"}  # the others share one
OTHERS = "var(--m6)"
STEPS = ("levers", "live", "compare", "experiments", "report")
KEYS = ("tab", "space", "arrows", "undo", "escape")


@solara.component_vue("start.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict, view: dict, sketch: dict, event_begin=None, event_link=None, event_file=None, event_wrong=None, event_result=None, event_go=None
) -> None:
    """What is seen."""


@solara.component
def Page() -> None:
    session = use_session()
    router = solara.use_router()
    lang = session.look.value.lang

    def go(page: str) -> None:
        if page:
            router.push("/" if page == "start" else f"/{page}")

    View(
        words=solara.use_memo(lambda: session.say.page("start"), [lang]),
        view=view(session),
        sketch=solara.use_memo(lambda: sketch(session.say), [lang]),
        event_begin=lambda data: go(begin(session, data["preset"], data["page"])),
        event_link=lambda text: go(open_link(session, text)),
        event_file=lambda data: go(open_file(session, data["text"], data["name"])),
        event_wrong=lambda size: session.notice.set(session.say.text("start.too_large", size=size, most=report_asked.LARGEST // 1000)),
        event_result=lambda data: go(open_result(session, data["key"], data["page"])),
        event_go=go,
    )


# -- what is seen --------------------------------------------------------------------------------------


def view(session: Session) -> dict[str, Any]:
    """Everything the template shows, in the visitor's language."""
    say = session.say
    return {
        "presets": [preset(name, say) for name in ordered()],
        "groups": [{"key": group, "label": say.text(f"start.group_{group}"), "names": names} for group, names in presets().items()],
        "results": [result(entry, say) for entry in shelf.entries(session.house.results)[:RECENT]],
        "steps": [{"page": page, "label": say.text(f"frame.{page}"), "text": say.text(f"start.step_{page}")} for page in STEPS],
        "keys": [{"key": say.text(f"start.key_{key}"), "text": say.text(f"start.key_{key}_does")} for key in KEYS],
        "most": report_asked.LARGEST,
        "first": ordered()[0],
    }


def ordered() -> list[str]:
    """Shipped scenarios: the plans' first, then a theme alone, the world without measures last."""
    return [name for names in presets().values() for name in names]


def preset(name: str, say: Say) -> dict[str, Any]:
    """A shipped scenario as a card."""
    scenario = read_preset(name)
    baseline = read_preset(scenario.baseline)
    return {
        "name": name,
        "title": scenario.title[say.lang],  # type: ignore[index]
        "question": question(scenario, say),
        "period": say.text("start.period", start=say.quarter(scenario.start), end=say.quarter(scenario.end), n=scenario.years),
        "measures": [_measure(policy, say) for policy in scenario.measures],
        "count": _count(name, len(scenario.measures), say),
        "against": say.text("start.against", title=baseline.title[say.lang]) if scenario.hash != baseline.hash else "",  # type: ignore[index]
        "hash": scenario.hash,
        "comparable": scenario.hash != baseline.hash,
    }


def _count(name: str, n: int, say: Say) -> str:
    """How many measures a card folds; nothing when it lists them."""
    folds = n > FEW or name in presets().get("themes", ())
    return say.text("start.count_one" if n == 1 else "start.count", n=n) if folds else ""


def _measure(policy: Policy, say: Say) -> dict[str, str]:
    """A measure with the first number of its dose and the quarters it is in force."""
    key, number = next(iter(policy.Dose.declared.items()))
    return {
        "label": policy.label[say.lang],
        "dose": evidence_words.quantity(getattr(policy.dose, key), number.unit, say),
        "when": say.text("start.when", start=say.quarter(policy.start), end=say.quarter(policy.end)),
    }


def result(entry: shelf.Entry, say: Say) -> dict[str, Any]:
    """A stored result as a line: what it is, and the pages that show it."""
    at, kind = datetime.fromtimestamp(entry.when), say.text(f"report.kind_{entry.kind}")
    said = "start.result_one" if entry.replicates == 1 else "start.result"
    return {
        "key": entry.key,
        "title": entry.title[say.lang],
        "said": say.text(said, kind=kind, n=entry.replicates, years=entry.years, scale=say.size(entry.scale)),
        "when": f"{at.month}月{at.day}日 {at:%H:%M}" if say.chinese else f"{at.day} {at:%b, %H:%M}",
        "complete": entry.complete,
        "page": "compare" if entry.kind == "comparison" else "experiments" if entry.kind != "run" else "",
    }


# -- the sketch: where a year's founders settle ----------------------------------------------------------


def sketch(say: Say) -> dict[str, Any]:
    """The city in tiles, with one dot for so many of a year's founders: its district, and the colour of its industry."""
    ground, placed = screen_city.ground(say), dots()
    labels = [{"label": place["label"], "at": place["at"], "to": place["to"]} for place in ground["districts"]]
    named = [{"label": city.SECTOR_LABELS[name][say.lang], "ink": ink} for name, ink in INKS.items()]
    return {
        "columns": ground["columns"],
        "rows": ground["rows"],
        "cells": [cell for place in ground["districts"] for cell in place["cells"]],
        "dots": [(x, y, INKS.get(city.SECTORS[sector], OTHERS)) for x, y, sector in placed],
        "labels": labels,
        "legend": [*named, {"label": say.text("start.other_sectors"), "ink": OTHERS}],
        "caption": say.text("start.caption", n=DOTS, sources=say.list(sources())),
    }


@cache
def dots() -> tuple[tuple[float, float, int], ...]:
    """x and y in tiles and the sector of every dot: shares of founders by district and sector, spread evenly over the district's land."""
    data = city.load()
    here = np.diff(data.location, axis=1, prepend=0.0) * (data.sector.entrant_share / data.sector.entrant_share.sum())[:, None]
    placed = []
    for place in screen_city.ground(Say("en"))["districts"]:
        shares = here[:, data.districts.index(place["name"])]
        sectors = np.repeat(np.arange(len(shares)), _whole(shares, round(DOTS * shares.sum())))
        spots = [(x + (i + 0.5) / SPOTS, y + (j + 0.5) / SPOTS) for x, y in place["cells"] for i in range(SPOTS) for j in range(SPOTS)]
        spots = [spots[i] for i in _mixed(len(spots))][: len(sectors)]
        mixed = [int(sectors[i]) for i in _mixed(len(sectors))]
        placed += [(round(x, 3), round(y, 3), sector) for (x, y), sector in zip(spots, mixed, strict=True)]
    return tuple(placed)


def _whole(shares: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that add up to `total`, in proportion to the shares (largest remainders)."""
    exact = total * shares / shares.sum()
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact)[: total - counts.sum()]] += 1
    return counts


def _mixed(n: int) -> list[int]:
    """0 ... n-1 in an order in which every part of it is spread over the whole."""
    return sorted(range(n), key=lambda i: (i * GOLDEN) % 1.0)


def sources() -> list[str]:
    """What the sketch rests on: codes of the shares of founders by industry and district."""
    wanted = ("city.sector entrant_share.", "city.district weight.", "city.special ")
    said = [entry.source for entry in city.CITY_ENTRIES() if f"{entry.group} {entry.name}".startswith(wanted)]
    codes = {code for source in said for code in re.findall(r"\b[A-FK]\d+\.\d+\b|A-\d+", source)}
    return sorted(codes, key=lambda code: ("-" in code, len(code), code))


# -- what is done --------------------------------------------------------------------------------------


def begin(session: Session, name: str, page: str) -> str:
    """Begin with a preset; the page to go to."""
    if name not in shipped():
        return ""
    session.take_preset(name)
    return page


def open_link(session: Session, text: str) -> str:
    """Open what a link says; the page it was written on, "" with a sentence when nothing of it is understood."""
    return session.open_link(str(text))


def open_file(session: Session, text: str, name: str) -> str:
    """Put a visitor's scenario file on the desk; its words stand in the notice when it cannot be used."""
    try:
        scenario = report_asked.scenario_of(str(text), str(name))
        if session.house.scale != 1.0:
            scenario = scenario.replaced(scale=session.house.scale)
        baseline = report_asked.beside(scenario)
    except Wrong as wrong:
        session.notice.value = str(wrong)
        return ""
    session.put(preset=report_asked.preset_of(scenario, session.desk.value.preset), scenario=scenario, baseline=baseline)
    session.notice.value = session.say.text("start.opened", title=_title(scenario, session.say), hash=scenario.hash)
    return "levers"


def open_result(session: Session, key: str, page: str) -> str:
    """Look at a stored result on the page that shows it."""
    from viz.app.pages.report import take

    entry = shelf.find(session.house.results, key)
    if entry is None:
        return ""
    if page == "compare":
        return page if take(session, entry) else ""
    session.choose(page, **{"open" if page == "experiments" else "result": key})
    return page


def _title(scenario: Scenario, say: Say) -> str:
    return say.of(scenario.title)
