"""Runs in a folder, read back as frames: what sweeps, sensitivity, attribution and optimisation found.

A shard is one Parquet file of rows (run, point, replicate, scenario, part, name, year, value), named by the hash of its
bytes; design.parquet has a row a point and a column a factor. Frames are sorted, so they have the same bits in whatever
order the runs came.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.declare import Wrong
from experiments.files import digest, read_manifest
from experiments.workers import seed_of

if TYPE_CHECKING:
    import pandas as pd

NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("run", pa.int32()),
        ("point", pa.int64()),  # a set of measures in an attribution: up to 62 bits
        ("replicate", pa.int32()),
        ("scenario", NAMES),
        ("part", NAMES),  # seconds, headline, spending or failure
        ("name", NAMES),  # the indicator, the measure or the message
        ("year", pa.int32()),  # of spending, else 0
        ("value", pa.float64()),
    ]
)
DESIGN = "design.parquet"


def read_shard(path: Path) -> pa.Table | None:
    """The rows of a shard, or None when it is not as it was written."""
    with suppress(OSError, pa.ArrowInvalid):
        data = path.read_bytes()
        if path.name == f"shard-{digest(data)}.parquet":
            return pq.read_table(io.BytesIO(data)).cast(SCHEMA)
    return None


class Runs:
    """The runs in a folder as frames, sorted, with the same bits in whatever order the runs came. Units are in `attrs["units"]`."""

    def __init__(self, directory: str | Path):
        self.directory = Path(directory)
        self.manifest = read_manifest(self.directory)
        self.facts: dict[str, Any] = self.manifest["facts"]
        self._table: pd.DataFrame | None = None

    @property
    def table(self) -> pd.DataFrame:
        """Every row of every shard, read once."""
        import pandas as pd

        if self._table is None:
            tables = []
            for path in self.files:
                table = read_shard(path)
                if table is None:
                    raise Wrong("shard", "a damaged file", "a shard as it was written; the command that wrote it mends the folder", file=str(path))
                tables.append(table)
            whole = pa.concat_tables(tables).unify_dictionaries() if tables else SCHEMA.empty_table()
            frame = whole.to_pandas()
            for name in ("scenario", "part", "name"):
                frame[name] = pd.Categorical(frame[name].astype(str))
            most = self.facts.get("replicates")
            frame = frame[frame["replicate"] < most] if most is not None else frame
            self._table = frame.sort_values(["run", "scenario", "part", "name", "year"], kind="stable", ignore_index=True)
        return self._table

    @property
    def files(self) -> list[Path]:
        return sorted(self.directory.glob("shard-*.parquet"))

    @property
    def names(self) -> list[str]:
        """The worlds' names, the baseline first."""
        return list(self.facts["names"])

    def design(self) -> pd.DataFrame:
        """The points: index point, a column a factor."""
        import pandas as pd

        path = self.directory / DESIGN
        frame = pd.read_parquet(path) if path.exists() else pd.DataFrame({"point": pd.Series(dtype=int)})
        frame = frame.set_index("point") if "point" in frame else frame
        frame.attrs["units"] = dict(self.facts.get("units", {}))
        return frame

    def _part(self, part: str, name: str) -> pd.DataFrame:
        table = self.table
        chosen = table[table["part"] == part].rename(columns={"name": name}).drop(columns="part")
        chosen = chosen.astype({name: str, "scenario": str}).reset_index(drop=True)
        return chosen if part == "spending" else chosen.drop(columns="year")

    def runs(self) -> pd.DataFrame:
        """Every finished run: run, point, replicate, seed, seconds, failed, scenario (where it failed), message."""
        import pandas as pd

        seconds = self._part("seconds", "message").rename(columns={"value": "seconds"})
        failures = self._part("failure", "message").rename(columns={"value": "seconds"})
        parts = [frame for frame in (seconds.assign(failed=False), failures.assign(failed=True)) if len(frame)]
        every = pd.concat(parts) if parts else seconds.assign(failed=False)
        every = every.sort_values("run", ignore_index=True)
        every["seed"] = [seed_of(self.facts["seed"], int(r)) for r in every["replicate"]]
        every = every[["run", "point", "replicate", "seed", "seconds", "failed", "scenario", "message"]]
        every.attrs["units"] = {"seconds": "s"}
        return every

    def failures(self) -> pd.DataFrame:
        """The runs that failed: run, point, replicate, scenario, message."""
        return self._part("failure", "message").drop(columns="value")[["run", "point", "replicate", "scenario", "message"]]

    def indicators(self) -> pd.DataFrame:
        """Headline indicators of every world: run, point, replicate, scenario, indicator, unit, value."""
        from ecosystem.indicators import INDICATORS

        frame = self._part("headline", "indicator")
        frame.insert(5, "unit", frame["indicator"].map({name: i.unit for name, i in INDICATORS.items()}))
        return _with_units(frame)

    def contrasts(self) -> pd.DataFrame:
        """Scenario minus baseline in the same run: run, point, replicate, scenario, indicator, unit, baseline, delta."""
        import pandas as pd

        frame = self.indicators()
        keys = ["run", "indicator"]
        base = frame[frame["scenario"] == self.names[0]].set_index(keys)["value"]
        others = frame[frame["scenario"] != self.names[0]].copy()
        others["baseline"] = base.reindex(pd.MultiIndex.from_frame(others[keys])).to_numpy()
        others["delta"] = others["value"] - others["baseline"]
        order = {name: i for i, name in enumerate(self.names)}
        others = others.sort_values(["run", "scenario"], key=lambda c: c.map(order) if c.name == "scenario" else c, kind="stable", ignore_index=True)
        return _with_units(others.drop(columns="value"))

    def effects(self) -> pd.DataFrame:
        """Paired effect at each point, by the rules of Comparison.effects: point, scenario, indicator, unit, baseline,
        delta, low, high, probability_better, n."""
        from scipy.special import stdtr, stdtrit

        from ecosystem.indicators import INDICATORS
        from experiments.effects import EFFECT
        from experiments.statistics import LEVEL

        frame = self.contrasts()
        frame["baseline"] = frame["baseline"].where(np.isfinite(frame["delta"]))
        groups = frame.groupby(["point", "scenario", "indicator"], sort=False)
        found = groups["delta"].agg(["mean", "std", "min", "max", "count"])
        n, mean = found["count"].to_numpy(), found["mean"].to_numpy()
        flat = (found["min"] == found["max"]).to_numpy()  # equal differences have no error, whatever their mean rounds to
        with np.errstate(invalid="ignore", divide="ignore"):
            error = np.where(flat, 0.0, found["std"].to_numpy() / np.sqrt(n))
            half = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), (1 + LEVEL) / 2) * error, np.nan)
            better = np.array([INDICATORS[i].better for i in found.index.get_level_values("indicator")], dtype=float)
            sure = np.where(flat, np.sign(better * mean) / 2 + 0.5, stdtr(np.maximum(n - 1, 1), better * mean / error))
        sure[(better == 0) | (n == 0) | ((n == 1) & (mean != 0.0))] = np.nan
        found = found.assign(baseline=groups["baseline"].mean(), delta=mean, low=mean - half, high=mean + half, probability_better=sure, n=n).reset_index()
        found.insert(3, "unit", [INDICATORS[i].unit for i in found["indicator"]])
        return _with_units(found[["point", "scenario", "indicator", "unit", *EFFECT]].sort_values("point", kind="stable", ignore_index=True))

    def spending(self) -> pd.DataFrame:
        """Public money: run, point, replicate, scenario, measure, year, million (RMB)."""
        frame = self._part("spending", "measure").rename(columns={"value": "million"})
        frame.attrs["units"] = {"million": "M RMB"}
        return frame

    def digest(self) -> str:
        """A fingerprint of all results but the seconds they took: equal results, equal digest."""
        table = self.table[self.table["part"] != "seconds"]
        sha = hashlib.sha256()
        for name in table.columns:
            column = table[name]
            data = "\x1f".join(column.astype(str)).encode() if column.dtype.name == "category" else column.to_numpy().tobytes()
            sha.update(data)
        return sha.hexdigest()

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of a DuckDB query over views named as the frames: design, runs, indicators, contrasts, effects, spending, failures."""
        import duckdb

        with duckdb.connect() as connection:
            self.register(connection)
            return connection.execute(query).df()

    def register(self, connection: Any) -> None:
        """Make the frames views of a DuckDB connection."""
        for name in ("runs", "indicators", "contrasts", "effects", "spending", "failures"):
            connection.register(name, getattr(self, name)())
        connection.register("design", self.design().reset_index())


def _with_units(frame: pd.DataFrame) -> pd.DataFrame:
    frame.attrs["units"] = dict(zip(frame["indicator"], frame["unit"], strict=True))
    return frame
