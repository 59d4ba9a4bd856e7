"""The money of a firm in the Mesa twin: the firm's side of agents/bank, and a purse whose every move is a flow of the ledger."""

from __future__ import annotations

from mesa import Agent

from agents.bank import BANKS, DATA_BANKS, chance, cover, credit_limit, default_score, lending_rate
from ecosystem import ledger as books

chance, cover, credit_limit, default_score, lending_rate = (f.py_func for f in (chance, cover, credit_limit, default_score, lending_rate))


class Borrower(Agent):
    """An agent with cash, debts and a bank."""

    def spend(self, flow, amount):
        self.cash -= amount
        self.model.flows[flow] += amount

    def receive(self, flow, amount):
        self.cash += amount
        self.model.flows[flow] += amount

    def bank_for(self, on_data):
        """The firm's own bank, or a data bank where there are such."""
        own = self.home_bank
        return self.model.banks[own % DATA_BANKS if on_data and self.model.data_open else DATA_BANKS + own % (BANKS - DATA_BANKS)]

    def ask_for_credit(self):
        """Ask on the ordinary channel, then on data; the bank lends while its capital reaches."""
        model, nature = self.model, self.model.nature
        if model.quarter - self.birth < nature.credit_age or self.listed:
            return
        need = nature.loan_need * self.fixed + nature.working_capital * self.revenue - self.cash
        if need <= 0.0:
            return
        state = cover(self.cash, self.profit, self.fixed)
        worth = self.cash + self.data - self.debt - self.data_debt
        patents = (self.patents, nature.patent_value, nature.patent_ltv)
        limit = credit_limit(nature.net_worth_multiple, worth, 4.0 * self.profit, nature.micro_credit, *patents) - self.debt
        default = self.seen_default(state, self.data_signal)
        on_data = False
        if default > nature.default_limit or limit <= 0.01:
            if not (model.data_open or self.data_ltv > 0.0):
                return
            on_data = True
            default = self.seen_default(state, min(nature.data_noise if model.data_open else 1.0, self.data_signal))
            limit = (nature.micro_credit if model.data_open else 0.0) + self.data_ltv * self.data - self.data_debt
            if default > nature.default_limit or limit <= 0.005:
                return
        rate = lending_rate(model.rules.policy_rate, default, nature.loss_given_default, nature.margin)
        self.bank_for(on_data).lend(self, min(need, limit), rate, default, on_data)

    def seen_default(self, state, kept):
        nature = self.model.nature
        noise = nature.score_noise * kept * self.random.gauss(0.0, 1.0)
        return chance(default_score(nature.default_intercept, nature.default_cover, state, noise))

    def serve_loans(self):
        debt, data_debt = self.debt, self.data_debt
        if debt + data_debt <= 0.0:
            return
        share = self.model.nature.amortisation
        own, other = self.bank_for(False), self.bank_for(True)
        back, data_back = (debt if debt < 0.01 else share * debt), (data_debt if data_debt < 0.01 else share * data_debt)
        interest, data_interest = 0.25 * self.loan_rate * debt, 0.25 * self.loan_rate * data_debt
        self.debt, self.data_debt = debt - back, data_debt - data_back
        self.spend(books.INTEREST, interest + data_interest)
        self.spend(books.REPAYMENT, back + data_back)
        own.collect(interest, back, 0.0)
        other.collect(data_interest, 0.0, data_back)
        if self.loan_subsidy > 0.0 and data_debt > 0.0:
            paid = self.credit_account.pay(0.25 * min(self.loan_subsidy, self.loan_rate) * data_debt, books.INTEREST_SUBSIDY)
            self.cash += paid
            self.credit_account.committed = max(self.credit_account.committed - paid, 0.0)

    def settle_debt(self):
        """Before leaving: pay the loans back as far as cash reaches; the rest goes bad."""
        debt, data_debt = self.debt, self.data_debt
        if debt + data_debt <= 0.0:
            return
        part = min(max(self.cash / (debt + data_debt), 0.0), 1.0)
        self.spend(books.REPAYMENT, part * (debt + data_debt))
        self.bank_for(False).collect(0.0, part * debt, 0.0)
        bank = self.bank_for(True)
        bank.collect(0.0, 0.0, part * data_debt)
        debt, data_debt = debt - part * debt, data_debt - part * data_debt
        if debt + data_debt > 0.0:
            self.bank_for(False).write_down(debt, 0.0)
            bank.write_down(0.0, data_debt)
            if self.loss_share > 0.0 and data_debt > 0.0:
                account = self.credit_account
                paid = account.pay(self.loss_share * self.model.nature.loss_given_default * data_debt, books.LOSS_SHARING)
                account.committed = max(account.committed - paid, 0.0)
                bank.cash += paid
                bank.capital += paid
        self.debt = self.data_debt = 0.0
