"""The firm of the Mesa twin: agents/firm and the firm's side of permission and venture capital, one object at a time."""

from __future__ import annotations

import math

from agents.firm import COLUMNS
from agents.firm.columns import GREY, LICENSED, SANDBOX, SUSPENDED, WAITING
from agents.firm.fate import certificate_pays, relabel_needed, research_required
from agents.firm.market import access, advantage, design_effect, growth_bought, relative_size, shock_scale, staff_needed
from agents.firm.research import discovery_chance, step_size, user_cost
from agents.regulator import grey_pays, incident_chance
from agents.treasury import year_ends
from benchmarks.mesa_borrower import Borrower
from ecosystem import ledger as books
from ecosystem.terms import TERMS

NEUTRAL = {t.name: None if t.name.endswith("account") else t.neutral for t in TERMS.values() if t.table == "firms"}
BLANK = {c.name: c.blank for c in COLUMNS if c.name not in ("uid", "alive")}

certificate_pays, relabel_needed, research_required = (f.py_func for f in (certificate_pays, relabel_needed, research_required))
access, advantage, design_effect, growth_bought, relative_size = (f.py_func for f in (access, advantage, design_effect, growth_bought, relative_size))
shock_scale, staff_needed, discovery_chance, step_size = (f.py_func for f in (shock_scale, staff_needed, discovery_chance, step_size))
user_cost, grey_pays, incident_chance, year_ends = (f.py_func for f in (user_cost, grey_pays, incident_chance, year_ends))


