"""The report: one self-contained HTML file of a result, in one language, that can be read, printed and mailed.

`page` gathers what is said (`answer`, `gallery`, `colophon`); the template only sets it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ecosystem.indicators import INDICATORS
from experiments.queries import worlds as queries
from experiments.scenario import Scenario
from viz import evidence, goals, package, runs, sure, twins
from viz.answer import answer, unsure
from viz.colophon import distinct, identity, limits, measure, on_shelf, python, shell
from viz.gallery import figures, section
from viz.page import Listing, render
from viz.recompute import Shards
from viz.words import Words, capital
from viz.worlds import Worlds

NO_SHARDS = Shards(None)
KEY = (
    "entrants", "active_firms", "survivors_5y", "high_tech_firms", "unicorns", "unicorns_ever", "jobs", "sales",
    "vc_invested", "incidents", "public_spending", "cost_per_extra_entrant", "cost_per_extra_unicorn",
)  # fmt: skip


def write_report(result: Any, path: str | Path, lang: str = "en") -> Path:
    """Write the report of any result to `path`; what stands there is replaced whole or not at all.

    The queries under its figures read the result's folder: `result.directory` where it says so, else where `path` lies.
    """
    words, path = Words(lang), Path(path)
    kind = getattr(result, "kind", "")
    made = runs.page(result, words) if kind in runs.KINDS else page(result, words, Shards.of(result, path))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(made, encoding="utf-8")
    os.replace(unfinished, path)
    return path


def page(result: Any, words: Words, shards: Shards = NO_SHARDS) -> str:
    """The whole page of a run or a comparison as text."""
    scenarios, baseline = _asked(result)
    first, lang = scenarios[0], words.lang
    facts = [words("page.period", start=first.start, end=first.end), _replicates(len(result.replicates), baseline is not None, words)]
    return render(
        "report.html.j2",
        words,
        title=words.list(list(dict.fromkeys(s.title[lang] for s in scenarios))),
        question=question(first, words) if len(scenarios) == 1 else "",
        facts=[*([words("page.versus", baseline=baseline.title[lang])] if baseline else []), *facts],
        chapters=[chapter(result, s, baseline, words, shards) for s in scenarios],
        evidence=evidence_of(scenarios, baseline, words),
        measures=[measure(p, words) for p in distinct(scenarios)],
        limits=list(limits(result, scenarios, words)),
        identity=identity(result, scenarios, baseline, words),
        shell=shell(result, scenarios, baseline),
        python=python(result, scenarios, baseline),
        queried=bool(shards),
        files=[(f"{s.name}.toml", s.to_toml()) for s in [*([baseline] if baseline else []), *scenarios] if not on_shelf(s)],
    )


def _asked(result: Any) -> tuple[list[Scenario], Scenario | None]:
    """The scenarios a result is about, and what they are compared with."""
    return (list(result.scenarios), result.baseline) if hasattr(result, "baseline") else ([result.scenario], None)


def question(scenario: Scenario, words: Words) -> str:
    """The scenario's own question when it is in the reader's language, else one made from its measures."""
    own = scenario.question
    if own and words.chinese == any("\u4e00" <= letter <= "\u9fff" for letter in own):
        return own
    names = [p.label[words.lang] if words.chinese else _low(p.label.en) for p in scenario.measures]
    return words("page.question_measures", measures=words.list(names)) if names else words("page.question_none")


# -- a chapter: one scenario's answer, figures and charts ---------------------------------------------


def chapter(result: Any, scenario: Scenario, baseline: Scenario | None, words: Words, shards: Shards) -> dict[str, Any]:
    """The answer, the tables and the charts of one scenario."""
    if baseline:
        frame = result.effects()
        rows = frame[frame["scenario"] == scenario.name].to_dict("records")
        theirs, draws = result.trajectories[baseline.name], result.natures.shared(result.replicates)
        worlds = worlds_of(scenario, result.trajectories[scenario.name], words, baseline, theirs, draws)
    else:
        rows = result.indicators().to_dict("records")
        worlds = worlds_of(scenario, result.trajectories, words)
    versus = baseline.title[words.lang] if baseline else ""
    key = "table.caption" if baseline else "table.caption_one"
    caption = words(key, scenario=scenario.title[words.lang], baseline=versus, start=scenario.start, end=scenario.end)
    lines = [line(row, words) for row in rows]
    return {
        "title": f"{scenario.title[words.lang]} · {scenario.name}",
        "question": question(scenario, words),
        "answer": answer({row["indicator"]: row for row in rows}, scenario, words),
        "key": [one for name in KEY for one in lines if one["name"] == name],
        "all": lines,
        "caption": caption,
        "compared": baseline is not None,
        "drawn": result.natures.vary,
        "query": shards.ask(queries.effects, scenario.name) if baseline else shards.ask(queries.indicators),
        "sections": [*figures(worlds, scenario, words, shards), *(further(result, scenario, words, shards) if baseline else [])],
        "intervals": intervals(result, scenario, words, shards) if baseline and len(result.replicates) > 1 else None,
    }


def further(result: Any, scenario: Scenario, words: Words, shards: Shards) -> Iterator[dict[str, Any]]:
    """What only a comparison has: how sure it is, shares of the package's measures, and the firms that differ."""
    drawn, told, said = sure.parts(result, scenario, words, shards)
    yield section(words("section.sure"), drawn, said, told)
    if (shared := package.found(result, scenario, shards)) is not None:
        said = words("package.reading", n=len(shared.replicates))
        yield section(words("section.package"), [package.figure(shared, scenario, words, shards)], said)
    if aims := goals.tables(result, scenario, words):
        yield section(words("section.goals"), note=words("goals.reading"), tables=aims)
    if told := twins.tables(result, scenario, words, shards):
        yield section(words("section.twins"), note=words("twins.reading"), tables=told)


