"""A replicate is one history with one future for each scenario; what is large is made once and let go."""

import gc
import weakref

import pytest
from synthetic import bits

from ecosystem import cross_section, history
from experiments import compare, load, replicate, run
from experiments.replicate import forget_history, simulate, worlds_of

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2)


@pytest.fixture
def asked(monkeypatch):
    """How often a history was read or played; none is kept in memory before or after."""
    count = []
    monkeypatch.setattr(history, "at", lambda *a, _at=history.at: count.append(a[3]) or _at(*a))
    forget_history()
    yield count
    forget_history()


def test_worlds_of_one_history_branch_from_memory(asked):
    first = simulate([BASE, PILOT], 0)
    again = simulate([PILOT.replaced(years=1)], 0)
    assert len(asked) == 1
    simulate([BASE], 1)
    assert len(asked) == 2
    assert bits(simulate([BASE, PILOT], 0)[1]) == bits(first[1])
    assert len(asked) == 3
    assert (again[0].series["entrants"] == first[1].series["entrants"][:-4]).all()


def test_one_history_is_in_memory_at_a_time_and_none_after_a_question(asked, monkeypatch):
    simulate([BASE], 0)
    held = []
    monkeypatch.setattr(history, "at", lambda *a, _at=history.at: held.append(replicate._kept) or _at(*a))
    simulate([BASE], 1)
    assert held == [None], "the old one is let go before the new one is made"
    compare(BASE, PILOT, replicates=1, workers=1)
    assert replicate._kept is None


def test_only_histories_of_the_usual_nature_and_rules_are_kept_on_disk(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("TEQU_CACHE", str(tmp_path))
    small = BASE.replaced(scale=0.002, years=1)
    simulate([small.replaced(nature={"dollar": 7.5}), small.replaced(name="fine", rules={"fine": 0.75})], 0)
    assert list(tmp_path.glob("*.history")) == []
    simulate([small.replaced(nature={"dollar": 6.9})], 0)  # what it is anyway
    assert len(list(tmp_path.glob("*.history"))) == 1
    assert asked == [False, False, True]


def test_scenarios_of_one_history_follow_each_other_and_the_first_comes_first(asked):
    other = {"nature": {"dollar": 7.5}, "scale": 0.002, "years": 1}
    small = {"scale": 0.002, "years": 1}
    mixed = [
        BASE.replaced(**small),
        PILOT.replaced(name="a", **other),
        PILOT.replaced(name="b", **small),
        BASE.replaced(name="c", **other),
        BASE.replaced(name="d", **small),
    ]
    assert [s.name for s, *_ in worlds_of(mixed, 1)] == ["status-quo", "b", "a", "c"]  # d is the status quo again
    assert len(asked) == 2
    trajectories = simulate(mixed, 0)
    assert bits(trajectories[4]) == bits(trajectories[0])
    assert bits(trajectories[1]) == bits(simulate([mixed[1]], 0)[0])


def test_a_world_that_was_let_go_of_is_freed():
    worlds = []
    for _, model, _ in worlds_of([BASE, PILOT], 1):
        worlds.append(weakref.ref(model.world))
        del model
    gc.collect()
    assert [world() for world in worlds] == [None, None]


def test_watching_changes_nothing_and_sees_every_quarter():
    seen = []
    watched = [t for *_, t in worlds_of([BASE], 5, lambda s, world: seen.append((s.name, world.quarter)))]
    assert seen == [("status-quo", q) for q in range(163, 172)]
    assert bits(watched[0]) == bits(next(t for *_, t in worlds_of([BASE], 5)))
    paired, alone = (simulate([BASE, PILOT], 0, twins=twins) for twins in (True, False))
    assert [bits(t) for t in paired] == [bits(t) for t in alone]
    assert alone.twins is None


def test_an_error_says_in_which_scenario(monkeypatch):
    from ecosystem.model import Ecosystem

    monkeypatch.setattr(Ecosystem, "step", lambda self, _step=Ecosystem.step: 1 / 0 if self.measures else _step(self))
    outcome = run.gather(lambda r: simulate([BASE, PILOT], r), 1, workers=1)
    assert [(f.scenario, f.message) for f in outcome.failures] == [("pilot-2021", "ZeroDivisionError: division by zero")]


# -- the city cut across at its end ------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.01, 0.04])
def test_sizes_and_cohorts_add_up_to_the_headline(scale):
    (trajectory,) = simulate([PILOT.replaced(scale=scale, years=7, nature={"dollar": 1.0})], 5)
    head = trajectory.headline()
    assert set(trajectory.by_size) == {"active_firms", "jobs", "high_tech_firms", "valued_100m", "unicorns"}
    assert set(trajectory.by_cohort) == {*trajectory.by_size, "entrants", "survivors_5y", "unicorns_ever"}
    for cut in (trajectory.by_size, trajectory.by_cohort):
        for name, values in cut.items():
            assert head[name] > 0, f"no {name}, so nothing is tested"
            assert (values >= 0).all()
            if name == "jobs":  # people are a sum of fractions, in another order
                assert values.sum() == pytest.approx(head[name], rel=1e-12)
            else:
                assert values.sum() == head[name], name
    assert (trajectory.by_cohort["entrants"][:3] == 0).all()
    assert trajectory.by_cohort["survivors_5y"][4] == 0, "firms founded from 2026 on are not five years old in 2027"


def test_a_size_holds_the_firms_whose_staff_it_names():
    (_, model, _) = next(worlds_of([PILOT.replaced(scale=0.02)], 4))
    firms = model.world.firms
    staff = firms["staff"][firms["alive"]]
    sizes = cross_section.by_size(model.world)["active_firms"]
    assert sizes.tolist() == [(staff < 10).sum(), ((staff >= 10) & (staff < 100)).sum(), ((staff >= 100) & (staff < 300)).sum(), (staff >= 300).sum()]
    assert (sizes > 0).all()


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        ("2021Q1", "2035Q4", ["before 2010", "2010-2014", "2015-2020", "2021-2025", "2026-2030", "2031-2035"]),
        ("2021Q1", "2021Q4", ["before 2010", "2010-2014", "2015-2020", "2021-2025"]),
        ("2021Q1", "2020Q4", ["before 2010", "2010-2014", "2015-2020", "2021-2025"]),  # before the first step
        ("2015Q1", "2019Q4", ["before 2010", "2010-2014", "2015-2019"]),
        ("2011Q1", "2016Q4", ["before 2010", "2010", "2011-2015", "2016-2020"]),
        ("2019Q3", "2021Q4", ["before 2010", "2010-2014", "2015Q1-2019Q2", "2019Q3-2024Q2"]),
    ],
)
def test_cohorts_follow_from_the_policys_start(start, end, names):
    from ecosystem.clock import quarter

    groups = cross_section.cohorts(quarter(start), quarter(end))
    assert [group.name for group in groups] == names
    assert [group.least for group in groups] == sorted({group.least for group in groups})
    assert all(group.label.zh.endswith("设立") for group in groups)
