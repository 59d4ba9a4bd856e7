"""The charts of a report: which are shown, in which order, with which words around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from ecosystem import clock
from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.declare import Text
from ecosystem.indicators import INDICATORS
from experiments.scenario import Scenario
from viz import charts
from viz.words import Words, capital
from viz.worlds import Worlds


def figures(worlds: Worlds, scenario: Scenario, words: Words) -> Iterator[dict[str, Any]]:
    """The sections of charts: their title and their figures, in the order they are read."""
    compared = worlds.baseline is not None
    legend = ([("base", worlds.baseline_name)] if compared else []) + [("accent", worlds.name)]

    def figure(title: str, options: list[tuple[str, dict[str, Any]]], tall: bool = False, keys: Any = legend) -> dict[str, Any]:
        drawn = [{"note": note, "option": _json(option), "label": words("chart.aria", title=title, unit=_axis_unit(option))} for note, option in options]
        return {"title": title, "legend": keys, "charts": drawn, "tall": tall, "wide": False}

    def over_time(name: str) -> dict[str, Any]:
        options = [(words("chart.fan"), charts.levels(worlds, name, words))]
        if compared:
            options.append((words("chart.gap_note"), charts.gap(worlds, name, words)))
        return figure(capital(INDICATORS[name].label[words.lang]), options)

    def pair(title: str, level: Any, difference: Any, notes: tuple[str, str], tall: bool = False) -> dict[str, Any]:
        options = [(words(notes[0]), level(worlds, words))]
        return figure(title, options + ([(words(notes[1]), difference(worlds, words))] if compared else []), tall)

    def by_place(where: str, labels: dict[str, Text]) -> Iterator[dict[str, Any]]:
        held = getattr(worlds.scenario[0], f"by_{where}")
        options = []
        for name in [n for n in ("entrants", "active_firms") if n in held]:
            one = INDICATORS[name]
            when = "chart.sum_since" if one.kind == "flow" else "chart.at_end"
            year = clock.year(worlds.start if one.kind == "flow" else int(worlds.scenario[0].quarters[-1]))
            option = charts.places(worlds, name, where, [t[words.lang] for t in labels.values()], words)
            options.append((capital(one.label[words.lang]) + words("page.comma") + words(when, year=year), option))
        if options:
            yield figure(words(f"chart.by_{where}"), options, True, [])

    year = clock.year(worlds.start)
    firms = [over_time("entrants"), over_time("active_firms")]
    if len(worlds.scenario[0].survival) > 1:  # the cohort has had a birthday
        firms.append(pair(words("chart.born_in", year=year), charts.survival, charts.survival_gap, ("chart.fan", "chart.gap_note")))
    yield _section(words("section.firms"), firms)
    funnel = pair(words("chart.funnel", year=year), charts.funnel, charts.funnel_gap, ("chart.funnel_note", "chart.whisker_note"), True)
    yield _section(words("section.growth"), [funnel, over_time("unicorns"), over_time("unicorns_ever")])
    if compared:
        where = [*by_place("sector", SECTOR_LABELS), *by_place("district", DISTRICT_LABELS)]
        yield _section(words("section.places"), where, words("chart.whisker_note"))
    names = {p.name: p.label[words.lang] for p in scenario.measures}
    spent = charts.spending(worlds, names, words)
    keys = [(f"m{i}", one["name"]) for i, one in enumerate(spent["series"], 1)]
    money = figure(words("chart.spending"), [(words("chart.spending_note", scenario=worlds.name), spent)] if keys else [], keys=keys)
    yield _section(words("section.public"), [money | {"wide": True}, over_time("incidents")])


def _section(title: str, shown: list[dict[str, Any]], note: str = "") -> dict[str, Any]:
    return {"title": title, "figures": shown, "note": note}


def _axis_unit(option: dict[str, Any]) -> str:
    return option["yAxis"].get("name") or option["xAxis"]["name"]


def _json(option: dict[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    return Markup(json.dumps(option, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
