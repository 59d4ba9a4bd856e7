"""A table seen through Mesa: sets of rows are Mesa AgentSets, rows are Mesa agents (ecosystem/rowagent.py).

Hundreds of thousands of firms live in columns; `model.agents_by_type[Firm]` answers Mesa's methods from
the columns wherever it can, and gives what a real AgentSet of the same agents would give.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from random import Random
from typing import Any, Self

import numpy as np
from mesa import Agent, Model
from mesa.agent import AgentSet

from ecosystem.rowagent import Cell, Left, Population, RowAgent, write
from ecosystem.table import Table
from ecosystem.viewset import Chosen, GroupBy, Groups, ViewSet, limit

__all__ = ["AllAgents", "Left", "RowAgent", "TableAgentSet", "forget", "place"]


class TableAgentSet(ViewSet):
    """Rows of a table as an AgentSet: all the living, now and later, or the rows chosen from them.

    Sets chosen from the model's own forget members who leave; the model's own cannot be reordered in
    place, because it is the table.
    """

    def __init__(self, population: Population, rows: np.ndarray | None = None):
        self._population = population
        self._keep(rows)

    def _keep(self, rows: np.ndarray | None) -> None:
        self._chosen = rows
        self._uids = None if rows is None else self._population.table["uid"][rows]

    def _derive(self, agents: Any, inplace: bool) -> TableAgentSet:
        """As ViewSet's; takes row numbers as well as views."""
        rows = agents if isinstance(agents, np.ndarray) else np.fromiter((a.row for a in agents), np.int64, len(agents))
        if not inplace:
            return TableAgentSet(self._population, rows)
        if self._chosen is None:
            raise TypeError(f"the model's own set of {self._population.kind.__name__} is its table: leave out inplace=True, use the set returned")
        self._keep(rows)
        return self

    @property
    def random(self) -> Random:
        return self._population.model.random  # type: ignore[no-any-return]

    @property
    def rows(self) -> np.ndarray:
        """Row numbers of the members, in the order of the set."""
        table = self._population.table
        if self._chosen is None:
            return table.rows
        return self._chosen[(table["uid"][self._chosen] == self._uids) & table["alive"][self._chosen]]

    def of(self, uid: int) -> Any:
        """The view of a uid; raises Left when no such agent lives."""
        return self._population.of(uid)

    def __copy__(self) -> TableAgentSet:
        return self._derive(self.rows, False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        rows, table, view = self.rows, self._population.table, self._population.view_of
        for row, uid in zip(rows.tolist(), table["uid"][rows].tolist(), strict=True):
            columns = table.view
            if columns.alive[row] and columns.uid[row] == uid:  # may leave while we walk
                yield view(row, uid)

    def __getitem__(self, item: int | slice) -> Any:
        found = self.rows[item]
        return [self._population.view(row) for row in found] if isinstance(item, slice) else self._population.view(found)

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, RowAgent) or agent.table_name != self._population.kind.table_name:
            return False
        table = self._population.table
        row = agent.row if agent.population is self._population and agent.alive else table.row_of(agent.uid)
        return row >= 0 and (self._uids is None or bool((self._uids == agent.uid).any()))

    def _values(self, name: str) -> np.ndarray | None:
        """The members' values of a column, in the types a list of Python numbers would have; None when it is not a column."""
        name = "uid" if name == "unique_id" else name
        if name not in ("uid", "alive") and not isinstance(getattr(self._population.kind, name, None), Cell):
            return None
        values = self._population.table[name][self.rows]
        return values.astype({"f": "f8", "i": "i8", "u": "i8"}.get(values.dtype.kind, values.dtype))

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Attributes of the members as lists, from the columns when they are columns."""
        names = [attr_names] if isinstance(attr_names, str) else list(attr_names)
        found = [self._values(name) for name in names]
        if not names or handle_missing not in ("error", "default") or any(f is None for f in found):
            return super().get(attr_names, handle_missing, default_value)  # type: ignore[no-any-return]
        lists = [f.tolist() for f in found if f is not None]
        return lists[0] if isinstance(attr_names, str) else [list(one) for one in zip(*lists, strict=True)]

    def set(self, attr_name: str, value: Any) -> Self:
        """The same value for every member."""
        if isinstance(getattr(self._population.kind, attr_name, None), Cell):
            write(self._population, attr_name, self.rows, value)
            return self
        return super().set(attr_name, value)  # type: ignore[no-any-return]

    def agg(self, attribute: str, func: Any) -> Any:
        """`func` of the members' values, or a list for several; numpy's functions get the column itself."""
        values = self._values(attribute)
        if values is None or not len(values):
            return super().agg(attribute, func)
        plain = values.tolist()

        def one(f: Callable[[Any], Any]) -> Any:
            return f(values if str(getattr(f, "__module__", "")).split(".")[0] == "numpy" else plain)

        return one(func) if callable(func) else [one(f) for f in func]

    def select(self, filter_func=None, at_most=math.inf, inplace=False, agent_type=None, *, where=None) -> TableAgentSet:  # type: ignore[no-untyped-def, override]
        """As Mesa's; `where` is the fast way: a function of the columns that returns a mask, as in `lambda firms: firms.cash > 1`."""
        rows, view = self.rows, self._population.view
        most = limit(at_most, len(rows))
        if where is not None:
            rows = rows[np.asarray(where(self._population.table.view), bool)[rows]]
        if agent_type and not issubclass(self._population.kind, agent_type):
            rows = rows[:0]
        if filter_func:
            rows = np.fromiter(islice((row for row in rows if filter_func(view(row))), most), np.int64)
        return self._derive(rows[:most], inplace)

    def shuffle(self, inplace: bool = False) -> TableAgentSet:
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        return self._derive(np.array(rows, np.int64), inplace)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Any:
        values = self._values(key) if isinstance(key, str) else None
        if values is None:
            return super().sort(key, ascending, inplace)
        # Equals keep their order either way, as in Python's sort.
        order = np.argsort(values, kind="stable") if ascending else len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        return self._derive(self.rows[order], inplace)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        values = self._values(by) if isinstance(by, str) else None
        if values is None or result_type != "agentset":
            return super().groupby(by, result_type)
        unique, first, which, sizes = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
        groups = np.split(self.rows[np.argsort(which, kind="stable")], np.cumsum(sizes)[:-1])
        return Groups({unique[i].item(): self._derive(groups[i], False) for i in np.argsort(first)})


