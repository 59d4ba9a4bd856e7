"""Results on disk: a manifest and Parquet shards, readable by DuckDB, safe to interrupt at any moment.

A shard is named by the hash of its bytes and is never changed; the manifest says which shards belong to the result
and is replaced in one step. What the manifest does not name does not exist, and what it names is whole or refused.
Since equal questions have equal answers, a result is also where the same question goes on (`Shards.found`).
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.declare import Wrong
from experiments import twins
from experiments.cells import SCHEMA, VIEWS, rows_of, trajectories_of
from experiments.files import FORMAT, MANIFEST, digest, read_manifest, replace_file, versions
from experiments.natures import Natures
from experiments.replicate import Worlds
from experiments.scenario import Scenario
from experiments.scenario import load as load_scenario
from experiments.workers import Done, Failure, seed_of

if TYPE_CHECKING:
    import duckdb

    from experiments.compare import Comparison
    from experiments.run import RunResult

KINDS = ("run", "comparison")  # what is written here; the others bring themselves back
ELSEWHERE = ("sweep", "sensitivity", "optimise", "attribution")  # each read by the module of its name


# -- writing -----------------------------------------------------------------------------------------


class Shards:
    """The result being written: `add` what finishes, `close` with the result. A shard holds about `every` seconds of work."""

    def __init__(self, directory: str | Path, kind: str, scenarios: Sequence[Scenario], every: float = 20.0):
        self.directory, self.every = Path(directory), every
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Wrong("out", str(directory), f"a folder that can be written ({error.strerror})") from None
        if (held := _kind(self.directory)) not in (*KINDS, None):
            raise Wrong("out", f"the results of another kind of question ({held})", "a folder of its own, which nothing is lost in", file=str(directory))
        # One world may be asked for twice (a scenario compared with itself); it is kept once.
        self.names = [s.name for s in scenarios]
        self.manifest: dict[str, Any] = {
            "format": FORMAT,
            "kind": kind,
            "complete": False,
            "seed": scenarios[0].seed,
            "scenarios": [{"name": s.name, "hash": s.hash, "toml": s.to_toml()} for s in scenarios],
            "versions": versions(),
            "ensemble": Natures.of(scenarios[-1]).record(),
            **{key: [] for key in ("replicates", "seeds", "seconds", "failures", "shards", "twins")},
        }
        self._waiting: list[Done] = []
        self._since = time.monotonic()
        self._stale: set[str] = set()  # files of another result that was here before
        self.found = self._found()
        self._seconds = {r: done.seconds for r, done in self.found.items()}

    def _found(self) -> dict[int, Done]:
        """Replicates of this very question, by this very program, that the directory holds already."""
        try:
            old = read_manifest(self.directory)
            self._stale = {Path(shard["file"]).name for shard in (*old["shards"], *old.get("twins", ()))}
            worlds = [[(s["name"], s["hash"]) for s in m["scenarios"]] for m in (old, self.manifest)]
            if worlds[0] != worlds[1] or any(old[key] != self.manifest[key] for key in ("kind", "seed", "versions", "ensemble")):
                return {}
            seconds = dict(zip(old["replicates"], old["seconds"], strict=True))
            old = _whole(self.directory, old)
            kept, pairs = trajectories_of(_table(self.directory, old)), _pairs(self.directory, old)
        except (Wrong, KeyError, TypeError, ValueError):
            return {}
        self.manifest |= {"shards": old["shards"], "twins": old["twins"]}
        numbers = sorted({replicate for _, replicate in kept})
        return {r: Done(r, Worlds([kept[name, r] for name in self.names], pairs.get(r)), seconds.get(r, 0.0)) for r in numbers}

    def add(self, done: Done) -> None:
        """Keep a finished replicate; now and then publish what has come together."""
        self._waiting.append(done)
        if time.monotonic() - self._since >= self.every:
            self._publish()

    def close(self, result: RunResult | Comparison, complete: bool = True) -> None:
        """Publish the rest and say which replicates are the result; `complete` unless it was interrupted."""
        self.manifest |= {"complete": complete, "failures": [asdict(f) for f in result.failures]}
        self._publish(dict(zip(result.replicates, result.seconds, strict=True)))

    def _publish(self, result: dict[int, float] | None = None) -> None:
        """Write what is waiting as one shard, then the manifest that names it."""
        if self._waiting:
            worlds = [(d.replicate, dict(zip(self.names, d.trajectories, strict=True))) for d in self._waiting]
            self._write("shards", "shard", {r: pa.concat_tables([rows_of(name, r, t) for name, t in by_name.items()]) for r, by_name in worlds})
            self._write("twins", "twins", twins.held_by(self._waiting))
            self._seconds |= {d.replicate: d.seconds for d in self._waiting}
            self._waiting = []
        seconds = self._seconds if result is None else result
        seconds = dict(sorted(seconds.items()))
        seeds = [seed_of(self.manifest["seed"], r) for r in seconds]
        self.manifest |= {"replicates": list(seconds), "seeds": seeds, "seconds": list(seconds.values())}
        replace_file(self.directory / MANIFEST, json.dumps(self.manifest, ensure_ascii=False, indent=1).encode())
        named = {shard["file"] for shard in (*self.manifest["shards"], *self.manifest["twins"])}
        for name in self._stale - named:
            (self.directory / name).unlink(missing_ok=True)
        self._stale, self._since = set(), time.monotonic()

    def _write(self, key: str, word: str, tables: dict[int, pa.Table]) -> None:
        """One shard of the rows of some replicates, and its line in the manifest."""
        if tables:
            table, sink = pa.concat_tables(tables.values()).unify_dictionaries(), io.BytesIO()
            pq.write_table(table, sink, compression="zstd")
            data = sink.getvalue()
            shard = {"file": f"{word}-{digest(data)}.parquet", "rows": table.num_rows, "replicates": list(tables)}
            replace_file(self.directory / shard["file"], data)
            self.manifest[key] = [*self.manifest[key], shard]


def save(result: RunResult | Comparison, directory: str | Path) -> Path:
    """Write a result to a directory; `load` brings it back with the same bits."""
    shards, pairs = Shards(directory, result.kind, result.asked), getattr(result, "pairs", None)
    for i, replicate in enumerate(result.replicates):
        if replicate not in shards.found:
            worlds = Worlds([result.worlds[name][i] for name in shards.names], pairs.tables.get(replicate) if pairs else None)
            shards.add(Done(replicate, worlds, result.seconds[i]))
    shards.manifest["versions"] = result.versions or versions()  # a result read and saved again stays what it was
    shards.manifest["ensemble"] = result.natures.record()
    shards.close(result)
    return shards.directory


# -- reading -----------------------------------------------------------------------------------------


def load(directory: str | Path) -> Any:
    """The result in a directory, of whatever question, its numbers with the same bits; raises Wrong when it is not one
    or not whole."""
    from experiments.compare import Comparison
    from experiments.run import RunResult

    directory = Path(directory)
    manifest = read_manifest(directory)
    if manifest.get("kind") in ELSEWHERE:
        return import_module(f"experiments.{manifest['kind']}").read(directory)
    try:
        scenarios = [_scenario(s, manifest["versions"]["tequ"]) for s in manifest["scenarios"]]
        replicates, kind = manifest["replicates"], manifest["kind"]
        facts = {"replicates": replicates, "failures": [Failure(**f) for f in manifest["failures"]], "seconds": manifest["seconds"]}
        facts |= {"versions": manifest["versions"], "lived": Natures.read(manifest.get("ensemble"))}
        kept = trajectories_of(_table(directory, manifest))
        worlds = {s.name: [kept[s.name, r] for r in replicates] for s in scenarios}
        if kind == "run":
            return RunResult(scenarios[0], trajectories=worlds[scenarios[0].name], **facts)
        if kind == "comparison":
            pairs = twins.Twins(partial(_pairs, directory, manifest)) if manifest.get("twins") else None  # read when asked for
            return Comparison(scenarios[0], scenarios[1:], trajectories=worlds, pairs=pairs, **facts)
    except (KeyError, IndexError, TypeError) as error:
        raise Wrong("manifest", f"{type(error).__name__}: {error}", "a manifest as tequ writes it", file=str(directory / MANIFEST)) from None
    except Wrong as wrong:
        raise wrong.in_file(wrong.file or str(directory / MANIFEST)) from None
    raise Wrong("kind", kind, f"one of {', '.join((*KINDS, *ELSEWHERE))}", file=str(directory / MANIFEST))


def views(directory: str | Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection over a run or a comparison: series, by_sector, by_district, by_size, by_cohort, spending, survival,
    funnel and twins read the shards; `effects` (of a comparison) or `indicators` (of a run) are the tables people see;
    `failures` are rows too."""
    import duckdb
    import pandas as pd

    result, manifest = load(directory), read_manifest(Path(directory))
    if result.kind not in KINDS:
        raise Wrong("kind", result.kind, f"{' or '.join(KINDS)} (the others answer `.sql(query)` themselves)", file=str(directory))
    connection = duckdb.connect()
    for name, key, schema in (("cells", "shards", SCHEMA), ("pairs", "twins", twins.SCHEMA)):
        files = ["'" + str(Path(directory) / shard["file"]).replace("'", "''") + "'" for shard in manifest.get(key, ())]
        connection.register(f"no_{name}", schema.empty_table())
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM " + (f"read_parquet([{', '.join(files)}])" if files else f"no_{name}"))
    kept = ", ".join(str(int(r)) for r in manifest["replicates"]) or "NULL"
    for name, columns in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM cells WHERE part = '{name}' AND replicate IN ({kept})")
    connection.execute(f"CREATE VIEW twins AS SELECT * FROM pairs WHERE replicate IN ({kept})")
    if result.kind == "comparison":
        connection.register("effects", result.effects())
    else:
        connection.register("indicators", result.indicators())
    connection.register("failures", pd.DataFrame([asdict(f) for f in result.failures], columns=["replicate", "scenario", "message"]))
    return connection


