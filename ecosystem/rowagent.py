"""One row of a table as a Mesa agent: made when somebody looks, forgotten when nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NoReturn
from weakref import WeakValueDictionary

import numpy as np
from mesa import Agent

from ecosystem.declare import Column, Wrong, nearest
from ecosystem.table import Table


class Left(LookupError):
    """The agent this view showed is no longer in the model."""


def refuse(what: str) -> NoReturn:
    raise TypeError(f"{what}: rows are born and leave by the verbs of the model, so that the books stay closed")


class Cell:
    """One column as an attribute of a view: reads and writes go to the table."""

    def __init__(self, column: Column):
        self.name = column.name
        self.__doc__ = f"{column.label.en} ({column.unit})"

    def __get__(self, agent: RowAgent | None, kind: type) -> Any:
        return self if agent is None else agent.table[self.name][agent.here].item()

    def __set__(self, agent: RowAgent, value: Any) -> None:
        write(agent.population, self.name, agent.here, value)


def write(population: Population, name: str, rows: Any, value: Any) -> None:
    """Write into a column, refusing what would not survive the column's type (1.7 in a column of whole numbers)."""
    target = population.table[name]
    with np.errstate(invalid="ignore"):
        kept = np.asarray(value).astype(target.dtype)
    if target.dtype.kind in "iub" and not np.array_equal(kept, value):
        allowed = {"b": "true or false"}.get(target.dtype.kind, f"a whole number that fits in {target.dtype.name}")
        raise Wrong(f"{population.kind.__name__}.{name}", value, allowed)
    target[rows] = kept


class RowAgent(Agent):
    """A view of one row, declared as `class Firm(RowAgent, table="firms", columns=COLUMNS)`.

    The uid is its identity: the same firm in two worlds is equal, and a set of firms can be compared
    between worlds. A view is not registered with the model and holds no state of its own.
    """

    table_name: ClassVar[str] = ""
    pos: ClassVar[None] = None  # type: ignore[misc]

    def __init_subclass__(cls, table: str = "", columns: Iterable[Column] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.table_name = table or cls.table_name
        for column in columns:
            if column.name in ("uid", "alive"):  # the view's own: they can be asked of an agent that has left
                continue
            if hasattr(RowAgent, column.name) or column.name in ("row", "population"):
                raise ValueError(f"{cls.__name__}: a column may not be called {column.name!r}, Mesa's agents use that name")
            if column.name not in vars(cls):  # a class may show a column its own way
                setattr(cls, column.name, Cell(column))

    def __init__(self, population: Population, row: int, uid: int):
        own = self.__dict__  # Agent.__init__ would register the view and hold it for ever
        own["population"], own["row"], own["uid"] = population, row, uid

    @property
    def model(self) -> Any:
        return self.population.model

    @property
    def table(self) -> Table:
        return self.population.table

    @property
    def unique_id(self) -> int:
        return self.uid

    @property
    def alive(self) -> bool:
        """Whether the agent is still in the model."""
        table = self.population.table
        return bool(table["alive"][self.row]) and int(table["uid"][self.row]) == self.uid

    @property
    def here(self) -> int:
        """The row, checked: raises Left when the agent is gone, whoever uses the row now."""
        if not self.alive:
            raise Left(f"{type(self).__name__} {self.uid} has left")
        return self.row

    def __setattr__(self, name: str, value: Any) -> None:
        if not hasattr(type(self), name):
            hint = nearest(name, self.cells())
            raise AttributeError(f"{type(self).__name__} has no column {name!r}" + (f"; did you mean {hint!r}?" if hint else ""))
        super().__setattr__(name, value)

    @classmethod
    def cells(cls) -> list[str]:
        """The names of the columns this class shows."""
        return [name for name in dir(cls) if isinstance(getattr(cls, name, None), Cell)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowAgent) and (self.table_name, self.uid) == (other.table_name, other.uid)

    def __hash__(self) -> int:
        return hash((self.table_name, self.uid))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.uid}{'' if self.alive else ', has left'}>"

    def __reduce__(self) -> Any:
        return Population.of, (self.population, self.uid)

    def remove(self) -> None:
        """Refused: agents leave by the model's verbs."""
        refuse(f"{type(self).__name__} {self.uid} cannot be removed")

    @classmethod
    def create_agents(cls, model: Any, n: int, *args: Any, **kwargs: Any) -> Any:
        """Refused: agents are born by the model's verbs."""
        refuse(f"{cls.__name__} cannot be created")


@dataclass(eq=False)
class Population:
    """A table, its model and the class its rows are seen as; one view a uid, as long as somebody holds it."""

    model: Any
    kind: type[RowAgent]
    table: Table
    views: WeakValueDictionary[int, RowAgent] = field(default_factory=WeakValueDictionary)

    def view(self, row: int) -> RowAgent:
        """The view of a living row."""
        return self.view_of(int(row), int(self.table["uid"][row]))

    def view_of(self, row: int, uid: int) -> RowAgent:
        found = self.views.get(uid)
        if found is None or found.row != row:
            self.views[uid] = found = self.kind(self, row, uid)
        return found

    def of(self, uid: int) -> RowAgent:
        """The view of a uid; raises Left when no such agent lives."""
        row = self.table.row_of(uid)
        if row < 0:
            raise Left(f"{self.kind.__name__} {uid} has left")
        return self.view(row)

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "kind": self.kind, "table": self.table}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, views=WeakValueDictionary())
