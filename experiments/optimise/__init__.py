"""The best packages under a yearly budget: a search on common luck, and the chosen ones again on fresh luck.

Optuna's NSGA-II (experiments/optimise/search.py) looks for packages that no other beats in all of extra firms, extra unicorns,
incidents and public cost, each the mean paired difference to the baseline on the plan's replicates. In no calendar year
may a package spend more than the budget. The best of many noisy trials looks better than it is (the winner's curse), so
what is chosen from the front is run again, beside the plan's own mix, on seeds the search never saw.

A folder holds

    manifest.json   kind "optimise"; when complete, its facts say budget, front (trials) and packages (label, trial, why)
    journal.log     Optuna's journal: one line a trial, in order
    trials/         the engine's: run = trial * replicates + replicate, point = trial; worlds: the baseline and the package
                    (under the name of the plan's first scenario); design.parquet has a row a trial, a column a lever
    fresh/          a comparison of the baseline with the own mix and package-A, package-B ... at `final_scale`
    packages/       A.toml, B.toml ...: the chosen ones as scenarios; compared with the baseline they give fresh/ again

Trial 0 is the plan's own mix, trial 1 the null package where the bounds allow it. Counts and money of a city at another
scale than 1 are divided by that scale wherever they are shown (assumption A-175).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosystem.declare import Text, Wrong
from ecosystem.declare import number as declared
from experiments import Question, bars
from experiments.compare import compare
from experiments.engine import Engine, Ticket
from experiments.files import replace_file
from experiments.levers import Factor, shown
from experiments.optimise.optimum import Optimum, read
from experiments.optimise.outcomes import JUDGED, OUTCOMES, PEAK, fresh_seed, measured, nondominated
from experiments.plan import Plan, load_plan
from experiments.plan import options as options_of
from experiments.run import Interrupted
from experiments.runs import DESIGN, Runs
from experiments.scenario import Scenario
from experiments.sweep import facts_of
from experiments.toml_file import Bare

__all__ = ["NUMBERS", "Optimum", "optimise", "read"]

sys.modules[__name__].__class__ = Question

SOURCE = "assumption A-175"
NUMBERS = {
    "budget": declared(
        0, "M RMB a year", 0, 1e6, SOURCE, "yearly budget (0: what the plan's own mix spends in its dearest year)", "年度预算（0：原方案最高年度支出）"
    ),
    "population": declared(16, "trials", 4, 1000, SOURCE, "trials in a generation", "每代试验数", whole=True),
    "generations": declared(12, "generations", 1, 1000, SOURCE, "generations of the search", "搜索代数", whole=True),
    "final_replicates": declared(20, "runs", 2, 10_000, SOURCE, "runs of each chosen package on fresh luck", "入选方案的新种子重复次数", whole=True),
    "final_scale": declared(1.0, "share of the real city", 0.001, 4.0, SOURCE, "size of the city in those runs", "新种子运行的城市规模"),
}
MOST = 5  # packages chosen
REASONS = ("firms", "unicorns", "over_own", "per_rmb", "incidents", "knee")


def optimise(
    plan: str | Path | Plan,
    *,
    out: str | Path,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[..., Any] | bool | None = None,
) -> Optimum:
    """Search the levers of a plan for the best packages under its yearly budget and try the chosen ones on fresh luck.

    `out` keeps everything; whatever stopped it, the same command goes on there and ends with the same bits, on any
    number of workers. `progress` is told runs done, asked for and failed: of the search, then of the fresh worlds.
    Raises Wrong on a plan that cannot be optimised, RuntimeError when the own mix fails and no budget is given.
    """
    plan, out = load_plan(plan), Path(out)
    options = checked(plan)
    identity = {"hash": plan.hash, "replicates": plan.replicates}
    facts = {**facts_of(plan), "replicates": plan.replicates, "options": options}
    with bars.resolve(progress, plan.title.en) as told:
        try:
            with Engine(out, "optimise", identity, facts=facts, workers=1) as folder:  # has no runs of its own
                table, worlds = _search(plan, options, out, identity, facts, told, workers=workers, cluster=cluster)
                folder.finish(**_again(plan, options, out, table, worlds, told, workers=workers, cluster=cluster))
        except Interrupted:
            raise Interrupted(read(out)) from None
    return read(out)


def _again(
    plan: Plan, options: Mapping[str, Any], out: Path, table: pd.DataFrame, worlds: Mapping[int, Scenario], told: Callable[..., None], **how: Any
) -> dict[str, Any]:
    """Choose from the front and try the chosen packages on fresh luck; what the manifest says of it."""
    best = table[table["feasible"]]
    best = best[nondominated(best)]
    packages = choose(plan, best, table)
    again = {"seed": fresh_seed(plan), "replicates": options["final_replicates"], "scale": options["final_scale"]}
    chosen = {p["label"]: worlds[p["trial"]] for p in packages}
    _write_packages(out / "packages", chosen, again)
    named = [w.replaced(name=f"package-{label}", title=Text(f"Package {label}", f"方案{label}")) for label, w in chosen.items()]
    compare(plan.baseline, plan.scenarios[0], *named, **again, **how, out=out / "fresh", progress=told)
    return {"budget": options["budget"] or float(table.loc[0, PEAK.indicator]), "front": [int(t) for t in best["trial"]], "packages": packages}


def checked(plan: Plan) -> dict[str, Any]:
    """The options of a plan that can be optimised; raises Wrong on one that cannot."""
    own = plan.scenarios[0]
    for factor in plan.factors:
        kind, _, name = factor.key.partition(".")
        if kind != "measures":
            words = {"nature": "a number of nature", "rules": "a number of the law"}
            raise Wrong(f"vary.{factor.key}", Bare(words[kind]), "levers of measures: a planner can choose those only")
        if name.split(".")[0] not in {p.name for p in own.measures}:
            raise Wrong(f"vary.{factor.key}", Bare("a measure of another scenario"), f"levers of {own.name}, the plan's own mix")
    if all(len(_settings(f)) == 1 for f in plan.factors):
        raise Wrong("vary", Bare("levers with one setting each"), "at least one lever that can move")
    given = plan.options.get("optimise", {}).get("budget")
    if given == 0:
        raise Wrong("optimise.budget", given, "a yearly budget above 0 (M RMB a year); leave it out for what the plan's own mix spends in its dearest year")
    return options_of(plan, "optimise", NUMBERS)


# -- the search ----------------------------------------------------------------------------------------


def _search(
    plan: Plan, options: Mapping[str, Any], out: Path, identity: Mapping[str, Any], facts: Mapping[str, Any], told: Callable[..., None], **how: Any
) -> tuple[pd.DataFrame, dict[int, Scenario]]:
    """Search to the end: the table of measured trials, with `feasible`, and the package of each."""
    from experiments.optimise.search import Search, Told

    total = options["population"] * options["generations"] * plan.replicates
    facts = {**facts, "names": [plan.baseline.name, plan.scenarios[0].name]}
    settings: dict[int, dict[str, Any]] = {}
    with Engine(out / "trials", "trials", identity, facts=facts, progress=told, **how) as engine:

        def results() -> pd.DataFrame:
            """What is measured so far, and whether it is within the budget."""
            runs = Runs(engine.directory)
            table = measured(plan, runs)
            budget = options["budget"] or table[PEAK.indicator].get(0)
            if budget is None:
                reason = next(iter(runs.failures().query("point == 0")["message"]), "no message")
                raise RuntimeError(f"the plan's own mix failed ({reason}), so what it spends cannot be the budget; say one: [optimise] budget")
            return table.assign(excess=table[PEAK.indicator] - budget, feasible=table[PEAK.indicator] <= budget)

        def evaluate(asked: Mapping[int, Mapping[str, Any]]) -> Iterator[Told]:
            settings.update((trial, settings_of(plan, trial, genes)) for trial, genes in asked.items())
            rows = [{"point": trial, **{key: shown(value) for key, value in settings[trial].items()}} for trial in sorted(settings)]
            engine.keep(DESIGN, pd.DataFrame(rows))
            engine.do(list(_tickets(plan, {trial: settings[trial] for trial in asked})), total)
            table = results()
            for trial in asked:
                brought = table.loc[trial] if trial in table.index else None
                yield Told(None) if brought is None else Told(tuple(float(brought[name]) for name in OUTCOMES), float(brought["excess"]))

        first = [genes_of(plan, opened) for opened in opening(plan)]
        directions = [o.direction for o in OUTCOMES.values()]
        search = Search(out / "journal.log", space(plan), directions, population=options["population"], seed=plan.seed, first=first)
        settings |= {t.number: settings_of(plan, t.number, t.params) for t in search.trials}
        search.run(options["generations"], evaluate)
        engine.finish()
        table = results()
    return table, {int(trial): world for trial in table["trial"] if (world := _world(plan, trial, settings[trial]))}


def _tickets(plan: Plan, settings: Mapping[int, Mapping[str, Any]]) -> Iterator[Ticket]:
    """The runs of these trials, every trial's first replicate first."""
    worlds = {trial: world for trial, chosen in settings.items() if (world := _world(plan, trial, chosen)) is not None}
    for replicate in range(plan.replicates):
        for trial, world in worlds.items():
            yield Ticket(trial * plan.replicates + replicate, trial, replicate, (plan.baseline, world))


