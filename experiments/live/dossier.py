"""Lists to choose from, and one life in both worlds: firm, fund or regulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.declare import Wrong, nearest
from experiments.live.answers import Choice, Column, Fact, Figure, Life, Listing, Path, Request, Row, Told

if TYPE_CHECKING:
    from ecosystem.model import Ecosystem

__all__ = ["KINDS", "Book", "Choice", "Column", "Fact", "Figure", "Life", "Listing", "Path", "Request", "Row", "Told"]

KINDS = ("firms", "funds", "regulators", "firm", "fund", "regulator")


class Book:
    """Both worlds, open for questions."""

    def __init__(self, baseline: Ecosystem, scenario: Ecosystem):
        self.baseline, self.scenario = baseline, scenario

    def answer(self, request: Request) -> Listing | Life:
        """The list or the life asked for; raises Wrong when there is no such kind, group, firm, fund or regulator."""
        from experiments.live import lists, lives, managers  # they read worlds, which the page's process never does

        told = (lists.firms, lists.funds, lists.regulators, lives.firm, managers.fund, lives.regulator)
        if request.kind not in KINDS:
            raise Wrong("kind", request.kind, f"one of {', '.join(KINDS)}", nearest(request.kind, KINDS))
        return told[KINDS.index(request.kind)](self.baseline.world, self.scenario.world, request)
