"""The page "experiments": ask what an effect depends on, watch the answer grow, find it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import solara
import solara.lab

from ecosystem.declare import Wrong
from viz.app import experiments_results as results
from viz.app import shelf
from viz.app.experiments_bench import Bench, bench_of
from viz.app.experiments_form import Draft, dates_of, numbers_of, opening, usual_row
from viz.app.experiments_plan import check
from viz.app.experiments_views import NAME, asked_view, choices_view, form_view, sentence, stored_view, understood, work_view
from viz.app.say import Say
from viz.app.session import Session, use_session

CHOICES = ("open", "filter", "indicator", "across", "up", "outcome", "world")  # what the link carries


@solara.component_vue("experiments.vue")
def View(  # type: ignore[no-untyped-def]
    words: dict,
    stored: dict,
    work: dict,
    choices: dict,
    form: dict,
    asked: dict,
    result: dict,
    event_do=None,
) -> None:
    """What is seen."""


@solara.component
def Page() -> None:
    session, router = use_session(), solara.use_router()
    bench, say, desk = bench_of(session), session.say, session.desk.value
    work, folder = bench.work.value, session.house.results
    draft = bench.draft.value or opening(desk.scenario)
    looks, look_again = solara.use_state(0)
    chosen = {key: session.chosen(NAME, key) for key in CHOICES}
    opened = chosen["open"] or ""
    found = _beside(lambda: shelf.look(folder), [str(folder), looks, work.key, work.state.status, work.grown])
    here = found.latest or ((), ())
    answer = _beside(lambda: understood(draft, session, here[0]), [draft, desk, len(here[0])])
    grows = (work.grown, work.state.status) if opened == work.key else ()
    shown = _beside(lambda: opened_up(folder, opened, say, chosen), [opened, say.lang, *(str(chosen[k]) for k in CHOICES[2:]), grows, looks, len(here[0])])
    View(
        words=solara.use_memo(lambda: say.page(NAME), [say.lang]),
        stored=stored_view(found.latest, opened, str(chosen["filter"] or ""), say),
        work=work_view(work, say),
        choices=solara.use_memo(lambda: choices_view(session), [desk, say.lang]),
        form=solara.use_memo(lambda: form_view(draft, session), [draft, desk, say.lang]),
        asked=asked_view(answer.latest, answer.pending, work, here[0], say),
        result=result_view(shown, opened) if opened else {},
        event_do=lambda data: act(session, bench, draft, data, here[0], router.push, lambda: look_again(looks + 1)),
    )


def _beside(find: Callable[[], Any], dependencies: list[Any]) -> Any:
    """Found in a thread: `latest` is what was found last (None before), `pending` whether it is looked for."""
    return solara.lab.use_task(find, dependencies=dependencies, raise_error=False)


def opened_up(folder: Any, key: str, say: Say, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The result that is open, as it is seen; a sentence where it cannot be."""
    entry = shelf.find(folder, key)
    if entry is None:
        return {"key": key, "answers": [say.text(f"{NAME}.gone")]} if key else {}
    try:
        return results.seen(entry, say, chosen)
    except Wrong as wrong:
        return {"key": key, "about": results.about(entry, say), "answers": [str(wrong)]}


def result_view(shown: Any, opened: str) -> dict[str, Any]:
    """The open result, while it is read and when it cannot be."""
    if shown.error and not shown.pending:
        return {"key": opened, "answers": [f"{type(shown.exception).__name__}: {shown.exception}"]}
    latest = shown.latest or {}
    return {**latest, "loading": shown.pending or latest.get("key") != opened}


# -- what a visitor does -----------------------------------------------------------------------------------


def act(
    session: Session, bench: Bench, draft: Draft, data: Mapping[str, Any], known: tuple[shelf.Entry, ...], push: Callable[[str], None], look: Callable[[], None]
) -> None:
    """Carry out what was clicked: {"do": ..., ...}."""
    say, desk = session.say, session.desk.value
    try:
        match data.get("do"):
            case "choose":
                session.choose(NAME, **{k: str(v)[:300] for k, v in data["values"].items() if k in CHOICES})
            case "change":
                bench.draft.value = draft.changed(data["values"])
            case "add":
                if data["key"] in numbers_of(desk.scenario) or data["key"] in dates_of(desk.scenario):
                    rows = tuple(row for row in draft.rows if row.key != data["key"])
                    bench.draft.value = draft.changed({"rows": [asdict(row) for row in (*rows, usual_row(data["key"], desk.scenario))]})
            case "start":
                plan = check(draft, desk.scenario, desk.baseline)
                session.choose(NAME, open=bench.start(draft.kind, plan))
            case "take up":
                if (entry := next((e for e in known if e.key == data["key"]), None)) is not None:
                    session.choose(NAME, open=bench.take_up(entry.path))
            case "pause":
                bench.pause()
            case "resume":
                bench.resume()
            case "close":
                bench.close()
            case "look":
                look()
            case "report":
                session.choose("report", result=data["key"])
                push("/report")
            case "compare":
                session.choose("compare", stored=data["key"])
                push("/compare")
            case "put":
                put(session, data)
    except Wrong as wrong:
        full = wrong.key == "experiment"
        busy = f"{NAME}.busy" if bench.work.value.state.busy else f"{NAME}.full"
        session.notice.value = say.text(busy, n=session.house.questions.total) if full else sentence(wrong, say)


def put(session: Session, data: Mapping[str, Any]) -> None:
    """Lay what is set at a point on the desk: the scenario, and the baseline where nature or the law differ. The city keeps its size."""
    entry, say = shelf.find(session.house.results, data["key"]), session.say
    if entry is None:
        return
    result = shelf.read(entry.path)
    settings = results.settings_at(result, data["at"])
    baseline, scenario = results.worlds_at(result, settings, str(session.chosen(NAME, "world") or ""))
    now = session.desk.value.scenario
    kept = {"scale": now.scale, "seed": now.seed, "replicates": now.replicates}
    session.put(scenario=scenario.replaced(**kept), baseline=baseline.replaced(**kept))
    few = dict(list(settings.items())[: results.MOST_LINES])
    said = results.Settings(result.plan.factors, say).sentence(few)
    session.notice.value = say.text(f"{NAME}.put_done" if said else f"{NAME}.put_own", title=say.of(scenario.title), settings=said)
