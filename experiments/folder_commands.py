"""Commands that read a folder of results: report, twins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments import shell
from experiments.options import Json, Lang, Language, option
from experiments.shell import print_json, whole

app = typer.Typer(rich_markup_mode=None)
Kept = Annotated[Path, typer.Argument(metavar="DIR", help="A folder of results.")]


@app.command()
def report(folder: Kept, lang: Lang = Language.en) -> None:
    """Write one self-contained HTML file of a result."""
    from experiments.store import load

    if not folder.is_dir():
        raise shell.wrong("DIR", str(folder), "a folder of results (from --out)")
    print(shell.write_report(load(folder), folder, lang))


@app.command()
def twins(
    folder: Kept,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="founded, survived, unicorn or listed; all when not given.")] = None,
    scenario: Annotated[str | None, typer.Option(metavar="S", help="One scenario of the comparison.")] = None,
    replicate: Annotated[int | None, option(whole(0), "R", "One run of the comparison.")] = None,
    firm: Annotated[int | None, option(whole(1), "UID", "Live this firm's life again, in both worlds.")] = None,
    top: Annotated[int, option(whole(1), "N", "Firms shown of each kind and world.")] = 20,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Firms that were founded, survived, became unicorns or were listed in one world and not in the other."""
    from experiments.store import load
    from experiments.tables.twins import show_biography, show_twins
    from experiments.twins import records

    result = load(folder)
    if result.kind != "comparison":
        raise shell.wrong("DIR", f"{folder} ({result.kind})", "the folder of a comparison")
    if firm is not None:
        from experiments.biography import biography

        if replicate is None:
            rows = result.twins(scenario=scenario)
            replicate = next(iter(rows["replicate"][rows["uid"] == firm].tolist()), result.replicates[0])
        shell.warn_of_compiling()
        life = biography(result, replicate, firm, scenario)
        if as_json:
            print_json(life.to_json())
        else:
            show_biography(life, lang)
        return
    frame = result.twins(kind, scenario, replicate)
    if as_json:
        print_json({"counts": records(result.twin_counts()), "units": frame.attrs["units"], "twins": records(frame)})
    else:
        show_twins(frame, lang, result.baseline.name, top)
