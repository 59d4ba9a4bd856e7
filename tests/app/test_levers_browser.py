"""The levers under a hand: fields, bars and keys, in Debian's Chromium."""

import pytest

from tests.app.browser import until
from viz.app.say import Say

pytestmark = pytest.mark.browser
EN = Say("en")
WHOLE_NUMBER = "Please enter a whole number from 0 to 5,000 places in the city."


@pytest.fixture
def levers(visit):
    """The page of the levers with the card of the sandbox open."""
    page = visit().open("levers")
    page.locator("#measure-sandbox .heading").click()
    page.locator("[data-test=lever-sandbox-slots]").wait_for()
    return page


def said(page):
    """The differences, a text."""
    return page.locator(".list").first.inner_text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_typed_number_is_taken_or_kindly_refused(levers):
    lever = levers.locator("[data-test=lever-sandbox-slots]")
    field = lever.locator("input[type=text]")
    for typed in ("6000", "1.5", "many", ""):
        field.fill(typed)
        field.press("Enter")
        assert lever.locator("[role=alert]").inner_text().replace("\N{NO-BREAK SPACE}", " ") == WHOLE_NUMBER
        assert field.input_value() == "40"
    field.press("Control+a")
    field.press_sequentially("80")
    assert field.input_value() == "80" and lever.locator("[role=alert]").count() == 0
    field.press("Enter")
    until(lambda: "80 places in the sandbox at a time (default 40)" in said(levers), 10)


def test_a_slider_moves_at_once_and_one_movement_is_one_step_to_undo(levers):
    lever = levers.locator("[data-test=lever-sandbox-slots]")
    lever.locator("input[type=range]").focus()
    for _ in range(10):
        levers.keyboard.press("ArrowRight")
    assert lever.locator("input[type=text]").input_value() == "50"
    until(lambda: "50 places" in said(levers), 10)
    levers.keyboard.press("Control+z")
    until(lambda: "places" not in said(levers), 10)
    assert levers.get_by_title(EN.text("levers.undo_help"), exact=True).is_disabled()
    levers.keyboard.press("Control+Shift+Z")
    until(lambda: "50 places" in said(levers), 10)


def test_bars_are_dragged_and_moved_with_the_arrow_keys(levers):
    bar, end = levers.locator(".lane .bar").first, levers.locator(".lane .grip.end").first
    quarter = levers.locator(".lane:not(.axis) .track").first.bounding_box()["width"] / 60  # 2021 to 2035

    def drag(at, quarters):
        box = at.bounding_box()
        x, y = box["x"] + 5, box["y"] + 8
        levers.mouse.move(x, y)
        levers.mouse.down()
        levers.mouse.move(x + quarters * quarter, y, steps=6)
        levers.mouse.up()

    drag(end, 8)
    assert bar.inner_text() == "Q1 2021 to Q4 2027"
    levers.locator(".lane .grip.start").first.focus()
    levers.keyboard.press("PageUp")
    levers.keyboard.press("ArrowLeft")
    assert bar.inner_text() == "Q4 2021 to Q4 2027"
    bar.focus()
    levers.keyboard.press("End")
    assert bar.inner_text() == bar.get_attribute("aria-valuetext") == "Q4 2029 to Q4 2035"
    drag(end, -40)  # the end stays at the start
    assert bar.inner_text() == "Q4 2029 to Q4 2029"
    until(lambda: "Regulatory sandbox: from Q4 2029 to Q4 2029" in said(levers), 10)


def names(page):
    """Measures whose cards are shown, in order."""
    return [card.removeprefix("measure-") for card in page.locator(".measure").evaluate_all("cards => cards.map((c) => c.id)")]


def test_a_measure_is_found_by_its_name_in_either_language_by_theme_and_by_being_on(levers):
    find, theme = levers.locator("[data-test=find-measure]"), levers.locator("[data-test=find-theme]")
    for text in ("sandbox", "Regulatory Sand", "监管沙盒"):
        find.fill(text)
        assert names(levers) == ["sandbox"]
    find.fill("no such thing")
    assert names(levers) == [] and levers.get_by_text(EN.text("levers.find_none")).is_visible()
    find.fill("")
    theme.select_option("supervision")
    assert {"sandbox", "observation_period"} <= set(names(levers)) and "data_loan" not in names(levers)
    theme.select_option("")
    levers.locator("#measure-sandbox [role=switch]").click()
    levers.locator("[data-test=find-on]").check()
    until(lambda: "sandbox" not in names(levers) and "data_loan" in names(levers), 10)


def test_all_themes_are_folded_and_unfolded(levers):
    levers.get_by_text(EN.text("levers.fold_all"), exact=True).click()
    assert names(levers) == []
    levers.get_by_text(EN.text("levers.unfold_all"), exact=True).click()
    assert "sandbox" in names(levers)
