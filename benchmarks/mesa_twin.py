"""The same city as plain Mesa: objects with attributes, AgentSet.do and shuffle_do, luck from model.random.

The Twin takes its population over from a column world, so both hold the same stocks, and plays the verbs of its SCORE
with the same equations: the core of the city, and the measures that mesa_terms names. What the plans' other measures
brought to the city (laboratories, incubators, stores abroad ...) it leaves out, and the comparison leaves it out too.
It draws other luck, so its numbers are like the city's, not equal to them.
"""

from __future__ import annotations

import math
import time

import mesa

from agents.firm.columns import GREY, SANDBOX, SUSPENDED, WAITING
from agents.firm.market import PRICES_OF
from agents.treasury import merit
from benchmarks import mesa_census
from benchmarks.mesa_births import Births
from benchmarks.mesa_firm import Firm
from benchmarks.mesa_people import Designer, Manager, pre_money, prospect, take_jobs
from benchmarks.mesa_population import take_over
from benchmarks.mesa_state import Account, Bank, Regulator
from benchmarks.mesa_terms import OFFERS, open_sandbox
from ecosystem import ledger as books
from ecosystem import rules as law

# The verb of ecosystem.model.SCORE -> the method that plays it here, in the order of the score.
SCORE = {
    "treasury.vote": "vote",
    "designer.arrive": "designers_arrive",
    "designer.leave_jobs": "designers_leave_jobs",
    "venture_fund.arrive": "managers_arrive",
    "founder.arrive": "founders_arrive",
    "founder.decide": "decide",
    "regulator.review": "review",
    "regulator.watch": "watch",
    "regulator.learn": "learn",
    "firm.invest_in_research": "invest_in_research",
    "designer.take_jobs": "take_jobs",
    "firm.innovate": "innovate",
    "firm.imitate": "imitate",
    "firm.trade": "trade",
    "firm.pay_costs": "pay_costs",
    "firm.gather_data": "gather_data",
    "firm.settle": "settle",
    "treasury.reimburse": "reimburse",
    "bank.lend": "lend",
    "bank.collect": "collect",
    "venture_fund.screen": "screen",
    "venture_fund.invest": "invest",
    "firm.certify": "certify",
    "firm.list_on_exchange": "list_on_exchange",
    "firm.sell_out": "sell_out",
    "firm.close": "close",
    "venture_fund.distribute": "distribute",
}
BY_DESIGNERS = ("designer.arrive", "designer.leave_jobs")  # verbs whose cost follows the number of designers; the others' follows firms
merit = merit.py_func


