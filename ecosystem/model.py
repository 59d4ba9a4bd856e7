"""SCORE, the quarter verb by verb, and Ecosystem, the same as a Mesa model."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from enum import Enum
from typing import Any

import mesa
import numpy as np

from agents import (
    bank,
    design_centre,
    designer,
    district,
    event,
    firm,
    founder,
    head_office,
    incubator,
    inspector,
    jury,
    laboratory,
    mother_fund,
    mover,
    procurement,
    regulator,
    returning,
    shared_means,
    standards,
    store,
    talent,
    treasury,
    venture_fund,
)
from ecosystem import agentset, cells, clock, history, market, places, verb
from ecosystem.city import DISTRICTS, FIRST, LAST, REPORTED, SECTORS, load
from ecosystem.declare import Wrong
from ecosystem.indicators import INDICATORS, Recorder, Trajectory
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from ecosystem.table import Table
from ecosystem.world import World
from policies import CATALOGUE, Policy
from policies.base import build


class Phase(Enum):
    BIRTH = "birth"
    PERMISSION = "permission"
    RESEARCH = "research"
    MARKET = "market"
    FINANCE = "finance"
    FATE = "fate"


SCORE = (
    (
        Phase.BIRTH,
        (
            treasury.vote,
            #
            district.let_space,
            district.open_services,
            mover.house,
            #
            designer.arrive,
            talent.come,
            designer.leave_city,
            designer.leave_jobs,
            #
            venture_fund.arrive,
            #
            mother_fund.commit,
            #
            founder.arrive,
            founder.decide,
            #
            incubator.admit,
            head_office.settle,
        ),
    ),
    (
        Phase.PERMISSION,
        (
            regulator.review,
            regulator.watch,
            regulator.learn,
            inspector.search,
            standards.write,
            standards.protect,
            #
            jury.recognise,
        ),
    ),
    (
        Phase.RESEARCH,
        (
            laboratory.work_with_firms,
            shared_means.serve,
            #
            firm.invest_in_research,
            #
            talent.train,
            designer.take_jobs,
            #
            firm.build_platforms,
            #
            firm.innovate,
            standards.prepare_filings,
            firm.bring_to_production,
            #
            firm.file_to_pledge,
            #
            firm.imitate,
            #
            firm.license_technology,
            laboratory.advance,
            incubator.mentor,
        ),
    ),
    (
        Phase.MARKET,
        (
            firm.supply,
            procurement.award,
            district.draw_customers,
            #
            event.meet,
            firm.trade,
            #
            procurement.deliver,
            #
            firm.pay_costs,
            firm.gather_data,
            #
            store.run,
            firm.settle,
        ),
    ),
    (
        Phase.FINANCE,
        (
            treasury.reimburse,
            design_centre.recognise,
            store.reward,
            head_office.support,
            #
            bank.lend,
            bank.collect,
            #
            venture_fund.screen,
            venture_fund.invest,
        ),
    ),
    (
        Phase.FATE,
        (
            firm.certify,
            firm.list_on_exchange,
            firm.sell_out,
            firm.close,
            #
            venture_fund.distribute,
        ),
    ),
)
VERBS = tuple((phase, process) for phase, processes in SCORE for process in processes)

TABLES = {
    "firms": (firm.COLUMNS, firm.FirmColumns),
    "funds": (venture_fund.COLUMNS, venture_fund.FundColumns),
    "stakes": (venture_fund.STAKES, venture_fund.StakeColumns),
    "designers": (designer.COLUMNS, designer.DesignerColumns),
    "banks": (bank.COLUMNS, bank.BankColumns),
    "regulators": (regulator.COLUMNS, regulator.RegulatorColumns),
    "markets": (market.COLUMNS, market.MarketColumns),
    "cells": (cells.COLUMNS, cells.CellColumns),
    "places": (places.COLUMNS, places.PlaceColumns),
    "laboratories": (laboratory.COLUMNS, laboratory.LaboratoryColumns),
    "accounts": (treasury.COLUMNS, treasury.AccountColumns),
    "returning": (returning.RETURNING, returning.ReturningColumns),
}


def first_world(nature: Nature, rules: Rulebook, seed: int, scale: float) -> World:
    """The world before its first quarter: no firms yet, regulators and banks in office, markets open."""
    tables = {name: Table(name, columns, record) for name, (columns, record) in TABLES.items()}
    world = World(tables, nature, rules, seed, scale)
    domains = np.arange(len(SECTORS), dtype=np.int64)
    tables["regulators"].add(domains, tolerance=0.5, wait=rules.review_target)
    city = load()
    # The world market is given for 2010; the first quarter's is what growth since then leaves.
    growth = np.log1p(city.driver["demand"][: REPORTED - FIRST]).sum() / 4.0
    tables["markets"].add(domains, market=city.sector.world_market * math.exp(-growth), trust=1.0, density=1.0)
    here = np.arange(cells.COUNT, dtype=np.int64)
    tables["cells"].add(here, sector=here // len(DISTRICTS), district=here % len(DISTRICTS))
    tables["places"].add(np.arange(len(DISTRICTS), dtype=np.int64), rent=city.district.rent)
    tables["laboratories"].add(np.arange(len(laboratory.FIRST["staff"]), dtype=np.int64), **laboratory.FIRST)
    capital = nature.bank_capital * scale
    tables["banks"].add(np.arange(bank.BANKS, dtype=np.int64), capital=capital)
    tables["accounts"].add(np.zeros(1, dtype=np.int64), budget=np.inf, left=np.inf, chance=1.0)
    return world


def play(world: World, measures: tuple[Policy, ...] = (), note: Any = None, timings: dict[str, float] | None = None, check: Any = None) -> float:
    """One quarter: the law, every verb of the score in order, the census, the books; returns the largest gap in the books.

    `note(world)` is called while the quarter's flows are still open; `check(world, verb)` may stand in for calling a verb (tests).
    """
    clock_ = time.perf_counter
    began = clock_()
    world.turn(measures)
    for _, process in VERBS:
        before = clock_()
        if check is None:
            process(world)
        else:
            check(world, process)
        if timings is not None:
            name = verb.name(process)
            timings[name] = timings.get(name, 0.0) + clock_() - before
    before = clock_()
    if note is not None:
        note(world)
    if timings is not None:
        timings["census"] = timings.get("census", 0.0) + clock_() - before
    gap = world.close_books()
    if timings is not None:
        timings["quarter"] = timings.get("quarter", 0.0) + clock_() - began
    return gap


def policies_of(measures: str | Sequence[str | Policy]) -> tuple[Policy, ...]:
    """Measures given as "sandbox+data_loan", as names or as policies, in the catalogue's order; names take their default dose."""
    if isinstance(measures, str):
        measures = [m for m in measures.split("+") if m]
    made = [build(m, {}, CATALOGUE) if isinstance(m, str) else m for m in measures]
    names = [m.name for m in made]
    if len(set(names)) != len(names):
        raise Wrong("measures", names, "each measure once")
    order = list(CATALOGUE)
    return tuple(sorted(made, key=lambda p: order.index(p.name)))


