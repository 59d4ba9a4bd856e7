"""The numbers of a comparison, whole or as far as it has come: computed once, said in words."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from ecosystem.indicators import INDICATORS
from experiments import statistics
from experiments.compare import Comparison
from experiments.run import headlines
from experiments.scenario import Scenario
from viz.answer import answer, unsure
from viz.app.say import Say
from viz.report import KEY
from viz.report import line as row_in_words
from viz.words import capital

FANS = ("entrants", "active_firms", "unicorns_ever", "public_spending")  # drawn when nothing else is chosen
MOST_FANS = 8


class Numbers:
    """One scenario of a comparison against its baseline: everything is computed once."""

    def __init__(self, found: Comparison, scenario: Scenario):
        self.found, self.scenario, self.name = found, scenario, scenario.name
        self.n = len(found.replicates)
        self.base, self.ours = found.trajectories[found.baseline.name], found.trajectories[scenario.name]
        self._cuts: dict[str, Any] = {}
        self._fans: dict[str, tuple[np.ndarray, ...]] = {}

    @property
    def draws(self) -> np.ndarray | None:
        """The draw of nature of each replicate, where some share one."""
        return self.found.natures.shared(self.found.replicates)  # type: ignore[no-any-return]

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Indicator -> its row of `Comparison.effects`."""
        frame = self.found.effects()
        return {row["indicator"]: row for row in frame[frame["scenario"] == self.name].to_dict("records")}

    @cached_property
    def differences(self) -> dict[str, np.ndarray]:
        """Indicator -> paired difference of its headline in each replicate."""
        base, ours = headlines(self.base), headlines(self.ours)
        return {name: ours[name] - base[name] for name in ours}

    @cached_property
    def quarters(self) -> np.ndarray:
        """The policy's quarters."""
        t = self.base[0]
        return t.quarters[t.quarters >= t.start]

    @cached_property
    def in_force(self) -> tuple[int, int] | None:
        """Places among `quarters` of the first and last quarter of the measures."""
        spans = [(p.start, p.end) for p in self.scenario.measures]
        if not spans:
            return None
        first, last = (int(edge(q)) - int(self.quarters[0]) for edge, q in ((min, [s for s, _ in spans]), (max, [e for _, e in spans])))  # type: ignore[operator]
        return max(first, 0), min(last, len(self.quarters) - 1)

    def fan(self, name: str) -> tuple[np.ndarray, ...]:
        """Paired differences of an indicator [replicate, quarter]; by quarter their mean and its 90 % interval."""
        if name not in self._fans:
            since = self.base[0].quarters >= self.base[0].start
            paths = np.array([b.series[name][since] - a.series[name][since] for a, b in zip(self.base, self.ours, strict=True)])
            self._fans[name] = paths, *np.array([statistics.paired_interval(statistics.known_over_draws(column, self.draws)) for column in paths.T]).T
        return self._fans[name]

    def cuts(self, place: str) -> Any:
        """The scenario's rows of `Comparison.effects_by`, and the names of cells."""
        if place not in self._cuts:
            frame = self.found.effects_by(place)  # type: ignore[arg-type]
            self._cuts[place] = frame[frame["scenario"] == self.name], frame.attrs["labels"]
        return self._cuts[place]


def label(name: str, say: Say) -> str:
    return capital(INDICATORS[name].label[say.lang]) if name in INDICATORS else say(f"indicators.{name}")


# -- the answer, and the table -----------------------------------------------------------------------------


def sentence(numbers: Numbers, say: Say) -> str:
    """What the scenario brings, no surer than it is."""
    return answer(numbers.rows, numbers.scenario, say)


def verdict(row: dict[str, Any], say: Say) -> str:
    """What an interval says of a difference."""
    if row["n"] < 2 or np.isnan(row["low"]):
        return say.text("compare.not_known")
    if row["delta"] == 0 and row["low"] == row["high"]:
        return say.text("compare.no_difference")
    if unsure(row):
        return say.text("compare.unsure")
    better = INDICATORS[row["indicator"]].better * np.sign(row["delta"]) if row["indicator"] in INDICATORS else 0
    return say.text(f"compare.{'better' if better > 0 else 'worse' if better < 0 else 'higher' if row['delta'] > 0 else 'lower'}")


def table(numbers: Numbers, say: Say, every: bool) -> list[dict[str, Any]]:
    """The effects, a row an indicator: few, or all of them."""
    shown = []
    for name, row in numbers.rows.items():
        if not every and name not in KEY:
            continue
        known = name in INDICATORS
        better = INDICATORS[name].better if known else 0
        said = row_in_words(row, say)
        if not known:  # a cost, in the words of its unit
            said["verdict"] = "" if np.isfinite(row["delta"]) else say.text("compare.unidentified")
        else:
            said["verdict"] = verdict(row, say)
        sure = known and not said["unsure"]
        said["tone"] = "quiet" if said["unsure"] else "" if not better else "good" if sure and better * row["delta"] > 0 else "bad"
        shown.append(said | {"drawn": known, "money": not known})
    order = {name: i for i, name in enumerate(KEY)}
    return shown if every else sorted(shown, key=lambda r: order[r["name"]])


def across(found: Comparison, say: Say) -> dict[str, Any]:
    """Several scenarios side by side: a row a scenario, a column an indicator."""
    frame, shown = found.effects(), []
    for scenario in found.scenarios:
        rows = {r["indicator"]: r for r in frame[frame["scenario"] == scenario.name].to_dict("records")}
        cells = [row_in_words(rows[name], say) for name in FANS]
        shown.append({"title": scenario.title[say.lang], "name": scenario.name, "hash": scenario.hash, "cells": cells})
    return {"heads": [{"label": label(name, say), "unit": say.difference_unit(INDICATORS[name].unit)} for name in FANS], "rows": shown}


# -- replicates ------------------------------------------------------------------------------------------------


def replicates(numbers: Numbers, say: Say) -> dict[str, Any]:
    """Each replicate with its own differences."""
    heads = [{"label": label(name, say), "unit": say.difference_unit(INDICATORS[name].unit)} for name in FANS]
    columns = [[say.number(v, INDICATORS[name].unit, sign=True) for v in numbers.differences[name]] for name in FANS]
    return {"heads": heads, "rows": [{"number": r, "cells": [column[i] for column in columns]} for i, r in enumerate(numbers.found.replicates)]}


def replica(numbers: Numbers, replicate: int, say: Say) -> list[dict[str, Any]]:
    """The key differences of one replicate beside the mean of all: baseline, with the measures, difference, mean difference."""
    at = numbers.found.replicates.index(replicate)
    base, ours = numbers.base[at].headline(), numbers.ours[at].headline()
    rows = []
    for name in (n for n in KEY if n in INDICATORS):
        unit = say.row_unit(INDICATORS[name].unit, max(abs(base[name]), abs(ours[name])))
        difference, mean = ours[name] - base[name], numbers.rows[name]["delta"]
        better = INDICATORS[name].better * np.sign(difference)
        rows.append(
            {
                "label": label(name, say),
                "unit": say.unit(unit) if say.unit(unit) == say.difference_unit(unit) else say("table.points"),
                "baseline": say.number(base[name], unit),
                "scenario": say.number(ours[name], unit),
                "difference": say.number(difference, unit, sign=True),
                "mean": say.number(mean, unit, sign=True),
                "tone": "good" if better > 0 else "bad" if better < 0 else "",
            }
        )
    return rows
