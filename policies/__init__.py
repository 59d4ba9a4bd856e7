"""The catalogue of what the state may do. Adding an instrument is one file and one line here."""

from policies.base import Policy

# supervision
from policies.supervision.sandbox import Sandbox
from policies.supervision.observation_period import ObservationPeriod

# conversion

# finance
from policies.finance.data_loan import DataLoan

# scenarios

# platforms
from policies.platforms.platform_nodes import PlatformNodes
from policies.platforms.incubators import Incubators

# risk

# measurement

# fashion
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy
from policies.fashion.fashion_districts import FashionDistricts

# place
from policies.place.industry_space import IndustrySpace
from policies.place.talent_housing import TalentHousing

CATALOGUE: dict[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        Sandbox,
        ObservationPeriod,
        # conversion

        # finance
        DataLoan,

        # scenarios

        # platforms
        PlatformNodes,
        Incubators,

        # risk

        # measurement

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,
        FashionDistricts,

        # place
        IndustrySpace,
        TalentHousing,
    )
}
