"""What each measure of a package brings: Shapley values of the package's effect, on the same luck.

A measure's effect depends on the measures beside it. Its share is its mean marginal effect over the orders in which
the package could have been put together (Shapley 1953), and shares add up to the effect of the package. In each
replicate some orders are drawn, each with its reverse (permutation sampling, Castro, Gómez & Tejada 2009), or all of
them are taken when there are no more than that; each set of measures they pass through is simulated once.

A folder is the engine's (experiments/engine.py), with these points and one more file:

    design.parquet   point, then a column a measure: 1 where the set has the scenario's version of it, 0 the baseline's.
                     The number of a point is the sum of 2**i over the measures i of its set; 0 is the baseline.
    shard-*.parquet  one world a run: the headline of a point in a replicate
    chains.parquet   replicate, permutation, position, measure, before (point), after (point): the orders, step by step

so that shares are one query over the views `chains` and `indicators` (`Attribution.QUERY`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from ecosystem.declare import Number, Text, Wrong
from experiments import statistics
from experiments.attribution.package import chains, design, measures_of, members_of, tickets
from experiments.attribution.shapley import shapley
from experiments.run import Interrupted, Progress, adjusted, number
from experiments.scenario import Scenario, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERS = {
    "permutations": Number(8, "orders a replicate", 1, 10_000, "assumption A-176", Text("orders of the measures", "措施加入的次序数"), True, "permutations"),
}
CHAINS = "chains.parquet"
SHOWN = ("entrants", "active_firms", "survivors_5y", "high_tech_firms", "unicorns_ever", "public_spending")


# -- the answer --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attribution:
    """Shares of a package's effect: `shares()` and `effect()` are frames, `plot()` a figure, `to_json()` a document.

    `replicates` are those whose every set of measures was simulated; the others are left out whole (`left_out`).
    """

    kind: ClassVar[str] = "attribution"
    QUERY: ClassVar[str] = """\
SELECT measure, indicator, avg(share) AS share FROM (
  SELECT c.replicate, c.measure, after.indicator, avg(after.value - before.value) AS share
  FROM chains c
  JOIN indicators after ON after.replicate = c.replicate AND after.point = c.after
  JOIN indicators before ON before.replicate = c.replicate AND before.point = c.before AND before.indicator = after.indicator
  GROUP BY ALL)
