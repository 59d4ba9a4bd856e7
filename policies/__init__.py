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
from policies.conversion.research_partnership import ResearchPartnership
from policies.conversion.new_product_recognition import NewProductRecognition
from policies.conversion.technology_exchange import TechnologyExchange
from policies.conversion.pilot_production import PilotProduction

# finance
from policies.finance.shared_digital_means import SharedDigitalMeans
from policies.finance.data_loan import DataLoan
from policies.finance.supply_chain_finance import SupplyChainFinance
from policies.finance.ip_pledge_loan import IpPledgeLoan
from policies.finance.investment_loan_linkage import InvestmentLoanLinkage
from policies.finance.guidance_fund import GuidanceFund
from policies.finance.registration_listing import RegistrationListing
from policies.finance.tax_relief import TaxRelief

# scenarios
from policies.scenarios.manufacturing_scenarios import ManufacturingScenarios
from policies.scenarios.city_scenarios import CityScenarios
from policies.scenarios.consumption_scenarios import ConsumptionScenarios

# platforms
from policies.platforms.innovation_platforms import InnovationPlatforms
from policies.platforms.platform_nodes import PlatformNodes
from policies.platforms.incubators import Incubators

# risk
from policies.risk.financial_risk_watch import FinancialRiskWatch
from policies.risk.ip_protection import IpProtection
from policies.risk.ethics_review import EthicsReview

# measurement
from policies.measurement.new_economy_statistics import NewEconomyStatistics

# fashion
from policies.fashion.key_technology_subsidy import KeyTechnologySubsidy
from policies.fashion.application_innovation_subsidy import ApplicationInnovationSubsidy
from policies.fashion.public_platform_subsidy import PublicPlatformSubsidy
from policies.fashion.event_subsidy import EventSubsidy
from policies.fashion.overseas_store_award import OverseasStoreAward
from policies.fashion.design_centres import DesignCentres
from policies.fashion.designer_talent import DesignerTalent
from policies.fashion.fashion_districts import FashionDistricts

# place
from policies.place.industry_space import IndustrySpace
from policies.place.talent_housing import TalentHousing
from policies.place.headquarters_attraction import HeadquartersAttraction

CATALOGUE: dict[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        # supervision
        Sandbox,
        ObservationPeriod,
        GreenChannel,
        EntryDeregulation,
        OperationDeregulation,
        LocalStandards,

        # conversion
        ResearchPartnership,
        NewProductRecognition,
        TechnologyExchange,
        PilotProduction,

        # finance
        SharedDigitalMeans,
        DataLoan,
        SupplyChainFinance,
        IpPledgeLoan,
        InvestmentLoanLinkage,
        GuidanceFund,
        RegistrationListing,
        TaxRelief,

        # scenarios
        ManufacturingScenarios,
        CityScenarios,
        ConsumptionScenarios,

        # platforms
        InnovationPlatforms,
        PlatformNodes,
        Incubators,

        # risk
        FinancialRiskWatch,
        IpProtection,
        EthicsReview,

        # measurement
        NewEconomyStatistics,

        # fashion
        KeyTechnologySubsidy,
        ApplicationInnovationSubsidy,
        PublicPlatformSubsidy,
        EventSubsidy,
        OverseasStoreAward,
        DesignCentres,
        DesignerTalent,
        FashionDistricts,

        # place
        IndustrySpace,
        TalentHousing,
        HeadquartersAttraction,
    )
}
