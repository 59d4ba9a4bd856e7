"""docs/facts.md names every fact as it is declared, every failure with its reason and every row that is no fact."""

import re
from pathlib import Path

import pytest

from docs import facts as page
from experiments.facts import FACTS
from experiments.facts.evidence import outside

TEXT = page.PAGE.read_text(encoding="utf-8")
ROOT = Path(__file__).resolve().parents[2]


def row(fact, value, **given):
    """A row of `tequ facts --json` of a fact with a value."""
    told = {name: getattr(fact, name) for name in ("statement", "role", "unit", "target", "low", "high", "source", "confidence", "rule", "note", "reason")}
    inside = value is not None and fact.low <= value <= fact.high
    return {"fact": fact.name, **told, "value": value, "spread": 0.0, "from": value, "to": value, "worlds": 3, "inside": inside, **given}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_stands_on_the_page_as_it_is_declared(fact):
    told = page.table([row(fact, fact.target)])[-1].split(" | ")
    (line,) = [line for line in TEXT.splitlines() if line.startswith(("| pass |", "| FAIL |")) and line.split(" | ")[1] == fact.name]
    found = line.split(" | ")
    assert found[2:6] == told[2:6], "run: tequ facts --json > facts.json; python -m docs.facts facts.json"
    assert found[8:] == told[8:]


def test_the_page_has_no_fact_that_is_gone():
    names = re.findall(r"^\| (?:pass|FAIL) \| ([^|]+) \|", TEXT, flags=re.M)
    assert names == [fact.name for fact in FACTS]


def test_every_failure_on_the_page_has_its_reason():
    failed = re.findall(r"^\| FAIL \| ([^|]+) \|", TEXT, flags=re.M)
    for name in failed:
        assert f"- **{name}** (" in TEXT
    assert "The reason is not known" not in TEXT
    assert TEXT.count("\n- **") == len(failed)


def test_the_page_counts_what_it_shows():
    for role in ("target", "check"):
        held, total = map(int, re.search(rf"- {role}: (\d+) of (\d+) inside", TEXT).groups())
        lines = [line for line in TEXT.splitlines() if re.match(rf"\| (pass|FAIL) \|[^|]*\|[^|]*\| {role} \|", line)]
        assert (held, total) == (sum(line.startswith("| pass") for line in lines), len(lines))


def test_every_row_outside_is_on_the_page():
    for name, reason in outside().items():
        assert name in TEXT and reason in TEXT


def test_a_fact_without_a_value_is_shown_with_a_dash_and_fails():
    text = page.page([row(FACTS[0], None, reason="No firm."), row(FACTS[1], FACTS[1].target)])
    assert f"- **{FACTS[0].name}** (target): – firms, band 11,199 … 13,687. No firm." in text
    assert "- target: 1 of 2 inside their band (50 %)" in text
