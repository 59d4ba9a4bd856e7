"""The command `tequ`: ask the model from a shell.

People get tables, scripts get JSON (`--json`: exactly one document on stdout, everything else on stderr).
Exit codes: 0 done; 1 the run failed; 2 the input is wrong; 130 interrupted, finished work kept.
Whatever needs numpy, the model or rich is imported inside the command that needs it: `tequ --help` is instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments import app_command, calibration_command, estimate_command, evidence_commands, facts_command, folder_commands, plan_commands, shell
from experiments.options import Cluster, Fitted, Json, Lang, Language, Out, Precision, Replicates, Scale, Seed, Shares, Workers, Years, option
from experiments.shell import print_json, real, whole

app = typer.Typer(
    name="tequ",
    help="tequ (特区): a policy laboratory for innovation ecosystems. SCENARIO is a shipped name or a TOML file.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
shelf = typer.Typer(help="Look at scenarios.", rich_markup_mode=None)
app.add_typer(shelf, name="scenario")
app.add_typer(plan_commands.app)  # sweep, sensitivity, optimise, attribute
app.add_typer(evidence_commands.app)  # headline, robustness
app.add_typer(folder_commands.app)  # report, twins
app.add_typer(estimate_command.app)  # estimate
app.add_typer(app_command.app)  # app
app.add_typer(calibration_command.app)  # calibrate

UsageError = typer.BadParameter.__mro__[1]  # from click, or from typer's own copy of it


# -- questions to the model ----------------------------------------------------------------------------


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped name or a TOML file.")] = "pilot-2021",
    seed: Seed = None,
    replicates: Replicates = None,
    scale: Scale = None,
    years: Years = None,
    fitted: Fitted = False,
    workers: Workers = None,
    out: Out = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Simulate a scenario and print the headline indicators."""
    (question,) = shell.asked([scenario], fitted, seed=seed, replicates=replicates, scale=scale, years=years)
    from experiments.run import run as simulate

    ask = partial(simulate, question, workers=workers, out=out)
    result, interrupted = shell.finished(ask, question.title[lang], as_json)
    if as_json:
        print_json(result.to_json())
    else:
        from experiments.tables.results import show_run

        show_run(result, lang)
    shell.tell_where(result, out)
    shell.leave(result, interrupted, out)


@app.command()
def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The world to compare with.")] = "status-quo",
    scenario: Annotated[list[str] | None, typer.Argument(metavar="SCENARIO...", help="The worlds compared; pilot-2021 when none is named.")] = None,
    seed: Seed = None,
    replicates: Replicates = None,
    scale: Scale = None,
    years: Years = None,
    fitted: Fitted = False,
    workers: Workers = None,
    cluster: Cluster = None,
    precision: Precision = None,
    shares: Shares = False,
    out: Out = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """Compare scenarios with a baseline on the same luck, replicate by replicate."""
    worlds = shell.asked([baseline, *(scenario or ["pilot-2021"])], fitted, seed=seed, replicates=replicates, scale=scale, years=years)
    out = out or shell.usual_folder(worlds)
    from experiments.compare import compare as paired

    at_work = {"workers": workers, "cluster": cluster}
    if shares:
        from experiments.attribution.package import measures_of

        measures_of(*worlds[:2])  # says at once when there is nothing to share out
    result, interrupted = shell.finished(partial(paired, *worlds, precision=precision, out=out, **at_work), worlds[-1].title[lang], as_json)
    shared = None
    if shares and not interrupted:
        from experiments.attribution import attribute

        shared = shell.kept(partial(attribute, *worlds[:2], out=out / "attribution", **at_work), worlds[1].title[lang], as_json, out)
    if as_json:
        print_json(result.to_json() | ({"attribution": shared.to_json()} if shared else {}))
    else:
        from experiments.tables.results import show_comparison

        show_comparison(result, lang)
        if shared:
            from experiments.tables.attribution import show_attribution

            show_attribution(shared, lang)
    shell.tell_where(result, out)
    shell.tell_report(result, out, lang)
    shell.leave(result, interrupted, out)


