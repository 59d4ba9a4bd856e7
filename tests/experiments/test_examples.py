"""The examples run, and the guide tells the truth: its commands parse, its keys and bounds are the declared ones, its queries answer."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import matplotlib
import pytest
from PIL import Image
from typer.main import get_command

from ecosystem.declare import Wrong
from experiments import discovery, optimise, plan
from experiments.attribution import attribute
from experiments.cli import app
from experiments.files import read_manifest
from experiments.plan import load_plan
from experiments.runs import Runs
from experiments.scenario import RUN
from experiments.scenario import load as load_scenario
from experiments.sensitivity import phases
from experiments.store import load, views

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
GUIDE = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
PLANS = ("plan", "sensitivity", "optimise")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What an example printed, and the folder it worked in; each is run once."""
    folder = tmp_path_factory.mktemp("examples")

    def run(name):
        environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": str(ROOT)}  # the program beside these tests, whichever is installed
        done = subprocess.run([sys.executable, EXAMPLES / f"{name}.py"], cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return cache(run), folder / "out" / "examples", run


def picture(path):
    """How many colours a picture has: an empty one has hardly any."""
    with Image.open(path) as image:
        return len(image.convert("RGB").getcolors(maxcolors=2**24))


# -- the examples --------------------------------------------------------------------------------------


def test_compare_tells_effects_places_twins_and_money(ran):
    run, folder, _ = ran
    said = run("compare")
    for words in ("public_spending", "Active firms by sector", "fintech", "Active firms by size", "micro", "founded", "data_loan", "M RMB a firm"):
        assert words in said
    assert re.search(r"entrants +[+-][\d.]+ firms, 90 % interval [+-][\d.]+ to [+-][\d.]+", said)
    assert picture(folder / "compare" / "effects.png") > 50


def test_sweep_and_sensitivity_tell_a_surface_a_ranking_and_a_sentence(ran):
    run, folder, again = ran
    said = run("sweep_and_sensitivity")
    surface = re.findall(r"^(\d+) +(-?[\d.]+) +(-?[\d.]+) +(-?[\d.]+) +(-?[\d.]+)$", said, flags=re.M)
    assert [int(row[0]) for row in surface] == [0, 40, 80, 160]
    assert "places in the city" in said
    assert "measures.sandbox.slots" in said
    assert re.search(r"entrants +firms +.*(more|fewer|not identified|no change)$", said, flags=re.M)
    assert "The package pilot-2021 " in said
    assert min(picture(folder / name) for name in ("heat_map.png", "tornado.png")) > 50
    assert len(Runs(folder / "sweep").design()) == 16
    assert all(read_manifest(folder / name)["complete"] for name in ("sweep", "sensitivity"))
    before = sorted(folder.rglob("shard-*.parquet"))
    assert again("sweep_and_sensitivity") == said
    assert sorted(folder.rglob("shard-*.parquet")) == before


def test_optimise_tells_both_figures_and_a_verdict(ran):
    run, folder, _ = ran
    said = run("optimise")
    assert "Budget 4,400 M RMB a year" in said
    assert "extra_firms (firms)" in said
    assert re.search(r"package +unit +search +delta +low +high", said)
    assert re.search(r"^ *own +firms", said, flags=re.M)
    assert "Verdict: " in said
    assert read_manifest(folder / "optimise")["complete"]
    assert picture(folder / "front.png") > 50


def test_examples_are_short():
    for path in EXAMPLES.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 60, path.name


@pytest.mark.parametrize("name", PLANS)
def test_plans_beside_the_examples_are_valid(name):
    read = load_plan(EXAMPLES / f"{name}.toml")
    assert read.scale == 1.0
    assert read.title["zh"] != read.title["en"]
    assert 2 <= len(read.design()) <= 64
    assert {w.name for w in read.worlds(read.design()[0])} == {"status-quo", "pilot-2021"}
    phases.Options.of(read)
    if name == "optimise":
        optimise.checked(read)
    else:
        assert read.replicates <= 6
    with pytest.raises(Wrong):
        plan.options(read, name, {"budget": RUN["scale"]}) if name != "plan" else read.replaced(method="guess")


# -- the guide -----------------------------------------------------------------------------------------


def commands():
    """Every `tequ ...` that the guide shows, without what stands for something else."""
    shown = re.findall(r"^tequ .*$", GUIDE, flags=re.M) + re.findall(r"`(tequ [^`]*)`", GUIDE)
    return sorted({re.sub(r"\s+#.*", "", line).strip() for line in shown})


@pytest.mark.parametrize("line", commands())
def test_commands_of_the_guide_parse(line):
    name, *words = line.split()[1:]
    command = get_command(app).commands[name]
    if not words:
        return
    context = command.make_context(name, words)
    assert not context.args
    for word in words:
        if word.startswith("docs/"):
            assert (ROOT / word).exists()


def test_the_guide_speaks_of_every_question():
    spoken = {line.split()[1] for line in commands()}
    assert {"compare", "attribute", "headline", "robustness", "sweep", "sensitivity", "optimise", "report"} <= spoken


def rows_of_keys():
    """Key -> (unit, allowed, default) as the guide's tables say."""
    found = {}
    for keys, unit, allowed, default in re.findall(r"^\| (`[a-z]+\.[^|]*`) \| ([^|]*?) ?\| ([^|]*) \| ([^|]*?) ?\|", GUIDE, flags=re.M):
        for key in re.findall(r"`([^`]+)`", keys):
            found[key] = (unit, allowed, default.strip("`"))
    return found


def declared():
    numbers = {f"sensitivity.{k}": n for k, n in phases.NUMBERS.items()} | {f"optimise.{k}": n for k, n in optimise.NUMBERS.items()}
    numbers |= {f"discovery.{k}": n for k, n in discovery.NUMBERS.items()}
    return numbers | {"design.points": plan.POINTS, "run.replicates": plan.REPLICATES, "run.scale": RUN["scale"], "run.years": RUN["years"]}


def test_keys_of_the_guide_are_the_keys_of_a_plan():
    known = {f"{table}.{key}" for table, keys in plan.TABLES.items() if table != "vary" for key in keys} | set(declared())
    assert known <= set(rows_of_keys())
    rest = {key for key in rows_of_keys() if key not in known}
    assert rest == {"sensitivity.indicators", "discovery.indicator", "vary.measures.MEASURE.LEVER", "vary.nature.NUMBER", "vary.rules.NUMBER"}


@pytest.mark.parametrize("key", sorted(declared()))
def test_bounds_in_the_guide_are_the_declared_ones(key):
    number, (unit, allowed, default) = declared()[key], rows_of_keys()[key]
    low, high = re.match(r"(-?[\d.,e]+) to (-?[\d.,e]+)", allowed).groups()
    assert (float(low.replace(",", "")), float(high.replace(",", "").rstrip(","))) == (number.low, number.high)
    assert unit == number.unit
    assert default == "the first scenario's" or float(default) == number.default


def test_verdict_words_of_the_guide_are_the_programs():
    from experiments.sensitivity.influence import verdict

    said = {row[-1] for row in (verdict([1.0] * 20), verdict([-1.0] * 20), verdict([0.0] * 20), verdict([1.0, -1.0]))}
    assert said == set(re.findall(r"^\| (more|fewer|no change|not identified) \|", GUIDE, flags=re.M))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return attribute(replicates=2, scale=0.005, years=1, permutations=2, workers=1, out=tmp_path_factory.mktemp("package"))


def queries():
    found = re.findall(r"^```sql\n-- (\w+)\n(.*?)^```$", GUIDE, flags=re.M | re.S)
    assert len(found) == 5
    return found


@pytest.mark.parametrize(("kind", "query"), queries())
def test_queries_of_the_guide_answer(kind, query, ran, package):
    run, folder, _ = ran
    if kind == "attribution":
        frame = package.sql(query).set_index("measure")["extra_firms"]
        ours = package.shares().query("indicator == 'entrants'").set_index("measure")["share"]
        assert (frame - ours).abs().max() < 1e-9
        assert set(frame.index) == {p.name for p in load_scenario("pilot-2021").measures}
    elif kind == "comparison":
        run("compare")
        frame = views(folder / "compare").sql(query).df()
        assert set(frame["scenario"]) == {"status-quo", "pilot-2021"}
        assert (frame["year"].min(), frame["year"].max()) == (2010, 2028)
        assert frame["active_firms"].gt(0).all()
    else:
        run("sweep_and_sensitivity")
        frame = Runs(folder / "sweep").sql(query)
        assert len(frame) >= 5
        assert frame.notna().any().all()


def test_python_of_the_guide_runs(ran, tmp_path, monkeypatch):
    """As it stands, but for what `compare` and `attribute` are told; plans are those of the examples, whose folders are there already."""
    run, folder, _ = ran
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    for example, kept, out in (
        ("sweep_and_sensitivity", "sweep", "places-and-loans"),
        ("sweep_and_sensitivity", "sensitivity", "what-it-depends-on"),
        ("optimise", "optimise", "best-packages"),
    ):
        run(example)
        shutil.copytree(folder / kept, tmp_path / "out" / out)
        (tmp_path / "docs" / "examples").mkdir(parents=True, exist_ok=True)
        for name, text in load(folder / kept).plan.to_files().items():
            (tmp_path / "docs" / "examples" / name).write_text(text, encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, flags=re.M | re.S)
    assert len(blocks) == 5
    for block in blocks:
        exec(compile(block.replace("replicates=20", "replicates=2, scale=0.005, years=1, workers=1"), "experiments.md", "exec"), {})
    assert picture(tmp_path / "effects.png") > 50
