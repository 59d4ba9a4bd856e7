"""Which conclusions survive when a rule that evidence does not settle is another one.

The same paired comparison, on the same seeds and draws of nature, in the model as it is and with one rule at a time
replaced by its rival (`VARIANTS`); last with all of them replaced at once. A conclusion is a sign: more firms form, fewer
incidents happen. The model as it is establishes it when the 90 % interval of the effect leaves zero out. It survives when
every variant establishes the same sign, weakens when some variant cannot tell the effect from zero, breaks when some
variant establishes the opposite sign.

A folder (`out`) has a comparison for each variant in a folder of its own, so the same question goes on where it stopped.
"""

from __future__ import annotations

import datetime
import json
import math
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ecosystem.declare import Text, Wrong, nearest
from experiments import Question, bars
from experiments.compare import Comparison, compare
from experiments.effects import framed
from experiments.files import versions
from experiments.natures import Natures
from experiments.run import Progress, adjusted, headlines, number
from experiments.scenario import Scenario, load

if TYPE_CHECKING:
    from collections.abc import Callable

sys.modules[__name__].__class__ = Question

FILE = Path(__file__).parent / "data" / "robustness.toml"
HEADLINE = ("entrants", "survivors_5y", "active_firms", "high_tech_firms", "unicorns_ever", "unicorns", "incidents")
COLUMNS = ["variant", "indicator", "unit", "baseline", "delta", "low", "high", "probability_better", "ratio", "n"]
AS_IT_IS = "as-it-is"
SURVIVES, WEAKENS, BREAKS, UNTOLD = "survives", "weakens", "breaks", "not told apart"
REPLICATES = 20  # pairs of each variant when nobody says


class Variant(NamedTuple):
    """One way in which the model could have been another: which switches are thrown, or the fitted nature alone."""

    label: Text
    switches: tuple[str, ...] = ()
    fitted: bool = False


VARIANTS: dict[str, Variant] = {
    AS_IT_IS: Variant(Text("the model as it is", "模型原样")),
    "entry-rule": Variant(Text("entry follows liquidity", "进入由流动性驱动"), ("entry_rule",)),
    "shock-shape": Variant(Text("normal growth shocks", "增长冲击为正态分布"), ("shock_shape",)),
    "climate-course": Variant(Text("steady venture climate", "创投气候平稳"), ("climate_course",)),
    "matching-rule": Variant(Text("partners meet at random", "合作方随机匹配"), ("matching_rule",)),
    "fitted-nature": Variant(Text("the fitted nature only", "仅取拟合的自然参数"), fitted=True),
    "all-at-once": Variant(Text("all rival rules at once", "全部替代规则同时采用"), ("entry_rule", "shock_shape", "climate_course", "matching_rule")),
}


