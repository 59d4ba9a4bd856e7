"""Stored results made of arithmetic, for tests of what reads them: every kind, whole and broken off, in a blink."""

import json
from pathlib import Path

import numpy as np
import pytest
from synthetic import POLICY, world

from ecosystem.nature import Nature
from experiments import engine, run, store
from experiments.attribution import attribute
from experiments.compare import Comparison
from experiments.optimise import optimise
from experiments.plan import load_plan
from experiments.run import Interrupted
from experiments.scenario import Scenario
from experiments.sensitivity import sensitivity
from experiments.sweep import sweep
from experiments.workers import seed_of

PLAN = '[about]\ntitle = "Places and loans"\ntitle_zh = "名额与贷款"\n[run]\nreplicates = {replicates}\nscale = 0.01\nyears = 2\n'
GRID = PLAN.format(replicates=4) + '[design]\nmethod = "grid"\n[vary.measures.sandbox]\nslots = [0, 40, 80]\n[vary.measures.data_loan]\nbudget = [0, 300]\n'
CUBE = (
    PLAN.format(replicates=3)
    + '[design]\nmethod = "lhs"\npoints = 40\n[vary.measures.sandbox]\nslots = { low = 0, high = 100 }\nstart = ["2021Q1", "2021Q3"]\n'
    + "[vary.measures.data_loan]\nbudget = { low = 0, high = 600 }\n[vary.nature]\nhurdle = { within = 0.5 }\n"
)
MANY = CUBE.replace('method = "lhs"\npoints = 40\n', 'method = "lhs"\npoints = 8\n') + "[sensitivity]\ntrajectories = 6\nbase = 32\nkeep = 3\n"
SEARCH = (
    PLAN.format(replicates=2)
    + "[vary.measures.sandbox]\nslots = { low = 0, high = 400 }\n[vary.measures.data_loan]\nbudget = { low = 0, high = 600 }\n"
    + "[optimise]\npopulation = 8\ngenerations = 3\nfinal_replicates = 5\nfinal_scale = 0.02\n"
)
HURDLE = Nature.declared["hurdle"].default


class City:
    """Worlds made of arithmetic in place of the model: places bring `gain` firms each while the hurdle is low and take them
    while it is high (unless `firm`), and bring incidents; loans cost money and bring unicorns; `fails` says which worlds break,
    and all is interrupted when it `breaks`, after so many runs."""

    def __init__(self, *, firm=False, gain=0.5, fails=lambda scenario, replicate: False, breaks=10**9):
        self.firm, self.gain, self.fails, self.left = firm, gain, fails, breaks

    def __call__(self, scenarios, replicate, **_):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        seed, found = seed_of(scenarios[0].seed, replicate), []
        for s in scenarios:
            doses = {p.name: p.settings() for p in s.measures}
            if doses and self.fails(s, replicate):
                raise ArithmeticError("the bank broke")
            slots, loans = doses.get("sandbox", {}).get("slots", 0), doses.get("data_loan", {}).get("budget", 0.0)
            sign = 1.0 if self.firm else np.clip(8.0 * (1.15 * HURDLE - s.nature.get("hurdle", HURDLE)) / HURDLE, -1.0, 1.0)
            luck = np.random.default_rng([seed, int(s.hash, 16)]).normal(0.0, 0.4) if doses else 0.0
            w = world(seed, entrants=sign * self.gain * slots + luck, spending=0.05 * slots + loans / 40, incidents=0.01 * slots)
            w.series["unicorns_ever"] = w.series["unicorns_ever"] + 0.01 * loans * POLICY
            found.append(w)
        return found


def ask(city, question, text, out):
    """Put a plan's question to a city of arithmetic; what is in `out` afterwards may be unfinished."""
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_MOST_KNOWN", 0)
        patch.setattr(engine, "simulate", city)
        patch.setattr(run, "simulate", city)
        plan = out.parent / "plan.toml"
        plan.write_text(text)
        try:
            return question(load_plan(plan), out=out, workers=1)
        except Interrupted:
            return None
        finally:
            plan.unlink()


def swept(out, text=GRID, **how):
    return ask(City(firm=True, **how), sweep, text, out)


def analysed(out, **how):
    return ask(City(firm=True, **how), sensitivity, MANY, out)


def searched(out, **how):
    return ask(City(firm=True, **how), optimise, SEARCH, out)


def shared(out):
    """An attribution."""
    base = Scenario(name="base", years=2, scale=0.01)
    package = base.replaced(name="package", measures={"sandbox": {}, "data_loan": {}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_MOST_KNOWN", 0)
        patch.setattr(engine, "simulate", City(firm=True))
        return attribute(base, package, replicates=3, permutations=2, workers=1, out=out)


def compared(out, replicates=3):
    """A comparison of a base with a package."""
    base = Scenario(name="base", years=2, scale=0.01, start="2021Q1")
    package = base.replaced(name="package", measures={"sandbox": {}})
    pairs = [City(firm=True)([base, package], r) for r in range(replicates)]
    worlds = {"base": [p[0] for p in pairs], "package": [p[1] for p in pairs]}
    facts = {"replicates": list(range(replicates)), "failures": [], "seconds": [0.5] * replicates, "versions": {}}
    return store.save(Comparison(base, [package], trajectories=worlds, **facts), out)


def damage(out):
    """A manifest that is no longer one."""
    Path(out).mkdir(parents=True, exist_ok=True)
    (Path(out) / "manifest.json").write_text('{"format": 1, "kind": "sweep", "ident')


def strange(out):
    """A manifest whose parts are missing."""
    Path(out).mkdir(parents=True, exist_ok=True)
    (Path(out) / "manifest.json").write_text(json.dumps({"format": 1, "kind": "sweep", "complete": True}))
