"""Options that commands share, each with its reader: what is wrong is said by name, with what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.shell import real, whole


class Language(StrEnum):
    en = "en"
    zh = "zh"


def option(parser: Callable[[str], float], metavar: str, words: str) -> Any:
    return typer.Option(parser=parser, metavar=metavar, help=words)


Seed = Annotated[int | None, option(whole(), "N", "Root of all luck.")]
Replicates = Annotated[int | None, option(whole(), "R", "Runs with different luck.")]
Scale = Annotated[float | None, option(real(), "X", "Size of the city; 1 is the real one.")]
Years = Annotated[int | None, option(whole(), "Y", "Length of the run.")]
Workers = Annotated[int | None, option(whole(1, 1024), "W", "Processes at work.")]
Precision = Annotated[float | None, option(real(1e-9, 1e9), "P", "Stop when every interval is this narrow, as a share of the baseline.")]
Out = Annotated[Path | None, typer.Option(help="Folder to keep the results in.", metavar="DIR")]
Lang = Annotated[Language, typer.Option(help="Language of tables and reports.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else there.")]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler to work on, such as tcp://10.0.0.5:8786.")]
Fitted = Annotated[bool, typer.Option("--fitted", help="In the fitted nature only, not over the ensemble that calibration left.")]
Shares = Annotated[bool, typer.Option("--shares", help="Also what each measure of the first scenario brings (Shapley shares on the same luck).")]
Folder = Annotated[Path, typer.Option("--out", help="Folder to keep the runs in; the same command goes on there.", metavar="DIR")]
PlanFile = Annotated[str, typer.Argument(metavar="PLAN.toml", help="A plan: worlds, design, what is varied.")]
