"""Designers on the move, stores abroad, events, movers and head offices."""

from ecosystem.declare import Numbers


class Talent(Numbers):
    """Designers on the move, stores abroad, events, movers and head offices."""
