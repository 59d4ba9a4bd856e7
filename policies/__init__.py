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

# risk

# measurement

# fashion
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy
from policies.fashion.event_subsidy import EventSubsidy
from policies.fashion.overseas_store_award import OverseasStoreAward
from policies.fashion.design_centres import DesignCentres
from policies.fashion.designer_talent import DesignerTalent

# place
from policies.place.headquarters_attraction import HeadquartersAttraction

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

        # risk

        # measurement

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,
        EventSubsidy,
        OverseasStoreAward,
        DesignCentres,
        DesignerTalent,

        # place
        HeadquartersAttraction,
    )
}
