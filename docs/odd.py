"""Write what the model declares into docs/odd.md and docs/odd-declared.md, and counts into docs/assumptions.md, so that they cannot grow old.

    python -m docs.odd

Between the marks of odd.md stand the counts; odd-declared.md is written whole: entities and state variables, the schedule, the submodels, numbers, city
and drivers, law, instruments, indicators, books, streams of luck. A test writes both anew and compares.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from docs import assumed
from docs.fill import between
from ecosystem import verb
from ecosystem.city import DISTRICT_LABELS, DISTRICTS, LABORATORIES, SECTOR_LABELS, SECTORS, read
from ecosystem.declare import Entry
from ecosystem.indicators import INDICATORS
from ecosystem.ledger import FLOWS
from ecosystem.model import SCORE, TABLES, VERBS
from ecosystem.nature import Nature
from ecosystem.rules import Rulebook
from ecosystem.terms import TERMS
from experiments.codebook import lines
from policies import CATALOGUE

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
ODD, DECLARED = DOCS / "odd.md", DOCS / "odd-declared.md"
TITLE = """# The model as it is declared

Written by `python -m docs.odd` from the declarations of the code; do not edit. [The model after the ODD+D protocol](odd.md) is the text to read;
this is what it refers to.
"""
KINDS = ("fitted", "sourced", "in part", "assumed", "chosen")
READ = re.compile(r"\b[A-K]\d+(\.\d+)?[a-z]?\b|\b(19|20)\d\d\b|〔\d{4}〕")
CHOSEN = re.compile(r"design choice|convention|model\.md")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown; numbers as short as they are exact."""

    def row(cells: Sequence[Any]) -> str:
        return "| " + " | ".join(" ".join(shown(cell).replace("|", "\\|").split()) for cell in cells) + " |"

    return "\n".join([row(head), "|" + "---|" * len(head), *map(row, rows)])


def shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def kind(line: Entry) -> str:
    """Where a number comes from: fitted to facts, assumed wholly or beside something read, chosen by design, else read in a source."""
    if line.source.startswith("fitted"):
        return "fitted"
    if re.search(r"\bA-\d+\b", f"{line.source} {line.note}"):
        return "in part" if READ.search(line.source) else "assumed"
    return "chosen" if CHOSEN.search(line.source) else "sourced"


# -- sections, in their order ----------------------------------------------------------------------------


def entities() -> Iterator[str]:
    yield "Every agent, place and account is a row of one of these tables; a column is a state variable. Columns called *term* are what measures write: each"
    yield "quarter they go back to the neutral value before the measures in force write theirs; where two write the same, the rule says how they combine."
    for name, (columns, _) in TABLES.items():
        yield f"\n### {name}\n"
        yield table(("column", "unit", "meaning", "starts as"), ((f"`{c.name}`", c.unit, c.label.en, start(name, c)) for c in columns))


def start(of: str, column: Any) -> str:
    term = TERMS.get(column.name)
    if term and term.table == of:
        return f"term, neutral {shown(float(term.neutral))}, {term.combine}"
    return shown(float(column.blank))


def schedule() -> Iterator[str]:
    yield "Before the first verb the law of the day is amended by the measures in force and their terms are written; after the last, the census is taken"
    yield "and the books are closed."
    number = 0
    for phase, verbs in SCORE:
        yield f"\n### {phase.name.capitalize()}\n"
        rows = []
        for process in verbs:
            number += 1
            rows.append((number, f"`{verb.name(process)}`", process.__doc__, code(process.writes) or "nothing that lasts"))
        yield table(("", "verb", "what happens", "writes"), rows)


