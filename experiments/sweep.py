"""Sweep: paired worlds at every point of a design; which settings of levers and of nature give which effect."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ecosystem.declare import Wrong, nearest
from experiments import Question, bars, levers, statistics
from experiments.compare import PRECISE
from experiments.engine import Engine, Ticket
from experiments.files import read_manifest
from experiments.plan import Plan, load_plan
from experiments.run import FIRST_LOOK, LOOKS, STEP, Interrupted, number
from experiments.runs import Runs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.discovery import Discovery

sys.modules[__name__].__class__ = Question

Told = Callable[..., None] | bool | None


@dataclass(frozen=True)
class Sweep:
    """A sweep in a folder, finished or not: `effects()` is a frame, a row a point and indicator; `plot()` a figure."""

    kind: ClassVar[str] = "sweep"
    directory: Path
    plan: Plan

    @cached_property
    def runs(self) -> Runs:
        """The runs as frames: design, runs, indicators, contrasts, effects, spending, failures; `sql` asks DuckDB."""
        return Runs(self.directory)

    @property
    def complete(self) -> bool:
        return bool(self.runs.manifest["complete"])

    @property
    def failures(self) -> pd.DataFrame:
        return self.runs.failures()

    def design(self) -> pd.DataFrame:
        """The points: index point, a column a factor; units in attrs."""
        return self.runs.design()

    def effects(self, indicator: str | None = None, scenario: str | None = None) -> pd.DataFrame:
        """Paired effect at each point with its 90 % interval, of one indicator and scenario or of all."""
        frame = self._effects
        for column, wanted in (("indicator", indicator), ("scenario", scenario)):
            if wanted is not None:
                known = list(dict.fromkeys(frame[column]))
                if wanted not in known:
                    raise Wrong(column, wanted, f"one of {', '.join(known)}", nearest(wanted, known))
                frame = frame[frame[column] == wanted]
        return frame.reset_index(drop=True)

    @cached_property
    def _effects(self) -> pd.DataFrame:
        return self.runs.effects()

    def surface(self, indicator: str = "entrants", scenario: str | None = None) -> pd.DataFrame:
        """Settings and effect side by side: a row a point, a column a factor, then baseline, delta, low, high, probability_better, n."""
        found = self.effects(indicator, scenario or self.plan.scenarios[0].name).set_index("point")
        design = self.design()
        frame = design.join(found.drop(columns=["scenario", "indicator"]), how="inner")
        frame.attrs["units"] = {**design.attrs["units"], **{c: found["unit"].iloc[0] if len(found) else "" for c in ("baseline", "delta", "low", "high")}}
        return frame

    def discovery(self) -> Discovery | None:
        """Where the first scenario fails, in words; None when nothing numeric is varied or nothing finished."""
        return self._discovery

    @cached_property
    def _discovery(self) -> Discovery | None:
        from experiments.discovery import of_sweep

        return of_sweep(self)

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of a DuckDB query over views named as the frames (`Runs.sql`)."""
        return self.runs.sql(query)

    def to_json(self) -> dict[str, Any]:
        """What `tequ sweep --json` prints: the design and the paired effects at each point."""
        design, frame = self.design(), self._effects
        effects: dict[int, list[dict[str, Any]]] = {}
        for row in frame.to_dict("records"):
            cell = {k: v if isinstance(v, str) else number(float(v)) for k, v in row.items() if k not in ("point", "n")}
            effects.setdefault(int(row["point"]), []).append({**cell, "n": int(row["n"])})
        points = [
            {"point": int(point), "settings": {k: _plain(v) for k, v in settings.items()}, "effects": effects.get(int(point), [])}
            for point, settings in design.to_dict("index").items()
        ]
        runs = self.runs.runs()
        return {
            "plan": self.plan.name,
            "hash": self.plan.hash,
            "baseline": self.plan.baseline.name,
            "complete": self.complete,
            "runs": len(runs),
            "failures": int(runs["failed"].sum()),
            "units": design.attrs["units"],
            "points": points,
        }

    def plot(self, indicator: str = "entrants", scenario: str | None = None, language: str = "en") -> Figure:
        """A heat map of the effect where two factors make a grid, else the effect against each factor."""
        from experiments.pictures import heat_map, strips

        frame = self.surface(indicator, scenario)
        factors = [f for f in self.plan.factors if frame[f.key].nunique() > 1]
        draw = heat_map if len(factors) == 2 and self.plan.method == "grid" else strips
        return draw(frame, factors, indicator, language)


def sweep(
    plan: str | Path | Plan, *, out: str | Path, workers: int | None = None, cluster: str | None = None, progress: Told = None, every: float = 20.0
) -> Sweep:
    """Run every replicate of every point of a plan, in worker processes or on a Dask cluster, and keep them in `out`.

    The same plan with the same folder goes on where it stopped; the first replicate of every point comes first. With a
    `precision` in the plan, a point stops when its paired intervals are narrow enough (`statistics.precise`), asked
    after 6, 10, 14 ... replicates, until twice in a row. A shard is published `every` so many seconds. After Ctrl-C the sweep so far is
    inside Interrupted.
    """
    plan = load_plan(plan)
    settings = plan.design()
    with bars.resolve(progress, plan.title.en) as told:
        try:
            with engine(plan, settings, out, "sweep", workers=workers, cluster=cluster, progress=told, every=every) as at_work:
                for lot in _rounds(plan, settings, at_work):
                    at_work.do(lot, len(at_work.done) + len(lot))
                at_work.finish()
        except Interrupted:
            raise Interrupted(read(out)) from None
    return read(out)


