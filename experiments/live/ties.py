"""The co-investment network, sampled and laid out so that it keeps still while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.live.frame import Ties

if TYPE_CHECKING:
    from ecosystem.world import World


class Sampler:
    """Remembers who stood where."""

    def draw(self, world: World) -> Ties | None:
        """The network at the end of this quarter, once a year; None in between."""
        return None
