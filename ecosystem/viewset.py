"""AgentSets of agents that are made when asked for. Mesa's own hold agents weakly and would lose such views at once."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any, Self

from mesa import Agent
from mesa.agent import AgentSet

try:
    from mesa.agentset import GroupBy
except ImportError:  # Mesa before 3.5
    from mesa.agent import GroupBy

from ecosystem.rowagent import RowAgent, refuse


class ViewSet(AgentSet):
    """Mesa's methods over whatever iterates agents; subclasses say how a chosen few are kept (`_derive`)."""

    def _derive(self, agents: list[Agent], inplace: bool) -> ViewSet:
        """The set of these agents in this order: a new one, or this one changed."""
        raise NotImplementedError

    @property
    def _agents(self) -> dict[Agent, None]:  # where Mesa's inherited methods look
        return dict.fromkeys(self)

    @classmethod
    def _from_iterable(cls, agents: Iterable[Agent]) -> ViewSet:  # what `|`, `&` and `-` return
        chosen = list(dict.fromkeys(agents))
        return Chosen(chosen, chosen[0].model.random if chosen else Random(0))

    def __getitem__(self, item: int | slice) -> Any:
        return self.to_list()[item]

    def __reversed__(self) -> Iterator[Agent]:
        return reversed(self.to_list())

    def __copy__(self) -> ViewSet:
        return self._derive(self.to_list(), False)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def to_list(self) -> list[Any]:
        """The agents as a list."""
        return list(self)

    def index(self, agent: Agent, *bounds: int) -> int:  # type: ignore[override]
        return self.to_list().index(agent, *bounds)

    def count(self, agent: Agent) -> int:
        """How often the agent is in the set: 0 or 1."""
        return int(agent in self)

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Any:
        """The agents that pass, in order; `at_most` is a number, or a share when it is a float up to 1."""
        passing = (a for a in self if (not filter_func or filter_func(a)) and (not agent_type or isinstance(a, agent_type)))
        return self._derive(list(islice(passing, limit(at_most, len(self)))), inplace)

    def shuffle(self, inplace: bool = False) -> Any:
        agents = self.to_list()
        self.random.shuffle(agents)
        return self._derive(agents, inplace)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Any:
        by = operator.attrgetter(key) if isinstance(key, str) else key
        return self._derive(sorted(self, key=by, reverse=not ascending), inplace)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        key = operator.attrgetter(by) if isinstance(by, str) else by
        groups: dict[Any, list[Agent]] = {}
        for agent in self:
            groups.setdefault(key(agent), []).append(agent)
        return Groups({k: self._derive(g, False) for k, g in groups.items()} if result_type == "agentset" else groups)

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        return call(self, method, args, kwargs)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        call(self, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        self.shuffle().do(method, *args, **kwargs)
        return self

    def add(self, agent: Agent) -> None:
        """Refused: agents are born by the model's verbs."""
        refuse("nothing can be added to this set")

    def discard(self, agent: Agent) -> None:
        """Refused: agents leave by the model's verbs."""
        refuse("nothing can be taken from this set")

    remove = discard


def call(agents: Iterable[Agent], method: str | Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    if isinstance(method, str):
        return [getattr(agent, method)(*args, **kwargs) for agent in agents]
    return [method(agent, *args, **kwargs) for agent in agents]


def limit(at_most: float, size: int) -> int:
    """Mesa's reading of `at_most`: a float up to 1 is a share, rounded down."""
    if isinstance(at_most, float) and at_most <= 1.0:
        at_most = int(size * at_most)
    return max(0, math.ceil(min(at_most, size)))


class Groups(GroupBy):
    """Mesa's GroupBy, which asks each group for its own aggregate."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        def one(group: Any) -> Any:
            return group.agg(attr_name, func) if isinstance(group, ViewSet) else func([getattr(a, attr_name) for a in group])

        return self.map(one)


class Chosen(ViewSet):
    """Agents of several kinds, held in the order given; those who leave drop out."""

    def __init__(self, agents: list[Agent], random: Random):
        self._held, self.random = agents, random

    def __iter__(self) -> Iterator[Any]:
        return (a for a in self._held if not isinstance(a, RowAgent) or a.alive)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, agent: object) -> bool:
        return any(a == agent for a in self)

    def _derive(self, agents: list[Agent], inplace: bool) -> ViewSet:
        if not inplace:
            return Chosen(agents, self.random)
        self._held = agents
        return self
