"""`python -m benchmarks.app_clicks`: how soon a click is answered while the house is full. Ends with one line of JSON.

Twenty visitors are inside. Four of them watch a living city each, at 1:1, as fast as it plays; sixteen click at random moments,
some seconds apart: language, theme, another page. Visitors have machines of their own, so all but one speak over the wire what
a page's script would say, and draw nothing; one is a Chromium beside the server.

    wire       from a click to the server's answer
    browser    from a click to the change in the document, drawing included

`--quick` does it in a tiny city for some seconds, to see that all is well; `--wire` leaves Chromium out.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.app_wire import Wire
from tests.app.browser import PAGES, Server, Visitor, chromium, path_of

VISITORS, CITIES = 20, 4
MEDIAN, NINETY_FIVE = 0.100, 0.250  # seconds, the targets
THINKING = 3.0  # seconds between two clicks of one visitor, half to one and a half times
QUIET_PAGES = [page for page in PAGES if page != "live"]


@dataclass(frozen=True)
class Size:
    scale: float
    seconds: float


FULL, QUICK = Size(1.0, 60.0), Size(0.02, 8.0)


# -- over the wire -------------------------------------------------------------------------------------


async def over_the_wire(url: str, seconds: float, inside: threading.Event, clickers: int) -> tuple[list[float], list[float], float]:
    """Seconds of each click, seconds of each opened page, quarters played a second by all cities; `inside` is set when all are in."""
    watching = [Wire(url, "/live") for _ in range(CITIES)]
    for wire in watching:
        await wire.enter()
        await wire.do("act", {"do": "pace", "speed": 0.0})
        await wire.do("act", {"do": "open"})
    for wire in watching:
        await wire.see(lambda wire=wire: status(wire) == "paused")
    played = [0]
    watchers = [asyncio.create_task(watch(wire, played)) for wire in watching]
    clicking = [Wire(url, path_of(QUIET_PAGES[i % len(QUIET_PAGES)])) for i in range(clickers)]
    opened = [await wire.enter() for wire in clicking]
    inside.set()
    began, before = time.perf_counter(), played[0]
    clicks = await asyncio.gather(*(clicked(wire, random.Random(i), began + seconds) for i, wire in enumerate(clicking)))
    rate = (played[0] - before) / (time.perf_counter() - began)
    for task in watchers:
        task.cancel()
    for wire in (*watching, *clicking):
        await wire.leave()
    return [took for one in clicks for took in one], opened, rate


def status(wire: Wire) -> str:
    return wire.state("act").get("state", {}).get("status", {}).get("kind", "")


async def watch(wire: Wire, played: list[int]) -> None:
    """Look at every scene as a page does; when the city has ended, begin again."""
    drawn, quarter = -1, -1
    while True:
        if status(wire) in ("paused", "ended", "broken", "asleep"):
            if status(wire) == "ended":
                await wire.do("act", {"do": "begin"})
                await wire.see(lambda: status(wire) == "paused")
            await wire.do("act", {"do": "play"})
            await wire.see(lambda: status(wire) != "paused")
        frame = wire.state("act").get("frame", {})
        if frame.get("number", -1) != drawn:
            drawn = frame["number"]
            await wire.do("drawn", drawn)
            if frame["shown"] != quarter:
                played[0] += max(frame["shown"] - quarter, 0) if quarter >= 0 else 0
                quarter = frame["shown"]
        await wire.see(lambda drawn=drawn: wire.state("act").get("frame", {}).get("number", -1) != drawn or status(wire) in ("paused", "ended", "broken"))


async def clicked(wire: Wire, luck: random.Random, end: float) -> list[float]:
    """Seconds each click of one visitor took."""
    took = []

    def bar() -> dict[str, Any]:
        return wire.state("speak").get("view", {})

    while True:
        await wire.see(lambda: "page" in bar())
        await asyncio.sleep(luck.uniform(0.5, 1.5) * THINKING)
        if time.perf_counter() > end:
            return took
        match luck.choice(("speak", "darken", "go")):
            case "speak":
                wanted = "zh" if bar()["lang"] == "en" else "en"
                took.append(await wire.click("speak", wanted, lambda wanted=wanted: bar().get("lang") == wanted))
            case "darken":
                dark = not bar()["dark"]
                took.append(await wire.click("darken", dark, lambda dark=dark: bar().get("dark") == dark))
            case "go":
                page = luck.choice([page for page in QUIET_PAGES if page != bar()["page"]])
                took.append(await wire.click("go", page, lambda page=page: bar().get("page") == page))


# -- in a browser --------------------------------------------------------------------------------------

# Clicks by itself, and notes in `took` how long each took; runs in the page, so that nothing but the page is measured.
CLICKING = """([thinking, pages, seed]) => {
  window.took = [];
  let state = seed + 1;
  const luck = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const root = document.documentElement, tools = () => document.querySelectorAll(".tq-tools button");
  const button = (names) => [...tools()].find((b) => names.includes(b.textContent.trim()));
  function act() {
    const lang = root.lang, theme = root.dataset.theme, page = pages[Math.floor(luck() * pages.length)];
    const [el, seen] = [
      () => [button(["English", "中文"]), () => root.lang !== lang],
      () => [button(["Dark", "Light", "深色", "浅色"]), () => root.dataset.theme !== theme],
      () => [document.querySelector(`.tq-bar nav a[href="/${page === "start" ? "" : page}"]`), () => document.querySelector(`.tq-page.tq-${page} main h1`)],
    ][Math.floor(luck() * 3)]();
    if (!el || seen()) return later();
    const began = performance.now();
    const watch = new MutationObserver(() => { if (seen()) { watch.disconnect(); window.took.push((performance.now() - began) / 1000); later(); } });
    watch.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    el.click();
  }
  const later = () => setTimeout(act, (0.5 + luck()) * thinking * 1000);
  later();
}"""


def in_a_browser(server: Server, seconds: float, inside: threading.Event) -> list[float]:
    """Seconds of each click of one visitor with a browser, who never thinks for long."""
    with chromium() as browser:
        visitor = Visitor(browser, server)
        visitor.open("levers")
        inside.wait()
        visitor.page.evaluate(CLICKING, [THINKING / 4, QUIET_PAGES, 1])
        visitor.page.wait_for_timeout(1000 * seconds)
        return visitor.page.evaluate("window.took")  # type: ignore[no-any-return]


# -- the table -----------------------------------------------------------------------------------------


def row(name: str, took: list[float]) -> dict[str, Any]:
    median, slow = np.percentile(took, [50, 95])
    print(f"{name:24s}{len(took):7d}{1000 * median:10.0f}{1000 * slow:10.0f}{median / MEDIAN:12.2f}{slow / NINETY_FIVE:12.2f}")
    return {"clicks": len(took), "median_ms": round(1000 * median, 1), "p95_ms": round(1000 * slow, 1),
            "median_of_target": round(median / MEDIAN, 3), "p95_of_target": round(slow / NINETY_FIVE, 3)}  # fmt: skip


def main() -> None:
    size = QUICK if "--quick" in sys.argv else FULL
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home) / "log", scale=size.scale, results=Path(home) / "out", cities=CITIES, visitors=VISITORS + 5)
        try:
            alone, inside = "--wire" in sys.argv, threading.Event()
            with ThreadPoolExecutor(1) as others:
                crowd = over_the_wire(server.url, size.seconds, inside, VISITORS - CITIES - (not alone))
                waiting = others.submit(asyncio.run, crowd)
                browser = [] if alone else in_a_browser(server, size.seconds - 5.0, inside)
                wire, opened, played = waiting.result()
        finally:
            server.close()
    print(f"{'a click, ms':24s}{'clicks':>7s}{'median':>10s}{'95 %':>10s}{'/ target':>12s}{'/ target':>12s}")
    found: dict[str, Any] = {"visitors": VISITORS, "cities": CITIES, "scale": size.scale, "wire": row("wire", wire)}
    if browser:
        found["browser"] = row("browser", browser)
    found |= {"quarters_per_second": round(played, 2), "page_opened_ms": round(1000 * float(np.median(opened)), 1)}
    print(f"quarters a second, both worlds, all four cities: {played:.1f}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
