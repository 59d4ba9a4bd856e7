"""Every number that a comparison's report prints comes out of the query that is printed under it, run where the shards lie."""

from __future__ import annotations

import json
import re
from html import unescape

import duckdb
import numpy as np
import pandas as pd
import pytest
from made_up import comparison, single, trajectory

from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.cross_section import FATES
from ecosystem.indicators import FUNNEL, INDICATORS
from experiments import engine, store
from experiments.attribution import attribute
from experiments.twins import KINDS
from viz.report import line, write_report
from viz.words import LANGUAGES, Words, capital, texts

SCENARIO = "pilot-2021"


def simulate(scenarios, replicate, twins=False):
    """Made-up worlds in which each measure adds to the effect, and two of them to each other's."""
    worlds = []
    for s in scenarios:
        names = {p.name for p in s.measures}
        worlds.append(trajectory(replicate, s.measures, len(names) + 2.0 * ({"sandbox", "data_loan"} <= names), 1.0))
    return worlds


class Page:
    """A report taken apart: queries by name, tables as texts, charts as options, and what DuckDB answers."""

    def __init__(self, path):
        self.folder = path.parent
        self.html = path.read_text(encoding="utf-8")
        found = re.findall(r'<details class="query" data-query="(\w+)">.*?<code>(.*?)</code>', self.html, re.S)
        self.queries = {name: unescape(sql) for name, sql in found}
        self.answers: dict[str, pd.DataFrame] = {}

    def answer(self, name):
        """The answer of a printed query, asked in the folder."""
        if name not in self.answers:
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(self.folder)
                self.answers[name] = duckdb.sql(self.queries[name]).df()
        return self.answers[name]

    def listing(self, name):
        """The rows of a table of words, as lists of texts."""
        (table,) = re.findall(rf'<table class="listing[^"]*" data-table="{name}">.*?<tbody>(.*?)</tbody>', self.html, re.S)
        return [_cells(row) for row in re.findall(r"<tr.*?>(.*?)</tr>", table, re.S)]

    def charts(self, name):
        """The options of the charts of the figure over a query."""
        figures = re.findall(r'<figure class="figure">.*?</figure>', self.html, re.S)
        (figure,) = [f for f in figures if f'data-query="{name}"' in f]
        return [json.loads(o) for o in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', figure, re.S)]


def _cells(row):
    return [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A stored comparison with an attribution below it, and what a crash left behind."""
    where = tmp_path_factory.mktemp("result")
    result = comparison(replicates=6)
    store.save(comparison(effect=5.0, replicates=3), where / "other")
    for file in (where / "other").glob("*.parquet"):
        file.rename(where / file.name)
    store.save(result, where)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "simulate", simulate)
        attribute(result.baseline, result.scenarios[0], replicates=4, permutations=4, workers=1, out=where / "attribution")
    return where


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, folder):
    path = write_report(store.load(folder), folder / f"report.{request.param}.html", request.param)
    made = Page(path)
    made.words = Words(request.param)
    return made


# -- queries ---------------------------------------------------------------------------------------------


def test_every_table_and_figure_has_its_query(page):
    figures = re.findall(r'<figure class="figure">.*?</figure>', page.html, re.S)
    assert len(figures) >= 11
    assert [f for f in figures if f.count('class="query"') != 1] == []
    rest = re.sub(r'<figure class="figure">.*?</figure>', "", page.html, flags=re.S)
    rest = re.sub(r'<table[^>]*data-table="(?:estimates|verdicts|robustness)".*?</table>', "", rest, flags=re.S)  # not of this result
    tables = re.findall(r'<table class="(?:figures|listing)[^"]*".*?</table>(.*?)(?=<table|</main>)', rest, re.S)
    assert len(tables) == 6 and all('class="query"' in after for after in tables)
    assert "duckdb &lt; query.sql" in page.html


def test_every_query_answers(page):
    assert len(page.queries) >= 16
    assert [name for name in page.queries if not len(page.answer(name))] == []


def test_orphans_are_not_read(page, folder):
    named = {shard["file"] for key in ("shards", "twins") for shard in json.loads((folder / "manifest.json").read_text())[key]}
    lying = {path.name for path in folder.glob("*.parquet")}
    read = set(re.findall(r"'((?:shard|twins)-\w+\.parquet)'", " ".join(page.queries.values())))
    assert read == named < lying


# -- tables ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["effects", "all"])
def test_effects_as_printed(page, name):
    rows = {row["indicator"]: line(row, page.words) for row in page.answer(name).to_dict("records")}
    printed = re.findall(r'<tr data-indicator="(\w+)".*?>(.*?)</tr>', page.html, re.S)
    assert len(printed) > 40
    for indicator, row in printed:
        wanted = rows[indicator]
        assert _cells(row) == [wanted[key] for key in ("label", "unit", "baseline", "delta", "between", "better")], indicator


def test_both_intervals_as_printed(page):
    words, known = page.words, []
    for row in page.answer("intervals").to_dict("records"):
        unit, half = words.row_unit(row["unit"], abs(line_of(page, row["indicator"])["baseline"])), (row["high"] - row["low"]) / 2
        between = [words.interval(row[f"{kind}low"], row[f"{kind}high"], unit, half) for kind in ("", "bootstrap_")]
        label = capital(INDICATORS[row["indicator"]].label[words.lang])
        known.append([label, words.difference_unit(unit), words.number(row["delta"], unit, sign=True, within=half), *between])
    assert page.listing("intervals") == known


def line_of(page, indicator):
    return page.answer("effects").set_index("indicator").loc[indicator]


def test_spending_as_printed(page):
    words, said = page.words, texts(page.words.lang)["table"]
    frame = page.answer("spending")
    names = {p.name: p.label[words.lang] for p in store.load(page.folder).scenarios[0].measures}
    parts = frame.dropna(subset=["measure", "year"])
    digit = 10.0 ** (np.floor(np.log10(parts["million"].max())) - 2)
    found = {}
    for row in frame.itertuples():
        measure, year = said["total"] if pd.isna(row.measure) else names[row.measure], None if pd.isna(row.year) else int(row.year)
        found[measure, year] = words.number(row.million, "M RMB", within=digit)
    columns = [*sorted(parts["year"].unique()), None]
    for label, *cells in page.listing("spending"):
        assert cells == [found[label, year] for year in columns], label
    assert len(page.listing("spending")) == parts.loc[parts["million"] > 0, "measure"].nunique() + 1


def test_counts_of_firms_that_differ_as_printed(page):
    words, known = page.words, []
    for row in page.answer("twin_counts").to_dict("records"):
        half = (row["high"] - row["low"]) / 2
        numbers = [words.number(row[side], "firms", within=half) for side in ("with", "without")]
        net = words.number(row["net"], "firms", sign=True, within=half)
        known.append([capital(KINDS[row["kind"]][words.lang]), *numbers, net, words.interval(row["low"], row["high"], "firms", half)])
    assert page.listing("twin_counts") == known and known[0][1] != "0"


def test_unicorns_as_printed(page):
    words, lang, known = page.words, page.words.lang, []
    fates = {label.en: label[lang] for label in FATES.values()}
    for row in page.answer("twin_unicorns").to_dict("records"):
        ours = row["only_in"] == "scenario"
        known.append(
            [
                f"{row['founded']}-{row['uid'] % 2**40}",
                str(row["replicate"]),
                SECTOR_LABELS[row["sector"]][lang],
                DISTRICT_LABELS[row["district"]][lang],
                words("twins.with" if ours else "twins.without"),
                row["quarter"],
                words.number(row["mark"], "M RMB"),
                fates[row["fate_baseline" if ours else "fate_scenario"]],
            ]
        )
    assert [row[:-1] for row in page.listing("twin_unicorns")] == known and len(known) == 40
    assert words("twins.rest", rest=2).partition("`")[0] in unescape(page.html)  # 42 in all


def test_shares_of_the_package_as_printed(page):
    words, lang = page.words, page.words.lang
    cells = page.answer("package").set_index(["measure", "indicator"])
    names = {p.name: p.label[lang] for p in store.load(page.folder).scenarios[0].measures}
    rows = page.listing("package")
    for measure, label in names.items():
        (printed,) = [row[1:] for row in rows if row[0] == label]
        for text, name in zip(printed, ("entrants", "active_firms", "unicorns_ever", "public_spending"), strict=True):
            row, unit = cells.loc[(measure, name)], INDICATORS[name].unit
            half = (row["high"] - row["low"]) / 2
            share, between = words.number(row["share"], unit, sign=True, within=half), words.interval(row["low"], row["high"], unit, half)
            assert text == words("package.cell", share=share, between=between)
    total = {name: group.sum() for name, group in cells["share"].groupby("indicator")}
    assert rows[-1][0] == words("package.whole")
    effect = page.answer("package").drop_duplicates("indicator").set_index("indicator")[["effect", "effect_low", "effect_high"]]
    for text, name in zip(rows[-1][1:], ("entrants", "active_firms", "unicorns_ever", "public_spending"), strict=True):
        (delta, low, high), unit = effect.loc[name], INDICATORS[name].unit
        half = (high - low) / 2
        assert text == words("package.cell", share=words.number(delta, unit, sign=True, within=half), between=words.interval(low, high, unit, half))
        assert total[name] == pytest.approx(delta, rel=1e-9, abs=1e-9)


# -- charts ----------------------------------------------------------------------------------------------


def drawn(series):
    """The numbers of a series, bars and dots too."""
    data = [point["value"] if isinstance(point, dict) else point for point in series["data"]]
    return [np.nan if point is None else point for point in data]


def close(points, numbers):
    """As drawn: six digits, in the axis's unit of the drawing."""
    points, numbers = np.array(points, float), np.array(numbers, float)
    assert (np.isnan(points) == np.isnan(numbers)).all()
    known = np.isfinite(points) & (np.abs(numbers) > 1e-12)
    factor = np.median(points[known] / numbers[known]) if known.any() else 1.0
    assert np.isclose(np.log10(factor), round(np.log10(factor)), atol=1e-4)  # a unit: thousands, per cent, 万
    np.testing.assert_allclose(points, factor * numbers, rtol=2e-5, atol=1e-5 * np.nanmax(np.abs(points)))


@pytest.mark.parametrize("name", ["entrants", "active_firms", "unicorns", "unicorns_ever", "incidents", "survival"])
def test_lines_as_drawn(page, name):
    level, gap = page.charts(name)
    frame = page.answer(name)
    worlds = frame[frame["shown"] == "level"]
    titles = {"status-quo": store.load(page.folder).baseline.title[page.words.lang], SCENARIO: store.load(page.folder).scenarios[0].title[page.words.lang]}
    lines = {s["name"]: drawn(s) for s in level["series"] if "stack" not in s}
    for world, title in titles.items():
        close(lines[title], worlds[worlds["scenario"] == world]["mean"])
    low, width = (drawn(s) for s in level["series"][:2])  # the baseline's lies below
    base = worlds[worlds["scenario"] == "status-quo"]
    close(low, base["low"])
    close(width, base["high"] - base["low"])
    change = frame[frame["shown"] == "difference"]
    close(drawn(gap["series"][-1]), change["mean"])
    if len(gap["series"]) == 3:
        close(drawn(gap["series"][0]), change["low"])


@pytest.mark.parametrize("place", ["sector", "district", "size", "cohort"])
def test_bars_as_drawn(page, place):
    frame = page.answer(f"by_{place}")
    options = page.charts(f"by_{place}")
    assert len(options) == 2
    for option, name in zip(options, dict.fromkeys(frame["indicator"]), strict=True):
        rows = frame[frame["indicator"] == name]
        bars, whiskers = option["series"]
        close(drawn(bars), rows["delta"])
        close([ends[0] for ends in whiskers["data"]], rows["low"])
        close([ends[-1] for ends in whiskers["data"]], rows["high"])


def test_the_funnel_as_drawn(page):
    dots, bars = page.charts("funnel")
    frame = page.answer("funnel").set_index(["shown", "scenario", "step"])
    for series, world in zip(dots["series"], ("status-quo", SCENARIO), strict=True):
        close([x for x, _ in drawn(series)], [max(frame.loc[("level", world, step), "mean"], 1.0) for step in FUNNEL])
    close(drawn(bars["series"][0]), [frame.loc[("difference", SCENARIO, step), "mean"] for step in FUNNEL])


# -- elsewhere -------------------------------------------------------------------------------------------


def test_a_report_away_from_its_shards_has_no_queries(folder, tmp_path):
    page = write_report(comparison(replicates=6), tmp_path / "r.html").read_text(encoding="utf-8")
    assert "data-query" not in page and "query.sql" not in page
    other = write_report(comparison(replicates=5), folder / "other" / "r.html").read_text(encoding="utf-8")
    assert "data-query" not in other  # the folder holds another result


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_indicators_of_one_world_as_printed(lang, tmp_path):
    result = single()
    store.save(result.__class__(result.scenario, result.replicates, result.trajectories, [], [1.0] * 3), tmp_path)
    made, words = Page(write_report(store.load(tmp_path), tmp_path / "r.html", lang)), Words(lang)
    rows = {row["indicator"]: line(row, words) for row in made.answer("effects").to_dict("records")}
    printed = re.findall(r'<tr data-indicator="(\w+)".*?>(.*?)</tr>', made.html, re.S)
    assert printed and all(_cells(row) == [rows[i][key] for key in ("label", "unit", "mean", "between")] for i, row in printed)
    assert all(len(made.answer(name)) for name in made.queries)
