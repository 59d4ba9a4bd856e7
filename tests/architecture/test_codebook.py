"""Every number says its unit, bounds, default and source, and the sources are there to be read."""

import math
import re
import tomllib
from pathlib import Path

import pytest

from ecosystem import clock
from ecosystem.city import DATA
from ecosystem.indicators import INDICATORS
from ecosystem.ledger import FLOWS
from ecosystem.model import TABLES
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook, of_the_day
from ecosystem.terms import TERMS
from experiments.codebook import classes, lines, settings
from experiments.facts import FACTS
from policies import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
SEEDS, EVIDENCE = (ROOT.parent / "shared" / folder for folder in ("seeds", "evidence"))
BOOK = lines()
# A row of the evidence table, a seed with its line, a law, a paper or data set with its year, the fit, a design choice, a dated fact or a convention.
SOURCE = re.compile(
    r"\b[A-K]\d+(\.\d+)?[a-z]?\b|\b00[0-4]\b|assumption A-\d+|(19|20)\d\d|〔\d{4}〕|fitted \(tequ calibrate\)|model\.md|design choice"
    r"|\bLaw\b|Basel|[Mm]easures for|convention"
)
CJK = re.compile("[\u4e00-\u9fff]")


def numbers(kind):
    return [line for line in BOOK if line.group.startswith(kind)]


def test_the_codebook_has_every_number():
    declared = len(Nature.declared) + len(Rulebook.declared) + sum(len(p.Dose.declared) for p in CATALOGUE.values())
    assert len(BOOK) == declared + len(numbers("city")) + len(numbers("driver")) + len(classes()) + len(settings())
    assert {line.name for line in numbers("nature")} == set(Nature.declared)
    assert {line.name for line in numbers("rules")} == set(Rulebook.declared)
    assert len({(line.group, line.name) for line in BOOK}) == len(BOOK)


@pytest.mark.parametrize("line", BOOK, ids=lambda line: f"{line.group}.{line.name}")
def test_a_number_says_what_it_is_and_who_says_so(line):
    assert line.unit.strip()
    assert math.isfinite(line.low)
    assert math.isfinite(line.high)
    assert line.low < line.high, "bounds that leave no choice"
    assert line.low <= line.default <= line.high
    assert SOURCE.search(line.source), f"{line.source!r} is no source"
    assert CJK.search(line.label.zh)
    assert not CJK.search(line.label.en)


def test_a_number_that_says_less_cannot_be_declared():
    from ecosystem.declare import number

    good = {"default": 1.0, "unit": "share", "low": 0.0, "high": 1.0, "source": "A1.1", "en": "word", "zh": "词"}
    assert number(**good).default == 1.0
    for change in ({"unit": ""}, {"source": ""}, {"en": " "}, {"zh": ""}, {"high": math.inf}, {"low": math.nan}, {"default": 2.0}, {"default": math.nan}):
        with pytest.raises(ValueError, match=r"lacks|outside|both languages"):
            number(**good | change)


def test_whole_numbers_have_whole_bounds():
    for held in (Nature, Rulebook, *(p.Dose for p in CATALOGUE.values())):
        for name, n in held.declared.items():
            if n.whole:
                assert n.default == int(n.default), name
                assert (n.low, n.high) == (int(n.low), int(n.high)), name


@pytest.mark.parametrize(
    ("name", "held"),
    [*((f"{t}.{c.name}", c) for t, (columns, _) in TABLES.items() for c in columns), *((f"term {n}", t) for n, t in TERMS.items())],
)
def test_a_column_says_its_unit_in_both_languages(name, held):
    assert held.unit.strip(), name
    assert CJK.search(held.label.zh), name


@pytest.mark.parametrize("held", [*INDICATORS.values(), *FLOWS], ids=lambda h: h.name)
def test_what_is_read_off_says_what_it_is(held):
    assert CJK.search(held.label.zh)
    if hasattr(held, "unit"):
        assert held.unit.strip()
        assert held.kind in ("flow", "stock", "rate")
        assert held.better in (-1, 0, 1)


