"""Sensitivity analysis finds what is known to be there, says what it left out, goes on where it stopped, and speaks plainly."""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest

from ecosystem.declare import Text, Wrong
from ecosystem.nature import Nature
from experiments.engine import rows
from experiments.levers import Factor
from experiments.plan import load_plan
from experiments.run import Interrupted
from experiments.runs import Runs
from experiments.sensitivity import influence, phases, read, sensitivity
from experiments.tables.sensitivity import show_sensitivity

KEYS = ["a", "b", "c"]


def ishigami(u):
    """Ishigami & Homma 1990 with a = 7, b = 0.1; its shares are known in closed form."""
    x = (2.0 * u - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


V1, V2, V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0.01 * np.pi**8 * 8 / 225
FIRST = np.array([V1, V2, 0.0]) / (V1 + V2 + V13)
TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)


def linear(u):
    return u @ np.array([4.0, -2.0, 0.5]) + 3.0


def sobol(function, base=256, seed=1, second=True):
    cube, design = influence.sobol_design(KEYS, base, second, seed)
    return cube, design, pd.Series(function(cube))


def morris(function, trajectories=10, levels=4, seed=1):
    cube, design = influence.morris_design(KEYS, trajectories, levels, seed)
    return cube, design, pd.Series(function(cube))


PROBLEM = {"num_vars": 3, "names": KEYS, "bounds": [[0.0, 1.0]] * 3}


# -- Sobol' --------------------------------------------------------------------------------------------


def test_shares_of_the_ishigami_function_are_the_known_ones():
    _, design, y = sobol(ishigami, base=2048)
    found = influence.shares(influence.blocks(design, y), KEYS)
    assert found["first"].to_numpy() == pytest.approx(FIRST, abs=0.03)
    assert found["total"].to_numpy() == pytest.approx(TOTAL, abs=0.03)
    pairs = influence.interactions(influence.blocks(design, y), KEYS).set_index(["factor_a", "factor_b"])
    assert pairs.loc[("a", "c"), "share"] == pytest.approx(TOTAL[2], abs=0.04)
    assert pairs.loc[("a", "c"), "low"] > 0.0
    assert pairs.loc[[("a", "b"), ("b", "c")], "share"].to_numpy() == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("function", [ishigami, linear])
@pytest.mark.parametrize("base", [16, 64])
def test_shares_are_those_of_salib(function, base):
    from SALib.analyze import sobol as salib

    _, design, y = sobol(function, base)
    known = salib.analyze(PROBLEM, y.to_numpy(), calc_second_order=True, seed=1)
    table = influence.blocks(design, 1e6 * y + 1e9)  # neither unit nor level matters
    found = influence.shares(table, KEYS)
    assert found["first"].to_numpy() == pytest.approx(known["S1"], abs=1e-9)
    assert found["total"].to_numpy() == pytest.approx(known["ST"], abs=1e-9)
    pairs = influence.interactions(table, KEYS)["share"].to_numpy()
    assert pairs == pytest.approx(known["S2"][np.triu_indices(3, 1)], abs=1e-9)


def test_intervals_are_about_as_wide_as_a_bootstrap_says():
    from SALib.analyze import sobol as salib

    _, design, y = sobol(ishigami, 256)
    known = salib.analyze(PROBLEM, y.to_numpy(), calc_second_order=True, num_resamples=2000, conf_level=0.9, seed=1)
    table = influence.blocks(design, y)
    found, pairs = influence.shares(table, KEYS), influence.interactions(table, KEYS)
    assert (found["total"] - found["total_low"]).to_numpy() == pytest.approx(known["ST_conf"], rel=0.15)
    assert (found["first"] - found["first_low"]).to_numpy() == pytest.approx(known["S1_conf"], rel=0.15)
    assert (pairs["share"] - pairs["low"]).to_numpy() == pytest.approx(known["S2_conf"][np.triu_indices(3, 1)], rel=0.15)


