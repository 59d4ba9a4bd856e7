"""Firms ask for different sums: plans differ in size, on the mean as before, and a firm keeps its plan."""

import math

import numpy as np

from agents.venture_fund import plan_size
from ecosystem.draws import normal_numpy
from tests.science.worlds import village


def plans(spread, quarter="2021Q1"):
    world = village(20_000, quarter=quarter, age=np.full(20_000, 8) if quarter == "2021Q1" else np.full(20_000, 12))
    luck = normal_numpy(world.key("fund.plan", 0), world.firms["uid"])
    return world.firms["uid"], np.array([plan_size(spread, z) for z in luck.tolist()])


def test_plans_differ_by_their_spread_and_not_on_the_mean():
    _, size = plans(0.8)
    assert abs(np.log(size).std() - 0.8) < 0.02
    assert abs(size.mean() - 1.0) < 0.03
    assert abs(np.median(size) - math.exp(-0.32)) < 0.03


def test_a_firm_keeps_its_plan():
    (one, first), (same, later) = plans(0.8), plans(0.8, "2022Q1")
    assert (one == same).all()
    assert (first == later).all()
