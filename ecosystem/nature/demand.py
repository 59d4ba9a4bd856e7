"""Public contracts, shared digital means, and how well firms are seen."""

from ecosystem.declare import Numbers


class Demand(Numbers):
    """Public contracts, shared digital means, and how well firms are seen."""
