"""The model described from its own declarations: every number, every instrument, every verb. Nothing is said twice."""

from __future__ import annotations

import time
from typing import Any

from ecosystem.city import CITY_ENTRIES
from ecosystem.cross_section import SIZE_SOURCE, SIZES
from ecosystem.declare import Entry, entries
from ecosystem.nature import Nature
from ecosystem.new_economy_index import Weights
from ecosystem.rules import Rulebook
from policies import CATALOGUE


def lines() -> list[Entry]:
    """The codebook: nature, the law, every measure's dose, the city, and what experiments ask for when they are not told."""
    book = entries("nature", Nature.declared) + entries("rules", Rulebook.declared)
    for policy in CATALOGUE.values():
        book += entries(f"measures.{policy.name}", policy.Dose.declared)
    return book + CITY_ENTRIES() + classes() + settings()


def classes() -> list[Entry]:
    """Size classes of firms: the least staff of each."""
    return [Entry("sizes", group.name, "people", 0, 1e6, group.least, SIZE_SOURCE, group.label) for group in SIZES]


def settings() -> list[Entry]:
    """Numbers of the experiments themselves: of a run, a plan and the tables of a plan."""
    from experiments import attribution, discovery, optimise, plan
    from experiments.calibration.numbers import NUMBERS as CALIBRATE
    from experiments.econometrics.numbers import NUMBERS as ESTIMATE
    from experiments.scenario import RUN
    from experiments.sensitivity import phases

    groups = {
        "run": RUN,
        "plan": {"points": plan.POINTS, "replicates": plan.REPLICATES},
        "sensitivity": phases.NUMBERS,
        "discovery": discovery.NUMBERS,
        "optimise": optimise.NUMBERS,
        "attribute": attribution.NUMBERS,
        "index": Weights.declared,
        "estimate": ESTIMATE,
        "calibrate": CALIBRATE,
    }
    return [entry for group, numbers in groups.items() for entry in entries(group, numbers)]


def numbers() -> list[dict[str, Any]]:
    """The codebook as plain records."""
    return [
        {
            "group": line.group,
            "name": line.name,
            "unit": line.unit,
            "low": line.low,
            "high": line.high,
            "default": line.default,
            "source": line.source,
            "label": line.label.en,
            "label_zh": line.label.zh,
            "note": line.note,
        }
        for line in lines()
    ]


def score(scale: float, quarters: int) -> list[dict[str, Any]]:
    """The quarter verb by verb, with the share of time each took in a city with every measure in force."""
    from ecosystem.model import SCORE, Ecosystem
    from ecosystem.verb import name

    model = Ecosystem(tuple(CATALOGUE), scale=scale)
    model.step()  # compiled code is loaded here, out of the timing
    before = dict(model.timings)
    begun = time.perf_counter()
    for _ in range(quarters):
        model.step()
    whole = time.perf_counter() - begun
    verbs = [(phase.name, name(verb), (verb.__doc__ or "").strip().split("\n")[0]) for phase, verbs in SCORE for verb in verbs]
    verbs.append(("CENSUS", "census", "Everything that is read off the city is counted."))

    def seconds(verb: str) -> float:
        return model.timings.get(verb, 0.0) - before.get(verb, 0.0)

    return [{"phase": phase, "verb": verb, "does": does, "seconds": seconds(verb) / quarters, "share": seconds(verb) / whole} for phase, verb, does in verbs]
