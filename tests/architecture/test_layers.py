"""Dependencies run one way: viz -> experiments -> ecosystem.model -> agents | policies -> rest of ecosystem."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / ".importlinter"


def lint(folder):
    """Run the contracts of .importlinter on the packages of a folder."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def layers():
    config = configparser.ConfigParser()
    config.read(CONFIG)
    return [re.findall(r"[\w.]+", line) for line in config["importlinter:contract:house"]["layers"].split("\n") if line.strip()]


def modules(package):
    """The modules and packages directly in a package."""
    found = [p for p in (ROOT / package).iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    return {f"{package}.{p.stem}" for p in found} - {f"{package}.__init__"}


def test_imports_run_one_way():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_room_of_the_ecosystem_has_its_place_in_the_contract():
    *_, model, sides, ground = layers()
    assert model == ["ecosystem.model"]
    assert sides == ["agents", "policies"]
    assert set(ground) == modules("ecosystem") - {"ecosystem.model"}, "list it in .importlinter"


def test_the_ecosystem_package_is_empty():
    """Importing one room must not open them all."""
    assert not (ROOT / "ecosystem/__init__.py").read_text().strip()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The same rooms, empty, under the same contracts."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(CONFIG, folder)
    for name in [
        "viz.rooms",
        "experiments.rooms",
        "agents.rooms",
        "policies.rooms",
        *modules("ecosystem"),
        *layers()[-1],
        "ecosystem.model",
    ]:
        package, module = name.split(".")
        (folder / package).mkdir(exist_ok=True)
        (folder / package / "__init__.py").touch()
        (folder / package / f"{module}.py").write_text("", encoding="utf-8")
    for allowed in re.findall(r"ecosystem\.(\w+) -> mesa", CONFIG.read_text()):
        (folder / "ecosystem" / f"{allowed}.py").write_text("import mesa\n", encoding="utf-8")
    return folder


def test_an_empty_house_keeps_the_contracts(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("agents/rooms.py", "import policies.rooms"),
        ("policies/rooms.py", "from agents import rooms"),
        ("agents/rooms.py", "def late():\n    from ecosystem.model import Ecosystem"),
        ("ecosystem/table.py", "import agents.rooms"),
        ("ecosystem/terms.py", "def late():\n    import policies"),
        ("ecosystem/world.py", "import ecosystem.model"),
        ("ecosystem/model.py", "import mesa\nfrom experiments import rooms"),
        ("experiments/rooms.py", "import viz"),
        ("experiments/rooms.py", "from mesa import batch_run"),
        ("ecosystem/table.py", "import mesa"),
    ],
)
def test_an_import_against_the_arrows_is_found(house, room, line):
    path = house / room
    before = path.read_text()
    path.write_text(line + "\n", encoding="utf-8")
    done = lint(house)
    path.write_text(before, encoding="utf-8")
    assert done.returncode == 1, done.stdout
    assert "1 broken" in done.stdout
