"""What stands behind a report's numbers: the measures, the limits, and all that is needed to get them again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ecosystem import clock
from ecosystem.city import DISTRICT_LABELS, SECTOR_LABELS
from experiments.scenario import Scenario, load, shipped
from policies.base import Policy
from viz.words import Words, capital


def measure(policy: Policy, words: Words) -> dict[str, Any]:
    """What one measure is: why, where the plans say so, its dose with units and sources, to whom, how it fails."""
    lang, targets = words.lang, policy.targets
    names = {"sectors": SECTOR_LABELS, "districts": DISTRICT_LABELS}
    to_whom = [words(f"measures.{k}", names=words.list([v[n][lang] for n in getattr(targets, k)])) for k, v in names.items() if getattr(targets, k)]
    usual = type(policy)().targets
    to_whom += [words(f"measures.{k}", n=getattr(targets, k)) for k in ("min_age", "max_age") if getattr(targets, k) != getattr(usual, k)]
    if targets.max_sales != usual.max_sales:
        to_whom.append(words("measures.max_sales", money=words.quantity(targets.max_sales, "M RMB")))
    dose = [
        {
            "label": capital(d.label[lang]),
            "value": words.number(getattr(policy.dose, name), d.unit),
            "unit": words.unit(d.unit),
            "source": words.source(d.source),
            "full": d.source,
        }
        for name, d in policy.Dose.declared.items()
    ]
    return {
        "label": policy.label[lang],
        "theme": words.texts["theme"].get(policy.theme, policy.theme),
        "period": words("measures.period", start=clock.named(policy.start), end=clock.named(policy.end)),
        "why": policy.why[lang],
        "clauses": [(c.quote, words.texts["documents"].get(c.document[:3], c.document), c.article) for c in policy.clauses],
        "dose": dose,
        "to_whom": to_whom or [words("measures.everyone")],
        "fails": capital(policy.fails_by[lang]),
    }


def limits(result: Any, scenarios: Sequence[Scenario], words: Words) -> Iterator[str]:
    """What a reader must know before using a number of this report."""
    n = len(result.replicates)
    yield words("limits.model")
    if hasattr(result, "baseline"):
        yield words("limits.paired")
    natures = getattr(result, "natures", None)
    drawn = natures is not None and natures.vary
    yield (words("limits.drawn", n=n, draws=natures.visited(result.replicates)) if drawn else words("limits.luck", n=n)) if n > 1 else words("limits.luck_one")
    if result.failures:
        yield words("limits.failed", n=len(result.failures))
    if scenarios[0].scale != 1:
        yield words("limits.scale", scale=f"{scenarios[0].scale:g}")
    doses = [d for p in distinct(scenarios) for d in p.Dose.declared.values()]
    if assumed := sum("assumption" in d.source for d in doses):
        yield words("limits.assumed", total=len(doses), assumed=assumed)
    changed = {f"{k} = {v:g}" for s in scenarios for table in (s.nature, s.rules) for k, v in table.items()}
    if changed:
        yield words("limits.changed", changes=words("page.comma").join(sorted(changed)))
    yield words("limits.facts")


def identity(result: Any, scenarios: Sequence[Scenario], baseline: Scenario | None, words: Words) -> list[tuple[str, str]]:
    """All that names the numbers of this report."""
    from experiments.files import versions as of_program

    first, versions = scenarios[0], getattr(result, "versions", None) or of_program()
    rows = [(words("identity.scenario"), f"{s.name} · {s.hash}") for s in scenarios]
    if baseline:
        rows.append((words("identity.baseline"), f"{baseline.name} · {baseline.hash}"))
    rows += [
        (words("identity.period"), words("page.period", start=first.start, end=first.end)),
        (words("identity.scale"), f"{first.scale:g}"),
        (words("identity.seed"), str((baseline or first).seed)),
        (words("identity.replicates"), f"{len(result.replicates)} ({_spans(result.replicates)})"),
        *_ensemble(result, words),
        (words("identity.versions"), " · ".join(f"{name} {number}" for name, number in versions.items())),
    ]
    return rows


def _ensemble(result: Any, words: Words) -> list[tuple[str, str]]:
    """The natures that the replicates lived in, by the digest of their file; nothing where a result does not say."""
    if (natures := getattr(result, "natures", None)) is None:
        return []
    named = words("identity.draws", n=natures.draws, digest=natures.digest, date=natures.date) if natures.draws else words("identity.fitted")
    return [(words("identity.ensemble"), named)]


def shell(result: Any, scenarios: Sequence[Scenario], baseline: Scenario | None) -> str:
    """The line that gives the same numbers."""
    first, verb = scenarios[0], "compare" if baseline else "run"
    named = " ".join(_spoken(s) for s in ([baseline] if baseline else []) + list(scenarios))
    options = f"--replicates {len(result.replicates)} --seed {(baseline or first).seed} --years {first.years} --scale {first.scale:g}"
    options += "" if first.ensemble else " --fitted"
    return f"tequ {verb} {named} {options}"


def python(result: Any, scenarios: Sequence[Scenario], baseline: Scenario | None) -> str:
    """The same in Python."""
    first, verb = scenarios[0], "compare" if baseline else "run"
    named = ", ".join(f'"{_spoken(s)}"' for s in ([baseline] if baseline else []) + list(scenarios))
    options = f"replicates={len(result.replicates)}, scale={first.scale:g}, years={first.years}, seed={(baseline or first).seed}"
    options += "" if first.ensemble else ", fitted=True"
    return f"from experiments import {verb}\n\nr = {verb}({named}, {options})\nr.{'effects' if baseline else 'indicators'}()"


def on_shelf(scenario: Scenario) -> bool:
    """Whether the shipped scenario of this name is this very world, but for its length and scale."""
    asked = {key: getattr(scenario, key) for key in ("years", "scale", "ensemble")}
    return scenario.name in shipped() and load(scenario.name).replaced(**asked).hash == scenario.hash


def _spoken(scenario: Scenario) -> str:
    return scenario.name if on_shelf(scenario) else f"{scenario.name}.toml"


def distinct(scenarios: Sequence[Scenario]) -> list[Policy]:
    """Each measure at each dose once."""
    seen = {(p.name, json.dumps(p.settings(), sort_keys=True)): p for s in scenarios for p in s.measures}
    return list(seen.values())


def _spans(numbers: Sequence[int]) -> str:
    """0-7, 9: runs of whole numbers."""
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
