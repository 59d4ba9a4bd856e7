"""Every row of the evidence table is a fact, or stands outside with its reason."""

import re
from pathlib import Path

import pytest

from experiments.facts import FACTS
from experiments.facts.evidence import cited, outside

TABLE = Path(__file__).resolve().parents[3] / "shared" / "evidence" / "facts.md"
NAMED = {  # lines without an id -> the facts' name for them
    "Deals (V)": "K1",
    "Round sizes, $M": "K1",
    "SAIC 2013 (China, V)": "K3",
    "National high-tech firms SZ (V)": "K3",
    "Industrial design 2016": "K7",
    "Creative design 2023": "K7",
    "## A3. Futian indicator table": "A3",
}


@pytest.fixture(scope="module")
def evidence():
    if not TABLE.is_file():
        pytest.skip("no ../shared/evidence here")
    return TABLE.read_text(encoding="utf-8")


def rows(evidence):
    return re.findall(r"^\| ([A-FK]\d+(?:\.\d+)?[a-z]?) \|", evidence, flags=re.M)


def test_every_row_of_the_table_is_a_fact_or_stands_outside(evidence):
    found = rows(evidence)
    assert len(found) > 75
    assert [row for row in found if row not in cited() and row not in outside()] == []


def test_every_line_without_an_id_is_a_fact_or_stands_outside(evidence):
    """Lines that begin in words, in tables without ids and between tables."""
    parts = evidence.split("## A3.")[1]
    lines = parts.splitlines()
    begin = [line.split(" | ")[0].strip("| ") for line in lines if re.match(r"\| [A-Z]\w+ (?!\|)\w+[^|]*\|[^|]*\|[^|]*\|[^|]*\|$", line)]
    begin += [line for line in lines if re.match(r"[A-Z*]", line) and not line.startswith(("**V", "# "))]
    assert len(begin) > 10
    known = {name.split(" (")[0] for name in (*NAMED, *outside(), "SZ 18, BJ 82")}  # the last is K6
    lost = [line[:60] for line in begin if not any(name in line for name in known)]
    assert lost == []


def test_named_lines_stand_in_the_table(evidence):
    for name in (*NAMED, *(row for row in outside() if " " in row)):
        assert name in evidence, name
    assert set(NAMED.values()) <= set(cited())


def test_no_fact_rests_on_a_row_that_does_not_exist(evidence):
    real = {*rows(evidence), *NAMED.values()}
    assert set(cited()) <= real
    assert {row for row in outside() if " " not in row and "/" not in row} <= {*rows(evidence), "A4", "K6"}


def test_what_is_outside_says_why_and_is_no_fact():
    for row, reason in outside().items():
        assert len(reason) > 50 and reason.endswith("."), row
    assert not set(outside()) & set(cited())


def test_facts_say_of_the_row_what_the_row_says(evidence):
    """The observed value of a fact whose source is one row alone stands in that row."""
    lines = {row: line for row in rows(evidence) for line in evidence.splitlines() if line.startswith(f"| {row} |")}
    checked = 0
    for fact in FACTS:
        if fact.source in lines and fact.confidence == "V":
            said = lines[fact.source].replace(",", "")
            assert f"{fact.target:g}" in said or f"{fact.target / 1000:g}" in said or f"{1000 * fact.target:g}" in said or fact.name in DERIVED, fact.name
            checked += 1
    assert checked >= 15


DERIVED = {  # pooled from several numbers of the row
    "stock mid-2018 aged 1 to 3 years", "stock mid-2018 aged 3 to 5 years",
    "bad loans, ordinary, 2019-20", "bad loans, on data, 2019-20", "mean size of a manager 2022",
    "entrants in IT, 2020H1", "entrants in biomedicine, 2020H1", "entrants in the digital economy, 2020H1", "entrants in equipment, 2020H1",
    "entrants in the other three industries, 2020H1", "entrants with less than 1 M RMB",
    "pre-money of the second round over the first", "pre-money of the third round over the second", "pre-money of the fourth round over the third",
}  # fmt: skip
