"""`tequ estimate`: published designs on simulated registers."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments import shell
from experiments.options import Json, Out, Workers, option
from experiments.shell import print_json, real, whole

app = typer.Typer(rich_markup_mode=None)


@app.command()
def estimate(
    design: Annotated[list[str] | None, typer.Argument(metavar="[DESIGN ...]", help="Designs by name; all when none is named.", show_default=False)] = None,
    replicates: Annotated[int, option(whole(1, 10_000), "R", "Cities with different luck and nature.")] = 4,
    scale: Annotated[float, option(real(0.001, 4), "X", "Size of the city; 1 is the real one.")] = 0.3,
    workers: Workers = None,
    seed: Annotated[int, option(whole(0, 2**53 - 1), "N", "Root of all luck.")] = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run published designs on simulated panels: estimate, error, published value, and the truth of the model."""
    from experiments.econometrics import designs
    from experiments.econometrics import estimate as ask

    designs(design)  # says at once when a name is none
    folder = out or Path("out") / "estimates"
    question = partial(ask, design, replicates=replicates, scale=scale, workers=workers, seed=seed, out=folder)
    estimates = shell.kept(question, "estimates", as_json, folder)
    if as_json:
        print_json([e.record() for e in estimates])
    else:
        from experiments.tables.estimates import show_estimates

        show_estimates(estimates)
    print(f"results: {folder}", file=sys.stderr)
