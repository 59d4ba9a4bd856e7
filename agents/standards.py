"""Standards and protected ideas, cell by cell: what buyers and investors may rely on, and what stands in others' way."""

from __future__ import annotations

import numpy as np

from agents import treasury
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def written(standard, effort, fade):
    """Coverage of local standards after a quarter: standard + effort (1 - standard) - fade x standard.

    Shares of what could be covered; effort and fade a quarter. Assumptions A-180, A-181.
    """
    return standard + effort * (1.0 - standard) - fade * standard


@equation
def miswritten(misfit, standard, effort, fade, understanding):
    """Coverage that is wrong after a quarter: misfit + effort (1 - standard) (1 - understanding) - fade x misfit.

    Shares; what is written before the regulator understands the technology is wrong in that measure. Definition.
    """
    return misfit + effort * (1.0 - standard) * (1.0 - understanding) - fade * misfit


@equation
def patent_standing(added, ordinary):
    """What a patent says against one under ordinary protection, times: protection in all over the ordinary, 1 + added (1 - ordinary) / ordinary.

    Shares of copying prevented; ordinary counted from 0.05 up. Definition.
    """
    ordinary = max(ordinary, 0.05)
    return 1.0 + added * (1.0 - ordinary) / ordinary


@equation
def thicket_left(weight, added, patents):
    """Ease of discovery left among others' patents: (1 + patents)^(-weight x added), patents a firm, added protection a share (assumption A-189)."""
    return (1.0 + patents) ** (-weight * added)


@kernel
def _held_by_a_firm(alive, sector, district, patents, cells):
    """Patents a firm holds in the mean, by cell."""
    held, firms = np.zeros(cells), np.zeros(cells)
    for i in range(len(alive)):
        if alive[i]:
            here = sector[i] * ACROSS + district[i]
            held[here] += patents[i]
            firms[here] += 1.0
    return held / np.maximum(firms, 1.0)


@verb(writes=("cells.standard", "cells.misfit"))
def write(world: World) -> None:
    """Associations write standards ahead of the nation's, more where the city asks for them; what nobody understands yet is written wrong."""
    cells, nature = world.cells.view, world.nature
    effort = nature.standard_base + cells.standard_effort * world.accounts["funded"][cells.standard_account]
    understanding = world.regulators["understanding"][cells.sector]
    cells.misfit[:] = [
        miswritten(m, s, e, nature.standard_fade, u)
        for m, s, e, u in zip(cells.misfit.tolist(), cells.standard.tolist(), effort.tolist(), understanding.tolist(), strict=True)
    ]
    cells.standard[:] = [written(s, e, nature.standard_fade) for s, e in zip(cells.standard.tolist(), effort.tolist(), strict=True)]


@verb(writes=("cells.protected", "cells.standing", "cells.thicket"))
def protect(world: World) -> None:
    """Protection beyond the ordinary holds as far as its running cost is paid; it adds to what patents say, and to what they block."""
    cells, firms, nature = world.cells.view, world.firms.view, world.nature
    added = cells.ip_protection * world.accounts["funded"][cells.protection_account]
    if not (added.any() or cells.protected.any()):
        return
    cells.protected[:] = added
    held = _held_by_a_firm(firms.alive, firms.sector, firms.district, firms.patents, len(cells.uid))
    cells.standing[:] = [patent_standing(a, nature.protection) for a in added.tolist()]
    cells.thicket[:] = [thicket_left(nature.thicket, a, p) for a, p in zip(added.tolist(), held.tolist(), strict=True)]


@verb(writes=treasury.PAYS)
def prepare_filings(world: World) -> None:
    """Those who help firms to file early are paid for each patent filed in the cells that offer it, until the money ends."""
    cells, accounts = world.cells.view, world.accounts.view
    served = np.flatnonzero((cells.protection_account > 0) & (cells.filed > 0.0))
    if len(served):
        account = cells.protection_account[served]
        treasury.pay(world, account, accounts.filing_fee[account] * cells.filed[served], books.FILING_HELP)
