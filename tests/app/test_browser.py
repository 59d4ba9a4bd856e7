"""What a visitor does and sees, in Debian's Chromium with no way out of this machine."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import psutil
import pytest

from ecosystem import clock
from experiments.scenario import load
from tests.app.browser import PAGES, PATIENT, Server, Visitor, launch, until
from viz.app.say import Say

pytestmark = pytest.mark.browser
EN = Say("en")
START = clock.quarter("2021Q1")


def button(visitor: Visitor, key: str, lang: str = "en") -> object:
    """The button whose words are the text of this key, with whatever stands in its blanks."""
    words = re.sub(r"\\{\w+\\}", ".+", re.escape(Say(lang).text(key)))
    return visitor.page.locator("main").get_by_role("button", name=re.compile(f"^{words}$"))


# -- the whole way -------------------------------------------------------------------------------------


def test_a_planners_whole_way(visit, city):
    planner = visit(city, accept_downloads=True)
    choose_the_pilot(planner)
    pilot = planner.hash
    assert pilot == load("pilot-2021").hash
    changed = play_and_change_the_sandbox(planner)
    assert changed != pilot
    branch_from_the_middle(planner)
    meet_a_firm(planner)
    opened_by_a_colleague(visit, planner)
    compare(planner)
    drill_down(planner)
    found = planner.faults()
    assert not found, "\n".join(found)
    planner.speak("zh")
    assert planner.hash in report_of(planner)


def choose_the_pilot(planner: Visitor) -> None:
    planner.open("start")
    card = planner.page.locator("article").filter(has_text=EN.of(load("pilot-2021").title))
    card.get_by_role("button", name=EN.text("start.to_live")).click()
    planner.page.locator(".tq-page.tq-live main h1").wait_for()


def play_and_change_the_sandbox(planner: Visitor) -> str:
    """Twenty quarters and more, with another number of sandbox places from about the eighth on, while they play."""
    planner.start_city()
    assert planner.shown() == START - 1
    planner.pace(4.0)
    planner.play()
    planner.reach(START + 7)
    planner.change("sandbox", "slots", 80)
    planner.page.locator(".tq-turn").wait_for(state="attached")
    assert planner.status() == "playing"
    planner.reach(START + 19)
    planner.pause()
    assert planner.shown() >= START + 19
    assert planner.page.locator(".tq-chart canvas").count() == 6
    planner.on("tab-numbers").click()
    rows = planner.on("headlines").locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() >= 10
    return planner.hash


def branch_from_the_middle(planner: Visitor) -> None:
    """Another future from the eighth quarter on, with the slots as they lie on the desk after a look at the levers."""
    planner.look_at(START + 7)
    until(lambda: planner.on("quarter").inner_text() == EN.quarter(START + 7), what="the quarter that was looked for")
    planner.go("levers")
    planner.page.get_by_title(EN.text("levers.undo_help"), exact=True).click()
    planner.go("live")
    planner.on("branch").click()
    until(lambda: planner.on("lane").count() == 2, what="a second future")
    planner.becomes("paused")
    assert planner.shown() == START + 7
    planner.step(2)
    planner.on("lane").first.click()
    planner.reach(START + 19)


def meet_a_firm(planner: Visitor) -> None:
    """One life in both worlds, from the list of firms."""
    planner.on("tab-lives").click()
    planner.on("ask-firms").click()
    first = planner.on("lives").locator("tbody button").first
    first.wait_for(timeout=PATIENT * 1000)
    name = first.inner_text()
    first.click()
    life = planner.on("life")
    life.locator("table").first.wait_for(timeout=PATIENT * 1000)
    assert name in life.inner_text()
    planner.on("close-life").click()


def opened_by_a_colleague(visit, planner: Visitor) -> None:
    """The address bar is the link: the same scenario, the same quarter, the same tab, in another browser."""
    colleague = visit(planner.server)
    colleague.open(planner.page.url)
    assert colleague.hash == planner.hash
    colleague.becomes("paused")
    colleague.reach(planner.shown())
    assert colleague.on("quarter").inner_text() == planner.on("quarter").inner_text()
    assert colleague.on("lane").first.get_attribute("aria-label") == planner.on("lane").first.get_attribute("aria-label")
    colleague.close()


def compare(planner: Visitor) -> None:
    """Two replicates, fifteen years, both worlds: an answer with its interval and its probability."""
    planner.go("compare")
    field = planner.page.get_by_role("spinbutton", name=EN.text("compare.replicates"))
    field.fill("2")
    field.press("Tab")
    button(planner, "compare.start").click()
    planner.page.get_by_text(EN.text("compare.s_done"), exact=True).wait_for(timeout=4 * PATIENT * 1000)
    planner.settle()
    assert planner.page.locator(".sentence").inner_text()
    assert planner.page.locator(".effects tbody tr").count() >= 8


def drill_down(planner: Visitor) -> None:
    """From the mean to a replicate, from there to a firm that exists in one world alone."""
    button(planner, "compare.replicate_n").first.click()
    firm = planner.page.locator(".firms tbody button").first
    firm.wait_for(timeout=2 * PATIENT * 1000)
    number = firm.inner_text()
    firm.click()
    planner.page.locator(".life .lives tbody tr").first.wait_for(timeout=2 * PATIENT * 1000)
    assert number.strip("#") in planner.page.locator(".life").inner_text()


def report_of(planner: Visitor) -> str:
    """The report of the newest result, as it was saved."""
    planner.go("report")
    with planner.page.expect_download(timeout=2 * PATIENT * 1000) as saved:
        button(planner, "report.get_report", "zh").click()
    assert saved.value.suggested_filename.endswith(".html")
    page = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "<html" in page and "http://" not in page.split("</head>")[0]
    return page


# -- every page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_page_as_it_is_found(visit, page):
    """Both languages, both themes, a laptop and a projector, no mouse: everything named, translated, readable, whole, apart, reached."""
    visitor = visit()
    visitor.open(page)
    found = [*visitor.faults(), *visitor.unreached()]
    assert not found, "\n".join(found)


@pytest.mark.science
def test_the_living_city_as_it_is_seen(visit):
    """The same, of a city that has been played and branched: every panel, and one life."""
    visitor = visit()
    visitor.open("live")
    visitor.start_city()
    visitor.step(6)
    visitor.branch_from(START + 2, 80)
    visitor.step(2)
    found = visitor.faults()
    for tab in ("levers", "events", "network", "lives", "money"):
        visitor.on(f"tab-{tab}").click()
        if tab == "lives":
            visitor.on("ask-firms").click()
            visitor.on("lives").locator("tbody tr").first.wait_for()
        visitor.settle()
        found += [f"{tab}: {fault}" for fault in [*visitor.faults(((1280, 720),)), *visitor.unreached()]]
    assert not found, "\n".join(found)


def test_the_bar_leads_to_every_page_and_the_back_button_back(visit):
    visitor = visit()
    visitor.open("start")
    number = visitor.hash
    for page in PAGES[1:]:
        visitor.go(page)
        assert visitor.page.locator(".tq-bar nav [aria-current=page]").count() == 1
        assert "tequ" in visitor.page.title()
    visitor.page.go_back()
    visitor.page.locator(f".tq-page.tq-{PAGES[-2]}").wait_for()
    assert visitor.hash == number


def test_nothing_is_said_to_the_internet_even_when_a_page_asks(visit, server):
    """The watch itself sees an error on the console, and a request that would leave: the server's own rules stop it first."""
    visitor = visit()
    visitor.open("start")
    assert visitor.problems == []
    visitor.page.evaluate("() => { fetch('http://example.com/').catch(() => 0); console.error('seen'); }")
    visitor.settle()
    assert any("example.com" in problem for problem in visitor.problems)
    assert "console: seen" in visitor.problems
    visitor.problems.clear()


