"""Reports of many runs: of a sweep, a sensitivity analysis, an optimisation, an attribution. `page` is the whole of one as text."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from viz.words import Words

KINDS = ("sweep", "sensitivity", "optimise", "attribution")


def page(result: Any, words: Words) -> str:
    """The page of a result whose kind is one of KINDS, in the language of `words`: one self-contained HTML document."""
    from viz import colophon
    from viz.page import render
    from viz.runs import about

    said = import_module(f"viz.runs.{result.kind}")
    question = about.asked(result)
    title, asks = _named(question, words)
    first = question.scenarios[0]
    sections = list(said.sections(result, words))
    if question.plan is not None:
        sections.append(about.factors(question, words))
    facts = [words("page.versus", baseline=question.baseline.title[words.lang]), words("page.period", start=first.start, end=first.end)]
    facts += [*said.facts(result, words), *([] if question.complete else [words("runs.unfinished")])]
    return render(
        "runs/page.html.j2",
        words,
        title=title,
        question=asks,
        facts=facts,
        answers=said.answers(result, words),
        reading=words(f"runs_{result.kind}.reading"),
        sections=sections,
        measures=[colophon.measure(p, words) for p in colophon.distinct(question.scenarios)],
        limits=list(about.limits(question, words)),
        identity=about.identity(question, words),
        shell=about.shell(question),
        python=about.python(question),
        files=about.files(question),
        queried=True,
    )


def _named(question: Any, words: Words) -> tuple[str, str]:
    """The title, and the question: the plan's own where it is in the reader's language, else what this kind of result asks."""
    titles = words.list([s.title[words.lang] for s in question.scenarios])
    asks = words(f"runs_{question.kind}.question", title=titles)
    if question.plan is None:
        return words("runs_attribution.title", title=titles), asks
    own, chinese = question.plan.question, any("\u4e00" <= letter <= "\u9fff" for letter in question.plan.question)
    return question.plan.title[words.lang], own if own and chinese == words.chinese else asks
