"""Which conclusions survive rival rules, and the headline table: the logic on made-up effects, then worlds end to end."""

import importlib
import json
import math
import unicodedata

import numpy as np
import pytest
import synthetic

from ecosystem.declare import Wrong
from experiments import ensemble, load, statistics
from experiments.cli import main
from experiments.headline import SHOWN, Headline, headline
from experiments.robustness import (
    AS_IT_IS,
    COLUMNS,
    FILE,
    HEADLINE,
    VARIANTS,
    Verdict,
    altered,
    ratio_to,
    read,
    robustness,
    sign,
    verdict,
)

BASE, PILOT = load("status-quo").replaced(scale=0.01, years=2), load("pilot-2021").replaced(scale=0.01, years=2)
RULES = ["entry-rule", "shock-shape", "climate-course", "matching-rule", "all-at-once"]


def effect(low, high, ratio=1.0):
    return {"low": low, "high": high, "ratio": ratio}


def rival(scenarios, replicate, twins=False):
    """Measures bring 5 firms a quarter, 3 with normal shocks, none that could be told under a steady climate, fewer by liquidity."""
    nature = scenarios[0].nature
    noise = np.random.default_rng(1000 + replicate).normal(0.0, 0.5)
    brought = 5.0 + noise
    if nature.get("shock_shape"):
        brought = 3.0 + noise
    if nature.get("climate_course"):
        brought = 40.0 * (-1.0) ** replicate
    if nature.get("entry_rule"):
        brought = -5.0 + noise
    return [synthetic.world(scenarios[0].seed + replicate, entrants=bool(s.measures) * brought, spending=bool(s.measures) * 10.0) for s in scenarios]


@pytest.fixture
def made_up(monkeypatch):
    """Worlds of arithmetic in place of the model's; returns the replicates simulated."""
    asked = []

    def simulate(scenarios, replicate, twins=False):
        asked.append(replicate)
        return rival(scenarios, replicate)

    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", simulate)
    return asked


@pytest.fixture(autouse=True)
def one_draw(monkeypatch):
    """No ensemble, unless a test asks for one: what is said here does not hang on the natures that are shipped."""
    monkeypatch.setattr(ensemble, "draws", lambda: ({},))


@pytest.fixture
def two_draws(one_draw, monkeypatch):
    """An ensemble of two natures: the fitted one, and one in which a firm's team is a little larger."""
    monkeypatch.setattr(ensemble, "draws", lambda: ({}, {"team": 2.2}))


# -- verdicts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "variants", "word"),
    [
        ((1.0, 3.0), {"a": (0.5, 4.0), "b": (2.0, 2.5)}, "survives"),
        ((-3.0, -1.0), {"a": (-4.0, -0.1)}, "survives"),
        ((1.0, 3.0), {"a": (0.5, 4.0), "b": (-0.1, 2.5)}, "weakens"),
        ((1.0, 3.0), {"a": (-0.5, 4.0), "b": (-2.0, -0.1)}, "breaks"),
        ((-3.0, -1.0), {"a": (0.1, 4.0)}, "breaks"),
        ((-1.0, 3.0), {"a": (0.5, 4.0), "b": (-2.0, -0.1)}, "not told apart"),
        ((0.0, 0.0), {"a": (0.5, 4.0)}, "not told apart"),
        ((math.nan, math.nan), {"a": (0.5, 4.0)}, "not told apart"),
        ((1.0, 3.0), {"a": (math.nan, math.nan)}, "weakens"),
        ((1.0, 3.0), {}, "survives"),
    ],
)
def test_a_conclusion_survives_weakens_breaks_or_is_none(base, variants, word):
    assert verdict(effect(*base), {name: effect(*v) for name, v in variants.items()}).word == word


def test_a_verdict_names_the_variants_that_decide_it_and_how_large_effects_are():
    told = verdict(effect(1.0, 3.0), {"a": effect(-3.0, -1.0, -1.0), "b": effect(-1.0, 1.0, 0.1), "c": effect(2.0, 4.0, 1.5)})
    assert told == Verdict("breaks", ("a",), ("b",), -1.0, 1.5)


def test_an_interval_that_touches_zero_establishes_nothing():
    assert [sign(0.0, 2.0), sign(-2.0, 0.0), sign(1e-9, 2.0), sign(-2.0, -1e-9)] == [0, 0, 1, -1]


def test_effects_are_related_on_the_pairs_that_both_have():
    assert ratio_to({0: 2.0, 1: 4.0}, {0: 1.0, 1: 1.0, 2: 100.0}) == 3.0
    assert ratio_to({0: 2.0, 1: math.nan}, {0: 1.0, 1: 1.0}) == 2.0
    assert math.isnan(ratio_to({0: 2.0}, {0: 0.0}))
    assert math.isnan(ratio_to({0: 2.0}, {1: 1.0}))


