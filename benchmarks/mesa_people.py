"""Managers and designers of the Mesa twin: agents/venture_fund and agents/designer, one object at a time."""

from __future__ import annotations

import math

from agents.designer import appeal_target, wanted
from agents.venture_fund import PARTNERS, absorbable, clears, posterior, round_size, signal_sd
from benchmarks.mesa_plain import Plain
from ecosystem import ledger as books
from ecosystem.valuation import pre_money, prospect

appeal_target, wanted, absorbable, clears = (f.py_func for f in (appeal_target, wanted, absorbable, clears))
posterior, round_size, signal_sd, pre_money, prospect = (f.py_func for f in (posterior, round_size, signal_sd, pre_money, prospect))


class Manager(Plain):
    """A venture manager."""

    def consider(self, firm, quality):
        """(worth, manager, belief, noise) when the firm's prospect as seen clears the hurdle, else None."""
        nature, model = self.model.nature, self.model
        rounds = firm.rounds
        if not self.alive or self.dry < nature.ticket_floor or self.focus not in (-1, firm.market.number):
            return None
        if (self.stage == 0 and rounds > 1) or (self.stage == 1 and rounds < 2):
            return None
        sd = signal_sd(nature.signal_noise, nature.noise_fall, rounds, self.skill, firm.tested, nature.tested_noise)
        mean = posterior(firm.belief, firm.precision, quality + sd * self.random.gauss(0.0, 1.0), sd)
        ahead = prospect(mean, nature.size_drag, firm.sales, nature.entry_sales)
        if not clears(ahead, nature.hurdle, nature.hurdle_step, rounds, nature.climate_hurdle, model.climate):
            return None
        worth = pre_money(firm.market.multiple, 4.0 * firm.revenue, nature.sales_floor, nature.growth_priced, ahead, model.climate)
        return worth, self, mean, sd

    def fund(self, firm, pre, belief, noise):
        """Lead a round: take a ticket, ask partners and strangers for the rest; a round that finds half its money is closed."""
        nature, model, random = self.model.nature, self.model, self.random
        ask = round_size(pre, nature.dilution, absorbable(nature.horizon, firm.revenue, nature.team_factor, firm.fixed), nature.ticket_floor)
        own = min(ask, max(nature.ticket * self.commitment, nature.ticket_floor), self.dry)
        if own <= 0.0:
            return
        wants = own < 0.999 * ask or random.random() < nature.syndicate
        if wants:
            own = min(own, nature.lead_most * ask)
        parts, got, tries = {self: own}, own, 0
        while wants and got < 0.999 * ask and len(parts) < PARTNERS and tries < 12:
            tries += 1
            other = random.choice(self.partners) if tries <= 6 else random.choice(model.managers)
            if other is None or not other.alive or other.dry < nature.ticket_floor or other in parts:
                continue
            parts[other] = min(ask - got, max(nature.ticket * other.commitment, nature.ticket_floor), other.dry)
            got += parts[other]
        outside = 0.0
        if got < ask and firm.rounds + 1 >= nature.outside_rounds:
            outside, got = ask - got, ask
        if got < nature.deal_quorum * ask:
            return
        post = pre + got
        firm.dilution *= pre / post
        for other, part in parts.items():
            other.dry -= part
            other.invested += part
            other.deals += 1
            model.flows[books.CAPITAL_CALLS] += part
            firm.receive(books.VENTURE, part)
            firm.stakes.append((other, part / post / firm.dilution, part))
            if other is not self:
                self.partners[random.randrange(PARTNERS)] = other
        if outside > 0.0:
            firm.receive(books.VENTURE_OUTSIDE, outside)
            firm.stakes.append((None, outside / post / firm.dilution, outside))
        firm.plan, firm.raised, firm.post_money, firm.round_quarter = got / nature.horizon, got, post, model.quarter
        firm.rounds += 1
        firm.belief, firm.precision = belief, firm.precision + 1.0 / noise**2
        firm.lead = firm.lead or self
        firm.market.venture += got
        model.register.append((model.quarter, "round", firm.unique_id))
        mark = sum(post >= level * nature.dollar for level in (100.0, 500.0, 1000.0))
        if mark > firm.mark:
            firm.mark = mark
            model.register.append((model.quarter, "valued", firm.unique_id))

    def distribute(self):
        nature, model = self.model.nature, self.model
        model.flows[books.DISTRIBUTIONS] += self.cash
        self.cash = 0.0
        if not self.alive:
            return
        fee = min(nature.fee * self.commitment, self.dry)
        self.dry -= fee
        model.flows[books.CAPITAL_CALLS] += fee
        model.flows[books.FEES] += fee
        if self.ends > model.quarter:
            return
        record = self.returned / max(self.invested, 1.0)
        odds = math.log(max(nature.manager_close, 1e-9) / max(1.0 - nature.manager_close, 1e-9)) - math.log1p(record) - model.climate
        if self.random.random() < 1.0 / (1.0 + math.exp(-odds)):
            self.alive, self.dry = False, 0.0
            return
        self.size *= min(max(nature.next_fund + nature.next_fund_record * record + nature.next_fund_climate * model.climate, 0.5), 2.0)
        self.commitment = self.dry = nature.local_share * self.size
        self.invested = self.returned = 0.0
        self.ends = model.quarter + nature.manager_life


class Designer(Plain):
    """A designer: skill, originality, trade, wage and employer."""

    def leave_job(self):
        """Quit, lose the employer, or found a studio."""
        nature, employer = self.model.nature, self.employer
        if employer is not None:
            if employer.alive:
                if self.random.random() >= nature.designer_quit:
                    return
                employer.designers -= 1
                employer.design_skill -= self.skill
            self.employer = None
        self.model.free_designers.append(self)
        if self.random.random() < nature.studio * math.exp(0.5 * self.originality):
            self.model.studios.append(self)


def take_jobs(model, firms):
    """Within each trade the best free designers go to the firms first in line, three to a firm; then teams are paid and appeal moves."""
    nature, random = model.nature, model.random
    people, jobs = {}, {}
    for designer in model.free_designers:
        people.setdefault(designer.trade, []).append((designer.skill + 0.5 * random.random(), designer))
    for firm in firms:
        gap = wanted(firm.staff, firm.market.designer_share) - firm.designers
        if gap > 0 and firm.cash > 2.0 * firm.fixed:
            jobs.setdefault(firm.market.number, []).append((math.log1p(max(firm.profit, 0.0)) + random.random(), gap, firm))
    for trade, line in jobs.items():
        ready = sorted(people.get(trade, ()), key=lambda place: place[0])
        for _, gap, firm in sorted(line, key=lambda place: -place[0]):
            for _ in range(int(min(gap, nature.designer_hires, len(ready)))):
                designer = ready.pop()[1]
                designer.employer = firm
                firm.designers += 1
                firm.design_skill += designer.skill
    for firm in firms:
        target = 0.0
        if firm.designers > 0:
            target = appeal_target(firm.design_skill, wanted(firm.staff, firm.market.designer_share))
            firm.spend(books.DESIGN_WAGES, nature.designer_wage * firm.design_skill)
        firm.appeal += nature.appeal_decay * (target - firm.appeal)
