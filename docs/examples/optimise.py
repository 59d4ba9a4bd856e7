"""The best packages for a yearly budget, and what is left of their lead on luck the search never saw.

    .venv/bin/python docs/examples/optimise.py

The plan beside this file, made small: a hundredth of the city, three years, four generations of four packages. At this size
the front is mostly luck, which is what the fresh runs show.
"""

from pathlib import Path

from experiments import load_plan, optimise

HERE, OUT = Path(__file__).parent, Path("out/examples")


def main(scale=0.01, workers=None):
    plan = load_plan(HERE / "optimise.toml")
    small = {"budget": 4400, "population": 4, "generations": 4, "final_replicates": 4, "final_scale": scale}
    plan = plan.replaced(scale=scale, years=3, replicates=2, options={"optimise": small})
    result = optimise(plan, out=OUT / "optimise", workers=workers)
    front = result.front()
    units = front.attrs["units"]
    print(f"Budget {result.budget:,.0f} M RMB a year. The front, scaled to the whole city:")
    columns = ["package", "extra_firms", "extra_unicorns", "extra_incidents", "cost", "peak_year_cost"]
    print(front[columns].rename(columns=lambda name: f"{name} ({units[name]})" if name in units else name).round(1).to_string(index=False))
    print("\nExtra new firms, in the search and on fresh luck (the difference is the winner's curse):")
    fresh = result.fresh().query("indicator == 'entrants'")
    print(fresh[["package", "unit", "search", "delta", "low", "high"]].round(0).to_string(index=False))
    print("\nVerdict: " + result.sentence.en)
    result.plot().savefig(OUT / "front.png", dpi=120)
    return result


if __name__ == "__main__":
    main()
