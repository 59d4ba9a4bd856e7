"""Declarations: a number without unit, bounds or source cannot be written; wrong input is refused kindly."""

import importlib
import pickle
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import clock
from ecosystem.declare import Clause, Column, Number, Numbers, Text, Wrong, column, entries, nearest, number, record


class Toy(Numbers):
    """Three numbers."""

    speed = number(1.5, "m/s", 0.0, 10.0, "assumption A-1", "speed", "速度")
    count = number(3, "toys", 1, 9, "K5a", "toys in a box", "每箱玩具", whole=True)
    drag = number(0.0, "share", -1.0, 1.0, "fitted", "drag", "阻力")


class Bigger(Toy):
    """One more, and another default."""

    weight = number(2.0, "kg", 0.0, 5.0, "001 L66", "weight", "重量")
    speed = number(4.0, "m/s", 0.0, 10.0, "assumption A-2", "speed", "速度")


# ---- what cannot be declared ----------------------------------------------------------------------

FINE = 'number(1.0, "m", 0.0, 2.0, "A-1", "x", "某")'
FAULTY = {
    "no source": 'number(1.0, "m", 0.0, 2.0, "", "x", "某")',
    "source left out": 'number(1.0, "m", 0.0, 2.0, en="x", zh="某")',
    "no unit": 'number(1.0, "", 0.0, 2.0, "A-1", "x", "某")',
    "default above": 'number(3.0, "m", 0.0, 2.0, "A-1", "x", "某")',
    "default below": 'number(-1.0, "m", 0.0, 2.0, "A-1", "x", "某")',
    "bounds crossed": 'number(1.0, "m", 2.0, 0.0, "A-1", "x", "某")',
    "endless bound": 'number(1.0, "m", 0.0, float("inf"), "A-1", "x", "某")',
    "not a number": 'number(float("nan"), "m", 0.0, 2.0, "A-1", "x", "某")',
    "no Chinese": 'number(1.0, "m", 0.0, 2.0, "A-1", "x", "")',
    "no English": 'number(1.0, "m", 0.0, 2.0, "A-1", " ", "某")',
}


