"""What the experiments' page shows beside a result: the stored ones, the question at work, the form, what it asks. Plain dictionaries."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ecosystem.declare import Wrong
from experiments.design import METHODS
from experiments.jobs import LOST
from experiments.levers import DATES
from experiments.plan import Plan
from experiments.toml_file import Bare
from viz.app import experiments_results as results
from viz.app import shelf
from viz.app.experiments_bench import Work
from viz.app.experiments_form import Draft, Row, dates_of, numbers_of
from viz.app.experiments_plan import FIELDS, Cost, check, cost, declared, folder_of, text_of, workers_of
from viz.app.say import Say
from viz.app.session import Session
from viz.runs.names import unit_of
from viz.words import capital, is_money, is_share

NAME = "experiments"
LONG = 160  # letters of a list of names in a sentence


def stored_view(found: Any, opened: str, kind: str, say: Say) -> dict[str, Any]:
    """The list of stored results, of one kind or of all."""
    entries, notes = found or ((), ())
    kinds = [k for k in shelf.KINDS if any(e.kind == k for e in entries)]
    kind = kind if kind in kinds else ""
    return {
        "looking": found is None,
        "filter": kind,
        "kinds": [{"value": k, "text": say.text(f"{NAME}.kind_{k}")} for k in kinds],
        "list": [results.about(e, say) for e in entries if kind in ("", e.kind)],
        "open": opened,
        "damaged": say.text(f"{NAME}.damaged", n=len(notes)) if notes else "",
        "notes": list(notes),
    }


def work_view(work: Work, say: Say) -> dict[str, Any]:
    """The question at work: small, since it is sent several times a second."""
    state = work.state
    if state.status == "none" or work.title is None:
        return {}
    texts = {key: say.number(getattr(state, key)) for key in ("done", "total", "failed")}
    return {
        "key": work.key,
        "kind": say.text(f"{NAME}.kind_{work.kind}"),
        "title": say.of(work.title),
        "status": state.status,
        "words": say.text(f"{NAME}.status_{state.status}"),
        "progress": say.text(f"{NAME}.progress", done=texts["done"], total=texts["total"]) if state.total else "",
        "share": round(state.done / state.total, 4) if state.total else 0,
        "failed": say.text(f"{NAME}.failed_n", n=texts["failed"]) if state.failed else "",
        "left": say.text(f"{NAME}.left", time=duration(state.seconds_left, say)) if state.seconds_left is not None else "",
        "reason": say.text(f"{NAME}.lost") if state.reason == LOST else state.reason,
    }


def choices_view(session: Session) -> dict[str, Any]:
    """What may be varied: groups of settings, each as its name in the group and its label; there are hundreds of them."""
    say, scenario = session.say, session.desk.value.scenario
    groups = [{"key": f"measures.{p.name}", "label": capital(p.label[say.lang]), "settings": []} for p in scenario.measures]
    groups += [{"key": table, "label": say.text(f"{NAME}.group_{table}"), "settings": []} for table in ("nature", "rules")]
    by_key = {group["key"]: group for group in groups}
    for key in (*numbers_of(scenario), *dates_of(scenario)):
        by_key[key.rpartition(".")[0]]["settings"].append([key.rpartition(".")[2], label(key, scenario, say)])  # type: ignore[attr-defined]
    return {"groups": [g for g in groups if g["settings"]]}


def label(key: str, scenario: Any, say: Say) -> str:
    """What a setting is called in its group."""
    if key in dates_of(scenario):
        return capital(say.of(DATES[key.rpartition(".")[2]]))
    return capital(say.of(numbers_of(scenario)[key][0].label))


def form_view(draft: Draft, session: Session) -> dict[str, Any]:
    """The form as it stands, with the units and bounds of everything in it."""
    say, desk = session.say, session.desk.value
    return {
        "kind": draft.kind,
        "kinds": [{"value": k, "text": say.text(f"{NAME}.kind_{k}"), "about": say.text(f"{NAME}.about_{k}")} for k in FIELDS],
        "versus": say.text(f"{NAME}.varied_note", title=say.of(desk.scenario.title), baseline=say.of(desk.baseline.title)),
        "rows": [_row(row, desk.scenario, say) for row in draft.rows],
        "methods": [{"value": k, "text": say.of(t)} for k, t in METHODS.items()],
        "method": draft.method,
        "replicates": draft.replicates,
        "scale": draft.scale,
        "numbers": [_number(name, draft, say) for name in FIELDS[draft.kind][1] if not (draft.kind == "sweep" and draft.method == "grid")],
        "hand": draft.text is not None,
    }


def _row(row: Row, scenario: Any, say: Say) -> dict[str, Any]:
    known = numbers_of(scenario).get(row.key)
    group = row.key.rpartition(".")[0]
    policy = next((p for p in scenario.measures if f"measures.{p.name}" == group), None)
    owner = capital(say.of(policy.label)) if policy else say.text(f"{NAME}.group_{group}") if group in ("nature", "rules") else group
    said = {**asdict(row), "owner": owner, "label": row.key.rpartition(".")[2], "unit": "", "now": "", "bounds": "", "dates": False}
    if (now := dates_of(scenario).get(row.key)) is not None:
        return said | {"label": label(row.key, scenario, say), "now": say.quarter(now), "dates": True}
    if known is None:  # of a measure that no longer lies on the desk: the plan says so
        return said
    number, now = known
    bounds = say.text(f"{NAME}.in_bounds", low=_typed(number.low), high=_typed(number.high), unit="").strip()
    return said | {"label": label(row.key, scenario, say), "unit": typed_unit(number.unit, say), "now": _typed(now), "bounds": bounds}


def typed_unit(unit: str, say: Say) -> str:
    """The unit of a number as a plan holds it, which a form takes: shares as parts of one, money in millions."""
    if is_share(unit):
        return say.text(f"{NAME}.part_of_one", unit=unit_of(unit, say).lstrip("%").strip()).strip()
    return ("百万" if say.chinese and is_money(unit) else "") + unit_of(unit, say)


def _number(name: str, draft: Draft, say: Say) -> dict[str, Any]:
    number = declared(draft.kind)[name]
    usual = "" if name == "budget" else f"{number.default:g}"
    bounds = say.text(f"{NAME}.in_bounds", low=_typed(number.low), high=_typed(number.high), unit="").strip()
    return {"name": name, "label": say.text(f"{NAME}.{name}"), "value": draft.numbers.get(name, usual), "bounds": bounds}


def _typed(value: float) -> str:
    return f"{value:.10g}"


def asked_view(answer: Understood | None, pending: bool, work: Work, known: tuple[shelf.Entry, ...], say: Say) -> dict[str, Any]:
    """What the plan asks, how long it takes, or why it cannot be run."""
    if answer is None:
        return {"checking": True, "text": "", "wrong": "", "startable": False}
    said: dict[str, Any] = {"checking": pending, "text": answer.text, "wrong": sentence(answer.wrong, say) if answer.wrong else "", "startable": False}
    if answer.plan is None or answer.cost is None:
        return said
    plan, taken = answer.plan, answer.cost
    key = f"{NAME}/{folder_of(plan, answer.kind)}"
    before = next((e for e in known if e.key == key), None)
    exact = answer.kind == "sweep" and plan.precision is None
    basis = taken.basis
    source = say.text(f"{NAME}.cost_usual", pace=_short(taken.pace))
    if basis is not None:
        source = say.text(f"{NAME}.cost_stored", title=say.of(basis.title), when=results.about(basis, say)["when"], pace=_short(taken.pace))
    cores = say.text(f"{NAME}.cores_one") if taken.workers == 1 else say.text(f"{NAME}.cores", n=taken.workers)
    return said | {
        "runs": say.text(f"{NAME}.cost_runs" if exact else f"{NAME}.cost_most", n=say.number(taken.runs)),
        "worlds": say.text(f"{NAME}.cost_worlds", n=taken.worlds, quarters=4 * plan.years),
        "again": say.text(f"{NAME}.cost_again", n=taken.again, scale=f"{taken.scale:g}") if taken.again else "",
        "time": say.text(f"{NAME}.cost_time", time=duration(taken.seconds, say), workers=cores),
        "basis": source,
        "stored": before.key if before else "",
        "complete": bool(before and before.complete),
        "startable": not work.state.busy and not (before and before.complete and before.replicates >= plan.replicates),
        "busy": say.text(f"{NAME}.busy") if work.state.busy else "",
    }


def _short(value: float) -> str:
    return f"{value:.2g}"


def sentence(wrong: Wrong, say: Say) -> str:
    """What is wrong with a plan: the key, what was found, what is allowed, the nearest name."""
    found = str(wrong.found) if isinstance(wrong.found, Bare) else repr(wrong.found)
    allowed = wrong.allowed if len(wrong.allowed) <= LONG else wrong.allowed[:LONG].rpartition(" ")[0] + " …"
    text = say.text(f"{NAME}.wrong", name=wrong.key, found=found[:80], allowed=allowed)
    return text + (" " + say.text(f"{NAME}.wrong_near", nearest=wrong.nearest) if wrong.nearest else "")


def duration(seconds: float, say: Say) -> str:
    """A length of time as one plans by it: "3 minutes", "1.5 hours"."""
    if seconds < 50:
        return say.text(f"{NAME}.seconds", n=max(5 * round(seconds / 5), 5))
    if seconds < 90:
        return say.text(f"{NAME}.minute")
    if seconds < 5400:
        return say.text(f"{NAME}.minutes", n=round(seconds / 60))
    if seconds < 172_800:
        return say.text(f"{NAME}.hours", n=f"{seconds / 3600:.1f}".removesuffix(".0"))
    return say.text(f"{NAME}.days", n=f"{seconds / 86_400:.1f}".removesuffix(".0"))


# -- what is asked ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Understood:
    """A plan with its text and its cost, or why it is none."""

    text: str
    plan: Plan | None = None
    kind: str = ""
    cost: Cost | None = None
    wrong: Wrong | None = None


def understood(draft: Draft, session: Session, known: tuple[shelf.Entry, ...]) -> Understood:
    """What the form asks."""
    desk = session.desk.value
    text = draft.text or ""
    try:
        text = text_of(draft, desk.scenario, desk.baseline)
        plan = check(draft, desk.scenario, desk.baseline)
        taken = cost(plan, draft.kind, known, workers_of(session.house.questions.total))
        return Understood(text if draft.text is not None else plan.to_toml(), plan, draft.kind, taken)
    except Wrong as wrong:
        return Understood(text, wrong=wrong)