def test_intervals_cover_the_truth_about_nine_times_in_ten_when_samples_are_independent():
    """With a Sobol' sequence they cover it more often; independent samples are what the formula is for."""
    draws, inside = np.random.default_rng(3), []
    for _ in range(200):
        cube, design = influence.sobol_design(KEYS, 64, False, 0)
        a, b = draws.random((64, 1, 3)), draws.random((64, 1, 3))
        crossed = [np.where(np.arange(3) == j, b, a) for j in range(3)]
        cube = np.concatenate([a, *crossed, b], axis=1).reshape(-1, 3)
        found = influence.shares(influence.blocks(design, pd.Series(ishigami(cube))), KEYS)
        inside.append((found["total_low"] <= TOTAL) & (found["total_high"] >= TOTAL))
    assert (np.mean(inside, axis=0) > 0.80).all() and 0.83 < np.mean(inside) < 0.95


def test_of_a_sum_each_factor_has_what_it_brings_alone_and_no_interaction():
    _, design, y = sobol(linear, 512)
    table = influence.blocks(design, y)
    found = influence.shares(table, KEYS)
    parts = np.array([16.0, 4.0, 0.25]) / 20.25
    assert found["total"].to_numpy() == pytest.approx(parts, abs=0.02)
    assert found["first"].to_numpy() == pytest.approx(parts, abs=0.05)
    assert influence.interactions(table, KEYS)["share"].to_numpy() == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("level", [0.0, 0.1, -1e9])
def test_an_outcome_that_nothing_moves_has_shares_of_exactly_zero(level):
    _, design, y = sobol(lambda u: np.full(len(u), level), 16)
    table = influence.blocks(design, y)
    assert (influence.shares(table, KEYS).to_numpy() == 0.0).all()
    assert (influence.interactions(table, KEYS)[["share", "low", "high"]].to_numpy() == 0.0).all()


def test_an_outcome_that_moves_only_outside_a_and_b_has_no_share():
    _, design, _ = sobol(linear, 16)
    y = pd.Series(np.where(design["matrix"] == "AB:a", 1.0, 0.0))
    assert influence.shares(influence.blocks(design, y), KEYS).isna().all(axis=None)


def test_a_failed_run_takes_its_whole_block_with_it_and_no_other():
    _, design, y = sobol(ishigami, 16)
    y[20] = math.nan
    table = influence.blocks(design, y)
    assert len(table) == 15 and design["block"][20] not in table.index
    whole = design["block"] != design["block"][20]
    pd.testing.assert_frame_equal(influence.shares(table, KEYS), influence.shares(influence.blocks(design[whole], y[whole]), KEYS))


def test_too_few_whole_blocks_give_no_numbers():
    _, design, y = sobol(ishigami, 8)
    y[0] = math.nan
    assert influence.shares(influence.blocks(design, y), KEYS).isna().all(axis=None)
    assert influence.shares(influence.blocks(design, 0 * y), KEYS).isna().all(axis=None)


def test_without_second_order_there_are_no_interactions_and_the_design_is_smaller():
    _, design, y = sobol(ishigami, 16, second=False)
    table = influence.blocks(design, y)
    assert len(design) == 16 * 5 and influence.interactions(table, KEYS).empty
    assert influence.shares(table, KEYS).notna().all(axis=None)


# -- Morris --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [2, 4, 8])
def test_elementary_effects_of_a_line_are_its_slopes(levels):
    _, design, y = morris(linear, levels=levels)
    found = influence.screening(design, y, KEYS)
    assert found["mu"].to_numpy() == pytest.approx([4.0, -2.0, 0.5])
    assert found["mu_star"].to_numpy() == pytest.approx([4.0, 2.0, 0.5])
    assert found["sigma"].to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert found["share"].to_numpy() == pytest.approx([1.0, 0.5, 0.125])


def test_screening_is_that_of_salib():
    from SALib.analyze import morris as salib

    cube, design, y = morris(ishigami, 20)
    known = salib.analyze(PROBLEM, cube, y.to_numpy(), num_levels=4, seed=1)
    found = influence.screening(design, y, KEYS)
    for name in ("mu", "mu_star", "sigma"):
        assert found[name].to_numpy() == pytest.approx(np.asarray(known[name]), abs=1e-9)


