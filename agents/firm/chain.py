"""Supply chains: who supplies an anchor of its sector, is paid late by it, and loses what it is owed when the anchor closes."""

from __future__ import annotations

import numpy as np

from ecosystem.draws import uniform
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def paid_late(revenue, share, pace, receivable):
    """Cash that comes in and what is owed afterwards: a share of the revenue is owed, a part `pace` of what was owed is paid.

    Returns (M RMB a quarter, M RMB). What is left of a debt below a thousand RMB is paid at once. Assumptions A-223, A-224.
    """
    later = share * revenue
    comes = pace * receivable if receivable > 0.001 else receivable
    return revenue - later + comes, receivable + later - comes


@kernel
def _supply(alive, uid, sector, birth, sales, anchor, anchor_uid, anchors, first, youngest, large, share, who, whom):
    for i in range(len(uid)):
        if not alive[i]:
            continue
        a = anchor[i]
        if a >= 0:
            if alive[a] and uid[a] == anchor_uid[i]:
                continue
            anchor[i] = anchor_uid[i] = -1
        s = sector[i]
        count = first[s + 1] - first[s]
        if count == 0 or birth[i] > youngest or sales[i] >= large or uniform(who, uid[i]) >= share:
            continue
        a = anchors[first[s] + int(uniform(whom, uid[i]) * count)]
        anchor[i] = a
        anchor_uid[i] = uid[a]


@verb(writes=("firms.anchor", "firms.anchor_uid"))
def supply(world: World) -> None:
    """Some firms supply an anchor, a large firm of their sector; those whose anchor is gone find another."""
    firms, nature = world.firms.view, world.nature
    large = np.flatnonzero(firms.alive & (firms.sales >= nature.anchor_sales))
    anchors = large[np.lexsort((firms.uid[large], firms.sector[large]))]  # by identity: a place in the table means nothing
    first = np.searchsorted(firms.sector[anchors], np.arange(len(world.city.sectors) + 1))
    _supply(
        firms.alive, firms.uid, firms.sector, firms.birth, firms.sales, firms.anchor, firms.anchor_uid, anchors, first,
        world.quarter - nature.supplier_age, nature.anchor_sales, nature.supplier_share, world.key("firm.supplier", 0), world.key("firm.anchor", 0),
    )  # fmt: skip


def fail_suppliers(world: World, closing: np.ndarray) -> None:
    """What closing anchors owe their suppliers is lost."""
    firms = world.firms.view
    gone = np.zeros(world.firms.n, bool)
    gone[closing] = True
    lost = np.flatnonzero(gone[firms.anchor] & (firms.anchor >= 0))
    firms.receivable[lost] = 0.0