class Firm(Borrower):
    """One firm: attributes are those of agents/firm/columns.py, methods are the verbs a firm takes part in."""

    def __init__(self, model, **known):
        super().__init__(model)
        self.__dict__.update(BLANK | known | NEUTRAL)
        self.alive = True
        self.stakes = []  # (fund or None for outsiders, units, cost)

    # -- permission ------------------------------------------------------------------------------------

    def meet_terms(self):
        """The terms of last quarter end; measures in force offer theirs."""
        self.__dict__.update(NEUTRAL)
        for policy, offer in self.model.in_force:
            if self.is_meant(policy.targets):
                offer(self, policy)

    def is_meant(self, targets):
        age = self.model.quarter - self.birth
        return (
            targets.min_age <= age <= targets.max_age
            and 4.0 * self.sales_average <= targets.max_sales
            and (not targets.sectors or self.market.name in targets.sectors)
            and (not targets.districts or self.district.name in targets.districts)
        )

    def watch(self):
        """Sell in the grey where it pays, bear sanctions and incidents."""
        if not self.novel:
            return
        model, nature, rules, market = self.model, self.model.nature, self.model.rules, self.market
        quarter, random = model.quarter, self.random
        state = self.licence
        if state == SUSPENDED and quarter - self.since >= rules.suspension:
            self.licence = state = WAITING if self.queued > 0 else LICENSED
            self.since = quarter
        if state in (WAITING, GREY):
            hazard = rules.sanction_hazard * (nature.strictness - market.regulator.tolerance)
            if quarter - self.birth < self.grace_quarters and self.sales <= self.grace_cap:
                hazard = 0.0
            gain = nature.grey_access - nature.waiting_access
            state = GREY if grey_pays(self.sales, market.gross_margin, gain, hazard, rules.fine, rules.suspension) else WAITING
            self.licence = state
            if state == GREY and random.random() < hazard:
                self.spend(books.FINES, min(rules.fine, max(self.cash, 0.0)))
                self.licence, self.since = SUSPENDED, quarter
                model.register.append((quarter, "sanctioned", self.unique_id))
                return
        watch = rules.watch
        if state == GREY:
            watch = 0.0
        elif state == SANDBOX:
            watch = max(watch, market.regulator.sandbox_watch)
        elif state == LICENSED:
            watch = 1.0 - nature.licensed_risk * (1.0 - watch)
        if self.revenue > 0.0 and random.random() < incident_chance(market.risk, self.revenue, watch):
            self.spend(books.DAMAGES, min(nature.damage * self.revenue, max(self.cash, 0.0)))
            self.incidents += 1
            self.sales *= 1.0 - nature.incident_customers
            market.incidents += 1
            self.licence, self.since = SUSPENDED, quarter
            if state == SANDBOX:
                self.queued = quarter
            model.register.append((quarter, "incident", self.unique_id))

    # -- research --------------------------------------------------------------------------------------

    def invest_in_research(self):
        nature, rules = self.model.nature, self.model.rules
        planned = nature.research_share * self.plan if self.plan > 0.0 else 0.0
        tax = 0.0
        if self.profit > 0.0:
            tax = rules.hightech_tax if self.high_tech else rules.profit_tax
        wanted = self.market.research_intensity * self.drive * self.revenue + planned
        rate, cap, expected = self.research_rate, self.research_cap, 0.0
        if rate > 0.0 and wanted * 4.0 >= nature.project_minimum and rate * wanted * 4.0 < cap:
            expected = rate * self.research_account.chance
        price = user_cost(expected, tax, rules.research_deduction if tax > 0.0 else 0.0)
        done = max(0.0, min(wanted * price**-nature.user_cost, nature.research_cash * self.cash))
        self.spend(books.RESEARCH, done)
        self.research = done
        self.research_average += nature.smoothing * (done - self.research_average)
        self.research_reported = done / (1.0 - self.relabelled)
        year = 4.0 * self.research_average
        if rate > 0.0 and year >= nature.project_minimum and year_ends(self.model.quarter, self.birth):
            claimed = year / (1.0 - max(self.relabelled, nature.relabel_limit * self.honesty**2))
            self.claim_research = min(rate * claimed, cap)

    def innovate(self):
        if self.research <= 0.0:
            return
        nature, random = self.model.nature, self.random
        if random.random() >= discovery_chance(nature.discovery, self.research):
            return
        self.knowledge += step_size(nature.step, random.betavariate(2, 4), nature.fishing_out, self.knowledge - self.market.rival)
        found = math.floor(self.market.patent_rate + random.random())
        self.patents += found
        self.model.patents += found

    def imitate(self):
        nature = self.model.nature
        if self.random.random() < nature.imitation * (1.0 - nature.protection):
            gap = self.model.place_quality[self.market.number][self.district.number] - self.knowledge
            if gap > 0.0:
                self.knowledge += nature.imitation_gap * gap
        if self.lead is not None:
            gap = self.lead.portfolio_mean - self.knowledge
            if gap > 0.0:
                self.knowledge += nature.portfolio_learning * gap

    # -- market ----------------------------------------------------------------------------------------

    def trade(self):
        nature, market, sales = self.model.nature, self.market, self.sales
        start, cap = nature.entry_sales, market.regulator.exposure_cap
        open_to = access(self.licence, nature.waiting_access, nature.grey_access, cap, sales)
        distrust = nature.trust_weight * (1.0 - market.trust) if self.novel else 0.0
        design = market.design_weight * design_effect(self.appeal, nature.design_threshold)
        size = relative_size(sales, start)
        lead = advantage(self.knowledge, design, distrust, market.reference, nature.size_drag, size)
        want, money = min(nature.growth_rate * lead, nature.growth_limit), 0.0
        if want > 0.0:
            want *= open_to
            spare = self.cash - nature.reserve * self.fixed
            money = min(max(spare, self.plan) if self.ambitious else nature.quiet_growth * spare, nature.cash_at_risk * self.cash)
        growth, outlay = growth_bought(want, nature.free_growth, nature.growth_cost, sales, money)
        self.spend(books.EXPANSION, outlay)
        luck = self.random.expovariate(1.4142135623730951) * (1.0 if self.random.random() < 0.5 else -1.0)
        shock = shock_scale(nature.shock_spread, nature.shock_size, size) * luck
        self.sales = sales = sales * math.exp(max(growth, -nature.retreat_limit) + market.drift + max(min(shock, nature.shock_limit), -nature.shock_limit))
        self.revenue = earned = sales * access(self.licence, nature.waiting_access, nature.grey_access, cap, sales)
        self.sales_average += nature.smoothing * (earned - self.sales_average)
        self.receive(books.REVENUE, earned)

    def pay_costs(self):
        model, nature, rules, margin, earned = self.model, self.model.nature, self.model.rules, self.market.gross_margin, self.revenue
        staff = staff_needed(nature.team, earned, nature.productivity)
        self.staff = staff_needed(nature.team, earned, nature.productivity * model.progress)
        team = nature.team * nature.wage
        place = staff * model.space * self.district.rent
        production = (1.0 - margin) * earned
        hired = min((staff - nature.team) * nature.wage, production)
        self.fixed = team + place
        usual = project = nature.application_share * earned
        rate, cap, price = self.application_rate, self.application_cap, 1.0
        if rate > 0.0 and 4.0 * project >= nature.project_minimum and rate * project * 4.0 < cap:
            price = max(1.0 - rate * self.application_account.chance, 0.05)
        project = min(project * price**-nature.user_cost, max(nature.research_cash * self.cash, 0.0))
        if rate > 0.0 and 4.0 * project >= nature.project_minimum and year_ends(model.quarter, self.birth):
            self.claim_application = min(rate * 4.0 * project, cap)
        self.appeal += nature.application_appeal * nature.appeal_decay * (project / usual if usual > 0.0 else 0.0)
        digital = nature.digital_share * earned
        self.spent = project + digital
        profit = margin * earned - team - place - project - digital - self.research
        profit -= 0.25 * self.loan_rate * (self.debt + self.data_debt) + self.designers * nature.designer_wage
        self.profit += nature.smoothing * (profit - self.profit)
        base = profit - rules.research_deduction * self.research_reported
        tax = base * (rules.hightech_tax if self.high_tech else rules.profit_tax) if base > 0.0 else 0.0
        self.spend(books.WAGES, team + hired)
        self.spend(books.RENT, place)
        self.spend(books.INPUTS, production - hired)
        self.spend(books.APPLICATION, project + digital)
        self.spend(books.PROFIT_TAX, tax)
        keep = (nature.reserve * self.fixed + 0.5 * nature.working_capital * earned) * (nature.ambitious_reserve if self.ambitious else 1.0)
        if self.cash > keep and profit > 0.0:
            self.spend(books.DIVIDENDS, nature.drawing * (self.cash - keep))

    def gather_data(self):
        nature = self.model.nature
        self.data += (nature.data_gain + nature.digital_share) * self.revenue - nature.data_decay * self.data

    # -- venture capital and fate ----------------------------------------------------------------------

    def seek_funding(self):
        """Meet managers; the best offer waits to be settled."""
        model, nature = self.model, self.model.nature
        if not self.ambitious or self.listed:
            return
        if self.rounds == 0:
            if model.quarter - self.birth > nature.first_round_age:
                return
        elif model.quarter - self.round_quarter < nature.round_gap or self.cash > (1.0 - nature.seek_spent) * self.raised:
            return
        quality = self.knowledge - self.market.rival + self.market.design_weight * design_effect(self.appeal, nature.design_threshold)
        expected = nature.meeting * math.exp(nature.meeting_climate * model.climate) * (1.0 + nature.meeting_rounds * self.rounds)
        best = None
        for _ in range(math.floor(expected + self.random.random())):
            offer = self.random.choice(model.managers).consider(self, quality)
            if offer is not None and (best is None or offer[0] > best[0]):
                best = offer
        if best is not None:
            model.offers.append((self, *best))

    def fade_plan(self):
        if self.plan > 0.0 and self.cash < 2.0 * self.plan:
            self.plan *= 0.5 if self.plan > 0.01 else 0.0

    def certify(self):
        nature, rules, quarter = self.model.nature, self.model.rules, self.model.quarter
        if self.high_tech and quarter < self.certified_until:
            return
        if (self.high_tech or self.random.random() < nature.certify_aware) and quarter - self.birth >= rules.hightech_age:
            sales = 4.0 * self.sales_average
            required = research_required(sales, rules.hightech_small, rules.hightech_middle, rules.hightech_large)
            gap = relabel_needed(4.0 * self.research_average / max(sales, 1e-6), required)
            missing = max(rules.hightech_patents - self.patents, 0.0)
            price = nature.certify_cost * (1.0 + gap) + nature.patent_price * missing
            pays = certificate_pays(self.profit, rules.profit_tax, rules.hightech_tax, rules.hightech_years, price)
            if pays and gap <= nature.relabel_limit and self.cash > price:
                self.spend(books.CERTIFICATION, price)
                self.patents += missing
                self.high_tech, self.certified_until, self.relabelled = 1, quarter + rules.hightech_years, gap
                self.model.register.append((quarter, "certified", self.unique_id))
                return
        if self.high_tech:
            self.high_tech, self.relabelled = 0, 0.0

    def sell_or_leave(self):
        nature, random = self.model.nature, self.random
        if self.listed:
            return
        if self.rounds > 0 and self.plan <= 0.0 and random.random() < nature.sale_hazard:
            self.settle_debt()
            self.model.cash_out(self, nature.sale_price * self.model.fair_value(self), founders_too=True)
            self.depart("sold", books.REMOVAL)
        elif random.random() < nature.leave_hazard * (self.district.rent / self.model.mean_rent) ** nature.leave_rent:
            self.settle_debt()
            if self.granted > 0.0:
                self.grant_account.recover(self)
            self.depart("left", books.REMOVAL)

    def close(self):
        """Close without money, or give up on losses that will soon eat the rest."""
        nature = self.model.nature
        losing = self.profit < 0.0 and self.cash < -nature.give_up * self.profit
        if self.cash < 0.0 or (losing and self.random.random() < nature.quit_margin):
            self.settle_debt()
            self.model.will_return(self)
            self.depart("closed", books.CLOSING)

    def depart(self, how, flow):
        if self.cash < 0.0:
            self.receive(books.SUPPLIER_LOSS, -self.cash)
        self.spend(flow, self.cash)
        self.stakes.clear()
        self.alive = False
        lag = 0.5 * self.model.nature.registry_lag * (self.random.expovariate(1.0) + self.random.expovariate(1.0))
        self.model.record_exit(self, how, int(lag))
        self.remove()