def _kind(directory: Path) -> str | None:
    """What kind of result a directory holds, if any."""
    try:
        return read_manifest(directory).get("kind")
    except Wrong:
        return None


def _table(directory: Path, manifest: dict[str, Any]) -> pa.Table:
    tables = [_shard(directory, shard["file"]).cast(SCHEMA) for shard in manifest["shards"]]
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()


def _whole(directory: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest without the shards that are not as they were written, and without the shards of twins or worlds that
    belonged to them: the replicates of those are simulated again, the others stay."""

    def intact(key: str) -> list[dict[str, Any]]:
        found = []
        for shard in manifest[key]:
            with suppress(Wrong):
                _shard(directory, shard["file"])
                found.append(shard)
        return found

    shards, pairs = intact("shards"), intact("twins")
    if manifest["twins"]:
        both = [s["replicates"] for s in shards if any(s["replicates"] == p["replicates"] for p in pairs)]
        shards, pairs = ([s for s in of if s["replicates"] in both] for of in (shards, pairs))
    return manifest | {"shards": shards, "twins": pairs}


def _pairs(directory: Path, manifest: dict[str, Any]) -> dict[int, pa.Table]:
    """Replicate -> the firms that differ."""
    pairs = {}
    for shard in manifest["twins"]:
        table = _shard(directory, shard["file"]).cast(twins.SCHEMA)
        pairs |= {r: table.filter(pa.array(table["replicate"].to_numpy() == r)) for r in shard["replicates"]}
    return pairs


def _shard(directory: Path, file: str) -> pa.Table:
    """A shard as it was written, which its name tells."""
    path = directory / Path(file).name
    try:
        data = path.read_bytes()
    except OSError:
        raise Wrong("shard", "no such file", "every shard the manifest names", file=str(path)) from None
    if path.stem.rpartition("-")[2] != digest(data):
        raise Wrong("shard", f"{len(data):,} bytes", "the shard as it was written (it is truncated or changed)", file=str(path))
    return pq.read_table(io.BytesIO(data))


def _scenario(stored: dict[str, str], written_by: str) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.toml"
        file.write_text(stored["toml"], encoding="utf-8")
        try:
            scenario = load_scenario(file).replaced(name=stored["name"])
        except Wrong as wrong:
            raise Wrong(f"scenarios.{wrong.key}", wrong.found, wrong.allowed, wrong.nearest) from None
    if scenario.hash != stored["hash"]:
        raise Wrong("hash", stored["hash"], f"{scenario.hash}: to this program the scenario is another world than to tequ {written_by}, which wrote it")
    return scenario