# -- variants ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULES)
def test_a_variant_throws_its_switches_and_nothing_else(name):
    before, after = PILOT.content, altered(PILOT, VARIANTS[name]).content
    moved = {key for key in before["nature"] if before["nature"][key] != after["nature"][key]}
    assert moved == set(VARIANTS[name].switches)
    assert {key for key in before if before[key] != after[key]} == {"nature"}


def test_a_rule_that_a_scenario_has_chosen_is_thrown_back():
    chosen = PILOT.replaced(nature={"entry_rule": 1})
    assert altered(chosen, VARIANTS["entry-rule"]).hash == PILOT.hash


def test_the_switches_reach_every_nature_of_the_ensemble(two_draws):
    lived = [altered(PILOT, VARIANTS["all-at-once"]).lived(r).nature for r in range(2)]
    assert all(nature[switch] == 1 for nature in lived for switch in VARIANTS["all-at-once"].switches)
    assert [nature.get("team") for nature in lived] == [None, 2.2]


def test_the_fitted_nature_is_a_variant_where_nature_varies(made_up, two_draws):
    names = robustness(BASE, PILOT, replicates=4, workers=1).comparisons
    assert list(names) == list(VARIANTS)
    assert not names["fitted-nature"].scenarios[0].ensemble


# -- the answer --------------------------------------------------------------------------------------


@pytest.fixture
def found(made_up):
    return robustness(BASE, PILOT, replicates=6, workers=1)


def test_the_table_has_a_row_a_variant_and_indicator(found):
    frame = found.table()
    assert [*frame] == [*COLUMNS, "survives"]
    assert list(dict.fromkeys(frame["variant"])) == [AS_IT_IS, *RULES]
    assert set(frame["indicator"]) == set(HEADLINE)
    assert frame.attrs["units"]["entrants"] == "firms"
    entrants = frame[frame["indicator"] == "entrants"].set_index("variant")
    assert entrants["survives"].to_dict() == {
        AS_IT_IS: True, "entry-rule": False, "shock-shape": True, "climate-course": False, "matching-rule": True, "all-at-once": False,
    }  # fmt: skip
    assert entrants.loc["matching-rule", "ratio"] == 1.0
    assert entrants.loc["shock-shape", "ratio"] == pytest.approx(1.0 - 16.0 / entrants.loc[AS_IT_IS, "delta"])
    assert frame[frame["indicator"] == "high_tech_firms"]["survives"].isna().all()  # of which nothing is established


def test_the_effect_of_each_variant_is_that_of_its_comparison(found):
    for name, comparison in found.comparisons.items():
        theirs = comparison.effects().set_index("indicator").loc["entrants"]
        ours = found.effects[(found.effects["variant"] == name) & (found.effects["indicator"] == "entrants")].iloc[0]
        assert all(ours[key] == theirs[key] for key in ("baseline", "delta", "low", "high", "probability_better", "n"))


def test_variants_have_the_luck_of_the_model_as_it_is(found):
    ours, rivals = (found.comparisons[name].trajectories["status-quo"] for name in (AS_IT_IS, "matching-rule"))
    assert [synthetic.bits(t) for t in ours] == [synthetic.bits(t) for t in rivals]


def test_each_conclusion_has_a_verdict(found):
    told = found.verdicts()
    assert set(told) == set(HEADLINE)
    assert (told["entrants"].word, told["entrants"].breaks, told["entrants"].weakens) == ("breaks", ("entry-rule", "all-at-once"), ("climate-course",))
    assert told["entrants"].smallest < 0.0 < 1.0 <= told["entrants"].largest
    assert told["high_tech_firms"] == Verdict("not told apart")


def test_only_the_variants_named_are_asked(made_up):
    found = robustness(BASE, PILOT, replicates=6, variants=["shock-shape"], workers=1)
    assert list(found.comparisons) == [AS_IT_IS, "shock-shape"]
    assert found.verdicts()["entrants"].word == "survives"
    assert len(made_up) == 12


def test_the_same_question_goes_on_in_its_folder(made_up, tmp_path):
    robustness(BASE, PILOT, replicates=2, variants=["shock-shape"], workers=1, out=tmp_path)
    first = len(made_up)
    again = robustness(BASE, PILOT, replicates=4, workers=1, out=tmp_path)
    assert (first, len(made_up) - first) == (4, 2 * 2 + 4 * 4)  # two more of each there was, four of each new variant
    before = len(made_up)
    assert robustness(BASE, PILOT, replicates=4, workers=1, out=tmp_path).effects.equals(again.effects)
    assert len(made_up) == before


