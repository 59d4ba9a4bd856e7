"""Which firms exist, or became unicorns, only because of the measures: counted, and the unicorns one by one."""

from __future__ import annotations

from typing import Any

from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.cross_section import FATES
from experiments.queries import firms as queries
from experiments.scenario import Scenario
from experiments.twins import KINDS
from viz.page import Listing
from viz.recompute import Shards
from viz.words import Words, capital

MOST = 40  # unicorns listed one by one, the highest valued first
RANK = (1 << 40) - 1  # the part of a uid that numbers the firms of a founding quarter


def tables(result: Any, scenario: Scenario, words: Words, shards: Shards) -> list[Listing]:
    """The counts of a scenario, and its list of unicorns of one world where there are any; none where firms were not paired."""
    if getattr(result, "pairs", None) is None:
        return []
    return [_counts(result, scenario, words, shards), *_unicorns(result, scenario, words, shards)]


def _counts(result: Any, scenario: Scenario, words: Words, shards: Shards) -> Listing:
    frame = result.twin_counts()
    rows = []
    for row in frame[frame["scenario"] == scenario.name].to_dict("records"):
        half = (row["high"] - row["low"]) / 2
        numbers = [words.number(row[side], "firms", within=half) for side in ("with", "without")]
        net, between = words.number(row["net"], "firms", sign=True, within=half), words.interval(row["low"], row["high"], "firms", half)
        rows.append((capital(KINDS[row["kind"]][words.lang]), *numbers, net, between))
    columns = [(words("twins.kind"), False), *((words(f"twins.{key}"), True) for key in ("only_with", "only_without", "net")), (words("table.interval"), True)]
    note = words("twins.note", unit=words.unit("firms"))
    return Listing("twin_counts", columns, rows, title=words("twins.counts"), note=note, query=shards.ask(queries.counts, scenario.name))


def _unicorns(result: Any, scenario: Scenario, words: Words, shards: Shards) -> list[Listing]:
    frame = result.twins("unicorn", scenario.name)
    if not len(frame):
        return []
    left_out = sum(row["firms"] for row in frame.attrs["left_out"])
    frame = frame.assign(known=frame["mark"].notna()).sort_values(["known", "mark"], ascending=False, kind="stable")
    names = {p.name: p.label[words.lang] for p in scenario.measures}
    fates = {label.en: label[words.lang] for label in FATES.values()}
    rows = [_firm(row, names, fates, words) for row in frame.head(MOST).to_dict("records")]
    keys = ("firm", "replicate", "sector", "district", "world", "since", "mark", "elsewhere", "touched")
    columns = [(words(f"twins.{key}", **({"unit": words.unit("M RMB")} if key == "mark" else {})), key in ("replicate", "mark")) for key in keys]
    rest = len(frame) - len(rows) + left_out
    said = words("twins.rest", rest=rest) if rest else words("twins.every")
    title, query = words("twins.unicorns"), shards.ask(queries.listed, scenario.name, "unicorn", MOST)
    if len(rows) <= 8:
        return [Listing("twin_unicorns", columns, rows, title=title, note=said, query=query)]
    return [Listing("twin_unicorns", columns, rows, title=title, summary=words("twins.open", n=len(rows)), note=said, query=query)]


def _firm(row: dict[str, Any], names: dict[str, str], fates: dict[str, str], words: Words) -> tuple[str, ...]:
    """One firm: named by its founding quarter and its number in it."""
    lang, ours = words.lang, row["only_in"] == "scenario"
    return (
        f"{row['founded']}-{row['uid'] & RANK}",
        str(row["replicate"]),
        SECTOR_LABELS[row["sector"]][lang] if row["sector"] else words("table.none"),
        DISTRICT_LABELS[row["district"]][lang] if row["district"] else words("table.none"),
        words("twins.with" if ours else "twins.without"),
        row["quarter"],
        words.number(row["mark"], "M RMB"),
        fates[row["fate_baseline" if ours else "fate_scenario"]],
        words.list([names.get(key, key) for key in row["touched"].split("+")]) if row["touched"] else words("twins.untouched"),
    )
