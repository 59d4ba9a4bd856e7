"""Servers and visitors for browser tests. Whatever a visitor met that should not have happened fails the test at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.app.browser import CHROMIUM, Server, Visitor, chromium

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium a module: Playwright's loop must not be left running for other modules' tests."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A server whose cities are a fiftieth of the real one."""
    home = tmp_path_factory.mktemp("server")
    with serving(home, scale=0.02) as made:
        yield made


@contextmanager
def serving(home: Path, **settings: Any) -> Iterator[Server]:
    """A server that must have nothing to complain about."""
    made = Server(home / "log", results=home / "out", **settings)
    try:
        yield made
    finally:
        made.close()
    assert "Traceback" not in made.log.read_text(), made.log.read_text()[-3000:]


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Iterator[Server]:
    """A server with the real city, 1:1."""
    with serving(tmp_path_factory.mktemp("city"), cities=2) as made:
        yield made


@pytest.fixture
def visit(browser, server) -> Iterator[Visit]:
    """`visit(**options)` is a new visitor, at the small server unless `server` is another; all leave at the end."""
    inside: list[Visitor] = []

    def enter(at: Server = server, **options: Any) -> Visitor:
        inside.append(Visitor(browser, at, **options))
        return inside[-1]

    yield enter
    problems = [problem for visitor in inside for problem in visitor.problems]
    for visitor in inside:
        visitor.close()
    assert problems == []