FAULTY = """<main class="planted"><button></button><p style="color: #999; background: #fff">grey 灰</p><p>{blank}</p>
  <div style="width: 50px; overflow: hidden; white-space: nowrap">this line is cut before its end</div>
  <div style="position: relative; height: 30px"><span style="position: absolute; left: 0">one over</span>
    <span style="position: absolute; left: 4px">the other</span></div>
  <table><tr class="tq-click"><td>only for a mouse</td></tr></table></main>"""


def test_the_audit_sees_what_is_wrong(visit):
    visitor = visit()
    visitor.open("start")
    visitor.page.evaluate("html => document.querySelector('.tq-page').insertAdjacentHTML('beforeend', html)", FAULTY)
    found = "\n".join([*visitor.faults(((1440, 900),)), *visitor.unreached()])
    for fault in ("button without a name", "2 main", "a table without th scope", '灰 in "grey 灰"', 'one over in "one over"', 'blank in "{blank}"',
                  "too wide: <div> this line is cut", '"one over" and "the other" overlap', "contrast 2.8", "only a mouse can click"):  # fmt: skip
        assert fault in found


# -- what may go wrong ---------------------------------------------------------------------------------


@pytest.fixture
def quiet(server):
    """No city of an earlier visitor lives any more."""
    until(lambda: server.workers() == [], 60, "the end of earlier cities")


