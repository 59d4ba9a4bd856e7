"""Laboratories, prototypes, labels and the market for technology."""

from ecosystem.declare import Numbers


class Conversion(Numbers):
    """Laboratories, prototypes, labels and the market for technology."""
