"""The command line is what its table says: commands, tables, JSON, exit codes, results kept."""

import importlib
import json
import math
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
import synthetic

from ecosystem import clock
from ecosystem.city import CITY_ENTRIES
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from experiments import shell, store
from experiments.catalogue import THEMES
from experiments.cli import main
from experiments.codebook import classes, settings
from experiments.scenario import load, shipped
from policies import CATALOGUE
from policies.plans import outside

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "run", "compare", "index", "facts", "score", "measures", "codebook", "scenario", "sweep", "sensitivity", "optimise", "attribute",
    "headline", "robustness", "report", "twins", "estimate", "app", "calibrate",
]  # fmt: skip
QUICK = ["--replicates", "4", "--workers", "1", "--years", "2"]
MODEL = importlib.import_module("experiments.run").simulate
PROMISED = {
    "entrants", "active_firms", "survivors_5y", "high_tech_firms", "valued_100m", "gazelles", "unicorns", "unicorns_ever", "listings",
    "jobs", "sales", "patents", "vc_invested", "loans", "bad_loan_rate", "incidents", "public_spending", "cost_per_extra_entrant", "cost_per_extra_unicorn",
}  # fmt: skip


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """Each test in its own folder, with made-up worlds, on a page of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", synthetic.simulate)


@pytest.fixture
def reports(monkeypatch):
    """What was asked of the report plug-in."""
    asked = []

    def write(result, path, lang):
        asked.append((result, path, lang))
        path.write_text("<html></html>")

    monkeypatch.setattr(shell, "report_writer", lambda: write)
    return asked


def tequ(capsys, *arguments):
    """Exit code, stdout, stderr."""
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def one_document(text):
    """The JSON document that is the whole of stdout; NaN and Infinity are no JSON."""

    def refuse(word):
        raise AssertionError(word)

    assert text.endswith("\n")
    return json.loads(text, parse_constant=refuse)


# -- help ------------------------------------------------------------------------------------------------


def test_help_lists_exactly_the_commands(capsys):
    code, out, _ = tequ(capsys, "--help")
    assert code == 0
    listed = out[out.index("Commands:") :].splitlines()[1:]
    assert [line.split()[0] for line in listed if re.match(r"  \w", line)] == COMMANDS


def test_without_a_command_it_shows_the_help(capsys):
    assert tequ(capsys)[:2] == tequ(capsys, "--help")[:2]


@pytest.mark.parametrize("command", [*COMMANDS, "scenario check", "scenario show"])
def test_every_command_explains_itself(command, capsys):
    code, out, _ = tequ(capsys, *command.split(), "--help")
    assert code == 0
    assert f"Usage: tequ {command}" in out


@pytest.mark.parametrize("arguments", [["--help"], ["compare", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    script = f"""
import sys
from experiments.cli import main
code = main({arguments!r})
heavy = [m for m in ("numpy", "pandas", "mesa", "numba", "scipy", "pyarrow", "rich", "ecosystem", "policies", "viz") if m in sys.modules]
print(code, heavy, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == "0 []\n"


# -- run and compare -------------------------------------------------------------------------------------


def test_run_as_json(capsys):
    code, out, _ = tequ(capsys, "run", "status-quo", *QUICK, "--json")
    document = one_document(out)
    assert code == 0
    assert document["name"] == "status-quo"
    assert document["hash"] == load("status-quo").replaced(years=2).hash
    rows = {row["indicator"]: row for row in document["indicators"]}
    assert set(rows["entrants"]) == {"indicator", "unit", "mean", "low", "high"}
    worlds = [synthetic.world(1 + r).headline()["entrants"] for r in range(4)]
    assert rows["entrants"]["mean"] == pytest.approx(sum(worlds) / 4)


def test_compare_as_json(capsys, reports):
    code, out, err = tequ(capsys, "compare", *QUICK, "--json")
    document = one_document(out)
    assert code == 0
    assert (document["baseline"], document["replicates"]) == ("status-quo", 4)
    (scenario,) = document["scenarios"]
    assert (scenario["name"], scenario["hash"]) == ("pilot-2021", load("pilot-2021").replaced(years=2).hash)
    effects = {row["indicator"]: row for row in scenario["effects"]}
    named = {"indicator", "unit", "baseline", "delta", "low", "high", "probability_better", "world_low", "world_high"}
    assert set(effects["entrants"]) == named
    assert effects["entrants"]["low"] > 0  # five measures bring about 25 entrants a quarter for 8 quarters
    assert effects["cost_per_extra_entrant"]["delta"] == pytest.approx(1.0)
    assert "results: out/status-quo-vs-pilot-2021-" in err


def test_the_model_itself_answers_with_every_promised_indicator(capsys, reports, monkeypatch):
    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", MODEL)
    arguments = ["--scale", "0.005", "--years", "1", "--replicates", "2", "--workers", "1", "--json"]
    code, out, _ = tequ(capsys, "compare", "status-quo", "status-quo", "pilot-2021", *arguments)
    assert code == 0
    itself, pilot = ({row["indicator"]: row for row in s["effects"]} for s in one_document(out)["scenarios"])
    assert set(pilot) >= PROMISED
    assert {row["delta"] for row in itself.values()} <= {0.0, None}
    assert pilot["public_spending"]["delta"] > 0.0
    assert pilot["entrants"]["baseline"] > 0.0


def test_what_does_not_exist_is_null_in_json(capsys, reports):
    _, out, _ = tequ(capsys, "compare", "--replicates", "1", "--workers", "1", "--years", "2", "--json")
    entrants = one_document(out)["scenarios"][0]["effects"][0]
    assert (entrants["low"], entrants["high"]) == (None, None)


def test_run_prints_a_table_with_units_and_words(capsys):
    code, out, _ = tequ(capsys, "run", *QUICK)
    assert code == 0
    assert load("pilot-2021").title.en in out
    assert "M RMB" in out and "90 % interval" in out
    assert re.search(r"Answer: pilot-2021, to 2022Q4, 4 runs: ", out)
    assert re.search(r"Total +\d", out)


def test_compare_prints_both_worlds_and_an_answer_with_its_certainty(capsys, reports):
    code, out, _ = tequ(capsys, "compare", *QUICK)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 120
    for words in ("status-quo", "pilot-2021", "Change", "90 % interval", "Better", "> 99 %", "M RMB", "Regulatory sandbox", "Total"):
        assert words in out
    flat = " ".join(out.split())
    assert "Question: Do more firms form, survive and grow large" in flat
    assert re.search(r"pilot-2021 instead of status-quo, to 2022Q4, 4 paired runs: almost surely more .*: \+\d+ \(90 % interval \+", flat)
    assert re.search(r"public cost per extra entrant 1\.00 M RMB", flat)


def test_compare_speaks_chinese(capsys, reports):
    code, out, _ = tequ(capsys, "compare", *QUICK, "--lang", "zh")
    assert code == 0
    for words in (load("pilot-2021").title.zh, "指标", "90%区间", "监管沙盒", "回答：以“pilot-2021”代替“status-quo”", "几乎肯定增加"):
        assert words in out
    assert reports[0][1:] == (next(Path("out").iterdir()) / "report.zh.html", "zh")


def test_compared_with_itself_it_says_so(capsys, reports, tmp_path):
    (tmp_path / "twin.toml").write_text("[run]\nyears = 15\n")
    code, out, _ = tequ(capsys, "compare", "status-quo", "twin.toml", *QUICK)
    assert code == 0
    assert re.search(r"status-quo and twin describe the same world \(hash \w{12}\): every difference is exactly zero", " ".join(out.split()))


def test_compare_takes_names_and_files_and_several_scenarios(capsys, reports, tmp_path):
    (tmp_path / "half.toml").write_text("[measures.sandbox]\nslots = 20\n")
    code, out, _ = tequ(capsys, "compare", "status-quo", "half.toml", "pilot-2021", *QUICK, "--json")
    assert code == 0
    assert [s["name"] for s in one_document(out)["scenarios"]] == ["half", "pilot-2021"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_several_scenarios_are_one_table_of_120_columns(lang, capsys, reports, tmp_path):
    for name, slots in (("fashion-2020b", 20), ("futian-2035b", 60), ("everythingb", 80)):
        (tmp_path / f"{name}.toml").write_text(f"[measures.sandbox]\nslots = {slots}\n")
    names = ["pilot-2021", "fashion-2020b", "futian-2035b", "everythingb"]
    arguments = [name if name == "pilot-2021" else f"{name}.toml" for name in names]
    code, out, _ = tequ(capsys, "compare", "status-quo", *arguments, *QUICK, "--lang", lang)
    assert code == 0
    assert max(cells(line.rstrip()) for line in out.splitlines()) <= 120
    heads = [line for line in out.splitlines() if all(name in line for name in ["status-quo", *names]) and ("Unit" in line or "单位" in line)]
    assert len(heads) == 1
    (entrants,) = [line for line in out.splitlines() if line.startswith("new firms, firms  " if lang == "en" else "新设企业，家  ")]
    assert entrants.count("±") == len(names)
    assert out.count("instead of status-quo, to" if lang == "en" else "代替“status-quo”") == len(names)


def test_scenarios_of_different_years_are_not_compared(capsys, tmp_path):
    (tmp_path / "short.toml").write_text("[run]\nyears = 3\n")
    code, out, err = tequ(capsys, "compare", "status-quo", "short.toml")
    assert (code, out) == (2, "")
    assert "run.years: found 3, allowed is 15" in err
    assert not Path("out").exists()


def test_options_change_the_world_and_its_hash(capsys):
    hashes = set()
    for options in ([], ["--scale", "0.5"], ["--years", "1"], ["--seed", "5"]):
        _, out, _ = tequ(capsys, "run", "--replicates", "2", "--workers", "1", *options, "--json")
        hashes.add(one_document(out)["hash"])
    assert len(hashes) == 3  # the seed is luck, not a world
    assert load("pilot-2021").replaced(scale=0.5).hash in hashes


# -- results kept ----------------------------------------------------------------------------------------


def test_out_keeps_the_result(capsys):
    code, out, err = tequ(capsys, "run", *QUICK, "--out", "kept", "--json")
    assert code == 0
    assert err.splitlines()[-1] == "results: kept"
    kept = store.load("kept")
    assert kept.scenario == load("pilot-2021").replaced(years=2, replicates=4)
    assert kept.to_json() == one_document(out)


def test_run_without_out_keeps_nothing(capsys):
    assert tequ(capsys, "run", *QUICK)[0] == 0
    assert not list(Path().iterdir())


def test_compare_without_out_has_its_usual_folder_and_report(capsys, reports):
    tequ(capsys, "compare", *QUICK)
    tequ(capsys, "compare", *QUICK)
    (folder,) = Path("out").iterdir()  # the same question, the same folder
    assert re.fullmatch(r"status-quo-vs-pilot-2021-[0-9a-f]{12}", folder.name)
    assert (folder / "report.html").exists()
    assert store.load(folder).replicates == [0, 1, 2, 3]
    tequ(capsys, "compare", *QUICK, "--seed", "2")
    assert len(list(Path("out").iterdir())) == 2


def test_report_of_a_folder(capsys, reports):
    tequ(capsys, "compare", *QUICK, "--out", "kept")
    assert tequ(capsys, "report", "kept") == (0, "kept/report.html\n", "")
    assert tequ(capsys, "report", "kept", "--lang", "zh") == (0, "kept/report.zh.html\n", "")
    result, _, lang = reports[-1]
    assert lang == "zh"
    assert result.scenarios[0].name == "pilot-2021"


def test_a_folder_without_results_is_refused(capsys):
    Path("empty").mkdir()
    code, out, err = tequ(capsys, "report", "empty")
    assert (code, out) == (2, "")
    assert "allowed is a folder of results" in err and err.count("\n") == 1


def test_without_a_report_writer_the_comparison_is_kept_all_the_same(capsys, monkeypatch):
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: ())
    code, _, err = tequ(capsys, "compare", *QUICK, "--out", "kept")
    assert code == 0
    assert "no report writer is installed" in err
    assert tequ(capsys, "report", "kept")[0] == 1


def test_the_project_declares_the_command_and_the_report_writer():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for target in (project["scripts"]["tequ"], project["entry-points"]["tequ.report"]["html"]):
        module, _, name = target.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


# -- when it goes wrong ----------------------------------------------------------------------------------


def test_ctrl_c_keeps_and_shows_what_is_finished(capsys, monkeypatch):
    def impatient(scenarios, replicate):
        if replicate == 2:
            raise KeyboardInterrupt
        return synthetic.simulate(scenarios, replicate)

    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", impatient)
    code, out, err = tequ(capsys, "run", *QUICK, "--out", "kept", "--json")
    assert code == 130
    assert one_document(out)["name"] == "pilot-2021"
    assert "interrupted: 2 finished replicates kept" in err
    assert store.load("kept").replicates == [0, 1]


def test_ctrl_c_before_anything_is_finished(capsys, monkeypatch):
    def impatient(scenarios, replicate):
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", impatient)
    code, out, err = tequ(capsys, "run", *QUICK)
    assert (code, out) == (130, "")
    assert "interrupted before anything was finished" in err


def test_a_failed_run_is_one_short_message(capsys, monkeypatch):
    def failing(scenarios, replicate):
        raise ArithmeticError("the books do not close")

    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", failing)
    code, out, err = tequ(capsys, "run", *QUICK)
    assert (code, out) == (1, "")
    assert "tequ: the run failed: " in err and "the books do not close" in err
    assert "Traceback" not in err


def test_some_failed_replicates_are_said(capsys, monkeypatch):
    def fragile(scenarios, replicate):
        if replicate == 1:
            raise ArithmeticError("the books do not close")
        return synthetic.simulate(scenarios, replicate)

    monkeypatch.setattr(importlib.import_module("experiments.run"), "simulate", fragile)
    code, _, err = tequ(capsys, "run", *QUICK, "--json")
    assert code == 0
    assert "1 of 4 replicates failed: ArithmeticError: the books do not close" in err


def test_a_closed_pipe_is_no_failure():
    script = "import sys; from experiments.cli import main; sys.exit(main(['codebook']))"
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.close()
        err = child.stderr.read()
        assert child.wait(timeout=60) == 0
    assert err == b""


def test_a_terminal_without_chinese_letters_still_shows_the_measures():
    script = "import sys; from experiments.cli import main; sys.exit(main(['measures', '--lang', 'zh']))"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"sandbox" in done.stdout


# -- what the model is made of ---------------------------------------------------------------------------


def test_measures_lists_the_catalogue(capsys):
    code, out, _ = tequ(capsys, "measures", "--json")
    assert code == 0
    rows = one_document(out)
    assert [row["name"] for row in rows] == list(CATALOGUE)
    for row in rows:
        policy = CATALOGUE[row["name"]]
        assert set(row["settings"]) == set(policy.Dose.declared)
        assert row["clauses"] and row["acts_on"] == list(policy.acts_on)
        assert (row["fails_by"], row["fails_by_zh"]) == (policy.fails_by.en, policy.fails_by.zh)


def cells(line):
    """Columns a line takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def left(line, width):
    """What stands in the first columns of a line."""
    return "".join(c for i, c in enumerate(line) if cells(line[: i + 1]) <= width)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_measures_as_tables_of_120_columns(lang, capsys):
    code, out, _ = tequ(capsys, "measures", "--lang", lang)
    assert code == 0
    assert max(cells(line.rstrip()) for line in out.splitlines()) <= 120
    first = re.sub(r"\s+", "", "".join(left(line, 31) for line in out.splitlines()))  # a long label goes on in the next line of its column
    for name, policy in CATALOGUE.items():
        assert f"{name} " in out, "a name is copied into a file"
        assert re.sub(r"\s+", "", policy.label.en + policy.label.zh) in first
        assert THEMES[policy.theme].zh in out
    assert ("at most 300 M RMB a year" if lang == "en" else "每年最多300百万元") in out


def test_measures_of_one_theme(capsys):
    code, out, _ = tequ(capsys, "measures", "--theme", "finance", "--json")
    assert code == 0
    assert [row["name"] for row in one_document(out)] == [name for name, policy in CATALOGUE.items() if policy.theme == "finance"]
    code, _, err = tequ(capsys, "measures", "--theme", "finances")
    assert code == 2 and "did you mean 'finance'" in err


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_measure_in_full(lang, name, capsys):
    code, out, _ = tequ(capsys, "measures", name, "--lang", lang)
    flat, policy = re.sub(r"\s+", "", out), CATALOGUE[name]
    assert code == 0
    for text in (policy.label.en, policy.label.zh, policy.why[lang], policy.fails_by[lang], *(c.quote for c in policy.clauses), *policy.acts_on):
        assert re.sub(r"\s+", "", text) in flat
    for key, number in policy.Dose.declared.items():
        assert key in out and re.sub(r"\s+", "", number.source)[:20] in flat.replace(re.sub(r"\s+", "", number.label[lang]), "")


def test_a_measure_there_is_not_is_a_sentence(capsys):
    code, out, err = tequ(capsys, "measures", "sandbx")
    assert (code, out) == (2, "") and "did you mean 'sandbox'" in err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_left_out_is_said_in_both_languages(lang, capsys):
    code, out, _ = tequ(capsys, "measures", "--outside", "--lang", lang)
    flat = re.sub(r"\s+", "", out)
    assert code == 0
    for one in outside().values():
        assert re.sub(r"\s+", "", one.name.zh)[:12] in flat
    code, out, _ = tequ(capsys, "measures", "--outside", "--json")
    assert [row["key"] for row in one_document(out)] == list(outside())


def test_what_was_measured_is_said_where_it_can_be_told_from_zero(capsys, monkeypatch):
    from experiments import catalogue

    sure, unsure = {"effect": 120.0, "low": 80.0, "high": 160.0}, {"effect": 0.4, "low": -2.0, "high": 2.8}
    found = {"entrants": sure, "survivors_5y": unsure, "unicorns_ever": unsure, "public_spending": sure}
    about = {"replicates": 10, "scale": 1.0, "start": "2021Q1", "end": "2035Q4"}
    monkeypatch.setattr(catalogue, "measured", lambda: {"about": about, "measures": {"sandbox": found}})
    monkeypatch.setattr("experiments.tables.measures.measured", catalogue.measured)
    assert one_document(tequ(capsys, "measures", "sandbox", "--json")[1])["measured"] == found
    flat = " ".join(tequ(capsys, "measures", "sandbox")[1].split())
    assert "new firms +120 (+80 … +160)" in flat
    assert "firms that ever became unicorns +0.40 (-2.00 … +2.80), indistinguishable from zero" in flat
    assert "10 pairs of worlds" in flat
    assert "· new firms +120" in tequ(capsys, "measures", "--theme", "supervision")[1]


def test_themes_are_called_the_same_everywhere():
    from viz.words import texts

    for lang in ("en", "zh"):
        assert texts(lang)["theme"] == {name: label[lang] for name, label in THEMES.items()}
    assert list(dict.fromkeys(policy.theme for policy in CATALOGUE.values())) == [t for t in THEMES if any(p.theme == t for p in CATALOGUE.values())]


def test_codebook_has_every_number_with_unit_and_source(capsys):
    code, out, _ = tequ(capsys, "codebook", "--json")
    assert code == 0
    rows = one_document(out)
    expected = {("nature", n) for n in Nature.declared} | {("rules", n) for n in Rulebook.declared}
    expected |= {(f"measures.{p.name}", n) for p in CATALOGUE.values() for n in p.Dose.declared} | {(e.group, e.name) for e in CITY_ENTRIES()}
    expected |= {(e.group, e.name) for e in classes() + settings()}
    assert {(row["group"], row["name"]) for row in rows} == expected
    for row in rows:
        assert row["unit"] and row["source"] and row["label"] and row["label_zh"]
        assert row["low"] <= row["default"] <= row["high"]


def test_codebook_as_tables(capsys):
    code, out, _ = tequ(capsys, "codebook")
    assert code == 0
    assert "measures.sandbox" in out and "places in" in out


def test_score_reads_the_quarter_aloud(capsys):
    from ecosystem.model import SCORE
    from ecosystem.verb import name

    code, out, _ = tequ(capsys, "score", "--scale", "0.002", "--quarters", "1", "--json")
    assert code == 0
    rows = one_document(out)
    assert [row["verb"] for row in rows] == [*(name(verb) for _, verbs in SCORE for verb in verbs), "census"]
    assert all(row["does"] and row["seconds"] > 0 for row in rows)
    assert sum(row["share"] for row in rows) <= 1.0


ABOUT = {"unit": "firms a year", "source": "D1.12", "confidence": "V", "note": "", "statement": "So it is.", "reason": ""}
FACTS = [
    {"fact": "firms enter", "role": "target", "low": 30_000, "high": 38_000, "value": 34_567.8, "spread": 912.3, "inside": True, **ABOUT},
    {"fact": "shares are skewed", "role": "check", "low": -1.2, "high": -0.9, "value": math.nan, "spread": math.nan, "inside": False,
     **ABOUT, "reason": "Nothing grows."},
]  # fmt: skip


def test_facts(capsys, monkeypatch):
    asked = {}

    def measure(**options):
        asked.update(options)
        return FACTS

    monkeypatch.setitem(sys.modules, "experiments.facts", SimpleNamespace(measure=measure))
    code, out, _ = tequ(capsys, "facts", "--replicates", "3", "--scale", "0.1", "--workers", "2", "--json")
    assert code == 0
    assert [(row["fact"], row["value"], row["inside"]) for row in one_document(out)] == [("firms enter", 34_567.8, True), ("shares are skewed", None, False)]
    assert {key: asked[key] for key in ("replicates", "scale", "workers", "seed")} == {"replicates": 3, "scale": 0.1, "workers": 2, "seed": 1}
    code, out, _ = tequ(capsys, "facts")
    assert code == 0
    assert re.search(r"pass +firms enter +.* 30,000 … 38,000 +34,568 +912 +D1.12 \(V\)", out)
    assert "FAIL shares are skewed: So it is. Nothing grows.\n" in out
    assert "target: 1 of 1 inside their band\ncheck: 0 of 1 inside their band\n" in out
    assert asked["ensemble"] is True


def test_facts_can_be_asked_for_by_role_and_name_and_in_the_fitted_nature(capsys, monkeypatch):
    asked = {}
    monkeypatch.setitem(sys.modules, "experiments.facts", SimpleNamespace(measure=lambda **options: asked.update(options) or FACTS))
    for options, names in ((("--role", "check"), ["shares are skewed"]), (("--name", "FIRMS"), ["firms enter"]), (("--fitted",), [f["fact"] for f in FACTS])):
        _, out, _ = tequ(capsys, "facts", *options, "--json")
        assert [row["fact"] for row in one_document(out)] == names
    assert asked["ensemble"] is False
    code, _, told = tequ(capsys, "facts", "--role", "chek")
    assert code == 2 and "target or check" in told and "check" in told


# -- scenarios -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped())
def test_scenario_show_prints_a_file_that_says_the_same(name, capsys, tmp_path):
    code, out, _ = tequ(capsys, "scenario", "show", name)
    assert code == 0
    (tmp_path / f"{name}.toml").write_text(out)
    assert load(tmp_path / f"{name}.toml") == load(name)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_scenario_show_without_a_name_lists_what_is_shipped(lang, capsys):
    code, out, _ = tequ(capsys, "scenario", "show", "--lang", lang)
    assert code == 0
    assert [name for line in out.splitlines() for name in shipped() if line.startswith(f"{name} ")][-1] == "status-quo"
    assert all(f"\n{name} " in out and load(name).title[lang][:20] in out for name in shipped())


def test_scenario_check_says_what_it_understood(capsys, tmp_path):
    (tmp_path / "mine.toml").write_text('[run]\nyears = 3\n[measures.sandbox]\nslots = 4\nstart = "2022Q1"\n')
    code, out, _ = tequ(capsys, "scenario", "check", "mine.toml")
    assert code == 0
    assert out == f"mine.toml: valid; 2021Q1 to 2023Q4, sandbox; hash {load('mine.toml').hash}\n"
    assert clock.named(load("mine.toml").measures[0].start) == "2022Q1"


# -- numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [(1234567.8, "1,234,568", "+1,234,568"), (-12.345, "-12.3", "-12.3"), (0.0, "0", "0"), (0.012345, "0.0123", "+0.0123"),
     (9.996, "10.00", "+10.00"), (100.4, "100", "+100"), (math.nan, "–", "–"), (math.inf, "–", "–"), (-1e-9, "0.000000", "0.000000")],
)  # fmt: skip
def test_numbers_are_written_for_people(value, plain, signed):
    from experiments.tables.page import shown

    assert shown(value) == plain
    assert shown(value, sign=True) == signed


@pytest.mark.parametrize(("probability", "text"), [(0.5, "50 %"), (0.999, "> 99 %"), (0.001, "< 1 %"), (math.nan, "–")])
def test_nothing_is_certain(probability, text):
    from experiments.tables.page import chance

    assert chance(probability) == text