def test_every_step_moves_one_factor_by_the_change_it_says():
    cube, design, _ = morris(linear)
    for point in range(1, len(cube)):
        if design["step"][point]:
            moved = cube[point] - cube[point - 1]
            assert np.count_nonzero(moved) == 1
            assert moved[KEYS.index(design["moved"][point])] == design["change"][point]
    assert (design["moved"][design["step"] == 0] == "").all()


def test_a_failed_run_takes_its_whole_trajectory_with_it():
    _, design, y = morris(ishigami, 10)
    y[6] = math.nan
    effects = influence.elementary_effects(design, y)
    assert list(effects.index) == [0, *range(2, 10)] and effects.notna().all(axis=None)


def test_too_few_whole_trajectories_give_no_numbers_and_choose_nothing():
    _, design, y = morris(ishigami, 4)
    y[[0, 4]] = math.nan
    found = influence.screening(design, y, KEYS)
    assert found.drop(columns="trajectories").isna().all(axis=None) and (found["trajectories"] == 2).all()
    assert influence.chosen([found], 3) == []


def test_nothing_is_chosen_when_nothing_moves():
    _, design, y = morris(linear)
    still = influence.screening(design, 0 * y, KEYS)
    assert (still[["mu", "mu_star", "sigma", "share"]].to_numpy() == 0.0).all()
    assert influence.chosen([still, still], 3) == []


def test_each_indicator_in_turn_names_its_most_influential_factor():
    def screened(**share):
        return pd.DataFrame({"mu_star": share, "share": share})

    lead, other = screened(a=1.0, b=0.9, c=0.8, d=0.04), screened(a=0.5, b=0.1, c=0.2, d=1.0)
    assert influence.chosen([lead], 2) == ["a", "b"]
    assert influence.chosen([lead, other], 2) == ["a", "d"]
    assert influence.chosen([lead, other], 3) == ["a", "b", "d"]
    assert influence.chosen([lead], 9) == ["a", "b", "c"]  # d moves too little


# -- worlds --------------------------------------------------------------------------------------------


def factor(**kind):
    return Factor("nature.x", "share", Text("x", "甲"), 0.5, **kind)


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ({"low": 0.0, "high": 3.0}, [0.5, 1.5, 2.5, 2.7], (1.0, 2.0, 1.0, 3.5)),
        ({"low": 0.0, "high": 4.0, "whole": True}, [0, 1, 3, 4], (1, 3, 1.5, 3.5)),
        ({"low": 0.0, "high": 1.0, "whole": True}, [0, 1, 0, 1], (0, 1, 2.0, 3.0)),
        ({"values": (80, 0, 40)}, [80, 0, 40, 0], (0, 80, 3.0, 1.0)),
        ({"values": ("it", "bio")}, ["it", "bio", "bio", "bio"], ("it", "bio", 1.0, 3.0)),
    ],
)
def test_thirds_are_means_at_the_ends_of_a_factor(kind, settings, expected):
    found = influence.thirds(pd.Series(settings), pd.Series([1.0, 2.0, 3.0, 4.0]), factor(**kind))
    assert found == expected


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([1.0] * 19 + [-1.0], "more"),
        ([-1.0] * 19 + [1.0], "fewer"),
        ([1.0] * 18 + [-1.0] * 2, "not identified"),
        ([1.0] * 18 + [0.0] * 2, "not identified"),
        ([0.0] * 20, "no change"),
        ([1.0] * 19 + [math.nan], "more"),
        ([math.nan], "not identified"),
        ([], "not identified"),
    ],
)
def test_a_sign_is_said_only_where_19_worlds_in_20_agree(outcomes, said):
    found = influence.verdict(outcomes)
    assert found[-1] == said
    assert found[-2] == sum(math.isfinite(v) for v in outcomes)


