"""Visitors who look at a server of the application with Debian's Chromium.

For tests, measurements (`benchmarks/app_*.py`) and pictures (`docs/pictures.py`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.app.serving import PATIENT, Server, until

__all__ = ["AUDIT", "CHROMIUM", "PAGES", "PATIENT", "SIZES", "Server", "Visitor", "chromium", "launch", "path_of", "until"]
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PAGES = ("start", "levers", "live", "compare", "experiments", "evidence", "report")
SIZES = ((1280, 720), (1920, 1080))
SOON = 30.0  # seconds to wait for a page on a busy machine

COUNTING = """() => {
  const label = document.querySelector("[data-test=quarter]"), slider = document.querySelector("[data-test=scrub]");
  window.quarters = [[performance.now(), Number(slider.value)]];
  let last = label.textContent;
  new MutationObserver(() => {
    if (label.textContent !== last) { last = label.textContent; window.quarters.push([performance.now(), Number(slider.value)]); }
  }).observe(label, {characterData: true, childList: true, subtree: true});
}"""


def path_of(page: str) -> str:
    return "/" if page == "start" else f"/{page}"


# -- the browser ---------------------------------------------------------------------------------------


@contextmanager
def chromium(*more: str) -> Iterator[Any]:
    """Debian's Chromium, while it is needed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = launch(play.chromium, *more)
        try:
            yield browser
        finally:
            browser.close()


