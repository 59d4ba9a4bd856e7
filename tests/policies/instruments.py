"""What the tests of one instrument tell the tests of all: its full dose, the doses that are nothing, where its claim shows."""

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from policies import CATALOGUE


@dataclass(frozen=True)
class Instrument:
    """From tests/policies/test_NAME.py: FULL and NULLS (settings), and if need be IN: the city in which the claim is tested."""

    name: str
    full: dict[str, Any]
    nulls: tuple[dict[str, Any], ...]
    city: dict[str, Any] = field(default_factory=dict)  # scale, years
    module: Any = None


def of(name: str) -> Instrument:
    module = import_module(f"tests.policies.test_{name}")
    return Instrument(name, module.FULL, tuple(module.NULLS), getattr(module, "IN", {}), module)


INSTRUMENTS = {name: of(name) for name in CATALOGUE}


def groups(width: int = 6) -> list[list[str]]:
    """Measures in groups of about `width`, each measure in two of them: any two measures are together in one of the two at most."""
    names = list(CATALOGUE)
    return [names[i::width] for i in range(width)] + [names[i : i + width] for i in range(0, len(names), width)]
