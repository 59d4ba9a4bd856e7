"""The treasury: pays what measures grant, in order, until the money of the year ends."""

from __future__ import annotations

import numpy as np

from ecosystem import ledger as books
from ecosystem.declare import column, record
from ecosystem.draws import normal_numpy
from ecosystem.kernel import equation
from ecosystem.order import best_first
from ecosystem.register import Event
from ecosystem.registered import RegisteredAgent
from ecosystem.terms import columns as term_columns
from ecosystem.verb import verb
from ecosystem.world import World

COLUMNS = (
    column("uid", "number", "account", "科目", "i8", -1),
    column("alive", "0 or 1", "open", "在用", "?", False),
    column("budget", "M RMB a year", "budget", "年度预算", "f8", np.inf),
    column("left", "M RMB", "left this year", "本年余额", "f8", np.inf),
    column("quarter_spent", "M RMB", "spent this quarter", "本季支出"),
    column("spent", "M RMB", "spent ever", "累计支出"),
    column("committed", "M RMB", "promised, not yet paid", "已承诺未支付"),
    column("recovered", "M RMB", "recovered ever", "累计收回"),
    column("applied", "applications", "applications ever", "累计申请"),
    column("awarded", "awards", "awards ever", "累计获批"),
    column("chance", "share", "chance that a claim is paid, as last seen", "申领获付概率", "f8", 1.0),
    column("posted", "contracts", "part of a contract not yet posted", "尚未发布的合同份额"),
    column("funded", "share", "part of the programme's standing cost that is paid", "固定运行支出的到位比例", "f8", 1.0),
    column("lemons", "share", "worthless technologies its buyers found last", "上期技术买方遇到的无效技术比例"),
    *term_columns("accounts"),
)
AccountColumns = record("AccountColumns", COLUMNS, __name__)
PAYS = ("accounts.left", "accounts.quarter_spent", "accounts.spent")  # what `pay` writes


@equation
def year_ends(quarter, birth):
    """Whether a firm's year ends in this quarter: every fourth quarter from its founding (quarters), so that claims are spread. Definition."""
    return (quarter - birth) % 4 == 3


@equation
def merit(quality, noise):
    """Merit of a claim as a jury sees it: quality plus noise of the same spread (log points).

    Definition; with noise as wide as quality itself, merit helps and so does luck.
    """
    return quality + noise


@equation
def noise_left(offered, funded):
    """Noise with which a firm is seen, as a share of the usual: 1 - (1 - offered) x funded, funded the part of the statistics paid for.

    A share. Definition; what statistics leave of the noise is the measure's number.
    """
    return 1.0 - (1.0 - offered) * funded


def pay(world: World, account: np.ndarray, amount: np.ndarray, flow: int, part: float = 1.0) -> np.ndarray:
    """Pay each amount from its account in the order given until `part` of what is left there is gone; return what was paid (M RMB)."""
    accounts = world.accounts.view
    paid = np.zeros(len(amount))
    for a in np.unique(account):
        here = np.flatnonzero(account == a)
        before = np.concatenate([[0.0], np.cumsum(amount[here])[:-1]])
        paid[here] = np.clip(part * accounts.left[a] - before, 0.0, amount[here])
        total = paid[here].sum()
        accounts.left[a] = max(accounts.left[a] - total, 0.0)  # no rounding below nothing
        accounts.quarter_spent[a] += total
        accounts.spent[a] += total
        world.ledger.flows[flow] += total
    return paid


def even_part(world: World) -> float:
    """The part of what is left that a quarter may spend, so that a year's money lasts the year."""
    return float(1.0 / (4 - world.quarter % 4))


def pay_in_proportion(world: World, account: np.ndarray, amount: np.ndarray, flow: int, reserve: np.ndarray | float = 0.0) -> np.ndarray:
    """Pay all alike where an even part of the year's money, less a reserve (M RMB by account), does not reach; return what was paid (M RMB)."""
    room = np.maximum(world.accounts.view.left - reserve, 0.0) / (4 - world.quarter % 4)
    asked = np.bincount(account, amount, len(room))
    part = np.where(asked > room, room / np.maximum(asked, 1e-300), 1.0)
    return pay(world, account, amount * part[account], flow)


@verb(writes=("accounts.funded", *PAYS))
def vote(world: World) -> None:
    """A new quarter begins at zero; in the first quarter of a year each account is filled to its budget; programmes are kept running."""
    accounts = world.accounts.view
    accounts.quarter_spent[:] = 0.0
    if world.quarter % 4 == 0 or world.quarter == world.start:
        accounts.left[:] = accounts.budget
    accounts.funded[:] = 1.0
    running = np.flatnonzero(accounts.running > 0.0)
    if len(running):
        # What it costs to keep a programme open comes first, used or not; without the money it is open in part.
        accounts.funded[running] = pay(world, running, accounts.running[running], books.PROGRAMMES) / accounts.running[running]


@verb(writes=("firms.cash", "firms.granted", "firms.grant_account", "firms.claim_research", "firms.claim_application",
              "accounts.applied", "accounts.awarded", "accounts.chance", *PAYS))  # fmt: skip
def reimburse(world: World) -> None:
    """Claims are paid after the fact, best merit first as a jury sees it, an even part of the year's money in each quarter until it ends."""
    firms, accounts = world.firms.view, world.accounts.view
    spread, memory = world.nature.quality_spread, world.nature.claim_memory
    for claim, who in ((firms.claim_research, firms.research_account), (firms.claim_application, firms.application_account)):
        rows = np.flatnonzero(claim > 0.0)
        if not len(rows):
            continue
        uid = firms.uid[rows]
        left = noise_left(firms.seen_noise[rows], accounts.funded[firms.statistics_account[rows]])
        seen = merit(firms.knowledge[rows], left * spread * normal_numpy(world.key("treasury.jury"), uid))
        rows = rows[best_first(seen, world.key("treasury.tie"), uid)]
        account = who[rows]
        paid = pay(world, account, claim[rows], books.GRANTS, part=even_part(world))
        firms.cash[rows] += paid
        firms.granted[rows] += paid
        firms.grant_account[rows[paid > 0]] = account[paid > 0]
        for a in np.unique(account):
            here = account == a
            accounts.applied[a] += here.sum()
            accounts.awarded[a] += (paid[here] > 0).sum()
            # Next quarter's applicants expect the share of claimed money that was paid, in part from memory.
            accounts.chance[a] = memory * accounts.chance[a] + (1.0 - memory) * paid[here].sum() / claim[rows[here]].sum()
        won = paid > 0
        world.register.write(world.quarter, Event.GRANT, firms.uid[rows[won]], firms.sector[rows[won]], paid[won], account[won])
        claim[rows] = 0.0


def recover(world: World, rows: np.ndarray) -> None:
    """Firms that take grants and leave the city pay back what the law asks, as far as their cash reaches."""
    firms, accounts = world.firms.view, world.accounts.view
    back = np.clip(world.rules.clawback * firms.granted[rows], 0.0, np.maximum(firms.cash[rows], 0.0))
    firms.cash[rows] -= back
    world.ledger.flows[books.RECOVERED] += back.sum()
    np.add.at(accounts.recovered, firms.grant_account[rows], back)


class Treasury(RegisteredAgent, table="accounts", columns=COLUMNS):
    """One account of the city's treasury."""
