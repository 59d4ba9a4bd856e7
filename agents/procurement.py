"""Public contracts: a call is posted, firms that hear of it and can deliver bid, a jury chooses, the winner is paid while it delivers.

The city always buys a little in this way (Nature's everyday contracts, account 0); a programme of scenarios is an account whose terms
say how many contracts it posts, of what size, for whom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.firm.columns import EXEMPT, LICENSED, SANDBOX, SUSPENDED
from agents.treasury import PAYS, noise_left, pay
from ecosystem import ledger as books
from ecosystem.draws import ln_numpy, normal_numpy, uniform, uniform_numpy
from ecosystem.kernel import equation, kernel
from ecosystem.order import best_first, least
from ecosystem.register import Event
from ecosystem.verb import verb
from ecosystem.world import World

PROGRAMMES = {"works": "works_account", "city": "city_account", "shop": "shop_account"}  # luck's name -> the firms' term


@equation
def bid_merit(knowledge, size, referenced, size_weight, reference_weight, noise):
    """Merit of a bid as a jury sees it (log points): knowledge + size_weight x size + reference_weight where referenced + noise.

    Size as in `relative_size`; that juries prefer the large and the known is assumption A-242.
    """
    return knowledge + size_weight * size + reference_weight * referenced + noise


@equation
def deliverable(sales, most):
    """Largest contract a firm can deliver, M RMB a quarter: `most` x the sales it makes (M RMB a quarter). Assumption A-241."""
    return most * sales


@dataclass(frozen=True, slots=True)
class Call:
    """What is posted under one account; numbers for the whole city."""

    name: str
    account: int
    contracts: float  # a year
    value: float  # M RMB
    quarters: int
    reserved: float  # share
    below: float  # M RMB a year


def calls(world: World) -> list[tuple[Call, np.ndarray | None]]:
    """The calls of the quarter, and for each the term that says to whom it is open (None: to all)."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    usual = (nature.everyday_contracts, nature.everyday_value, int(nature.everyday_quarters), nature.everyday_reserved, nature.everyday_below)
    found: list[tuple[Call, np.ndarray | None]] = [(Call("everyday", 0, *usual), None)]
    if not (accounts.contracts > 0.0).any():
        return found
    for name, term in PROGRAMMES.items():
        whose = getattr(firms, term)
        a = int(whose.max(initial=0))
        if a > 0 and accounts.contracts[a] > 0.0:
            numbers = (accounts.contracts[a], accounts.contract_value[a], int(accounts.contract_quarters[a]))
            found.append((Call(name, a, *numbers, accounts.contract_reserved[a], accounts.contract_below[a]), whose))
    return found


@kernel
def _able(alive, licence, contract, sales, uid, most, least, key, near):
    """Rows of firms that may sell, hold no contract and can deliver one of this size, with their luck in hearing of it; only luck below `near`."""
    rows = np.empty(len(uid), np.int64)
    luck = np.empty(len(uid))
    count = 0
    for i in range(len(uid)):
        lawful = licence[i] == EXEMPT or licence[i] == SANDBOX or licence[i] == LICENSED
        if alive[i] and lawful and contract[i] == 0.0 and deliverable(sales[i], most) >= least:
            u = uniform(key, uid[i])
            if u < near:
                rows[count] = i
                luck[count] = u
                count += 1
    return rows[:count], luck[:count]


def _bidders(world: World, call: Call, whose: np.ndarray | None, places: int, kept: int) -> list[np.ndarray]:
    """Rows of those who bid for what is kept for small firms, and for the rest: the first to hear of it, so many for each place."""
    firms, nature = world.firms.view, world.nature
    each, key, part = int(nature.bidders), world.key(f"procurement.heard.{call.name}"), call.value / call.quarters
    near = min(20.0 * each * places / max(world.firms.n, 1), 1.0)  # who hears of it early is nearly always found without asking all
    for within in (near, 1.0):
        rows, luck = _able(firms.alive, firms.licence, firms.contract, firms.sales_average, firms.uid, nature.bid_most, part, key, within)
        if whose is not None:
            mine = whose[rows] == call.account
            rows, luck = rows[mine], luck[mine]
        small = 4.0 * firms.sales_average[rows] < call.below
        if within == 1.0 or (small.sum() >= each * kept and len(rows) >= each * (places - kept)):
            break
    return [rows[small][least(luck[small], each * kept)], rows[least(luck, each * (places - kept))]]