def test_what_is_fitted_is_written_down_and_nothing_else():
    fitted = tomllib.loads((DATA / "fitted.toml").read_text(encoding="utf-8"))
    declared = {name for name, n in Nature.declared.items() if n.source.startswith("fitted")}
    assert set(fitted) <= declared, "a fitted number that nobody declares"
    for name in fitted:
        assert Nature.declared[name].default == fitted[name]
    assert not [n for n in [*Rulebook.declared.values(), *(d for p in CATALOGUE.values() for d in p.Dose.declared.values())] if "fitted" in n.source], (
        "calibration never moves the law"
    )


def test_laws_that_changed_say_when_and_why():
    changes = tomllib.loads((DATA / "law.toml").read_text(encoding="utf-8"))["change"]
    days = [clock.quarter(change["from"]) for change in changes]
    assert days == sorted(days)
    for change in changes:
        assert SOURCE.search(change["source"])
        for name, value in change["numbers"].items():
            assert Rulebook.declared[name].check(value) == value


def test_the_law_of_the_day_leaves_what_was_set_as_it_was_set():
    early, late = clock.quarter("2009Q4"), clock.quarter("2020Q1")
    assert of_the_day(Rulebook(), early) == Rulebook()
    assert of_the_day(Rulebook(), late).entry_cost == 0.015
    set_by_hand = Rulebook(entry_cost=1.0, research_deduction=0.2)
    assert of_the_day(set_by_hand, early) == set_by_hand
    law = of_the_day(set_by_hand, late)
    assert (law.entry_cost, law.research_deduction, law.hightech_small) == (1.0, 0.2, 0.05)


# -- what is cited is there (where the shared folder is) ---------------------------------------------


def squeezed(text):
    """Without white space: the seeds break lines and letter-space where they like."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def seeds():
    if not SEEDS.is_dir():
        pytest.skip("no ../shared/seeds here")
    return {path.stem: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}


@pytest.fixture(scope="module")
def evidence():
    if not EVIDENCE.is_dir():
        pytest.skip("no ../shared/evidence here")
    return "\n".join(path.read_text(encoding="utf-8") for path in EVIDENCE.glob("*.md"))


CLAUSES = [(name, clause) for name, policy in CATALOGUE.items() for clause in policy.clauses]


def test_every_measure_has_a_clause():
    assert {name for name, _ in CLAUSES} == set(CATALOGUE)


@pytest.mark.parametrize(("name", "clause"), CLAUSES, ids=lambda v: v if isinstance(v, str) else v.document[:3])
def test_the_quote_is_in_the_document(seeds, name, clause):
    assert clause.document in seeds
    assert len(squeezed(clause.quote)) >= 10
    assert squeezed(clause.quote) in squeezed(seeds[clause.document])


def cited():
    """(who cites, code of an evidence row)."""
    said = [(f"{line.group}.{line.name}", line.source) for line in BOOK] + [(fact.name, fact.source) for fact in FACTS]
    return sorted({(who, code) for who, source in said for code in re.findall(r"\b[ABDFK]\d+(?:\.\d+)?[a-z]?\b", source.replace("A-", "assumed "))})


def test_the_rows_cited_are_rows_of_the_evidence(evidence):
    rows = set(re.findall(r"^\| *([A-K]\d+(?:\.\d+)?[a-z]?) *\|", evidence, flags=re.M)) | set(re.findall(r"^##+ *([A-K]\d+)\b", evidence, flags=re.M))
    rows |= set(re.findall(r"\b([A-K]\d+(?:\.\d+)?[a-z]?)\b", evidence))
    missing = sorted({code for _, code in cited() if code not in rows})
    assert not missing, [who for who, code in cited() if code in missing]


def test_the_lines_of_seeds_that_are_cited_exist(seeds):
    found = [(line.name, *place) for line in BOOK for place in re.findall(r"\b(00[0-4]) L(\d+)", line.source)]
    assert found
    for name, document, number in found:
        (text,) = [t for stem, t in seeds.items() if stem.startswith(document)]
        assert int(number) <= len(text.splitlines()), name


@pytest.mark.parametrize(("document", "line", "numbers"), [("001", 66, ("50%", "800")), ("001", 78, ("30%", "300")), ("004", 8, ("30%", "300"))])
def test_rates_and_caps_stand_where_the_source_says(seeds, document, line, numbers):
    (text,) = [t for stem, t in seeds.items() if stem.startswith(document)]
    near = squeezed("".join(text.splitlines()[line - 2 : line + 2]))
    assert all(n in near for n in numbers)