def test_a_killed_city_says_so_and_starts_again(quiet, visit):
    visitor = visit()
    visitor.open("live")
    visitor.start_city()
    visitor.step(3)
    (worker,) = visitor.server.workers()
    os.kill(worker, signal.SIGKILL)
    visitor.becomes("broken")
    assert EN.quarter(START + 2) in visitor.on("status").inner_text()
    assert visitor.on("quarter").inner_text() == EN.quarter(START + 2)
    visitor.on("start").click()
    visitor.becomes("playing", "ended")
    visitor.reach(START + 5)
    (another,) = visitor.server.workers()
    assert another != worker


def test_a_closed_tab_frees_its_city_within_a_minute(quiet, browser, server):
    visitor = Visitor(browser, server)
    visitor.open("live")
    visitor.start_city()
    (worker,) = server.workers()
    visitor.close()
    until(lambda: not psutil.pid_exists(worker), 60, "the end of the city")
    assert server.workers() == []


def test_a_browser_that_is_killed_frees_its_city_within_a_minute(quiet, browser, server):
    """No goodbye is said: the city notices that nobody is connected."""
    other = launch(browser.browser_type)
    visitor = Visitor(other, server)
    visitor.open("live")
    visitor.start_city()
    visitor.play()
    (worker,) = server.workers()
    for process in other.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]:
        os.kill(process["id"], signal.SIGKILL)
    until(lambda: not psutil.pid_exists(worker), 60, "the end of the city")


def test_a_full_house_says_so_kindly_and_has_a_place_when_somebody_leaves(visit, browser, tmp_path):
    small = Server(tmp_path / "log", scale=0.02, results=tmp_path / "out", cities=1)
    try:
        one, other = Visitor(browser, small), visit(small)
        one.open("live")
        one.start_city()
        other.open("live")
        other.on("start").click()
        other.becomes("full")
        assert "1" in other.on("status").inner_text() and len(small.workers()) == 1
        one.close()
        until(lambda: not small.workers(), 60, "a free place")
        other.on("start").click()
        other.becomes("paused", "playing")
        other.close()
    finally:
        small.close()


def test_cities_end_with_their_server_even_when_it_is_killed(browser, tmp_path):
    doomed = Server(tmp_path / "log", scale=0.02, results=tmp_path / "out")
    visitor = Visitor(browser, doomed)
    visitor.open("live")
    visitor.start_city()
    left = doomed.helpers()
    assert doomed.workers()
    doomed.kill()
    _, alive = psutil.wait_procs(left, timeout=30)
    visitor.close()
    assert alive == []
