"""Two visitors at once never see each other's state."""

from __future__ import annotations

import importlib
import pkgutil
import types
from collections import OrderedDict, defaultdict, deque
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import solara

import viz.app
from ecosystem import clock
from tests.app.browser import until
from viz.app.house import furnish
from viz.app.session import Session

START = clock.quarter("2021Q1")
MUTABLE = (dict, list, set, bytearray, deque, defaultdict, OrderedDict)
FRAMEWORK = ("__", "_solara", "solara")  # names a module is given, not written
SHARED = {"viz.app.house._house"}  # the one thing visitors share: how many places there are, and where results are kept
TABLES = {"viz.app.main.routes"}  # Solara's name for the table of addresses


def modules() -> list[types.ModuleType]:
    """Every module of the application."""
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(viz.app.__path__, "viz.app.")]


def globals_of(module: types.ModuleType) -> dict[str, Any]:
    """What a module has made itself, by full name, with what its own classes hold."""
    found = {f"{module.__name__}.{name}": value for name, value in vars(module).items() if not name.startswith(FRAMEWORK)}
    for name, value in list(found.items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            found |= {f"{name}.{key}": held for key, held in vars(value).items() if not key.startswith("__")}
    return found


def constant(name: str) -> bool:
    return name.rpartition(".")[2].lstrip("_").isupper()


def tables() -> dict[str, str]:
    """Every table of constants, as it is now."""
    return {name: repr(value) for module in modules() for name, value in globals_of(module).items() if isinstance(value, MUTABLE) and constant(name)}


# -- nothing in a module remembers a visitor -------------------------------------------------------------


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_no_module_holds_what_a_visitor_could_change(module):
    held = [name for name, value in globals_of(module).items() if isinstance(value, solara.Reactive)]
    loose = [name for name, value in globals_of(module).items() if isinstance(value, MUTABLE) and not constant(name) and name not in SHARED | TABLES]
    assert held == [] and loose == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_no_function_keeps_something_between_calls(module):
    functions = [value for value in globals_of(module).values() if isinstance(value, types.FunctionType) and value.__module__ == module.__name__]
    kept = [f.__qualname__ for f in functions if any(isinstance(value, MUTABLE) for value in (*(f.__defaults__ or ()), *(f.__kwdefaults__ or {}).values()))]
    assert kept == []


def test_only_the_house_may_be_replaced():
    """A module that rebinds a name of its own (`global`) remembers something."""
    rebinding = []
    for module in modules():
        source = importlib.util.find_spec(module.__name__).loader.get_source(module.__name__)
        rebinding += [f"{module.__name__}.{line.split()[1]}" for line in source.splitlines() if line.strip().startswith("global ")]
    assert set(rebinding) <= SHARED


@pytest.fixture
def two(tmp_path):
    house = furnish(scale=0.01, results=tmp_path)
    sessions = (Session(house), Session(house))
    yield sessions
    for session in sessions:
        session.close()


def test_what_one_does_the_other_does_not_see(two):
    one, other = two
    before, usual = tables(), (other.desk.value, other.look.value, other.notice.value, other.live.scene.value)
    one.speak("zh")
    one.darken(True)
    one.take_preset("status-quo")
    one.put(scenario=one.desk.value.scenario.replaced(name="own", measures={"sandbox": {"slots": 7}}))
    one.undo()
    one.choose("live", indicator="jobs")
    one.notice.value = "only for me"
    assert (other.desk.value, other.look.value, other.notice.value, other.live.scene.value) == usual
    assert other.undone == ((), ()) and other.chosen("live", "indicator") is None
    assert one.look.value.lang == "zh" and one.chosen("live", "indicator") == "jobs"
    assert tables() == before


def test_who_comes_later_finds_everything_as_usual(two):
    one, _ = two
    one.speak("zh")
    one.choose("levers", open="sandbox")
    later = Session(one.house)
    try:
        assert later.look.value.lang == "en" and later.look.value.chosen == {}
    finally:
        later.close()


# -- in two browsers -------------------------------------------------------------------------------------


@pytest.mark.browser
def test_language_theme_and_page_are_ones_own(visit):
    one, other = visit(), visit()
    one.open("start"), other.open("start")
    one.speak("zh")
    one.darken(True)
    one.go("evidence")
    assert (other.lang, other.page.evaluate("document.documentElement.dataset.theme")) == ("en", "light")
    address = urlsplit(other.page.url)
    assert address.path == "/"
    assert parse_qs(address.query)["lang"] == ["en"]
    other.go("report")
    assert one.lang == "zh-CN" and "/evidence" in one.page.url
    third = visit()
    third.open("start")
    assert third.lang == "en"


@pytest.mark.browser
def test_two_cities_two_scenarios_two_hands(visit, server):
    """At the same time, quarter by quarter: what one plays, changes and asks never shows on the other's screen."""
    one, other = visit(), visit()
    one.open("live"), other.open("live")
    usual = other.hash
    one.speak("zh")
    one.start_city(), other.start_city()
    assert len(server.workers()) == 2
    one.change("sandbox", "slots", 7)
    one.page.wait_for_function("usual => document.querySelector('.tq-desk code').textContent !== usual", arg=usual)
    one.play(), other.step(2)
    one.reach(one.shown() + 4)
    one.pause()
    assert other.hash == usual != one.hash and other.lang == "en"
    assert other.shown() == START + 1 and other.status() == "paused"
    assert other.page.locator(".tq-turn").count() == 0 and other.on("lane").count() == 1
    other.on("tab-numbers").click()
    assert one.on("headlines").count() == 0 and other.on("headlines").count() == 1
    one.close()
    until(lambda: len(server.workers()) == 1, 60, "the end of one city")
    other.step()
    assert other.shown() == START + 2
