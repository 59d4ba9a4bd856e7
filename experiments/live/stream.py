"""What happened in the quarter, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.live.frame import Happening

if TYPE_CHECKING:
    from ecosystem.world import World

MOST = 14  # told in a quarter


def notable(baseline: World, scenario: World, quarter: int, most: int = MOST) -> tuple[Happening, ...]:
    """The events of the quarter most worth telling, those of one world only first."""
    return ()
