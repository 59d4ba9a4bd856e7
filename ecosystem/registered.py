"""Few and lasting agents - regulators, banks, accounts - as ordinary registered Mesa agents.

They are made once, with the model; their state is a row of a small table, so that a world can be
copied, stored and branched without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from mesa import Agent, Model

from ecosystem.declare import Column


class Field:
    """One column of the agent's row, read and written through."""

    def __init__(self, column: Column):
        self.name = column.name
        self.__doc__ = f"{column.label.en} ({column.unit})"

    def __get__(self, agent: RegisteredAgent | None, kind: type) -> Any:
        return self if agent is None else agent.model.world.tables[kind.table_name][self.name][agent.row].item()

    def __set__(self, agent: RegisteredAgent, value: Any) -> None:
        agent.model.world.tables[agent.table_name][self.name][agent.row] = value


class RegisteredAgent(Agent):
    """Declared as `class Bank(RegisteredAgent, table="banks", columns=COLUMNS)`."""

    table_name: ClassVar[str] = ""

    def __init_subclass__(cls, table: str = "", columns: Iterable[Column] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.table_name = table or cls.table_name
        for column in columns:
            if column.name not in ("uid", "alive"):
                setattr(cls, column.name, Field(column))

    def __init__(self, model: Model, row: int):
        super().__init__(model)
        self.row = row
