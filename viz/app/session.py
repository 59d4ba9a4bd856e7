"""One visitor: the scenario at the levers, the city on the screen, the language. The only place that starts a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import solara

from experiments.scenario import Scenario
from viz.app import share
from viz.app.house import House, read_preset, the_house
from viz.app.live import Live
from viz.app.say import Say

SESSION = solara.create_context(None)
Owned = TypeVar("Owned")
DEEP = 200  # steps that can be undone


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the visitor's desk: preset, scenario, baseline. Immutable; each change makes another."""

    preset: str  # the shipped scenario that differences are counted from
    scenario: Scenario
    baseline: Scenario


@dataclass(frozen=True, slots=True)
class Look:
    """How a visitor looks: language, theme, and what each page has chosen to show (page -> key -> value, JSON-able)."""

    lang: str = "en"
    dark: bool = False
    chosen: dict[str, dict[str, Any]] = field(default_factory=dict)


class Session:
    """State of one visitor. Reactive: `desk`, `look`, `notice`; `live` is the city. Pages read them and call the methods."""

    def __init__(self, house: House | None = None):
        self.house = house or the_house()
        self.desk = solara.reactive(Desk("pilot-2021", self._sized(read_preset("pilot-2021")), self._sized(read_preset("status-quo"))))
        self.look = solara.reactive(Look())
        self.notice: solara.Reactive[str] = solara.reactive("")  # one sentence for the visitor
        self.undone: tuple[tuple[Desk, ...], tuple[Desk, ...]] = ((), ())  # before, after
        self.live = Live(self.house)
        self._closing: list[Callable[[], None]] = [self.live.close]
        self._owned: dict[str, Any] = {}

    # -- looking ---------------------------------------------------------------------------------------

    @property
    def say(self) -> Say:
        return Say(self.look.value.lang)

    def speak(self, lang: str) -> None:
        """Another language, at once."""
        self.look.value = replace(self.look.value, lang=lang)

    def darken(self, dark: bool) -> None:
        self.look.value = replace(self.look.value, dark=dark)

    def choose(self, page: str, /, **values: Any) -> None:
        """What a page shows; it is part of the link."""
        look = self.look.value
        self.look.value = replace(look, chosen={**look.chosen, page: {**look.chosen.get(page, {}), **values}})

    def chosen(self, page: str, key: str, usual: Any = None) -> Any:
        return self.look.value.chosen.get(page, {}).get(key, usual)

    # -- the desk --------------------------------------------------------------------------------------

    def put(self, **changes: Any) -> None:
        """Change what lies on the desk (fields of Desk); can be undone."""
        desk = replace(self.desk.value, **changes)
        if desk != self.desk.value:
            self.undone = ((*self.undone[0][-DEEP:], self.desk.value), ())
            self.desk.value = desk

    def take_preset(self, name: str) -> None:
        """Begin with a shipped scenario and the baseline it names."""
        scenario = self._sized(read_preset(name))
        self.put(preset=name, scenario=scenario, baseline=self._sized(read_preset(scenario.baseline)))

    def undo(self) -> None:
        before, after = self.undone
        if before:
            self.undone = (before[:-1], (self.desk.value, *after))
            self.desk.value = before[-1]

    def redo(self) -> None:
        before, after = self.undone
        if after:
            self.undone = ((*before, self.desk.value), after[1:])
            self.desk.value = after[0]

    def _sized(self, scenario: Scenario) -> Scenario:
        return scenario if self.house.scale == 1.0 else scenario.replaced(scale=self.house.scale)

    # -- links -----------------------------------------------------------------------------------------

    def open_link(self, text: str) -> str:
        """Open what a link says, as far as it can be understood, and say what cannot; the page it was written on, "" when
        there is nothing in it to open. Its city is played only for the page that shows it."""
        shared = share.read(text[: share.LONGEST + 1])
        self.notice.value = " ".join(note[shared.lang or self.look.value.lang] for note in shared.notes)
        if not shared.understood:
            self.notice.value = self.notice.value or self.say.text("start.no_link")
            return ""
        shared = shared.sized(self.house.scale)
        look = self.look.value
        dark = look.dark if shared.dark is None else shared.dark
        self.look.value = replace(look, lang=shared.lang or look.lang, dark=dark, chosen={**look.chosen, **shared.chosen})
        self.put(preset=shared.preset, scenario=shared.scenario, baseline=shared.baseline)
        if (city := shared.city) is not None and shared.page == "live":
            self.live.open(city.baseline, city.course, city.replicate, until=city.quarter, at=city.at)
        return shared.page or "levers"

    # -- what goes on while other pages are looked at ------------------------------------------------------

    def own(self, name: str, make: Callable[[House], Owned], end: Callable[[Owned], None]) -> Owned:
        """The visitor's one thing of this name: made when it is first asked for, ended when they leave."""
        if name not in self._owned:
            made = self._owned[name] = make(self.house)
            self.at_close(lambda: end(made))
        return self._owned[name]  # type: ignore[no-any-return]

    # -- the end ---------------------------------------------------------------------------------------

    def at_close(self, call: Callable[[], None]) -> None:
        """Call this when the visitor has left."""
        self._closing.append(call)

    def close(self) -> None:
        """The visitor has left: whatever runs for them ends."""
        for call in reversed(self._closing):
            call()
        self._closing.clear()


def pick(value: Any, allowed: Sequence[Any], usual: Any) -> Any:
    """What a link or a control says, if it can be."""
    return value if value in allowed else usual


def use_session() -> Session:
    """The visitor's session, in a component."""
    return solara.use_context(SESSION)