GROUP BY ALL ORDER BY measure, indicator"""

    baseline: Scenario
    scenario: Scenario
    measures: list[str]
    chains: pd.DataFrame  # of the replicates that are whole
    headlines: dict[tuple[int, int], np.ndarray]  # (replicate, point) -> a number an indicator, in the order of `indicators`
    indicators: list[str]
    replicates: list[int]
    failures: pd.DataFrame  # replicate, scenario, message
    seconds: list[float]  # what each simulated world took
    versions: dict[str, str]  # of what computed it
    directory: Path | None = None  # None when it was not kept
    plan: ClassVar[None] = None  # two scenarios are all that is asked

    @property
    def asked(self) -> list[Scenario]:
        return [self.baseline, self.scenario]

    @property
    def left_out(self) -> int:
        """Replicates left out because a world in them failed."""
        return int(self.failures["replicate"].nunique())

    @property
    def package(self) -> int:
        """The point of the whole package."""
        return (1 << len(self.measures)) - 1

    def marginals(self) -> pd.DataFrame:
        """What each measure added in each order: replicate, permutation, measure, before (the set, as "a+b"), indicator, value."""
        c = self.chains
        added = [self.headlines[r, after] - self.headlines[r, before] for r, before, after in zip(c["replicate"], c["before"], c["after"], strict=True)]
        sets = ["+".join(sorted(members_of(point, self.measures))) for point in c["before"]]
        n, values = len(self.indicators), np.array(added).reshape(len(c), -1)
        frame = c[["replicate", "permutation", "measure"]].assign(before=sets).loc[c.index.repeat(n)].reset_index(drop=True)
        return _with_units(frame.assign(indicator=np.tile(self.indicators, len(c)), value=values.ravel()))

    def shares(self) -> pd.DataFrame:
        """The share of each measure in the package's effect, its 90 % interval, and the share in per cent of the effect.

        One number a replicate, the mean over its orders, makes one observation, so the paired t interval holds the luck
        and the drawing of orders. `percent` is empty (NaN) where the interval of the effect itself holds zero. A
        replicate in which an indicator does not exist in some set is left out for that indicator.
        """
        shared, effects = self._shares()
        rows = []
        for i, measure in enumerate(self.measures):
            for j, indicator in enumerate(self.indicators):
                real = np.isfinite(effects[:, j])
                share, low, high = statistics.paired_interval(shared[real, i, j])
                effect = statistics.paired_interval(effects[real, j])
                clear = effect.low > 0.0 or effect.high < 0.0
                rows.append((measure, indicator, _unit(indicator), share, low, high, 100.0 * share / effect.value if clear else math.nan))
        return _with_units(pd.DataFrame(rows, columns=["measure", "indicator", "unit", "share", "low", "high", "percent"]))

    def effect(self) -> pd.DataFrame:
        """The effect of the whole package, with its 90 % interval, over the replicates that shares are taken of."""
        _, effects = self._shares()
        known = [(name, effects[np.isfinite(effects[:, j]), j]) for j, name in enumerate(self.indicators)]
        rows = [(name, _unit(name), *statistics.paired_interval(differences)) for name, differences in known]
        return _with_units(pd.DataFrame(rows, columns=["indicator", "unit", "delta", "low", "high"]))

    def _shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Shares [replicate, measure, indicator] and effects [replicate, indicator]; NaN where an indicator is missing in any set."""
        shared = np.zeros((len(self.replicates), len(self.measures), len(self.indicators)))
        effects = np.zeros((len(self.replicates), len(self.indicators)))
        for at, (replicate, chain) in enumerate(self.chains.groupby("replicate", sort=True)):
            taken = [list(order["measure"]) for _, order in chain.groupby("permutation", sort=True)]
            values = {members_of(point, self.measures): self.headlines[replicate, point] for point in {0, *chain["after"]}}
            of = shapley(values, taken)
            shared[at] = [of[measure] for measure in self.measures]
            effects[at] = self.headlines[replicate, self.package] - self.headlines[replicate, 0]
        missing = np.isnan(shared).any(axis=1)
        shared[np.broadcast_to(missing[:, None, :], shared.shape)] = math.nan
        effects[missing] = math.nan
        return shared, effects

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of a DuckDB query over views: chains, indicators (replicate, point, indicator, value), design, shares, effect, failures."""
        import duckdb

        cells = [(r, p, name, value) for (r, p), row in self.headlines.items() for name, value in zip(self.indicators, row, strict=True)]
        views = {"chains": self.chains, "design": design(self.measures, self.chains), "failures": self.failures}
        views |= {"indicators": pd.DataFrame(cells, columns=["replicate", "point", "indicator", "value"])}
        with duckdb.connect() as connection:
            for name, frame in (views | {"shares": self.shares(), "effect": self.effect()}).items():
                connection.register(name, frame)
            return connection.execute(query).df()

    def to_json(self) -> dict[str, Any]:
        def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
            return [{k: v if isinstance(v, str) else number(v) for k, v in row.items()} for row in frame.to_dict("records")]

        names = {key: {"name": s.name, "hash": s.hash} for key, s in (("baseline", self.baseline), ("scenario", self.scenario))}
        counts = {"replicates": len(self.replicates), "left_out": self.left_out, "measures": self.measures}
        return {**names, **counts, "effect": rows(self.effect()), "shares": rows(self.shares())}

    def plot(self, indicators: Sequence[str] = SHOWN, language: str = "en") -> Figure:
        """A bar a measure with its 90 % interval, a panel an indicator; the dashed line is the effect of the whole package."""
        from matplotlib.figure import Figure

        from ecosystem.indicators import INDICATORS
        from policies import CATALOGUE

        shares, effect = self.shares(), self.effect().set_index("indicator")
        high = math.ceil(len(indicators) / 2)
        figure = Figure(figsize=(10, high * (1.2 + 0.3 * len(self.measures))), layout="constrained")
        axes = figure.subplots(high, 2, squeeze=False, sharey=True).ravel()
        labels = [CATALOGUE[m].label[language] if m in CATALOGUE else m for m in self.measures]
        for panel, indicator in zip(axes, indicators, strict=False):
            rows = shares[shares["indicator"] == indicator].iloc[::-1]
            spread = np.nan_to_num(np.array([rows["share"] - rows["low"], rows["high"] - rows["share"]]))
            colours = ["C0" if share >= 0 else "C3" for share in rows["share"]]
            panel.barh(labels[::-1], rows["share"], xerr=spread, color=colours, error_kw={"elinewidth": 1, "capsize": 3})
            panel.axvline(0.0, color="0.5", linewidth=0.8)
            panel.axvline(effect.loc[indicator, "delta"], color="0.3", linewidth=1, linestyle="--")
            panel.set_title(f"Δ {INDICATORS[indicator].label[language]}: {effect.loc[indicator, 'delta']:+,.4g}", fontsize=9)
            panel.set_xlabel(_unit(indicator), fontsize=9)
            panel.tick_params(labelsize=8)
        for panel in axes[len(indicators) :]:
            panel.set_visible(False)
        return figure


def _unit(indicator: str) -> str:
    from ecosystem.indicators import INDICATORS

    return INDICATORS[indicator].unit


def _with_units(frame: pd.DataFrame) -> pd.DataFrame:
    frame.attrs["units"] = {name: _unit(name) for name in frame["indicator"].unique()}
    if "percent" in frame:
        frame.attrs["units"]["percent"] = "% of the package's effect"
    return frame


# -- asking ------------------------------------------------------------------------------------------


def attribute(
    baseline: str | Path | Scenario = "status-quo",
    scenario: str | Path | Scenario = "pilot-2021",
    *,
    replicates: int | None = None,
    permutations: int = int(NUMBERS["permutations"].default),
    scale: float | None = None,
    years: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    seed: int | None = None,
    fitted: bool = False,
    out: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Attribution:
    """Share out the effect of a scenario's package among its measures, on the luck that `compare` has.

    What is not given is the scenario's own; `fitted` asks for the fitted nature, not the ensemble's. In a replicate with
    n measures at most min(2**n, permutations * (n - 1) + 2) worlds are simulated. `out` keeps the result; the same
    question with the same folder goes on there, with more replicates too. Raises Wrong when the scenarios differ in
    anything but measures; Interrupted holds what is finished.
    """
    from experiments import bars
    from experiments.engine import Engine

    count = int(NUMBERS["permutations"].check(permutations, "permutations"))
    package = adjusted(load(scenario), replicates=replicates, scale=scale, years=years, seed=seed, ensemble=0 if fitted else None)
    base = adjusted(load(baseline), scale=scale, years=years, seed=package.seed, ensemble=package.ensemble)
    measures = measures_of(base, package)
    taken = chains(measures, count, package.seed, package.replicates)
    identity = {"baseline": base.hash, "scenario": package.hash, "seed": package.seed, "permutations": count}
    facts = {
        "names": [base.name, package.name],
        "scenarios": [{"name": s.name, "toml": s.to_toml()} for s in (base, package)],
        "measures": measures,
        "units": dict.fromkeys(measures, "1 = as in the scenario"),
        "seed": package.seed,
        "replicates": package.replicates,
    }
    interrupted = False
    with ExitStack() as stack:
        folder = Path(out) if out is not None else Path(stack.enter_context(TemporaryDirectory()))
        told = stack.enter_context(bars.resolve(progress, package.name))
        with Engine(folder, "attribution", identity, facts=facts, design=design(measures, taken), workers=workers, cluster=cluster, progress=told) as engine:
            engine.keep(CHAINS, taken)
            runs = list(tickets(base, package, measures, taken))
            try:
                engine.do(runs, len(runs))
                engine.finish()
            except Interrupted:
                interrupted = True
        result = read(folder) if out is not None else replace(read(folder), directory=None)
    if interrupted:
        raise Interrupted(result if result.replicates else None)
    if not result.replicates:
        raise RuntimeError(str(result.failures["message"].iloc[0]))
    return result


def read(directory: str | Path) -> Attribution:
    """The result in a folder; raises Wrong when there is none."""
    from ecosystem.indicators import INDICATORS
    from experiments.runs import Runs

    directory = Path(directory)
    runs = Runs(directory)
    try:
        base, package = (_scenario(s["name"], s["toml"]) for s in runs.facts["scenarios"])
        taken = pd.read_parquet(directory / CHAINS)
        measures = list(runs.facts["measures"])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise Wrong("attribution", f"{type(error).__name__}: {error}", "a folder as tequ attribute writes it", file=str(directory)) from None
    wide = runs.indicators().pivot(index=["replicate", "point"], columns="indicator", values="value")
    wide = wide[[name for name in INDICATORS if name in wide]]
    headlines = dict(zip(wide.index, wide.to_numpy(), strict=True))
    needed = taken.groupby("replicate")["after"].agg(set)
    whole = [int(r) for r, points in needed.items() if all((r, p) in headlines for p in {0, *points})]
    taken = taken[taken["replicate"].isin(whole)].reset_index(drop=True)
    failures, seconds = runs.failures()[["replicate", "scenario", "message"]], runs.runs()["seconds"].dropna().tolist()
    return Attribution(base, package, measures, taken, headlines, list(wide), whole, failures, seconds, dict(runs.manifest["versions"]), directory)


def _scenario(name: str, toml: str) -> Scenario:
    """A scenario from the text it was kept as."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.toml"
        file.write_text(toml, encoding="utf-8")
        return load(file).replaced(name=name)
