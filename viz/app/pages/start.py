"""The page "start"."""

from __future__ import annotations

from typing import Any

import solara

from viz.app.session import Session, use_session


@solara.component_vue("start.vue")
def View(words: dict, view: dict) -> None:
    """What is seen."""


@solara.component
def Page() -> None:
    session = use_session()
    View(words=session.say.page("start"), view=view(session))


def view(session: Session) -> dict[str, Any]:
    """Everything the template shows, in the visitor's language."""
    return {}
