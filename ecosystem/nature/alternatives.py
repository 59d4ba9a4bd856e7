"""Switches between rules among which evidence does not choose: a result that leans on one of them is not robust.

0 is the rule of the model, another number its rival. `entry_rule`, the oldest of them, stands with the founders (core.py).
"""

from ecosystem.declare import Numbers, number


class Alternatives(Numbers):
    """Rival rules, and the numbers that only they use."""

    shock_shape = number(
        0, "0 Laplace, 1 normal", 0, 1, "design choice; Bottazzi & Secchi 2006 for 0, Gibrat 1931 for 1", "shape of the growth shock", "增长冲击的分布形状", whole=True
    )
    climate_course = number(
        0, "0 boom and bust, 1 steady", 0, 1, "design choice; Gompers & Lerner 2004 for 0", "venture climate after 2020", "2020年后的创投气候", whole=True
    )
    climate_steady = number(0.0, "log points", -2, 2, "assumption A-420", "level of a steady venture climate", "平稳创投气候的水平")
    matching_rule = number(
        0, "0 by fit and ties, 1 at random", 0, 1, "design choice; Sorenson & Stuart 2001 for 0", "how partners find each other", "合作方的匹配方式", whole=True
    )
