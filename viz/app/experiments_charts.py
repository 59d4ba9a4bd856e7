"""Charts of the experiments' page that a report has none of: a map of any two factors, a line with its band, money against any outcome.

Every point the pointer can meet carries its own tooltip; `at` beside an option says, point by point, what was set there.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from experiments.optimise.outcomes import OUTCOMES, OWN
from experiments.statistics import paired_interval
from viz.drawing import CSS, Option, plain
from viz.runs.charts import effect_tip, strip
from viz.runs.drawing import cells, dots, label, path, plane, rule, segments
from viz.runs.names import Settings, difference
from viz.runs.optimise import named, outcome
from viz.runs.parts import half_of, unsure
from viz.words import Words
from viz.worlds import peak

Places = list[dict[str, Any]]  # for each point of a chart: the setting of each factor that is set there


def hovered(option: Option) -> Option:
    """The option with its tips at their points, where the browser finds them without a function."""
    tips = option.pop("tips", None)
    option.setdefault("tooltip", {}).update({"backgroundColor": "var(--raised)", "borderColor": "var(--rule)", "padding": [8, 12]})
    option["tooltip"] |= {"textStyle": {"color": "var(--ink)", "fontSize": 13}, "extraCssText": "max-width: 360px; white-space: normal"}
    loud = next((s for s in option["series"] if not s.get("silent") and s["type"] in ("scatter", "heatmap", "bar")), None)
    if tips is None or loud is None:
        return option
    option["tooltip"]["trigger"] = "item"
    data = [d if isinstance(d, dict) else {"value": d} for d in loud["data"]]
    loud["data"] = [d | {"tooltip": {"formatter": t.replace("{", "(").replace("}", ")")}} for d, t in zip(data, tips, strict=True)]
    return option


# -- a sweep -------------------------------------------------------------------------------------------


def spread(told: Any, scenario: str, name: str, *keys: str) -> pd.DataFrame:
    """The effect at each setting (or bin of settings) of some factors: a column a factor, then delta, low, high, n, points. Over the
    points of a cell the mean is taken replicate by replicate, of those replicates that have them all."""
    chosen = told.contrasts[(told.contrasts["scenario"] == scenario) & (told.contrasts["indicator"] == name)]
    places = {key: pd.Series(told.scales[key].place(told.design[key]), index=told.design.index) for key in keys}
    runs = pd.DataFrame({**{k: chosen["point"].map(at) for k, at in places.items()}, "replicate": chosen["replicate"], "delta": chosen["delta"]})
    found = runs.dropna().groupby([*keys, "replicate"])["delta"].agg(["mean", "count"]).reset_index()
    rows = []
    for cell, group in found.groupby(list(keys)):
        most = group["count"].max()
        whole = group.loc[group["count"] == most, "mean"].to_numpy()
        rows.append((*cell, *paired_interval(whole), len(whole), int(most)))
    return pd.DataFrame(rows, columns=[*keys, "delta", "low", "high", "n", "points"])


def strongest(told: Any, points: pd.DataFrame, most: int) -> list[str]:
    """The factors along which the mean effect of the points moves most, at most so many, the strongest first."""

    def reach(key: str) -> float:
        means = points["delta"].groupby(told.scales[key].place(points[key])).mean()
        return float(means.max() - means.min())

    return sorted(told.keys, key=reach, reverse=True)[:most]


def heat(told: Any, scenario: str, name: str, across: str, up: str) -> tuple[Option, Places, list[dict[str, str]]]:
    """A map of two factors: strong colour where the effect is large, grey where its 90 % interval holds zero; and the cells in words."""
    words, unit, found = told.words, told.unit(name), spread(told, scenario, name, across, up)
    columns, rows = (sorted(set(found[key])) for key in (across, up))
    at = found.set_index([up, across])
    values, faint = np.full((len(rows), len(columns)), np.nan), np.zeros((len(rows), len(columns)), bool)
    texts: list[list[str]] = [[""] * len(columns) for _ in rows]
    tips, places, said = [], [], []
    for (i, y), (j, x) in product(enumerate(rows), enumerate(columns)):
        if (y, x) not in at.index:
            continue
        one = at.loc[(y, x)]
        half = half_of(one)
        setting = {across: _setting(told, across, x), up: _setting(told, up, y)}
        values[i, j], faint[i, j] = one["delta"], bool(np.isfinite(one["low"])) and unsure(one["low"], one["high"])
        texts[i][j] = words.number(one["delta"], unit, sign=True, within=half)
        tips.append(effect_tip(told.settings.sentence(setting), one, unit, words))
        places.append(setting)
        between = words.interval(one["low"], one["high"], unit, half)
        said.append({"value": difference(one["delta"], unit, words, half), "interval": between, "n": str(int(one["n"]))})
    titles = [[told.settings.value(k, _setting(told, k, v)) for v in of] for k, of in ((across, columns), (up, rows))]
    upright = words("runs_sweep.map_axis", label=told.settings.titled(up), unit=words.difference_unit(unit))
    option = cells(*titles, values, texts, tips, told.settings.titled(across), upright, faint=faint)
    known = [(i, j) for i, j in product(range(len(rows)), range(len(columns))) if np.isfinite(values[i, j])]
    for one, (i, j) in zip(option["series"][0]["data"], known, strict=True):
        if faint[i, j]:
            one["itemStyle"] |= {"color": "var(--tint)"}
            one["label"] |= {"color": CSS.quiet}
    return hovered(option), places, said


def _setting(told: Any, key: str, place: float) -> Any:
    """What is set at a place of a factor's axis."""
    scale = told.scales[key]
    return scale.names[int(place)] if scale.names else float(place)