def evidence_of(scenarios: Sequence[Scenario], baseline: Scenario | None, words: Words) -> dict[str, Any] | None:
    """What the program was held against; None where it comes with nothing of the kind."""
    tables, counted = evidence.tables(scenarios, baseline, words), evidence.counted(words)
    return section(words("section.evidence"), (), counted or words("evidence.reading"), tables) if tables or counted else None


def intervals(result: Any, scenario: Scenario, words: Words, shards: Shards) -> Listing:
    """Student's and the bootstrap interval of each difference side by side."""
    student, resampled = (result.effects(kind) for kind in ("t", "bootstrap"))
    rows = []
    for one, other in zip(student.to_dict("records"), resampled.to_dict("records"), strict=True):
        if one["scenario"] == scenario.name and one["indicator"] in INDICATORS:
            unit = words.row_unit(one["unit"], abs(one["baseline"]))
            half, label = (one["high"] - one["low"]) / 2, capital(INDICATORS[one["indicator"]].label[words.lang])
            between = [words.interval(row["low"], row["high"], unit, half) for row in (one, other)]
            rows.append((label, words.difference_unit(unit), words.number(one["delta"], unit, sign=True, within=half), *between))
    columns = [(words(f"table.{key}"), key not in ("indicator", "unit")) for key in ("indicator", "unit", "difference", "student", "bootstrap")]
    return Listing("intervals", columns, rows, summary=words("table.both"), note=words("table.both_note"), query=shards.ask(queries.bootstrap, scenario.name))


def worlds_of(
    scenario: Scenario, ours: Sequence[Any], words: Words, baseline: Scenario | None = None, theirs: Sequence[Any] | None = None, draws: Any = None
) -> Worlds:
    """The pair of worlds the charts draw."""
    spans = [(p.start, p.end) for p in scenario.measures]
    in_force = (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None
    return Worlds(scenario.title[words.lang], ours, baseline.title[words.lang] if baseline else "", theirs, in_force, draws)


def line(row: dict[str, Any], words: Words) -> dict[str, Any]:
    """One row of a table, every number written out; `unsure` greys a difference that may be zero."""
    name = row["indicator"]
    unit = words.row_unit(row["unit"], max(abs(row.get("baseline", 0.0)), abs(row.get("mean", 0.0))))
    known = INDICATORS.get(name)
    label = capital(known.label[words.lang]) if known else words(f"indicators.{name}")
    half = (row["high"] - row["low"]) / 2
    probability = row.get("probability_better", float("nan"))
    shown = {
        "name": name,
        "label": label,
        "unit": words.unit(unit),
        "between": words.interval(row["low"], row["high"], unit, half),
    }
    if "delta" not in row:
        return shown | {"mean": words.number(row["mean"], unit, within=half), "unsure": False}
    delta = words.number(row["delta"], unit, within=half, sign=known is not None)
    return shown | {
        "unit": words("table.points") if words.unit(unit) != words.difference_unit(unit) else shown["unit"],
        "baseline": words.number(row["baseline"], unit, within=half),
        "delta": delta if row["delta"] == row["delta"] else words("table.unidentified"),
        "better": words.percent(probability),
        "width": round(100 * probability) if probability == probability else None,
        "unsure": unsure(row),
    }


def _replicates(n: int, compared: bool, words: Words) -> str:
    return words("page.replicates_one") if n == 1 else words("page.replicates_paired" if compared else "page.replicates", n=n)


def _low(label: str) -> str:
    """A label in the middle of a sentence."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
