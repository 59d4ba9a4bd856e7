"""How banks sort their loans: which count as bad although the borrower lives, and which are small in the law's sense."""

from __future__ import annotations

from ecosystem.kernel import equation


@equation
def due_next(owed, rate, amortisation):
    """Interest and principal due within the next quarter, M RMB: owed x (rate / 4 + amortisation); rate a year, amortisation a quarter. Definition."""
    return owed * (0.25 * rate + amortisation)


@equation
def impaired(cash, profit, due):
    """Whether a living borrower's loan counts as bad: its cash and a quarter's profit fall short of what is due within 90 days (M RMB).

    Substandard: the borrower cannot repay principal and interest in full from its business (CBRC 2007, No. 54, article 5); whoever is
    90 days overdue is bad at the latest (the same, article 10).
    """
    return due > 0.0 and cash + profit < due


@equation
def is_small(owed, most):
    """Whether a borrower's credit is an inclusive loan to a small firm: all it owes is at most `most` (M RMB; CBIRC 2019, No. 48). Definition."""
    return owed <= most
