"""All facts in their order, and reading them off a run."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.facts import certificates, credit, deals, demography, funnel, growth, managers, sizes
from experiments.facts.fact import COUNTS, TARGET, Fact

SUBJECTS = (demography, certificates, managers, funnel, deals, credit, sizes, growth)
REASONS: dict[str, str] = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
FACTS: tuple[Fact, ...] = tuple(replace(fact, reason=REASONS.get(fact.name, "")) for subject in SUBJECTS for fact in subject.FACTS)
TARGETS = tuple(f for f in FACTS if f.role == TARGET)


def read(run: Any, facts: Sequence[Fact] = FACTS) -> list[float]:
    """Facts as one finished run has them, in the size of its city."""
    return [fact.measure(run) for fact in facts]


def values(run: Any, facts: Sequence[Fact] = FACTS) -> np.ndarray:
    """Facts of one run in the size of the real city: counts are divided by the scale. NaN where there is nothing to read."""
    counts = np.array([fact.unit in COUNTS for fact in facts])
    return np.array(read(run, facts), dtype=float) / np.where(counts, run.world.scale, 1.0)
