"""The shelf: results kept under a folder, found again whoever made them, and read once for all visitors.

Results are never changed once read, so visitors may share them; a folder that still grows is read anew when it has grown.
"""

from __future__ import annotations

import threading
import tomllib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ecosystem.declare import Text, Wrong
from experiments import store
from experiments.files import MANIFEST, read_manifest

DEEP = 3  # folders below the shelf's own that are looked into
MOST = 2000  # folders looked at
KEPT = 6  # results in memory
KINDS = ("run", "comparison", "sweep", "sensitivity", "optimise", "attribution")
PARTS = {"sensitivity": ("morris", "sobol"), "optimise": ("trials",)}  # where the runs of a kind lie, else in the folder itself


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored result. `total` runs (None where it is not known beforehand), `done` of them finished (`failed` among them),
    `seconds` of work they took, at this `scale` and over so many `years`; `names` of the scenarios without the `baseline`;
    `key` is its path below the shelf, as links say it; `when` the time of its last change (s since 1970)."""

    path: Path
    key: str
    kind: str
    title: Text
    hash: str
    baseline: str
    names: tuple[str, ...]
    replicates: int
    done: int
    failed: int
    total: int | None
    complete: bool
    when: float
    seconds: float
    scale: float
    years: int


def entries(folder: str | Path) -> tuple[Entry, ...]:
    """The results found under a folder, the newest first."""
    return look(folder)[0]


def look(folder: str | Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The results found under a folder, the newest first, and a sentence for each that cannot be read."""
    folder, found, notes = Path(folder), [], []
    for place in _folders(folder):
        kept = _entry(place, str(place.relative_to(folder)), stamp_of(place))
        if isinstance(kept, str):
            notes.append(kept)
        elif kept is not None:
            found.append(kept)
    return tuple(sorted(found, key=lambda e: (-e.when, e.key))), tuple(notes)


def find(folder: str | Path, key: str | None) -> Entry | None:
    """The result of this key; None when there is none. Nothing outside the folder is looked at, nor any other result."""
    names = key.split("/") if isinstance(key, str) else []
    if not 1 <= len(names) <= DEEP or any(not name or name.startswith(".") for name in names):
        return None
    place = Path(folder)
    with suppress(OSError):  # a name no folder could have
        for name in names:
            if place != Path(folder) and _is_result(place):
                return None  # what lies inside a result is part of it
            place /= name
            if not _is_folder(place):
                return None
        kept = _entry(place, str(key), stamp_of(place)) if _is_result(place) else None
        return kept if isinstance(kept, Entry) else None
    return None


def _is_folder(place: Path) -> bool:
    """Whether it is a folder of the shelf: no hidden one, and no way to somewhere else."""
    return place.is_dir() and not place.is_symlink() and not place.name.startswith(".")


def _is_result(place: Path) -> bool:
    return (place / MANIFEST).is_file()


def _folders(folder: Path) -> Iterator[Path]:
    """Folders with a manifest, at most DEEP below; not those inside another result."""
    waiting, seen = [(folder, 0)], 0
    while waiting and seen < MOST:
        place, deep = waiting.pop()
        seen += 1
        if deep and _is_result(place):
            yield place
        elif deep < DEEP:
            with suppress(OSError):
                waiting += [(p, deep + 1) for p in sorted(place.iterdir()) if _is_folder(p)]


Stamp = tuple[tuple[str, int, int], ...]


def stamp_of(place: Path) -> Stamp:
    """What changes when a result grows: its manifests and shards."""
    found = []
    for part in (place, *(place / p for p in ("morris", "sobol", "trials", "fresh"))):
        with suppress(OSError):
            for path in part.iterdir():
                if path.name == MANIFEST or (path.suffix == ".parquet" and not path.name.startswith(".")):
                    with suppress(OSError):
                        stat = path.stat()
                        found.append((f"{part.name}/{path.name}", stat.st_mtime_ns, stat.st_size))
    return tuple(sorted(found))


@lru_cache(maxsize=MOST)
def _entry(place: Path, key: str, stamp: Stamp) -> Entry | str | None:
    """What a folder holds; a sentence when it is damaged, None when it is something else."""
    try:
        manifest = read_manifest(place)
        if manifest.get("kind") not in KINDS:
            return None
        about = _of_store(manifest) if manifest["kind"] in store.KINDS else _of_runs(place, manifest)
        complete = bool(manifest["complete"])
        about |= {"total": about["done"]} if complete else {}  # a precision, or a screening, may have needed fewer
        return Entry(path=place, key=key, kind=manifest["kind"], complete=complete, when=max(s[1] for s in stamp) / 1e9, **about)
    except Wrong as wrong:
        return str(wrong)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration) as error:
        return f"{place / MANIFEST}: {type(error).__name__}: {error}"


