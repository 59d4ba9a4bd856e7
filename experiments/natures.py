"""Which replicates of a result live in the same draw of the ensemble: those are not independent, and tell luck from nature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from experiments import ensemble

if TYPE_CHECKING:
    from experiments.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Natures:
    """The ensemble that a result's replicates lived in: number of draws, digest and date; none in the fitted nature."""

    draws: int = 0
    digest: str = ""
    date: str = ""

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """The shipped ensemble, unless the scenario asks for the fitted nature."""
        return cls(len(ensemble.draws()), ensemble.digest(), str(ensemble.about().get("date", ""))) if scenario.ensemble else cls()

    @classmethod
    def read(cls, record: Mapping[str, Any] | None) -> Self:
        """What a manifest says; a result that says nothing lived in the fitted nature."""
        return cls(**record) if record else cls()

    def record(self) -> dict[str, Any] | None:
        """What a manifest keeps."""
        return asdict(self) if self.draws else None

    @property
    def vary(self) -> bool:
        """Whether there is more than one draw: a single one is no ensemble."""
        return self.draws > 1

    def groups(self, replicates: Sequence[int]) -> np.ndarray:
        """The draw of each replicate, whole numbers [replicate]; all 0 where nature does not vary."""
        return np.asarray(replicates, dtype=int) % max(self.draws, 1)

    def shared(self, replicates: Sequence[int]) -> np.ndarray | None:
        """The same where at least two replicates share a draw; None where all are independent."""
        groups = self.groups(replicates)
        return groups if self.vary and len(np.unique(groups)) < len(groups) else None

    def visited(self, replicates: Sequence[int]) -> int:
        """How many draws these replicates live in; 1 where nature does not vary."""
        return len(np.unique(self.groups(replicates)))