def launch(kind: Any, *more: str) -> Any:
    """One more Chromium of Playwright's; the only name it can look up is this machine's own."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost")
    return kind.launch(executable_path=CHROMIUM, args=[*quiet, *more])


class Visitor:
    """One visitor: a browser profile of their own with one page. `problems` holds whatever should not have happened: errors
    and warnings on the console, requests that failed or would have left this machine."""

    def __init__(self, browser: Any, server: Server, size: tuple[int, int] = (1440, 900), **options: Any):
        self.server, self.problems, self.outside = server, [], []
        self._excused = False
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", timezone_id="Asia/Shanghai", **options)
        self.context.set_default_timeout(SOON * 1000)
        self.context.route(re.compile(rf"^(?!{re.escape(server.url)}/|data:|blob:)"), lambda route: (self._leaves(route.request.url), route.abort()))
        self.page = self.context.new_page()
        self._watch(self.page)

    def _watch(self, page: Any) -> None:
        page.on("console", lambda said: self._said(said) if said.type in ("error", "warning") else None)
        page.on("domcontentloaded", lambda _: setattr(self, "_excused", False))
        page.on("pageerror", lambda error: self.problems.append(f"error in the page: {error}"))
        page.on("requestfailed", lambda asked: self._failed(asked))
        page.on("response", lambda given: self.problems.append(f"{given.status}: {given.url}") if given.status >= 400 else None)
        page.on("websocket", lambda line: None if line.url.startswith(self.server.url.replace("http", "ws")) else self._leaves(line.url))

    def _said(self, said: Any) -> None:
        """Solara's own routing component says `modules.export` for `module.exports`: one warning each time a page is loaded."""
        if said.text.startswith("Failed to evaluate Vue script and find module.exports, falling back") and not self._excused:
            self._excused = True
        else:
            self.problems.append(f"console: {said.text}")

    def _leaves(self, url: str) -> None:
        self.outside.append(url)
        self.problems.append(f"request leaving the machine: {url}")

    def _failed(self, asked: Any) -> None:
        """A page that is left drops what it no longer needs; that is no failure."""
        if "ERR_ABORTED" not in (asked.failure or ""):
            self.problems.append(f"failed: {asked.url} {asked.failure}")

    def open(self, page: str = "start") -> Any:
        """Go to a page by its address."""
        self.page.goto(page if page.startswith("http") else self.server.url + path_of(page))
        return self._there()

    def go(self, page: str) -> Any:
        """Go to a page by the bar."""
        self.page.locator(f'.tq-bar nav a[href="{path_of(page)}"]').click()
        self.page.locator(f".tq-page.tq-{page}").wait_for()
        return self._there()

    def _there(self) -> Any:
        self.page.locator("main h1").wait_for()
        self.settle()
        return self.page

    def settle(self, still: float = 0.3, seconds: float = 20.0) -> None:
        """Wait until nothing on the page has changed for a moment (a playing city is never still: then `seconds`)."""
        self.page.evaluate("([still, most]) => tests.settled(still, most)" if self._audit() else "", [still * 1000, seconds * 1000])

    def speak(self, lang: str) -> None:
        """Read on in "en" or "zh"."""
        tag = {"en": "en", "zh": "zh-CN"}[lang]
        if self.lang != tag:
            self.page.locator(".tq-tools").get_by_role("button", name={"en": "English", "zh": "中文"}[lang]).click()
            self.page.locator(f"html[lang={tag}]").wait_for(state="attached")
            self.settle()

    def darken(self, dark: bool) -> None:
        theme = "dark" if dark else "light"
        if self.page.evaluate("document.documentElement.dataset.theme") != theme:
            self.page.locator(".tq-tools").get_by_role("button", name=re.compile("^(Dark|深色)$" if dark else "^(Light|浅色)$")).click()
            self.page.locator(f"html[data-theme={theme}]").wait_for(state="attached")
            self.settle()

    @property
    def lang(self) -> str:
        return self.page.evaluate("document.documentElement.lang")

    @property
    def hash(self) -> str:
        """The scenario's number in the bar."""
        return self.page.locator(".tq-desk code").inner_text()

    # -- the living city -------------------------------------------------------------------------------------

    def on(self, test: str) -> Any:
        """The element that a page has marked for tests."""
        return self.page.locator(f"[data-test={test}]")

    def status(self) -> str:
        """Of the city: see `viz.app.live.Scene`."""
        return re.search(r"tq-is-(\w+)", self.on("status").get_attribute("class") or "")[1]

    def becomes(self, *kinds: str) -> None:
        """Wait until the city is one of these."""
        self.page.locator(", ".join(f"[data-test=status].tq-is-{kind}" for kind in kinds)).wait_for(timeout=PATIENT * 1000)

    def shown(self) -> int:
        """The quarter on the screen."""
        return int(self.on("scrub").input_value())

    def start_city(self) -> None:
        self.on("start").click()
        self.becomes("paused")

    def pace(self, speed: float) -> None:
        """Quarters a second; 0: as fast as can be."""
        self.page.locator(".tq-speeds button").nth((1.0, 2.0, 4.0, 0.0).index(speed)).click()

    def play(self) -> None:
        self.on("play").click()
        self.becomes("playing", "opening", "replaying", "ended")

    def pause(self) -> None:
        self.on("play").click()
        self.becomes("paused", "ended")

    def step(self, quarters: int = 1) -> None:
        """So many quarters, one by one."""
        for _ in range(quarters):
            coming = self.shown() + 1
            self.on("step").click()
            self.reach(coming)

    def reach(self, quarter: int) -> None:
        """Wait until the city stands, or plays, at this quarter or a later one."""
        there = "quarter => Number(document.querySelector('[data-test=scrub]').value) >= quarter"
        self.page.wait_for_function(there, arg=quarter, timeout=PATIENT * 1000)

    def look_at(self, quarter: int) -> None:
        """Slide back to a quarter that was played."""
        self.on("scrub").evaluate("(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('change')); }", quarter)
        self.page.wait_for_function("at => Number(document.querySelector('[data-test=scrub]').value) === at", arg=quarter)

    def change(self, measure: str, key: str, value: float, way: str = "") -> None:
        """Another number of a measure, on the page Live; `way` "enact" or "branch" when there is a choice."""
        self.on("tab-levers").click()
        if way:
            self.on(f"way-{way}").check()
        field = self.on(f"lever-{measure}-{key}")
        field.fill(f"{value:g}")
        field.press("Tab")

    def begin_again(self, slots: int) -> None:
        """A new city, with another number of sandbox places (with the same there would be no reason to)."""
        self.change("sandbox", "slots", slots)
        self.on("begin").click()
        self.becomes("opening")
        self.becomes("paused")

    def branch_from(self, quarter: int, slots: int) -> None:
        """Another future after this quarter."""
        lanes = self.on("lane").count()
        self.look_at(quarter)
        self.change("sandbox", "slots", slots, "branch")
        until(lambda: self.on("lane").count() > lanes, what="another future")
        self.becomes("paused")

    def count_quarters(self) -> None:
        """Note from now on when the quarter on the screen changes; see `quarters`."""
        self.page.evaluate(COUNTING)

    def quarters(self) -> list[tuple[float, int]]:
        """Seconds on the page's clock, and the quarter that came."""
        return [(at / 1000, quarter) for at, quarter in self.page.evaluate("window.quarters")]

    # -- what is wrong ---------------------------------------------------------------------------------------

    def audit(self, what: str) -> list[str]:
        """What a script finds wrong with the page as it is; see audit.js."""
        self._audit()
        return self.page.evaluate(f"tests.{what}()")

    def _audit(self) -> bool:
        if not self.page.evaluate("!!window.tests"):
            self.page.evaluate(AUDIT)
        return True

    def faults(self, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
        """Everything a script finds wrong with the page, in both languages and themes and at each size of window."""
        lang, dark, size = self.lang[:2], self.page.evaluate("document.documentElement.dataset.theme") == "dark", self.page.viewport_size
        found = [*self.nameless(), *self.audit("headed")]
        for other in ("zh", "en") if lang == "en" else ("en", "zh"):
            self.speak(other)
            found += [f"{other}: {fault}" for fault in self.audit("untranslated")]
            for width, height in sizes:
                self.page.set_viewport_size({"width": width, "height": height})
                self.settle()
                found += [f"{other} {width}x{height}: {fault}" for what in ("cut", "overlapping") for fault in self.audit(what)]
            self.page.set_viewport_size(size)
        for theme in (not dark, dark):
            self.darken(theme)
            found += [f"{'dark' if theme else 'light'}: {fault}" for what in ("tokens", "pale") for fault in self.audit(what)]
        return list(dict.fromkeys(found))

    def nameless(self) -> list[str]:
        """Controls to which Chromium's accessibility tree gives no name."""
        line = self.context.new_cdp_session(self.page)
        controls = {"button", "textbox", "searchbox", "combobox", "listbox", "slider", "spinbutton", "checkbox", "radio", "switch", "link", "tab", "image"}
        found = []
        for node in line.send("Accessibility.getFullAXTree")["nodes"]:
            role = node.get("role", {}).get("value", "").lower()
            if not node.get("ignored") and role in controls and not node.get("name", {}).get("value", "").strip():
                html = line.send("DOM.getOuterHTML", {"backendNodeId": node["backendDOMNodeId"]})["outerHTML"]
                found.append(f"{role} without a name: {html[:200]}")
        line.detach()
        return found

    def unreached(self, most: int = 1500) -> list[str]:
        """Controls that the tab key does not come to, from the top of the page."""
        self._audit()
        total = self.page.evaluate("tests.tabbing()")
        for _ in range(min(total + 40, most)):
            self.page.keyboard.press("Tab")
        return self.page.evaluate("tests.untabbed()")

    def close(self) -> None:
        self.context.close()
