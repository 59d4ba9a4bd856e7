"""The report of a sweep: where the scenario is better, what each factor does, what it costs, every point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.queries import points as of_runs
from experiments.statistics import paired_interval
from viz.runs import queries
from viz.runs.charts import heat, plane_of_cost, strip
from viz.runs.discovery import aimed_at, section
from viz.runs.names import LEADS, Settings, difference, indicator, noun, varied
from viz.runs.parts import Cell, Drawn, Section, Table, chance, estimate, figure, half_of, heads, number, unsure, words_of
from viz.runs.scales import scale_of
from viz.words import Words

MOST_STRIPS = 9  # factors drawn; the others move the outcome less
MOST_COLUMNS = 5  # factors with a column in the table of points
MOST_SAID = 3  # factors whose settings a sentence can hold
MOST_ROWS = 400  # points printed in a table; the query gives them all
GAIN = "entrants"  # what the answer speaks of, and what money is set against


class Told:
    """The frames of a sweep, read once, and how its plan's factors are called."""

    def __init__(self, result: Any, words: Words):
        self.plan, self.words = result.plan, words
        self.effects, self.contrasts, self.design = result.effects(), result.runs.contrasts(), result.design()
        self.failures = result.failures
        self.settings = Settings(self.plan.factors, words)
        self.keys = varied(self.plan.factors, self.design)
        self.scales = {f.key: scale_of(f, self.design[f.key]) for f in self.plan.factors if f.key in self.keys}
        self.directory, self.most = result.directory, self.plan.replicates

    def of(self, scenario: str, name: str) -> pd.DataFrame:
        """Points of one scenario and indicator, the best first: settings, then the effect."""
        chosen = self.effects[(self.effects["scenario"] == scenario) & (self.effects["indicator"] == name)]
        frame = chosen.merge(self.design.reset_index(), on="point").sort_values(["delta", "point"], ascending=[False, True], ignore_index=True)
        return frame[frame["n"] > 0]

    def responses(self, scenario: str, name: str) -> pd.DataFrame:
        """factor, setting, delta, low, high, n: means over the points at each setting, replicate by replicate."""
        chosen = self.contrasts[(self.contrasts["scenario"] == scenario) & (self.contrasts["indicator"] == name)].dropna(subset="delta")
        rows = []
        for key, scale in self.scales.items():
            place = pd.Series(scale.place(self.design[key]), index=self.design.index)
            runs = chosen.assign(setting=chosen["point"].map(place))
            for setting, group in runs.groupby("setting"):
                found = group.groupby("replicate")["delta"].agg(["mean", "count"])
                whole = found.loc[found["count"] == found["count"].max(), "mean"].to_numpy()
                rows.append((key, float(setting), *paired_interval(whole), len(whole)))
        return pd.DataFrame(rows, columns=["factor", "setting", "delta", "low", "high", "n"]).sort_values(["factor", "setting"], ignore_index=True)

    def unit(self, name: str) -> str:
        return str(self.effects.attrs["units"][name])

    def settings_of(self, row: Any) -> dict[str, Any]:
        return {key: row[key] for key in self.keys}

    def place(self, row: Any) -> str:
        """A point in a sentence: its settings, or its number where they are many."""
        few = len(self.keys) <= MOST_SAID
        return self.settings.sentence(self.settings_of(row)) if few else self.words("runs.point_said", n=row["point"])

    def strongest(self, responses: pd.DataFrame, most: int) -> list[str]:
        """The factors along which the mean effect moves most, in the plan's order."""
        reach = responses.groupby("factor")["delta"].agg(lambda d: d.max() - d.min()).sort_values(ascending=False, kind="stable")
        return [k for k in self.keys if k in set(reach.index[:most])]


def answers(result: Any, words: Words) -> list[str]:
    """One sentence a scenario: over how many points, where more and where fewer, the best and the worst."""
    told = Told(result, words)
    failed = words("runs_sweep.failed", n=len(told.failures)) if len(told.failures) else ""
    return [_answer(told, s, failed) for s in told.plan.scenarios]