def _of_store(manifest: dict[str, Any]) -> dict[str, Any]:
    """A run or a comparison: everything stands in its manifest."""
    worlds = manifest["scenarios"]
    tables = [tomllib.loads(world["toml"]) for world in worlds]
    others = worlds[1:] or worlds
    run, done = tables[0]["run"], len(manifest["replicates"]) + len({f["replicate"] for f in manifest["failures"]})
    return {
        "title": _joined([_title(t, w["name"]) for t, w in zip(tables[1:] or tables, others, strict=True)]),
        "hash": others[0]["hash"],
        "baseline": worlds[0]["name"] if worlds[1:] else "",
        "names": tuple(w["name"] for w in others),
        "replicates": len(manifest["replicates"]),
        "done": done,
        "failed": len({f["replicate"] for f in manifest["failures"]}),
        "total": None,  # until it is complete
        "seconds": float(sum(manifest["seconds"])),
        "scale": float(run["scale"]),
        "years": int(run["years"]),
    }


def _of_runs(place: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """A folder of the engine: what was asked stands in its manifest, what is done in its shards."""
    kind, facts, identity = manifest["kind"], manifest["facts"], manifest["identity"]
    if kind == "attribution":
        asked = tomllib.loads(facts["scenarios"][1]["toml"])
        title, hashed, run = _title(asked, facts["names"][1]), identity["scenario"], asked["run"]
    else:
        name, text = next(iter(facts["plan"].items()))
        asked = tomllib.loads(text)
        title, hashed, run = _title(asked, Path(name).stem), identity["hash"], asked["run"]
    counts = [_counted(path) for part in PARTS.get(kind, (".",)) for path in (place / part).glob("shard-*.parquet")]
    return {
        "title": title,
        "hash": hashed,
        "baseline": facts["names"][0],
        "names": tuple(facts["names"][1:]),
        "replicates": int(facts["replicates"]),
        "done": sum(c[0] for c in counts),
        "failed": sum(c[1] for c in counts),
        "total": _total(place, kind, facts),
        "seconds": float(sum(c[2] for c in counts)),
        "scale": float(run["scale"]),
        "years": int(run["years"]),
    }


def _total(place: Path, kind: str, facts: dict[str, Any]) -> int | None:
    """Runs asked for; of a sensitivity analysis that is known when the screening has chosen."""
    replicates = int(facts["replicates"])
    if kind == "sweep":
        return int(facts["points"]) * replicates
    if kind == "optimise":
        return int(facts["options"]["population"]) * int(facts["options"]["generations"]) * replicates
    if kind == "sensitivity":
        parts = [place / part for part in PARTS[kind] if (place / part / MANIFEST).exists()]
        points = [int(read_manifest(part)["facts"]["points"]) for part in parts]
        return sum(points) * replicates if len(points) == 2 else None
    return None


@lru_cache(maxsize=20_000)
def _counted(path: Path) -> tuple[int, int, float]:
    """Runs, failed runs and seconds of work in a shard, which is never changed; nothing when it cannot be read."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["run", "part", "value"])
    except (OSError, pa.ArrowException):
        return 0, 0, 0.0
    part = table["part"].cast(pa.string())
    failed = pc.count_distinct(table.filter(pc.equal(part, "failure"))["run"]).as_py()
    seconds = pc.sum(table.filter(pc.equal(part, "seconds"))["value"]).as_py() or 0.0
    return pc.count_distinct(table["run"]).as_py(), failed, seconds


def _title(tables: dict[str, Any], name: str) -> Text:
    about = tables.get("about", {})
    title = str(about.get("title") or name)
    return Text(title, str(about.get("title_zh") or title))


def _joined(titles: list[Text]) -> Text:
    return Text(" · ".join(t.en for t in titles), " · ".join(t.zh for t in titles))


# -- reading -------------------------------------------------------------------------------------------

_LOCK = threading.Lock()
_LOCKS: dict[Path, threading.Lock] = {}
_READ: OrderedDict[Path, tuple[Stamp, Any]] = OrderedDict()


def read(path: str | Path) -> Any:
    """A stored result (`experiments.store.load`); from memory unless its folder has changed. Raises Wrong."""
    path = Path(path)
    stamp = stamp_of(path)
    with _LOCK:
        lock = _LOCKS.setdefault(path, threading.Lock())
    with lock:  # two visitors who ask for the same wait for one reading
        with _LOCK:
            held = _READ.get(path)
            if held is not None and held[0] == stamp:
                _READ.move_to_end(path)
                return held[1]
        result = store.load(path)
        with _LOCK:
            _READ[path] = (stamp, result)
            _READ.move_to_end(path)
            while len(_READ) > KEPT:
                _LOCKS.pop(_READ.popitem(last=False)[0], None)
        return result


def effects_of(result: Any, baseline: str, scenario: str) -> Any:
    """The rows of `Comparison.effects` for two worlds, by their hashes; None when the comparison is of others."""
    names = [world.name for world in result.scenarios if world.hash == scenario]
    if not names or result.baseline.hash != baseline:
        return None
    table = result.effects()
    return table[table["scenario"] == names[0]]


def held(path: str | Path) -> bool:
    """Whether `read` would answer from memory."""
    path = Path(path)
    stamp = stamp_of(path)
    with _LOCK:
        kept = _READ.get(path)
        return kept is not None and kept[0] == stamp
