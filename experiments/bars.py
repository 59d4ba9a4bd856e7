"""Who is told how far a question has come: a bar in a notebook, a function that was given, or nobody."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ecosystem.declare import Wrong

Told = Callable[..., None]  # told(done, total, failures=0)


@contextmanager
def resolve(progress: Callable[..., Any] | bool | None = None, title: str = "") -> Iterator[Told]:
    """The function to tell progress to while the question is asked: `told(done, total, failures=0)`.

    None (the usual case) draws a bar with the time left in a Jupyter notebook and nothing elsewhere; True draws a bar
    anywhere, False nowhere; a function is called with (done, total), and with the count of failures if it takes three.
    """
    if callable(progress):
        yield _of(progress)
    elif progress is not None and not isinstance(progress, bool):
        raise Wrong("progress", progress, "True, False, None (a bar in notebooks) or a function of done and total")
    elif progress or (progress is None and in_notebook()):
        bar = Bar(title)
        try:
            yield bar
        finally:
            bar.close()
    else:
        yield lambda done, total, failures=0: None


def in_notebook() -> bool:
    """Whether this is a kernel that a page talks to; an IPython in a terminal is not one."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


class Bar:
    """A bar with the time left and the count of failures, drawn from the first word on."""

    def __init__(self, title: str):
        self.title, self.drawn = title, None

    def __call__(self, done: int, total: int | None, failures: int = 0) -> None:
        if self.drawn is None:  # what an earlier run left is not speed
            self.drawn = _kind()(total=total, initial=done, desc=self.title or None, unit="run")
        bar: Any = self.drawn
        if total != bar.total:  # another round has begun
            bar.reset(total)
            bar.n = bar.last_print_n = bar.initial = done
        if failures:
            bar.set_postfix_str(f"{failures} failed", refresh=False)
        bar.update(done - bar.n)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.close()


def _kind() -> Any:
    """The notebook's bar where a page can show widgets, else a bar of letters."""
    from tqdm import std

    if in_notebook():
        from tqdm import notebook

        if notebook.IProgress is not None:  # None without ipywidgets
            return notebook.tqdm
    return std.tqdm


def _of(function: Callable[..., Any]) -> Told:
    """The function, told of failures only if it takes a third argument."""
    try:
        inspect.signature(function).bind(0, 0, 0)
    except (TypeError, ValueError):  # takes two; or is a builtin that does not say
        return lambda done, total, failures=0: function(done, total)
    return lambda done, total, failures=0: function(done, total, failures)
