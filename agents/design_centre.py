"""Design centres: large design teams, recognised by what they can do and by luck, with a yearly award; and studios with a start grant."""

from __future__ import annotations

import numpy as np

from agents.returning import STUDIO
from agents.treasury import PAYS, merit, pay
from ecosystem import ledger as books
from ecosystem.cells import ACROSS
from ecosystem.draws import normal_numpy, uniform, uniform_numpy
from ecosystem.order import best_first
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

AWARDED = ("firms.cash", "firms.granted", "firms.grant_account", "accounts.applied", "accounts.awarded", *PAYS)  # what `award` writes


def award(world: World, rows: np.ndarray, account: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Grants to these firms, in this order, until the money of their accounts ends; returns what was paid (M RMB)."""
    firms, accounts = world.firms.view, world.accounts.view
    paid = pay(world, account, amount, books.GRANTS)
    won = paid > 0.0
    firms.cash[rows] += paid
    firms.granted[rows] += paid
    firms.grant_account[rows[won]] = account[won]
    np.add.at(accounts.applied, account, 1.0)
    np.add.at(accounts.awarded, account[won], 1.0)
    world.register.write(world.quarter, Event.GRANT, firms.uid[rows[won]], firms.sector[rows[won]], paid[won], account[won])
    return paid


@verb(writes=("firms.centre", "firms.centre_since", *AWARDED))
def recognise(world: World) -> None:
    """Firms with a large design team apply; the best teams, as a jury sees them, become centres and are paid a yearly award; new studios get a start grant."""
    firms, accounts, nature, quarter = world.firms.view, world.accounts.view, world.nature, world.quarter
    for a in np.flatnonzero(accounts.centre_places > 0.0).tolist():
        held = np.flatnonzero(firms.centre == a)
        firms.centre[held[quarter - firms.centre_since[held] >= nature.centre_years]] = 0
        held = held[firms.centre[held] == a]
        places = int(accounts.centre_places[a] + uniform(world.key("centre.places", 0), a))
        able = np.flatnonzero((firms.centre_account == a) & (firms.centre == 0) & (firms.designers >= nature.centre_team) & firms.alive)
        chosen = _best(world, able)[: max(places - len(held), 0)]
        firms.centre[chosen], firms.centre_since[chosen] = a, quarter
        world.register.write(quarter, Event.CENTRE, firms.uid[chosen], firms.sector[chosen], accounts.centre_award[a], a)
        due = _best(world, np.concatenate([held, chosen]))
        due = due[(quarter - firms.centre_since[due]) % 4 == 0]
        award(world, due, np.full(len(due), a), np.full(len(due), accounts.centre_award[a]))
    who = world.cells["studio_account"]
    if who.any():
        new = np.flatnonzero((firms.birth == quarter) & (firms.uid & STUDIO != 0) & firms.alive)
        account = who[firms.sector[new] * np.int64(ACROSS) + firms.district[new]].astype(np.int64)
        new, account = new[account > 0], account[account > 0]
        order = np.argsort(uniform_numpy(world.key("studio.tie"), firms.uid[new]), kind="stable")
        new, account = new[order], account[order]
        award(world, new, account, accounts.studio_grant[account])


def _best(world: World, rows: np.ndarray) -> np.ndarray:
    """These rows, the best design teams first as a jury sees them (skill in log points and noise of the spread of skill in firms)."""
    firms, spread = world.firms.view, world.nature.quality_spread
    uid = firms.uid[rows]
    seen = merit(np.log(np.maximum(firms.design_skill[rows], 1e-9)), spread * normal_numpy(world.key("centre.jury"), uid))
    return rows[best_first(seen, world.key("centre.tie"), uid)]