def _world(plan: Plan, trial: int, settings: Mapping[str, Any]) -> Scenario | None:
    """The package of a trial, under the name of the own mix; None when settings contradict each other, such as an end before a start."""
    if trial == 0:
        return plan.scenarios[0]
    with suppress(Wrong):
        return plan.worlds(settings)[1]
    return None


# -- levers and their genes ----------------------------------------------------------------------------


def opening(plan: Plan) -> list[dict[str, Any]]:
    """Settings of the first trials: the plan's own mix, and every measure at zero where the bounds allow it."""
    own = {f.key: f.default for f in plan.factors}
    zero = {f.key: 0 for f in plan.factors if (0 in f.values if f.values else f.low <= 0 <= f.high)}
    switched_off = {key.split(".")[1] for key in zero} >= {p.name for p in plan.scenarios[0].measures}
    return [own, {**own, **zero}] if switched_off else [own]


def space(plan: Plan) -> dict[str, Any]:
    """What the search may choose: a category for a list of settings, a whole or a real number for a range."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    def of(f: Factor) -> Any:
        if f.values:
            return CategoricalDistribution(range(len(f.values)))
        return IntDistribution(int(f.low), int(f.high)) if f.whole else FloatDistribution(f.low, f.high)

    return {f.key: of(f) for f in plan.factors if len(_settings(f)) > 1}


def settings_of(plan: Plan, trial: int, genes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a trial; ranges are read to a hundredth of their width or finer, so that a planner can say them."""
    if trial < len(first := opening(plan)):
        return first[trial]
    return {f.key: _setting(f, genes[f.key]) if f.key in genes else _settings(f)[0] for f in plan.factors}


