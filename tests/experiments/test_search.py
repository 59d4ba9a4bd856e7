"""A search gives the same trials whatever interrupts it, finds a front that is known, and keeps to its constraint."""

import numpy as np
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from experiments.optimise.search import Search, Told

SPACE = {
    "grant": FloatDistribution(0.0, 600.0),
    "places": IntDistribution(0, 80),
    "waste": FloatDistribution(0.0, 1.0),
    "who": CategoricalDistribution([0, 1, 2]),
}
WAYS = ["maximize", "maximize", "minimize"]
OPENING = [{"grant": 300.0, "places": 40, "waste": 0.5, "who": 1}, {"grant": 0.0, "places": 0, "waste": 0.0, "who": 0}]


def city(number, s):
    """A lever that only costs (waste), a budget of 400, and now and then a failure."""
    if number % 13 == 7:
        return Told(None, notes={"message": "it broke"})
    cost = s["grant"] + 2 * s["places"] + 200 * s["waste"]
    return Told((3 * s["grant"] ** 0.5, s["places"] * (1 + (s["who"] == 2)), cost), cost - 400)


def evaluate(asked):
    return [city(number, settings) for number, settings in asked.items()]


def search(journal, seed=5, population=8):
    return Search(journal, SPACE, WAYS, population=population, seed=seed, first=OPENING)


def told(found):
    return [(t.number, t.state.name, t.params, t.values, t.constraints, t.user_attrs) for t in found.trials]


def test_killed_anywhere_a_search_goes_on_to_the_same_trials(tmp_path):
    """The journal is cut after every line, and within every line, as kill -9 or a power cut may: in asking (the parents of
    a generation are noted then) and in telling."""
    whole = search(tmp_path / "whole.log")
    whole.run(3, evaluate)
    lines = (tmp_path / "whole.log").read_bytes().splitlines(keepends=True)
    assert sum(b"parent" in line for line in lines) == 2
    for count in range(len(lines)):
        for half in (b"", lines[count][: len(lines[count]) // 2], lines[count][:-1]):
            journal = tmp_path / "cut.log"
            journal.write_bytes(b"".join(lines[:count]) + half)
            again = search(journal)
            again.run(3, evaluate)
            assert told(again) == told(whole), (count, len(half))


@pytest.mark.parametrize("patience", [1, 5, 8, 9, 20])
def test_an_evaluation_that_is_interrupted_loses_nothing_that_was_told(tmp_path, patience):
    whole = search(tmp_path / "whole.log")
    whole.run(3, evaluate)
    left = patience

    def interrupted(asked):
        nonlocal left
        for number, settings in asked.items():
            if not left:
                raise KeyboardInterrupt
            left -= 1
            yield city(number, settings)

    with pytest.raises(KeyboardInterrupt):
        search(tmp_path / "broken.log").run(3, interrupted)
    broken = search(tmp_path / "broken.log")
    assert len(broken.trials) == patience
    broken.run(3, evaluate)
    assert told(broken) == told(whole)


def test_a_stale_lock_file_does_not_hold_a_search_up(tmp_path):
    (tmp_path / "j.log.lock").symlink_to("j.log")
    found = search(tmp_path / "j.log")
    found.run(1, evaluate)
    assert len(found.trials) == 8


def test_more_generations_go_on_from_those_there_are(tmp_path):
    long, short = search(tmp_path / "long.log"), search(tmp_path / "short.log")
    long.run(4, evaluate)
    short.run(2, evaluate)
    assert told(short) == told(long)[:16]
    short.run(4, evaluate)
    assert told(short) == told(long)


def test_another_seed_is_another_search(tmp_path):
    one, other = search(tmp_path / "1.log"), search(tmp_path / "2.log", seed=6)
    one.run(1, evaluate)
    other.run(1, evaluate)
    assert told(one)[:2] == told(other)[:2]  # the opening is the caller's
    assert all(a[2] != b[2] for a, b in zip(told(one)[2:], told(other)[2:], strict=True))


def test_a_search_finds_the_known_front_within_the_budget(tmp_path):
    """On the front nothing is wasted, the better category is taken, and the largest budget share is used up somewhere."""
    found = search(tmp_path / "j.log", population=20)
    found.run(25, evaluate)
    front = [found.trials[n] for n in found.front]
    assert all(t.constraints["budget"] <= 0 for t in front)
    late = [t for t in front if t.number >= 400]
    assert np.mean([t.params["waste"] for t in late]) < 0.05  # by chance it would be 0.5
    assert np.mean([t.params["who"] == 2 for t in late if t.params["places"]]) > 0.8  # by chance a third
    assert max(t.values[2] for t in front) > 380
    random = np.random.default_rng(0).uniform(size=(500, 3)) * [600, 80, 1]
    best = max(3 * g**0.5 for g, p, w in random if g + 2 * p + 200 * w <= 400)
    assert max(t.values[0] for t in front) > best


def test_a_failed_trial_is_told_and_the_search_goes_on(tmp_path):
    found = search(tmp_path / "j.log")
    found.run(3, evaluate)
    assert [t.number for t in found.trials if t.state.name == "FAIL"] == [7, 20]
    assert found.trials[7].user_attrs == {"message": "it broke"}
    assert not {7, 20} & set(found.front)
    assert len(found.trials) == 24


@pytest.mark.parametrize("survivors", [0, 1, 2])
def test_when_hardly_any_of_a_generation_is_left_the_next_begins_anew(tmp_path, survivors):
    found = search(tmp_path / "j.log")
    found.run(3, lambda asked: [Told(None) if survivors <= number < 8 else city(number, s) for number, s in asked.items()])
    assert [t.state.name for t in found.trials[:8]].count("FAIL") == 8 - survivors
    assert [t.state.name for t in found.trials[8:]].count("COMPLETE") == 15


def test_nothing_is_said_on_the_terminal(tmp_path, capfd):
    search(tmp_path / "j.log").run(2, evaluate)
    assert capfd.readouterr() == ("", "")