class AllAgents(ViewSet):
    """`model.agents`: the agents registered with Mesa, then every row of every table."""

    def __init__(self, registered: AgentSet, tables: list[TableAgentSet]):
        self._registered, self._tables, self.random = registered, tables, registered.random

    def __iter__(self) -> Iterator[Any]:
        return chain(list(self._registered), *self._tables)

    def __len__(self) -> int:
        return len(self._registered) + sum(map(len, self._tables))

    def __contains__(self, agent: object) -> bool:
        return agent in self._registered or any(agent in table for table in self._tables)

    def _derive(self, agents: list[Agent], inplace: bool) -> ViewSet:
        if inplace:
            raise TypeError("model.agents is the model itself; leave out inplace=True and use the set returned")
        return Chosen(agents, self.random)

    def add(self, agent: Agent) -> None:
        """Mesa registers an ordinary agent; a row cannot be registered."""
        super().add(agent) if isinstance(agent, RowAgent) else self._registered.add(agent)

    def discard(self, agent: Agent) -> None:
        super().discard(agent) if isinstance(agent, RowAgent) else self._registered.discard(agent)

    def remove(self, agent: Agent) -> None:
        super().discard(agent) if isinstance(agent, RowAgent) else self._registered.remove(agent)


def place(model: Model, tables: Mapping[type[RowAgent], Table]) -> None:
    """Show tables as populations of a model: `model.agents`, `agents_by_type`, `agent_types` and data collectors see them."""
    if isinstance(model._all_agents, AllAgents):
        raise RuntimeError("the model's tables have been placed already")
    sets = []
    for kind, table in tables.items():
        missing = [name for name in kind.cells() if name not in table.columns]
        if kind.table_name != table.name or missing:
            raise ValueError(f"{kind.__name__} is not a view of table {table.name!r}" + (f", which lacks {missing}" if missing else ""))
        sets.append(TableAgentSet(Population(model, kind, table)))
        model._agents_by_type[kind] = sets[-1]
    model._all_agents = AllAgents(model._all_agents, sets)


def forget(model: Model) -> None:
    """Let a model be freed when it is dropped: Mesa 3.3 counts ids in a dictionary that keeps every model for ever.

    To be called when the last ordinary agent has been registered; one made later would count from 1 again.
    """
    getattr(Agent, "_ids", {}).pop(model, None)
