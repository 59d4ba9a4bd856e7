"""Estimates as a file: those that ship with the program, and those of a run."""

from __future__ import annotations

import datetime
import json
import math
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from experiments.econometrics.design import Estimate

SHIPPED = Path(__file__).parents[1] / "data" / "estimates.toml"


def write(path: Path, estimates: Sequence[Estimate], replicates: int, scale: float, seed: int) -> None:
    """Write a TOML file of estimates: [about] with what made them, then a table [[estimate]] for each; six digits."""
    from ecosystem.source import fingerprint
    from experiments.ensemble import digest

    source = fingerprint(("ecosystem", "agents", "policies", "experiments/econometrics"), (".py", ".toml"))[:12]
    made = {"replicates": replicates, "scale": scale, "seed": seed, "date": datetime.date.today().isoformat(), "source": source, "ensemble": digest()}
    lines = ["# What the virtual econometrician found. Written by docs/estimates.py.", "[about]", *(f"{k} = {json.dumps(v)}" for k, v in made.items())]
    for e in estimates:
        lines += ["", "[[estimate]]"]
        lines += [f"{f.name} = {_toml(getattr(e, f.name))}" for f in fields(e) if getattr(e, f.name) is not None]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, float):
        return str(float(f"{value:.6g}")) if math.isfinite(value) else "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return json.dumps(value, ensure_ascii=False)


def about(path: Path = SHIPPED) -> dict[str, Any]:
    """What made the estimates of a file: replicates, scale, seed, date, source, ensemble."""
    return dict(_tables(path)["about"])


def shipped(path: Path = SHIPPED) -> list[Estimate]:
    """The estimates of a file, those that ship when none is named."""
    return [Estimate(**{"inside": None} | row) for row in _tables(path)["estimate"]]


def _tables(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
