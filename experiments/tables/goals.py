"""A plan's goals beside what the model finds, as a planner reads them."""

from __future__ import annotations

from typing import Any

from ecosystem.city import DISTRICT_LABELS
from ecosystem.declare import Text
from experiments.goals import Goal, of, table
from experiments.tables import page

OURS = {
    "title": Text("Goals of {} ({}): growth since 2020", "“{}”的目标（{}）：自2020年以来的增长"),
    "goal": Text("Goal", "目标"),
    "year": Text("Year", "年份"),
    "plan": Text("Plan", "规划值"),
    "asked": Text("Asked for", "应达倍数"),
    "found": Text("Model", "模型"),
    "interval": page.WORDS["interval"],
    "without": Text("Without", "无措施"),
    "reached": Text("Reached", "是否达到"),
    "yes": Text("yes", "是"),
    "anyway": Text("yes, also without", "是，无措施亦达到"),
    "no": Text("no", "否"),
    "unclear": Text("cannot tell", "无法判断"),
    "short": Text("not counted by district, or the run ends before", "未分区统计，或模拟期不足"),
    "compared": Text("Compared: {}.", "比较口径：{}。"),
    "cannot": Text("The model cannot say: {}.", "模型无法判断：{}。"),
}


def rows(goal: Goal, found: list[dict[str, Any]], lang: str) -> list[tuple[str, ...]]:
    """Cells: year, the plan's value, what it asks for, the model with its interval, without the plan, whether it is reached."""
    out = []
    for row in found:
        verdict = "unclear" if row["reached"] is None else "no" if not row["reached"] else "anyway" if row["without"] >= row["asked"] else "yes"
        between = page.interval(row["low"], row["high"], 2)
        plan = f"{page.shown(row['goal'], 0 if row['goal'] >= 100 else 1)} {goal.unit[lang]}"
        out.append((str(row["year"]), plan, _times(row["asked"]), _times(row["found"]), between, _times(row["without"]), OURS[verdict][lang]))
    return out


def show_goals(out: page.Page, result: Any, scenario: Any, lang: str) -> None:
    """Print the goals of a scenario that has some."""
    goals = of(scenario.name)
    if not goals:
        return
    made = page.table(*(OURS[key][lang] for key in ("goal", "year", "plan", "asked", "found", "interval", "without", "reached")), right=(2, 3, 4, 5, 6))
    notes = []
    draws = result.natures.shared(result.replicates)
    for goal in goals:
        cells = rows(goal, table(goal, result.trajectories[scenario.name], result.trajectories[result.baseline.name], draws), lang)
        for i, row in enumerate(cells):
            made.add_row("" if i else goal.name[lang], *row)
        said = goal.said[lang] if cells or not goal.indicator else OURS["short"][lang]
        note = OURS["compared" if cells else "cannot"][lang].format(said)
        notes.append(f"{goal.name[lang]}{'：' if lang == 'zh' else '. '}{note}")
    out.show(OURS["title"][lang].format(scenario.title[lang], DISTRICT_LABELS[goals[0].district][lang]), made)
    for note in notes:
        out.print(f"- {note}")
    out.print()


def _times(value: float) -> str:
    return f"×{page.shown(value, 2)}"
