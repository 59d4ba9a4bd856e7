"""The report of a search for packages: does any beat the plan's own mix, the front, what is in the chosen ones, search against fresh luck."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from experiments.optimise.outcomes import OUTCOMES, OWN, PEAK
from experiments.queries import packages as queries
from viz.drawing import CSS, Ink, Option, plain, tip
from viz.runs.drawing import dots, label, plane
from viz.runs.names import Settings, difference, unit_of
from viz.runs.parts import Cell, Drawn, Said, Section, Table, chance, estimate, figure, half_of, heads, number, unit, unsure, words_of
from viz.words import Words, capital
from viz.worlds import peak

BY_INDICATOR = {o.indicator: o for o in (*OUTCOMES.values(), PEAK)}
DEPTHS = (0.25, 0.55, 1.0)  # of colour: few, some, most extra unicorns
MOST_FAILURES = 200


def facts(found: Any, words: Words) -> list[str]:
    """The budget, and how much was tried on which luck."""
    told = found.trials()
    said = [words("runs_optimise.budget", money=words.quantity(found.budget, "M RMB a year"))] if np.isfinite(found.budget) else []
    said.append(words("runs_optimise.searched", trials=words.number(len(told)), n=found.plan.replicates))
    if found.comparison is not None:
        said.append(words("runs_optimise.retried", n=len(found.comparison.replicates)))
    return said


def answers(found: Any, words: Words) -> list[str]:
    """Whether a package beats the own mix."""
    return [found.sentence[words.lang]]


def sections(found: Any, words: Words) -> Iterator[Section]:
    """Verdicts, the front, the packages, and both figures of each."""
    settings = Settings(found.plan.factors, words)
    verdict = found.verdict()
    if len(verdict):
        sentences = [Said(sentence[words.lang]) for sentence in verdict["sentence"]]
        yield Section(words("runs_optimise.verdicts"), [*sentences, _versus(found, words)], words("runs_optimise.verdicts_note"))
    if found.trials()["cost"].notna().any():
        yield Section(words("runs_optimise.front"), [_front(found, settings, words)], words("runs_optimise.front_note"))
    if (found.front()["package"] == OWN).any():
        yield Section(words("runs_optimise.packages"), [_packages(found, settings, words)], words("runs_optimise.packages_note"))
    if len(found.fresh()):
        yield Section(words("runs_optimise.fresh"), [_fresh(found, words)], words("runs_optimise.fresh_note"))
    if len(found.failures):
        yield Section(words("runs.failures"), [_failures(found, words)])


def named(package: str, words: Words) -> str:
    """ "own" or a letter, as a reader calls the package."""
    return words("runs_optimise.own") if package == OWN else words("runs_optimise.package", label=package)


def outcome(name: str, words: Words) -> str:
    return capital((PEAK if name == PEAK.indicator else OUTCOMES[name]).label[words.lang])


# -- the front ---------------------------------------------------------------------------------------


def _front(found: Any, settings: Settings, words: Words) -> Drawn:
    trials, front = found.trials(), found.front()
    option = pareto(trials, front, settings, words)
    low, high = _steps(front["extra_unicorns"].to_numpy(float))
    legend = [("accent", words("runs_optimise.on_front")), ("base", words("runs_optimise.beaten")), ("m5", words("runs_optimise.own"))]
    note = words("runs_optimise.depth", low=words.number(low), high=words.number(high)) if low < high else ""
    levers = [f.key for f in found.plan.factors]
    numbers = trials[["trial", *levers, *OUTCOMES, PEAK.indicator, "failed", "feasible", "on_front"]]
    title = words("runs_optimise.front_title")
    return figure("front", title, [("", option)], words, legend=legend, note=note, tall=True, query=queries.trials(found), numbers=numbers)


def _steps(values: np.ndarray) -> tuple[float, float]:
    """The two numbers of extra unicorns between which the depth of colour changes."""
    known = values[np.isfinite(values)]
    return (0.0, 0.0) if not len(known) else tuple(map(float, np.quantile(known, (1 / 3, 2 / 3))))  # type: ignore[return-value]


def pareto(trials: pd.DataFrame, front: pd.DataFrame, settings: Settings, words: Words, ink: Ink = CSS) -> Option:
    """Public cost against extra firms, a dot a trial: pale where beaten or over the budget, deep in colour for unicorns."""
    known = trials.dropna(subset=["cost", "extra_firms"])
    (side, money), (up, firms) = words.axis("M RMB", peak(known["cost"].to_numpy(float))), words.axis("firms", peak(known["extra_firms"].to_numpy(float)))
    labels = dict(zip(front["trial"], front["package"], strict=True))
    low, high = _steps(front["extra_unicorns"].to_numpy(float))
    shown = known.assign(rank=[2 if labels.get(t) else 1 if t in labels and f else 0 for t, f in zip(known["trial"], known["on_front"], strict=True)])
    shown = shown.sort_values("rank", kind="stable")  # what matters lies on top
    wide = [float(np.ptp(known[name].to_numpy(float))) or 1.0 for name in ("cost", "extra_firms")]
    places = [(r["cost"] / wide[0], r["extra_firms"] / wide[1]) for _, r in shown[shown["rank"] == 2].iterrows()]
    marks, tips = [], []
    for _, row in shown.iterrows():
        package = labels.get(row["trial"], "")
        depth = DEPTHS[int(row["extra_unicorns"] > low) + int(row["extra_unicorns"] > high)] if low < high else DEPTHS[1]
        colour = "var(--m5)" if package == OWN else ink.scenario if row["on_front"] else ink.baseline
        if row["on_front"] and package != OWN:
            colour = f"color-mix(in srgb, {ink.scenario} {100 * depth:.0f}%, {ink.paper})"
        style = {"color": colour, "opacity": 1, "borderColor": ink.scenario, "borderWidth": 1.5 if row["on_front"] and package != OWN else 0}
        if not row["on_front"] and not package:
            style["color"] = f"color-mix(in srgb, {ink.baseline} 45%, {ink.paper})"
        one: Option = {"value": [plain(row["cost"] * side), plain(row["extra_firms"] * up)], "itemStyle": style}
        one["symbolSize"] = 15 if package else 10 if row["on_front"] else 6
        if package:
            here = (row["cost"] / wide[0], row["extra_firms"] / wide[1])
            one |= label(named(package, words), _beside(here, places), bold=True) | ({"symbol": "diamond"} if package == OWN else {})
        marks.append(one)
        tips.append(_tip(row, package, settings, words))
    across, upright = (words("runs.axis", label=outcome(n, words), unit=u) for n, u in (("cost", money), ("extra_firms", firms)))
    option = plane(across, upright, tips, ink)
    option["grid"] |= {"right": 90}
    option["series"] = [dots(marks)]
    return option


def _beside(here: tuple[float, float], places: list[tuple[float, float]]) -> str:
    """The side of a package on which its name has room: right, unless another stands there; above between two."""
    gaps = [x - here[0] for x, y in places if (x, y) != here and abs(y - here[1]) < 0.07 and abs(x - here[0]) < 0.16]
    return "right" if all(gap < 0 for gap in gaps) else "left" if all(gap > 0 for gap in gaps) else "top"


def _tip(row: Any, package: str, settings: Settings, words: Words) -> str:
    head = named(package, words) if package else words("runs_optimise.trial", n=int(row["trial"]))
    rows = [(outcome(name, words), difference(row[name], o.unit, words), "") for name, o in OUTCOMES.items()]
    rows.append((outcome(PEAK.indicator, words), words.quantity(row[PEAK.indicator], PEAK.unit), ""))
    over = "" if row["feasible"] else f"<br><i>{words('runs_optimise.over')}</i>"
    levers = [words("runs.at", label=escape(settings.label(k)), value=escape(settings.quantity(k, row[k]))) for k in settings.factors]
    return tip(head, rows, "", "") + over + "<br>" + "<br>".join(levers)


# -- what is in them ---------------------------------------------------------------------------------


def _packages(found: Any, settings: Settings, words: Words) -> Table:
    """A row a lever, a column a package, the own mix first; below, what the search found they bring."""
    front = found.front()
    order = [OWN, *found.packages]
    rows_of = {p: front[front["package"] == p].iloc[0] for p in order if (front["package"] == p).any()}
    order = [p for p in order if p in rows_of]
    head = [*heads(words, "runs_optimise.lever", "table.unit"), *((named(p, words), True) for p in order)]
    rows: list[list[Cell]] = []
    for key in settings.factors:
        values = [rows_of[p][key] for p in order]
        cells = [Cell(settings.value(key, v), "n delta" if str(v) != str(values[0]) else "n") for v in values]
        rows.append([words_of(settings.label(key)), unit(settings.unit(key)), *cells])
    for name, about in {**OUTCOMES, PEAK.indicator: PEAK}.items():
        texts = [words.number(rows_of[p][name], about.unit, sign=name != PEAK.indicator) for p in order]
        rows.append([Cell(outcome(name, words), "sum"), unit(unit_of(about.unit, words)), *(number(t) for t in texts)])
    reasons = {p: words.list([words(f"runs_optimise.why_{w}") for w in found.why(p)]) for p in order if p != OWN}
    why = [words("runs_optimise.why", package=named(p, words), why=reason) for p, reason in reasons.items()]
    numbers = front.drop(columns=["package"]).assign(package=front["package"])
    note = words("runs_optimise.packages_foot") + " " + " ".join(why)
    return Table("packages", head, rows, note=note, query=queries.front(found), numbers=numbers)


# -- on fresh luck -----------------------------------------------------------------------------------


def _fresh(found: Any, words: Words) -> Table:
    frame = found.fresh()
    head = heads(words, "runs_optimise.package_head", "table.indicator", "table.unit", "#runs_optimise.search", "#runs_optimise.again")
    head += heads(words, "#table.interval", "#runs_optimise.lost", "#table.better")
    rows, grey = [], []
    for cells, r, about in _by_package(frame, words):
        signed = about is not PEAK  # the dearest year is money, not a difference
        search = number(words.number(r["search"], about.unit, within=half_of(r), sign=signed))
        again, between = estimate(r["delta"], r, about.unit, words, sign=signed)
        lost = number(words.number(r["delta"] - r["search"], about.unit, within=half_of(r), sign=True))
        rows.append([*cells, search, again if signed else number(again.text), between, lost, chance(r["probability_better"], words)])
        grey.append(signed and unsure(r["low"], r["high"]))
    return Table("fresh", head, rows, grey, note=words("runs_optimise.fresh_foot"), query=queries.fresh(found), numbers=frame)


def _versus(found: Any, words: Words) -> Table:
    frame = found.versus()
    head = heads(
        words, "runs_optimise.package_head", "table.indicator", "table.unit", "#runs_optimise.less_own", "#table.interval", "#runs_optimise.better_own"
    )
    rows, grey = [], []
    for cells, r, about in _by_package(frame, words):
        rows.append([*cells, *estimate(r["delta"], r, about.unit, words), chance(r["probability_better"], words)])
        grey.append(unsure(r["low"], r["high"]))
    return Table("versus", head, rows, grey, title=words("runs_optimise.versus"), query=queries.versus(found), numbers=frame)


def _by_package(frame: pd.DataFrame, words: Words) -> Iterator[tuple[list[Cell], Any, Any]]:
    """The first cells of each row (the package is named once), the row, and what its outcome is."""
    last = None
    for _, r in frame.iterrows():
        about = BY_INDICATOR[r["indicator"]]
        name = PEAK.indicator if about is PEAK else next(n for n, o in OUTCOMES.items() if o is about)
        yield [words_of(named(r["package"], words) if r["package"] != last else ""), Cell(outcome(name, words)), unit(unit_of(about.unit, words))], r, about
        last = r["package"]


def _failures(found: Any, words: Words) -> Table:
    head = heads(words, "#runs_optimise.trial_head", "#runs.replicate", "identity.scenario", "runs.why")
    frame = found.failures.head(MOST_FAILURES)
    rows = [[number(str(r.point)), number(str(r.replicate)), words_of(r.scenario), words_of(r.message)] for r in frame.itertuples()]
    return Table("failures", head, rows, note=words("runs_optimise.failures_note"))
