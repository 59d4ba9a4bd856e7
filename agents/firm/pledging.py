"""Patents filed only to be pledged: they count for the bank, which cannot tell them apart, and bring nothing when collateral is sold."""

from __future__ import annotations

from ecosystem import ledger as books
from ecosystem.draws import uniform
from ecosystem.kernel import equation, kernel
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def pays_to_file(part, value, cost):
    """Whether a patent is worth filing for what a bank lends on it: part x value (M RMB) against its cost (M RMB).

    A definition; that pledging brings more applications of lower quality is F17.
    """
    return part * value > cost


@kernel
def _file(alive, uid, patents, junk, cash, ip_account, part, value, cost, chance, key):
    filed = 0.0
    for i in range(len(uid)):
        if ip_account[i] == 0 or not alive[i] or patents[i] < 1.0 or cash[i] < cost:
            continue
        lends = part[ip_account[i]]
        if pays_to_file(lends, value, cost) and uniform(key, uid[i]) < chance * lends:
            patents[i] += 1.0
            junk[i] += 1.0
            cash[i] -= cost
            filed += 1.0
    return filed


@verb(writes=("firms.patents", "firms.junk", "firms.cash"))
def file_to_pledge(world: World) -> None:
    """Firms that know how to file and can pledge their patents file some for the loan alone."""
    firms, nature = world.firms.view, world.nature
    if not firms.ip_account.any():
        return
    filed = _file(
        firms.alive, firms.uid, firms.patents, firms.junk, firms.cash, firms.ip_account, world.accounts.view.pledge_part,
        nature.patent_value, nature.patent_price, nature.junk_filing, world.key("firm.junk"),
    )  # fmt: skip
    world.flow["patents"] += filed
    world.ledger.flows[books.FILING] += nature.patent_price * filed
