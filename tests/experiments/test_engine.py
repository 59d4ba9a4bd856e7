"""Every planned run once, whatever stops the program: killed, interrupted, a full disk, a damaged shard."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import runs_of_arithmetic as arithmetic

from benchmarks.loopback import loopback
from ecosystem.declare import Wrong
from experiments import engine as engines
from experiments import sweep as sweeps
from experiments.compare import effect
from experiments.plan import load_plan
from experiments.run import Interrupted
from experiments.runs import Runs
from experiments.workers import LOST, seed_of

HERE = Path(__file__).parent


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text(
        "[run]\nreplicates = 4\nscale = 0.01\nyears = 2\n[design]\nmethod = 'grid'\n"
        "[vary.measures.sandbox]\nslots = [0, 10, 20]\n[vary.nature]\nhurdle = { within = 0.25, steps = 2 }\n"
    )
    return load_plan(file)


@pytest.fixture
def noted(tmp_path, monkeypatch):
    folder = tmp_path / "notes"
    folder.mkdir()
    monkeypatch.setenv("NOTES", str(folder))
    return folder


def do(plan, out, *, work=arithmetic.answer, workers=1, cluster=None, every=20.0, progress=None, finish=True):
    """A sweep of the plan with another piece of work than the model."""
    settings = plan.design()
    with sweeps.engine(plan, settings, out, "sweep", workers=workers, cluster=cluster, every=every, progress=progress) as at_work:
        at_work.work = work
        lot = sweeps.Lot(plan, settings, range(plan.replicates), done=at_work.done)
        at_work.do(lot, len(at_work.done) + len(lot))
        if finish:
            at_work.finish()
    return sweeps.read(out)


def test_frames_hold_every_run_its_settings_and_its_units(plan, tmp_path):
    result = do(plan, tmp_path / "out")
    runs, contrasts = result.runs.runs(), result.runs.contrasts()
    assert runs["run"].tolist() == list(range(24))
    assert runs["replicate"].tolist() == [r for r in range(4) for _ in range(6)], "the first replicate of every point first"
    assert runs["seed"].tolist() == [seed_of(plan.seed, r) for r in runs["replicate"]]
    design = result.design()
    expected = design["measures.sandbox.slots"] * (1 - design["nature.hurdle"])
    found = contrasts[contrasts["indicator"] == "entrants"].groupby("point")["delta"].mean()
    assert np.allclose(found, expected)
    assert design.attrs["units"] == {"measures.sandbox.slots": "places in the city", "nature.hurdle": "log points"}
    assert result.effects().attrs["units"]["public_spending"] == "M RMB"
    assert result.surface("entrants").attrs["units"]["delta"] == "firms"


def test_effects_are_those_of_a_comparison(plan, tmp_path):
    runs = do(plan, tmp_path / "out").runs
    contrasts = runs.contrasts()
    for row in runs.effects().itertuples():
        of = contrasts[(contrasts["point"] == row.point) & (contrasts["indicator"] == row.indicator)]
        better = {"public_spending": -1}.get(row.indicator, 1)
        base = of["baseline"].to_numpy()
        wanted = effect(base, base + of["delta"].to_numpy(), better)
        assert np.allclose((row.baseline, row.delta, row.low, row.high, row.probability_better, row.n), wanted, rtol=1e-6, equal_nan=True), row


def test_workers_change_nothing(plan, tmp_path):
    assert do(plan, tmp_path / "one").runs.digest() == do(plan, tmp_path / "two", workers=2).runs.digest()


def test_a_failing_run_is_a_row_and_the_others_go_on(plan, tmp_path):
    result = do(plan, tmp_path / "out", work=arithmetic.answer_or_fail)
    failures = result.failures
    assert failures["point"].tolist() == [1] * 4
    assert set(failures["scenario"]) == {"pilot-2021"}
    assert set(failures["message"]) == {"ValueError: the world of point 1 is impossible"}
    assert len(result.runs.runs()) == 24
    assert 1 not in set(result.effects()["point"])
    assert result.to_json()["failures"] == 4


def test_progress_tells_runs_done_asked_and_failed(plan, tmp_path):
    told = []
    do(plan, tmp_path / "out", work=arithmetic.answer_or_fail, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (0, 24, 0)
    assert told[-1] == (24, 24, 4)


def test_finished_runs_are_not_done_again(plan, tmp_path, noted):
    do(plan, tmp_path / "out", work=arithmetic.answer_noting)
    do(plan, tmp_path / "out", work=arithmetic.answer_noting)
    assert arithmetic.notes(noted) == dict.fromkeys(range(24), 1)


def test_more_replicates_go_on_from_those_there_are(plan, tmp_path, noted):
    do(plan, tmp_path / "out", work=arithmetic.answer_noting)
    more = do(plan.replaced(replicates=6), tmp_path / "out", work=arithmetic.answer_noting)
    assert arithmetic.notes(noted) == dict.fromkeys(range(36), 1)
    assert more.runs.digest() == do(plan.replaced(replicates=6), tmp_path / "whole").runs.digest()
    fewer = do(plan, tmp_path / "out", work=arithmetic.answer_noting)
    assert fewer.runs.digest() == do(plan, tmp_path / "few").runs.digest(), "and fewer are those of fewer"


def test_a_truncated_shard_costs_its_own_runs_only(plan, tmp_path, noted):
    out = tmp_path / "out"
    whole = do(plan, out, work=arithmetic.answer_noting, every=0.0).runs
    first, *_, last = sorted(out.glob("shard-*.parquet"))
    lost = engines.read_shard(first)["run"].to_pylist()[0], engines.read_shard(last)["run"].to_pylist()[0]
    first.write_bytes(first.read_bytes()[:100])
    last.write_bytes(b"")
    with pytest.raises(Wrong, match="damaged"):
        Runs(out).runs()
    again = do(plan, out, work=arithmetic.answer_noting, every=0.0).runs
    assert {run for run, times in arithmetic.notes(noted).items() if times > 1} == set(lost)
    assert again.digest() == whole.digest()


def test_half_written_files_are_swept_away(plan, tmp_path):
    out = tmp_path / "out"
    do(plan, out)
    (out / ".shard-0123456789abcdef.parquet.4711").write_bytes(b"half")
    do(plan, out)
    assert not list(out.glob(".shard*"))


def test_a_full_disk_stops_with_one_sentence_and_the_same_command_goes_on(plan, tmp_path, monkeypatch, noted):
    out, room, replace = tmp_path / "out", [3], engines.replace_file

    def until_full(path, data):
        if path.name.startswith("shard"):
            room[0] -= 1
            if room[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(path, data)

    monkeypatch.setattr(engines, "replace_file", until_full)
    with pytest.raises(RuntimeError, match=r"No space left on device.*same command goes on"):
        do(plan, out, work=arithmetic.answer_noting, every=0.0)
    kept = len(Runs(out).runs())
    assert kept == 3
    monkeypatch.setattr(engines, "replace_file", replace)
    result = do(plan, out, work=arithmetic.answer_noting)
    assert result.runs.digest() == do(plan, tmp_path / "whole").runs.digest()
    assert [run for run, times in arithmetic.notes(noted).items() if times > 1] == [3], "only what could not be written"


def test_ctrl_c_keeps_what_has_finished(plan, tmp_path):
    def stop_at_five(done, total, failed):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        do(plan, tmp_path / "out", progress=stop_at_five)
    partial = sweeps.read(tmp_path / "out")
    assert len(partial.runs.runs()) == 5
    assert not partial.complete
    assert do(plan, tmp_path / "out").complete


def test_a_killed_worker_loses_and_repeats_no_run(plan, tmp_path, noted):
    result = do(plan, tmp_path / "out", work=partial(arithmetic.answer_or_die_once, str(noted)), workers=2)
    assert (noted / "died").exists()
    assert len(result.failures) == 0
    assert result.runs.digest() == do(plan, tmp_path / "whole").runs.digest()


def test_runs_lost_with_their_workers_are_rows_until_the_next_time(plan, tmp_path):
    always = do(plan, tmp_path / "out", work=arithmetic.answer_or_die, workers=2)
    assert always.failures["run"].tolist() == [3]
    assert always.failures["message"].tolist() == [LOST]
    again = do(plan, tmp_path / "out")
    assert again.runs.digest() == do(plan, tmp_path / "whole").runs.digest()


def test_a_finished_folder_stays_finished_when_it_is_opened_again(plan, tmp_path):
    do(plan, tmp_path / "out")
    assert do(plan, tmp_path / "out", finish=False).complete
    assert not do(plan.replaced(replicates=5), tmp_path / "out", finish=False).complete


DRIVER = """
import sys
sys.path.insert(0, sys.argv[3])
import test_engine, runs_of_arithmetic
from experiments.plan import load_plan
test_engine.do(load_plan(sys.argv[1]), sys.argv[2], work=runs_of_arithmetic.answer_slowly, workers=2, every=0.2)
"""


def test_a_driver_killed_three_times_does_every_run_once(plan, tmp_path, noted):
    """200 runs; kill -9 leaves neither the driver nor its workers alive, and the same command goes on."""
    long = plan.replaced(replicates=34)  # 204 runs
    (tmp_path / "long.toml").write_text(long.to_toml())
    out = tmp_path / "out"
    command = [sys.executable, "-c", DRIVER, str(tmp_path / "long.toml"), str(out), str(HERE)]
    chance = np.random.default_rng(5)
    before: set[Path] = set()
    for _ in range(3):
        driver = subprocess.Popen(command, env={**os.environ, "NOTES": str(noted)})
        shards = len(list(out.glob("shard-*")))
        deadline = time.monotonic() + 60
        while len(list(out.glob("shard-*"))) == shards and driver.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.3))
        driver.send_signal(signal.SIGKILL)
        driver.wait()
        assert before <= set(out.glob("shard-*")), "what is published stays"
        before = set(out.glob("shard-*"))
    assert 0 < len(Runs(out).runs()) < 204
    subprocess.run(command, env={**os.environ, "NOTES": str(noted)}, check=True)
    runs = Runs(out)
    assert runs.runs()["run"].tolist() == list(range(204))
    whole = do(load_plan(tmp_path / "long.toml"), tmp_path / "whole").runs
    assert runs.digest() == whole.digest()
    pd.testing.assert_frame_equal(runs.contrasts(), whole.contrasts(), check_exact=True)


def test_on_a_cluster_a_killed_worker_costs_nothing_but_time(plan, tmp_path):
    """200 runs on a Dask cluster on loopback; one of its two workers is killed when some have been published."""
    long, out = plan.replaced(replicates=34), tmp_path / "out"
    (tmp_path / "cluster").mkdir()
    with loopback(tmp_path / "cluster") as cluster:
        told = []

        def watch(done, total, failed):
            told.append((done, failed))
            if done == 60:
                cluster.workers[0].kill()

        result = do(long, out, work=arithmetic.answer_in_a_while, cluster=cluster.address, every=0.5, progress=watch)
        assert cluster.workers[0].wait() == -signal.SIGKILL
    assert told[-1] == (204, 0)
    assert result.runs.runs()["run"].tolist() == list(range(204))
    assert result.runs.digest() == do(long, tmp_path / "whole").runs.digest()


def test_a_cluster_that_does_not_answer_is_refused_before_a_folder_is_made(plan, tmp_path):
    with pytest.raises(Wrong) as wrong:
        do(plan, tmp_path / "out", cluster="tcp://127.0.0.1:1")
    assert wrong.value.key == "cluster"
    assert not (tmp_path / "out").exists()


def test_another_plans_folder_is_refused(plan, tmp_path):
    do(plan, tmp_path / "out")
    with pytest.raises(Wrong, match="another plan") as wrong:
        do(plan.replaced(seed=2), tmp_path / "out")
    assert wrong.value.key == "out"
    assert wrong.value.file == str(tmp_path / "out")


def test_a_folder_of_another_version_of_the_model_is_refused(plan, tmp_path, monkeypatch):
    do(plan, tmp_path / "out")
    monkeypatch.setattr(engines, "versions", lambda: {"tequ": "9.9"})
    with pytest.raises(Wrong, match="another version"):
        do(plan, tmp_path / "out")


def test_two_programs_do_not_work_in_one_folder(plan, tmp_path):
    settings = plan.design()
    with sweeps.engine(plan, settings, tmp_path / "out", "sweep", workers=1), pytest.raises(Wrong, match="at work"):
        do(plan, tmp_path / "out")
    do(plan, tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_said(plan, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Wrong, match="a folder that can be written"):
        do(plan, tmp_path / "file" / "out")


def test_duckdb_sees_the_same_numbers(plan, tmp_path):
    runs = do(plan, tmp_path / "out").runs
    slots = 'd."measures.sandbox.slots"'
    asked = runs.sql(f"SELECT {slots}, avg(delta) AS delta FROM contrasts JOIN design d USING (point) WHERE indicator = 'entrants' GROUP BY 1 ORDER BY 1")
    frame = runs.contrasts().query("indicator == 'entrants'").merge(runs.design(), on="point")
    assert np.allclose(asked["delta"], frame.groupby("measures.sandbox.slots")["delta"].mean())
