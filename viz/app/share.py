"""The link: a scenario as its difference from a shipped one, and the screen it is seen on. It opens for ever.

    /live?v=1&from=pilot-2021.1&set=sandbox.slots:80,data_loan:off&base=status-quo.1&h=421aa2e6763d&lang=zh&quarter=2024Q1&then=2024Q1~sandbox.slots:120

`from` and `base` name editions of shipped scenarios (scenario and baseline), `set` and `baseset` the differences from them, `h` the
scenario that came out at the real size of the city. With `quarter` there is a city: played so far under `then` (each from a quarter
on), showing `at`, on the luck of `replicate`; `city` and `citybase` are what it began with, where that is no more on the desk.
Nothing of a link is executed: every name is looked up, every number checked, and what is not understood becomes a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from ecosystem import clock
from ecosystem.declare import Text, Wrong, nearest
from experiments.difference import Change, apply, changes
from experiments.editions import edition, preset
from experiments.live.course import Course
from experiments.scenario import Scenario, shipped
from viz.app.say import texts
from viz.app.share_words import Notes, allowed, brief, read_choices, spell, spell_choices, understand

if TYPE_CHECKING:
    from viz.app.session import Session

VERSION = 1
LONGEST = 24_000  # characters of a link
MOST_NOTES = 5
SAFE = ",:;~!"  # what parts one thing from the next stays readable
FIRST, BASE = "pilot-2021", "status-quo"  # when a link does not say
KNOWN = ("v", "from", "set", "base", "baseset", "h", "lang", "dark", "look", "quarter", "at", "replicate", "city", "citybase", "then")
Query = dict[str, list[str]]


@dataclass(frozen=True)
class Played:
    """The city on the screen: two worlds on the luck of a replicate, played to the end of `quarter`, `at` being shown."""

    baseline: Scenario
    course: Course
    replicate: int
    quarter: int
    at: int


@dataclass(frozen=True)
class Shared:
    """What a link says. `page` as it is written there; `lang` and `dark` are None when it does not say; the city is at its real size."""

    preset: str
    scenario: Scenario
    baseline: Scenario
    page: str = ""
    lang: str | None = None
    dark: bool | None = None
    chosen: dict[str, dict[str, Any]] = field(default_factory=dict)
    city: Played | None = None
    notes: tuple[Text, ...] = ()
    understood: bool = True  # False: nothing of it is to be opened

    def sized(self, scale: float) -> Shared:
        """The same in a city of another size."""
        city = self.city
        if city is not None:
            course = Course(_sized(city.course.scenario, scale), tuple((quarter, _sized(s, scale)) for quarter, s in city.course.changes))
            city = replace(city, baseline=_sized(city.baseline, scale), course=course)
        return replace(self, scenario=_sized(self.scenario, scale), baseline=_sized(self.baseline, scale), city=city)


def _sized(scenario: Scenario, scale: float = 1.0) -> Scenario:
    return scenario if scenario.scale == scale else scenario.replaced(scale=scale)


# -- writing -------------------------------------------------------------------------------------------


def write(session: Session, page: str) -> str:
    """The query of a link to what this visitor sees on this page. Too long a one leaves out, in this order, what other pages
    show, what this page shows, the question and the titles; never a measure or a number."""
    chosen = session.look.value.chosen
    for show, words in ((chosen, True), ({page: chosen.get(page, {})}, True), ({}, True), ({}, False)):
        text = _query(session, show, words)
        if len(text) <= LONGEST - 200:  # room for the address before it
            break
    return text


def _query(session: Session, chosen: dict[str, dict[str, Any]], words: bool) -> str:
    desk, look = session.desk.value, session.look.value
    scenario, baseline = _sized(desk.scenario), _sized(desk.baseline)
    parts: list[tuple[str, str]] = [("v", str(VERSION))]

    def differ(key: str, before: Scenario, after: Scenario) -> None:
        found = changes(before, after)
        if said := spell(found if words else [c for c in found if c.key not in ("about.title", "about.title_zh", "about.question")]):
            parts.append((key, said))

    for key, name, now in (("from", desk.preset, scenario), ("base", baseline.name, baseline)):
        name = name if name in shipped() else BASE
        parts.append((key, f"{name}.{edition(name)}"))
        differ("set" if key == "from" else "baseset", _sized(preset(name)), now)
    parts += [("h", scenario.hash), ("lang", look.lang)]
    if look.dark:
        parts.append(("dark", "1"))
    live, scene = session.live, session.live.scene.value
    if scene.future is not None and live.baseline is not None:
        course = scene.future.course
        parts.append(("quarter", clock.named(scene.future.reached)))
        if scene.shown != scene.future.reached:
            parts.append(("at", clock.named(scene.shown)))
        if live.replicate:
            parts.append(("replicate", str(live.replicate)))
        before = _sized(course.scenario)
        differ("city", scenario, before)
        differ("citybase", baseline, _sized(live.baseline))
        for quarter, after in course.changes:
            parts.append(("then", f"{clock.named(quarter)}~{spell(changes(before, _sized(after)))}"))
            before = _sized(after)
    if said := spell_choices(chosen):
        parts.append(("look", said))
    return "&".join(f"{key}={quote(value, safe=SAFE)}" for key, value in parts)


# -- reading -------------------------------------------------------------------------------------------


def read(text: str) -> Shared:
    """What a link says: a whole address, or a query with or without its question mark."""
    notes = Notes()
    text = re.sub(r"[\r\n\t]+ *", "", text.strip())  # as it comes out of a letter
    address, mark, query = text.partition("?")
    if not mark and "=" in address and "/" not in address.partition("=")[0]:
        address, query = "", text
    query = query.partition("#")[0]
    if len(text) > LONGEST:
        notes.add("long", size=f"{len(text):,}", most=f"{LONGEST:,}")
        return _nothing(notes)
    if not query:
        if text and not mark:
            notes.add("not_a_link", found=brief(text))
        return _nothing(notes)
    said: Query = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        said.setdefault(unquote(key, errors="replace"), []).append(unquote(value, errors="replace"))
    for key in [key for key in said if key and key not in KNOWN]:
        notes.unknown(key, KNOWN)
    if not any(key in KNOWN for key in said):
        return _nothing(notes)
    shared = DECODERS[_version(said, notes)](said, notes)
    page = re.sub(r"^https?://[^/]*", "", address).strip("/").rpartition("/")[2]
    return replace(shared, page=page if re.fullmatch("[a-z]+", page) else "", notes=_few(notes))


def _nothing(notes: Notes) -> Shared:
    return Shared(FIRST, preset(FIRST), preset(BASE), notes=tuple(notes), understood=False)


def _few(notes: Notes) -> tuple[Text, ...]:
    few = Notes(notes[:MOST_NOTES])
    if len(notes) > MOST_NOTES:
        few.add("more", count=len(notes) - MOST_NOTES)
    return tuple(few)


def _version(said: Query, notes: Notes) -> int:
    """The version a link is written in; the newest when it does not say or is newer still."""
    written = _one(said, "v", str(VERSION))
    if written.isdecimal() and len(written) < 9 and int(written) in DECODERS:
        return int(written)
    notes.add("newer")
    return VERSION


def _one(said: Query, key: str, usual: str = "") -> str:
    return said[key][-1] if said.get(key) else usual


# -- version 1 (for ever) --------------------------------------------------------------------------------


def _first(said: Query, notes: Notes) -> Shared:
    name, began = _began(_one(said, "from", FIRST), FIRST, notes)
    scenario = _changed(began, _one(said, "set"), notes)
    _, base = _began(_one(said, "base", BASE), BASE, notes)
    baseline = _changed(base, _one(said, "baseset"), notes)
    lang = _one(said, "lang") or None
    if lang not in (None, "en", "zh"):
        notes.refused(f"lang={lang}", Text("en, zh", "en、zh"))
        lang = None
    dark = {"1": True, "0": False}.get(_one(said, "dark"))
    chosen = read_choices(_one(said, "look"), notes)
    city = _played(said, scenario, baseline, notes) if "quarter" in said else None
    if not notes and (digits := _one(said, "h")) and digits != _sized(scenario).hash:
        notes.add("model")
    return Shared(name, scenario, baseline, "", lang, dark, chosen, city)


def _began(written: str, usual: str, notes: Notes) -> tuple[str, Scenario]:
    """The name and the content of "pilot-2021.1"."""
    name, _, number = written.partition(".")
    if name not in shipped():
        name = nearest(name, shipped()) or usual
        notes.add("preset", found=brief(written), taken=name)
        return name, preset(name)
    current = edition(name)
    found = int(number) if number.isdecimal() and len(number) < 9 else current if not number else 0
    if not 1 <= found <= current:
        notes.add("edition", found=brief(number), name=name, known=current)
        found = current
    return name, preset(name, found)


def _changed(before: Scenario, text: str, notes: Notes) -> Scenario:
    """The scenario after the changes a link spells; those that cannot be are left out, one by one."""
    kept = list({change.key: change for change in understand(text, notes)}.values())
    while True:
        try:
            return apply(before, kept)
        except Wrong as wrong:
            culprit = _culprit(kept, wrong)
            kept = [change for change in kept if change is not culprit]
            notes.refused(f"{culprit.key.removeprefix('measures.')}:{culprit.after}", allowed(culprit.key))


def _culprit(kept: list[Change], wrong: Wrong) -> Change:
    """The change that is to blame: the one named, or the last of its measure, of its table, of all."""
    names = [wrong.key, wrong.key.rpartition(".")[0] + ".", wrong.key.partition(".")[0] + ".", ""]
    return next(change for name in names for change in reversed(kept) if change.key == name or (name[-1:] in (".", "") and change.key.startswith(name)))


def _played(said: Query, scenario: Scenario, baseline: Scenario, notes: Notes) -> Played:
    """The city of a link, on the course it was played."""
    course = Course(_changed(scenario, _one(said, "city"), notes))
    for text in said.get("then", []):
        when, _, what = text.partition("~")
        try:
            course = Course(course.scenario, (*course.changes, (clock.quarter(when), _changed(course.now, what, notes))))
        except Wrong:
            notes.refused(f"then={text}", texts()["share.then"])
    reached = _quarter(said, "quarter", course, course.last, course.first - 1, notes)
    at = _quarter(said, "at", course, reached, reached, notes)
    replicate = _one(said, "replicate", "0")
    if not (replicate.isdecimal() and len(replicate) <= 4):
        notes.refused(f"replicate={replicate}", Text("a whole number from 0 to 9999", "整数，0 至 9999"))
        replicate = "0"
    return Played(_changed(baseline, _one(said, "citybase"), notes), course, int(replicate), reached, at)


def _quarter(said: Query, key: str, course: Course, last: int, usual: int, notes: Notes) -> int:
    """A quarter of the run, from the last of history on."""
    written = _one(said, key)
    try:
        number = clock.quarter(written) if written else usual
    except Wrong:
        number = -1
    if course.first - 1 <= number <= last:
        return number
    notes.refused(f"{key}={written}", allowed("run.start"))
    return usual


DECODERS: dict[int, Callable[[Query, Notes], Shared]] = {1: _first}
