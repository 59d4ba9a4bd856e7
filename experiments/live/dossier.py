"""Lists to choose from, and one life in both worlds: firm, fund or regulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosystem.model import Ecosystem


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the two worlds: kind "firms", "funds" or "regulators" for a list, "firm", "fund" or "regulator" for a life."""

    kind: str
    uid: int = -1


class Book:
    """Both worlds, open for questions."""

    def __init__(self, baseline: Ecosystem, scenario: Ecosystem):
        self.baseline, self.scenario = baseline, scenario

    def answer(self, request: Request) -> Any:
        return None
