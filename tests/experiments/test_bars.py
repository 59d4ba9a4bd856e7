"""Who is told of progress: a bar in a notebook, a function that was given, nobody in a plain script."""

import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from ecosystem.declare import Wrong
from experiments import bars


@pytest.fixture
def notebook(monkeypatch):
    """As if a Jupyter kernel ran us; widgets that are shown are kept."""
    from tqdm import notebook as page  # with the true IPython

    shown = []
    fake = ModuleType("IPython")
    fake.get_ipython = lambda: SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", fake)
    monkeypatch.setattr(page, "display", shown.append)
    return shown


def text_of(container):
    left, bar, right = container.children
    return left.value, (bar.value, bar.max), right.value


def test_a_plain_script_shows_nothing(capsys):
    with bars.resolve(None, "city") as told:
        told(1, 3)
        told(3, 3, 1)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_ipython_is_no_notebook(monkeypatch, capsys):
    fake = ModuleType("IPython")
    fake.get_ipython = lambda: SimpleNamespace()
    monkeypatch.setitem(sys.modules, "IPython", fake)
    assert not bars.in_notebook()
    fake.get_ipython = lambda: None
    assert not bars.in_notebook()
    with bars.resolve(None) as told:
        told(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_notebook_shows_a_bar_with_failures_and_the_time_left(notebook):
    with bars.resolve(None, "city") as told:
        assert not notebook  # nothing to draw before the first word
        told(0, 4)
        told(2, 4)
        told(4, 4, 1)
    (container,) = notebook
    left, bar, right = text_of(container)
    assert left.startswith("city")
    assert bar == (4, 4)
    assert "4/4" in right
    assert "1\N{FIGURE SPACE}failed" in right


def test_false_shows_nothing_in_a_notebook(notebook, capsys):
    with bars.resolve(False, "city") as told:
        told(1, 2)
    assert not notebook
    assert capsys.readouterr() == ("", "")


def test_without_widgets_the_bar_is_of_letters(notebook, monkeypatch, capsys):
    from tqdm import notebook as page

    monkeypatch.setattr(page, "IProgress", None)
    with bars.resolve(None, "city") as told:
        told(0, 2)
        told(2, 2)
    assert not notebook
    assert "2/2" in capsys.readouterr().err


def test_true_draws_a_bar_anywhere(capsys):
    with bars.resolve(True, "city") as told:
        told(0, 2)
        told(2, 2, 2)
    drawn = capsys.readouterr().err
    assert "city" in drawn
    assert "2/2" in drawn
    assert "2 failed" in drawn


def test_what_an_earlier_run_left_is_not_speed(capsys):
    with bars.resolve(True) as told:
        told(90, 100)
        assert told.drawn.initial == 90


def test_a_bar_follows_a_new_total(notebook):
    with bars.resolve(True) as told:
        told(1, 2)
        told(3, 10)
        assert told.drawn.initial == 3
        told(4, 10)
    assert text_of(notebook[0])[1] == (4, 10)


def test_a_bar_is_closed_when_the_question_fails(notebook):
    with pytest.raises(RuntimeError), bars.resolve(None, "city") as told:
        told(1, 2)
        raise RuntimeError("the city is closed")
    assert notebook[0].children[1].bar_style == "danger"


def test_a_function_is_told_what_it_can_take():
    two, three = [], []
    for function in (lambda done, total: two.append((done, total)), lambda done, total, failures: three.append((done, total, failures))):
        with bars.resolve(function) as told:
            told(1, 5)
            told(2, 5, 1)
    assert two == [(1, 5), (2, 5)]
    assert three == [(1, 5, 0), (2, 5, 1)]
    everything = []
    with bars.resolve(lambda *words: everything.append(words)) as told:
        told(2, 5, 1)
    assert everything == [(2, 5, 1)]


@pytest.mark.parametrize("nonsense", ["yes", 1, ["bar"]])
def test_anything_else_is_refused(nonsense):
    with pytest.raises(Wrong, match="progress"), bars.resolve(nonsense):
        pass


def test_importing_bars_imports_no_bar():
    code = "import sys, experiments.bars; assert 'tqdm' not in sys.modules and 'IPython' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