def _answer(told: Told, scenario: Any, failed: str) -> str:
    words, frame, title = told.words, told.of(scenario.name, GAIN), scenario.title[told.words.lang]
    if frame.empty:
        return words("runs_sweep.nothing", title=title) + failed + words("answer.stop")
    size, rises = len(frame), frame["delta"] > 0
    more, fewer = int((frame["low"] > 0).sum()), int((frame["high"] < 0).sum())
    key = "runs_sweep.over" if len(told.keys) > 1 else "runs_sweep.over_one"
    start = words(key, points=len(frame), factors=len(told.keys), title=title)
    if frame["low"].isna().all():
        said = words("runs_sweep.signs", noun=noun(GAIN, words), more=int(rises.sum()), share=words.percent(rises.mean()))
    else:
        said = words("runs_sweep.shares", noun=noun(GAIN, words), more=more, share=words.percent(more / size), fewer=fewer, rest=size - more - fewer)
    ends = ""
    if len(frame) > 1:
        (best, worst), unit = (frame.iloc[i] for i in (0, -1)), told.unit(GAIN)
        values = {name: difference(r["delta"], unit, words, half_of(r)) for name, r in (("best", best), ("worst", worst))}
        where = {f"{name}_at": told.place(r) for name, r in (("best", best), ("worst", worst))}
        ends = words("runs_sweep.ends", **values, **where)
    return start + said + ends + failed + words("answer.stop")


def sections(result: Any, words: Words) -> Iterator[Section]:
    """Sections in the order they are read; with several scenarios, a set of them for each."""
    told = Told(result, words)
    several = len(told.plan.scenarios) > 1
    for scenario in told.plan.scenarios:
        name = scenario.name
        shown = [i for i in LEADS if not told.of(name, i).empty]
        if not shown:
            continue
        prefix = words("runs.scenario_prefix", title=scenario.title[words.lang]) if several else ""
        if told.plan.method == "grid" and len(told.keys) == 2:
            yield Section(prefix + words("runs_sweep.maps"), [_map(told, name, i) for i in shown], words("runs_sweep.maps_note"))
        if told.keys:
            yield Section(prefix + words("runs_sweep.strips"), [_strips(told, name, i) for i in shown], words("runs_sweep.strips_note"))
        if {GAIN, "public_spending"} <= set(shown):
            yield Section(prefix + words("runs_sweep.cost"), [_cost(told, name)], words("runs_sweep.cost_note"))
        rest = words("runs_sweep.points_note", most=MOST_ROWS)
        yield Section(prefix + words("runs_sweep.points"), [_points(told, name, i, folded=i != shown[0]) for i in shown], rest, flow=False)
    found = result.discovery()
    if found is not None:
        first, (name, below) = told.plan.scenarios[0].name, aimed_at(told.plan)
        worlds = told.of(first, name)

        def query(keys: list[str]) -> str:
            return queries.worlds(told.directory, first, name, keys, below)

        def counted(boxes: pd.DataFrame) -> str:
            return queries.boxes(told.directory, first, name, boxes, below)

        yield section(found, told.plan, worlds, (query, counted), told.settings, words)
    if len(told.failures):
        yield Section(words("runs.failures"), [failures(told)])


def _map(told: Told, scenario: str, name: str) -> Drawn:
    words, frame = told.words, told.of(scenario, name)
    option = heat(frame, told, name)
    query = queries.points(told.directory, scenario, name, told.keys, told.most)
    legend = [("accent", words("runs.more")), ("m5", words("runs.fewer"))]
    return figure(f"map-{scenario}-{name}", indicator(name, words), [("", option)], words, legend=legend, numbers=_numbers(frame, told), query=query)


def _strips(told: Told, scenario: str, name: str) -> Drawn:
    words, found, points = told.words, told.responses(scenario, name), told.of(scenario, name)
    drawn = told.strongest(found, MOST_STRIPS)
    options = [(told.settings.label(key), strip(found[found["factor"] == key], points, key, told, name, found)) for key in drawn]
    note = words("runs_sweep.strips_most", shown=len(drawn), all=len(told.keys)) if len(drawn) < len(told.keys) else ""
    legend = [("accent", words("runs.sure")), ("base", words("runs.not_sure"))]
    query = queries.responses(told.directory, scenario, name, told.scales, told.most)
    shown = {"layout": "two" if len(drawn) < 3 else "three", "legend": legend, "note": note}
    return figure(f"strips-{scenario}-{name}", indicator(name, words), options, words, numbers=found, query=query, **shown)


