"""No equation without three firms by hand, a unit and a source; none that nobody uses."""

import importlib
import re
from pathlib import Path

import pytest

from tests.kernels.equations import ROOT, declared, equations

UNIT = re.compile(
    r"M RMB|log (points|odds)|shares?\b|quarters?\b|a year\b|people|designers|cases\b|units?\b|probabilit(y|ies)|patents|rounds?\b", re.IGNORECASE
)
SOURCE = re.compile(r"\b[A-K]\d+(\.\d+)?[a-z]?\b|assumptions? A-\d+|\((19|20)\d\d\)|\b(19|20)\d\d\b|〔\d{4}〕|model\.md|K\+S|Bayes|definition", re.IGNORECASE)


def told():
    """Every equation that a table of this folder tells, with its cases."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("test_equations_*.py")):
        found |= getattr(importlib.import_module(f"tests.kernels.{path.stem}"), "THREE", {})
    return found


def test_there_are_equations():
    assert len(list(declared())) >= 34
    assert ("ecosystem.valuation", "pre_money") in list(declared())


@pytest.mark.parametrize(("module", "name"), list(declared()))
def test_every_equation_is_told_for_three_firms(module, name):
    cases = told().get(getattr(importlib.import_module(module), name), [])
    assert len(cases) >= 3, f"{module}.{name}: add three firms to THREE in tests/kernels/test_equations_*.py"
    assert len({arguments for arguments, _ in cases}) == len(cases)


@pytest.mark.parametrize("equation", equations(), ids=lambda e: e.__name__)
def test_every_equation_says_its_unit_and_its_source(equation):
    words = equation.__doc__ or ""
    assert UNIT.search(words), f"{equation.__name__}: in which unit?"
    assert SOURCE.search(words), f"{equation.__name__}: says who?"


def test_no_equation_stands_idle():
    text = "\n".join(p.read_text(encoding="utf-8") for folder in ("agents", "ecosystem") for p in sorted((ROOT / folder).rglob("*.py")))
    idle = [name for _, name in declared() if len(re.findall(rf"(?<!def )\b{name}\(", text)) == 0]
    assert not idle
