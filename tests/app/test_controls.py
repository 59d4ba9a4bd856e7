"""Controls are made from declarations: ranges, units, cards."""

import math

import pytest

from ecosystem.declare import Number, Text, Wrong
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments.catalogue import THEMES
from experiments.editions import preset
from experiments.scenario import load
from policies import CATALOGUE
from tests.app.shelf_measures import made_up
from viz.app import controls
from viz.app.say import Say

BOTH = ("en", "zh")
FIRST, QUO = preset("pilot-2021", 1), load("status-quo")
DECLARED = [*Nature.declared.values(), *Rulebook.declared.values(), *(n for p in CATALOGUE.values() for n in p.Dose.declared.values())]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda n: n.name)
def test_a_slider_stays_in_bounds_and_reaches_default_and_value(declared):
    for value in (declared.low, declared.default, declared.high):
        low, high, step = controls.span(declared, value)
        assert declared.low <= low <= min(declared.default, value) <= max(declared.default, value) <= high <= declared.high
        if step:
            assert 1 <= (high - low) / step <= 1000.1 and (not declared.whole or step == int(step))
        else:
            stops = controls.stops(declared, low, high, (value, declared.default))
            assert {low, high, value, declared.default} <= set(stops) and stops == sorted(set(stops)) and len(stops) < 80


def test_the_default_of_every_dose_is_one_of_the_steps_of_its_slider():
    for declared in (n for p in CATALOGUE.values() for n in p.Dose.declared.values()):
        low, _, step = controls.span(declared)
        assert math.isclose((declared.default - low) / step, round((declared.default - low) / step), abs_tol=1e-9)


def test_a_handy_range_is_four_times_the_default_unless_bounds_or_value_say_otherwise():
    slots, stay, budget = (
        CATALOGUE["sandbox"].Dose.declared["slots"],
        CATALOGUE["sandbox"].Dose.declared["stay"],
        CATALOGUE["data_loan"].Dose.declared["budget"],
    )
    assert controls.span(slots) == (0, 160, 1)
    assert controls.span(stay) == (1, 8, 1)
    assert controls.span(slots, 400) == (0, 500, 5)  # widened to where the value lies
    assert controls.span(budget, 1e5) == (0, 1e5, 0)  # too wide for even steps
    assert controls.span(Number(0.0, "M RMB", 0, 1e6, "x", Text("a", "b"))) == (0, 1e6, 0)


@pytest.mark.parametrize("lang", BOTH)
def test_what_a_field_shows_comes_back_as_it_was(lang):
    for declared in DECLARED:
        scale = controls.scale_of(declared, Say(lang))
        for value in (declared.low, declared.default, declared.high):
            assert math.isclose(scale.back(scale.out(value)), value, rel_tol=1e-11, abs_tol=0)


def test_numbers_are_in_the_units_a_planner_says_them_in():
    budget, cost, ltv = CATALOGUE["data_loan"].Dose.declared["budget"], CATALOGUE["sandbox"].Dose.declared["cost"], CATALOGUE["data_loan"].Dose.declared["ltv"]
    assert [controls.scale_of(budget, Say(lang)).quantity(300.0) for lang in BOTH] == ["300\N{NO-BREAK SPACE}M RMB a year", "3亿元/年"]
    assert controls.scale_of(cost, Say("zh")).quantity(0.15) == "15万元/家·季"
    assert [controls.scale_of(ltv, Say(lang)).quantity(0.3) for lang in BOTH] == ["30\N{NO-BREAK SPACE}% of value", "30%（占价值）"]


def test_a_measure_is_set_and_taken_away_on_checked_copies():
    more = controls.set_measure(QUO, "sandbox", {"slots": 80})
    assert [p.name for p in more.measures] == ["sandbox"] and more.measures[0].dose.slots == 80 and QUO.measures == ()
    assert controls.set_measure(more, "sandbox", None).hash == QUO.hash
    assert controls.settle(more, "sandbox", slots=40, end="2022Q4").measures[0].settings() == CATALOGUE["sandbox"](end="2022Q4").settings()
    with pytest.raises(Wrong, match=r"measures\.sandbox\.slots: found 9000, allowed is a whole number from 0 to 5000"):
        controls.set_measure(QUO, "sandbox", {"slots": 9000})


def test_every_measure_has_its_card_in_its_theme():
    themes = controls.cards(FIRST, Say("en"))
    assert {(t["name"], c["name"]) for t in themes for c in t["cards"]} == {(p.theme, p.name) for p in CATALOGUE.values()}
    assert [t["name"] for t in themes] == [name for name in THEMES if any(p.theme == name for p in CATALOGUE.values())]
    assert {c["name"] for t in themes for c in t["cards"] if c["on"]} == {p.name for p in FIRST.measures}
    assert all(t["on"] == sum(c["on"] for c in t["cards"]) for t in themes) and not any(t["on"] for t in controls.cards(QUO, Say("en")))


CONFINED = {
    (): (False, False, []),
    ("districts",): (False, True, []),
    ("sectors", "districts"): (True, True, []),
    ("sectors", "max_age"): (True, False, ["max_age"]),
}


@pytest.mark.parametrize("by", CONFINED, ids=str)
@pytest.mark.parametrize("lang", BOTH)
def test_only_targets_a_measure_can_be_confined_by_have_a_control(by, lang, monkeypatch):
    sectors, districts, numbers = CONFINED[by]
    shelf = type("Shelf", (made_up("shelf", "place"),), {"targeted_by": by})
    monkeypatch.setitem(CATALOGUE, "shelf", shelf)
    shown = controls.targets(shelf(), Say(lang))
    assert (bool(shown["sectors"]), bool(shown["districts"]), [n["key"] for n in shown["numbers"]]) == (sectors, districts, numbers)
    assert shown["any"] == bool(by)
    say = Say(lang)
    assert (say.text("levers.all_sectors") in shown["line"], say.text("levers.all_districts") in shown["line"]) == (sectors, districts)
    assert bool(by) == (shown["line"] != say.text("levers.law"))
    with pytest.raises(Wrong, match="min_age"):
        controls.set_measure(QUO, "shelf", {"min_age": 4})


def test_a_unit_these_texts_do_not_name_is_read_from_the_tables():
    """A new measure brings its units' Chinese to the tables' file; English says itself, shares are in per cent."""
    from viz.words import Words

    assert [Words("en").unit(u) for u in ("share of cases", "M RMB a shelf", "desks")] == ["% of cases", "M RMB a shelf", "desks"]
    assert [Words("zh").unit(u) for u in ("M RMB a bank", "share of nothing told")] == ["元/家银行", "%"]