class Twin(Births, mesa.Model):
    """The city of an Ecosystem as Mesa objects; `timings` are seconds by verb, `counted` the last census, `gap` what the books lack."""

    def __init__(self, ecosystem, seed=1):
        super().__init__(rng=seed)
        world = ecosystem.world
        self.nature, self.scale, self.start, self.quarter = world.nature, world.scale, ecosystem.start, world.quarter
        self.base_rules, self.city, self.measures = world.base_rules, world.city, ecosystem.measures
        self.flows = [0.0] * len(books.FLOWS)
        self.register, self.timings, self.counted = [], {}, {}
        self.space = self.nature.space * 3.0 / 1e6
        self.place_quality, self.quotient = world.place_quality.tolist(), world.quotient.tolist()
        self.location = self.city.location.tolist()
        self.listing_carry = 0.0
        self.exits = {}
        self.free_designers, self.studios, self.offers, self.candidates = [], [], [], []
        take_over(self, world)
        self.cash_before = self._cash()

    @property
    def firms(self):
        return self.agents_by_type[Firm]

    @property
    def data_open(self):
        return self.quarter >= self.nature.data_bank_start

    def step(self):
        """One quarter: the law, every verb in order, the census, the books."""
        self.quarter += 1
        self.timed("turn", self.turn)
        for name, method in SCORE.items():
            self.timed(name, getattr(self, method))
        self.timed("census", self.census)
        self.timed("close_books", self.close_books)

    def timed(self, name, verb):
        began = time.perf_counter()
        verb()
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - began

    def turn(self):
        self.rules = law.of_the_day(self.base_rules, self.quarter)
        self.climate = self.city.at("climate", self.quarter)
        self.progress = math.exp(self.nature.productivity_growth * (self.quarter - PRICES_OF) / 4.0)
        policies = [policy for policy in self.measures if policy.in_force(self.quarter)]
        self.in_force = [(policy, OFFERS[policy.name]) for policy in policies]
        self.patents = 0
        self.agents_by_type[Regulator].do("meet_terms")
        for policy in policies:
            if policy.name == "sandbox":
                open_sandbox(self, policy)
        self.firms.do("meet_terms")

    # -- birth -----------------------------------------------------------------------------------------

    def vote(self):
        self.agents_by_type[Account].do("vote")

    def designers_leave_jobs(self):
        self.free_designers, self.studios = [], []
        self.agents_by_type[Designer].do("leave_job")

    # -- permission, research, market ------------------------------------------------------------------

    def review(self):
        queues, inside = [[] for _ in self.sectors], [[] for _ in self.sectors]
        for firm in self.firms:
            if firm.licence == SANDBOX:
                inside[firm.market.number].append(firm)
            elif firm.licence in (WAITING, GREY) or (firm.licence == SUSPENDED and firm.queued > 0):
                queues[firm.market.number].append(firm)
        for regulator in self.regulators:
            regulator.review(queues[regulator.market.number], inside[regulator.market.number])

    def watch(self):
        for sector in self.sectors:
            sector.incidents = 0
        self.firms.do("watch")

    def learn(self):
        self.agents_by_type[Regulator].do("learn")

    def invest_in_research(self):
        self.firms.do("invest_in_research")

    def take_jobs(self):
        take_jobs(self, self.firms)

    def innovate(self):
        self.firms.do("innovate")

    def imitate(self):
        portfolios = {}
        for firm in self.firms:
            if firm.lead is not None:
                portfolios.setdefault(firm.lead, []).append(firm.knowledge)
        for manager, known in portfolios.items():
            manager.portfolio_mean = sum(known) / len(known)
        self.firms.do("imitate")

    def trade(self):
        self.firms.do("trade")

    def pay_costs(self):
        self.firms.do("pay_costs")

    def gather_data(self):
        self.firms.do("gather_data")

    def settle(self):
        nature = self.nature
        sales, weighted = [0.0] * len(self.sectors), [0.0] * len(self.sectors)
        for firm in self.firms:
            sales[firm.market.number] += firm.revenue
            weighted[firm.market.number] += firm.revenue * firm.knowledge
        growth = math.log1p(self.city.at("demand", self.quarter)) / 4.0
        for sector, sold, quality in zip(self.sectors, sales, weighted, strict=True):
            grown = math.log(max(sold, 1e-9) / sector.sales) if sector.sales > 0.0 else 0.0
            sector.drift = growth
            sector.market *= math.exp(growth)
            sector.rival += nature.rival_growth
            sector.opportunity = min(max(sector.opportunity + nature.opportunity_memory * (4.0 * min(max(grown, -0.2), 0.2) - sector.opportunity), -0.3), 0.3)
            sector.sales = sold
            sector.share = min(sold / self.scale / sector.market, 0.9)
            sector.reference = sector.rival + (sector.share * (quality / sold - sector.rival) if sold > 0.0 else 0.0)

    # -- finance and fate ------------------------------------------------------------------------------

    def reimburse(self):
        claims, spread, random = {}, self.nature.quality_spread, self.random
        for firm in self.firms:
            for name, account in (("claim_research", firm.research_account), ("claim_application", firm.application_account)):
                if getattr(firm, name) > 0.0:
                    claims.setdefault((account, name), []).append((merit(firm.knowledge, spread * random.gauss(0.0, 1.0)), firm))
        for (account, name), asked in claims.items():
            account.reimburse(asked, name)

    def lend(self):
        self.firms.shuffle_do("ask_for_credit")

    def collect(self):
        self.firms.do("serve_loans")
        self.agents_by_type[Bank].do("keep_books")

    def screen(self):
        self.offers = []
        if self.managers:
            self.firms.do("seek_funding")

    def invest(self):
        for sector in self.sectors:
            sector.venture = 0.0
        self.firms.do("fade_plan")
        self.random.shuffle(self.offers)
        for firm, worth, manager, belief, noise in self.offers:
            manager.fund(firm, worth, belief, noise)

    def certify(self):
        self.firms.do("certify")

    def list_on_exchange(self):
        rules, quarter, queue = self.rules, self.quarter, []
        for firm in self.firms:
            if not firm.listed and firm.profit >= rules.listing_profit and quarter - firm.birth >= rules.listing_age:
                if firm.listing_since < 0:
                    firm.listing_since = quarter
                elif quarter - firm.listing_since >= rules.listing_review:
                    queue.append(firm)
        self.listing_carry += rules.listing_quota / 4.0 * self.scale
        places = int(self.listing_carry)
        self.listing_carry = min(self.listing_carry - places, 1.0)
        for firm in sorted(queue, key=lambda firm: (firm.listing_since, self.random.random()))[:places]:
            value = self.nature.listing_value * 4.0 * firm.profit
            self.cash_out(firm, value, founders_too=False)
            firm.receive(books.LISTING, rules.listing_float * value)
            firm.listed, firm.plan = 1, 0.0
            firm.dilution *= 1.0 - rules.listing_float
            self.register.append((quarter, "listed", firm.unique_id))

    def sell_out(self):
        self.firms.do("sell_or_leave")

    def close(self):
        self.firms.do("close")

    def distribute(self):
        self.agents_by_type[Manager].do("distribute")

    def fair_value(self, firm):
        nature = self.nature
        ahead = prospect(firm.belief, nature.size_drag, firm.sales, nature.entry_sales)
        return pre_money(firm.market.multiple, 4.0 * firm.revenue, 0.0, nature.growth_priced, ahead, self.climate)

    def cash_out(self, firm, price, founders_too):
        """Shareholders are paid at a price for the whole firm; their stakes end."""
        for manager, units, _ in firm.stakes:
            if manager is not None:
                paid = price * units * firm.dilution
                manager.cash += paid
                manager.returned += paid
                self.flows[books.EXITS_TO_FUNDS] += paid
        if founders_too:
            self.flows[books.EXITS_TO_OWNERS] += price * firm.dilution
        firm.stakes.clear()

    def will_return(self, firm):
        if not firm.again and self.random.random() < self.nature.reentry:
            self.returning.append((self.quarter + self.nature.reentry_wait, firm.market.number, firm.talent))

    def record_exit(self, firm, how, lag):
        self.register.append((self.quarter, how, firm.unique_id))
        key = (firm.birth, self.quarter + lag)
        self.exits[key] = self.exits.get(key, 0) + 1

    # -- census and books ------------------------------------------------------------------------------

    def census(self):
        self.counted = mesa_census.census(self)

    def _cash(self):
        return [sum(a.cash for a in agents) for agents in (self.firms, self.managers, self.banks)]

    def close_books(self):
        """Cash of firms, managers and banks against the flows of the quarter; `gap` is the largest difference as a share of turnover."""
        after, self.gap = self._cash(), 0.0
        for name, before, now in zip(("firms", "funds", "banks"), self.cash_before, after, strict=True):
            row = books.SIGNS[books.SECTORS.index(name)]
            change = sum(sign * flow for sign, flow in zip(row.tolist(), self.flows, strict=True))
            self.gap = max(self.gap, abs(now - before - change) / (1.0 + abs(before) + sum(self.flows)))
        self.cash_before, self.flows = after, [0.0] * len(books.FLOWS)
