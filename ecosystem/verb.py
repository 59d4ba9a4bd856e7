"""A verb of the quarter: a function of the world that says which columns it writes.

In tests the tables are watched: a verb that changes a column it does not name fails at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V", bound=Callable[..., None])


def verb(writes: tuple[str, ...]) -> Callable[[V], V]:
    """Declare a verb: `writes` names "table.column", "world.array", or "table.*" for verbs that add or remove agents."""

    def mark(function: V) -> V:
        if not function.__doc__:
            raise TypeError(f"verb {function.__name__} needs one sentence that can be read aloud")
        function.writes = writes  # type: ignore[attr-defined]
        return function

    return mark


def name(function: Callable[..., None]) -> str:
    """ "firm.trade" for the verb trade of agents/firm/market.py: agent kind, then verb."""
    return f"{function.__module__.split('.')[1]}.{function.__name__}"