def _cost(told: Told, scenario: str) -> Drawn:
    words = told.words
    pair = [told.of(scenario, i).set_index("point") for i in (GAIN, "public_spending")]
    frame = pair[0].rename(columns={"delta": "gain"}).join(pair[1]["delta"].rename("cost")).dropna(subset=["gain", "cost"]).sort_index().reset_index()
    legend = [("accent", words("runs.sure")), ("base", words("runs.not_sure"))]
    query = queries.costs(told.directory, scenario, GAIN)
    title, options = words("runs_sweep.cost_title"), [("", plane_of_cost(frame, told, GAIN))]
    return figure(f"cost-{scenario}", title, options, words, legend=legend, numbers=frame[["point", "cost", "gain"]], query=query, tall=True)


def _points(told: Told, scenario: str, name: str, folded: bool) -> Table:
    words, whole, unit = told.words, told.of(scenario, name), told.unit(name)
    frame = whole.head(MOST_ROWS)
    keys = told.keys if len(told.keys) <= MOST_COLUMNS else told.strongest(told.responses(scenario, name), MOST_COLUMNS)
    better = words("runs.less_is_better" if name == "public_spending" else "table.better")
    change = (words("runs.effect", unit=words.difference_unit(unit)), True)
    head = [*heads(words, "#runs.point"), change, *heads(words, "#table.interval"), (better, True), *heads(words, "#runs.n")]
    head += [(told.settings.titled(k), k not in _named(told)) for k in keys]
    rows = [
        [
            number(str(row["point"])),
            *estimate(row["delta"], row, unit, words),
            chance(row["probability_better"], words),
            number(str(row["n"])),
            *(_setting(told, k, row[k]) for k in keys),
        ]
        for _, row in frame.iterrows()
    ]
    query = queries.points(told.directory, scenario, name, told.keys, told.most)
    notes = [words("runs_sweep.points_most", shown=len(frame), all=len(whole))] if len(frame) < len(whole) else []
    notes += [words("runs_sweep.columns_most", shown=len(keys), all=len(told.keys))] if len(keys) < len(told.keys) else []
    grey = [unsure(a, b) for a, b in zip(frame["low"], frame["high"], strict=True)]
    label = indicator(name, words)
    return Table(f"points-{scenario}-{name}", head, rows, grey, "" if folded else label, " ".join(notes), label if folded else "", query, _numbers(whole, told))


def _named(told: Told) -> set[str]:
    return {key for key, scale in told.scales.items() if scale.names}


def _setting(told: Told, key: str, value: Any) -> Cell:
    text = told.settings.value(key, value)
    return words_of(text) if key in _named(told) else number(text)


def _numbers(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    return frame[["point", *told.keys, "delta", "low", "high", "probability_better", "n"]]


def failures(told: Told) -> Table:
    """What failed, why, and at which settings."""
    words, frame = told.words, told.failures
    head = heads(words, "#runs.run", "#runs.point", "runs.settings", "#runs.replicate", "identity.scenario", "runs.why")
    rows = []
    for row in frame.head(MOST_ROWS).itertuples():
        at = told.settings.sentence({k: told.design.loc[row.point, k] for k in told.keys}) if row.point in told.design.index else ""
        texts = [number(str(row.run)), number(str(row.point)), words_of(at), number(str(row.replicate)), words_of(row.scenario), words_of(row.message)]
        rows.append(texts)
    return Table("failures", head, rows, note=words("runs.failures_note"), query=of_runs.failures(told.directory), numbers=frame)


def facts(result: Any, words: Words) -> list[str]:
    """How many points and replicates."""
    n = result.plan.replicates
    points = words.number(len(result.design()))
    return [words("runs_sweep.replicates", points=points, n=n) if n > 1 else words("runs_sweep.replicates_one", points=points)]
