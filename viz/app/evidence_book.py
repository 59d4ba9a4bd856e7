"""The codebook as tables of words: parameters found and leafed through, instruments, sources, assumptions, confidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from ecosystem.declare import Clause, Entry
from ecosystem.rules import Rulebook
from ecosystem.terms import TERMS
from experiments import codebook
from experiments.catalogue import COSTS
from experiments.facts import FACTS
from policies import CATALOGUE
from policies.base import TARGET_NUMBERS, Policy
from viz.app import evidence_words as words
from viz.app.evidence_shipped import drawn, natures
from viz.app.evidence_words import CHAPTERS, KINDS, digits
from viz.app.say import Say
from viz.drawing import CSS, frame
from viz.words import capital

ROWS = 50  # a page of a table
CARDS = 8  # instruments a page
SHOWN = 4  # names in a cell before the rest are counted
COLOURS = {
    "plans": "var(--m1)", "law": "var(--m4)", "counted": "var(--good)", "paper": "var(--m3)",
    "fitted": "var(--m2)", "partly": "var(--m5)", "assumed": "var(--m6)", "other": "var(--quiet)",
}  # fmt: skip
T = TypeVar("T")


@cache
def book() -> tuple[Entry, ...]:
    """Every number of the codebook, and those that say to whom a measure is open."""
    targets = [Entry("targets", n.name, n.unit, n.low, n.high, n.default, n.source, n.label) for n in TARGET_NUMBERS.values()]
    return (*codebook.lines(), *targets)


def leaf(rows: Sequence[T], page: int, size: int = ROWS) -> tuple[Sequence[T], dict[str, int]]:
    """One page of rows, and where it lies: first, last, total, page, pages (from 1; 0 rows have page 1 of 1)."""
    pages = max(-(-len(rows) // size), 1)
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * size : page * size]
    first = (page - 1) * size + 1 if rows else 0
    return shown, {"first": first, "last": first + len(shown) - 1 if rows else 0, "total": len(rows), "page": page, "pages": pages}


# -- parameters ----------------------------------------------------------------------------------------


def parameters(say: Say, query: str = "", chapter: str = "", kind: str = "", page: int = 1) -> dict[str, Any]:
    """The numbers that hold all words of the query, of one chapter and kind of source if these are named; one page of them."""
    found = [e for e in book() if (not chapter or words.chapter(e.group) == chapter) and (not kind or words.kind(e.source, e.note) == kind)]
    found = _matching(found, query, _said_of)
    shown, place = leaf(found, page)
    return {"rows": [_parameter(entry, say) for entry in shown], "place": place, "natures": natures(say)}


def _parameter(entry: Entry, say: Say) -> dict[str, Any]:
    def written(value: float) -> str:
        return digits(value, entry.unit, say, entry.group)

    kind = words.kind(entry.source, entry.note)
    return {
        "key": f"{entry.group}.{entry.name}",
        "label": capital(entry.label[say.lang]),
        "group": words.group_label(entry.group, say),
        "unit": words.unit(entry.unit, say, entry.group),
        "value": written(entry.default),
        "bounds": f"{written(entry.low)} {say('table.to')} {written(entry.high)}",
        "drawn": drawn(entry.name, entry.unit, say) if entry.group == "nature" else "",
        "source": words.source(entry.source, say),
        "kind": kind,
        "kind_label": say.text(f"evidence.kind_{kind}"),
        "assumptions": words.assumptions(entry),
    }


@cache
def _said_of(entry: Entry) -> str:
    """All that may be searched for: names, labels and units in both languages, source."""
    units = " ".join(words.unit(entry.unit, Say(lang), entry.group) for lang in ("en", "zh"))
    return f"{entry.group}.{entry.name} {words.both(entry.label)} {units} {entry.source} {entry.note}".lower()


def _matching(rows: Iterable[T], query: str, text: Callable[[T], str]) -> list[T]:
    """Rows that hold every word; an id is found whole, so that A-1 is not A-10."""
    wanted = [re.compile(rf"(?<![\w-]){re.escape(w)}(?!\d)" if re.fullmatch(r"a-\d+", w) else re.escape(w)) for w in query.lower().split()]
    return [row for row in rows if all(pattern.search(text(row)) for pattern in wanted)]


# -- instruments ---------------------------------------------------------------------------------------


def instruments(say: Say) -> list[dict[str, Any]]:
    """What the state may do: why, what the plans say, whose terms it writes, what it costs, how it fails."""
    return [_instrument(policy, say) for policy in CATALOGUE.values()]


def instruments_page(say: Say, page: int = 1) -> dict[str, Any]:
    """One page of the instruments."""
    shown, place = leaf(list(CATALOGUE.values()), page, CARDS)
    return {"instruments": [_instrument(policy, say) for policy in shown], "place": place}


def _instrument(policy: type[Policy], say: Say) -> dict[str, Any]:
    dose = policy.Dose.declared
    return {
        "name": policy.name,
        "label": policy.label[say.lang],
        "theme": say.texts["theme"].get(policy.theme, policy.theme),
        "why": policy.why[say.lang],
        "clauses": [_clause(clause, say) for clause in policy.clauses],
        "terms": [_term(name, say) for name in policy.acts_on],
        "costs": [words.quantity(dose[k].default, dose[k].unit, say) for k in COSTS if k in dose],
        "fails": capital(policy.fails_by[say.lang]),
        "dose": [_parameter(Entry(f"measures.{policy.name}", n.name, n.unit, n.low, n.high, n.default, n.source, n.label), say) for n in dose.values()],
    }


def _term(name: str, say: Say) -> str:
    """What a measure writes, in words: a term of firms or regulators, or a number of the law."""
    found = TERMS.get(name) or Rulebook.declared.get(name)
    return capital(found.label[say.lang]) if found else name


def _clause(clause: Clause, say: Say) -> dict[str, str]:
    return {"quote": clause.quote, "document": document(clause.document, say), "article": clause.article}


def document(name: str, say: Say) -> str:
    """A seed document's title."""
    return say.texts["documents"].get(name[:3], name)


