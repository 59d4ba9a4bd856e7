"""The example in docs/add-a-measure.md is a measure: it is made, tested by its own test, and read by whatever reads the catalogue."""

import re
from pathlib import Path

from ecosystem.terms import TERMS
from experiments.catalogue import THEMES, instrument
from experiments.scenario import load
from policies import CATALOGUE
from policies.base import Policy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-measure.md"


def test_the_example_does_what_the_page_says(monkeypatch):
    policy, test = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.M | re.S)
    made: dict = {}
    exec(compile(policy, "policy", "exec", dont_inherit=True), made)
    (kind,) = [v for v in made.values() if isinstance(v, type) and issubclass(v, Policy) and v is not Policy]
    assert kind.theme in THEMES and set(kind.acts_on) <= set(TERMS) and kind.name not in CATALOGUE
    monkeypatch.setitem(CATALOGUE, kind.name, kind)
    told: dict = {}
    exec(compile(test, "test", "exec", dont_inherit=True), told)
    tests = [value for name, value in told.items() if name.startswith("test_")]
    assert any("fails" in one.__name__ for one in tests)
    for one in tests:
        one()
    for dose in (told["FULL"], *told["NULLS"]):
        assert load("status-quo").replaced(measures={kind.name: dose}).measures[0].name == kind.name
    assert instrument(kind.name)["most_a_year"] == 0.0


def test_tests_the_page_names_exist():
    text = PAGE.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:tests|policies|docs|ecosystem)/[\w./]+\.(?:py|toml|md))`", text):
        assert (PAGE.parents[1] / path).exists(), path
