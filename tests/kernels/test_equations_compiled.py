"""Compiled code is that of today's source: an equation edited in one file is not called in its old form from another."""

import os
import re
import shutil
from pathlib import Path

import numba
import pytest

from ecosystem import draws, indicators, kernel
from tests.kernels.equations import ROOT, equations


def test_all_compiled_code_is_kept_under_the_digest_of_the_source():
    home = kernel.compiled()
    assert Path(numba.config.CACHE_DIR) == home
    assert home.name == f"tequ-{kernel.version()}"
    for function in (*equations(), draws.uniform, draws.normal, indicators._count):
        assert Path(function._cache.cache_path).is_relative_to(home), function.__name__


def test_no_module_compiles_past_it():
    """`njit` comes from the room that knows where compiled code belongs."""
    for path in [*ROOT.glob("agents/**/*.py"), *ROOT.glob("ecosystem/*.py")]:
        if path.name != "kernel.py":
            assert not re.search(r"from numba import .*\b(n?jit|g?u?vectorize)\b|numba\.n?jit", path.read_text(encoding="utf-8")), path


@pytest.fixture
def copy(tmp_path, monkeypatch):
    for part in ("ecosystem", "agents"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernel, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("edited", ["ecosystem/valuation.py", "ecosystem/nature/core.py", "ecosystem/ledger.py", "agents/firm/columns.py"])
def test_an_edit_anywhere_is_another_version(copy, edited):
    before = kernel.version()
    assert before == kernel.version()
    path = copy / edited
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n", encoding="utf-8")
    assert kernel.version() != before
    path.write_text(text, encoding="utf-8")
    assert kernel.version() == before
    path.rename(path.with_name("elsewhere.py"))
    assert kernel.version() != before


def test_the_versions_used_longest_ago_go(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for age in range(10):
        (tmp_path / f"tequ-old{age}").mkdir()
        os.utime(tmp_path / f"tequ-old{age}", (1e9 - age, 1e9 - age))
    (tmp_path / "somebody-elses").mkdir()
    kernel._keep_house(kernel.compiled())
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {kernel.compiled().name, *(f"tequ-old{age}" for age in range(kernel.VERSIONS - 1)), "somebody-elses"}


def test_where_nothing_can_be_written_nothing_breaks(tmp_path):
    (tmp_path / "file").write_text("")
    kernel._keep_house(tmp_path / "file" / "tequ-x")
