"""The charts of a report: which are shown, in which order, with which words around them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ecosystem import clock
from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.cross_section import SIZES, cohorts
from ecosystem.declare import Text
from ecosystem.indicators import INDICATORS
from experiments.queries import figures as queries
from experiments.queries.worlds import effects_by
from experiments.scenario import Scenario
from viz import charts
from viz.page import Figure, Listing, drawing
from viz.recompute import Shards
from viz.words import Words, capital
from viz.worlds import Worlds

# Where the difference falls: the classes, and the indicators that are shown in them.
PLACES: dict[str, tuple[Callable[[Worlds], Sequence[Text]], tuple[str, ...]]] = {
    "sector": (lambda _: list(SECTOR_LABELS.values()), ("entrants", "active_firms")),
    "district": (lambda _: list(DISTRICT_LABELS.values()), ("entrants", "active_firms")),
    "size": (lambda _: [g.label for g in SIZES], ("active_firms", "jobs")),
    "cohort": (lambda w: [g.label for g in cohorts(w.start, int(w.scenario[0].quarters[-1]))], ("active_firms", "unicorns_ever")),
}


def figures(worlds: Worlds, scenario: Scenario, words: Words, shards: Shards) -> Iterator[dict[str, Any]]:
    """The sections of charts: their title and their figures, in the order they are read; each figure with its query."""
    compared = worlds.baseline is not None
    legend = ([("base", worlds.baseline_name)] if compared else []) + [("accent", worlds.name)]
    of_scenario = (scenario.name,) if compared else ()

    def figure(title: str, options: list[tuple[str, dict[str, Any]]], name: str, query: str, tall: bool = False, keys: Any = legend) -> Figure:
        return Figure(title, [drawing(option, title, note, words) for note, option in options], keys, tall, name=name, query=query)

    def over_time(name: str) -> Figure:
        options = [(words("chart.fan"), charts.levels(worlds, name, words))]
        if compared:
            options.append((words("chart.gap_note"), charts.gap(worlds, name, words)))
        return figure(capital(INDICATORS[name].label[words.lang]), options, name, shards.ask(queries.over_time, name, *of_scenario))

    def pair(name: str, title: str, level: Any, difference: Any, notes: tuple[str, str], query: Any, tall: bool = False) -> Figure:
        options = [(words(notes[0]), level(worlds, words))]
        if compared:
            options.append((words(notes[1]), difference(worlds, words)))
        return figure(title, options, name, shards.ask(query, *of_scenario), tall)

    def by_place(where: str, labels: Sequence[Text], names: Sequence[str]) -> Iterator[Figure]:
        held = getattr(worlds.scenario[0], f"by_{where}")
        names, options = [n for n in names if n in held], []
        for name in names:
            one = INDICATORS[name]
            when = "chart.sum_since" if one.kind == "flow" else "chart.at_end"
            year = clock.year(worlds.start if one.kind == "flow" else int(worlds.scenario[0].quarters[-1]))
            option = charts.places(worlds, name, where, [t[words.lang] for t in labels], words)
            options.append((capital(one.label[words.lang]) + words("page.comma") + words(when, year=year), option))
        if options:
            query = shards.ask(effects_by, where, *of_scenario, names)
            yield figure(words(f"chart.by_{where}"), options, f"by_{where}", query, True, [])

    year = clock.year(worlds.start)
    firms = [over_time("entrants"), over_time("active_firms")]
    if len(worlds.scenario[0].survival) > 1:  # the cohort has had a birthday
        title, notes = words("chart.born_in", year=year), ("chart.fan", "chart.gap_note")
        firms.append(pair("survival", title, charts.survival, charts.survival_gap, notes, queries.survival))
    yield section(words("section.firms"), firms)
    title, notes = words("chart.funnel", year=year), ("chart.funnel_note", "chart.whisker_note")
    funnel = pair("funnel", title, charts.funnel, charts.funnel_gap, notes, queries.funnel, True)
    yield section(words("section.growth"), [funnel, over_time("unicorns"), over_time("unicorns_ever")])
    if compared:
        where = [f for place, (labels, names) in PLACES.items() for f in by_place(place, labels(worlds), names)]
        yield section(words("section.places"), where, words("chart.whisker_note"))
    money = spending(worlds, scenario, words, shards)
    yield section(words("section.public"), [money, over_time("incidents")])


def spending(worlds: Worlds, scenario: Scenario, words: Words, shards: Shards) -> Figure:
    """Public money by measure and year: stacked bars, and the same as a table with its sums."""
    names = {p.name: p.label[words.lang] for p in scenario.measures}
    years, spent = worlds.spent()
    title, note = words("chart.spending"), words("chart.spending_note", scenario=worlds.name)
    option = charts.spending(years, spent, names, words)
    if not option["series"]:
        return Figure(title, [], wide=True)
    legend = [(f"m{i}", one["name"]) for i, one in enumerate(option["series"], 1)]
    unit = words.row_unit("M RMB", max(v.sum() for v in spent.values()))
    columns = [(words("table.measure"), False), *((str(year), True) for year in years), (words("table.total"), True)]
    whole = sum(spent.values(), 0 * years)
    digit = 10.0 ** (math.floor(math.log10(max(v.max() for v in spent.values()))) - 2)  # three digits of the largest, in every cell
    lines = [*((names.get(key, key), values) for key, values in sorted(spent.items())), (words("table.total"), whole)]
    rows = [(label, *(words.number(v, unit, within=digit) for v in (*values, values.sum()))) for label, values in lines]
    table = Listing("spending", columns, rows, total=True, summary=words("table.spending", unit=words.unit(unit)))
    query = shards.ask(queries.spending, scenario.name)
    return Figure(title, [drawing(option, title, note, words)], legend, wide=True, table=table, name="spending", query=query)


def section(title: str, shown: Sequence[Figure] = (), note: str = "", tables: Sequence[Listing] = ()) -> dict[str, Any]:
    """A heading with what stands under it."""
    return {"title": title, "figures": shown, "note": note, "tables": tables}
