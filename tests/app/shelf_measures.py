"""Measures nobody has heard of, for tests of what is made from declarations."""

from ecosystem.declare import Clause, Numbers, Text, number
from policies.base import Policy


def made_up(name, theme, budget=50.0):
    """A measure nobody has heard of."""
    dose = {
        "budget": number(budget, "M RMB a year", 0.0, 1e5, "assumption A-1", "yearly budget", "年度预算"),
        "places": number(7, "places in the city", 0, 90, "assumption A-1", "places on the shelf", "货架名额", whole=True),
    }
    what = {"label": Text(f"Shelf {name}", f"货架{name}"), "why": Text("It shelves. It costs.", "上架。花钱。"), "fails_by": Text("dust", "灰尘")}
    clause = Clause("003_x", "任务99", "鼓励上架")
    return type(name, (Policy,), {"name": name, "theme": theme, **what, "clauses": (clause,), "acts_on": ("fine",), "Dose": type("Dose", (Numbers,), dose)})