@pytest.mark.parametrize("text", [FINE, *FAULTY.values()], ids=["fine", *FAULTY])
def test_an_omission_is_an_error_of_import(text, tmp_path, monkeypatch):
    (tmp_path / "declared_here.py").write_text(
        f"from ecosystem.declare import Numbers, number\nclass Here(Numbers):\n    x = {text}\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "declared_here", raising=False)
    if text == FINE:
        assert importlib.import_module("declared_here").Here().x == 1.0
    else:
        with pytest.raises((ValueError, TypeError)):
            importlib.import_module("declared_here")
    sys.modules.pop("declared_here", None)


def test_a_clause_needs_document_article_and_quote():
    assert Clause("plan.md", "12", "a sandbox").article == "12"
    for missing in ({"document": ""}, {"article": ""}, {"quote": ""}):
        with pytest.raises(ValueError, match="clause"):
            Clause(**{"document": "plan.md", "article": "12", "quote": "a sandbox", **missing})


def test_a_text_speaks_both_languages():
    text = Text("firm", "企业")
    assert [text[code] for code in ("en", "en-GB", "zh", "zh-CN")] == ["firm", "firm", "企业", "企业"]


# ---- numbers --------------------------------------------------------------------------------------


def test_numbers_know_their_names_and_declarations():
    assert list(Toy.declared) == ["speed", "count", "drag"]
    assert Toy.declared["speed"].name == "speed"
    assert Bigger().values() == {"speed": 4.0, "count": 3, "drag": 0.0, "weight": 2.0}
    assert Toy().speed == 1.5  # a subclass does not change its base
    assert isinstance(Toy(speed=2).speed, float)
    assert isinstance(Toy(count=4.0).count, int)
    assert isinstance(Toy(speed=np.float32(2)).speed, float)


def test_numbers_are_frozen_and_amended_by_copy():
    toy = Toy(count=5)
    with pytest.raises(AttributeError, match=r"frozen; use replace\(speed"):
        toy.speed = 2.0
    with pytest.raises(AttributeError, match="frozen"):
        toy.unknown = 2.0
    with pytest.raises(AttributeError, match="frozen"):
        del toy.speed
    amended = toy.replace(speed=2.0)
    assert (toy.speed, amended.speed, amended.count) == (1.5, 2.0, 5)
    assert type(amended) is Toy
    with pytest.raises(Wrong):
        toy.replace(speed=99)
    with pytest.raises(Wrong):
        toy.replace(sped=2.0)


def test_numbers_are_compared_by_content():
    assert Toy() == Toy(speed=1.5) == Toy().replace(count=9).replace(count=3)
    assert hash(Toy()) == hash(Toy(speed=1.5))
    assert Toy() != Toy(speed=2.0)
    assert Toy() != Bigger()
    assert repr(Toy(speed=2.0)) == "Toy(speed=2)"
    assert pickle.loads(pickle.dumps(Toy(count=7))) == Toy(count=7)


@settings(derandomize=True)
@given(st.floats(0.0, 10.0), st.integers(1, 9))
def test_what_is_within_bounds_is_kept_as_it_is(speed, count):
    toy = Toy(speed=speed, count=count)
    assert (toy.speed, toy.count) == (speed, count)


WRONG = [
    {"speed": -0.1},
    {"speed": 10.1},
    {"speed": float("nan")},
    {"speed": float("inf")},
    {"speed": 10**400},
    {"speed": "2"},
    {"speed": None},
    {"speed": True},
    {"speed": [2.0]},
    {"count": 2.5},
    {"count": 0},
]


@pytest.mark.parametrize("values", WRONG, ids=lambda v: str(v)[:24])
def test_what_is_not_a_number_within_bounds_is_refused(values):
    with pytest.raises(Wrong) as refused:
        Toy(**values)
    ((key, found),) = values.items()
    assert refused.value.key == key
    assert refused.value.found is found
    assert refused.value.allowed == Toy.declared[key].allowed


def test_a_record_type_carries_the_numbers_to_kernels():
    Record = Toy.record_type("Record", __name__)
    assert Record._fields == ("speed", "count", "drag")
    assert Record(**Toy(count=5).values()) == (1.5, 5, 0.0)
    assert Record.__module__ == __name__


def test_the_codebook_follows_from_the_declaration():
    line = entries("toy", Toy.declared)[1]
    assert (line.group, line.name, line.unit, line.low, line.high, line.default, line.source) == ("toy", "count", "toys", 1, 9, 3, "K5a")
    assert line.label.zh == "每箱玩具"


# ---- wrong input ----------------------------------------------------------------------------------


def test_the_message_names_key_found_allowed_and_nearest():
    wrong = Wrong("measures.sandbx", "sandbx", "a measure", "sandbox")
    assert str(wrong) == "measures.sandbx: found 'sandbx', allowed is a measure; did you mean 'sandbox'?"
    assert str(wrong.in_file("my.toml")) == "my.toml: " + str(wrong)
    assert str(Wrong("years", 99, "a whole number")) == "years: found 99, allowed is a whole number"
    assert isinstance(wrong, ValueError)
    assert len(str(Wrong("k", "x" * 1000, "short"))) < 130
    with pytest.raises(Wrong, match=r"^sped: found 'sped', allowed is a number of Toy; did you mean 'speed'\?"):
        Toy(sped=2)
    with pytest.raises(Wrong, match=r"^count: found 12, allowed is a whole number from 1 to 9 \(toys\)$"):
        Toy(count=12)


def test_a_refusal_crosses_from_a_worker_process():
    wrong = Wrong("key", ["found"], "allowed", "nearest", "file.toml")
    again = pickle.loads(pickle.dumps(wrong))
    assert str(again) == str(wrong)
    assert vars(again) == vars(wrong)


def test_the_nearest_name_is_near():
    assert nearest("sandbx", ["data_loan", "sandbox"]) == "sandbox"
    assert nearest("zzz", ["data_loan", "sandbox"]) is None
    assert nearest(17, ["data_loan"]) is None


# ---- columns --------------------------------------------------------------------------------------


def test_a_column_makes_a_blank_array():
    grade = column("grade", "", "grade", "等级", "i1", 7)
    assert isinstance(grade, Column)
    assert grade.array(3).tolist() == [7, 7, 7]
    assert grade.array(3).dtype == np.int8
    Grades = record("Grades", [grade], __name__)
    assert Grades._fields == ("grade",)
    assert Grades.__module__ == __name__


def test_a_number_checks_under_another_key():
    declared = Number(1.0, "m", 0.0, 2.0, "A-1", Text("x", "某"), name="x")
    with pytest.raises(Wrong, match=r"^measures\.a\.x: found 3"):
        declared.check(3, "measures.a.x")


# ---- quarters -------------------------------------------------------------------------------------


def test_quarters_are_numbers_and_back():
    assert clock.quarter("2021Q1") == 164
    assert clock.quarter("1980Q1") == 0
    for number_ in range(256):
        assert clock.quarter(clock.named(number_)) == number_
        assert clock.named(number_).startswith(str(clock.year(number_)))


@pytest.mark.parametrize("name", ["2021", "2021Q5", "2021q1", "1979Q4", "2044Q1", " 2021Q1", "2021Q1\n", "", None, 2021])
def test_what_is_not_a_quarter_is_refused(name):
    with pytest.raises(Wrong, match='a quarter such as "2021Q1"'):
        clock.quarter(name)