# -- sources -------------------------------------------------------------------------------------------


def documents(say: Say) -> list[dict[str, Any]]:
    """The five seed documents: the instruments whose clauses they hold, and the numbers that name their lines."""
    clauses = [(policy, clause) for policy in CATALOGUE.values() for clause in policy.clauses]
    found = []
    for short in say.texts["documents"]:
        cited = [entry for entry in book() if re.search(rf"\b{short} L\d+", entry.source)]
        of = [(policy, clause) for policy, clause in clauses if clause.document.startswith(short)]
        found.append({
            "short": short,
            "title": document(short, say),
            "file": next((clause.document for _, clause in of), ""),
            "clauses": [_clause(clause, say) | {"instrument": policy.label[say.lang]} for policy, clause in of],
            "numbers": [f"{capital(e.label[say.lang])} · {e.source if not say.chinese else words.source(e.source, say)}" for e in cited],
        })  # fmt: skip
    return found


def evidence_rows(say: Say) -> list[dict[str, Any]]:
    """Rows of the evidence table that numbers and facts name, with how many of each."""
    found: dict[str, tuple[list[Entry], list[str]]] = {}
    for entry in book():
        for row in words.rows_cited(entry.source):
            found.setdefault(row, ([], []))[0].append(entry)
    for fact in FACTS:
        for row in words.rows_cited(fact.source):
            found.setdefault(row, ([], []))[1].append(fact.name)
    said = []
    for row in sorted(found, key=_place):
        entries, facts = found[row]
        said.append({"row": row, "numbers": _names(entries, say), "facts": len(facts), "n": len(entries)})
    return said