def response(told: Any, scenario: str, name: str, key: str) -> tuple[Option, Places]:
    """The effect along one factor: a line with its 90 % band, over the pale points it is the mean of."""
    points, found = told.of(scenario, name), spread(told, scenario, name, key).rename(columns={key: "setting"})
    option = strip(found, points, key, told, name, found)
    marks = next(s for s in option["series"] if s["type"] == "scatter" and not s.get("silent"))
    scaled = told.words.axis(told.unit(name), peak(np.concatenate([found[c].to_numpy(float) for c in ("delta", "low", "high")])))[0]
    known = [(m["value"][0], plain(a * scaled), plain(b * scaled)) for m, a, b in zip(marks["data"], found["low"], found["high"], strict=True)]
    known = [(x, a, b) for x, a, b in known if a is not None and b is not None]
    if known and not told.scales[key].names:
        # All below the upper end in colour, all below the lower end in paper again; the axes' rules lie on top of both.
        side = {"type": "line", "symbol": "none", "silent": True, "lineStyle": {"opacity": 0}}
        option["series"] = [
            {**side, "name": "high", "z": 0, "data": [[x, b] for x, _, b in known], "areaStyle": {"color": CSS.scenario, "opacity": 0.18, "origin": "start"}},
            {**side, "name": "low", "z": 1, "data": [[x, a] for x, a, _ in known], "areaStyle": {"color": "var(--raised)", "opacity": 1, "origin": "start"}},
            *option["series"],
        ]
        option["yAxis"]["z"] = option["xAxis"]["z"] = 2
    return hovered(option), [{key: _setting(told, key, s)} for s in found["setting"]]


# -- a search ------------------------------------------------------------------------------------------


def pareto(trials: pd.DataFrame, front: pd.DataFrame, again: pd.DataFrame, gain: str, settings: Settings, words: Words) -> tuple[Option, Places]:
    """Public cost against an outcome, a dot a trial of the search; a hollow mark and its 90 % interval where a chosen package stands on fresh luck."""
    about = OUTCOMES[gain]
    known = trials.dropna(subset=["cost", gain])
    fresh = _fresh(again, about.indicator)
    (side, money), (upward, unit) = (words.axis("M RMB", peak(known["cost"].to_numpy(float))), words.axis(about.unit, peak(known[gain].to_numpy(float))))
    labels = dict(zip(front["trial"], front["package"], strict=True))
    rank = [2 if labels.get(t) else 1 if t in labels and f else 0 for t, f in zip(known["trial"], known["on_front"], strict=True)]
    shown = known.assign(rank=rank).sort_values("rank", kind="stable")  # what matters lies on top
    marks, tips, places = [], [], []
    for _, row in shown.iterrows():
        package = labels.get(row["trial"], "")
        best = bool(row["on_front"])
        colour = "var(--m5)" if package == OWN else CSS.scenario if best else CSS.baseline
        style = {"color": colour, "opacity": 1.0 if package else 0.85 if best else 0.4}
        one: Option = {"value": [plain(row["cost"] * side), plain(row[gain] * upward)], "itemStyle": style, "symbolSize": 14 if package else 9 if best else 6}
        if package:
            short = words("runs_optimise.own") if package == OWN else package
            one |= label(short, "bottom" if package == OWN else "left", bold=True) | ({"symbol": "diamond"} if package == OWN else {})
        marks.append(one)
        head = named(package, words) if package else words("runs_optimise.trial", n=int(row["trial"]))
        lines = [f"{outcome(n, words)} <b>{difference(row[n], o.unit, words)}</b>" for n, o in OUTCOMES.items()]
        tips.append("<br>".join([f"<b>{head}</b>", *lines]))
        places.append({"point": int(row["trial"])})
    across, up = (words("runs.axis", label=outcome(n, words), unit=u) for n, u in (("cost", money), (gain, unit)))
    option = plane(across, up, tips)
    whiskers, hollow, moved = [], [], []
    for package, row in fresh.items():
        x, y, low, high = (plain(row[k] * f) for k, f in (("cost", side), ("delta", upward), ("low", upward), ("high", upward)))
        colour = "var(--m5)" if package == OWN else CSS.scenario
        hollow.append({"value": [x, y], "itemStyle": {"color": CSS.paper, "borderColor": colour, "borderWidth": 2, "opacity": 1}, "symbol": "circle"})
        if low is not None and high is not None:
            whiskers.append((x, low, x, high))
        if len(before := known[known["trial"] == row["trial"]]):
            moved.append((plain(float(before["cost"].iloc[0]) * side), plain(float(before[gain].iloc[0]) * upward), x, y))
    option["series"] = [
        path([], colour=CSS.quiet) | rule(y=0),
        segments(moved, colour=CSS.quiet, width=1, opacity=0.5),
        segments(whiskers, colour=CSS.text, width=1.4),
        dots(hollow, size=11, silent=True, z=6),
        dots(marks),
    ]
    option["grid"] |= {"right": 60, "top": 40}
    return hovered(option), places


def _fresh(again: pd.DataFrame, indicator: str) -> dict[str, dict[str, float]]:
    """Package -> its figures on fresh luck: delta, low, high of the outcome, cost; and the trial it was."""
    if again.empty:
        return {}
    frame = again.set_index(["package", "indicator"])
    found = {}
    for package in dict.fromkeys(again["package"]):
        row, money = frame.loc[(package, indicator)], frame.loc[(package, OUTCOMES["cost"].indicator)]
        found[package] = {**{k: float(row[k]) for k in ("delta", "low", "high")}, "cost": float(money["delta"]), "trial": int(row["trial"])}
    return found
