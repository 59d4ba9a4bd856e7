"""Inspectors: whose case comes first, who sells on filing, who is watched after the event, who is found out."""

from __future__ import annotations

import numpy as np

from agents import treasury
from agents.firm.columns import AT_LARGE, CAUGHT, FILED, GREY, HONEST, SANDBOX, SUSPENDED, WAITING
from ecosystem import ledger as books
from ecosystem.draws import uniform_numpy
from ecosystem.kernel import equation
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World


@equation
def either(one, other):
    """Chance in a quarter that at least one of two watchers, who do not know of each other, sees it: 1 - (1 - one)(1 - other).

    Probabilities; definition of independence.
    """
    return 1.0 - (1.0 - one) * (1.0 - other)


def class_of(world: World, cases: np.ndarray, tie: np.ndarray) -> np.ndarray:
    """0 for cases in the green channel, as many as its account can pay for, the longest waiting first; 1 for all others."""
    firms, accounts = world.firms.view, world.accounts.view
    last = np.ones(len(cases), np.int8)
    green = np.flatnonzero(firms.green_account[cases] > 0)
    if not len(green):
        return last
    account = firms.green_account[cases[green]]
    chosen = uniform_numpy(world.key("regulator.green", 0), firms.uid[cases[green]]) < accounts.green_share[account]
    green, account = green[chosen], account[chosen]
    for a in np.unique(account):
        here = green[account == a]
        here = here[np.lexsort((tie[here], firms.queued[cases[here]]))]
        cost = accounts.green_cost[a]
        payable = len(here) if cost * len(here) <= accounts.left[a] else int(accounts.left[a] / cost)
        last[here[:payable]] = 0
    return last


def pay_for_cases(world: World, green: np.ndarray, decided: np.ndarray) -> None:
    """What the quarter's decisions cost those who asked for more than ordinary review: green cases, and ethics by domain."""
    firms, regs, accounts = world.firms.view, world.regulators.view, world.accounts.view
    if len(green):
        account = firms.green_account[green]
        treasury.pay(world, account, accounts.green_cost[account], books.SUPERVISION)
    asked = np.flatnonzero((regs.ethics_account > 0) & (decided > 0.0))
    if len(asked):
        treasury.pay(world, regs.ethics_account[asked], regs.ethics_cost[asked] * decided[asked], books.SUPERVISION)


def sitting(world: World) -> np.ndarray:
    """By domain, whether the ethics committee sits: as long as its account has money."""
    return world.accounts["left"][world.regulators["ethics_account"]] > 0.0


def file(world: World, pending: np.ndarray) -> None:
    """Pending cases whose own draw is below the exempt share sell on filing; when the exemption goes they wait again."""
    firms, share = world.firms.view, world.regulators.view.operation_exempt
    if not len(pending) or not (share.any() or (firms.licence[pending] == FILED).any()):
        return
    exempt = uniform_numpy(world.key("regulator.filing", 0), firms.uid[pending]) < share[firms.sector[pending]]
    state = firms.licence[pending]
    new, back = pending[exempt & ((state == WAITING) | (state == GREY))], pending[~exempt & (state == FILED)]
    firms.licence[new], firms.licence[back] = FILED, WAITING
    firms.since[new], firms.since[back] = world.quarter, world.quarter
    world.register.write(world.quarter, Event.FILED, firms.uid[new], firms.sector[new])


def watch_filed(world: World) -> None:
    """Watch after the event is paid for firm by firm, in addressed order; whom the money does not reach has ordinary supervision only."""
    firms, regs = world.firms.view, world.regulators.view
    filed = np.flatnonzero(firms.licence == FILED)
    if not len(filed):
        return
    firms.watched[filed] = 0
    filed = filed[regs.after_account[firms.sector[filed]] > 0]
    if not len(filed):
        return
    filed = filed[np.argsort(uniform_numpy(world.key("inspector.round"), firms.uid[filed]), kind="stable")]
    domain = firms.sector[filed]
    cost = regs.after_cost[domain]
    paid = treasury.pay(world, regs.after_account[domain], cost, books.SUPERVISION)
    firms.watched[filed] = paid >= 0.999 * cost  # the last may be paid in part


@verb(writes=("firms.bad", "firms.licence", "firms.since", "regulators.alarm"))
def search(world: World) -> None:
    """Bad actors are sometimes found out, and close; where data are searched for them more are, and some honest firms are suspended by mistake."""
    firms, regs, accounts = world.firms.view, world.regulators.view, world.accounts.view
    funded = accounts.funded[regs.search_account]
    detection = np.array([either(world.nature.bad_detection, d) for d in (regs.detection * funded).tolist()])
    regs.alarm[:] = regs.false_alarm * funded
    bad = np.flatnonzero(firms.bad == AT_LARGE)
    caught = bad[uniform_numpy(world.key("inspector.search"), firms.uid[bad]) < detection[firms.sector[bad]]]
    firms.bad[caught] = CAUGHT
    world.register.write(world.quarter, Event.CAUGHT, firms.uid[caught], firms.sector[caught])
    struck = caught
    if regs.alarm.any():
        novel = np.flatnonzero(firms.novel == 1)
        honest = novel[(firms.bad[novel] == HONEST) & ~np.isin(firms.licence[novel], (SUSPENDED, SANDBOX))]
        wrong = honest[uniform_numpy(world.key("inspector.alarm"), firms.uid[honest]) < regs.alarm[firms.sector[honest]]]
        world.register.write(world.quarter, Event.SUSPECTED, firms.uid[wrong], firms.sector[wrong])
        struck = np.concatenate([caught, wrong])
    firms.licence[struck], firms.since[struck] = SUSPENDED, world.quarter
