"""The report: one self-contained HTML file of a result, in one language, that can be read, printed and mailed.

`page` gathers what is said (`answer`, `gallery`, `colophon`); the template only sets it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ecosystem.indicators import INDICATORS
from experiments.scenario import Scenario
from viz.answer import answer, unsure
from viz.colophon import distinct, identity, limits, measure, on_shelf, python, shell
from viz.gallery import figures
from viz.words import Words, capital
from viz.worlds import Worlds

HERE = Path(__file__).parent
KEY = (
    "entrants", "active_firms", "survivors_5y", "high_tech_firms", "unicorns", "unicorns_ever", "jobs", "sales",
    "vc_invested", "incidents", "public_spending", "cost_per_extra_entrant", "cost_per_extra_unicorn",
)  # fmt: skip


def write_report(result: Any, path: str | Path, lang: str = "en") -> Path:
    """Write the report of a RunResult or Comparison to `path`; what stands there is replaced whole or not at all."""
    words, path = Words(lang), Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(page(result, words), encoding="utf-8")
    os.replace(unfinished, path)
    return path


def page(result: Any, words: Words) -> str:
    """The whole page as text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    scenarios, baseline = _asked(result)
    first = scenarios[0]
    return environment.get_template("report.html.j2").render(
        w=words,
        title=words.list(list(dict.fromkeys(s.title[words.lang] for s in scenarios))),
        question=question(first, words) if len(scenarios) == 1 else "",
        baseline=baseline.title[words.lang] if baseline else "",
        period=words("page.period", start=first.start, end=first.end),
        replicates=_replicates(len(result.replicates), baseline is not None, words),
        chapters=[chapter(result, s, baseline, words) for s in scenarios],
        measures=[measure(p, words) for p in distinct(scenarios)],
        limits=[_code(line) for line in limits(result, scenarios, words)],
        documents=sorted(words.texts["documents"].items()),
        identity=identity(result, scenarios, baseline, words),
        shell=shell(result, scenarios, baseline),
        python=python(result, scenarios, baseline),
        files=[(f"{s.name}.toml", s.to_toml()) for s in [*([baseline] if baseline else []), *scenarios] if not on_shelf(s)],
        echarts=Markup((HERE / "assets" / "echarts.min.js").read_text(encoding="utf-8")),
        code=_code,
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


def chapter(result: Any, scenario: Scenario, baseline: Scenario | None, words: Words) -> dict[str, Any]:
    """The answer, the tables and the charts of one scenario."""
    if baseline:
        frame = result.effects()
        rows = frame[frame["scenario"] == scenario.name].to_dict("records")
        worlds = worlds_of(scenario, result.trajectories[scenario.name], words, baseline, result.trajectories[baseline.name])
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
        "sections": list(figures(worlds, scenario, words)),
    }


def worlds_of(scenario: Scenario, ours: Sequence[Any], words: Words, baseline: Scenario | None = None, theirs: Sequence[Any] | None = None) -> Worlds:
    """The pair of worlds the charts draw."""
    spans = [(p.start, p.end) for p in scenario.measures]
    in_force = (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None
    return Worlds(scenario.title[words.lang], ours, baseline.title[words.lang] if baseline else "", theirs, in_force)


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


def _code(text: str) -> Markup:
    """Text with `code` in backticks set as code."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))


def _low(label: str) -> str:
    """A label in the middle of a sentence."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
