"""Who brought what to a joint result: Shapley values by orders of arrival. Knows nothing of the model.

Shapley (1953), A value for n-person games; by a sample of orders: Castro, Gómez & Tejada (2009), Polynomial calculation
of the Shapley value based on sampling, Computers & Operations Research 36.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, TypeVar

import numpy as np

Player = TypeVar("Player", bound=Hashable)


def shapley(values: Mapping[frozenset[Player], Any], orders: Sequence[Sequence[Player]]) -> dict[Player, Any]:
    """Mean marginal value of each player over the orders; values may be numbers or arrays.

    With all orders it is the Shapley value. Along each order the marginal values telescope, so whatever the orders,
    the shares add up to values[all] - values[nobody], and a player who never adds anything has a share of exactly 0.
    """
    total: dict[Player, Any] = {}
    for order in orders:
        for player, before, after in steps(order):
            total[player] = total.get(player, 0.0) + (values[after] - values[before])
    return {player: value / len(orders) for player, value in total.items()}


def steps(order: Sequence[Player]) -> Iterator[tuple[Player, frozenset[Player], frozenset[Player]]]:
    """Each player as it comes, with the set before and the set after."""
    before: frozenset[Player] = frozenset()
    for player in order:
        after = before | {player}
        yield player, before, after
        before = after


def orders(players: Sequence[Player], count: int, seed: int, replicate: int) -> list[tuple[Player, ...]]:
    """`count` different orders of the players, each next to its reverse; all of them when there are no more than `count`.

    They depend on the players, count, seed and replicate only, so any number of workers draws the same.
    """
    if math.factorial(len(players)) <= count:
        return list(permutations(players))
    luck = np.random.default_rng(np.random.SeedSequence((seed, replicate)))
    drawn: dict[tuple[Player, ...], None] = {}
    while len(drawn) < count:
        order = tuple(players[i] for i in luck.permutation(len(players)))
        if order not in drawn:
            drawn |= {order: None, order[::-1]: None}
    return list(drawn)[:count]