def equations() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function decorated by `equation`, with its file, as it stands in the source."""
    for path in sorted([*ROOT.glob("agents/**/*.py"), *ROOT.glob("ecosystem/**/*.py")]):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(isinstance(d, ast.Name) and d.id == "equation" for d in node.decorator_list):
                yield path.relative_to(ROOT).as_posix(), node


def submodels() -> Iterator[str]:
    yield "Pure functions: each is told for three cases by hand in `tests/kernels/`, as it is written and as it is compiled. The rule, its units and its"
    yield "source are those of the function's own documentation."
    found: dict[str, list[ast.FunctionDef]] = {}
    for path, node in equations():
        found.setdefault(path, []).append(node)
    for path, nodes in found.items():
        about = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or ""
        yield f"\n### `{path}`\n\n{about.splitlines()[0]}\n"
        yield table(("equation", "rule, units, source"), ((f"`{n.name}({', '.join(a.arg for a in n.args.args)})`", ast.get_docstring(n)) for n in nodes))


def groups() -> list[tuple[str, list[Entry]]]:
    """The codebook by subject: nature by its parts, the law, doses, city, drivers, experiments."""
    book, out = lines(), []
    for part in Nature.__bases__:
        about = (import_module(part.__module__).__doc__ or "").splitlines()[0].rstrip(".")
        out.append((f"nature, {part.__name__.lower()}: {about}", [x for x in book if x.group == "nature" and x.name in part.declared]))
    city = ("city.sector", "city.district", "city.special", "city.laboratory")
    out.append(("law (`Rulebook`)", [x for x in book if x.group == "rules"]))
    out.append((f"doses of {len(CATALOGUE)} measures", [x for x in book if x.group.startswith("measures.")]))
    out.append(("city: sectors, districts, laboratories", [x for x in book if x.group in city]))
    out.append(("drivers, by year", [x for x in book if x.group == "driver"]))
    held = {id(x) for _, group in out for x in group}
    out.append(("settings of experiments", [x for x in book if id(x) not in held]))
    return out


def counted() -> str:
    rows = [(name, len(group), *(Counter(map(kind, group))[k] for k in KINDS)) for name, group in groups()]
    total = ("all", *(sum(row[i] for row in rows) for i in range(1, 2 + len(KINDS))))
    return table(("numbers", "how many", *KINDS), [*rows, total])


def numbers() -> Iterator[str]:
    yield "*Fitted*: chosen by calibration against facts of role target. *Sourced*: read in evidence, a law or a paper. *In part*: read for a part or for its"
    yield "direction, the rest assumed. *Assumed*: a row of [assumptions](assumptions.md) and nothing else. *Chosen*: a convention or a choice of the design."
    yield "`tequ codebook` prints all of them with their bounds.\n"
    yield counted()
    for part in Nature.__bases__:
        yield f"\n### Nature, {part.__name__.lower()}\n"
        yield declared(part.declared.values())


def declared(held: Iterable[Any]) -> str:
    rows = ((f"`{n.name}`", n.label.en, n.default, n.unit, f"{shown(float(n.low))} … {shown(float(n.high))}", n.source) for n in held)
    return table(("number", "meaning", "default", "unit", "bounds", "source"), rows)


def city() -> Iterator[str]:
    data = read("city.toml")
    for name, labels, held in (("sector", SECTOR_LABELS, SECTORS), ("district", DISTRICT_LABELS, DISTRICTS)):
        columns = data[f"{name}_column"]
        yield f"\n### {name.capitalize()}s\n"
        yield table((name, "", *columns), ((f"`{one}`", labels[one].en, *(float(data[name][one][c]) for c in columns)) for one in held))
        yield ""
        rows = ((f"`{c}`", m["en"], m["unit"], m["source"], m["confidence"]) for c, m in columns.items())
        yield table(("column", "meaning", "unit", "source", "confidence"), rows)
    special = data["special"]
    yield f"\n### Specialisms\n\n{special['en'].capitalize()} ({special['unit']}; {special['source']}); 1 where nothing is said.\n"
    rows = ((f"`{d}`", ", ".join(f"{s} {shown(float(v))}" for s, v in data["district"][d].get("special", {}).items()) or "–") for d in DISTRICTS)
    yield table(("district", "times the district's share"), rows)
    yield f"\n### Laboratories\n\n{len(LABORATORIES)} of them (`ecosystem/data/laboratories.toml`).\n"
    rows = ((lab["en"], f"`{lab['sector']}`", f"`{lab['district']}`", lab["staff"], lab["opens"], lab["source"]) for lab in LABORATORIES)
    yield table(("laboratory", "field", "district", "staff", "opens", "source"), rows)


def drivers() -> Iterator[str]:
    yield "Series from outside, linear between the middles of the years given, one value a quarter (`ecosystem/data/drivers.toml`); after 2020 a scenario.\n"
    rows = []
    for name, meta in read("drivers.toml").items():
        series = ", ".join(f"{year}: {shown(float(value))}" for year, value in meta["values"].items())
        rows.append((f"`{name}`", meta["en"], meta["unit"], series, meta["source"], meta["confidence"]))
    yield table(("driver", "meaning", "unit", "values", "source", "confidence"), rows)


def law() -> Iterator[str]:
    yield declared(Rulebook.declared.values())
    yield "\nIt changed on these days (`ecosystem/data/law.toml`), for every number that nobody has set otherwise:\n"
    changes = read("law.toml")["change"]
    rows = ((c["from"], ", ".join(f"`{n}` = {shown(float(v))}" for n, v in c["numbers"].items()), c["source"]) for c in changes)
    yield table(("from", "number", "source"), rows)


def instruments() -> Iterator[str]:
    yield "What each measure writes: terms of a table above, or numbers of the law. Doses, clauses and failure modes are in [measures](measures.md).\n"
    yield table(("measure", "", "writes"), ((f"`{name}`", policy.label.en, code(policy.acts_on)) for name, policy in CATALOGUE.items()))


def indicators() -> Iterator[str]:
    better = {1: "more", -1: "less", 0: "neither"}
    yield "A flow is summed over the policy period, a stock or rate is read at its end. *Better* is the sign a planner would give it.\n"
    rows = ((f"`{i.name}`", i.label.en, i.unit, i.kind, better[i.better]) for i in INDICATORS.values())
    yield table(("indicator", "meaning", "unit", "kind", "better"), rows)


def books() -> Iterator[str]:
    yield "Every amount has a payer and a payee.\n"
    yield table(("flow", "from", "to", "meaning"), ((f"`{f.name}`", f.payer, f.payee, f.label.en) for f in FLOWS))


def streams() -> dict[tuple[str, bool], set[str]]:
    """(stream of luck, whether it stays with the person) -> files that draw from it, read from calls of `world.key` and of what hands a name on to it."""
    found: dict[tuple[str, bool], set[str]] = {}
    for path in sorted([*ROOT.glob("agents/**/*.py"), *ROOT.glob("ecosystem/*.py"), *ROOT.glob("policies/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "key" and node.args:
                lasting = len(node.args) > 1
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("affordable", "_whole"):
                lasting = False
            else:
                continue
            for name in filter(None, map(stream, node.args)):
                found.setdefault((name, lasting), set()).add(path.relative_to(ROOT).as_posix())
    return found


def stream(node: ast.expr) -> str:
    """The name of a stream in the source; what is filled in when it runs is shown as an asterisk."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return ""


