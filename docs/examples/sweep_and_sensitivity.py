"""How an effect goes with two levers, what it depends on, and where it fails.

    .venv/bin/python docs/examples/sweep_and_sensitivity.py

The plans beside this file, made small: a hundredth of the city, three years, four factors of nine. Folders are kept: run it
again and nothing is simulated twice.
"""

from pathlib import Path

from experiments import load_plan, sensitivity, sweep

HERE, OUT = Path(__file__).parent, Path("out/examples")
SLOTS, LOANS = "measures.sandbox.slots", "measures.data_loan.budget"
FEW = ("nature.growth_rate", "nature.default_limit", SLOTS, LOANS)


def grid(scale, workers):
    plan = load_plan(HERE / "plan.toml").replaced(scale=scale, years=3, replicates=2)
    result = sweep(plan, out=OUT / "sweep", workers=workers)
    surface = result.surface("entrants")  # a row a point: settings, then the effect with its interval
    units = surface.attrs["units"]
    print(f"Extra new {units['delta']} by sandbox slots (down, {units[SLOTS]}) and by money for data loans (across, {units[LOANS]}):")
    print(surface.pivot_table("delta", SLOTS, LOANS).round(1).to_string())
    result.plot("entrants").savefig(OUT / "heat_map.png", dpi=120)
    return result


def dependence(scale, workers):
    plan = load_plan(HERE / "sensitivity.toml")
    options = {"sensitivity": {"trajectories": 4, "keep": 2, "base": 8, "second_order": 0}, "discovery": {"failures": 4}}
    factors = tuple(f for f in plan.factors if f.key in FEW)
    plan = plan.replaced(scale=scale, years=3, replicates=1, factors=factors, options=options)
    result = sensitivity(plan, out=OUT / "sensitivity", workers=workers)
    print("\nWhat moves the effect on new firms most (Morris, over a factor's whole range):")
    screened = result.screening().query("indicator == 'entrants'").sort_values("mu_star", ascending=False)
    print(screened[["factor", "unit", "mu_star", "share"]].head(4).round(2).to_string(index=False))
    print("\nVerdicts over plausible natures:")
    print(result.verdicts()[["indicator", "unit", "mean", "low", "high", "verdict"]].round(2).to_string(index=False))
    print("\n" + result.discovery().sentence.en)
    result.plot("tornado").savefig(OUT / "tornado.png", dpi=120)
    return result


def main(scale=0.01, workers=None):
    OUT.mkdir(parents=True, exist_ok=True)
    return grid(scale, workers), dependence(scale, workers)


if __name__ == "__main__":
    main()
