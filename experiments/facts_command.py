"""The command that holds the model against what is known of the city: facts."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from experiments import shell
from experiments.options import Json, Workers, option
from experiments.shell import print_json, real, whole

ROLES = ("target", "check")


def facts(
    replicates: Annotated[int, option(whole(1, 10_000), "R", "Runs with different luck, each in its nature of the ensemble.")] = 10,
    scale: Annotated[float, option(real(0.001, 4), "X", "Size of the city; 1 is the real one.")] = 1.0,
    workers: Workers = None,
    seed: Annotated[int, option(whole(0, 2**53 - 1), "N", "Root of all luck.")] = 1,
    fitted: Annotated[bool, typer.Option("--fitted", help="In the fitted nature alone, not over the ensemble.")] = False,
    role: Annotated[str | None, typer.Option(metavar="R", help="Show only facts of one role: target or check.")] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="Show only facts whose name has this in it.")] = None,
    as_json: Json = False,
) -> None:
    """Measure every stylized fact on simulated worlds and say which hold."""
    if role not in (None, *ROLES):
        from ecosystem.declare import Wrong, nearest

        raise Wrong("--role", role, " or ".join(ROLES), nearest(str(role), ROLES))
    from experiments.facts import measure

    ask = partial(measure, replicates=replicates, scale=scale, workers=workers, seed=seed, ensemble=not fitted)
    rows, interrupted = shell.finished(ask, "facts", as_json)
    if interrupted:
        shell.say("interrupted: a fact is measured on all its runs, so nothing is shown")
        raise typer.Exit(130)
    rows = [row for row in rows if role in (None, row["role"]) and (name or "").lower() in row["fact"].lower()]
    if as_json:
        print_json(rows)
    else:
        from experiments.tables.model import show_facts

        show_facts(rows)