def luck() -> Iterator[str]:
    yield "A draw is a hash of seed, stream, quarter and address. Where the quarter is left out, the draw is the same all life long (of `founder.*`: for"
    yield "traits that belong to the person). An asterisk stands for a name that is filled in.\n"
    rows = ((f"`{name}`", "left out" if lasting else "in the address", code(sorted(files))) for (name, lasting), files in sorted(streams().items()))
    yield table(("stream", "quarter", "drawn in"), rows)


SECTIONS = (
    ("Entities and state variables", entities),
    ("Schedule", schedule),
    ("Submodels", submodels),
    ("Numbers", numbers),
    ("City", city),
    ("Drivers", drivers),
    ("Law", law),
    ("Instruments", instruments),
    ("Indicators", indicators),
    ("Books", books),
    ("Luck", luck),
)


def page() -> str:
    """docs/odd-declared.md."""
    parts = [TITLE, "\n".join(f"- [{title}](#{title.lower().replace(' ', '-')})" for title, _ in SECTIONS)]
    parts += [f"\n## {title}\n\n" + "\n".join(write()) for title, write in SECTIONS]
    return "\n".join(parts) + "\n"


def sizes() -> str:
    """How large the model is, as the text of odd.md says it."""
    columns = sum(len(columns) for columns, _ in TABLES.values())
    return (
        f"{len(TABLES)} tables with {columns} columns, {len(TERMS)} of them terms; {len(VERBS)} verbs in {len(SCORE)} phases; {len(list(equations()))} "
        f"equations; {len(CATALOGUE)} measures; {len(INDICATORS)} indicators; {len(FLOWS)} flows of money; {len(SECTORS)} sectors, {len(DISTRICTS)} districts."
    )


def filled(text: str) -> str:
    """docs/odd.md with its counts written anew."""
    return between(between(text, "sizes", sizes(), ODD.name), "numbers", counted(), ODD.name)


def main() -> None:
    text = assumed.ASSUMPTIONS.read_text(encoding="utf-8")
    assumed.ASSUMPTIONS.write_text(between(text, "counts", assumed.counted(text), assumed.ASSUMPTIONS.name), encoding="utf-8")
    ODD.write_text(filled(ODD.read_text(encoding="utf-8")), encoding="utf-8")
    DECLARED.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
