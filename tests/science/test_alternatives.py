"""Rival rules: each moves the city, none of them the luck, and the steady climate leaves history alone."""

import numpy as np
import pytest

from agents import venture_fund
from ecosystem.city import KNOWN
from ecosystem.model import Ecosystem
from ecosystem.nature import Nature
from tests.science.worlds import SCALE, YEARS, base, baseline, differing, run, village

SWITCHES = ("shock_shape", "climate_course", "matching_rule")


def city(**nature):
    """The usual test city in another nature, played to its end."""
    return run(Ecosystem((), seed=1, scale=SCALE, years=YEARS, nature=Nature(**nature), cache=False))


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_is_off_by_itself_and_moves_the_city_when_on(switch):
    assert getattr(Nature(), switch) == 0
    assert differing(baseline(), city(**{switch: 1}))


def test_a_steady_climate_has_the_same_history():
    """History ends with 2020; the branch of the steady climate begins where that of the driver does."""
    steady = Ecosystem((), seed=1, scale=SCALE, years=YEARS, nature=Nature(climate_course=1), cache=False)
    assert not differing(base(), steady)


def test_the_climate_is_the_drivers_in_history_and_level_after_it():
    world = village(1, nature=Nature(climate_course=1, climate_steady=0.1))
    told = {quarter: world.city.at("climate", quarter) for quarter in range(KNOWN - 8, KNOWN + 20)}
    for world.quarter, driver in told.items():
        assert world.climate == (driver if world.quarter <= KNOWN else 0.1)
    assert len({world.city.at("climate", q) for q in range(KNOWN + 1, KNOWN + 20)}) > 10  # else nothing was steadied


def test_the_level_matters_to_the_steady_climate_only():
    assert not differing(baseline(), city(climate_steady=0.5))
    assert differing(city(climate_course=1), city(climate_course=1, climate_steady=0.5))


def managers(world, count=60):
    """Managers with money, all of the first sector; the last three have none."""
    uid = np.arange(count)
    rows = world.funds.add(uid, size=100.0, commitment=100.0, dry=np.where(uid < count - 3, 100.0, 0.0), focus=0, stage=2, skill=1.0)
    world.funds.view.birth[rows] = world.quarter
    return rows


def met(rule):
    """Leads of offers to firms of the first sector, where managers look only at it, and those of another sector."""
    world = village(400, nature=Nature(matching_rule=rule, hurdle=-2.0, meeting=4.0), sector=np.repeat([0, 1], 200), ambitious=1, knowledge=3.0, age=2)
    managers(world)
    venture_fund.screen(world)
    rows, lead, *_ = world.offers
    return rows, lead


def test_at_random_there_are_as_many_meetings_each_with_anybody_who_has_money():
    (fit_rows, fit_lead), (rows, lead) = met(0), met(1)
    assert len(rows) > 100
    assert np.array_equal(rows, fit_rows)  # who meets anybody at all is the same luck
    assert not np.array_equal(lead, fit_lead)
    assert max(lead) < 57 and len(set(lead.tolist())) > 40


def test_at_random_nobody_with_money_is_left_out_for_focus():
    """Half of the managers look elsewhere; by fit no firm of this sector meets them, at random it does."""
    seen = []
    for rule in (0, 1):
        world = village(400, nature=Nature(matching_rule=rule, hurdle=-2.0, meeting=4.0), sector=0, ambitious=1, knowledge=3.0, age=2)
        rows = managers(world)
        world.funds.view.focus[rows[::2]] = 1
        venture_fund.screen(world)
        seen.append(set((world.offers[1] % 2).tolist()))
    assert seen == [{1}, {0, 1}]
