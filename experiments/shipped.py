"""Evidence that comes with the program: what the econometrician found, what survives other models, how many facts hold.

Each answer is None where its file is not shipped. The files are written by the commands that compute them:

- `estimates.toml`: [about] date, source, replicates, scale, seed; [[estimate]] design, statement, unit, estimate, error,
  low, high, published (text), published_low, published_high, inside, n, truth, source, note;
- `robustness.toml`: [about] the same and baseline, scenario, hash; [[effect]] variant, indicator, unit, delta, low, high,
  probability_better; [[verdict]] indicator, verdict, breaks_in (names of variants); or as `tequ robustness --record` writes it;
- `facts.json`: rows of `experiments.facts.measure`, or {"about": {...}, "facts": rows}.

What is not known is left out. A text may have its Chinese beside it (statement_zh, variant_zh ...); `CHINESE` knows the rest.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.declare import Wrong

if TYPE_CHECKING:
    from experiments.scenario import Scenario

FOLDER = Path(__file__).parent / "data"
CHINESE = Path(__file__).parent / "tables" / "evidence.zh.toml"


def estimates() -> dict[str, Any] | None:
    """What the published designs find on simulated panels: `about` and `estimate`, a list of records."""
    return _toml("estimates.toml", "estimate")


def robustness() -> dict[str, Any] | None:
    """The effect of one scenario under other entry rules, shocks, climates and matching: `about`, `effect` and `verdict`."""
    found = _toml("robustness.toml")
    return found if found is None or {"effect", "verdict"} <= found.keys() else _recorded(found)


def facts() -> dict[str, Any] | None:
    """The facts as measured on the shipped ensemble: `about` and `facts`, a list of records."""
    path = FOLDER / "facts.json"
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise Wrong("facts", str(error), "JSON", file=str(path)) from None
    about, rows = (found.get("about", {}), found.get("facts")) if isinstance(found, dict) else ({}, found)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"fact", "role", "inside"} <= row.keys() for row in rows):
        raise Wrong("facts", "no list of facts", "records with fact, role and inside", file=str(path))
    return {"about": about, "facts": rows}


def robustness_of(scenario: Scenario, baseline: Scenario) -> dict[str, Any] | None:
    """The robustness of this very question (at any size of the city, in the ensemble or the fitted nature), else None."""
    found = robustness()
    if found is None or found["about"].get("baseline") != baseline.name:
        return None
    scales = (scenario.scale, found["about"].get("scale", scenario.scale))
    hashes = {scenario.replaced(scale=scale, ensemble=ensemble).hash for scale in scales for ensemble in (0, 1)}
    return found if found["about"].get("hash", found["about"].get("scenario_hash")) in hashes else None


def count(rows: list[dict[str, Any]], role: str) -> tuple[int, int]:
    """How many facts of a role lie inside their band, and how many there are."""
    inside = [bool(row["inside"]) for row in rows if row["role"] == role]
    return sum(inside), len(inside)


def said(row: Mapping[str, Any], key: str, lang: str) -> str:
    """A text of a record in a language; in English where nobody said it in Chinese."""
    text = str(row.get(key, ""))
    return text if lang == "en" else str(row.get(f"{key}_zh") or in_chinese(text))


def in_chinese(text: str) -> str:
    """A word or sentence of these files in Chinese; as it is where nobody said it."""
    return _chinese().get(text, text)


def _recorded(found: dict[str, Any]) -> dict[str, Any]:
    """The record of `tequ robustness` in the same terms: a row an effect, a row a verdict, variants by their labels."""
    told = import_module("experiments.robustness")
    result = told.read(FOLDER / "robustness.toml")
    labels = {name: variant.label for name, variant in told.VARIANTS.items()}
    effects = [row | _labelled("variant", labels.get(row["variant"], row["variant"])) for row in result.effects.to_dict("records")]
    verdicts = []
    for indicator, verdict in result.verdicts().items():
        names = [labels.get(name, name) for name in (*verdict.breaks, *verdict.weakens)]
        in_both = {f"breaks_in{end}": [n if isinstance(n, str) else n[lang] for n in names] for end, lang in (("", "en"), ("_zh", "zh"))}
        verdicts.append({"indicator": indicator, "verdict": verdict.word, **in_both})
    return {"about": found["about"], "effect": effects, "verdict": verdicts}


def _labelled(key: str, label: Any) -> dict[str, str]:
    return {key: label} if isinstance(label, str) else {key: label["en"], f"{key}_zh": label["zh"]}


@cache
def _chinese() -> dict[str, str]:
    return tomllib.loads(CHINESE.read_text(encoding="utf-8")) if CHINESE.exists() else {}


def _toml(name: str, *lists: str) -> dict[str, Any] | None:
    path = FOLDER / name
    if not path.exists():
        return None
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Wrong("evidence", str(error), "TOML", file=str(path)) from None
    for key, kind in (("about", dict), *((one, list) for one in lists)):
        if not isinstance(found.get(key), kind):
            raise Wrong(key, found.get(key), f"a table [{key}]" if kind is dict else f"tables [[{key}]]", file=str(path))
    return found
