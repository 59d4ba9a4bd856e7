"""How a command asks and tells: options into scenarios, progress, messages, JSON, where results are kept.

Like cli.py, it imports nothing heavy before a command needs it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ecosystem.declare import Wrong
    from experiments.scenario import Scenario


# -- asking --------------------------------------------------------------------------------------------


def wrong(key: str, found: object, allowed: str) -> Wrong:
    from ecosystem.declare import Wrong

    return Wrong(key, found, allowed)


def whole(low: float = -math.inf, high: float = math.inf) -> Callable[[str], int]:
    """A reader of whole numbers for an option."""
    return partial(_read, int, "a whole number", low, high)


def real(low: float = -math.inf, high: float = math.inf) -> Callable[[str], float]:
    """A reader of numbers for an option; without bounds it lets NaN through to whoever has them."""
    return partial(_read, float, "a number", low, high)


def _read(kind: type, allowed: str, low: float, high: float, text: str) -> Any:
    bounds = f" from {low:g} to {high:g}" if math.isfinite(low) else ""
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or (bounds and not low <= value <= high):
        raise typer.BadParameter(f"found {str(text)[:80]!r}, allowed is {allowed}{bounds}")
    return value


def asked(names: Sequence[str], fitted: bool = False, **options: Any) -> list[Scenario]:
    """The scenarios named on the command line, with its options in place of what their files say; all in the fitted nature,
    or all in the natures of the first one compared."""
    from ecosystem.declare import Wrong
    from experiments.scenario import load

    worlds = [load(name) for name in names]
    given = {key: value for key, value in options.items() if value is not None} | {"ensemble": 0 if fitted else worlds[min(1, len(worlds) - 1)].ensemble}
    try:
        return [world.replaced(**given) for world in worlds]
    except Wrong as wrong:
        raise Wrong("--" + wrong.key.removeprefix("run."), wrong.found, wrong.allowed) from None


def usual_folder(worlds: Sequence[Scenario], prefix: str = "") -> Path:
    """out/<baseline>-vs-<scenario>-<hash>: the same question on the same luck has the same folder."""
    identity = "|".join([*(world.hash for world in worlds), str(worlds[1].seed)])
    names = "-".join([*([prefix] if prefix else []), f"{worlds[0].name}-vs-{'-'.join(world.name for world in worlds[1:])}"])
    name = re.sub(r"[^\w.-]+", "_", names)[:100]  # file names are not free
    return Path("out") / f"{name}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


# -- telling -------------------------------------------------------------------------------------------


def say(message: str) -> None:
    """One line on stderr, whatever control characters a file smuggled into it."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    print(f"tequ: {line}", file=sys.stderr)


def print_json(document: Any) -> None:
    """Numbers that do not exist (an interval from one replicate) are null: JSON has no NaN."""

    from experiments.files import plain

    print(json.dumps(plain(document), allow_nan=False))


def finished(ask: Callable[..., Any], title: str, quiet: bool) -> tuple[Any, bool]:
    """Ask with a progress bar; on Ctrl-C, what is finished so far and True."""
    with progress(title, quiet) as told:
        try:
            return ask(progress=told), False
        except KeyboardInterrupt as stop:
            if (result := getattr(stop, "result", None)) is not None:
                return result, True
    say("interrupted before anything was finished")
    raise typer.Exit(130)


def found_or_run(name: str, changes: dict[str, Any], workers: int | None, out: Path | None, quiet: bool, lang: str) -> tuple[Any, bool]:
    """The result kept in a folder, or a scenario simulated now; whether it was interrupted."""
    if Path(name).is_dir():
        from experiments.store import load

        result = load(name)
        if result.kind not in ("run", "comparison"):
            raise wrong("SCENARIO", f"{name} ({result.kind})", "a scenario, or the folder of a run or a comparison")
        return result, False
    (question,) = asked([name], **changes)
    from experiments.run import run

    return finished(partial(run, question, workers=workers, out=out), question.title[lang], quiet)


@contextmanager
def progress(title: str, quiet: bool) -> Iterator[Callable[..., None]]:
    """A bar with the time left and the count of failures, where a person is looking."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total, failed=0: None if done else warn_of_compiling()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.fields[failed]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(title[:40]), total=None, failed="")
        warn_of_compiling()

        def told(done: int, total: int, failed: int = 0) -> None:
            bar.update(task, completed=done, total=total, failed=f"{failed} failed" if failed else "")

        yield told


def tell_where(result: Any, out: Path | None) -> None:
    """Say on stderr which replicates failed and where the results are."""
    if failed := result.failures:
        say(f"{len(failed)} of {len(failed) + len(result.replicates)} replicates failed: {failed[0].message[:300]}")
    if out is not None:
        print(f"results: {out}", file=sys.stderr)


def leave(result: Any, interrupted: bool, out: Path | None) -> None:
    """After Ctrl-C, say what there is and leave with 130."""
    if interrupted:
        count = len(result.replicates)
        say(f"interrupted: {count} finished replicate{'' if count == 1 else 's'} {'kept' if out else 'shown; --out would have kept them'}")
        raise typer.Exit(130)


def kept(ask: Callable[..., Any], title: str, quiet: bool, out: Path) -> Any:
    """Ask a question whose runs are kept in a folder; after Ctrl-C say how to go on and leave with 130."""
    with progress(title, quiet) as told:
        try:
            return ask(progress=told)
        except KeyboardInterrupt:
            pass
    say(f"interrupted: what has finished is kept in {out}; the same command goes on")
    raise typer.Exit(130)


def warn_of_compiling() -> None:
    """The kernels are compiled once for each version of the source; without them the first quarter takes a minute."""
    from ecosystem.kernel import compiled

    if not any(compiled().rglob("*.nbi")):
        print("compiling the model (first run only)", file=sys.stderr)


class NoReportWriter(RuntimeError):
    """The program runs without its viz half."""


def report_writer() -> Callable[[Any, Path, str], object]:
    """Reports are drawn by a plug-in (entry point `tequ.report`), because experiments know nothing of viz."""
    from importlib.metadata import entry_points

    for entry in entry_points(group="tequ.report", name="html"):
        return entry.load()
    raise NoReportWriter("no report writer is installed (entry point tequ.report)")


def write_report(result: Any, folder: Path, lang: str) -> Path:
    """Write report.html (report.zh.html in Chinese) beside a result and say where it is."""
    path = folder / ("report.zh.html" if lang == "zh" else "report.html")
    report_writer()(result, path, lang)
    return path


def tell_report(result: Any, folder: Path, lang: str) -> None:
    """Write the report beside a result and say on stderr where it is, or that nobody can write one."""
    try:
        print(f"report: {write_report(result, folder, lang)}", file=sys.stderr)
    except NoReportWriter as missing:
        say(str(missing))
