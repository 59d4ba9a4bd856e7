"""Pledges: what a bank lends on a receivable, on patents or beside a venture round, and what it gets back from each."""

from __future__ import annotations

import numpy as np

from ecosystem.kernel import equation, kernel

NONE, CHAIN, PATENTS, LINK = range(4)  # what is pledged
YEAR = 4  # quarters for which a venture round opens a loan beside it


@equation
def pledge_room(part, value, owed):
    """What may still be borrowed on a pledge (M RMB): part of its value (M RMB) less what is owed on it, at least nothing. Definition."""
    return max(part * value - owed, 0.0)


@equation
def accepted_risk(limit, shared, most):
    """Default risk a year a bank accepts when a share of its loss is borne by others: limit / (1 - shared), at most `most`.

    Its own expected loss is then what it accepts anyway: by definition of the limit. Shares from 0 to 1.
    """
    return limit if shared <= 0.0 else max(limit, min(limit / max(1.0 - shared, 1e-9), most))


@equation
def given_back(kind, debt, loss, receivable, patents, junk):
    """Part of a bad loan that its pledge brings, a share: the receivable that is still owed; the usual recovery on true patents; else the usual.

    Debt and receivable in M RMB, loss given default a share, patents and those filed only to be pledged in number. Assumption A-110; F17.
    """
    if kind == CHAIN:
        return min(receivable / debt, 1.0)
    if kind == PATENTS:
        return (1.0 - loss) * max(1.0 - junk / patents, 0.0) if patents > 0.0 else 0.0
    return 1.0 - loss


@kernel
def offered(held, owed, chain, ip, link, receivable, patents, raised, part):
    """Kind, account and room (M RMB) of the loan a firm is offered on a pledge: of the kind it has, else of the kind that lends most.

    chain, ip, link: its accounts; receivable, patents, raised: values in M RMB; part: loan to value by account.
    """
    kind, account, room = NONE, 0, 0.0
    for k in range(CHAIN, LINK + 1):
        a = chain if k == CHAIN else ip if k == PATENTS else link
        if a == 0 or (owed > 0.0 and k != held):
            continue
        here = pledge_room(part[a], receivable if k == CHAIN else patents if k == PATENTS else raised, owed)
        if here > room:
            kind, account, room = k, a, here
    return kind, account, room


@kernel
def recovered(rows, kind, debt, receivable, patents, junk, loss):
    """Part of each row's loan on a pledge that its pledge brings; nothing where there is no such loan."""
    out = np.zeros(len(rows))
    for j in range(len(rows)):
        i = rows[j]
        if debt[i] > 0.0:
            out[j] = given_back(kind[i], debt[i], loss, receivable[i], patents[i], junk[i])
    return out