def test_luck_is_what_replicates_disagree_about():
    draws = np.random.default_rng(0)
    worlds, replicates = draws.normal(size=(200, 1)), draws.normal(size=(1, 4))
    assert influence.luck(worlds + replicates) == pytest.approx(0.0, abs=1e-12)  # luck that moves all worlds alike
    assert influence.luck(draws.normal(size=(200, 4))) > 0.7
    assert influence.luck(worlds + draws.normal(size=(200, 4))) == pytest.approx(0.25 / 1.25, abs=0.06)
    assert influence.luck(np.zeros((5, 3))) == influence.luck(np.full((5, 3), [0.1, 0.7, -0.3])) == 0.0
    assert math.isnan(influence.luck(worlds))


# -- a whole analysis, on worlds of arithmetic -----------------------------------------------------------

PLAN = """
[about]
title = "What the pilot depends on"
title_zh = "试点取决于什么"
question = "Is it robust?"
[run]
scenarios = ["pilot-2021"]
replicates = 2
scale = 0.01
years = 1
[vary.nature]
hurdle = { low = 0.2, high = 0.4 }
ambition = { within = 0.5 }
team = { within = 0.5 }
quit_margin = { within = 0.5 }
[sensitivity]
trajectories = 6
keep = 3
base = 16
indicators = ["entrants", "jobs", "unicorns_ever"]
"""


def world(ticket):
    """Entrants move with hurdle and, through it, with ambition; jobs with luck alone; unicorns with nothing."""
    luck, cells = np.random.default_rng(ticket.replicate).normal(0.0, 5.0, 2), []
    for s in ticket.scenarios:
        u = (s.nature["hurdle"] - 0.2) / 0.2
        v = s.nature.get("ambition", Nature().ambition) / Nature().ambition
        effect = (len(s.measures) > 0) * (np.random.default_rng([ticket.replicate, int(1e6 * u)]).normal() + 40.0 * (u - 0.6) + 10.0 * u * v)
        values = {"entrants": 100.0 + luck[0] + effect, "jobs": 50.0 + luck[1] * (1 + (len(s.measures) > 0)), "unicorns_ever": 3.0}
        cells += [(s.name, "headline", name, 0, value) for name, value in values.items()]
    return rows(ticket, cells)


class Work:
    """`world`, counting how often each run is asked for; stops or fails where told."""

    def __init__(self, stop_at=None, failing=()):
        self.asked, self.stop_at, self.failing = [], stop_at, failing

    def __call__(self, ticket):
        if len(self.asked) == self.stop_at:
            raise KeyboardInterrupt
        self.asked.append(ticket.run)
        if ticket.run in self.failing:
            raise ValueError("an impossible world")
        return world(ticket)


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """ask(plan text, work, folder name) -> Sensitivity."""

    def ask(text=PLAN, work=None, out="out", **more):
        monkeypatch.setattr(phases, "play", work or Work())
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        return sensitivity(load_plan(path), out=tmp_path / out, workers=1, **more)

    return ask


def test_the_screening_passes_on_what_moves_the_effect_and_shares_are_of_that(ask):
    found = ask()
    assert found.kept == ("nature.hurdle", "nature.ambition")
    screened = found.screening().set_index(["indicator", "factor"])
    assert list(screened.loc["entrants"].query("kept").index) == ["nature.hurdle", "nature.ambition"]
    assert screened.loc[("entrants", "nature.team"), "mu_star"] == pytest.approx(0.0, abs=1e-9)
    shares = found.shares().set_index(["indicator", "factor"])
    assert shares.loc[("entrants", "nature.hurdle"), "total"] > 0.8
    assert (shares.loc[["jobs", "unicorns_ever"]].to_numpy() == 0.0).all()
    assert found.shares().attrs["units"]["nature.hurdle"] == found.plan.factors[0].unit


def test_each_run_is_done_once_and_the_designs_say_what_they_are(ask, tmp_path):
    work = Work()
    found = ask(work=work)
    first, second = 6 * (4 + 1), 16 * (2 * 2 + 2)
    assert len(work.asked) == 2 * (first + second)
    morris, sobol = Runs(tmp_path / "out" / "morris").design(), Runs(tmp_path / "out" / "sobol").design()
    keys = [f.key for f in found.plan.factors]
    assert list(morris.columns) == ["trajectory", "step", "moved", "change", *keys]
    assert list(sobol.columns) == ["block", "matrix", *keys]
    assert (sobol["nature.team"] == found.factors["nature.team"].default).all()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["facts"]["kept"] == list(found.kept)
    a, b = (sobol[sobol["matrix"] == m].set_index("block") for m in ("A", "B"))
    crossed = sobol[sobol["matrix"] == "AB:nature.hurdle"].set_index("block")
    assert (crossed["nature.hurdle"] == b["nature.hurdle"]).all() and (crossed["nature.ambition"] == a["nature.ambition"]).all()