def genes_of(plan: Plan, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The genes nearest to settings, which may lie outside the bounds of the search (the own mix may)."""
    genes = {}
    for f in plan.factors:
        if len(_settings(f)) > 1:
            value = settings[f.key]
            if not f.values:
                genes[f.key] = min(max(value, f.low), f.high) if not f.whole else int(min(max(value, f.low), f.high))
            elif value in f.values:
                genes[f.key] = f.values.index(value)
            else:
                genes[f.key] = int(np.argmin([abs(v - value) for v in f.values])) if f.numeric else 0
    return genes


def _settings(f: Factor) -> tuple[Any, ...]:
    """The list of settings, or the ends of the range."""
    return f.values or tuple(dict.fromkeys((f.low, f.high)))


def _setting(f: Factor, gene: Any) -> Any:
    if f.values:
        return f.values[gene]
    if f.whole:
        return int(gene)
    places = -math.floor(math.log10((f.high - f.low) / 100))
    return min(max(round(gene, places), f.low), f.high)


# -- choosing ------------------------------------------------------------------------------------------


def choose(plan: Plan, front: pd.DataFrame, table: pd.DataFrame) -> list[dict[str, Any]]:
    """At most five packages of the front, {label, trial, why}; `table` has the own mix as trial 0.

    Of those that bring extra firms or unicorns and are not the own mix: most extra firms; most extra unicorns; the
    largest gains among those no worse than the own mix in firms, unicorns and incidents; most firms for the money;
    fewest incidents; the knee, which is nearest to the best of everything, each scaled to the front's range (Zeleny 1973).
    """
    levers = [f.key for f in plan.factors]
    front = front[((front["extra_firms"] > 0) | (front["extra_unicorns"] > 0))].sort_index()
    front = front[~front[levers].astype(str).duplicated() & (front[levers] != [shown(f.default) for f in plan.factors]).any(axis=1)]
    if front.empty:
        return []
    signs = np.array([1.0 if o.direction == "maximize" else -1.0 for o in OUTCOMES.values()])
    goodness = front[list(OUTCOMES)].astype(float) * signs
    width = (goodness.max() - goodness.min()).replace(0.0, 1.0)
    firms, unicorns = (front[name][front[name] > 0] for name in ("extra_firms", "extra_unicorns"))
    scores = {
        "firms": firms,
        "unicorns": unicorns,
        "per_rmb": (firms / front["cost"].where(front["cost"] > 0)).fillna(math.inf)[firms.index],
        "incidents": -front["extra_incidents"],
        "knee": -(((goodness.max() - goodness) / width) ** 2).sum(axis=1),
    }
    if 0 in table.index:
        gains = (goodness - table.loc[0, list(OUTCOMES)].astype(float) * signs)[list(JUDGED)]
        scores["over_own"] = (gains / width[list(JUDGED)])[(gains >= 0).all(axis=1) & (gains > 0).any(axis=1)].sum(axis=1)
    why: dict[int, list[str]] = {}
    for reason in REASONS:
        if len(score := scores.get(reason, ())):
            best = int(score.idxmax())
            if best in why or len(why) < MOST:
                why.setdefault(best, []).append(reason)
    return [{"label": chr(ord("A") + i), "trial": trial, "why": reasons} for i, (trial, reasons) in enumerate(why.items())]


def _write_packages(folder: Path, worlds: Mapping[str, Scenario], again: Mapping[str, Any]) -> None:
    """The chosen packages as scenarios; those of an earlier choice are removed."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.toml"):
        old.unlink()
    for label, world in worlds.items():
        named = world.replaced(name=label, title=Text(f"Package {label}", f"方案{label}"), **again)
        replace_file(folder / f"{label}.toml", named.to_toml().encode())
