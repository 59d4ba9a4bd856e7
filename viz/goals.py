"""A plan's goals beside what the model finds, in the report."""

from __future__ import annotations

from typing import Any

from experiments.goals import of, table
from experiments.scenario import Scenario
from experiments.tables.goals import OURS, rows
from viz.page import Listing
from viz.words import Words


def tables(result: Any, scenario: Scenario, words: Words) -> list[Listing]:
    """A table a goal of which the model can say something, then those of which it cannot; none where the plan has no goals."""
    goals, lang = of(scenario.name), words.lang
    if not goals:
        return []
    made, unsaid = [], []
    columns = [(OURS[key][lang], key != "reached") for key in ("year", "plan", "asked", "found", "interval", "without", "reached")]
    draws = result.natures.shared(result.replicates)
    for i, goal in enumerate(goals):
        cells = rows(goal, table(goal, result.trajectories[scenario.name], result.trajectories[result.baseline.name], draws), lang)
        if cells:
            made.append(Listing(f"goal_{i}", columns, cells, title=goal.name[lang], note=OURS["compared"][lang].format(goal.said[lang])))
        else:
            unsaid.append((goal.name[lang], goal.said[lang] if not goal.indicator else OURS["short"][lang]))
    if unsaid:
        made.append(Listing("goals_unsaid", [(OURS["goal"][lang], False), (words("goals.why"), False)], unsaid, title=words("goals.unsaid")))
    return made
