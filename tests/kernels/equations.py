"""What tests of equations share: the cases told by hand, and a way to ask them of the plain and of the compiled text.

A file `test_equations_*.py` has a table THREE: equation -> [(arguments, value worked out by hand), ...].
"""

import ast
import importlib
from pathlib import Path
from types import FunctionType

import pytest

from ecosystem.draws import hash_python, uniform_python

ROOT = Path(__file__).resolve().parents[2]
LN2, LN3, LN10 = 0.6931471805599453, 1.0986122886681098, 2.302585092994046


def asked(three):
    """Parametrise a test over every case of a table."""
    cases = [(equation, arguments, value) for equation, told in three.items() for arguments, value in told]
    names = [f"{equation.__name__}-{n}" for equation, told in three.items() for n in range(len(told))]
    return pytest.mark.parametrize(("equation", "arguments", "value"), cases, ids=names)


PLAIN = {"uniform": uniform_python, "second": lambda k: hash_python(k, 0x5851F42D4C957F2D)}


def plain(equation):
    """The equation as it is written, with luck in plain Python too (a key from compiled code is an int too big to go back)."""
    text = equation.py_func
    return FunctionType(text.__code__, {**text.__globals__, **PLAIN}, text.__name__, text.__defaults__)


def agrees(equation, arguments, value):
    """The equation gives the value, as it is written and as it is compiled."""
    for function in (plain(equation), equation):
        found = function(*arguments)
        if isinstance(value, bool):
            assert bool(found) is value
        else:
            assert found == pytest.approx(value, rel=1e-12, abs=1e-15)


def declared():
    """Every function of agents/ and ecosystem/ decorated by `equation`: module and name, read from the source."""
    for path in sorted([*ROOT.glob("agents/**/*.py"), *ROOT.glob("ecosystem/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(isinstance(d, ast.Name) and d.id == "equation" for d in node.decorator_list):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), node.name


def equations():
    """The equations themselves."""
    return [getattr(importlib.import_module(module), name) for module, name in declared()]
