"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy

# supervision
from policies.supervision.sandbox import Sandbox
from policies.supervision.observation_period import ObservationPeriod

# conversion

# finance
from policies.finance.shared_digital_means import SharedDigitalMeans
from policies.finance.data_loan import DataLoan

# scenarios
from policies.scenarios.manufacturing_scenarios import ManufacturingScenarios
from policies.scenarios.city_scenarios import CityScenarios
from policies.scenarios.consumption_scenarios import ConsumptionScenarios

# platforms

# risk

# measurement
from policies.measurement.new_economy_statistics import NewEconomyStatistics

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
        SharedDigitalMeans,
        DataLoan,

        # scenarios
        ManufacturingScenarios,
        CityScenarios,
        ConsumptionScenarios,

        # platforms

        # risk

        # measurement
        NewEconomyStatistics,

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,

        # place
    )
}
