"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy

# supervision
from policies.supervision.sandbox import Sandbox
from policies.supervision.observation_period import ObservationPeriod

# conversion

# finance
from policies.finance.data_loan import DataLoan
from policies.finance.supply_chain_finance import SupplyChainFinance
from policies.finance.ip_pledge_loan import IpPledgeLoan
from policies.finance.investment_loan_linkage import InvestmentLoanLinkage
from policies.finance.guidance_fund import GuidanceFund
from policies.finance.registration_listing import RegistrationListing

# scenarios

# platforms

# risk

# measurement

# fashion
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy

# place

CATALOGUE: dict[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        Sandbox,
        ObservationPeriod,
        # conversion

        # finance
        DataLoan,
        SupplyChainFinance,
        IpPledgeLoan,
        InvestmentLoanLinkage,
        GuidanceFund,
        RegistrationListing,

        # scenarios

        # platforms

        # risk

        # measurement

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,

        # place
    )
}