@pytest.mark.parametrize("stop_at", [0, 7, 59, 60, 61, 200])
def test_interrupted_in_either_phase_it_goes_on_with_no_run_lost_or_repeated(ask, tmp_path, stop_at):
    whole, first, second = ask(out="whole"), Work(stop_at=stop_at), Work()
    with pytest.raises(Interrupted):
        ask(work=first)
    found = ask(work=second)
    assert len(first.asked) == stop_at and len(first.asked) + len(second.asked) == 252
    for name in ("screening", "shares", "interactions", "tornado", "verdicts", "luck"):
        pd.testing.assert_frame_equal(getattr(found, name)(), getattr(whole, name)())
    assert Runs(tmp_path / "out" / "sobol").digest() == Runs(tmp_path / "whole" / "sobol").digest()


def test_what_an_interrupt_leaves_can_be_read(ask, tmp_path, capsys):
    with pytest.raises(Interrupted) as stopped:
        ask(work=Work(stop_at=130))
    assert stopped.value.result.left_out()["blocks"].max() < 16
    show_sensitivity(read(tmp_path / "out"), "en")
    assert "fewer than 8: no share is shown" in capsys.readouterr().out


def test_failed_runs_leave_out_whole_trajectories_and_blocks_and_are_told(ask, capsys):
    found = ask(work=Work(failing=(3,)))  # point 3 of either design, in one replicate
    assert found.left_out().iloc[0].to_list() == ["entrants", 5, 6, 15, 16]
    assert found.failures["phase"].to_list() == ["morris", "sobol"]
    assert found.shares().notna().all(axis=None)
    show_sensitivity(found, "en")
    assert "1 of 6 trajectories, 1 of 16 base samples" in " ".join(capsys.readouterr().out.split())


LUCK = """
WITH d AS (SELECT indicator, c.point, replicate, delta FROM contrasts c JOIN design USING (point)
           WHERE matrix IN ('A', 'B') AND indicator IN ('entrants', 'unicorns_ever')
           QUALIFY count(*) OVER (PARTITION BY indicator, c.point) = 2),
     r AS (SELECT *, avg(delta) OVER (PARTITION BY indicator, point) AS m, delta - m - avg(delta) OVER (PARTITION BY indicator, replicate)
                  + avg(delta) OVER (PARTITION BY indicator) AS residual FROM d)
SELECT indicator, sum(residual ** 2) / ((count(DISTINCT point) - 1) * (2 - 1)) AS within, 2 * var_samp(m) FILTER (WHERE replicate = 0) AS between
FROM r GROUP BY indicator"""


def test_one_query_gives_the_luck_again(ask, tmp_path):
    found = ask(work=Work(failing=(3,))).luck().set_index("indicator")["luck"]
    parts = Runs(tmp_path / "out" / "sobol").sql(LUCK).set_index("indicator")
    again = np.where(parts["between"] > 0, np.minimum(parts["within"] / parts["between"], 1), parts["within"] > 0)
    assert again == pytest.approx(found[parts.index].to_numpy(), abs=1e-9)
    assert 0.0 < found["entrants"] < 1.0


def test_when_every_run_fails_it_says_why(ask):
    with pytest.raises(RuntimeError, match="an impossible world"):
        ask(work=Work(failing=range(1000)))


def test_read_back_it_is_the_same_and_its_json_is_json(ask, tmp_path):
    found, again = ask(), read(tmp_path / "out")
    assert json.dumps(again.to_json(), allow_nan=False) == json.dumps(found.to_json(), allow_nan=False)
    assert {"screening", "shares", "interactions", "tornado", "verdicts", "discovery"} <= set(found.to_json())


