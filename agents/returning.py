"""Founders of failed firms who will try again, and the addresses of firms that are not a newcomer's."""

from __future__ import annotations

import numpy as np

from ecosystem.declare import column, record
from ecosystem.draws import uniform_numpy
from ecosystem.world import World

RETURNED, STUDIO = 1 << 39, 1 << 38  # marks in a uid: a founder who tries again, a designer's studio
MOVER = 1 << 37  # one who moved here for a home: sector from bit 28, district from bit 16, rank
HEAD_OFFICE = 1 << 36  # and a head office from outside: sector (4 bits from 28), account (8 from 16), district (4 from 12), rank (12)
INVITED = 1 << 36 | 1 << 27  # in a designer's uid: came by a measure; the lower bit is kept by her studio's; account (7 bits from 20), rank (20)

RETURNING = (
    column("uid", "address", "closed firm, as the low bits of the next", "原企业编号", "i8", -1),
    column("alive", "0 or 1", "still to come", "待返回", "?", False),
    column("person", "address", "founder", "创始人", "i8", -1),
    column("sector", "code", "sector", "行业", "i1"),
    column("due", "quarter", "comes back in", "返回季度", "i4"),
)
ReturningColumns = record("ReturningColumns", RETURNING, __name__)


def will_return(world: World, rows: np.ndarray) -> None:
    """Some founders of these closing firms will try again after a pause; nobody does so twice."""
    firms = world.firms.view
    uid = firms.uid[rows]
    chosen = (uniform_numpy(world.key("founder.again"), uid) < world.nature.reentry) & (uid & (RETURNED | STUDIO | HEAD_OFFICE) == 0)
    uid, rows = uid[chosen], rows[chosen]
    # birth quarter (8 bits), sector (4) and rank (20) name the closed firm, and so the new one, in 32 bits
    origin = RETURNED | (uid & MOVER) | ((uid >> 40) << 24) | ((uid >> 28 & 15) << 20) | (uid & 0xFFFFF)
    world.returning.add(origin, person=firms.person[rows], sector=firms.sector[rows], due=world.quarter + world.nature.reentry_wait)