class Ecosystem(mesa.Model):
    """Shenzhen's new economy as a Mesa model: history is behind it when it is made; each step is a quarter.

    measures: "sandbox+data_loan", names, or policies; seed; scale: 1 is the real city; start: first quarter
    of the branch ("2021Q1"); years: how long to run; nature, rules: numbers other than the defaults;
    cache: keep and reuse history on disk. Raises Wrong on measures, start or years that cannot be.
    """

    def __init__(
        self,
        measures: str | Sequence[str | Policy] = (),
        *,
        seed: int = 1,
        scale: float = 1.0,
        start: str = "2021Q1",
        years: int = 15,
        nature: Nature | None = None,
        rules: Rulebook | None = None,
        cache: bool = True,
        history_of: tuple[Any, Recorder] | None = None,
    ):
        if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or not 0 <= seed < 2**64:
            raise Wrong("seed", seed, "a whole number from 0 to 2**64 - 1: luck needs an address")
        super().__init__(rng=int(seed))
        self.measures = policies_of(measures)
        self.start, self.years = clock.quarter(start, "start"), years
        if not REPORTED + 4 <= self.start <= LAST:
            raise Wrong("start", start, f"a quarter from {clock.named(REPORTED + 4)} to {clock.named(LAST)}")
        if not 1 <= years <= (LAST + 1 - self.start) / 4:
            raise Wrong("years", years, f"a whole number from 1 to {(LAST + 1 - self.start) // 4} (the drivers end in {clock.named(LAST)})")
        if not 0.0 < scale <= 10.0:
            raise Wrong("scale", scale, "a number above 0, up to 10 (1 is the real city)")
        nature, rules = nature or Nature(), rules or Rulebook()
        self.world = first_world(nature, rules, seed, scale)
        if history_of is None:
            history_of = history.at(self.world, self.start, play, cache)
        state, recorder = history_of
        self._history = history_of
        self.world.restore(state)
        self.recorder = recorder.copy()
        self.world.start = self.start
        self._open_accounts()
        self.timings: dict[str, float] = {}
        self.running = True
        self._register_agents()

    def _open_accounts(self) -> None:
        """Each measure has an account, in the catalogue's order so that no measure renumbers another's."""
        for policy in self.measures:
            number = list(CATALOGUE).index(policy.name) + 1
            policy.account = number
        accounts = self.world.accounts
        wanted = max((p.account for p in self.measures), default=0)
        if wanted >= accounts.n:
            accounts.add(np.arange(accounts.n, wanted + 1, dtype=np.int64), budget=0.0, left=0.0, chance=self.world.nature.first_chance)
        for policy in self.measures:
            accounts["budget"][policy.account] = policy.budget * self.world.scale

    def enact(self, measures: str | Sequence[str | Policy]) -> None:
        """From the next quarter on these measures hold, and no others; what has happened stays.

        A measure that is no longer among them ends with this quarter; its account stays, since it may have promised money.
        A budget changed within its year adds to what is left, or takes from it as far as it has not been spent.
        """
        asked, now = policies_of(measures), self.world.quarter
        names = {policy.name for policy in asked}
        ended = [_ended(policy, now) for policy in self.measures if policy.name not in names]
        accounts = self.world.accounts
        before = {policy.account: float(accounts["budget"][policy.account]) for policy in self.measures}
        self.measures = policies_of([*asked, *ended])
        self._open_accounts()
        agents = self.agents_by_type.get(treasury.Treasury, ())
        for row in range(len(agents), accounts.n):
            treasury.Treasury(self, row)
        if now < self.start:  # nothing was voted yet
            return
        for policy in self.measures:
            budget, old = float(accounts["budget"][policy.account]), before.get(policy.account, 0.0)
            if budget != old:
                left = float(accounts["left"][policy.account])
                accounts["left"][policy.account] = budget if math.isinf(budget) or math.isinf(old) else max(left + budget - old, 0.0)

    def _register_agents(self) -> None:
        for kind, table in (
            (regulator.Regulator, "regulators"), (bank.Bank, "banks"), (treasury.Treasury, "accounts"), (laboratory.Laboratory, "laboratories"),
        ):  # fmt: skip
            for row in range(self.world.tables[table].n):
                kind(self, row)
        views = {firm.Firm: "firms", venture_fund.VentureFund: "funds", designer.Designer: "designers"}
        agentset.place(self, {kind: self.world.tables[table] for kind, table in views.items()})
        agentset.forget(self)
        self.datacollector = mesa.DataCollector({name: _reader(name) for name in INDICATORS})

    def step(self) -> None:
        """Play one quarter: verbs, census, books; does nothing once the last year has ended."""
        if not self.running:
            return
        play(self.world, self.measures, self._note, self.timings)
        self.datacollector.collect(self)
        self.running = self.world.quarter < self.start + 4 * self.years - 1

    def _note(self, world: World) -> None:
        self.recorder.note(world, self.measures)

    def run(self) -> Trajectory:
        """Step to the end of the last year; returns the trajectory."""
        while self.running:
            self.step()
        return self.trajectory

    @property
    def trajectory(self) -> Trajectory:
        """The path so far, history included."""
        return self.recorder.trajectory(self.world)

    def branch(self, measures: str | Sequence[str | Policy] = ()) -> Ecosystem:
        """Another future from the same history, with these measures; the two share every stroke of luck."""
        w = self.world
        return Ecosystem(
            measures, seed=w.seed, scale=w.scale, start=clock.named(self.start), years=self.years, nature=w.nature, rules=w.base_rules, history_of=self._history
        )


def _ended(policy: Policy, quarter: int) -> Policy:
    """The same measure, in force no longer than this quarter."""
    if policy.end <= quarter:
        return policy
    return build(policy.name, {**policy.settings(), "start": clock.named(min(policy.start, quarter)), "end": clock.named(quarter)}, CATALOGUE)


def _reader(name: str) -> Any:
    return lambda model: model.recorder.paths["series"][name][-1]