def test_progress_is_told_of_all_variants_together(made_up):
    told = []
    robustness(BASE, PILOT, replicates=3, as_it_is=5, variants=["shock-shape"], workers=1, progress=lambda done, total: told.append((done, total)))
    assert {total for _, total in told} == {8}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 8


def test_a_record_comes_back_the_same(found, tmp_path):
    path = tmp_path / "robustness.toml"
    path.write_text(found.to_toml(), encoding="utf-8")
    back = read(path)
    assert back.table().equals(found.table())
    assert back.verdicts() == found.verdicts()
    assert back.about == found.about
    assert {"scenario_hash", "replicates", "scale", "seed", "date", "source"} <= back.about.keys()
    assert json.loads(json.dumps(back.record(), allow_nan=False)) == json.loads(json.dumps(found.record(), allow_nan=False))


def test_what_is_shipped_can_be_read():
    if not FILE.exists():
        pytest.skip("no result is shipped yet")
    assert set(read().verdicts()) == set(HEADLINE)


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worlds", "options", "words"),
    [
        ((BASE, PILOT), {"replicates": 1}, "an interval needs two pairs"),
        ((BASE, PILOT), {"as_it_is": 1}, "an interval needs two pairs"),
        ((PILOT, PILOT), {}, "there is no effect to examine"),
        ((BASE, PILOT), {"variants": ["shock-shap"]}, "did you mean 'shock-shape'"),
        ((BASE, PILOT.replaced(nature={"shock_shape": 1})), {}, "the rule is what is varied"),
    ],
)
def test_what_has_no_answer_is_refused_in_one_sentence(worlds, options, words, made_up):
    with pytest.raises(Wrong, match=words):
        robustness(*worlds, **options)
    assert not made_up


@pytest.mark.parametrize("text", ["", "about = 1", "[about]\n[effects.other]\n", "[about]\n[effects]\nas-it-is = 1\n", "[[["])
def test_a_file_that_is_no_record_is_refused(text, tmp_path):
    (tmp_path / "other.toml").write_text(text)
    with pytest.raises(Wrong, match="as `tequ robustness --record FILE` writes it"):
        read(tmp_path / "other.toml")


def test_no_file_is_refused(tmp_path):
    with pytest.raises(Wrong, match="as `tequ robustness --record FILE` writes it"):
        read(tmp_path / "missing.toml")


# -- the headline ------------------------------------------------------------------------------------


def test_the_headline_table_is_the_comparison_its_prices_and_its_verdicts(made_up, two_draws):
    result = headline(BASE, PILOT, replicates=12, variant_replicates=4, workers=1)
    frame = result.table().set_index("indicator")
    assert list(frame.index) == list(SHOWN)
    effects = result.comparison.effects().set_index("indicator")
    for key in ("baseline", "delta", "low", "high", "world_low", "world_high", "probability_better"):
        assert frame.loc["entrants", key] == effects.loc["entrants", key]
    base, pilot = (result.comparison.trajectories[name] for name in ("status-quo", "pilot-2021"))
    extra, spent = (np.array([b.headline()[name] - a.headline()[name] for a, b in zip(base, pilot, strict=True)]) for name in ("entrants", "public_spending"))
    draws = [np.arange(12) % 2 == draw for draw in (0, 1)]
    hand = statistics.ratio_interval(np.array([spent[d].mean() for d in draws]), np.array([extra[d].mean() for d in draws]))
    assert frame.loc["entrants", ["cost", "cost_low", "cost_high"]].tolist() == pytest.approx(list(hand))
    assert frame.loc["entrants", "cost"] == pytest.approx(spent.mean() / extra.mean())
    assert frame.loc["entrants", "cost_unit"] == "M RMB a firm"
    assert frame.loc["entrants", "share_nature"] + frame.loc["entrants", "share_luck"] == pytest.approx(1.0)
    assert frame.loc["entrants", "verdict"] == "breaks"
    assert math.isnan(frame.loc["high_tech_firms", "cost"])  # no extra ones are established
    assert len(result.robust.comparisons["shock-shape"].replicates) == 4


def test_without_two_worlds_of_one_nature_nothing_is_split(made_up, two_draws):
    frame = headline(BASE, PILOT, replicates=2, variant_replicates=2, workers=1).table()
    assert frame[["share_nature", "share_luck"]].isna().all(axis=None)


