"""The command `tequ calibrate`: which natures are plausible, given the facts of role target."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments import shell
from experiments.options import Json, Lang, Language, Workers, option
from experiments.shell import print_json, whole

app = typer.Typer(rich_markup_mode=None)


class Effort(StrEnum):
    reduced = "reduced"
    full = "full"


@app.command()
def calibrate(
    effort: Annotated[Effort, typer.Option(help="reduced: about twenty minutes on two cores; full: a night.")] = Effort.reduced,
    out: Annotated[Path, typer.Option(help="Folder of the runs; the same command goes on there.", metavar="DIR")] = Path("out/calibration"),
    workers: Workers = None,
    seed: Annotated[int, option(whole(0, 2**31), "N", "Root of all luck.")] = 1,
    ship: Annotated[bool, typer.Option("--ship", help="Put the ensemble in place of the one that replicates live in.")] = False,
    refit: Annotated[bool, typer.Option("--refit", help="With --ship: the fitted numbers too, which makes another status quo.")] = False,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Fit nature to the targets: screening, history matching in waves, a posterior ensemble, recovery of known truths."""
    from experiments.calibration import calibrate as ask
    from experiments.calibration.shipping import ship as put

    if refit and not ship:
        raise shell.wrong("--refit", "without --ship", "--ship --refit")
    asked = partial(ask, out, effort.value, workers, seed, stage=lambda words: None if as_json else shell.say(words))
    try:
        found, _ = shell.finished(asked, "calibration", as_json)
    except typer.Exit:
        shell.say(f"what was run is kept in {out}; the same command goes on there")
        raise
    if as_json:
        print_json(found.summary)
    else:
        from experiments.tables.calibration import show_calibration

        show_calibration(found.summary, lang)
    if ship:
        for path in put(found, date.today().isoformat(), refit):
            shell.say(f"written: {path.name}")
