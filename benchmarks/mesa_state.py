"""Accounts, banks and regulators of the Mesa twin: agents/treasury, agents/bank and agents/regulator, one object at a time."""

from __future__ import annotations

import math

from agents.firm.columns import EXEMPT, LICENSED, SANDBOX
from agents.regulator import effort
from benchmarks.mesa_plain import Plain
from ecosystem import ledger as books
from ecosystem.terms import TERMS

effort = effort.py_func
NEUTRAL = {t.name: t.neutral for t in TERMS.values() if t.table == "regulators"}


class Account(Plain):
    """An account of the treasury."""

    def vote(self):
        self.quarter_spent = 0.0
        if self.model.quarter % 4 == 0 or self.model.quarter == self.model.start:
            self.left = self.budget

    def pay(self, amount, flow, room=math.inf):
        paid = min(max(self.left, 0.0), max(room, 0.0), amount)
        self.left -= paid
        self.quarter_spent += paid
        self.spent += paid
        self.model.flows[flow] += paid
        return paid

    def reimburse(self, claims, name):
        """Pay claims best merit first, as a jury sees it, until the quarter's part of the year's money ends."""
        if not claims:
            return
        room = self.left / (4 - self.model.quarter % 4)
        asked = given = 0.0
        for _, firm in sorted(claims, key=lambda claim: -claim[0]):
            claim = getattr(firm, name)
            paid = self.pay(claim, books.GRANTS, room - given)
            firm.cash += paid
            firm.granted += paid
            setattr(firm, name, 0.0)
            asked, given = asked + claim, given + paid
            self.applied += 1
            if paid > 0.0:
                self.awarded += 1
                firm.grant_account = self
                self.model.register.append((self.model.quarter, "grant", firm.unique_id))
        memory = self.model.nature.claim_memory
        self.chance = memory * self.chance + (1.0 - memory) * given / asked

    def recover(self, firm):
        """A firm that takes grants and leaves the city pays back what the law asks, as far as its cash reaches."""
        back = min(self.model.rules.clawback * firm.granted, max(firm.cash, 0.0))
        firm.spend(books.RECOVERED, back)
        self.recovered += back


class Bank(Plain):
    """A bank."""

    def lend(self, firm, amount, rate, default, on_data):
        nature, rules = self.model.nature, self.model.rules
        if self.loans + self.data_loans + self.bad + self.data_bad + amount > self.capital / rules.capital_ratio:
            return
        if on_data and firm.credit_account is not None:
            account = firm.credit_account
            life = 0.25 / nature.amortisation
            need = amount * (firm.loan_subsidy * life + firm.loss_share * default * nature.loss_given_default)
            account.applied += 1
            if account.committed + need > account.left:
                # Without support the bank lends what it would have lent anyway.
                amount = min(amount, (nature.micro_credit if self.model.data_open else 0.0) - firm.data_debt)
                if amount <= 0.005:
                    return
            else:
                account.committed += need
                account.awarded += 1
        total = firm.debt + firm.data_debt
        firm.loan_rate = (firm.loan_rate * total + rate * amount) / (total + amount)
        if on_data:
            firm.data_debt += amount
            self.data_loans += amount
            self.model.register.append((self.model.quarter, "loan", firm.unique_id))
        else:
            firm.debt += amount
            self.loans += amount
        firm.receive(books.LENDING, amount)
        self.cash -= amount

    def collect(self, interest, back, data_back):
        self.income += interest
        self.loans -= back
        self.data_loans -= data_back
        self.cash += interest + back + data_back

    def write_down(self, debt, data_debt):
        loss, gone = self.model.nature.loss_given_default, debt + data_debt
        self.loans -= debt
        self.bad += debt
        self.data_loans -= data_debt
        self.data_bad += data_debt
        self.capital = max(self.capital - loss * gone, 0.0)
        self.cash += (1.0 - loss) * gone
        self.model.flows[books.LIQUIDATION] += (1.0 - loss) * gone

    def keep_books(self):
        """Pay for money and running costs, keep the ratio of capital, hold cash for a part of the loans."""
        nature, rules, flows = self.model.nature, self.model.rules, self.model.flows
        book = self.loans + self.data_loans
        funding, costs = 0.25 * rules.policy_rate * book, 0.25 * nature.bank_costs * nature.margin * book
        self.capital = max(self.capital + self.income - funding - costs, 0.0)
        self.income = 0.0
        need = rules.capital_ratio * (book + self.bad + self.data_bad)
        if self.capital < nature.bank_buffer * need:
            self.capital += nature.bank_recapital * need
        self.capital = min(self.capital, max(nature.bank_surplus * need, nature.bank_capital * self.model.scale))
        gap = nature.bank_liquidity * book - (self.cash - funding - costs)
        self.cash = nature.bank_liquidity * book
        flows[books.FUNDING_COST] += funding
        flows[books.BANK_COSTS] += costs
        flows[books.BANK_FUNDING if gap > 0.0 else books.BANK_RELEASE] += abs(gap)
        self.bad -= self.bad / nature.write_off
        self.data_bad -= self.data_bad / nature.write_off


