"""The firms behind a replicate in words: those that differ, filtered and paged, and one firm's life in both worlds."""

from __future__ import annotations

from typing import Any

from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from ecosystem.cross_section import FATES
from experiments.biography import Biography
from experiments.scenario import Scenario
from experiments.twins import KINDS, SIDES, UNITS
from viz.app.say import Say
from viz.app.session import pick
from viz.twins import RANK
from viz.words import capital

ROWS = 12  # on a page
SORTS = ("mark", "sales", "jobs", "quarter")
MARKET = "market"  # the choice of firms that no measure reached itself
ALL = ""


def name_of(uid: int, founded: str) -> str:
    """A firm as people call it: when it was founded, and its number in that quarter."""
    return f"{founded}-{uid & RANK}"


def firms(frame: Any, scenario: Scenario, say: Say, *, kind: Any, only: Any, sector: Any, touched: Any, sort: Any, sheet: Any) -> dict[str, Any]:
    """A page of `Comparison.twins` of one replicate: what is chosen of it, the filters, how many there are."""
    measures = {p.name: p.label[say.lang] for p in scenario.measures}
    kind, only = pick(kind, tuple(KINDS), ALL), pick(only, SIDES, ALL)
    sector, touched = pick(sector, tuple(SECTOR_LABELS), ALL), pick(touched, (*measures, MARKET), ALL)
    sort = pick(sort, SORTS, "mark")
    chosen = frame
    for column, value in (("kind", kind), ("only_in", only), ("sector", sector)):
        chosen = chosen[chosen[column] == value] if value else chosen
    if touched:
        chosen = chosen[chosen["touched"] == ""] if touched == MARKET else chosen[[touched in t.split("+") for t in chosen["touched"]]]
    chosen = chosen.sort_values([sort, "uid"], ascending=[False, True], na_position="last", kind="stable")
    pages = max(1, -(-len(chosen) // ROWS))
    page = min(max(sheet, 1), pages) if isinstance(sheet, int) else 1
    shown = chosen.iloc[(page - 1) * ROWS : page * ROWS]
    sides = {"scenario": say("twins.with"), "baseline": say("twins.without")}
    left = sum(row["firms"] for row in frame.attrs["left_out"] if kind in (ALL, row["kind"]) and only in (ALL, row["only_in"]))
    untraced = [measures[name] for name in frame.attrs.get("untraced", {}).get(scenario.name, ()) if name in measures]

    def options(known: dict[str, str]) -> list[dict[str, str]]:
        return [{"value": ALL, "label": say.text("compare.all")}, *({"value": v, "label": text} for v, text in known.items())]

    present = [m for m in measures if m not in untraced or any(m in t.split("+") for t in frame["touched"].unique())]
    return {
        "heads": [say.text(f"compare.f_{c}", unit=say.unit(UNITS[c])) for c in ("mark", "sales", "jobs")],
        "rows": [_row(row, sides, measures, say) for row in shown.to_dict("records")],
        "filters": [
            {"key": "kind", "value": kind, "options": options({k: capital(t[say.lang]) for k, t in KINDS.items()})},
            {"key": "only", "value": only, "options": options(sides)},
            {"key": "sector", "value": sector, "options": options({k: t[say.lang] for k, t in SECTOR_LABELS.items()})},
            {"key": "touched", "value": touched, "options": options({**{m: measures[m] for m in present}, MARKET: say.text("compare.market")})},
            {"key": "sort", "value": sort, "options": [{"value": s, "label": say.text(f"compare.sort_{s}")} for s in SORTS]},
        ],
        "count": say.text("compare.firms_count", n=say.number(len(chosen))),
        "left": say.text("compare.firms_left", n=say.number(left)) if left and not (sector or touched) else "",
        "untraced": say.text("compare.untraced", names=say.list(untraced)) if untraced else "",
        "page": page,
        "pages": pages,
        "paged": say.text("compare.firms_page", page=page, pages=pages),
    }


def _row(row: dict[str, Any], sides: dict[str, str], measures: dict[str, str], say: Say) -> dict[str, Any]:
    lang, ours = say.lang, row["only_in"] == "scenario"
    fates = {label.en: label[lang] for label in FATES.values()}
    nothing = say("table.none")
    return {
        "uid": int(row["uid"]),
        "firm": name_of(int(row["uid"]), row["founded"]),
        "kind": capital(KINDS[row["kind"]][lang]),
        "only": sides[row["only_in"]],
        "ours": ours,
        "sector": SECTOR_LABELS[row["sector"]][lang] if row["sector"] else nothing,
        "district": DISTRICT_LABELS[row["district"]][lang] if row["district"] else nothing,
        "quarter": say.quarter(row["quarter"]) if row["quarter"] else nothing,
        "elsewhere": fates.get(row["fate_baseline" if ours else "fate_scenario"], nothing),
        "numbers": [say.number(row["mark"], "M RMB"), say.number(row["sales"], "M RMB"), say.number(row["jobs"], "people")],
        "touched": say.list([measures.get(key, key) for key in row["touched"].split("+")]) if row["touched"] else say.text("compare.market"),
    }


def life(told: Biography, scenario: Scenario, baseline: Scenario, say: Say) -> dict[str, Any]:
    """A firm in both worlds side by side, quarter by quarter."""
    frame = told.frame(say.lang)
    rows = [row | {"quarter": say.quarter(row["quarter"]), "differs": bool(row["differs"])} for row in frame.to_dict("records")]
    return {
        "title": say.text("compare.life", firm=name_of(told.uid, told.founded)),
        "about": say.text("compare.life_about", sector=told.sector[say.lang], founded=say.quarter(told.founded)),
        "sides": [{"name": s.title[say.lang], "fate": capital(told.fate(side)[say.lang])} for side, s in (("baseline", baseline), ("scenario", scenario))],
        "rows": rows,
        "same": "" if frame["differs"].any() else say.text("compare.life_same"),
    }
