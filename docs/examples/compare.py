"""Two worlds of a small city on the same luck: what differs, for whom, in which firms, at what cost.

    .venv/bin/python docs/examples/compare.py

A fiftieth of the city and four pairs: quick, and too small for unicorns. Headline results are at scale 1 with twenty pairs.
"""

from math import isfinite
from pathlib import Path

from experiments import compare

SHOWN = ("entrants", "licensed", "survivors_5y", "rd_done", "incidents", "public_spending", "cost_per_extra_entrant")


def line(name, row):
    within = f"90 % interval {row.low:+,.2f} to {row.high:+,.2f}" if isfinite(row.low) else "not identified"
    return f"  {name:26} {row.delta:+12,.2f} {row.unit}, {within}"


def main(scale=0.02, replicates=4, years=8, workers=None, out=Path("out/examples/compare")):
    result = compare("status-quo", "pilot-2021", scale=scale, replicates=replicates, years=years, workers=workers, out=out)
    effects = result.effects().set_index("indicator")
    print(f"Effect of the pilot at scale {scale:g}:", *(line(name, effects.loc[name]) for name in SHOWN), sep="\n")

    for place in ("sector", "size"):
        of_active = result.effects_by(place).query("indicator == 'active_firms'")
        print(f"Active firms by {place}:", *(line(getattr(row, place), row) for row in of_active.itertuples()), sep="\n")

    print("Firms to which it happened in one world only, a replicate:")
    print(result.twin_counts()[["kind", "unit", "with", "without", "net", "low", "high"]].round(2).to_string(index=False))
    because = result.twins("founded").query("only_in == 'scenario' and uid >= 0")
    print(f"Of {len(because)} firms founded only with the pilot, a few:")
    print(because[["replicate", "sector", "district", "quarter", "sales", "jobs", "touched"]].head(5).round(2).to_string(index=False))
    print("Units:", because.attrs["units"])

    spent = result.spending().groupby(["scenario", "measure"])["million"].sum()
    print("Public money by measure (M RMB):", spent.round(1).to_string(), sep="\n")
    result.plot().savefig(out / "effects.png", dpi=120)
    return result


if __name__ == "__main__":
    main()
