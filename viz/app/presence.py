"""Whether a visitor is still there."""

from __future__ import annotations

from collections.abc import Callable


def presence() -> Callable[[], bool]:
    """A function that says whether a page of the visitor who asks now is connected; always true outside a server."""
    from solara.server.kernel_context import PageStatus, get_current_context

    try:
        context = get_current_context()
    except RuntimeError:
        return lambda: True
    return lambda: PageStatus.CONNECTED in context.page_status.values()