def test_verdicts_say_what_turns_and_what_stands(ask):
    found = ask(PLAN.replace("low = 0.2", "low = 0.33"))
    said = found.verdicts().set_index("indicator")["verdict"]
    assert (said["entrants"], said["unicorns_ever"]) == ("more", "no change")
    assert ask(out="other").verdicts().set_index("indicator").loc["entrants", "verdict"] == "not identified"


def test_a_second_scenario_has_frames_and_a_verdict_of_its_own(ask, tmp_path):
    (tmp_path / "null.toml").write_text('[about]\ntitle = "Null"\n[run]\nyears = 1\n', encoding="utf-8")
    found = ask(PLAN.replace('["pilot-2021"]', '["pilot-2021", "null.toml"]'))
    assert set(found.verdicts().query("scenario == 'null'")["verdict"]) == {"no change"}
    assert (found.shares("null").drop(columns=["factor", "indicator"]).to_numpy() == 0.0).all()
    with pytest.raises(Wrong, match="did you mean 'null'"):
        found.shares("nul")


def test_when_nothing_moves_no_share_is_asked_for(ask, capsys):
    work = Work()
    found = ask(PLAN.replace('["entrants", "jobs", "unicorns_ever"]', '["unicorns_ever"]'), work)
    assert found.kept == () and found.sobol is None and len(work.asked) == 60
    assert found.discovery() is None and found.shares().empty
    assert set(found.verdicts()["verdict"]) == {"no change"}
    show_sensitivity(found, "en")
    assert "No factor was passed on" in capsys.readouterr().out
    found.plot("tornado"), found.plot("interactions")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_name_factors_and_units_in_both_languages_and_fit_a_page(ask, capsys, language):
    show_sensitivity(ask(), language)
    text = capsys.readouterr().out
    wanted = {"en": ["quality a first investor requires", "log points", "not identified", "Where it fails"], "zh": ["首轮投资质量门槛", "无法识别", "何处失败"]}
    for words in wanted[language]:
        assert re.sub(r"\s+", "", words) in re.sub(r"\s+", "", text)
    assert "nan" not in text and max(map(len, text.splitlines())) <= 100


def test_figures_show_every_factor_that_has_a_share(ask):
    found = ask()
    for which in ("tornado", "interactions"):
        figure = found.plot(which)
        labels = " ".join(t.get_text() for t in figure.axes[0].get_yticklabels())
        assert all(found.factors[key].label.en.split()[0] in labels for key in found.kept)
    with pytest.raises(Wrong, match="did you mean 'tornado'"):
        found.plot("tornados")


def test_progress_ends_at_all_runs(ask):
    told = []
    ask(progress=lambda done, total, failed: told.append((done, total)))
    assert told[-1] == (252, 252) and all(done <= total for done, total in told)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("base = 24", "sensitivity.base: found 24, allowed is a power of two"),
        ("levels = 3", "sensitivity.levels: found 3, allowed is an even number"),
        ("trajectories = 2", "sensitivity.trajectories: found 2, allowed is a whole number from 4"),
        ("trajectory = 5", "did you mean 'trajectories'"),
        ('indicators = ["entrant"]', "did you mean 'entrants'"),
        ("indicators = []", "allowed is a list of indicators"),
        ('[discovery]\nindicator = "entrant"', "did you mean 'entrants'"),
        ("[discovery]\nbelow = true", "discovery.below: found True"),
    ],
)
def test_wrong_options_are_refused_before_anything_runs(ask, said, sentence):
    work, name = Work(), said.partition(" ")[0]
    text = "\n".join(line for line in PLAN.splitlines() if not line.startswith(name)) + f"\n{said}\n"
    with pytest.raises(Wrong, match=re.escape(sentence)):
        ask(text, work)
    assert work.asked == []


def test_the_folder_of_another_analysis_is_refused(ask):
    ask()
    with pytest.raises(Wrong, match="results of another plan"):
        ask(PLAN.replace("base = 16", "base = 32"))
    with pytest.raises(Wrong, match="results of another plan"):
        ask(PLAN.replace("replicates = 2", "replicates = 3"))
