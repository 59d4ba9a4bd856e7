"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy

# supervision
from policies.supervision.sandbox import Sandbox
from policies.supervision.observation_period import ObservationPeriod

# conversion
from policies.conversion.research_partnership import ResearchPartnership
from policies.conversion.new_product_recognition import NewProductRecognition
from policies.conversion.technology_exchange import TechnologyExchange
from policies.conversion.pilot_production import PilotProduction

# finance
from policies.finance.data_loan import DataLoan

# scenarios

# platforms
from policies.platforms.innovation_platforms import InnovationPlatforms

# risk

# measurement

# fashion
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy
from policies.fashion.public_platform_subsidy import PublicPlatformSubsidy

# place

CATALOGUE: dict[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        Sandbox,
        ObservationPeriod,
        # conversion
        ResearchPartnership,
        NewProductRecognition,
        TechnologyExchange,
        PilotProduction,

        # finance
        DataLoan,

        # scenarios

        # platforms
        InnovationPlatforms,

        # risk

        # measurement

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,
        PublicPlatformSubsidy,

        # place
    )
}
