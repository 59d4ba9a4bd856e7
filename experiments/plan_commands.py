"""Commands whose many runs are kept in a folder: sweep, sensitivity, optimise, attribute. The same command goes on there."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments import shell
from experiments.options import Cluster, Fitted, Folder, Json, Lang, Language, Out, PlanFile, Replicates, Scale, Seed, Workers, Years, option
from experiments.shell import print_json, whole

app = typer.Typer(rich_markup_mode=None)


@app.command()
def sweep(plan: PlanFile, out: Folder, workers: Workers = None, cluster: Cluster = None, lang: Lang = Language.en, as_json: Json = False) -> None:
    """Run a design over declared bounds; resumes by itself when DIR has shards of the same plan."""
    from experiments.plan import load_plan
    from experiments.sweep import sweep as ask
    from experiments.tables.sweep import show_sweep

    asked = load_plan(plan)
    _answer(partial(ask, asked, out=out, workers=workers, cluster=cluster), asked.title[lang], show_sweep, out, lang, as_json)


@app.command()
def sensitivity(plan: PlanFile, out: Folder, workers: Workers = None, cluster: Cluster = None, lang: Lang = Language.en, as_json: Json = False) -> None:
    """Morris screening, then Sobol shares, of the contrast between two scenarios; where a package fails, in words."""
    from experiments.plan import load_plan
    from experiments.sensitivity import sensitivity as ask
    from experiments.tables.sensitivity import show_sensitivity

    asked = load_plan(plan)
    _answer(partial(ask, asked, out=out, workers=workers, cluster=cluster), asked.title[lang], show_sensitivity, out, lang, as_json)


@app.command()
def optimise(plan: PlanFile, out: Folder, workers: Workers = None, cluster: Cluster = None, lang: Lang = Language.en, as_json: Json = False) -> None:
    """Best packages under a yearly budget: Pareto front of firms, unicorns, incidents and cost, run again on fresh luck."""
    from experiments.optimise import optimise as ask
    from experiments.plan import load_plan
    from experiments.tables.optimise import show_optimum

    asked = load_plan(plan)
    _answer(partial(ask, asked, out=out, workers=workers, cluster=cluster), asked.title[lang], show_optimum, out, lang, as_json)


@app.command()
def attribute(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The world without the package.")] = "status-quo",
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="The world with the package.")] = "pilot-2021",
    permutations: Annotated[int, option(whole(1, 10_000), "K", "Orders of the measures tried in each replicate.")] = 8,
    seed: Seed = None,
    replicates: Replicates = None,
    scale: Scale = None,
    years: Years = None,
    fitted: Fitted = False,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Shares of a package's effect due to each of its measures (Shapley values on the same luck)."""
    worlds = shell.asked([baseline, scenario], fitted, seed=seed, replicates=replicates, scale=scale, years=years)
    folder = out or shell.usual_folder(worlds, "shares-of")
    from experiments.attribution import attribute as ask
    from experiments.tables.attribution import show_attribution

    question = partial(ask, *worlds, permutations=permutations, workers=workers, cluster=cluster, out=folder)
    _answer(question, worlds[1].title[lang], show_attribution, folder, lang, as_json)


def _answer(ask: Any, title: str, show: Any, out: Path, lang: str, as_json: bool) -> None:
    """Ask with a bar, print the answer, write the report beside the runs."""
    result = shell.kept(ask, title, as_json, out)
    if as_json:
        print_json(result.to_json())
    else:
        show(result, lang)
    print(f"results: {out}", file=sys.stderr)
    shell.tell_report(result, out, lang)
