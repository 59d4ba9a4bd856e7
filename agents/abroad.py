"""What a firm is worth to those who compare it with the world's best: its knowledge and design against the reference, whatever its size."""

from __future__ import annotations

import numpy as np

from agents.firm.market import advantage, design_effect
from ecosystem.kernel import kernel
from ecosystem.world import World


@kernel
def _standing(sector, knowledge, appeal, design_weight, reference, threshold):
    out = np.empty(len(sector))
    for j in range(len(sector)):
        design = design_weight[sector[j]] * design_effect(appeal[j], threshold)
        out[j] = advantage(knowledge[j], design, 0.0, reference[sector[j]], 0.0, 0.0)
    return out


def standing(world: World, rows: np.ndarray) -> np.ndarray:
    """Advantage of these firms abroad (log points)."""
    firms = world.firms.view
    weight, reference = world.city.sector.design_weight, world.markets.view.reference
    return _standing(firms.sector[rows], firms.knowledge[rows], firms.appeal[rows], weight, reference, world.nature.design_threshold)  # type: ignore[no-any-return]
