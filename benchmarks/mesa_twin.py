"""The same city as plain Mesa: objects with attributes, AgentSet.do and shuffle_do, luck from model.random.

The Twin takes its population over from a column world, so both hold the same stocks, and plays every verb of
SCORE with the same equations. It draws other luck, so its numbers are like the city's, not equal to them.
"""

from __future__ import annotations

import bisect
import math
import time

import mesa

from agents import founder
from agents.firm.columns import GREY, SANDBOX, SUSPENDED, WAITING
from agents.firm.market import PRICES_OF
from agents.treasury import merit
from agents.venture_fund import PARTNERS
from benchmarks.mesa_firm import Firm
from benchmarks.mesa_others import Account, Bank, Designer, District, Manager, Regulator, Sector, pre_money, prospect, take_jobs
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
start_odds, logistic, merit = founder.start_odds.py_func, founder.logistic.py_func, merit.py_func


def _sandbox(firm, policy):
    firm.sandbox_open = max(firm.sandbox_open, 1.0)


def _observation_period(firm, policy):
    firm.grace_quarters = max(firm.grace_quarters, policy.dose.quarters)
    firm.grace_cap = min(firm.grace_cap, policy.dose.cap)


def _data_loan(firm, policy):
    dose = policy.dose
    if firm.model.quarter - firm.birth >= dose.min_age_of_credit:
        firm.data_ltv, firm.data_signal = max(firm.data_ltv, dose.ltv), min(firm.data_signal, dose.signal)
        firm.loan_subsidy, firm.loss_share = max(firm.loan_subsidy, dose.subsidy), max(firm.loss_share, dose.loss_share)
        firm.credit_account = firm.model.accounts[policy.account]


def _key_technology_subsidy(firm, policy):
    firm.research_rate, firm.research_cap = policy.dose.rate, policy.dose.cap
    firm.research_account = firm.model.accounts[policy.account]


def _application_innovation_subsidy(firm, policy):
    firm.application_rate, firm.application_cap = policy.dose.rate, policy.dose.cap
    firm.application_account = firm.model.accounts[policy.account]


OFFERS = {
    "sandbox": _sandbox,
    "observation_period": _observation_period,
    "data_loan": _data_loan,
    "key_technology_subsidy": _key_technology_subsidy,
    "application_innovation_subsidy": _application_innovation_subsidy,
}


