"""What the agents of the Mesa twin have in common, and those that only hold data."""

from mesa import Agent


class Plain(Agent):
    """An agent whose attributes are given when it is made."""

    def __init__(self, model, **known):
        super().__init__(model)
        self.__dict__.update(known)


class Sector(Plain):
    """A sector's market: the sector's data of city.toml and the columns of ecosystem/market.py."""


class District(Plain):
    """A place with a rent."""