# -- the verdict -------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """What becomes of a conclusion: the word, variants with the opposite sign, variants that cannot tell it from zero,
    and the smallest and largest effect of a variant as a multiple of that of the model as it is."""

    word: str
    breaks: tuple[str, ...] = ()
    weakens: tuple[str, ...] = ()
    smallest: float = math.nan
    largest: float = math.nan


def sign(low: float, high: float) -> int:
    """1 or -1 when the interval leaves zero out, else 0; 0 where there is no interval."""
    return 1 if low > 0.0 else -1 if high < 0.0 else 0


def verdict(base: Mapping[str, float], variants: Mapping[str, Mapping[str, float]]) -> Verdict:
    """What becomes of one conclusion; `base` and each of `variants` have low, high and ratio."""
    told = sign(base["low"], base["high"])
    ratios = [v["ratio"] for v in variants.values() if math.isfinite(v["ratio"])]
    if not told:
        return Verdict(UNTOLD)
    found = {name: sign(v["low"], v["high"]) for name, v in variants.items()}
    breaks = tuple(name for name, s in found.items() if s == -told)
    weakens = tuple(name for name, s in found.items() if s == 0)
    word = BREAKS if breaks else WEAKENS if weakens else SURVIVES
    return Verdict(word, breaks, weakens, min(ratios, default=math.nan), max(ratios, default=math.nan))


@dataclass(frozen=True, slots=True)
class Robustness:
    """Effects by variant: `table()` is a frame, `verdicts()` what becomes of each conclusion, `record()` all of it for a file."""

    about: dict[str, Any]  # baseline, scenario, their hashes, scale, years, seed, replicates, date, source, ensemble
    effects: pd.DataFrame  # COLUMNS, the model as it is first
    comparisons: dict[str, Comparison] = field(default_factory=dict)  # by variant; none when it was read from a file

    def table(self) -> pd.DataFrame:
        """variant, indicator, unit, baseline, delta, low, high, probability_better, ratio (to the effect of the model as it is on the
        same pairs), n, survives: True when this variant establishes the sign of the model as it is, None where that establishes none."""
        told = {row.indicator: sign(row.low, row.high) for row in self._of(AS_IT_IS).itertuples()}
        survives = [sign(row.low, row.high) == told[row.indicator] if told[row.indicator] else None for row in self.effects.itertuples()]
        return framed([*COLUMNS, "survives"], [(*row, s) for row, s in zip(self.effects[COLUMNS].itertuples(index=False), survives, strict=True)])

    def verdicts(self) -> dict[str, Verdict]:
        """Indicator -> what becomes of the conclusion about it."""
        rows = {name: self._of(name).set_index("indicator").to_dict("index") for name in dict.fromkeys(self.effects["variant"])}
        base = rows.pop(AS_IT_IS)
        return {indicator: verdict(row, {name: of[indicator] for name, of in rows.items() if indicator in of}) for indicator, row in base.items()}

    def _of(self, variant: str) -> pd.DataFrame:
        return self.effects[self.effects["variant"] == variant]

    @property
    def failures(self) -> list[Any]:
        return [failure for c in self.comparisons.values() for failure in c.failures]

    @property
    def replicates(self) -> list[int]:
        return [r for c in self.comparisons.values() for r in c.replicates]

    def record(self) -> dict[str, Any]:
        """All of it as JSON can hold it: about, verdicts, effects."""
        verdicts = {
            name: {"verdict": v.word, "breaks": list(v.breaks), "weakens": list(v.weakens), "smallest": number(v.smallest), "largest": number(v.largest)}
            for name, v in self.verdicts().items()
        }
        effects = [{k: v if isinstance(v, (str, int)) else number(v) for k, v in row.items()} for row in self.effects[COLUMNS].to_dict("records")]
        return {"about": self.about, "verdicts": verdicts, "effects": effects}

    def to_json(self) -> dict[str, Any]:
        return self.record()

    def to_toml(self) -> str:
        """The same as the file that is shipped; what does not exist is left out."""
        record = self.record()
        lines = ["# Which conclusions survive another rule. Written by `tequ robustness --record FILE`; read by experiments/robustness.py.", "", "[about]"]
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in record["about"].items()]
        for name in dict.fromkeys(self.effects["variant"]):
            lines += ["", f"[effects.{name}]"]
            for row in record["effects"]:
                if row["variant"] == name:
                    inside = {k: v for k, v in row.items() if k not in ("variant", "indicator") and v is not None}
                    lines.append(f"{row['indicator']} = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in inside.items())} }}")
        return "\n".join(lines) + "\n"


def read(path: str | Path = FILE) -> Robustness:
    """The shipped result, or that in a file as `to_toml` writes it; raises Wrong when it is none."""
    path = Path(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = [
            tuple({"variant": variant, "indicator": indicator, **row}.get(key, math.nan) for key in COLUMNS)
            for variant, of in tables["effects"].items()
            for indicator, row in of.items()
        ]
        if AS_IT_IS not in tables["effects"]:
            raise KeyError(AS_IT_IS)
        return Robustness(tables["about"], framed(COLUMNS, rows))
    except OSError:
        raise Wrong("robustness", str(path), "a file as `tequ robustness --record FILE` writes it") from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Wrong("robustness", f"{type(error).__name__}: {error}", "a file as `tequ robustness --record FILE` writes it", file=str(path)) from None


# -- asking ------------------------------------------------------------------------------------------


def altered(world: Scenario, variant: Variant) -> Scenario:
    """The same question put to the model with the variant's rules in place of its own."""
    from ecosystem.nature import Nature

    own = Nature(**world.nature).values()
    thrown = {switch: 1 - own[switch] for switch in variant.switches}
    return world.replaced(nature={**world.nature, **thrown}, ensemble=0 if variant.fitted else world.ensemble)


def variants_of(world: Scenario, only: Sequence[str] | None = None) -> dict[str, Variant]:
    """The model as it is, then its variants; `only` names some of them. Where nature does not vary, the fitted one is no variant."""
    for name in only or ():
        if name not in VARIANTS:
            raise Wrong("variant", name, f"one of {', '.join(VARIANTS)}", nearest(name, VARIANTS))
    varies = Natures.of(world).vary
    return {name: variant for name, variant in VARIANTS.items() if name == AS_IT_IS or ((only is None or name in only) and (varies or not variant.fitted))}