class Regulator(Plain):
    """The regulator of one domain."""

    def meet_terms(self):
        self.__dict__.update(NEUTRAL)

    def review(self, queue, inside):
        """End tests, admit new ones, decide queued cases in order until capacity is used."""
        nature, rules, model, random = self.model.nature, self.model.rules, self.model, self.random
        for firm in inside:
            if model.quarter - firm.since >= max(self.sandbox_stay, 1.0):
                firm.tested = 1
                self.decide(firm)
        self.inside = [firm for firm in inside if firm.licence == SANDBOX]
        if self.inside:
            self.sandbox_account.pay(self.sandbox_cost * len(self.inside), books.SUPERVISION)
        queue = self.admit(queue)
        ready = [firm for firm in queue if model.quarter - firm.queued >= rules.review_minimum]
        random.shuffle(ready)
        ready.sort(key=lambda firm: firm.queued)
        cost = effort(nature.novelty_effort, nature.codified_saving, bool(self.codified))
        self.capacity += nature.staffing * (max(len(queue) * cost / rules.review_target, nature.staff_floor * model.scale) - self.capacity)
        available = self.capacity + self.carry
        done = ready[: int(available / cost)]
        self.decided = len(done)
        self.carry = 0.0 if self.decided < int(available / cost) else available - self.decided * cost
        self.queue = len(queue) - self.decided
        pace = max(self.capacity / cost + self.sandbox_slots / max(self.sandbox_stay, 1.0), 0.05 * model.scale)
        self.wait = min(max(rules.review_minimum, self.queue / pace), nature.longest_wait)
        for firm in done:
            self.decide(firm)

    def admit(self, queue):
        """Fill free places with the best of those who pass the test; return who still queues."""
        places = self.sandbox_slots + self.slots_carry
        self.slots_carry = places - int(places) if self.sandbox_slots > 0 else 0.0
        free = int(places) - len(self.inside)
        if self.sandbox_slots <= 0 or free <= 0:
            return queue
        nature, random = self.model.nature, self.random
        passed = [f for f in queue if f.sandbox_open > 0 and random.random() < nature.sandbox_pass]
        passed.sort(key=lambda f: -(f.knowledge + nature.quality_spread * random.gauss(0.0, 1.0)))
        for firm in passed[:free]:
            firm.licence, firm.since = SANDBOX, self.model.quarter
            self.model.register.append((self.model.quarter, "sandbox", firm.unique_id))
        self.inside += passed[:free]
        return [firm for firm in queue if firm.licence != SANDBOX]

    def decide(self, firm):
        """Grant the licence, or refuse the product: the firm goes on with an ordinary one."""
        quarter = self.model.quarter
        refused = self.random.random() < self.model.nature.refusal * (self.model.nature.strictness - self.tolerance)
        firm.since, firm.queued = quarter, 0
        if refused:
            firm.licence, firm.novel = EXEMPT, 0
            firm.knowledge -= self.model.nature.novelty_premium
        else:
            firm.licence, firm.tested = LICENSED, 1
        self.model.register.append((quarter, "refused" if refused else "licensed", firm.unique_id))

    def learn(self):
        nature, market, scale = self.model.nature, self.market, self.model.scale
        market.trust += nature.trust_recovery * (1.0 - market.trust)
        market.trust *= math.exp(-nature.trust_loss * market.incidents / scale)
        self.tolerance = nature.trusting * market.trust
        cases = (self.decided + nature.sandbox_learning * sum(firm.licence == SANDBOX for firm in self.inside)) / scale
        self.understanding += (1.0 - self.understanding) * (1.0 - math.exp(-nature.learning * cases)) - nature.forgetting * self.understanding
        self.codified = int(self.understanding >= nature.codify_at)
