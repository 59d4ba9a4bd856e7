"""Movers: people whom a home brings to a district, some of whom think of founding a firm there."""

from __future__ import annotations

import math

import numpy as np

from agents import treasury
from agents.returning import MOVER
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import uniform_numpy
from ecosystem.kernel import equation
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def net_of_rent(worth, cash, kept, usual, rent):
    """What a home is worth net of rent: worth x (1 - cash x (1 - kept)) x usual / rent.

    M RMB; cash: share handed out in cash, of which tenants keep a share `kept` and landlords the rest (direction Fack 2006);
    the money goes less far where rent (RMB a square metre and month) has risen above the usual.
    """
    return worth * (1.0 - cash * (1.0 - kept)) * usual / rent


@equation
def brought(worth, scale):
    """Share of those housed who would not have come without it: 1 - exp(-worth / scale), worth net of rent and scale in M RMB. Assumption A-267."""
    return 1.0 - math.exp(-max(worth, 0.0) / scale)


@verb(writes=("places.pressure", *treasury.PAYS))
def house(world: World) -> None:
    """Homes for talent are handed out; as far as rent leaves their worth, people come who would not have, and some of them think of founding."""
    places, city, nature = world.places.view, world.city, world.nature
    world.movers = (np.empty(0, np.int64), np.empty(0, np.int8))
    rows = np.flatnonzero(places.homes > 0.0)
    if not len(rows):
        return
    worth, cash = places.home_worth[rows], places.home_cash[rows]
    housed = treasury.pay_in_proportion(world, places.homes_account[rows], worth * places.homes[rows] / 4.0, books.HOUSING) / worth
    places.pressure[rows] += housed * cash * nature.home_space
    net = [net_of_rent(w, c, nature.subsidy_kept, city.district.rent[d], places.rent[d]) for w, c, d in zip(worth, cash, rows, strict=True)]
    coming = housed * nature.mover_founders * np.array([brought(w, nature.mover_worth) for w in net])
    trades = city.sector.entrant_share[:, None] * np.diff(city.location, axis=1, prepend=0.0)
    expected = coming * trades[:, rows] / trades[:, rows].sum(axis=0)
    sector, place = np.repeat(np.arange(len(trades)), len(rows)), np.tile(rows, len(trades))
    luck = uniform_numpy(world.key("mover.count"), sector * ACROSS + place)
    count = np.minimum(np.floor(expected.ravel() + luck), 65535.0).astype(np.int64)
    rank = np.concatenate([np.arange(c) for c in count])
    address = np.int64(world.quarter << 40 | MOVER) | sector << 28 | place << 16
    world.movers = (np.repeat(address, count) | rank, np.repeat(sector, count).astype(np.int8))
