"""The description of the model is what its declarations say: docs/odd.md has every part of the protocol, docs/odd-declared.md every declaration."""

import re
from fnmatch import fnmatch

import pytest

from docs import assumed, odd
from ecosystem import verb
from ecosystem.model import TABLES, VERBS
from ecosystem.world import World
from policies import CATALOGUE
from tests.science.worlds import base

TEXT = odd.ODD.read_text(encoding="utf-8")
CONCEPTS = (
    "Theoretical and empirical background", "Individual decision-making", "Learning", "Individual sensing", "Individual prediction", "Interaction",
    "Collectives", "Heterogeneity", "Stochasticity", "Emergence", "Observation",
)  # fmt: skip
ELEMENTS = (
    "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling", "Design concepts", "Implementation details",
    "Initialisation", "Input data", "Submodels",
)  # fmt: skip


def test_what_is_generated_is_what_the_code_declares():
    assert odd.DECLARED.read_text(encoding="utf-8") == odd.page(), "run: python -m docs.odd"
    assert odd.filled(TEXT) == TEXT, "run: python -m docs.odd"


def test_assumptions_are_counted_as_they_are_listed():
    text = assumed.ASSUMPTIONS.read_text(encoding="utf-8")
    assert odd.between(text, "counts", assumed.counted(text)) == text, "run: python -m docs.odd"
    subjects = assumed.by_subject(text)
    assert sum(map(len, subjects.values())) == len(re.findall(r"^\| A-\d+ ", text, flags=re.M))
    assert f"| all | {sum(map(len, subjects.values()))} |" in text


def test_every_part_of_the_protocol_is_there_in_its_order():
    assert re.findall(r"^## \d\. (.*)$", TEXT, flags=re.M) == list(ELEMENTS)
    assert re.findall(r"^### (.*)$", TEXT, flags=re.M) == list(CONCEPTS)
    for part in re.split(r"^##+ ", TEXT, flags=re.M)[1:]:
        assert len(part.split()) > 25 or part.startswith("4. "), part.splitlines()[0]


def test_every_declaration_is_in_it():
    page = odd.page()
    for name in (*(c.name for columns, _ in TABLES.values() for c in columns), *(verb.name(process) for _, process in VERBS), *CATALOGUE):
        assert f"`{name}`" in page, name
    cells = [line.count("|") - line.count("\\|") for line in page.splitlines() if line.startswith("|")]
    assert min(cells) >= 3


def test_names_in_the_text_are_names_of_the_model():
    """Equations and numbers that the submodels speak of exist."""
    known = {node.name for _, node in odd.equations()} | {line.name.split(".")[0] for _, group in odd.groups() for line in group}
    known |= {c.name for columns, _ in TABLES.values() for c in columns} | {"scale", "code", "rate"}
    spoken = [code for code in TEXT.split("## 8. Submodels")[1].split("`")[1::2] if ".py" not in code]
    assert len(spoken) > 60
    for formula in spoken:
        named = set(re.findall(r"[a-z]\w+", formula)) - {"floor", "partner", "platform", "exp"}
        assert named <= known, named - known


def test_every_section_begins_with_an_anchor_that_the_text_may_name():
    anchors = {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in re.findall(r"^##+ (.*)$", odd.page(), flags=re.M)}
    assert set(re.findall(r"odd-declared\.md#([\w-]+)", TEXT)) <= anchors


def test_the_streams_that_are_listed_are_those_that_are_drawn_from(monkeypatch):
    asked = set()
    key = World.key

    def heard(world, stream, quarter=None):
        asked.add((stream, quarter is not None))
        return key(world, stream, quarter)

    model = base().branch(tuple(policy() for policy in CATALOGUE.values()))
    monkeypatch.setattr(World, "key", heard)
    for _ in range(5):
        model.step()
    listed = odd.streams()
    missing = {
        (name, lasting)
        for name, lasting in asked
        if not any(fnmatch(name, one) and (lasting == lasts or name.startswith("founder.")) for one, lasts in listed)
    }
    assert missing == set()
    idle = {name for name, _ in listed if not any(fnmatch(stream, name) for stream, _ in asked)}
    assert len(idle) <= 12, sorted(idle)  # what is rare is not drawn in a small city


def test_a_stream_is_read_however_it_is_named():
    import ast

    assert odd.stream(ast.parse('"bank.order"', mode="eval").body) == "bank.order"
    assert odd.stream(ast.parse('f"call.{name}.jury"', mode="eval").body) == "call.*.jury"
    assert odd.stream(ast.parse("stream", mode="eval").body) == ""


def test_marks_that_are_not_there_are_missed():
    with pytest.raises(SystemExit, match="0 places"):
        odd.between("no marks here", "sizes", "text")
