"""Designer talent: who comes, what schools and contests do, and how rents eat it."""

import numpy as np
import pytest

from agents import designer, talent, treasury
from agents.returning import INVITED
from ecosystem import ledger
from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.model import play
from ecosystem.nature import Nature
from policies import CATALOGUE
from tests.science.worlds import base, differing, enact, run, village

FASHION = SECTORS.index("fashion")
Measure = CATALOGUE["designer_talent"]
FULL = {"arrivals": 6000, "skill": 2.0, "training": 0.2, "contest": 0.3, "running": 50.0, "budget": 12000.0}
NULLS = [{"budget": 0}, {"arrivals": 0, "running": 0}, {"bonus": 0, "running": 0}, {"bonus": 0, "training": 0, "contest": 1}]
STAY = Nature(designer_leave=0.0)


def people(world, n, trade=FASHION, district=0, skill=1.0, **columns):
    """Designers, free unless `employer` names a row."""
    uid = (np.int64(world.quarter - 8) << 40) | np.arange(n)
    columns = {"skill": skill, "trade": trade, "district": district, "wage": world.nature.designer_wage * np.broadcast_to(skill, n)} | columns
    world.designers.add(uid, **columns)
    row = world.designers["employer"]
    world.designers["employer_uid"][:] = np.where(row >= 0, world.firms["uid"][row], -1)
    held = row >= 0
    world.firms["designers"][:] = np.bincount(row[held], minlength=world.firms.n)
    world.firms["design_skill"][:] = np.bincount(row[held], weights=world.designers["skill"][held], minlength=world.firms.n)
    return world


def invited(world):
    return world.designers["alive"] & (world.designers["uid"] & INVITED != 0)


def test_the_stock_of_designers_is_the_drivers():
    """Without any measure designers leave and are replaced: twenty years on, there are as many as the driver says."""
    world = base().branch(()).world
    assert len(world.designers) == pytest.approx(world.city.at("designers", world.quarter) * world.scale, rel=0.03)
    assert (world.designers["uid"] >= 0).sum() == len(world.designers)


def test_who_leaves_is_no_longer_anyones_designer():
    world = people(village(2, nature=Nature(designer_leave=0.5, designer_rent=0.0), sector=FASHION), 40, employer=np.arange(40) % 3 - 1)
    designer.leave_city(world)
    alive = world.designers["alive"]
    assert 10 < alive.sum() < 30
    for row in (0, 1):
        assert world.firms["designers"][row] == (world.designers["employer"][alive] == row).sum()
    assert world.firms["design_skill"].sum() == pytest.approx(world.firms["designers"].sum())


def test_each_who_comes_is_paid_a_bonus_and_no_more_come_than_it_pays_for():
    world = enact(village(1, nature=STAY), Measure(arrivals=400, bonus=2.0, running=0, training=0, contest=1, budget=100.0))
    talent.come(world)
    assert invited(world).sum() == 50  # 100 wanted this quarter, money for 50
    assert world.accounts["left"][1] == pytest.approx(0.0)
    assert world.ledger.flows[ledger.TALENT_BONUS] == pytest.approx(100.0)
    world.quarter += 1
    talent.come(world)
    assert invited(world).sum() == 50


def test_those_invited_go_where_the_measure_is_aimed_at():
    world = enact(village(1), Measure(arrivals=4000, budget=1e5, sectors=["it", "fashion"], districts=["luohu", "yantian"]))
    talent.come(world)
    who = np.flatnonzero(invited(world))
    assert len(who) == 1000
    assert set(world.designers["trade"][who]) == {SECTORS.index("it"), FASHION}
    assert set(world.designers["district"][who]) == {DISTRICTS.index("luohu"), DISTRICTS.index("yantian")}
    assert world.designers["skill"][who].mean() == pytest.approx(1.6, rel=0.05)


def test_schools_raise_the_skill_of_the_free_as_far_as_they_are_paid():
    for budget, part in ((20.0, 0.1), (2.5, 0.05)):  # running costs 5 a quarter; half of it is there
        world = people(village(1, sector=FASHION), 3, skill=np.array([0.5, 1.5, 1.0]), employer=np.array([-1, -1, 0]))
        enact(world, Measure(arrivals=0, training=0.1, contest=1.0, running=20.0, budget=budget))
        treasury.vote(world)
        world.free_designers = np.array([0, 1])
        talent.train(world)
        assert world.designers["skill"] == pytest.approx([0.5 + part, 1.5, 1.0])
        assert world.designers["wage"][0] == pytest.approx(world.nature.designer_wage * (0.5 + part))


def test_contests_make_the_line_one_of_skill():
    """Half a unit of luck hides a difference of a tenth; with contests the better half is hired."""
    skill = np.where(np.arange(400) % 2 == 0, 1.0, 1.1)

    def hired(**dose):
        world = people(village(200, sector=FASHION, staff=3.0, cash=10.0), 400, skill=skill)
        enact(world, *([Measure(arrivals=0, training=0, **dose)] if dose else []))
        world.free_designers = np.arange(400)
        designer.take_jobs(world)
        taken = world.designers["employer"] >= 0
        assert taken.sum() == 200
        return world.designers["skill"][taken].mean()

    assert hired(contest=0.0) == pytest.approx(1.1)
    assert 1.0 < hired() < 1.08
    assert hired(contest=1.0) == hired()


def test_it_fails_when_rents_eat_it():
    """In a city four times as dear, half of those who were invited are gone after three years, bonus and all."""

    def stayed(times):
        world = people(village(1), 1)
        world.places["rent"][:] *= times
        enact(world, Measure(arrivals=4000, budget=1e5))
        talent.come(world)
        came = invited(world).sum()
        for _ in range(12):
            world.quarter += 1
            designer.leave_city(world)
        return invited(world).sum() / came

    usual, dear = stayed(1.0), stayed(4.0)
    assert usual > 0.9
    assert dear < 0.55


@pytest.mark.parametrize("null", NULLS, ids=str)
def test_null_doses(null):
    one, other = run(base(0.003, 1).branch((Measure(**null),))), run(base(0.003, 1).branch(()))
    assert differing(one, other, leave_out=("accounts.",)) == []


def test_nobody_elses_luck_moves():
    """Designers of other trades come, stay and are who they would have been."""
    worlds = []
    for measures in ((), (Measure(**FULL),)):
        model = base(0.01, 1).branch(measures)
        for _ in range(4):
            play(model.world, model.measures, model._note)
        d = model.world.designers.view
        ordinary = d.alive & (d.uid & INVITED == 0) & (d.trade != FASHION)
        worlds.append({u: (t, x) for u, t, x in zip(d.uid[ordinary], d.trade[ordinary], d.skill[ordinary], strict=True)})
    assert worlds[0] == worlds[1]
