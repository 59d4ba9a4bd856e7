"""The jury of new products: which firm's product is recognised, and how much a label still says."""

from __future__ import annotations

import math

import numpy as np

from agents import treasury
from agents.treasury import merit
from ecosystem import ledger as books
from ecosystem.draws import normal, uniform
from ecosystem.kernel import kernel
from ecosystem.order import least
from ecosystem.verb import verb
from ecosystem.world import World


@kernel
def _eligible(alive, sector, birth, novel, listed, knowledge, until, rival, lead, age, quarter, labelled, all_of):
    """Rows of the firms whose product may be recognised; and by sector how many are, of how many."""
    rows = np.empty(len(alive), np.int64)
    count = 0
    for i in range(len(alive)):
        if not alive[i]:
            continue
        s = sector[i]
        if until[i] > quarter:
            labelled[s] += 1.0
            all_of[s] += 1.0
        elif knowledge[i] - rival[s] >= lead and not listed[i] and (novel[i] or quarter - birth[i] <= age):
            all_of[s] += 1.0
            rows[count] = i
            count += 1
    return rows[:count]


@kernel
def _seen(uid, knowledge, spread, key):
    seen = np.empty(len(uid))
    for j in range(len(uid)):
        seen[j] = merit(knowledge[j], spread * normal(key, uid[j]))
    return seen


def _best(seen: np.ndarray, places: int) -> np.ndarray:
    """Where the highest `places` are, highest first; noise leaves no ties."""
    best = least(-seen, places)
    return best[np.argsort(-seen[best], kind="stable")]


@verb(writes=("firms.recognised_until", "markets.labelled", *treasury.PAYS))
def recognise(world: World) -> None:
    """Juries label the new products they think best, as many as there are places; the more have a label, the less it says."""
    firms, markets, accounts, nature = world.firms.view, world.markets.view, world.accounts.view, world.nature
    labelled, all_of = np.zeros((2, len(markets.uid)))
    rows = _eligible(
        firms.alive, firms.sector, firms.birth, firms.novel, firms.listed, firms.knowledge, firms.recognised_until, markets.rival,
        nature.label_lead, nature.label_age, world.quarter, labelled, all_of,
    )  # fmt: skip
    seen = _seen(firms.uid[rows], firms.knowledge[rows], nature.quality_spread, world.key("jury.merit"))
    for account in (0, *np.flatnonzero(accounts.label_places > 0.0)):
        yearly = accounts.label_places[account] if account else nature.label_national
        places = math.floor(yearly / 4.0 * world.scale + uniform(world.key("jury.places"), account))
        open_ = (firms.recognised_until[rows] <= world.quarter) & ((account == 0) | (firms.label_account[rows] == account))
        chosen = rows[open_][_best(seen[open_], places)]
        if account:
            fee = np.full(len(chosen), accounts.label_fee[account])
            paid = treasury.pay(world, np.full(len(chosen), account), fee, books.JURIES, part=treasury.even_part(world))
            chosen = chosen[(paid > 0.0) | (fee == 0.0)]
        firms.recognised_until[chosen] = world.quarter + int(nature.label_life)
        np.add.at(labelled, firms.sector[chosen], 1.0)
    markets.labelled[:] = labelled / np.maximum(all_of, 1.0)
    world.flow["recognised_firms"] = labelled.sum()
