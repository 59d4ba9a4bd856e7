"""The command that opens the application in a browser: app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from experiments.options import option
from experiments.shell import real, whole

app = typer.Typer(rich_markup_mode=None)


class NoApplication(RuntimeError):
    """The program runs without its viz half."""


def application() -> Callable[..., None]:
    """The application is a plug-in (entry point `tequ.app`), because experiments know nothing of viz."""
    from importlib.metadata import entry_points

    for entry in entry_points(group="tequ.app", name="serve"):
        return entry.load()  # type: ignore[no-any-return]
    raise NoApplication("no application is installed (entry point tequ.app)")


@app.command("app")
def open_app(
    host: Annotated[str, typer.Option(metavar="H", help="Name or address to listen at; others than this machine's own let others in.")] = "localhost",
    port: Annotated[int, option(whole(0, 65_535), "P", "Port to listen at; 0 takes a free one.")] = 8765,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of results: those found there are shown, new ones are kept there.")] = Path("out"),
    cities: Annotated[int | None, option(whole(1, 1000), "N", "Cities that may live at once; as many as memory holds, four at most, when not given.")] = None,
    visitors: Annotated[int, option(whole(1, 10_000), "N", "Pages that may be open at once.")] = 50,
    scale: Annotated[float, option(real(0.001, 4), "X", "Size of the cities; 1 is the real one.")] = 1.0,
    origin: Annotated[list[str] | None, typer.Option(metavar="URL", help="Another address browsers may use, such as https://lab.example.org.")] = None,
) -> None:
    """Open the live application in a browser, until Ctrl-C."""
    application()(host=host, port=port, out=out, cities=cities, visitors=visitors, scale=scale, origins=origin or [])
