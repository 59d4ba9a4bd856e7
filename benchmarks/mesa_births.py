"""Births in the Mesa twin: the arrivals of agents/designer, agents/venture_fund and agents/founder."""

from __future__ import annotations

import bisect
import math

from agents import founder
from agents.firm.columns import WAITING
from agents.venture_fund import PARTNERS
from benchmarks.mesa_firm import Firm
from benchmarks.mesa_people import Designer, Manager
from ecosystem import ledger as books

start_odds, logistic = founder.start_odds.py_func, founder.logistic.py_func


class Births:
    """The part of the Twin that makes agents."""

    def designers_arrive(self):
        city, random, nature = self.city, self.random, self.nature
        growth = (city.at("designers", self.quarter) - city.at("designers", self.quarter - 1)) * self.scale
        weight = [s.entrant_share * s.designer_share for s in self.sectors]
        for _ in range(math.floor(max(growth, 0.0) + random.random())):
            trade = random.choices(range(len(self.sectors)), weight)[0]
            skill = random.lognormvariate(-0.5 * nature.designer_spread**2, nature.designer_spread)
            district = self._place(trade)
            Designer(self, skill=skill, originality=random.gauss(0.0, 1.0), trade=trade, district=district, wage=nature.designer_wage * skill, employer=None)

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
                home_bank=random.randrange(len(self.banks)), honesty=random.random(), again=again, lead=None, grant_account=None,
            )  # fmt: skip
            self.flows[books.FOUNDING] += capital
            self.flows[books.ENTRY_COST] += rules.entry_cost
            self.register.append((quarter, "born", sector.number))
            sector.entrants += 1

    def _place(self, sector):
        return bisect.bisect(self.location[sector], self.random.random(), hi=len(self.districts) - 1)
