"""Space, rent, services and incubators: what a place does for its firms."""

from ecosystem.declare import Numbers


class Place(Numbers):
    """Space, rent, services and incubators: what a place does for its firms."""
