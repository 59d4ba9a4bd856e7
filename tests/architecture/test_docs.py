"""Documents tell the truth: their code runs, their links lead somewhere, their numbers are the model's."""

import importlib.util
import math
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import matplotlib
import pytest
from typer.main import get_command

from ecosystem.declare import Wrong
from experiments.cli import app
from experiments.codebook import lines
from experiments.plan import load_plan
from experiments.scenario import load

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = {"replicates=20": "replicates=2, scale=0.005, years=1, workers=1", "Ecosystem(seed=1)": "Ecosystem(seed=1, scale=0.005, years=1)"}


def blocks(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.M | re.S)
    assert found, f"README shows no {language}"
    return found


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def fill():
    return module(DOCS / "fill.py")


@pytest.fixture(scope="module")
def small_comparison(tmp_path_factory):
    return module(DOCS / "examples" / "compare.py").main(scale=0.005, replicates=2, years=6, workers=1, out=tmp_path_factory.mktemp("compare"))


# -- code that is shown ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", blocks("python"))
def test_python_in_the_readme_runs(code, tmp_path, monkeypatch, capsys):
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    small = code
    for long, short in SMALL.items():
        small = small.replace(long, short)
    assert small != code, "what README shows would run the whole city here"
    exec(compile(small, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("text", [text for text in blocks("toml") if "[vary" in text])
def test_the_plan_in_the_readme_is_valid_and_as_large_as_it_says(text, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    plan = load_plan(path)
    runs = len(plan.design()) * plan.replicates
    assert f"runs {runs} paired worlds" in README


@pytest.mark.parametrize("text", [text for text in blocks("toml") if "[vary" not in text])
def test_the_scenario_in_the_readme_is_valid(text, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load(path)
    assert {policy.name for policy in scenario.measures} == set(tomllib.loads(text)["measures"])
    path.write_text(text.replace("slots = 80", "slot = 80"), encoding="utf-8")
    with pytest.raises(Wrong, match="did you mean 'slots'"):
        load(path)


def test_commands_in_the_readme_exist():
    known = get_command(app)
    shown = set(re.findall(r"`tequ ((?:scenario )?[a-z]+)", README))
    for words in (name.split() for name in shown):
        group = known
        for word in words:
            assert word in group.commands, f"README speaks of `tequ {' '.join(words)}`"
            group = group.commands[word]
    every = {name for name in known.commands if name != "scenario"} | {f"scenario {name}" for name in known.commands["scenario"].commands}
    assert every <= shown, f"README does not speak of {every - shown}"


@pytest.mark.parametrize("page", ["odd.md", "odd-declared.md", "trace.md"])
def test_commands_in_the_descriptions_exist(page):
    known, shown = get_command(app).commands, set(re.findall(r"`tequ ([a-z]+)", (DOCS / page).read_text(encoding="utf-8")))
    assert {name for name in shown if name not in known} == set()


def test_every_element_of_trace_is_answered():
    text = (DOCS / "trace.md").read_text(encoding="utf-8")
    elements = ("Problem formulation", "Model description", "Data evaluation", "Conceptual model evaluation", "Implementation verification")
    elements += ("Model output verification", "Model analysis", "Model output corroboration")
    assert re.findall(r"^## \d\. (.*)$", text, flags=re.M) == list(elements)
    for section in text.split("\n## ")[1:]:
        assert re.search(r"`(tests|tequ|make|python)|\]\(", section), section.splitlines()[0]
    assert len(re.findall(r"`tests/[\w/]+\.py`", text)) >= 20


def test_make_targets_in_documents_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, page
    declared = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)[1].split()
    assert set(declared) == targets


def test_one_firm_has_a_life_in_both_worlds(capsys):
    lives = module(DOCS / "examples" / "one_firm.py").main(scale=0.01, years=3)
    without, inside = lives["status quo"], lives["sandbox"]
    assert without[0] == inside[0]
    assert "born" in without[0]
    assert any("sandbox" in line for line in inside)
    assert not any("sandbox" in line for line in without)
    assert "firms alive" in capsys.readouterr().out


def test_the_small_comparison_spends_only_where_there_are_measures(small_comparison):
    row = small_comparison.effects().set_index("indicator").loc["public_spending"]
    assert row.baseline == 0.0
    assert row.delta > 0.0


# -- links and files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    for path in re.findall(r"`((?:agents|ecosystem|experiments|policies|viz|docs|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_decisions_are_numbered_in_order():
    found = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in found] == [f"{i:04}" for i in range(1, len(found) + 1)]
    for i, path in enumerate(found, 1):
        assert path.read_text(encoding="utf-8").startswith(f"# {i}. "), path.name


def test_nothing_that_is_installed_names_a_machine_or_a_registry():
    for path in [ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "pyproject.toml", *sorted((ROOT / "requirements").iterdir())]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|/(?:root|home|work|Users)/|(?<!no-emit-)index-url", text), path.name


# -- assumptions -----------------------------------------------------------------------------------------


def rows():
    text = (DOCS / "assumptions.md").read_text(encoding="utf-8")
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| A-\d+ .*$", text, flags=re.M)]


def test_every_assumption_is_listed_once():
    listed = [row[0] for row in rows()]
    assert len(listed) == len(set(listed))
    used = set()
    for folder in ("agents", "ecosystem", "experiments", "policies"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".toml"):
                used |= set(re.findall(r"\bA-\d+\b", path.read_text(encoding="utf-8")))
    assert used == set(listed)


def test_every_assumption_says_why_and_what_would_change_it():
    for row in rows():
        assert len(row) == 5, row[0]
        assert all(len(cell) > 5 for cell in row[3:]), row[0]


ASKED = {group: group for group in ("run", "plan", "sensitivity", "optimise", "attribute", "sizes", "index")} | {"discovery": "sensitivity"}


def test_one_assumption_is_one_number():
    named = defaultdict(set)
    for line in lines():
        column = line.name.split(".")[0] if line.group in ("city.sector", "city.district", "city.laboratory", "driver") else line.name
        for one in re.findall(r"A-\d+", f"{line.source} {line.note}"):
            whole = line.group == "city.special" or line.group in ASKED  # one row for the numbers of one question
            named[one].add(ASKED.get(line.group, line.group) if whole else (line.group, column))
    said = {row[0]: row[1] for row in rows()}
    many = {one: {name.split(".")[-1] for _, name in numbers} for one, numbers in named.items() if len(numbers) > 1}
    # Several numbers are one assumption only where its row names them all.
    assert not {one: names for one, names in many.items() if not all(name in said[one] for name in names)}


def test_values_of_assumptions_are_the_models(fill):
    values = fill.assumed()
    stale = {row[0]: (row[2], values[row[0]]) for row in rows() if row[2] != values[row[0]]}
    assert not stale, "run: python docs/fill.py"


# -- tables written by docs/fill.py ----------------------------------------------------------------------


def test_the_headline_is_written_between_its_marks(fill, small_comparison):
    from experiments.headline import Headline
    from experiments.robustness import AS_IT_IS, COLUMNS, Robustness, _rows, framed

    robust = Robustness({}, framed(COLUMNS, _rows(AS_IT_IS, small_comparison, small_comparison)))
    table = fill.headline(Headline(small_comparison, robust).to_json())
    page = fill.between(README, "result", table)
    assert fill.between(page, "result", table) == page
    assert page.replace(table, "") == fill.between(README, "result", "")
    found = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| ")}
    spent = small_comparison.effects().set_index("indicator").loc["public_spending"]
    unit, baseline, difference = (cell.strip() for cell in found["public money spent on measures"].split("|")[2:5])
    assert (unit, baseline, difference[0]) == ("M RMB", "0", "+")
    assert math.isclose(float(difference), spent.delta, rel_tol=0.01)
    with pytest.raises(SystemExit, match="0 places"):
        fill.between("no marks here", "result", table)


def test_plans_are_one_table_with_a_column_each(fill, small_comparison):
    found = small_comparison.to_json()
    found["scenarios"] = [found["scenarios"][0], {**found["scenarios"][0], "name": "again"}]
    head, _, *rows = fill.plans(found).splitlines()
    assert head.count("|") == 5 and "`again`" in head
    assert rows and all(row.count("|") == 5 and "±" in row for row in rows if "–" not in row)
    assert fill.between(README, "plans", "x").count("<!-- plans -->\nx\n") == 1


def test_facts_that_fail_are_written_out(fill):
    fact = {"fact": "firms", "role": "target", "unit": "firms", "low": 1.0, "high": 2.0, "value": 1.5, "inside": True, "source": "D1"}
    missed = {**fact, "fact": "hazard", "value": 7.25, "inside": False}
    text = fill.facts([fact, missed, {**missed, "fact": "gap", "role": "check", "value": None}])
    assert "1 of 2 facts of role target" in text
    assert "| hazard | firms | 1.00 … 2.00 | 7.25 | D1 |" in text
    assert "Checks outside: gap." in text
    assert "| firms | firms |" not in text


def test_a_range_shows_its_ends(fill):
    assert fill._range([0.3, 0.1]) == "0.1 … 0.3"
    assert fill._range([0.5, 0.5]) == "0.5"
    assert math.isclose(float(fill.assumed()["A-20"].split()[0]), 0.03)
