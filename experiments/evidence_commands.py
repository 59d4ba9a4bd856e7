"""Commands about what can be concluded: headline, robustness. Their pairs of worlds share a folder, in which the same command goes on."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments import shell
from experiments.options import Json, Lang, Language, Out, Scale, Seed, Workers, Years, option
from experiments.shell import print_json, whole

app = typer.Typer(rich_markup_mode=None)
Baseline = Annotated[str, typer.Argument(metavar="BASELINE", help="The world without the package.")]
Package = Annotated[str, typer.Argument(metavar="SCENARIO", help="The world with the package.")]
Record = Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the effects by variant to a TOML file.")]
PREFIX = "evidence-of"  # of the usual folder; both commands have the same


@app.command()
def headline(
    baseline: Baseline = "status-quo",
    scenario: Package = "pilot-2021",
    replicates: Annotated[int, option(whole(2, 10_000), "R", "Pairs of worlds over the ensemble.")] = 100,
    variant_replicates: Annotated[int, option(whole(2, 10_000), "V", "Pairs of worlds under each rival rule.")] = 20,
    seed: Seed = None,
    scale: Scale = None,
    years: Years = None,
    workers: Workers = None,
    out: Out = None,
    record: Record = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """The headline table: effect over the ensemble with intervals, cost of an extra firm, nature or luck, what is robust."""
    worlds = shell.asked([baseline, scenario], seed=seed, scale=scale, years=years)
    folder = out or shell.usual_folder(worlds, PREFIX)
    from experiments.headline import headline as ask
    from experiments.tables.robustness import show_headline

    question = partial(ask, *worlds, replicates=replicates, variant_replicates=variant_replicates, workers=workers, out=folder)
    result = shell.kept(question, worlds[1].title[lang], as_json, folder)
    _tell(result, result.robust, show_headline, folder, record, lang, as_json)


@app.command()
def robustness(
    baseline: Baseline = "status-quo",
    scenario: Package = "pilot-2021",
    replicates: Annotated[int, option(whole(2, 10_000), "R", "Pairs of worlds in each variant.")] = 20,
    variant: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this variant (may be repeated): entry-rule, shock-shape ...")] = None,
    seed: Seed = None,
    scale: Scale = None,
    years: Years = None,
    workers: Workers = None,
    out: Out = None,
    record: Record = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Which conclusions survive another entry rule, shock shape, venture climate, matching rule or the fitted nature alone."""
    worlds = shell.asked([baseline, scenario], seed=seed, scale=scale, years=years)
    folder = out or shell.usual_folder(worlds, PREFIX)
    from experiments.robustness import robustness as ask
    from experiments.tables.robustness import show_robustness

    question = partial(ask, *worlds, replicates=replicates, variants=variant or None, workers=workers, out=folder)
    result = shell.kept(question, worlds[1].title[lang], as_json, folder)
    _tell(result, result, show_robustness, folder, record, lang, as_json)


def _tell(result: Any, robust: Any, show: Any, folder: Path, record: Path | None, lang: str, as_json: bool) -> None:
    """Table or document on stdout, the rest on stderr."""
    if record is not None:
        from experiments.files import replace_file

        try:
            replace_file(record, robust.to_toml().encode())
        except OSError as error:
            raise shell.wrong("--record", str(record), f"a file that can be written ({error.strerror})") from None
    if as_json:
        print_json(result.to_json())
    else:
        show(result, lang)
    shell.tell_where(result, None)
    print(f"results: {folder}", file=sys.stderr)