def engine(plan: Plan, settings: Sequence[dict[str, Any]], out: str | Path, kind: str, *, design: pd.DataFrame | None = None, **how: Any) -> Engine:
    """An engine for the points of a plan; `design` may say more of each point than its settings."""
    identity = {"hash": plan.hash}
    facts = {**facts_of(plan), "points": len(settings), "replicates": plan.replicates}
    return Engine(out, kind, identity, facts=facts, design=table(plan, settings) if design is None else design, **how)


def facts_of(plan: Plan) -> dict[str, Any]:
    """What a folder says of its plan: enough to read it back and to name units."""
    return {
        "plan": plan.to_files(),
        "names": [s.name for s in (plan.baseline, *plan.scenarios)],
        "seed": plan.seed,
        "units": {f.key: f.unit for f in plan.factors},
    }


def table(plan: Plan, settings: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The design as a table: point, then a column a factor."""
    import pandas as pd

    rows = [{"point": i, **{key: levers.shown(value) for key, value in point.items()}} for i, point in enumerate(settings)]
    return pd.DataFrame(rows, columns=["point", *(f.key for f in plan.factors)])


class Lot:
    """The runs of some points and replicates that are not done yet, the first replicate of every point first.

    A run's number is replicate x points + point. Tickets are made when they are wanted: a plan of a million runs is
    never a list.
    """

    def __init__(self, plan: Plan, settings: Sequence[dict[str, Any]], replicates: range, points: Sequence[int] | None = None, done: Set[int] = frozenset()):
        self.plan, self.settings, self.replicates, self.done = plan, settings, replicates, done
        self.points = range(len(settings)) if points is None else points

    def _numbers(self) -> Iterator[tuple[int, int, int]]:
        for replicate in self.replicates:
            for point in self.points:
                if (run := replicate * len(self.settings) + point) not in self.done:
                    yield run, point, replicate

    def __len__(self) -> int:
        return sum(1 for _ in self._numbers())

    def __iter__(self) -> Iterator[Ticket]:
        for run, point, replicate in self._numbers():
            yield Ticket(run, point, replicate, tuple(self.plan.worlds(self.settings[point])))


def _rounds(plan: Plan, settings: Sequence[dict[str, Any]], at_work: Engine) -> Iterator[Lot]:
    """All replicates at once; with a precision, a few at a time, and only for the points that need more."""
    if plan.precision is None:
        yield Lot(plan, settings, range(plan.replicates), done=at_work.done)
        return
    points, first = list(range(len(settings))), 0
    sure = dict.fromkeys(points, 0)  # looks in a row at which a point was
    while points and first < plan.replicates:
        last = min(first + STEP if first else FIRST_LOOK, plan.replicates)
        yield Lot(plan, settings, range(first, last), points, at_work.done)
        enough, first = _enough(plan, points, last, at_work), last
        sure = {point: sure[point] + 1 if point in enough else 0 for point in points}
        points = [point for point in points if sure[point] < LOOKS]


def _enough(plan: Plan, points: Sequence[int], replicates: int, at_work: Engine) -> set[int]:
    """The points whose first replicates are enough for the plan's precision."""
    frame = Runs(at_work.directory).contrasts()
    frame = frame[frame["indicator"].isin(PRECISE) & (frame["replicate"] < replicates) & frame["point"].isin(points)]
    settled = set()
    for point, of_point in frame.groupby("point"):
        worlds = [
            statistics.precise(
                {name: group["delta"].to_numpy() for name, group in world.groupby("indicator")},
                {name: group["baseline"].to_numpy() for name, group in world.groupby("indicator")},
                plan.precision or 0.0,
            )
            for _, world in of_point.groupby("scenario")
            if world["replicate"].nunique() >= FIRST_LOOK
        ]
        if len(worlds) == len(plan.scenarios) and all(worlds):
            settled.add(point)
    return settled


def read(directory: str | Path) -> Sweep:
    """The sweep in a folder; raises Wrong when it is none."""
    directory = Path(directory)
    manifest = read_manifest(directory)
    if manifest.get("kind") != "sweep":
        raise Wrong("kind", manifest.get("kind"), "sweep", file=str(directory))
    return Sweep(directory, plan_of(manifest, directory))


def plan_of(manifest: dict[str, Any], directory: Path) -> Plan:
    """The plan a folder's manifest holds, checked to mean to this program what it meant to the one that wrote it."""
    try:
        return Plan.from_files(manifest["facts"]["plan"], manifest["identity"]["hash"])
    except (KeyError, TypeError, StopIteration) as error:
        raise Wrong("manifest", f"{type(error).__name__}: {error}", "a manifest as tequ writes it", file=str(directory)) from None


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
