"""A sweep as a planner reads it: how the effect goes with the settings, where it is for the better, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.declare import Text
from experiments.levers import Factor
from experiments.tables.page import LEADS, WORDS, Page, chance, decimals, interval, label, read_in, shown, table

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 40  # a larger design is shown by its effects along each factor and its best and worst points
TOLD = Text(
    "{points} points, {runs} runs ({failed} failed); hash {hash}",
    "{points}个设计点，{runs}次运行（失败{failed}次）；标识{hash}",
)
SWEEP = {
    "point": Text("Point", "点"),
    "setting": Text("Setting", "设定"),
    "factor": Text("Factor", "因素"),
    "mean": Text("Mean change", "平均变化"),
    "range": Text("5–95 % of points", "5–95%的点"),
    "share": Text("Better in", "改善占比"),
    "along": Text("Change along each factor", "各因素上的变化"),
    "all": Text("Over all points", "全部设计点"),
    "extremes": Text("Best and worst points", "最好与最差的点"),
    "points": Text("Every point", "每个设计点"),
    "failures": Text("Runs that failed", "失败的运行"),
    "message": Text("Message", "信息"),
    "runs": Text("Runs", "运行"),
    "open": Text("not finished: the same command goes on", "尚未完成：同一命令可继续"),
}


def show_sweep(result: Any, lang: str) -> None:
    out, plan, design = Page(), result.plan, result.design()
    runs = result.runs.runs()
    numbers = {"points": len(design), "runs": len(runs), "failed": int(runs["failed"].sum()), "hash": plan.hash}
    out.print(f"{plan.title[lang]}: {TOLD[lang].format(**numbers)}", style="bold")
    if not result.complete:
        out.print(SWEEP["open"][lang])
    out.print()
    for scenario in plan.scenarios:
        frames = {name: frame for name in LEADS if len(frame := _surface(result, name, scenario.name))}
        if frames:
            _show_all(out, frames, f"{scenario.title[lang]}: {SWEEP['all'][lang]}", lang)
            for name, frame in frames.items():
                title = f"{scenario.title[lang]}: {label(name, lang)} ({frame.attrs['units']['delta']})"
                (_show_points if len(frame) <= MOST_POINTS else _show_along)(out, frame, plan.factors, title, lang)
    if numbers["failed"]:
        _show_failures(out, result.failures, lang)
    if plan.question:
        out.print(f"{WORDS['question'][lang]}: {plan.question}")
    found = result.discovery()
    if found is not None:
        out.print(f"{WORDS['answer'][lang]}: {found.sentence[lang]}")


def _surface(result: Any, indicator: str, scenario: str) -> pd.DataFrame:
    frame = result.effects()
    if not ((frame["indicator"] == indicator) & (frame["scenario"] == scenario)).any():
        return frame.iloc[:0]
    return result.surface(indicator, scenario)  # type: ignore[no-any-return]


def _show_all(out: Page, frames: dict[str, pd.DataFrame], title: str, lang: str) -> None:
    made = table(*(WORDS["indicator"][lang], WORDS["unit"][lang], *(SWEEP[key][lang] for key in ("mean", "range", "share"))), right=(2, 3, 4))
    for name, frame in frames.items():
        delta = frame["delta"].to_numpy(dtype=float)
        low, high = np.quantile(delta, (0.05, 0.95))
        places = decimals(low, high)
        unit = read_in(frame.attrs["units"]["delta"], lang)[1]
        better = f"{int((delta > 0).sum())}/{len(delta)}"
        made.add_row(label(name, lang), unit, shown(delta.mean(), places, sign=True), interval(low, high, places, sign=True), better)
    out.show(title, made)


def _show_points(out: Page, frame: pd.DataFrame, factors: tuple[Factor, ...], title: str, lang: str) -> None:
    """Every point with its settings, or its number where there are too many factors for a line."""
    listed = [f for f in factors if frame[f.key].nunique() > 1][:4]
    heads = [f"{f.key.removeprefix('measures.')}\n{f.unit}" for f in listed]
    first = 1 + len(heads)
    made = table(SWEEP["point"][lang], *heads, WORDS["change"][lang], WORDS["interval"][lang], WORDS["better"][lang], "n", right=(0, *range(first, first + 4)))
    places = decimals(*frame["delta"].dropna().abs().nlargest(1))
    for row in frame.reset_index().to_dict("records"):
        settings = [_setting(row[f.key]) for f in listed]
        change, between = shown(row["delta"], places, sign=True), interval(row["low"], row["high"], places, sign=True)
        made.add_row(str(row["point"]), *settings, change, between, chance(row["probability_better"]), str(row["n"]))
    out.show(title, made)


def _show_along(out: Page, frame: pd.DataFrame, factors: tuple[Factor, ...], title: str, lang: str) -> None:
    """The mean change in the lowest, middle and highest third of each factor."""
    made = table(SWEEP["factor"][lang], WORDS["unit"][lang], SWEEP["setting"][lang], SWEEP["mean"][lang], SWEEP["range"][lang], right=(3, 4))
    for factor in factors:
        for setting, group in _thirds(frame, factor):
            delta = group.to_numpy(dtype=float)
            low, high = np.quantile(delta, (0.05, 0.95))
            places = decimals(low, high)
            made.add_row(factor.label[lang], factor.unit, setting, shown(delta.mean(), places, sign=True), interval(low, high, places, sign=True))
        made.add_section()
    out.show(f"{title}: {SWEEP['along'][lang]}", made)


def _thirds(frame: pd.DataFrame, factor: Factor) -> list[tuple[str, pd.Series]]:
    settings = frame[factor.key]
    if not factor.numeric or settings.nunique() <= 5:
        return [(_setting(value), group["delta"]) for value, group in frame.groupby(factor.key)]
    order = np.argsort(settings.to_numpy(dtype=float), kind="stable")
    groups = [frame.iloc[rows] for rows in np.array_split(order, 3)]
    return [(f"{_setting(g[factor.key].min())} … {_setting(g[factor.key].max())}", g["delta"]) for g in groups]


def _setting(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, (int, float, np.number)) else str(value)


def _show_failures(out: Page, failures: pd.DataFrame, lang: str) -> None:
    made = table(SWEEP["message"][lang], SWEEP["runs"][lang], right=(1,))
    for message, count in failures["message"].value_counts().head(10).items():
        made.add_row(str(message)[:120], f"{count}")
    out.show(SWEEP["failures"][lang], made)