@verb(writes=("firms.contract", "firms.contract_until", "firms.contract_account", "firms.reference_until", "firms.sales",
              "accounts.posted", "accounts.applied", "accounts.awarded"))  # fmt: skip
def award(world: World) -> None:
    """Contracts that have run out end; calls are posted, and of the firms that hear of one and can deliver the jury takes the best."""
    firms, accounts = world.firms.view, world.accounts.view
    over = np.flatnonzero((firms.contract > 0.0) & (firms.contract_until < world.quarter))
    firms.contract[over] = 0.0
    firms.contract_account[over] = 0
    for call, whose in calls(world):
        accounts.posted[call.account] += call.contracts / 4.0 * world.scale
        due = int(accounts.posted[call.account])
        if due == 0:
            continue
        accounts.posted[call.account] -= due
        kept = int(due * call.reserved + uniform_numpy(world.key(f"procurement.reserved.{call.name}"), np.zeros(1, np.int64))[0])
        small, others = _bidders(world, call, whose, due, kept)
        _sign(world, call, _choose(world, call, small, kept))  # what is kept for small firms and finds none is not bought
        _sign(world, call, _choose(world, call, others[firms.contract[others] == 0.0], due - kept))


def _choose(world: World, call: Call, rows: np.ndarray, places: int) -> np.ndarray:
    """Rows of the winners: so many as there are places, the best of those who bid."""
    firms, accounts, nature = world.firms.view, world.accounts.view, world.nature
    if places == 0 or not len(rows):
        return rows[:0]
    uid = firms.uid[rows]
    size = ln_numpy(1.0 + firms.sales_average[rows] / nature.entry_sales)  # as `relative_size`
    # A reference, and a label too, open the door.
    referenced = ((firms.reference_until[rows] >= world.quarter) | (firms.recognised_until[rows] > world.quarter)).astype(np.float64)
    noise = nature.bid_noise * noise_left(firms.seen_noise[rows], accounts.funded[firms.statistics_account[rows]])
    noise *= normal_numpy(world.key(f"procurement.jury.{call.name}"), uid)
    seen = bid_merit(firms.knowledge[rows], size, referenced, nature.bid_size, nature.bid_reference, noise)
    accounts.applied[call.account] += len(rows) if call.account else 0  # the common purse keeps no count
    return rows[best_first(seen, world.key("procurement.tie"), uid)[:places]]


def _sign(world: World, call: Call, rows: np.ndarray) -> None:
    """The winners have a contract, a reference for as long as it runs and some time after, and a few customers who heard of it."""
    firms, accounts, nature, quarter = world.firms.view, world.accounts.view, world.nature, world.quarter
    part = call.value / call.quarters
    firms.contract[rows] = part
    firms.contract_until[rows] = quarter + call.quarters - 1
    firms.contract_account[rows] = call.account
    firms.reference_until[rows] = np.maximum(firms.reference_until[rows], quarter + call.quarters - 1 + int(nature.reference_life))
    firms.sales[rows] += nature.reference_customers * part
    accounts.awarded[call.account] += len(rows) if call.account else 0
    world.register.write(quarter, Event.CONTRACT, firms.uid[rows], firms.sector[rows], call.value, call.account)


@verb(writes=("firms.revenue", "firms.sales_average", "firms.cash", "firms.data", *PAYS))
def deliver(world: World) -> None:
    """Firms with a public contract deliver and are paid, unless they are suspended; what it costs them follows from the revenue."""
    firms, accounts = world.firms.view, world.accounts.view
    rows = np.flatnonzero((firms.contract > 0.0) & (firms.licence != SUSPENDED))
    if not len(rows):
        return
    tie = uniform_numpy(world.key("procurement.paid"), firms.uid[rows])
    rows = rows[np.lexsort((tie, firms.contract_until[rows]))]  # the oldest promise first
    account, paid = firms.contract_account[rows], firms.contract[rows]
    everyday = account == 0
    world.ledger.flows[books.PROCUREMENT] += paid[everyday].sum()
    paid[~everyday] = pay(world, account[~everyday], paid[~everyday], books.PROCUREMENT)
    firms.revenue[rows] += paid
    firms.sales_average[rows] += world.nature.smoothing * paid
    firms.cash[rows] += paid
    firms.data[rows] += accounts.contract_data[account] * paid