@app.command()
def index(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped name, a TOML file, or the folder of a run or comparison.")] = "pilot-2021",
    structure: Annotated[str, typer.Option(metavar="NAME", help="internet_plus (four parts) or state_new_economy (five, for each firm).")] = "internet_plus",
    seed: Seed = None,
    replicates: Replicates = None,
    scale: Scale = None,
    years: Years = None,
    workers: Workers = None,
    out: Out = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all rows to a CSV file.")] = None,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """The composite new-economy index by year, for the city and its districts."""
    from experiments.index import check, index_of

    check(structure)
    ask = {"seed": seed, "replicates": replicates, "scale": scale, "years": years}
    result, interrupted = shell.found_or_run(scenario, ask, workers, out, as_json, lang)
    frame = index_of(result, structure)
    if csv is not None:
        frame.to_csv(csv, index=False)
    if as_json:
        print_json({"structure": structure, "index": frame.to_dict("records")})
    else:
        from experiments.tables.index import show_index

        show_index(frame, structure, lang)
    shell.tell_where(result, out)
    shell.leave(result, interrupted, out)


facts = app.command()(facts_command.facts)


@app.command()
def score(
    scale: Annotated[float, option(real(0.001, 4), "X", "Size of the city that is timed.")] = 0.05,
    quarters: Annotated[int, option(whole(1, 59), "Q", "Quarters that are timed.")] = 8,
    as_json: Json = False,
) -> None:
    """Print the quarter verb by verb, with the time each verb took."""
    from experiments import codebook as books

    shell.warn_of_compiling()
    verbs = books.score(scale, quarters)
    if as_json:
        print_json(verbs)
    else:
        from experiments.tables.model import show_score

        show_score(verbs, scale, quarters)


# -- what the model is made of -------------------------------------------------------------------------


@app.command()
def measures(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One instrument, in full.", show_default=False)] = None,
    theme: Annotated[str | None, typer.Option(metavar="T", help="Only those of one theme, such as finance.")] = None,
    outside: Annotated[bool, typer.Option("--outside", help="What the plans name and the model leaves out, with the reason.")] = False,
    lang: Lang = Language.en,
    as_json: Json = False,
) -> None:
    """What the state may do: every instrument with its clause, terms, cost, ways to fail and what it did."""
    from experiments import catalogue

    if as_json:
        print_json(catalogue.left_out() if outside else catalogue.instrument(name) if name else catalogue.instruments(theme))
        return
    from experiments.tables import measures as tables

    if outside:
        tables.show_left_out(lang)
    elif name:
        tables.show_measure(name, lang)
    else:
        tables.show_measures(lang, theme)


@app.command()
def codebook(lang: Lang = Language.en, as_json: Json = False) -> None:
    """Every number with unit, bounds, default and source."""
    from experiments import codebook as books

    if as_json:
        print_json(books.numbers())
    else:
        from experiments.tables.model import show_codebook

        show_codebook(books.lines(), lang)


@shelf.command()
def check(file: Annotated[str, typer.Argument(metavar="FILE", help="A TOML file, or a shipped name.")]) -> None:
    """Validate a scenario file."""
    from experiments.scenario import load

    scenario = load(file)
    names = ", ".join(policy.name for policy in scenario.measures) or "no measures"
    print(f"{file}: valid; {scenario.start} to {scenario.end}, {names}; hash {scenario.hash}")


@shelf.command()
def show(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A shipped name, or a TOML file; without one, a list.", show_default=False)] = None,
    lang: Lang = Language.en,
) -> None:
    """Print a scenario as TOML, every setting written out; without a name, list those shipped."""
    if name is None:
        from experiments.tables.model import show_shelf

        show_shelf(lang)
        return
    from experiments.scenario import load

    print(load(name).to_toml(), end="")


# -- entry ---------------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches a person (TEQU_TRACEBACK=1 shows it)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show 特区 should not end the run
    try:
        code = app(args=arguments, prog_name="tequ", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except UsageError as error:
        shell.say(f"{error.format_message()} (see {error.ctx.command_path if error.ctx else 'tequ'} --help)")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        shell.say("interrupted")
        return 130
    except BrokenPipeError:  # `tequ codebook | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last resort is a message and a code
        return _failed(error)


def _failed(error: Exception) -> int:
    from ecosystem.declare import Wrong

    if isinstance(error, Wrong):
        shell.say(str(error))
        return 2
    if os.environ.get("TEQU_TRACEBACK"):
        raise error
    kind = "" if isinstance(error, RuntimeError) else f"{type(error).__name__}: "
    shell.say(f"the run failed: {kind}{str(error)[:300]}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
