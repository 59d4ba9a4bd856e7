"""Twins: the same firm in two worlds of one replicate, and the firms whose fate differs.

A firm's name and luck are the same in both worlds, so "which firms exist, or became unicorns, only because of the
measures" is a table: one row a firm, for each thing that happened to it in one world and not in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ecosystem import clock
from ecosystem.declare import Text, Wrong, nearest
from experiments import statistics

if TYPE_CHECKING:
    import pandas as pd

    from experiments.workers import Done

KINDS = {
    "founded": Text("founded", "设立"),
    "survived": Text("alive at the end, founded in both", "两个世界均设立，期末在营"),
    "unicorn": Text("ever became a unicorn", "曾成为独角兽"),
    "listed": Text("listed", "上市"),
}
SIDES = ("scenario", "baseline")
NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("replicate", pa.int32()),
        ("scenario", NAMES),
        ("kind", NAMES),  # of KINDS: what happened in one world and not in the other
        ("only_in", NAMES),  # of SIDES
        ("firms", pa.int32()),  # 1; more in the row of those not listed one by one, whose uid is -1
        ("uid", pa.int64()),
        ("sector", NAMES),
        ("district", NAMES),
        ("founded", pa.int32()),  # quarter of the clock
        ("quarter", pa.int32()),  # when it happened there; for "survived", when it ended in the other world
        ("fate_scenario", NAMES),  # of FATES, in English
        ("fate_baseline", NAMES),
        ("sales", pa.float64()),  # in the world where it happened: M RMB a year, last known
        ("jobs", pa.float64()),  # people, last known
        ("mark", pa.float64()),  # M RMB, highest post-money valuation; NaN without a round
        ("touched", NAMES),  # measures of the scenario that reached the firm itself, "a+b"; empty: only through the market
    ]
)
UNITS = {"founded": "quarter", "quarter": "quarter", "sales": "M RMB a year", "jobs": "people", "mark": "M RMB"}


class Twins:
    """The rows of a comparison, replicate by replicate; `read` brings them when they are first asked for."""

    def __init__(self, read: Callable[[], Mapping[int, pa.Table]]):
        self._read = read

    @cached_property
    def tables(self) -> Mapping[int, pa.Table]:
        """Replicate -> rows of SCHEMA."""
        return self._read()

    def frame(self, replicates: Sequence[int], scenarios: Sequence[str], kinds: Sequence[str] = tuple(KINDS)) -> pd.DataFrame:
        """One row a firm, in order of replicate, scenario, kind, world and uid; quarters are names ("2023Q1").

        `attrs["units"]`: column -> unit. `attrs["left_out"]`: scenario, kind, only_in and number of the firms that
        are counted but not listed, where a replicate had too many.
        """
        frame = self._rows(replicates, scenarios, kinds)
        rest = frame[frame["uid"] < 0]
        left_out = rest.groupby(["scenario", "kind", "only_in"])["firms"].sum().reset_index().to_dict("records")
        frame = frame[frame["uid"] >= 0].drop(columns="firms")
        order = {"scenario": list(scenarios), "kind": list(KINDS), "only_in": list(SIDES)}
        frame = frame.sort_values(
            ["replicate", "scenario", "kind", "only_in", "uid"], key=lambda c: c.map(order[c.name].index) if c.name in order else c, ignore_index=True
        )
        for column in ("founded", "quarter"):
            frame[column] = frame[column].map(clock.named).astype(object)
        frame.attrs.update(units=UNITS, left_out=left_out)
        return frame

    def counts(self, replicates: Sequence[int], scenarios: Sequence[str], draws: np.ndarray | None = None) -> pd.DataFrame:
        """For each kind the mean number of firms to which it happened with the scenario only, without it only, and the
        net: the mean paired difference with its 90 % interval, over draws of nature where replicates share some."""
        import pandas as pd

        frame = self._rows(replicates, scenarios, tuple(KINDS))
        sums = frame.groupby(["scenario", "kind", "only_in", "replicate"])["firms"].sum()
        rows = []
        for scenario in scenarios:
            for kind in KINDS:
                more, fewer = (statistics.over_draws(np.array([sums.get((scenario, kind, side, r), 0) for r in replicates]), draws) for side in SIDES)
                means = [float(x.mean()) if len(x) else np.nan for x in (more, fewer)]
                rows.append((scenario, kind, "firms", *means, *statistics.paired_interval(more - fewer), len(replicates)))
        return pd.DataFrame(rows, columns=["scenario", "kind", "unit", "with", "without", "net", "low", "high", "n"])

    def _rows(self, replicates: Sequence[int], scenarios: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        missing = [r for r in replicates if r not in self.tables]
        if missing:
            raise Wrong("twins", f"none of replicate {missing[0]}", "a comparison whose firms were paired (by this version; run it again)")
        tables = [self.tables[r] for r in replicates]
        frame = (pa.concat_tables(tables) if tables else SCHEMA.empty_table()).to_pandas()
        for field in SCHEMA:
            if field.type == NAMES:
                frame[field.name] = frame[field.name].astype(object)
        return frame[frame["scenario"].isin(list(scenarios)) & frame["kind"].isin(list(kinds))]


def held_by(done: Iterable[Done]) -> dict[int, pa.Table]:
    """Replicate -> the firms that differ, of the replicates whose firms were paired."""
    return {d.replicate: pairs for d in done if (pairs := getattr(d.trajectories, "twins", None)) is not None}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame for JSON, which has no NaN."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def among(key: str, asked: Any, allowed: Sequence[Any]) -> Sequence[Any]:
    """What was asked for, if it is there; all, if nothing was asked for."""
    if asked is None:
        return allowed
    if asked not in allowed:
        words = [str(a) for a in allowed]
        raise Wrong(key, asked, f"one of {', '.join(words)}", nearest(str(asked), words))
    return (asked,)
