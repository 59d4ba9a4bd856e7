"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy

# supervision
from policies.supervision.sandbox import Sandbox
from policies.supervision.observation_period import ObservationPeriod
from policies.supervision.green_channel import GreenChannel
from policies.supervision.entry_deregulation import EntryDeregulation
from policies.supervision.operation_deregulation import OperationDeregulation
from policies.supervision.local_standards import LocalStandards

# conversion

# finance
from policies.finance.data_loan import DataLoan

# scenarios

# platforms

# risk
from policies.risk.financial_risk_watch import FinancialRiskWatch
from policies.risk.ip_protection import IpProtection
from policies.risk.ethics_review import EthicsReview

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
        GreenChannel,
        EntryDeregulation,
        OperationDeregulation,
        LocalStandards,
        # conversion

        # finance
        DataLoan,

        # scenarios

        # platforms

        # risk
        FinancialRiskWatch,
        IpProtection,
        EthicsReview,

        # measurement

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,

        # place
    )
}
