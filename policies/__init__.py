"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.finance.data_loan import DataLoan
from policies.supervision.observation_period import ObservationPeriod
from policies.supervision.sandbox import Sandbox

CATALOGUE: dict[str, type[Policy]] = {
    policy.name: policy for policy in (Sandbox, ObservationPeriod, DataLoan, KeyTechnologySubsidy, ApplicationInnovationSubsidy)
}
