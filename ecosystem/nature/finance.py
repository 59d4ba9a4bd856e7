"""Receivables and anchors, pledges, public money in funds, and the window of the exchange."""

from ecosystem.declare import Numbers


class Finance(Numbers):
    """Receivables and anchors, pledges, public money in funds, and the window of the exchange."""