def test_the_headline_takes_up_what_robustness_left(made_up, tmp_path):
    robustness(BASE, PILOT, replicates=4, workers=1, out=tmp_path)
    before = len(made_up)
    headline(BASE, PILOT, replicates=6, variant_replicates=4, workers=1, out=tmp_path)
    assert len(made_up) - before == 2
    robustness(BASE, PILOT, replicates=4, workers=1, out=tmp_path)
    headline(BASE, PILOT, replicates=6, variant_replicates=4, workers=1, out=tmp_path)
    assert len(made_up) - before == 2


# -- the commands ------------------------------------------------------------------------------------


def tequ(capsys, *arguments):
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def wide(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


SMALL = ["--scale", "0.01", "--years", "2", "--workers", "1"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("command", "pairs"), [("headline", ["--replicates", "6", "--variant-replicates", "4"]), ("robustness", ["--replicates", "6"])])
def test_both_commands_print_tables_of_a_page(command, pairs, lang, made_up, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = tequ(capsys, command, *pairs, *SMALL, "--lang", lang)
    assert code == 0
    assert max(map(wide, out.splitlines())) <= 120
    assert ("breaks" if lang == "en" else "被推翻") in out
    assert ("entry follows liquidity" if lang == "en" else "进入由流动性驱动") in " ".join(out.split()).replace("进入由流动性 驱动", "进入由流动性驱动")
    assert "results: out/evidence-of-status-quo-vs-pilot-2021-" in err


def test_the_documents_are_one_and_both_commands_share_a_folder(made_up, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = tequ(capsys, "headline", "--replicates", "6", "--variant-replicates", "6", *SMALL, "--json")
    document, before = json.loads(out), len(made_up)
    rows = {row["indicator"]: row for row in document["table"]}
    assert (code, document["replicates"], rows["entrants"]["verdict"], rows["entrants"]["breaks"]) == (0, 6, "breaks", ["entry-rule", "all-at-once"])
    assert rows["high_tech_firms"]["cost"] is None
    code, out, _ = tequ(capsys, "robustness", "--replicates", "6", *SMALL, "--json", "--record", "kept.toml")
    assert code == 0
    assert json.loads(out)["verdicts"] == document["robustness"]["verdicts"]
    assert len(made_up) == before
    assert read(tmp_path / "kept.toml").verdicts()["entrants"].word == "breaks"


def test_faults_are_said_in_one_sentence(made_up, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, words in (
        (["headline", "--replicates", "1"], "found '1', allowed is a whole number from 2"),
        (["robustness", "status-quo", "status-quo"], "there is no effect to examine"),
        (["robustness", "--variant", "entry"], "did you mean 'entry-rule'"),
        (["robustness", *SMALL, "--replicates", "2", "--record", "no/such/folder.toml"], "a file that can be written"),
    ):
        code, out, err = tequ(capsys, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert words in err


def test_an_interruption_keeps_what_is_finished(made_up, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    running = importlib.import_module("experiments.run")
    simulate = running.simulate

    def impatient(scenarios, replicate, twins=False):
        if scenarios[0].nature.get("shock_shape") and replicate == 1:
            raise KeyboardInterrupt
        return simulate(scenarios, replicate)

    monkeypatch.setattr(running, "simulate", impatient)
    code, out, err = tequ(capsys, "robustness", *SMALL, "--replicates", "2", "--out", "kept")
    assert (code, out) == (130, "")
    assert "what has finished is kept in kept" in err
    before = len(made_up)
    monkeypatch.setattr(running, "simulate", simulate)
    assert tequ(capsys, "robustness", *SMALL, "--replicates", "2", "--out", "kept")[0] == 0
    assert len(made_up) - before == 1 + 2 * 3  # the pair that was in hand, and the three variants after it


# -- the model ---------------------------------------------------------------------------------------


def test_a_village_is_examined_end_to_end(tmp_path):
    """Real worlds of some hundred firms: each variant is another city with the same question put to it."""
    found = robustness(BASE, PILOT, replicates=2, scale=0.003, years=1, workers=1, out=tmp_path)
    assert list(found.comparisons) == [AS_IT_IS, *RULES]
    ends = {name: tuple(t.series["active_firms"][-1] for t in c.trajectories["status-quo"]) for name, c in found.comparisons.items()}
    assert len(set(ends.values())) >= 4
    spent = found.comparisons["all-at-once"].effects().set_index("indicator").loc["public_spending"]
    assert spent["low"] > 0.0
    result = Headline(found.comparisons[AS_IT_IS], found)
    assert result.table()["verdict"].isin(["survives", "weakens", "breaks", "not told apart", ""]).all()
