"""City scenarios: contracts are posted, won and paid, and go to incumbents alone when they are large and none is kept."""

from policies import CATALOGUE
from tests.policies import scenarios

CityScenarios = CATALOGUE["city_scenarios"]
FULL = {"budget": 3000.0}
NULLS = scenarios.NULLS


def test_a_programme_buys_and_leaves_data_references_and_customers():
    scenarios.works(CityScenarios)


def test_what_was_promised_is_paid_and_ends():
    scenarios.ends(CityScenarios)


def test_never_more_than_the_budget():
    scenarios.never_more_than_the_budget(CityScenarios)


def test_it_fails_when_incumbents_win_them_all():
    scenarios.fails_when_incumbents_win_them_all(CityScenarios)
