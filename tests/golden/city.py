"""The golden cities: two small futures of one history, told by their headline indicators to twelve digits."""

import json
import math
from pathlib import Path

from experiments.scenario import load

FOLDER = Path(__file__).parent
SCENARIOS = ("status-quo", "pilot-2021")
SEED, SCALE, YEARS = 1, 0.01, 6  # a year beyond the pilot


def told(name):
    """The indicators of a scenario's small city; null where there is nothing to tell (no licence in the last quarter)."""
    from ecosystem.model import Ecosystem

    model = Ecosystem(load(name).measures, seed=SEED, scale=SCALE, years=YEARS, cache=False)
    path = model.run()
    values = path.headline() | {f"spending.{measure}": float(spent.sum()) for measure, spent in sorted(path.spending.items())}
    values |= {f"funnel.{step}": count for step, count in path.funnel.items()} | {"survival.5": float(path.survival[5])}
    return {"seed": SEED, "scale": SCALE, "years": YEARS, "indicators": {k: None if math.isnan(v) else float(f"{v:.12g}") for k, v in values.items()}}


def kept(name):
    """What is on file, or None."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def keep(name, content):
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def moved(before, after):
    """Indicator -> (before, after) where they differ by more than a rounding (1e-9; the logarithms of two machines may differ in their last bit)."""

    def same(a, b):
        return a == b if a is None or b is None else math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)

    names = sorted(before.keys() | after.keys())
    return {n: (before.get(n), after.get(n)) for n in names if (n in before) != (n in after) or not same(before[n], after[n])}
