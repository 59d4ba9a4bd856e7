"""What measures offer in the Mesa twin: policies/, firm by firm."""


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


def open_sandbox(twin, policy):
    """Share the places out over the domains by where novelty is born."""
    dose = policy.dose
    domains = [r for r in twin.regulators if not policy.targets.sectors or r.market.name in policy.targets.sectors]
    weight = [r.market.novelty_share * r.market.entrant_share for r in domains]
    for regulator, w in zip(domains, weight, strict=True):
        regulator.sandbox_slots += dose.slots * twin.scale * w / sum(weight)
        regulator.sandbox_stay, regulator.exposure_cap = dose.stay, dose.exposure_cap
        regulator.sandbox_watch, regulator.sandbox_cost = dose.watch, dose.cost
        regulator.sandbox_account = twin.accounts[policy.account]