def robustness(
    baseline: str | Path | Scenario = "status-quo",
    scenario: str | Path | Scenario = "pilot-2021",
    *,
    replicates: int = REPLICATES,
    as_it_is: int | None = None,
    variants: Sequence[str] | None = None,
    scale: float | None = None,
    years: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Robustness:
    """Compare a scenario with a baseline in every variant of the model, `replicates` pairs in each (`as_it_is` of the model as it is).

    Variant names of `VARIANTS`, all when not given. What is not given is the scenario's own. `out` keeps the pairs of each variant in a
    folder of its own; the same question with the same folder goes on there. Raises Wrong on fewer than two pairs and on
    scenarios that are one world or that differ in a switch; Interrupted when Ctrl-C ends it.
    """
    asked = [adjusted(load(s), scale=scale, years=years) for s in (baseline, scenario)]
    asked = [s.replaced(seed=asked[1].seed if seed is None else seed, ensemble=asked[1].ensemble) for s in asked]
    _sound(asked, replicates, as_it_is)
    wanted = {name: max(as_it_is or 0, replicates) if name == AS_IT_IS else replicates for name in variants_of(asked[1], variants)}
    total, done, found = sum(wanted.values()), 0, {}
    with bars.resolve(progress, asked[1].name) as told:
        for name, count in wanted.items():
            worlds = [altered(s, VARIANTS[name]) for s in asked]
            folder = None if out is None else Path(out) / name
            found[name] = compare(*worlds, replicates=count, workers=workers, out=folder, progress=_beyond(told, done, total))
            done += count
    base, last = found[AS_IT_IS], found[AS_IT_IS].scenarios[0]
    about = {
        "baseline": base.baseline.name, "scenario": last.name, "baseline_hash": base.baseline.hash, "scenario_hash": last.hash,
        "scale": last.scale, "years": last.years, "seed": last.seed, "replicates": len(base.replicates), "variant_replicates": replicates,
        "draws": base.natures.draws, "ensemble": base.natures.digest, "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "source": versions()["source"],
    }  # fmt: skip
    return Robustness(about, framed(COLUMNS, [row for name, c in found.items() for row in _rows(name, c, base)]), found)


def _sound(asked: Sequence[Scenario], replicates: int, as_it_is: int | None) -> None:
    """Refuse what has no answer."""
    from ecosystem.nature import Nature

    for key, value in (("replicates", replicates), ("as_it_is", as_it_is)):
        if value is not None and value < 2:
            raise Wrong(key, value, "a whole number from 2: an interval needs two pairs")
    base, world = asked
    if base.hash == world.hash:
        raise Wrong("scenario", world.name, f"another world than {base.name}: there is no effect to examine")
    for switch in VARIANTS["all-at-once"].switches:
        ours, theirs = (Nature(**s.nature).values()[switch] for s in asked)
        if ours != theirs:
            raise Wrong(f"{world.name}: nature.{switch}", theirs, f"{ours}, as in {base.name}: the rule is what is varied")


def _beyond(told: Callable[..., None], before: int, total: int) -> Callable[..., None]:
    """Progress of one comparison as a part of all."""
    return lambda done, of, failures=0: told(before + done, total, failures)


def differences(comparison: Comparison, indicator: str) -> dict[int, float]:
    """Replicate -> paired difference of the headline value."""
    base, world = (headlines(comparison.trajectories[s.name])[indicator] for s in (comparison.baseline, comparison.scenarios[0]))
    return dict(zip(comparison.replicates, (world - base).tolist(), strict=True))


def _rows(name: str, comparison: Comparison, base: Comparison) -> list[tuple[Any, ...]]:
    """The rows of one variant."""
    effects = comparison.effects().set_index("indicator")
    rows = []
    for indicator in (i for i in HEADLINE if i in effects.index):
        row = effects.loc[indicator]
        figures = (row["baseline"], row["delta"], row["low"], row["high"], row["probability_better"])
        ratio = ratio_to(differences(comparison, indicator), differences(base, indicator))
        rows.append((name, indicator, row["unit"], *(float(f) for f in figures), ratio, int(row["n"])))
    return rows


def ratio_to(variant: Mapping[int, float], base: Mapping[int, float]) -> float:
    """The mean effect of a variant over that of the model as it is, on the replicates that both have; NaN where the latter is zero."""
    shared = [r for r in variant if r in base and math.isfinite(variant[r]) and math.isfinite(base[r])]
    under = float(np.mean([base[r] for r in shared])) if shared else 0.0
    return float(np.mean([variant[r] for r in shared])) / under if under else math.nan
