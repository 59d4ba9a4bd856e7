"""The same seed gives the same bits: plain or compiled, one thread or two, played or remembered, alone or beside another model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecosystem import history
from ecosystem.model import Ecosystem
from tests.science.told import told
from tests.science.worlds import base, baseline, differing, everything, run

ROOT = Path(__file__).resolve().parents[2]
SCALE, QUARTERS = 0.02, 40  # from 2000Q1: some two hundred firms and the first venture rounds


def elsewhere(**environment):
    """The same city told by another process."""
    command = [sys.executable, "-m", "tests.science.told", str(SCALE), str(QUARTERS)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=600, check=True)
    return dict(line.split() for line in done.stdout.splitlines())


@pytest.fixture(scope="module")
def here():
    return told(SCALE, QUARTERS)


def test_the_city_told_is_worth_telling(here):
    assert len(here) > 150
    assert len(set(here.values())) > 100  # columns of nothing would all be alike


@pytest.mark.parametrize(
    "environment",
    [{"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_NUM_THREADS": "1"}, {"NUMBA_NUM_THREADS": "2"}, {"PYTHONHASHSEED": "1"}],
    ids=lambda e: "=".join(*e.items()),
)
def test_another_process_gives_the_same_bits(here, environment):
    there = elsewhere(**environment)
    assert sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name)) == []


def test_another_seed_gives_other_bits():
    """Else the digest digests nothing."""
    assert len(differing(baseline(), baseline(seed=2))) > 100


def test_two_models_in_one_process_do_not_touch_each_other():
    """Stepped in turns, each is what it is alone."""
    one, other = base().branch("sandbox+data_loan"), base(seed=2).branch("key_technology_subsidy")
    while one.running or other.running:
        one.step()
        other.step()
    assert differing(one, run(base().branch("sandbox+data_loan"))) == []
    assert differing(other, run(base(seed=2).branch("key_technology_subsidy"))) == []


def test_a_branch_taken_twice_is_the_same_world_twice():
    model = base()
    before = everything(model)
    one = run(model.branch("sandbox"))
    assert everything(model) == before  # branching and running a branch leave the trunk alone
    assert differing(one, run(model.branch("sandbox"))) == []


def test_a_branch_of_a_model_that_has_moved_on_starts_where_history_ended():
    model = base().branch("sandbox")
    model.step()
    model.step()
    assert differing(run(model.branch(())), baseline()) == []


def test_the_order_in_which_measures_are_named_does_not_matter():
    assert differing(run(base().branch("data_loan+sandbox")), run(base().branch("sandbox+data_loan"))) == []


class TestHistory:
    """What is remembered on disk is what would be played."""

    settings = {"seed": 5, "scale": 0.005, "start": "2012Q1", "years": 1}  # noqa: RUF012

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TEQU_CACHE", str(tmp_path))
        return tmp_path

    @pytest.fixture
    def played(self):
        return run(Ecosystem("data_loan", cache=False, **self.settings))

    def test_nothing_is_kept_when_not_asked(self, folder, played):
        assert list(folder.iterdir()) == []

    def test_history_from_disk_is_history_played(self, folder, played, monkeypatch):
        first = run(Ecosystem("data_loan", **self.settings))
        (file,) = folder.glob("*.history")
        written = file.read_bytes()
        monkeypatch.setattr(history, "_write", lambda *_: pytest.fail("played again"))
        second = run(Ecosystem("data_loan", **self.settings))
        assert differing(first, played) == differing(second, played) == []
        assert file.read_bytes() == written

    @pytest.mark.parametrize("left", [0, 1, 10, 0.5, 0.999])
    def test_a_file_cut_short_is_played_again(self, folder, played, left):
        run(Ecosystem("data_loan", **self.settings))
        (file,) = folder.glob("*.history")
        whole = file.read_bytes()
        file.write_bytes(whole[: left if isinstance(left, int) else int(left * len(whole))])
        assert differing(run(Ecosystem("data_loan", **self.settings)), played) == []
        assert len(file.read_bytes()) == len(whole)  # and put right

    def test_a_file_of_something_else_is_played_again(self, folder, played):
        run(Ecosystem("data_loan", **self.settings))
        (file,) = folder.glob("*.history")
        for nonsense in (b"not a pickle", b"\x80\x05K\x01.", b"\x80\x05]\x94.", bytes(range(64)), b"cos\nnowhere\n."):
            file.write_bytes(nonsense)
            assert differing(run(Ecosystem("data_loan", **self.settings)), played) == []

    def test_every_parameter_is_part_of_the_name(self, folder):
        from ecosystem.nature import Nature
        from ecosystem.rules import Rulebook

        for change in ({}, {"seed": 6}, {"scale": 0.004}, {"start": "2012Q2"}, {"nature": Nature(drawing=0.2)}, {"rules": Rulebook(fine=1.0)}):
            Ecosystem((), **self.settings | change)
        assert len(list(folder.glob("*.history"))) == 6
        Ecosystem("sandbox", **self.settings | {"years": 2})  # measures and length are of the future
        assert len(list(folder.glob("*.history"))) == 6
