"""What a link says a page shows is written by strangers: whatever it is, the page is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import solara

import viz.app
from viz.app.house import furnish
from viz.app.main import PAGES
from viz.app.session import SESSION, Session

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(viz.app.__file__).parent.rglob("*.py"))
KEYS = sorted(set(re.findall(r'"([a-z_]{2,12})"', SOURCE)))  # every word that may be the name of a choice
NONSENSE = ["nonsense", "", -5, 10**9, 0.5, True, None, [], ["nonsense", "more"], [-1, 2.5], [None, "unicorns"]]


@solara.component
def Seen(session: Session, page: str) -> Any:
    SESSION.provide(session)
    PAGES[page].Page()


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_survives_whatever_a_link_says_it_shows(page, value, tmp_path):
    session = Session(furnish(scale=0.01, results=tmp_path))
    try:
        for key in KEYS:
            session.choose(page, **{key: value})
        _, rendered = solara.render(Seen(session, page), handle_error=False)
        rendered.close()
    finally:
        session.close()


def test_the_keys_are_those_that_pages_ask_for():
    asked = set(re.findall(r'chosen\((?:"[a-z]+"|NAME), "([a-z_]+)"', SOURCE))
    assert len(asked) > 15
    assert asked <= set(KEYS)
