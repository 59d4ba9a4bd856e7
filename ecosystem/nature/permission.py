"""Standards, filing, ethics, bad actors and the protection of ideas."""

from ecosystem.declare import Numbers


class Permission(Numbers):
    """Standards, filing, ethics, bad actors and the protection of ideas."""
