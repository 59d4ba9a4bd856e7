"""The report of a sensitivity analysis: is the sign identified, what moves the effect, which factors act together, where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.queries import influence as queries
from experiments.queries.steps import nested, query
from experiments.runs import Runs
from experiments.sensitivity.phases import Sample
from viz.runs import influence as charts
from viz.runs import queries as of_runs
from viz.runs.discovery import Queries, aimed_at, section
from viz.runs.names import Settings, indicator
from viz.runs.parts import Cell, Drawn, Said, Section, Table, estimate, figure, half_of, heads, number, result, unit, unsure, words_of
from viz.words import Words

MOST_FAILURES = 200


def facts(found: Any, words: Words) -> list[str]:
    """How many factors were screened, how many shared out, over how many worlds."""
    said = [words("runs_sensitivity.screened", factors=len(found.plan.factors), kept=len(found.kept))]
    n = found.plan.replicates
    said.append(words("runs_sensitivity.worlds_fact", worlds=words.number(len(found.worlds()))))
    return [*said, words("page.replicates_one") if n == 1 else words("page.replicates_paired", n=n)]


def answers(found: Any, words: Words) -> list[str]:
    """The verdicts in words, and what most of the differences come from."""
    return [found.sentence[words.lang]]


def sections(found: Any, words: Words) -> Iterator[Section]:
    """Verdicts, tornado, screening, shares, interactions, discovery, what was left out."""
    settings = Settings(found.plan.factors, words)
    yield Section(words("runs_sensitivity.verdicts"), [_verdicts(found, words)], words("runs_sensitivity.verdicts_note"))
    moved = [name for name in found.indicators if _moves(found, name)]
    if found.kept and moved:
        yield Section(words("runs_sensitivity.tornado"), [_tornado(found, moved, settings, words)], words("runs_sensitivity.tornado_note"))
    yield Section(words("runs_sensitivity.screening"), _screening(found, moved, settings, words), words("runs_sensitivity.screening_note"))
    if found.sobol is not None and moved:
        yield Section(words("runs_sensitivity.shares"), _shares(found, moved, settings, words), words("runs_sensitivity.shares_note"))
        if found.options.second_order and len(found.kept) > 1:
            yield Section(words("runs_sensitivity.together"), [_together(found, moved, settings, words)], words("runs_sensitivity.together_note"))
    where = found.discovery()
    if where is not None:
        yield section(where, found.plan, *_worlds(found), settings, words, found.indicators[0])
    yield Section(words("runs_sensitivity.left_out"), list(_left_out(found, words)), words("runs_sensitivity.left_out_note"))


def _moves(found: Any, name: str) -> bool:
    return bool(found.screening().query("indicator == @name")["mu_star"].gt(0).any())


# -- verdicts ----------------------------------------------------------------------------------------


def _verdicts(found: Any, words: Words) -> Table:
    frame = found.verdicts().merge(found.luck(), on=["scenario", "indicator"])
    titles = {s.name: s.title[words.lang] for s in found.plan.scenarios}
    several = len(titles) > 1
    measured = [f"#runs_sensitivity.{key}" for key in ("mean", "worlds_range", "more_in", "luck", "worlds")]
    head = heads(words, "table.indicator", "runs_sensitivity.verdict", "table.unit", *measured)
    rows = []
    for _, r in frame.iterrows():
        name = indicator(r["indicator"], words)
        cells = [Cell(f"{titles[r['scenario']]} · {name}" if several else name), Cell(words.texts["runs_verdict"][r["verdict"]], "verdict")]
        cells += [unit(words.difference_unit(r["unit"])), *estimate(r["mean"], r, r["unit"], words)]
        rows.append([*cells, *(number(words.percent(r[share])) for share in ("share_positive", "luck")), number(words.number(r["worlds"]))])
    grey = [v in ("not identified", "no change") for v in frame["verdict"]]
    both = query(
        {"verdicts": nested(queries.verdicts(found)), "lucky": nested(queries.luck(found))},
        "SELECT verdicts.*, luck FROM verdicts JOIN lucky USING (scenario, indicator) ORDER BY scenario, indicator",
    )
    return Table("verdicts", head, rows, grey, note=words("runs_sensitivity.verdicts_foot"), query=both, numbers=frame)


# -- what moves it -----------------------------------------------------------------------------------


def _tornado(found: Any, names: list[str], settings: Settings, words: Words) -> Drawn:
    frame, means = found.tornado(), found.verdicts().query("scenario == @found.plan.scenarios[0].name").set_index("indicator")
    options = [(indicator(n, words), charts.tornado(frame[frame["indicator"] == n], means.loc[n], settings, words)) for n in names]
    legend = [("accent", words("runs_sensitivity.ends"))]
    title = words("runs_sensitivity.tornado_title")
    numbers = frame.astype({"low_setting": str, "high_setting": str})
    return figure("tornado", title, options, words, legend=legend, tall=len(found.kept) > 4, query=queries.tornado(found), numbers=numbers)


def _screening(found: Any, names: list[str], settings: Settings, words: Words) -> list[Drawn | Table]:
    frame = found.screening()
    options = [(indicator(n, words), charts.morris(frame[frame["indicator"] == n], n, settings, words)) for n in names]
    legend = [("accent", words("runs_sensitivity.kept")), ("base", words("runs_sensitivity.dropped"))]
    sql = queries.screening(found)
    shown = {"layout": "two" if len(options) > 1 else "one", "tall": True, "legend": legend}
    drawn = [figure("morris", words("runs_sensitivity.morris"), options, words, query=sql, numbers=frame, **shown)]
    head = heads(words, "runs.factor", "#runs_sensitivity.tried", "table.unit", "#runs_sensitivity.moves", "#table.interval")
    head += heads(words, "#runs_sensitivity.spread", "runs_sensitivity.way")
    tables = []
    for n in found.indicators:
        rows = frame[frame["indicator"] == n].sort_values(["kept", "share"], ascending=False, kind="stable")
        measured = words.difference_unit(frame.attrs["units"][n])
        label = words("runs.indicator_unit", label=indicator(n, words), unit=measured)
        cells = [_screened(r, n, frame.attrs["units"][n], settings, words) for _, r in rows.iterrows()]
        tables.append(Table(f"screening-{n}", head, cells, [not k for k in rows["kept"]], folded=label, query=sql, numbers=frame))
    return [*(drawn if options else []), *tables]


def _screened(r: Any, name: str, measured: str, settings: Settings, words: Words) -> list[Cell]:
    factor = settings.factors[r["factor"]]
    ends = (min(factor.values), max(factor.values)) if factor.values and factor.numeric else (factor.low, factor.high)
    tried = f"{settings.value(factor.key, ends[0])} {words('table.to')} {settings.value(factor.key, ends[1])}" if factor.numeric else str(len(factor.values))
    way = "" if not r["mu_star"] > 0 else "up" if r["mu"] > 0.5 * r["mu_star"] else "down" if r["mu"] < -0.5 * r["mu_star"] else "both"
    known = {"low": max(r["low"], 0.0), "high": r["high"]}  # a size is not below nought
    spread = number(words.number(r["sigma"], measured, within=half_of(r)))
    cells = [words_of(settings.label(factor.key)), number(tried), unit(settings.unit(factor.key)), *estimate(r["mu_star"], known, measured, words, sign=False)]
    return [*cells, spread, words_of(words(f"runs_sensitivity.{way}") if way else "")]


def _shares(found: Any, names: list[str], settings: Settings, words: Words) -> list[Drawn | Table]:
    frame, sql, parts = found.shares(), queries.shares(found), []
    head = heads(words, "runs.factor", "#runs_sensitivity.alone", "#table.interval", "#runs_sensitivity.with_others", "#table.interval")
    for n in names:
        rows = frame[frame["indicator"] == n].sort_values("total", ascending=False, kind="stable")
        if rows["total"].isna().all():
            parts.append(Said(words("runs_sensitivity.few", label=indicator(n, words)), small=True))
            continue
        options = [(words(f"runs_sensitivity.{t}"), charts.shares(rows, c, settings, words)) for t, c in (("alone", "first"), ("with_others", "total"))]
        legend = [("accent", words("runs.sure")), ("base", words("runs.not_sure"))]
        parts.append(figure(f"shares-{n}", indicator(n, words), options, words, layout="two", legend=legend, query=sql, numbers=frame))
        cells = [
            [
                words_of(settings.label(r["factor"])),
                number(words.number(r["first"], "share")),
                number(words.interval(r["first_low"], r["first_high"], "share")),
                result(words.number(r["total"], "share")),
                number(words.interval(r["total_low"], r["total_high"], "share")),
            ]
            for _, r in rows.iterrows()
        ]
        grey = [unsure(a, b) for a, b in zip(rows["total_low"], rows["total_high"], strict=True)]
        label = words("runs_sensitivity.shares_table", label=indicator(n, words))
        parts.append(Table(f"sobol-{n}", head, cells, grey, folded=label, query=sql, numbers=frame))
    return parts


def _together(found: Any, names: list[str], settings: Settings, words: Words) -> Drawn:
    pairs, shares = found.interactions(), found.shares()
    options = []
    for n in names:
        option = charts.together(pairs[pairs["indicator"] == n], shares[shares["indicator"] == n], list(found.kept), settings, words)
        options.append((indicator(n, words), option))
    title = words("runs_sensitivity.together_title")
    return figure("interactions", title, options, words, tall=True, query=queries.interactions(found), numbers=pairs)


# -- where it fails, what was left out ---------------------------------------------------------------


def _worlds(found: Any) -> tuple[pd.DataFrame, Queries]:
    """The worlds with the change that must happen, and the queries of them and of boxes among them."""
    first, (name, below) = found.plan.scenarios[0].name, aimed_at(found.plan, found.indicators[0])
    known = found.worlds()
    sample = found.sobol if name in found.indicators else Sample.of(Runs(found.directory / "sobol"), [name])
    worlds = known.assign(delta=sample.outcome(first, name).loc[known.index]).rename_axis("point").reset_index()
    asked = (found.directory, first, name)
    return worlds, (
        lambda keys: of_runs.worlds(*asked, keys, below, "sobol/", whole=True),
        lambda boxes: of_runs.boxes(*asked, boxes, below, "sobol/", whole=True),
    )


def _left_out(found: Any, words: Words) -> Iterator[Table]:
    frame = found.left_out()
    head = heads(words, "table.indicator", *(f"#runs_sensitivity.{k}" for k in ("trajectories", "of_trajectories", "blocks", "of_blocks")))
    rows = [[words_of(indicator(r["indicator"], words)), *(number(words.number(r[k])) for k in frame.columns[1:])] for _, r in frame.iterrows()]
    yield Table("left-out", head, rows)
    failed = found.failures
    if len(failed):
        head = heads(words, "runs_sensitivity.phase", "#runs.run", "#runs.point", "#runs.replicate", "identity.scenario", "runs.why")
        cells = []
        for r in failed.head(MOST_FAILURES).itertuples():
            phase = words_of(words(f"runs_sensitivity.{r.phase}_phase"))
            cells.append([phase, number(str(r.run)), number(str(r.point)), number(str(r.replicate)), words_of(r.scenario), words_of(r.message)])
        note = words("runs_sensitivity.failed", n=len(failed))
        yield Table("failures", head, cells, title=words("runs.failures"), note=note)