def others(say: Say) -> list[dict[str, Any]]:
    """Laws and published studies, each with the numbers that rest on it."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in book():
        kind = words.kind(entry.source, entry.note)
        if kind in ("law", "paper"):
            found.setdefault((kind, words.source(entry.source, say)), []).append(entry)
    return [{"kind": say.text(f"evidence.kind_{kind}"), "source": source, "numbers": _names(e, say)} for (kind, source), e in sorted(found.items())]


def _place(row: str) -> tuple[str, float, str]:
    """A2.3 before A2.11."""
    parts = re.fullmatch(r"([A-Z])(\d+)(?:\.(\d+))?([a-z]?)", row)
    assert parts
    return parts[1], int(parts[2]) + int(parts[3] or 0) / 1000, parts[4]


def _names(entries: Sequence[Entry], say: Say) -> str:
    """The first few labels, each column of data once with how many numbers it has, and how many more."""
    found = Counter(words.shared_label(e, say) for e in entries)
    labels = [label if n == 1 else say.text("evidence.times", label=label, n=n) for label, n in found.items()]
    more = say.text("evidence.more", n=len(labels) - SHOWN) if len(labels) > SHOWN else ""
    return say("page.comma").join(labels[:SHOWN]) + more


# -- assumptions ---------------------------------------------------------------------------------------


def assumptions(say: Say, query: str = "", page: int = 1) -> dict[str, Any]:
    """Every assumption with the numbers that rest on it; one page of them."""
    found: dict[str, list[Entry]] = {}
    for entry in book():
        for name in words.assumptions(entry):
            found.setdefault(name, []).append(entry)
    rows = sorted(found.items(), key=lambda item: int(item[0][2:]))
    rows = _matching(rows, query, lambda row: f"{row[0].lower()} {' '.join(_said_of(e) for e in row[1])}")
    shown, place = leaf(rows, page)
    return {"rows": [_assumption(name, entries, say) for name, entries in shown], "place": place}


def _assumption(name: str, entries: list[Entry], say: Say) -> dict[str, Any]:
    units = {entry.unit for entry in entries}
    first = entries[0]
    if len(units) == 1:
        low, high = min(e.default for e in entries), max(e.default for e in entries)
        ends = [digits(v, first.unit, say, first.group) for v in dict.fromkeys((low, high))]
        value, unit = f" {say('table.to')} ".join(ends), words.unit(first.unit, say, first.group)
    else:
        each = [words.quantity(e.default, e.unit, say) for e in entries[:SHOWN]]
        value, unit = say.text("evidence.then").join(each), ""
    partly = any(words.kind(e.source, e.note) == "partly" for e in entries)
    return {
        "id": name,
        "numbers": _names(entries, say),
        "n": len(entries),
        "group": words.group_label(first.group, say),
        "value": value,
        "unit": unit,
        "kind": "partly" if partly else "assumed",
        "kind_label": say.text(f"evidence.kind_{'partly' if partly else 'assumed'}"),
    }


# -- confidence ----------------------------------------------------------------------------------------


def confidence(say: Say) -> dict[str, Any]:
    """How many numbers of each chapter rest on what: a stacked bar a chapter, and the same as a table."""
    counted = words.counts(book())
    chapters = [name for name in CHAPTERS if sum(counted[name].values())]
    labels = [say.text(f"evidence.chapter_{name}") for name in chapters]
    kinds = [kind for kind in KINDS if any(counted[name][kind] for name in chapters)]
    totals = {kind: sum(counted[name][kind] for name in chapters) for kind in kinds}
    option = frame(labels, say.text("evidence.numbers_axis"), "", CSS, sideways=True)
    option["tooltip"] |= {"axisPointer": {"type": "shadow"}}
    option["grid"] |= {"bottom": 34}
    option["series"] = [
        {
            "type": "bar",
            "stack": "all",
            "name": say.text(f"evidence.kind_{kind}"),
            "data": [counted[name][kind] for name in chapters],
            "itemStyle": {"color": COLOURS[kind]},
            "barWidth": 22,
            "emphasis": {"disabled": True},
        }
        for kind in kinds
    ]
    total = sum(totals.values())
    return {
        "option": option,
        "kinds": [
            {"kind": k, "label": say.text(f"evidence.kind_{k}"), "help": say.text(f"evidence.kind_{k}_help"), "colour": COLOURS[k],
             "n": totals[k], "share": say.percent(totals[k] / total), "by": [counted[name][k] for name in chapters]}
            for k in kinds
        ],
        "chapters": labels,
        "said": say.text("evidence.confidence_said", total=total, assumed=totals.get("assumed", 0) + totals.get("partly", 0)),
    }  # fmt: skip