class Twin(mesa.Model):
    """The city of an Ecosystem as Mesa objects; `timings` are seconds by verb, `counted` the last census, `gap` what the books lack."""

    def __init__(self, ecosystem, seed=1):
        super().__init__(seed=seed)
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
        self._take_over(world)
        self.cash_before = self._cash()

    def _take_over(self, world):
        """Make an object of every living row, and turn row numbers into references."""

        def rows(name):
            table = world.tables[name]
            return table.rows.tolist(), {c: table[c][table.rows].tolist() for c in table.columns if c not in ("uid", "alive")}

        def each(name):
            numbers, columns = rows(name)
            return ((row, dict(zip(columns, values, strict=True))) for row, values in zip(numbers, zip(*columns.values(), strict=True), strict=True))

        city = self.city
        self.districts = [District(self, number=d, name=name, rent=city.district.rent[d].item(), weight=city.district.weight[d].item()) for d, name in enumerate(city.districts)]
        total = sum(d.weight for d in self.districts)
        self.mean_rent = sum(d.rent * d.weight for d in self.districts) / total
        data = {field: getattr(city.sector, field).tolist() for field in city.sector._fields}
        self.sectors = [
            Sector(self, number=s, name=city.sectors[s], **known, **{field: values[s] for field, values in data.items()}) for s, known in each("markets")
        ]
        self.accounts = [Account(self, **known) for _, known in each("accounts")]
        self.banks = [Bank(self, income=0.0, **known) for _, known in each("banks")]
        self.regulators = [Regulator(self, market=self.sectors[s], inside=[], **known) for s, known in each("regulators")]
        for regulator in self.regulators:
            regulator.market.regulator = regulator
        # A closed manager keeps its place in the list that meetings draw from.
        funds = world.funds
        self.managers = []
        for row in range(funds.n):
            known = {c: funds[c][row].item() for c in funds.columns if c != "uid" and not c.startswith("partner")}
            self.managers.append(Manager(self, portfolio_mean=0.0, partners=[], **known))
        for row, manager in enumerate(self.managers):
            numbers = [funds[f"partner{k}"][row].item() for k in range(PARTNERS)]
            manager.partners = [self.managers[n] if n >= 0 else None for n in numbers]
        firms = {}
        for row, known in each("firms"):
            market, district, lead = self.sectors[known.pop("sector")], self.districts[known.pop("district")], known.pop("lead")
            known |= {"market": market, "district": district, "lead": self.managers[lead] if lead >= 0 else None}
            firms[row] = Firm(self, honesty=self.random.random(), again=False, **known)
        for _, stake in each("stakes"):
            holder = self.managers[stake["fund"]] if stake["fund"] >= 0 else None
            firms[stake["firm"]].stakes.append((holder, stake["units"], stake["cost"]))
        for _, known in each("designers"):
            del known["employer_uid"]
            Designer(self, **known | {"employer": firms.get(known["employer"])})
        self.returning = [(known["due"], known["sector"], self.random.gauss(0.0, 1.0)) for _, known in each("returning")]

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
                self._open_sandbox(policy)
        self.firms.do("meet_terms")

    def _open_sandbox(self, policy):
        dose = policy.dose
        domains = [r for r in self.regulators if not policy.targets.sectors or r.market.name in policy.targets.sectors]
        weight = [r.market.novelty_share * r.market.entrant_share for r in domains]
        for regulator, w in zip(domains, weight, strict=True):
            regulator.sandbox_slots += dose.slots * self.scale * w / sum(weight)
            regulator.sandbox_stay, regulator.exposure_cap = dose.stay, dose.exposure_cap
            regulator.sandbox_watch, regulator.sandbox_cost = dose.watch, dose.cost
            regulator.sandbox_account = self.accounts[policy.account]

    # -- birth -----------------------------------------------------------------------------------------

    def vote(self):
        self.agents_by_type[Account].do("vote")

    def designers_arrive(self):
        city, random, nature = self.city, self.random, self.nature
        growth = (city.at("designers", self.quarter) - city.at("designers", self.quarter - 1)) * self.scale
        weight = [s.entrant_share * s.designer_share for s in self.sectors]
        for _ in range(math.floor(max(growth, 0.0) + random.random())):
            trade = random.choices(range(len(self.sectors)), weight)[0]
            skill = random.lognormvariate(-0.5 * nature.designer_spread**2, nature.designer_spread)
            district = self._place(trade)
            Designer(self, skill=skill, originality=random.gauss(0.0, 1.0), trade=trade, district=district, wage=nature.designer_wage * skill, employer=None)

    def designers_leave_jobs(self):
        self.free_designers, self.studios = [], []
        self.agents_by_type[Designer].do("leave_job")

    def managers_arrive(self):
        city, random, nature, quarter = self.city, self.random, self.nature, self.quarter
        shares = [s.entrant_share for s in self.sectors]
        for _ in range(math.floor(city.at("managers", quarter) / 4.0 * self.scale + random.random())):
            size = nature.manager_size * random.lognormvariate(-0.5 * nature.manager_spread**2, nature.manager_spread)
            stage = 2 if random.random() < nature.all_stages else int(size > nature.manager_size)
            focus = -1 if random.random() < nature.generalists else random.choices(range(len(shares)), shares)[0]
            skill = min(max(random.lognormvariate(0.0, nature.skill_spread), 0.5), 2.0)
            money = nature.local_share * size
            known = {"size": size, "commitment": money, "dry": money, "focus": focus, "stage": stage, "skill": skill, "birth": quarter}
            known |= {"alive": True, "cash": 0.0, "invested": 0.0, "returned": 0.0, "deals": 0, "guided": 0, "ends": quarter + nature.manager_life}
            self.managers.append(Manager(self, portfolio_mean=0.0, partners=[None] * PARTNERS, **known))

    def founders_arrive(self):
        """Candidates as (sector, talent, has tried before)."""
        random = self.random
        self.candidates = []
        for sector in self.sectors:
            expected = self.city.at("founders", self.quarter) / 4.0 * self.nature.considering * sector.entrant_share * self.scale
            self.candidates += [(sector, random.gauss(0.0, 1.0), False) for _ in range(math.floor(expected + random.random()))]
        self.candidates += [(self.sectors[founder.FASHION], random.gauss(0.0, 1.0), True) for _ in self.studios]
        self.candidates += [(self.sectors[s], talent, True) for due, s, talent in self.returning if due <= self.quarter]
        self.returning = [known for known in self.returning if known[0] > self.quarter]

    def decide(self):
        random, nature, rules, quarter = self.random, self.nature, self.rules, self.quarter
        for s in self.sectors:
            s.entrants = 0
        for sector, talent, again in self.candidates:
            district = self.districts[self._place(sector.number)]
            novel = int(random.random() < sector.novelty_share)
            odds = start_odds(
                nature.start_intercept, nature.start_cost, rules.entry_cost, nature.start_wait, sector.regulator.wait, novel,
                nature.start_opportunity, sector.opportunity, nature.start_finance, sector.finance,
                nature.start_cluster, self.quotient[sector.number][district.number], nature.start_density, sector.density,
            )  # fmt: skip
            if random.random() >= logistic(odds):
                continue
            hope = nature.ambition + nature.ambition_talent * talent + nature.ambition_novel * novel
            capital = max(nature.capital_median * sector.capital_factor * random.lognormvariate(0.0, nature.capital_spread), rules.entry_cost * 1.05)
            Firm(
                self, market=sector, district=district, birth=quarter, talent=talent, novel=novel, ambitious=int(random.random() < logistic(hope)),
                knowledge=sector.rival + nature.quality_mean + nature.quality_spread * talent + nature.novelty_premium * novel,
                drive=random.lognormvariate(-0.5 * nature.research_spread**2, nature.research_spread),
                sales=nature.entry_sales * random.lognormvariate(0.0, nature.entry_sales_spread), cash=capital - rules.entry_cost,
                staff=nature.team, fixed=nature.team * nature.wage, licence=WAITING if novel else 0, since=quarter, queued=quarter,
                belief=nature.quality_mean + nature.novelty_premium * novel, precision=1.0 / nature.quality_spread**2, listing_since=-1,
                home_bank=random.randrange(len(self.banks)), honesty=random.random(), again=again, lead=None,
            )  # fmt: skip
            self.flows[books.FOUNDING] += capital
            self.flows[books.ENTRY_COST] += rules.entry_cost
            self.register.append((quarter, "born", sector.number))
            sector.entrants += 1

    def _place(self, sector):
        return bisect.bisect(self.location[sector], self.random.random(), hi=len(self.districts) - 1)

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
        """One pass over the firms for all indicators, as a frugal user would write it, and what agents will know next quarter."""
        nature, thousand = self.nature, 1000.0 * self.nature.dollar
        names = ("active_firms", "sales", "jobs", "cash", "debt", "high_tech_firms", "valued_100m", "gazelles", "unicorns", "unicorns_fair",
                 "unicorns_seen", "waiting", "in_sandbox", "rd_done", "rd_reported", "designers_employed", "interest", "cohort_alive")  # fmt: skip
        sums = [dict.fromkeys(names, 0.0) for _ in self.sectors]
        places = [[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0] for _ in self.districts] for _ in self.sectors]
        revenues = []
        for firm in self.firms:
            row, place, revenue, debt = sums[firm.market.number], places[firm.market.number][firm.district.number], firm.revenue, firm.debt + firm.data_debt
            row["active_firms"] += 1
            row["sales"] += revenue
            row["jobs"] += firm.staff
            row["cash"] += firm.cash
            row["debt"] += debt
            row["high_tech_firms"] += firm.high_tech
            if firm.rounds > 0 and not firm.listed:
                post = firm.post_money
                row["valued_100m"] += post >= 0.1 * thousand
                row["gazelles"] += post >= 0.5 * thousand
                row["unicorns"] += post >= thousand
                row["unicorns_seen"] += post * math.exp(nature.list_noise * self.random.gauss(0.0, 1.0)) >= thousand
                row["unicorns_fair"] += self.fair_value(firm) >= thousand
            row["waiting"] += firm.licence in (WAITING, GREY, SUSPENDED) and firm.novel
            row["in_sandbox"] += firm.licence == SANDBOX
            row["rd_done"] += firm.research
            row["rd_reported"] += firm.research_reported
            row["designers_employed"] += firm.designers
            row["interest"] += firm.loan_rate * debt
            row["cohort_alive"] += self.start <= firm.birth < self.start + 4
            place[0] += 1
            place[1] += revenue
            place[2] += revenue * firm.knowledge
            place[3] += firm.staff
            place[4] += firm.high_tech
            place[5] += firm.birth == self.quarter
            if revenue > 0.0:
                revenues.append(revenue)
        revenues.sort()
        self.counted = {name: sum(row[name] for row in sums) for name in names}
        self.counted["concentration"] = sum(revenues[-max(len(revenues) // 100, 1) :]) / max(sum(revenues), 1e-9)
        self._remember(sums, places)

    def _remember(self, sums, places):
        every = sum(row["active_firms"] for row in sums)
        in_place = [sum(row[d][0] for row in places) for d in range(len(self.districts))]
        for sector, row, by_place in zip(self.sectors, sums, places, strict=True):
            sector.density = min(max(0.5 * row["active_firms"] / max(row["sales"], 1e-9), 0.1), 10.0)
            sector.finance += self.nature.opportunity_memory * (min(sector.venture / max(sector.entrants, 1), 50.0) - sector.finance)
            for d, (count, sales, quality, *_) in enumerate(by_place):
                quotient = (count / max(in_place[d], 1.0) + 1e-3) / (row["active_firms"] / max(every, 1.0) + 1e-3)
                self.quotient[sector.number][d] = min(max(quotient, 0.1), 10.0)
                self.place_quality[sector.number][d] = quality / sales if sales > 0.0 else -9.0

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
